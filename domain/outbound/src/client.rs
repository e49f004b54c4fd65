//! The client, and what it refuses.

use std::net::{IpAddr, SocketAddr};
use std::sync::Arc;
use std::time::Duration;

use reqwest::dns::{Addrs, Name, Resolve, Resolving};
use tillid_kernel::{Error, Result};
use url::{Host, Url};

use crate::public::is_public;

/// Bytes of an answer at most. The largest known discovery documents and key sets have a tenth of it.
const LARGEST: usize = 256 * 1024;

/// How the portal speaks to servers of others.
#[derive(Clone, Copy, Debug)]
pub struct Settings {
    /// Whether they may be on this machine and without TLS: for development and tests.
    pub allow_loopback: bool,
    /// How long one question may take, its answer included.
    pub patience: Duration,
}

/// Why there is no answer. Says nothing of what was asked, so that it may be logged.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Trouble {
    /// Its address is not one that may be asked.
    #[error("may not be asked")]
    Forbidden,
    /// It could not be reached, or broke off.
    #[error("gave no answer")]
    Silent,
    /// It took longer than it was given.
    #[error("gave no answer in time")]
    Slow,
    /// It said more than is read.
    #[error("gave an answer that is too large")]
    TooLarge,
}

/// What a server answered: its status, and the beginning of what it said.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Answer {
    /// The HTTP status.
    pub status: u16,
    /// The first bytes of the body, as many as were asked for.
    pub beginning: Vec<u8>,
}

/// Asks servers of others. Cheap to clone.
#[derive(Clone, Debug)]
pub struct Outbound {
    client: reqwest::Client,
    allow_loopback: bool,
}

impl Outbound {
    /// With these settings.
    ///
    /// # Errors
    /// `INTERNAL` when no HTTP client can be made.
    pub fn new(settings: Settings) -> Result<Self> {
        let mut roots = rustls::RootCertStore::empty();
        roots.extend(webpki_roots::TLS_SERVER_ROOTS.iter().cloned());
        let provider = Arc::new(rustls::crypto::ring::default_provider());
        let tls = rustls::ClientConfig::builder_with_provider(provider)
            .with_safe_default_protocol_versions()
            .map_err(Error::internal)?
            .with_root_certificates(roots)
            .with_no_client_auth();
        let client = reqwest::Client::builder()
            .tls_backend_preconfigured(tls)
            .redirect(reqwest::redirect::Policy::none())
            .no_proxy()
            .timeout(settings.patience)
            .https_only(!settings.allow_loopback)
            .dns_resolver(Arc::new(PublicAddresses {
                allow_loopback: settings.allow_loopback,
            }))
            .user_agent("Tillid")
            .build()
            .map_err(Error::internal)?;
        Ok(Self {
            client,
            allow_loopback: settings.allow_loopback,
        })
    }

    /// Whether an address of this form may be asked at all; where its name leads is seen when it is.
    #[must_use]
    pub fn allows(&self, url: &Url) -> bool {
        let loopback = match url.host() {
            Some(Host::Ipv4(address)) => address.is_loopback(),
            Some(Host::Ipv6(address)) => address.is_loopback(),
            Some(Host::Domain(name)) => name == "localhost",
            None => return false,
        };
        let plain = url.username().is_empty() && url.password().is_none();
        if loopback && self.allow_loopback {
            return plain && matches!(url.scheme(), "http" | "https");
        }
        let public = match url.host() {
            Some(Host::Ipv4(address)) => is_public(address.into()),
            Some(Host::Ipv6(address)) => is_public(address.into()),
            Some(Host::Domain(name)) => name.contains('.'),
            None => false,
        };
        plain && public && url.scheme() == "https"
    }

    /// Fetches a document.
    ///
    /// # Errors
    /// Why there is none.
    pub async fn get(&self, url: &Url, bearer: Option<&str>) -> Result<http::Response<Vec<u8>>, Trouble> {
        let mut request = http::Request::get(url.as_str()).header(http::header::ACCEPT, "application/json");
        if let Some(bearer) = bearer {
            request = request.header(http::header::AUTHORIZATION, format!("Bearer {bearer}"));
        }
        let request = request.body(Vec::new()).map_err(|_| Trouble::Forbidden)?;
        self.send(request).await
    }

    /// Sends a request and reads the whole answer.
    ///
    /// # Errors
    /// Why there is none.
    pub async fn send(&self, request: http::Request<Vec<u8>>) -> Result<http::Response<Vec<u8>>, Trouble> {
        let mut answer = self.execute(request).await?;
        let mut built = http::Response::builder().status(answer.status());
        if let Some(headers) = built.headers_mut() {
            headers.clone_from(answer.headers());
        }
        let mut body = Vec::new();
        while let Some(chunk) = answer.chunk().await.map_err(silent)? {
            if body.len() + chunk.len() > LARGEST {
                return Err(Trouble::TooLarge);
            }
            body.extend_from_slice(&chunk);
        }
        built.body(body).map_err(|_| Trouble::Silent)
    }

    /// Sends a request of which the status is what counts, and reads no more than the first `keep` bytes of the answer:
    /// how much more it has, or how long it takes over it, does not matter once the status is there.
    ///
    /// # Errors
    /// Why there is no status.
    pub async fn tell(&self, request: http::Request<Vec<u8>>, keep: usize) -> Result<Answer, Trouble> {
        let mut answer = self.execute(request).await?;
        let status = answer.status().as_u16();
        let mut beginning = Vec::new();
        while beginning.len() < keep {
            match answer.chunk().await {
                Ok(Some(chunk)) => {
                    let wanted = chunk.len().min(keep - beginning.len());
                    beginning.extend_from_slice(&chunk[..wanted]);
                }
                Ok(None) | Err(_) => break,
            }
        }
        Ok(Answer { status, beginning })
    }

    async fn execute(&self, request: http::Request<Vec<u8>>) -> Result<reqwest::Response, Trouble> {
        let request = reqwest::Request::try_from(request).map_err(|_| Trouble::Forbidden)?;
        if !self.allows(request.url()) {
            return Err(Trouble::Forbidden);
        }
        self.client.execute(request).await.map_err(silent)
    }
}

/// For whoever runs the portal: why, never whom.
#[expect(clippy::needless_pass_by_value, reason = "the form that map_err calls")]
fn silent(error: reqwest::Error) -> Trouble {
    let (timeout, connect) = (error.is_timeout(), error.is_connect());
    tracing::info!(timeout, connect, "somebody else's server gave no answer");
    if timeout {
        Trouble::Slow
    } else if led_inside(&error) {
        Trouble::Forbidden
    } else {
        Trouble::Silent
    }
}

/// Whether the name was found to lead inside: the resolver's own word, somewhere among the causes.
fn led_inside(error: &reqwest::Error) -> bool {
    let mut cause = std::error::Error::source(error);
    while let Some(error) = cause {
        if error.downcast_ref::<Trouble>() == Some(&Trouble::Forbidden) {
            return true;
        }
        cause = error.source();
    }
    false
}

/// Finds the addresses of a name and forgets those that are not public: what is connected to is what was judged.
struct PublicAddresses {
    allow_loopback: bool,
}

impl PublicAddresses {
    fn may(&self, address: IpAddr) -> bool {
        is_public(address) || (self.allow_loopback && address.is_loopback())
    }
}

impl Resolve for PublicAddresses {
    fn resolve(&self, name: Name) -> Resolving {
        let only = Self {
            allow_loopback: self.allow_loopback,
        };
        Box::pin(async move {
            let found = tokio::net::lookup_host((name.as_str(), 0)).await?;
            let allowed: Vec<SocketAddr> = found.filter(|address| only.may(address.ip())).collect();
            if allowed.is_empty() {
                return Err(Box::new(Trouble::Forbidden) as Box<dyn std::error::Error + Send + Sync>);
            }
            Ok(Box::new(allowed.into_iter()) as Addrs)
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn outbound(allow_loopback: bool) -> Outbound {
        Outbound::new(Settings {
            allow_loopback,
            patience: Duration::from_secs(1),
        })
        .unwrap()
    }

    #[test]
    fn only_https_to_the_outside_is_asked() {
        let strict = outbound(false);
        let may = |outbound: &Outbound, url: &str| outbound.allows(&Url::parse(url).unwrap());
        assert!(may(&strict, "https://login.kommune.example/oidc"));
        for url in [
            "http://login.kommune.example",
            "https://127.0.0.1",
            "https://[::1]/",
            "https://localhost",
            "https://169.254.169.254/latest",
            "https://[::ffff:10.0.0.1]/",
            "https://2130706433/",
            "https://intranet/",
            "https://user:word@login.kommune.example",
            "file:///etc/passwd",
        ] {
            assert!(!may(&strict, url), "{url}");
        }
        let open = outbound(true);
        assert!(may(&open, "http://127.0.0.1:4000"));
        assert!(!may(&open, "http://10.0.0.1"));
        assert!(!may(&open, "https://10.0.0.1"));
    }

    #[tokio::test]
    async fn a_name_that_leads_inside_is_not_followed() {
        let resolve =
            |allow_loopback| PublicAddresses { allow_loopback }.resolve("localhost".parse().unwrap());
        assert!(resolve(false).await.is_err());
        assert!(
            resolve(true)
                .await
                .unwrap()
                .all(|address| address.ip().is_loopback())
        );
    }
}
