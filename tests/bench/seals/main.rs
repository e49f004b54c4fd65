//! `tillid-bench-seals`: an agreement of twelve pages typeset, sealed and stored, one after the other and a hundred at
//! once; one line of JSON. The steps are those of the last signature, without the database.
#![expect(clippy::print_stdout, reason = "it tells its caller what it measured")]

#[path = "../../../domain/documents/tests/sample/mod.rs"]
#[expect(
    dead_code,
    reason = "the typesetter's sample, of which this needs the agreement"
)]
#[cfg_attr(
    not(test),
    expect(
        clippy::wildcard_imports,
        reason = "it is written for tests, where that is usual"
    )
)]
mod sample;

use std::path::PathBuf;
use std::sync::Arc;
use std::time::Instant;

use anyhow::Context as _;
use clap::Parser;
use object_store::local::LocalFileSystem;
use object_store::path::Path;
use object_store::{ObjectStoreExt, PutPayload};
use serde_json::json;
use tillid_documents::agreement::AgreementDocument;
use tillid_documents::typeset::typeset;
use tillid_kernel::{Dice, SystemDice, Timestamp, sha256_hex};
use tillid_sealing::certificate::{Certificate, Subject};
use tillid_sealing::key::PrivateKey;
use tillid_sealing::pdf::Field;
use tillid_sealing::seal;
use tokio::sync::Semaphore;

/// Pages of the agreement.
const PAGES: usize = 12;
/// Times that it is done alone.
const ALONE: usize = 30;
/// How many are done at once.
const AT_ONCE: usize = 100;

/// Measures the way of a document from its content to the store.
#[derive(Parser)]
struct Arguments {
    /// The folder for documents
    #[arg(long)]
    data: PathBuf,
}

struct Press {
    document: AgreementDocument,
    key: PrivateKey,
    chain: Vec<Certificate>,
    documents: LocalFileSystem,
    /// One for each core, as in the portal.
    presses: Semaphore,
}

#[tokio::main]
async fn main() -> anyhow::Result<()> {
    let arguments = Arguments::parse();
    std::fs::create_dir_all(&arguments.data)?;
    let press = Arc::new(Press::new(&arguments.data)?);
    let (pages, bytes) = press.print(0).await?;
    let mut alone = Vec::new();
    for number in 0..ALONE {
        let started = Instant::now();
        press.print(number).await?;
        alone.push(started.elapsed().as_secs_f64() * 1_000.0);
    }
    alone.sort_by(f64::total_cmp);
    let started = Instant::now();
    let all: Vec<_> = (0..AT_ONCE)
        .map(|number| {
            let press = Arc::clone(&press);
            tokio::spawn(async move { press.print(number).await })
        })
        .collect();
    for one in all {
        one.await??;
    }
    println!(
        "{}",
        json!({
            "pages": pages,
            "bytes": bytes,
            "aloneMs": alone[ALONE / 2],
            "slowestMs": alone[ALONE - 1],
            "atOnceSeconds": started.elapsed().as_secs_f64(),
            "peakMib": peak_mib()?,
        })
    );
    Ok(())
}

impl Press {
    fn new(folder: &std::path::Path) -> anyhow::Result<Self> {
        let throw = |bytes: &mut [u8]| SystemDice.fill(bytes);
        let key = PrivateKey::generate(&throw);
        let subject = Subject {
            legal_name: "Eksempel Leverandør A/S".to_owned(),
            identifier: None,
            country: "DK".to_owned(),
        };
        let from = Timestamp(1_767_225_600_000);
        let valid = (from.to_time(), from.plus_days(1_000).to_time());
        let chain = vec![Certificate::self_signed(&subject, &key, valid, &throw)?];
        Ok(Self {
            document: twelve_pages()?,
            key,
            chain,
            documents: LocalFileSystem::new_with_prefix(folder)?.with_fsync(true),
            presses: Semaphore::new(std::thread::available_parallelism()?.get()),
        })
    }

    /// Typesets, seals and stores one; answers its pages and bytes.
    async fn print(self: &Arc<Self>, number: usize) -> anyhow::Result<(usize, usize)> {
        let press = self.presses.acquire().await?;
        let this = Arc::clone(self);
        let (pages, bytes) = tokio::task::spawn_blocking(move || this.sealed(number)).await??;
        drop(press);
        let length = bytes.len();
        let path = Path::from(format!("documents/{}.pdf", sha256_hex(&bytes)));
        self.documents.put(&path, PutPayload::from(bytes)).await?;
        Ok((pages, length))
    }

    fn sealed(&self, number: usize) -> anyhow::Result<(usize, Vec<u8>)> {
        let mut document = self.document.clone();
        document.reference = format!("DBA-2026-{number:06}");
        let pdf = typeset(&document)?;
        let field = Field {
            name: document.processor.legal_name.clone(),
            reason: "Segl".to_owned(),
            tooltip: "Segl".to_owned(),
            at: Timestamp(1_767_225_600_000).to_time(),
        };
        let throw = |bytes: &mut [u8]| SystemDice.fill(bytes);
        let sealed = seal(&pdf.bytes, &field, &self.chain, &self.key.signer(&throw))?;
        Ok((pdf.pages, sealed.bytes))
    }
}

/// The sample, with as much of an instruction as makes it so long.
fn twelve_pages() -> anyhow::Result<AgreementDocument> {
    let mut document = sample::agreement();
    let more = document.annex_c.instruction.clone();
    while typeset(&document)?.pages < PAGES {
        document.annex_c.instruction.push_str("\n\n");
        document.annex_c.instruction.push_str(&more);
    }
    Ok(document)
}

/// The most memory that this process has held, in MiB, as the kernel counts it.
fn peak_mib() -> anyhow::Result<f64> {
    let status = std::fs::read_to_string("/proc/self/status").context("the kernel tells nothing")?;
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:"));
    let kib = line.and_then(|line| line.trim().strip_suffix(" kB")?.parse::<f64>().ok());
    Ok(kib.context("the kernel does not tell the peak")? / 1024.0)
}
