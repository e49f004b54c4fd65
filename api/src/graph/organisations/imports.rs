//! Inviting a whole list, and looking at a mail before it goes out.

use async_graphql::{ComplexObject, Context, ID, InputObject, Object, SimpleObject};
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use tillid_entities::enums::{ImportRowState, ImportState, InviterCapacity, Language, Role};
use tillid_entities::invitation_import_rows;
use tillid_entities::invitation_imports::{self, InvitationImportId};
use tillid_kernel::{Cursor, Error, Result};
use tillid_organisations::{InvitationList, PreviewRow, RowProblem};
use tillid_policy::{Action, authorise_row};

use super::mutation::InviteMemberInput;
use crate::graph::context::{ContextExt, page_request};
use crate::graph::page::{Rows, connection};
use crate::graph::scalars::DateTime;
use crate::locale;

/// A list of people to invite: pasted as text, or a file as it is. Headings in Danish or English (name, e-mail, role,
/// language), or none; comma, semicolon or tab; at most 5,000 rows.
#[derive(InputObject)]
pub(crate) struct InvitationListInput {
    /// The organisation that invites.
    organisation_id: ID,
    /// The pasted list. Either this or `file`.
    text: Option<String>,
    /// The file in base64: UTF-8, UTF-16 with its mark, or Windows-1252. Either this or `text`.
    file: Option<String>,
    /// Roles of rows that name none; ownership is an owner's to give.
    roles: Vec<Role>,
    /// Language of rows that name none.
    language: Language,
    /// In what capacity the inviter writes.
    capacity: InviterCapacity,
    /// A word to all of them, at most 1000 characters.
    message: Option<String>,
}

impl InvitationListInput {
    fn list(self) -> Result<InvitationList> {
        let one_of = || Error::validation("list", "list-one-of");
        let bytes = match (self.text, self.file) {
            (Some(text), None) => text.into_bytes(),
            (None, Some(file)) => STANDARD.decode(file).map_err(|_| one_of())?,
            _ => return Err(one_of()),
        };
        Ok(InvitationList {
            bytes,
            roles: self.roles,
            language: self.language,
            capacity: self.capacity,
            message: self.message,
        })
    }
}

/// What is wrong with a row of a list.
#[derive(SimpleObject, Clone)]
pub(crate) struct InvitationRowProblem {
    /// The column: `name`, `email`, `role` or `language`.
    field: String,
    /// For programs, e.g. `email-invalid`, `twice-in-list`, `already-member`, `invitation-open`.
    code: String,
    /// For people, in the reader's language.
    message: String,
}

impl InvitationRowProblem {
    fn new(field: &str, key: &str, language: Language) -> Self {
        Self {
            field: field.to_owned(),
            code: key.to_owned(),
            message: sentence(key, language),
        }
    }
}

fn sentence(key: &str, language: Language) -> String {
    locale::text_with(language, &format!("error-{key}"), [("max", "120")]).unwrap_or_else(|| key.to_owned())
}

/// A row of a list that has not been handed in.
#[derive(SimpleObject)]
pub(crate) struct InvitationListRow {
    /// The line of the file it begins on, the first being 1.
    number: i32,
    /// Name as given.
    name: String,
    /// Address as given.
    email: String,
    /// Roles the member would have; empty where the row is wrong.
    roles: Vec<Role>,
    /// Language of the mail; null where the row is wrong.
    language: Option<Language>,
    /// Why the row would not be invited; null when it would.
    problem: Option<InvitationRowProblem>,
}

impl InvitationListRow {
    fn new(row: PreviewRow, language: Language) -> Self {
        Self {
            number: row.number,
            name: row.name,
            email: row.email,
            roles: row.roles,
            language: row.language,
            problem: row
                .problem
                .map(|RowProblem { field, key }| InvitationRowProblem::new(field, key, language)),
        }
    }
}

/// A list as it was understood: nothing has been written or sent.
#[derive(SimpleObject)]
pub(crate) struct InvitationListPreview {
    /// The encoding it was read in, e.g. `UTF-8`.
    encoding: String,
    /// What stands between its cells.
    separator: String,
    /// Headings that mean nothing here.
    ignored_columns: Vec<String>,
    /// How many rows it has.
    total: i32,
    /// How many would be invited.
    good: i32,
    /// How many would not.
    bad: i32,
    /// The rows that would be invited, the first 200.
    rows: Vec<InvitationListRow>,
    /// The rows that would not be invited, the first 200.
    problems: Vec<InvitationListRow>,
}

/// So many rows are shown of each kind before a list is handed in.
const SHOWN: usize = 200;

/// A list that was handed in, with how far it is. Follow it by asking again, or through `activity` (entity
/// `InvitationImport`).
#[derive(SimpleObject, Clone)]
#[graphql(complex)]
pub(crate) struct InvitationImport {
    /// Opaque, `imp_…`.
    pub(crate) id: ID,
    /// Whether rows are still waiting.
    state: ImportState,
    /// How many rows it has.
    total: i32,
    /// How many have been invited.
    invited: i32,
    /// How many have been refused.
    refused: i32,
    /// When it was handed in.
    created_at: DateTime,
    /// When the last row had its result.
    finished_at: Option<DateTime>,
    #[graphql(skip)]
    row: invitation_imports::Model,
}

impl From<invitation_imports::Model> for InvitationImport {
    fn from(row: invitation_imports::Model) -> Self {
        Self {
            id: ID(row.id.to_string()),
            state: row.state,
            total: row.total,
            invited: row.invited,
            refused: row.refused,
            created_at: row.created_at.into(),
            finished_at: row.finished_at.map(DateTime::from),
            row,
        }
    }
}

#[ComplexObject]
impl InvitationImport {
    /// Its rows in the order of the file. They are deleted 30 days after it was handed in.
    async fn rows(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Only those that came to this.")] state: Option<ImportRowState>,
        #[graphql(desc = "How many, 1 to 100; 25 when absent.")] first: Option<i32>,
        #[graphql(desc = "Where to go on: an earlier page's endCursor.")] after: Option<String>,
    ) -> Result<InvitationImportRowConnection> {
        let scope = ctx.authorise(Action::ManageMembers, self.row.organisation_id)?;
        let request = page_request(ctx, first, after)?;
        let page = tillid_organisations::import_rows(ctx.db(), &scope, self.row.id, state, &request).await?;
        let page = page.map(|row| InvitationImportRow::new(row, ctx.language()));
        Ok(Rows::new(page, |row| Cursor::at(&row.number)).into())
    }

    /// The refused rows as a CSV file (UTF-8, semicolons) to correct and hand in again. Cells that a spreadsheet
    /// would compute have an apostrophe before them.
    async fn refused_csv(&self, ctx: &Context<'_>) -> Result<String> {
        let scope = ctx.authorise(Action::ManageMembers, self.row.organisation_id)?;
        let language = ctx.language();
        let headings = ["name", "email", "role", "language", "why"]
            .map(|heading| locale::text(language, &format!("invitation-list-{heading}")));
        let why = |key: &str| sentence(key, language);
        tillid_organisations::refused_rows(ctx.db(), &scope, self.row.id, headings, why).await
    }
}

connection!(
    InvitationImportConnection,
    InvitationImportEdge,
    InvitationImport,
    "lists of people to invite"
);

/// A row of a list that was handed in.
#[derive(SimpleObject, Clone)]
pub(crate) struct InvitationImportRow {
    /// The line of the file it begins on, the first being 1.
    number: i32,
    /// Name as given; empty once invited.
    name: String,
    /// Address as given; empty once invited.
    email: String,
    /// What became of it.
    state: ImportRowState,
    /// Why it was refused.
    problem: Option<InvitationRowProblem>,
}

impl InvitationImportRow {
    fn new(row: invitation_import_rows::Model, language: Language) -> Self {
        let problem = row
            .field
            .zip(row.code)
            .map(|(field, code)| InvitationRowProblem::new(&field, &code, language));
        Self {
            number: row.number,
            name: row.name,
            email: row.email,
            state: row.state,
            problem,
        }
    }
}

connection!(
    InvitationImportRowConnection,
    InvitationImportRowEdge,
    InvitationImportRow,
    "rows"
);

/// The list was handed in.
#[derive(SimpleObject)]
pub(crate) struct ImportInvitationsPayload {
    /// The list, whose good rows are now being invited.
    invitation_import: InvitationImport,
}

/// An invitation's mail, as it would be sent.
#[derive(SimpleObject)]
pub(crate) struct InvitationMail {
    /// Its language.
    language: Language,
    /// Its subject.
    subject: String,
    /// The plain text.
    text: String,
    /// The HTML; its link opens nothing.
    html: String,
}

/// The invitation's mail in every language it can be sent in.
#[derive(SimpleObject)]
pub(crate) struct InvitationMails {
    /// One for each language.
    mails: Vec<InvitationMail>,
}

/// Where an organisation invites to.
#[derive(SimpleObject)]
pub(crate) struct InvitationDomains {
    /// Mail domains in the order of the alphabet; none: any.
    domains: Vec<String>,
}

/// A list of this organisation's, for whoever may invite.
pub(crate) async fn node_import(ctx: &Context<'_>, id: InvitationImportId) -> Result<InvitationImport> {
    let (_, row) = authorise_row::<invitation_imports::Entity>(
        ctx.db().reads(),
        ctx.request(),
        Action::ManageMembers,
        id,
    )
    .await?;
    Ok(row.into())
}

#[derive(Default)]
pub(crate) struct ImportsQuery;

#[Object]
impl ImportsQuery {
    /// The invitation's mail as it would be sent, in each language; nothing is sent. The address may still be
    /// missing. Codes: `NOT_FOUND`, `VALIDATION`, `FORBIDDEN`.
    async fn invitation_mail(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The invitation as it is about to be made.")] input: InviteMemberInput,
    ) -> Result<InvitationMails> {
        let scope = ctx.authorise_id(Action::ManageMembers, &input.organisation_id)?;
        let mails = tillid_organisations::look(ctx.db(), &scope, input.into()).await?;
        let mails = mails.into_iter().map(|(language, mail)| InvitationMail {
            language,
            subject: mail.subject,
            text: mail.text,
            html: mail.html,
        });
        Ok(InvitationMails {
            mails: mails.collect(),
        })
    }

    /// The mail domains that the organisation invites to; none: any.
    async fn invitation_domains(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Whose domains.")] organisation_id: ID,
    ) -> Result<InvitationDomains> {
        let scope = ctx.authorise_id(Action::ReadMembers, &organisation_id)?;
        let domains = tillid_organisations::invitation_domains(ctx.db().reads(), &scope).await?;
        Ok(InvitationDomains { domains })
    }

    /// What would become of each row of a list, without writing or sending anything. Codes: `NOT_FOUND`,
    /// `VALIDATION` (at `list` for what is no list), `FORBIDDEN`.
    async fn invitation_list_preview(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The list.")] input: InvitationListInput,
    ) -> Result<InvitationListPreview> {
        let scope = ctx.authorise_id(Action::ManageMembers, &input.organisation_id)?;
        let preview = tillid_organisations::preview_list(ctx.db(), &scope, &input.list()?).await?;
        let count = |rows: usize| i32::try_from(rows).unwrap_or(i32::MAX);
        let total = preview.rows.len();
        let (problems, rows): (Vec<_>, Vec<_>) =
            preview.rows.into_iter().partition(|row| row.problem.is_some());
        let bad = problems.len();
        let shown = |rows: Vec<PreviewRow>| {
            rows.into_iter()
                .take(SHOWN)
                .map(|row| InvitationListRow::new(row, ctx.language()))
                .collect()
        };
        Ok(InvitationListPreview {
            encoding: preview.encoding.to_owned(),
            separator: preview.separator.to_string(),
            ignored_columns: preview.ignored,
            total: count(total),
            good: count(total - bad),
            bad: count(bad),
            rows: shown(rows),
            problems: shown(problems),
        })
    }

    /// A list that was handed in. Codes: `NOT_FOUND`, `FORBIDDEN`.
    async fn invitation_import(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Its id.")] id: ID,
    ) -> Result<Option<InvitationImport>> {
        let (_, row) = ctx
            .authorise_row::<invitation_imports::Entity, InvitationImportId>(Action::ManageMembers, &id)
            .await?;
        Ok(Some(row.into()))
    }

    /// The lists that an organisation has handed in, newest first.
    async fn invitation_imports(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Whose lists.")] organisation_id: ID,
        #[graphql(desc = "How many, 1 to 100; 25 when absent.")] first: Option<i32>,
        #[graphql(desc = "Where to go on: an earlier page's endCursor.")] after: Option<String>,
    ) -> Result<InvitationImportConnection> {
        let scope = ctx.authorise_id(Action::ManageMembers, &organisation_id)?;
        let request = page_request(ctx, first, after)?;
        let page = tillid_organisations::imports(ctx.db(), &scope, &request).await?;
        Ok(Rows::new(page.map(InvitationImport::from), |import| {
            Cursor::at(&import.row.id)
        })
        .into())
    }
}

#[derive(Default)]
pub(crate) struct ImportsMutation;

#[Object]
impl ImportsMutation {
    /// Hands a list in. Its bad rows are refused at once, its good ones are invited in the background; nobody is
    /// invited twice, also when the list is handed in twice. Codes: `NOT_FOUND`, `VALIDATION` (at `list` for what is
    /// no list), `FORBIDDEN`.
    async fn import_invitations(
        &self,
        ctx: &Context<'_>,
        input: InvitationListInput,
    ) -> Result<ImportInvitationsPayload> {
        let scope = ctx.authorise_id(Action::ManageMembers, &input.organisation_id)?;
        let row = tillid_organisations::import_list(ctx.db(), &scope, input.list()?).await?;
        ctx.state().wake.notify_one();
        Ok(ImportInvitationsPayload {
            invitation_import: row.into(),
        })
    }
}
