//! A vendor's dashboard.

use async_graphql::{Context, SimpleObject};
use tillid_agreements::Filter;
use tillid_entities::enums::{AnnouncementState, NoticeState};
use tillid_kernel::{Error, PageRequest, Result};
use tillid_policy::Scope;
use tillid_subprocessors::NoticeFilter;

use super::{counts, number, unsettled};
use crate::graph::agreements::{Agreement, gather_agreements};
use crate::graph::context::ContextExt;
use crate::graph::looks::Looks;
use crate::graph::scalars::DateTime;
use crate::graph::subprocessors::{Announcement, Notice, announcements, notices};

/// Things in each short list.
const SHORT: i32 = 5;

/// What waits for a vendor.
#[derive(SimpleObject)]
pub(crate) struct VendorDashboard {
    /// Customers today.
    customers: i32,
    /// Agreement versions in force.
    agreements_in_force: i32,
    /// Agreement versions that the customer has still to sign.
    agreements_awaiting_customer: i32,
    /// Agreement versions that the customer has signed and the vendor has not.
    agreements_awaiting_us: i32,
    /// Announced changes that have not taken effect.
    open_announcements: i32,
    /// Notices under an objection that is not answered.
    open_objections: i32,
    /// Drafted announcements that wait for another person: those of the viewer are not counted.
    announcements_to_approve: i32,
    /// Template versions that wait for another person: those of the viewer are not counted.
    templates_to_review: i32,
    /// Notices that came back.
    undelivered_notices: i32,
    /// Sub-processors in use with a transfer that has lost its ground.
    groundless_transfers: i32,
    /// When the certificate of the key in use runs out, or has: null while that is more than 60 days away, and without a
    /// key. Agreements are not sealed with it afterwards.
    sealing_key_runs_out_at: Option<DateTime>,
    /// Agreements whose processing is suspended, or which have ended and whose data is not certified deleted: the five
    /// that are due first.
    unsettled: Vec<Agreement>,
    /// Agreements that wait for the vendor's signature, the newest five.
    awaiting_us: Vec<Agreement>,
    /// Notices under an open objection, the newest five.
    objections: Vec<Notice>,
    /// Changes that are not yet in effect, drafts among them, the newest five.
    announcements: Vec<Announcement>,
}

/// The dashboard, as far as the document asks for it.
pub(super) async fn dashboard(ctx: &Context<'_>, scope: &Scope) -> Result<VendorDashboard> {
    if !scope.is_vendor() {
        return Err(Error::forbidden());
    }
    let asked = Looks::At(vec![ctx.look_ahead()]);
    let counts = counts::of_vendor(ctx.db().reads(), scope).await?;
    Ok(VendorDashboard {
        customers: number(counts.customers),
        agreements_in_force: number(counts.agreements_in_force),
        agreements_awaiting_customer: number(counts.agreements_awaiting_customer),
        agreements_awaiting_us: number(counts.agreements_awaiting_us),
        open_announcements: number(counts.open_announcements),
        open_objections: number(counts.open_objections),
        announcements_to_approve: number(counts.announcements_to_approve),
        templates_to_review: number(counts.templates_to_review),
        undelivered_notices: number(counts.undelivered_notices),
        groundless_transfers: number(counts.groundless_transfers),
        sealing_key_runs_out_at: counts.sealing_key_valid_to.map(DateTime::from),
        unsettled: unsettled(ctx, scope, &asked).await?,
        awaiting_us: awaiting_us(ctx, scope, &asked).await?,
        objections: objections(ctx, scope, &asked).await?,
        announcements: open_announcements(ctx, scope, &asked).await?,
    })
}

async fn awaiting_us(ctx: &Context<'_>, scope: &Scope, asked: &Looks<'_>) -> Result<Vec<Agreement>> {
    if !asked.ask(&["awaitingUs"]) {
        return Ok(Vec::new());
    }
    let filter = Filter {
        awaiting_my_side: Some(true),
        ..Filter::default()
    };
    let page = tillid_agreements::agreement_page(ctx.db(), scope, &filter, &short()?).await?;
    let looks = match asked.below(&["awaitingUs"]) {
        Looks::At(looks) => looks,
        Looks::Everything => Vec::new(),
    };
    gather_agreements(ctx, scope, page.rows, &looks).await
}

async fn objections(ctx: &Context<'_>, scope: &Scope, asked: &Looks<'_>) -> Result<Vec<Notice>> {
    if !asked.ask(&["objections"]) {
        return Ok(Vec::new());
    }
    let filter = NoticeFilter {
        states: Some(vec![NoticeState::Objected]),
        ..NoticeFilter::default()
    };
    let page = tillid_subprocessors::notices(ctx.db(), scope, &filter, &short()?).await?;
    notices::shown(ctx, scope, page.rows, &asked.below(&["objections"])).await
}

async fn open_announcements(
    ctx: &Context<'_>,
    scope: &Scope,
    asked: &Looks<'_>,
) -> Result<Vec<Announcement>> {
    if !asked.ask(&["announcements"]) {
        return Ok(Vec::new());
    }
    let open = [
        AnnouncementState::Draft,
        AnnouncementState::Approved,
        AnnouncementState::Notifying,
        AnnouncementState::Open,
    ];
    let page = tillid_subprocessors::announcements(ctx.db(), scope, None, Some(&open), &short()?).await?;
    announcements::shown(ctx, scope, page.rows, &asked.below(&["announcements"])).await
}

fn short() -> Result<PageRequest> {
    PageRequest::parse(Some(SHORT), None, false)
}
