//! The numbers of a dashboard: all of them in one statement, each from an index that begins with the tenant.

use sea_orm::sea_query::{Expr, ExprTrait, Query, SimpleExpr};
use sea_orm::{ColumnTrait, Condition, FromQueryResult, QueryFilter, QuerySelect};
use tillid_agreements::seals::keys;
use tillid_agreements::signing;
use tillid_entities::enums::{
    AgreementVersionState, AnnouncementState, GrantState, NoticeState, RelationState, Side,
    TemplateVersionState,
};
use tillid_entities::tenancy::Tenancy;
use tillid_entities::users::UserId;
use tillid_entities::{
    agreement_versions, change_announcements, change_notices, customer_relations, organisations,
    relation_services, sealing_keys, sharing_grants, sub_processors, template_versions,
};
use tillid_kernel::{Error, Result, Timestamp};
use tillid_policy::{Connection, Scope};
use tillid_relations::today;

/// Versions that somebody has still to sign.
const UNSIGNED: [AgreementVersionState; 4] = [
    AgreementVersionState::Sent,
    AgreementVersionState::Viewed,
    AgreementVersionState::Negotiating,
    AgreementVersionState::PartiallySigned,
];

/// The numbers of a vendor.
#[derive(FromQueryResult)]
pub(super) struct VendorCounts {
    pub(super) customers: i64,
    pub(super) agreements_in_force: i64,
    pub(super) agreements_awaiting_customer: i64,
    pub(super) agreements_awaiting_us: i64,
    pub(super) open_announcements: i64,
    pub(super) open_objections: i64,
    pub(super) announcements_to_approve: i64,
    pub(super) templates_to_review: i64,
    pub(super) undelivered_notices: i64,
    pub(super) groundless_transfers: i64,
    /// When the certificate of the key in use runs out, where that is soon.
    pub(super) sealing_key_valid_to: Option<Timestamp>,
}

/// The numbers of a customer.
#[derive(FromQueryResult)]
pub(super) struct CustomerCounts {
    pub(super) agreements_to_sign: i64,
    pub(super) notices_to_answer: i64,
    pub(super) grants_to_decide: i64,
    pub(super) services_without_agreement: i64,
}

/// Counts what a vendor has, and what waits for whom; what the viewer wrote does not wait for the viewer.
pub(super) async fn of_vendor(db: &impl Connection, scope: &Scope) -> Result<VendorCounts> {
    let viewer: UserId = scope.person()?.user;
    let announcements = |condition| counting::<change_announcements::Entity>(scope, condition);
    let notices = |state| {
        let condition = change_notices::Column::State.eq(state);
        counting::<change_notices::Entity>(scope, condition)
    };
    let versions = |condition| counting::<agreement_versions::Entity>(scope, condition);
    let version_state = agreement_versions::Column::State;
    let announcement_state = change_announcements::Column::State;
    let to_review = template_versions::Column::State
        .eq(TemplateVersionState::InReview)
        .and(template_versions::Column::AuthorId.ne(viewer));
    let to_approve = announcement_state
        .eq(AnnouncementState::Draft)
        .and(change_announcements::Column::RequestedBy.ne(viewer));
    let running = announcement_state.is_in([AnnouncementState::Notifying, AnnouncementState::Open]);
    let active = customer_relations::Column::State.eq(RelationState::Active);
    one_row(scope)
        .expr_as(counting::<customer_relations::Entity>(scope, active), "customers")
        .expr_as(
            versions(version_state.eq(AgreementVersionState::InForce)),
            "agreements_in_force",
        )
        .expr_as(
            versions(unsigned_by(Side::Controller)),
            "agreements_awaiting_customer",
        )
        .expr_as(versions(unsigned_by(Side::Processor)), "agreements_awaiting_us")
        .expr_as(announcements(running), "open_announcements")
        .expr_as(notices(NoticeState::Objected), "open_objections")
        .expr_as(announcements(to_approve), "announcements_to_approve")
        .expr_as(
            counting::<template_versions::Entity>(scope, to_review),
            "templates_to_review",
        )
        .expr_as(notices(NoticeState::Undelivered), "undelivered_notices")
        .expr_as(
            counting::<sub_processors::Entity>(scope, tillid_subprocessors::groundless(scope)),
            "groundless_transfers",
        )
        .expr_as(
            of_rows::<sealing_keys::Entity>(
                scope,
                sealing_keys::Column::ValidTo.min(),
                keys::running_out(scope.now()),
            ),
            "sealing_key_valid_to",
        )
        .into_model()
        .one(db)
        .await?
        .ok_or_else(Error::not_found)
}

/// Counts what waits for a customer.
pub(super) async fn of_customer(db: &impl Connection, scope: &Scope) -> Result<CustomerCounts> {
    use agreement_versions::Column::ExpiresAt;
    use sharing_grants::Column::{State as GrantStands, ValidTo};
    let in_time = ExpiresAt.is_null().or(ExpiresAt.gte(scope.now()));
    let undecided = change_notices::Column::State.is_in([NoticeState::Delivered, NoticeState::Acknowledged]);
    let proposed = GrantStands
        .eq(GrantState::Proposed)
        .and(ValidTo.is_null().or(ValidTo.gte(today(scope.now()))));
    one_row(scope)
        .expr_as(
            counting::<agreement_versions::Entity>(scope, unsigned_by(Side::Controller).and(in_time)),
            "agreements_to_sign",
        )
        .expr_as(
            counting::<change_notices::Entity>(scope, undecided),
            "notices_to_answer",
        )
        .expr_as(
            counting::<sharing_grants::Entity>(scope, proposed),
            "grants_to_decide",
        )
        .expr_as(
            counting::<relation_services::Entity>(scope, tillid_relations::missing_agreement(scope)),
            "services_without_agreement",
        )
        .into_model()
        .one(db)
        .await?
        .ok_or_else(Error::not_found)
}

/// The scope's own organisation, for the counts to stand beside: a statement with exactly one row.
fn one_row(scope: &Scope) -> sea_orm::Select<organisations::Entity> {
    scope
        .find::<organisations::Entity>()
        .filter(organisations::Column::Id.eq(scope.organisation()))
        .select_only()
}

/// How many rows of `E` that the scope reaches meet the condition, as a sub-query.
fn counting<E: Tenancy>(scope: &Scope, condition: impl sea_orm::sea_query::IntoCondition) -> SimpleExpr {
    of_rows::<E>(scope, Expr::cust("COUNT(*)"), condition)
}

/// What `wanted` comes to over those rows, as a sub-query.
fn of_rows<E: Tenancy>(
    scope: &Scope,
    wanted: SimpleExpr,
    condition: impl sea_orm::sea_query::IntoCondition,
) -> SimpleExpr {
    let select = Query::select()
        .expr(wanted)
        .from(E::default())
        .cond_where(
            Condition::all()
                .add(scope.condition::<E>())
                .add(condition.into_condition()),
        )
        .to_owned();
    SimpleExpr::SubQuery(None, Box::new(select.into()))
}

/// Whether the version can be signed, and waits for `side`.
fn unsigned_by(side: Side) -> SimpleExpr {
    agreement_versions::Column::State
        .is_in(UNSIGNED)
        .and(signing::waits_for(side))
}
