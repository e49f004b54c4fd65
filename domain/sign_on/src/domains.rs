//! The mail domains that an organisation says are its own, and the record that proves it.

use sea_orm::ActiveValue::Set;
use sea_orm::sea_query::Expr;
use sea_orm::{ColumnTrait, PaginatorTrait, QueryFilter};
use tillid_audit::append;
use tillid_entities::enums::SignOnState;
use tillid_entities::sign_on_domains::{self, SignOnDomainId};
use tillid_kernel::{EmailAddress, Error, Result, Secret, Timestamp};
use tillid_organisations::hold_organisation;
use tillid_policy::{Connection, Database, Job, Scope};

use crate::public_mail::is_public_mail;
use crate::{SignOn, connection, facts};

/// Domains that one organisation may name.
const MOST: u64 = 20;
/// What the text of the record begins with.
const RECORD: &str = "tillid-verification=";

/// Names a domain. It counts once it is proven.
///
/// # Errors
/// `PROOF_REQUIRED`; `VALIDATION` at `domain`: `domain-invalid`, `domain-public`, `too-many`; `CONFLICT`
/// (`domain-named`).
pub async fn add_domain(db: &Database, scope: &Scope, domain: &str) -> Result<()> {
    tillid_identity::fresh(scope)?;
    let domain = parse(domain)?;
    if is_public_mail(&domain) {
        return Err(Error::validation("domain", "domain-public"));
    }
    let tx = db.begin().await?;
    hold_organisation(&tx, scope).await?;
    if load(&tx, scope, &domain).await?.is_some() {
        return Err(Error::conflict("domain-named"));
    }
    let named = scope
        .find::<sign_on_domains::Entity>()
        .count(&tx.within(scope))
        .await?;
    if named >= MOST {
        return Err(Error::validation("domain", "too-many").with("max", MOST));
    }
    let row = sign_on_domains::ActiveModel {
        id: Set(SignOnDomainId::new(scope.now(), scope.dice())),
        organisation_id: Set(scope.organisation()),
        domain: Set(domain),
        record: Set(Secret::new(RECORD, scope.dice()).reveal().to_owned()),
        verified_at: Set(None),
        checked_at: Set(None),
        enforced: Set(false),
        created_at: Set(scope.now()),
    };
    scope.insert(&tx, row).await?;
    let fact = facts::sign_on("sign-on.domain-added", scope.organisation());
    append(&tx, scope, vec![fact]).await?;
    tx.commit().await?;
    Ok(())
}

/// Looks the record up. Found, the domain is the organisation's; gone, it is so no longer. Another organisation that
/// had proven it before keeps it as long as its own record stands.
///
/// # Errors
/// `VALIDATION` at `domain` (`domain-unknown`); `CONFLICT`: `dns-silent`, `domain-taken`.
pub async fn check_domain(db: &Database, sign_on: &SignOn, scope: &Scope, domain: &str) -> Result<()> {
    let domain = parse(domain)?;
    let row = load(db.reads(), scope, &domain).await?.ok_or_else(unknown)?;
    let records = sign_on.records().txt(&domain).await?;
    let stands = |record: &str| records.iter().any(|text| text.trim() == record);
    let found = stands(&row.record);

    let tx = db.begin().await?;
    hold_organisation(&tx, scope).await?;
    if found && let Some(holder) = other_holder(&tx, scope, &row).await? {
        if stands(&holder.record) {
            return Err(Error::conflict("domain-taken"));
        }
        release(&tx, scope, &holder).await?;
    }
    let verified_at = found.then(|| row.verified_at.unwrap_or(scope.now()));
    let checked = sign_on_domains::ActiveModel {
        id: Set(row.id),
        verified_at: Set(verified_at),
        checked_at: Set(Some(scope.now())),
        enforced: Set(row.enforced && found),
        ..Default::default()
    };
    scope.save(&tx, checked, None).await?;
    let action = match (row.verified_at, verified_at) {
        (None, Some(_)) => "sign-on.domain-verified",
        (Some(_), None) => "sign-on.domain-lost",
        _ => "sign-on.domain-checked",
    };
    append(&tx, scope, vec![facts::sign_on(action, scope.organisation())]).await?;
    tx.commit().await?;
    Ok(())
}

/// Takes a domain off the list. Nobody comes in through it any more.
///
/// # Errors
/// `PROOF_REQUIRED`; `VALIDATION` at `domain` (`domain-unknown`).
pub async fn remove_domain(db: &Database, scope: &Scope, domain: &str) -> Result<()> {
    tillid_identity::fresh(scope)?;
    let domain = parse(domain)?;
    let tx = db.begin().await?;
    hold_organisation(&tx, scope).await?;
    let gone = scope
        .delete::<sign_on_domains::Entity>()
        .filter(sign_on_domains::Column::OrganisationId.eq(scope.organisation()))
        .filter(sign_on_domains::Column::Domain.eq(domain))
        .exec(&tx.within(scope))
        .await?;
    if gone.rows_affected == 0 {
        return Err(unknown());
    }
    let fact = facts::sign_on("sign-on.domain-removed", scope.organisation());
    append(&tx, scope, vec![fact]).await?;
    tx.commit().await?;
    Ok(())
}

/// Lets people of the domain in through the provider alone, or by their passwords too.
///
/// It holds while the domain is proven and the connection in use. Whoever asks for it must have a second factor, which
/// then stays: with the password it is the way in when the provider is broken.
///
/// # Errors
/// `PROOF_REQUIRED`; `VALIDATION` at `domain` (`domain-unknown`); `CONFLICT`: `domain-unverified`, `sign-on-not-in-use`,
/// `own-factor-first`.
pub async fn enforce(db: &Database, scope: &Scope, domain: &str, enforced: bool) -> Result<()> {
    tillid_identity::fresh(scope)?;
    let domain = parse(domain)?;
    if enforced && !scope.person()?.second_factor.enrolled {
        return Err(Error::conflict("own-factor-first"));
    }
    let tx = db.begin().await?;
    hold_organisation(&tx, scope).await?;
    let row = load(&tx, scope, &domain).await?.ok_or_else(unknown)?;
    if row.enforced == enforced {
        return Ok(());
    }
    if enforced {
        let connection = connection::of(&tx, scope, scope.organisation()).await?;
        if connection.is_none_or(|connection| connection.state != SignOnState::Active) {
            return Err(Error::conflict("sign-on-not-in-use"));
        }
        if row.verified_at.is_none() {
            return Err(Error::conflict("domain-unverified"));
        }
    }
    let changed = sign_on_domains::ActiveModel {
        id: Set(row.id),
        enforced: Set(enforced),
        ..Default::default()
    };
    scope.save(&tx, changed, None).await?;
    let action = if enforced {
        "sign-on.enforced"
    } else {
        "sign-on.not-enforced"
    };
    append(&tx, scope, vec![facts::sign_on(action, scope.organisation())]).await?;
    tx.commit().await?;
    Ok(())
}

/// A domain as an address of it has it; one with `@` before it is meant the same.
pub(crate) fn parse(domain: &str) -> Result<String> {
    let domain = domain.trim().trim_start_matches('@');
    EmailAddress::parse(&format!("x@{domain}"), "domain")
        .map(|address| address.key()[2..].to_owned())
        .map_err(|_| Error::validation("domain", "domain-invalid"))
}

fn unknown() -> Error {
    Error::validation("domain", "domain-unknown")
}

async fn load(db: &impl Connection, scope: &Scope, domain: &str) -> Result<Option<sign_on_domains::Model>> {
    Ok(scope
        .find::<sign_on_domains::Entity>()
        .filter(sign_on_domains::Column::OrganisationId.eq(scope.organisation()))
        .filter(sign_on_domains::Column::Domain.eq(domain))
        .one(&db.within(scope))
        .await?)
}

/// Another organisation that has proven the same domain. Its row is not the asker's to see.
async fn other_holder(
    tx: &impl Connection,
    scope: &Scope,
    row: &sign_on_domains::Model,
) -> Result<Option<sign_on_domains::Model>> {
    let job = scope.as_job(Job::SignOn, scope.organisation());
    Ok(job
        .find::<sign_on_domains::Entity>()
        .filter(sign_on_domains::Column::Domain.eq(row.domain.as_str()))
        .filter(sign_on_domains::Column::VerifiedAt.is_not_null())
        .filter(sign_on_domains::Column::Id.ne(row.id))
        .one(&tx.within(&job))
        .await?)
}

/// The domain has changed hands: its former holder's record is gone.
async fn release(tx: &impl Connection, scope: &Scope, holder: &sign_on_domains::Model) -> Result<()> {
    let job = scope.as_job(Job::SignOn, holder.organisation_id);
    job.update::<sign_on_domains::Entity>()
        .col_expr(
            sign_on_domains::Column::VerifiedAt,
            Expr::value(None::<Timestamp>),
        )
        .col_expr(sign_on_domains::Column::CheckedAt, Expr::value(Some(job.now())))
        .col_expr(sign_on_domains::Column::Enforced, Expr::value(false))
        .filter(sign_on_domains::Column::Id.eq(holder.id))
        .exec(&tx.within(&job))
        .await?;
    let fact = facts::sign_on("sign-on.domain-lost", holder.organisation_id);
    append(&tx.within(&job), &job, vec![fact]).await
}
