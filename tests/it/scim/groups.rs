//! Groups, and the roles that an owner has given them.

use reqwest::Method;
use serde_json::{Value, json};
use tillid_tests::{Answer, rows};

use super::{Directory, GROUP, id};

impl Directory {
    async fn give(&self, group: &str, roles: &[&str]) -> Answer {
        let input = json!({ "provisioningGroupId": group, "roles": roles });
        self.owner
            .client
            .mutate(
                "setProvisioningGroupRoles",
                input,
                "provisioning { groups { id name members roles } }",
            )
            .await
    }

    async fn roles(&self, member: &str) -> Value {
        let members = self.owner.members().await;
        let member = members.iter().find(|row| row["id"] == member).unwrap();
        assert_eq!(member["canBind"], false);
        member["roles"].clone()
    }

    async fn events(&self, entity: &str) -> usize {
        let rows = rows(self.app.state.db.pool()).await;
        let of = |row: &&tillid_tests::Row| {
            row.table == "audit_events"
                && row.texts.contains("'membership.changed'")
                && row.texts.contains(entity)
        };
        rows.iter().filter(of).count()
    }
}

/// With each member's next request, and each change in the trail.
#[actix_web::test]
async fn groups_give_the_roles_that_an_owner_chose() {
    let directory = Directory::start().await;
    let (kim, bo) = (directory.person("kim").await, directory.person("bo").await);
    let dpos = directory.group("Databeskyttelse", &[&kim]).await;
    assert_eq!(
        directory.roles(&kim).await,
        json!(["MEMBER"]),
        "a group gives nothing by itself"
    );
    directory.give(&dpos, &["OWNER"]).await.refused("VALIDATION");
    directory
        .give(&dpos, &["DPO", "OWNER"])
        .await
        .refused("VALIDATION");
    // Only a customer has signatories.
    directory.give(&dpos, &["SIGNATORY"]).await.refused("VALIDATION");
    let given = directory.give(&dpos, &["DPO", "ADMIN"]).await;
    assert_eq!(
        given.at("/setProvisioningGroupRoles/provisioning/groups/0"),
        &json!({ "id": dpos, "name": "Databeskyttelse", "members": 1, "roles": ["ADMIN", "DPO"] })
    );
    assert_eq!(directory.roles(&kim).await, json!(["ADMIN", "DPO"]));
    let path = format!("/Groups/{dpos}");
    let add = json!([{ "op": "Add", "path": "members", "value": [{ "value": bo }] }]);
    directory.patch(&path, add).await.ok(200);
    assert_eq!(directory.roles(&bo).await, json!(["ADMIN", "DPO"]));
    // A second group adds to it, and what is left of both counts.
    let announcers = directory.group("Varsling", &[]).await;
    directory.give(&announcers, &["ANNOUNCER"]).await.data();
    let add = json!([{ "op": "add", "path": "members", "value": [{ "value": kim }] }]);
    directory
        .patch(&format!("/Groups/{announcers}"), add)
        .await
        .ok(200);
    assert_eq!(directory.roles(&kim).await, json!(["ADMIN", "DPO", "ANNOUNCER"]));
    let person = directory.get(&format!("/Users/{kim}")).await.ok(200);
    let names: Vec<&Value> = person["groups"]
        .as_array()
        .unwrap()
        .iter()
        .map(|group| &group["display"])
        .collect();
    assert_eq!(names, ["Databeskyttelse", "Varsling"]);
    let remove = json!([{ "op": "Remove", "path": "members", "value": [{ "value": kim }] }]);
    directory.patch(&path, remove).await.ok(200);
    assert_eq!(directory.roles(&kim).await, json!(["ANNOUNCER"]));
    assert_eq!(directory.roles(&bo).await, json!(["ADMIN", "DPO"]));
    // The last of somebody's groups is gone: what everybody becomes.
    assert_eq!(
        directory
            .ask(Method::DELETE, &format!("/Groups/{announcers}"), None)
            .await
            .status,
        204
    );
    assert_eq!(directory.roles(&kim).await, json!(["MEMBER"]));
    directory.give(&dpos, &[]).await.data();
    assert_eq!(directory.roles(&bo).await, json!(["MEMBER"]));
    assert_eq!(directory.events(&kim).await, 4);
    assert_eq!(directory.events(&bo).await, 2);
}

/// Neither by a group nor by leaving one.
#[actix_web::test]
async fn an_owner_stays_owner_whatever_group_they_are_in() {
    let directory = Directory::start().await;
    let domain = directory.owner.login.email.rsplit_once('@').unwrap().1.to_owned();
    directory.owner.prove(&directory.app, &domain).await;
    let filter = format!("/Users?filter=userName eq \"{}\"", directory.owner.login.email);
    let owner = id(&directory.get(&filter).await.ok(200)["Resources"][0]);
    let group = directory.group("Alle", &[&owner]).await;
    directory.give(&group, &["MEMBER"]).await.data();
    let roles = async || {
        let members = directory.owner.members().await;
        members.iter().find(|row| row["id"] == owner.as_str()).unwrap()["roles"].clone()
    };
    assert_eq!(roles().await, json!(["OWNER", "MEMBER"]));
    assert_eq!(
        directory
            .ask(Method::DELETE, &format!("/Groups/{group}"), None)
            .await
            .status,
        204
    );
    assert_eq!(roles().await, json!(["OWNER"]));
}

#[actix_web::test]
async fn a_group_is_kept_as_the_directory_writes_it() {
    let directory = Directory::start().await;
    let (kim, bo) = (directory.person("kim").await, directory.person("bo").await);
    let body = json!({ "schemas": [GROUP], "displayName": "Økonomi", "externalId": "g1", "members": [{ "value": kim, "display": "Kim" }] });
    let said = directory.ask(Method::POST, "/Groups", Some(body.clone())).await;
    assert!(said.tag.is_some());
    let made = said.ok(201);
    let path = format!("/Groups/{}", id(&made));
    assert_eq!(made["members"][0]["value"], json!(kim));
    directory
        .ask(Method::POST, "/Groups", Some(body))
        .await
        .refused(409, Some("uniqueness"));
    for filter in [
        "displayName eq \"økonomi\"",
        "externalId eq \"g1\"",
        &format!("id eq \"{}\"", id(&made)),
    ] {
        let found = directory
            .get(&format!("/Groups?filter={filter}&excludedAttributes=members"))
            .await
            .ok(200);
        assert_eq!(found["totalResults"], 1, "{filter}");
        assert_eq!(found["Resources"][0].get("members"), None);
    }
    let members = |group: &Value| -> usize { group["members"].as_array().map_or(0, Vec::len) };
    for (operations, count) in [
        (
            json!([{ "op": "Add", "path": "members", "value": [{ "value": bo }, { "value": kim }] }]),
            2,
        ),
        (
            json!([{ "op": "Remove", "path": format!("members[value eq \"{kim}\"]") }]),
            1,
        ),
        (
            json!([{ "op": "Remove", "path": "members", "value": [{ "value": "mem_unknown" }] }]),
            1,
        ),
        (
            json!([{ "op": "replace", "value": { "members": [{ "value": kim }, { "value": bo }] } }]),
            2,
        ),
        (json!([{ "op": "remove", "path": "members" }]), 0),
        (
            json!([{ "op": "add", "path": "members", "value": { "value": kim } }]),
            1,
        ),
        (
            json!([{ "op": "replace", "value": { "id": id(&made), "displayName": "Finans" } }]),
            1,
        ),
    ] {
        let said = directory.patch(&path, operations.clone()).await.ok(200);
        assert_eq!(members(&said), count, "{operations}");
    }
    let unknown = format!("mem_{}", "0".repeat(32));
    for operations in [
        json!([{ "op": "add", "path": "members", "value": [{ "value": unknown }] }]),
        json!([{ "op": "add", "path": "members", "value": [{ "value": id(&made) }] }]),
        json!([{ "op": "add", "path": "members", "value": "x" }]),
        json!([{ "op": "add", "path": "members", "value": [{}] }]),
    ] {
        directory
            .patch(&path, operations)
            .await
            .refused(400, Some("invalidValue"));
    }
    // Whoever leaves the organisation leaves its groups.
    assert_eq!(
        directory
            .ask(Method::DELETE, &format!("/Users/{kim}"), None)
            .await
            .status,
        204
    );
    assert_eq!(members(&directory.get(&path).await.ok(200)), 0);
    let put = json!({ "schemas": [GROUP], "displayName": "Finans", "members": [{ "value": bo }] });
    let put = directory.ask(Method::PUT, &path, Some(put)).await.ok(200);
    assert_eq!((members(&put), put.get("externalId")), (1, None));
}
