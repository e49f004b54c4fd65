//! A partner grant as the API shows it.

use async_graphql::{Context, ID, SimpleObject};
use tillid_entities::enums::{GrantField, GrantState, OrganisationKind, PartnerRole, PartnerType};
use tillid_entities::organisations::OrganisationId;
use tillid_entities::sharing_grants::{self, SharingGrantId};
use tillid_kernel::{Error, Result};
use tillid_policy::{Action, Actor, Scope, authorise_row, rules};
use tillid_relations::{can_decide, can_revoke, state_on, today};

use crate::graph::context::ContextExt;
use crate::graph::organisations::Organisation;
use crate::graph::page::connection;
use crate::graph::scalars::{Date, DateTime};

/// Leave for a partner to see named fields of one relation.
#[derive(SimpleObject, Clone)]
pub(crate) struct SharingGrant {
    /// Opaque, `grt_…`.
    pub(crate) id: ID,
    /// Who shares.
    vendor: Organisation,
    /// About whom.
    customer: Organisation,
    /// Who may see.
    partner: Organisation,
    /// Solution or resale partner.
    partner_type: PartnerType,
    /// The partner's part in the relation.
    partner_role: PartnerRole,
    /// Fields that may be seen, at least one.
    fields: Vec<GrantField>,
    /// Why.
    purpose: String,
    /// On what legal ground.
    legal_basis: String,
    /// Where it stands today: `EXPIRED` from the day after its last.
    state: GrantState,
    /// When the customer was told.
    customer_informed_at: Option<DateTime>,
    /// When the customer decided.
    customer_decided_at: Option<DateTime>,
    /// Whether the customer must approve, or is informed only.
    approval_required: bool,
    /// First day.
    valid_from: Date,
    /// Last day; open when null.
    valid_to: Option<Date>,
    /// Whether the viewer may end it now.
    can_revoke: bool,
    /// Whether the viewer may approve or refuse it now.
    can_decide: bool,
    /// Counts changes.
    version: i32,
    #[graphql(skip)]
    pub(super) key: SharingGrantId,
}

connection!(
    SharingGrantConnection,
    SharingGrantEdge,
    SharingGrant,
    "partner grants"
);

/// Grants with the three organisations of each, in one statement.
pub(super) async fn shown(
    ctx: &Context<'_>,
    scope: &Scope,
    rows: Vec<sharing_grants::Model>,
) -> Result<Vec<SharingGrant>> {
    let named = rows
        .iter()
        .flat_map(|row| [row.vendor_id, row.customer_id, row.partner_id]);
    let organisations = tillid_organisations::by_ids(ctx.db().reads(), scope, named).await?;
    let organisation = |id: &OrganisationId| {
        organisations
            .get(id)
            .cloned()
            .map(Organisation::from)
            .ok_or_else(Error::not_found)
    };
    let today = today(scope.now());
    let may_revoke = may(scope, Action::RevokeGrant);
    let may_decide = may(scope, Action::DecideGrant);
    rows.into_iter()
        .map(|row| {
            Ok(SharingGrant {
                id: ID(row.id.to_string()),
                vendor: organisation(&row.vendor_id)?,
                customer: organisation(&row.customer_id)?,
                partner: organisation(&row.partner_id)?,
                partner_type: row.partner_type,
                partner_role: row.partner_role,
                state: state_on(&row, today),
                can_revoke: may_revoke && can_revoke(&row, today),
                can_decide: may_decide && can_decide(&row, today),
                fields: row.fields.0,
                purpose: row.purpose,
                legal_basis: row.legal_basis,
                customer_informed_at: row.customer_informed_at.map(DateTime::from),
                customer_decided_at: row.customer_decided_at.map(DateTime::from),
                approval_required: row.approval_required,
                valid_from: row.valid_from.into(),
                valid_to: row.valid_to.map(Date::from),
                version: row.version,
                key: row.id,
            })
        })
        .collect()
}

/// Whether the acting member's roles allow the action.
fn may(scope: &Scope, action: Action) -> bool {
    scope.member().is_ok_and(|member| {
        member
            .roles
            .iter()
            .any(|role| rules::allows(member.kind, *role, action))
    })
}

/// One grant, after a change or as a node.
pub(super) async fn one(
    ctx: &Context<'_>,
    scope: &Scope,
    row: sharing_grants::Model,
) -> Result<SharingGrant> {
    let shown = shown(ctx, scope, vec![row]).await?;
    shown.into_iter().next().ok_or_else(Error::not_found)
}

/// The grant with this id, if the viewer may do the action to it as vendor or customer. For its partner it does not
/// exist, whatever its state: a proposal would tell of a relation that the partner may not see (I-24).
pub(super) async fn authorised(
    ctx: &Context<'_>,
    action: Action,
    id: SharingGrantId,
) -> Result<(Scope, sharing_grants::Model)> {
    let mut request = ctx.request().clone();
    if let Actor::Person(person) = &mut request.actor {
        person
            .memberships
            .retain(|member| member.kind != OrganisationKind::Partner);
    }
    authorise_row::<sharing_grants::Entity>(ctx.db().reads(), &request, action, id).await
}

/// The grant with this id, for vendor and customer.
pub(crate) async fn node_grant(ctx: &Context<'_>, id: SharingGrantId) -> Result<SharingGrant> {
    let (scope, row) = authorised(ctx, Action::ReadContent, id).await?;
    one(ctx, &scope, row).await
}
