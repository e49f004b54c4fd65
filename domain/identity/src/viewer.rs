//! Who am I, and where do I belong?

use sea_orm::{ColumnTrait, EntityTrait, JoinType, QueryFilter, QueryOrder, QuerySelect, RelationDef};
use tillid_entities::memberships::{self, MembershipId};
use tillid_entities::organisations;
use tillid_entities::users;
use tillid_kernel::Result;
use tillid_policy::{Connection, Database, Job, Scope};

/// The acting person with every organisation they may switch to.
#[derive(Clone, Debug)]
pub struct Viewer {
    /// Their account.
    pub user: users::Model,
    /// Memberships that count, by the name of the organisation.
    pub memberships: Vec<(memberships::Model, organisations::Model)>,
}

/// Reads the acting person's account and memberships, in two statements.
///
/// # Errors
/// `UNAUTHENTICATED` when no person acts.
pub async fn viewer(db: &Database, scope: &Scope) -> Result<Viewer> {
    let person = scope.person()?;
    let user = scope.load::<users::Entity>(db.reads(), person.user).await?;
    let own: Vec<MembershipId> = person.memberships.iter().map(|member| member.id).collect();
    // A person's scope reaches no tenant's rows; these were already found to be the person's own.
    let job = scope.as_job(Job::SignIn, scope.organisation());
    let organisation: RelationDef = memberships::Entity::belongs_to(organisations::Entity)
        .from(memberships::Column::OrganisationId)
        .to(organisations::Column::Id)
        .into();
    let rows = job
        .find::<memberships::Entity>()
        .filter(memberships::Column::Id.is_in(own))
        .join(JoinType::InnerJoin, organisation)
        .select_also(organisations::Entity)
        .order_by_asc(organisations::Column::LegalName)
        .order_by_asc(memberships::Column::Id)
        .all(&db.reads().within(&job))
        .await?;
    let memberships = rows
        .into_iter()
        .filter_map(|(member, organisation)| Some((member, organisation?)))
        .collect();
    Ok(Viewer { user, memberships })
}
