//! The token that a directory presents: the organisation's, not a person's. Two are good at once, so that the directory
//! can be given the second before the first is revoked.

use sea_orm::ActiveValue::Set;
use sea_orm::sea_query::Expr;
use sea_orm::{
    ColumnTrait, EntityTrait, FromQueryResult, JoinType, PaginatorTrait, QueryFilter, QuerySelect,
    RelationDef,
};
use tillid_audit::append;
use tillid_entities::enums::{MessageClass, OrganisationKind, OrganisationState};
use tillid_entities::organisations::{self, OrganisationId};
use tillid_entities::provisioning_tokens::{self, ProvisioningTokenId};
use tillid_entities::users;
use tillid_kernel::{Code, EmailAddress, Error, Result, Secret, Timestamp};
use tillid_notifications::{Letter, enqueue};
use tillid_organisations::hold_organisation;
use tillid_policy::{Actor, Connection, Database, Directory, Job, Request, Scope, system};

use crate::facts;

/// What every token begins with, so that scanners for leaked secrets know it.
pub(crate) const PREFIX: &str = "tillid_scim_";
/// How much of a token is kept to recognise it by: the prefix and five of its 43 characters.
const SHOWN: usize = 17;
const LONGEST_DAYS: i32 = 365;
/// Tokens that are good at the same time.
const MOST: u64 = 2;
const MINUTE: i64 = 60_000;

/// The directory behind a bearer, without the word `Bearer`. One statement, and the same answer whatever is wrong.
///
/// # Errors
/// `UNAUTHENTICATED` for a bearer that is not good (any more), or whose organisation is not active; `RATE_LIMITED` with
/// `retryAfter` for one from a network that sends many. A good one is let in from there all the same.
pub async fn behind(db: &Database, request: &Request, presented: &str) -> Result<Actor> {
    let job = system(request, Job::Provisioning, OrganisationId(uuid::Uuid::nil()));
    let organisation: RelationDef = provisioning_tokens::Entity::belongs_to(organisations::Entity)
        .from(provisioning_tokens::Column::OrganisationId)
        .to(organisations::Column::Id)
        .into();
    let found = job
        .find::<provisioning_tokens::Entity>()
        .filter(provisioning_tokens::Column::TokenHash.eq(Secret::hash_of(presented)))
        .filter(good(request.now))
        .join(JoinType::InnerJoin, organisation)
        .filter(organisations::Column::State.eq(OrganisationState::Active))
        .select_only()
        .column(provisioning_tokens::Column::Id)
        .column(provisioning_tokens::Column::OrganisationId)
        .column(provisioning_tokens::Column::LastUsedAt)
        .column(organisations::Column::Kind)
        .into_model::<Row>()
        .one(&db.reads().within(&job))
        .await?;
    let Some(found) = found else {
        return Err(tillid_identity::wrong_token(db, request).await);
    };
    note_use(db, &job, &found).await?;
    Ok(Actor::Directory(Directory {
        token: found.id,
        organisation: found.organisation_id,
        kind: found.kind,
    }))
}

#[derive(FromQueryResult)]
struct Row {
    id: ProvisioningTokenId,
    organisation_id: OrganisationId,
    last_used_at: Option<Timestamp>,
    kind: OrganisationKind,
}

/// Notes the use to the minute: one write a minute at most, however busy the directory is.
async fn note_use(db: &Database, job: &Scope, row: &Row) -> Result<()> {
    let minute = Timestamp(job.now().0 - job.now().0.rem_euclid(MINUTE));
    if row.last_used_at.is_some_and(|last| last >= minute) {
        return Ok(());
    }
    job.update::<provisioning_tokens::Entity>()
        .col_expr(provisioning_tokens::Column::LastUsedAt, Expr::value(Some(minute)))
        .filter(provisioning_tokens::Column::Id.eq(row.id))
        .exec(&db.reads().within(job))
        .await?;
    Ok(())
}

/// Neither revoked nor over.
pub(crate) fn good(now: Timestamp) -> sea_orm::Condition {
    sea_orm::Condition::all()
        .add(provisioning_tokens::Column::RevokedAt.is_null())
        .add(provisioning_tokens::Column::ExpiresAt.gt(now))
}

/// Makes a token for the directory of the scope's organisation. The secret is told this once; whoever made it is told
/// by mail that it was made.
///
/// # Errors
/// `FORBIDDEN` (`session-required`) for an access token; `PROOF_REQUIRED`; `VALIDATION` at `days` (`token-days`);
/// `CONFLICT` (`provisioning-tokens`) when two are good already.
pub async fn create_token(
    db: &Database,
    scope: &Scope,
    days: i32,
) -> Result<(provisioning_tokens::Model, Secret)> {
    if scope.person()?.session.is_none() {
        return Err(Error::failure(Code::Forbidden, "session-required"));
    }
    tillid_identity::fresh(scope)?;
    if !(1..=LONGEST_DAYS).contains(&days) {
        return Err(Error::validation("days", "token-days").with("max", LONGEST_DAYS));
    }
    let tx = db.begin().await?;
    hold_organisation(&tx, scope).await?;
    let good = scope
        .find::<provisioning_tokens::Entity>()
        .filter(good(scope.now()))
        .count(&tx.within(scope))
        .await?;
    if good >= MOST {
        return Err(Error::conflict("provisioning-tokens"));
    }
    let secret = Secret::new(PREFIX, scope.dice());
    let row = provisioning_tokens::ActiveModel {
        id: Set(ProvisioningTokenId::new(scope.now(), scope.dice())),
        organisation_id: Set(scope.organisation()),
        prefix: Set(secret.reveal().chars().take(SHOWN).collect()),
        token_hash: Set(secret.hash()),
        expires_at: Set(scope.now().plus_days(days.into())),
        last_used_at: Set(None),
        revoked_at: Set(None),
        created_at: Set(scope.now()),
    };
    let row = scope.insert(&tx, row).await?;
    tell_maker(&tx, scope, &row).await?;
    append(
        &tx,
        scope,
        vec![facts::token("provisioning.token-created", row.id)],
    )
    .await?;
    tx.commit().await?;
    Ok((row, secret))
}

async fn tell_maker(tx: &impl Connection, scope: &Scope, row: &provisioning_tokens::Model) -> Result<()> {
    let account = scope
        .as_job(Job::Provisioning, scope.organisation())
        .load::<users::Entity>(tx, scope.person()?.user)
        .await?;
    let to = EmailAddress::parse(&account.email, "email")?;
    let letter = Letter::new("api-token-created", MessageClass::Security, to, account.language)
        .with("token", format!("{}…", row.prefix))
        .with("when", scope.now())
        .action(format!(
            "{}/o/{}/sign-on",
            scope.request().origin,
            scope.organisation()
        ));
    enqueue(tx, scope, letter, None).await?;
    Ok(())
}

/// Revokes a token: it is refused from the next request on. Revoking it again changes nothing.
///
/// # Errors
/// `PROOF_REQUIRED`; `NOT_FOUND`.
pub async fn revoke_token(
    db: &Database,
    scope: &Scope,
    id: ProvisioningTokenId,
) -> Result<provisioning_tokens::Model> {
    tillid_identity::fresh(scope)?;
    let tx = db.begin().await?;
    let revoked = scope
        .update::<provisioning_tokens::Entity>()
        .col_expr(
            provisioning_tokens::Column::RevokedAt,
            Expr::value(Some(scope.now())),
        )
        .filter(provisioning_tokens::Column::Id.eq(id))
        .filter(provisioning_tokens::Column::RevokedAt.is_null())
        .exec(&tx.within(scope))
        .await?;
    let row = scope.load::<provisioning_tokens::Entity>(&tx, id).await?;
    if revoked.rows_affected == 1 {
        append(&tx, scope, vec![facts::token("provisioning.token-revoked", id)]).await?;
    }
    tx.commit().await?;
    Ok(row)
}
