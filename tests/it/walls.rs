//! The second wall: PostgreSQL's row-level security shows each actor the rows that the first wall shows, no fewer and
//! no more, and holds when the first is not there.

use std::collections::BTreeSet;
use std::fmt::Display;

use proptest::prelude::*;
use proptest::strategy::ValueTree;
use proptest::test_runner::TestRunner;
use sea_orm::sea_query::{Expr, FromValueTuple};
use sea_orm::{
    ColumnTrait, ConnectionTrait, EntityTrait, Iterable, ModelTrait, PrimaryKeyToColumn, PrimaryKeyTrait,
    QueryFilter, QuerySelect,
};
use tillid_entities::enums::{Language, OrganisationKind, Role};
use tillid_entities::memberships::MembershipId;
use tillid_entities::organisations::{self, OrganisationId};
use tillid_entities::provisioning_tokens::ProvisioningTokenId;
use tillid_entities::support_grants::SupportGrantId;
use tillid_entities::tenancy::Tenancy;
use tillid_entities::users::{self, UserId};
use tillid_entities::{change_announcements, change_notices};
use tillid_kernel::Timestamp;
use tillid_policy::{
    Action, Actor, Connection, Database, Directory, Job, Member, Person, Request, Scope, SecondFactor,
    Support, anonymous, authorise_any, own_account, own_directory, system,
};
use tillid_tests::{TestApp, is_postgres, rows};

use crate::statements::{Documents, World};

/// How many actors the property is tried with.
const ACTORS: usize = 24;

/// On PostgreSQL every page answers the same with the second wall and without it: nothing is hidden from whoever may
/// see it. (A join over a table of somebody else's loses its rows without a word.)
#[tokio::test]
async fn the_second_wall_takes_nothing_from_a_page() {
    let documents = Documents::read().without("InvestigationPage");
    let world = World::start().await;
    let mut behind = Vec::new();
    let searches = [None, Some("e"), Some("no")];
    for search in searches {
        behind.push(world.ask(&documents, search).await);
    }
    if is_postgres() {
        for table in walled(&world.app.state.db).await {
            sql(
                &world.app.state.db,
                &format!("ALTER TABLE {table} DISABLE ROW LEVEL SECURITY"),
            )
            .await;
        }
    }
    for (search, behind) in searches.into_iter().zip(behind) {
        let open = world.ask(&documents, search).await;
        for (page, (_, answer)) in behind {
            assert_eq!(answer["data"], open[&page].1["data"], "{page:?} with {search:?}");
        }
    }
}

/// A property over random owners of all rows and random memberships: what the scopes of an actor find, statement by
/// statement, is what PostgreSQL shows to statements without any condition.
// proves: R-001-011
#[tokio::test]
async fn both_walls_show_the_same_rows() {
    let app = TestApp::start().await;
    let db = &app.state.db;
    if is_postgres() {
        shuffle(db).await;
    }
    let cast = Cast::of(&app).await;
    let mut runner = TestRunner::default();
    let actors = cast.actors();
    let mut seen = 0;
    for _ in 0..if is_postgres() { ACTORS } else { 3 } {
        let actor = actors.new_tree(&mut runner).unwrap().current();
        let request = Request {
            actor,
            ..nobody(&app)
        };
        let first = first_wall(db, &request).await;
        let second = second_wall(&db.behind_wall(&request.actor)).await;
        seen += first.len();
        if is_postgres() {
            assert_eq!(differences(&first, &second), "", "as {:?}", request.actor);
        } else {
            // SQLite has the first wall alone: a statement without it sees everything.
            assert!(first.is_subset(&second), "as {:?}", request.actor);
            assert_eq!(second.len(), rows(db.pool()).await.len());
        }
    }
    assert!(seen > 0, "the actors see something");
}

/// Without the first wall a write reaches nothing of somebody else's, an insert cannot be in another's name, and what
/// is only ever added cannot be changed, not even by its owner.
#[tokio::test]
async fn the_second_wall_stops_foreign_writes() {
    let app = TestApp::start().await;
    if !is_postgres() {
        // The embedded database has no such rules, and the portal does not pretend that it has.
        assert_eq!(walled(&app.state.db).await, Vec::<String>::new());
        return;
    }
    let vendors: Vec<OrganisationId> = system(&nobody(&app), Job::Setup, tillid_audit::ANYONE)
        .find::<organisations::Entity>()
        .filter(organisations::Column::Kind.eq(OrganisationKind::Vendor))
        .select_only()
        .column(organisations::Column::Id)
        .into_tuple()
        .all(app.state.db.pool())
        .await
        .unwrap();
    let (mine, other) = (vendors[0], vendors[1]);
    let request = Request {
        actor: Actor::Person(Box::new(person(
            UserId(uuid::Uuid::nil()),
            &[(mine, OrganisationKind::Vendor)],
        ))),
        ..nobody(&app)
    };
    let db = app.state.db.behind_wall(&request.actor);
    let written = async |statement: String| {
        let tx = db.begin().await.unwrap();
        let written = tx.execute_unprepared(&statement).await;
        tx.rollback().await.unwrap();
        written.map(|result| result.rows_affected())
    };
    let of = |owner: OrganisationId| format!("vendor_id = '{}'", owner.0);
    for table in ["customer_relations", "agreements", "change_notices", "services"] {
        let touch = |owner| format!("UPDATE {table} SET id = id WHERE {}", of(owner));
        assert!(written(touch(mine)).await.unwrap() > 0, "{table}: one's own");
        assert_eq!(written(touch(other)).await.unwrap(), 0, "{table}: another's");
        let give = format!("UPDATE {table} SET vendor_id = '{}' WHERE {}", other.0, of(mine));
        let refused = written(give).await.unwrap_err().to_string();
        assert!(refused.contains("row-level security"), "{table}: {refused}");
    }
    for table in ["audit_events", "signatures", "list_versions"] {
        for verb in [
            format!("DELETE FROM {table}"),
            format!("UPDATE {table} SET id = id"),
        ] {
            let refused = written(verb.clone()).await.unwrap_err().to_string();
            assert!(refused.contains("permission denied"), "{verb}: {refused}");
        }
    }
    // A read that would write is refused too, instead of being forgotten.
    let refused = db.reads().execute_unprepared("UPDATE services SET id = id").await;
    assert!(refused.unwrap_err().to_string().contains("read-only"));
    // After the failure the next read has a connection of its own.
    assert!(!found::<tillid_entities::services::Entity>(&db).await.is_empty());
}

/// What is lent for support shows the same rows through both walls, and neither of them writes one.
// proves: R-002-047
#[tokio::test]
async fn what_is_lent_for_support_is_read_and_not_written() {
    let app = TestApp::start().await;
    let db = &app.state.db;
    let cast = Cast::of(&app).await;
    let tenants = cast
        .organisations
        .iter()
        .filter(|(_, kind)| *kind != OrganisationKind::Operator);
    for (tenant, kind) in tenants.take(12) {
        let mut visitor = person(cast.users[0], &[(*tenant, *kind)]);
        visitor.memberships[0].roles.clear();
        visitor.memberships[0].support = Some(Support {
            grant: SupportGrantId(tenant.0),
            until: Timestamp(i64::MAX),
        });
        let request = Request {
            actor: Actor::Person(Box::new(visitor)),
            ..nobody(&app)
        };
        let behind = db.behind_wall(&request.actor);
        let first = first_wall(db, &request).await;
        if is_postgres() {
            assert_eq!(differences(&first, &second_wall(&behind).await), "", "{tenant}");
        }
        assert!(!first.is_empty());
        let scope = authorise_any(&request, &[Action::ReadContent], *tenant).unwrap();
        // The first wall, which changes nothing and adds nothing.
        let changed = scope
            .update::<organisations::Entity>()
            .col_expr(organisations::Column::Version, Expr::value(99))
            .exec(db.pool())
            .await
            .unwrap();
        let gone = scope
            .delete::<tillid_entities::memberships::Entity>()
            .exec(db.pool())
            .await
            .unwrap();
        assert_eq!((changed.rows_affected, gone.rows_affected), (0, 0));
        let written =
            tillid_audit::append(db.reads(), &scope, vec![tillid_audit::Fact::new("a.b", "C", "d")]);
        assert_eq!(written.await.unwrap_err().code(), tillid_kernel::Code::Forbidden);
        // The second, when the first is not there.
        if is_postgres() {
            let tx = behind.begin().await.unwrap();
            let touch = format!(
                "UPDATE organisations SET version = version WHERE id = '{}'",
                tenant.0
            );
            assert_eq!(tx.execute_unprepared(&touch).await.unwrap().rows_affected(), 0);
            tx.rollback().await.unwrap();
        }
    }
}

/// A job that reads in the middle of a visitor's reads sees everything, and leaves the wall as it found it.
#[tokio::test]
async fn a_jobs_read_leaves_the_wall_standing() {
    let app = TestApp::start().await;
    let request = nobody(&app);
    let job = system(&request, Job::Setup, tillid_audit::ANYONE);
    let db = app.state.db.behind_wall(&request.actor);
    let by_job = async || {
        let all = job.find::<tillid_entities::customer_relations::Entity>();
        all.all(&db.reads().within(&job)).await.unwrap().len()
    };
    let by_visitor = async || {
        found::<tillid_entities::customer_relations::Entity>(&db)
            .await
            .len()
    };
    let everything = by_job().await;
    assert!(everything > 0);
    // The embedded database has no second wall.
    let behind = if is_postgres() { 0 } else { everything };
    for _ in 0..2 {
        assert_eq!(by_visitor().await, behind);
        assert_eq!(by_job().await, everything);
        assert_eq!(by_job().await, everything);
    }
    assert_eq!(by_visitor().await, behind);
}

/// Every table has its wall, so that a new one cannot be forgotten: without it, it answers to nobody.
#[tokio::test]
async fn every_table_has_the_second_wall() {
    let app = TestApp::start().await;
    let mut known: Vec<String> = Vec::new();
    macro_rules! name {
        ($module:ident) => {
            known.push(stringify!($module).to_owned());
        };
    }
    tillid_entities::for_each_table!(name);
    known.sort();
    let expected = if is_postgres() { known } else { Vec::new() };
    assert_eq!(walled(&app.state.db).await, expected);
}

/// The tables with row-level security, by name.
async fn walled(db: &Database) -> Vec<String> {
    if !db.is_postgres() {
        return Vec::new();
    }
    let text = "SELECT relname::text AS name FROM pg_class WHERE relrowsecurity AND relnamespace = 'public'::regnamespace \
                ORDER BY 1";
    let statement = sea_orm::Statement::from_string(sea_orm::DbBackend::Postgres, text);
    let rows = db.pool().query_all_raw(statement).await.unwrap();
    rows.iter().map(|row| row.try_get("", "name").unwrap()).collect()
}

async fn sql(db: &Database, text: &str) {
    db.pool().execute_unprepared(text).await.unwrap();
}

/// Gives every row another owner at random, side by side; uniqueness and references are let go of first.
async fn shuffle(db: &Database) {
    sql(
        db,
        "DO $$
         DECLARE unique_index record; owner record;
         BEGIN
           FOR unique_index IN
             SELECT indexrelid::regclass AS name FROM pg_index i JOIN pg_class c ON c.oid = i.indrelid
             WHERE i.indisunique AND NOT i.indisprimary AND c.relnamespace = 'public'::regnamespace
           LOOP
             EXECUTE format('DROP INDEX %s', unique_index.name);
           END LOOP;
           SET LOCAL session_replication_role = replica;
           FOR owner IN
             SELECT table_name, column_name FROM information_schema.columns
             WHERE table_schema = 'public'
               AND column_name IN ('vendor_id', 'customer_id', 'partner_id', 'organisation_id')
           LOOP
             EXECUTE format(
               'WITH many AS (SELECT id, row_number() OVER (ORDER BY random()) AS n FROM organisations),
                     drawn AS (SELECT ctid AS place, 1 + floor(random() * (SELECT count(*) FROM many))::bigint AS n FROM %1$I)
                UPDATE %1$I SET %2$I = many.id FROM drawn JOIN many USING (n) WHERE %1$I.ctid = drawn.place',
               owner.table_name, owner.column_name);
           END LOOP;
         END $$",
    )
    .await;
}

/// Everybody that an actor can be made of.
struct Cast {
    organisations: Vec<(OrganisationId, OrganisationKind)>,
    users: Vec<UserId>,
}

impl Cast {
    async fn of(app: &TestApp) -> Self {
        let everything = system(&nobody(app), Job::Setup, tillid_audit::ANYONE);
        let db = app.state.db.pool();
        Self {
            organisations: everything
                .find::<organisations::Entity>()
                .select_only()
                .columns([organisations::Column::Id, organisations::Column::Kind])
                .into_tuple()
                .all(db)
                .await
                .unwrap(),
            users: everything
                .find::<users::Entity>()
                .select_only()
                .column(users::Column::Id)
                .into_tuple()
                .all(db)
                .await
                .unwrap(),
        }
    }

    /// Nobody, or somebody with up to four memberships, or an organisation's directory.
    fn actors(&self) -> impl Strategy<Value = Actor> + use<> {
        let homes = proptest::sample::subsequence(self.organisations.clone(), 0..=4);
        let person = (proptest::sample::select(self.users.clone()), homes)
            .prop_map(|(user, homes)| Actor::Person(Box::new(person(user, &homes))));
        let directory =
            proptest::sample::select(self.organisations.clone()).prop_map(|(organisation, kind)| {
                Actor::Directory(Directory {
                    token: ProvisioningTokenId(uuid::Uuid::nil()),
                    organisation,
                    kind,
                })
            });
        prop_oneof![1 => Just(Actor::Anonymous), 12 => person, 3 => directory]
    }
}

fn nobody(app: &TestApp) -> Request {
    Request {
        actor: Actor::Anonymous,
        now: app.now(),
        dice: app.state.dice.clone(),
        id: "walls".to_owned(),
        origin: app.state.origin.clone(),
        browser: std::sync::Arc::default(),
    }
}

fn person(user: UserId, homes: &[(OrganisationId, OrganisationKind)]) -> Person {
    Person {
        user,
        language: Language::En,
        session: None,
        token: None,
        service: None,
        scopes: None,
        signed_in_at: Timestamp(0),
        authenticated_at: Timestamp(0),
        second_factor: SecondFactor::default(),
        operator: false,
        memberships: homes
            .iter()
            .map(|(organisation, kind)| Member {
                id: MembershipId(organisation.0),
                organisation: *organisation,
                kind: *kind,
                roles: vec![Role::Owner],
                can_bind: true,
                requires_second_factor: false,
                state: tillid_entities::enums::OrganisationState::Active,
                support: None,
            })
            .collect(),
    }
}

/// A row, by its table and its id.
type Seen = BTreeSet<(String, String)>;

fn differences(first: &Seen, second: &Seen) -> String {
    let mut told = String::new();
    for (row, wall) in first
        .difference(second)
        .map(|row| (row, "first"))
        .chain(second.difference(first).map(|row| (row, "second")))
        .take(20)
    {
        told.push_str(&format!("{row:?} by the {wall} wall alone\n"));
    }
    told
}

/// What the actor's scopes find with the portal's own rights.
async fn first_wall(db: &Database, request: &Request) -> Seen {
    let mut scopes = vec![anonymous(request)];
    if let Actor::Person(person) = &request.actor {
        scopes.push(own_account(request).unwrap());
        for member in &person.memberships {
            // The operator has no content, and reads the trail of what it did.
            let reads = [Action::ReadContent, Action::ReadAudit];
            scopes.push(authorise_any(request, &reads, member.organisation).unwrap());
        }
    }
    scopes.extend(own_directory(request));
    let mut seen = Seen::new();
    for scope in &scopes {
        macro_rules! find {
            ($module:ident) => {
                seen.extend(by_scope::<tillid_entities::$module::Entity>(db, scope).await);
            };
        }
        tillid_entities::for_each_table!(find);
        let dealt_with = scope.find_counterparties().all(db.pool()).await.unwrap();
        seen.extend(dealt_with.iter().map(seen_row::<organisations::Entity>));
    }
    carried(db, request, &mut seen).await;
    seen
}

/// What comes with a row that is reached: a notice's announcement to its customer, an announcement's sub-processor.
async fn carried(db: &Database, request: &Request, seen: &mut Seen) {
    let everything = system(request, Job::Setup, tillid_audit::ANYONE);
    let customers: Vec<OrganisationId> = match &request.actor {
        Actor::Person(person) => person
            .memberships
            .iter()
            .filter(|member| member.kind == OrganisationKind::Customer)
            .map(|member| member.organisation)
            .collect(),
        Actor::Directory(directory) if directory.kind == OrganisationKind::Customer => {
            vec![directory.organisation]
        }
        Actor::Anonymous | Actor::System(_) | Actor::Directory(_) => {
            return with_sub_processors(db, &everything, seen).await;
        }
    };
    let notices = everything
        .find::<change_notices::Entity>()
        .filter(change_notices::Column::CustomerId.is_in(customers))
        .all(db.pool())
        .await
        .unwrap();
    seen.extend(notices.iter().map(|notice| {
        (
            "change_announcements".to_owned(),
            notice.announcement_id.to_string(),
        )
    }));
    with_sub_processors(db, &everything, seen).await;
}

async fn with_sub_processors(db: &Database, everything: &Scope, seen: &mut Seen) {
    let announcements = everything
        .find::<change_announcements::Entity>()
        .all(db.pool())
        .await
        .unwrap();
    for announcement in announcements {
        if seen.contains(&("change_announcements".to_owned(), announcement.id.to_string())) {
            let carried = announcement.sub_processor_id.to_string();
            seen.insert(("sub_processors".to_owned(), carried));
        }
    }
}

async fn by_scope<E>(db: &Database, scope: &Scope) -> Seen
where
    E: Tenancy + Default,
    E::Model: ModelTrait<Entity = E>,
    <E::PrimaryKey as PrimaryKeyTrait>::ValueType: Display,
{
    let own = scope.find::<E>().all(db.pool()).await.unwrap();
    let published = scope.find_published::<E>().all(db.pool()).await.unwrap();
    own.iter().chain(&published).map(seen_row::<E>).collect()
}

fn seen_row<E>(model: &E::Model) -> (String, String)
where
    E: EntityTrait + Default,
    E::Model: ModelTrait<Entity = E>,
    <E::PrimaryKey as PrimaryKeyTrait>::ValueType: Display,
{
    let key = E::PrimaryKey::iter().next().unwrap().into_column();
    let id = <E::PrimaryKey as PrimaryKeyTrait>::ValueType::from_value_tuple(model.get(key));
    (E::default().table_name().to_owned(), id.to_string())
}

/// What statements without any condition see.
async fn second_wall(db: &Database) -> Seen {
    let mut seen = Seen::new();
    macro_rules! find {
        ($module:ident) => {
            seen.extend(found::<tillid_entities::$module::Entity>(db).await);
        };
    }
    tillid_entities::for_each_table!(find);
    seen
}

#[expect(
    clippy::disallowed_methods,
    reason = "a statement whose author forgot the first wall"
)]
async fn found<E>(db: &Database) -> Seen
where
    E: Tenancy + Default,
    E::Model: ModelTrait<Entity = E>,
    <E::PrimaryKey as PrimaryKeyTrait>::ValueType: Display,
{
    let all = E::find().all(db.reads()).await.unwrap();
    all.iter().map(seen_row::<E>).collect()
}
