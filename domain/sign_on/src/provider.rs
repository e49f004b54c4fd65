//! What a provider says of itself: its discovery document (OpenID Connect Discovery 1.0) and its keys, kept for a
//! while so that not every sign-in asks for them.

use std::collections::HashMap;

use openidconnect::core::{CoreJsonWebKeySet, CoreProviderMetadata};
use serde::Deserialize;
use serde::de::DeserializeOwned;
use tillid_kernel::Timestamp;
use tokio::sync::Mutex;
use url::Url;

use crate::problem::{Problem, Step, stop};
use tillid_outbound::Outbound;

/// Seconds that a discovery document is believed.
const DOCUMENT_SECONDS: i64 = 3600;
/// Seconds between two looks for a key that is not among those known: an unknown `kid` costs the provider no more.
const KEYS_SECONDS: i64 = 60;
/// Providers remembered at most.
const MOST: usize = 500;

/// The providers that this process has asked lately.
#[derive(Default)]
pub(crate) struct Providers(Mutex<HashMap<String, Known>>);

#[derive(Clone)]
struct Known {
    provider: Provider,
    at: Timestamp,
    keys_at: Timestamp,
}

/// A provider, as it describes itself.
#[derive(Clone)]
pub(crate) struct Provider {
    pub(crate) metadata: CoreProviderMetadata,
    /// It says that it names itself in every answer (RFC 9207).
    pub(crate) names_itself: bool,
    pub(crate) token_endpoint: Url,
    pub(crate) userinfo_endpoint: Option<Url>,
    pub(crate) keys: CoreJsonWebKeySet,
}

/// What the library's metadata leaves out.
#[derive(Deserialize)]
struct Extras {
    #[serde(default)]
    authorization_response_iss_parameter_supported: bool,
}

impl Providers {
    /// The provider with this issuer identifier; asked afresh when what is known is an hour old, or if so wished.
    pub(crate) async fn get(
        &self,
        outbound: &Outbound,
        issuer: &str,
        now: Timestamp,
        afresh: bool,
    ) -> Step<Provider> {
        let known = self.0.lock().await.get(issuer).cloned();
        if let Some(known) = known.filter(|known| !afresh && recent(known.at, now, DOCUMENT_SECONDS)) {
            return Ok(known.provider);
        }
        let provider = discover(outbound, issuer).await?;
        self.keep(issuer, &provider, now, now).await;
        Ok(provider)
    }

    /// The provider with the keys it has now, because one is missing among those known; at most once a minute.
    pub(crate) async fn with_new_keys(
        &self,
        outbound: &Outbound,
        issuer: &str,
        now: Timestamp,
    ) -> Step<Option<Provider>> {
        let Some(mut known) = self.0.lock().await.get(issuer).cloned() else {
            return Ok(None);
        };
        if recent(known.keys_at, now, KEYS_SECONDS) {
            return Ok(None);
        }
        known.provider.keys = document(outbound, known.provider.metadata.jwks_uri().url()).await?;
        self.keep(issuer, &known.provider, known.at, now).await;
        Ok(Some(known.provider))
    }

    async fn keep(&self, issuer: &str, provider: &Provider, at: Timestamp, keys_at: Timestamp) {
        let mut all = self.0.lock().await;
        if all.len() >= MOST {
            all.clear();
        }
        let known = Known {
            provider: provider.clone(),
            at,
            keys_at,
        };
        all.insert(issuer.to_owned(), known);
    }
}

fn recent(then: Timestamp, now: Timestamp, seconds: i64) -> bool {
    now >= then && now < then.plus_seconds(seconds)
}

async fn discover(outbound: &Outbound, issuer: &str) -> Step<Provider> {
    let address = format!(
        "{}/.well-known/openid-configuration",
        issuer.trim_end_matches('/')
    );
    let Ok(address) = Url::parse(&address) else {
        return stop(Problem::Misconfigured);
    };
    let text: serde_json::Value = document(outbound, &address).await?;
    let metadata: CoreProviderMetadata = read(text.clone())?;
    let extras: Extras = read(text)?;
    // To the letter (Discovery §4.3): one who gives another's name is not asked any further.
    if metadata.issuer().as_str() != issuer {
        return stop(Problem::Misconfigured);
    }
    let Some(token_endpoint) = metadata.token_endpoint().map(|endpoint| endpoint.url().clone()) else {
        return stop(Problem::Misconfigured);
    };
    let userinfo_endpoint = metadata
        .userinfo_endpoint()
        .map(|endpoint| endpoint.url().clone());
    let asked = [
        Some(metadata.authorization_endpoint().url()),
        Some(metadata.jwks_uri().url()),
        Some(&token_endpoint),
        userinfo_endpoint.as_ref(),
    ];
    if !asked.into_iter().flatten().all(|url| outbound.allows(url)) {
        return stop(Problem::Misconfigured);
    }
    let keys = document(outbound, metadata.jwks_uri().url()).await?;
    Ok(Provider {
        names_itself: extras.authorization_response_iss_parameter_supported,
        token_endpoint,
        userinfo_endpoint,
        keys,
        metadata,
    })
}

/// A document that the provider answers with 200 and that says what it should.
async fn document<T: DeserializeOwned>(outbound: &Outbound, url: &Url) -> Step<T> {
    let Ok(answer) = outbound.get(url, None).await else {
        return stop(Problem::Unreachable);
    };
    if answer.status() != openidconnect::http::StatusCode::OK {
        return stop(Problem::Unreachable);
    }
    match serde_json::from_slice(answer.body()) {
        Ok(document) => Ok(document),
        Err(_) => stop(Problem::Misconfigured),
    }
}

fn read<T: DeserializeOwned>(value: serde_json::Value) -> Step<T> {
    match serde_json::from_value(value) {
        Ok(read) => Ok(read),
        Err(_) => stop(Problem::Misconfigured),
    }
}
