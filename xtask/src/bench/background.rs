//! A portal that does its background work itself, asked by one person.

use std::net::SocketAddr;
use std::thread;
use std::time::Duration;

use anyhow::{Result, ensure};
use serde_json::{Value, json};

use super::load::Request;
use super::program::{Binaries, Running};
use super::world::{Actor, Actors, World};
use crate::child;

/// See the module.
pub(crate) struct Portal {
    running: Running,
    address: SocketAddr,
    /// Who can sign in.
    pub(crate) actors: Actors,
}

impl Portal {
    /// Starts one on the world's database; `name` tells its output from that of others.
    pub(crate) fn start(world: &World, binaries: &Binaries, name: &str) -> Result<Self> {
        Self::start_with(world, binaries, name, &[])
    }

    /// The same with settings, as environment variables.
    pub(crate) fn start_with(
        world: &World,
        binaries: &Binaries,
        name: &str,
        settings: &[(String, String)],
    ) -> Result<Self> {
        let arguments = ["serve", "--demo", "--port", "0", "--json"];
        let said = world.data.with_extension(name);
        let mut command = binaries.portal(&world.data, Some(&world.url), &arguments);
        command.envs(settings.iter().cloned());
        let mut running = Running::start(command, &said)?;
        let actors: Actors = running.line()?;
        Ok(Self {
            address: actors.address()?,
            running,
            actors,
        })
    }

    /// The most memory that it has held, in MiB.
    pub(crate) fn peak_mib(&self) -> Result<f64> {
        self.running.peak_mib()
    }

    /// Asks once; an answer with errors is one.
    pub(crate) fn ask(&self, who: &Actor, query: &str, variables: &Value) -> Result<Value> {
        let body = json!({ "query": query, "variables": variables }).to_string();
        let answer = Request::post(self.address, "/graphql", &who.token, &body).once()?;
        let answer: Value = serde_json::from_slice(&answer)?;
        ensure!(answer.get("errors").is_none(), "{answer:#}");
        Ok(answer["data"].clone())
    }

    /// Asks ten times a second until `field` of the answer says when it was finished; answers with it.
    pub(crate) fn until_finished(&self, who: &Actor, query: &str, id: &Value, field: &str) -> Result<Value> {
        loop {
            ensure!(!child::interrupted(), "interrupted");
            let seen = self.ask(who, query, &json!({ "id": id }))?;
            if seen[field]["finishedAt"].is_string() {
                return Ok(seen[field].clone());
            }
            thread::sleep(Duration::from_millis(100));
        }
    }
}
