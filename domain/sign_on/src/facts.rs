//! What the audit trail is told.

use tillid_audit::Fact;
use tillid_entities::organisations::OrganisationId;
use tillid_entities::users::UserId;

/// `action` is `sign-on.` and what happened to the organisation's connection or domains.
pub(crate) fn sign_on(action: &'static str, organisation: OrganisationId) -> Fact {
    Fact::new(action, "Organisation", organisation)
}

pub(crate) fn linked(user: UserId) -> Fact {
    Fact::new("sign-on.linked", "User", user)
}
