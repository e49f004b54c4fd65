//! An organisation's side of invitations (domain §3.2): sent, sent again, taken back, listed.

use std::collections::HashMap;

use sea_orm::ActiveValue::Set;
use sea_orm::sea_query::Expr;
use sea_orm::{
    ActiveModelTrait, ColumnTrait, Condition, IntoActiveModel, PaginatorTrait, QueryFilter, QueryOrder,
    QuerySelect,
};
use tillid_audit::append;
use tillid_entities::enums::{
    InvitationState, InviterCapacity, Language, MembershipState, OrganisationKind, Role,
};
use tillid_entities::invitations::{self, InvitationId};
use tillid_entities::memberships::{self, MembershipId};
use tillid_entities::organisations;
use tillid_entities::users::UserId;
use tillid_entities::values::Roles;
use tillid_kernel::{
    Code, EmailAddress, Error, Page, PageRequest, Result, Secret, Timestamp, clean_line, clean_text,
};
use tillid_policy::{Connection, Database, Job, Scope};

use crate::domains::Domains;
use crate::letter::{Told, send};
use crate::members::contains;
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
const LONGEST_NAME: usize = 120;
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
    /// When the membership ends by itself: an adviser's, and nobody else's.
    pub until: Option<Timestamp>,
    /// In what capacity the inviter writes.
    pub capacity: InviterCapacity,
    /// Language of the mail.
    pub language: Language,
    /// Name for the greeting, at most 120 characters; kept only until the invitation is answered or erased.
    pub name: Option<String>,
    /// A word to the invitee, at most 1000 characters.
    pub message: Option<String>,
}

/// Invites somebody into the scope's organisation; the mail names the organisation as the source of the address.
///
/// # Errors
/// `VALIDATION` at `email` (`domain-not-allowed` outside the organisation's domains), `roles`, `until`, `name` or `message`; `FORBIDDEN` (`owners-only`) for ownership and the right to sign;
/// `CONFLICT`: `already-member`, `invitation-open`.
pub async fn invite(db: &Database, scope: &Scope, input: Invite) -> Result<invitations::Model> {
    tillid_identity::fresh(scope)?;
    let email = EmailAddress::parse(&input.email, "email")?;
    let actor = scope.member()?;
    let standing = Standing::parse_until(actor.kind, &input.roles, input.can_bind, input.until, scope.now())?;
    check_gift(actor, &standing)?;
    let new = New {
        email,
        standing,
        language: input.language,
        name: checked_name(input.name.as_deref())?,
        inviter: Some((actor.id, input.capacity)),
        message: checked_message(input.message)?,
    };
    let tx = db.begin().await?;
    let row = create(&tx, scope, new).await?;
    append(&tx, scope, vec![facts::invitation("invitation.created", row.id)]).await?;
    tx.commit().await?;
    Ok(row)
}

/// The invitation and its mail; the caller tells the audit trail.
pub(crate) async fn create(tx: &impl Connection, scope: &Scope, new: New) -> Result<invitations::Model> {
    let organisation = hold_organisation(tx, scope).await?;
    Domains::of(tx, scope).await?.check(&new.email)?;
    not_yet_a_member(tx, scope, &new.email).await?;
    none_open(tx, scope, &new.email, None).await?;
    let secret = new_secret(scope);
    let id = InvitationId::new(scope.now(), scope.dice());
    let row = scope.insert(tx, new.row(scope, id, &secret)).await?;
    let told = Told::of(tx, scope, &organisation).await?;
    send(tx, scope, &told, &row, &secret).await?;
    Ok(row)
}

/// Invites the first owner of an organisation that the scope's vendor, or the operator, has just made, with the right
/// to sign. The mail names whoever made it as the source of the address. Part of the caller's transaction.
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
    let secret = new_secret(scope);
    let owner = New {
        email: email.clone(),
        standing: Standing {
            roles: vec![Role::Owner],
            can_bind: true,
            until: None,
        },
        language,
        name: None,
        inviter: None,
        message: None,
    };
    let id = InvitationId::new(scope.now(), scope.dice());
    let row = setup.insert(tx, owner.row(&setup, id, &secret)).await?;
    let vendor = scope
        .load::<organisations::Entity>(tx, scope.organisation())
        .await?;
    let told = if vendor.kind == OrganisationKind::Operator {
        Told::by_operator(tx, &setup, organisation, vendor.legal_name).await?
    } else {
        Told::of(tx, scope, &vendor).await?
    };
    send(tx, scope, &told, &row, &secret).await?;
    append(tx, &setup, vec![facts::invitation("invitation.created", row.id)]).await?;
    Ok(row)
}

/// Sends an invitation again with a new link, good for seven days; the old link is dead. At most five times.
///
/// # Errors
/// `NOT_FOUND`; `INVITATION_USED` when it was answered or taken back; `CONFLICT`: `invitation-resent-often`,
/// `already-member`, `invitation-open`; `VALIDATION` (`domain-not-allowed`); `FORBIDDEN` (`owners-only`) for one to
/// ownership.
pub async fn resend(db: &Database, scope: &Scope, id: InvitationId) -> Result<invitations::Model> {
    let tx = db.begin().await?;
    let organisation = hold_organisation(&tx, scope).await?;
    let before = scope.load::<invitations::Entity>(&tx, id).await?;
    let state = next_invitation(before.state, InvitationEvent::Resend)?;
    if before.erased_at.is_some() {
        // Nobody knows any more to whom.
        return Err(Error::failure(Code::InvitationExpired, "invitation-expired"));
    }
    check_gift(scope.member()?, &Standing::promised(&before))?;
    if before.resent_count >= MOST_RESENDS {
        return Err(Error::conflict("invitation-resent-often").with("max", MOST_RESENDS));
    }
    let email = EmailAddress::parse(&before.email, "email")?;
    Domains::of(&tx, scope).await?.check(&email)?;
    not_yet_a_member(&tx, scope, &email).await?;
    none_open(&tx, scope, &email, Some(id)).await?;
    let secret = new_secret(scope);
    let mut after = before.clone();
    after.state = state;
    after.token_hash = secret.hash();
    NOTICE_VERSION.clone_into(&mut after.notice_version);
    after.expires_at = end_of_link(scope);
    after.resent_count += 1;
    after.bounce_reason = None;
    after.version += 1;
    let row = invitations::ActiveModel {
        id: Set(id),
        state: Set(after.state),
        token_hash: Set(after.token_hash.clone()),
        notice_version: Set(after.notice_version.clone()),
        expires_at: Set(after.expires_at),
        resent_count: Set(after.resent_count),
        bounce_reason: Set(None),
        version: Set(after.version),
        ..Default::default()
    };
    scope
        .save(&tx, row, Some((invitations::Column::Version, before.version)))
        .await?;
    let told = Told::of(&tx, scope, &organisation).await?;
    send(&tx, scope, &told, &after, &secret).await?;
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
    let after = take_back(&tx, scope, before).await?;
    append(&tx, scope, vec![facts::invitation("invitation.revoked", id)]).await?;
    tx.commit().await?;
    Ok(after)
}

pub(crate) async fn take_back(
    tx: &impl Connection,
    scope: &Scope,
    before: invitations::Model,
) -> Result<invitations::Model> {
    let now = invitation_state_at(before.state, before.expires_at, scope.now());
    let mut after = before.clone();
    after.state = next_invitation(now, InvitationEvent::Revoke)?;
    after.invitee_name = None;
    after.version += 1;
    let row = invitations::ActiveModel {
        id: Set(before.id),
        state: Set(after.state),
        invitee_name: Set(None),
        version: Set(after.version),
        ..Default::default()
    };
    scope
        .save(tx, row, Some((invitations::Column::Version, before.version)))
        .await?;
    Ok(after)
}

/// Invites the same person at a corrected address, as when the mail came back: the old invitation is taken back and
/// a new one goes out, with the same roles, name and message.
///
/// # Errors
/// `NOT_FOUND`; `INVITATION_USED`, `INVITATION_EXPIRED` when there is nothing to correct; those of [`invite`].
pub async fn correct(
    db: &Database,
    scope: &Scope,
    id: InvitationId,
    email: &str,
) -> Result<invitations::Model> {
    tillid_identity::fresh(scope)?;
    let email = EmailAddress::parse(email, "email")?;
    let actor = scope.member()?;
    let tx = db.begin().await?;
    hold_organisation(&tx, scope).await?;
    let before = scope.load::<invitations::Entity>(&tx, id).await?;
    let standing = Standing::promised(&before);
    check_gift(actor, &standing)?;
    let new = New {
        email,
        standing,
        language: before.language,
        name: before.invitee_name.clone(),
        inviter: Some((actor.id, before.inviter_capacity)),
        message: before.message.clone(),
    };
    take_back(&tx, scope, before).await?;
    let row = create(&tx, scope, new).await?;
    let told = vec![
        facts::invitation("invitation.revoked", id),
        facts::invitation("invitation.created", row.id),
    ];
    append(&tx, scope, told).await?;
    tx.commit().await?;
    Ok(row)
}

/// Which invitations a list is to show.
#[derive(Clone, Debug, Default)]
pub struct Wanted {
    /// Only in these states.
    pub states: Option<Vec<InvitationState>>,
    /// A part of an address or name.
    pub search: Option<String>,
    /// Those alone whose time to be kept is over, or the others alone.
    pub erased: Option<bool>,
}

/// A page of the organisation's invitations, newest first; the cursor is the id.
///
/// # Errors
/// `VALIDATION` for a cursor of another list.
pub async fn invitations(
    db: &Database,
    scope: &Scope,
    wanted: &Wanted,
    request: &PageRequest,
) -> Result<Page<invitations::Model>> {
    let mut query = scope.find::<invitations::Entity>();
    if let Some(states) = &wanted.states {
        query = query.filter(invitations::Column::State.is_in(states.iter().copied()));
    }
    if let Some(erased) = wanted.erased {
        query = query.filter(if erased {
            invitations::Column::ErasedAt.is_not_null()
        } else {
            invitations::Column::ErasedAt.is_null()
        });
    }
    let search = wanted.search.as_deref().map(str::trim);
    if let Some(search) = search.filter(|search| !search.is_empty()) {
        let name = Expr::col((invitations::Entity, invitations::Column::InviteeName));
        let address = Expr::col((invitations::Entity, invitations::Column::EmailKey));
        query = query.filter(
            Condition::any()
                .add(contains(db, name, search))
                .add(contains(db, address, search)),
        );
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

/// An invitation before it is written.
pub(crate) struct New {
    pub(crate) email: EmailAddress,
    pub(crate) standing: Standing,
    pub(crate) language: Language,
    pub(crate) name: Option<String>,
    /// Absent when the vendor makes the tenant.
    pub(crate) inviter: Option<(MembershipId, InviterCapacity)>,
    pub(crate) message: Option<String>,
}

impl New {
    /// The row, whose mail is still to be sent.
    pub(crate) fn model(self, scope: &Scope, id: InvitationId, secret: &Secret) -> invitations::Model {
        invitations::Model {
            id,
            organisation_id: scope.organisation(),
            inviter_membership_id: self.inviter.map(|(member, _)| member),
            inviter_capacity: self
                .inviter
                .map_or(InviterCapacity::Admin, |(_, capacity)| capacity),
            email: self.email.as_str().to_owned(),
            email_key: self.email.key(),
            roles: Roles(self.standing.roles),
            can_bind: self.standing.can_bind,
            member_until: self.standing.until,
            language: self.language,
            message: self.message,
            token_hash: secret.hash(),
            notice_version: NOTICE_VERSION.to_owned(),
            state: InvitationState::Created,
            sent_at: None,
            accepted_at: None,
            expires_at: end_of_link(scope),
            resent_count: 0,
            created_at: scope.now(),
            version: 1,
            invitee_name: self.name,
            bounce_reason: None,
            erased_at: None,
        }
    }

    fn row(self, scope: &Scope, id: InvitationId, secret: &Secret) -> invitations::ActiveModel {
        self.model(scope, id, secret).into_active_model().reset_all()
    }
}

/// The secret of a new link.
pub(crate) fn new_secret(scope: &Scope) -> Secret {
    Secret::new(PREFIX, scope.dice())
}

pub(crate) fn end_of_link(scope: &Scope) -> Timestamp {
    scope.now().plus_days(GOOD_FOR_DAYS)
}

pub(crate) fn checked_message(message: Option<String>) -> Result<Option<String>> {
    let written = message.filter(|message| !message.trim().is_empty());
    written
        .map(|message| clean_text(&message, "message", LONGEST_MESSAGE))
        .transpose()
}

/// A name for the greeting; empty is none.
pub(crate) fn checked_name(name: Option<&str>) -> Result<Option<String>> {
    let written = name.filter(|name| !name.trim().is_empty());
    written
        .map(|name| clean_line(name, "name", LONGEST_NAME))
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
