//! A whole bundle to take apart: two parties, a version that was replaced and one in force, an end.

use std::collections::BTreeMap;
use std::sync::LazyLock;

use serde_json::{Value, json};
use tillid_documents::agreement::{AgreementDocument, Deviation, DeviationKind, Language};
use tillid_documents::annex::{self, AnnexRevision};
use tillid_documents::canonical::{self, sha256_of_bytes};
use tillid_documents::certificate::{CertificateDocument, CertificateSignature, FORMAT};
use tillid_documents::typeset;
use tillid_sealing::certificate::{Certificate, Subject};
use tillid_sealing::key::PrivateKey;
use tillid_sealing::pdf::Field;
use time::macros::datetime;

use crate::archive;
use crate::audit::{Chain, Event, Said};
use crate::bundle::{
    Agreed, Assistance, Bundle, Comment, Exit, Instruction, Life, Mail, Message, Negotiation, Organisation,
    Proposal, Record, Revision, Signature, Thread, Version, VersionFiles,
};
use crate::manifest::{Listed, MANIFEST, Manifest};

#[path = "../../documents/tests/sample/mod.rs"]
#[expect(
    dead_code,
    reason = "the typesetter's sample, of which this needs the agreement"
)]
mod documents;

pub(crate) const AGREEMENT: &str = "agr_01";
pub(crate) const VENDOR: &str = "org_vendor";
pub(crate) const CUSTOMER: &str = "org_customer";

pub(crate) fn agreement(version: u32) -> AgreementDocument {
    let mut document = documents::agreement();
    document.signatures.clear();
    document.version = version;
    if version == 2 {
        document.deviations = vec![Deviation {
            place: "C.5".to_owned(),
            heading: "Lokalitet".to_owned(),
            kind: DeviationKind::Wording,
            former: "EU".to_owned(),
            text: PROPOSED.to_owned(),
        }];
    } else {
        document.deviations.clear();
    }
    document
}

fn dice(bytes: &mut [u8]) {
    bytes.fill(0x5a);
}

/// A real document with a real seal: made once, it takes a while.
static SEALED: LazyLock<Vec<u8>> = LazyLock::new(|| {
    let pdf = typeset::typeset(&agreement(2)).unwrap().bytes;
    let key = PrivateKey::generate(&dice);
    let subject = Subject {
        legal_name: "Østjysk Software A/S".to_owned(),
        identifier: Some("NTRDK-12345678".to_owned()),
        country: "DK".to_owned(),
    };
    let valid = (datetime!(2026-11-27 0:00 UTC), datetime!(2029-11-26 0:00 UTC));
    let own = Certificate::self_signed(&subject, &key, valid, &dice).unwrap();
    let field = Field {
        name: subject.legal_name.clone(),
        reason: "Segl".to_owned(),
        tooltip: "Segl".to_owned(),
        at: datetime!(2026-11-27 08:30:00 UTC),
    };
    tillid_sealing::seal(&pdf, &field, &[own], &key.signer(&dice))
        .unwrap()
        .bytes
});

/// The evidence of the first and the second signature on a version.
fn evidence(document: &AgreementDocument, content: &str, position: usize, before: Option<&str>) -> String {
    let first = position == 0;
    let (side, organisation, party) = if first {
        ("CONTROLLER", CUSTOMER, &document.controller)
    } else {
        ("PROCESSOR", VENDOR, &document.processor)
    };
    let version = document.version;
    let record = json!({
        "format": "tillid-signature-evidence/1", "level": "SES with evidence",
        "intent": { "sentence": "Jeg underskriver", "sentenceVersion": "1", "language": "DA", "consentGiven": true,
            "typedName": "Ida Holm" },
        "identity": { "userId": format!("usr_{position}"), "membershipId": "mem_1", "name": "Ida Holm",
            "title": "Direktør", "organisationId": organisation, "organisation": party.legal_name,
            "registration": null, "email": "ida@kunde.example", "emailVerifiedAt": null, "method": "PASSWORD",
            "signedInAt": "2026-11-20T09:00:00.000Z", "confirmedAt": signed_at(version, position),
            "statesAuthority": true },
        "integrity": { "contentSha256": sha256_of_bytes(content.as_bytes()),
            "shownPdfSha256": sha256_of_bytes(&shown(version, position)), "templateVersionId": "tpv_1",
            "templateSha256": "00" },
        "signedAt": signed_at(version, position),
        "association": { "signatureId": format!("sig_{version}_{position}"), "side": side, "agreementId": AGREEMENT,
            "agreementVersionId": format!("agv_{version}"), "reference": document.reference, "version": version,
            "previousEvidenceSha256": before },
        "environment": { "network": "192.0.2.0/24", "userAgent": null },
        "delivery": { "sentAt": null, "openedAt": null },
    });
    canonical::to_json(&record).unwrap()
}

fn shown(version: u32, position: usize) -> Vec<u8> {
    format!("%PDF-1.7 shown {version} {position}").into_bytes()
}

fn signed_at(version: u32, position: usize) -> String {
    format!("2026-11-2{version}T10:00:0{position}.000Z")
}

fn version(number: u32, state: &str, pdf: &[u8]) -> (Version, VersionFiles) {
    let document = agreement(number);
    let content = canonical::to_json(&document).unwrap();
    let first = evidence(&document, &content, 0, None);
    let first_sha256 = sha256_of_bytes(first.as_bytes());
    let second = evidence(&document, &content, 1, Some(&first_sha256));
    let signature = |position: usize, side: &str, record: &str| Signature {
        signature_id: format!("sig_{number}_{position}"),
        side: side.to_owned(),
        evidence_sha256: sha256_of_bytes(record.as_bytes()),
    };
    let version = Version {
        version_id: format!("agv_{number}"),
        number: i32::try_from(number).unwrap(),
        state: state.to_owned(),
        content_sha256: sha256_of_bytes(content.as_bytes()),
        pdf_sha256: Some(sha256_of_bytes(pdf)),
        change_reason: None,
        sent_at: Some("2026-11-20T08:00:00.000Z".to_owned()),
        viewed_at: Some("2026-11-20T09:00:00.000Z".to_owned()),
        signed_at: Some(signed_at(number, 1)),
        effective_at: Some(signed_at(number, 1)),
        ended_at: None,
        declined_reason: None,
        signatures: vec![
            signature(0, "CONTROLLER", &first),
            signature(1, "PROCESSOR", &second),
        ],
    };
    let files = VersionFiles {
        content,
        pdf: Some(pdf.to_vec()),
        evidence: vec![first, second],
        shown: (0..2).map(|position| Some(shown(number, position))).collect(),
    };
    (version, files)
}

fn event(organisation: &str, sequence: i64, before: &str, what: (&str, &str, &str, &str, &[&str])) -> Event {
    let (action, entity, actor, at, changes) = what;
    let said = Said {
        action: action.to_owned(),
        actor_id: Some(actor.to_owned()),
        actor_kind: "user".to_owned(),
        actor_role: "SIGNATORY".to_owned(),
        at: at.to_owned(),
        changes: changes.iter().map(|change| (*change).to_owned()).collect(),
        counterparty_id: Some(if organisation == VENDOR { CUSTOMER } else { VENDOR }.to_owned()),
        entity: "AgreementVersion".to_owned(),
        entity_id: entity.to_owned(),
        organisation_id: organisation.to_owned(),
        previous_hash: before.to_owned(),
        request_id: "req".to_owned(),
        sequence,
    };
    let hash = said.hash().unwrap();
    Event { said, hash }
}

fn chain(organisation: &str, position: usize, told: &[String; 2]) -> Chain {
    let actor = format!("usr_{position}");
    let signed = |number| signed_at(number, position);
    let first = event(
        organisation,
        3,
        "aa",
        ("agreement.signed", "agv_1", &actor, &signed(1), &["state"]),
    );
    let second = event(
        organisation,
        4,
        &first.hash,
        ("agreement.signed", "agv_2", &actor, &signed(2), &["state"]),
    );
    let [text, annex] = told;
    let told = format!("text sha256:{text}");
    let instruction = (
        "instruction.given",
        "ins_1",
        "usr_0",
        "2026-11-23T10:00:00.000Z",
        [told.as_str()],
    );
    let (action, entity, by, at, changes) = instruction;
    let third = event(organisation, 9, "bb", (action, entity, by, at, &changes));
    let told = format!("content sha256:{annex}");
    let revised = (
        "annex.revised",
        "anx_1",
        "job",
        "2026-12-31T23:00:01.000Z",
        &[told.as_str()][..],
    );
    let fourth = event(organisation, 12, "cc", revised);
    let hash = format!("text sha256:{}", sha256_of_bytes(PROPOSED.as_bytes()));
    let at = "2026-11-20T09:15:00.000Z";
    let proposed = (
        "change.proposed",
        "chp_1",
        "usr_0",
        at,
        &["state", hash.as_str()][..],
    );
    let said = ("comment.written", "com_1", "usr_0", at, &["text"][..]);
    let asked = (
        "assistance.opened",
        "asr_1",
        "usr_0",
        "2026-11-24T10:00:00.000Z",
        &["state"][..],
    );
    let said = event(organisation, 5, &second.hash, said);
    let proposed = event(organisation, 7, "dd", proposed);
    let asked = event(organisation, 11, "ee", asked);
    let mut events = vec![first, second];
    // The controller said, proposed, instructed and asked; the processor revised.
    if position == 0 {
        events.extend([said, proposed, third, asked]);
    } else {
        events.push(fourth);
    }
    Chain {
        organisation_id: organisation.to_owned(),
        events,
    }
}

/// A revision of annex B of this version, with its canonical JSON.
fn revision(document: &AgreementDocument, of: &Version) -> (Revision, String) {
    let revision = AnnexRevision {
        format: annex::FORMAT.to_owned(),
        language: Language::Da,
        agreement_reference: document.reference.clone(),
        agreement_version: 2,
        agreement_sha256: of.content_sha256.clone(),
        number: 1,
        processor: document.processor.legal_name.clone(),
        controller: document.controller.legal_name.clone(),
        services: document.services.clone(),
        effective_at: datetime!(2026-12-31 23:00 UTC),
        announcement_reference: "UDB-2026-000001".to_owned(),
        list_number: 2,
        sub_processors: Vec::new(),
    };
    let revision = canonical::to_json(&revision).unwrap();
    let revised = Revision {
        revision_id: "anx_1".to_owned(),
        number: 1,
        version_id: of.version_id.clone(),
        content_sha256: sha256_of_bytes(revision.as_bytes()),
        effective_at: "2026-12-31T23:00:00.000Z".to_owned(),
        told_at: Some("2026-12-31T23:00:01.000Z".to_owned()),
    };
    (revised, revision)
}

const PROPOSED: &str = "Oplysninger opbevares i Danmark.";

/// A proposal that was accepted for the second version, and what was said about another place.
fn negotiation() -> Negotiation {
    Negotiation {
        threads: vec![Thread {
            thread_id: "thr_1".to_owned(),
            version_id: "agv_1".to_owned(),
            place: "C.4".to_owned(),
            opened_at: "2026-11-20T09:10:00.000Z".to_owned(),
            resolved_at: Some("2026-11-20T09:30:00.000Z".to_owned()),
            comments: vec![Comment {
                comment_id: "com_1".to_owned(),
                side: "CONTROLLER".to_owned(),
                text: "Hvor længe?".to_owned(),
                written_at: "2026-11-20T09:10:00.000Z".to_owned(),
            }],
        }],
        proposals: vec![Proposal {
            proposal_id: "chp_1".to_owned(),
            version_id: "agv_1".to_owned(),
            place: "C.5".to_owned(),
            kind: "WORDING".to_owned(),
            side: "CONTROLLER".to_owned(),
            former_text: "EU".to_owned(),
            text: PROPOSED.to_owned(),
            text_sha256: sha256_of_bytes(PROPOSED.as_bytes()),
            reason: None,
            state: "ACCEPTED".to_owned(),
            proposed_at: "2026-11-20T09:15:00.000Z".to_owned(),
            answered_at: Some("2026-11-20T09:30:00.000Z".to_owned()),
            answer: None,
        }],
        deviations: vec![Agreed {
            version_id: "agv_2".to_owned(),
            position: 1,
            proposal_id: "chp_1".to_owned(),
            place: "C.5".to_owned(),
            kind: "WORDING".to_owned(),
            former_text: "EU".to_owned(),
            text: PROPOSED.to_owned(),
            agreed_at: "2026-11-20T09:30:00.000Z".to_owned(),
        }],
    }
}

fn assistance() -> Assistance {
    Assistance {
        request_id: "asr_1".to_owned(),
        number: 1,
        kind: "DATA_SUBJECT_RIGHTS".to_owned(),
        subject: "Indsigt".to_owned(),
        state: "CLOSED".to_owned(),
        opened_at: "2026-11-24T10:00:00.000Z".to_owned(),
        due_at: "2026-12-01T22:59:59.999Z".to_owned(),
        closed_at: Some("2026-11-25T10:00:00.000Z".to_owned()),
        messages: vec![Message {
            number: 1,
            act: "OPENED".to_owned(),
            side: "CONTROLLER".to_owned(),
            text: "Send os alt om sagen.".to_owned(),
            written_at: "2026-11-24T10:00:00.000Z".to_owned(),
        }],
    }
}

/// What an agreement that is over has left.
pub(crate) fn bundle(language: Language) -> Bundle {
    let (first, first_files) = version(1, "SUPERSEDED", b"%PDF-1.7 the first");
    let (second, second_files) = version(2, "ENDED", &SEALED);
    let document = agreement(2);
    let at = datetime!(2026-12-31 23:00 UTC);
    let certificate = CertificateDocument {
        format: FORMAT.to_owned(),
        language: Language::Da,
        agreement_reference: document.reference.clone(),
        agreement_version: 2,
        agreement_sha256: second.content_sha256.clone(),
        processor: document.processor.clone(),
        controller: document.controller.clone(),
        ended_at: at,
        due_at: at,
        returned: None,
        statement: "Alt er slettet.".to_owned(),
        scope: "Alle systemer.".to_owned(),
        exceptions: String::new(),
        signature: CertificateSignature {
            name: "Bo Lund".to_owned(),
            title: "Direktør".to_owned(),
            method: tillid_documents::agreement::SignatureMethod::SesPassword,
            confirmed_at: at,
            signed_at: at,
        },
    };
    let certificate = canonical::to_json(&certificate).unwrap();
    let text = "Slet logfiler efter 30 dage.";
    let instruction = Instruction {
        instruction_id: "ins_1".to_owned(),
        number: 1,
        text: text.to_owned(),
        text_sha256: sha256_of_bytes(text.as_bytes()),
        state: "ACKNOWLEDGED".to_owned(),
        given_at: "2026-11-23T10:00:00.000Z".to_owned(),
        answered_at: Some("2026-11-23T11:00:00.000Z".to_owned()),
        flag_reason: None,
        withdrawn_at: None,
    };
    let told = instruction.text_sha256.clone();
    let (revised, revision) = revision(&document, &second);
    let told = [told, revised.content_sha256.clone()];
    let certificate_pdf = b"%PDF-1.7 the certificate".to_vec();
    let exit = Exit {
        choice: "DELETE".to_owned(),
        opened_at: "2026-12-01T00:00:00.000Z".to_owned(),
        due_at: "2026-12-31T23:00:00.000Z".to_owned(),
        returned_text: None,
        returned_at: None,
        certified_at: Some("2026-12-31T23:00:00.000Z".to_owned()),
        certificate_sha256: Some(sha256_of_bytes(certificate.as_bytes())),
        pdf_sha256: Some(sha256_of_bytes(&certificate_pdf)),
    };
    Bundle {
        language,
        verify_at: Some("https://portal.example/verify".to_owned()),
        record: Record {
            agreement_id: AGREEMENT.to_owned(),
            reference: document.reference.clone(),
            state: "CLOSED".to_owned(),
            controller_capacity: "CONTROLLER".to_owned(),
            created_at: "2026-11-20T08:00:00.000Z".to_owned(),
            processor: Organisation {
                organisation_id: VENDOR.to_owned(),
                name: document.processor.legal_name,
            },
            controller: Organisation {
                organisation_id: CUSTOMER.to_owned(),
                name: document.controller.legal_name,
            },
            versions: vec![first, second],
        },
        life: Life {
            instructions: vec![instruction],
            annex_revisions: vec![revised],
            exit: Some(exit),
            ..Life::default()
        },
        negotiation: negotiation(),
        assistance: vec![assistance()],
        deliveries: vec![Mail {
            kind: "agreement-sent".to_owned(),
            to: "CONTROLLER".to_owned(),
            queued_at: "2026-11-20T08:00:00.000Z".to_owned(),
            outcome: "ACCEPTED".to_owned(),
            settled_at: Some("2026-11-20T08:00:01.000Z".to_owned()),
            message_id: Some("<1@portal.example>".to_owned()),
            content_sha256: Some("00".to_owned()),
        }],
        audit: vec![chain(VENDOR, 1, &told), chain(CUSTOMER, 0, &told)],
        versions: vec![first_files, second_files],
        annex_revisions: vec![revision],
        certificate: Some(certificate),
        certificate_pdf: Some(certificate_pdf),
    }
}

/// The files of a bundle, to change.
pub(crate) fn unpacked() -> BTreeMap<String, Vec<u8>> {
    static WRITTEN: LazyLock<Vec<u8>> = LazyLock::new(|| bundle(Language::Da).write().unwrap());
    let entries = archive::read(&WRITTEN, archive::LARGEST).unwrap();
    entries
        .into_iter()
        .map(|(name, entry)| (name, WRITTEN[entry.range].to_vec()))
        .collect()
}

/// Lists the files anew, as whoever forges a bundle would.
pub(crate) fn list_again(files: &mut BTreeMap<String, Vec<u8>>) {
    let mut manifest: Manifest = serde_json::from_slice(&files[MANIFEST]).unwrap();
    manifest.files = files
        .iter()
        .filter(|(name, _)| *name != MANIFEST)
        .map(|(path, bytes)| Listed::of(path, bytes))
        .collect();
    let text = canonical::to_json(&manifest).unwrap();
    files.insert(MANIFEST.to_owned(), text.into_bytes());
}

/// Changes a JSON file and writes it in its canonical form.
pub(crate) fn edit(files: &mut BTreeMap<String, Vec<u8>>, file: &str, change: impl FnOnce(&mut Value)) {
    let mut value: Value = serde_json::from_slice(&files[file]).unwrap();
    change(&mut value);
    files.insert(file.to_owned(), canonical::to_json(&value).unwrap().into_bytes());
}

/// Packs the files.
pub(crate) fn packed(files: &BTreeMap<String, Vec<u8>>) -> Vec<u8> {
    archive::write(files).unwrap()
}
