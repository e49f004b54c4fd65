//! Accounts, sessions and tokens on a real database: the edges in time, twice, and many at once.
#![expect(
    clippy::unwrap_used,
    clippy::expect_used,
    reason = "a helper of a test fails as the test does"
)]

use std::sync::Arc;

use sea_orm::ActiveValue::Set;
use sea_orm::sea_query::Expr;
use sea_orm::{ColumnTrait, PaginatorTrait, QueryFilter};
use tillid_entities::enums::{
    Language, MembershipState, OrganisationKind, OrganisationState, Role, SigningOrder, TokenScope,
    UserSource,
};
use tillid_entities::memberships::{self, MembershipId};
use tillid_entities::organisations::{self, OrganisationId};
use tillid_entities::users::UserId;
use tillid_entities::values::{Address, Roles, Strings};
use tillid_entities::{api_tokens, audit_events, outbox_messages};
use tillid_identity::{
    ChangePassword, CreateToken, Entered, Keys, NewUser, SignIn, SignedIn, change_password, create_token,
    create_token_for, create_user, hash_password, refresh, revoke_token, sign_in, sign_out, viewer, who,
};
use tillid_kernel::{Code, EmailAddress, Error, Result, SystemDice, Timestamp};
use tillid_migration::{Migrator, MigratorTrait};
use tillid_policy::{Action, Actor, Database, Job, Person, Request, Scope, authorise, own_account, system};

const EMAIL: &str = "direktion@eksempel.example";
const PASSWORD: &str = "en god lang sætning";
const START: Timestamp = Timestamp(1_790_000_000_000);

/// A portal with one person who owns a vendor and reads for a customer.
struct World {
    _folder: tempfile::TempDir,
    db: Database,
    keys: Keys,
    user: UserId,
    vendor: OrganisationId,
    customer: OrganisationId,
}

impl World {
    async fn new() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let url = format!(
            "sqlite://{}?mode=rwc",
            folder.path().join("test.sqlite").display()
        );
        let connection = sea_orm::Database::connect(url).await.unwrap();
        Migrator::up(&connection, None).await.unwrap();
        let db = Database::new(connection);
        let keys = Keys::open(&folder.path().join("keys"), "http://localhost:8080", &SystemDice).unwrap();
        let setup = system(&nobody(START), Job::Setup, OrganisationId(uuid::Uuid::nil()));
        let new = NewUser {
            email: EmailAddress::parse(EMAIL, "email").unwrap(),
            email_verified_at: Some(START),
            name: "Direktionen".to_owned(),
            language: Language::Da,
            password: hash_password(PASSWORD, &[], "password", &SystemDice)
                .await
                .unwrap(),
            source: UserSource::SelfRegistered,
            source_organisation: None,
            operator: false,
        };
        let user = create_user(db.reads(), &setup, new).await.unwrap().id;
        let vendor = organisation(&db, &setup, OrganisationKind::Vendor).await;
        let customer = organisation(&db, &setup, OrganisationKind::Customer).await;
        member(&db, &setup, user, vendor, Role::Owner).await;
        member(&db, &setup, user, customer, Role::Member).await;
        Self {
            _folder: folder,
            db,
            keys,
            user,
            vendor,
            customer,
        }
    }

    async fn sign_in(&self, password: &str, now: Timestamp) -> Result<SignedIn> {
        let typed = SignIn {
            email: EMAIL.to_uppercase(),
            password: password.to_owned(),
        };
        match sign_in(&self.db, &self.keys, &nobody(now), typed).await? {
            Entered::SignedIn(signed_in) => Ok(signed_in),
            Entered::SecondStep(step) => panic!("{step:?}"),
        }
    }

    async fn signed_in(&self, now: Timestamp) -> SignedIn {
        self.sign_in(PASSWORD, now).await.unwrap()
    }

    async fn who(&self, bearer: &str, now: Timestamp) -> Result<Person> {
        match who(&self.db, &self.keys, &nobody(now), bearer).await? {
            Actor::Person(person) => Ok(*person),
            other => panic!("{other:?}"),
        }
    }

    fn owner_scope(&self, signed_in: &SignedIn, now: Timestamp) -> Scope {
        authorise(&as_person(signed_in, now), Action::ManageTokens, self.vendor).unwrap()
    }

    fn job(&self) -> Scope {
        system(&nobody(START), Job::Setup, self.vendor)
    }
}

fn as_person(signed_in: &SignedIn, now: Timestamp) -> Request {
    Request {
        actor: signed_in.actor.clone(),
        ..nobody(now)
    }
}

fn nobody(now: Timestamp) -> Request {
    Request {
        actor: Actor::Anonymous,
        now,
        dice: Arc::new(SystemDice),
        id: "test".to_owned(),
        origin: "http://localhost:8080".into(),
        browser: Arc::default(),
    }
}

async fn organisation(db: &Database, setup: &Scope, kind: OrganisationKind) -> OrganisationId {
    let id = OrganisationId::new(START, &SystemDice);
    let row = organisations::ActiveModel {
        id: Set(id),
        kind: Set(kind),
        legal_name: Set(format!("Eksempel {}", kind.as_str())),
        trading_names: Set(Strings::default()),
        slug: Set((kind == OrganisationKind::Vendor).then(|| "eksempel".to_owned())),
        registration_scheme: Set(None),
        registration_number: Set(None),
        address: Set(Address::default()),
        website: Set(None),
        sector: Set(None),
        time_zone: Set("Europe/Copenhagen".to_owned()),
        state: Set(OrganisationState::Active),
        closes_at: Set(None),
        state_reason: Set(None),
        requires_second_factor: Set(false),
        signatories_needed: Set(1),
        signing_order: Set(SigningOrder::Either),
        parent_id: Set(None),
        created_at: Set(START),
        version: Set(1),
    };
    setup.insert(db.reads(), row).await.unwrap();
    id
}

async fn member(db: &Database, setup: &Scope, user: UserId, organisation: OrganisationId, role: Role) {
    let row = memberships::ActiveModel {
        id: Set(MembershipId::new(START, &SystemDice)),
        organisation_id: Set(organisation),
        user_id: Set(user),
        roles: Set(Roles(vec![role])),
        title: Set(None),
        can_bind: Set(false),
        state: Set(MembershipState::Active),
        valid_to: Set(None),
        created_at: Set(START),
        ended_at: Set(None),
        version: Set(1),
    };
    setup.insert(db.reads(), row).await.unwrap();
}

async fn set<E: tillid_entities::tenancy::Tenancy>(
    world: &World,
    column: E::Column,
    value: impl Into<sea_orm::sea_query::SimpleExpr>,
    which: sea_orm::Condition,
) {
    world
        .job()
        .update::<E>()
        .col_expr(column, value.into())
        .filter(which)
        .exec(world.db.reads())
        .await
        .unwrap();
}

fn code<T>(result: Result<T>) -> Code {
    result.err().map(|error| error.code()).expect("a failure")
}

fn failure<T>(result: Result<T>) -> tillid_kernel::Failure {
    match result.err() {
        Some(Error::Failure(failure)) => *failure,
        other => panic!("{other:?}"),
    }
}

#[tokio::test]
async fn signing_in_makes_a_bearer_who_is_known_with_every_membership() {
    let world = World::new().await;
    let signed_in = world.signed_in(START).await;
    let person = world.who(&signed_in.access.token, START).await.unwrap();
    assert_eq!(person.user, world.user);
    let mut organisations: Vec<_> = person
        .memberships
        .iter()
        .map(|member| member.organisation)
        .collect();
    organisations.sort_unstable();
    let mut expected = [world.vendor, world.customer];
    expected.sort_unstable();
    assert_eq!(organisations, expected);
    let viewer = viewer(&world.db, &own_account(&as_person(&signed_in, START)).unwrap())
        .await
        .unwrap();
    let names: Vec<_> = viewer
        .memberships
        .iter()
        .map(|(_, at)| at.legal_name.as_str())
        .collect();
    assert_eq!(names, ["Eksempel CUSTOMER", "Eksempel VENDOR"]);
}

#[tokio::test]
async fn an_unknown_address_answers_as_a_wrong_password_does() {
    let world = World::new().await;
    let unknown = |now| {
        let typed = SignIn {
            email: "ingen.kender@eksempel.example".to_owned(),
            password: PASSWORD.to_owned(),
        };
        let world = &world;
        async move { failure(sign_in(&world.db, &world.keys, &nobody(now), typed).await) }
    };
    for step in 0..8 {
        let now = START.plus_seconds(step / 6);
        assert_eq!(
            failure(world.sign_in("en forkert sætning", now).await),
            unknown(now).await,
            "try {step}"
        );
    }
}

// proves: R-003-056
#[tokio::test]
async fn tries_wait_longer_and_longer_and_a_right_one_starts_anew() {
    let world = World::new().await;
    for _ in 0..5 {
        assert_eq!(
            code(world.sign_in("en forkert sætning", START).await),
            Code::Unauthenticated
        );
    }
    let refused = failure(world.sign_in(PASSWORD, Timestamp(START.0 + 999)).await);
    assert_eq!(refused.code, Code::RateLimited, "even the right one waits");
    assert_eq!(refused.arguments, [("retryAfter", "1".to_owned())]);
    let later = START.plus_seconds(1);
    assert!(world.sign_in(PASSWORD, later).await.is_ok());
    assert_eq!(
        code(world.sign_in("en forkert sætning", later).await),
        Code::Unauthenticated
    );
    assert!(world.sign_in(PASSWORD, later).await.is_ok());
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn guesses_at_once_are_counted_each() {
    let world = Arc::new(World::new().await);
    let guesses: Vec<_> = (0..20)
        .map(|_| {
            let world = Arc::clone(&world);
            tokio::spawn(async move { code(world.sign_in("en forkert sætning", START).await) })
        })
        .collect();
    let mut judged = 0;
    for guess in guesses {
        match guess.await.unwrap() {
            Code::Unauthenticated => judged += 1,
            other => assert_eq!(other, Code::RateLimited),
        }
    }
    assert_eq!(judged, 5);
}

#[tokio::test]
async fn a_refresh_token_is_good_once_and_its_return_ends_the_session() {
    let world = World::new().await;
    let first = world.signed_in(START).await;
    let old = first.refresh.unwrap();
    let renew = |token: String, now| {
        let world = &world;
        async move { refresh(&world.db, &world.keys, &nobody(now), &token).await }
    };
    let second = renew(old.reveal().to_owned(), START.plus_seconds(60))
        .await
        .unwrap();
    let new = second.refresh.unwrap();
    assert_ne!(new.reveal(), old.reveal());

    let tab = renew(old.reveal().to_owned(), Timestamp(START.0 + 69_999))
        .await
        .unwrap();
    assert!(tab.refresh.is_none(), "a second tab gets nothing to store");
    assert!(world.who(&tab.access.token, START.plus_seconds(70)).await.is_ok());

    let thief = renew(old.reveal().to_owned(), START.plus_seconds(70)).await;
    assert_eq!(code(thief), Code::Unauthenticated);
    assert_eq!(
        code(renew(new.reveal().to_owned(), START.plus_seconds(71)).await),
        Code::Unauthenticated
    );
    assert_eq!(
        code(world.who(&second.access.token, START.plus_seconds(71)).await),
        Code::Unauthenticated
    );
    assert_eq!(
        code(renew("tillid_rt_nothing".to_owned(), START).await),
        Code::Unauthenticated
    );
}

#[tokio::test]
async fn signing_out_ends_the_session_by_cookie_alone() {
    let world = World::new().await;
    let signed_in = world.signed_in(START).await;
    let cookie = signed_in.refresh.as_ref().unwrap().reveal();
    sign_out(&world.db, &nobody(START), Some(cookie)).await.unwrap();
    assert_eq!(
        code(world.who(&signed_in.access.token, START).await),
        Code::Unauthenticated
    );
    sign_out(&world.db, &nobody(START), Some(cookie)).await.unwrap();
    sign_out(&world.db, &nobody(START), None).await.unwrap();
}

#[tokio::test]
async fn a_new_password_ends_the_other_sessions_at_once_and_is_told() {
    let world = World::new().await;
    let (mine, other) = (world.signed_in(START).await, world.signed_in(START).await);
    let scope = own_account(&as_person(&mine, START)).unwrap();
    let change = |current: &str, new: &str| {
        change_password(
            &world.db,
            &scope,
            ChangePassword {
                current: current.to_owned(),
                new: new.to_owned(),
            },
        )
    };
    let wrong = failure(change("en forkert sætning", "en ny og lang sætning").await);
    assert_eq!(
        (wrong.code, wrong.field.as_deref()),
        (Code::Validation, Some("currentPassword"))
    );
    let short = failure(change(PASSWORD, "kort").await);
    assert_eq!(
        (short.code, short.field.as_deref()),
        (Code::Validation, Some("newPassword"))
    );
    change(PASSWORD, "en ny og lang sætning").await.unwrap();

    assert!(world.who(&mine.access.token, START).await.is_ok());
    assert_eq!(
        code(world.who(&other.access.token, START).await),
        Code::Unauthenticated
    );
    assert_eq!(code(world.sign_in(PASSWORD, START).await), Code::Unauthenticated);
    assert!(world.sign_in("en ny og lang sætning", START).await.is_ok());
    let mails: Vec<_> = world
        .job()
        .find::<outbox_messages::Entity>()
        .all(world.db.reads())
        .await
        .unwrap();
    assert_eq!(mails.len(), 1);
    assert_eq!(
        (mails[0].template.as_str(), mails[0].recipient.as_str()),
        ("password-changed", EMAIL)
    );
    for organisation in [world.vendor, world.customer] {
        let told = world
            .job()
            .find::<audit_events::Entity>()
            .filter(audit_events::Column::OrganisationId.eq(organisation))
            .filter(audit_events::Column::Action.eq("account.password-changed"))
            .filter(audit_events::Column::ActorId.eq(world.user.to_string()));
        assert_eq!(told.count(world.db.reads()).await.unwrap(), 1);
    }
}

#[tokio::test]
async fn what_ends_acts_on_the_next_request() {
    let world = World::new().await;
    let signed_in = world.signed_in(START).await;
    let belongs = |now| {
        let (world, token) = (&world, signed_in.access.token.as_str());
        async move { world.who(token, now).await.unwrap().memberships.len() }
    };
    assert_eq!(belongs(START).await, 2);
    let customer = memberships::Column::OrganisationId.eq(world.customer);
    let end = Timestamp(START.0 + 500);
    set::<memberships::Entity>(
        &world,
        memberships::Column::ValidTo,
        Expr::value(Some(end)),
        sea_orm::Condition::all().add(customer),
    )
    .await;
    assert_eq!(belongs(Timestamp(end.0 - 1)).await, 2);
    assert_eq!(belongs(end).await, 1);
    let vendor = organisations::Column::Id.eq(world.vendor);
    // Suspended, it can still be looked at; closed, or a draft, it lets nobody in.
    for (state, in_it) in [
        (OrganisationState::Suspended, 1),
        (OrganisationState::Closed, 0),
        (OrganisationState::Draft, 0),
    ] {
        set::<organisations::Entity>(
            &world,
            organisations::Column::State,
            Expr::value(state),
            sea_orm::Condition::all().add(vendor.clone()),
        )
        .await;
        assert_eq!(belongs(end).await, in_it, "{state:?}");
    }
    assert_eq!(
        code(world.who(&signed_in.access.token, START.plus_seconds(600)).await),
        Code::Unauthenticated
    );
}

#[tokio::test]
async fn an_access_token_opens_its_own_organisation_until_its_end() {
    let world = World::new().await;
    let signed_in = world.signed_in(START).await;
    let scope = world.owner_scope(&signed_in, START);
    let create = CreateToken {
        name: "Lønkørsel".to_owned(),
        scopes: TokenScope::ALL.to_vec(),
        days: 1,
    };
    let (row, secret) = create_token(&world.db, &scope, create).await.unwrap();
    assert!(secret.reveal().starts_with(&row.prefix) && row.prefix.len() == 16);

    let person = world.who(secret.reveal(), START).await.unwrap();
    assert_eq!((person.token, person.session), (Some(row.id), None));
    let organisations: Vec<_> = person
        .memberships
        .iter()
        .map(|member| member.organisation)
        .collect();
    assert_eq!(organisations, [world.vendor]);

    let end = row.expires_at;
    assert_eq!(end, START.plus_days(1));
    assert!(world.who(secret.reveal(), Timestamp(end.0 - 1)).await.is_ok());
    assert_eq!(code(world.who(secret.reveal(), end).await), Code::Unauthenticated);

    let used = world
        .job()
        .load::<api_tokens::Entity>(world.db.reads(), row.id)
        .await
        .unwrap()
        .last_used_at
        .unwrap();
    assert_eq!(used.0 % 60_000, 0, "to the minute");

    revoke_token(&world.db, &scope, row.id).await.unwrap();
    assert_eq!(
        code(world.who(secret.reveal(), START).await),
        Code::Unauthenticated
    );
    for unknown in ["tillid_pat_", "tillid_pat_x", &secret.reveal()[..30]] {
        assert_eq!(code(world.who(unknown, START).await), Code::Unauthenticated);
    }
}

#[tokio::test]
async fn a_token_makes_no_tokens_and_changes_no_password() {
    let world = World::new().await;
    let setup = world.job();
    let (_, secret) = create_token_for(&world.db, &setup, world.user, "Demo", START.plus_days(1))
        .await
        .unwrap();
    let person = world.who(secret.reveal(), START).await.unwrap();
    let request = Request {
        actor: Actor::Person(Box::new(person)),
        ..nobody(START)
    };
    let scope = authorise(&request, Action::ManageTokens, world.vendor).unwrap();
    let create = CreateToken {
        name: "Endnu en".to_owned(),
        scopes: TokenScope::ALL.to_vec(),
        days: 1,
    };
    assert_eq!(
        code(create_token(&world.db, &scope, create).await),
        Code::Forbidden
    );
    let change = ChangePassword {
        current: PASSWORD.to_owned(),
        new: "en ny og lang sætning".to_owned(),
    };
    let own = own_account(&request).unwrap();
    assert_eq!(
        code(change_password(&world.db, &own, change).await),
        Code::Forbidden
    );
    let stranger = UserId::new(START, &SystemDice);
    let foreign = create_token_for(&world.db, &setup, stranger, "Demo", START.plus_days(1)).await;
    assert_eq!(code(foreign), Code::NotFound);
}

#[tokio::test]
async fn another_tenants_token_cannot_be_revoked() {
    let world = World::new().await;
    let setup = world.job();
    let (row, secret) = create_token_for(&world.db, &setup, world.user, "Demo", START.plus_days(1))
        .await
        .unwrap();
    let other = setup.as_job(Job::Setup, world.customer);
    let other = organisation(&world.db, &other, OrganisationKind::Customer).await;
    member(&world.db, &setup, world.user, other, Role::Owner).await;
    let signed_in = world.signed_in(START).await;
    let stranger = authorise(&as_person(&signed_in, START), Action::ManageTokens, other).unwrap();
    assert_eq!(
        code(revoke_token(&world.db, &stranger, row.id).await),
        Code::NotFound
    );
    assert!(world.who(secret.reveal(), START).await.is_ok());
}
