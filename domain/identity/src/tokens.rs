//! Access tokens for integrations (*adgangsnøgle*): a person's, for one organisation, until a day.

use sea_orm::ActiveValue::Set;
use sea_orm::sea_query::Expr;
use sea_orm::{ColumnTrait, PaginatorTrait, QueryFilter, QueryOrder, QuerySelect};
use tillid_audit::append;
use tillid_entities::api_tokens::{self, ApiTokenId};
use tillid_entities::enums::{MembershipState, MessageClass, TokenScope};
use tillid_entities::memberships;
use tillid_entities::users::{self, UserId};
use tillid_entities::values::TokenScopes;
use tillid_kernel::{EmailAddress, Error, Page, PageRequest, Result, Secret, Timestamp, clean_line};
use tillid_notifications::{Letter, enqueue};
use tillid_policy::{Connection, Database, Job, Scope};

use crate::account::required_session;
use crate::{facts, step_up};

/// What every token begins with, so that scanners for leaked secrets know it.
pub(crate) const PREFIX: &str = "tillid_pat_";
/// How much of a token is kept to recognise it by: the prefix and five of its 43 characters.
const SHOWN: usize = 16;
const LONGEST_NAME: usize = 100;
const LONGEST_DAYS: i32 = 365;

/// What a person asks for.
pub struct CreateToken {
    /// What it is for.
    pub name: String,
    /// What it may be used for, within what the person's roles allow.
    pub scopes: Vec<TokenScope>,
    /// Days until it ends, 1 to 365.
    pub days: i32,
}

/// Makes a token for the acting person and the scope's organisation. The secret is told this once. The person is
/// told by mail.
///
/// # Errors
/// `FORBIDDEN` (`session-required`) for another access token; `PROOF_REQUIRED`; `VALIDATION` at `name`, `scopes`
/// (`token-scopes`: none) or `days` (`token-days`).
pub async fn create_token(
    db: &Database,
    scope: &Scope,
    input: CreateToken,
) -> Result<(api_tokens::Model, Secret)> {
    required_session(scope)?;
    step_up::fresh(scope)?;
    if !(1..=LONGEST_DAYS).contains(&input.days) {
        return Err(Error::validation("days", "token-days").with("max", LONGEST_DAYS));
    }
    let scopes = narrowed(&input.scopes)?;
    let user = scope.person()?.user;
    let tx = db.begin().await?;
    let (row, secret, fact) = insert(
        &tx,
        scope,
        user,
        &input.name,
        scopes,
        scope.now().plus_days(input.days.into()),
    )
    .await?;
    let account = scope
        .as_job(Job::SignIn, scope.organisation())
        .load::<users::Entity>(&tx, user)
        .await?;
    let to = EmailAddress::parse(&account.email, "email")?;
    let letter = Letter::new("api-token-created", MessageClass::Security, to, account.language)
        .with("token", &row.name)
        .with("when", scope.now())
        .action(format!(
            "{}/o/{}/settings",
            scope.request().origin,
            scope.organisation()
        ));
    enqueue(&tx, scope, letter, None).await?;
    append(&tx, scope, vec![fact]).await?;
    tx.commit().await?;
    Ok((row, secret))
}

/// Makes a token in the name of a member of the scope's organisation, as the job that sets up tenants. Nobody is
/// told by mail.
///
/// # Errors
/// `NOT_FOUND` when the person is not an active member; `VALIDATION` at `name`.
pub async fn create_token_for(
    db: &Database,
    scope: &Scope,
    user: UserId,
    name: &str,
    expires_at: Timestamp,
) -> Result<(api_tokens::Model, Secret)> {
    let tx = db.begin().await?;
    let members = scope
        .find::<memberships::Entity>()
        .filter(memberships::Column::OrganisationId.eq(scope.organisation()))
        .filter(memberships::Column::UserId.eq(user))
        .filter(memberships::Column::State.eq(MembershipState::Active))
        .count(&tx.within(scope))
        .await?;
    if members == 0 {
        return Err(Error::not_found());
    }
    let (row, secret, fact) = insert(
        &tx,
        scope,
        user,
        name,
        TokenScopes(TokenScope::ALL.to_vec()),
        expires_at,
    )
    .await?;
    append(&tx, scope, vec![fact]).await?;
    tx.commit().await?;
    Ok((row, secret))
}

async fn insert(
    tx: &impl Connection,
    scope: &Scope,
    user: UserId,
    name: &str,
    scopes: TokenScopes,
    expires_at: Timestamp,
) -> Result<(api_tokens::Model, Secret, tillid_audit::Fact)> {
    let secret = Secret::new(PREFIX, scope.dice());
    let row = api_tokens::ActiveModel {
        id: Set(ApiTokenId::new(scope.now(), scope.dice())),
        organisation_id: Set(scope.organisation()),
        user_id: Set(user),
        name: Set(clean_line(name, "name", LONGEST_NAME)?),
        prefix: Set(secret.reveal().chars().take(SHOWN).collect()),
        token_hash: Set(secret.hash()),
        scopes: Set(scopes),
        expires_at: Set(expires_at),
        last_used_at: Set(None),
        revoked_at: Set(None),
        created_at: Set(scope.now()),
    };
    let row = scope.insert(tx, row).await?;
    let fact = facts::token_created(row.id);
    Ok((row, secret, fact))
}

/// Each scope once, in the order of the list.
fn narrowed(asked: &[TokenScope]) -> Result<TokenScopes> {
    let scopes: Vec<TokenScope> = TokenScope::ALL
        .iter()
        .copied()
        .filter(|scope| asked.contains(scope))
        .collect();
    if scopes.is_empty() {
        return Err(Error::validation("scopes", "token-scopes"));
    }
    Ok(TokenScopes(scopes))
}

/// A page of the organisation's tokens, newest first; the cursor is the token's id.
///
/// # Errors
/// `VALIDATION` for a cursor of another list.
pub async fn tokens(db: &Database, scope: &Scope, request: &PageRequest) -> Result<Page<api_tokens::Model>> {
    let query = scope.find::<api_tokens::Entity>();
    let total = if request.wants_total {
        Some(query.clone().count(&db.reads().within(scope)).await?)
    } else {
        None
    };
    let mut rows = query.order_by_desc(api_tokens::Column::Id).limit(request.limit());
    if let Some(after) = &request.after {
        rows = rows.filter(api_tokens::Column::Id.lt(after.key::<ApiTokenId>()?));
    }
    Ok(request.page(rows.all(&db.reads().within(scope)).await?, total))
}

/// Revokes a token of the organisation: it is refused from the next request on. Revoking it again changes nothing.
///
/// # Errors
/// `NOT_FOUND`.
pub async fn revoke_token(db: &Database, scope: &Scope, id: ApiTokenId) -> Result<api_tokens::Model> {
    let tx = db.begin().await?;
    let revoked = scope
        .update::<api_tokens::Entity>()
        .col_expr(api_tokens::Column::RevokedAt, Expr::value(Some(scope.now())))
        .filter(api_tokens::Column::Id.eq(id))
        .filter(api_tokens::Column::RevokedAt.is_null())
        .exec(&tx.within(scope))
        .await?;
    let row = scope.load::<api_tokens::Entity>(&tx, id).await?;
    if revoked.rows_affected == 1 {
        append(&tx, scope, vec![facts::token_revoked(id)]).await?;
    }
    tx.commit().await?;
    Ok(row)
}
