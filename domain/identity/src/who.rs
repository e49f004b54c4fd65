//! Who presents a bearer: one statement, whatever the person belongs to.

use sea_orm::sea_query::Expr;
use sea_orm::{
    ColumnTrait, Condition, EntityTrait, ExprTrait, FromQueryResult, JoinType, QueryFilter, QueryOrder,
    QuerySelect, RelationDef, Select,
};
use tillid_entities::api_tokens::{self, ApiTokenId};
use tillid_entities::enums::{
    Language, MembershipState, OrganisationKind, OrganisationState, ProofMethod, SupportGrantState,
};
use tillid_entities::memberships::{self, MembershipId};
use tillid_entities::organisations::{self, OrganisationId};
use tillid_entities::sessions::{self, SessionId};
use tillid_entities::users::{self, UserId};
use tillid_entities::values::{Roles, TokenScopes};
use tillid_entities::{support_grants, support_visits};
use tillid_kernel::{Error, Result, Secret, Timestamp};
use tillid_policy::{
    Actor, Connection, Database, GivenFactor, Job, Member, Person, Request, Scope, SecondFactor, Support,
    system,
};

use crate::{Bearer, Keys};
use crate::{attempts, factors, service, tokens};

/// No tenant: where the scope of a job that serves a person alone stands.
pub(crate) const NOWHERE: OrganisationId = OrganisationId(uuid::Uuid::nil());

/// The scope in which accounts and sessions are found before anybody is signed in.
pub(crate) fn sign_in_job(request: &Request) -> Scope {
    system(request, Job::SignIn, NOWHERE)
}

/// Who is behind a bearer: an access token of a session, one of a person for integrations (`tillid_pat_…`), or one of
/// a service account (`tillid_sat_…`), without the word `Bearer`.
///
/// The database is asked every time, so an ended session, a changed role and a lost membership act on the next
/// request, not after ten minutes.
///
/// # Errors
/// `UNAUTHENTICATED` for a bearer that is not good (any more), whatever the reason; `RATE_LIMITED` with `retryAfter` for a
/// wrong token from a network that sends many. A good one is let in from there all the same.
pub async fn who(db: &Database, keys: &Keys, request: &Request, bearer: &str) -> Result<Actor> {
    let person = if bearer.starts_with(tokens::PREFIX) {
        behind_token(db, request, bearer).await?
    } else if bearer.starts_with(service::PREFIX) {
        service::behind_service_token(db, request, bearer).await?
    } else {
        let Bearer { user, session } = keys.verify(bearer, request.now)?;
        let person = behind_session(db.reads(), request, session).await?;
        // A session never changes hands; the signature says whose it was.
        person.filter(|person| person.user == user)
    };
    match person {
        Some(person) => Ok(Actor::Person(Box::new(person))),
        None if [tokens::PREFIX, service::PREFIX]
            .iter()
            .any(|kind| bearer.starts_with(kind)) =>
        {
            Err(attempts::wrong_token(db, request).await)
        }
        None => Err(Error::unauthenticated()),
    }
}

/// A row for each membership that counts; one with nothing in these columns for a person without any.
#[derive(FromQueryResult)]
struct Row {
    user_id: UserId,
    language: Language,
    operator: bool,
    signed_in_at: Timestamp,
    authenticated_at: Timestamp,
    second_factor_at: Option<Timestamp>,
    second_factor_method: Option<ProofMethod>,
    enrolled: bool,
    membership_id: Option<MembershipId>,
    organisation_id: Option<OrganisationId>,
    kind: Option<OrganisationKind>,
    roles: Option<Roles>,
    can_bind: Option<bool>,
    requires_second_factor: Option<bool>,
    organisation_state: Option<OrganisationState>,
}

/// The person of a session that stands.
pub(crate) async fn behind_session(
    db: &impl Connection,
    request: &Request,
    session: SessionId,
) -> Result<Option<Person>> {
    let job = sign_in_job(request);
    let standing = job
        .find::<sessions::Entity>()
        .filter(sessions::Column::Id.eq(session))
        .filter(sessions::Column::EndedAt.is_null())
        .filter(sessions::Column::ExpiresAt.gt(request.now))
        .select_only()
        .column_as(sessions::Column::CreatedAt, "signed_in_at")
        .column(sessions::Column::AuthenticatedAt)
        .column(sessions::Column::SecondFactorAt)
        .column(sessions::Column::SecondFactorMethod)
        .join(
            JoinType::InnerJoin,
            sessions::Entity::belongs_to(users::Entity)
                .from(sessions::Column::UserId)
                .to(users::Column::Id)
                .into(),
        )
        .join(
            JoinType::LeftJoin,
            sessions::Entity::belongs_to(memberships::Entity)
                .from(sessions::Column::UserId)
                .to(memberships::Column::UserId)
                .into(),
        );
    let rows = with_organisation(standing, JoinType::LeftJoin, request.now)
        .into_model()
        .all(&db.within(&job))
        .await?;
    let Some(mut person) = person(rows, Some(session), None, None) else {
        return Ok(None);
    };
    if person
        .memberships
        .iter()
        .any(|member| member.kind == OrganisationKind::Operator)
    {
        let lent = lent(db, &job, &person, session).await?;
        person.memberships.extend(lent);
    }
    Ok(Some(person))
}

/// What organisations have lent to somebody of the operator, to look at, and is open in this session now: one more
/// statement, for those people alone.
async fn lent(db: &impl Connection, job: &Scope, person: &Person, session: SessionId) -> Result<Vec<Member>> {
    use support_visits::Column;
    let grant: RelationDef = support_visits::Entity::belongs_to(support_grants::Entity)
        .from(Column::GrantId)
        .to(support_grants::Column::Id)
        .into();
    let organisation: RelationDef = support_visits::Entity::belongs_to(organisations::Entity)
        .from(Column::OrganisationId)
        .to(organisations::Column::Id)
        .into();
    let operators = person
        .memberships
        .iter()
        .filter(|member| member.kind == OrganisationKind::Operator)
        .map(|member| member.organisation);
    let rows = job
        .find::<support_visits::Entity>()
        .join(JoinType::InnerJoin, grant)
        .join(JoinType::InnerJoin, organisation)
        .filter(Column::SessionId.eq(session))
        .filter(Column::UserId.eq(person.user))
        .filter(Column::EndedAt.is_null())
        .filter(Column::ExpiresAt.gte(job.now()))
        .filter(support_grants::Column::OperatorId.is_in(operators))
        .filter(support_grants::Column::State.eq(SupportGrantState::Active))
        .filter(support_grants::Column::EndsAt.gte(job.now()))
        .filter(lets_in(job.now()))
        .select_also(organisations::Entity)
        .order_by_desc(Column::ExpiresAt)
        .all(&db.within(job))
        .await?;
    let mut lent: Vec<Member> = Vec::new();
    for (visit, organisation) in rows {
        let Some(organisation) = organisation else {
            continue;
        };
        let known = person.memberships.iter().chain(&lent);
        // Who is a member anyhow, or opened it twice, borrows nothing more.
        if known
            .map(|member| member.organisation)
            .any(|id| id == organisation.id)
        {
            continue;
        }
        lent.push(Member {
            id: MembershipId(visit.id.0),
            organisation: organisation.id,
            kind: organisation.kind,
            roles: Vec::new(),
            can_bind: false,
            requires_second_factor: organisation.requires_second_factor,
            state: organisation.state,
            support: Some(Support {
                grant: visit.grant_id,
                until: visit.expires_at,
            }),
        });
    }
    Ok(lent)
}

/// The person of an access token that is good, with the one membership it is for; without that, nobody.
async fn behind_token(db: &Database, request: &Request, presented: &str) -> Result<Option<Person>> {
    let job = sign_in_job(request);
    let standing = job
        .find::<api_tokens::Entity>()
        .filter(api_tokens::Column::TokenHash.eq(Secret::hash_of(presented)))
        .filter(api_tokens::Column::RevokedAt.is_null())
        .filter(api_tokens::Column::ExpiresAt.gt(request.now))
        .select_only()
        .column_as(api_tokens::Column::CreatedAt, "signed_in_at")
        .column_as(api_tokens::Column::CreatedAt, "authenticated_at")
        .expr_as(Expr::value(None::<i64>), "second_factor_at")
        .expr_as(Expr::value(None::<String>), "second_factor_method")
        .column_as(api_tokens::Column::Id, "token_id")
        .column_as(api_tokens::Column::LastUsedAt, "last_used_at")
        .column_as(api_tokens::Column::Scopes, "scopes")
        .join(
            JoinType::InnerJoin,
            api_tokens::Entity::belongs_to(users::Entity)
                .from(api_tokens::Column::UserId)
                .to(users::Column::Id)
                .into(),
        )
        .join(
            JoinType::InnerJoin,
            api_tokens::Entity::belongs_to(memberships::Entity)
                .from((api_tokens::Column::UserId, api_tokens::Column::OrganisationId))
                .to((memberships::Column::UserId, memberships::Column::OrganisationId))
                .into(),
        );
    let standing = with_organisation(standing, JoinType::InnerJoin, request.now);
    let Some(TokenRow {
        row,
        token_id,
        last_used_at,
        scopes,
    }) = standing.into_model().one(&db.reads().within(&job)).await?
    else {
        return Ok(None);
    };
    note_use(db, request, token_id, last_used_at).await?;
    Ok(person(vec![row], None, Some(token_id), Some(scopes)).filter(|person| !person.memberships.is_empty()))
}

#[derive(FromQueryResult)]
struct TokenRow {
    #[sea_orm(nested)]
    row: Row,
    token_id: ApiTokenId,
    last_used_at: Option<Timestamp>,
    scopes: TokenScopes,
}

/// Organisations that let their people in at `now`: to work, or (suspended, closing) to look. One whose time to close
/// has come is shut from that millisecond on, whether or not the worker has come by.
#[must_use]
pub fn lets_in(now: Timestamp) -> Condition {
    use organisations::Column::{ClosesAt, State};
    Condition::any()
        .add(State.is_in([OrganisationState::Active, OrganisationState::Suspended]))
        .add(State.eq(OrganisationState::Closing).and(ClosesAt.gte(now)))
}

/// As [`lets_in`], for an organisation that has been read.
#[must_use]
pub fn is_let_in(organisation: &organisations::Model, now: Timestamp) -> bool {
    match organisation.state {
        OrganisationState::Active | OrganisationState::Suspended => true,
        OrganisationState::Closing => organisation.closes_at.is_some_and(|end| now <= end),
        OrganisationState::Draft | OrganisationState::Closed => false,
    }
}

/// Completes the statement with the person and the memberships that count.
fn with_organisation<E: EntityTrait>(select: Select<E>, join: JoinType, now: Timestamp) -> Select<E> {
    let counts = Condition::all()
        .add(memberships::Column::State.eq(MembershipState::Active))
        .add(
            Condition::any()
                .add(memberships::Column::ValidTo.is_null())
                .add(memberships::Column::ValidTo.gt(now)),
        )
        .add(lets_in(now));
    let organisation: RelationDef = memberships::Entity::belongs_to(organisations::Entity)
        .from(memberships::Column::OrganisationId)
        .to(organisations::Column::Id)
        .on_condition(move |_, _| counts.clone())
        .into();
    select
        .filter(users::Column::ClosedAt.is_null())
        .join(join, organisation)
        .column_as(users::Column::Id, "user_id")
        .column_as(users::Column::Language, "language")
        .column_as(users::Column::Operator, "operator")
        .expr_as(factors::enrolled(), "enrolled")
        .column_as(memberships::Column::Id, "membership_id")
        .column_as(organisations::Column::Id, "organisation_id")
        .column_as(organisations::Column::Kind, "kind")
        .column_as(memberships::Column::Roles, "roles")
        .column_as(memberships::Column::CanBind, "can_bind")
        .column_as(
            organisations::Column::RequiresSecondFactor,
            "requires_second_factor",
        )
        .column_as(organisations::Column::State, "organisation_state")
        .order_by_asc(memberships::Column::Id)
}

fn person(
    rows: Vec<Row>,
    session: Option<SessionId>,
    token: Option<ApiTokenId>,
    scopes: Option<TokenScopes>,
) -> Option<Person> {
    let first = rows.first()?;
    let mut person = Person {
        user: first.user_id,
        language: first.language,
        session,
        token,
        service: None,
        scopes,
        signed_in_at: first.signed_in_at,
        authenticated_at: first.authenticated_at,
        second_factor: SecondFactor {
            enrolled: first.enrolled,
            given: first
                .second_factor_at
                .zip(first.second_factor_method)
                .map(|(at, method)| GivenFactor { method, at }),
        },
        operator: first.operator,
        memberships: Vec::new(),
    };
    person.memberships = rows.into_iter().filter_map(member).collect();
    Some(person)
}

/// None where the organisation's columns are empty: the membership is over, or the organisation lets nobody in.
fn member(row: Row) -> Option<Member> {
    Some(Member {
        id: row.membership_id?,
        organisation: row.organisation_id?,
        kind: row.kind?,
        roles: row.roles?.0,
        can_bind: row.can_bind?,
        requires_second_factor: row.requires_second_factor?,
        state: row.organisation_state?,
        support: None,
    })
}

const MINUTE: i64 = 60_000;

/// What to note of a use now: one write a minute at most, however busy the token is.
pub(crate) fn to_the_minute(now: Timestamp, last: Option<Timestamp>) -> Option<Timestamp> {
    let minute = Timestamp(now.0 - now.0.rem_euclid(MINUTE));
    last.is_none_or(|last| last < minute).then_some(minute)
}

/// Notes the use to the minute.
async fn note_use(
    db: &Database,
    request: &Request,
    token: ApiTokenId,
    last: Option<Timestamp>,
) -> Result<()> {
    let Some(minute) = to_the_minute(request.now, last) else {
        return Ok(());
    };
    let job = sign_in_job(request);
    job.update::<api_tokens::Entity>()
        .col_expr(api_tokens::Column::LastUsedAt, Expr::value(minute))
        .filter(api_tokens::Column::Id.eq(token))
        .exec(&db.reads().within(&job))
        .await?;
    Ok(())
}
