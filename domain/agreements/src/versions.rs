//! Versions of agreements, from sending to force.

pub(crate) mod decline;
pub(crate) mod expire;
pub(crate) mod issue;
pub(crate) mod open;
pub(crate) mod recall;
pub(crate) mod send;
pub(crate) mod sign;

use sea_orm::ActiveValue::Set;
use tillid_entities::agreement_versions;
use tillid_entities::enums::{AgreementVersionState, Side};
use tillid_entities::organisations::OrganisationId;
use tillid_kernel::Result;
use tillid_policy::{Scope, Transaction};

use crate::VersionHead;

/// The other side of an agreement, seen from the scope.
fn other_side(scope: &Scope, version: &VersionHead) -> (Side, OrganisationId) {
    if scope.organisation() == version.vendor_id {
        (Side::Controller, version.customer_id)
    } else {
        (Side::Processor, version.vendor_id)
    }
}

/// Moves a version to an end: declined, recalled, superseded or ended with its agreement.
pub(crate) async fn end(
    tx: &Transaction,
    scope: &Scope,
    version: &VersionHead,
    state: AgreementVersionState,
    declined_reason: Option<String>,
) -> Result<()> {
    let mut ended = agreement_versions::ActiveModel {
        id: Set(version.id),
        state: Set(state),
        ended_at: Set(Some(scope.now())),
        version: Set(version.version + 1),
        ..Default::default()
    };
    if declined_reason.is_some() {
        ended.declined_reason = Set(declined_reason);
    }
    let read = Some((agreement_versions::Column::Version, version.version));
    scope.save(tx, ended, read).await
}
