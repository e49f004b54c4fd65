//! Service accounts (*servicekonto*): an organisation's programs, which act as themselves (issue 3, "API access").
//!
//! What a program never does stands in `tillid_policy::rules::needs_person`.

use std::collections::HashMap;

use sea_orm::ActiveValue::Set;
use sea_orm::sea_query::Expr;
use sea_orm::{ColumnTrait, PaginatorTrait, QueryFilter, QueryOrder, QuerySelect};
use tillid_audit::append;
use tillid_entities::enums::{OrganisationKind, Role, ServiceAccountState, TokenScope};
use tillid_entities::service_accounts::{self, Column, Entity, Model, ServiceAccountId};
use tillid_entities::service_tokens::{self, ServiceTokenId};
use tillid_entities::users::UserId;
use tillid_entities::values::{Roles, TokenScopes};
use tillid_kernel::{Code, Error, Page, PageRequest, Result, Secret, clean_line};
use tillid_policy::{Action, Connection, Database, Member, Scope, rules};

use crate::facts;
use crate::roles::Standing;

const LONGEST_NAME: usize = 100;
const LONGEST_DESCRIPTION: usize = 300;
const LONGEST_DAYS: i32 = 365;
/// The one in use and the one that replaces it.
const MOST_TOKENS: u64 = 2;
/// Tokens of an account that are shown: the good ones and the last that were.
const SHOWN_TOKENS: usize = 10;
/// How much of a token is kept to recognise it by: the prefix and five of its 43 characters.
const SHOWN: usize = 16;

/// A service account to be.
pub struct NewServiceAccount {
    /// What it is called, at most 100 characters.
    pub name: String,
    /// What it is for, at most 300 characters.
    pub description: Option<String>,
    /// Roles it acts with; never `OWNER`.
    pub roles: Vec<Role>,
    /// What it may be used for, within its roles.
    pub scopes: Vec<TokenScope>,
}

/// Makes a service account of the scope's organisation. It has no token yet.
///
/// # Errors
/// `FORBIDDEN`: `session-required` for an access token, `service-exceeds-maker` for roles that may do what the maker may
/// not; `PROOF_REQUIRED`; `VALIDATION` at `name`, `description`, `roles` (`service-owner` for `OWNER`) or `scopes`.
pub async fn create_service_account(db: &Database, scope: &Scope, new: NewServiceAccount) -> Result<Model> {
    present(scope)?;
    let kind = scope.member()?.kind;
    let roles = within_makers(scope.member()?, kind, &new.roles)?;
    let id = UserId::new(scope.now(), scope.dice());
    let row = service_accounts::ActiveModel {
        id: Set(ServiceAccountId(id.0)),
        organisation_id: Set(scope.organisation()),
        name: Set(clean_line(&new.name, "name", LONGEST_NAME)?),
        description: Set(described(new.description)?),
        roles: Set(Roles(roles)),
        scopes: Set(scopes_of(&new.scopes)?),
        created_by: Set(scope.person()?.user),
        state: Set(ServiceAccountState::Active),
        created_at: Set(scope.now()),
        version: Set(1),
    };
    let tx = db.begin().await?;
    tillid_identity::create_service_user(&tx, scope, id, &clean_line(&new.name, "name", LONGEST_NAME)?)
        .await?;
    let row = scope.insert(&tx, row).await?;
    append(
        &tx,
        scope,
        vec![facts::service_account("service-account.created", row.id)],
    )
    .await?;
    tx.commit().await?;
    Ok(row)
}

/// Changes to a service account; what is `None` stays, `Some(None)` empties.
#[derive(Default)]
pub struct ChangeServiceAccount {
    /// What it is called.
    pub name: Option<String>,
    /// What it is for.
    pub description: Option<Option<String>>,
    /// Roles it acts with.
    pub roles: Option<Vec<Role>>,
    /// What it may be used for.
    pub scopes: Option<Vec<TokenScope>>,
    /// Whether it is stopped for now.
    pub suspended: Option<bool>,
    /// The version that was read.
    pub version: i32,
}

/// Changes a service account; it acts on its next request.
///
/// # Errors
/// As [`create_service_account`]; `NOT_FOUND`; `CONFLICT` (`changed-meanwhile`, `service-ended`).
pub async fn change_service_account(
    db: &Database,
    scope: &Scope,
    id: ServiceAccountId,
    input: ChangeServiceAccount,
) -> Result<Model> {
    present(scope)?;
    let tx = db.begin().await?;
    let before = standing(&tx, scope, id).await?;
    let mut after = before.clone();
    if let Some(name) = input.name {
        after.name = clean_line(&name, "name", LONGEST_NAME)?;
    }
    if let Some(description) = input.description {
        after.description = described(description)?;
    }
    if let Some(roles) = input.roles {
        after.roles = Roles(within_makers(scope.member()?, scope.member()?.kind, &roles)?);
    }
    if let Some(scopes) = input.scopes {
        after.scopes = scopes_of(&scopes)?;
    }
    if let Some(suspended) = input.suspended {
        after.state = if suspended {
            ServiceAccountState::Suspended
        } else {
            ServiceAccountState::Active
        };
    }
    after.version = input.version + 1;
    let row = service_accounts::ActiveModel {
        id: Set(id),
        name: Set(after.name.clone()),
        description: Set(after.description.clone()),
        roles: Set(after.roles.clone()),
        scopes: Set(after.scopes.clone()),
        state: Set(after.state),
        version: Set(after.version),
        ..Default::default()
    };
    scope
        .save(&tx, row, Some((Column::Version, input.version)))
        .await?;
    if before.name != after.name {
        tillid_identity::rename_service_user(&tx, scope, UserId(id.0), &after.name).await?;
    }
    let changed = changed_fields(&before, &after);
    if !changed.is_empty() {
        let fact = facts::service_account("service-account.changed", id).changing(changed);
        append(&tx, scope, vec![fact]).await?;
    }
    tx.commit().await?;
    Ok(after)
}

/// Ends a service account for good and revokes its tokens.
///
/// # Errors
/// `FORBIDDEN` (`session-required`); `PROOF_REQUIRED`; `NOT_FOUND`; `CONFLICT` (`service-ended`).
pub async fn end_service_account(db: &Database, scope: &Scope, id: ServiceAccountId) -> Result<Model> {
    present(scope)?;
    let tx = db.begin().await?;
    let before = standing(&tx, scope, id).await?;
    let row = service_accounts::ActiveModel {
        id: Set(id),
        state: Set(ServiceAccountState::Ended),
        version: Set(before.version + 1),
        ..Default::default()
    };
    scope
        .save(&tx, row, Some((Column::Version, before.version)))
        .await?;
    scope
        .update::<service_tokens::Entity>()
        .col_expr(service_tokens::Column::RevokedAt, Expr::value(Some(scope.now())))
        .filter(service_tokens::Column::ServiceAccountId.eq(id))
        .filter(service_tokens::Column::RevokedAt.is_null())
        .exec(&tx.within(scope))
        .await?;
    append(
        &tx,
        scope,
        vec![facts::service_account("service-account.ended", id)],
    )
    .await?;
    let row = scope.load::<Entity>(&tx, id).await?;
    tx.commit().await?;
    Ok(row)
}

/// A page of the organisation's service accounts that have not ended, newest first; the cursor is the account's id.
///
/// # Errors
/// `VALIDATION` for a cursor of another list.
pub async fn service_accounts(db: &Database, scope: &Scope, request: &PageRequest) -> Result<Page<Model>> {
    let query = scope
        .find::<Entity>()
        .filter(Column::State.ne(ServiceAccountState::Ended));
    let reads = db.reads().within(scope);
    let total = if request.wants_total {
        Some(query.clone().count(&reads).await?)
    } else {
        None
    };
    let mut rows = query.order_by_desc(Column::Id).limit(request.limit());
    if let Some(after) = &request.after {
        rows = rows.filter(Column::Id.lt(after.key::<ServiceAccountId>()?));
    }
    Ok(request.page(rows.all(&reads).await?, total))
}

/// The last tokens of these accounts, newest first, at most ten of each; in one statement.
///
/// # Errors
/// Those of the database.
pub async fn service_account_tokens(
    db: &impl Connection,
    scope: &Scope,
    accounts: &[ServiceAccountId],
) -> Result<HashMap<ServiceAccountId, Vec<service_tokens::Model>>> {
    let mut tokens: HashMap<ServiceAccountId, Vec<service_tokens::Model>> = HashMap::new();
    if accounts.is_empty() {
        return Ok(tokens);
    }
    let rows = scope
        .find::<service_tokens::Entity>()
        .filter(service_tokens::Column::ServiceAccountId.is_in(accounts.iter().copied()))
        .order_by_desc(service_tokens::Column::Id)
        .all(&db.within(scope))
        .await?;
    for row in rows {
        let of = tokens.entry(row.service_account_id).or_default();
        if of.len() < SHOWN_TOKENS {
            of.push(row);
        }
    }
    Ok(tokens)
}

/// Makes a token for a service account; the secret is told this once. Two may be good at once, so that one replaces the
/// other without a gap.
///
/// # Errors
/// `FORBIDDEN` (`session-required`); `PROOF_REQUIRED`; `NOT_FOUND`; `VALIDATION` at `days` (`token-days`); `CONFLICT`:
/// `service-ended`, `service-two-tokens`.
pub async fn create_service_token(
    db: &Database,
    scope: &Scope,
    id: ServiceAccountId,
    days: i32,
) -> Result<(service_tokens::Model, Secret)> {
    use service_tokens::Column;
    present(scope)?;
    if !(1..=LONGEST_DAYS).contains(&days) {
        return Err(Error::validation("days", "token-days").with("max", LONGEST_DAYS));
    }
    let tx = db.begin().await?;
    // Held, so that of two who make one at once the second counts the first's.
    crate::store::hold_organisation(&tx, scope).await?;
    let account = standing(&tx, scope, id).await?;
    let good = scope
        .find::<service_tokens::Entity>()
        .filter(Column::ServiceAccountId.eq(account.id))
        .filter(Column::RevokedAt.is_null())
        .filter(Column::ExpiresAt.gt(scope.now()))
        .count(&tx.within(scope))
        .await?;
    if good >= MOST_TOKENS {
        return Err(Error::conflict("service-two-tokens"));
    }
    let secret = tillid_identity::token_secret(scope.dice());
    let row = service_tokens::ActiveModel {
        id: Set(ServiceTokenId::new(scope.now(), scope.dice())),
        organisation_id: Set(scope.organisation()),
        service_account_id: Set(account.id),
        prefix: Set(secret.reveal().chars().take(SHOWN).collect()),
        token_hash: Set(secret.hash()),
        expires_at: Set(scope.now().plus_days(days.into())),
        last_used_at: Set(None),
        revoked_at: Set(None),
        created_by: Set(scope.person()?.user),
        created_at: Set(scope.now()),
    };
    let row = scope.insert(&tx, row).await?;
    append(
        &tx,
        scope,
        vec![facts::service_token("service-token.created", row.id)],
    )
    .await?;
    tx.commit().await?;
    Ok((row, secret))
}

/// Revokes a token: it is refused from the next request on. Revoking it again changes nothing.
///
/// # Errors
/// `NOT_FOUND`.
pub async fn revoke_service_token(
    db: &Database,
    scope: &Scope,
    id: ServiceTokenId,
) -> Result<service_tokens::Model> {
    use service_tokens::Column;
    let tx = db.begin().await?;
    let revoked = scope
        .update::<service_tokens::Entity>()
        .col_expr(Column::RevokedAt, Expr::value(Some(scope.now())))
        .filter(Column::Id.eq(id))
        .filter(Column::RevokedAt.is_null())
        .exec(&tx.within(scope))
        .await?;
    let row = scope.load::<service_tokens::Entity>(&tx, id).await?;
    if revoked.rows_affected == 1 {
        append(
            &tx,
            scope,
            vec![facts::service_token("service-token.revoked", id)],
        )
        .await?;
    }
    tx.commit().await?;
    Ok(row)
}

/// Who may act for the organisation is said by a person who is there.
fn present(scope: &Scope) -> Result<()> {
    tillid_identity::required_session(scope)?;
    tillid_identity::fresh(scope)
}

/// The account, unless it has ended.
async fn standing(db: &impl Connection, scope: &Scope, id: ServiceAccountId) -> Result<Model> {
    let row = scope.load::<Entity>(db, id).await?;
    if row.state == ServiceAccountState::Ended {
        return Err(Error::conflict("service-ended"));
    }
    Ok(row)
}

/// Roles of this kind of organisation that may do nothing which the maker may not: a program raises nobody.
fn within_makers(maker: &Member, kind: OrganisationKind, roles: &[Role]) -> Result<Vec<Role>> {
    let roles = Standing::parse(kind, roles, false)?.roles;
    if roles.contains(&Role::Owner) {
        return Err(Error::validation("roles", "service-owner"));
    }
    let may = |roles: &[Role], action| roles.iter().any(|role| rules::allows(kind, *role, action));
    let exceeds = |action: &&Action| {
        !rules::needs_person(**action) && may(&roles, **action) && !may(&maker.roles, **action)
    };
    if Action::ALL.iter().any(|action| exceeds(&action)) {
        return Err(Error::failure(Code::Forbidden, "service-exceeds-maker"));
    }
    Ok(roles)
}

/// Each scope once, in the order of the list.
fn scopes_of(asked: &[TokenScope]) -> Result<TokenScopes> {
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

fn described(text: Option<String>) -> Result<Option<String>> {
    text.filter(|text| !text.trim().is_empty())
        .map(|text| clean_line(&text, "description", LONGEST_DESCRIPTION))
        .transpose()
}

fn changed_fields(before: &Model, after: &Model) -> Vec<&'static str> {
    [
        ("name", before.name != after.name),
        ("description", before.description != after.description),
        ("roles", before.roles != after.roles),
        ("scopes", before.scopes != after.scopes),
        ("state", before.state != after.state),
    ]
    .into_iter()
    .filter_map(|(field, changed)| changed.then_some(field))
    .collect()
}

#[cfg(test)]
mod tests {
    use tillid_entities::memberships::MembershipId;
    use tillid_entities::organisations::OrganisationId;

    use super::*;

    fn maker(kind: OrganisationKind, roles: Vec<Role>) -> Member {
        Member {
            id: MembershipId(uuid::Uuid::nil()),
            organisation: OrganisationId(uuid::Uuid::nil()),
            kind,
            roles,
            can_bind: true,
            requires_second_factor: false,
            state: tillid_entities::enums::OrganisationState::Active,
            support: None,
        }
    }

    #[test]
    fn a_program_is_never_owner_and_never_more_than_its_maker() {
        for kind in [
            OrganisationKind::Vendor,
            OrganisationKind::Customer,
            OrganisationKind::Partner,
        ] {
            let owner = maker(kind, vec![Role::Owner]);
            for role in crate::roles_of(kind) {
                let given = within_makers(&owner, kind, &[*role]);
                assert_eq!(given.is_ok(), *role != Role::Owner, "{kind:?} {role:?}");
            }
            assert!(within_makers(&owner, kind, &[]).is_err());
            let member = maker(kind, vec![Role::Member]);
            let risen = within_makers(&member, kind, &[Role::Admin]).unwrap_err();
            assert_eq!(risen.code(), Code::Forbidden);
            assert!(within_makers(&member, kind, &[Role::Member]).is_ok());
        }
    }
}
