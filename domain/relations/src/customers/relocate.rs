//! A customer gathers its vendors: a relation moves from one of its organisations to another (R-004-088, decision 0036).

use sea_orm::sea_query::{Expr, ExprTrait, LockType};
use sea_orm::{ColumnTrait, PaginatorTrait, QueryFilter, QuerySelect};
use tillid_entities::customer_relations::{self, CustomerRelationId};
use tillid_entities::organisations::{self, OrganisationId};
use tillid_entities::tenancy::Tenancy;
use tillid_entities::{agreement_versions, signatures};
use tillid_kernel::{Error, Result};
use tillid_policy::{Connection, Database, Job, Scope, Transaction};

use crate::facts;

/// Moves a relation of `from`'s organisation to `to`'s, with every row that stands between the two sides of it. Both
/// scopes are of `MoveRelation`, so that whoever asks owns both organisations. What has been said in the trails stays
/// where it was said.
///
/// # Errors
/// `PROOF_REQUIRED`; `NOT_FOUND` for a relation that is not `from`'s; `VALIDATION` at `organisationId`
/// (`same-organisation`); `CONFLICT`: `registrations-differ` when both have a number in a register and not the same,
/// `relation-signed` when somebody of the customer has signed under it, `vendor-known` when the other organisation has a
/// relation with this vendor.
pub async fn move_relation(
    db: &Database,
    from: &Scope,
    to: &Scope,
    id: CustomerRelationId,
) -> Result<customer_relations::Model> {
    tillid_identity::fresh(from)?;
    if from.organisation() == to.organisation() {
        return Err(Error::validation("organisationId", "same-organisation"));
    }
    let tx = db.begin().await?;
    // The rows are the vendor's too, and neither side could write them all.
    let job = from.as_job(Job::Relocation, from.organisation());
    let before = held(&tx, &job, from, id).await?;
    require_same_company(&tx, from, to).await?;
    require_new_vendor(&tx, to, before.vendor_id).await?;
    stop_signatures(&tx, &job, &before).await?;
    require_unsigned(&tx, &job, &before).await?;
    take_all_along(&tx, &job, &before, to.organisation()).await?;
    let after = name_anew(&tx, &job, before, to).await?;
    tillid_audit::append(&tx, from, vec![facts::relation_moved_away(&after)]).await?;
    tillid_audit::append(&tx, to, vec![facts::relation_moved_here(&after)]).await?;
    tx.commit().await?;
    Ok(after)
}

/// The relation, held until the transaction ends: whoever issues an agreement under it waits, or has issued it before.
async fn held(
    tx: &Transaction,
    job: &Scope,
    from: &Scope,
    id: CustomerRelationId,
) -> Result<customer_relations::Model> {
    job.find::<customer_relations::Entity>()
        .filter(customer_relations::Column::Id.eq(id))
        .filter(customer_relations::Column::CustomerId.eq(from.organisation()))
        .lock(LockType::Update)
        .one(&tx.within(job))
        .await?
        .ok_or_else(Error::not_found)
}

/// The vendor agreed with the company that has this number; another company cannot take its place.
async fn require_same_company(tx: &Transaction, from: &Scope, to: &Scope) -> Result<()> {
    let own = from
        .load::<organisations::Entity>(tx, from.organisation())
        .await?;
    let other = to.load::<organisations::Entity>(tx, to.organisation()).await?;
    let number = |row: &organisations::Model| {
        row.registration_scheme
            .clone()
            .zip(row.registration_number.clone())
    };
    match (number(&own), number(&other)) {
        (Some(one), Some(other)) if one != other => {
            Err(Error::conflict("registrations-differ").at("organisationId"))
        }
        _ => Ok(()),
    }
}

/// Two relations with one vendor are duplicates, which that vendor merges.
async fn require_new_vendor(tx: &Transaction, to: &Scope, vendor: OrganisationId) -> Result<()> {
    let known = to
        .find::<customer_relations::Entity>()
        .filter(customer_relations::Column::VendorId.eq(vendor))
        .count(tx)
        .await?;
    match known {
        0 => Ok(()),
        _ => Err(Error::conflict("vendor-known").at("organisationId")),
    }
}

/// A signature that is being made names the version's counter: it is made again on what it then finds, or was first and
/// is found by [`require_unsigned`].
async fn stop_signatures(tx: &Transaction, job: &Scope, relation: &customer_relations::Model) -> Result<()> {
    use agreement_versions::Column;
    job.update::<agreement_versions::Entity>()
        .col_expr(Column::Version, Expr::col(Column::Version).add(1))
        .filter(Column::VendorId.eq(relation.vendor_id))
        .filter(Column::CustomerId.eq(relation.customer_id))
        .exec(&tx.within(job))
        .await?;
    Ok(())
}

/// The evidence of a signature says for which organisation it was given, and never changes.
async fn require_unsigned(tx: &Transaction, job: &Scope, relation: &customer_relations::Model) -> Result<()> {
    use signatures::Column;
    let signed = job
        .find::<signatures::Entity>()
        .filter(Column::VendorId.eq(relation.vendor_id))
        .filter(Column::CustomerId.eq(relation.customer_id))
        .count(&tx.within(job))
        .await?;
    match signed {
        0 => Ok(()),
        _ => Err(Error::conflict("relation-signed")),
    }
}

/// Every table with a column for the vendor and one for the customer, as its tenancy rule says: a table that is new
/// tomorrow comes along, too.
async fn take_all_along(
    tx: &Transaction,
    job: &Scope,
    relation: &customer_relations::Model,
    to: OrganisationId,
) -> Result<()> {
    macro_rules! take_along {
        ($table:ident) => {
            Box::pin(rename::<tillid_entities::$table::Entity>(
                tx, job, relation, to,
            ))
            .await?;
        };
    }
    tillid_entities::for_each_table!(take_along);
    Ok(())
}

async fn rename<E: Tenancy>(
    tx: &Transaction,
    job: &Scope,
    relation: &customer_relations::Model,
    to: OrganisationId,
) -> Result<()> {
    let rule = E::rule();
    let (Some(vendor), Some(customer)) = (rule.processor, rule.controller) else {
        return Ok(());
    };
    job.update::<E>()
        .col_expr(customer, Expr::value(to))
        .filter(vendor.eq(relation.vendor_id))
        .filter(customer.eq(relation.customer_id))
        .exec(&tx.within(job))
        .await?;
    Ok(())
}

/// The vendor's list sorts and searches by the name the customer has from now on.
async fn name_anew(
    tx: &Transaction,
    job: &Scope,
    before: customer_relations::Model,
    to: &Scope,
) -> Result<customer_relations::Model> {
    let customer = to.load::<organisations::Entity>(tx, to.organisation()).await?;
    let after = customer_relations::Model {
        customer_id: customer.id,
        customer_name: customer.legal_name,
        version: before.version + 1,
        ..before
    };
    let row = customer_relations::ActiveModel {
        id: sea_orm::ActiveValue::Unchanged(after.id),
        customer_name: sea_orm::ActiveValue::Set(after.customer_name.clone()),
        version: sea_orm::ActiveValue::Set(after.version),
        ..Default::default()
    };
    job.save(
        tx,
        row,
        Some((customer_relations::Column::Version, before.version)),
    )
    .await?;
    Ok(after)
}
