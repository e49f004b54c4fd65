//! An organisation closes (domain §3.1, decision 0017): begun by an owner, taken back within thirty days, ended by the
//! worker.

use sea_orm::sea_query::Expr;
use sea_orm::{ColumnTrait, ExprTrait, PaginatorTrait, QueryFilter, QueryOrder, QuerySelect};
use tillid_audit::{Fact, append};
use tillid_entities::enums::{
    AgreementVersionState, AnnouncementState, InvitationState, MembershipState, NoticeState,
    OrganisationKind, OrganisationState,
};
use tillid_entities::invitations::{self, InvitationId};
use tillid_entities::memberships::{self, MembershipId};
use tillid_entities::organisations::{self, OrganisationId};
use tillid_entities::{
    agreement_versions, api_tokens, change_announcements, change_notices, provisioning_tokens,
    service_tokens, sign_on_domains,
};
use tillid_kernel::{Error, Result, end_of_day_after};
use tillid_policy::{Connection, Database, Job, Request, Scope, system};
use uuid::Uuid;

use crate::facts;
use crate::owners::{owners, tell, tell_owners};
use crate::states::{OPEN, OrganisationEvent};
use crate::store::{hold_organisation, move_to};

/// Days to read, export and think again (P30D); the last ends with the day where the organisation is.
const WINDOW_DAYS: u16 = 30;
/// Organisations taken at a time.
const BATCH: u64 = 50;

/// What stands in the way of closing: matters that somebody else relies on.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Obstacles {
    /// Versions of agreements in force.
    pub agreements_in_force: u64,
    /// Versions that are out for signature, or signed and not yet in force.
    pub agreements_out: u64,
    /// Announced changes that are neither in effect nor withdrawn; vendors only.
    pub announcements_open: u64,
    /// Notices that wait for an answer or for its resolution.
    pub notices_open: u64,
}

impl Obstacles {
    /// Whether nothing does.
    #[must_use]
    pub fn is_clear(&self) -> bool {
        *self == Self::default()
    }
}

/// What stands in the way of closing this organisation, in four statements at most.
///
/// # Errors
/// Those of the database.
pub async fn obstacles(
    db: &impl Connection,
    scope: &Scope,
    organisation: &organisations::Model,
) -> Result<Obstacles> {
    use agreement_versions::Column as Version;
    use change_notices::Column as Notice;
    let id = organisation.id;
    let (version_of, notice_of) = match organisation.kind {
        OrganisationKind::Vendor => (Version::VendorId, Notice::VendorId),
        OrganisationKind::Customer => (Version::CustomerId, Notice::CustomerId),
        // Nothing stands on a partner: what was shared with it ends with its members.
        OrganisationKind::Partner | OrganisationKind::Operator => return Ok(Obstacles::default()),
    };
    let db = &db.within(scope);
    let versions = |states: &[AgreementVersionState]| {
        scope
            .find::<agreement_versions::Entity>()
            .filter(version_of.eq(id))
            .filter(Version::State.is_in(states.iter().copied()))
    };
    let out = [
        AgreementVersionState::Sent,
        AgreementVersionState::Viewed,
        AgreementVersionState::Negotiating,
        AgreementVersionState::PartiallySigned,
        AgreementVersionState::Signed,
    ];
    let waiting = [
        NoticeState::Queued,
        NoticeState::Delivered,
        NoticeState::Acknowledged,
        NoticeState::Objected,
        NoticeState::Undelivered,
    ];
    let announcements_open = if organisation.kind == OrganisationKind::Vendor {
        let running = [AnnouncementState::Notifying, AnnouncementState::Open];
        scope
            .find::<change_announcements::Entity>()
            .filter(change_announcements::Column::VendorId.eq(id))
            .filter(change_announcements::Column::State.is_in(running))
            .count(db)
            .await?
    } else {
        0
    };
    Ok(Obstacles {
        agreements_in_force: versions(&[AgreementVersionState::InForce]).count(db).await?,
        agreements_out: versions(&out).count(db).await?,
        announcements_open,
        notices_open: scope
            .find::<change_notices::Entity>()
            .filter(notice_of.eq(id))
            .filter(Notice::State.is_in(waiting))
            .count(db)
            .await?,
    })
}

/// Begins to close the scope's organisation: for thirty days its people may read, export and take it back, and change
/// nothing. Its owners are told by mail.
///
/// # Errors
/// `PROOF_REQUIRED`; `CONFLICT`: `closing-obstacles` when something stands in the way, `organisation-state`.
pub async fn close(db: &Database, scope: &Scope) -> Result<organisations::Model> {
    tillid_identity::fresh(scope)?;
    let tx = db.begin().await?;
    let before = hold_organisation(&tx, scope).await?;
    if !obstacles(&tx, scope, &before).await?.is_clear() {
        return Err(Error::conflict("closing-obstacles"));
    }
    let end = end_of_day_after(scope.now(), WINDOW_DAYS, &before.time_zone);
    let after = move_to(&tx, scope, &before, OrganisationEvent::Close, Some(end), None).await?;
    tell_owners(&tx, scope, &after, "organisation-closing", |letter| {
        letter.with("closes", end)
    })
    .await?;
    append(
        &tx,
        scope,
        vec![facts::organisation_moved("organisation.closing", after.id)],
    )
    .await?;
    tx.commit().await?;
    Ok(after)
}

/// Thinks again about closing: the organisation is active as before. Its owners are told by mail.
///
/// # Errors
/// `PROOF_REQUIRED`; `CONFLICT` (`organisation-state`) for one that does not close.
pub async fn keep(db: &Database, scope: &Scope) -> Result<organisations::Model> {
    tillid_identity::fresh(scope)?;
    let tx = db.begin().await?;
    let before = hold_organisation(&tx, scope).await?;
    if before.closes_at.is_some_and(|end| scope.now() > end) {
        return Err(Error::conflict("organisation-state"));
    }
    let after = move_to(&tx, scope, &before, OrganisationEvent::Keep, None, None).await?;
    tell_owners(&tx, scope, &after, "organisation-kept", |letter| letter).await?;
    append(
        &tx,
        scope,
        vec![facts::organisation_moved("organisation.kept", after.id)],
    )
    .await?;
    tx.commit().await?;
    Ok(after)
}

/// Closes the organisations whose time to think again is over, a transaction for each; answers how many. Nobody waits
/// for it: from that millisecond on nobody is let in.
///
/// No data is deleted. Memberships end, access tokens and open invitations die, and mail domains are let go, so that
/// another organisation may prove them.
///
/// # Errors
/// Those of the database; what was done before stays done.
pub async fn close_due(db: &Database, request: &Request) -> Result<u64> {
    use organisations::Column;
    let job = system(request, Job::Deadlines, OrganisationId(Uuid::nil()));
    let due: Vec<OrganisationId> = job
        .find::<organisations::Entity>()
        .filter(Column::State.eq(OrganisationState::Closing))
        .filter(Column::ClosesAt.lt(request.now))
        .order_by_asc(Column::ClosesAt)
        .limit(BATCH)
        .select_only()
        .column(Column::Id)
        .into_tuple()
        .all(&db.reads().within(&job))
        .await?;
    let mut closed = 0;
    for id in due {
        closed += u64::from(end(db, &job.as_job(Job::Deadlines, id)).await?);
    }
    Ok(closed)
}

/// All of it or nothing: a worker that dies half-way leaves the organisation closing, for the next to end.
async fn end(db: &Database, job: &Scope) -> Result<bool> {
    let tx = db.begin().await?;
    let before = hold_organisation(&tx, job).await?;
    let due =
        before.state == OrganisationState::Closing && before.closes_at.is_some_and(|end| end < job.now());
    // Another node was faster, or somebody signed in the very instant in which the closing began.
    if !due || !obstacles(&tx, job, &before).await?.is_clear() {
        tx.rollback().await?;
        return Ok(false);
    }
    let owners = owners(&tx, job, &before).await?;
    let after = move_to(&tx, job, &before, OrganisationEvent::End, None, None).await?;
    let mut told = end_memberships(&tx, job).await?;
    told.extend(take_back_invitations(&tx, job).await?);
    let_go(&tx, job).await?;
    tell(&tx, job, &after, owners, "organisation-closed", |letter| letter).await?;
    told.push(facts::organisation_moved("organisation.closed", after.id));
    append(&tx, job, told).await?;
    tx.commit().await?;
    Ok(true)
}

async fn end_memberships(tx: &impl Connection, job: &Scope) -> Result<Vec<Fact>> {
    use memberships::Column;
    let standing = || {
        job.find::<memberships::Entity>()
            .filter(Column::OrganisationId.eq(job.organisation()))
            .filter(Column::State.ne(MembershipState::Ended))
    };
    let ids: Vec<MembershipId> = standing()
        .order_by_asc(Column::Id)
        .select_only()
        .column(Column::Id)
        .into_tuple()
        .all(&tx.within(job))
        .await?;
    job.update::<memberships::Entity>()
        .col_expr(Column::State, Expr::value(MembershipState::Ended))
        .col_expr(Column::EndedAt, Expr::value(Some(job.now())))
        .col_expr(Column::Version, Expr::col(Column::Version).add(1))
        .filter(Column::OrganisationId.eq(job.organisation()))
        .filter(Column::State.ne(MembershipState::Ended))
        .exec(&tx.within(job))
        .await?;
    Ok(ids
        .into_iter()
        .map(|id| facts::membership("membership.ended", id))
        .collect())
}

async fn take_back_invitations(tx: &impl Connection, job: &Scope) -> Result<Vec<Fact>> {
    use invitations::Column;
    let ids: Vec<InvitationId> = job
        .find::<invitations::Entity>()
        .filter(Column::OrganisationId.eq(job.organisation()))
        .filter(Column::State.is_in(OPEN))
        .order_by_asc(Column::Id)
        .select_only()
        .column(Column::Id)
        .into_tuple()
        .all(&tx.within(job))
        .await?;
    job.update::<invitations::Entity>()
        .col_expr(Column::State, Expr::value(InvitationState::Revoked))
        .col_expr(Column::InviteeName, Expr::value(None::<String>))
        .col_expr(Column::Version, Expr::col(Column::Version).add(1))
        .filter(Column::OrganisationId.eq(job.organisation()))
        .filter(Column::State.is_in(OPEN))
        .exec(&tx.within(job))
        .await?;
    Ok(ids
        .into_iter()
        .map(|id| facts::invitation("invitation.revoked", id))
        .collect())
}

/// What opened the organisation from outside: access tokens, and mail domains whose people its provider speaks for.
async fn let_go(tx: &impl Connection, job: &Scope) -> Result<()> {
    job.update::<api_tokens::Entity>()
        .col_expr(api_tokens::Column::RevokedAt, Expr::value(Some(job.now())))
        .filter(api_tokens::Column::OrganisationId.eq(job.organisation()))
        .filter(api_tokens::Column::RevokedAt.is_null())
        .exec(&tx.within(job))
        .await?;
    job.update::<service_tokens::Entity>()
        .col_expr(service_tokens::Column::RevokedAt, Expr::value(Some(job.now())))
        .filter(service_tokens::Column::OrganisationId.eq(job.organisation()))
        .filter(service_tokens::Column::RevokedAt.is_null())
        .exec(&tx.within(job))
        .await?;
    job.update::<provisioning_tokens::Entity>()
        .col_expr(
            provisioning_tokens::Column::RevokedAt,
            Expr::value(Some(job.now())),
        )
        .filter(provisioning_tokens::Column::OrganisationId.eq(job.organisation()))
        .filter(provisioning_tokens::Column::RevokedAt.is_null())
        .exec(&tx.within(job))
        .await?;
    job.update::<sign_on_domains::Entity>()
        .col_expr(sign_on_domains::Column::VerifiedAt, Expr::value(None::<i64>))
        .col_expr(sign_on_domains::Column::Enforced, Expr::value(false))
        .filter(sign_on_domains::Column::OrganisationId.eq(job.organisation()))
        .exec(&tx.within(job))
        .await?;
    Ok(())
}
