//! The people of an organisation: listed, changed, removed (domain §3.2, I-12).

use sea_orm::ActiveValue::Set;
use sea_orm::sea_query::{Expr, Func, SimpleExpr};
use sea_orm::{
    ColumnTrait, Condition, EntityTrait, ExprTrait, JoinType, PaginatorTrait, QueryFilter, QueryOrder,
    QuerySelect, RelationDef,
};
use tillid_audit::append;
use tillid_entities::enums::{MembershipState, OrganisationKind, Role};
use tillid_entities::memberships::{self, MembershipId};
use tillid_entities::users::{self, UserId};
use tillid_entities::values::Roles;
use tillid_entities::{api_tokens, organisations};
use tillid_kernel::{Code, Error, Page, PageRequest, Result, Timestamp, clean_line};
use tillid_policy::{Connection, Database, Job, Scope};

use crate::roles::{Standing, check_change, check_removal};
use crate::states::{MembershipEvent, next_membership};
use crate::store::hold_organisation;
use crate::{contacts, directory, facts};

const LONGEST_TITLE: usize = 120;

/// A member with their account.
#[derive(Clone, Debug)]
pub struct Member {
    /// The place in the organisation.
    pub membership: memberships::Model,
    /// The person.
    pub user: users::Model,
}

/// A page of the organisation's members who have not left, by name; the cursor is the name and the membership's id.
///
/// `search` is looked for in names and addresses.
///
/// # Errors
/// `VALIDATION` for a cursor of another list.
pub async fn members(
    db: &Database,
    scope: &Scope,
    search: Option<&str>,
    request: &PageRequest,
) -> Result<Page<Member>> {
    let person: RelationDef = memberships::Entity::belongs_to(users::Entity)
        .from(memberships::Column::UserId)
        .to(users::Column::Id)
        .into();
    let mut query = scope
        .find::<memberships::Entity>()
        .filter(memberships::Column::State.ne(MembershipState::Ended))
        .join(JoinType::InnerJoin, person);
    if let Some(search) = search.map(str::trim).filter(|search| !search.is_empty()) {
        let name = Expr::col((users::Entity, users::Column::Name));
        let address = Expr::col((users::Entity, users::Column::EmailKey));
        query = query.filter(
            Condition::any()
                .add(contains(db, name, search))
                .add(contains(db, address, search)),
        );
    }
    // Accounts are their persons' own; for the members found above they are read by the job that names them.
    let job = scope.as_job(Job::Naming, scope.organisation());
    let reads = db.reads().within(&job);
    let total = if request.wants_total {
        Some(query.clone().count(&reads).await?)
    } else {
        None
    };
    if let Some(after) = &request.after {
        let (name, id) = after.key::<(String, MembershipId)>()?;
        let same_name = Condition::all()
            .add(users::Column::Name.eq(name.as_str()))
            .add(memberships::Column::Id.gt(id));
        query = query.filter(Condition::any().add(users::Column::Name.gt(name)).add(same_name));
    }
    let rows = query
        .select_also(users::Entity)
        .order_by_asc(users::Column::Name)
        .order_by_asc(memberships::Column::Id)
        .limit(request.limit())
        .all(&reads)
        .await?;
    let rows = rows
        .into_iter()
        .filter_map(|(membership, user)| {
            Some(Member {
                membership,
                user: user?,
            })
        })
        .collect();
    Ok(request.page(rows, total))
}

/// Whether the text contains the other, whatever the case, with no sign in it that means something else.
pub(crate) fn contains(db: &Database, text: impl Into<SimpleExpr>, part: &str) -> SimpleExpr {
    let position = if db.is_postgres() { "strpos" } else { "instr" };
    let lowered = Func::lower(text.into());
    Func::cust(position).arg(lowered).arg(part.to_lowercase()).gt(0)
}

/// One member of the scope's organisation.
///
/// # Errors
/// `NOT_FOUND`.
pub async fn member(db: &impl Connection, scope: &Scope, id: MembershipId) -> Result<Member> {
    let membership = scope.load::<memberships::Entity>(db, id).await?;
    // Organisations see no accounts but those of their members.
    let job = scope.as_job(Job::Naming, scope.organisation());
    let user = job.load::<users::Entity>(db, membership.user_id).await?;
    Ok(Member { membership, user })
}

/// Somebody who becomes a member.
#[derive(Clone, Debug)]
pub struct NewMember {
    /// Who.
    pub user: UserId,
    /// Roles, of the organisation's kind.
    pub roles: Vec<Role>,
    /// Position, printed beside a signature.
    pub title: Option<String>,
    /// May sign for the organisation (I-9).
    pub can_bind: bool,
    /// When it ends by itself: an adviser's, and nobody else's.
    pub until: Option<Timestamp>,
}

/// Makes somebody a member of the scope's organisation, as the job that sets up tenants. Somebody who left returns
/// to the old place. Part of the caller's transaction.
///
/// # Errors
/// `VALIDATION` at `roles` or `title`; `CONFLICT` (`already-member`).
pub async fn add_member(tx: &impl Connection, scope: &Scope, new: NewMember) -> Result<memberships::Model> {
    let organisation = scope
        .load::<organisations::Entity>(tx, scope.organisation())
        .await?;
    let row = join(tx, scope, organisation.kind, new).await?;
    append(tx, scope, vec![facts::membership("membership.created", row.id)]).await?;
    Ok(row)
}

/// The membership itself; the caller tells the audit trail.
pub(crate) async fn join(
    tx: &impl Connection,
    scope: &Scope,
    kind: OrganisationKind,
    new: NewMember,
) -> Result<memberships::Model> {
    let standing = Standing::parse_until(kind, &new.roles, new.can_bind, new.until, scope.now())?;
    let title = new
        .title
        .map(|title| clean_line(&title, "title", LONGEST_TITLE))
        .transpose()?;
    let before = of_user(tx, scope, new.user).await?;
    let row = memberships::Model {
        id: before.as_ref().map_or_else(
            || MembershipId::new(scope.now(), scope.dice()),
            |before| before.id,
        ),
        organisation_id: scope.organisation(),
        user_id: new.user,
        roles: Roles(standing.roles),
        title,
        can_bind: standing.can_bind,
        state: MembershipState::Active,
        valid_to: standing.until,
        created_at: scope.now(),
        ended_at: None,
        version: before.as_ref().map_or(1, |before| before.version + 1),
    };
    match before {
        Some(before) => {
            next_membership(before.state, MembershipEvent::Join)?;
            scope
                .save(
                    tx,
                    written(&row),
                    Some((memberships::Column::Version, before.version)),
                )
                .await?;
        }
        None => {
            scope
                .insert(
                    tx,
                    memberships::ActiveModel {
                        id: Set(row.id),
                        ..written(&row)
                    },
                )
                .await?;
        }
    }
    Ok(row)
}

/// The membership, past or present, of this person in the scope's organisation, for a job that lets people in.
///
/// # Errors
/// Those of the database.
pub async fn membership_of(
    db: &impl Connection,
    scope: &Scope,
    user: UserId,
) -> Result<Option<memberships::Model>> {
    of_user(db, scope, user).await
}

/// The membership, past or present, of this person in the scope's organisation.
pub(crate) async fn of_user(
    db: &impl Connection,
    scope: &Scope,
    user: UserId,
) -> Result<Option<memberships::Model>> {
    Ok(scope
        .find::<memberships::Entity>()
        .filter(memberships::Column::OrganisationId.eq(scope.organisation()))
        .filter(memberships::Column::UserId.eq(user))
        .one(&db.within(scope))
        .await?)
}

/// Changes to a membership; what is `None` stays, `Some(None)` empties.
#[derive(Default)]
pub struct UpdateMember {
    /// Roles, of the organisation's kind.
    pub roles: Option<Vec<Role>>,
    /// Position, printed beside a signature.
    pub title: Option<Option<String>>,
    /// May sign for the organisation.
    pub can_bind: Option<bool>,
    /// When an adviser's membership ends by itself.
    pub until: Option<Timestamp>,
    /// The version that was read.
    pub version: i32,
}

/// Changes a member of the scope's organisation. It acts on the member's next request.
///
/// # Errors
/// `PROOF_REQUIRED`; `NOT_FOUND`; `VALIDATION` at `roles`, `until` or `title`; `FORBIDDEN`: `owners-only` for ownership and the
/// right to sign, `raises-oneself`; `LAST_OWNER` when nobody else is owner; `CONFLICT` when it was changed meanwhile or is over.
pub async fn update_member(
    db: &Database,
    scope: &Scope,
    id: MembershipId,
    input: UpdateMember,
) -> Result<Member> {
    tillid_identity::fresh(scope)?;
    let actor = scope.member()?;
    let tx = db.begin().await?;
    let organisation = hold_organisation(&tx, scope).await?;
    let Member {
        membership: before,
        user,
    } = member(&tx, scope, id).await?;
    next_membership(before.state, MembershipEvent::Change)?;
    let had = Standing::of(&before);
    let roles = input.roles.as_ref().unwrap_or(&had.roles);
    // An adviser who stays one keeps the day that was set, unless another is; whoever becomes something else has none.
    let until = input
        .until
        .or(had.until.filter(|_| roles.contains(&Role::Adviser)));
    let can_bind = input.can_bind.unwrap_or(had.can_bind);
    let has = Standing::parse_until(organisation.kind, roles, can_bind, until, scope.now())?;
    check_change(actor, actor.id == id, &had, &has)?;
    if had.is_owner() && !has.is_owner() {
        another_owner(&tx, scope, id).await?;
    }
    let mut after = before.clone();
    after.roles = Roles(has.roles);
    after.can_bind = has.can_bind;
    after.valid_to = has.until;
    if let Some(title) = input.title {
        after.title = title
            .map(|title| clean_line(&title, "title", LONGEST_TITLE))
            .transpose()?;
    }
    after.version = input.version + 1;
    scope
        .save(
            &tx,
            written(&after),
            Some((memberships::Column::Version, input.version)),
        )
        .await?;
    let changed = changed_fields(&before, &after);
    if !changed.is_empty() {
        let fact = facts::membership("membership.changed", id).changing(changed);
        append(&tx, scope, vec![fact]).await?;
    }
    tx.commit().await?;
    Ok(Member {
        membership: after,
        user,
    })
}

/// Ends a membership of the scope's organisation: its access, sessions' reach and access tokens end with it.
///
/// # Errors
/// `PROOF_REQUIRED`; `NOT_FOUND`; `FORBIDDEN` (`owners-only`); `LAST_OWNER`; `CONFLICT` (`membership-over`).
pub async fn remove_member(db: &Database, scope: &Scope, id: MembershipId) -> Result<Member> {
    tillid_identity::fresh(scope)?;
    let actor = scope.member()?;
    let tx = db.begin().await?;
    hold_organisation(&tx, scope).await?;
    let Member {
        membership: before,
        user,
    } = member(&tx, scope, id).await?;
    let had = Standing::of(&before);
    let mut after = before.clone();
    after.state = next_membership(before.state, MembershipEvent::End)?;
    after.ended_at = Some(scope.now());
    after.version = before.version + 1;
    check_removal(actor, &had)?;
    if had.is_owner() {
        another_owner(&tx, scope, id).await?;
    }
    scope
        .save(
            &tx,
            written(&after),
            Some((memberships::Column::Version, before.version)),
        )
        .await?;
    revoke_tokens(&tx, scope, user.id).await?;
    directory::forget(&tx, scope, id).await?;
    contacts::forget_person(&tx, scope, user.id).await?;
    append(&tx, scope, vec![facts::membership("membership.ended", id)]).await?;
    tx.commit().await?;
    Ok(Member {
        membership: after,
        user,
    })
}

/// Without a membership a token opens nothing; revoked, it also stays shut when the person comes back.
pub(crate) async fn revoke_tokens(tx: &impl Connection, scope: &Scope, user: UserId) -> Result<()> {
    scope
        .update::<api_tokens::Entity>()
        .filter(api_tokens::Column::OrganisationId.eq(scope.organisation()))
        .col_expr(api_tokens::Column::RevokedAt, Expr::value(Some(scope.now())))
        .filter(api_tokens::Column::UserId.eq(user))
        .filter(api_tokens::Column::RevokedAt.is_null())
        .exec(&tx.within(scope))
        .await?;
    Ok(())
}

/// An organisation keeps an owner (I-12). Its members are held by the caller, so no other transaction takes the
/// other owner away at the same time.
pub(crate) async fn another_owner(tx: &impl Connection, scope: &Scope, leaving: MembershipId) -> Result<()> {
    let others: Vec<(Roles, Option<Timestamp>)> = scope
        .find::<memberships::Entity>()
        .filter(memberships::Column::OrganisationId.eq(scope.organisation()))
        .filter(memberships::Column::State.eq(MembershipState::Active))
        .filter(memberships::Column::Id.ne(leaving))
        .select_only()
        .columns([memberships::Column::Roles, memberships::Column::ValidTo])
        .into_tuple()
        .all(&tx.within(scope))
        .await?;
    let owner = |(roles, valid_to): &(Roles, Option<Timestamp>)| {
        roles.0.contains(&Role::Owner) && valid_to.is_none_or(|end| end > scope.now())
    };
    if others.iter().any(owner) {
        Ok(())
    } else {
        Err(Error::failure(Code::LastOwner, "last-owner"))
    }
}

fn changed_fields(before: &memberships::Model, after: &memberships::Model) -> Vec<&'static str> {
    [
        ("roles", before.roles != after.roles),
        ("title", before.title != after.title),
        ("canBind", before.can_bind != after.can_bind),
        ("until", before.valid_to != after.valid_to),
    ]
    .into_iter()
    .filter_map(|(field, changed)| changed.then_some(field))
    .collect()
}

pub(crate) fn written(row: &memberships::Model) -> memberships::ActiveModel {
    memberships::ActiveModel {
        id: Set(row.id),
        organisation_id: Set(row.organisation_id),
        user_id: Set(row.user_id),
        roles: Set(row.roles.clone()),
        title: Set(row.title.clone()),
        can_bind: Set(row.can_bind),
        state: Set(row.state),
        valid_to: Set(row.valid_to),
        created_at: Set(row.created_at),
        ended_at: Set(row.ended_at),
        version: Set(row.version),
    }
}
