//! What the audit trail is told.

use tillid_audit::Fact;
use tillid_entities::memberships::MembershipId;
use tillid_entities::provisioning_groups::ProvisioningGroupId;
use tillid_entities::provisioning_tokens::ProvisioningTokenId;

/// `action` is `provisioning.token-created` or `provisioning.token-revoked`.
pub(crate) fn token(action: &'static str, id: ProvisioningTokenId) -> Fact {
    Fact::new(action, "ProvisioningToken", id)
}

/// `action` is `provisioning.group-` and what happened to it.
pub(crate) fn group(action: &'static str, id: ProvisioningGroupId) -> Fact {
    Fact::new(action, "ProvisioningGroup", id)
}

/// The directory keeps the person from now on, or says something else of them.
pub(crate) fn person_changed(id: MembershipId, fields: Vec<&'static str>) -> Fact {
    Fact::new("provisioning.person-changed", "Membership", id).changing(fields)
}
