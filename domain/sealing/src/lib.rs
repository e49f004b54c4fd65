//! The seal on a finished document: who vouches for the file, and that no byte of it has changed.
//!
//! [`seal`] appends one incremental update to a PDF (`ETSI.CAdES.detached`, ETSI EN 319 142-1 level B-B); not a byte
//! of the document before it is touched, and what was valid PDF/A-2a and PDF/UA-1 stays so ([`pdf`]). The signature
//! itself is a CMS structure ([`cms`]) made with an organisation's key ([`key`]) and certificate ([`certificate`]).
//!
//! [`verify`] judges the seal of a file from the file alone. [`timestamp`] asks a service for the time and hangs its
//! answer on a seal, which is then of level B-T.
//!
//! This crate has no database, no clock and no network, and it knows nothing of agreements: bytes, a key and an
//! instant come in, bytes go out. Equal input gives equal bytes, so that a file which was lost can be made again from
//! the document and the stored signature ([`pdf::Prepared::fill`]), without the key.

pub mod certificate;
pub mod cms;
pub mod import;
pub mod key;
pub mod pdf;
mod report;
mod signed;
pub mod timestamp;
pub mod verify;

use certificate::Certificate;
use key::Signer;
use pdf::Field;

pub use report::{Flaw, Seal, SealReport, report};
pub use signed::Fault;

/// Why a document was not sealed, or a certificate or key was not made or read.
#[derive(Debug, thiserror::Error)]
pub enum SealError {
    /// The file is not a PDF that the typesetter makes.
    #[error("the document cannot take a seal: {0}")]
    Document(&'static str),
    /// Reading or writing the PDF's objects.
    #[error("the document cannot be read or written: {0}")]
    Pdf(#[from] lopdf::Error),
    /// Writing the PDF.
    #[error("the document cannot be written: {0}")]
    Write(#[from] std::io::Error),
    /// A structure that is no ASN.1, or cannot become any.
    #[error("a structure of the seal cannot be read or written: {0}")]
    Asn1(#[from] der::Error),
    /// A key that is none, or of a kind that is not taken.
    #[error("the key cannot be used: {0}")]
    Key(&'static str),
    /// The signature has outgrown the room kept for it.
    #[error("the seal has {0} bytes; {room} are kept for it", room = pdf::ROOM)]
    TooLarge(usize),
}

/// A sealed document.
#[derive(Debug, Clone)]
pub struct Sealed {
    /// The file.
    pub bytes: Vec<u8>,
    /// The CMS signature in DER, as it stands in the file.
    pub signature: Vec<u8>,
}

/// Seals a PDF at level B-B.
///
/// CPU-bound: some milliseconds in a release build. `chain` begins with the signer's own certificate.
///
/// # Errors
/// [`SealError`].
pub fn seal(
    document: &[u8],
    field: &Field,
    chain: &[Certificate],
    signer: &dyn Signer,
) -> Result<Sealed, SealError> {
    let prepared = pdf::prepare(document, field)?;
    let signature = cms::sign(&prepared.digest(), chain, signer)?;
    let bytes = prepared.fill(&signature)?;
    Ok(Sealed { bytes, signature })
}
