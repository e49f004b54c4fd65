//! The whole story of the portal, once for each of the five vendors, through the API alone.

use serde_json::{Value, json};
use tillid_evidence::Check;
use tillid_kernel::sha256_hex;
use tillid_tests::{Client, TestApp};

const PASSWORD: &str = "en god lang adgangskode";

/// Somebody invited by mail, who accepts and signs in.
async fn accept(app: &TestApp, email: &str, name: &str) -> (Client, String) {
    app.work().await;
    let token = invitation_token(app, email).await;
    let mut client = app.stranger();
    let input = json!({ "token": token, "name": name, "password": PASSWORD, "noticeAcknowledged": true });
    let answer = client
        .mutate("acceptInvitation", input, "accessToken organisationId")
        .await;
    client.bearer = Some(answer.text("/acceptInvitation/accessToken"));
    client.organisation = answer.text("/acceptInvitation/organisationId");
    (client, token)
}

async fn mails(app: &TestApp, to: &str) -> Vec<Value> {
    let query =
        "query($to: String) { demoMailbox(to: $to, first: 20) { nodes { subject text html links } } }";
    let answer = app.stranger().run(query, json!({ "to": to })).await;
    answer.at("/demoMailbox/nodes").as_array().unwrap().clone()
}

async fn invitation_token(app: &TestApp, email: &str) -> String {
    let mails = mails(app, email).await;
    let link = mails
        .iter()
        .flat_map(|mail| mail["links"].as_array().unwrap())
        .find_map(|link| {
            link.as_str()
                .unwrap()
                .split_once("/invitation/")
                .map(|(_, token)| token.to_owned())
        });
    link.unwrap_or_else(|| panic!("no invitation was mailed: {mails:#?}"))
}

struct Vendor {
    owner: Client,
    admin: Client,
    dpo: Client,
    announcer: Client,
    name: String,
}

async fn vendor(app: &TestApp, slug: &str) -> Vendor {
    let logins = app.logins().await;
    let as_role = async |role: &str| {
        let login = logins
            .iter()
            .find(|login| {
                login.vendor == slug && login.kind.as_str() == "VENDOR" && login.role.as_str() == role
            })
            .unwrap_or_else(|| panic!("no {role} at {slug}"));
        (app.sign_in_as(login).await, login.organisation.clone())
    };
    let (owner, name) = as_role("OWNER").await;
    Vendor {
        owner,
        name,
        admin: as_role("ADMIN").await.0,
        dpo: as_role("DPO").await.0,
        announcer: as_role("ANNOUNCER").await.0,
    }
}

fn parameters() -> Value {
    json!({
        "authorisationModel": "GENERAL", "subProcessorNoticeDays": 30, "objectionDays": 14, "breachHours": 24,
        "exitChoice": "DELETE", "exitDays": 30, "auditConcept": 3, "auditNoticeDays": 30, "thirdCountryAllowed": true,
    })
}

async fn the_whole_story(slug: &str) {
    let app = TestApp::start().await;
    let vendor = vendor(&app, slug).await;
    let services = vendor
        .admin
        .run(
            "query($id: ID!) { services(organisationId: $id) { nodes { id deployment } } }",
            json!({ "id": vendor.admin.organisation }),
        )
        .await;
    let service = services
        .at("/services/nodes")
        .as_array()
        .unwrap()
        .iter()
        .find(|service| service["deployment"] == "CLOUD")
        .unwrap()["id"]
        .clone();

    // A template: written by one, published by another.
    let template = vendor
        .dpo
        .mutate(
            "createTemplate",
            json!({ "organisationId": vendor.dpo.organisation, "title": "Databehandleraftale", "structure": "DK_SCC_2020",
                "language": "DA", "parameters": parameters() }),
            "template { id latestVersion { id missingCoverage } }",
        )
        .await;
    let version = template.text("/createTemplate/template/latestVersion/id");
    let submit = json!({ "templateVersionId": version });
    let kind = "TemplateVersionIdInput";
    vendor
        .dpo
        .mutate_with(
            "submitTemplateVersion",
            kind,
            submit.clone(),
            "templateVersion { state }",
        )
        .await
        .data();
    vendor
        .dpo
        .mutate_with(
            "publishTemplateVersion",
            kind,
            submit.clone(),
            "templateVersion { state }",
        )
        .await
        .refused("APPROVAL_REQUIRED");
    let published = vendor
        .owner
        .mutate_with(
            "publishTemplateVersion",
            kind,
            submit,
            "templateVersion { state sha256 }",
        )
        .await;
    assert_eq!(
        published.text("/publishTemplateVersion/templateVersion/state"),
        "PUBLISHED"
    );

    // A customer, whose owner is invited and invites the signatory: the employer is the source.
    let customer = vendor
        .admin
        .mutate(
            "createCustomer",
            json!({ "organisationId": vendor.admin.organisation, "legalName": "Eksempel Nykunde 🏠", "countryCode": "DK",
                "sector": "PRIVATE", "language": "DA", "noticeEmail": "varsler@nykunde.example",
                "ownerEmail": "ejer@nykunde.example", "serviceIds": [service] }),
            "relation { id customer { id } }",
        )
        .await;
    let customer_id = customer.text("/createCustomer/relation/customer/id");
    let (owner, _) = accept(&app, "ejer@nykunde.example", "Ejer").await;
    assert_eq!(owner.organisation, customer_id);
    owner
        .mutate(
            "inviteMember",
            json!({ "organisationId": customer_id, "email": "underskriver@nykunde.example", "roles": ["SIGNATORY"],
                "canBind": true, "capacity": "MANAGER", "language": "DA", "message": "Vil du skrive under?" }),
            "invitation { id state }",
        )
        .await
        .data();
    let (signatory, token) = accept(&app, "underskriver@nykunde.example", "Underskriver").await;
    let mail = &mails(&app, "underskriver@nykunde.example").await[0];
    assert!(
        mail["text"].as_str().unwrap().contains("Eksempel Nykunde 🏠"),
        "the mail names the employer: {mail:#}"
    );
    let again =
        json!({ "token": token, "name": "En anden", "password": PASSWORD, "noticeAcknowledged": true });
    app.stranger()
        .mutate("acceptInvitation", again, "accessToken")
        .await
        .refused("INVITATION_USED");

    // The agreement: issued, read, signed by both sides, in force, and downloaded.
    let issued = vendor
        .admin
        .mutate(
            "issueAgreement",
            json!({ "organisationId": vendor.admin.organisation, "customerId": customer_id, "templateVersionId": version,
                "serviceIds": [service], "language": "DA", "parameters": parameters(),
                "annexA": { "purpose": "Drift", "controllerLegalBasis": "Artikel 6, stk. 1, litra b",
                    "nature": "Opbevaring", "dataTypes": ["Navn"], "specialCategories": [],
                    "subjectCategories": ["Brugere"], "duration": "Aftalens løbetid" },
                "annexC": { "instruction": "Som aftalt", "security": "Kryptering", "assistance": "Bistand",
                    "retention": "30 dage", "locations": "EU", "transfers": "SCC", "auditProcessor": "Årligt",
                    "auditSubProcessors": "Årligt" } }),
            "agreementVersion { id state contentSha256 agreement { id } }",
        )
        .await;
    let agreement_version = issued.text("/issueAgreement/agreementVersion/id");
    let read = "query($id: ID!) { node(id: $id) { ... on AgreementVersion { state contentSha256 pdfSha256 pdfUrl canSign \
                annexA { controllerLegalBasis } \
                cannotSignBecause consentSentence { version text } signatures { side name signedAt } } } }";
    let shown = signatory.run(read, json!({ "id": agreement_version })).await;
    assert_eq!(shown.at("/node/canSign"), true, "{:#}", shown.body);
    let basis = shown.text("/node/annexA/controllerLegalBasis");
    assert_eq!(basis, "Artikel 6, stk. 1, litra b", "R-000-096");
    let sign = async |client: &Client, hash: &str, name: &str| {
        let shown = client.run(read, json!({ "id": agreement_version })).await;
        let password = if name == "Underskriver" {
            PASSWORD
        } else {
            tillid::demo::PASSWORD
        };
        let input = json!({ "agreementVersionId": agreement_version, "contentSha256": hash,
            "consentVersion": shown.text("/node/consentSentence/version"), "consentGiven": true,
            "typedName": name, "title": "Direktør", "proof": { "password": password } });
        client
            .mutate(
                "signAgreement",
                input,
                "agreementVersion { state signatures { side } }",
            )
            .await
    };
    let hash = shown.text("/node/contentSha256");
    sign(&signatory, &sha256_hex("another document"), "Underskriver")
        .await
        .refused("CONFLICT");
    sign(&owner, &hash, "Underskriver").await.data();
    sign(&signatory, &hash, "Underskriver").await.refused("CONFLICT");
    let signed = sign(&vendor.owner, &hash, "Direktør").await;
    assert_eq!(signed.text("/signAgreement/agreementVersion/state"), "IN_FORCE");
    let own = owner.run("{ viewer { export } }", json!({})).await;
    let own: Value = serde_json::from_str(&own.text("/viewer/export")).unwrap();
    let recorded = &own["signatures"][0]["evidence"];
    assert_eq!(recorded["identity"]["title"], "Direktør", "{own:#}");
    assert_eq!(recorded["integrity"]["contentSha256"], hash.as_str());
    assert_eq!(own["signatures"].as_array().unwrap().len(), 1, "one's own alone");
    let shown = signatory.run(read, json!({ "id": agreement_version })).await;
    let pdf = signatory.get(&shown.text("/node/pdfUrl")).await;
    assert_eq!(pdf.status(), 200);
    let pdf = pdf.bytes().await.unwrap();
    assert!(pdf.starts_with(b"%PDF-"));
    assert_eq!(
        sha256_hex(&pdf),
        shown.text("/node/pdfSha256"),
        "the downloaded file is the one that is named"
    );
    app.work().await;
    let agreement = issued.text("/issueAgreement/agreementVersion/agreement/id");
    let evidence = crate::evidence::is_verified_offline(&agreement, [&vendor.owner, &signatory]).await;

    // What happens later is in a new bundle; the one at hand is as good as it was.
    let instruct = json!({ "agreementId": agreement, "text": "Slet logfiler efter 30 dage. 🗑" });
    owner
        .mutate("giveInstruction", instruct, "agreement { id }")
        .await
        .data();
    let later = crate::evidence::bundle(&owner, &agreement).await;
    assert_ne!(evidence, later);
    let instructions = crate::evidence::held(&crate::evidence::holds(&later), Check::Instructions);
    assert_eq!(instructions, 1);
    crate::evidence::holds(&evidence);
    let deliveries = part(&later, "deliveries.json");
    assert!(
        deliveries.contains("agreement-in-force") && deliveries.contains("ACCEPTED"),
        "{deliveries}"
    );
    assert!(
        !deliveries.contains("nykunde.example"),
        "no address: {deliveries}"
    );

    // A change: recorded, drafted, approved by another, published; the clock starts when the mail is accepted.
    let recorded = vendor
        .announcer
        .mutate(
            "recordSubProcessor",
            json!({ "organisationId": vendor.announcer.organisation, "subProcessor": {
                "legalName": "Eksempel Ny Underdatabehandler", "street": "Vej 1", "postalCode": "1000", "city": "By",
                "countryCode": "SE", "contactEmail": "privacy@ny.example", "purposeDa": "Drift", "purposeEn": "Hosting",
                "serviceCategories": ["HOSTING"], "dataCategories": ["Navn"], "subjectCategories": ["Brugere"],
                "tier": 1, "role": "PROCESSOR", "agreementSignedAt": "2026-01-01", "serviceIds": [service],
                "locations": [{ "name": "Datacenter", "countryCode": "SE", "kind": "DATACENTRE",
                    "transferMechanism": "NONE_EEA" }] } }),
            "subProcessor { id state }",
        )
        .await;
    crate::register::put_on_file(
        &vendor.announcer,
        &recorded.text("/recordSubProcessor/subProcessor/id"),
    )
    .await;
    let planned = app.now().plus_days(40);
    let drafted = vendor
        .announcer
        .mutate(
            "draftAnnouncement",
            json!({ "organisationId": vendor.announcer.organisation, "type": "ADD",
                "subProcessorId": recorded.text("/recordSubProcessor/subProcessor/id"), "serviceIds": [service],
                "summaryDa": "Ny drift", "summaryEn": "New hosting", "plannedEffectiveAt": planned }),
            "announcement { id }",
        )
        .await;
    let announcement = drafted.text("/draftAnnouncement/announcement/id");
    let with = json!({ "announcementId": announcement });
    let effect = json!({ "announcementId": announcement, "attestsCompleteness": true });
    let (kind, state) = ("AnnouncementIdInput", "announcement { state }");
    vendor
        .announcer
        .mutate_with("approveAnnouncement", kind, with.clone(), state)
        .await
        .refused("APPROVAL_REQUIRED");
    vendor
        .dpo
        .mutate_with("approveAnnouncement", kind, with.clone(), state)
        .await
        .data();
    vendor
        .announcer
        .mutate_with("publishAnnouncement", kind, with.clone(), state)
        .await
        .data();
    let inbox = "query($id: ID!) { notices(organisationId: $id) { totalCount nodes { id state objectionDeadline \
                 earliestEffectiveAt agreementReference announcement { id } } } }";
    app.work().await;
    let notices = owner.run(inbox, json!({ "id": owner.organisation })).await;
    assert_eq!(notices.at("/notices/totalCount"), 1, "{:#}", notices.body);
    let notice = notices.text("/notices/nodes/0/id");
    assert_eq!(notices.text("/notices/nodes/0/state"), "DELIVERED");
    let deadline = notices.text("/notices/nodes/0/objectionDeadline");
    let mail = mails(&app, "varsler@nykunde.example").await;
    assert!(mail.iter().any(|mail| {
        mail["text"]
            .as_str()
            .unwrap()
            .contains("Eksempel Ny Underdatabehandler")
    }));

    // Receipt is not approval; an objection stops the change; the guard tells why.
    let notice_id = json!({ "noticeId": notice });
    owner
        .mutate_with(
            "acknowledgeNotice",
            "NoticeIdInput",
            notice_id.clone(),
            "notice { state }",
        )
        .await
        .data();
    vendor
        .announcer
        .mutate_with(
            "activateAnnouncement",
            "ActivateAnnouncementInput",
            effect.clone(),
            state,
        )
        .await
        .refused("NOTICE_PERIOD_RUNNING");
    app.travel(tillid_kernel::Timestamp::parse(&deadline).unwrap());
    // Ten minutes are over: people sign in again, as they would.
    let owner_again = sign_in(&app, "ejer@nykunde.example", &owner.organisation).await;
    let objection = json!({ "noticeId": notice, "ground": "LOCATION", "text": "Hvor ligger data? 🤔" });
    let objected = owner_again
        .mutate("objectToNotice", objection, "notice { state }")
        .await;
    assert_eq!(objected.text("/objectToNotice/notice/state"), "OBJECTED");
    let vendor = self::vendor(&app, slug).await;
    vendor
        .announcer
        .mutate_with(
            "activateAnnouncement",
            "ActivateAnnouncementInput",
            effect.clone(),
            state,
        )
        .await
        .refused("OBJECTION_OPEN");
    let resolution = json!({ "noticeId": notice, "outcome": "MITIGATED", "text": "I Sverige, krypteret." });
    vendor
        .dpo
        .mutate("resolveObjection", resolution, "notice { state }")
        .await
        .data();
    owner_again
        .mutate_with("acceptResolution", "NoticeIdInput", notice_id, "notice { state }")
        .await
        .data();
    let progress =
        "query($id: ID!) { node(id: $id) { ... on Announcement { state progress { total resolved } } } }";
    let seen = vendor.dpo.run(progress, json!({ "id": announcement })).await;
    assert_eq!(seen.at("/node/progress/resolved"), 1);

    // The public page shows the upcoming change to anyone, without JavaScript.
    let page = app.stranger().get(&format!("/trust/{slug}")).await;
    assert_eq!(page.status(), 200);
    // A template may write a slash as an entity.
    let page = page.text().await.unwrap().replace("&#x2f;", "/");
    assert!(page.contains("Eksempel Ny Underdatabehandler"), "{page}");
    assert!(page.contains(&vendor.name.replace('&', "&amp;")) && !page.contains("<script"));

    the_partner_sees_what_it_was_granted(&app, slug, &vendor, &customer_id).await;
    the_change_revises_annex_b(&app, slug, &announcement, &agreement, &owner.organisation).await;
}

/// Domain §3.3: the change in effect gives the agreement a numbered, hashed revision, delivered and provable.
async fn the_change_revises_annex_b(
    app: &TestApp,
    slug: &str,
    announcement: &str,
    agreement: &str,
    customer: &str,
) {
    app.travel(app.now().plus_days(90));
    let vendor = vendor(app, slug).await;
    let owner = sign_in(app, "ejer@nykunde.example", customer).await;
    let revisions = "query($id: ID!) { annexRevisions(agreementId: $id) { totalCount nodes { number toldAt contentSha256 \
                     pdfUrl changes { kind name } subProcessors { name } } } }";
    let none = owner.run(revisions, json!({ "id": agreement })).await;
    assert_eq!(none.at("/annexRevisions/totalCount"), 0);
    silence_becomes_approval(app, slug, announcement).await;
    let effect = |complete: bool| json!({ "announcementId": announcement, "attestsCompleteness": complete });
    let kind = "ActivateAnnouncementInput";
    vendor
        .announcer
        .mutate_with(
            "activateAnnouncement",
            kind,
            effect(false),
            "announcement { state }",
        )
        .await
        .refused("VALIDATION");
    let activated = vendor
        .announcer
        .mutate_with(
            "activateAnnouncement",
            kind,
            effect(true),
            "announcement { state }",
        )
        .await;
    assert_eq!(
        activated.text("/activateAnnouncement/announcement/state"),
        "EFFECTIVE"
    );
    app.work().await;

    let shown = owner.run(revisions, json!({ "id": agreement })).await;
    let revision = shown.at("/annexRevisions/nodes/0").clone();
    assert_eq!(
        (shown.at("/annexRevisions/totalCount"), &revision["number"]),
        (&json!(1), &json!(1))
    );
    let added = json!({ "kind": "ADDED", "name": "Eksempel Ny Underdatabehandler" });
    assert!(
        revision["changes"].as_array().unwrap().contains(&added),
        "{revision:#}"
    );
    assert!(revision["toldAt"].is_string());
    let pdf = owner.get(revision["pdfUrl"].as_str().unwrap()).await;
    assert_eq!(pdf.status(), 200);
    assert_eq!(pdf.headers()["content-type"], "application/pdf");
    assert!(pdf.bytes().await.unwrap().starts_with(b"%PDF-"));
    let nobody = app.stranger().get(revision["pdfUrl"].as_str().unwrap()).await;
    assert_eq!(nobody.status(), 401);
    let mail = mails(app, "varsler@nykunde.example").await;
    let hash = revision["contentSha256"].as_str().unwrap();
    let delivered = |mail: &Value| mail["text"].as_str().unwrap().contains(hash);
    assert_eq!(mail.iter().filter(|mail| delivered(mail)).count(), 1);
    let bundle = crate::evidence::bundle(&owner, agreement).await;
    let proven = crate::evidence::held(&crate::evidence::holds(&bundle), Check::AnnexRevision);
    assert_eq!(proven, 1);
}

/// Customers whose silence is no authorisation (I-6) give it in words.
async fn silence_becomes_approval(app: &TestApp, slug: &str, announcement: &str) {
    // The worker writes down what silence has meant.
    app.work().await;
    let inbox = "query($id: ID!) { notices(organisationId: $id) { nodes { id state announcement { id } } } }";
    for login in app.logins().await {
        if login.vendor != slug || login.kind.as_str() != "CUSTOMER" || login.role.as_str() != "OWNER" {
            continue;
        }
        let owner = app.sign_in_as(&login).await;
        let notices = owner.run(inbox, json!({ "id": owner.organisation })).await;
        for notice in notices.at("/notices/nodes").as_array().unwrap() {
            if notice["announcement"]["id"] == announcement && notice["state"] == "NOT_AUTHORISED" {
                owner
                    .mutate_with(
                        "approveNotice",
                        "NoticeIdInput",
                        json!({ "noticeId": notice["id"] }),
                        "notice { state }",
                    )
                    .await
                    .data();
            }
        }
    }
}

/// A small file of a bundle, as it stands in it.
fn part(bundle: &[u8], name: &str) -> String {
    let is_head = |at: &usize| {
        bundle[*at..].starts_with(b"PK\x03\x04") && bundle[at + 30..].starts_with(name.as_bytes())
    };
    let at = (0..bundle.len() - 30).find(is_head).unwrap() + 30 + name.len();
    let end = bundle[at..].windows(2).position(|part| part == b"PK").unwrap();
    String::from_utf8(bundle[at..at + end].to_vec()).unwrap()
}

async fn sign_in(app: &TestApp, email: &str, organisation: &str) -> Client {
    let mut client = app.stranger();
    let input = json!({ "email": email, "password": PASSWORD });
    let answer = client.mutate("signIn", input, "accessToken").await;
    client.bearer = Some(answer.text("/signIn/accessToken"));
    organisation.clone_into(&mut client.organisation);
    client
}

/// Nothing before the grant; the granted fields and no other with it; nothing on the next request after it ended.
async fn the_partner_sees_what_it_was_granted(app: &TestApp, slug: &str, vendor: &Vendor, customer: &str) {
    let login = app
        .logins()
        .await
        .into_iter()
        .find(|login| {
            login.vendor == slug && login.kind.as_str() == "PARTNER" && login.role.as_str() == "MEMBER"
        })
        .unwrap();
    let partner = app.sign_in_as(&login).await;
    let list = "query($id: ID!) { sharedRelations(organisationId: $id, first: 100) { totalCount nodes { id customerName \
                services since contacts { email } agreementStatus openNotices subProcessors grantedFields } } }";
    let before = partner.run(list, json!({ "id": partner.organisation })).await;
    assert!(!before.body.to_string().contains("Nykunde"), "{:#}", before.body);
    let granted = vendor
        .admin
        .mutate(
            "proposeGrant",
            json!({ "organisationId": vendor.admin.organisation, "customerId": customer, "partnerId": partner.organisation,
                "partnerType": "RESALE", "partnerRole": "SUPPORT", "fields": ["CUSTOMER_NAME", "AGREEMENT_STATUS"],
                "purpose": "Support", "legalBasis": "Artikel 6, stk. 1, litra f", "approvalRequired": false }),
            "grant { id state }",
        )
        .await;
    assert_eq!(granted.text("/proposeGrant/grant/state"), "ACTIVE");
    let after = partner.run(list, json!({ "id": partner.organisation })).await;
    let shared = after.at("/sharedRelations/nodes").as_array().unwrap();
    let shared = shared
        .iter()
        .find(|row| row["customerName"] == "Eksempel Nykunde 🏠")
        .expect("the granted relation");
    assert_eq!(shared["agreementStatus"], "IN_FORCE");
    for hidden in ["services", "since", "contacts", "openNotices", "subProcessors"] {
        assert_eq!(shared[hidden], Value::Null, "{hidden} was not granted");
    }
    let grant = json!({ "grantId": granted.text("/proposeGrant/grant/id") });
    vendor
        .admin
        .mutate_with("revokeGrant", "GrantIdInput", grant, "grant { state }")
        .await
        .data();
    let ended = partner.run(list, json!({ "id": partner.organisation })).await;
    assert!(!ended.body.to_string().contains("Nykunde"), "{:#}", ended.body);
}

// proves: R-000-004, R-000-056, R-001-008, R-004-034, R-004-046
#[tokio::test]
async fn ts_nocode() {
    the_whole_story("ts-nocode").await;
}

#[tokio::test]
async fn techem_danmark() {
    the_whole_story("techem-danmark").await;
}

#[tokio::test]
async fn cloud_service_danmark() {
    the_whole_story("cloud-service-danmark").await;
}

#[tokio::test]
async fn amcs_group() {
    the_whole_story("amcs-group").await;
}

// proves: R-000-108, R-004-033
#[tokio::test]
async fn superoffice() {
    the_whole_story("superoffice").await;
}
