//! The role table of the domain (§4), as one `match`. No database, no clock.

use tillid_entities::enums::{OrganisationKind, OrganisationState, Role, TokenScope};

use crate::Action;

/// Whether `role` in an organisation of `kind` may do `action` for its own organisation.
///
/// What depends on the thing itself stands with the thing: four eyes (the approver is not the author), `canBind`,
/// states and deadlines.
#[must_use]
pub fn allows(kind: OrganisationKind, role: Role, action: Action) -> bool {
    match kind {
        OrganisationKind::Vendor => vendor(role, action),
        OrganisationKind::Customer => customer(role, action),
        OrganisationKind::Partner => partner(role, action),
        OrganisationKind::Operator => operator(role, action),
    }
}

/// Whether an organisation in this state still lets its people do `action` (domain §3.1, decision 0017).
///
/// While it is suspended or closes, it can be read and exported, and nothing of it changes; whoever closes it may think
/// again, and a door that was opened to the operator can be shut.
#[must_use]
pub fn stands(state: OrganisationState, action: Action) -> bool {
    match state {
        OrganisationState::Active => true,
        OrganisationState::Suspended => only_reads(action) || action == Action::RevokeSupportAccess,
        OrganisationState::Closing => {
            only_reads(action) || matches!(action, Action::CloseOrganisation | Action::RevokeSupportAccess)
        }
        OrganisationState::Draft | OrganisationState::Closed => false,
    }
}

/// What somebody of the operator may do for an organisation that has approved it, while it lasts (§4 note 1, decision
/// 0018): read its content, its people's names with it, and change nothing. Its trail is its own.
#[must_use]
pub fn within_support(action: Action) -> bool {
    matches!(
        action,
        Action::ReadContent
            | Action::ReadMembers
            | Action::ReadAgreementDocument
            | Action::ViewSharedRelations
    )
}

/// Whether the action changes nothing.
#[must_use]
pub fn only_reads(action: Action) -> bool {
    token_scope(action) == TokenScope::Read
}

/// What an access token must be for, to be used for `action`. Every action has exactly one scope.
#[must_use]
pub fn token_scope(action: Action) -> TokenScope {
    use Action as A;
    match action {
        A::ReadContent
        | A::ReadMembers
        | A::ReadAgreementDocument
        | A::ViewSharedRelations
        | A::ReadAudit
        | A::ReadOwnActs
        | A::ReadInvestigations => TokenScope::Read,
        A::ManageCustomers | A::ManageServices => TokenScope::Customers,
        A::DraftTemplate
        | A::PublishTemplate
        | A::IssueAgreement
        | A::SignAgreement
        | A::HandOverAgreement
        | A::DeclineAgreement
        | A::NegotiateAgreement
        | A::InstructProcessor
        | A::AnswerInstruction
        | A::AskAssistance
        | A::AnswerAssistance
        | A::TerminateAgreement
        | A::CertifyDeletion
        | A::RecordControllers => TokenScope::Agreements,
        A::MaintainRegister | A::DraftAnnouncement | A::PublishAnnouncement | A::ActivateChange => {
            TokenScope::Register
        }
        A::AcknowledgeNotice | A::DecideNotice | A::ResolveObjection | A::AcceptResolution => {
            TokenScope::Notices
        }
        A::ProposeGrant | A::RevokeGrant | A::DecideGrant => TokenScope::Sharing,
        A::EditOrganisation
        | A::StandAsContact
        | A::ManageMembers
        | A::GrantOwnership
        | A::RequireSecondFactor
        | A::SetSigningRules
        | A::CloseOrganisation
        | A::MoveRelation
        | A::KeepRecords
        | A::ManageSignOn
        | A::ManageSealingKeys
        | A::InvestigateMisuse
        | A::ManageTokens
        | A::ManageWebhooks
        | A::ApproveSupportAccess
        | A::RevokeSupportAccess
        | A::AskSupportAccess
        | A::ManageTenants => TokenScope::Administration,
    }
}

/// Whether a natural person must do it: sign, be the second pair of eyes, answer for the organisation, or say who may
/// act for it. No service account does, whatever its roles.
#[must_use]
pub fn needs_person(action: Action) -> bool {
    use Action as A;
    match action {
        A::SignAgreement
        | A::HandOverAgreement
        | A::DeclineAgreement
        | A::NegotiateAgreement
        | A::InstructProcessor
        | A::AnswerInstruction
        | A::AskAssistance
        | A::AnswerAssistance
        | A::TerminateAgreement
        | A::CertifyDeletion
        | A::PublishTemplate
        | A::PublishAnnouncement
        | A::AcknowledgeNotice
        | A::DecideNotice
        | A::ResolveObjection
        | A::AcceptResolution
        | A::DecideGrant
        | A::StandAsContact
        | A::ManageMembers
        | A::GrantOwnership
        | A::RequireSecondFactor
        | A::SetSigningRules
        | A::CloseOrganisation
        | A::MoveRelation
        | A::KeepRecords
        | A::ManageSignOn
        | A::ManageSealingKeys
        | A::ReadInvestigations
        | A::InvestigateMisuse
        | A::ManageTokens
        | A::ManageWebhooks
        | A::ApproveSupportAccess
        | A::RevokeSupportAccess
        | A::AskSupportAccess
        | A::ManageTenants => true,
        A::ReadContent
        | A::EditOrganisation
        | A::ReadMembers
        | A::ManageCustomers
        | A::ManageServices
        | A::DraftTemplate
        | A::IssueAgreement
        | A::ReadAgreementDocument
        | A::RecordControllers
        | A::MaintainRegister
        | A::DraftAnnouncement
        | A::ActivateChange
        | A::ProposeGrant
        | A::RevokeGrant
        | A::ViewSharedRelations
        | A::ReadAudit
        | A::ReadOwnActs => false,
    }
}

fn vendor(role: Role, action: Action) -> bool {
    use Action as A;
    use Role::{Admin, Announcer, Dpo, Owner};
    match action {
        A::ReadContent | A::ReadOwnActs => true,
        A::StandAsContact => role != Role::Adviser,
        A::ReadMembers | A::ReadAgreementDocument => role != Role::Member,
        A::MaintainRegister | A::DraftAnnouncement | A::PublishAnnouncement | A::ActivateChange => {
            matches!(role, Owner | Admin | Dpo | Announcer)
        }
        A::DraftTemplate
        | A::PublishTemplate
        | A::IssueAgreement
        | A::HandOverAgreement
        | A::NegotiateAgreement
        | A::AnswerInstruction
        | A::AnswerAssistance
        | A::ResolveObjection
        | A::KeepRecords
        | A::ReadAudit => {
            matches!(role, Owner | Admin | Dpo)
        }
        A::ReadInvestigations | A::InvestigateMisuse | A::CertifyDeletion | A::ManageSealingKeys => {
            matches!(role, Owner | Dpo)
        }
        A::EditOrganisation
        | A::ManageMembers
        | A::ManageCustomers
        | A::ManageServices
        | A::SignAgreement
        | A::ProposeGrant
        | A::RevokeGrant
        | A::ManageTokens
        | A::ManageWebhooks
        | A::ApproveSupportAccess
        | A::RevokeSupportAccess => matches!(role, Owner | Admin),
        A::GrantOwnership
        | A::RequireSecondFactor
        | A::SetSigningRules
        | A::CloseOrganisation
        | A::ManageSignOn
        | A::TerminateAgreement => role == Owner,
        A::MoveRelation
        | A::DeclineAgreement
        | A::InstructProcessor
        | A::AskAssistance
        | A::RecordControllers
        | A::AcknowledgeNotice
        | A::DecideNotice
        | A::AcceptResolution
        | A::DecideGrant
        | A::ViewSharedRelations
        | A::AskSupportAccess
        | A::ManageTenants => false,
    }
}

fn customer(role: Role, action: Action) -> bool {
    use Action as A;
    use Role::{Admin, Adviser, Announcer, Dpo, Member, Owner, Signatory};
    match action {
        A::ReadContent | A::ReadOwnActs => role != Announcer,
        A::StandAsContact => !matches!(role, Announcer | Adviser),
        A::AcknowledgeNotice => matches!(role, Owner | Admin | Signatory | Dpo | Member),
        A::ReadMembers | A::ReadAgreementDocument => {
            matches!(role, Owner | Admin | Signatory | Dpo | Adviser)
        }
        A::HandOverAgreement | A::DeclineAgreement | A::NegotiateAgreement | A::DecideNotice => {
            matches!(role, Owner | Admin | Signatory | Dpo)
        }
        A::AcceptResolution
        | A::KeepRecords
        | A::ReadAudit
        | A::InstructProcessor
        | A::AskAssistance
        | A::RecordControllers => {
            matches!(role, Owner | Admin | Dpo)
        }
        A::TerminateAgreement => matches!(role, Owner | Signatory),
        A::ReadInvestigations | A::InvestigateMisuse => matches!(role, Owner | Dpo),
        A::SignAgreement => matches!(role, Owner | Admin | Signatory),
        A::EditOrganisation
        | A::ManageMembers
        | A::RevokeGrant
        | A::DecideGrant
        | A::ManageTokens
        | A::ManageWebhooks
        | A::ApproveSupportAccess
        | A::RevokeSupportAccess => matches!(role, Owner | Admin),
        A::GrantOwnership
        | A::RequireSecondFactor
        | A::SetSigningRules
        | A::CloseOrganisation
        | A::MoveRelation
        | A::ManageSignOn => role == Owner,
        A::ManageCustomers
        | A::ManageServices
        | A::DraftTemplate
        | A::PublishTemplate
        | A::IssueAgreement
        | A::AnswerInstruction
        | A::AnswerAssistance
        | A::CertifyDeletion
        | A::MaintainRegister
        | A::DraftAnnouncement
        | A::PublishAnnouncement
        | A::ActivateChange
        | A::ResolveObjection
        | A::ManageSealingKeys
        | A::ProposeGrant
        | A::ViewSharedRelations
        | A::AskSupportAccess
        | A::ManageTenants => false,
    }
}

fn partner(role: Role, action: Action) -> bool {
    use Action as A;
    use Role::{Admin, Member, Owner};
    match action {
        A::ReadContent | A::ReadOwnActs | A::StandAsContact | A::ViewSharedRelations => {
            matches!(role, Owner | Admin | Member)
        }
        A::ReadMembers
        | A::KeepRecords
        | A::EditOrganisation
        | A::ManageMembers
        | A::ReadAudit
        | A::ManageTokens
        | A::ManageWebhooks
        | A::ApproveSupportAccess
        | A::RevokeSupportAccess => matches!(role, Owner | Admin),
        A::GrantOwnership
        | A::RequireSecondFactor
        | A::SetSigningRules
        | A::CloseOrganisation
        | A::ManageSignOn
        | A::ReadInvestigations
        | A::InvestigateMisuse => role == Owner,
        A::MoveRelation
        | A::ManageCustomers
        | A::ManageServices
        | A::DraftTemplate
        | A::PublishTemplate
        | A::IssueAgreement
        | A::ReadAgreementDocument
        | A::SignAgreement
        | A::HandOverAgreement
        | A::DeclineAgreement
        | A::NegotiateAgreement
        | A::InstructProcessor
        | A::AnswerInstruction
        | A::AskAssistance
        | A::AnswerAssistance
        | A::TerminateAgreement
        | A::CertifyDeletion
        | A::RecordControllers
        | A::MaintainRegister
        | A::DraftAnnouncement
        | A::PublishAnnouncement
        | A::ActivateChange
        | A::AcknowledgeNotice
        | A::DecideNotice
        | A::ResolveObjection
        | A::AcceptResolution
        | A::ProposeGrant
        | A::RevokeGrant
        | A::DecideGrant
        | A::ManageSealingKeys
        | A::AskSupportAccess
        | A::ManageTenants => false,
    }
}

/// The operator runs the platform, reads the trail of that, and nobody's content (§4 note 1).
fn operator(role: Role, action: Action) -> bool {
    match action {
        Action::ManageTenants | Action::AskSupportAccess | Action::ReadAudit => {
            matches!(role, Role::Owner | Role::Admin)
        }
        Action::ReadInvestigations | Action::InvestigateMisuse => role == Role::Owner,
        _ => false,
    }
}
