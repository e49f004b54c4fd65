//! Queries that more than one verb needs.

use sea_orm::sea_query::LockType;
use sea_orm::{ColumnTrait, QueryFilter, QuerySelect};
use tillid_entities::organisations;
use tillid_kernel::{Error, Result};
use tillid_policy::{Connection, Scope};

/// The scope's organisation, held until the transaction ends: rules over all its members and invitations (the last
/// owner, one open invitation for an address) are checked by one transaction at a time. SQLite has one writer
/// anyhow; rows that only point to the organisation are not made to wait.
///
/// # Errors
/// `NOT_FOUND` when the scope does not reach it.
pub async fn hold_organisation(tx: &impl Connection, scope: &Scope) -> Result<organisations::Model> {
    scope
        .find::<organisations::Entity>()
        .filter(organisations::Column::Id.eq(scope.organisation()))
        .lock(LockType::NoKeyUpdate)
        .one(&tx.within(scope))
        .await?
        .ok_or_else(Error::not_found)
}
