//! Queries that more than one verb needs.

use sea_orm::ActiveValue::Set;
use sea_orm::sea_query::LockType;
use sea_orm::{ColumnTrait, QueryFilter, QuerySelect};
use tillid_entities::organisations;
use tillid_kernel::{Error, Result, Timestamp};
use tillid_policy::{Connection, Scope};

use crate::states::{OrganisationEvent, next_organisation};

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

/// Takes an organisation to its next state: the one place that writes it. Part of a transaction that holds it.
pub(crate) async fn move_to(
    tx: &impl Connection,
    scope: &Scope,
    before: &organisations::Model,
    event: OrganisationEvent,
    closes_at: Option<Timestamp>,
    reason: Option<String>,
) -> Result<organisations::Model> {
    let after = organisations::Model {
        state: next_organisation(before.state, event)?,
        closes_at,
        state_reason: reason,
        version: before.version + 1,
        ..before.clone()
    };
    let row = organisations::ActiveModel {
        id: Set(after.id),
        state: Set(after.state),
        closes_at: Set(after.closes_at),
        state_reason: Set(after.state_reason.clone()),
        version: Set(after.version),
        ..Default::default()
    };
    let read = Some((organisations::Column::Version, before.version));
    scope.save(tx, row, read).await?;
    Ok(after)
}
