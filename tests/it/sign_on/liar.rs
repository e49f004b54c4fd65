//! A provider that does what it is told: everything that a real one would not do.

use std::net::TcpListener;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use actix_web::{App, HttpResponse, HttpServer, web};
use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use ed25519_dalek::SigningKey;
use ed25519_dalek::pkcs8::EncodePrivateKey;
use jsonwebtoken::{Algorithm, EncodingKey};
use serde_json::{Value, json};
use tillid_kernel::{Dice, SystemDice, Timestamp};

/// What it does.
#[derive(Clone)]
pub(crate) struct Conduct {
    /// Replaces members of the discovery document.
    pub(crate) document: Value,
    /// Replaces claims of the token; null takes one away.
    pub(crate) claims: Value,
    /// Replaces members of the token's header.
    pub(crate) header: Value,
    /// Signs with a key that it does not publish.
    pub(crate) foreign_key: bool,
    /// Signs with the client secret, or not at all.
    pub(crate) weak: Option<&'static str>,
    /// How it answers at the token's address: slowly, hugely, with an error.
    pub(crate) ill: Option<&'static str>,
}

impl Default for Conduct {
    fn default() -> Self {
        Self {
            document: json!({}),
            claims: json!({}),
            header: json!({}),
            foreign_key: false,
            weak: None,
            ill: None,
        }
    }
}

struct State {
    conduct: Conduct,
    nonce: String,
    now: Timestamp,
    keys_asked: usize,
    number: usize,
}

/// A server on a free port, as long as the test runs.
#[derive(Clone)]
pub(crate) struct Liar {
    pub(crate) issuer: String,
    state: Arc<Mutex<State>>,
}

const SECRET: &str = "portal-secret";

impl Liar {
    pub(crate) fn start() -> Self {
        let socket = TcpListener::bind("127.0.0.1:0").unwrap();
        let issuer = format!("http://127.0.0.1:{}", socket.local_addr().unwrap().port());
        let state = State {
            conduct: Conduct::default(),
            nonce: String::new(),
            now: Timestamp(0),
            keys_asked: 0,
            number: 1,
        };
        let liar = Self {
            issuer,
            state: Arc::new(Mutex::new(state)),
        };
        let shared = web::Data::new(liar.clone());
        let server = HttpServer::new(move || {
            App::new()
                .app_data(shared.clone())
                .route("/.well-known/openid-configuration", web::get().to(document))
                .route("/keys", web::get().to(keys))
                .route("/token", web::post().to(token))
        })
        .workers(1)
        .disable_signals()
        .listen(socket)
        .unwrap()
        .run();
        tokio::spawn(server);
        liar
    }

    /// Behaves so from now on, at this instant, for the sign-in with this nonce.
    pub(crate) fn behave(&self, conduct: Conduct, nonce: &str, now: Timestamp) {
        let mut state = self.state.lock().unwrap();
        state.conduct = conduct;
        nonce.clone_into(&mut state.nonce);
        state.now = now;
    }

    /// Another key signs from now on, and is the only one published.
    pub(crate) fn change_keys(&self) {
        self.state.lock().unwrap().number += 1;
    }

    /// How often the keys were asked for.
    pub(crate) fn keys_asked(&self) -> usize {
        self.state.lock().unwrap().keys_asked
    }
}

fn key(number: usize) -> SigningKey {
    let mut seed = [0_u8; 32];
    seed[0] = u8::try_from(number).unwrap();
    SigningKey::from_bytes(&seed)
}

fn merged(mut truth: Value, lies: &Value) -> Value {
    for (name, value) in lies.as_object().unwrap() {
        match value {
            Value::Null => {
                truth.as_object_mut().unwrap().remove(name);
            }
            value => truth[name] = value.clone(),
        }
    }
    truth
}

async fn document(liar: web::Data<Liar>) -> HttpResponse {
    let conduct = liar.state.lock().unwrap().conduct.clone();
    let issuer = &liar.issuer;
    let truth = json!({
        "issuer": issuer,
        "authorization_endpoint": format!("{issuer}/auth"),
        "token_endpoint": format!("{issuer}/token"),
        "jwks_uri": format!("{issuer}/keys"),
        "response_types_supported": ["code"],
        "subject_types_supported": ["public"],
        "id_token_signing_alg_values_supported": ["EdDSA"],
    });
    match conduct.ill {
        Some("document-down") => HttpResponse::ServiceUnavailable().finish(),
        Some("document-slow") => {
            tokio::time::sleep(Duration::from_secs(5)).await;
            HttpResponse::Ok().json(truth)
        }
        Some("document-giant") => {
            let padded = merged(truth, &json!({ "padding": "x".repeat(1024 * 1024) }));
            HttpResponse::Ok().json(padded)
        }
        Some("document-elsewhere") => HttpResponse::Found()
            .insert_header(("location", format!("{issuer}/elsewhere")))
            .finish(),
        Some("document-gibberish") => HttpResponse::Ok().body("<html>"),
        _ => HttpResponse::Ok().json(merged(truth, &conduct.document)),
    }
}

async fn keys(liar: web::Data<Liar>) -> HttpResponse {
    let mut state = liar.state.lock().unwrap();
    state.keys_asked += 1;
    let public = URL_SAFE_NO_PAD.encode(key(state.number).verifying_key().as_bytes());
    let kid = format!("key-{}", state.number);
    HttpResponse::Ok().json(json!({ "keys": [
        { "kty": "OKP", "crv": "Ed25519", "x": public, "kid": kid, "use": "sig", "alg": "EdDSA" }
    ] }))
}

async fn token(liar: web::Data<Liar>) -> HttpResponse {
    let (conduct, nonce, now, number) = {
        let state = liar.state.lock().unwrap();
        (
            state.conduct.clone(),
            state.nonce.clone(),
            state.now,
            state.number,
        )
    };
    match conduct.ill {
        Some("token-slow") => tokio::time::sleep(Duration::from_secs(5)).await,
        Some("token-giant") => return HttpResponse::Ok().body("x".repeat(1024 * 1024)),
        Some("token-refused") => {
            return HttpResponse::BadRequest().json(json!({ "error": "invalid_grant" }));
        }
        _ => {}
    }
    let now = now.0 / 1000;
    let truth = json!({
        "iss": liar.issuer, "sub": "kollega", "aud": "portal", "nonce": nonce, "iat": now, "exp": now + 600,
        "auth_time": now, "email": "kollega@kommune.example", "email_verified": true, "name": "Kim Kollega",
        "amr": ["pwd"],
    });
    let claims = merged(truth, &conduct.claims);
    let header = merged(
        json!({ "alg": "EdDSA", "kid": format!("key-{number}") }),
        &conduct.header,
    );
    let id_token = signed(&header, &claims, &conduct, number);
    HttpResponse::Ok().json(json!({ "access_token": "at", "token_type": "Bearer", "id_token": id_token }))
}

fn signed(header: &Value, claims: &Value, conduct: &Conduct, number: usize) -> String {
    let encode = |value: &Value| URL_SAFE_NO_PAD.encode(value.to_string());
    let (header, algorithm, with) = match conduct.weak {
        Some("none") => {
            let header = merged(header.clone(), &json!({ "alg": "none" }));
            return format!("{}.{}.", encode(&header), encode(claims));
        }
        Some("shared") => {
            let header = merged(header.clone(), &json!({ "alg": "HS256" }));
            (
                header,
                Algorithm::HS256,
                EncodingKey::from_secret(SECRET.as_bytes()),
            )
        }
        _ => {
            let number = if conduct.foreign_key { 200 } else { number };
            let der = key(number).to_pkcs8_der().unwrap();
            (
                header.clone(),
                Algorithm::EdDSA,
                EncodingKey::from_ed_der(der.as_bytes()),
            )
        }
    };
    let message = format!("{}.{}", encode(&header), encode(claims));
    let signature = jsonwebtoken::crypto::sign(message.as_bytes(), &with, algorithm).unwrap();
    format!("{message}.{signature}")
}

/// A secret that nobody else has, for a `state` of one's own.
pub(crate) fn nonsense() -> String {
    let mut bytes = [0; 16];
    SystemDice.fill(&mut bytes);
    URL_SAFE_NO_PAD.encode(bytes)
}
