//! Certificates: the self-signed one of an organisation, and reading those that it brings.

use der::asn1::{BitString, GeneralizedTime, OctetString, PrintableString, SetOfVec, UtcTime, Utf8StringRef};
use der::flagset::FlagSet;
use der::oid::db::rfc4519::{COMMON_NAME, COUNTRY_NAME, ORGANIZATION_NAME};
use der::oid::{AssociatedOid, ObjectIdentifier};
use der::{Any, Decode, DecodePem, Encode, EncodePem};
use sha2::{Digest, Sha256};
use time::OffsetDateTime;
use x509_cert::attr::AttributeTypeAndValue;
use x509_cert::ext::Extension;
use x509_cert::ext::pkix::{BasicConstraints, KeyUsage, KeyUsages, SubjectKeyIdentifier};
use x509_cert::name::{Name, RdnSequence, RelativeDistinguishedName};
use x509_cert::serial_number::SerialNumber;
use x509_cert::time::{Time, Validity};
use x509_cert::{TbsCertificate, Version};

use crate::SealError;
use crate::key::{self, Dice, PrivateKey, Signer};

/// `organizationIdentifier` (X.520): what tells two organisations of one name apart.
const ORGANIZATION_IDENTIFIER: ObjectIdentifier = ObjectIdentifier::new_unwrap("2.5.4.97");
/// The most characters of a name in a certificate (RFC 5280, appendix A, `ub-common-name`, `ub-organization-name`).
const LONGEST_NAME: usize = 64;
/// From this year on, times are written with four digits (RFC 5280, 4.1.2.5).
const GENERALIZED_FROM: i32 = 2050;

/// Whose certificate it is to be.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Subject {
    /// The registered name.
    pub legal_name: String,
    /// The registration as ETSI EN 319 412-1 (5.1.4) writes it, such as `NTRDK-12345678`; absent without one.
    pub identifier: Option<String>,
    /// ISO 3166-1, two capital letters.
    pub country: String,
}

/// A certificate and the bytes it was read from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Certificate {
    pub(crate) read: x509_cert::Certificate,
    der: Vec<u8>,
}

impl Certificate {
    /// Makes the certificate that an organisation issues to itself.
    ///
    /// # Errors
    /// [`SealError::Asn1`] for a country that is no two letters, or an instant before 1970.
    pub fn self_signed(
        subject: &Subject,
        key: &PrivateKey,
        valid: (OffsetDateTime, OffsetDateTime),
        dice: Dice<'_>,
    ) -> Result<Self, SealError> {
        let signer = key.signer(dice);
        let mut serial = [0_u8; 16];
        dice(&mut serial);
        // Positive, and never shorter than it is long (RFC 5280, 4.1.2.2).
        serial[0] = serial[0] & 0x7f | 0x40;
        let name = name_of(subject)?;
        let public = key.public()?;
        let tbs = TbsCertificate {
            version: Version::V3,
            serial_number: SerialNumber::new(&serial)?,
            signature: signer.algorithm(),
            issuer: name.clone(),
            validity: Validity {
                not_before: written(valid.0)?,
                not_after: written(valid.1)?,
            },
            subject: name,
            extensions: Some(extensions(public.subject_public_key.raw_bytes())?),
            subject_public_key_info: public,
            issuer_unique_id: None,
            subject_unique_id: None,
        };
        let signature = signer.sign(&tbs.to_der()?)?;
        let read = x509_cert::Certificate {
            signature_algorithm: signer.algorithm(),
            tbs_certificate: tbs,
            signature: BitString::from_bytes(&signature)?,
        };
        let der = read.to_der()?;
        Ok(Self { read, der })
    }

    /// Reads DER.
    ///
    /// # Errors
    /// [`SealError::Asn1`] when it is no certificate.
    pub fn from_der(der: &[u8]) -> Result<Self, SealError> {
        Ok(Self {
            read: x509_cert::Certificate::from_der(der)?,
            der: der.to_vec(),
        })
    }

    /// Reads PEM.
    ///
    /// # Errors
    /// [`SealError::Asn1`] when it is no certificate.
    pub fn from_pem(pem: &str) -> Result<Self, SealError> {
        let read = x509_cert::Certificate::from_pem(pem)?;
        let der = read.to_der()?;
        Ok(Self { read, der })
    }

    /// Reads PEM with one certificate after the other.
    ///
    /// # Errors
    /// [`SealError::Asn1`] when there is none, or something else among them.
    pub fn chain_from_pem(pem: &str) -> Result<Vec<Self>, SealError> {
        let chain = x509_cert::Certificate::load_pem_chain(pem.as_bytes())?;
        chain
            .into_iter()
            .map(|read| {
                let der = read.to_der()?;
                Ok(Self { read, der })
            })
            .collect()
    }

    /// The certificates in PEM, one after the other.
    ///
    /// # Errors
    /// [`SealError::Asn1`], which does not happen.
    pub fn chain_to_pem(chain: &[Self]) -> Result<String, SealError> {
        chain.iter().map(Self::to_pem).collect()
    }

    /// The certificate in DER.
    #[must_use]
    pub fn der(&self) -> &[u8] {
        &self.der
    }

    /// The certificate in PEM (RFC 7468).
    ///
    /// # Errors
    /// [`SealError::Asn1`], which does not happen.
    pub fn to_pem(&self) -> Result<String, SealError> {
        Ok(self.read.to_pem(der::pem::LineEnding::LF)?)
    }

    /// SHA-256 of the certificate: 64 lower-case hexadecimal digits.
    #[must_use]
    pub fn fingerprint(&self) -> String {
        hex::encode(Sha256::digest(&self.der))
    }

    /// Whose it is, as RFC 4514 writes names.
    #[must_use]
    pub fn subject(&self) -> String {
        self.read.tbs_certificate.subject.to_string()
    }

    /// Who issued it, as RFC 4514 writes names.
    #[must_use]
    pub fn issuer(&self) -> String {
        self.read.tbs_certificate.issuer.to_string()
    }

    /// Whether its owner issued it.
    #[must_use]
    pub fn is_self_signed(&self) -> bool {
        self.read.tbs_certificate.subject == self.read.tbs_certificate.issuer
    }

    /// From when on it is valid.
    #[must_use]
    pub fn valid_from(&self) -> OffsetDateTime {
        instant(self.read.tbs_certificate.validity.not_before)
    }

    /// The last instant at which it is valid.
    #[must_use]
    pub fn valid_to(&self) -> OffsetDateTime {
        instant(self.read.tbs_certificate.validity.not_after)
    }

    /// Whether it is a certificate for sealing: one that says nothing of its use, or names digital signatures or
    /// non-repudiation (RFC 5280, 4.2.1.3).
    ///
    /// # Errors
    /// [`SealError::Asn1`] when its extensions cannot be read.
    pub fn may_seal(&self) -> Result<bool, SealError> {
        let usage = self.read.tbs_certificate.get::<KeyUsage>()?;
        Ok(usage.is_none_or(|(_, usage)| usage.digital_signature() || usage.non_repudiation()))
    }

    /// Whether it belongs to this key.
    ///
    /// # Errors
    /// [`SealError::Key`], which does not happen.
    pub fn belongs_to(&self, key: &PrivateKey) -> Result<bool, SealError> {
        Ok(key::same(
            &self.read.tbs_certificate.subject_public_key_info,
            &key.public()?,
        ))
    }
}

fn name_of(subject: &Subject) -> Result<Name, SealError> {
    let short: String = subject.legal_name.chars().take(LONGEST_NAME).collect();
    let text = |text: &str| Any::encode_from(&Utf8StringRef::new(text)?);
    let mut parts = vec![
        (
            COUNTRY_NAME,
            Any::encode_from(&PrintableString::new(&subject.country)?)?,
        ),
        (ORGANIZATION_NAME, text(&short)?),
    ];
    if let Some(identifier) = &subject.identifier {
        parts.push((ORGANIZATION_IDENTIFIER, text(identifier)?));
    }
    parts.push((COMMON_NAME, text(&short)?));
    let parts: Result<Vec<_>, der::Error> = parts
        .into_iter()
        .map(|(oid, value)| {
            let one = SetOfVec::try_from(vec![AttributeTypeAndValue { oid, value }])?;
            Ok(RelativeDistinguishedName(one))
        })
        .collect();
    Ok(RdnSequence(parts?))
}

fn extensions(public_key: &[u8]) -> Result<Vec<Extension>, SealError> {
    // The first 160 bits of SHA-256 (RFC 7093, method 1).
    let identifier = Sha256::digest(public_key)[..20].to_vec();
    let usage: FlagSet<KeyUsages> = KeyUsages::DigitalSignature | KeyUsages::NonRepudiation;
    Ok(vec![
        extension(
            true,
            &BasicConstraints {
                ca: false,
                path_len_constraint: None,
            },
        )?,
        extension(true, &KeyUsage(usage))?,
        extension(false, &SubjectKeyIdentifier(OctetString::new(identifier)?))?,
    ])
}

fn extension<E: Encode + AssociatedOid>(critical: bool, value: &E) -> Result<Extension, SealError> {
    Ok(Extension {
        extn_id: E::OID,
        critical,
        extn_value: OctetString::new(value.to_der()?)?,
    })
}

fn written(at: OffsetDateTime) -> Result<Time, SealError> {
    let seconds =
        u64::try_from(at.unix_timestamp()).map_err(|_| der::Error::from(der::ErrorKind::DateTime))?;
    let since = std::time::Duration::from_secs(seconds);
    Ok(if at.year() < GENERALIZED_FROM {
        Time::UtcTime(UtcTime::from_unix_duration(since)?)
    } else {
        Time::GeneralTime(GeneralizedTime::from_unix_duration(since)?)
    })
}

fn instant(time: Time) -> OffsetDateTime {
    OffsetDateTime::UNIX_EPOCH + time.to_unix_duration()
}
