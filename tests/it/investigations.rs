//! Suspected misuse, looked into; and the list of who has had access.

use serde_json::{Value, json};
use tillid_kernel::Timestamp;
use tillid_tests::{Answer, Client, TestApp};

use crate::account::login;

const RECORD: &str = "query($id: ID!) { investigation(investigationId: $id) {
    investigation { number title state closedAt } subject suspicion interest conclusion openedBy closedBy
    notes { text by } } }";
const LIST: &str =
    "query($id: ID!) { investigations(organisationId: $id) { nodes { id number title state } totalCount } }";

async fn open(who: &Client, title: &str) -> Answer {
    let input = json!({ "organisationId": who.organisation, "title": title, "subject": "En medarbejder hos leverandøren",
        "suspicion": "Logins om natten fra et fremmed net", "interest": "Kundernes data skal beskyttes; der ses kun på logins" });
    who.mutate("openInvestigation", input, "investigation { id number state }")
        .await
}

async fn read(who: &Client, id: &Value) -> Answer {
    who.run(RECORD, json!({ "id": id })).await
}

/// How often the organisation's trail tells of this.
async fn told(who: &Client, action: &str) -> usize {
    let trail = "query($id: ID!) { auditEvents(organisationId: $id, first: 100) { nodes { action } } }";
    let trail = who.run(trail, json!({ "id": who.organisation })).await;
    let events = trail.at("/auditEvents/nodes").as_array().unwrap().clone();
    events.iter().filter(|event| event["action"] == action).count()
}

// proves: R-002-048, R-002-006
#[tokio::test]
async fn suspected_misuse_is_opened_by_owner_or_dpo_alone_and_every_reading_is_told() {
    let app = TestApp::start().await;
    let owner = app.sign_in_as(&login(&app, "OWNER").await).await;
    let dpo = app.sign_in_as(&login(&app, "DPO").await).await;
    for role in ["ADMIN", "ANNOUNCER", "MEMBER"] {
        let other = app.sign_in_as(&login(&app, role).await).await;
        open(&other, "Natlige logins").await.refused("FORBIDDEN");
    }
    let before = told(&owner, "investigation.opened").await;
    let opened = open(&owner, "Natlige logins").await;
    let number = |answer: &Answer| {
        answer
            .at("/openInvestigation/investigation/number")
            .as_u64()
            .unwrap()
    };
    let id = opened.at("/openInvestigation/investigation/id").clone();
    let second = open(&dpo, "Et andet forhold").await;
    assert_eq!(number(&second), number(&opened) + 1);

    for role in ["ADMIN", "ANNOUNCER", "MEMBER"] {
        let other = app.sign_in_as(&login(&app, role).await).await;
        read(&other, &id).await.refused("FORBIDDEN");
        let list = other.run(LIST, json!({ "id": other.organisation })).await;
        list.refused("FORBIDDEN");
    }
    let elsewhere = app.sign_in("Eksempel Boligforening", "OWNER").await;
    read(&elsewhere, &id).await.refused("NOT_FOUND");

    let list = dpo.run(LIST, json!({ "id": dpo.organisation })).await;
    let titles = list.at("/investigations/nodes").to_string();
    assert!(titles.contains("Natlige logins") && titles.contains("Et andet forhold"));
    assert_eq!(
        told(&owner, "investigation.read").await,
        0,
        "the list names nobody and is no reading"
    );
    let record = read(&dpo, &id).await;
    assert_eq!(
        *record.at("/investigation/subject"),
        json!("En medarbejder hos leverandøren")
    );
    read(&owner, &id).await.data();
    assert_eq!(told(&owner, "investigation.read").await, 2);
    assert_eq!(told(&owner, "investigation.opened").await, before + 2);
}

#[tokio::test]
async fn a_record_is_noted_in_closed_for_good_and_gone_a_year_later() {
    let app = TestApp::start().await;
    let dpo = app.sign_in_as(&login(&app, "DPO").await).await;
    let opened = open(&dpo, "Natlige logins").await;
    let id = opened.at("/openInvestigation/investigation/id").clone();
    let note = |text: &str| {
        dpo.mutate(
            "noteInvestigation",
            json!({ "investigationId": id, "text": text }),
            "investigation { id }",
        )
    };
    note("  ").await.refused("VALIDATION");
    note("Set på logins for uge 47.").await.data();
    let close = |words: &str| {
        dpo.mutate(
            "closeInvestigation",
            json!({ "investigationId": id, "conclusion": words }),
            "investigation { state }",
        )
    };
    close("").await.refused("VALIDATION");
    let closed = close("En vagtordning, intet misbrug.").await;
    assert_eq!(
        *closed.at("/closeInvestigation/investigation/state"),
        json!("CLOSED")
    );
    close("En gang til").await.refused("CONFLICT");
    note("For sent").await.refused("CONFLICT");
    let record = read(&dpo, &id).await;
    assert_eq!(
        *record.at("/investigation/notes/0/text"),
        json!("Set på logins for uge 47.")
    );
    assert_eq!(record.at("/investigation/notes").as_array().unwrap().len(), 1);
    assert_eq!(
        *record.at("/investigation/conclusion"),
        json!("En vagtordning, intet misbrug.")
    );

    let end = app.now().plus_days(365);
    app.travel(end);
    app.work().await;
    let dpo = app.sign_in_as(&login(&app, "DPO").await).await;
    read(&dpo, &id).await.data();
    app.travel(Timestamp(end.0 + 1));
    app.work().await;
    read(&dpo, &id).await.refused("NOT_FOUND");
    assert_eq!(told(&dpo, "investigation.erased").await, 1);
}

// proves: R-002-006
#[tokio::test]
async fn the_owner_takes_out_who_has_had_access_and_until_when() {
    let app = TestApp::start().await;
    let owner = app.sign_in_as(&login(&app, "OWNER").await).await;
    let member = login(&app, "MEMBER").await;
    let file = || async {
        let query = "query($id: ID!) { accessListCsv(organisationId: $id) }";
        owner.run(query, json!({ "id": owner.organisation })).await
    };
    let line = |text: &str| -> Vec<String> {
        let found = text.lines().find(|line| line.contains(&member.email)).unwrap();
        found.split(';').map(str::to_owned).collect()
    };
    let before = file().await.text("/accessListCsv").clone();
    assert_eq!(line(&before).last().unwrap(), "", "still in: {before}");

    let find =
        "query($id: ID!, $search: String) { members(organisationId: $id, search: $search) { nodes { id } } }";
    let found = owner
        .run(find, json!({ "id": owner.organisation, "search": member.email }))
        .await;
    let input = json!({ "membershipId": found.at("/members/nodes/0/id") });
    owner
        .mutate_with("removeMember", "MembershipIdInput", input, "membership { id }")
        .await
        .data();
    let after = file().await.text("/accessListCsv").clone();
    assert_eq!(line(&after).last().unwrap(), &app.now().to_string());
    assert!(after.starts_with('\u{feff}'));

    // A program that was stopped for good is not said to have access still, nor one that is suspended.
    let account = "serviceAccount { id version }";
    let input = json!({ "organisationId": owner.organisation, "name": "Natkørsel", "roles": ["MEMBER"],
        "scopes": ["READ"], "description": "Henter kunder" });
    let made = owner.mutate("createServiceAccount", input, account).await;
    let last = |text: &str| {
        let line = text.lines().find(|line| line.contains("Natkørsel")).unwrap();
        line.rsplit(';').next().unwrap().to_owned()
    };
    assert_eq!(last(&file().await.text("/accessListCsv")), "");
    let input = json!({ "serviceAccountId": made.at("/createServiceAccount/serviceAccount/id") });
    owner
        .mutate_with("endServiceAccount", "ServiceAccountIdInput", input, account)
        .await
        .data();
    assert_eq!(
        last(&file().await.text("/accessListCsv")),
        "Ended, see the audit trail"
    );

    let announcer = app.sign_in_as(&login(&app, "ANNOUNCER").await).await;
    let query = "query($id: ID!) { accessListCsv(organisationId: $id) }";
    announcer
        .run(query, json!({ "id": announcer.organisation }))
        .await
        .refused("FORBIDDEN");
}
