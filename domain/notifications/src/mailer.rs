//! Handing a mail over, and what can come of it.

use async_trait::async_trait;
use tillid_kernel::Timestamp;

/// A mail to be handed over: the stored texts and what the envelope needs.
#[derive(Clone)]
pub struct Outgoing {
    /// Its Message-ID with the angle brackets, the same on every attempt.
    pub message_id: String,
    /// Name shown as the sender, one line.
    pub from_name: String,
    /// To whom.
    pub to: String,
    /// One line.
    pub subject: String,
    /// Plain text, lines end with `\n`.
    pub text: String,
    /// HTML.
    pub html: String,
    /// `da` or `en`.
    pub language: &'static str,
    /// When it was composed: its date, the same on every attempt.
    pub composed_at: Timestamp,
}

impl std::fmt::Debug for Outgoing {
    /// Never a name, an address or a text: what is debug-printed ends in logs.
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Outgoing")
            .field("message_id", &self.message_id)
            .finish_non_exhaustive()
    }
}

/// The receiving side has taken the mail and answers for it now (SMTP `250` after the text).
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Accepted {
    /// What it said, so that its own log can be asked later: the reply code and one line, without addresses, at most
    /// 200 characters. None where no server was asked.
    pub answer: Option<String>,
}

/// A status of RFC 3463: `5.1.1`. When nothing better is known, `5.0.0`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct EnhancedStatus {
    class: u8,
    subject: u16,
    detail: u16,
}

impl Default for EnhancedStatus {
    fn default() -> Self {
        Self {
            class: 5,
            subject: 0,
            detail: 0,
        }
    }
}

impl EnhancedStatus {
    /// Three numbers of at most three digits, and whatever follows them.
    pub(crate) fn parse(text: &str) -> Option<Self> {
        let numbers = text.split_whitespace().next()?;
        let mut numbers = numbers.split('.').map(|number| {
            let digits = number.len() <= 3 && number.bytes().all(|byte| byte.is_ascii_digit());
            digits.then(|| number.parse::<u16>().ok())?
        });
        let status = Self {
            class: u8::try_from(numbers.next()??).ok()?,
            subject: numbers.next()??,
            detail: numbers.next()??,
        };
        (numbers.next().is_none() && matches!(status.class, 2 | 4 | 5)).then_some(status)
    }
}

impl EnhancedStatus {
    /// Whether there is no such mailbox, or it takes no mail (RFC 3463, 3.2 and 3.3).
    #[must_use]
    pub fn is_about_address(self) -> bool {
        matches!(self.subject, 1 | 2)
    }

    /// Whether the mail found no way (RFC 3463, 3.4 and 3.5).
    #[must_use]
    pub fn is_about_way(self) -> bool {
        matches!(self.subject, 3 | 4)
    }
}

impl std::fmt::Display for EnhancedStatus {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{}.{}.{}", self.class, self.subject, self.detail)
    }
}

/// Why a mail was not taken.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum SendError {
    /// Worth trying again.
    #[error("temporary: {0}")]
    Temporary(Class),
    /// This mail will never be taken.
    #[error("permanent: {0}")]
    Permanent(Class),
}

impl SendError {
    /// What kind of failure it was.
    #[must_use]
    pub fn class(self) -> Class {
        match self {
            Self::Temporary(class) | Self::Permanent(class) => class,
        }
    }
}

/// The kind of a failure: all that is stored and logged of it. What a server writes in its replies often repeats the
/// address, so only its number is kept.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Class {
    /// No connection, or it broke.
    Connection,
    /// No answer in time.
    Timeout,
    /// The connection could not be encrypted as configured.
    Tls,
    /// The server did not believe who we are.
    Authentication,
    /// The server refused our own address; the number is its reply code.
    Sender(u16),
    /// The server refused the recipient.
    Recipient(u16),
    /// The server refused the mail.
    Content(u16),
    /// The address cannot be written in an envelope.
    Address,
    /// The mail was taken, but what follows from it could not be recorded.
    Outcome,
    /// A server took the mail and reported later that it could not deliver it.
    Returned(EnhancedStatus),
}

impl std::fmt::Display for Class {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Connection => f.write_str("connection"),
            Self::Timeout => f.write_str("timeout"),
            Self::Tls => f.write_str("tls"),
            Self::Authentication => f.write_str("authentication"),
            Self::Sender(code) => write!(f, "sender-{code}"),
            Self::Recipient(code) => write!(f, "recipient-{code}"),
            Self::Content(code) => write!(f, "content-{code}"),
            Self::Address => f.write_str("address"),
            Self::Outcome => f.write_str("outcome"),
            Self::Returned(status) => write!(f, "returned-{status}"),
        }
    }
}

/// The way mails leave.
#[async_trait]
pub trait Mailer: Send + Sync {
    /// Hands one mail over; returns once the other side has answered for it.
    async fn send(&self, mail: &Outgoing) -> Result<Accepted, SendError>;

    /// How many mails may be handed over at the same time.
    fn lanes(&self) -> usize {
        1
    }

    /// Whether people read their mails in the outbox itself, so that it must keep also those that carry a secret.
    fn keeps_mails(&self) -> bool {
        false
    }
}

/// For the demo and portals without SMTP: takes every mail at once. The mails stay in the outbox, where
/// [`crate::mailbox`] reads them.
#[derive(Clone, Copy, Debug, Default)]
pub struct MailboxMailer;

#[async_trait]
impl Mailer for MailboxMailer {
    async fn send(&self, _mail: &Outgoing) -> Result<Accepted, SendError> {
        Ok(Accepted::default())
    }

    fn keeps_mails(&self) -> bool {
        true
    }
}
