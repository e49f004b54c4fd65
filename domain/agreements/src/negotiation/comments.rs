//! Comments: one thread for each place, read by both sides, closed by either and opened again by who writes on.

use sea_orm::ActiveValue::Set;
use sea_orm::{ColumnTrait, PaginatorTrait, QueryFilter};
use tillid_entities::agreement_versions;
use tillid_entities::agreements;
use tillid_entities::clause_comments::{self, ClauseCommentId};
use tillid_entities::clause_threads::{self, ClauseThreadId};
use tillid_kernel::{Error, Result, Timestamp, clean_text};
use tillid_policy::{Database, Scope, Transaction};

use super::{QUIET, negotiable_now, page, passage_at};
use crate::{facts, store, told};

/// Longest comment.
const LONGEST: usize = 4_000;
/// More comments than two sides need for one version.
const MOST: u64 = 500;
/// How often it is tried again when a colleague began the same thread in the same instant.
const ATTEMPTS: u32 = 3;

/// Writes a comment on a place of a version, and tells the other side by mail, once an hour at most.
///
/// # Errors
/// `VALIDATION` at `place` and `text` (1–4,000 characters); `CONFLICT` (`agreement-state`, `agreement-expired`,
/// `negotiation-signed`, `too-many-comments`); `FORBIDDEN`.
pub async fn comment(
    db: &Database,
    scope: &Scope,
    version: &agreement_versions::Model,
    place: &str,
    text: &str,
) -> Result<()> {
    let text = clean_text(text, "text", LONGEST)?;
    let place = passage_at(&store::content(&version.content)?, place)?.place;
    let mut attempt = 1;
    loop {
        match write(db, scope, version, &place, &text).await {
            Err(Error::Failure(failure))
                if matches!(failure.key, "already-exists" | "changed-meanwhile") && attempt < ATTEMPTS =>
            {
                attempt += 1;
            }
            outcome => return outcome,
        }
    }
}

async fn write(
    db: &Database,
    scope: &Scope,
    version: &agreement_versions::Model,
    place: &str,
    text: &str,
) -> Result<()> {
    use clause_comments::Column as C;
    let tx = db.begin().await?;
    let (version, reader) = negotiable_now(&tx, scope, version.id).await?;
    let said = scope
        .find::<clause_comments::Entity>()
        .filter(C::AgreementVersionId.eq(version.id));
    if said.clone().count(&tx).await? >= MOST {
        return Err(Error::conflict("too-many-comments").with("max", MOST));
    }
    let told_lately = said
        .filter(C::Side.eq(reader.side))
        .filter(C::WrittenAt.gt(Timestamp(scope.now().0 - QUIET)))
        .count(&tx)
        .await?
        > 0;
    let thread = thread(&tx, scope, &version, place).await?;
    let row = clause_comments::ActiveModel {
        id: Set(ClauseCommentId::new(scope.now(), scope.dice())),
        vendor_id: Set(version.vendor_id),
        customer_id: Set(version.customer_id),
        agreement_id: Set(version.agreement_id),
        agreement_version_id: Set(version.id),
        thread_id: Set(thread),
        side: Set(reader.side),
        text: Set(text.to_owned()),
        written_by: Set(scope.person()?.user),
        written_at: Set(scope.now()),
    };
    let row = scope.insert(&tx, row).await?;
    let agreement = scope
        .load::<agreements::Entity>(&tx, version.agreement_id)
        .await?;
    let to = told::other_side(scope, &agreement)?;
    if !told_lately {
        let own = told::name(&tx, scope, scope.organisation()).await?;
        told::tell(&tx, scope, "agreement-commented", &agreement, to, |letter| {
            letter
                .with("organisation", &own)
                .fact("version", version.number)
                .action(page(scope, to, &version))
        })
        .await?;
    }
    tillid_audit::append(&tx, scope, vec![facts::comment_written(row.id, to)]).await?;
    tx.commit().await
}

/// The open thread of a place: begun, or opened again.
async fn thread(
    tx: &Transaction,
    scope: &Scope,
    version: &agreement_versions::Model,
    place: &str,
) -> Result<ClauseThreadId> {
    let Some(known) = of_place(tx, scope, version, place).await? else {
        let begun = clause_threads::ActiveModel {
            id: Set(ClauseThreadId::new(scope.now(), scope.dice())),
            vendor_id: Set(version.vendor_id),
            customer_id: Set(version.customer_id),
            agreement_id: Set(version.agreement_id),
            agreement_version_id: Set(version.id),
            place: Set(place.to_owned()),
            resolved_by: Set(None),
            resolved_at: Set(None),
            created_at: Set(scope.now()),
            version: Set(1),
        };
        return Ok(scope.insert(tx, begun).await?.id);
    };
    if known.resolved_at.is_some() {
        let opened = clause_threads::ActiveModel {
            id: Set(known.id),
            resolved_by: Set(None),
            resolved_at: Set(None),
            version: Set(known.version + 1),
            ..Default::default()
        };
        scope
            .save(tx, opened, Some((clause_threads::Column::Version, known.version)))
            .await?;
    }
    Ok(known.id)
}

async fn of_place(
    tx: &Transaction,
    scope: &Scope,
    version: &agreement_versions::Model,
    place: &str,
) -> Result<Option<clause_threads::Model>> {
    Ok(scope
        .find::<clause_threads::Entity>()
        .filter(clause_threads::Column::AgreementVersionId.eq(version.id))
        .filter(clause_threads::Column::Place.eq(place))
        .one(tx)
        .await?)
}

/// Closes the thread of a place, as either side; what was said stays to be read.
///
/// # Errors
/// As [`comment`]; `CONFLICT` (`thread-resolved`) when there is nothing open to close.
pub async fn resolve(
    db: &Database,
    scope: &Scope,
    version: &agreement_versions::Model,
    place: &str,
) -> Result<()> {
    let tx = db.begin().await?;
    let (version, _) = negotiable_now(&tx, scope, version.id).await?;
    let thread = of_place(&tx, scope, &version, place)
        .await?
        .filter(|thread| thread.resolved_at.is_none())
        .ok_or_else(|| Error::conflict("thread-resolved"))?;
    let closed = clause_threads::ActiveModel {
        id: Set(thread.id),
        resolved_by: Set(Some(scope.person()?.user)),
        resolved_at: Set(Some(scope.now())),
        version: Set(thread.version + 1),
        ..Default::default()
    };
    scope
        .save(
            &tx,
            closed,
            Some((clause_threads::Column::Version, thread.version)),
        )
        .await?;
    let agreement = scope
        .load::<agreements::Entity>(&tx, version.agreement_id)
        .await?;
    let to = told::other_side(scope, &agreement)?;
    tillid_audit::append(&tx, scope, vec![facts::thread_resolved(thread.id, to)]).await?;
    tx.commit().await
}
