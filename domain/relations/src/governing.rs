//! Which agreement governs a service that a customer has, and which services none governs (R-000-094): an agreement of
//! the same relation whose version in force names the service.

use sea_orm::ColumnTrait;
use sea_orm::sea_query::{Condition, Expr, ExprTrait, Order, Query, SelectStatement, SimpleExpr};
use tillid_entities::enums::{AgreementVersionState, RelationState, SubProcessorRole};
use tillid_entities::{
    agreement_services, agreement_versions, agreements, customer_relations, relation_services, services,
};
use tillid_policy::Scope;

/// Something of the agreement in force that governs the outer row of `relation_services`; the newest, should there be
/// two. The agreement answers to both sides of the relation, so it is read with the relation's own key.
pub(crate) fn governing(what: SimpleExpr) -> SelectStatement {
    use agreement_services::Column as Governs;
    use agreements::Column as Agreement;
    use relation_services::Column as Has;
    let same = |one: SimpleExpr, other: SimpleExpr| one.eq(other);
    Query::select()
        .expr(what)
        .from(agreements::Entity)
        .inner_join(
            agreement_versions::Entity,
            same(
                agreement_versions::Column::Id.into_expr(),
                Agreement::CurrentVersionId.into_expr(),
            ),
        )
        .inner_join(
            agreement_services::Entity,
            same(Governs::AgreementId.into_expr(), Agreement::Id.into_expr()),
        )
        .and_where(same(Agreement::VendorId.into_expr(), Has::VendorId.into_expr()))
        .and_where(same(
            Agreement::RelationId.into_expr(),
            Has::RelationId.into_expr(),
        ))
        .and_where(same(Governs::ServiceId.into_expr(), Has::ServiceId.into_expr()))
        .and_where(agreement_versions::Column::State.eq(AgreementVersionState::InForce))
        .order_by((agreements::Entity, Agreement::Id), Order::Desc)
        .limit(1)
        .to_owned()
}

/// Whether no agreement in force governs the outer row of `relation_services`, and one should: the app of a provider that
/// is a controller of its own is between that provider and the customer.
fn ungoverned() -> SimpleExpr {
    let governed = Expr::exists(governing(Expr::value(1)));
    governed.not().and(Expr::exists(of_a_controller()).not())
}

/// The outer row's service, if its provider is a controller of its own.
fn of_a_controller() -> SelectStatement {
    let same = services::Column::Id
        .into_expr()
        .eq(relation_services::Column::ServiceId.into_expr());
    Query::select()
        .expr(Expr::value(1))
        .from(services::Entity)
        .and_where(same)
        .and_where(services::Column::ProviderRole.eq(SubProcessorRole::IndependentController))
        .to_owned()
}

/// How many services of the outer relation no agreement in force governs.
pub(crate) fn count_ungoverned() -> SelectStatement {
    use relation_services::Column as Has;
    Query::select()
        .expr(Has::Id.count())
        .from(relation_services::Entity)
        .and_where(
            Has::VendorId
                .into_expr()
                .eq(customer_relations::Column::VendorId.into_expr()),
        )
        .and_where(
            Has::RelationId
                .into_expr()
                .eq(customer_relations::Column::Id.into_expr()),
        )
        .and_where(ungoverned())
        .to_owned()
}

/// Relations of the vendor with a service that no agreement in force governs.
pub(crate) fn with_ungoverned(scope: &Scope) -> SelectStatement {
    Query::select()
        .column(relation_services::Column::RelationId)
        .from(relation_services::Entity)
        .and_where(relation_services::Column::VendorId.eq(scope.organisation()))
        .and_where(ungoverned())
        .to_owned()
}

/// Relations of the scope that are active.
pub(crate) fn active(scope: &Scope) -> SelectStatement {
    Query::select()
        .column(customer_relations::Column::Id)
        .from(customer_relations::Entity)
        .cond_where(scope.condition::<customer_relations::Entity>())
        .and_where(customer_relations::Column::State.eq(RelationState::Active))
        .to_owned()
}

/// Of `relation_services`: the services that a customer has now and that no agreement in force governs.
#[must_use]
pub fn missing_agreement(scope: &Scope) -> Condition {
    Condition::all()
        .add(relation_services::Column::RelationId.in_subquery(active(scope)))
        .add(ungoverned())
}
