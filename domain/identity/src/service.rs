//! Who a program is: service accounts' rows among the users, their tokens, and whoever stands behind them.

use sea_orm::ActiveValue::Set;
use sea_orm::sea_query::Expr;
use sea_orm::{
    ColumnTrait, EntityTrait, FromQueryResult, JoinType, PaginatorTrait, QueryFilter, QuerySelect,
    RelationDef,
};
use tillid_entities::enums::{
    Language, OrganisationKind, OrganisationState, ServiceAccountState, UserSource,
};
use tillid_entities::memberships::MembershipId;
use tillid_entities::organisations::{self, OrganisationId};
use tillid_entities::service_accounts::{self, ServiceAccountId};
use tillid_entities::service_tokens::{self, ServiceTokenId};
use tillid_entities::users::{self, UserId};
use tillid_entities::values::{Roles, TokenScopes};
use tillid_kernel::{DEFAULT_TIME_ZONE, Dice, Result, Secret, Timestamp};
use tillid_policy::{Connection, Database, Job, Member, Person, Request, Scope, SecondFactor};

use crate::who::{lets_in, sign_in_job, to_the_minute};

/// What every token begins with, so that scanners for leaked secrets know it.
pub(crate) const PREFIX: &str = "tillid_sat_";

/// The secret of a new token.
#[must_use]
pub fn token_secret(dice: &dyn Dice) -> Secret {
    Secret::new(PREFIX, dice)
}

/// The row under whose id a service account's doings are written down. It is closed from the first moment: no password,
/// an address that no mail reaches (RFC 2606), and no way in. Part of the caller's transaction.
///
/// # Errors
/// Those of the database.
pub async fn create_service_user(tx: &impl Connection, scope: &Scope, id: UserId, name: &str) -> Result<()> {
    let nobody = format!("{id}@service.invalid");
    let row = users::ActiveModel {
        id: Set(id),
        email: Set(nobody.clone()),
        email_key: Set(nobody),
        email_verified_at: Set(None),
        name: Set(name.to_owned()),
        phone: Set(None),
        language: Set(Language::Da),
        time_zone: Set(DEFAULT_TIME_ZONE.to_owned()),
        password_hash: Set(None),
        source: Set(UserSource::Employer),
        source_organisation_id: Set(Some(scope.organisation())),
        operator: Set(false),
        last_login_at: Set(None),
        closed_at: Set(Some(scope.now())),
        created_at: Set(scope.now()),
        version: Set(1),
    };
    // Accounts are nobody's but their persons'; this one has none.
    scope
        .as_job(Job::SignIn, scope.organisation())
        .insert(tx, row)
        .await?;
    Ok(())
}

/// Shows another name where it says who did what.
///
/// # Errors
/// Those of the database.
pub async fn rename_service_user(tx: &impl Connection, scope: &Scope, id: UserId, name: &str) -> Result<()> {
    let job = scope.as_job(Job::SignIn, scope.organisation());
    job.update::<users::Entity>()
        .col_expr(users::Column::Name, Expr::value(name))
        .filter(users::Column::Id.eq(id))
        .exec(&tx.within(&job))
        .await?;
    Ok(())
}

/// Whether this person is the author, or has made the service account that is, or a token of it: somebody else must be
/// the second pair of eyes.
///
/// # Errors
/// Those of the database.
pub async fn stands_behind(
    db: &impl Connection,
    scope: &Scope,
    person: UserId,
    author: UserId,
) -> Result<bool> {
    if person == author {
        return Ok(true);
    }
    let account = ServiceAccountId(author.0);
    let made = scope
        .find::<service_accounts::Entity>()
        .filter(service_accounts::Column::Id.eq(account))
        .filter(service_accounts::Column::CreatedBy.eq(person))
        .count(&db.within(scope))
        .await?;
    if made > 0 {
        return Ok(true);
    }
    let handed_out = scope
        .find::<service_tokens::Entity>()
        .filter(service_tokens::Column::ServiceAccountId.eq(account))
        .filter(service_tokens::Column::CreatedBy.eq(person))
        .count(&db.within(scope))
        .await?;
    Ok(handed_out > 0)
}

#[derive(FromQueryResult)]
struct Row {
    token_id: ServiceTokenId,
    last_used_at: Option<Timestamp>,
    signed_in_at: Timestamp,
    account: ServiceAccountId,
    organisation_id: OrganisationId,
    kind: OrganisationKind,
    roles: Roles,
    scopes: TokenScopes,
    organisation_state: OrganisationState,
}

/// The service account of a token that is good, as one who acts for its organisation; nobody while it is suspended, or
/// the organisation lets nobody in.
pub(crate) async fn behind_service_token(
    db: &Database,
    request: &Request,
    presented: &str,
) -> Result<Option<Person>> {
    use service_tokens::Column;
    let job = sign_in_job(request);
    let account: RelationDef = service_tokens::Entity::belongs_to(service_accounts::Entity)
        .from(Column::ServiceAccountId)
        .to(service_accounts::Column::Id)
        .into();
    let organisation: RelationDef = service_tokens::Entity::belongs_to(organisations::Entity)
        .from(Column::OrganisationId)
        .to(organisations::Column::Id)
        .into();
    let found: Option<Row> = job
        .find::<service_tokens::Entity>()
        .filter(Column::TokenHash.eq(Secret::hash_of(presented)))
        .filter(Column::RevokedAt.is_null())
        .filter(Column::ExpiresAt.gt(request.now))
        .select_only()
        .column_as(Column::Id, "token_id")
        .column_as(Column::LastUsedAt, "last_used_at")
        .column_as(Column::CreatedAt, "signed_in_at")
        .join(JoinType::InnerJoin, account)
        .filter(service_accounts::Column::State.eq(ServiceAccountState::Active))
        .column_as(service_accounts::Column::Id, "account")
        .column_as(service_accounts::Column::Roles, "roles")
        .column_as(service_accounts::Column::Scopes, "scopes")
        .join(JoinType::InnerJoin, organisation)
        .filter(lets_in(request.now))
        .column_as(organisations::Column::State, "organisation_state")
        .column_as(organisations::Column::Id, "organisation_id")
        .column_as(organisations::Column::Kind, "kind")
        .into_model()
        .one(&db.reads().within(&job))
        .await?;
    let Some(row) = found else { return Ok(None) };
    note_use(db, request, row.token_id, row.last_used_at).await?;
    Ok(Some(Person {
        user: UserId(row.account.0),
        language: Language::En,
        session: None,
        token: None,
        service: Some(row.account),
        scopes: Some(row.scopes),
        signed_in_at: row.signed_in_at,
        authenticated_at: row.signed_in_at,
        second_factor: SecondFactor::default(),
        operator: false,
        memberships: vec![Member {
            id: MembershipId(row.account.0),
            organisation: row.organisation_id,
            kind: row.kind,
            roles: row.roles.0,
            can_bind: false,
            requires_second_factor: false,
            state: row.organisation_state,
            support: None,
        }],
    }))
}

async fn note_use(
    db: &Database,
    request: &Request,
    token: ServiceTokenId,
    last: Option<Timestamp>,
) -> Result<()> {
    let Some(minute) = to_the_minute(request.now, last) else {
        return Ok(());
    };
    let job = sign_in_job(request);
    job.update::<service_tokens::Entity>()
        .col_expr(service_tokens::Column::LastUsedAt, Expr::value(minute))
        .filter(service_tokens::Column::Id.eq(token))
        .exec(&db.reads().within(&job))
        .await?;
    Ok(())
}
