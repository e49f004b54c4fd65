//! PostgreSQL databases with the demo and a vendor with very many customers, each with a server on it.

use std::collections::BTreeMap;
use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::time::Instant;

use anyhow::{Context, Result};
use serde::Deserialize;

use super::program::{Binaries, Running};
use crate::postgres::Cluster;

/// A vendor of the plain demo.
pub(crate) const SMALL_VENDOR: &str = "ts-nocode";
/// The vendor with very many customers.
pub(crate) const LARGE_VENDOR: &str = "eksempel-storleverandoer";

/// Who can sign in, and where.
#[derive(Debug, Deserialize)]
pub(crate) struct Actors {
    /// Of a portal that serves.
    url: Option<String>,
    actors: Vec<Actor>,
}

/// A login with its token.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct Actor {
    vendor: String,
    kind: String,
    role: String,
    /// To sign in with.
    pub(crate) email: String,
    /// The same.
    pub(crate) password: String,
    /// Its organisation.
    pub(crate) organisation_id: String,
    /// Good for a day.
    pub(crate) token: String,
}

impl Actors {
    /// The socket of the portal that told of them.
    pub(crate) fn address(&self) -> Result<SocketAddr> {
        let url = self
            .url
            .as_deref()
            .context("the portal does not tell its address")?;
        let port = url.rsplit_once(':').context("an address without a port")?.1;
        Ok(SocketAddr::from((
            [127, 0, 0, 1],
            port.trim_end_matches('/').parse()?,
        )))
    }

    /// The first owner of an organisation of this kind in this vendor's story.
    pub(crate) fn owner(&self, vendor: &str, kind: &str) -> Result<&Actor> {
        self.with_role(vendor, kind, "OWNER")
    }

    /// The first with this role.
    pub(crate) fn with_role(&self, vendor: &str, kind: &str, role: &str) -> Result<&Actor> {
        self.actors
            .iter()
            .find(|actor| actor.vendor == vendor && actor.kind == kind && actor.role == role)
            .with_context(|| format!("the demo has no {role} of a {kind} at {vendor}"))
    }
}

/// Where the servers of a world listen, and what they are asked.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct Served {
    /// The portal.
    pub(crate) portal: SocketAddr,
    /// The portal without the second wall.
    pub(crate) open: SocketAddr,
    /// The plain routes.
    pub(crate) plain: SocketAddr,
    /// The GraphQL documents, by the name of the plain route.
    pub(crate) documents: BTreeMap<String, String>,
    /// What it takes to check an access token.
    pub(crate) token_check_micros: f64,
}

/// A database and the servers on it.
pub(crate) struct World {
    /// Customers of the large vendor.
    pub(crate) customers: u32,
    /// How long it took to make them, from the start of the process to where it listens, in seconds.
    pub(crate) made_in: f64,
    pub(crate) actors: Actors,
    pub(crate) served: Served,
    /// Where the documents and keys lie.
    pub(crate) data: PathBuf,
    /// The database.
    pub(crate) url: String,
    _running: Running,
}

impl World {
    /// Makes a database with so many customers and serves it.
    pub(crate) fn make(
        binaries: &Binaries,
        programs: &Path,
        cluster: &Cluster,
        folder: &Path,
        customers: u32,
    ) -> Result<Self> {
        let name = format!("bench_{customers}");
        let url = cluster.create_database(programs, &name)?;
        let data = folder.join(&name);
        let mut demo = Running::start(binaries.portal(&data, Some(&url), &["demo", "--json"]), &data)?;
        demo.line::<Actors>()?;
        drop(demo);
        let count = customers.to_string();
        let arguments = ["serve", "--demo", "--customers", &count, "--port", "0", "--json"];
        let started = Instant::now();
        let mut crowd = Running::start(binaries.portal(&data, Some(&url), &arguments), &data)?;
        let actors: Actors = crowd.line()?;
        let made_in = started.elapsed().as_secs_f64();
        drop(crowd);
        let mut running = Running::start(binaries.bench(&data, &url), &data)?;
        Ok(Self {
            customers,
            made_in,
            actors,
            served: running.line()?,
            data,
            url,
            _running: running,
        })
    }
}
