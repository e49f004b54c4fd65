//! A page is one document, and a document is a fixed, small number of statements, however much there is to show. The
//! documents are the front end's own.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::Path;

use serde_json::{Map, Value, json};
use tillid_tests::{ActorLogin, Client, Row, TestApp, is_postgres, rows, stands_in_output};

const VENDOR: &str = "ts-nocode";
const PASSWORD: &str = "en god lang adgangskode";

/// Every page, by whom it is opened, and what stands in its address.
const PAGES: &[(&str, Who, &str)] = &[
    ("ShellViewer", Who::Vendor, ""),
    ("VendorDashboardPage", Who::Vendor, ""),
    ("CustomersPage", Who::Vendor, ""),
    ("CustomerPage", Who::Vendor, "customer_relations"),
    ("CustomerMatters", Who::Vendor, ""),
    ("ServicesPage", Who::Vendor, ""),
    ("ServiceAddenda", Who::Vendor, "services"),
    ("AgreementsPage", Who::Vendor, ""),
    ("PipelinePage", Who::Vendor, ""),
    ("AgreementPage", Who::Vendor, "agreements"),
    ("AgreementLifePage", Who::Vendor, "agreements"),
    ("AssistancePage", Who::Vendor, ""),
    ("AssistanceRequestPage", Who::Vendor, "assistance_requests"),
    ("AgreementVersionPage", Who::Vendor, "agreement_versions"),
    ("AnnexRevisionsPage", Who::Vendor, "agreements"),
    ("AnnexRevisionPage", Who::Vendor, "annex_revisions"),
    ("HandOverPanel", Who::Vendor, "agreement_versions"),
    ("NegotiationPage", Who::Vendor, "agreement_versions"),
    ("NegotiationNewest", Who::Vendor, "agreements"),
    ("DeviationsPage", Who::Vendor, ""),
    ("CompareAgreement", Who::Vendor, "agreements"),
    ("CompareVersions", Who::Vendor, "agreement_versions"),
    ("AnnouncementsPage", Who::Vendor, ""),
    ("AnnouncementPage", Who::Vendor, "change_announcements"),
    ("SubProcessorsPage", Who::Vendor, ""),
    ("SubProcessorPage", Who::Vendor, "sub_processors"),
    ("SubProcessorOnFilePage", Who::Vendor, "sub_processors"),
    ("SubTransfersPage", Who::Vendor, "sub_processors"),
    ("GroundRules", Who::Vendor, ""),
    ("TemplatesPage", Who::Vendor, ""),
    ("TemplatePage", Who::Vendor, "agreement_templates"),
    ("IssuePage", Who::Vendor, "customer_relations"),
    ("CheckIssue", Who::Vendor, ""),
    ("PickCustomers", Who::Vendor, ""),
    ("SigningRemindersPanel", Who::Vendor, ""),
    ("IssueManyPage", Who::Vendor, ""),
    ("IssueBatchesPage", Who::Vendor, ""),
    ("IssueBatchPage", Who::Vendor, "issue_batches"),
    ("RefusedIssueRows", Who::Vendor, "issue_batches"),
    ("AgreementOfVersion", Who::Vendor, "agreement_versions"),
    ("NewAnnouncementPage", Who::Vendor, ""),
    ("EditSubProcessorPage", Who::Vendor, "sub_processors"),
    ("PartnersPage", Who::Vendor, ""),
    ("SharePage", Who::Vendor, ""),
    ("ShareCustomer", Who::Vendor, "customer_relations"),
    ("NoticesPage", Who::Vendor, ""),
    ("MembersPage", Who::Vendor, ""),
    ("LookAtInvitation", Who::Vendor, ""),
    ("InvitationListsPage", Who::Vendor, ""),
    ("CheckInvitationList", Who::Vendor, ""),
    ("InvitationImportPage", Who::Vendor, "invitation_imports"),
    ("RefusedRows", Who::Vendor, "invitation_imports"),
    ("SettingsPage", Who::Vendor, ""),
    ("ApiTokensPage", Who::Vendor, ""),
    ("ServiceAccountsPage", Who::Vendor, ""),
    ("WebhooksPage", Who::Vendor, ""),
    ("WebhookPage", Who::Vendor, "webhook_endpoints"),
    ("SignOnPage", Who::Vendor, ""),
    ("SealPage", Who::Vendor, ""),
    ("AuditPage", Who::Vendor, ""),
    ("OwnActsPage", Who::Vendor, ""),
    ("SupportAccessPage", Who::Vendor, ""),
    ("SignInsPage", Who::Vendor, ""),
    ("InvestigationsPage", Who::Vendor, ""),
    ("InvestigationPage", Who::Vendor, "investigations"),
    ("AccessList", Who::Vendor, ""),
    ("RecordPage", Who::Vendor, ""),
    ("ActivityPage", Who::Vendor, "processing_activities"),
    ("EditActivityPage", Who::Vendor, "processing_activities"),
    ("RecordFile", Who::Vendor, ""),
    ("MeasuresPage", Who::Vendor, ""),
    ("CustomerDashboardPage", Who::Customer, ""),
    ("AgreementsPage", Who::Customer, ""),
    ("AgreementPage", Who::Customer, "agreements"),
    ("AgreementLifePage", Who::Customer, "agreements"),
    ("AssistancePage", Who::Customer, ""),
    ("AssistanceRequestPage", Who::Customer, "assistance_requests"),
    ("AskAssistancePage", Who::Customer, "agreements"),
    ("AskAssistanceAgreements", Who::Customer, ""),
    ("ServiceMapPage", Who::Customer, ""),
    ("VendorsPage", Who::Customer, ""),
    ("RecordPage", Who::Customer, ""),
    ("MeasuresPage", Who::Customer, ""),
    ("ProcessorMeasuresPanel", Who::Customer, ""),
    ("RecipientNotice", Who::Customer, "agreements"),
    ("NoticesPage", Who::Customer, ""),
    ("NoticePage", Who::Customer, "change_notices"),
    ("NoticeForwardingPanel", Who::Customer, "change_notices"),
    ("SharingPage", Who::Customer, ""),
    ("PartnerDashboardPage", Who::Partner, ""),
    ("RelationsPage", Who::Partner, ""),
    ("ProfilePage", Who::Partner, ""),
    ("OwnExport", Who::Partner, ""),
    ("ProofMethods", Who::Partner, ""),
    ("NewEmailPage", Who::Partner, ""),
    ("OperatorDashboardPage", Who::Operator, ""),
    ("TenantsPage", Who::Operator, ""),
    ("TenantPage", Who::Operator, "organisations"),
    ("AuditPage", Who::Operator, ""),
    ("LoginPage", Who::Nobody, ""),
    ("NewPasswordPage", Who::Nobody, ""),
    ("SignUpPage", Who::Nobody, ""),
    ("SignUpLinkPage", Who::Nobody, ""),
    ("InvitationPage", Who::Nobody, ""),
    ("MailboxPage", Who::Nobody, ""),
];

/// Queries that fill a choice inside a page, each a single list that a page above shows too.
const CHOICES: [&str; 2] = ["AllServices", "CustomerPickerOptions"];

#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Who {
    Vendor,
    Customer,
    Partner,
    Operator,
    Nobody,
}

/// The documents of the front end, by the operation's name, each with the fragments it needs.
pub(super) struct Documents {
    operations: BTreeMap<String, String>,
    fragments: BTreeMap<String, String>,
}

impl Documents {
    pub(super) fn read() -> Self {
        let mut sources = Vec::new();
        collect(
            &Path::new(env!("CARGO_MANIFEST_DIR")).join("../frontend/src"),
            &mut sources,
        );
        let mut documents = Self {
            operations: BTreeMap::new(),
            fragments: BTreeMap::new(),
        };
        for source in sources {
            for piece in source.split("graphql(`").skip(1) {
                let text = piece.split('`').next().unwrap().trim().to_owned();
                let mut words = text.split(|c: char| !c.is_alphanumeric() && c != '_');
                let (kind, name) = (words.next().unwrap(), words.next().unwrap().to_owned());
                match kind {
                    "query" => documents.operations.insert(name, text),
                    "fragment" => documents.fragments.insert(name, text),
                    _ => None,
                };
            }
        }
        documents
    }

    /// Leaves out a page whose reading is itself told in the trail, and so changes what other pages answer.
    pub(super) fn without(mut self, operation: &str) -> Self {
        self.operations.remove(operation).unwrap();
        self
    }

    fn document(&self, operation: &str) -> String {
        let mut document = self.operations[operation].clone();
        let mut needed = spreads(&document);
        let mut added = BTreeSet::new();
        while let Some(name) = needed.pop() {
            if added.insert(name.clone()) {
                let fragment = self
                    .fragments
                    .get(&name)
                    .unwrap_or_else(|| panic!("no fragment {name}"));
                needed.extend(spreads(fragment));
                document.push_str(fragment);
            }
        }
        document
    }
}

fn collect(folder: &Path, sources: &mut Vec<String>) {
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() && !path.ends_with("generated") {
            collect(&path, sources);
        } else if path.extension().is_some_and(|ext| ext == "ts" || ext == "tsx") {
            sources.push(fs::read_to_string(path).unwrap());
        }
    }
}

/// The fragments that a piece spreads.
fn spreads(piece: &str) -> Vec<String> {
    let names = piece
        .split("...")
        .skip(1)
        .filter(|rest| !rest.starts_with([' ', '{', '@']));
    names
        .map(|rest| {
            rest.split(|c: char| !c.is_alphanumeric() && c != '_')
                .next()
                .unwrap()
                .to_owned()
        })
        .collect()
}

fn variables(document: &str, organisation: &str, id: &str) -> Value {
    let head = document.split('{').next().unwrap();
    let mut variables = Map::new();
    for name in head
        .split('$')
        .skip(1)
        .map(|rest| rest.split(':').next().unwrap().trim())
    {
        let value = match name {
            "organisationId" => json!(organisation),
            "first" => json!(50),
            "token" => json!("nothing"),
            "ids" => json!([id]),
            "input" if head.contains("InvitationListInput") => list(organisation, 3),
            "input" if head.contains("InviteMemberInput") => {
                json!({ "organisationId": organisation, "email": "",
                "roles": ["MEMBER"], "canBind": false, "capacity": "COLLEAGUE", "language": "DA" })
            }
            name if name == "id" || name.ends_with("Id") => json!(id),
            _ => continue,
        };
        variables.insert(name.to_owned(), value);
    }
    Value::Object(variables)
}

/// A list of people to invite, with a row that is refused.
fn list(organisation: &str, count: usize) -> Value {
    let rows: String = (0..count).map(|n| format!("person{n}@liste.example\n")).collect();
    json!({ "organisationId": organisation, "text": format!("{rows}ikke en adresse\n"), "roles": ["MEMBER"],
        "capacity": "COLLEAGUE", "language": "DA" })
}

pub(super) struct World {
    pub(super) app: TestApp,
    people: BTreeMap<Who, Client>,
    /// An issue to many that can be looked at.
    offer: Value,
}

impl World {
    pub(super) async fn start() -> Self {
        let app = TestApp::start().await;
        let logins = app.logins().await;
        let pick = |kind: &str| -> ActorLogin {
            // The customer that has people in every role has an agreement in force, notices and a partner.
            let full = |login: &&ActorLogin| login.vendor == VENDOR && login.kind.as_str() == kind;
            let role = if kind == "CUSTOMER" { "DPO" } else { "OWNER" };
            let home = logins
                .iter()
                .filter(full)
                .find(|login| login.role.as_str() == role)
                .unwrap()
                .organisation_id;
            logins
                .iter()
                .find(|login| login.organisation_id == home && login.role.as_str() == "OWNER")
                .unwrap()
                .clone()
        };
        let mut people = BTreeMap::new();
        for (who, kind) in [
            (Who::Vendor, "VENDOR"),
            (Who::Customer, "CUSTOMER"),
            (Who::Partner, "PARTNER"),
        ] {
            people.insert(who, app.sign_in_as(&pick(kind)).await);
        }
        people.insert(Who::Operator, crate::organisation_states::operator(&app).await);
        people.insert(Who::Nobody, app.stranger());
        // The demo has no list of people to invite.
        let vendor = &people[&Who::Vendor];
        vendor
            .mutate_with(
                "importInvitations",
                "InvitationListInput",
                list(&vendor.organisation, 2),
                "invitationImport { id }",
            )
            .await
            .data();
        // Nor an issue to many.
        crate::issuing::hand_in(vendor).await;
        webhook(vendor).await;
        let offer = crate::issuing::offer(vendor).await;
        app.work().await;
        Self { app, people, offer }
    }

    /// The statements of each page.
    async fn measure(&self, documents: &Documents) -> BTreeMap<(String, Who), Vec<String>> {
        let asked = self.ask(documents, None).await.into_iter();
        asked.map(|(page, (said, _))| (page, said)).collect()
    }

    /// The statements of each page and what it answers; lists look for what has the words of `search`.
    pub(super) async fn ask(
        &self,
        documents: &Documents,
        search: Option<&str>,
    ) -> BTreeMap<(String, Who), (Vec<String>, Value)> {
        let rows = rows(self.app.state.db.pool()).await;
        let mut asked = BTreeMap::new();
        for (page, who, table) in PAGES {
            if !documents.operations.contains_key(*page) {
                continue;
            }
            let client = &self.people[who];
            // The newest thing that the viewer shares with others.
            let mine = |row: &&Row| {
                row.table == *table && (row.is_of(&client.organisation) != (*who == Who::Operator))
            };
            let id = rows.iter().rfind(mine).map_or("", |row| row.id.as_str());
            assert!(
                table.is_empty() || !id.is_empty(),
                "{page}: {who:?} has nothing in {table}"
            );
            let document = documents.document(page);
            let mut variables = variables(&document, &client.organisation, id);
            if document.contains("$input: IssueAgreementsInput!") {
                variables["input"] = self.offer.clone();
            }
            if let Some(search) = search.filter(|_| document.contains("$search:")) {
                variables["search"] = json!(search);
            }
            let _ = self.app.statements.take();
            let answer = client.run(&document, variables).await;
            let said = self.app.statements.take();
            assert!(
                answer.body.get("errors").is_none(),
                "{page} as {who:?}: {:#}",
                answer.body
            );
            asked.insert(((*page).to_owned(), *who), (said, answer.body));
        }
        asked
    }

    /// More of everything that pages list; each time by `count`, with names that begin with `name`.
    async fn grow(&self, name: &str, count: usize) {
        let vendor = &self.people[&Who::Vendor];
        let organisation = &vendor.organisation;
        let logins = self.app.logins().await;
        let colleague = async |role: &str| {
            let fits = logins.iter().find(|login| {
                login.organisation_id.to_string() == *organisation && login.role.as_str() == role
            });
            self.app.sign_in_as(fits.unwrap()).await
        };
        let (dpo, announcer) = (colleague("DPO").await, colleague("ANNOUNCER").await);
        let seen = "query($id: ID!) { services(organisationId: $id) { nodes { id code } } \
                    partners(organisationId: $id) { nodes { id } } }";
        let seen = vendor.run(seen, json!({ "id": organisation })).await;
        let cloud = seen.at("/services/nodes").as_array().unwrap();
        let cloud = cloud.iter().find(|service| service["code"] == "CLOUD").unwrap()["id"].clone();
        let partner = seen.at("/partners/nodes/0/id").clone();
        let template = self.template(&dpo, vendor).await;
        for n in (0..count).map(|n| format!("{name}{n}")) {
            let input = json!({ "organisationId": organisation, "code": format!("NY{}", n.to_uppercase()), "titleDa": format!("Ny {n}"),
                "titleEn": format!("New {n}"), "deployment": "APP", "vendorAccess": "NONE" });
            vendor
                .mutate("createService", input, "service { id }")
                .await
                .data();
            let input = json!({ "organisationId": organisation, "email": format!("ny-{n}@eksempel.example"),
                "roles": ["MEMBER"], "canBind": false, "capacity": "COLLEAGUE", "language": "DA" });
            vendor
                .mutate("inviteMember", input, "invitation { id }")
                .await
                .data();
            let input = json!({ "organisationId": organisation, "name": format!("Nr. {n}"), "days": 7 });
            vendor
                .mutate("createApiToken", input, "apiToken { id }")
                .await
                .data();
            let input = json!({ "organisationId": organisation, "name": format!("System {n}"), "roles": ["MEMBER"],
                "scopes": ["READ"] });
            let made = vendor
                .mutate("createServiceAccount", input, "serviceAccount { id }")
                .await;
            let account = made.at("/createServiceAccount/serviceAccount/id").clone();
            let input = json!({ "serviceAccountId": account, "days": 7 });
            vendor.mutate("createServiceToken", input, "secret").await.data();
            webhook(vendor).await;
            let input = json!({ "organisationId": organisation, "title": format!("Udkast {n}"), "structure": "OWN",
                "language": "DA", "parameters": parameters() });
            dpo.mutate("createTemplate", input, "template { id }")
                .await
                .data();
            self.customer(vendor, &n, &template, &cloud, &partner).await;
        }
        for n in (0..count).map(|n| format!("{name}{n}")) {
            answers_for(&dpo, &n).await;
        }
        let input = list(organisation, count);
        vendor
            .mutate_with(
                "importInvitations",
                "InvitationListInput",
                input,
                "invitationImport { id }",
            )
            .await
            .data();
        for n in (0..count).map(|n| format!("{name}{n}")) {
            announce(&self.app, &announcer, &dpo, &n, &cloud).await;
        }
        self.app.work().await;
    }

    async fn template(&self, dpo: &Client, owner: &Client) -> String {
        let input = json!({ "organisationId": dpo.organisation, "title": "Til mange", "structure": "DK_SCC_2020",
            "language": "DA", "parameters": parameters() });
        let made = dpo
            .mutate("createTemplate", input, "template { latestVersion { id } }")
            .await;
        let version = made.text("/createTemplate/template/latestVersion/id");
        let (kind, with) = ("TemplateVersionIdInput", json!({ "templateVersionId": version }));
        dpo.mutate_with(
            "submitTemplateVersion",
            kind,
            with.clone(),
            "templateVersion { id }",
        )
        .await
        .data();
        owner
            .mutate_with("publishTemplateVersion", kind, with, "templateVersion { id }")
            .await
            .data();
        version
    }

    /// A customer whose owner has accepted, with an agreement in force, shared with the partner.
    async fn customer(&self, vendor: &Client, n: &str, template: &str, service: &Value, partner: &Value) {
        let email = format!("ejer@nr-{n}.example");
        let input = json!({ "organisationId": vendor.organisation, "legalName": format!("Eksempel Vækst {n}"),
            "countryCode": "DK", "sector": "PRIVATE", "language": "DA", "noticeEmail": format!("varsler@nr-{n}.example"),
            "ownerEmail": email, "serviceIds": [service] });
        let made = vendor
            .mutate("createCustomer", input, "relation { customer { id } }")
            .await;
        let customer = made.text("/createCustomer/relation/customer/id");
        self.app.work().await;
        let mailbox = "query($to: String) { demoMailbox(to: $to, first: 5) { nodes { links } } }";
        let mails = self
            .app
            .stranger()
            .run(mailbox, json!({ "to": email }))
            .await
            .at("/demoMailbox/nodes")
            .clone();
        let link = mails[0]["links"]
            .as_array()
            .unwrap()
            .iter()
            .find_map(|link| link.as_str()?.split_once("/invitation/"));
        let mut owner = self.app.stranger();
        let accept = json!({ "token": link.unwrap().1, "name": "Ejer", "password": PASSWORD, "noticeAcknowledged": true });
        owner.bearer = Some(
            owner
                .mutate("acceptInvitation", accept, "accessToken")
                .await
                .text("/acceptInvitation/accessToken"),
        );
        let input = json!({ "organisationId": vendor.organisation, "customerId": customer, "templateVersionId": template,
            "serviceIds": [service], "language": "DA", "parameters": parameters(),
            "annexA": { "purpose": "Drift", "nature": "Opbevaring", "dataTypes": ["Navn"], "specialCategories": [],
                "subjectCategories": ["Brugere"], "duration": "Aftalens løbetid" },
            "annexC": { "instruction": "Som aftalt", "security": "Kryptering", "assistance": "Bistand",
                "retention": "30 dage", "locations": "EU", "transfers": "SCC", "auditProcessor": "Årligt",
                "auditSubProcessors": "Årligt" } });
        let issued = vendor
            .mutate("issueAgreement", input, "agreementVersion { id }")
            .await;
        let version = issued.text("/issueAgreement/agreementVersion/id");
        sign(&owner, &version, PASSWORD).await;
        sign(vendor, &version, tillid::demo::PASSWORD).await;
        let read = "query($id: ID!) { node(id: $id) { ... on AgreementVersion { agreement { id } } } }";
        let read = owner.run(read, json!({ "id": version })).await;
        let input = json!({ "agreementId": read.at("/node/agreement/id"), "kind": "INFORMATION",
            "subject": format!("Dokumentation {n}"), "text": "Send os erklæringen." });
        owner
            .mutate("openAssistanceRequest", input, "assistance { request { id } }")
            .await
            .data();
        let input = json!({ "organisationId": vendor.organisation, "customerId": customer, "partnerId": partner,
            "partnerType": "SOLUTION", "partnerRole": "SUPPORT", "purpose": "Support",
            "fields": ["CUSTOMER_NAME", "SERVICES", "CONTACT_ROLE_MAILBOXES", "AGREEMENT_STATUS", "NOTICE_STATUS", "SUBPROCESSOR_LIST"],
            "legalBasis": "Artikel 6, stk. 1, litra f", "approvalRequired": false });
        vendor.mutate("proposeGrant", input, "grant { id }").await.data();
    }
}

/// A line of the record, of the kind that the demo's newest has, a meeting, and a count.
async fn answers_for(who: &Client, n: &str) {
    let organisation = &who.organisation;
    let activity = json!({ "role": "CONTROLLER", "title": format!("Løn {n}") });
    let input = json!({ "organisationId": organisation, "activity": activity });
    who.mutate("createProcessingActivity", input, "activity { id }")
        .await
        .data();
    let input = json!({ "organisationId": organisation, "topic": format!("Møde {n}"), "heldOn": "2026-11-02",
        "staffCount": 9, "attendeeCount": 8 });
    who.mutate("recordTraining", input, "training { id }")
        .await
        .data();
    let input = json!({ "organisationId": organisation, "wording": "Fortroligt", "countedOn": "2026-11-02",
        "staffCount": 9, "committedCount": 8 });
    who.mutate("recordConfidentiality", input, "confidentiality { id }")
        .await
        .data();
}

async fn sign(who: &Client, version: &str, password: &str) {
    let shown = "query($id: ID!) { node(id: $id) { ... on AgreementVersion { contentSha256 consentSentence { version } } } \
                 viewer { user { name } } }";
    let shown = who.run(shown, json!({ "id": version })).await;
    let input = json!({ "agreementVersionId": version, "contentSha256": shown.at("/node/contentSha256"),
        "consentVersion": shown.at("/node/consentSentence/version"), "consentGiven": true,
        "typedName": shown.at("/viewer/user/name"), "title": "Direktør", "proof": { "password": password } });
    who.mutate("signAgreement", input, "agreementVersion { id }")
        .await
        .data();
}

/// A webhook with a message in its log.
async fn webhook(vendor: &Client) {
    let input = json!({ "organisationId": vendor.organisation, "url": "https://modtager.example/",
        "events": ["ANNOUNCEMENT_PUBLISHED"] });
    let made = vendor.mutate("createWebhook", input, "webhook { id }").await;
    let input = json!({ "webhookId": made.at("/createWebhook/webhook/id") });
    vendor
        .mutate_with("testWebhook", "WebhookIdInput", input, "delivery { id }")
        .await
        .data();
}

async fn announce(app: &TestApp, announcer: &Client, dpo: &Client, n: &str, service: &Value) {
    let facts = json!({ "legalName": format!("Eksempel Vokseværk {n}"), "street": "Vej 1", "postalCode": "1000",
        "city": "By", "countryCode": "SE", "contactEmail": "privacy@ny.example", "purposeDa": "Drift",
        "purposeEn": "Hosting", "serviceCategories": ["HOSTING"], "dataCategories": ["Navn"],
        "subjectCategories": ["Brugere"], "tier": 1, "role": "PROCESSOR", "agreementSignedAt": "2026-01-01",
        "serviceIds": [service],
        "locations": [{ "name": "Datacenter", "countryCode": "SE", "kind": "DATACENTRE", "transferMechanism": "NONE_EEA" }] });
    let input = json!({ "organisationId": announcer.organisation, "subProcessor": facts });
    let recorded = announcer
        .mutate("recordSubProcessor", input, "subProcessor { id }")
        .await;
    let input = json!({ "organisationId": announcer.organisation, "type": "ADD",
        "subProcessorId": recorded.text("/recordSubProcessor/subProcessor/id"), "serviceIds": [service],
        "summaryDa": "Ny drift", "summaryEn": "New hosting", "plannedEffectiveAt": app.now().plus_days(90) });
    let drafted = announcer
        .mutate("draftAnnouncement", input, "announcement { id }")
        .await;
    let (kind, with) = (
        "AnnouncementIdInput",
        json!({ "announcementId": drafted.text("/draftAnnouncement/announcement/id") }),
    );
    dpo.mutate_with("approveAnnouncement", kind, with.clone(), "announcement { id }")
        .await
        .data();
    announcer
        .mutate_with("publishAnnouncement", kind, with, "announcement { id }")
        .await
        .data();
}

fn parameters() -> Value {
    json!({ "authorisationModel": "GENERAL", "subProcessorNoticeDays": 30, "objectionDays": 14, "breachHours": 24,
        "exitChoice": "DELETE", "exitDays": 30, "auditConcept": 3, "auditNoticeDays": 30, "thirdCountryAllowed": true })
}

/// What is said in the larger world and not in the small one.
fn extra(small: &[String], large: &[String]) -> String {
    let mut rest = small.to_vec();
    let more = large
        .iter()
        .filter(|said| match rest.iter().position(|other| other == *said) {
            Some(place) => {
                rest.remove(place);
                false
            }
            None => true,
        });
    more.map(|said| format!("  {}\n", said.chars().take(3_000).collect::<String>()))
        .collect()
}

#[tokio::test]
async fn a_page_takes_as_many_statements_in_a_large_world_as_in_a_small_one() {
    let documents = Documents::read();
    let measured: BTreeSet<&str> = PAGES.iter().map(|(page, ..)| *page).chain(CHOICES).collect();
    let known: BTreeSet<&str> = documents.operations.keys().map(String::as_str).collect();
    assert_eq!(
        measured, known,
        "every query of the front end is in PAGES, and no other"
    );
    let world = World::start().await;
    // Something of everything, so that no statement is left out because there is nothing to fetch.
    world.grow("a", 2).await;
    let small = world.measure(&documents).await;
    world.grow("b", 6).await;
    let large = world.measure(&documents).await;
    let mut table = String::from(
        "How many SQL statements a page takes, whatever the number of rows: the front end's own documents, with the\n\
         statements that find out who asks. Counted in a small world and in a larger one.\n\n",
    );
    let mut faults = Vec::new();
    for ((page, who), said) in &small {
        let grown = &large[&(page.clone(), *who)];
        if said.len() < grown.len() {
            faults.push(format!(
                "{page} as {who:?}: {} in a small world, {} in a large one:\n{}",
                said.len(),
                grown.len(),
                extra(said, grown)
            ));
        }
        table.push_str(&format!(
            "{page:<24}{:<10}{:>3}\n",
            format!("{who:?}").to_uppercase(),
            said.len()
        ));
    }
    assert!(faults.is_empty(), "{}", faults.join("\n"));
    // The jobs and the trail differ by a statement or two; what a page reads does not.
    // The table that people read is SQLite's; on PostgreSQL what was asserted above holds, that no page grows.
    if !is_postgres() {
        stands_in_output("statements.txt", &table);
    }
}
