//! The PDFs of agreements that were issued to many: typeset after they went out, one after the other.

use object_store::ObjectStore;
use sea_orm::sea_query::Expr;
use sea_orm::{ColumnTrait, QueryFilter, QueryOrder, QuerySelect};
use tillid_entities::agreement_versions::{self, AgreementVersionId};
use tillid_entities::enums::IssueRowState;
use tillid_entities::issue_batch_rows as rows;
use tillid_entities::organisations::OrganisationId;
use tillid_kernel::{Code, Error, Result};
use tillid_policy::{Connection, Database, Job, Request, system};
use uuid::Uuid;

use crate::{facts, press, store};

/// Typesets and stores the PDFs of at most `limit` agreements that went out without. Answers how many.
///
/// # Errors
/// Those of the database; `UNAVAILABLE` when the store is away.
pub async fn print_due(
    db: &Database,
    documents: &dyn ObjectStore,
    request: &Request,
    limit: u64,
) -> Result<u64> {
    let anywhere = system(request, Job::Issuing, OrganisationId(Uuid::nil()));
    let due = anywhere
        .find::<rows::Entity>()
        .filter(rows::Column::State.eq(IssueRowState::Issued))
        .filter(rows::Column::PrintedAt.is_null())
        .order_by_asc(rows::Column::Id)
        .limit(limit)
        .all(&db.reads().within(&anywhere))
        .await?;
    let mut printed = 0;
    for row in due {
        print(db, documents, request, row).await?;
        printed += 1;
    }
    Ok(printed)
}

async fn print(
    db: &Database,
    documents: &dyn ObjectStore,
    request: &Request,
    row: rows::Model,
) -> Result<()> {
    use agreement_versions::Column as V;
    let job = system(request, Job::Issuing, row.vendor_id);
    let id = AgreementVersionId(row.id.0);
    let version = job.load::<agreement_versions::Entity>(db.reads(), id).await?;
    let mut told = Vec::new();
    let mut sha256 = None;
    if version.pdf_sha256.is_none() {
        sha256 = match press::print(documents, store::content(&version.content)?).await {
            Ok(sha256) => Some(sha256),
            // A document that cannot be typeset must not hold up the others; who asks for its PDF is told why.
            Err(Error::Failure(failure)) if failure.code != Code::Unavailable => None,
            Err(error) => return Err(error),
        };
    }
    let tx = db.begin().await?;
    if let Some(sha256) = sha256 {
        // Whoever signed meanwhile has made the PDF with their signature, which stays.
        let set = job
            .update::<agreement_versions::Entity>()
            .col_expr(V::PdfSha256, Expr::value(Some(sha256)))
            .filter(V::Id.eq(id))
            .filter(V::PdfSha256.is_null())
            .exec(&tx.within(&job))
            .await?;
        if set.rows_affected == 1 {
            told.push(facts::agreement_printed(id, version.customer_id));
        }
    }
    job.update::<rows::Entity>()
        .col_expr(rows::Column::PrintedAt, Expr::value(Some(request.now)))
        .filter(rows::Column::Id.eq(row.id))
        .exec(&tx.within(&job))
        .await?;
    tillid_audit::append(&tx, &job, told).await?;
    tx.commit().await
}
