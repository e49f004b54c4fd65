//! An announcement as the API shows it.

use std::collections::HashMap;

use async_graphql::{ComplexObject, Context, ID, InputObject, SimpleObject};
use sea_orm::{ColumnTrait, QueryFilter};
use tillid_entities::change_announcements::{self, AnnouncementId};
use tillid_entities::enums::{AnnouncementState, ChangeType, Language, NoticeState};
use tillid_entities::users::UserId;
use tillid_kernel::{Code, Error, Result};
use tillid_policy::{Action, Scope};
use tillid_subprocessors::states::{self, AnnouncementEvent};
use tillid_subprocessors::{self as changes, Progress, Tally};

use super::audience::{self, AudienceConnection};
use super::notices::{self, NoticeConnection};
use super::register::{self, SubProcessor};
use super::{allowed, count};
use crate::graph::context::{ContextExt, page_request};
use crate::graph::looks::Looks;
use crate::graph::page::{Rows, connection};
use crate::graph::relations::Service;
use crate::graph::scalars::DateTime;

/// An intended change of sub-processors (Art. 28(2) GDPR).
#[derive(SimpleObject, Clone)]
#[graphql(complex)]
pub(crate) struct Announcement {
    /// Opaque, `ann_…`.
    pub(crate) id: ID,
    /// Number for people, `UDB-2026-0007`, unique per vendor.
    reference: String,
    /// What changes.
    #[graphql(name = "type")]
    change: ChangeType,
    /// Where it stands.
    state: AnnouncementState,
    /// The sub-processor added, changed or removed; for a modification the record with the facts as they will be.
    sub_processor: SubProcessor,
    /// The one replaced; for a modification the record with the facts as they are.
    replaces: Option<SubProcessor>,
    /// Services concerned, by code.
    services: Vec<Service>,
    /// For the customers, in Danish.
    summary_da: String,
    /// For the customers, in English.
    summary_en: String,
    /// For the customers, in the viewer's language.
    summary: String,
    /// When the vendor means to make the change.
    planned_effective_at: DateTime,
    /// Who drafted it; empty for customers.
    requested_by_name: String,
    /// Who approved it, another person; null for customers.
    approved_by_name: Option<String>,
    /// When the notices were made.
    published_at: Option<DateTime>,
    /// When it took effect.
    effective_at: Option<DateTime>,
    /// When it was withdrawn.
    withdrawn_at: Option<DateTime>,
    /// Path of the evidence bundle on this origin: one ZIP with the change and every notice of it, which anybody can check
    /// without the portal. Null before it is published, for customers, and for whoever may not read it.
    evidence_url: Option<String>,
    /// Whether the viewer may approve it: a draft of somebody else's.
    can_approve: bool,
    /// Whether the viewer may publish it.
    can_publish: bool,
    /// Whether the viewer may withdraw it.
    can_withdraw: bool,
    /// Counts changes.
    version: i32,
    #[graphql(skip)]
    pub(super) row: change_announcements::Model,
    #[graphql(skip)]
    scope: Scope,
    /// Where a list has fetched it for all its rows.
    #[graphql(skip)]
    progress: Option<Progress>,
    /// Where a list has fetched it for all its rows.
    #[graphql(skip)]
    tally: Option<Tally>,
}

/// How many notices stand where. A vendor sees all of them, a customer only its own.
#[derive(SimpleObject, Clone)]
pub(crate) struct NoticeProgress {
    /// All notices.
    total: i32,
    /// Not yet delivered.
    queued: i32,
    /// Delivered, not answered.
    delivered: i32,
    /// Receipt confirmed, not decided.
    acknowledged: i32,
    /// Approved.
    approved: i32,
    /// Accepted by silence under general authorisation.
    tacit: i32,
    /// Objected.
    objected: i32,
    /// Objected, and answered.
    resolved: i32,
    /// Not authorised in time under specific authorisation.
    not_authorised: i32,
    /// Came back.
    undelivered: i32,
}

impl From<&Progress> for NoticeProgress {
    fn from(progress: &Progress) -> Self {
        let of = |state| count(progress.of(state));
        Self {
            total: count(progress.total()),
            queued: of(NoticeState::Queued),
            delivered: of(NoticeState::Delivered),
            acknowledged: of(NoticeState::Acknowledged),
            approved: of(NoticeState::Approved),
            tacit: of(NoticeState::Tacit),
            objected: of(NoticeState::Objected),
            resolved: of(NoticeState::Resolved),
            not_authorised: of(NoticeState::NotAuthorised),
            undelivered: of(NoticeState::Undelivered),
        }
    }
}

#[ComplexObject]
impl Announcement {
    /// How many notices stand where.
    async fn progress(&self, ctx: &Context<'_>) -> Result<NoticeProgress> {
        Ok((&self.counted(ctx).await?).into())
    }

    /// The latest of the notices' earliest effects, as far as their clocks have started.
    async fn earliest_effective_at(&self, ctx: &Context<'_>) -> Result<Option<DateTime>> {
        Ok(self.counted(ctx).await?.earliest_effective_at.map(DateTime::from))
    }

    /// Its notices by the customer's name: all for the vendor, its own for a customer. `search` looks in the name.
    /// Codes: `VALIDATION`.
    async fn notices(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "How many, 1 to 100; 25 when absent.")] first: Option<i32>,
        #[graphql(desc = "Where to go on: an earlier page's endCursor.")] after: Option<String>,
        #[graphql(desc = "In one of these states.")] states: Option<Vec<NoticeState>>,
        #[graphql(desc = "Part of the customer's name.")] search: Option<String>,
    ) -> Result<NoticeConnection> {
        let request = page_request(ctx, first, after)?;
        let filter = changes::NoticeFilter {
            search,
            states,
            undecided: false,
        };
        let page = changes::notices_of(ctx.db(), &self.scope, self.row.id, &filter, &request).await?;
        let places: Vec<_> = page.rows.iter().map(changes::NamedNotice::place).collect();
        let rows = page.rows.iter().map(|row| row.notice.clone()).collect();
        let mut shown = notices::shown(ctx, &self.scope, rows, &Looks::of_list(ctx)).await?;
        for (notice, place) in shown.iter_mut().zip(places) {
            notice.put_at(place);
        }
        let mut shown = shown.into_iter();
        let page = tillid_kernel::Page {
            rows: shown.by_ref().collect(),
            has_next: page.has_next,
            has_previous: page.has_previous,
            total: page.total,
        };
        Ok(Rows::new(page, notices::Notice::place).into())
    }

    /// Who would be owed a notice if it were published now, and who not and why, by the customer's name. Null once it
    /// is published, and for customers. Codes: `VALIDATION`.
    async fn audience(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "How many, 1 to 100; 25 when absent.")] first: Option<i32>,
        #[graphql(desc = "Where to go on: an earlier page's endCursor.")] after: Option<String>,
    ) -> Result<Option<AudienceConnection>> {
        let unpublished = matches!(
            self.row.state,
            AnnouncementState::Draft | AnnouncementState::Approved
        );
        if !unpublished || !self.scope.is_vendor() {
            return Ok(None);
        }
        let request = page_request(ctx, first, after)?;
        audience::shown(ctx, &self.scope, &self.row, &request)
            .await
            .map(Some)
    }

    /// Whether the viewer may put it into effect, and the guard lets it now.
    async fn can_activate(&self, ctx: &Context<'_>) -> Result<bool> {
        Ok(allowed(&self.scope, Action::ActivateChange) && self.activation(ctx).await?.is_none())
    }

    /// The error code that putting it into effect would answer now; null when nothing is in the way, and for
    /// customers.
    async fn cannot_activate_because(&self, ctx: &Context<'_>) -> Result<Option<&'static str>> {
        if !self.scope.is_vendor() {
            return Ok(None);
        }
        Ok(self.activation(ctx).await?.map(Code::as_str))
    }
}

impl Announcement {
    async fn counted(&self, ctx: &Context<'_>) -> Result<Progress> {
        if let Some(progress) = &self.progress {
            return Ok(progress.clone());
        }
        let mut found = changes::progress(ctx.db(), &self.scope, &[self.row.id]).await?;
        Ok(found.remove(&self.row.id).unwrap_or_default())
    }

    /// What stands in the way of activation, by the same rule that activation asks.
    async fn activation(&self, ctx: &Context<'_>) -> Result<Option<Code>> {
        if !is_out(self.row.state) {
            return Ok(Some(Code::Conflict));
        }
        let tally = match &self.tally {
            Some(tally) => tally.clone(),
            None => changes::tallies(ctx.db().reads(), &self.scope, &[self.row.id])
                .await?
                .remove(&self.row.id)
                .unwrap_or_default(),
        };
        let row = &self.row;
        let guard = changes::may_take_effect(
            &tally,
            row.change_type,
            row.planned_effective_at,
            self.scope.now(),
        );
        Ok(guard.err().map(|error| error.code()))
    }
}

fn is_out(state: AnnouncementState) -> bool {
    matches!(state, AnnouncementState::Notifying | AnnouncementState::Open)
}

connection!(
    AnnouncementConnection,
    AnnouncementEdge,
    Announcement,
    "announcements"
);

/// Which announcements; everything given must hold.
#[derive(InputObject, Default)]
pub(crate) struct AnnouncementFilter {
    /// Part of the reference, a summary or the sub-processor's name.
    pub(super) search: Option<String>,
    /// In one of these states.
    pub(super) states: Option<Vec<AnnouncementState>>,
}

/// Announcements with what `looks` ask for: at most nine statements, however many rows. What is not known to be asked
/// for and costs a statement by itself is fetched when it is.
pub(crate) async fn shown(
    ctx: &Context<'_>,
    scope: &Scope,
    rows: Vec<change_announcements::Model>,
    looks: &Looks<'_>,
) -> Result<Vec<Announcement>> {
    let db = ctx.db();
    let ids: Vec<AnnouncementId> = rows.iter().map(|row| row.id).collect();
    let mut parts = changes::announcement_parts(db, scope, &rows, looks.ask(&["services"])).await?;
    let concerned = std::mem::take(&mut parts.sub_processors).into_values().collect();
    let below = looks.below(&["subProcessor", "replaces"]);
    let sub_processors: HashMap<ID, SubProcessor> = register::shown(ctx, scope, concerned, &below)
        .await?
        .into_iter()
        .map(|row| (row.id.clone(), row))
        .collect();
    let names = if looks.ask(&["requestedByName", "approvedByName"]) {
        names(ctx, scope, &rows).await?
    } else {
        HashMap::new()
    };
    let known = matches!(looks, Looks::At(_));
    let mut progress = if known && looks.ask(&["progress", "earliestEffectiveAt"]) {
        Some(changes::progress(db, scope, &ids).await?)
    } else {
        None
    };
    let guarded = known && looks.ask(&["canActivate", "cannotActivateBecause"]);
    let mut tallies = if guarded && scope.is_vendor() {
        let out: Vec<_> = rows
            .iter()
            .filter(|row| is_out(row.state))
            .map(|row| row.id)
            .collect();
        Some(changes::tallies(db.reads(), scope, &out).await?)
    } else {
        None
    };
    let shown_as = |id: String| sub_processors.get(&ID(id)).cloned();
    rows.into_iter()
        .map(|row| {
            let subject = shown_as(row.sub_processor_id.to_string()).ok_or_else(Error::not_found)?;
            Ok(Announcement {
                replaces: row.replaces_id.and_then(|id| shown_as(id.to_string())),
                services: parts
                    .services
                    .remove(&row.id)
                    .unwrap_or_default()
                    .into_iter()
                    .map(|service| Service::new(service, ctx.language()))
                    .collect(),
                progress: progress
                    .as_mut()
                    .map(|all| all.remove(&row.id).unwrap_or_default()),
                tally: tallies
                    .as_mut()
                    .map(|all| all.remove(&row.id).unwrap_or_default()),
                ..announcement(row, subject, scope, &names, ctx.language())
            })
        })
        .collect()
}

fn announcement(
    row: change_announcements::Model,
    sub_processor: SubProcessor,
    scope: &Scope,
    names: &HashMap<UserId, String>,
    language: Language,
) -> Announcement {
    let author = scope.person().is_ok_and(|person| person.user == row.requested_by);
    let can = |event| {
        scope.is_vendor()
            && allowed(scope, Action::PublishAnnouncement)
            && states::announcement(row.state, event).is_ok()
    };
    Announcement {
        id: ID(row.id.to_string()),
        reference: row.reference.clone(),
        change: row.change_type,
        state: row.state,
        sub_processor,
        replaces: None,
        services: Vec::new(),
        summary: match language {
            Language::Da => row.summary_da.clone(),
            Language::En => row.summary_en.clone(),
        },
        summary_da: row.summary_da.clone(),
        summary_en: row.summary_en.clone(),
        planned_effective_at: row.planned_effective_at.into(),
        requested_by_name: names.get(&row.requested_by).cloned().unwrap_or_default(),
        approved_by_name: row.approved_by.and_then(|user| names.get(&user).cloned()),
        published_at: row.published_at.map(DateTime::from),
        effective_at: row.effective_at.map(DateTime::from),
        withdrawn_at: row.withdrawn_at.map(DateTime::from),
        evidence_url: (scope.is_vendor()
            && row.published_at.is_some()
            && allowed(scope, Action::ReadAgreementDocument))
        .then(|| format!("/documents/announcements/{}/evidence.zip", row.id)),
        can_approve: can(AnnouncementEvent::Approve) && !author,
        can_publish: can(AnnouncementEvent::Publish),
        can_withdraw: can(AnnouncementEvent::Withdraw),
        version: row.version,
        scope: scope.clone(),
        progress: None,
        tally: None,
        row,
    }
}

/// Who drafted and who approved: the vendor's own affair.
async fn names(
    ctx: &Context<'_>,
    scope: &Scope,
    rows: &[change_announcements::Model],
) -> Result<HashMap<UserId, String>> {
    if !scope.is_vendor() {
        return Ok(HashMap::new());
    }
    // Collected first: a borrowing iterator would have to outlive the resolver's future.
    let people: Vec<UserId> = rows
        .iter()
        .flat_map(|row| [Some(row.requested_by), row.approved_by])
        .flatten()
        .collect();
    crate::graph::people::names(ctx, scope, people).await
}

/// One announcement, after a change or as a node.
pub(super) async fn one(
    ctx: &Context<'_>,
    scope: &Scope,
    row: change_announcements::Model,
) -> Result<Announcement> {
    shown(ctx, scope, vec![row], &Looks::Everything)
        .await?
        .pop()
        .ok_or_else(Error::not_found)
}

/// The announcement with this id: of the viewer's own vendor, or one that a customer of the viewer's has notice of.
pub(crate) async fn node_announcement(ctx: &Context<'_>, id: AnnouncementId) -> Result<Announcement> {
    let db = ctx.db().reads();
    let own = tillid_policy::authorise_row::<change_announcements::Entity>(
        db,
        ctx.request(),
        Action::ReadContent,
        id,
    )
    .await;
    match own {
        Ok((scope, row)) => one(ctx, &scope, row).await,
        Err(error) if error.code() == Code::NotFound => {
            for scope in register::customer_scopes(ctx)? {
                let row = changes::reached_announcements(&scope)
                    .filter(change_announcements::Column::Id.eq(id))
                    .one(db)
                    .await?;
                if let Some(row) = row {
                    return one(ctx, &scope, row).await;
                }
            }
            Err(Error::not_found())
        }
        Err(error) => Err(error),
    }
}
