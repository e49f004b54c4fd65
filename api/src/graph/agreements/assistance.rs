//! What controllers ask their processors to help with, as both sides see it.

use std::collections::{BTreeSet, HashMap};

use async_graphql::{Context, ID, InputObject, Lookahead, Object, SimpleObject};
use tillid_agreements::assistance::{self as verbs, Filter, OpenRequest};
use tillid_agreements::state::AssistanceEvent;
use tillid_entities::agreements::{self, AgreementId};
use tillid_entities::assistance_messages;
use tillid_entities::assistance_requests::{self, AssistanceRequestId};
use tillid_entities::enums::{AssistanceAct, AssistanceKind, AssistanceState, Side};
use tillid_entities::users::UserId;
use tillid_kernel::{Cursor, Error, Page, Result, Timestamp};
use tillid_policy::{Action, Scope};

use super::gather::gather_agreements;
use super::life::allowed;
use super::types::Agreement;
use crate::graph::context::{ContextExt, page_request};
use crate::graph::page::{Rows, connection};
use crate::graph::people;
use crate::graph::scalars::{Date, DateTime};

connection!(
    AssistanceRequestConnection,
    AssistanceRequestEdge,
    AssistanceRequest,
    "requests for assistance"
);

/// What a controller asks its processor to help with (Art. 28(3)(e) and (f)).
#[derive(SimpleObject, Clone)]
pub(crate) struct AssistanceRequest {
    /// Opaque, `asr_…`.
    id: ID,
    /// 1, 2, 3 … of the agreement.
    number: i32,
    /// With what.
    kind: AssistanceKind,
    /// What it is about, in a line.
    subject: String,
    /// Where it stands.
    state: AssistanceState,
    /// The last millisecond to answer.
    due_at: DateTime,
    /// Whether that has passed while an answer is owed.
    is_overdue: bool,
    /// When it was opened.
    opened_at: DateTime,
    /// When it was closed.
    closed_at: Option<DateTime>,
    /// Under which agreement.
    agreement: Agreement,
    #[graphql(skip)]
    place: (Timestamp, AssistanceRequestId),
}

/// One thing said about a request; it never changes.
#[derive(SimpleObject)]
pub(crate) struct AssistanceMessage {
    /// Opaque, `asm_…`.
    id: ID,
    /// What it did to the request.
    act: AssistanceAct,
    /// Which side said it.
    side: Side,
    /// In its words.
    text: String,
    /// Who wrote it.
    written_by_name: String,
    /// When.
    written_at: DateTime,
}

/// A request with what was said about it, and what the viewer may do.
#[derive(SimpleObject)]
#[expect(clippy::struct_excessive_bools, reason = "each is a field of the API")]
pub(crate) struct AssistanceCase {
    /// The request.
    request: AssistanceRequest,
    /// What was said, the oldest first; 200 messages at most.
    messages: Vec<AssistanceMessage>,
    /// Who closed it.
    closed_by_name: Option<String>,
    /// Whether the viewer may ask back.
    can_ask_back: bool,
    /// Whether the viewer may answer.
    can_answer: bool,
    /// Whether the viewer may reply.
    can_reply: bool,
    /// Whether the viewer may close it.
    can_close: bool,
}

/// What a new request under an agreement begins with.
#[derive(SimpleObject)]
pub(crate) struct AssistanceForm {
    /// Under which agreement.
    agreement: Agreement,
    /// Whether the viewer may open a request.
    can_open: bool,
    /// The first day that can be chosen: today, where the customer is.
    earliest: Date,
    /// The day proposed for each kind.
    proposals: Vec<AssistanceProposal>,
}

/// The day proposed for a kind of request.
#[derive(SimpleObject)]
pub(crate) struct AssistanceProposal {
    /// The kind.
    kind: AssistanceKind,
    /// The last day to answer.
    due_on: Date,
}

/// What a list of requests is narrowed to.
#[derive(InputObject, Default)]
pub(crate) struct AssistanceFilter {
    /// Where they stand.
    states: Option<Vec<AssistanceState>>,
    /// True: only those whose time is over while an answer is owed.
    overdue: Option<bool>,
    /// Part of the subject, of the agreement's reference or of the other party's name, in any case of letters.
    search: Option<String>,
    /// Under one agreement.
    agreement_id: Option<ID>,
}

impl TryFrom<AssistanceFilter> for Filter {
    type Error = Error;

    fn try_from(filter: AssistanceFilter) -> Result<Self> {
        Ok(Self {
            states: filter.states.unwrap_or_default(),
            overdue: filter.overdue.unwrap_or_default(),
            search: filter.search,
            agreement: filter.agreement_id.map(|id| id.parse()).transpose()?,
        })
    }
}

#[derive(Default)]
pub(crate) struct AssistanceQuery;

#[Object]
impl AssistanceQuery {
    /// Requests for assistance over all agreements of an organisation, vendor or customer: what is due first comes first;
    /// where only closed ones are asked for, it comes last. Codes: `NOT_FOUND`, `FORBIDDEN`, `VALIDATION`.
    async fn assistance_requests(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Whose.")] organisation_id: ID,
        #[graphql(desc = "What to narrow the list to.")] filter: Option<AssistanceFilter>,
        #[graphql(desc = "How many, 1 to 100; 25 when absent.")] first: Option<i32>,
        #[graphql(desc = "Where to go on: an earlier page's endCursor.")] after: Option<String>,
    ) -> Result<AssistanceRequestConnection> {
        let scope = ctx.authorise_id(Action::ReadAgreementDocument, &organisation_id)?;
        let look = ctx.look_ahead();
        let looks = [
            look.field("nodes").field("agreement"),
            look.field("edges").field("node").field("agreement"),
        ];
        page(
            ctx,
            &scope,
            filter.unwrap_or_default().try_into()?,
            first,
            after,
            &looks,
        )
        .await
    }

    /// One request with what was said about it. Codes: `NOT_FOUND`, `FORBIDDEN`.
    async fn assistance_request(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Which.")] assistance_request_id: ID,
    ) -> Result<AssistanceCase> {
        let (scope, row) = request_for(ctx, Action::ReadAgreementDocument, &assistance_request_id).await?;
        case(ctx, &scope, row, ctx.look_ahead()).await
    }

    /// What a new request under an agreement begins with. Codes: `NOT_FOUND`, `FORBIDDEN`.
    async fn assistance_form(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Under which agreement.")] agreement_id: ID,
    ) -> Result<AssistanceForm> {
        let (scope, row) = ctx
            .authorise_row::<agreements::Entity, AgreementId>(Action::ReadAgreementDocument, &agreement_id)
            .await?;
        let zone = verbs::time_zone(ctx.db().reads(), &scope, &row).await?;
        let can_open = allowed(&scope, Action::AskAssistance) && verbs::may_open(&scope, &row).is_ok();
        let looks = [ctx.look_ahead().field("agreement")];
        let found = gather_agreements(ctx, &scope, vec![row], &looks).await?;
        Ok(AssistanceForm {
            agreement: found.into_iter().next().ok_or_else(Error::not_found)?,
            can_open,
            earliest: Date(tillid_kernel::day_in(scope.now(), &zone)),
            proposals: AssistanceKind::ALL
                .iter()
                .map(|kind| AssistanceProposal {
                    kind: *kind,
                    due_on: Date(verbs::proposed_day(*kind, scope.now(), &zone)),
                })
                .collect(),
        })
    }
}

/// A page of requests with their agreements: a fixed number of statements more.
pub(super) async fn page(
    ctx: &Context<'_>,
    scope: &Scope,
    filter: Filter,
    first: Option<i32>,
    after: Option<String>,
    looks: &[Lookahead<'_>],
) -> Result<AssistanceRequestConnection> {
    let request = page_request(ctx, first, after)?;
    let Page {
        rows,
        has_next,
        has_previous,
        total,
    } = verbs::page(ctx.db(), scope, &filter, &request).await?;
    let page = Page {
        rows: told(ctx, scope, rows, looks).await?,
        has_next,
        has_previous,
        total,
    };
    Ok(Rows::new(page, |request| Cursor::at(&request.place)).into())
}

async fn told(
    ctx: &Context<'_>,
    scope: &Scope,
    rows: Vec<assistance_requests::Model>,
    looks: &[Lookahead<'_>],
) -> Result<Vec<AssistanceRequest>> {
    let ids: BTreeSet<AgreementId> = rows.iter().map(|row| row.agreement_id).collect();
    let found =
        tillid_agreements::agreements_by_ids(ctx.db().reads(), scope, ids.into_iter().collect()).await?;
    let agreements: HashMap<AgreementId, Agreement> = gather_agreements(ctx, scope, found, looks)
        .await?
        .into_iter()
        .map(|agreement| (agreement.row.id, agreement))
        .collect();
    rows.into_iter()
        .map(|row| {
            let agreement = agreements.get(&row.agreement_id).cloned();
            Ok(request(scope, &row, agreement.ok_or_else(Error::not_found)?))
        })
        .collect()
}

fn request(scope: &Scope, row: &assistance_requests::Model, agreement: Agreement) -> AssistanceRequest {
    AssistanceRequest {
        id: ID(row.id.to_string()),
        number: row.number,
        kind: row.kind,
        subject: row.subject.clone(),
        state: row.state,
        due_at: row.due_at.into(),
        is_overdue: verbs::is_overdue(row, scope.now()),
        opened_at: row.opened_at.into(),
        closed_at: row.closed_at.map(DateTime::from),
        agreement,
        place: (row.due_at, row.id),
    }
}

/// A request as its page shows it; `look` is what is asked of it.
async fn case(
    ctx: &Context<'_>,
    scope: &Scope,
    row: assistance_requests::Model,
    look: Lookahead<'_>,
) -> Result<AssistanceCase> {
    let db = ctx.db().reads();
    let said = verbs::messages(db, scope, row.id).await?;
    let people: BTreeSet<UserId> = said
        .iter()
        .map(|message| message.written_by)
        .chain(row.closed_by)
        .collect();
    let names = people::names(ctx, scope, people).await?;
    let name = |user: UserId| names.get(&user).cloned().unwrap_or_default();
    let agreement = scope.load::<agreements::Entity>(db, row.agreement_id).await?;
    let may = |action, event| allowed(scope, action) && verbs::may(scope, &agreement, &row, event).is_ok();
    let (can_ask_back, can_answer, can_reply, can_close) = (
        may(Action::AnswerAssistance, AssistanceEvent::Ask),
        may(Action::AnswerAssistance, AssistanceEvent::Answer),
        may(Action::AskAssistance, AssistanceEvent::Reply),
        may(Action::AskAssistance, AssistanceEvent::Close),
    );
    let looks = [look.field("request").field("agreement")];
    let found = gather_agreements(ctx, scope, vec![agreement], &looks).await?;
    let agreement = found.into_iter().next().ok_or_else(Error::not_found)?;
    Ok(AssistanceCase {
        request: request(scope, &row, agreement),
        messages: said
            .into_iter()
            .map(|message| told_message(message, name))
            .collect(),
        closed_by_name: row.closed_by.map(name),
        can_ask_back,
        can_answer,
        can_reply,
        can_close,
    })
}

fn told_message(row: assistance_messages::Model, name: impl Fn(UserId) -> String) -> AssistanceMessage {
    AssistanceMessage {
        id: ID(row.id.to_string()),
        act: row.act,
        side: row.side,
        text: row.text,
        written_by_name: name(row.written_by),
        written_at: row.written_at.into(),
    }
}

/// A request to open.
#[derive(InputObject)]
pub(crate) struct OpenAssistanceRequestInput {
    /// Under which agreement.
    agreement_id: ID,
    /// With what the processor is to help.
    kind: AssistanceKind,
    /// What it is about, in a line: at most 200 characters. No data subject need be named here.
    subject: String,
    /// What is needed, at most 10,000 characters.
    text: String,
    /// The last day to answer: today at the earliest; the day proposed for the kind when absent.
    due_on: Option<Date>,
}

/// A message about a request.
#[derive(InputObject)]
pub(crate) struct AssistanceMessageInput {
    /// About which.
    assistance_request_id: ID,
    /// At most 10,000 characters.
    text: String,
}

/// Which request.
#[derive(InputObject)]
pub(crate) struct AssistanceRequestIdInput {
    /// Its id.
    assistance_request_id: ID,
}

/// A request after the change.
#[derive(SimpleObject)]
pub(crate) struct AssistancePayload {
    /// The request with what was said about it.
    assistance: AssistanceCase,
}

#[derive(Default)]
pub(crate) struct AssistanceMutation;

#[Object]
impl AssistanceMutation {
    /// Asks the processor for assistance. Codes: `NOT_FOUND`, `FORBIDDEN`, `VALIDATION`, `CONFLICT` (the agreement does not
    /// bind).
    async fn open_assistance_request(
        &self,
        ctx: &Context<'_>,
        input: OpenAssistanceRequestInput,
    ) -> Result<AssistancePayload> {
        let (scope, agreement) = ctx
            .authorise_row::<agreements::Entity, AgreementId>(Action::AskAssistance, &input.agreement_id)
            .await?;
        let opened = OpenRequest {
            kind: input.kind,
            subject: input.subject,
            text: input.text,
            due_on: input.due_on.map(|day| day.0),
        };
        let row = verbs::open(ctx.db(), &scope, &agreement, opened).await?;
        changed(ctx, &scope, row).await
    }

    /// Replies to the processor's question, adds something, or says what is missing in an answer. Codes: `NOT_FOUND`,
    /// `FORBIDDEN`, `VALIDATION`, `CONFLICT` (closed).
    async fn reply_to_assistance(
        &self,
        ctx: &Context<'_>,
        input: AssistanceMessageInput,
    ) -> Result<AssistancePayload> {
        let (scope, row) = request_for(ctx, Action::AskAssistance, &input.assistance_request_id).await?;
        let row = verbs::reply(ctx.db(), &scope, row, &input.text).await?;
        changed(ctx, &scope, row).await
    }

    /// Asks the controller back. Codes: `NOT_FOUND`, `FORBIDDEN`, `VALIDATION`, `CONFLICT` (asked already, answered,
    /// closed).
    async fn ask_back_on_assistance(
        &self,
        ctx: &Context<'_>,
        input: AssistanceMessageInput,
    ) -> Result<AssistancePayload> {
        let (scope, row) = request_for(ctx, Action::AnswerAssistance, &input.assistance_request_id).await?;
        let row = verbs::ask_back(ctx.db(), &scope, row, &input.text).await?;
        changed(ctx, &scope, row).await
    }

    /// Answers, or adds to an answer. Codes: `NOT_FOUND`, `FORBIDDEN`, `VALIDATION`, `CONFLICT` (closed).
    async fn answer_assistance(
        &self,
        ctx: &Context<'_>,
        input: AssistanceMessageInput,
    ) -> Result<AssistancePayload> {
        let (scope, row) = request_for(ctx, Action::AnswerAssistance, &input.assistance_request_id).await?;
        let row = verbs::answer(ctx.db(), &scope, row, &input.text).await?;
        changed(ctx, &scope, row).await
    }

    /// Closes a request for good, answered or not. Codes: `NOT_FOUND`, `FORBIDDEN`, `CONFLICT` (closed already).
    async fn close_assistance(
        &self,
        ctx: &Context<'_>,
        input: AssistanceRequestIdInput,
    ) -> Result<AssistancePayload> {
        let (scope, row) = request_for(ctx, Action::AskAssistance, &input.assistance_request_id).await?;
        let row = verbs::close(ctx.db(), &scope, row).await?;
        changed(ctx, &scope, row).await
    }
}

async fn request_for(
    ctx: &Context<'_>,
    action: Action,
    id: &ID,
) -> Result<(Scope, assistance_requests::Model)> {
    ctx.authorise_row::<assistance_requests::Entity, AssistanceRequestId>(action, id)
        .await
}

/// The request after a change that sends mails.
async fn changed(
    ctx: &Context<'_>,
    scope: &Scope,
    row: assistance_requests::Model,
) -> Result<AssistancePayload> {
    ctx.state().wake.notify_one();
    let assistance = case(ctx, scope, row, ctx.look_ahead().field("assistance")).await?;
    Ok(AssistancePayload { assistance })
}
