//! What the document of an agreement takes: typeset, sealed, stored.

use std::fmt;
use std::path::Path;

use anyhow::Result;
use serde::{Deserialize, Serialize};

use super::program::{Binaries, Running};

/// See the module.
#[derive(Debug, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct Seals {
    pages: usize,
    bytes: usize,
    /// One after the other, the median, in milliseconds.
    alone_ms: f64,
    /// The slowest of them.
    slowest_ms: f64,
    /// A hundred at once, until the last is stored.
    at_once_seconds: f64,
    /// The most memory that the process held.
    peak_mib: f64,
}

/// Measures in a process of its own, whose memory is nothing else's.
pub(crate) fn measure(binaries: &Binaries, folder: &Path) -> Result<Seals> {
    Running::start(binaries.seals(folder), folder)?.line()
}

impl fmt::Display for Seals {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(
            f,
            "An agreement of {} pages ({} bytes) typeset, sealed and stored",
            self.pages, self.bytes
        )?;
        writeln!(
            f,
            "  one after the other     {:>8.0} ms   (slowest {:.0} ms)",
            self.alone_ms, self.slowest_ms
        )?;
        writeln!(
            f,
            "  a hundred at once       {:>8.1} s    (peak memory {:.0} MiB)",
            self.at_once_seconds, self.peak_mib
        )
    }
}
