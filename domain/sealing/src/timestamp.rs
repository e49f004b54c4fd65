//! Timestamps (RFC 3161): the question to a service, its answer judged, and the token in the seal, which makes it B-T.
//!
//! Pure: bytes in, bytes out. Whoever asks the service brings the nonce and the clock. The structures are declared
//! here and not taken from a crate, because `genTime` may have fractions of a second (RFC 3161, 2.4.2), which the
//! `GeneralizedTime` of `der` refuses.

use ::cms::content_info::ContentInfo;
use ::cms::signed_data::{SignerInfo, SignerInfos};
use der::asn1::{BitString, Int, OctetString, SetOfVec};
use der::oid::ObjectIdentifier;
use der::oid::db::rfc5912::{ID_KP_TIME_STAMPING, ID_SHA_256};
use der::{Any, Decode, Encode, Sequence, Tag, Tagged};
use sha2::{Digest, Sha256};
use spki::AlgorithmIdentifierOwned;
use time::{Date, Duration, Month, OffsetDateTime, Time};
use x509_cert::attr::Attribute;
use x509_cert::ext::pkix::ExtendedKeyUsage;
use x509_cert::ext::pkix::name::GeneralName;

use crate::SealError;
use crate::certificate::Certificate;
use crate::signed::{self, Fault};

/// `id-ct-TSTInfo`.
const TST_INFO: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.2.840.113549.1.9.16.1.4");
/// `id-aa-timeStampToken` (RFC 3161, appendix A).
pub(crate) const TIME_STAMP_TOKEN: ObjectIdentifier =
    ObjectIdentifier::new_unwrap("1.2.840.113549.1.9.16.2.14");
/// `PKIStatus`: granted, and granted with modifications.
const GRANTED: [u8; 2] = [0, 1];

/// Bytes of a nonce.
pub const NONCE: usize = 16;

#[derive(Sequence)]
struct Request {
    version: u8,
    imprint: Imprint,
    nonce: Int,
    cert_req: bool,
}

#[derive(Sequence)]
struct Imprint {
    algorithm: AlgorithmIdentifierOwned,
    digest: OctetString,
}

#[derive(Sequence)]
struct Response {
    status: Status,
    #[asn1(optional = "true")]
    token: Option<ContentInfo>,
}

#[derive(Sequence)]
struct Status {
    code: u8,
    #[asn1(optional = "true")]
    text: Option<Vec<Any>>,
    #[asn1(optional = "true")]
    failure: Option<BitString>,
}

#[derive(Sequence)]
struct Info {
    version: u8,
    policy: ObjectIdentifier,
    imprint: Imprint,
    serial: Int,
    time: Any,
    #[asn1(optional = "true")]
    accuracy: Option<Accuracy>,
    #[asn1(default = "Default::default")]
    ordering: bool,
    #[asn1(optional = "true")]
    nonce: Option<Int>,
    #[asn1(context_specific = "0", tag_mode = "EXPLICIT", optional = "true")]
    tsa: Option<GeneralName>,
    #[asn1(
        context_specific = "1",
        tag_mode = "IMPLICIT",
        constructed = "true",
        optional = "true"
    )]
    extensions: Option<Vec<Any>>,
}

#[derive(Sequence)]
struct Accuracy {
    #[asn1(optional = "true")]
    seconds: Option<Int>,
    #[asn1(context_specific = "0", tag_mode = "IMPLICIT", optional = "true")]
    millis: Option<Int>,
    #[asn1(context_specific = "1", tag_mode = "IMPLICIT", optional = "true")]
    micros: Option<Int>,
}

/// A timestamp that is good, by itself: whether the service is to be trusted is another question.
#[derive(Debug, Clone)]
pub struct Stamp {
    /// The token in DER.
    pub token: Vec<u8>,
    /// The instant that it vouches for.
    pub at: OffsetDateTime,
    /// The service's certificate.
    pub certificate: Certificate,
    /// Every certificate that came along, the service's first.
    pub chain: Vec<Certificate>,
    /// The service's number for it, hexadecimal.
    pub serial: String,
}

/// Why an answer is no timestamp.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum StampFault {
    /// The service said no.
    #[error("the service refused")]
    Refused,
    /// It is no answer of RFC 3161.
    #[error("the answer cannot be read")]
    Unreadable,
    /// It is about something else.
    #[error("the timestamp is for something else")]
    Imprint,
    /// It is the answer to another question.
    #[error("the answer belongs to another question")]
    Nonce,
    /// The time is before the seal, or has not come.
    #[error("the time cannot be right")]
    Time,
    /// The certificate is not for timestamps alone, or was not valid then.
    #[error("the certificate is not one of a timestamp service")]
    Certificate,
    /// The signature is not good.
    #[error("the signature is not good: {0}")]
    Signature(Fault),
}

impl StampFault {
    /// A word for it, for records.
    #[must_use]
    pub fn code(self) -> &'static str {
        match self {
            Self::Refused => "refused",
            Self::Unreadable => "unreadable",
            Self::Imprint => "wrong-imprint",
            Self::Nonce => "wrong-nonce",
            Self::Time => "wrong-time",
            Self::Certificate => "wrong-certificate",
            Self::Signature(_) => "wrong-signature",
        }
    }
}

/// What a timestamp of this seal is about: SHA-256 of the value of its signature (ETSI EN 319 122-1, 5.3).
///
/// # Errors
/// [`SealError::Key`] when it is no CMS signature.
pub fn imprint_of(signature: &[u8]) -> Result<[u8; 32], SealError> {
    let data = signed::data(signature).map_err(|_| SealError::Key("it is no seal"))?;
    let [info] = data.signer_infos.0.as_slice() else {
        return Err(SealError::Key("it is not one seal"));
    };
    Ok(Sha256::digest(info.signature.as_bytes()).into())
}

/// The question to a service. The nonce must be thrown anew for each.
///
/// # Errors
/// [`SealError::Asn1`], which does not happen.
pub fn request(imprint: &[u8; 32], nonce: &[u8; NONCE]) -> Result<Vec<u8>, SealError> {
    let request = Request {
        version: 1,
        imprint: Imprint {
            algorithm: AlgorithmIdentifierOwned {
                oid: ID_SHA_256,
                parameters: Some(Any::null()),
            },
            digest: OctetString::new(imprint.as_slice())?,
        },
        nonce: number(nonce)?,
        cert_req: true,
    };
    Ok(request.to_der()?)
}

/// A positive number without a needless zero.
fn number(nonce: &[u8; NONCE]) -> Result<Int, der::Error> {
    let mut bytes = *nonce;
    bytes[0] = bytes[0] & 0x7f | 0x40;
    Int::new(&bytes)
}

/// Judges the answer of a service to [`request`]; the time must lie between the two instants.
///
/// # Errors
/// [`StampFault`].
pub fn answer(
    der: &[u8],
    imprint: &[u8; 32],
    nonce: &[u8; NONCE],
    between: (OffsetDateTime, OffsetDateTime),
) -> Result<Stamp, StampFault> {
    let response = Response::from_der(der).map_err(|_| StampFault::Unreadable)?;
    if !GRANTED.contains(&response.status.code) {
        return Err(StampFault::Refused);
    }
    let token = response.token.ok_or(StampFault::Unreadable)?;
    let token = token.to_der().map_err(|_| StampFault::Unreadable)?;
    let (stamp, info) = read(&token, imprint)?;
    let asked = number(nonce).map_err(|_| StampFault::Unreadable)?;
    if info.nonce.is_none_or(|given| given != asked) {
        return Err(StampFault::Nonce);
    }
    if stamp.at < between.0 || between.1 < stamp.at {
        return Err(StampFault::Time);
    }
    Ok(stamp)
}

/// Judges a token that stands in a seal.
///
/// # Errors
/// [`StampFault`].
pub fn token(der: &[u8], imprint: &[u8; 32]) -> Result<Stamp, StampFault> {
    Ok(read(der, imprint)?.0)
}

fn read(der: &[u8], imprint: &[u8; 32]) -> Result<(Stamp, Info), StampFault> {
    let signed = signed::judge(der, TST_INFO, None).map_err(|fault| match fault {
        Fault::Unreadable => StampFault::Unreadable,
        other => StampFault::Signature(other),
    })?;
    let content = signed.content.as_deref().ok_or(StampFault::Unreadable)?;
    let info = Info::from_der(content).map_err(|_| StampFault::Unreadable)?;
    if info.version != 1 {
        return Err(StampFault::Unreadable);
    }
    if info.imprint.algorithm.oid != ID_SHA_256 || info.imprint.digest.as_bytes() != imprint {
        return Err(StampFault::Imprint);
    }
    let at = instant(&info.time).ok_or(StampFault::Unreadable)?;
    let certificate = signed.certificate;
    let is_valid = certificate.valid_from() <= at && at <= certificate.valid_to();
    if !is_valid || !stamps(&certificate) {
        return Err(StampFault::Certificate);
    }
    let stamp = Stamp {
        token: der.to_vec(),
        at,
        certificate,
        chain: signed.chain,
        serial: hex::encode(info.serial.as_bytes()),
    };
    Ok((stamp, info))
}

/// Whether the certificate is for timestamps and nothing else, and says so critically (RFC 3161, 2.3).
fn stamps(certificate: &Certificate) -> bool {
    let usage = certificate.read.tbs_certificate.get::<ExtendedKeyUsage>();
    usage.is_ok_and(|found| {
        found.is_some_and(|(critical, usage)| critical && usage.0 == [ID_KP_TIME_STAMPING])
    })
}

/// Reads `YYYYMMDDhhmmss[.f…]Z` (RFC 3161, 2.4.2).
fn instant(value: &Any) -> Option<OffsetDateTime> {
    if value.tag() != Tag::GeneralizedTime {
        return None;
    }
    let text = std::str::from_utf8(value.value()).ok()?.strip_suffix('Z')?;
    let (whole, fraction) = match text.split_once('.') {
        Some((whole, fraction)) if !fraction.is_empty() => (whole, fraction),
        Some(_) => return None,
        None => (text, "0"),
    };
    let is_number = |text: &str| text.bytes().all(|byte| byte.is_ascii_digit());
    if whole.len() != 14 || fraction.len() > 9 || !is_number(whole) || !is_number(fraction) {
        return None;
    }
    let part = |from: usize, to: usize| whole.get(from..to)?.parse::<u8>().ok();
    let date = Date::from_calendar_date(
        whole.get(..4)?.parse().ok()?,
        Month::try_from(part(4, 6)?).ok()?,
        part(6, 8)?,
    );
    let time = Time::from_hms(part(8, 10)?, part(10, 12)?, part(12, 14)?);
    let nanoseconds: i64 = format!("{fraction:0<9}").parse().ok()?;
    Some(date.ok()?.with_time(time.ok()?).assume_utc() + Duration::nanoseconds(nanoseconds))
}

/// Hangs a token on a seal: the signature of level B-T.
///
/// # Errors
/// [`SealError::Key`] when it is no seal, or has a timestamp already; [`SealError::Asn1`].
pub fn attach(signature: &[u8], token: &[u8]) -> Result<Vec<u8>, SealError> {
    let mut data = signed::data(signature).map_err(|_| SealError::Key("it is no seal"))?;
    let [info] = data.signer_infos.0.as_slice() else {
        return Err(SealError::Key("it is not one seal"));
    };
    if info.unsigned_attrs.is_some() {
        return Err(SealError::Key("it has a timestamp already"));
    }
    let stamped = SignerInfo {
        unsigned_attrs: Some(SetOfVec::try_from(vec![Attribute {
            oid: TIME_STAMP_TOKEN,
            values: SetOfVec::try_from(vec![Any::from_der(token)?])?,
        }])?),
        ..info.clone()
    };
    data.signer_infos = SignerInfos::try_from(vec![stamped])?;
    crate::cms::wrapped(&data)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str) -> Option<String> {
        let any = Any::new(Tag::GeneralizedTime, text.as_bytes()).unwrap();
        instant(&any).map(|at| at.to_string())
    }

    #[test]
    fn times_have_fractions_and_nothing_else() {
        assert_eq!(
            read("20261127033000Z").as_deref(),
            Some("2026-11-27 3:30:00.0 +00:00:00")
        );
        assert_eq!(
            read("20261127033000.25Z").as_deref(),
            Some("2026-11-27 3:30:00.25 +00:00:00")
        );
        for wrong in [
            "20261127033000",
            "20261127033000.Z",
            "20261327033000Z",
            "202611270330Z",
            "20261127033000+0100",
            "2026112703300 Z",
        ] {
            assert_eq!(read(wrong), None, "{wrong}");
        }
    }
}
