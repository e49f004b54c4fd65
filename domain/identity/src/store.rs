//! Queries that more than one verb needs.

use sea_orm::{ColumnTrait, ConnectionTrait, QueryFilter};
use tillid_entities::users;
use tillid_kernel::Result;
use tillid_policy::Scope;

/// The account with this address, in a scope that sees accounts.
pub(crate) async fn by_email_key(
    db: &impl ConnectionTrait,
    scope: &Scope,
    email_key: &str,
) -> Result<Option<users::Model>> {
    Ok(scope
        .find::<users::Entity>()
        .filter(users::Column::EmailKey.eq(email_key))
        .one(db)
        .await?)
}
