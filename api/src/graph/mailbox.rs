//! The demo's mailbox: what the portal would have sent.

use async_graphql::{Context, ID, Object, SimpleObject};
use tillid_kernel::{Cursor, PageRequest, Result};
use tillid_notifications::StoredMail;
use tillid_policy::{Job, system};

use super::context::{ContextExt, page_request};
use super::page::{Rows, connection};
use super::scalars::DateTime;

/// A mail of the demo's mailbox.
#[derive(SimpleObject, Clone)]
pub(crate) struct DemoMail {
    /// Its id.
    id: ID,
    /// To whom.
    to: String,
    /// Its subject.
    subject: String,
    /// Its plain text.
    text: String,
    /// Its HTML: show it in a sandbox.
    html: String,
    /// When it was composed.
    at: DateTime,
    /// Where its links lead.
    links: Vec<String>,
    #[graphql(skip)]
    place: uuid::Uuid,
}

impl From<StoredMail> for DemoMail {
    fn from(mail: StoredMail) -> Self {
        Self {
            id: ID(mail.id.to_string()),
            to: mail.to,
            subject: mail.subject,
            text: mail.text,
            html: mail.html,
            at: mail.at.into(),
            links: mail.links,
            place: mail.id.0,
        }
    }
}

connection!(DemoMailConnection, DemoMailEdge, DemoMail, "mails of the demo");

#[derive(Default)]
pub(crate) struct MailboxQuery;

#[Object]
impl MailboxQuery {
    /// Mails that the demo would have sent, newest first, open to everyone. Empty where the portal is no demo.
    async fn demo_mailbox(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Only mails to this address.")] to: Option<String>,
        #[graphql(desc = "Only mails with this in subject or text.")] search: Option<String>,
        #[graphql(desc = "How many, 1 to 100; 25 when absent.")] first: Option<i32>,
        #[graphql(desc = "The cursor to go on after.")] after: Option<String>,
    ) -> Result<DemoMailConnection> {
        let page: PageRequest = page_request(ctx, first, after)?;
        if !ctx.state().demo {
            return Ok(Rows::new(page.page(Vec::new(), Some(0)), |_: &DemoMail| Cursor::at(&())).into());
        }
        let scope = system(ctx.request(), Job::Delivery, tillid_audit::ANYONE);
        let mails =
            tillid_notifications::mailbox(ctx.db(), &scope, to.as_deref(), search.as_deref(), &page).await?;
        Ok(Rows::new(mails.map(DemoMail::from), |mail| Cursor::at(&mail.place)).into())
    }
}
