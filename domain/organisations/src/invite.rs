//! An organisation's side of invitations (domain §3.2): sent, sent again, taken back, listed.

use std::collections::HashMap;

use sea_orm::ActiveValue::Set;
use sea_orm::{ColumnTrait, PaginatorTrait, QueryFilter, QueryOrder, QuerySelect};
use tillid_audit::append;
use tillid_entities::enums::{
    InvitationState, InviterCapacity, Language, MembershipState, MessageClass, Role,
};
use tillid_entities::invitations::{self, InvitationId};
use tillid_entities::memberships::{self, MembershipId};
use tillid_entities::organisations;
use tillid_entities::users::UserId;
use tillid_entities::values::Roles;
use tillid_kernel::{Code, EmailAddress, Error, Page, PageRequest, Result, Secret, Timestamp, clean_text};
use tillid_notifications::{About, Letter, enqueue};
use tillid_policy::{Connection, Database, Job, Scope};

use crate::notice::{NOTICE_VERSION, vendors};
use crate::roles::{Standing, check_gift};
use crate::states::{InvitationEvent, OPEN, invitation_state_at, next_invitation};
use crate::store::hold_organisation;
use crate::{facts, members};

/// What the secret in a link begins with, so that scanners for leaked secrets know it.
const PREFIX: &str = "tillid_inv_";
/// A link is good for so many days (P7D).
const GOOD_FOR_DAYS: i64 = 7;
const LONGEST_MESSAGE: usize = 1000;
/// A mail is sent again so many times: more would be a nuisance to whoever did not ask for it.
const MOST_RESENDS: i32 = 5;

/// Whom to invite, and as what.
pub struct Invite {
    /// Address; the invitation is bound to it (I-11).
    pub email: String,
    /// Roles, of the organisation's kind.
    pub roles: Vec<Role>,
    /// May sign for the organisation.
    pub can_bind: bool,
    /// In what capacity the inviter writes.
    pub capacity: InviterCapacity,
    /// Language of the mail.
    pub language: Language,
    /// A word to the invitee, at most 1000 characters.
    pub message: Option<String>,
}

/// Invites somebody into the scope's organisation; the mail names the organisation as the source of the address.
///
/// # Errors
/// `VALIDATION` at `email`, `roles` or `message`; `FORBIDDEN` (`owners-only`) for ownership and the right to sign;
/// `CONFLICT`: `already-member`, `invitation-open`.
pub async fn invite(db: &Database, scope: &Scope, input: Invite) -> Result<invitations::Model> {
    let email = EmailAddress::parse(&input.email, "email")?;
    let actor = scope.member()?;
    let standing = Standing::parse(actor.kind, &input.roles, input.can_bind)?;
    check_gift(actor, &standing)?;
    let message = checked_message(input.message)?;
    let tx = db.begin().await?;
    let organisation = hold_organisation(&tx, scope).await?;
    not_yet_a_member(&tx, scope, &email).await?;
    none_open(&tx, scope, &email, None).await?;
    let secret = Secret::new(PREFIX, scope.dice());
    let row = new_row(scope, &secret, &email, standing, input.language);
    let row = invitations::ActiveModel {
        inviter_membership_id: Set(Some(actor.id)),
        inviter_capacity: Set(input.capacity),
        message: Set(message),
        ..row
    };
    let row = scope.insert(&tx, row).await?;
    send(&tx, scope, &organisation, &row, &secret).await?;
    append(&tx, scope, vec![facts::invitation("invitation.created", row.id)]).await?;
    tx.commit().await?;
    Ok(row)
}

/// Invites the first owner of an organisation that the scope's vendor has just made, with the right to sign. The
/// mail names the vendor as the source of the address. Part of the caller's transaction.
///
/// # Errors
/// `CONFLICT` (`invitation-open`) for a second one to the same address.
pub async fn invite_first_owner(
    tx: &impl Connection,
    scope: &Scope,
    organisation: &organisations::Model,
    email: &EmailAddress,
    language: Language,
) -> Result<invitations::Model> {
    // The vendor is no member of its customer, so the row is the setup's to write.
    let setup = scope.as_job(Job::Setup, organisation.id);
    none_open(tx, &setup, email, None).await?;
    let secret = Secret::new(PREFIX, scope.dice());
    let owner = Standing {
        roles: vec![Role::Owner],
        can_bind: true,
    };
    let row = setup
        .insert(tx, new_row(&setup, &secret, email, owner, language))
        .await?;
    let vendor = scope
        .load::<organisations::Entity>(tx, scope.organisation())
        .await?;
    let letter = letter(scope, &row, &secret)?.with("organisation", &vendor.legal_name);
    enqueue(tx, scope, letter, Some(About::Invitation(row.id))).await?;
    append(tx, &setup, vec![facts::invitation("invitation.created", row.id)]).await?;
    Ok(row)
}

/// Sends an invitation again with a new link, good for seven days; the old link is dead. At most five times.
///
/// # Errors
/// `NOT_FOUND`; `INVITATION_USED` when it was answered or taken back; `CONFLICT`: `invitation-resent-often`,
/// `already-member`, `invitation-open`; `FORBIDDEN` (`owners-only`) for one to ownership.
pub async fn resend(db: &Database, scope: &Scope, id: InvitationId) -> Result<invitations::Model> {
    let tx = db.begin().await?;
    let organisation = hold_organisation(&tx, scope).await?;
    let before = scope.load::<invitations::Entity>(&tx, id).await?;
    let state = next_invitation(before.state, InvitationEvent::Resend)?;
    check_gift(
        scope.member()?,
        &Standing {
            roles: before.roles.0.clone(),
            can_bind: before.can_bind,
        },
    )?;
    if before.resent_count >= MOST_RESENDS {
        return Err(Error::conflict("invitation-resent-often").with("max", MOST_RESENDS));
    }
    let email = EmailAddress::parse(&before.email, "email")?;
    not_yet_a_member(&tx, scope, &email).await?;
    none_open(&tx, scope, &email, Some(id)).await?;
    let secret = Secret::new(PREFIX, scope.dice());
    let mut after = before.clone();
    after.state = state;
    after.token_hash = secret.hash();
    NOTICE_VERSION.clone_into(&mut after.notice_version);
    after.expires_at = end_of_link(scope);
    after.resent_count += 1;
    after.version += 1;
    let row = invitations::ActiveModel {
        id: Set(id),
        state: Set(after.state),
        token_hash: Set(after.token_hash.clone()),
        notice_version: Set(after.notice_version.clone()),
        expires_at: Set(after.expires_at),
        resent_count: Set(after.resent_count),
        version: Set(after.version),
        ..Default::default()
    };
    scope
        .save(&tx, row, Some((invitations::Column::Version, before.version)))
        .await?;
    send(&tx, scope, &organisation, &after, &secret).await?;
    append(&tx, scope, vec![facts::invitation("invitation.resent", id)]).await?;
    tx.commit().await?;
    Ok(after)
}

/// Takes an invitation back: its link is dead.
///
/// # Errors
/// `NOT_FOUND`; `INVITATION_USED`, `INVITATION_EXPIRED` when there is nothing to take back.
pub async fn revoke(db: &Database, scope: &Scope, id: InvitationId) -> Result<invitations::Model> {
    let tx = db.begin().await?;
    let before = scope.load::<invitations::Entity>(&tx, id).await?;
    let now = invitation_state_at(before.state, before.expires_at, scope.now());
    let mut after = before.clone();
    after.state = next_invitation(now, InvitationEvent::Revoke)?;
    after.version += 1;
    let row = invitations::ActiveModel {
        id: Set(id),
        state: Set(after.state),
        version: Set(after.version),
        ..Default::default()
    };
    scope
        .save(&tx, row, Some((invitations::Column::Version, before.version)))
        .await?;
    append(&tx, scope, vec![facts::invitation("invitation.revoked", id)]).await?;
    tx.commit().await?;
    Ok(after)
}

/// A page of the organisation's invitations, newest first; the cursor is the id.
///
/// # Errors
/// `VALIDATION` for a cursor of another list.
pub async fn invitations(
    db: &Database,
    scope: &Scope,
    states: Option<Vec<InvitationState>>,
    request: &PageRequest,
) -> Result<Page<invitations::Model>> {
    let mut query = scope.find::<invitations::Entity>();
    if let Some(states) = states {
        query = query.filter(invitations::Column::State.is_in(states));
    }
    let total = if request.wants_total {
        Some(query.clone().count(&db.reads().within(scope)).await?)
    } else {
        None
    };
    let mut rows = query
        .order_by_desc(invitations::Column::Id)
        .limit(request.limit());
    if let Some(after) = &request.after {
        rows = rows.filter(invitations::Column::Id.lt(after.key::<InvitationId>()?));
    }
    Ok(request.page(rows.all(&db.reads().within(scope)).await?, total))
}

/// Who invited, in two statements: the names of members, and for invitations that no member made the vendor's.
///
/// # Errors
/// Those of the database.
pub async fn inviters(
    db: &impl Connection,
    scope: &Scope,
    rows: &[invitations::Model],
) -> Result<HashMap<InvitationId, String>> {
    let ids: Vec<MembershipId> = rows.iter().filter_map(|row| row.inviter_membership_id).collect();
    let people: HashMap<MembershipId, UserId> = scope
        .find::<memberships::Entity>()
        .filter(memberships::Column::Id.is_in(ids))
        .select_only()
        .columns([memberships::Column::Id, memberships::Column::UserId])
        .into_tuple::<(MembershipId, UserId)>()
        .all(&db.within(scope))
        .await?
        .into_iter()
        .collect();
    let names = tillid_identity::names(db, scope, people.values().copied()).await?;
    let by_vendor = if rows.iter().any(|row| row.inviter_membership_id.is_none()) {
        vendor_name(db, scope).await?
    } else {
        String::new()
    };
    let name = |row: &invitations::Model| match row.inviter_membership_id {
        Some(id) => people
            .get(&id)
            .and_then(|user| names.get(user))
            .cloned()
            .unwrap_or_default(),
        None => by_vendor.clone(),
    };
    Ok(rows.iter().map(|row| (row.id, name(row))).collect())
}

/// The vendor that made the scope's organisation; its own name where no vendor did.
async fn vendor_name(db: &impl Connection, scope: &Scope) -> Result<String> {
    let organisation = scope
        .load::<organisations::Entity>(db, scope.organisation())
        .await?;
    let first = vendors(db, scope, &organisation).await?.into_iter().next();
    Ok(first.unwrap_or(organisation).legal_name)
}

fn new_row(
    scope: &Scope,
    secret: &Secret,
    email: &EmailAddress,
    standing: Standing,
    language: Language,
) -> invitations::ActiveModel {
    invitations::ActiveModel {
        id: Set(InvitationId::new(scope.now(), scope.dice())),
        organisation_id: Set(scope.organisation()),
        inviter_membership_id: Set(None),
        inviter_capacity: Set(InviterCapacity::Admin),
        email: Set(email.as_str().to_owned()),
        email_key: Set(email.key()),
        roles: Set(Roles(standing.roles)),
        can_bind: Set(standing.can_bind),
        language: Set(language),
        message: Set(None),
        token_hash: Set(secret.hash()),
        notice_version: Set(NOTICE_VERSION.to_owned()),
        state: Set(InvitationState::Created),
        sent_at: Set(None),
        accepted_at: Set(None),
        expires_at: Set(end_of_link(scope)),
        resent_count: Set(0),
        created_at: Set(scope.now()),
        version: Set(1),
    }
}

fn end_of_link(scope: &Scope) -> Timestamp {
    scope.now().plus_days(GOOD_FOR_DAYS)
}

fn checked_message(message: Option<String>) -> Result<Option<String>> {
    let written = message.filter(|message| !message.trim().is_empty());
    written
        .map(|message| clean_text(&message, "message", LONGEST_MESSAGE))
        .transpose()
}

async fn not_yet_a_member(tx: &impl Connection, scope: &Scope, email: &EmailAddress) -> Result<()> {
    // Whether the address has an account is told only where the account is a member already.
    let job = scope.as_job(Job::Invitation, scope.organisation());
    let Some(user) = tillid_identity::find_user(tx, &job, email).await? else {
        return Ok(());
    };
    match members::of_user(tx, scope, user.id).await? {
        Some(member) if member.state != MembershipState::Ended => {
            Err(Error::conflict("already-member").at("email"))
        }
        _ => Ok(()),
    }
}

/// No other invitation to this address waits for an answer.
async fn none_open(
    tx: &impl Connection,
    scope: &Scope,
    email: &EmailAddress,
    but: Option<InvitationId>,
) -> Result<()> {
    let mut open = scope
        .find::<invitations::Entity>()
        .filter(invitations::Column::OrganisationId.eq(scope.organisation()))
        .filter(invitations::Column::State.is_in(OPEN))
        .filter(invitations::Column::EmailKey.eq(email.key()))
        .filter(invitations::Column::ExpiresAt.gte(scope.now()));
    if let Some(but) = but {
        open = open.filter(invitations::Column::Id.ne(but));
    }
    match open.count(&tx.within(scope)).await? {
        0 => Ok(()),
        _ => Err(Error::failure(Code::Conflict, "invitation-open").at("email")),
    }
}

async fn send(
    tx: &impl Connection,
    scope: &Scope,
    organisation: &organisations::Model,
    row: &invitations::Model,
    secret: &Secret,
) -> Result<()> {
    let mut letter = letter(scope, row, secret)?.with("organisation", &organisation.legal_name);
    let names: Vec<String> = vendors(tx, scope, organisation)
        .await?
        .into_iter()
        .map(|vendor| vendor.legal_name)
        .collect();
    if !names.is_empty() {
        letter = letter.with("vendor", names.join(", "));
    }
    enqueue(tx, scope, letter, Some(About::Invitation(row.id))).await?;
    Ok(())
}

fn letter(scope: &Scope, row: &invitations::Model, secret: &Secret) -> Result<Letter> {
    let to = EmailAddress::parse(&row.email, "email")?;
    let roles: Vec<&str> = row.roles.0.iter().map(|role| role.as_str()).collect();
    Ok(
        Letter::new("invitation", MessageClass::Transactional, to, row.language)
            .with("capacity", row.inviter_capacity.as_str())
            .with("roles", roles.join(", "))
            .with("expires", row.expires_at)
            .quoting(row.message.clone())
            .action(format!(
                "{}/invitation/{}",
                scope.request().origin,
                secret.reveal()
            )),
    )
}
