//! The one question, and its answer.

use std::net::IpAddr;
use std::sync::Arc;

use tillid_entities::enums::{OrganisationKind, OrganisationState, TokenScope};
use tillid_entities::organisations::OrganisationId;
use tillid_kernel::{Code, Dice, Error, Result, Timestamp};

use crate::scope::Reach;
use crate::{Action, Actor, Directory, Job, Member, Person, Scope, rules};

/// What is known of the browser that sends a request. Never logged.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Browser {
    /// Its address with the last part cut off: enough to tell networks apart, not people.
    pub network: Option<String>,
    /// Its whole address, for the audit trail, which shortens it after a time.
    pub address: Option<String>,
    /// What it says it is, at most 200 characters.
    pub user_agent: Option<String>,
    /// The secret it was given at an earlier sign-in, by which it is known again.
    pub device: Option<String>,
}

/// An address without what names a single machine: the last octet, or the last 80 bits.
#[must_use]
pub fn shortened(address: IpAddr) -> String {
    match address {
        IpAddr::V4(v4) => {
            let [a, b, c, _] = v4.octets();
            format!("{a}.{b}.{c}.0/24")
        }
        IpAddr::V6(v6) => {
            let [a, b, c, ..] = v6.segments();
            format!("{a:x}:{b:x}:{c:x}::/48")
        }
    }
}

/// What is true of a whole request: who, when, and the dice it may roll.
#[derive(Clone)]
pub struct Request {
    /// Who asks.
    pub actor: Actor,
    /// The instant the request is judged by, start to end.
    pub now: Timestamp,
    /// Randomness for ids and secrets.
    pub dice: Arc<dyn Dice>,
    /// Names the request in logs and in the audit trail.
    pub id: String,
    /// The portal's public address without a slash at the end, for links in mails.
    pub origin: Arc<str>,
    /// From where; empty for jobs and programs.
    pub browser: Arc<Browser>,
}

/// May the actor do this for this organisation? If so, here is the proof.
///
/// # Errors
/// `UNAUTHENTICATED` for nobody; `NOT_FOUND` when the organisation is not one of the actor's (whether it exists
/// or not, I-1); `FORBIDDEN` when it is, but no role of the actor's allows the action, or (`token-scope`) the access
/// token that is used is not for it, or (`person-required`) a service account asks for what a person must do;
/// `SECOND_FACTOR_REQUIRED` when the organisation asks for a second factor that this session was not begun with;
/// `ORGANISATION_NOT_ACTIVE` when the organisation is suspended or closes and the action would change something.
pub fn authorise(request: &Request, action: Action, organisation: OrganisationId) -> Result<Scope> {
    authorise_any(request, &[action], organisation)
}

/// May the actor do this for the whole platform, as a member of the organisation that operates it?
///
/// # Errors
/// As [`authorise`]; `NOT_FOUND` for whoever is no member of an operator: to them there is no such place.
pub fn authorise_operator(request: &Request, action: Action) -> Result<Scope> {
    let person = match &request.actor {
        Actor::Anonymous => return Err(Error::unauthenticated()),
        Actor::System(_) | Actor::Directory(_) => return Err(Error::forbidden()),
        Actor::Person(person) => person,
    };
    let operator = person
        .memberships
        .iter()
        .find(|member| member.kind == OrganisationKind::Operator)
        .ok_or_else(Error::not_found)?;
    authorise(request, action, operator.organisation)
}

/// As [`authorise`], for any of several actions.
///
/// # Errors
/// As [`authorise`].
pub fn authorise_any(request: &Request, actions: &[Action], organisation: OrganisationId) -> Result<Scope> {
    let person = match &request.actor {
        Actor::Anonymous => return Err(Error::unauthenticated()),
        Actor::System(_) | Actor::Directory(_) => return Err(Error::forbidden()),
        Actor::Person(person) => person,
    };
    let member = person
        .memberships
        .iter()
        .find(|member| member.organisation == organisation)
        .ok_or_else(Error::not_found)?;
    check(person, member, actions)?;
    let reach = reach_of(member.kind);
    Ok(Scope::mint(
        request.clone(),
        Some(member.clone()),
        organisation,
        reach,
    ))
}

/// The members and groups of the organisation whose directory asks, and nothing but what its crate does with them.
///
/// # Errors
/// `UNAUTHENTICATED` for everybody else.
pub fn own_directory(request: &Request) -> Result<Scope> {
    match request.actor {
        Actor::Directory(Directory {
            organisation, kind, ..
        }) => Ok(Scope::mint(request.clone(), None, organisation, reach_of(kind))),
        Actor::Anonymous | Actor::System(_) | Actor::Person(_) => Err(Error::unauthenticated()),
    }
}

/// The actor's own account: their user row, sessions and memberships.
///
/// # Errors
/// `UNAUTHENTICATED` for nobody; `FORBIDDEN` (`person-required`) for a service account.
pub fn own_account(request: &Request) -> Result<Scope> {
    let person = request.actor.person().ok_or_else(Error::unauthenticated)?;
    if person.service.is_some() {
        return Err(person_required());
    }
    let nowhere = OrganisationId(uuid::Uuid::nil());
    Ok(Scope::mint(
        request.clone(),
        None,
        nowhere,
        Reach::Account(person.user),
    ))
}

/// As [`own_account`], to change it: an access token that reads does not also change who it reads for.
///
/// # Errors
/// `UNAUTHENTICATED` for nobody; `FORBIDDEN` (`token-scope`) for an access token without [`TokenScope::Administration`].
pub fn own_account_to_change(request: &Request) -> Result<Scope> {
    let scope = own_account(request)?;
    match &scope.person()?.scopes {
        Some(scopes) if !scopes.0.contains(&TokenScope::Administration) => {
            Err(Error::failure(Code::Forbidden, "token-scope"))
        }
        _ => Ok(scope),
    }
}

/// What anybody may read: rows that are published.
#[must_use]
pub fn anonymous(request: &Request) -> Scope {
    Scope::mint(
        request.clone(),
        None,
        OrganisationId(uuid::Uuid::nil()),
        Reach::Published,
    )
}

/// A job of the portal, acting for `organisation`.
///
/// Jobs have no person to ask; each call says which job it is, and the audit trail names it.
#[must_use]
pub fn system(request: &Request, job: Job, organisation: OrganisationId) -> Scope {
    let request = Request {
        actor: Actor::System(job),
        ..request.clone()
    };
    Scope::mint(request, None, organisation, Reach::Everything)
}

/// A program asks for what a natural person must do.
fn person_required() -> Error {
    Error::failure(Code::Forbidden, "person-required")
}

/// How far a member of an organisation of this kind reaches.
pub(crate) fn reach_of(kind: OrganisationKind) -> Reach {
    match kind {
        OrganisationKind::Vendor => Reach::Vendor,
        OrganisationKind::Customer => Reach::Customer,
        OrganisationKind::Partner => Reach::Partner,
        OrganisationKind::Operator => Reach::Operator,
    }
}

/// Whether a role of the member (or leave to look, for support) allows one of these actions, which needs no person where
/// a service account asks, and, where an access token is used, the token does too, and the person has the second factor
/// that the organisation may ask for, and the organisation's state lets anything change: the one place that asks all of
/// it.
pub(crate) fn check(person: &Person, member: &Member, actions: &[Action]) -> Result<()> {
    let may = |action: &&Action| match member.support {
        Some(_) => rules::within_support(**action),
        None => member
            .roles
            .iter()
            .any(|role| rules::allows(member.kind, *role, **action)),
    };
    let covered = |action: &Action| {
        person
            .scopes
            .as_ref()
            .is_none_or(|scopes| scopes.0.contains(&rules::token_scope(*action)))
    };
    let by_person = |action: &&Action| person.service.is_none() || !rules::needs_person(**action);
    let mut allowed = actions.iter().filter(may).peekable();
    if allowed.peek().is_none() {
        return Err(Error::forbidden());
    }
    let mut allowed = allowed.filter(by_person).peekable();
    if allowed.peek().is_none() {
        return Err(person_required());
    }
    let mut covered = allowed.filter(|action| covered(action)).peekable();
    if covered.peek().is_none() {
        return Err(Error::failure(Code::Forbidden, "token-scope"));
    }
    if person.awaits_second_factor(member) {
        return Err(Error::failure(
            Code::SecondFactorRequired,
            "second-factor-required",
        ));
    }
    if !covered.any(|action| rules::stands(member.state, *action)) {
        return Err(not_active(member.state));
    }
    Ok(())
}

/// What an organisation answers that may be read and not changed.
fn not_active(state: OrganisationState) -> Error {
    let key = match state {
        OrganisationState::Suspended => "organisation-suspended",
        OrganisationState::Closing => "organisation-closing",
        OrganisationState::Draft | OrganisationState::Active | OrganisationState::Closed => {
            "organisation-closed"
        }
    };
    Error::failure(Code::OrganisationNotActive, key)
}

/// Everything that the membership allows to the person now: nothing, while a second factor is asked for and missing.
#[must_use]
pub fn allowed_actions(person: &Person, member: &Member) -> Vec<Action> {
    let allowed = |action: &Action| check(person, member, &[*action]).is_ok();
    Action::ALL.iter().copied().filter(allowed).collect()
}
