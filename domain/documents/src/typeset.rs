//! From content to PDF: tagged PDF/A-2a and PDF/UA-1, the same bytes for the same content.
//!
//! The layout is fixed text in `typst/`; the content reaches it as JSON strings. Nothing a person
//! wrote is ever read as markup, no file but that JSON can be opened, and there is no clock: the
//! PDF's dates are the document's own.

mod agreement_pages;
mod annex_pages;
mod certificate_pages;
mod compile;
mod notice_pages;
mod plain;

pub(crate) use agreement_pages::{choices, contact_lines, registration_line};

use crate::agreement::AgreementDocument;
use crate::annex::AnnexRevision;
use crate::canonical::{self, CanonicalError};
use crate::certificate::CertificateDocument;
use crate::notice::NoticeDocument;
use compile::Layout;
use serde_json::Value;
use time::OffsetDateTime;

/// A finished document.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Pdf {
    /// The file.
    pub bytes: Vec<u8>,
    /// SHA-256 of the file, 64 lower-case hexadecimal digits.
    pub sha256: String,
    /// How many pages it has.
    pub pages: usize,
    /// How many characters the fonts do not have (emoji, scripts beyond Latin, Greek and Cyrillic,
    /// control characters). Each is shown as `�`, and the document says so when there is any.
    pub unshown: usize,
}

/// Why a document was not typeset.
#[derive(Debug, thiserror::Error)]
pub enum TypesetError {
    /// The content has no canonical form.
    #[error(transparent)]
    Canonical(#[from] CanonicalError),
    /// A date outside the years 0–9999.
    #[error("a date of the document cannot be written")]
    Date,
    /// More than [`MOST_TEXT`] bytes.
    #[error("the document has {0} bytes of text; {MOST_TEXT} are the most")]
    TooLarge(usize),
    /// Clauses or points nested deeper than [`DEEPEST`].
    #[error("clauses or points are nested deeper than {DEEPEST} levels")]
    TooDeep,
    /// The compiler refused. The message is about the layout and holds no text of the document.
    #[error("the document could not be typeset: {0}")]
    Layout(String),
}

/// The most text a document may have, in bytes of JSON: some 200 pages.
pub const MOST_TEXT: usize = 1024 * 1024;

/// The deepest nesting of clauses and points.
pub const DEEPEST: usize = 6;

/// Typesets an agreement with the signatures given so far; a party that has not signed gets a block
/// that says so.
///
/// CPU-bound: some 100 ms for twelve pages in a release build. Call it where blocking is allowed.
pub fn typeset(document: &AgreementDocument) -> Result<Pdf, TypesetError> {
    let fingerprint = document.content_sha256()?;
    finish(
        Layout::Agreement,
        document.issued_at,
        &fingerprint,
        agreement_pages::view(document, &fingerprint)?,
    )
}

/// Typesets a notice as a letter of one or two pages.
///
/// CPU-bound, as [`typeset`].
pub fn typeset_notice(notice: &NoticeDocument) -> Result<Pdf, TypesetError> {
    let fingerprint = canonical::sha256(notice)?;
    finish(
        Layout::Notice,
        notice.issued_at,
        &fingerprint,
        notice_pages::view(notice, &fingerprint),
    )
}

/// Typesets a certificate of deletion, one or two pages.
///
/// CPU-bound, as [`typeset`].
pub fn typeset_certificate(certificate: &CertificateDocument) -> Result<Pdf, TypesetError> {
    let fingerprint = canonical::sha256(certificate)?;
    finish(
        Layout::Certificate,
        certificate.signature.signed_at,
        &fingerprint,
        certificate_pages::view(certificate, &fingerprint)?,
    )
}

/// Typesets a revision of annex B.
///
/// CPU-bound, as [`typeset`].
pub fn typeset_annex(revision: &AnnexRevision) -> Result<Pdf, TypesetError> {
    let fingerprint = canonical::sha256(revision)?;
    finish(
        Layout::Annex,
        revision.effective_at,
        &fingerprint,
        annex_pages::view(revision, &fingerprint)?,
    )
}

fn finish(
    layout: Layout,
    made_at: OffsetDateTime,
    identity: &str,
    mut view: Value,
) -> Result<Pdf, TypesetError> {
    let wording = view["wording"].take();
    let unshown = plain::make_showable(&mut view);
    view["wording"] = wording;
    let note = view["unshown"].as_str().unwrap_or_default();
    view["unshown"] = if unshown == 0 {
        "".into()
    } else {
        note.replace("{count}", &unshown.to_string()).into()
    };
    let text = view.to_string();
    if text.len() > MOST_TEXT {
        return Err(TypesetError::TooLarge(text.len()));
    }
    let (bytes, pages) = compile::to_pdf(layout, text, made_at, identity)?;
    let sha256 = canonical::sha256_of_bytes(&bytes);
    Ok(Pdf {
        bytes,
        sha256,
        pages,
        unshown,
    })
}
