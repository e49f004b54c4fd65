//! The operator stops an organisation, and lets it go on (domain §3.1, decision 0017).

use tillid_audit::append;
use tillid_entities::enums::OrganisationKind;
use tillid_entities::organisations::{self, OrganisationId};
use tillid_kernel::{Error, Result, clean_text};
use tillid_policy::{Connection, Database, Job, Scope};

use crate::facts;
use crate::owners::tell_owners;
use crate::states::OrganisationEvent;
use crate::store::{hold_organisation, move_to};

const LONGEST_REASON: usize = 1000;

/// Suspends an organisation: from the next request on its people may look and change nothing, and neither may its
/// access tokens. Its owners are told why, by mail. Deadlines run on, and so do the notices it owes or is owed.
///
/// The scope is the operator's.
///
/// # Errors
/// `PROOF_REQUIRED`; `VALIDATION` at `reason`; `NOT_FOUND`; `CONFLICT` (`organisation-state`) for one that is not
/// active, and for the operator itself.
pub async fn suspend(
    db: &Database,
    scope: &Scope,
    id: OrganisationId,
    reason: &str,
) -> Result<organisations::Model> {
    tillid_identity::fresh(scope)?;
    let reason = clean_text(reason, "reason", LONGEST_REASON)?;
    let tx = db.begin().await?;
    let tenant = scope.as_job(Job::Setup, id);
    let before = tenant_held(&tx, &tenant).await?;
    let event = OrganisationEvent::Suspend;
    let after = move_to(&tx, &tenant, &before, event, None, Some(reason.clone())).await?;
    tell_owners(&tx, scope, &after, "organisation-suspended", |letter| {
        letter.quoting(Some(reason.clone()))
    })
    .await?;
    told(
        &tx,
        scope,
        &tenant,
        ["organisation.suspended", "platform.organisation-suspended"],
    )
    .await?;
    tx.commit().await?;
    Ok(after)
}

/// Lets a suspended organisation go on. Its owners are told by mail.
///
/// The scope is the operator's.
///
/// # Errors
/// `PROOF_REQUIRED`; `NOT_FOUND`; `CONFLICT` (`organisation-state`) for one that is not suspended.
pub async fn reinstate(db: &Database, scope: &Scope, id: OrganisationId) -> Result<organisations::Model> {
    tillid_identity::fresh(scope)?;
    let tx = db.begin().await?;
    let tenant = scope.as_job(Job::Setup, id);
    let before = tenant_held(&tx, &tenant).await?;
    let after = move_to(&tx, &tenant, &before, OrganisationEvent::Reinstate, None, None).await?;
    tell_owners(&tx, scope, &after, "organisation-reinstated", |letter| letter).await?;
    told(
        &tx,
        scope,
        &tenant,
        ["organisation.reinstated", "platform.organisation-reinstated"],
    )
    .await?;
    tx.commit().await?;
    Ok(after)
}

/// The tenant is not the operator's to write: the job that sets up tenants does.
async fn tenant_held(tx: &impl Connection, tenant: &Scope) -> Result<organisations::Model> {
    let row = hold_organisation(tx, tenant).await?;
    if row.kind == OrganisationKind::Operator {
        return Err(Error::conflict("organisation-state"));
    }
    Ok(row)
}

/// Both trails are told: the tenant's what became of it, the operator's who did it.
async fn told(
    tx: &impl Connection,
    scope: &Scope,
    tenant: &Scope,
    [there, here]: [&'static str; 2],
) -> Result<()> {
    let id = tenant.organisation();
    append(tx, tenant, vec![facts::organisation_moved(there, id)]).await?;
    append(tx, scope, vec![facts::platform(here, id)]).await
}
