//! Judging a CMS signature: that of a seal, and that of a timestamp in it. Strict: what is not understood is not good.

use ::cms::cert::CertificateChoices;
use ::cms::content_info::ContentInfo;
use ::cms::signed_data::{SignedData, SignerIdentifier, SignerInfo};
use der::asn1::OctetString;
use der::oid::ObjectIdentifier;
use der::oid::db::rfc5911::{ID_CONTENT_TYPE, ID_MESSAGE_DIGEST, ID_SIGNED_DATA};
use der::oid::db::rfc5912::{
    ECDSA_WITH_SHA_256, ECDSA_WITH_SHA_384, ECDSA_WITH_SHA_512, ID_EC_PUBLIC_KEY, ID_SHA_256, ID_SHA_384,
    ID_SHA_512, RSA_ENCRYPTION, SECP_256_R_1, SECP_384_R_1, SHA_256_WITH_RSA_ENCRYPTION,
    SHA_384_WITH_RSA_ENCRYPTION, SHA_512_WITH_RSA_ENCRYPTION,
};
use der::{Any, Decode, Encode, Sequence};
use p256::ecdsa::signature::hazmat::PrehashVerifier;
use p256::pkcs8::DecodePublicKey;
use rsa::RsaPublicKey;
use sha1::Sha1;
use sha2::{Digest, Sha256, Sha384, Sha512};
use spki::AlgorithmIdentifierOwned;
use x509_cert::attr::Attributes;
use x509_cert::ext::pkix::SubjectKeyIdentifier;

use crate::certificate::Certificate;

/// `id-aa-signingCertificate` (RFC 2634), which names a certificate by SHA-1.
const SIGNING_CERTIFICATE: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.2.840.113549.1.9.16.2.12");
/// `id-aa-signingCertificateV2` (RFC 5035).
const SIGNING_CERTIFICATE_V2: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.2.840.113549.1.9.16.2.47");

/// Why a signature is not good.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum Fault {
    /// It is no CMS signature, or not of the form that seals and timestamps have.
    #[error("it cannot be read")]
    Unreadable,
    /// It is over something else.
    #[error("it is over something else")]
    Digest,
    /// The certificate that it names is not in it, or is not the one that it was bound to.
    #[error("its certificate is missing or another")]
    Certificate,
    /// The signature does not belong to the certificate's key.
    #[error("it was not made with the certificate's key")]
    Signature,
    /// An algorithm that this does not check, or that is no longer good.
    #[error("its algorithm is not accepted")]
    Algorithm,
}

/// `SigningCertificateV2`, as anybody may write it.
#[derive(Sequence)]
struct SigningCertificateV2 {
    certs: Vec<EssCertIdV2>,
    #[asn1(optional = "true")]
    policies: Option<Any>,
}

#[derive(Sequence)]
struct EssCertIdV2 {
    #[asn1(optional = "true")]
    hash_algorithm: Option<AlgorithmIdentifierOwned>,
    cert_hash: OctetString,
    #[asn1(optional = "true")]
    issuer_serial: Option<Any>,
}

/// `SigningCertificate`, as anybody may write it.
#[derive(Sequence)]
struct SigningCertificateV1 {
    certs: Vec<EssCertIdV1>,
    #[asn1(optional = "true")]
    policies: Option<Any>,
}

#[derive(Sequence)]
struct EssCertIdV1 {
    cert_hash: OctetString,
    #[asn1(optional = "true")]
    issuer_serial: Option<Any>,
}

/// A signature that is good, by itself: whether its certificate is to be trusted is another question.
pub(crate) struct Signed {
    /// Whose.
    pub(crate) certificate: Certificate,
    /// Every certificate that came along, the signer's first.
    pub(crate) chain: Vec<Certificate>,
    /// What was signed, if it came along.
    pub(crate) content: Option<Vec<u8>>,
    /// The value of the signature.
    pub(crate) value: Vec<u8>,
    /// What was hung on afterwards.
    pub(crate) unsigned: Option<Attributes>,
}

/// Judges the one signature in a `ContentInfo` over content of this type. `detached` is the SHA-256 of content that
/// does not come along.
pub(crate) fn judge(
    der: &[u8],
    content_type: ObjectIdentifier,
    detached: Option<&[u8; 32]>,
) -> Result<Signed, Fault> {
    let data = data(der)?;
    let [info] = data.signer_infos.0.as_slice() else {
        return Err(Fault::Unreadable);
    };
    if data.encap_content_info.econtent_type != content_type {
        return Err(Fault::Unreadable);
    }
    let content = match &data.encap_content_info.econtent {
        Some(content) => Some(
            content
                .decode_as::<OctetString>()
                .map_err(|_| Fault::Unreadable)?
                .into_bytes(),
        ),
        None => None,
    };
    let chain = chain(&data, info)?;
    let certificate = chain.first().cloned().ok_or(Fault::Certificate)?;
    let expected = match (&content, detached) {
        (Some(content), None) => digest(info.digest_alg.oid, content)?,
        (None, Some(sha256)) if info.digest_alg.oid == ID_SHA_256 => sha256.to_vec(),
        _ => return Err(Fault::Unreadable),
    };
    let attributes = info.signed_attrs.as_ref().ok_or(Fault::Unreadable)?;
    let named: ObjectIdentifier = attribute(attributes, ID_CONTENT_TYPE)?;
    if named != content_type {
        return Err(Fault::Unreadable);
    }
    let claimed: OctetString = attribute(attributes, ID_MESSAGE_DIGEST)?;
    if claimed.as_bytes() != expected {
        return Err(Fault::Digest);
    }
    check_bound(attributes, &certificate)?;
    let message = attributes.to_der().map_err(|_| Fault::Unreadable)?;
    check_value(&certificate, info, &message)?;
    Ok(Signed {
        certificate,
        chain,
        content,
        value: info.signature.as_bytes().to_vec(),
        unsigned: info.unsigned_attrs.clone(),
    })
}

/// The `SignedData` in a `ContentInfo`.
pub(crate) fn data(der: &[u8]) -> Result<SignedData, Fault> {
    let info = ContentInfo::from_der(der).map_err(|_| Fault::Unreadable)?;
    if info.content_type != ID_SIGNED_DATA {
        return Err(Fault::Unreadable);
    }
    info.content.decode_as().map_err(|_| Fault::Unreadable)
}

/// The certificates that came along, the signer's first.
fn chain(data: &SignedData, info: &SignerInfo) -> Result<Vec<Certificate>, Fault> {
    let mut own = Vec::new();
    let mut others = Vec::new();
    for choice in data.certificates.iter().flat_map(|set| set.0.iter()) {
        // Attribute certificates and the like say nothing here.
        let CertificateChoices::Certificate(read) = choice else {
            continue;
        };
        let der = read.to_der().map_err(|_| Fault::Unreadable)?;
        let certificate = Certificate::from_der(&der).map_err(|_| Fault::Unreadable)?;
        if is_meant(&certificate, &info.sid) {
            own.push(certificate);
        } else {
            others.push(certificate);
        }
    }
    if own.is_empty() {
        return Err(Fault::Certificate);
    }
    own.extend(others);
    Ok(own)
}

fn is_meant(certificate: &Certificate, by: &SignerIdentifier) -> bool {
    let tbs = &certificate.read.tbs_certificate;
    match by {
        SignerIdentifier::IssuerAndSerialNumber(named) => {
            named.issuer == tbs.issuer && named.serial_number == tbs.serial_number
        }
        SignerIdentifier::SubjectKeyIdentifier(named) => tbs
            .get::<SubjectKeyIdentifier>()
            .is_ok_and(|found| found.is_some_and(|(_, own)| own == *named)),
    }
}

/// The one value of the one attribute of this type.
fn attribute<'a, T: Decode<'a> + der::FixedTag + der::DecodeValue<'a>>(
    attributes: &'a Attributes,
    oid: ObjectIdentifier,
) -> Result<T, Fault> {
    value(attributes, oid)
        .ok_or(Fault::Unreadable)?
        .decode_as()
        .map_err(|_| Fault::Unreadable)
}

pub(crate) fn value(attributes: &Attributes, oid: ObjectIdentifier) -> Option<&Any> {
    let mut found = attributes.iter().filter(|attribute| attribute.oid == oid);
    let one = found.next()?;
    match (one.values.as_slice(), found.next()) {
        ([value], None) => Some(value),
        _ => None,
    }
}

/// The signature names the certificate that it was made for by its hash, so that no other can be put in its place.
fn check_bound(attributes: &Attributes, certificate: &Certificate) -> Result<(), Fault> {
    let der = certificate.der();
    let is_bound = if let Some(value) = value(attributes, SIGNING_CERTIFICATE_V2) {
        let named: SigningCertificateV2 = value.decode_as().map_err(|_| Fault::Unreadable)?;
        let first = named.certs.first().ok_or(Fault::Unreadable)?;
        let algorithm = first.hash_algorithm.as_ref().map_or(ID_SHA_256, |hash| hash.oid);
        digest(algorithm, der)? == first.cert_hash.as_bytes()
    } else if let Some(value) = value(attributes, SIGNING_CERTIFICATE) {
        let named: SigningCertificateV1 = value.decode_as().map_err(|_| Fault::Unreadable)?;
        let first = named.certs.first().ok_or(Fault::Unreadable)?;
        // Here it tells certificates apart and proves nothing (RFC 5816).
        Sha1::digest(der)[..] == *first.cert_hash.as_bytes()
    } else {
        false
    };
    if is_bound { Ok(()) } else { Err(Fault::Certificate) }
}

fn digest(algorithm: ObjectIdentifier, bytes: &[u8]) -> Result<Vec<u8>, Fault> {
    Ok(match algorithm {
        ID_SHA_256 => Sha256::digest(bytes).to_vec(),
        ID_SHA_384 => Sha384::digest(bytes).to_vec(),
        ID_SHA_512 => Sha512::digest(bytes).to_vec(),
        _ => return Err(Fault::Algorithm),
    })
}

fn check_value(certificate: &Certificate, info: &SignerInfo, message: &[u8]) -> Result<(), Fault> {
    let hash = match info.signature_algorithm.oid {
        RSA_ENCRYPTION => info.digest_alg.oid,
        SHA_256_WITH_RSA_ENCRYPTION | ECDSA_WITH_SHA_256 => ID_SHA_256,
        SHA_384_WITH_RSA_ENCRYPTION | ECDSA_WITH_SHA_384 => ID_SHA_384,
        SHA_512_WITH_RSA_ENCRYPTION | ECDSA_WITH_SHA_512 => ID_SHA_512,
        _ => return Err(Fault::Algorithm),
    };
    let digest = digest(hash, message)?;
    let key = &certificate.read.tbs_certificate.subject_public_key_info;
    let der = key.to_der().map_err(|_| Fault::Unreadable)?;
    let signature = info.signature.as_bytes();
    let is_rsa = matches!(
        info.signature_algorithm.oid,
        RSA_ENCRYPTION
            | SHA_256_WITH_RSA_ENCRYPTION
            | SHA_384_WITH_RSA_ENCRYPTION
            | SHA_512_WITH_RSA_ENCRYPTION
    );
    match (key.algorithm.oid, is_rsa) {
        (RSA_ENCRYPTION, true) => {
            let key = RsaPublicKey::from_public_key_der(&der).map_err(|_| Fault::Algorithm)?;
            let padding = match hash {
                ID_SHA_256 => rsa::Pkcs1v15Sign::new::<Sha256>(),
                ID_SHA_384 => rsa::Pkcs1v15Sign::new::<Sha384>(),
                _ => rsa::Pkcs1v15Sign::new::<Sha512>(),
            };
            key.verify(padding, &digest, signature)
                .map_err(|_| Fault::Signature)
        }
        (ID_EC_PUBLIC_KEY, false) => {
            let parameters = key.algorithm.parameters.as_ref();
            let curve = parameters.and_then(|any| any.decode_as::<ObjectIdentifier>().ok());
            match curve {
                Some(SECP_256_R_1) => {
                    let key =
                        p256::ecdsa::VerifyingKey::from_public_key_der(&der).map_err(|_| Fault::Algorithm)?;
                    let signature =
                        p256::ecdsa::Signature::from_der(signature).map_err(|_| Fault::Signature)?;
                    key.verify_prehash(&digest, &signature)
                        .map_err(|_| Fault::Signature)
                }
                Some(SECP_384_R_1) => {
                    let key =
                        p384::ecdsa::VerifyingKey::from_public_key_der(&der).map_err(|_| Fault::Algorithm)?;
                    let signature =
                        p384::ecdsa::Signature::from_der(signature).map_err(|_| Fault::Signature)?;
                    key.verify_prehash(&digest, &signature)
                        .map_err(|_| Fault::Signature)
                }
                _ => Err(Fault::Algorithm),
            }
        }
        _ => Err(Fault::Algorithm),
    }
}
