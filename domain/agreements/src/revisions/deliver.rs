//! Delivering revisions: a letter to each customer's mailbox for notices, in portions, by the worker.

use std::collections::BTreeMap;

use sea_orm::sea_query::{Expr, LockBehavior, LockType};
use sea_orm::{ColumnTrait, QueryFilter, QueryOrder, QuerySelect};
use tillid_entities::annex_revisions::{self, AnnexRevisionId};
use tillid_entities::customer_relations;
use tillid_entities::organisations::OrganisationId;
use tillid_kernel::Result;
use tillid_policy::{Connection, Database, Job, Request, Scope, Transaction, system};
use uuid::Uuid;

use crate::letters::{self, Post};
use crate::{facts, store};

/// Tells customers of revisions they have not been told of, at most `limit`, one transaction for each vendor. Answers how
/// many; call it again while it answers any.
///
/// # Errors
/// Those of the database; what was told before stays told.
pub async fn tell_due(db: &Database, request: &Request, limit: u64) -> Result<u64> {
    use annex_revisions::Column as C;
    // A job over all tenants; each vendor is named below, where its letters are written.
    let anywhere = system(request, Job::Delivery, OrganisationId(Uuid::nil()));
    let due: Vec<(AnnexRevisionId, OrganisationId)> = anywhere
        .find::<annex_revisions::Entity>()
        .select_only()
        .columns([C::Id, C::VendorId])
        .filter(C::ToldAt.is_null())
        .order_by_asc(C::Id)
        .limit(limit)
        .into_tuple()
        .all(&db.reads().within(&anywhere))
        .await?;
    let mut vendors: BTreeMap<OrganisationId, Vec<AnnexRevisionId>> = BTreeMap::new();
    for (revision, vendor) in due {
        vendors.entry(vendor).or_default().push(revision);
    }
    let mut told = 0;
    for (vendor, revisions) in vendors {
        let job = system(request, Job::Delivery, vendor);
        let tx = db.begin().await?;
        told += Box::pin(tell(&tx, &job, revisions)).await?;
        tx.commit().await?;
    }
    Ok(told)
}

async fn tell(tx: &Transaction, job: &Scope, revisions: Vec<AnnexRevisionId>) -> Result<u64> {
    use annex_revisions::Column as C;
    // Another node may be telling some of them right now.
    let held = job
        .find::<annex_revisions::Entity>()
        .filter(C::Id.is_in(revisions))
        .filter(C::ToldAt.is_null())
        .order_by_asc(C::Id)
        .lock_with_behavior(LockType::NoKeyUpdate, LockBehavior::SkipLocked)
        .all(&tx.within(job))
        .await?;
    let ids = held.iter().map(|row| row.agreement_id).collect();
    let agreements = store::agreements_by_ids(&tx.within(job), job, ids).await?;
    let relations = job
        .find::<customer_relations::Entity>()
        .filter(customer_relations::Column::Id.is_in(agreements.iter().map(|row| row.relation_id)))
        .all(&tx.within(job))
        .await?;
    let (mut post, mut told) = (Post::default(), Vec::new());
    for revision in &held {
        let agreement = agreements.iter().find(|row| row.id == revision.agreement_id);
        let relation = agreement.and_then(|agreement| {
            relations
                .iter()
                .find(|relation| relation.id == agreement.relation_id)
        });
        let (Some(agreement), Some(relation)) = (agreement, relation) else {
            continue;
        };
        let follows = super::content(revision)?.announcement_reference;
        let page = format!(
            "{}/o/{}/agreements/{}?view=subProcessors",
            job.request().origin,
            revision.customer_id,
            agreement.id
        );
        let mailbox = relation
            .notice_email
            .iter()
            .map(|email| (email.clone(), relation.language));
        let to = (revision.customer_id, letters::distinct(mailbox));
        post.add(job, "annex-revised", agreement, to, |letter| {
            letter
                .with("number", revision.number)
                .with("announcement", &follows)
                .fact("revision", revision.number)
                .fact("document", &revision.content_sha256)
                .action(page.clone())
        });
        told.push(facts::annex_revised(revision));
    }
    post.send(tx, job).await?;
    job.update::<annex_revisions::Entity>()
        .col_expr(C::ToldAt, Expr::value(Some(job.now())))
        .filter(C::Id.is_in(held.iter().map(|row| row.id)))
        .exec(&tx.within(job))
        .await?;
    tillid_audit::append(tx, job, told).await?;
    Ok(held.len() as u64)
}
