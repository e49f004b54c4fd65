//! The timestamp service that seals are shown to (RFC 3161 over HTTP, 3.4).

use std::sync::Arc;
use std::time::Duration;

use anyhow::Context as _;
use async_trait::async_trait;
use reqwest::header::CONTENT_TYPE;
use tillid_agreements::seals::TimestampService;
use url::Url;

use crate::config::SealingSettings;

/// The largest answer: more does not fit into a seal.
const LARGEST: usize = 64 * 1024;

/// The service that the settings name, if they do.
///
/// # Errors
/// When the settings cannot be used.
pub fn service(settings: &SealingSettings) -> anyhow::Result<Option<Arc<dyn TimestampService>>> {
    if settings.timestamp_url.is_empty() {
        return Ok(None);
    }
    let client = reqwest::Client::builder()
        .redirect(reqwest::redirect::Policy::none())
        .timeout(Duration::from_secs(settings.patience))
        .user_agent("Tillid")
        .build()
        .context("the client of the timestamp service could not be made")?;
    Ok(Some(Arc::new(HttpService {
        client,
        url: settings.timestamp_url.parse().context("sealing.timestamp_url")?,
    })))
}

struct HttpService {
    client: reqwest::Client,
    url: Url,
}

#[async_trait]
impl TimestampService for HttpService {
    async fn ask(&self, question: Vec<u8>) -> Result<Vec<u8>, &'static str> {
        let asked = self
            .client
            .post(self.url.clone())
            .header(CONTENT_TYPE, "application/timestamp-query")
            .body(question);
        let mut answer = asked.send().await.map_err(|error| silent(&error))?;
        if !answer.status().is_success() {
            return Err("not-answering");
        }
        let mut body = Vec::new();
        while let Some(chunk) = answer.chunk().await.map_err(|error| silent(&error))? {
            if body.len() + chunk.len() > LARGEST {
                return Err("too-large");
            }
            body.extend_from_slice(&chunk);
        }
        Ok(body)
    }
}

fn silent(error: &reqwest::Error) -> &'static str {
    if error.is_timeout() {
        "silent"
    } else {
        "unreachable"
    }
}
