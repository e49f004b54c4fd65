//! Issuing to many customers at once, and reminding those that have not signed.

use std::collections::BTreeMap;

use async_graphql::{ComplexObject, Context, ID, InputObject, Object, SimpleObject};
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use tillid_agreements::batches::{self, Customers, PreviewRow, RowProblem};
use tillid_agreements::{Issue, Terms, reminders};
use tillid_entities::agreement_versions::AgreementVersionId;
use tillid_entities::enums::{IssueBatchState, IssueRowState, Language};
use tillid_entities::issue_batch_rows;
use tillid_entities::issue_batches::{self, IssueBatchId};
use tillid_entities::organisations::OrganisationId;
use tillid_kernel::{Cursor, Error, Result};
use tillid_policy::{Action, authorise_row};

use super::input::{AgreementParametersInput, AnnexAInput, AnnexCInput};
use crate::graph::context::{ContextExt, page_request};
use crate::graph::page::{Rows, connection};
use crate::graph::scalars::DateTime;
use crate::locale;

/// An agreement to send to many customers: to those picked, or to those of a file.
#[derive(InputObject)]
pub(crate) struct IssueAgreementsInput {
    /// The vendor.
    organisation_id: ID,
    /// The customers, at most 10,000. Either these or `file`.
    customer_ids: Option<Vec<ID>>,
    /// A CSV file in base64: UTF-8, at most 512 KB and 10,000 rows, with headings. A customer is named by `id`,
    /// `externalId` or `registrationNumber`; terms of its own stand in `noticeDays`, `objectionDays`, `breachHours`,
    /// `exitDays`, `auditConcept` and `auditNoticeDays`. Headings may be Danish. Either this or `customerIds`.
    file: Option<String>,
    /// A published version of one of the vendor's templates.
    template_version_id: ID,
    /// Services that the agreements govern, at least one.
    service_ids: Vec<ID>,
    /// Language of the documents: the template's.
    language: Language,
    /// Terms of rows that say nothing else; the template's defaults when absent.
    parameters: Option<AgreementParametersInput>,
    /// Annex A.
    annex_a: AnnexAInput,
    /// Annex C.
    annex_c: AnnexCInput,
    /// Annex D: what the parties agree beyond the clauses.
    annex_d: Option<String>,
    /// Why this replaces the versions before.
    change_reason: Option<String>,
}

impl IssueAgreementsInput {
    fn parts(self) -> Result<(Issue, Customers)> {
        let one_of = || Error::validation("list", "list-one-of-customers");
        let customers = match (self.customer_ids, self.file) {
            (Some(ids), None) => {
                let ids: Result<Vec<OrganisationId>> = ids.iter().map(|id| id.parse()).collect();
                Customers::Picked(ids?)
            }
            (None, Some(file)) => Customers::Listed(STANDARD.decode(file).map_err(|_| one_of())?),
            _ => return Err(one_of()),
        };
        let services: Result<Vec<_>> = self.service_ids.iter().map(|id| id.parse()).collect();
        let issue = Issue {
            customer: OrganisationId(uuid::Uuid::nil()),
            template_version: self.template_version_id.parse()?,
            services: services?,
            language: self.language,
            parameters: self.parameters.map(Terms::from),
            annex_a: self.annex_a.into(),
            annex_c: self.annex_c.into(),
            annex_d: self.annex_d,
            change_reason: self.change_reason,
        };
        Ok((issue, customers))
    }
}

/// What is wrong with a row of an issue to many.
#[derive(SimpleObject, Clone)]
pub(crate) struct IssueRowProblem {
    /// `customer`, or the term, e.g. `parameters.breachHours`.
    field: String,
    /// For programs, e.g. `customer-unknown`, `customer-twice`, `customer-closed`, `version-open`, `out-of-range`.
    code: String,
    /// For people, in the reader's language.
    message: String,
}

impl IssueRowProblem {
    fn new(field: String, code: String, values: &BTreeMap<String, String>, language: Language) -> Self {
        let values = values.iter().map(|(name, value)| (name.as_str(), value.as_str()));
        let message =
            locale::text_with(language, &format!("error-{code}"), values).unwrap_or_else(|| code.clone());
        Self { field, code, message }
    }
}

/// A row before it is handed in.
#[derive(SimpleObject)]
pub(crate) struct IssuePreviewRow {
    /// The line of the file it begins on, or its place among those picked; the first being 1.
    number: i32,
    /// The customer's name where it was found, else what the row calls it.
    customer: String,
    /// Why no agreement would go out; null when it would.
    problem: Option<IssueRowProblem>,
}

impl IssuePreviewRow {
    fn new(row: PreviewRow, language: Language) -> Self {
        Self {
            number: row.number,
            customer: row.customer,
            problem: row
                .problem
                .map(|RowProblem { field, key, values }| IssueRowProblem::new(field, key, &values, language)),
        }
    }
}

/// An issue to many as it was understood: nothing has been written or sent.
#[derive(SimpleObject)]
pub(crate) struct IssuePreview {
    /// How many rows it has.
    total: i32,
    /// To how many an agreement would go out.
    good: i32,
    /// To how many none would.
    bad: i32,
    /// The rows that would go out, the first 200.
    rows: Vec<IssuePreviewRow>,
    /// The rows that would not, the first 200.
    problems: Vec<IssuePreviewRow>,
}

/// So many rows are shown of each kind before an issue is handed in.
const SHOWN: usize = 200;

/// An issue to many that was handed in, with how far it is. Follow it by asking again, or through `activity` (entity
/// `IssueBatch`).
#[derive(SimpleObject, Clone)]
#[graphql(complex)]
pub(crate) struct IssueBatch {
    /// Opaque, `isb_…`.
    pub(crate) id: ID,
    /// Title of the agreements.
    title: String,
    /// Whether rows are still waiting.
    state: IssueBatchState,
    /// How many rows it has.
    total: i32,
    /// To how many the agreement has gone out.
    issued: i32,
    /// How many have been refused.
    refused: i32,
    /// When it was handed in.
    created_at: DateTime,
    /// When the last row had its result.
    finished_at: Option<DateTime>,
    #[graphql(skip)]
    row: issue_batches::Model,
}

impl From<issue_batches::Model> for IssueBatch {
    fn from(row: issue_batches::Model) -> Self {
        Self {
            id: ID(row.id.to_string()),
            title: row.title.clone(),
            state: row.state,
            total: row.total,
            issued: row.issued,
            refused: row.refused,
            created_at: row.created_at.into(),
            finished_at: row.finished_at.map(DateTime::from),
            row,
        }
    }
}

#[ComplexObject]
impl IssueBatch {
    /// Its rows in the order of the file.
    async fn rows(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Only those that came to this.")] state: Option<IssueRowState>,
        #[graphql(desc = "How many, 1 to 100; 25 when absent.")] first: Option<i32>,
        #[graphql(desc = "Where to go on: an earlier page's endCursor.")] after: Option<String>,
    ) -> Result<IssueBatchRowConnection> {
        let scope = ctx.authorise(Action::IssueAgreement, self.row.vendor_id)?;
        let request = page_request(ctx, first, after)?;
        let page = batches::batch_rows(ctx.db(), &scope, self.row.id, state, &request).await?;
        let page = page.map(|row| IssueBatchRow::new(row, ctx.language()));
        Ok(Rows::new(page, |row| Cursor::at(&row.number)).into())
    }

    /// The refused rows as a CSV file (UTF-8, semicolons) in the reader's language: number, customer and why. Cells that a
    /// spreadsheet would compute have an apostrophe before them.
    async fn refused_csv(&self, ctx: &Context<'_>) -> Result<String> {
        let scope = ctx.authorise(Action::IssueAgreement, self.row.vendor_id)?;
        let language = ctx.language();
        let headings = ["number", "customer", "why"]
            .map(|heading| locale::text(language, &format!("batch-row-{heading}")));
        let why =
            |row: &issue_batch_rows::Model| problem(row, language).map_or_else(String::new, |it| it.message);
        batches::refused_rows(ctx.db(), &scope, self.row.id, headings, why).await
    }
}

connection!(
    IssueBatchConnection,
    IssueBatchEdge,
    IssueBatch,
    "issues to many customers"
);

/// A row of an issue that was handed in.
#[derive(SimpleObject, Clone)]
pub(crate) struct IssueBatchRow {
    /// The line of the file it begins on, or its place among those picked; the first being 1.
    number: i32,
    /// The customer's name where it was found, else what the row calls it.
    customer: String,
    /// What became of it.
    state: IssueRowState,
    /// The version that has gone out; null until it has.
    agreement_version_id: Option<ID>,
    /// Why none has gone out.
    problem: Option<IssueRowProblem>,
}

impl IssueBatchRow {
    fn new(row: issue_batch_rows::Model, language: Language) -> Self {
        let problem = problem(&row, language);
        Self {
            number: row.number,
            customer: row.customer,
            state: row.state,
            agreement_version_id: (row.state == IssueRowState::Issued)
                .then(|| ID(AgreementVersionId(row.id.0).to_string())),
            problem,
        }
    }
}

/// What is wrong with a row; none while nothing is.
fn problem(row: &issue_batch_rows::Model, language: Language) -> Option<IssueRowProblem> {
    let values = row.details.as_deref();
    let values = values.and_then(|text| serde_json::from_str(text).ok());
    let (field, code) = row.field.clone().zip(row.code.clone())?;
    Some(IssueRowProblem::new(
        field,
        code,
        &values.unwrap_or_default(),
        language,
    ))
}

connection!(IssueBatchRowConnection, IssueBatchRowEdge, IssueBatchRow, "rows");

/// An issue to many after it was handed in.
#[derive(SimpleObject)]
pub(crate) struct IssueAgreementsPayload {
    /// The issue, which now goes out.
    issue_batch: IssueBatch,
}

/// When customers are reminded of agreements that await their signature.
#[derive(SimpleObject)]
pub(crate) struct SigningReminders {
    /// Days after the issue, in rising order; none reminds nobody.
    days: Vec<i32>,
}

impl From<Vec<u16>> for SigningReminders {
    fn from(days: Vec<u16>) -> Self {
        Self {
            days: days.into_iter().map(i32::from).collect(),
        }
    }
}

/// When to remind.
#[derive(InputObject)]
pub(crate) struct SetSigningRemindersInput {
    /// The vendor.
    organisation_id: ID,
    /// Days after the issue, 1–59, at most five; none reminds nobody.
    days: Vec<i32>,
}

/// The reminders after the change.
#[derive(SimpleObject)]
pub(crate) struct SigningRemindersPayload {
    /// The days that hold from now on.
    signing_reminders: SigningReminders,
}

/// An issue of this vendor's, for whoever may issue.
pub(crate) async fn issue_batch_node(ctx: &Context<'_>, id: IssueBatchId) -> Result<IssueBatch> {
    let (_, row) =
        authorise_row::<issue_batches::Entity>(ctx.db().reads(), ctx.request(), Action::IssueAgreement, id)
            .await?;
    Ok(row.into())
}

#[derive(Default)]
pub(crate) struct BatchesQuery;

#[Object]
impl BatchesQuery {
    /// What would become of each row of an issue to many, without writing or sending anything. Codes: `NOT_FOUND`,
    /// `FORBIDDEN`, `VALIDATION` (at `list` for what is no list), `CONFLICT`.
    async fn issue_preview(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The issue.")] input: IssueAgreementsInput,
    ) -> Result<IssuePreview> {
        let scope = ctx.authorise_id(Action::IssueAgreement, &input.organisation_id)?;
        let (issue, customers) = input.parts()?;
        let judged = batches::preview_batch(ctx.db(), &scope, issue, customers).await?;
        let count = |rows: usize| i32::try_from(rows).unwrap_or(i32::MAX);
        let total = judged.len();
        let (problems, rows): (Vec<_>, Vec<_>) = judged.into_iter().partition(|row| row.problem.is_some());
        let shown = |rows: Vec<PreviewRow>| {
            rows.into_iter()
                .take(SHOWN)
                .map(|row| IssuePreviewRow::new(row, ctx.language()))
                .collect()
        };
        Ok(IssuePreview {
            total: count(total),
            good: count(rows.len()),
            bad: count(problems.len()),
            rows: shown(rows),
            problems: shown(problems),
        })
    }

    /// An issue to many that was handed in. Codes: `NOT_FOUND`, `FORBIDDEN`.
    async fn issue_batch(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Its id.")] id: ID,
    ) -> Result<Option<IssueBatch>> {
        let (_, row) = ctx
            .authorise_row::<issue_batches::Entity, IssueBatchId>(Action::IssueAgreement, &id)
            .await?;
        Ok(Some(row.into()))
    }

    /// What a vendor has issued to many, newest first. Codes: `NOT_FOUND`, `FORBIDDEN`, `VALIDATION`.
    async fn issue_batches(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Whose issues.")] organisation_id: ID,
        #[graphql(desc = "How many, 1 to 100; 25 when absent.")] first: Option<i32>,
        #[graphql(desc = "Where to go on: an earlier page's endCursor.")] after: Option<String>,
    ) -> Result<IssueBatchConnection> {
        let scope = ctx.authorise_id(Action::IssueAgreement, &organisation_id)?;
        let request = page_request(ctx, first, after)?;
        let page = batches::batch_page(ctx.db(), &scope, &request).await?;
        Ok(Rows::new(page.map(IssueBatch::from), |batch| Cursor::at(&batch.row.id)).into())
    }

    /// When the vendor reminds customers of agreements that await their signature. Codes: `NOT_FOUND`, `FORBIDDEN`.
    async fn signing_reminders(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Whose reminders.")] organisation_id: ID,
    ) -> Result<SigningReminders> {
        let scope = ctx.authorise_id(Action::IssueAgreement, &organisation_id)?;
        Ok(reminders::days(ctx.db().reads(), &scope).await?.into())
    }
}

#[derive(Default)]
pub(crate) struct BatchesMutation;

#[Object]
impl BatchesMutation {
    /// Sends an agreement to many customers. Bad rows are refused at once, good ones go out in the background, each
    /// exactly once. Codes: `NOT_FOUND`, `FORBIDDEN`, `VALIDATION` (at `list` for what is no list), `CONFLICT`.
    async fn issue_agreements(
        &self,
        ctx: &Context<'_>,
        input: IssueAgreementsInput,
    ) -> Result<IssueAgreementsPayload> {
        let scope = ctx.authorise_id(Action::IssueAgreement, &input.organisation_id)?;
        let (issue, customers) = input.parts()?;
        let row = batches::issue_to_many(ctx.db(), &scope, issue, customers).await?;
        ctx.state().wake.notify_one();
        Ok(IssueAgreementsPayload {
            issue_batch: row.into(),
        })
    }

    /// Chooses when customers are reminded of agreements that await their signature; holds for what falls due from now
    /// on. Codes: `NOT_FOUND`, `FORBIDDEN`, `VALIDATION`.
    async fn set_signing_reminders(
        &self,
        ctx: &Context<'_>,
        input: SetSigningRemindersInput,
    ) -> Result<SigningRemindersPayload> {
        let scope = ctx.authorise_id(Action::IssueAgreement, &input.organisation_id)?;
        let days = reminders::set_days(ctx.db(), &scope, &input.days).await?;
        Ok(SigningRemindersPayload {
            signing_reminders: days.into(),
        })
    }
}
