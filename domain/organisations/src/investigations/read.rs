//! The list, which names nobody, and the record, whose reader is named.

use std::collections::HashMap;

use sea_orm::{ColumnTrait, PaginatorTrait, QueryFilter, QueryOrder, QuerySelect};
use tillid_audit::append;
use tillid_entities::investigation_notes;
use tillid_entities::investigations::{self, InvestigationId};
use tillid_entities::users::UserId;
use tillid_kernel::{Page, PageRequest, Result, Timestamp};
use tillid_policy::{Database, Scope};

use super::fact;

/// A record with its notes.
#[derive(Clone, Debug)]
pub struct InvestigationFile {
    /// The record.
    pub investigation: investigations::Model,
    /// Who opened it, by the name they have now.
    pub opened_by: String,
    /// Who closed it.
    pub closed_by: Option<String>,
    /// What was noted, the oldest first.
    pub notes: Vec<InvestigationNote>,
}

/// What was noted once.
#[derive(Clone, Debug)]
pub struct InvestigationNote {
    /// What.
    pub text: String,
    /// By whom.
    pub by: String,
    /// When.
    pub at: Timestamp,
}

/// A page of the organisation's records, the newest first; the cursor is the id.
///
/// # Errors
/// `VALIDATION` for a cursor of another list.
pub async fn investigations(
    db: &Database,
    scope: &Scope,
    request: &PageRequest,
) -> Result<Page<investigations::Model>> {
    let mut query = scope.find::<investigations::Entity>();
    let total = if request.wants_total {
        Some(query.clone().count(db.reads()).await?)
    } else {
        None
    };
    if let Some(after) = &request.after {
        query = query.filter(investigations::Column::Id.lt(after.key::<InvestigationId>()?));
    }
    let rows = query
        .order_by_desc(investigations::Column::Id)
        .limit(request.limit())
        .all(db.reads())
        .await?;
    Ok(request.page(rows, total))
}

/// The record with its notes. That it was read, and by whom, is told in the trail before it is shown.
///
/// # Errors
/// Those of the database: what cannot be told is not shown.
pub async fn read_investigation(
    db: &Database,
    scope: &Scope,
    row: investigations::Model,
) -> Result<InvestigationFile> {
    let tx = db.begin().await?;
    append(&tx, scope, vec![fact("investigation.read", row.id)]).await?;
    tx.commit().await?;
    let notes = scope
        .find::<investigation_notes::Entity>()
        .filter(investigation_notes::Column::InvestigationId.eq(row.id))
        .order_by_asc(investigation_notes::Column::Id)
        .all(db.reads())
        .await?;
    let people = notes
        .iter()
        .map(|note| note.written_by)
        .chain([row.opened_by])
        .chain(row.closed_by);
    let names: HashMap<UserId, String> = tillid_identity::names(db.reads(), scope, people).await?;
    let name = |user: UserId| names.get(&user).cloned().unwrap_or_default();
    Ok(InvestigationFile {
        opened_by: name(row.opened_by),
        closed_by: row.closed_by.map(name),
        notes: notes
            .into_iter()
            .map(|note| InvestigationNote {
                by: name(note.written_by),
                at: note.created_at,
                text: note.text,
            })
            .collect(),
        investigation: row,
    })
}
