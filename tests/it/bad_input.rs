//! What is wrong gets a clear coded answer in the reader's language, and nothing is half done.

use serde_json::{Value, json};
use tillid_tests::{Client, TestApp};

async fn owner(app: &TestApp) -> Client {
    app.sign_in("Eksempel Boligforening", "OWNER").await
}

/// Documents that are no GraphQL, and values of the wrong kind, are refused before anything runs.
#[tokio::test]
async fn malformed_documents_and_values_are_refused() {
    let app = TestApp::start().await;
    let owner = owner(&app).await;
    for (query, variables, code) in [
        ("{ viewer { user { name }", json!({}), "GRAPHQL_PARSE_FAILED"),
        ("{ viewer { nonsense } }", json!({}), "GRAPHQL_VALIDATION_FAILED"),
        (
            "query($id: ID!) { organisation(id: $id) { id } }",
            json!({}),
            "GRAPHQL_VALIDATION_FAILED",
        ),
    ] {
        let answer = owner.run(query, variables).await;
        assert_eq!(answer.status, 400, "{:#}", answer.body);
        answer.refused(code);
    }
    let grant = |from: &str| {
        json!({ "organisationId": owner.organisation, "customerId": "org_x", "partnerId": "org_x", "partnerType": "RESALE",
            "partnerRole": "SUPPORT", "fields": ["CUSTOMER_NAME"], "purpose": "x", "legalBasis": "x",
            "approvalRequired": false, "validFrom": from })
    };
    let answer = owner
        .mutate("proposeGrant", grant("2026-02-30"), "grant { id }")
        .await;
    assert!(
        matches!(
            answer.code(),
            Some("BAD_USER_INPUT" | "GRAPHQL_VALIDATION_FAILED")
        ),
        "{:#}",
        answer.body
    );
    let mut unknown = grant("2026-02-27");
    unknown["partnerRole"] = json!("KING");
    let answer = owner.mutate("proposeGrant", unknown, "grant { id }").await;
    assert!(
        matches!(
            answer.code(),
            Some("BAD_USER_INPUT" | "GRAPHQL_VALIDATION_FAILED")
        ),
        "{:#}",
        answer.body
    );
}

/// An id of another kind, a broken one and an unknown one all answer the same.
#[tokio::test]
async fn ids_of_the_wrong_kind_are_not_found() {
    let app = TestApp::start().await;
    let owner = owner(&app).await;
    let query = "query($id: ID!) { members(organisationId: $id) { nodes { id } } }";
    let mut answers = Vec::new();
    for id in [
        "usr_00000000000000000000000000000000",
        "org_",
        "🙂",
        "",
        "org_ffffffffffffffffffffffffffffffff",
        "org_\u{0}",
    ] {
        let answer = owner.run(query, json!({ "id": id })).await;
        answer.refused("NOT_FOUND");
        answers.push(answer.body["errors"][0]["message"].clone());
    }
    answers.dedup();
    assert_eq!(answers.len(), 1, "one answer for all: {answers:?}");
}

/// NUL bytes are refused, emoji are kept, in the reader's language and naming the field.
#[tokio::test]
async fn nul_bytes_are_refused_and_emoji_are_kept() {
    let app = TestApp::start().await;
    let mut owner = owner(&app).await;
    let version = async |owner: &Client| {
        owner
            .run("{ viewer { user { version } } }", json!({}))
            .await
            .at("/viewer/user/version")
            .clone()
    };
    let profile = |name: &str, version: Value| json!({ "name": name, "version": version });
    let input = profile("A\u{0}B", version(&owner).await);
    let english = owner
        .mutate("updateProfile", input.clone(), "user { name }")
        .await;
    english.refused("VALIDATION");
    assert_eq!(
        english.body.pointer("/errors/0/extensions/field"),
        Some(&json!("name"))
    );
    owner.language = "da";
    let danish = owner.mutate("updateProfile", input, "user { name }").await;
    danish.refused("VALIDATION");
    assert_ne!(
        english.body["errors"][0]["message"],
        danish.body["errors"][0]["message"]
    );
    let kept = owner
        .mutate(
            "updateProfile",
            profile("Åse 🙂 Ø", version(&owner).await),
            "user { name }",
        )
        .await;
    assert_eq!(kept.text("/updateProfile/user/name"), "Åse 🙂 Ø");
}

/// A token of another portal, a changed one and an expired one are no session.
#[tokio::test]
async fn foreign_and_expired_tokens_are_no_session() {
    let app = TestApp::start().await;
    let owner = owner(&app).await;
    let viewer = "{ viewer { user { id } } }";
    owner.run(viewer, json!({})).await.data();
    let good = owner.bearer.clone().unwrap();
    let mut changed = good.clone();
    let last = if changed.ends_with('A') { 'B' } else { 'A' };
    changed.pop();
    changed.push(last);
    for bearer in [changed, "nonsense".to_owned(), format!("{good}.{good}")] {
        let client = Client {
            bearer: Some(bearer),
            ..owner.clone()
        };
        let answer = client.run(viewer, json!({})).await;
        assert_eq!(answer.status, 401, "{:#}", answer.body);
        answer.refused("UNAUTHENTICATED");
    }
    app.clock.advance_millis(11 * 60 * 1000);
    owner.run(viewer, json!({})).await.refused("UNAUTHENTICATED");
}

/// A database that somebody else holds locked: a coded answer, nothing written, and afterwards all is well.
#[tokio::test]
async fn a_locked_database_is_told_and_survived() {
    if tillid_tests::is_postgres() {
        // Rows, not the database, are locked there; the SQLite run is where this can happen.
        return a_database_that_is_gone_is_told().await;
    }
    use sea_orm::ConnectionTrait;
    let app = TestApp::start().await;
    let owner = owner(&app).await;
    let version = owner.run("{ viewer { user { version name } } }", json!({})).await;
    let holder = sea_orm::Database::connect(app.config.database_url())
        .await
        .unwrap();
    holder.execute_unprepared("BEGIN EXCLUSIVE").await.unwrap();
    let input = json!({ "name": "Nyt navn", "version": version.at("/viewer/user/version") });
    let refused = owner
        .mutate("updateProfile", input.clone(), "user { name }")
        .await;
    refused.refused("UNAVAILABLE");
    holder.execute_unprepared("ROLLBACK").await.unwrap();
    let done = owner.mutate("updateProfile", input, "user { name }").await;
    assert_eq!(done.text("/updateProfile/user/name"), "Nyt navn");
}

async fn a_database_that_is_gone_is_told() {
    let app = TestApp::start().await;
    let owner = owner(&app).await;
    app.state.db.pool().clone().close().await.unwrap();
    let answer = owner.run("{ viewer { user { id } } }", json!({})).await;
    answer.refused("UNAVAILABLE");
    assert_eq!(app.stranger().get("/health/live").await.status(), 200);
    assert_eq!(app.stranger().get("/health/ready").await.status(), 503);
}

/// A disk that is full: a coded answer, nothing half written, and once there is room again all is well.
#[tokio::test]
async fn a_full_disk_is_told_and_survived() {
    let app = TestApp::start().await;
    let owner = owner(&app).await;
    full_disk(&app, true).await;
    // What fits into pages that are there already may still be written.
    let mut written = None;
    for round in 0..200 {
        let viewer = owner.run("{ viewer { user { version name } } }", json!({})).await;
        let name = format!("{round} {}", "Navn ".repeat(20));
        let input = json!({ "name": name.trim(), "version": viewer.at("/viewer/user/version") });
        let answer = owner.mutate("updateProfile", input, "user { name }").await;
        if answer.code().is_none() {
            continue;
        }
        answer.refused("UNAVAILABLE");
        let now = owner.run("{ viewer { user { version name } } }", json!({})).await;
        assert_eq!(now.at("/viewer/user"), viewer.at("/viewer/user"));
        written = Some(now.at("/viewer/user/version").clone());
        break;
    }
    let version = written.expect("a full disk refuses");
    full_disk(&app, false).await;
    let input = json!({ "name": "Nyt navn", "version": version });
    let done = owner.mutate("updateProfile", input, "user { name }").await;
    assert_eq!(done.text("/updateProfile/user/name"), "Nyt navn");
}

/// On SQLite the database may not grow; on PostgreSQL, whose disk is not ours to fill, the table that every change
/// writes to fails as it does on a full disk.
async fn full_disk(app: &TestApp, full: bool) {
    use sea_orm::ConnectionTrait;
    let reads = app.state.db.pool();
    if tillid_tests::is_postgres() {
        let trigger = if full {
            "CREATE FUNCTION full_disk() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
                 RAISE EXCEPTION 'could not extend file: No space left on device' USING ERRCODE = 'disk_full';
             END $$;
             CREATE TRIGGER full_disk BEFORE INSERT ON audit_events EXECUTE FUNCTION full_disk();"
        } else {
            "DROP TRIGGER full_disk ON audit_events"
        };
        reads.execute_unprepared(trigger).await.unwrap();
        return;
    }
    // The limit is each connection's own.
    let pool = reads.get_sqlite_connection_pool();
    let pages = if full { 1 } else { 1_000_000 };
    let mut connections = Vec::new();
    for _ in 0..app.config.database.connections {
        let mut connection = pool.acquire().await.unwrap();
        let limit = format!("PRAGMA max_page_count = {pages}");
        sea_orm::sqlx::Executor::execute(&mut *connection, sea_orm::sqlx::AssertSqlSafe(limit))
            .await
            .unwrap();
        connections.push(connection);
    }
}
