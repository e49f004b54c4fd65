//! Names for the people on rows.

use std::collections::HashMap;

use sea_orm::{ColumnTrait, QueryFilter, QuerySelect};
use tillid_entities::users::{self, UserId};
use tillid_kernel::Result;
use tillid_policy::{Connection, Job, Scope};

/// The names of these people, in one statement; people who are gone are missing from the answer.
///
/// Whoever may see a row may see by whom it was made, but nothing else of that person; so the names are read as
/// [`Job::Naming`], and only for ids that stand on rows the scope has already reached.
///
/// # Errors
/// Those of the database.
pub fn names<'a>(
    db: &'a impl Connection,
    scope: &'a Scope,
    ids: impl IntoIterator<Item = UserId>,
) -> impl Future<Output = Result<HashMap<UserId, String>>> + Send {
    // Collected before the first wait: a caller's iterator need not cross threads.
    let mut ids: Vec<UserId> = ids.into_iter().collect();
    ids.sort_unstable();
    ids.dedup();
    async move {
        if ids.is_empty() {
            return Ok(HashMap::new());
        }
        let job = scope.as_job(Job::Naming, scope.organisation());
        let named: Vec<(UserId, String)> = job
            .find::<users::Entity>()
            .select_only()
            .columns([users::Column::Id, users::Column::Name])
            .filter(users::Column::Id.is_in(ids))
            .into_tuple()
            .all(&db.within(&job))
            .await?;
        Ok(named.into_iter().collect())
    }
}
