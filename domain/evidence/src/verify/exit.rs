//! What happened besides the versions: instructions, revisions of annex B and the certificate of deletion.

use serde_json::Value;
use tillid_documents::annex::AnnexRevision;
use tillid_documents::canonical;
use tillid_documents::certificate::CertificateDocument;

use super::{Verdict, Verifier, hashed, same};
use crate::audit::Chain;
use crate::bundle::{
    CERTIFICATE, CERTIFICATE_PDF, DELIVERIES, Exit, Instruction, LIFE, Life, Record, Revision, revision_file,
};
use crate::report::{Check, Detail};

impl Verifier<'_> {
    pub(super) fn life(&mut self, record: &Record, life: Result<&Life, &Detail>, facts: Option<&Vec<Chain>>) {
        self.known.extend([LIFE.to_owned(), DELIVERIES.to_owned()]);
        let life = match life {
            Ok(life) => life,
            Err(detail) => return self.note(Check::Instructions, LIFE, Err(detail.clone())),
        };
        if life.instructions.is_empty() {
            self.absent(Check::Instructions, LIFE);
        } else {
            let verdict = instructions(&life.instructions, facts);
            self.note(Check::Instructions, LIFE, verdict);
        }
        if life.annex_revisions.is_empty() {
            self.absent(Check::AnnexRevision, LIFE);
        }
        for missing in
            revised(facts).filter(|id| !life.annex_revisions.iter().any(|it| it.revision_id == **id))
        {
            let told = Detail::OtherValue {
                field: "annexRevisions",
                expected: missing.clone(),
                found: String::new(),
            };
            self.note(Check::AnnexRevision, LIFE, Err(told));
        }
        for revision in &life.annex_revisions {
            let file = revision_file(revision.number);
            self.known.insert(file.clone());
            let verdict = self.revision(record, revision, &file, facts);
            self.note(Check::AnnexRevision, &file, verdict);
        }
        let certified = life.exit.as_ref().filter(|exit| exit.certified_at.is_some());
        let Some(exit) = certified else {
            return self.absent(Check::DeletionCertificate, CERTIFICATE);
        };
        self.known.insert(CERTIFICATE.to_owned());
        let verdict = self.certificate(record, exit);
        self.note(Check::DeletionCertificate, CERTIFICATE, verdict);
        if let Some(sha256) = &exit.pdf_sha256 {
            self.known.insert(CERTIFICATE_PDF.to_owned());
            let verdict = self
                .bytes(CERTIFICATE_PDF)
                .ok_or(Detail::Missing)
                .and_then(|bytes| hashed(sha256, bytes));
            self.note(Check::Pdf, CERTIFICATE_PDF, verdict.map(|()| None));
            self.seal(CERTIFICATE_PDF);
        }
    }

    fn revision(
        &self,
        record: &Record,
        revision: &Revision,
        file: &str,
        facts: Option<&Vec<Chain>>,
    ) -> Verdict {
        let text = self.text(file)?;
        hashed(&revision.content_sha256, text.as_bytes())?;
        let content: AnnexRevision = self.json(file)?;
        same(
            "agreementReference",
            &record.reference,
            &content.agreement_reference,
        )?;
        same(
            "number",
            &revision.number.to_string(),
            &content.number.to_string(),
        )?;
        let about = record
            .versions
            .iter()
            .find(|version| version.version_id == revision.version_id)
            .ok_or(Detail::Missing)?;
        same(
            "agreementSha256",
            &about.content_sha256,
            &content.agreement_sha256,
        )?;
        // It is in the trail from when the controller was told, whoever of the two says so.
        let told = revision.told_at.is_some() || revised(facts).any(|id| *id == revision.revision_id);
        if let Some(chains) = facts.filter(|_| told) {
            pinned(
                chains,
                "annex.revised",
                &revision.revision_id,
                "content",
                &revision.content_sha256,
            )?;
        }
        Ok(None)
    }

    fn certificate(&self, record: &Record, exit: &Exit) -> Verdict {
        let text = self.text(CERTIFICATE)?;
        hashed(
            exit.certificate_sha256.as_deref().unwrap_or_default(),
            text.as_bytes(),
        )?;
        let value: Value = serde_json::from_str(text).map_err(|_| Detail::Unreadable)?;
        if !canonical::to_json(&value).is_ok_and(|canonical| canonical == text) {
            return Err(Detail::NotCanonical);
        }
        let certificate: CertificateDocument =
            serde_json::from_value(value).map_err(|_| Detail::Unreadable)?;
        same(
            "agreementReference",
            &record.reference,
            &certificate.agreement_reference,
        )?;
        let about = record
            .versions
            .iter()
            .find(|version| u32::try_from(version.number) == Ok(certificate.agreement_version))
            .ok_or_else(|| Detail::OtherValue {
                field: "agreementVersion",
                expected: record.versions.len().to_string(),
                found: certificate.agreement_version.to_string(),
            })?;
        same(
            "agreementSha256",
            &about.content_sha256,
            &certificate.agreement_sha256,
        )?;
        Ok(None)
    }
}

/// The revisions of annex B that the trail knows.
fn revised(facts: Option<&Vec<Chain>>) -> impl Iterator<Item = &String> {
    facts
        .into_iter()
        .flatten()
        .flat_map(|chain| &chain.events)
        .filter(|event| event.said.action == "annex.revised")
        .map(|event| &event.said.entity_id)
}

fn instructions(given: &[Instruction], facts: Option<&Vec<Chain>>) -> Verdict {
    for instruction in given {
        hashed(&instruction.text_sha256, instruction.text.as_bytes())?;
        if let Some(chains) = facts {
            pinned(
                chains,
                "instruction.given",
                &instruction.instruction_id,
                "text",
                &instruction.text_sha256,
            )?;
        }
    }
    let count = given.len();
    Ok(Some(Detail::Count { count }))
}

/// Whether the trail says of this thing, in a fact of this name, that a part of it has this SHA-256.
pub(super) fn pinned(
    chains: &[Chain],
    action: &str,
    id: &str,
    part: &str,
    sha256: &str,
) -> Result<(), Detail> {
    let told = format!("{part} sha256:{sha256}");
    let fact = chains
        .iter()
        .flat_map(|chain| &chain.events)
        .find(|event| event.said.action == action && event.said.entity_id == id);
    if fact.is_some_and(|event| event.said.changes.contains(&told)) {
        return Ok(());
    }
    Err(Detail::OtherValue {
        field: "changes",
        expected: told,
        found: fact.map_or_else(String::new, |event| event.said.changes.join(", ")),
    })
}
