//! What is believed of a provider: the one place (OpenID Connect Core 1.0 §3.1.3.7, RFC 9700).

use chrono::{DateTime, Utc};
use openidconnect::core::{
    CoreClient, CoreIdToken, CoreIdTokenClaims, CoreIdTokenVerifier, CoreJwsSigningAlgorithm,
};
use openidconnect::{
    AuthType, AuthorizationCode, ClaimsVerificationError, ClientId, ClientSecret, IssuerUrl, Nonce,
    OAuth2TokenResponse, PkceCodeVerifier, RedirectUrl, RequestTokenError, SignatureVerificationError,
    TokenResponse, TokenUrl,
};
use serde::Deserialize;
use tillid_entities::sign_on_connections;
use tillid_kernel::{EmailAddress, Error, Timestamp, sha256_hex};

use crate::SignOn;
use crate::problem::{Problem, Step, Stop, stop};
use crate::provider::Provider;
use tillid_outbound::Trouble;

/// Seconds that the provider's clock may be away from ours when it dates a token.
const SKEW: i64 = 300;
/// Characters of `amr` kept.
const LONGEST_METHODS: usize = 200;
/// Characters of a subject: what the standard allows (Core §2).
const LONGEST_SUBJECT: usize = 255;

/// Somebody whom the provider has vouched for.
pub(crate) struct Claims {
    /// The provider's own name for the person.
    pub(crate) subject: String,
    /// An address that the provider has verified.
    pub(crate) email: Option<EmailAddress>,
    /// The name that people know the person by.
    pub(crate) name: Option<String>,
    /// How the person proved to be there.
    pub(crate) methods: Option<String>,
    /// When.
    pub(crate) authenticated_at: Option<Timestamp>,
}

/// The secrets of one sign-in, all made of the one in the browser's cookie: whoever stole the answer or the database
/// has none of them.
pub(crate) struct Secrets<'a>(pub(crate) &'a str);

impl Secrets<'_> {
    /// Binds the token to this sign-in.
    pub(crate) fn nonce(&self) -> String {
        sha256_hex(format!("nonce:{}", self.0))
    }

    /// Binds the code to this sign-in (PKCE, RFC 7636): 64 characters of those it allows.
    pub(crate) fn verifier(&self) -> String {
        sha256_hex(format!("verifier:{}", self.0))
    }
}

/// A code that came back, and what is needed to redeem it.
pub(crate) struct Redemption<'a> {
    pub(crate) connection: &'a sign_on_connections::Model,
    pub(crate) secrets: Secrets<'a>,
    pub(crate) code: String,
    pub(crate) callback: String,
    pub(crate) now: Timestamp,
}

/// Redeems the code and judges the token that comes for it.
pub(crate) async fn prove(sign_on: &SignOn, provider: Provider, redemption: Redemption<'_>) -> Step<Claims> {
    let connection = redemption.connection;
    let sealed = &connection.sealed_secret;
    let secret = sign_on.prover().unseal(connection.id.0, sealed)?;
    let secret = ClientSecret::new(String::from_utf8(secret).map_err(Error::internal)?);
    let tokens = redeem(sign_on, &provider, &redemption, secret).await?;
    let Some(token) = tokens.id_token() else {
        return stop(Problem::Unproven);
    };
    let claims = match judged(&provider, &redemption, token) {
        // Providers change their keys. Ask once which they have now.
        Err(ClaimsVerificationError::SignatureVerification(SignatureVerificationError::NoMatchingKey)) => {
            let providers = sign_on.providers();
            let now = redemption.now;
            let renewed = providers.with_new_keys(sign_on.outbound(), &connection.issuer, now);
            match renewed.await? {
                Some(provider) => judged(&provider, &redemption, token),
                None => return stop(Problem::Unproven),
            }
        }
        first => first,
    };
    let Ok(claims) = claims else {
        return stop(Problem::Unproven);
    };
    // The library leaves this one to its users: a token that was made for another client of the same provider.
    if claims
        .authorized_party()
        .is_some_and(|party| **party != connection.client)
    {
        return stop(Problem::Unproven);
    }
    if claims.subject().is_empty() || claims.subject().chars().count() > LONGEST_SUBJECT {
        return stop(Problem::Unproven);
    }
    if !strong_enough(connection, claims) {
        return stop(Problem::Weak);
    }
    let person = match (claims.email(), &provider.userinfo_endpoint) {
        (None, Some(endpoint)) => {
            let bearer = tokens.access_token().secret();
            asked(sign_on, endpoint, bearer, claims.subject().as_str()).await?
        }
        _ => Described::of(claims),
    };
    let verified = person.email.filter(|_| person.email_verified == Some(true));
    Ok(Claims {
        subject: claims.subject().to_string(),
        email: verified.and_then(|email| EmailAddress::parse(&email, "email").ok()),
        name: person.name,
        methods: claims.auth_method_refs().map(|methods| {
            let methods: Vec<&str> = methods.iter().map(|method| method.as_str()).collect();
            methods.join(" ").chars().take(LONGEST_METHODS).collect()
        }),
        authenticated_at: claims.auth_time().map(|at| Timestamp(at.timestamp_millis())),
    })
}

type Tokens = openidconnect::core::CoreTokenResponse;

async fn redeem(
    sign_on: &SignOn,
    provider: &Provider,
    redemption: &Redemption<'_>,
    secret: ClientSecret,
) -> Step<Tokens> {
    let issuer = IssuerUrl::new(redemption.connection.issuer.clone()).map_err(Error::internal)?;
    let callback = RedirectUrl::new(redemption.callback.clone()).map_err(Error::internal)?;
    let endpoint = TokenUrl::from_url(provider.token_endpoint.clone());
    let client = CoreClient::new(
        ClientId::new(redemption.connection.client.clone()),
        issuer,
        provider.keys.clone(),
    )
    .set_client_secret(secret)
    .set_auth_type(auth_type(provider))
    .set_redirect_uri(callback)
    .set_token_uri(endpoint);
    let send = |request| sign_on.outbound().send(request);
    let answer = client
        .exchange_code(AuthorizationCode::new(redemption.code.clone()))
        .set_pkce_verifier(PkceCodeVerifier::new(redemption.secrets.verifier()))
        .request_async(&send)
        .await;
    answer.map_err(|error| {
        let problem = match error {
            RequestTokenError::Request(
                Trouble::Silent | Trouble::Slow | Trouble::TooLarge | Trouble::Forbidden,
            ) => Problem::Unreachable,
            // A code that is not good, or a client secret that is not: nothing the person can do about.
            RequestTokenError::ServerResponse(_)
            | RequestTokenError::Parse(..)
            | RequestTokenError::Other(_) => Problem::Misconfigured,
        };
        Stop::Problem(problem)
    })
}

/// How the client secret is shown: as the provider says, in the header where it says nothing (Discovery §3).
fn auth_type(provider: &Provider) -> AuthType {
    use openidconnect::core::CoreClientAuthMethod as Method;
    match provider.metadata.token_endpoint_auth_methods_supported() {
        Some(methods) if !methods.contains(&Method::ClientSecretBasic) => AuthType::RequestBody,
        _ => AuthType::BasicAuth,
    }
}

/// Issuer, audience, signature, algorithm, time and nonce. Algorithms that a shared secret would do for are not among
/// those allowed, whatever the token says.
fn judged<'t>(
    provider: &Provider,
    redemption: &Redemption<'_>,
    token: &'t CoreIdToken,
) -> Result<&'t CoreIdTokenClaims, ClaimsVerificationError> {
    let now = instant(redemption.now);
    let (early, late) = (
        instant(redemption.now.plus_seconds(-SKEW)),
        instant(redemption.now.plus_seconds(SKEW)),
    );
    let verifier = CoreIdTokenVerifier::new_public_client(
        ClientId::new(redemption.connection.client.clone()),
        provider.metadata.issuer().clone(),
        provider.keys.clone(),
    )
    .set_allowed_algs([
        CoreJwsSigningAlgorithm::RsaSsaPkcs1V15Sha256,
        CoreJwsSigningAlgorithm::EcdsaP256Sha256,
        CoreJwsSigningAlgorithm::EdDsa,
    ])
    .set_time_fn(move || now)
    .set_issue_time_verifier_fn(move |at| {
        if (early..=late).contains(&at) {
            Ok(())
        } else {
            Err("not issued now".to_owned())
        }
    });
    token.claims(&verifier, &Nonce::new(redemption.secrets.nonce()))
}

fn instant(at: Timestamp) -> DateTime<Utc> {
    DateTime::from_timestamp_millis(at.0).unwrap_or_default()
}

/// Whether one of the authentication contexts that were asked for came back.
fn strong_enough(connection: &sign_on_connections::Model, claims: &CoreIdTokenClaims) -> bool {
    let Some(asked) = &connection.acr_values else {
        return true;
    };
    claims
        .auth_context_ref()
        .is_some_and(|given| asked.split_whitespace().any(|asked| asked == given.as_str()))
}

/// What the provider says of the person.
#[derive(Deserialize)]
struct Described {
    #[serde(default)]
    sub: String,
    email: Option<String>,
    email_verified: Option<bool>,
    name: Option<String>,
}

impl Described {
    fn of(claims: &CoreIdTokenClaims) -> Self {
        Self {
            sub: claims.subject().to_string(),
            email: claims.email().map(|email| email.to_string()),
            email_verified: claims.email_verified(),
            name: claims
                .name()
                .and_then(|name| name.get(None))
                .map(|name| name.to_string()),
        }
    }
}

/// Asks the provider about the person, where the token is silent (Core §5.3). The answer must be about the same one.
async fn asked(sign_on: &SignOn, endpoint: &url::Url, bearer: &str, subject: &str) -> Step<Described> {
    let Ok(answer) = sign_on.outbound().get(endpoint, Some(bearer)).await else {
        return stop(Problem::Unreachable);
    };
    match serde_json::from_slice::<Described>(answer.body()) {
        Ok(described) if described.sub == subject => Ok(described),
        _ => stop(Problem::Unproven),
    }
}
