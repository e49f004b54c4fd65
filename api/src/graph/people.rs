//! Names of people on rows.

use std::collections::HashMap;

use async_graphql::Context;
use tillid_entities::users::UserId;
use tillid_kernel::Result;
use tillid_policy::Scope;

use super::context::ContextExt;
use crate::locale;

/// The names of these people; an account that was closed has none left, and is said to be closed.
pub(crate) async fn names(
    ctx: &Context<'_>,
    scope: &Scope,
    ids: impl IntoIterator<Item = UserId>,
) -> Result<HashMap<UserId, String>> {
    let ids: Vec<UserId> = ids.into_iter().collect();
    let mut names = tillid_identity::names(ctx.db().reads(), scope, ids).await?;
    for name in names.values_mut().filter(|name| name.is_empty()) {
        *name = locale::text(ctx.language(), "closed-account");
    }
    Ok(names)
}
