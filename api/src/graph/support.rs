//! Access for support: asked for by the operator, answered by the organisation, looked through for a time.

use async_graphql::{Context, ID, InputObject, Object, SimpleObject};
use tillid_entities::enums::{SupportGrantState, SupportPurpose};
use tillid_entities::support_grants::{self, SupportGrantId};
use tillid_kernel::{Cursor, Result};
use tillid_organisations::{AskSupport, SupportAccess, support_state_at};
use tillid_policy::{Action, Scope, allowed_actions, authorise_operator};

use super::context::{ContextExt, page_request};
use super::page::{Rows, connection};
use super::scalars::DateTime;

/// What the operator has asked of an organisation, and what came of it.
#[derive(SimpleObject, Clone)]
#[expect(
    clippy::struct_excessive_bools,
    reason = "each says which button its reader is shown"
)]
pub(crate) struct SupportGrant {
    /// Opaque, `sup_…`.
    id: ID,
    /// Name of the organisation that operates the portal.
    operator_name: String,
    /// What for.
    purpose: SupportPurpose,
    /// Why, in the operator's words.
    reason: String,
    /// For how many days, counted from the approval.
    days: i32,
    /// Where it stands now.
    state: SupportGrantState,
    /// Who of the operator asked.
    requested_by: String,
    /// When.
    requested_at: DateTime,
    /// Who of the organisation approved, refused or revoked.
    decided_by: Option<String>,
    /// When.
    decided_at: Option<DateTime>,
    /// The last instant: to answer, and once approved to look.
    ends_at: DateTime,
    /// Whether the viewer may approve or refuse it now.
    can_decide: bool,
    /// Whether the viewer may end it now.
    can_revoke: bool,
    /// Whether the viewer may look under it now.
    can_open: bool,
    /// Whether the viewer may take it back now.
    can_withdraw: bool,
    /// Who has looked, the newest first.
    visits: Vec<SupportVisit>,
    #[graphql(skip)]
    key: SupportGrantId,
}

/// One time that somebody of the operator has looked.
#[derive(SimpleObject, Clone)]
pub(crate) struct SupportVisit {
    /// Who.
    by: String,
    /// From when.
    began_at: DateTime,
    /// Until when, at the latest.
    ends_at: DateTime,
    /// Whether it is the viewer's own, in this browser, and lasts still.
    own: bool,
}

connection!(
    SupportGrantConnection,
    SupportGrantEdge,
    SupportGrant,
    "support access"
);

/// Who looks: the organisation itself, or the operator.
fn shown(scope: &Scope, access: SupportAccess) -> SupportGrant {
    let may = |action: Action| {
        let member = scope.person().ok().zip(scope.member().ok());
        member.is_some_and(|(person, member)| allowed_actions(person, member).contains(&action))
    };
    let grant = access.grant;
    let state = support_state_at(&grant, scope.now());
    let waits = state == SupportGrantState::Requested;
    let lasts = matches!(state, SupportGrantState::Approved | SupportGrantState::Active);
    SupportGrant {
        id: ID(grant.id.to_string()),
        key: grant.id,
        operator_name: access.operator,
        purpose: grant.purpose,
        reason: grant.reason,
        days: grant.days,
        state,
        requested_by: access.requested_by,
        requested_at: DateTime(grant.created_at),
        decided_by: access.decided_by,
        decided_at: grant.decided_at.map(DateTime),
        ends_at: DateTime(grant.ends_at),
        can_decide: waits && may(Action::ApproveSupportAccess),
        can_revoke: lasts && may(Action::RevokeSupportAccess),
        can_open: lasts && may(Action::AskSupportAccess),
        can_withdraw: (waits || lasts) && may(Action::AskSupportAccess),
        visits: access
            .visits
            .into_iter()
            .map(|visit| SupportVisit {
                by: visit.by,
                began_at: DateTime(visit.began_at),
                ends_at: DateTime(visit.ends_at),
                own: visit.own,
            })
            .collect(),
    }
}

async fn payload(
    ctx: &Context<'_>,
    scope: &Scope,
    row: support_grants::Model,
) -> Result<SupportGrantPayload> {
    let access = tillid_organisations::one_support(ctx.db(), scope, row).await?;
    Ok(SupportGrantPayload {
        support_grant: shown(scope, access),
    })
}

#[derive(Default)]
pub(crate) struct SupportQuery;

#[Object]
impl SupportQuery {
    /// What the operator has asked of an organisation, the newest first, with everybody who has looked: for the
    /// organisation (needs `READ_AUDIT`) and for the operator. Codes: `NOT_FOUND`, `FORBIDDEN`.
    async fn support_grants(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Of which organisation.")] organisation_id: ID,
        #[graphql(desc = "How many, 1 to 100; 25 when absent.")] first: Option<i32>,
        #[graphql(desc = "Where to go on: an earlier page's endCursor.")] after: Option<String>,
    ) -> Result<SupportGrantConnection> {
        let scope = match authorise_operator(ctx.request(), Action::AskSupportAccess) {
            Ok(operator) => operator,
            Err(_) => ctx.authorise_id(Action::ReadAudit, &organisation_id)?,
        };
        let request = page_request(ctx, first, after)?;
        let organisation = organisation_id.parse()?;
        let page = tillid_organisations::support_of(ctx.db(), &scope, organisation, &request).await?;
        let page = page.map(|access| shown(&scope, access));
        Ok(Rows::new(page, |row| Cursor::at(&row.key)).into())
    }
}

/// What the operator asks.
#[derive(InputObject)]
pub(crate) struct RequestSupportAccessInput {
    /// Of which organisation.
    organisation_id: ID,
    /// What for.
    purpose: SupportPurpose,
    /// Why, 1 to 1000 characters; the organisation reads it.
    reason: String,
    /// For how many days from the approval, 1 to 7.
    days: i32,
}

/// The organisation's answer.
#[derive(InputObject)]
pub(crate) struct DecideSupportAccessInput {
    /// To which request.
    support_grant_id: ID,
    /// Yes or no.
    approve: bool,
}

/// Which grant.
#[derive(InputObject)]
pub(crate) struct SupportGrantIdInput {
    /// Its id.
    support_grant_id: ID,
}

/// The grant after the change.
#[derive(SimpleObject)]
pub(crate) struct SupportGrantPayload {
    /// The grant.
    support_grant: SupportGrant,
}

#[derive(Default)]
pub(crate) struct SupportMutation;

#[Object]
impl SupportMutation {
    /// Asks an organisation for access, as the operator: to read, and for seven days at most. Its owners and
    /// administrators are told by mail. Codes: `NOT_FOUND`, `VALIDATION`, `PROOF_REQUIRED`, `CONFLICT` while an earlier
    /// request stands.
    async fn request_support_access(
        &self,
        ctx: &Context<'_>,
        input: RequestSupportAccessInput,
    ) -> Result<SupportGrantPayload> {
        let scope = authorise_operator(ctx.request(), Action::AskSupportAccess)?;
        let asked = AskSupport {
            organisation: input.organisation_id.parse()?,
            purpose: input.purpose,
            reason: input.reason,
            days: input.days,
        };
        let row = tillid_organisations::ask_support(ctx.db(), &scope, asked).await?;
        ctx.state().wake.notify_one();
        payload(ctx, &scope, row).await
    }

    /// Takes a request back, or gives access back, as the operator. Codes: `NOT_FOUND`, `CONFLICT`.
    async fn withdraw_support_access(
        &self,
        ctx: &Context<'_>,
        input: SupportGrantIdInput,
    ) -> Result<SupportGrantPayload> {
        let scope = authorise_operator(ctx.request(), Action::AskSupportAccess)?;
        let id = input.support_grant_id.parse()?;
        let row = tillid_organisations::withdraw_support(ctx.db(), &scope, id).await?;
        payload(ctx, &scope, row).await
    }

    /// Approves or refuses what the operator asks. Codes: `NOT_FOUND`, `FORBIDDEN`, `PROOF_REQUIRED`, `CONFLICT`,
    /// `ORGANISATION_NOT_ACTIVE`.
    async fn decide_support_access(
        &self,
        ctx: &Context<'_>,
        input: DecideSupportAccessInput,
    ) -> Result<SupportGrantPayload> {
        let (scope, row) = ctx
            .authorise_row::<support_grants::Entity, SupportGrantId>(
                Action::ApproveSupportAccess,
                &input.support_grant_id,
            )
            .await?;
        let row = tillid_organisations::decide_support(ctx.db(), &scope, row.id, input.approve).await?;
        ctx.state().wake.notify_one();
        payload(ctx, &scope, row).await
    }

    /// Ends access that was approved: it acts on the operator's next request. Codes: `NOT_FOUND`, `FORBIDDEN`, `CONFLICT`.
    async fn revoke_support_access(
        &self,
        ctx: &Context<'_>,
        input: SupportGrantIdInput,
    ) -> Result<SupportGrantPayload> {
        let (scope, row) = ctx
            .authorise_row::<support_grants::Entity, SupportGrantId>(
                Action::RevokeSupportAccess,
                &input.support_grant_id,
            )
            .await?;
        let row = tillid_organisations::revoke_support(ctx.db(), &scope, row.id).await?;
        ctx.state().wake.notify_one();
        payload(ctx, &scope, row).await
    }

    /// Begins to look, as somebody of the operator, in this browser, for an hour at most; told in the organisation's
    /// trail. Codes: `NOT_FOUND`, `FORBIDDEN` for an access token, `PROOF_REQUIRED`, `CONFLICT`.
    async fn open_support_access(
        &self,
        ctx: &Context<'_>,
        input: SupportGrantIdInput,
    ) -> Result<SupportGrantPayload> {
        let scope = authorise_operator(ctx.request(), Action::AskSupportAccess)?;
        let id = input.support_grant_id.parse()?;
        let row = tillid_organisations::open_support(ctx.db(), &scope, id).await?;
        payload(ctx, &scope, row).await
    }

    /// Stops looking, in this browser; told in the organisation's trail. Codes: `NOT_FOUND` where nothing is open.
    async fn leave_support_access(
        &self,
        ctx: &Context<'_>,
        input: SupportGrantIdInput,
    ) -> Result<SupportGrantPayload> {
        let scope = authorise_operator(ctx.request(), Action::AskSupportAccess)?;
        let id = input.support_grant_id.parse()?;
        let row = tillid_organisations::leave_support(ctx.db(), &scope, id).await?;
        payload(ctx, &scope, row).await
    }
}
