//! Time ends versions that nobody signed.

use std::collections::BTreeMap;

use sea_orm::sea_query::{Expr, ExprTrait};
use sea_orm::{ColumnTrait, QueryFilter, QueryOrder, QuerySelect};
use tillid_entities::agreement_versions::{self, AgreementVersionId};
use tillid_entities::enums::AgreementVersionState;
use tillid_entities::organisations::OrganisationId;
use tillid_kernel::Result;
use tillid_policy::{Database, Job, Request, system};
use uuid::Uuid;

use crate::facts;
use crate::state::OPEN;

/// Expires open versions whose last instant to be signed lies before now, at most `limit` of them, one transaction
/// for each vendor. Answers with how many it ended; call it again while it answers `limit`.
///
/// # Errors
/// Those of the database.
pub async fn expire_due(db: &Database, request: &Request, limit: u64) -> Result<u64> {
    use agreement_versions::Column as V;
    // A job over all tenants; each row's own vendor is named below, where it is written.
    let anywhere = system(request, Job::Deadlines, OrganisationId(Uuid::nil()));
    let due: Vec<(AgreementVersionId, OrganisationId)> = anywhere
        .find::<agreement_versions::Entity>()
        .select_only()
        .columns([V::Id, V::VendorId])
        .filter(V::State.is_in(OPEN))
        .filter(V::ExpiresAt.lt(request.now))
        .order_by_asc(V::ExpiresAt)
        .limit(limit)
        .into_tuple()
        .all(db.reads())
        .await?;
    let mut by_vendor: BTreeMap<OrganisationId, Vec<AgreementVersionId>> = BTreeMap::new();
    for (version, vendor) in due {
        by_vendor.entry(vendor).or_default().push(version);
    }
    let mut ended = 0;
    for (vendor, versions) in by_vendor {
        ended += expire(db, request, vendor, versions).await?;
    }
    Ok(ended)
}

async fn expire(
    db: &Database,
    request: &Request,
    vendor: OrganisationId,
    versions: Vec<AgreementVersionId>,
) -> Result<u64> {
    use agreement_versions::Column as V;
    let scope = system(request, Job::Deadlines, vendor);
    let tx = db.begin().await?;
    // Whatever was signed, declined or recalled since it was found is no longer open, and stays as it is.
    let expired = scope
        .update::<agreement_versions::Entity>()
        .col_expr(V::State, Expr::val(AgreementVersionState::Expired))
        .col_expr(V::EndedAt, Expr::val(request.now))
        .col_expr(V::Version, Expr::col(V::Version).add(1))
        .filter(V::VendorId.eq(vendor))
        .filter(V::Id.is_in(versions))
        .filter(V::State.is_in(OPEN))
        .filter(V::ExpiresAt.lt(request.now))
        .exec_with_returning(&tx)
        .await?;
    let told = expired
        .iter()
        .map(|row| facts::agreement_expired(row.id, row.customer_id))
        .collect();
    tillid_audit::append(&tx, &scope, told).await?;
    tx.commit().await?;
    Ok(u64::try_from(expired.len()).unwrap_or(u64::MAX))
}
