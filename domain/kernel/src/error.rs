//! What can go wrong, in two kinds: failures that a person can act on, and bugs.

use sea_orm::{DbErr, SqlErr};

/// `Result` with the portal's [`Error`].
pub type Result<T, E = Error> = std::result::Result<T, E>;

macro_rules! codes {
    ($($(#[$doc:meta])* $name:ident => $text:literal,)*) => {
        /// The code of an expected failure: `extensions.code` of a GraphQL error. The list is part of the API.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
        pub enum Code { $($(#[$doc])* $name,)* }

        impl Code {
            /// Every code, in the order of the documentation.
            pub const ALL: &'static [Self] = &[$(Self::$name,)*];

            /// The code as it is sent, in capitals.
            #[must_use]
            pub fn as_str(self) -> &'static str {
                match self { $(Self::$name => $text,)* }
            }
        }
    };
}

codes! {
    /// Nobody is signed in, or the session has ended.
    Unauthenticated => "UNAUTHENTICATED",
    /// Signed in, a member, but this role may not do it.
    Forbidden => "FORBIDDEN",
    /// Unknown, malformed or another tenant's: the answer is the same (I-1).
    NotFound => "NOT_FOUND",
    /// An input field is wrong; `extensions.field` names it.
    Validation => "VALIDATION",
    /// The thing has changed meanwhile, is in another state, or exists already.
    Conflict => "CONFLICT",
    /// A second person must do this (four eyes).
    ApprovalRequired => "APPROVAL_REQUIRED",
    /// What was sent or published never changes (I-2).
    Immutable => "IMMUTABLE",
    /// A customer's notice period is still running (I-3).
    NoticePeriodRunning => "NOTICE_PERIOD_RUNNING",
    /// A customer's objection is not resolved (I-3).
    ObjectionOpen => "OBJECTION_OPEN",
    /// A controller under specific authorisation has not authorised it (I-6).
    NotAuthorisedByController => "NOT_AUTHORISED_BY_CONTROLLER",
    /// A location outside the EEA lacks a valid transfer ground (I-7, I-8).
    TransferMechanismRequired => "TRANSFER_MECHANISM_REQUIRED",
    /// A consent or acknowledgement that must be given is missing.
    ConsentRequired => "CONSENT_REQUIRED",
    /// The invitation was accepted, declined or revoked before (I-11).
    InvitationUsed => "INVITATION_USED",
    /// The invitation's time is over (I-11).
    InvitationExpired => "INVITATION_EXPIRED",
    /// An organisation keeps at least one owner (I-12).
    LastOwner => "LAST_OWNER",
    /// Too many attempts; `extensions.retryAfter` tells the seconds.
    RateLimited => "RATE_LIMITED",
    /// The operation asks for more than one request may.
    QueryTooComplex => "QUERY_TOO_COMPLEX",
    /// It must be proven again that it is the person: the last proof is more than five minutes old, or the account's
    /// second factor is missing in it.
    ProofRequired => "PROOF_REQUIRED",
    /// The organisation lets only those act who signed in with a second factor.
    SecondFactorRequired => "SECOND_FACTOR_REQUIRED",
    /// The organisation is suspended or closes: it can be read, and nothing of it changed.
    OrganisationNotActive => "ORGANISATION_NOT_ACTIVE",
    /// The organisation that the address belongs to lets its people in through its own identity provider alone.
    SignOnRequired => "SIGN_ON_REQUIRED",
    /// An uploaded file has more than 20 MiB.
    UploadTooLarge => "UPLOAD_TOO_LARGE",
    /// An uploaded file is neither DOCX nor PDF nor Markdown, or broken.
    UploadUnreadable => "UPLOAD_UNREADABLE",
    /// An uploaded file opens with a password only.
    UploadEncrypted => "UPLOAD_ENCRYPTED",
    /// An uploaded file unpacks to more, says more, or takes more to read than any agreement does.
    UploadTooComplex => "UPLOAD_TOO_COMPLEX",
    /// An uploaded file holds no text.
    UploadEmpty => "UPLOAD_EMPTY",
    /// The database is locked, full or away; nothing was written, try again.
    Unavailable => "UNAVAILABLE",
    /// A bug, told only by its request id.
    Internal => "INTERNAL",
}

/// A failure that a person can act on: a code for programs and the key of a sentence for people.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Failure {
    /// The code for programs.
    pub code: Code,
    /// Key of the sentence in the locale files, there prefixed with `error-`.
    pub key: &'static str,
    /// The input field concerned, as a path like `parameters.objectionDays`.
    pub field: Option<String>,
    /// What the sentence fills in. Never a secret; may be shown to the reader only.
    pub arguments: Vec<(&'static str, String)>,
}

/// What an operation of the portal can fail with.
#[derive(Debug)]
pub enum Error {
    /// Expected: shown to the reader in their language. Boxed, so that results stay small.
    Failure(Box<Failure>),
    /// Unexpected: logged with the request's id, shown as `INTERNAL`.
    Internal(Box<dyn std::error::Error + Send + Sync>),
}

impl Error {
    /// An expected failure; `key` names its sentence.
    #[must_use]
    pub fn failure(code: Code, key: &'static str) -> Self {
        Self::Failure(Box::new(Failure {
            code,
            key,
            field: None,
            arguments: Vec::new(),
        }))
    }

    /// Not there, or not yours: deliberately the same.
    #[must_use]
    pub fn not_found() -> Self {
        Self::failure(Code::NotFound, "not-found")
    }

    /// Nobody is signed in.
    #[must_use]
    pub fn unauthenticated() -> Self {
        Self::failure(Code::Unauthenticated, "unauthenticated")
    }

    /// The actor's role does not allow it.
    #[must_use]
    pub fn forbidden() -> Self {
        Self::failure(Code::Forbidden, "forbidden")
    }

    /// A wrong input field.
    #[must_use]
    pub fn validation(field: &str, key: &'static str) -> Self {
        Self::failure(Code::Validation, key).at(field)
    }

    /// The thing is not in the state that this needs, or was changed meanwhile.
    #[must_use]
    pub fn conflict(key: &'static str) -> Self {
        Self::failure(Code::Conflict, key)
    }

    /// A bug, with what caused it.
    pub fn internal(cause: impl Into<Box<dyn std::error::Error + Send + Sync>>) -> Self {
        Self::Internal(cause.into())
    }

    /// Names the input field concerned.
    #[must_use]
    pub fn at(mut self, field: &str) -> Self {
        if let Self::Failure(failure) = &mut self {
            failure.field = Some(field.to_owned());
        }
        self
    }

    /// Adds something for the sentence to fill in.
    #[must_use]
    #[expect(
        clippy::needless_pass_by_value,
        reason = "numbers and texts alike read best without a reference"
    )]
    pub fn with(mut self, name: &'static str, value: impl ToString) -> Self {
        if let Self::Failure(failure) = &mut self {
            failure.arguments.push((name, value.to_string()));
        }
        self
    }

    /// The code that the reader gets.
    #[must_use]
    pub fn code(&self) -> Code {
        match self {
            Self::Failure(failure) => failure.code,
            Self::Internal(_) => Code::Internal,
        }
    }
}

impl std::fmt::Display for Error {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Failure(failure) => write!(f, "{} ({})", failure.code.as_str(), failure.key),
            Self::Internal(cause) => write!(f, "INTERNAL ({cause})"),
        }
    }
}

impl std::error::Error for Error {}

impl From<DbErr> for Error {
    /// A broken uniqueness rule is the second of two writers (`CONFLICT`); a database that is locked, full,
    /// read-only or away is `UNAVAILABLE`; anything else is a bug.
    fn from(cause: DbErr) -> Self {
        if let Some(SqlErr::UniqueConstraintViolation(_)) = cause.sql_err() {
            return Self::conflict("already-exists");
        }
        if is_unavailable(&cause) {
            return Self::failure(Code::Unavailable, "unavailable");
        }
        Self::internal(cause)
    }
}

fn is_unavailable(cause: &DbErr) -> bool {
    if matches!(cause, DbErr::ConnectionAcquire(_) | DbErr::Conn(_)) {
        return true;
    }
    let text = cause.to_string();
    [
        "database is locked",
        "database table is locked",
        "database or disk is full",
        "attempt to write a readonly database",
        "unable to open database file",
        "disk I/O error",
        "could not serialize access",
        "deadlock detected",
        "terminating connection",
        "could not extend file",
        "Connection refused",
        "Broken pipe",
        "connection closed",
    ]
    .iter()
    .any(|known| text.contains(known))
}
