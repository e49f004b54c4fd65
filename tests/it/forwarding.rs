//! A customer that is itself a processor passes notices on along the chain.

use serde_json::{Value, json};
use tillid_tests::{Client, TestApp};

const VENDOR: &str = "ts-nocode";
const SEEN: &str = "query($id: ID!) { noticeForwarding(noticeId: $id) { canForward controllers { id name until \
    forwardedAt forwardedByName outcome } } }";

async fn clients(app: &TestApp, kind: &str, role: &str) -> Vec<Client> {
    let mut found = Vec::new();
    for login in app.logins().await {
        if login.vendor == VENDOR && login.kind.as_str() == kind && login.role.as_str() == role {
            found.push(app.sign_in_as(&login).await);
        }
    }
    found
}

/// The notices of a customer under changes that are not over.
async fn open_notices(client: &Client) -> Vec<String> {
    let inbox = "query($id: ID!) { notices(organisationId: $id) { nodes { id deliveredAt announcement { state } } } }";
    let notices = client.run(inbox, json!({ "id": client.organisation })).await;
    let nodes = notices.at("/notices/nodes").as_array().unwrap().iter();
    nodes
        .filter(|notice| notice["deliveredAt"].is_string())
        .filter(|notice| ["NOTIFYING", "OPEN"].contains(&notice["announcement"]["state"].as_str().unwrap()))
        .map(|notice| notice["id"].as_str().unwrap().to_owned())
        .collect()
}

async fn forward(client: &Client, notice: &str, controllers: &[&Value]) -> tillid_tests::Answer {
    let input = json!({ "noticeId": notice, "agreementControllerIds": controllers });
    client
        .mutate(
            "forwardNotice",
            input,
            "forwarding { controllers { name forwardedAt } }",
        )
        .await
}

/// R-002-002: under an agreement as processor for others the customer passes the notice on, and sees the chain.
// proves: R-002-002
#[tokio::test]
async fn a_notice_is_passed_on_once_to_each_controller_in_the_customers_name() {
    let app = TestApp::start().await;
    // The one of the demo that works for others: of two controllers, one has ended.
    let mut with_chain = None;
    for customer in clients(&app, "CUSTOMER", "ADMIN").await {
        for notice in open_notices(&customer).await {
            let seen = customer.run(SEEN, json!({ "id": notice })).await;
            if seen.at("/noticeForwarding").is_object() {
                with_chain = Some((
                    customer.organisation.clone(),
                    notice,
                    seen.at("/noticeForwarding").clone(),
                ));
            }
        }
    }
    let (organisation, notice, before) = with_chain.expect("the demo has a customer with controllers");
    let owners = clients(&app, "CUSTOMER", "OWNER").await;
    let owner = owners
        .iter()
        .find(|owner| owner.organisation == organisation)
        .unwrap();
    assert_eq!(before["canForward"], true, "{before:#}");
    let named = |name: &str| {
        let controllers = before["controllers"].as_array().unwrap();
        controllers.iter().find(|row| row["name"] == name).unwrap()["id"].clone()
    };
    let (current, ended) = (named("Eksempel Forsyning"), named("Eksempel Havn"));

    forward(owner, &notice, &[]).await.refused("VALIDATION");
    forward(owner, &notice, &[&current, &ended])
        .await
        .refused("VALIDATION");
    let unknown = json!("ctl_01890a5dac96774bbcceb302099a8057");
    forward(owner, &notice, &[&current, &unknown])
        .await
        .refused("NOT_FOUND");
    forward(owner, &notice, &[&current]).await.data();
    forward(owner, &notice, &[&current]).await.refused("CONFLICT");
    app.work().await;

    let seen = owner.run(SEEN, json!({ "id": notice })).await;
    let controllers = seen.at("/noticeForwarding/controllers").as_array().unwrap();
    let told = controllers.iter().find(|row| row["id"] == current).unwrap();
    assert_eq!(told["outcome"], "ACCEPTED", "{told:#}");
    assert!(told["forwardedAt"].is_string() && told["forwardedByName"].is_string());
    let mailbox = "query($to: String) { demoMailbox(to: $to, first: 10) { nodes { subject text } } }";
    let to = "databeskyttelse@eksempel-forsyning.demo.example";
    let mails = app.stranger().run(mailbox, json!({ "to": to })).await;
    let mails = mails.at("/demoMailbox/nodes").as_array().unwrap();
    assert_eq!(mails.len(), 1, "{mails:#?}");
    assert!(mails[0]["text"].as_str().unwrap().contains("Eksempel Forsyning"));

    // The vendor is not told to whom, another customer not even that there is a notice.
    let vendor = &clients(&app, "VENDOR", "OWNER").await[0];
    let seen = vendor.run(SEEN, json!({ "id": notice })).await;
    assert!(seen.at("/noticeForwarding").is_null());
    forward(vendor, &notice, &[&current]).await.refused("FORBIDDEN");
    let other = owners
        .iter()
        .find(|owner| owner.organisation != organisation)
        .unwrap();
    forward(other, &notice, &[&current]).await.refused("NOT_FOUND");
}

/// A customer that is the controller itself has nobody to pass a notice on to.
#[tokio::test]
async fn a_controller_has_nobody_to_pass_a_notice_on_to() {
    let app = TestApp::start().await;
    for owner in clients(&app, "CUSTOMER", "OWNER").await {
        for notice in open_notices(&owner).await {
            let seen = owner.run(SEEN, json!({ "id": notice })).await;
            if seen.at("/noticeForwarding").is_null() {
                let unknown = json!("ctl_01890a5dac96774bbcceb302099a8057");
                forward(&owner, &notice, &[&unknown]).await.refused("CONFLICT");
                return;
            }
        }
    }
    panic!("the demo has no controller with an open notice");
}
