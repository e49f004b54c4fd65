//! The records by which a domain says whose it is.

use std::net::SocketAddr;
use std::sync::Arc;

use async_trait::async_trait;
use hickory_resolver::config::{ConnectionConfig, NameServerConfig, ResolverConfig};
use hickory_resolver::net::runtime::TokioRuntimeProvider;
use hickory_resolver::proto::rr::RData;
use hickory_resolver::{Resolver, TokioResolver};
use tillid_kernel::{Error, Result};

/// Where TXT records (RFC 1035 §3.3.14) are looked up.
#[async_trait]
pub trait Records: Send + Sync {
    /// The TXT records of exactly this name, each put together from its strings. None at all is an answer.
    ///
    /// # Errors
    /// `CONFLICT` (`dns-silent`) when there is no answer, which proves nothing.
    async fn txt(&self, name: &str) -> Result<Vec<String>>;
}

/// The domain name system. Where the system names no server, it is silent.
#[derive(Clone)]
pub struct SystemRecords(Option<Arc<TokioResolver>>);

impl SystemRecords {
    /// Asks the servers that the system names, or this one alone.
    #[must_use]
    pub fn new(server: Option<SocketAddr>) -> Self {
        let resolver = resolver(server);
        if let Err(error) = &resolver {
            tracing::warn!(%error, "no name server is known; mail domains cannot be proven");
        }
        Self(resolver.ok().map(Arc::new))
    }
}

fn resolver(server: Option<SocketAddr>) -> Result<TokioResolver> {
    let mut builder = match server {
        None => TokioResolver::builder_tokio().map_err(Error::internal)?,
        Some(server) => {
            let connections = [ConnectionConfig::udp(), ConnectionConfig::tcp()].map(|mut connection| {
                connection.port = server.port();
                connection
            });
            let server = NameServerConfig::new(server.ip(), true, connections.to_vec());
            let config = ResolverConfig::from_parts(None, Vec::new(), vec![server]);
            Resolver::builder_with_config(config, TokioRuntimeProvider::default())
        }
    };
    let options = builder.options_mut();
    // Whoever has just set the record must not wait for what was remembered of its absence.
    options.cache_size = 0;
    options.attempts = 2;
    options.timeout = std::time::Duration::from_secs(3);
    builder.build().map_err(Error::internal)
}

#[async_trait]
impl Records for SystemRecords {
    async fn txt(&self, name: &str) -> Result<Vec<String>> {
        // With a dot at the end nothing is appended to the name.
        let silent = || Error::conflict("dns-silent");
        let resolver = self.0.as_ref().ok_or_else(silent)?;
        match resolver.txt_lookup(format!("{name}.")).await {
            Ok(found) => Ok(found
                .answers()
                .iter()
                .filter_map(|record| match &record.data {
                    RData::TXT(text) => Some(text.txt_data.concat()),
                    _ => None,
                })
                .map(|bytes| String::from_utf8_lossy(&bytes).into_owned())
                .collect()),
            Err(error) if error.is_no_records_found() || error.is_nx_domain() => Ok(Vec::new()),
            Err(_) => Err(silent()),
        }
    }
}
