//! Joiners and leavers.

use std::time::Duration;

use reqwest::Method;
use serde_json::{Value, json};
use tillid::demo::PASSWORD;
use tillid_tests::{Client, rows};

use super::{DOMAIN, Directory, PATCH, USER, id, send, token};
use crate::sign_on::{Browser, Liar, Owner, problem, sign_on};

const WHO: &str = "{ viewer { user { id name email } memberships { organisation { id } roles } } }";

impl Directory {
    /// The organisation of a vendor whose own people's domain is proven, with somebody's login there.
    async fn at_home() -> (Self, String) {
        let mut directory = Self::start().await;
        let domain = directory.owner.login.email.rsplit_once('@').unwrap().1.to_owned();
        directory.owner.prove(&directory.app, &domain).await;
        directory.token = token(&directory.owner.client).await;
        (directory, domain)
    }

    /// The id and the login of a member with this role.
    async fn colleague(&self, role: &str) -> (String, Client) {
        let logins = self.app.logins().await;
        let fits = |login: &&tillid_tests::ActorLogin| {
            login.organisation_id == self.owner.login.organisation_id && login.role.as_str() == role
        };
        let login = logins.iter().find(fits).unwrap();
        let found = self
            .get(&format!("/Users?filter=userName eq \"{}\"", login.email))
            .await
            .ok(200);
        (id(&found["Resources"][0]), self.app.sign_in_as(login).await)
    }

    async fn member(&self, id: &str) -> Option<Value> {
        let list = "query($id: ID!) { members(organisationId: $id, first: 100) { nodes { id state roles canBind \
                    version managedByDirectory user { id name email } } } }";
        let answer = self
            .owner
            .client
            .run(list, json!({ "id": self.owner.client.organisation }))
            .await;
        let members = answer.at("/members/nodes").as_array().unwrap();
        members.iter().find(|member| member["id"] == id).cloned()
    }

    async fn told(&self, action: &str) -> usize {
        let rows = rows(self.app.state.db.pool()).await;
        let told = |row: &&tillid_tests::Row| {
            row.table == "audit_events"
                && row.is_of(&self.owner.client.organisation)
                && row.texts.contains(&format!("'{action}'"))
                && row.texts.contains("'directory'")
        };
        rows.iter().filter(told).count()
    }
}

/// From the first day to the last, as a directory tells it; every change stands in the trail as the directory's.
#[actix_web::test]
async fn a_directory_brings_a_person_in_and_takes_them_out() {
    let directory = Directory::start().await;
    let body = json!({ "schemas": [USER, "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User"],
        "userName": "Kim@Kommune.example", "externalId": "7f3a", "active": true,
        "name": { "givenName": "Kim", "familyName": "Kollega", "formatted": "Kim Kollega" },
        "emails": [{ "value": "kim@kommune.example", "type": "work", "primary": true }],
        "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User": { "department": "IT" } });
    let said = directory.add(body.clone()).await;
    let tag = said.tag.clone().unwrap();
    let made = said.ok(201);
    let kim = id(&made);
    assert_eq!(made["userName"], "Kim@kommune.example");
    assert_eq!(made["externalId"], "7f3a");
    assert_eq!(made["active"], true);
    assert_eq!(made["meta"]["version"], json!(tag));
    assert_eq!(
        made["meta"]["location"],
        format!("{}/scim/v2/Users/{kim}", directory.app.state.origin)
    );
    let member = directory.member(&kim).await.unwrap();
    assert_eq!(member["roles"], json!(["MEMBER"]));
    assert_eq!(member["canBind"], false);
    assert_eq!(member["managedByDirectory"], true);
    assert_eq!(member["user"]["name"], "Kim Kollega");

    // The person is told, and where the address is from (Art. 14 GDPR).
    let mails = rows(directory.app.state.db.pool()).await;
    let told = |row: &&tillid_tests::Row| {
        row.table == "outbox_messages"
            && row.texts.contains("Kim@kommune.example")
            && row.texts.contains("artikel 14")
            && row.texts.contains("fra sit brugerkatalog")
    };
    assert_eq!(mails.iter().filter(told).count(), 1);

    // The same again, as directories do when an answer was lost: it exists, and is found.
    directory.add(body).await.refused(409, Some("uniqueness"));
    for filter in [
        "userName eq \"kim@KOMMUNE.example\"",
        "externalId eq \"7f3a\"",
        "emails[type eq \"work\"].value eq \"kim@kommune.example\"",
        &format!("id eq \"{kim}\""),
    ] {
        let found = directory.get(&format!("/Users?filter={filter}")).await.ok(200);
        assert_eq!(found["totalResults"], 1, "{filter}");
        assert_eq!(found["Resources"][0]["id"], json!(kim), "{filter}");
    }

    let path = format!("/Users/{kim}");
    let changed = directory
        .patch(
            &path,
            json!([{ "op": "replace", "path": "name.familyName", "value": "Hansen" },
            { "op": "add", "path": "displayName", "value": "Kim Hansen" }]),
        )
        .await
        .ok(200);
    assert_eq!(changed["name"]["familyName"], "Hansen");
    assert_ne!(changed["meta"]["version"], json!(tag));
    assert_eq!(
        directory.member(&kim).await.unwrap()["user"]["name"],
        "Kim Hansen"
    );
    let suspended = directory
        .patch(
            &path,
            json!([{ "op": "Replace", "path": "active", "value": "False" }]),
        )
        .await
        .ok(200);
    assert_eq!(suspended["active"], false);
    assert_eq!(directory.member(&kim).await.unwrap()["state"], "SUSPENDED");
    // What is said twice happens once.
    directory
        .patch(&path, json!([{ "op": "replace", "value": { "active": false } }]))
        .await
        .ok(200);
    let back = json!({ "schemas": [USER], "userName": "kim@kommune.example", "active": true });
    let back = directory.ask(Method::PUT, &path, Some(back)).await.ok(200);
    assert_eq!(back["active"], true);
    assert_eq!(back.get("name"), None, "what a replacement leaves out is gone");
    let kept = async || {
        let rows = rows(directory.app.state.db.pool()).await;
        let of = |row: &&tillid_tests::Row| {
            row.table == "provisioning_people" && row.texts.contains("kim@kommune.example")
        };
        rows.iter().filter(of).count()
    };
    assert_eq!(kept().await, 1);
    assert_eq!(directory.ask(Method::DELETE, &path, None).await.status, 204);
    assert_eq!(kept().await, 0, "what it said of the person is forgotten");
    directory.get(&path).await.refused(404, None);
    directory
        .ask(Method::DELETE, &path, None)
        .await
        .refused(404, None);
    assert!(directory.member(&kim).await.is_none());
    for (action, times) in [
        ("membership.created", 1),
        ("provisioning.person-changed", 2),
        ("membership.suspended", 1),
        ("membership.reinstated", 1),
        ("membership.ended", 1),
    ] {
        assert_eq!(directory.told(action).await, times, "{action}");
    }
    let trail =
        "query($id: ID!) { auditEvents(organisationId: $id, first: 5) { nodes { action actorName } } }";
    let owner = &directory.owner.client;
    let trail = owner.run(trail, json!({ "id": owner.organisation })).await;
    assert_eq!(
        trail.at("/auditEvents/nodes/0"),
        &json!({ "action": "membership.ended", "actorName": "Your directory" })
    );

    // Whom the directory has taken out it may bring in again: the same person, as a newcomer.
    let again = json!({ "schemas": [USER], "userName": "kim@kommune.example", "active": false });
    let again = directory.add(again).await.ok(201);
    assert_eq!((id(&again), &again["active"]), (kim.clone(), &json!(false)));
    assert_eq!(directory.member(&kim).await.unwrap()["state"], "SUSPENDED");
}

#[actix_web::test]
async fn an_organisation_brings_in_people_of_its_proven_domains_alone() {
    let directory = Directory::start().await;
    let before = rows(directory.app.state.db.pool()).await.len();
    for user_name in [
        "kim@nabo.example",
        "kim@x.kommune.example",
        "kim@xkommune.example",
        "kim@kommune.example.evil.example",
        "kim",
        "",
        "kim@",
        "@kommune.example",
        "kim\u{0}@kommune.example",
    ] {
        let body = json!({ "schemas": [USER], "userName": user_name });
        directory.add(body).await.refused(400, Some("invalidValue"));
    }
    assert_eq!(
        rows(directory.app.state.db.pool()).await.len(),
        before,
        "nobody was made"
    );
    let kim = directory.person("kim").await;
    // A name in another domain is no name for somebody who is here already either.
    let path = format!("/Users/{kim}");
    let elsewhere = json!([{ "op": "replace", "path": "userName", "value": "kim@nabo.example" }]);
    directory
        .patch(&path, elsewhere)
        .await
        .refused(400, Some("invalidValue"));
    let renamed = json!([{ "op": "replace", "path": "userName", "value": "kim.ny@kommune.example" }]);
    let renamed = directory.patch(&path, renamed).await.ok(200);
    assert_eq!(renamed["userName"], "kim.ny@kommune.example");
    assert_eq!(
        renamed["emails"][0]["value"], "kim@kommune.example",
        "the account's own address stays"
    );
    directory.person("bo").await;
    let taken = json!([{ "op": "replace", "path": "userName", "value": "BO@kommune.example" }]);
    directory
        .patch(&path, taken)
        .await
        .refused(409, Some("uniqueness"));

    // The domain is lost: nobody comes in any more, and whoever came goes on being kept.
    directory.app.records.set(DOMAIN, &[]);
    directory.owner.check(DOMAIN).await.data();
    let body = json!({ "schemas": [USER], "userName": "sen@kommune.example" });
    directory.add(body).await.refused(400, Some("invalidValue"));
    assert_eq!(directory.get("/Users").await.ok(200)["totalResults"], 2);
    let out = json!([{ "op": "replace", "path": "active", "value": false }]);
    assert_eq!(directory.patch(&path, out).await.ok(200)["active"], false);
}

/// An account that was there becomes a member, and nothing of it changes: not its name, not its password, and nobody
/// but its owner comes in through it.
#[actix_web::test]
async fn an_account_that_was_there_is_neither_taken_over_nor_renamed() {
    let directory = Directory::start().await;
    let logins = directory.app.logins().await;
    let elsewhere = logins
        .iter()
        .find(|login| login.vendor != "ts-nocode" && login.role.as_str() == "MEMBER")
        .unwrap();
    let domain = elsewhere.email.rsplit_once('@').unwrap().1;
    directory.owner.prove(&directory.app, domain).await;
    let person = directory.app.sign_in_as(elsewhere).await;
    let before = person.run(WHO, json!({})).await;
    let name = before.text("/viewer/user/name");
    let body = json!({ "schemas": [USER], "userName": elsewhere.email, "displayName": "Et Andet Navn",
        "password": "en anden adgangskode" });
    let made = directory.add(body).await.ok(201);
    assert_eq!(
        made["displayName"], "Et Andet Navn",
        "what the directory calls the person"
    );
    assert_eq!(made.get("password"), None);
    let path = format!("/Users/{}", id(&made));
    let rename =
        json!([{ "op": "replace", "value": { "displayName": "Et Tredje", "password": "endnu en" } }]);
    directory.patch(&path, rename).await.ok(200);
    let after = person.run(WHO, json!({})).await;
    assert_eq!(after.text("/viewer/user/name"), name);
    // The person sees what is said of them, and by whom.
    let export = person
        .run("{ viewer { export } }", json!({}))
        .await
        .text("/viewer/export");
    let export: Value = serde_json::from_str(&export).unwrap();
    assert_eq!(export["directories"][0]["displayName"], "Et Tredje");
    assert_eq!(
        export["directories"][0]["organisation"]["id"],
        directory.owner.client.organisation.as_str()
    );
    assert_eq!(
        export["account"]["name"]["provenance"]["source"],
        "SELF_REGISTERED"
    );
    assert_eq!(after.at("/viewer/memberships").as_array().unwrap().len(), 2);
    let credentials = json!({ "email": elsewhere.email, "password": "en anden adgangskode" });
    let stranger = directory.app.stranger();
    stranger
        .mutate("signIn", credentials, "accessToken")
        .await
        .refused("UNAUTHENTICATED");
    let credentials = json!({ "email": elsewhere.email, "password": PASSWORD });
    stranger.mutate("signIn", credentials, "accessToken").await.data();
    // Nor does a provider come in by the directory's word: the account has a password, which it must give.
    assert_eq!(directory.ask(Method::DELETE, &path, None).await.status, 204);
    let left = person.run(WHO, json!({})).await;
    assert_eq!(
        left.at("/viewer/memberships").as_array().unwrap().len(),
        1,
        "the other place stays"
    );
}

/// Session, access token and subscription end with the suspension; the token stays dead when the person comes back.
#[actix_web::test]
async fn suspending_ends_access_at_once() {
    let (directory, _) = Directory::at_home().await;
    let (admin, client) = directory.colleague("ADMIN").await;
    let input = json!({ "organisationId": client.organisation, "name": "Kørsel", "days": 7 });
    let secret = client
        .mutate("createApiToken", input, "secret")
        .await
        .text("/createApiToken/secret");
    let by_token = Client {
        bearer: Some(secret),
        ..directory.app.stranger()
    };
    let look = "query($id: ID!) { organisation(id: $id) { id } }";
    let see = json!({ "id": client.organisation });
    client.run(look, see.clone()).await.data();
    by_token.run(look, see.clone()).await.data();
    let follow = format!(
        "subscription {{ activity(organisationId: \"{}\") {{ action }} }}",
        client.organisation
    );
    let stream = client
        .http
        .post(format!("{}/graphql", client.url))
        .header("Accept", "text/event-stream")
        .bearer_auth(client.bearer.as_deref().unwrap())
        .json(&json!({ "query": follow }))
        .send()
        .await
        .unwrap();
    assert_eq!(
        directory.member(&admin).await.unwrap()["managedByDirectory"],
        false
    );

    let path = format!("/Users/{admin}");
    let active = |active: bool| json!([{ "op": "replace", "value": { "active": active } }]);
    directory.patch(&path, active(false)).await.ok(200);
    client.run(look, see.clone()).await.refused("NOT_FOUND");
    by_token.run(look, see.clone()).await.refused("UNAUTHENTICATED");
    let said = tokio::time::timeout(Duration::from_secs(20), stream.text())
        .await
        .expect("the stream ends by itself")
        .unwrap();
    assert!(said.contains("UNAUTHENTICATED"), "{said}");

    directory.patch(&path, active(true)).await.ok(200);
    client.run(look, see.clone()).await.data();
    by_token.run(look, see).await.refused("UNAUTHENTICATED");
    let member = directory.member(&admin).await.unwrap();
    assert_eq!(
        member["roles"],
        json!(["ADMIN"]),
        "what no group says, the directory does not change"
    );
    assert_eq!(member["managedByDirectory"], true);
}

#[actix_web::test]
async fn the_last_owner_stays_whatever_the_directory_says() {
    let (directory, _) = Directory::at_home().await;
    let (owner, client) = directory.colleague("OWNER").await;
    let path = format!("/Users/{owner}");
    let out = json!([{ "op": "Replace", "path": "active", "value": "False" }]);
    directory
        .patch(&path, out.clone())
        .await
        .refused(409, Some("mutability"));
    directory
        .ask(Method::DELETE, &path, None)
        .await
        .refused(409, Some("mutability"));
    let said = directory.get(&path).await.ok(200);
    let body = json!({ "schemas": [USER], "userName": said["userName"], "active": false });
    directory
        .ask(Method::PUT, &path, Some(body))
        .await
        .refused(409, Some("mutability"));
    assert_eq!(directory.member(&owner).await.unwrap()["state"], "ACTIVE");
    assert_eq!(directory.told("membership.suspended").await, 0);

    // A suspended second owner is none to count on; an active one is.
    let (admin, _) = directory.colleague("ADMIN").await;
    let version = directory.member(&admin).await.unwrap()["version"].clone();
    let input = json!({ "membershipId": admin, "roles": ["OWNER"], "version": version });
    client
        .mutate("updateMember", input, "membership { id }")
        .await
        .data();
    let second = format!("/Users/{admin}");
    directory.patch(&second, out.clone()).await.ok(200);
    directory
        .patch(&path, out.clone())
        .await
        .refused(409, Some("mutability"));
    let back = json!([{ "op": "replace", "path": "active", "value": true }]);
    directory.patch(&second, back).await.ok(200);
    directory.patch(&path, out.clone()).await.ok(200);
    directory
        .patch(&second, out)
        .await
        .refused(409, Some("mutability"));
}

/// Somebody in the organisation decided; neither the directory nor the provider undoes it.
#[actix_web::test]
async fn whoever_was_removed_by_hand_is_not_brought_back_by_the_directory() {
    let directory = Directory::start().await;
    let kim = directory.person("kim").await;
    let input = json!({ "membershipId": kim });
    let owner = &directory.owner.client;
    owner
        .mutate_with(
            "removeMember",
            "MembershipIdInput",
            input.clone(),
            "membership { id }",
        )
        .await
        .data();
    directory.get(&format!("/Users/{kim}")).await.refused(404, None);
    let kept = rows(directory.app.state.db.pool()).await;
    let kept = kept.iter().filter(|row| row.table == "provisioning_people");
    assert_eq!(kept.count(), 0, "what the directory said is forgotten");
    let body = json!({ "schemas": [USER], "userName": "kim@kommune.example" });
    directory.add(body.clone()).await.refused(409, None);
    assert!(directory.member(&kim).await.is_none());

    // Taken out by the directory, invited by a person, removed by a person: the person has the last word.
    let bo = directory.person("bo").await;
    assert_eq!(
        directory
            .ask(Method::DELETE, &format!("/Users/{bo}"), None)
            .await
            .status,
        204
    );
    let bo_again = json!({ "schemas": [USER], "userName": "bo@kommune.example" });
    directory.add(bo_again.clone()).await.ok(201);
    let input = json!({ "membershipId": bo });
    owner
        .mutate_with("removeMember", "MembershipIdInput", input, "membership { id }")
        .await
        .data();
    directory.add(bo_again).await.refused(409, None);
}

/// The provider lets in whom the directory has named, without a password that they never had; and nobody whom the
/// directory has suspended or taken out.
#[actix_web::test]
async fn a_provisioned_person_comes_in_by_the_provider_until_suspended() {
    let app = tillid_tests::TestApp::start().await;
    let liar = Liar::start();
    let owner = Owner::set_up(&app, &liar).await;
    let token = token(&owner.client).await;
    let directory = Directory { app, owner, token };
    let kim = directory.person("kollega").await;
    let members = directory.owner.members().await.len();
    let browser = Browser::at(&directory.app);
    assert_eq!(
        sign_on(&directory.app, &browser, &liar, json!({})).await,
        "/profile"
    );
    assert_eq!(
        directory.owner.members().await.len(),
        members,
        "it is the same account"
    );
    let path = format!("/Users/{kim}");
    let out = json!([{ "op": "replace", "path": "active", "value": false }]);
    directory.patch(&path, out).await.ok(200);
    for claims in [json!({}), json!({ "sub": "samme-adresse" })] {
        let browser = Browser::at(&directory.app);
        assert_eq!(
            problem(&sign_on(&directory.app, &browser, &liar, claims).await),
            "removed"
        );
    }
    assert_eq!(directory.ask(Method::DELETE, &path, None).await.status, 204);
    let browser = Browser::at(&directory.app);
    assert_eq!(
        problem(&sign_on(&directory.app, &browser, &liar, json!({})).await),
        "removed"
    );
    assert!(browser.session().await.bearer.is_none());
}

/// An account that somebody has made their own is asked for its password, though the directory named it.
#[actix_web::test]
async fn a_provisioned_account_with_a_password_must_give_it() {
    let app = tillid_tests::TestApp::start().await;
    let liar = Liar::start();
    let owner = Owner::set_up(&app, &liar).await;
    let token = token(&owner.client).await;
    let directory = Directory { app, owner, token };
    directory.person("kollega").await;
    let stranger = directory.app.stranger();
    let asked = json!({ "email": "kollega@kommune.example" });
    stranger
        .mutate("requestPasswordReset", asked, "requested")
        .await
        .data();
    let links = crate::account::secrets(&directory.app, "kollega@kommune.example", "new-password").await;
    let input = json!({ "token": links[0], "newPassword": "fire heste i regnvejr" });
    stranger.mutate("choosePassword", input, "changed").await.data();
    let browser = Browser::at(&directory.app);
    let led = sign_on(&directory.app, &browser, &liar, json!({})).await;
    assert!(led.contains("join="), "{led}");
}

#[actix_web::test]
async fn of_two_directories_at_once_one_brings_the_person_in() {
    let directory = Directory::start().await;
    let body = json!({ "schemas": [USER], "userName": "kim@kommune.example" });
    let many = futures_util::future::join_all((0..4).map(|_| directory.add(body.clone()))).await;
    let mut answers: Vec<u16> = many.iter().map(|said| said.status).collect();
    answers.sort_unstable();
    assert_eq!(answers, [201, 409, 409, 409]);
    let found = directory
        .get("/Users?filter=userName eq \"kim@kommune.example\"")
        .await;
    assert_eq!(found.ok(200)["totalResults"], 1);
}

/// Bounded, in a steady order, and nothing in a filter is anything but a text.
#[actix_web::test]
async fn pages_of_people_are_bounded_and_filters_are_texts() {
    let directory = Directory::start().await;
    let mut people = Vec::new();
    for name in ["a", "b", "c", "d", "e"] {
        people.push(directory.person(name).await);
    }
    let page = async |query: &str| directory.get(&format!("/Users?{query}")).await.ok(200);
    let ids =
        |list: &Value| -> Vec<String> { list["Resources"].as_array().unwrap().iter().map(id).collect() };
    let first = page("startIndex=1&count=2").await;
    assert_eq!(
        (
            &first["totalResults"],
            &first["startIndex"],
            &first["itemsPerPage"]
        ),
        (&json!(5), &json!(1), &json!(2))
    );
    // Ids of the same millisecond come in any order.
    people.sort();
    let mut all = ids(&first);
    all.extend(ids(&page("startIndex=3&count=2").await));
    all.extend(ids(&page("startIndex=5&count=2").await));
    assert_eq!(all, people);
    for (query, count) in [
        ("startIndex=0&count=1", 1),
        ("startIndex=-7", 5),
        ("count=0", 0),
        ("count=-1", 0),
        ("count=1000000", 5),
        ("startIndex=6", 0),
        ("startIndex=9223372036854775807", 0),
    ] {
        let list = page(query).await;
        assert_eq!(list["totalResults"], 5, "{query}");
        assert_eq!(ids(&list).len(), count, "{query}");
    }
    directory
        .get("/Users?count=x")
        .await
        .refused(400, Some("invalidValue"));
    for text in [
        "x\\\" or 1=1 --",
        "%",
        "_@kommune.example",
        "' OR '1'='1",
        "a@kommune.example' --",
    ] {
        for attribute in ["userName", "externalId", "id"] {
            let list = page(&format!("filter={attribute} eq \"{text}\"")).await;
            assert_eq!(list["totalResults"], 0, "{attribute} {text}");
        }
    }
    for filter in [
        "userName sw \"a\"",
        "userName eq a",
        "title eq \"x\"",
        "password eq \"x\"",
        "userName eq \"a\" or true",
        "%00",
    ] {
        directory
            .get(&format!("/Users?filter={filter}"))
            .await
            .refused(400, Some("invalidFilter"));
    }
    let some = page("attributes=userName&count=1").await;
    let keys: Vec<&String> = some["Resources"][0].as_object().unwrap().keys().collect();
    assert_eq!(keys, ["id", "schemas", "userName"]);
    let less = page("excludedAttributes=emails,meta&count=1").await;
    assert_eq!(
        (
            less["Resources"][0].get("emails"),
            less["Resources"][0].get("meta")
        ),
        (None, None)
    );
}

/// However many there are.
#[actix_web::test]
async fn a_request_is_a_fixed_number_of_statements() {
    let directory = Directory::start().await;
    let mut counts = Vec::new();
    for round in 0..2 {
        let mut members = Vec::new();
        for n in 0..(2 + 10 * round) {
            members.push(directory.person(&format!("p{round}x{n}")).await);
        }
        let members: Vec<&str> = members.iter().map(String::as_str).collect();
        let group = directory.group(&format!("Gruppe {round}"), &members).await;
        let mut said = Vec::new();
        for path in [
            "/Users",
            "/Groups",
            &format!("/Groups/{group}"),
            &format!("/Users/{}", members[0]),
        ] {
            let _ = directory.app.statements.take();
            directory.get(path).await.ok(200);
            said.push(directory.app.statements.take().len());
        }
        let replaced = json!([{ "op": "replace", "path": "members", "value": [] }]);
        let _ = directory.app.statements.take();
        directory
            .patch(&format!("/Groups/{group}"), replaced)
            .await
            .ok(200);
        said.push(directory.app.statements.take().len());
        counts.push(said);
    }
    assert_eq!(counts[0], counts[1]);
    assert!(counts[0].iter().all(|count| *count <= 16), "{counts:?}");
}

#[actix_web::test]
async fn what_is_no_scim_is_refused_in_the_form_of_scim() {
    let directory = Directory::start().await;
    let kim = directory.person("kim").await;
    let path = format!("/Users/{kim}");
    let raw = async |kind: Option<&str>, text: String| {
        let mut request = reqwest::Client::new()
            .post(format!("{}/scim/v2/Users", directory.app.url))
            .bearer_auth(&directory.token)
            .body(text);
        if let Some(kind) = kind {
            request = request.header("content-type", kind);
        }
        let answer = request.send().await.unwrap();
        let status = answer.status().as_u16();
        let body: Value = serde_json::from_str(&answer.text().await.unwrap()).unwrap();
        (status, body.get("scimType").cloned())
    };
    let good = json!({ "schemas": [USER], "userName": "ny@kommune.example" }).to_string();
    assert_eq!(raw(None, good.clone()).await, (415, None));
    assert_eq!(raw(Some("text/plain"), good.clone()).await, (415, None));
    for bad in [
        "",
        "{",
        "[]",
        "\"x\"",
        "{\"userName\": 7}",
        "{\"schemas\": [\"urn:x\"], \"userName\": \"a@kommune.example\"}",
    ] {
        let (status, kind) = raw(Some("application/scim+json"), bad.to_owned()).await;
        assert_eq!(status, 400, "{bad}");
        assert!(kind.is_some(), "{bad}");
    }
    let huge = format!("{{\"userName\": \"{}\"}}", "x".repeat(1_100_000));
    assert_eq!(raw(Some("application/json"), huge).await, (413, None));
    assert_eq!(
        raw(Some("application/json; charset=utf-8"), good).await,
        (201, None)
    );
    let deep = format!("{}{}", "[".repeat(100_000), "]".repeat(100_000));
    assert_eq!(raw(Some("application/json"), deep).await.0, 400);
    for (method, path, status) in [
        (Method::PUT, "/Users", 405),
        (Method::POST, path.as_str(), 405),
        (Method::DELETE, "/Schemas", 405),
        (Method::POST, "/Bulk", 501),
        (Method::POST, "/.search", 501),
        (Method::POST, "/Users/.search", 501),
        (Method::GET, "/Me", 501),
        (Method::GET, "/Users/mem_0", 404),
        (Method::GET, "/Users/usr_00000000000000000000000000000000", 404),
        (Method::GET, "/Nothing", 404),
        (Method::GET, "", 404),
        (Method::GET, "/Users/x/y", 404),
    ] {
        directory.ask(method, path, None).await.refused(status, None);
    }
    // What the client holds has changed meanwhile.
    let tag = directory.get(&path).await.tag.unwrap();
    let with = async |method: Method, body: Option<Value>, headers: &[(&str, &str)]| {
        send(
            &directory.app,
            Some(&directory.token),
            method,
            &path,
            body,
            headers,
        )
        .await
    };
    assert_eq!(with(Method::GET, None, &[("if-none-match", &tag)]).await.0, 304);
    let change = |name: &str| json!({ "schemas": [PATCH], "Operations": [{ "op": "replace", "path": "displayName", "value": name }] });
    assert_eq!(
        with(Method::PATCH, Some(change("En")), &[("if-match", &tag)])
            .await
            .0,
        200
    );
    assert_eq!(
        with(Method::PATCH, Some(change("To")), &[("if-match", &tag)])
            .await
            .0,
        412
    );
    assert_eq!(with(Method::DELETE, None, &[("if-match", &tag)]).await.0, 412);
    assert_eq!(
        with(Method::GET, None, &[("if-none-match", &tag)]).await.1["displayName"],
        "En"
    );
}

/// As Microsoft Entra ID and Okta send them.
#[actix_web::test]
async fn changes_as_entra_and_okta_write_them_mean_what_they_say() {
    let directory = Directory::start().await;
    let kim = directory.person("kim").await;
    let path = format!("/Users/{kim}");
    let enterprise = "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User";
    for (operations, pointer, expected) in [
        (
            json!([{ "op": "Add", "path": "externalId", "value": "1" }]),
            "/externalId",
            json!("1"),
        ),
        (
            json!([{ "op": "Replace", "path": "externalId", "value": "2" }]),
            "/externalId",
            json!("2"),
        ),
        (
            json!([{ "op": "Remove", "path": "externalId" }]),
            "/externalId",
            Value::Null,
        ),
        (
            json!([{ "op": "Replace", "path": "active", "value": "False" }]),
            "/active",
            json!(false),
        ),
        (
            json!([{ "op": "Replace", "path": "active", "value": "True" }]),
            "/active",
            json!(true),
        ),
        (
            json!([{ "op": "replace", "value": { "active": false } }]),
            "/active",
            json!(false),
        ),
        (
            json!([{ "op": "Add", "value": { "active": "True", "name.givenName": "Kim" } }]),
            "/name/givenName",
            json!("Kim"),
        ),
        (
            json!([{ "op": "Add", "path": "name", "value": { "familyName": "Holm" } }]),
            "/name/givenName",
            json!("Kim"),
        ),
        (
            json!([{ "op": "replace", "path": "name.givenName", "value": null }]),
            "/name/givenName",
            Value::Null,
        ),
        (json!([{ "op": "remove", "path": "name" }]), "/name", Value::Null),
        (
            json!([{ "op": "replace", "value": { (format!("{USER}:displayName")): "Kim H" } }]),
            "/displayName",
            json!("Kim H"),
        ),
        (
            json!([{ "op": "Add", "path": (format!("{enterprise}:department")), "value": "IT" }]),
            "/displayName",
            json!("Kim H"),
        ),
        (
            json!([{ "op": "Replace", "path": "emails[type eq \"work\"].value", "value": "x@andet.example" }]),
            "/emails/0/value",
            json!("kim@kommune.example"),
        ),
        (
            json!([{ "op": "Add", "path": "phoneNumbers[type eq \"mobile\"].value", "value": "+4512345678" },
            { "op": "Add", "path": "title", "value": "Konsulent" }]),
            "/displayName",
            json!("Kim H"),
        ),
        (
            json!([{ "op": "replace", "value": { "id": kim, "displayName": "Kim" } }]),
            "/displayName",
            json!("Kim"),
        ),
    ] {
        let said = directory.patch(&path, operations.clone()).await.ok(200);
        assert_eq!(
            said.pointer(pointer).cloned().unwrap_or_default(),
            expected,
            "{operations}"
        );
    }
    for (operations, kind) in [
        (json!([{ "op": "remove", "path": "userName" }]), "mutability"),
        (json!([{ "op": "remove", "path": "active" }]), "mutability"),
        (
            json!([{ "op": "replace", "path": "id", "value": "x" }]),
            "mutability",
        ),
        (
            json!([{ "op": "add", "path": "groups", "value": [{ "value": "x" }] }]),
            "mutability",
        ),
        (json!([{ "op": "remove" }]), "noTarget"),
        (
            json!([{ "op": "replace", "path": "name[", "value": "x" }]),
            "invalidPath",
        ),
        (
            json!([{ "op": "replace", "path": "active", "value": "maybe" }]),
            "invalidValue",
        ),
        (
            json!([{ "op": "replace", "path": "displayName", "value": { "x": 1 } }]),
            "invalidValue",
        ),
        (
            json!([{ "op": "replace", "path": "displayName", "value": "a\u{7}b" }]),
            "invalidValue",
        ),
        (
            json!([{ "op": "replace", "path": "displayName", "value": "x".repeat(121) }]),
            "invalidValue",
        ),
        (
            json!([{ "op": "turn", "path": "active", "value": true }]),
            "invalidSyntax",
        ),
        (json!([]), "invalidSyntax"),
        // One wrong operation, and none of them happens.
        (
            json!([{ "op": "replace", "path": "displayName", "value": "Halvt" }, { "op": "remove", "path": "active" }]),
            "mutability",
        ),
    ] {
        directory.patch(&path, operations).await.refused(400, Some(kind));
    }
    assert_eq!(directory.get(&path).await.ok(200)["displayName"], "Kim");
}
