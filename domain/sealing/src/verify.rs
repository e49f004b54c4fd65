//! The seal of a file, judged from the file alone.
//!
//! What comes out is what the file proves by itself: that no byte was changed since somebody with this certificate
//! sealed it, and, with a timestamp, that it was there at an instant. Whether the certificate is the right one is for
//! whoever knows the organisation: by its fingerprint, or by who issued it.

use der::oid::db::rfc5911::ID_DATA;
use der::{Decode, Encode};
use lopdf::{Dictionary, Document, Object};
use sha2::{Digest, Sha256};
use time::OffsetDateTime;

use crate::certificate::Certificate;
use crate::signed::{self, Fault};
use crate::timestamp::{self, Stamp, StampFault};

/// What a seal proves.
#[derive(Debug, Clone)]
pub struct Verified {
    /// Whose seal it is.
    pub certificate: Certificate,
    /// Every certificate that came along, the seal's own first.
    pub chain: Vec<Certificate>,
    /// The CMS signature in DER.
    pub signature: Vec<u8>,
    /// The timestamp, for level B-T.
    pub stamp: Option<Stamp>,
}

impl Verified {
    /// `B-B` or `B-T` (ETSI EN 319 142-1).
    #[must_use]
    pub fn level(&self) -> &'static str {
        match self.stamp {
            Some(_) => "B-T",
            None => "B-B",
        }
    }

    /// Whether the certificate was valid at that instant.
    #[must_use]
    pub fn was_valid_at(&self, at: OffsetDateTime) -> bool {
        self.certificate.valid_from() <= at && at <= self.certificate.valid_to()
    }
}

/// Why the seal of a file is not good.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum Broken {
    /// It is no PDF that can be read.
    #[error("the file is no PDF that can be read")]
    Unreadable,
    /// There is no seal in it.
    #[error("the file has no seal")]
    Missing,
    /// There is more than one.
    #[error("the file has more than one seal")]
    Several,
    /// The seal does not cover the whole file: something was added, or taken away.
    #[error("the seal does not cover the whole file")]
    Partial,
    /// The file was changed, or the seal is not good.
    #[error("the seal is not good: {0}")]
    Seal(Fault),
    /// The timestamp in the seal is not good.
    #[error("the timestamp is not good: {0}")]
    Stamp(StampFault),
}

/// Judges the one seal of a file.
///
/// # Errors
/// [`Broken`].
pub fn verify(file: &[u8]) -> Result<Verified, Broken> {
    let document = Document::load_mem(file).map_err(|_| Broken::Unreadable)?;
    let value = seal_of(&document)?;
    let (digest, signature) = covered(file, value)?;
    let signed = signed::judge(&signature, ID_DATA, Some(&digest)).map_err(Broken::Seal)?;
    let stamp = match &signed.unsigned {
        None => None,
        Some(attributes) => {
            let token = signed::value(attributes, timestamp::TIME_STAMP_TOKEN)
                .and_then(|value| value.to_der().ok())
                .ok_or(Broken::Stamp(StampFault::Unreadable))?;
            let imprint = Sha256::digest(&signed.value).into();
            Some(timestamp::token(&token, &imprint).map_err(Broken::Stamp)?)
        }
    };
    Ok(Verified {
        certificate: signed.certificate,
        chain: signed.chain,
        signature,
        stamp,
    })
}

/// The signature dictionary of the one signature field.
fn seal_of(document: &Document) -> Result<&Dictionary, Broken> {
    let form = document
        .catalog()
        .ok()
        .and_then(|catalog| dictionary(document, catalog, b"AcroForm"))
        .ok_or(Broken::Missing)?;
    let fields = form
        .get(b"Fields")
        .ok()
        .and_then(|fields| document.dereference(fields).ok())
        .and_then(|(_, fields)| fields.as_array().ok())
        .ok_or(Broken::Missing)?;
    let mut seals = fields
        .iter()
        .filter_map(|field| document.dereference(field).ok()?.1.as_dict().ok())
        .filter(|field| {
            field
                .get(b"FT")
                .and_then(Object::as_name)
                .is_ok_and(|kind| kind == b"Sig")
        })
        .filter_map(|field| dictionary(document, field, b"V"));
    let seal = seals.next().ok_or(Broken::Missing)?;
    match seals.next() {
        None => Ok(seal),
        Some(_) => Err(Broken::Several),
    }
}

fn dictionary<'a>(document: &'a Document, of: &'a Dictionary, key: &[u8]) -> Option<&'a Dictionary> {
    let (_, value) = document.dereference(of.get(key).ok()?).ok()?;
    value.as_dict().ok()
}

/// Where the value of the one seal begins and ends, its angle brackets included; the seal covers everything else.
pub(crate) fn place(file: &[u8]) -> Result<(usize, usize), Broken> {
    let document = Document::load_mem(file).map_err(|_| Broken::Unreadable)?;
    range(file, seal_of(&document)?)
}

fn range(file: &[u8], seal: &Dictionary) -> Result<(usize, usize), Broken> {
    let range = seal
        .get(b"ByteRange")
        .and_then(Object::as_array)
        .map_err(|_| Broken::Partial)?;
    let range: Vec<usize> = range
        .iter()
        .filter_map(|number| usize::try_from(number.as_i64().ok()?).ok())
        .collect();
    match range[..] {
        [0, start, end, rest] if start < end && end.checked_add(rest) == Some(file.len()) => Ok((start, end)),
        _ => Err(Broken::Partial),
    }
}

/// The SHA-256 of what the seal covers, which must be everything but its own value, and that value.
fn covered(file: &[u8], seal: &Dictionary) -> Result<([u8; 32], Vec<u8>), Broken> {
    let (start, end) = range(file, seal)?;
    let gap = file.get(start..end).ok_or(Broken::Partial)?;
    let text = gap
        .strip_prefix(b"<")
        .and_then(|text| text.strip_suffix(b">"))
        .ok_or(Broken::Partial)?;
    // What stands in the gap is what readers take for the signature, and nothing else hides there.
    let value = hex::decode(text).map_err(|_| Broken::Partial)?;
    let told = seal.get(b"Contents").and_then(Object::as_str);
    if told.map_err(|_| Broken::Partial)? != value {
        return Err(Broken::Partial);
    }
    let digest = Sha256::new()
        .chain_update(&file[..start])
        .chain_update(&file[end..])
        .finalize()
        .into();
    Ok((digest, unpadded(&value)?))
}

/// The DER at the beginning; what follows it is the room that was not needed.
pub(crate) fn unpadded(value: &[u8]) -> Result<Vec<u8>, Broken> {
    let unreadable = |_| Broken::Seal(Fault::Unreadable);
    let mut reader = der::SliceReader::new(value).map_err(unreadable)?;
    let length = der::Header::decode(&mut reader).map_err(unreadable)?;
    let head = length.encoded_len().map_err(unreadable)?;
    let whole = (head + length.length).map_err(unreadable)?;
    let whole = usize::try_from(whole).map_err(unreadable)?;
    let (signature, padding) = value
        .split_at_checked(whole)
        .ok_or(Broken::Seal(Fault::Unreadable))?;
    if padding.iter().any(|byte| *byte != 0) {
        return Err(Broken::Partial);
    }
    Ok(signature.to_vec())
}
