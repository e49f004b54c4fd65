//! The invitee's side of an invitation (domain §3.2, I-11).

use sea_orm::sea_query::Expr;
use sea_orm::{ColumnTrait, ExprTrait, QueryFilter};
use tillid_audit::append;
use tillid_entities::enums::{
    InvitationState, InviterCapacity, OrganisationKind, OrganisationState, Role, UserSource,
};
use tillid_entities::invitations;
use tillid_entities::organisations::{self, OrganisationId};
use tillid_entities::users::{self, UserId};
use tillid_identity::{Entered, Keys, NewUser, PasswordHash, SignedIn};
use tillid_kernel::{Code, EmailAddress, Error, Result, Secret, Timestamp, clean_line};
use tillid_policy::{Action, Connection, Database, Job, Request, Scope, authorise_any, system};
use uuid::Uuid;

use crate::erase::erase_contents;
use crate::facts;
use crate::members::{NewMember, join};
use crate::notice::{controller, vendors};
use crate::states::{InvitationEvent, OPEN, OrganisationEvent, invitation_state_at, next_invitation};
use crate::store::{hold_organisation, move_to};
use crate::tenants::find_operator;

/// What the bearer of a link is shown before answering.
#[derive(Clone, Debug)]
pub struct Preview {
    /// Whom one would join.
    pub organisation: String,
    /// In what capacity the inviter writes.
    pub capacity: InviterCapacity,
    /// Address the invitation is bound to.
    pub email: String,
    /// Roles one would have.
    pub roles: Vec<Role>,
    /// The last instant of the membership, for an adviser.
    pub until: Option<Timestamp>,
    /// A word from the inviter.
    pub message: Option<String>,
    /// The last instant to answer.
    pub expires_at: Timestamp,
    /// Where it stands now.
    pub state: InvitationState,
    /// Whether the address has an account, whose own password must then be given.
    pub account_exists: bool,
    /// Who answers for the account (Art. 14(1)(a)).
    pub controller: String,
    /// Their mailbox for data protection, or website.
    pub controller_contact: Option<String>,
    /// Their data protection officer, where one is named.
    pub controller_dpo: Option<String>,
    /// The page with their statements, processors and transfers.
    pub statement_url: Option<String>,
    /// Name that the inviter gave, for the greeting.
    pub name: Option<String>,
    /// Who gave the address (Art. 14(2)(f)).
    pub source: String,
    /// Version of the notice.
    pub notice_version: String,
}

/// Reads an invitation by the secret of its link and changes nothing, so that a mail scanner may open it. None for
/// a secret that opens nothing.
///
/// # Errors
/// Those of the database.
pub async fn preview(db: &Database, request: &Request, token: &str) -> Result<Option<Preview>> {
    let job = job(request, OrganisationId(Uuid::nil()));
    let Some(row) = by_token(db.reads(), &job, token).await? else {
        return Ok(None);
    };
    let organisation = job
        .load::<organisations::Entity>(db.reads(), row.organisation_id)
        .await?;
    // One that was reported has no address any more.
    let account = match EmailAddress::parse(&row.email, "email") {
        Ok(email) => tillid_identity::find_user(db.reads(), &job, &email).await?,
        Err(_) => None,
    };
    let controller = controller(db.reads(), &job, &organisation).await?;
    // A vendor that makes its customer's tenant gives the first owner's address itself.
    let source = match row.inviter_membership_id {
        Some(_) => organisation.legal_name.clone(),
        None => vendors(db.reads(), &job, &organisation)
            .await?
            .into_iter()
            .next()
            .or(made_by_operator(db.reads(), &job, &organisation).await?)
            .map_or_else(|| organisation.legal_name.clone(), |maker| maker.legal_name),
    };
    Ok(Some(Preview {
        organisation: organisation.legal_name,
        capacity: row.inviter_capacity,
        email: row.email,
        roles: row.roles.0,
        until: row.member_until,
        message: row.message,
        expires_at: row.expires_at,
        state: invitation_state_at(row.state, row.expires_at, request.now),
        account_exists: account.is_some(),
        controller: controller.names,
        controller_contact: controller.contact,
        controller_dpo: controller.dpo,
        statement_url: controller.page,
        name: row.invitee_name,
        source,
        notice_version: row.notice_version,
    }))
}

/// What the invitee gives.
pub struct Accept {
    /// The secret of the link.
    pub token: String,
    /// Name, for a new account.
    pub name: Option<String>,
    /// The password of the account the address has, or one for the new account.
    pub password: String,
    /// The Art. 14 notice was shown and acknowledged.
    pub notice_acknowledged: bool,
}

/// Joins the organisation and signs in: once, by one of however many ask at the same time.
///
/// An account that exists proves its password, which stays as it is (I-11); a new one remembers that the employer
/// gave its address (R-001-008).
///
/// # Errors
/// `NOT_FOUND` for a secret that opens nothing; `INVITATION_USED`; `INVITATION_EXPIRED`; `CONSENT_REQUIRED` at
/// `noticeAcknowledged`; `VALIDATION` at `name` or `password` (`password-wrong` for an account that exists);
/// `RATE_LIMITED` with `retryAfter`; `CONFLICT` (`already-member`); `ORGANISATION_NOT_ACTIVE` while the organisation is
/// suspended or closes, and the link stays good.
///
/// An account with a second factor has joined, but is signed in only when it has taken the second step.
pub async fn accept(
    db: &Database,
    keys: &Keys,
    request: &Request,
    input: Accept,
) -> Result<(Entered, OrganisationId)> {
    let job = job(request, OrganisationId(Uuid::nil()));
    let row = by_token(db.reads(), &job, &input.token)
        .await?
        .ok_or_else(Error::not_found)?;
    next_invitation(
        invitation_state_at(row.state, row.expires_at, request.now),
        InvitationEvent::Accept,
    )?;
    if row.member_until.is_some_and(|end| end <= request.now) {
        return Err(Error::failure(Code::InvitationExpired, "invitation-expired"));
    }
    if !input.notice_acknowledged {
        return Err(Error::failure(Code::ConsentRequired, "notice-not-acknowledged").at("noticeAcknowledged"));
    }
    let email = EmailAddress::parse(&row.email, "email")?;
    let invitee = invitee(db, &job, &email, input).await?;

    let job = job.as_job(Job::Invitation, row.organisation_id);
    let tx = db.begin().await?;
    answer(&tx, &job, &row, InvitationEvent::Accept).await?;
    let organisation = job
        .load::<organisations::Entity>(&tx, row.organisation_id)
        .await?;
    let verified = takes_in(&tx, &job, &organisation).await?;
    let user = account(&tx, &job, &row, &organisation, email, invitee).await?;
    let member = NewMember {
        user,
        roles: row.roles.0.clone(),
        title: None,
        can_bind: row.can_bind,
        until: row.member_until,
    };
    let membership = join(&tx, &job, organisation.kind, member).await?;
    let entered = tillid_identity::enter(&tx, keys, request, user).await?;
    let mut told = vec![
        facts::invitation("invitation.accepted", row.id),
        facts::membership("membership.created", membership.id),
    ];
    if verified {
        told.push(facts::organisation_moved(
            "organisation.verified",
            organisation.id,
        ));
    }
    let teller = match &entered {
        Entered::SignedIn(signed_in) => as_invitee(request, signed_in, organisation.id)?,
        Entered::SecondStep(_) => job.clone(),
    };
    // The member of a moment ago acts from behind the wall of nobody, so the job that let it in writes for it.
    append(&tx.within(&job), &teller, told).await?;
    tx.commit().await?;
    Ok((entered, organisation.id))
}

/// An organisation takes people in while it is active. A draft's first owner, who came through the link that was mailed
/// to them, makes it active: answers whether.
async fn takes_in(tx: &impl Connection, job: &Scope, organisation: &organisations::Model) -> Result<bool> {
    let refused = |key| Err(Error::failure(Code::OrganisationNotActive, key));
    match organisation.state {
        OrganisationState::Active => Ok(false),
        OrganisationState::Draft => {
            let organisation = hold_organisation(tx, job).await?;
            move_to(tx, job, &organisation, OrganisationEvent::Verify, None, None).await?;
            Ok(true)
        }
        OrganisationState::Suspended => refused("joins-suspended"),
        OrganisationState::Closing | OrganisationState::Closed => refused("joins-closed"),
    }
}

/// Says no. The link is dead.
///
/// # Errors
/// `NOT_FOUND` for a secret that opens nothing; `INVITATION_USED`; `INVITATION_EXPIRED`.
pub async fn decline(db: &Database, request: &Request, token: &str) -> Result<()> {
    let job = job(request, OrganisationId(Uuid::nil()));
    let row = by_token(db.reads(), &job, token)
        .await?
        .ok_or_else(Error::not_found)?;
    let job = job.as_job(Job::Invitation, row.organisation_id);
    let tx = db.begin().await?;
    answer(&tx, &job, &row, InvitationEvent::Decline).await?;
    append(&tx, &job, vec![facts::invitation("invitation.declined", row.id)]).await?;
    tx.commit().await?;
    Ok(())
}

/// Says that the invitation is not for whoever got it: the link is dead, and the address, name and message are
/// erased at once, with the mails; the organisation sees that it was reported.
///
/// # Errors
/// `NOT_FOUND` for a secret that opens nothing; `INVITATION_USED`; `INVITATION_EXPIRED`.
pub async fn report(db: &Database, request: &Request, token: &str) -> Result<()> {
    let job = job(request, OrganisationId(Uuid::nil()));
    let row = by_token(db.reads(), &job, token)
        .await?
        .ok_or_else(Error::not_found)?;
    let job = job.as_job(Job::Invitation, row.organisation_id);
    let tx = db.begin().await?;
    answer(&tx, &job, &row, InvitationEvent::Report).await?;
    erase_contents(&tx, &job, &[row.id]).await?;
    append(&tx, &job, vec![facts::invitation("invitation.reported", row.id)]).await?;
    tx.commit().await?;
    Ok(())
}

/// Whoever holds a link is nobody yet; the job that makes memberships acts for them.
fn job(request: &Request, organisation: OrganisationId) -> Scope {
    system(request, Job::Invitation, organisation)
}

async fn by_token(db: &impl Connection, job: &Scope, token: &str) -> Result<Option<invitations::Model>> {
    let hash = Secret::hash_of(token);
    Ok(job
        .find::<invitations::Entity>()
        .filter(invitations::Column::TokenHash.eq(hash))
        .one(&db.within(job))
        .await?)
}

/// Takes the invitation from open to answered, in one statement that only one asker wins.
async fn answer(
    tx: &impl Connection,
    job: &Scope,
    row: &invitations::Model,
    event: InvitationEvent,
) -> Result<()> {
    use invitations::Column;
    let now = job.now();
    let state = next_invitation(invitation_state_at(row.state, row.expires_at, now), event)?;
    let accepted_at = (state == InvitationState::Accepted).then_some(now);
    let taken = job
        .update::<invitations::Entity>()
        .col_expr(Column::State, Expr::value(state))
        .col_expr(Column::AcceptedAt, Expr::value(accepted_at))
        // The name was for the greeting.
        .col_expr(Column::InviteeName, Expr::value(None::<String>))
        .col_expr(Column::Version, Expr::col(Column::Version).add(1))
        .filter(Column::Id.eq(row.id))
        .filter(Column::TokenHash.eq(row.token_hash.as_str()))
        .filter(Column::State.is_in(OPEN))
        .filter(Column::ExpiresAt.gte(now))
        .exec(&tx.within(job))
        .await?;
    if taken.rows_affected == 1 {
        return Ok(());
    }
    // Somebody was faster: the state as it is now says what to answer. With a new link sent, the old opens nothing.
    let row = by_hash(tx, job, &row.token_hash)
        .await?
        .ok_or_else(Error::not_found)?;
    next_invitation(invitation_state_at(row.state, row.expires_at, now), event)?;
    Err(Error::conflict("changed-meanwhile"))
}

async fn by_hash(db: &impl Connection, job: &Scope, hash: &str) -> Result<Option<invitations::Model>> {
    Ok(job
        .find::<invitations::Entity>()
        .filter(invitations::Column::TokenHash.eq(hash))
        .one(&db.within(job))
        .await?)
}

/// Who accepts, with the slow work on passwords done before the transaction.
enum Invitee {
    Known(UserId),
    New { name: String, password: PasswordHash },
}

async fn invitee(db: &Database, job: &Scope, email: &EmailAddress, input: Accept) -> Result<Invitee> {
    if let Some(user) = tillid_identity::find_user(db.reads(), job, email).await? {
        tillid_identity::prove_password(db, job, &user, &input.password).await?;
        return Ok(Invitee::Known(user.id));
    }
    let name = clean_line(&input.name.unwrap_or_default(), "name", 120)?;
    let about = [email.as_str(), name.as_str()];
    let password = tillid_identity::hash_password(&input.password, &about, "password", job.dice()).await?;
    Ok(Invitee::New { name, password })
}

async fn account(
    tx: &impl Connection,
    job: &Scope,
    row: &invitations::Model,
    organisation: &organisations::Model,
    email: EmailAddress,
    invitee: Invitee,
) -> Result<UserId> {
    match invitee {
        Invitee::Known(user) => {
            // The link came by mail, so the mailbox is the invitee's.
            job.update::<users::Entity>()
                .col_expr(users::Column::EmailVerifiedAt, Expr::value(Some(job.now())))
                .filter(users::Column::Id.eq(user))
                .filter(users::Column::EmailVerifiedAt.is_null())
                .exec(&tx.within(job))
                .await?;
            Ok(user)
        }
        Invitee::New { name, password } => {
            let (source, source_organisation) = match row.inviter_membership_id {
                Some(_) => (UserSource::Employer, organisation.id),
                None => match made_by_operator(tx, job, organisation).await? {
                    Some(operator) => (UserSource::Operator, operator.id),
                    None => (UserSource::Vendor, organisation.id),
                },
            };
            let new = NewUser {
                email,
                email_verified_at: Some(job.now()),
                name,
                language: row.language,
                password,
                source,
                source_organisation: Some(source_organisation),
                operator: false,
            };
            Ok(tillid_identity::create_user(tx, job, new).await?.id)
        }
    }
}

/// The operator, for a vendor: it has made it, and gave the first owner's address.
async fn made_by_operator(
    db: &impl Connection,
    job: &Scope,
    organisation: &organisations::Model,
) -> Result<Option<organisations::Model>> {
    match organisation.kind {
        OrganisationKind::Vendor => find_operator(db, job).await,
        OrganisationKind::Customer | OrganisationKind::Partner | OrganisationKind::Operator => Ok(None),
    }
}

/// The audit trail names the person who has just become one.
fn as_invitee(request: &Request, signed_in: &SignedIn, organisation: OrganisationId) -> Result<Scope> {
    let request = Request {
        actor: signed_in.actor.clone(),
        ..request.clone()
    };
    // Where the organisation asks for a second factor, a newcomer has joined and may do nothing yet.
    authorise_any(&request, Action::ALL, organisation)
        .or_else(|_| Ok(system(&request, Job::Invitation, organisation)))
}
