//! Reading the outbox: the demo's mailbox.

use sea_orm::sea_query::{Expr, Func, SimpleExpr};
use sea_orm::{ColumnTrait, Condition, ExprTrait, PaginatorTrait, QueryFilter, QueryOrder, QuerySelect};
use tillid_entities::outbox_messages::{self, Column, OutboxMessageId};
use tillid_kernel::{Cursor, Page, PageRequest, Result, Timestamp};
use tillid_policy::{Connection, Database, Job, Scope};
use uuid::Uuid;

/// A mail as the mailbox shows it.
#[derive(Clone, PartialEq, Eq)]
pub struct StoredMail {
    /// Its id.
    pub id: OutboxMessageId,
    /// To whom.
    pub to: String,
    /// Its subject.
    pub subject: String,
    /// Its plain text.
    pub text: String,
    /// Its HTML, a whole document.
    pub html: String,
    /// When it was composed.
    pub at: Timestamp,
    /// Addresses that stand on a line of their own in the text: where its button leads.
    pub links: Vec<String>,
}

impl std::fmt::Debug for StoredMail {
    /// Never an address or a text: what is debug-printed ends in logs.
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("StoredMail")
            .field("id", &self.id)
            .finish_non_exhaustive()
    }
}

impl StoredMail {
    /// Where a list goes on after this mail.
    #[must_use]
    pub fn cursor(&self) -> Cursor {
        Cursor::at(&self.id.0)
    }
}

/// A page of the mails of the whole portal, newest first, sent or not; `to` is an exact address in any case, and
/// `search` looks in address, subject and text.
///
/// It shows mails of every organisation: only a demo may offer it.
///
/// # Errors
/// `VALIDATION` for a cursor of another list; those of the database.
pub async fn mailbox(
    db: &Database,
    scope: &Scope,
    to: Option<&str>,
    search: Option<&str>,
    page: &PageRequest,
) -> Result<Page<StoredMail>> {
    let mut filter = Condition::all();
    if let Some(to) = to.map(str::trim).filter(|to| !to.is_empty()) {
        filter = filter.add(lower(Column::Recipient).eq(in_lower_case(db, to)));
    }
    if let Some(search) = search.map(str::trim).filter(|search| !search.is_empty()) {
        let wanted = in_lower_case(db, search);
        let columns = [Column::Recipient, Column::Subject, Column::TextBody];
        filter = filter.add(columns.into_iter().fold(Condition::any(), |any, column| {
            any.add(contains(db, column, &wanted))
        }));
    }
    let job = scope.as_job(Job::Delivery, scope.organisation());
    let mails = db.reads().within(&job);
    let query = job.find::<outbox_messages::Entity>().filter(filter);
    let total = if page.wants_total {
        Some(query.clone().count(&mails).await?)
    } else {
        None
    };
    let mut rows = query.order_by_desc(Column::Id).limit(page.limit());
    if let Some(after) = &page.after {
        rows = rows.filter(Column::Id.lt(after.key::<Uuid>()?));
    }
    let rows = rows.all(&mails).await?;
    Ok(page.page(rows, total).map(|mail| StoredMail {
        id: mail.id,
        to: mail.recipient,
        subject: mail.subject,
        links: links(&mail.text_body),
        text: mail.text_body,
        html: mail.html_body,
        at: mail.created_at,
    }))
}

fn links(text: &str) -> Vec<String> {
    text.lines()
        .filter(|line| line.starts_with("https://") || line.starts_with("http://"))
        .filter(|line| !line.contains(char::is_whitespace))
        .map(str::to_owned)
        .collect()
}

fn lower(column: Column) -> SimpleExpr {
    Func::lower(Expr::col((outbox_messages::Entity, column))).into()
}

/// A search without wildcards to escape.
fn contains(db: &Database, column: Column, wanted: &str) -> SimpleExpr {
    let position = if db.is_postgres() { "strpos" } else { "instr" };
    SimpleExpr::from(Func::cust(position).arg(lower(column)).arg(wanted)).gt(0)
}

/// As the database itself lowers: SQLite knows the letters of ASCII only.
fn in_lower_case(db: &Database, text: &str) -> String {
    if db.is_postgres() {
        text.to_lowercase()
    } else {
        text.to_ascii_lowercase()
    }
}
