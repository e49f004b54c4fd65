//! What can be done with organisations.

use async_graphql::{Context, ID, InputObject, MaybeUndefined, Object, SimpleObject};
use tillid_entities::enums::{ContactRole, InviterCapacity, Language, Role, Sector, SigningOrder};
use tillid_entities::{invitations, memberships};
use tillid_kernel::{DEFAULT_TIME_ZONE, EmailAddress, Result, Timestamp, end_of_day};
use tillid_organisations::{
    Contact, Invite, Member, Registration, SigningRules, UpdateMember, UpdateOrganisation,
};
use tillid_policy::{Action, Scope};

use super::invitations::Invitation;
use super::members::Membership;
use super::query::own;
use super::types::Organisation;
use crate::graph::context::ContextExt;
use crate::graph::patch::{kept, optional};
use crate::graph::scalars::Date;

/// The last instant of a day in Denmark.
fn last_instant(day: Date) -> Timestamp {
    end_of_day(day.0, DEFAULT_TIME_ZONE)
}

/// Whom to invite, and as what.
#[derive(InputObject)]
pub(crate) struct InviteMemberInput {
    /// The organisation that invites.
    pub(super) organisation_id: ID,
    /// Address; the invitation is bound to it.
    email: String,
    /// Name for the greeting, at most 120 characters; kept until the invitation is answered or erased.
    name: Option<String>,
    /// Roles of the organisation's kind, at least one.
    roles: Vec<Role>,
    /// May sign for the organisation; an owner's to give.
    can_bind: bool,
    /// The last day of an adviser's membership, within a year; for other roles absent.
    until: Option<Date>,
    /// In what capacity the inviter writes.
    capacity: InviterCapacity,
    /// Language of the mail.
    language: Language,
    /// A word to the invitee, at most 1000 characters.
    message: Option<String>,
}

impl From<InviteMemberInput> for Invite {
    fn from(input: InviteMemberInput) -> Self {
        Self {
            email: input.email,
            name: input.name,
            roles: input.roles,
            can_bind: input.can_bind,
            until: input.until.map(last_instant),
            capacity: input.capacity,
            language: input.language,
            message: input.message,
        }
    }
}

/// An invitation, and the address it should have gone to.
#[derive(InputObject)]
pub(crate) struct CorrectInvitationInput {
    /// The invitation with the wrong address.
    invitation_id: ID,
    /// The right one.
    email: String,
}

/// The mail domains that an organisation invites to.
#[derive(InputObject)]
pub(crate) struct SetInvitationDomainsInput {
    /// The organisation.
    organisation_id: ID,
    /// Domains such as `example.com`, at most 50; none allows any.
    domains: Vec<String>,
}

/// The domains after the change.
#[derive(SimpleObject)]
pub(crate) struct SetInvitationDomainsPayload {
    /// In the order of the alphabet.
    domains: Vec<String>,
}

/// The invitation is dead and its address erased.
#[derive(SimpleObject)]
pub(crate) struct ReportInvitationPayload {
    /// Always true.
    reported: bool,
}

/// Which invitation.
#[derive(InputObject)]
pub(crate) struct InvitationIdInput {
    /// Its id.
    invitation_id: ID,
}

/// The secret of an invitation's link.
#[derive(InputObject)]
pub(crate) struct InvitationTokenInput {
    /// The last part of the link.
    #[graphql(secret)]
    token: String,
}

/// Changes to a member: absent stays.
#[derive(InputObject)]
pub(crate) struct UpdateMemberInput {
    /// Which member.
    membership_id: ID,
    /// Roles of the organisation's kind, at least one.
    roles: MaybeUndefined<Vec<Role>>,
    /// Position, printed beside a signature; null removes it.
    title: MaybeUndefined<String>,
    /// May sign for the organisation.
    can_bind: MaybeUndefined<bool>,
    /// The last day of an adviser's membership, within a year.
    until: MaybeUndefined<Date>,
    /// The version that was read.
    version: i32,
}

/// Which membership.
#[derive(InputObject)]
pub(crate) struct MembershipIdInput {
    /// Its id.
    membership_id: ID,
}

/// Changes to an organisation's profile: absent stays, null empties.
#[derive(InputObject)]
pub(crate) struct UpdateOrganisationInput {
    /// Which organisation.
    organisation_id: ID,
    /// Registered name, at most 200 characters.
    legal_name: MaybeUndefined<String>,
    /// Public website, `http://` or `https://`.
    website: MaybeUndefined<String>,
    /// Street and number.
    street: MaybeUndefined<String>,
    /// Postal code.
    postal_code: MaybeUndefined<String>,
    /// City.
    city: MaybeUndefined<String>,
    /// ISO 3166-1 alpha-2, e.g. `DK`.
    country_code: MaybeUndefined<String>,
    /// Private or public body.
    sector: MaybeUndefined<Sector>,
    /// `DK_CVR`, `NO_ORGNR`, `SE_ORGNR`, `DE_HRB`, `EU_VAT`, `OTHER` or `TEST`; with the number. Both null: in no register.
    registration_scheme: MaybeUndefined<String>,
    /// Number in that register; its check digit must be right.
    registration_number: MaybeUndefined<String>,
    /// The version that was read.
    version: i32,
}

/// Whether all members need a second factor.
#[derive(InputObject)]
pub(crate) struct RequireSecondFactorInput {
    /// Which organisation.
    organisation_id: ID,
    /// Whether it is required from now on.
    required: bool,
}

/// How an organisation signs.
#[derive(InputObject)]
pub(crate) struct SetSigningRulesInput {
    /// Which organisation.
    organisation_id: ID,
    /// How many of its people must sign an agreement for it: 1 or 2.
    signatories: i32,
    /// Which side signs first; a vendor's to say, absent: as before.
    order: Option<SigningOrder>,
}

/// An invitation after the change.
#[derive(SimpleObject)]
pub(crate) struct InvitationPayload {
    /// The invitation.
    invitation: Invitation,
}

/// The invitee has said no.
#[derive(SimpleObject)]
pub(crate) struct DeclineInvitationPayload {
    /// Always true.
    declined: bool,
}

/// A membership after the change.
#[derive(SimpleObject)]
pub(crate) struct MembershipPayload {
    /// The membership.
    membership: Membership,
}

/// A mailbox of an organisation, over the one before.
#[derive(InputObject)]
pub(crate) struct SetContactInput {
    /// Whose mailbox.
    organisation_id: ID,
    /// What it is for. `NOTICE` and `SIGNATORY` come with agreements and are not set here.
    role: ContactRole,
    /// Its address; null takes the contact away.
    email: Option<String>,
    /// Name or role of whoever reads it.
    name: Option<String>,
    /// Telephone number, E.164.
    phone: Option<String>,
}

/// Whether the viewer stands as technical contact.
#[derive(InputObject)]
pub(crate) struct SetOwnTechnicalContactInput {
    /// Of which organisation.
    organisation_id: ID,
    /// True to stand, false to give it up.
    own: bool,
}

/// An organisation after the change.
#[derive(SimpleObject)]
pub(crate) struct OrganisationPayload {
    /// The organisation.
    pub(super) organisation: Organisation,
}

#[derive(Default)]
pub(crate) struct OrganisationsMutation;

#[Object]
impl OrganisationsMutation {
    /// Invites somebody by e-mail; the mail names the organisation as the source of the address. Codes:
    /// `VALIDATION`, `FORBIDDEN` (ownership and the right to sign are an owner's to give), `CONFLICT`.
    async fn invite_member(&self, ctx: &Context<'_>, input: InviteMemberInput) -> Result<InvitationPayload> {
        let scope = ctx.authorise_id(Action::ManageMembers, &input.organisation_id)?;
        let row = tillid_organisations::invite(ctx.db(), &scope, input.into()).await?;
        ctx.state().wake.notify_one();
        invitation(ctx, &scope, row).await
    }

    /// Sends an invitation again with a new link, good for seven days; at most five times. Codes: `NOT_FOUND`,
    /// `INVITATION_USED`, `CONFLICT`, `FORBIDDEN`.
    async fn resend_invitation(
        &self,
        ctx: &Context<'_>,
        input: InvitationIdInput,
    ) -> Result<InvitationPayload> {
        let (scope, row) = ctx
            .authorise_row::<invitations::Entity, invitations::InvitationId>(
                Action::ManageMembers,
                &input.invitation_id,
            )
            .await?;
        let row = tillid_organisations::resend(ctx.db(), &scope, row.id).await?;
        ctx.state().wake.notify_one();
        invitation(ctx, &scope, row).await
    }

    /// Takes an invitation back: its link is dead. Codes: `NOT_FOUND`, `INVITATION_USED`, `INVITATION_EXPIRED`.
    async fn revoke_invitation(
        &self,
        ctx: &Context<'_>,
        input: InvitationIdInput,
    ) -> Result<InvitationPayload> {
        let (scope, row) = ctx
            .authorise_row::<invitations::Entity, invitations::InvitationId>(
                Action::ManageMembers,
                &input.invitation_id,
            )
            .await?;
        let row = tillid_organisations::revoke(ctx.db(), &scope, row.id).await?;
        invitation(ctx, &scope, row).await
    }

    /// Invites the same person at a corrected address, as when the mail came back: the old invitation is taken back, a
    /// new one goes out. Codes: `NOT_FOUND`, `VALIDATION`, `INVITATION_USED`, `INVITATION_EXPIRED`, `CONFLICT`,
    /// `FORBIDDEN`.
    async fn correct_invitation(
        &self,
        ctx: &Context<'_>,
        input: CorrectInvitationInput,
    ) -> Result<InvitationPayload> {
        let (scope, row) = ctx
            .authorise_row::<invitations::Entity, invitations::InvitationId>(
                Action::ManageMembers,
                &input.invitation_id,
            )
            .await?;
        let row = tillid_organisations::correct(ctx.db(), &scope, row.id, &input.email).await?;
        ctx.state().wake.notify_one();
        invitation(ctx, &scope, row).await
    }

    /// Sets the mail domains that the organisation invites to; none allows any. Codes: `NOT_FOUND`, `VALIDATION`,
    /// `FORBIDDEN`.
    async fn set_invitation_domains(
        &self,
        ctx: &Context<'_>,
        input: SetInvitationDomainsInput,
    ) -> Result<SetInvitationDomainsPayload> {
        let scope = ctx.authorise_id(Action::EditOrganisation, &input.organisation_id)?;
        let domains = tillid_organisations::set_invitation_domains(ctx.db(), &scope, input.domains).await?;
        Ok(SetInvitationDomainsPayload { domains })
    }

    /// Says that an invitation is not for whoever holds its link: the link is dead, the address is erased at once,
    /// and the organisation sees that it was reported. Codes: `NOT_FOUND`, `INVITATION_USED`, `INVITATION_EXPIRED`.
    async fn report_invitation(
        &self,
        ctx: &Context<'_>,
        input: InvitationTokenInput,
    ) -> Result<ReportInvitationPayload> {
        tillid_organisations::report(ctx.db(), ctx.request(), &input.token).await?;
        Ok(ReportInvitationPayload { reported: true })
    }

    /// Says no to an invitation, as whoever holds its link. Codes: `NOT_FOUND`, `INVITATION_USED`,
    /// `INVITATION_EXPIRED`.
    async fn decline_invitation(
        &self,
        ctx: &Context<'_>,
        input: InvitationTokenInput,
    ) -> Result<DeclineInvitationPayload> {
        tillid_organisations::decline(ctx.db(), ctx.request(), &input.token).await?;
        Ok(DeclineInvitationPayload { declined: true })
    }

    /// Requires a second factor of all members, or no longer. It acts on everybody's next request: who signed in without
    /// one gets `SECOND_FACTOR_REQUIRED` until they have one. Codes: `NOT_FOUND`, `FORBIDDEN`, `PROOF_REQUIRED`,
    /// `CONFLICT` for an owner who would shut themselves out.
    async fn require_second_factor(
        &self,
        ctx: &Context<'_>,
        input: RequireSecondFactorInput,
    ) -> Result<OrganisationPayload> {
        let scope = ctx.authorise_id(Action::RequireSecondFactor, &input.organisation_id)?;
        let row = tillid_organisations::require_second_factor(ctx.db(), &scope, input.required).await?;
        Ok(OrganisationPayload {
            organisation: row.into(),
        })
    }

    /// Says how the organisation signs agreements that are sent from now on. Codes: `NOT_FOUND`, `FORBIDDEN`,
    /// `PROOF_REQUIRED`, `VALIDATION`, `CONFLICT` where fewer than two members may sign.
    async fn set_signing_rules(
        &self,
        ctx: &Context<'_>,
        input: SetSigningRulesInput,
    ) -> Result<OrganisationPayload> {
        let scope = ctx.authorise_id(Action::SetSigningRules, &input.organisation_id)?;
        let rules = SigningRules {
            signatories: input.signatories,
            order: input.order,
        };
        let row = tillid_organisations::set_signing_rules(ctx.db(), &scope, rules).await?;
        Ok(OrganisationPayload {
            organisation: row.into(),
        })
    }

    /// Changes a member's roles, position and right to sign; it acts on the member's next request. Codes:
    /// `NOT_FOUND`, `VALIDATION`, `FORBIDDEN`, `LAST_OWNER`, `CONFLICT`.
    async fn update_member(&self, ctx: &Context<'_>, input: UpdateMemberInput) -> Result<MembershipPayload> {
        let (scope, row) = ctx
            .authorise_row::<memberships::Entity, memberships::MembershipId>(
                Action::ManageMembers,
                &input.membership_id,
            )
            .await?;
        let update = UpdateMember {
            roles: kept(input.roles, "roles")?,
            title: optional(input.title),
            can_bind: kept(input.can_bind, "canBind")?,
            until: kept(input.until, "until")?.map(last_instant),
            version: input.version,
        };
        let member = tillid_organisations::update_member(ctx.db(), &scope, row.id, update).await?;
        membership(ctx, &scope, member).await
    }

    /// Ends a membership: its access ends at once. Codes: `NOT_FOUND`, `FORBIDDEN`, `LAST_OWNER`, `CONFLICT`.
    async fn remove_member(&self, ctx: &Context<'_>, input: MembershipIdInput) -> Result<MembershipPayload> {
        let (scope, row) = ctx
            .authorise_row::<memberships::Entity, memberships::MembershipId>(
                Action::ManageMembers,
                &input.membership_id,
            )
            .await?;
        let member = tillid_organisations::remove_member(ctx.db(), &scope, row.id).await?;
        membership(ctx, &scope, member).await
    }

    /// Sets or takes away a mailbox of the organisation: whom people ask about their data, the data protection
    /// officer, and others. Codes: `NOT_FOUND`, `VALIDATION`, `FORBIDDEN`.
    async fn set_contact(&self, ctx: &Context<'_>, input: SetContactInput) -> Result<OrganisationPayload> {
        let scope = ctx.authorise_id(Action::EditOrganisation, &input.organisation_id)?;
        let written = |text: Option<String>| text.filter(|text| !text.trim().is_empty());
        let contact = match written(input.email) {
            Some(email) => Some(Contact {
                role: input.role,
                name: written(input.name),
                email: EmailAddress::parse(&email, "email")?,
                phone: written(input.phone),
            }),
            None => None,
        };
        let row = tillid_organisations::change_contact(ctx.db(), &scope, input.role, contact).await?;
        Ok(OrganisationPayload {
            organisation: row.into(),
        })
    }

    /// The viewer stands as the organisation's technical contact, with the name, address and telephone number of their
    /// profile, or gives it up. Codes: `NOT_FOUND`, `FORBIDDEN`, `CONFLICT` while somebody else does.
    async fn set_own_technical_contact(
        &self,
        ctx: &Context<'_>,
        input: SetOwnTechnicalContactInput,
    ) -> Result<OrganisationPayload> {
        let scope = ctx.authorise_id(Action::StandAsContact, &input.organisation_id)?;
        let row = tillid_organisations::set_own_technical_contact(ctx.db(), &scope, input.own).await?;
        Ok(OrganisationPayload {
            organisation: row.into(),
        })
    }

    /// Changes an organisation's profile. Codes: `NOT_FOUND`, `VALIDATION`, `CONFLICT`.
    async fn update_organisation(
        &self,
        ctx: &Context<'_>,
        input: UpdateOrganisationInput,
    ) -> Result<OrganisationPayload> {
        let scope = ctx.authorise_id(Action::EditOrganisation, &input.organisation_id)?;
        let (scheme, number) = (&input.registration_scheme, &input.registration_number);
        let registration = if scheme.is_undefined() && number.is_undefined() {
            None
        } else {
            let text = |given: &MaybeUndefined<String>| given.value().cloned();
            Some(Registration::given(
                text(scheme).as_deref(),
                text(number).as_deref(),
            )?)
        };
        let update = UpdateOrganisation {
            legal_name: kept(input.legal_name, "legalName")?,
            website: optional(input.website),
            street: optional(input.street),
            postal_code: optional(input.postal_code),
            city: optional(input.city),
            country_code: kept(input.country_code, "countryCode")?,
            sector: optional(input.sector),
            registration,
            version: input.version,
        };
        let row = tillid_organisations::update_organisation(ctx.db(), &scope, update).await?;
        Ok(OrganisationPayload {
            organisation: row.into(),
        })
    }
}

async fn invitation(ctx: &Context<'_>, scope: &Scope, row: invitations::Model) -> Result<InvitationPayload> {
    let organisation = own(ctx, scope).await?;
    let mut names =
        tillid_organisations::inviters(ctx.db().reads(), scope, std::slice::from_ref(&row)).await?;
    let invited_by = names.remove(&row.id).unwrap_or_default();
    Ok(InvitationPayload {
        invitation: Invitation::new(row, organisation, invited_by, scope.now()),
    })
}

async fn membership(ctx: &Context<'_>, scope: &Scope, member: Member) -> Result<MembershipPayload> {
    let organisation = own(ctx, scope).await?;
    let membership = Membership::new(member.membership, member.user.into(), organisation);
    Ok(MembershipPayload { membership })
}
