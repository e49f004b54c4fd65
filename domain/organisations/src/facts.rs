//! What the audit trail is told.

use tillid_audit::Fact;
use tillid_entities::enums::ContactRole;
use tillid_entities::invitation_imports::InvitationImportId;
use tillid_entities::invitations::InvitationId;
use tillid_entities::memberships::MembershipId;
use tillid_entities::organisations::OrganisationId;
use tillid_entities::service_accounts::ServiceAccountId;
use tillid_entities::service_tokens::ServiceTokenId;

pub(crate) fn organisation_created(id: OrganisationId) -> Fact {
    Fact::new("organisation.created", "Organisation", id)
}

pub(crate) fn organisation_changed(id: OrganisationId, fields: Vec<&'static str>) -> Fact {
    Fact::new("organisation.changed", "Organisation", id).changing(fields)
}

/// `action` is `organisation.` and what became of it.
pub(crate) fn organisation_moved(action: &'static str, id: OrganisationId) -> Fact {
    Fact::new(action, "Organisation", id).changing(["state"])
}

/// What the operator did, in the operator's own trail: `action` is `platform.` and what.
pub(crate) fn platform(action: &'static str, id: OrganisationId) -> Fact {
    Fact::new(action, "Organisation", id)
}

pub(crate) fn group_joined(id: OrganisationId) -> Fact {
    Fact::new("organisation.group-joined", "Organisation", id).changing(["parent"])
}

pub(crate) fn group_left(id: OrganisationId) -> Fact {
    Fact::new("organisation.group-left", "Organisation", id).changing(["parent"])
}

pub(crate) fn contact_set(id: OrganisationId, role: ContactRole) -> Fact {
    Fact::new("organisation.contact-set", "Organisation", id)
        .changing([format!("contacts.{}", role.as_str())])
}

/// `action` is one of `membership.created`, `membership.changed`, `membership.suspended`, `membership.reinstated`,
/// `membership.ended`.
pub(crate) fn membership(action: &'static str, id: MembershipId) -> Fact {
    Fact::new(action, "Membership", id)
}

/// `action` is `service-account.` and what happened to it.
pub(crate) fn service_account(action: &'static str, id: ServiceAccountId) -> Fact {
    Fact::new(action, "ServiceAccount", id)
}

/// `action` is `service-token.` and what happened to it.
pub(crate) fn service_token(action: &'static str, id: ServiceTokenId) -> Fact {
    Fact::new(action, "ServiceToken", id)
}

/// `action` is `invitation.` and what happened to it.
pub(crate) fn invitation(action: &'static str, id: InvitationId) -> Fact {
    Fact::new(action, "Invitation", id)
}

/// `action` is `invitation-import.` and how far it is.
pub(crate) fn import(action: &'static str, id: InvitationImportId) -> Fact {
    Fact::new(action, "InvitationImport", id)
}
