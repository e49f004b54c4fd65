//! The evidence bundle of one notice of a change of sub-processors: to one customer, under one agreement (domain §2.10,
//! §3.5, I-3 to I-6). Both sides get the same file; no other customer is in it.

use serde::{Deserialize, Serialize};
use tillid_documents::agreement::Language;

use crate::archive::Unreadable;
use crate::audit::Chain;
use crate::bundle::{AUDIT, Organisation};
use crate::change::{self, Change, ListTexts};
use crate::manifest::{Manifest, json};
use crate::readme;

/// The name of this form of bundle.
pub const FORMAT: &str = "tillid-notice-bundle/1";

/// The notice: its terms, its deadlines, how it was delivered, and what was answered.
pub(crate) const NOTICE: &str = "notice.json";
/// The agreement by which it is owed, word for word as it was signed.
pub(crate) const AGREEMENT: &str = "agreement.json";

/// How a deadline is counted, in one sentence that is the same in every bundle.
pub const RULE: &str = "Regulation (EEC, Euratom) No 1182/71, Article 3(1) and 3(2)(b): the day of delivery is not counted, \
     and the period ends with the last millisecond of its last day, in calendar days of the customer's time zone";

/// A notice of a change, owed to one customer under one agreement.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Notice {
    /// Its id, as audit facts have it.
    pub notice_id: String,
    /// Of which change.
    pub announcement_id: String,
    /// To whom it is owed.
    pub controller: Organisation,
    /// By which agreement.
    pub agreement: Owed,
    /// What silence means: `GENERAL` or `SPECIFIC` authorisation.
    pub authorisation_model: String,
    /// Days of notice.
    pub notice_days: i32,
    /// Days to object.
    pub objection_days: i32,
    /// Where it stands.
    pub state: String,
    /// When it was made.
    pub queued_at: String,
    /// Its deadlines, once it is delivered.
    pub deadlines: Option<Deadlines>,
    /// How it was delivered, the first delivery first.
    pub deliveries: Vec<Delivery>,
    /// When receipt was confirmed, and by whom.
    pub acknowledged: Option<Act>,
    /// When it was decided, and by whom; by nobody where silence did.
    pub decided: Option<Act>,
    /// The customer's objection, and what came of it.
    pub objection: Option<Objection>,
}

/// The agreement version in which the terms of a notice stand.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Owed {
    /// Id of the agreement.
    pub agreement_id: String,
    /// Number for people.
    pub reference: String,
    /// Id of the version in force when the notice was made.
    pub version_id: String,
    /// Its number.
    pub version: i32,
    /// SHA-256 of its content: what was signed.
    pub content_sha256: String,
}

/// What the deadlines are, and everything that they are computed from.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Deadlines {
    /// When the notice had reached the customer: the clock starts.
    pub started_at: String,
    /// Where the customer is, for whom days end there (an IANA name).
    pub time_zone: String,
    /// [`RULE`].
    pub rule: String,
    /// The last millisecond to object: `objectionDays` after the start.
    pub objection_deadline: String,
    /// From when the change may take effect for this customer: the first instant after `noticeDays`.
    pub earliest_effective_at: String,
}

/// How a notice was delivered over one channel.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Delivery {
    /// Its id, as audit facts have it.
    pub delivery_id: String,
    /// `PORTAL`, `EMAIL`, `WEBHOOK` or `POST`.
    pub channel: String,
    /// The address; for the portal, the organisation's id.
    pub recipient: String,
    /// `QUEUED`, `ACCEPTED` by the receiving server, `BOUNCED`, or `OPENED` in the portal.
    pub state: String,
    /// When it was written.
    pub queued_at: String,
    /// When the receiving server took it, the portal showed it, or the letter arrived.
    pub accepted_at: Option<String>,
    /// When it was first opened in the portal.
    pub opened_at: Option<String>,
    /// When it came back.
    pub bounced_at: Option<String>,
    /// Message-ID of the mail, which the mail server's own log has too.
    pub message_id: Option<String>,
    /// SHA-256 of what was sent: of the letter's PDF, of what the portal showed, or of a mail's subject, text and HTML, each
    /// followed by a zero byte.
    pub content_sha256: Option<String>,
    /// What the receiving mail server said when it took the mail, without addresses: what its own log is asked by.
    pub server_answer: Option<String>,
}

/// What somebody did, and when. Who is told by the id that audit facts have.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Act {
    /// When.
    pub at: String,
    /// Who.
    pub by: Option<String>,
}

/// An objection with its thread.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Objection {
    /// Its id.
    pub objection_id: String,
    /// On what ground.
    pub ground: String,
    /// In the customer's words.
    pub text: String,
    /// SHA-256 of that text.
    pub text_sha256: String,
    /// When, and by whom.
    pub raised: Act,
    /// The processor's answer.
    pub answer: Option<Answer>,
    /// When the customer accepted the answer, and who did.
    pub accepted: Option<Act>,
}

/// The answer to an objection.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Answer {
    /// How it is resolved.
    pub outcome: String,
    /// In the processor's words.
    pub text: String,
    /// SHA-256 of that text.
    pub text_sha256: String,
    /// When, and by whom.
    pub given: Act,
}

/// What was sent in one delivery, where the portal still has it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Sent {
    /// A mail.
    Mail {
        /// Its subject.
        subject: String,
        /// Its plain text.
        text: String,
        /// Its HTML.
        html: String,
    },
    /// What the portal shows.
    Shown(Vec<u8>),
    /// A letter, as PDF.
    Letter(Vec<u8>),
}

/// Everything about a notice.
#[derive(Clone, Debug)]
pub struct NoticeBundle {
    /// The language of what is told to people.
    pub language: Language,
    /// Where anybody may have a bundle checked, as an address.
    pub verify_at: Option<String>,
    /// The change.
    pub change: Change,
    /// What the lists of sub-processors around its effect say.
    pub lists: ListTexts,
    /// The notice.
    pub notice: Notice,
    /// The canonical JSON of the agreement version by which it is owed.
    pub agreement: String,
    /// What was sent, in the order of the deliveries.
    pub sent: Vec<Option<Sent>>,
    /// Facts of the audit trail about it.
    pub audit: Vec<Chain>,
}

/// The name of a file about a delivery, counted from 1.
pub(crate) fn sent_file(position: usize, name: &str) -> String {
    format!("deliveries/{}/{name}", position + 1)
}

/// The files that a delivery over this channel may have, in the order in which they are hashed.
pub(crate) fn sent_names(channel: &str) -> &'static [&'static str] {
    match channel {
        "EMAIL" => &["subject.txt", "text.txt", "mail.html"],
        "POST" => &["letter.pdf"],
        "PORTAL" => &["shown.json"],
        _ => &[],
    }
}

impl NoticeBundle {
    /// Writes the bundle. Equal content gives equal bytes, whoever asks and whenever.
    ///
    /// # Errors
    /// [`Unreadable::TooLarge`] beyond [`crate::LARGEST`]; the others do not happen.
    pub fn write(self) -> Result<Vec<u8>, Unreadable> {
        let readme = readme::of_notice(&self);
        let manifest = Manifest::of_notice(
            &self.notice.announcement_id,
            &self.notice.notice_id,
            &self.change.reference,
        );
        let mut files = change::files(&self.change, self.lists);
        files.insert(NOTICE.to_owned(), json(&self.notice));
        files.insert(AGREEMENT.to_owned(), self.agreement.into_bytes());
        files.insert(AUDIT.to_owned(), json(&self.audit));
        for (position, sent) in self.sent.into_iter().enumerate() {
            let parts = match sent {
                None => continue,
                Some(Sent::Mail { subject, text, html }) => vec![
                    ("subject.txt", subject.into_bytes()),
                    ("text.txt", text.into_bytes()),
                    ("mail.html", html.into_bytes()),
                ],
                Some(Sent::Shown(bytes)) => vec![("shown.json", bytes)],
                Some(Sent::Letter(bytes)) => vec![("letter.pdf", bytes)],
            };
            for (name, bytes) in parts {
                files.insert(sent_file(position, name), bytes);
            }
        }
        manifest.pack(files, readme)
    }
}
