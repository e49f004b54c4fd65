//! The table.

use std::fmt;

use serde::Serialize;

use super::fanout::Fanout;
use super::identity::Identity;
use super::issuing::Issuing;
use super::seals::Seals;
use super::startup::Startup;
use super::throughput::Row;
use super::world::World;

/// Everything that was measured.
#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct Report {
    startup: Startup,
    seals: Seals,
    crowds: Vec<Crowd>,
    questions: Vec<Row>,
    identity: Identity,
    issuing: Issuing,
    fanout: Fanout,
}

/// How long a vendor with very many customers takes to make.
#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
struct Crowd {
    customers: u32,
    seconds: f64,
}

impl Report {
    pub(crate) fn new(
        startup: Startup,
        seals: Seals,
        worlds: &[World],
        questions: Vec<Row>,
        identity: Identity,
        issuing: Issuing,
        fanout: Fanout,
    ) -> Self {
        let crowds = worlds.iter().map(|world| Crowd {
            customers: world.customers,
            seconds: world.made_in,
        });
        Self {
            startup,
            seals,
            crowds: crowds.collect(),
            questions,
            identity,
            issuing,
            fanout,
        }
    }
}

impl fmt::Display for Report {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Startup {
            first_answer_ms,
            slowest_ms,
            idle_mib,
            untouched_mib,
        } = &self.startup;
        writeln!(f, "SQLite with the demo loaded")?;
        writeln!(
            f,
            "  start to first answer   {first_answer_ms:>8.0} ms   (slowest {slowest_ms:.0} ms)"
        )?;
        writeln!(
            f,
            "  idle memory             {idle_mib:>8.0} MiB  (never asked: {untouched_mib:.0} MiB)"
        )?;
        write!(f, "{}", self.seals)?;
        writeln!(
            f,
            "PostgreSQL, `tillid serve --demo --customers N` until it serves"
        )?;
        for crowd in &self.crowds {
            writeln!(
                f,
                "  {:>6} customers        {:>8.1} s",
                crowd.customers, crowd.seconds
            )?;
        }
        writeln!(
            f,
            "PostgreSQL, answers a second by GraphQL, by one statement (token checked), by one statement alone"
        )?;
        writeln!(
            f,
            "  {:<28}{:>9}{:>8}{:>9}{:>8}{:>8}{:>7}{:>7}{:>7}{:>9}{:>9}{:>8}",
            "question",
            "customers",
            "bytes",
            "GraphQL",
            "plain",
            "bare",
            "ratio",
            "bare",
            "wall",
            "p50 ms",
            "p99 ms",
            "growth"
        )?;
        for row in &self.questions {
            writeln!(
                f,
                "  {:<28}{:>9}{:>8}{:>9.0}{:>8.0}{:>8.0}{:>7.1}{:>7.1}{:>6.0}%{:>9.1}{:>9.1}{:>8.2}",
                row.question,
                row.customers,
                row.bytes,
                row.graphql,
                row.plain,
                row.bare,
                row.ratio,
                row.bare_ratio,
                row.wall_percent,
                row.p50_ms,
                row.p99_ms,
                row.growth
            )?;
        }
        write!(f, "{}{}{}", self.identity, self.issuing, self.fanout)
    }
}
