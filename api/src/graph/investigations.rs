//! Suspected misuse, looked into: for whoever answers for the organisation or for its data protection.

use async_graphql::{Context, ID, InputObject, Object, SimpleObject};
use tillid_entities::enums::InvestigationState;
use tillid_entities::investigations::{self, InvestigationId};
use tillid_kernel::{Cursor, Result};
use tillid_organisations::{InvestigationFile, OpenInvestigation};
use tillid_policy::Action;

use super::context::{ContextExt, page_request};
use super::page::{Rows, connection};
use super::scalars::DateTime;

/// A record of suspected misuse, as its list shows it: without names.
#[derive(SimpleObject, Clone)]
pub(crate) struct Investigation {
    /// Opaque, `inq_…`.
    id: ID,
    /// 1, 2, 3 … within the organisation.
    number: i32,
    /// What it is about, without names.
    title: String,
    /// Whether it is being looked into.
    state: InvestigationState,
    /// When it was opened.
    opened_at: DateTime,
    /// When it was closed. A year later it is gone.
    closed_at: Option<DateTime>,
    #[graphql(skip)]
    key: InvestigationId,
}

impl From<&investigations::Model> for Investigation {
    fn from(row: &investigations::Model) -> Self {
        Self {
            id: ID(row.id.to_string()),
            number: row.number,
            title: row.title.clone(),
            state: row.state,
            opened_at: row.created_at.into(),
            closed_at: row.closed_at.map(DateTime),
            key: row.id,
        }
    }
}

/// What a record holds. That it was read stands in the audit trail.
#[derive(SimpleObject)]
pub(crate) struct InvestigationRecord {
    /// The record.
    investigation: Investigation,
    /// Who or what is suspected.
    subject: String,
    /// What was seen.
    suspicion: String,
    /// The basis, always Article 6(1)(f): the legitimate interest and why it weighs more.
    interest: String,
    /// What came of it.
    conclusion: Option<String>,
    /// Who opened it.
    opened_by: String,
    /// Who closed it.
    closed_by: Option<String>,
    /// What was noted, the oldest first.
    notes: Vec<InvestigationNote>,
}

/// What was noted once; no note is changed.
#[derive(SimpleObject)]
pub(crate) struct InvestigationNote {
    /// What.
    text: String,
    /// By whom.
    by: String,
    /// When.
    at: DateTime,
}

impl From<InvestigationFile> for InvestigationRecord {
    fn from(file: InvestigationFile) -> Self {
        let row = file.investigation;
        Self {
            investigation: Investigation::from(&row),
            subject: row.subject,
            suspicion: row.suspicion,
            interest: row.interest,
            conclusion: row.conclusion,
            opened_by: file.opened_by,
            closed_by: file.closed_by,
            notes: file
                .notes
                .into_iter()
                .map(|note| InvestigationNote {
                    text: note.text,
                    by: note.by,
                    at: note.at.into(),
                })
                .collect(),
        }
    }
}

connection!(
    InvestigationConnection,
    InvestigationEdge,
    Investigation,
    "records of suspected misuse"
);

#[derive(Default)]
pub(crate) struct InvestigationsQuery;

#[Object]
impl InvestigationsQuery {
    /// Records of suspected misuse, the newest first. Codes: `NOT_FOUND`, `FORBIDDEN`.
    async fn investigations(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Whose.")] organisation_id: ID,
        #[graphql(desc = "How many, 1 to 100; 25 when absent.")] first: Option<i32>,
        #[graphql(desc = "Where to go on: an earlier page's endCursor.")] after: Option<String>,
    ) -> Result<InvestigationConnection> {
        let scope = ctx.authorise_id(Action::ReadInvestigations, &organisation_id)?;
        let request = page_request(ctx, first, after)?;
        let page = tillid_organisations::investigations(ctx.db(), &scope, &request).await?;
        let page = page.map(|row| Investigation::from(&row));
        Ok(Rows::new(page, |row| Cursor::at(&row.key)).into())
    }

    /// What a record holds; that the viewer has read it is told in the audit trail. Codes: `NOT_FOUND`, `FORBIDDEN`.
    async fn investigation(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Which record.")] investigation_id: ID,
    ) -> Result<InvestigationRecord> {
        let (scope, row) = ctx
            .authorise_row::<investigations::Entity, InvestigationId>(
                Action::ReadInvestigations,
                &investigation_id,
            )
            .await?;
        let file = tillid_organisations::read_investigation(ctx.db(), &scope, row).await?;
        Ok(file.into())
    }
}

/// What gives rise to a record.
#[derive(InputObject)]
pub(crate) struct OpenInvestigationInput {
    /// Whose.
    organisation_id: ID,
    /// What it is about, without names: 1 to 120 characters.
    title: String,
    /// Who or what is suspected: 1 to 4000 characters.
    subject: String,
    /// What was seen: 1 to 4000 characters.
    suspicion: String,
    /// The legitimate interest and why it weighs more (Art. 6(1)(f)): 1 to 4000 characters.
    interest: String,
}

/// What was found.
#[derive(InputObject)]
pub(crate) struct NoteInvestigationInput {
    /// In which record.
    investigation_id: ID,
    /// 1 to 4000 characters.
    text: String,
}

/// What came of it.
#[derive(InputObject)]
pub(crate) struct CloseInvestigationInput {
    /// Which record.
    investigation_id: ID,
    /// 1 to 4000 characters.
    conclusion: String,
}

/// The record after the change.
#[derive(SimpleObject)]
pub(crate) struct InvestigationPayload {
    /// The record.
    investigation: Investigation,
}

#[derive(Default)]
pub(crate) struct InvestigationsMutation;

#[Object]
impl InvestigationsMutation {
    /// Opens a record of suspected misuse. Codes: `NOT_FOUND`, `FORBIDDEN`, `VALIDATION`.
    async fn open_investigation(
        &self,
        ctx: &Context<'_>,
        input: OpenInvestigationInput,
    ) -> Result<InvestigationPayload> {
        let scope = ctx.authorise_id(Action::InvestigateMisuse, &input.organisation_id)?;
        let opened = OpenInvestigation {
            title: input.title,
            subject: input.subject,
            suspicion: input.suspicion,
            interest: input.interest,
        };
        let row = tillid_organisations::open_investigation(ctx.db(), &scope, opened).await?;
        Ok(payload(&row))
    }

    /// Notes what was found. Codes: `NOT_FOUND`, `FORBIDDEN`, `VALIDATION`, `CONFLICT` for a closed one.
    async fn note_investigation(
        &self,
        ctx: &Context<'_>,
        input: NoteInvestigationInput,
    ) -> Result<InvestigationPayload> {
        let (scope, row) = ctx
            .authorise_row::<investigations::Entity, InvestigationId>(
                Action::InvestigateMisuse,
                &input.investigation_id,
            )
            .await?;
        let row = tillid_organisations::note_investigation(ctx.db(), &scope, row.id, &input.text).await?;
        Ok(payload(&row))
    }

    /// Closes a record with what came of it, for good. Codes: `NOT_FOUND`, `FORBIDDEN`, `VALIDATION`, `CONFLICT` for a
    /// closed one.
    async fn close_investigation(
        &self,
        ctx: &Context<'_>,
        input: CloseInvestigationInput,
    ) -> Result<InvestigationPayload> {
        let (scope, row) = ctx
            .authorise_row::<investigations::Entity, InvestigationId>(
                Action::InvestigateMisuse,
                &input.investigation_id,
            )
            .await?;
        let row =
            tillid_organisations::close_investigation(ctx.db(), &scope, row.id, &input.conclusion).await?;
        Ok(payload(&row))
    }
}

fn payload(row: &investigations::Model) -> InvestigationPayload {
    InvestigationPayload {
        investigation: Investigation::from(row),
    }
}
