//! What is said of the seal of a file that comes from anybody: whether it covers the whole file, whether a byte of that
//! has changed, and which certificate made it. Whether that certificate is to be trusted is for whoever reads the report.
//!
//! The seal is looked for in the bytes themselves. Nothing of the document is unpacked or drawn, so a hostile file costs
//! no more than its length; [`crate::verify`] reads files that the portal made itself.

use der::Encode;
use der::oid::db::rfc5911::ID_DATA;
use sha2::{Digest, Sha256};

use crate::certificate::Certificate;
use crate::signed::{self, Fault, Signed};
use crate::timestamp;
use crate::verify::unpadded;

/// What a seal says of itself in the file.
const BYTE_RANGE: &[u8] = b"/ByteRange";
/// More places than a document with a few seals has; the rest is not looked at.
const MOST_PLACES: usize = 64;

/// What is known of a file's seal.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum SealReport {
    /// The file has none.
    NotSealed,
    /// It covers the whole file, and no byte has changed since.
    Holds(Box<Seal>),
    /// It does not.
    DoesNotHold(Flaw),
}

/// A seal that holds.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Seal {
    /// The certificate whose key made it. No decision is made whether to trust it.
    pub certificate: Certificate,
    /// Whether the seal carries a timestamp, which holds; who made it is not judged.
    pub has_timestamp: bool,
}

/// Why a seal does not hold.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Flaw {
    /// It does not cover the whole file but its own value: something was added after it, or hidden beside it.
    NotWholeFile,
    /// Its value cannot be read.
    Unreadable,
    /// It is made by means that are not known here.
    UnknownAlgorithm,
    /// The certificate that made it is not in it.
    NoCertificate,
    /// The document has changed since.
    DocumentChanged,
    /// It was not made with the key of the certificate in it.
    WrongSignature,
    /// The timestamp in it is not one of this seal.
    WrongTimestamp,
}

impl From<Fault> for Flaw {
    fn from(fault: Fault) -> Self {
        match fault {
            Fault::Unreadable => Self::Unreadable,
            Fault::Digest => Self::DocumentChanged,
            Fault::Certificate => Self::NoCertificate,
            Fault::Signature => Self::WrongSignature,
            Fault::Algorithm => Self::UnknownAlgorithm,
        }
    }
}

/// Looks for the seal of a file and checks it.
///
/// A file may bear several; the one that counts covers the whole file.
#[must_use]
pub fn report(file: &[u8]) -> SealReport {
    let mut seen = false;
    for at in places(file, BYTE_RANGE).take(MOST_PLACES) {
        seen = true;
        if let Some(gap) = whole_file(file, at + BYTE_RANGE.len()) {
            return match check(file, gap) {
                Ok(seal) => SealReport::Holds(Box::new(seal)),
                Err(flaw) => SealReport::DoesNotHold(flaw),
            };
        }
    }
    if seen {
        SealReport::DoesNotHold(Flaw::NotWholeFile)
    } else {
        SealReport::NotSealed
    }
}

fn places<'a>(file: &'a [u8], wanted: &'a [u8]) -> impl Iterator<Item = usize> + 'a {
    let windows = file.windows(wanted.len()).enumerate();
    windows.filter_map(move |(at, window)| (window == wanted).then_some(at))
}

/// The place of the seal's value, angle brackets included, if its range is everything else.
fn whole_file(file: &[u8], after: usize) -> Option<(usize, usize)> {
    let text = file.get(after..)?;
    let text = &text[..text.len().min(80)];
    let open = text.iter().position(|byte| *byte == b'[')?;
    let close = text.iter().position(|byte| *byte == b']')?;
    if !text[..open].iter().all(u8::is_ascii_whitespace) {
        return None;
    }
    let numbers: Vec<usize> = std::str::from_utf8(text.get(open + 1..close)?)
        .ok()?
        .split_ascii_whitespace()
        .map(|number| number.parse().ok())
        .collect::<Option<_>>()?;
    let [first, start, end, rest] = numbers[..] else {
        return None;
    };
    let whole = first == 0 && start < end && end.checked_add(rest)? == file.len();
    let bracketed = whole && end - start >= 2 && file[start] == b'<' && file[end - 1] == b'>';
    bracketed.then_some((start, end))
}

fn check(file: &[u8], (start, end): (usize, usize)) -> Result<Seal, Flaw> {
    let value = hex::decode(&file[start + 1..end - 1]).map_err(|_| Flaw::Unreadable)?;
    let signature = unpadded(&value).map_err(|_| Flaw::Unreadable)?;
    let digest: [u8; 32] = Sha256::new()
        .chain_update(&file[..start])
        .chain_update(&file[end..])
        .finalize()
        .into();
    let signed = signed::judge(&signature, ID_DATA, Some(&digest))?;
    let has_timestamp = stamped(&signed)?;
    Ok(Seal {
        certificate: signed.certificate,
        has_timestamp,
    })
}

/// Whether a timestamp hangs on the signature; one that is not of this signature is a flaw.
fn stamped(signed: &Signed) -> Result<bool, Flaw> {
    let Some(attributes) = &signed.unsigned else {
        return Ok(false);
    };
    let token = signed::value(attributes, timestamp::TIME_STAMP_TOKEN)
        .and_then(|value| value.to_der().ok())
        .ok_or(Flaw::WrongTimestamp)?;
    let imprint = Sha256::digest(&signed.value).into();
    timestamp::token(&token, &imprint).map_err(|_| Flaw::WrongTimestamp)?;
    Ok(true)
}
