//! The token of a directory: what it opens, and what it does not.

use reqwest::Method;
use serde_json::{Value, json};
use tillid_kernel::Timestamp;
use tillid_tests::{Client, rows};

use super::{Directory, send, token};
use crate::organisation_states::{operator, reinstate, suspend};
use crate::sign_on::Owner;

const SHOW: &str = "query($id: ID!) { provisioning(organisationId: $id) { address defaultRole tokens { id prefix expiresAt \
                    lastUsedAt revokedAt } groups { id } } }";

impl Directory {
    async fn shown(&self) -> Value {
        let owner = &self.owner.client;
        let answer = owner.run(SHOW, json!({ "id": owner.organisation })).await;
        answer.at("/provisioning").clone()
    }
}

/// Whatever is wrong, the answer is the same, to the byte; and no door but this one opens to a directory's token.
#[actix_web::test]
async fn a_token_opens_one_organisations_door_and_nothing_else() {
    let directory = Directory::start().await;
    let app = &directory.app;
    let other = Owner::of(app, "techem-danmark").await;
    let input = json!({ "organisationId": other.client.organisation, "name": "Kørsel", "days": 7 });
    let personal = other
        .client
        .mutate("createApiToken", input, "secret")
        .await
        .text("/createApiToken/secret");
    let session = directory.owner.client.bearer.clone().unwrap();
    let wrong = format!("{}x", directory.token);
    let mut said = Vec::new();
    for presented in [
        None,
        Some(""),
        Some("x"),
        Some(wrong.as_str()),
        Some(&personal),
        Some(&session),
    ] {
        for path in ["/Users", "/ServiceProviderConfig", "/Users/mem_1", "/Nothing"] {
            let (status, body, _) = send(app, presented, Method::GET, path, None, &[]).await;
            assert_eq!(status, 401, "{presented:?} {path}");
            said.push(body);
        }
    }
    assert!(said.iter().all(|body| *body == said[0]));

    // Nothing of the API, and no file.
    let by_token = Client {
        bearer: Some(directory.token.clone()),
        ..app.stranger()
    };
    let own = json!({ "id": directory.owner.client.organisation });
    by_token.run(SHOW, own.clone()).await.refused("UNAUTHENTICATED");
    by_token
        .run("{ viewer { user { id } } }", json!({}))
        .await
        .refused("UNAUTHENTICATED");
    let file = by_token.get("/documents/agreements/agv_0.pdf").await;
    assert_eq!(file.status(), 401);

    // What is another organisation's is not there, byte for byte as what is nowhere.
    let kim = directory.person("kim").await;
    let group = directory.group("Alle", &[&kim]).await;
    let theirs = token(&other.client).await;
    for (foreign, unknown) in [
        (format!("/Users/{kim}"), format!("/Users/mem_{}", "7".repeat(32))),
        (
            format!("/Groups/{group}"),
            format!("/Groups/pvg_{}", "7".repeat(32)),
        ),
    ] {
        for (method, body) in [
            (Method::GET, None),
            (Method::DELETE, None),
            (
                Method::PATCH,
                Some(
                    json!({ "schemas": [super::PATCH], "Operations": [{ "op": "remove", "path": "displayName" }] }),
                ),
            ),
        ] {
            let of = async |path: &str| {
                let (status, body, _) =
                    send(app, Some(&theirs), method.clone(), path, body.clone(), &[]).await;
                (status, body)
            };
            let answer = of(&foreign).await;
            assert_eq!(answer.0, 404, "{method} {foreign}");
            assert_eq!(answer, of(&unknown).await, "{method} {foreign}");
        }
    }
    let (_, people, _) = send(app, Some(&theirs), Method::GET, "/Users", None, &[]).await;
    assert_eq!(people["totalResults"], 0, "they have proven no domain");
    let (_, groups, _) = send(app, Some(&theirs), Method::GET, "/Groups", None, &[]).await;
    assert_eq!(groups["totalResults"], 0);
    let theirs_put =
        json!({ "schemas": [super::GROUP], "displayName": "Vores", "members": [{ "value": kim }] });
    let (status, body, _) = send(app, Some(&theirs), Method::POST, "/Groups", Some(theirs_put), &[]).await;
    assert_eq!(
        (status, &body["scimType"]),
        (400, &json!("invalidValue")),
        "nobody of ours gets into their groups"
    );
    directory.get(&format!("/Users/{kim}")).await.ok(200);
}

/// Shown once, kept as a hash, two at a time; good to the millisecond before its end, and not at it.
#[actix_web::test]
async fn tokens_are_rotated_revoked_and_end_to_the_millisecond() {
    let directory = Directory::start().await;
    let app = &directory.app;
    let owner = directory.owner.client.clone();
    let stored = rows(app.state.db.pool()).await;
    let leaked = stored.iter().find(|row| row.texts.contains(&directory.token));
    assert!(leaked.is_none(), "the secret is kept nowhere: {leaked:?}");
    directory.get("/Users").await.ok(200);
    let shown = directory.shown().await;
    assert_eq!(shown["address"], format!("{}/scim/v2", app.state.origin));
    assert!(
        directory
            .token
            .starts_with(shown["tokens"][0]["prefix"].as_str().unwrap())
    );
    assert!(shown["tokens"][0]["lastUsedAt"].is_string());
    let mails = rows(app.state.db.pool()).await;
    let told = mails
        .iter()
        .filter(|row| row.table == "outbox_messages" && row.texts.contains("api-token-created"));
    assert_eq!(told.count(), 1, "whoever made it is told");

    let second = token(&owner).await;
    let input = |days: i32| json!({ "organisationId": owner.organisation, "days": days });
    owner
        .mutate("createProvisioningToken", input(30), "secret")
        .await
        .refused("CONFLICT");
    for days in [0, 366, -1] {
        owner
            .mutate("createProvisioningToken", input(days), "secret")
            .await
            .refused("VALIDATION");
    }
    for good in [&directory.token, &second] {
        directory.ask_as(good, Method::GET, "/Users", None).await.ok(200);
    }
    let shown = directory.shown().await;
    let of_first = |row: &&Value| directory.token.starts_with(row["prefix"].as_str().unwrap());
    let first = shown["tokens"].as_array().unwrap().iter().find(of_first).unwrap()["id"].clone();
    for _ in 0..2 {
        let input = json!({ "provisioningTokenId": first });
        owner
            .mutate_with(
                "revokeProvisioningToken",
                "ProvisioningTokenIdInput",
                input,
                "secret",
            )
            .await
            .data();
    }
    directory
        .ask_as(&directory.token, Method::GET, "/Users", None)
        .await
        .refused(401, None);
    let short = owner.mutate("createProvisioningToken", input(1), "secret").await;
    let short = short.text("/createProvisioningToken/secret");
    let end = Timestamp(app.now().plus_days(1).0);
    app.travel(Timestamp(end.0 - 1));
    directory
        .ask_as(&short, Method::GET, "/Users", None)
        .await
        .ok(200);
    app.travel(end);
    directory
        .ask_as(&short, Method::GET, "/Users", None)
        .await
        .refused(401, None);
    directory
        .ask_as(&second, Method::GET, "/Users", None)
        .await
        .ok(200);
}

/// An owner, in person, who has just proven to be it; not an admin, not a member, not an access token.
#[actix_web::test]
async fn an_owner_alone_makes_tokens_and_proves_it() {
    let directory = Directory::start().await;
    let app = &directory.app;
    let owner = directory.owner.client.clone();
    let logins = app.logins().await;
    let admin = logins
        .iter()
        .find(|login| {
            login.organisation_id == directory.owner.login.organisation_id && login.role.as_str() == "ADMIN"
        })
        .unwrap();
    let admin = app.sign_in_as(admin).await;
    let input = json!({ "organisationId": owner.organisation, "days": 30 });
    admin
        .mutate("createProvisioningToken", input.clone(), "secret")
        .await
        .refused("FORBIDDEN");
    admin
        .run(SHOW, json!({ "id": owner.organisation }))
        .await
        .refused("FORBIDDEN");
    let key = json!({ "organisationId": owner.organisation, "name": "Kørsel", "days": 7 });
    let key = owner
        .mutate("createApiToken", key, "secret")
        .await
        .text("/createApiToken/secret");
    let by_key = Client {
        bearer: Some(key),
        ..app.stranger()
    };
    by_key
        .mutate("createProvisioningToken", input.clone(), "secret")
        .await
        .refused("FORBIDDEN");
    app.travel(app.now().plus_seconds(301));
    owner
        .mutate("createProvisioningToken", input, "secret")
        .await
        .refused("PROOF_REQUIRED");
    let token = directory.shown().await["tokens"][0]["id"].clone();
    let input = json!({ "provisioningTokenId": token });
    owner
        .mutate_with(
            "revokeProvisioningToken",
            "ProvisioningTokenIdInput",
            input,
            "secret",
        )
        .await
        .refused("PROOF_REQUIRED");
}

/// Guesses are rationed for each network, in the protocol's words; a good token is let in all the while.
#[actix_web::test]
async fn wrong_tokens_of_directories_are_rationed_and_good_ones_never() {
    let directory = Directory::start().await;
    let app = &directory.app;
    let guess = async |number: usize| {
        let guess = format!("tillid_scim_{number}");
        directory.ask_as(&guess, Method::GET, "/Users", None).await
    };
    for number in 0..100 {
        guess(number).await.refused(401, None);
    }
    guess(100).await.refused(429, None);
    let http = reqwest::Client::new();
    let raw = http
        .get(format!("{}/scim/v2/Users", app.url))
        .bearer_auth("tillid_scim_x");
    assert_eq!(raw.send().await.unwrap().headers()["retry-after"], "1");
    directory.get("/Users").await.ok(200);
    app.travel(app.now().plus_seconds(1));
    guess(101).await.refused(401, None);
    guess(102).await.refused(429, None);
    directory.get("/Users").await.ok(200);
}

/// A suspended organisation's directory is nobody, with the same words as a wrong token; afterwards it goes on where it
/// was.
#[actix_web::test]
async fn the_directory_of_a_suspended_organisation_is_not_let_in_until_it_goes_on() {
    let directory = Directory::start().await;
    let app = &directory.app;
    let kim = directory.person("kim").await;
    let operator = operator(app).await;
    let vendor = directory.owner.client.organisation.clone();
    suspend(&operator, &vendor).await.data();
    let wrong = directory
        .ask_as("tillid_scim_x", Method::GET, "/Users", None)
        .await;
    let person =
        json!({ "schemas": [super::USER], "userName": format!("ny@{}", super::DOMAIN), "displayName": "Ny" });
    for (method, path, body) in [
        (Method::GET, "/Users".to_owned(), None),
        (Method::POST, "/Users".to_owned(), Some(person.clone())),
        (Method::DELETE, format!("/Users/{kim}"), None),
        (Method::GET, "/ServiceProviderConfig".to_owned(), None),
    ] {
        let said = directory.ask(method, &path, body).await;
        said.refused(401, None);
        assert_eq!(said.body, wrong.body, "{path}");
    }
    reinstate(&operator, &vendor).await.data();
    directory.get(&format!("/Users/{kim}")).await.ok(200);
    directory.add(person).await.ok(201);
}
