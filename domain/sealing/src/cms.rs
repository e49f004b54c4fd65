//! The signature itself: CMS (RFC 5652) in the profile of `CAdES` (ETSI EN 319 122-1), detached.
//!
//! The signed attributes are the content type, the digest of the document and the signer's certificate
//! (`signing-certificate-v2`, RFC 5035). There is no signing time among them: PAdES keeps the claimed time in the PDF.

use ::cms::cert::{CertificateChoices, IssuerAndSerialNumber};
use ::cms::content_info::{CmsVersion, ContentInfo};
use ::cms::signed_data::{
    CertificateSet, EncapsulatedContentInfo, SignedAttributes, SignedData, SignerIdentifier, SignerInfo,
    SignerInfos,
};
use der::asn1::{OctetString, OctetStringRef, SetOfVec};
use der::oid::ObjectIdentifier;
use der::oid::db::rfc5911::{ID_CONTENT_TYPE, ID_DATA, ID_MESSAGE_DIGEST, ID_SIGNED_DATA};
use der::oid::db::rfc5912::ID_SHA_256;
use der::{Any, Encode, EncodeValue, Sequence, Tagged};
use sha2::{Digest, Sha256};
use spki::AlgorithmIdentifierOwned;
use x509_cert::attr::Attribute;

use crate::SealError;
use crate::certificate::Certificate;
use crate::key::Signer;

/// `id-aa-signingCertificateV2` (RFC 5035).
const SIGNING_CERTIFICATE_V2: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.2.840.113549.1.9.16.2.47");

/// `SigningCertificateV2` (RFC 5035), without policies.
#[derive(Sequence)]
struct SigningCertificateV2 {
    certs: Vec<EssCertIdV2>,
}

/// `ESSCertIDv2` (RFC 5035): SHA-256, which is the default and therefore left out.
#[derive(Sequence)]
struct EssCertIdV2 {
    cert_hash: OctetString,
}

/// Signs the SHA-256 of a document; answers with the DER of the `ContentInfo`.
///
/// # Errors
/// [`SealError::Key`] when the chain is empty or the signer refuses.
pub fn sign(digest: &[u8; 32], chain: &[Certificate], signer: &dyn Signer) -> Result<Vec<u8>, SealError> {
    let own = chain.first().ok_or(SealError::Key("it has no certificate"))?;
    let certificate = SigningCertificateV2 {
        certs: vec![EssCertIdV2 {
            cert_hash: OctetString::new(Sha256::digest(own.der()).to_vec())?,
        }],
    };
    let attributes: SignedAttributes = SetOfVec::try_from(vec![
        attribute(ID_CONTENT_TYPE, &ID_DATA)?,
        attribute(ID_MESSAGE_DIGEST, &OctetStringRef::new(digest)?)?,
        attribute(SIGNING_CERTIFICATE_V2, &certificate)?,
    ])?;
    let signature = signer.sign(&attributes.to_der()?)?;
    let sha256 = AlgorithmIdentifierOwned {
        oid: ID_SHA_256,
        parameters: None,
    };
    let info = SignerInfo {
        version: CmsVersion::V1,
        sid: SignerIdentifier::IssuerAndSerialNumber(IssuerAndSerialNumber {
            issuer: own.read.tbs_certificate.issuer.clone(),
            serial_number: own.read.tbs_certificate.serial_number.clone(),
        }),
        digest_alg: sha256.clone(),
        signed_attrs: Some(attributes),
        signature_algorithm: signer.algorithm(),
        signature: OctetString::new(signature)?,
        unsigned_attrs: None,
    };
    let certificates = chain
        .iter()
        .map(|certificate| CertificateChoices::Certificate(certificate.read.clone()))
        .collect::<Vec<_>>();
    wrapped(&SignedData {
        version: CmsVersion::V1,
        digest_algorithms: SetOfVec::try_from(vec![sha256])?,
        encap_content_info: EncapsulatedContentInfo {
            econtent_type: ID_DATA,
            econtent: None,
        },
        certificates: Some(CertificateSet::try_from(certificates)?),
        crls: None,
        signer_infos: SignerInfos::try_from(vec![info])?,
    })
}

pub(crate) fn wrapped(data: &SignedData) -> Result<Vec<u8>, SealError> {
    let info = ContentInfo {
        content_type: ID_SIGNED_DATA,
        content: Any::encode_from(data)?,
    };
    Ok(info.to_der()?)
}

fn attribute<V: EncodeValue + Tagged>(oid: ObjectIdentifier, value: &V) -> Result<Attribute, SealError> {
    let value = Any::encode_from(value)?;
    Ok(Attribute {
        oid,
        values: SetOfVec::try_from(vec![value])?,
    })
}
