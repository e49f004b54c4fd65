//! An agreement is handed over to the colleague who may bind the organisation, and the other side sees nothing of it.

use futures_util::future::join;
use sea_orm::ConnectionTrait;
use serde_json::{Value, json};
use tillid_tests::{ActorLogin, Answer, Client, TestApp, rows};

use crate::account::{mails, told};
use crate::factors::refused_at;

const VENDOR: &str = "ts-nocode";
const READ: &str = "query($id: ID!) { node(id: $id) { ... on AgreementVersion { state canSign cannotSignBecause canHandOver \
    askedOfViewer } } handOver(agreementVersionId: $id) { colleagues { membershipId name title } \
    asked { name askedByName askedAt message } owners } }";
const ASKED: &str = "agreementVersion { askedOfViewer }";

/// A customer with people in every role, and the agreement that waits for it.
struct Scene {
    app: TestApp,
    logins: Vec<ActorLogin>,
    organisation: String,
    version: String,
}

impl Scene {
    async fn start() -> Self {
        let app = TestApp::start().await;
        let logins = app.logins().await;
        let owner = logins.iter().find(|login| {
            login.vendor == VENDOR && login.kind.as_str() == "VENDOR" && login.role.as_str() == "OWNER"
        });
        let vendor = app.sign_in_as(owner.unwrap()).await;
        let list = "query($id: ID!) { agreements(organisationId: $id, filter: { states: [SENT] }) { \
                    nodes { customer { id } currentVersion { id } } } }";
        let found = vendor.run(list, json!({ "id": vendor.organisation })).await;
        Self {
            organisation: found.text("/agreements/nodes/0/customer/id"),
            version: found.text("/agreements/nodes/0/currentVersion/id"),
            app,
            logins,
        }
    }

    fn login(&self, role: &str) -> &ActorLogin {
        let fits = |login: &&ActorLogin| {
            login.organisation_id.to_string() == self.organisation && login.role.as_str() == role
        };
        self.logins.iter().find(fits).unwrap()
    }

    async fn who(&self, role: &str) -> Client {
        self.app.sign_in_as(self.login(role)).await
    }

    async fn vendor(&self, role: &str) -> Client {
        let fits = |login: &&ActorLogin| {
            login.vendor == VENDOR && login.kind.as_str() == "VENDOR" && login.role.as_str() == role
        };
        self.app.sign_in_as(self.logins.iter().find(fits).unwrap()).await
    }

    /// The place in their organisation of whoever is signed in.
    async fn place(&self, who: &Client) -> String {
        let own = who.run("{ viewer { memberships { id } } }", json!({})).await;
        own.text("/viewer/memberships/0/id")
    }

    async fn read(&self, who: &Client) -> Value {
        let answer = who.run(READ, json!({ "id": self.version })).await;
        let mut read = answer.at("/node").clone();
        read["handOver"] = answer.at("/handOver").clone();
        read
    }

    async fn ask(&self, who: &Client, place: &str, message: Option<&str>) -> Answer {
        let input = json!({ "agreementVersionId": self.version, "membershipId": place, "message": message });
        who.mutate("handOverAgreement", input, ASKED).await
    }

    async fn sign(&self, who: &Client) -> Answer {
        let read = "query($id: ID!) { node(id: $id) { ... on AgreementVersion { contentSha256 consentSentence { version } } } }";
        let shown = who.run(read, json!({ "id": self.version })).await;
        let input = json!({ "agreementVersionId": self.version, "contentSha256": shown.at("/node/contentSha256"),
            "consentVersion": shown.at("/node/consentSentence/version"), "consentGiven": true,
            "typedName": "Eksempel Underskriver", "title": "Direktør", "proof": { "password": tillid::demo::PASSWORD } });
        who.mutate("signAgreement", input, "agreementVersion { state }")
            .await
    }

    async fn execute(&self, sql: &str) {
        self.app.state.db.pool().execute_unprepared(sql).await.unwrap();
    }

    /// What is stored of it, however many were asked.
    async fn stored(&self) -> usize {
        let rows = rows(self.app.state.db.pool()).await;
        let asked = rows.iter().filter(|row| row.table == "hand_overs");
        asked.filter(|row| row.is_of(&self.organisation)).count()
    }
}

fn names(list: &Value) -> Vec<&str> {
    let all = list.as_array().unwrap().iter();
    all.map(|one| one["name"].as_str().unwrap()).collect()
}

#[tokio::test]
async fn whoever_may_not_sign_asks_a_colleague_who_may_and_the_other_side_hears_nothing() {
    let scene = Scene::start().await;
    let (admin, signatory) = (scene.who("ADMIN").await, scene.who("SIGNATORY").await);
    let seen = scene.read(&admin).await;
    assert_eq!(
        [
            &seen["canSign"],
            &seen["cannotSignBecause"],
            &seen["canHandOver"],
            &seen["askedOfViewer"]
        ],
        [&json!(false), &json!("FORBIDDEN"), &json!(true), &json!(false)]
    );
    // Those who may bind, and nobody else: the owner and the signatory.
    let colleagues = &seen["handOver"]["colleagues"];
    let titles: Vec<_> = colleagues
        .as_array()
        .unwrap()
        .iter()
        .map(|one| &one["title"])
        .collect();
    assert_eq!(titles, [&json!("Direktør"), &json!("Tegningsberettiget")]);
    assert_eq!(seen["handOver"]["owners"], json!([]));

    let place = scene.place(&signatory).await;
    let message = "  Jeg har læst den igennem.\nGiver du den et blik?  ";
    scene.ask(&admin, &place, Some(message)).await.data();
    let after = &scene.read(&admin).await["handOver"];
    assert_eq!(
        (names(&after["colleagues"]).len(), names(&after["asked"]).len()),
        (1, 1)
    );

    // The colleague gets a mail that says who asks, about what, with whom, until when, and where.
    let to = scene.login("SIGNATORY").email.clone();
    let mail = mails(&scene.app, &to).await.remove(0);
    let subject = mail["subject"].as_str().unwrap();
    assert!(
        subject.contains("beder dig underskrive databehandleraftale DBA-"),
        "{subject}"
    );
    let text = mail["text"].as_str().unwrap();
    let vendor = &scene
        .logins
        .iter()
        .find(|login| login.vendor == VENDOR && login.kind.as_str() == "VENDOR");
    for expected in [
        "Administrator",
        &vendor.unwrap().organisation,
        "Giver du den et blik?",
        "Gyldig til",
        &format!("/o/{}/agreements/agr_", scene.organisation),
    ] {
        assert!(text.contains(expected), "{expected} in {text}");
    }

    // It stands out for the colleague alone, wherever it is listed.
    let listed = "query($id: ID!) { agreements(organisationId: $id, filter: { awaitingMySide: true }) { \
                  nodes { currentVersion { id askedOfViewer } } } }";
    for (who, expected) in [(&signatory, true), (&admin, false)] {
        let found = who.run(listed, json!({ "id": scene.organisation })).await;
        let nodes = found.at("/agreements/nodes").as_array().unwrap().clone();
        let own = nodes
            .iter()
            .find(|node| node["currentVersion"]["id"] == json!(scene.version));
        assert_eq!(own.unwrap()["currentVersion"]["askedOfViewer"], json!(expected));
    }
    let seen = scene.read(&signatory).await;
    assert_eq!(seen["askedOfViewer"], json!(true));
    let asked = &seen["handOver"]["asked"][0];
    assert_eq!(
        asked["message"],
        "Jeg har læst den igennem.\nGiver du den et blik?"
    );
    assert!(
        asked["askedByName"]
            .as_str()
            .unwrap()
            .starts_with("Administrator"),
        "{asked}"
    );

    // Once: neither by the same nor by another.
    for again in [&admin, &scene.who("DPO").await] {
        scene.ask(again, &place, None).await.refused("CONFLICT");
    }
    assert_eq!(scene.stored().await, 1);

    // The vendor sees nothing of it: not in the version, not in its trail, and no mail of the agreement tells it.
    let vendor = scene.vendor("OWNER").await;
    let foreign = scene.read(&vendor).await;
    assert_eq!(
        (
            names(&foreign["handOver"]["asked"]).len(),
            &foreign["askedOfViewer"]
        ),
        (0, &json!(false))
    );
    assert_eq!(
        told(&scene.app, &scene.organisation, "agreement.handed-over").await,
        1
    );
    let rows = rows(scene.app.state.db.pool()).await;
    let of_version =
        |row: &&tillid_tests::Row| row.table == "audit_events" && row.texts.contains(&scene.version);
    let facts: Vec<_> = rows
        .iter()
        .filter(of_version)
        .filter(|row| row.texts.contains("agreement.handed-over"))
        .collect();
    assert_eq!(facts.len(), 1);
    assert!(!facts[0].is_of(&vendor.organisation), "{facts:?}");
    let proven = rows.iter().filter(|row| row.table == "agreement_mails");
    assert!(
        !proven
            .into_iter()
            .any(|row| row.texts.contains("agreement-handed-over"))
    );

    // Asking is no signature and takes none away: the colleague signs, and there is nothing left to ask.
    let signed = scene.sign(&signatory).await;
    assert_eq!(
        signed.text("/signAgreement/agreementVersion/state"),
        "PARTIALLY_SIGNED"
    );
    let seen = scene.read(&signatory).await;
    assert_eq!(
        [&seen["askedOfViewer"], &seen["canHandOver"]],
        [&json!(false), &json!(false)]
    );
    assert_eq!(
        (
            names(&seen["handOver"]["colleagues"]).len(),
            names(&seen["handOver"]["asked"]).len()
        ),
        (0, 1)
    );
    let owner = scene.place(&scene.who("OWNER").await).await;
    scene.ask(&admin, &owner, None).await.refused("CONFLICT");
}

#[tokio::test]
async fn only_those_are_asked_who_may_sign_at_that_very_moment() {
    let scene = Scene::start().await;
    let (admin, dpo, signatory) = (
        scene.who("ADMIN").await,
        scene.who("DPO").await,
        scene.who("SIGNATORY").await,
    );
    let [own, unbound, place] = [
        scene.place(&admin).await,
        scene.place(&dpo).await,
        scene.place(&signatory).await,
    ];
    refused_at(&scene.ask(&admin, &own, None).await, "membershipId");
    scene.ask(&admin, &unbound, None).await.refused("CONFLICT");
    refused_at(
        &scene.ask(&admin, &place, Some(&"x".repeat(1_001))).await,
        "message",
    );
    // The other side's people are as unknown ones, and so is everybody to a stranger.
    let vendor = scene.vendor("OWNER").await;
    let foreign = scene.ask(&admin, &scene.place(&vendor).await, None).await;
    let unknown = scene.ask(&admin, "mem_00000000000000000000000000", None).await;
    foreign.refused("NOT_FOUND");
    unknown.refused("NOT_FOUND");
    let elsewhere = scene.logins.iter().find(|login| {
        login.vendor != VENDOR && login.kind.as_str() == "CUSTOMER" && login.role.as_str() == "OWNER"
    });
    let stranger = scene.app.sign_in_as(elsewhere.unwrap()).await;
    scene.ask(&stranger, &place, None).await.refused("NOT_FOUND");
    // Whoever may not even read it asks nobody.
    let member = scene.who("MEMBER").await;
    scene.ask(&member, &place, None).await.refused("FORBIDDEN");
    let answer = member.run(READ, json!({ "id": scene.version })).await;
    answer.refused("FORBIDDEN");

    // The right was taken away a moment ago, while the colleague was still on the list.
    scene
        .execute("UPDATE memberships SET can_bind = FALSE WHERE CAST(roles AS TEXT) LIKE '%SIGNATORY%'")
        .await;
    scene.ask(&admin, &place, None).await.refused("CONFLICT");
    assert_eq!(
        names(&scene.read(&admin).await["handOver"]["colleagues"]).len(),
        1
    );
    let over = scene.app.now().0;
    scene
        .execute(&format!(
            "UPDATE memberships SET can_bind = TRUE, valid_to = {over} WHERE CAST(roles AS TEXT) LIKE '%SIGNATORY%'"
        ))
        .await;
    scene.ask(&admin, &place, None).await.refused("CONFLICT");
    scene
        .execute(&format!(
            "UPDATE memberships SET valid_to = {} WHERE CAST(roles AS TEXT) LIKE '%SIGNATORY%'",
            over + 1
        ))
        .await;
    scene.ask(&admin, &place, None).await.data();
    assert_eq!(scene.stored().await, 1);

    // Too late to sign is too late to ask, to the millisecond.
    let owner = scene.place(&scene.who("OWNER").await).await;
    scene
        .execute(&format!(
            "UPDATE agreement_versions SET expires_at = {}",
            over - 1
        ))
        .await;
    scene.ask(&admin, &owner, None).await.refused("CONFLICT");
    scene
        .execute(&format!("UPDATE agreement_versions SET expires_at = {over}"))
        .await;
    scene.ask(&admin, &owner, None).await.data();
}

#[tokio::test]
async fn where_nobody_may_sign_the_owners_are_named_who_can_give_the_right() {
    let scene = Scene::start().await;
    scene.execute("UPDATE memberships SET can_bind = FALSE").await;
    let seen = scene.read(&scene.who("ADMIN").await).await;
    assert_eq!(
        (&seen["canHandOver"], &seen["handOver"]["colleagues"]),
        (&json!(true), &json!([]))
    );
    let owners = seen["handOver"]["owners"].as_array().unwrap();
    assert_eq!(owners.len(), 1);
    assert!(owners[0].as_str().unwrap().starts_with("Direktør"), "{owners:?}");
}

#[tokio::test]
async fn two_who_ask_the_same_colleague_at_once_write_one_mail() {
    let scene = Scene::start().await;
    let (admin, dpo) = (scene.who("ADMIN").await, scene.who("DPO").await);
    let place = scene.place(&scene.who("SIGNATORY").await).await;
    let (one, other) = join(scene.ask(&admin, &place, None), scene.ask(&dpo, &place, None)).await;
    let codes: Vec<_> = [&one, &other].iter().map(|answer| answer.code()).collect();
    assert!(
        codes.contains(&None) && codes.contains(&Some("CONFLICT")),
        "{codes:?}"
    );
    let to = scene.login("SIGNATORY").email.clone();
    let written = mails(&scene.app, &to).await;
    let asking = |mail: &&Value| {
        mail["subject"]
            .as_str()
            .unwrap()
            .contains("beder dig underskrive")
    };
    assert_eq!(written.iter().filter(asking).count(), 1);
    assert_eq!(scene.stored().await, 1);
}
