//! The seal on a final document, as its readers see it.

use async_graphql::{Enum, SimpleObject};
use tillid_entities::enums::SealLevel;
use tillid_entities::seals;

use crate::graph::scalars::DateTime;

/// The vendor's electronic seal on the final document (PAdES, ETSI EN 319 142-1): who vouches for the file, and that
/// nothing of it has changed since.
#[derive(SimpleObject, Clone)]
pub(crate) struct Seal {
    /// The level reached, never one that was not.
    level: SealLevel,
    /// When it was sealed, by the portal's clock: a claim until a timestamp proves it.
    sealed_at: DateTime,
    /// Who seals: the vendor's name as it stands in the document.
    name: String,
    /// Whose certificate it is, as RFC 4514 writes names.
    certificate_subject: String,
    /// Who issued the certificate, as RFC 4514 writes names.
    certificate_issuer: String,
    /// Whether the vendor issued the certificate itself: then a reader trusts it only once it has the fingerprint from
    /// the vendor.
    is_self_signed: bool,
    /// SHA-256 of the certificate in DER: 64 lower-case hexadecimal digits.
    certificate_fingerprint: String,
    /// The last instant at which the certificate is valid. What it sealed until then stays sealed.
    certificate_valid_to: DateTime,
    /// Whether a timestamp service's word stands with the seal.
    timestamp_state: SealTimestampState,
    /// The timestamp; null until there is one.
    timestamp: Option<SealTimestamp>,
}

/// The word of a timestamp service (RFC 3161) that the seal was there at an instant.
#[derive(SimpleObject, Clone)]
pub(crate) struct SealTimestamp {
    /// The instant that it vouches for.
    at: DateTime,
    /// The service, as its certificate names it.
    authority: String,
    /// The service's number for it, hexadecimal.
    serial: String,
}

/// Whether a timestamp service's word stands with a seal.
#[derive(Enum, Clone, Copy, PartialEq, Eq)]
pub(crate) enum SealTimestampState {
    /// No service was set up when it was sealed.
    None,
    /// A service is asked until it answers; the seal is at level B-B meanwhile.
    Pending,
    /// It does: level B-T.
    Present,
}

impl From<&seals::Model> for Seal {
    fn from(row: &seals::Model) -> Self {
        let timestamp = row.timestamped_at.map(|at| SealTimestamp {
            at: at.into(),
            authority: row.timestamp_authority.clone().unwrap_or_default(),
            serial: row.timestamp_serial.clone().unwrap_or_default(),
        });
        Self {
            level: row.level,
            sealed_at: row.sealed_at.into(),
            name: row.name.clone(),
            certificate_subject: row.certificate_subject.clone(),
            certificate_issuer: row.certificate_issuer.clone(),
            is_self_signed: row.certificate_subject == row.certificate_issuer,
            certificate_fingerprint: row.certificate_fingerprint.clone(),
            certificate_valid_to: row.certificate_valid_to.into(),
            timestamp_state: match (&timestamp, row.timestamp_due_at) {
                (Some(_), _) => SealTimestampState::Present,
                (None, Some(_)) => SealTimestampState::Pending,
                (None, None) => SealTimestampState::None,
            },
            timestamp,
        }
    }
}
