//! A version: its content, its PDF and seal, and the signatures on it.

use serde::Deserialize;
use serde_json::Value;
use tillid_documents::agreement::AgreementDocument;
use tillid_documents::canonical;
use tillid_sealing::SealReport;

use super::{Verdict, Verifier, hashed, same};
use crate::bundle::{Record, Signature, Version, certificate_file, evidence_file, shown_file, version_file};
use crate::report::{Check, Detail};

/// The form of evidence record that this verifier knows.
const EVIDENCE_FORMAT: &str = "tillid-signature-evidence/1";
/// What such a signature is, and no more (eIDAS Art. 3(10)).
const LEVEL: &str = "SES with evidence";
/// States in which both sides have signed.
const SIGNED: [&str; 4] = ["SIGNED", "IN_FORCE", "SUPERSEDED", "ENDED"];

/// The state in which both sides may have signed while one still owes a second signature.
const PARTIALLY_SIGNED: &str = "PARTIALLY_SIGNED";

/// What is checked of an evidence record; it says more, for people.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Evidence {
    format: String,
    level: String,
    intent: Intent,
    pub(super) identity: Identity,
    integrity: Integrity,
    pub(super) signed_at: String,
    association: Association,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Intent {
    consent_given: bool,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Identity {
    pub(super) user_id: String,
    pub(super) organisation_id: String,
    organisation: String,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Integrity {
    content_sha256: String,
    shown_pdf_sha256: Option<String>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Association {
    signature_id: String,
    side: String,
    agreement_id: String,
    agreement_version_id: String,
    reference: String,
    version: i32,
    previous_evidence_sha256: Option<String>,
}

impl Verifier<'_> {
    pub(super) fn version(&mut self, record: &Record, version: &Version) {
        let number = version.number;
        let content = version_file(number, "agreement.json");
        let document = self.content(record, version, &content);
        self.known.insert(content.clone());
        self.note(
            Check::Content,
            &content,
            document.as_ref().map(|_| None).map_err(Clone::clone),
        );

        let pdf = version_file(number, "agreement.pdf");
        match &version.pdf_sha256 {
            Some(sha256) => {
                let verdict = self.pdf(&pdf, sha256);
                self.note(Check::Pdf, &pdf, verdict);
                self.seal(&pdf);
            }
            None => self.absent(Check::Pdf, &pdf),
        }

        let mut chain = Vec::new();
        for (position, signature) in version.signatures.iter().enumerate() {
            let file = evidence_file(number, position);
            self.known.extend([file.clone(), shown_file(number, position)]);
            let evidence = self.evidence(record, version, signature, document.as_ref().ok(), &file);
            let verdict = evidence.as_ref().map(|_| None).map_err(Clone::clone);
            self.note(Check::Evidence, &file, verdict);
            let Ok(evidence) = evidence else { continue };
            self.shown(number, position, &evidence);
            chain.push((file, signature, evidence));
        }
        // A record that cannot be read has been named already; what follows it cannot be judged.
        if !chain.is_empty() && chain.len() == version.signatures.len() {
            let (file, _, _) = &chain[chain.len() - 1];
            let file = file.clone();
            self.note(Check::EvidenceChain, &file, follow(&chain).map(|()| None));
        }
        self.both_sides(version);
    }

    fn content(&self, record: &Record, version: &Version, file: &str) -> Result<AgreementDocument, Detail> {
        let text = self.text(file)?;
        hashed(&version.content_sha256, text.as_bytes())?;
        let value: Value = serde_json::from_str(text).map_err(|_| Detail::Unreadable)?;
        if !canonical::to_json(&value).is_ok_and(|canonical| canonical == text) {
            return Err(Detail::NotCanonical);
        }
        let document: AgreementDocument = serde_json::from_value(value).map_err(|_| Detail::Unreadable)?;
        same("reference", &record.reference, &document.reference)?;
        same(
            "version",
            &version.number.to_string(),
            &document.version.to_string(),
        )?;
        Ok(document)
    }

    fn pdf(&mut self, file: &str, sha256: &str) -> Verdict {
        self.known.insert(file.to_owned());
        hashed(sha256, self.bytes(file).ok_or(Detail::Missing)?).map(|()| None)
    }

    /// The seal on a PDF, and the copy of its certificate beside it.
    pub(super) fn seal(&mut self, pdf: &str) {
        let Some(bytes) = self.bytes(pdf) else { return };
        match tillid_sealing::report(bytes) {
            SealReport::NotSealed => self.absent(Check::Seal, pdf),
            SealReport::DoesNotHold(flaw) => {
                let flaw = flaw.into();
                self.note(Check::Seal, pdf, Err(Detail::BrokenSeal { flaw }));
            }
            SealReport::Holds(seal) => {
                let copy = certificate_file(pdf);
                let beside = self.text(&copy);
                self.known.insert(copy.clone());
                let certificate = &seal.certificate;
                let pem = certificate.to_pem().map_err(|_| Detail::Unreadable);
                let verdict = match (beside, pem) {
                    (Err(detail), _) => Err(detail),
                    (Ok(beside), Ok(pem)) if beside == pem => Ok(Some(Detail::SealedBy {
                        subject: certificate.subject(),
                        issuer: certificate.issuer(),
                        fingerprint: certificate.fingerprint(),
                        has_timestamp: seal.has_timestamp,
                    })),
                    _ => Err(Detail::OtherValue {
                        field: "certificate",
                        expected: certificate.fingerprint(),
                        found: copy.clone(),
                    }),
                };
                let file = if verdict.is_ok() { pdf } else { &copy };
                self.note(Check::Seal, file, verdict);
            }
        }
    }

    fn evidence(
        &self,
        record: &Record,
        version: &Version,
        signature: &Signature,
        document: Option<&AgreementDocument>,
        file: &str,
    ) -> Result<Evidence, Detail> {
        let text = self.text(file)?;
        hashed(&signature.evidence_sha256, text.as_bytes())?;
        let value: Value = serde_json::from_str(text).map_err(|_| Detail::Unreadable)?;
        if !canonical::to_json(&value).is_ok_and(|canonical| canonical == text) {
            return Err(Detail::NotCanonical);
        }
        let format = value["format"].as_str().unwrap_or_default();
        if format != EVIDENCE_FORMAT {
            let found = format.chars().take(80).collect();
            return Err(Detail::UnknownFormat { found });
        }
        let evidence: Evidence = serde_json::from_value(value).map_err(|_| Detail::Unreadable)?;
        let (about, who) = (&evidence.association, &evidence.identity);
        same("format", EVIDENCE_FORMAT, &evidence.format)?;
        same("level", LEVEL, &evidence.level)?;
        same("consentGiven", "true", &evidence.intent.consent_given.to_string())?;
        same("agreementId", &record.agreement_id, &about.agreement_id)?;
        same(
            "agreementVersionId",
            &version.version_id,
            &about.agreement_version_id,
        )?;
        same("reference", &record.reference, &about.reference)?;
        same("version", &version.number.to_string(), &about.version.to_string())?;
        same("signatureId", &signature.signature_id, &about.signature_id)?;
        same("side", &signature.side, &about.side)?;
        same(
            "contentSha256",
            &version.content_sha256,
            &evidence.integrity.content_sha256,
        )?;
        let (side, party) = match signature.side.as_str() {
            "PROCESSOR" => (&record.processor, document.map(|document| &document.processor)),
            _ => (&record.controller, document.map(|document| &document.controller)),
        };
        same("organisationId", &side.organisation_id, &who.organisation_id)?;
        if let Some(party) = party {
            same("organisation", &party.legal_name, &who.organisation)?;
        }
        Ok(evidence)
    }

    fn shown(&mut self, number: i32, position: usize, evidence: &Evidence) {
        let file = shown_file(number, position);
        match (&evidence.integrity.shown_pdf_sha256, self.bytes(&file)) {
            (Some(sha256), Some(bytes)) => {
                self.note(Check::ShownPdf, &file, hashed(sha256, bytes).map(|()| None));
            }
            (None, Some(_)) => self.note(Check::ShownPdf, &file, Err(Detail::Additional)),
            (_, None) => self.absent(Check::ShownPdf, &file),
        }
    }

    fn both_sides(&mut self, version: &Version) {
        let file = version_file(version.number, "agreement.json");
        let mut sides: Vec<&str> = version.signatures.iter().map(|one| one.side.as_str()).collect();
        sides.sort_unstable();
        // A side with four eyes has signed twice.
        sides.dedup();
        let verdict = if SIGNED.contains(&version.state.as_str()) {
            same("signatures", "CONTROLLER PROCESSOR", &sides.join(" "))
        } else if sides.len() < 2 || version.state == PARTIALLY_SIGNED {
            return self.absent(Check::BothSides, &file);
        } else {
            same("state", &SIGNED.join(" "), &version.state)
        };
        self.note(Check::BothSides, &file, verdict.map(|()| None));
    }

    /// The evidence of a signature, where it can be read.
    pub(super) fn evidence_of(&self, number: i32, position: usize) -> Option<Evidence> {
        serde_json::from_str(self.text(&evidence_file(number, position)).ok()?).ok()
    }
}

/// Each record names the hash of the one before, none earlier than that, and by somebody else.
fn follow(chain: &[(String, &Signature, Evidence)]) -> Result<(), Detail> {
    let none = String::new;
    let mut before: Option<&(String, &Signature, Evidence)> = None;
    for (position, one) in chain.iter().enumerate() {
        let evidence = &one.2;
        let named = evidence.association.previous_evidence_sha256.clone();
        let expected = before.map(|(_, signature, _)| signature.evidence_sha256.clone());
        let field = "previousEvidenceSha256";
        same(field, &expected.unwrap_or_else(none), &named.unwrap_or_else(none))?;
        if let Some((_, _, former)) = before
            && former.signed_at > evidence.signed_at
        {
            return Err(Detail::OtherValue {
                field: "signedAt",
                expected: format!("≥ {}", former.signed_at),
                found: evidence.signed_at.clone(),
            });
        }
        let person = &evidence.identity.user_id;
        if chain[..position]
            .iter()
            .any(|(_, _, earlier)| &earlier.identity.user_id == person)
        {
            return Err(Detail::OtherValue {
                field: "userId",
                expected: format!("≠ {person}"),
                found: person.clone(),
            });
        }
        before = Some(one);
    }
    Ok(())
}
