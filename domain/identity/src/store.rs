//! Queries that more than one verb needs.

use sea_orm::{ColumnTrait, QueryFilter};
use tillid_entities::users;
use tillid_kernel::Result;
use tillid_policy::{Connection, Scope};

/// The account with this address, in a scope that sees accounts. A closed one is none.
pub(crate) async fn by_email_key(
    db: &impl Connection,
    scope: &Scope,
    email_key: &str,
) -> Result<Option<users::Model>> {
    Ok(scope
        .find::<users::Entity>()
        .filter(users::Column::EmailKey.eq(email_key))
        .filter(users::Column::ClosedAt.is_null())
        .one(&db.within(scope))
        .await?)
}
