//! What is in a bundle, and how it is written.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use tillid_documents::agreement::Language;
use tillid_sealing::SealReport;

use crate::archive::Unreadable;
use crate::audit::Chain;
use crate::manifest::{Manifest, json};
use crate::readme;

/// The name of this form of bundle.
pub const FORMAT: &str = "tillid-evidence-bundle/1";

/// The agreement and its versions.
pub(crate) const RECORD: &str = "agreement.json";
/// What happened to it besides its versions.
pub(crate) const LIFE: &str = "life.json";
/// Mails about it.
pub(crate) const DELIVERIES: &str = "deliveries.json";
/// What was said and proposed before the signatures; only where something was.
pub(crate) const NEGOTIATION: &str = "negotiation.json";
/// What the controller asked for help with; only where it did.
pub(crate) const ASSISTANCE: &str = "assistance.json";
/// Facts of the audit trail about it.
pub(crate) const AUDIT: &str = "audit.json";
/// The certificate of deletion.
pub(crate) const CERTIFICATE: &str = "exit/certificate.json";
/// Its PDF.
pub(crate) const CERTIFICATE_PDF: &str = "exit/certificate.pdf";

/// An agreement and its versions, as the portal has them.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Record {
    /// Its id.
    pub agreement_id: String,
    /// Number for people.
    pub reference: String,
    /// Where it stands.
    pub state: String,
    /// Controller, or processor for others.
    pub controller_capacity: String,
    /// When its first version was made.
    pub created_at: String,
    /// The processor.
    pub processor: Organisation,
    /// The controller.
    pub controller: Organisation,
    /// Its versions that were sent, the first one first.
    pub versions: Vec<Version>,
}

/// One side of an agreement.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Organisation {
    /// Its id, as evidence records and audit facts have it.
    pub organisation_id: String,
    /// Its registered name, as in the newest version.
    pub name: String,
}

/// A version of an agreement.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Version {
    /// Its id, as evidence records and audit facts have it.
    pub version_id: String,
    /// 1, 2, 3 …
    pub number: i32,
    /// Where it stands.
    pub state: String,
    /// SHA-256 of its content: what is signed.
    pub content_sha256: String,
    /// SHA-256 of its PDF with the signatures given so far.
    pub pdf_sha256: Option<String>,
    /// Why it replaces the version before.
    pub change_reason: Option<String>,
    /// When it was sent.
    pub sent_at: Option<String>,
    /// When the customer first opened it.
    pub viewed_at: Option<String>,
    /// When the last side signed.
    pub signed_at: Option<String>,
    /// When it came into force.
    pub effective_at: Option<String>,
    /// When it was declined, recalled, expired or superseded.
    pub ended_at: Option<String>,
    /// Why the customer declined.
    pub declined_reason: Option<String>,
    /// The signatures on it, in the order they were given.
    pub signatures: Vec<Signature>,
}

/// A signature on a version.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Signature {
    /// Its id.
    pub signature_id: String,
    /// `PROCESSOR` or `CONTROLLER`.
    pub side: String,
    /// SHA-256 of its evidence record.
    pub evidence_sha256: String,
}

/// What happened to an agreement besides its versions.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Life {
    /// The controller's instructions, the first one first.
    pub instructions: Vec<Instruction>,
    /// Its suspensions, the first one first.
    pub suspensions: Vec<Suspension>,
    /// The notice of termination.
    pub termination: Option<Termination>,
    /// What happens to the data after the end.
    pub exit: Option<Exit>,
    /// The revisions of annex B, the first one first.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub annex_revisions: Vec<Revision>,
}

/// A revision of annex B that followed a change of sub-processors; what it says is in a file of its own.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Revision {
    /// Its id, as audit facts have it.
    pub revision_id: String,
    /// 1, 2, 3 …
    pub number: i32,
    /// The version whose list it revises.
    pub version_id: String,
    /// SHA-256 of its content.
    pub content_sha256: String,
    /// From when it holds.
    pub effective_at: String,
    /// When the controller was told.
    pub told_at: Option<String>,
}

/// A numbered instruction of the controller.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Instruction {
    /// Its id, as audit facts have it.
    pub instruction_id: String,
    /// 1, 2, 3 …
    pub number: i32,
    /// In the controller's words.
    pub text: String,
    /// SHA-256 of the text.
    pub text_sha256: String,
    /// Where it stands.
    pub state: String,
    /// When it was given.
    pub given_at: String,
    /// When it was confirmed or flagged.
    pub answered_at: Option<String>,
    /// Why the processor holds it to be against the law.
    pub flag_reason: Option<String>,
    /// When it was taken back.
    pub withdrawn_at: Option<String>,
}

/// A suspension of the processing by the controller.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Suspension {
    /// 1, 2, 3 …
    pub number: i32,
    /// What is not to be processed.
    pub subject: String,
    /// What is to be put right.
    pub reason: String,
    /// Where it stands.
    pub state: String,
    /// When it began.
    pub suspended_at: String,
    /// The last instant to put it right.
    pub cure_until: String,
    /// What the processor reported, and the answers.
    pub cures: Vec<Cure>,
    /// When the processing was allowed again.
    pub lifted_at: Option<String>,
}

/// What the processor says that it has put right.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Cure {
    /// In the processor's words.
    pub text: String,
    /// When.
    pub reported_at: String,
    /// Whether the controller was content.
    pub accepted: Option<bool>,
    /// What is still wrong, in the controller's words.
    pub answer: Option<String>,
    /// When it answered.
    pub answered_at: Option<String>,
}

/// A notice of termination.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Termination {
    /// Which side gave it.
    pub side: String,
    /// On what ground.
    pub ground: String,
    /// In its words.
    pub reason: String,
    /// When.
    pub given_at: String,
    /// The last instant of the agreement.
    pub ends_at: String,
    /// What happens to the data then.
    pub exit_choice: String,
    /// When the agreement ended.
    pub ended_at: Option<String>,
}

/// What happens to the data after the end.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Exit {
    /// Deletion or return.
    pub choice: String,
    /// When it began.
    pub opened_at: String,
    /// The last instant for it.
    pub due_at: String,
    /// What was given back, and how.
    pub returned_text: Option<String>,
    /// When.
    pub returned_at: Option<String>,
    /// When the deletion was certified.
    pub certified_at: Option<String>,
    /// SHA-256 of the certificate of deletion.
    pub certificate_sha256: Option<String>,
    /// SHA-256 of its PDF.
    pub pdf_sha256: Option<String>,
}

/// What was said and proposed about the versions before they were signed, as both sides read it.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Negotiation {
    /// What was said, place by place, the first thread first.
    pub threads: Vec<Thread>,
    /// What was proposed, the first proposal first.
    pub proposals: Vec<Proposal>,
    /// What was agreed, version by version in the order of their annex D.
    pub deviations: Vec<Agreed>,
}

impl Negotiation {
    /// Whether there is nothing in it.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.threads.is_empty() && self.proposals.is_empty() && self.deviations.is_empty()
    }
}

/// A thread of comments on a place of a version.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Thread {
    /// Its id, as audit facts have it.
    pub thread_id: String,
    /// On which version.
    pub version_id: String,
    /// The clause or annex item.
    pub place: String,
    /// When it began.
    pub opened_at: String,
    /// When it was closed.
    pub resolved_at: Option<String>,
    /// The comments, the first one first.
    pub comments: Vec<Comment>,
}

/// A comment. Who wrote it is told by the side.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Comment {
    /// Its id, as audit facts have it.
    pub comment_id: String,
    /// `PROCESSOR` or `CONTROLLER`.
    pub side: String,
    /// In its words.
    pub text: String,
    /// When.
    pub written_at: String,
}

/// A proposed change.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Proposal {
    /// Its id, as audit facts have it.
    pub proposal_id: String,
    /// Of which version.
    pub version_id: String,
    /// The clause or annex item.
    pub place: String,
    /// Another wording, or a text beside it.
    pub kind: String,
    /// Which side proposed it: `PROCESSOR` or `CONTROLLER`.
    pub side: String,
    /// What stood there.
    pub former_text: String,
    /// What is proposed.
    pub text: String,
    /// SHA-256 of that text.
    pub text_sha256: String,
    /// Why, in its words.
    pub reason: Option<String>,
    /// Where it stands.
    pub state: String,
    /// When it was proposed.
    pub proposed_at: String,
    /// When it was accepted, refused or taken back.
    pub answered_at: Option<String>,
    /// Why, in the words of the side that answered.
    pub answer: Option<String>,
}

/// What a version agrees otherwise than its text.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Agreed {
    /// In which version.
    pub version_id: String,
    /// 1, 2, 3 … in its annex D.
    pub position: i32,
    /// The proposal that it was agreed by.
    pub proposal_id: String,
    /// The clause or annex item.
    pub place: String,
    /// Another wording, or a text beside it.
    pub kind: String,
    /// What stood there before; empty for a text beside it.
    pub former_text: String,
    /// What is agreed.
    pub text: String,
    /// When the other side accepted it.
    pub agreed_at: String,
}

/// What the controller asked the processor to help with, and what was answered.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Assistance {
    /// Its id, as audit facts have it.
    pub request_id: String,
    /// 1, 2, 3 … of the agreement.
    pub number: i32,
    /// With what.
    pub kind: String,
    /// What it is about.
    pub subject: String,
    /// Where it stands.
    pub state: String,
    /// When it was opened.
    pub opened_at: String,
    /// The last instant to answer it.
    pub due_at: String,
    /// When it was closed.
    pub closed_at: Option<String>,
    /// What was written, the first message first.
    pub messages: Vec<Message>,
}

/// A message about a request. Who wrote it is told by the side.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Message {
    /// 1, 2, 3 … of the request.
    pub number: i32,
    /// What it did to the request.
    pub act: String,
    /// `PROCESSOR` or `CONTROLLER`.
    pub side: String,
    /// In its words.
    pub text: String,
    /// When.
    pub written_at: String,
}

/// A mail about the agreement. To whom is told by the side: the address is nobody's business here.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Mail {
    /// Which mail, e.g. `agreement-sent`.
    pub kind: String,
    /// To which side: `PROCESSOR` or `CONTROLLER`.
    pub to: String,
    /// When it was written.
    pub queued_at: String,
    /// `QUEUED`, `ACCEPTED` by the receiving server, or `BOUNCED`.
    pub outcome: String,
    /// When that was known.
    pub settled_at: Option<String>,
    /// Its Message-ID, which the mail server's own log has too.
    pub message_id: Option<String>,
    /// SHA-256 over its subject, text and HTML, each followed by a zero byte.
    pub content_sha256: Option<String>,
}

/// A file of the portal's that goes into a bundle as it is stored.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct VersionFiles {
    /// The canonical JSON of the agreement: what is signed.
    pub content: String,
    /// The PDF as it stands.
    pub pdf: Option<Vec<u8>>,
    /// The evidence record of each signature, in their order.
    pub evidence: Vec<String>,
    /// The PDF that each signatory was shown, where it is still there.
    pub shown: Vec<Option<Vec<u8>>>,
}

/// Everything about an agreement.
#[derive(Clone, Debug)]
pub struct Bundle {
    /// The language of what is told to people.
    pub language: Language,
    /// Where anybody may have a bundle checked, as an address; absent for a portal without one.
    pub verify_at: Option<String>,
    /// The agreement and its versions.
    pub record: Record,
    /// What happened to it besides.
    pub life: Life,
    /// What was said and proposed before the signatures.
    pub negotiation: Negotiation,
    /// What the controller asked for help with, the first request first.
    pub assistance: Vec<Assistance>,
    /// Mails about it, the first one first.
    pub deliveries: Vec<Mail>,
    /// Facts of the audit trail about it.
    pub audit: Vec<Chain>,
    /// The files of each version, in the order of the record.
    pub versions: Vec<VersionFiles>,
    /// The canonical JSON of each revision of annex B, in the order of the record.
    pub annex_revisions: Vec<String>,
    /// The certificate of deletion: its canonical JSON.
    pub certificate: Option<String>,
    /// Its PDF.
    pub certificate_pdf: Option<Vec<u8>>,
}

/// The files of a version, by their names in the bundle.
pub(crate) fn version_file(number: i32, name: &str) -> String {
    format!("versions/{number}/{name}")
}

/// The name of a signature's evidence record, counted from 1.
pub(crate) fn evidence_file(number: i32, position: usize) -> String {
    version_file(number, &format!("evidence-{}.json", position + 1))
}

/// The name of the PDF that a signatory was shown, counted from 1.
pub(crate) fn shown_file(number: i32, position: usize) -> String {
    version_file(number, &format!("shown-{}.pdf", position + 1))
}

/// The name of a revision of annex B.
pub(crate) fn revision_file(number: i32) -> String {
    format!("annex-b/revision-{number}.json")
}

/// The certificate beside a PDF that it seals.
pub(crate) fn certificate_file(pdf: &str) -> String {
    format!("{}.seal.pem", pdf.trim_end_matches(".pdf"))
}

impl Bundle {
    /// Writes the bundle. Equal content gives equal bytes, whoever asks and whenever.
    ///
    /// # Errors
    /// [`Unreadable::TooLarge`] beyond [`archive::LARGEST`]; the others do not happen.
    pub fn write(self) -> Result<Vec<u8>, Unreadable> {
        let readme = readme::of_agreement(&self);
        let manifest = Manifest::of_agreement(&self.record.agreement_id, &self.record.reference);
        manifest.pack(self.files(), readme)
    }

    fn files(self) -> BTreeMap<String, Vec<u8>> {
        let mut files = BTreeMap::new();
        files.insert(RECORD.to_owned(), json(&self.record));
        files.insert(LIFE.to_owned(), json(&self.life));
        if !self.negotiation.is_empty() {
            files.insert(NEGOTIATION.to_owned(), json(&self.negotiation));
        }
        if !self.assistance.is_empty() {
            files.insert(ASSISTANCE.to_owned(), json(&self.assistance));
        }
        files.insert(DELIVERIES.to_owned(), json(&self.deliveries));
        files.insert(AUDIT.to_owned(), json(&self.audit));
        for (version, stored) in self.record.versions.iter().zip(self.versions) {
            let number = version.number;
            files.insert(
                version_file(number, "agreement.json"),
                stored.content.into_bytes(),
            );
            if let Some(pdf) = stored.pdf {
                put_pdf(&mut files, version_file(number, "agreement.pdf"), pdf);
            }
            for (position, record) in stored.evidence.into_iter().enumerate() {
                files.insert(evidence_file(number, position), record.into_bytes());
            }
            for (position, pdf) in stored.shown.into_iter().enumerate() {
                if let Some(pdf) = pdf {
                    files.insert(shown_file(number, position), pdf);
                }
            }
        }
        for (revision, content) in self.life.annex_revisions.iter().zip(self.annex_revisions) {
            files.insert(revision_file(revision.number), content.into_bytes());
        }
        if let Some(certificate) = self.certificate {
            files.insert(CERTIFICATE.to_owned(), certificate.into_bytes());
        }
        if let Some(pdf) = self.certificate_pdf {
            put_pdf(&mut files, CERTIFICATE_PDF.to_owned(), pdf);
        }
        files
    }
}

/// A PDF, with the certificate of its seal beside it.
fn put_pdf(files: &mut BTreeMap<String, Vec<u8>>, name: String, pdf: Vec<u8>) {
    if let SealReport::Holds(seal) = tillid_sealing::report(&pdf)
        && let Ok(pem) = seal.certificate.to_pem()
    {
        files.insert(certificate_file(&name), pem.into_bytes());
    }
    files.insert(name, pdf);
}
