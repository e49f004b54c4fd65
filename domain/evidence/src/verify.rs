//! Checks a bundle from its bytes alone.

mod audit;
mod change;
mod deadlines;
mod exit;
mod files;
mod notices;
mod pages;
pub(crate) mod states;
mod talks;
mod versions;

use std::collections::{BTreeMap, BTreeSet};

use serde::Serialize;
use serde::de::DeserializeOwned;
use tillid_documents::canonical::{self, sha256_of_bytes};

use crate::archive::{self, Entry, Unreadable};
use crate::bundle::{AUDIT, DELIVERIES, LIFE, Life, Mail, RECORD, Record};
use crate::manifest::{Kind, MANIFEST, Manifest, README};
use crate::report::{Check, Detail, Finding, Outcome, Report};

/// The longest JSON of a bundle: an agreement has at most 1 MiB of text.
const LONGEST_JSON: usize = 8 * 1024 * 1024;

/// Checks a bundle: what is in it, and that its parts agree with one another. No clock, no database, no network.
///
/// CPU-bound: every byte is hashed twice. Call it where blocking is allowed.
///
/// # Errors
/// [`Unreadable`] when it is no archive that could be looked into.
pub fn verify(bundle: &[u8]) -> Result<Report, Unreadable> {
    verify_up_to(bundle, archive::LARGEST)
}

/// As [`verify`], of a bundle that has at most `limit` bytes: an announcement to everybody is larger than what the public
/// page takes.
///
/// # Errors
/// [`Unreadable`] when it is no archive that could be looked into.
pub fn verify_up_to(bundle: &[u8], limit: usize) -> Result<Report, Unreadable> {
    let files = archive::read(bundle, limit)?;
    let mut verifier = Verifier {
        bundle,
        files,
        known: BTreeSet::from([MANIFEST, README].map(str::to_owned)),
        findings: Vec::new(),
    };
    let (kind, reference) = verifier.run().unzip();
    let findings = verifier.findings;
    Ok(Report {
        bundle_sha256: sha256_of_bytes(bundle),
        kind,
        reference,
        holds: findings
            .iter()
            .all(|finding| finding.outcome != Outcome::DoesNotHold),
        findings,
    })
}

/// A bundle that is being checked.
struct Verifier<'a> {
    bundle: &'a [u8],
    files: BTreeMap<String, Entry>,
    /// Files that a bundle of this content has.
    known: BTreeSet<String>,
    findings: Vec<Finding>,
}

/// What a check says beyond that it holds, or why it does not.
type Verdict = Result<Option<Detail>, Detail>;

impl<'a> Verifier<'a> {
    fn run(&mut self) -> Option<(Kind, String)> {
        let (kind, manifest) = match self.manifest() {
            Ok(found) => found,
            Err(detail) => {
                self.note(Check::Format, MANIFEST, Err(detail));
                return None;
            }
        };
        self.note(Check::Format, MANIFEST, Ok(None));
        let complete = match kind {
            Kind::Agreement => self.of_agreement(&manifest),
            Kind::Notice => self.of_notice(&manifest),
            Kind::Announcement => self.of_announcement(&manifest),
        };
        self.files(&manifest, complete);
        Some((kind, manifest.reference))
    }

    /// What an agreement's bundle says. Like its siblings, it answers whether all files that belong to it are known.
    fn of_agreement(&mut self, manifest: &Manifest) -> bool {
        self.known.insert(RECORD.to_owned());
        let record = self.record(manifest);
        self.note(
            Check::Record,
            RECORD,
            record.as_ref().map(|_| None).map_err(Clone::clone),
        );
        if let Ok(record) = &record {
            let facts = self.json::<Vec<crate::audit::Chain>>(AUDIT);
            let life = self.json::<Life>(LIFE);
            for version in &record.versions {
                self.version(record, version);
            }
            self.audit(record, facts.as_ref());
            self.life(record, life.as_ref(), facts.as_ref().ok());
            self.negotiation(record, facts.as_ref().ok());
            self.assistance(facts.as_ref().ok());
            self.deliveries();
        }
        record.is_ok()
    }

    fn manifest(&self) -> Result<(Kind, Manifest), Detail> {
        let text = self.text(MANIFEST)?;
        // What calls itself otherwise may look otherwise, too.
        let named: serde_json::Value = serde_json::from_str(text).map_err(|_| Detail::Unreadable)?;
        let format = named["format"].as_str().unwrap_or_default();
        let kind = Kind::of(format).ok_or_else(|| Detail::UnknownFormat {
            found: format.chars().take(80).collect(),
        })?;
        Ok((kind, self.json(MANIFEST)?))
    }

    fn record(&self, manifest: &Manifest) -> Result<Record, Detail> {
        let record: Record = self.json(RECORD)?;
        same_id(
            "agreementId",
            manifest.agreement_id.as_ref(),
            &record.agreement_id,
        )?;
        same("reference", &manifest.reference, &record.reference)?;
        let increasing = record
            .versions
            .windows(2)
            .all(|pair| pair[0].number < pair[1].number);
        if record.versions.is_empty() || !increasing {
            return Err(Detail::Unreadable);
        }
        Ok(record)
    }

    fn deliveries(&mut self) {
        match self.json::<Vec<Mail>>(DELIVERIES) {
            Ok(mails) if mails.is_empty() => self.absent(Check::Deliveries, DELIVERIES),
            Ok(mails) => {
                let count = mails.len();
                self.note(Check::Deliveries, DELIVERIES, Ok(Some(Detail::Count { count })));
            }
            Err(detail) => self.note(Check::Deliveries, DELIVERIES, Err(detail)),
        }
    }

    fn note(&mut self, check: Check, file: &str, verdict: Verdict) {
        let (outcome, detail) = match verdict {
            Ok(detail) => (Outcome::Holds, detail),
            Err(detail) => (Outcome::DoesNotHold, Some(detail)),
        };
        self.findings.push(Finding {
            check,
            outcome,
            file: file.to_owned(),
            detail,
        });
    }

    fn absent(&mut self, check: Check, file: &str) {
        self.findings.push(Finding {
            check,
            outcome: Outcome::NotPresent,
            file: file.to_owned(),
            detail: None,
        });
    }

    fn bytes(&self, file: &str) -> Option<&'a [u8]> {
        self.files
            .get(file)
            .and_then(|entry| self.bundle.get(entry.range.clone()))
    }

    fn text(&self, file: &str) -> Result<&'a str, Detail> {
        let bytes = self.bytes(file).ok_or(Detail::Missing)?;
        if bytes.len() > LONGEST_JSON {
            return Err(Detail::Unreadable);
        }
        std::str::from_utf8(bytes).map_err(|_| Detail::Unreadable)
    }

    /// A JSON file in its one canonical form: two texts that read alike would have two hashes otherwise.
    fn json<T: DeserializeOwned + Serialize>(&self, file: &str) -> Result<T, Detail> {
        let text = self.text(file)?;
        let value: T = serde_json::from_str(text).map_err(|_| Detail::Unreadable)?;
        if canonical::to_json(&value).is_ok_and(|canonical| canonical == text) {
            Ok(value)
        } else {
            Err(Detail::NotCanonical)
        }
    }
}

/// Whether a field says what it must.
fn same(field: &'static str, expected: &str, found: &str) -> Result<(), Detail> {
    if expected == found {
        return Ok(());
    }
    let short = |text: &str| text.chars().take(200).collect();
    Err(Detail::OtherValue {
        field,
        expected: short(expected),
        found: short(found),
    })
}

/// Whether the list names the thing that the record is about.
fn same_id(field: &'static str, listed: Option<&String>, found: &str) -> Result<(), Detail> {
    same(field, listed.map_or("", String::as_str), found)
}

/// Whether bytes have the SHA-256 that they are said to have.
fn hashed(expected: &str, bytes: &[u8]) -> Result<(), Detail> {
    let found = sha256_of_bytes(bytes);
    if expected == found {
        return Ok(());
    }
    Err(Detail::OtherHash {
        expected: expected.chars().take(64).collect(),
        found,
    })
}
