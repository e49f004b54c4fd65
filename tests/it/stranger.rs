//! A foreign id answers exactly as an unknown one (I-1): for every field and mutation that the server offers, whoever
//! asks. The schema is asked for, so what is new is covered the moment it exists.

use std::collections::{BTreeMap, BTreeSet};

use reqwest::Method;
use serde_json::{Map, Value, json};
use tillid_kernel::sha256_hex;
use tillid_tests::{ActorLogin, Client, Field, Row, Served, TestApp, Type, exemptions, rows};

use crate::authenticator::register;
use crate::scim::{send, token};
use crate::{issuing, template_upload};

/// The table behind each id of an input, by its name (lists by the name of one).
const IDS: [(&str, &str); 40] = [
    ("processingActivityId", "processing_activities"),
    ("trainingRecordId", "training_records"),
    ("assistanceRequestId", "assistance_requests"),
    ("investigationId", "investigations"),
    ("instructionId", "instructions"),
    ("changeProposalId", "change_proposals"),
    ("formerVersionId", "agreement_versions"),
    ("laterVersionId", "agreement_versions"),
    ("agreementControllerId", "agreement_controllers"),
    ("supportGrantId", "support_grants"),
    ("vendorId", "organisations"),
    ("organisationId", "organisations"),
    ("customerId", "organisations"),
    ("parentId", "organisations"),
    ("partnerId", "organisations"),
    ("invitationId", "invitations"),
    ("membershipId", "memberships"),
    ("serviceId", "services"),
    ("relationId", "customer_relations"),
    ("templateId", "agreement_templates"),
    ("templateFileId", "template_files"),
    ("templateVersionId", "template_versions"),
    ("agreementId", "agreements"),
    ("agreementVersionId", "agreement_versions"),
    ("subProcessorId", "sub_processors"),
    ("replacesId", "sub_processors"),
    ("processingLocationId", "processing_locations"),
    ("announcementId", "change_announcements"),
    ("noticeId", "change_notices"),
    ("grantId", "sharing_grants"),
    ("apiTokenId", "api_tokens"),
    ("serviceAccountId", "service_accounts"),
    ("serviceTokenId", "service_tokens"),
    ("webhookId", "webhook_endpoints"),
    ("webhookDeliveryId", "webhook_deliveries"),
    ("provisioningTokenId", "provisioning_tokens"),
    ("provisioningGroupId", "provisioning_groups"),
    ("sessionId", "sessions"),
    ("passkeyId", "passkeys"),
    ("userId", "users"),
];

/// The table behind each thing with an id of its own.
const NODES: [(&str, &str); 25] = [
    ("Agreement", "agreements"),
    ("AgreementVersion", "agreement_versions"),
    ("AnnexRevision", "annex_revisions"),
    ("Announcement", "change_announcements"),
    ("ApiToken", "api_tokens"),
    ("AuditEvent", "audit_events"),
    ("CustomerRelation", "customer_relations"),
    ("Invitation", "invitations"),
    ("InvitationImport", "invitation_imports"),
    ("IssueBatch", "issue_batches"),
    ("Membership", "memberships"),
    ("Notice", "change_notices"),
    ("Organisation", "organisations"),
    ("Passkey", "passkeys"),
    ("Service", "services"),
    ("ServiceAccount", "service_accounts"),
    ("Session", "sessions"),
    ("SharedRelation", "customer_relations"),
    ("SharingGrant", "sharing_grants"),
    ("SubProcessor", "sub_processors"),
    ("Template", "agreement_templates"),
    ("TemplateVersion", "template_versions"),
    ("User", "users"),
    ("WebhookDelivery", "webhook_deliveries"),
    ("WebhookEndpoint", "webhook_endpoints"),
];

/// Whose walls are tried, and from where.
const VICTIM: &str = "ts-nocode";
const OTHER: &str = "techem-danmark";
/// How many of the attacker's own things are tried around a foreign one, until the wall itself answers.
const ROUNDS: usize = 12;
/// How many foreign things of a table are tried: the oldest and the newest.
const FOREIGN: usize = 2;

/// The tables that an id argument may name.
fn tables(field: &Field, argument: &str) -> Vec<&'static str> {
    let one = argument.strip_suffix('s').unwrap_or(argument);
    if one == "id" {
        let nodes = NODES
            .iter()
            .filter(|(node, _)| *node == field.answers.named || field.answers.named == "Node");
        return nodes
            .map(|(_, table)| *table)
            .collect::<BTreeSet<_>>()
            .into_iter()
            .collect();
    }
    let known = IDS.iter().find(|(name, _)| *name == one);
    vec![
        known
            .unwrap_or_else(|| {
                panic!(
                    "which table is behind `{argument}` of {}? Say so in IDS",
                    field.name
                )
            })
            .1,
    ]
}

/// What an answer says, byte for byte, but for the request's number.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Said {
    status: u16,
    kind: String,
    text: String,
}

impl Said {
    async fn of(response: reqwest::Response) -> Self {
        let status = response.status().as_u16();
        let kind = response
            .headers()
            .get("content-type")
            .map(|kind| kind.to_str().unwrap().to_owned());
        let mut text = response.text().await.unwrap();
        let mark = "\"requestId\":\"";
        if let Some(start) = text.find(mark).map(|start| start + mark.len()) {
            let end = start + text[start..].find('"').unwrap();
            text.replace_range(start..end, "");
        }
        Self {
            status,
            kind: kind.unwrap_or_default(),
            text,
        }
    }

    fn code(&self) -> String {
        let body: Value = serde_json::from_str(&self.text).unwrap_or_default();
        let code = body.pointer("/errors/0/extensions/code").and_then(Value::as_str);
        code.unwrap_or(if body["data"].is_object() { "DATA" } else { "" })
            .to_owned()
    }
}

async fn ask(client: &Client, accept: &str, document: &str, variables: &Value) -> Said {
    let mut request = client
        .http
        .post(format!("{}/graphql", client.url))
        .header("Accept", accept)
        .json(&json!({ "query": document, "variables": variables }));
    if let Some(bearer) = &client.bearer {
        request = request.bearer_auth(bearer);
    }
    Said::of(request.send().await.unwrap()).await
}

const JSON: &str = "application/graphql-response+json";

/// Where an id stands in what a field takes, e.g. `input.customerId`.
#[derive(Clone, Debug)]
struct Place {
    path: String,
    argument: String,
}

fn places(served: &Served, field: &Field) -> Vec<Place> {
    fn walk(served: &Served, prefix: &str, name: &str, ty: &Type, found: &mut Vec<Place>) {
        let path = format!("{prefix}{name}");
        if ty.named == "ID" {
            found.push(Place {
                path,
                argument: name.to_owned(),
            });
            return;
        }
        for inner in served.input_fields(&ty.named) {
            assert!(
                path.matches('.').count() < 5,
                "{path}: an input that holds itself needs a thought here"
            );
            walk(served, &format!("{path}."), &inner.name, &inner.ty, found);
        }
    }
    let mut found = Vec::new();
    for argument in &field.arguments {
        walk(served, "", &argument.name, &argument.ty, &mut found);
    }
    found
}

/// Fills in what a field takes: an id at one place, and plausible values everywhere else, so that no check of form
/// stands before the wall. Each round takes other things of one's own, and other values of enums.
struct Filling<'a> {
    served: &'a Served,
    field: &'a Field,
    mine: &'a BTreeMap<&'static str, Vec<String>>,
    place: &'a str,
    id: &'a str,
    round: usize,
}

impl Filling<'_> {
    fn variables(&self) -> Option<Value> {
        let mut variables = Map::new();
        for argument in &self.field.arguments {
            if let Some(value) = self.value(&argument.name, &argument.name, &argument.ty)? {
                variables.insert(argument.name.clone(), value);
            }
        }
        Some(Value::Object(variables))
    }

    /// Nothing at all when one has no thing of one's own to put here; an empty answer where nothing need stand.
    fn value(&self, path: &str, name: &str, ty: &Type) -> Option<Option<Value>> {
        let here = path == self.place;
        // Customers may be picked or be listed in a file: one of the two, neither of which is required by itself.
        let required = ty.required || name == "customerIds";
        if !required && !here && !self.place.starts_with(&format!("{path}.")) {
            return Some(None);
        }
        let one = if here {
            json!(self.id)
        } else if ty.named == "ID" {
            let mine: Vec<&String> = tables(self.field, name)
                .iter()
                .filter_map(|table| self.mine.get(table))
                .flatten()
                .collect();
            json!(mine.get(self.round % mine.len().max(1))?)
        } else if let values @ [_, ..] = self.served.values(&ty.named).as_slice() {
            json!(values[self.round % values.len()])
        } else if ty.named == "ProofInput" {
            // One of several, none of which is required by itself.
            json!({ "password": tillid::demo::PASSWORD })
        } else if let fields @ [_, ..] = self.served.input_fields(&ty.named).as_slice() {
            let mut input = Map::new();
            for field in fields {
                if let Some(value) = self.value(&format!("{path}.{}", field.name), &field.name, &field.ty)? {
                    input.insert(field.name.clone(), value);
                }
            }
            Value::Object(input)
        } else {
            plausible(name, &ty.named)
        };
        Some(Some(if ty.list { json!([one]) } else { one }))
    }
}

fn plausible(name: &str, ty: &str) -> Value {
    match (ty, name) {
        ("Boolean", _) => json!(true),
        ("Int", "auditConcept") => json!(3),
        ("Int", "breachHours") => json!(24),
        ("Int", "version" | "tier") => json!(1),
        ("Int", _) => json!(30),
        ("Date", _) => json!("2026-12-01"),
        ("DateTime", _) => json!("2027-03-01T09:00:00.000Z"),
        (_, "countryCode") => json!("DK"),
        (_, "contentSha256") => json!(sha256_hex("a document")),
        (_, "password" | "currentPassword" | "newPassword") => json!(tillid::demo::PASSWORD),
        (_, "code") => json!("EKSEMPEL"),
        (_, "covers") => json!("28(3)(a)"),
        (_, name) if name.to_lowercase().contains("email") => json!("nogen@eksempel.example"),
        _ => json!("Eksempel på en tekst"),
    }
}

fn document(served: &Served, root: &str, field: &Field) -> String {
    let declared: Vec<String> = field
        .arguments
        .iter()
        .map(|arg| format!("${}: {}", arg.name, arg.ty.text))
        .collect();
    let given: Vec<String> = field
        .arguments
        .iter()
        .map(|arg| format!("{0}: ${0}", arg.name))
        .collect();
    let wrapped = |parts: Vec<String>| {
        if parts.is_empty() {
            String::new()
        } else {
            format!("({})", parts.join(", "))
        }
    };
    let selection = if served.is_leaf(&field.answers.named) {
        ""
    } else if field.answers.named.ends_with("Connection") {
        " { nodes { __typename } }"
    } else {
        " { __typename }"
    };
    format!(
        "{root}{} {{ {}{}{selection} }}",
        wrapped(declared),
        field.name,
        wrapped(given)
    )
}

fn operations(served: &Served) -> Vec<(&'static str, &'static str, Field)> {
    let of = |root: &'static str, ty: &'static str| {
        served.fields(ty).into_iter().map(move |field| (root, ty, field))
    };
    of("query", "Query").chain(of("mutation", "Mutation")).collect()
}

/// Somebody who tries, and what is foreign to them.
struct Attacker {
    name: &'static str,
    client: Client,
    mine: BTreeMap<&'static str, Vec<String>>,
    foreign: BTreeMap<&'static str, Vec<String>>,
    /// Those of the foreign that the table's rule lets anybody read.
    published: BTreeSet<String>,
}

/// The world as the attackers find it.
struct World {
    app: TestApp,
    logins: Vec<ActorLogin>,
    rows: Vec<Row>,
}

impl World {
    async fn start() -> Self {
        let app = TestApp::start().await;
        let logins = app.logins().await;
        // The demo has no lists of people to invite; the vendors hand one in each.
        for vendor in [VICTIM, OTHER] {
            let admin = logins.iter().find(|login| {
                login.vendor == vendor && login.kind.as_str() == "VENDOR" && login.role.as_str() == "ADMIN"
            });
            let admin = app.sign_in_as(admin.unwrap()).await;
            // Nor has anybody uploaded an authority's text.
            template_upload::upload(&admin, "tekst.md", template_upload::MARKDOWN.as_bytes()).await;
            let input = json!({ "organisationId": admin.organisation, "text": "en@liste.example", "roles": ["MEMBER"],
                "language": "DA", "capacity": "ADMIN" });
            let kind = "InvitationListInput";
            admin
                .mutate_with("importInvitations", kind, input, "invitationImport { id }")
                .await
                .data();
        }
        // Nor have they issued to many; a list of nobody's is an issue, too.
        for login in logins.iter().filter(|login| {
            [VICTIM, OTHER].contains(&login.vendor.as_str())
                && login.kind.as_str() == "VENDOR"
                && login.role.as_str() == "ADMIN"
        }) {
            issuing::hand_in(&app.sign_in_as(login).await).await;
        }
        // The demo has no access tokens; the vendors and the partners make one each.
        let makers = logins
            .iter()
            .filter(|login| login.role.as_str() == "OWNER" && login.kind.as_str() != "CUSTOMER");
        for login in makers.filter(|login| [VICTIM, OTHER].contains(&login.vendor.as_str())) {
            let owner = app.sign_in_as(login).await;
            let input = json!({ "organisationId": owner.organisation, "name": "Til test", "days": 7 });
            owner
                .mutate("createApiToken", input, "apiToken { id }")
                .await
                .data();
            let input = json!({ "organisationId": owner.organisation, "name": "Til test", "roles": ["MEMBER"],
                "scopes": ["READ"] });
            let made = owner
                .mutate("createServiceAccount", input, "serviceAccount { id }")
                .await;
            let input =
                json!({ "serviceAccountId": made.at("/createServiceAccount/serviceAccount/id"), "days": 7 });
            owner.mutate("createServiceToken", input, "secret").await.data();
            // Nor webhooks with a message.
            let input = json!({ "organisationId": owner.organisation, "url": "https://modtager.example/",
                "events": ["SHARING_STARTED"] });
            let made = owner.mutate("createWebhook", input, "webhook { id }").await;
            let input = json!({ "webhookId": made.at("/createWebhook/webhook/id") });
            owner
                .mutate_with("testWebhook", "WebhookIdInput", input, "delivery { id }")
                .await
                .data();
            // Nor directories with tokens and groups.
            let token = token(&owner).await;
            let body = json!({ "displayName": "Alle" });
            let made = send(&app, Some(&token), Method::POST, "/Groups", Some(body), &[]).await;
            assert_eq!(made.0, 201, "{}", made.1);
        }
        // Nor has anybody a passkey.
        let announcer = logins.iter().find(|login| {
            login.vendor == VICTIM && login.kind.as_str() == "VENDOR" && login.role.as_str() == "ANNOUNCER"
        });
        register(&app, &app.sign_in_as(announcer.unwrap()).await).await;
        // The operator asks one of each for access.
        let operator = crate::organisation_states::operator(&app).await;
        let mut asked = BTreeSet::new();
        for login in logins
            .iter()
            .filter(|login| [VICTIM, OTHER].contains(&login.vendor.as_str()))
        {
            if asked.insert(login.organisation_id) {
                let input = json!({ "organisationId": login.organisation_id.to_string(), "days": 1,
                    "purpose": "TROUBLESHOOTING", "reason": "Til test" });
                operator
                    .mutate("requestSupportAccess", input, "supportGrant { id }")
                    .await
                    .data();
            }
        }
        let rows = rows(app.state.db.pool()).await;
        Self { app, logins, rows }
    }

    fn login(&self, vendor: &str, kind: &str, role: &str, nth: usize) -> &ActorLogin {
        let mut fitting = self.logins.iter().filter(|login| {
            login.vendor == vendor && login.kind.as_str() == kind && login.role.as_str() == role
        });
        fitting
            .nth(nth)
            .unwrap_or_else(|| panic!("no {kind} {role} at {vendor}"))
    }

    fn by_table(&self, wanted: impl Fn(&Row) -> bool) -> BTreeMap<&'static str, Vec<String>> {
        let mut ids: BTreeMap<&'static str, Vec<String>> = BTreeMap::new();
        for row in self.rows.iter().filter(|row| wanted(row)) {
            ids.entry(row.table).or_default().push(row.id.clone());
        }
        ids
    }

    /// Somebody for whom everything is foreign that names one of `victims` and not their own organisation.
    async fn attacker(&self, name: &'static str, login: &ActorLogin, victims: &[String]) -> Attacker {
        let own = login.organisation_id.to_string();
        let mut mine = self.by_table(|row| row.is_of(&own));
        // The other side of one's relations can be named, too.
        let known = self
            .rows
            .iter()
            .filter(|row| row.table == "customer_relations" && row.is_of(&own));
        mine.entry("organisations")
            .or_default()
            .extend(known.flat_map(|row| row.sides.clone()));
        let mut foreign =
            self.by_table(|row| !row.is_of(&own) && row.sides.iter().any(|side| victims.contains(side)));
        foreign.retain(|table, _| *table != "users");
        let people = self
            .logins
            .iter()
            .filter(|login| victims.contains(&login.organisation_id.to_string()));
        let people: Vec<String> = self.people(&people.map(|login| login.email.clone()).collect::<Vec<_>>());
        // What belongs to a person and to no organisation is as foreign as the person.
        let personal = self
            .rows
            .iter()
            .filter(|row| row.table != "users" && row.sides.is_empty());
        for row in personal.filter(|row| row.user.as_ref().is_some_and(|user| people.contains(user))) {
            foreign.entry(row.table).or_default().push(row.id.clone());
        }
        foreign.insert("users", people);
        for ids in foreign.values_mut().filter(|ids| ids.len() > FOREIGN) {
            *ids = vec![ids[0].clone(), ids[ids.len() - 1].clone()];
        }
        let published = self
            .rows
            .iter()
            .filter(|row| row.published)
            .map(|row| row.id.clone())
            .collect();
        Attacker {
            name,
            client: self.app.sign_in_as(login).await,
            mine,
            foreign,
            published,
        }
    }

    fn people(&self, emails: &[String]) -> Vec<String> {
        let of = |row: &&Row| row.table == "users" && emails.iter().any(|email| row.texts.contains(email));
        self.rows.iter().filter(of).map(|row| row.id.clone()).collect()
    }

    /// Owners of another vendor, another vendor's customer and partner; another customer of the same vendor.
    async fn attackers(&self) -> Vec<Attacker> {
        let (victim, other) = (VICTIM, OTHER);
        let everything: Vec<String> = self
            .logins
            .iter()
            .filter(|login| login.vendor == victim)
            .map(|login| login.organisation_id.to_string())
            .collect::<BTreeSet<_>>()
            .into_iter()
            .collect();
        let neighbour = self.login(victim, "CUSTOMER", "DPO", 0).organisation_id;
        let at = |login: &&ActorLogin| login.organisation_id != neighbour;
        let customer = self
            .logins
            .iter()
            .filter(|login| login.vendor == victim && login.kind.as_str() == "CUSTOMER");
        let customer = customer
            .filter(|login| login.role.as_str() == "OWNER")
            .find(at)
            .unwrap();
        let neighbour = vec![neighbour.to_string()];
        vec![
            self.attacker(
                "another vendor's owner",
                self.login(other, "VENDOR", "OWNER", 0),
                &everything,
            )
            .await,
            self.attacker(
                "its customer's owner",
                self.login(other, "CUSTOMER", "OWNER", 0),
                &everything,
            )
            .await,
            self.attacker(
                "its partner's owner",
                self.login(other, "PARTNER", "OWNER", 0),
                &everything,
            )
            .await,
            self.attacker("a neighbour's owner", customer, &neighbour).await,
        ]
    }
}

/// An id of the same kind that nothing has.
fn unknown(id: &str) -> String {
    let kind = id.split('_').next().unwrap();
    format!("{kind}_{}", &sha256_hex(id)[..32])
}

/// What is left of the walk: places that answered wrongly, and places that no attacker got to the wall of.
#[derive(Default)]
struct Findings {
    faults: Vec<String>,
    reached: BTreeSet<String>,
    seen: BTreeSet<String>,
}

impl Findings {
    async fn try_everything(served: &Served, attacker: &Attacker) -> Self {
        let mut findings = Self::default();
        for (root, ty, field) in operations(served) {
            for place in places(served, &field) {
                let name = format!("{ty}.{}({})", field.name, place.path);
                findings.seen.insert(name.clone());
                for table in tables(&field, &place.argument) {
                    for id in attacker.foreign.get(table).into_iter().flatten() {
                        // What a vendor publishes, anybody may fetch; nothing else may be done with it.
                        if field.answers.named == "Node" && attacker.published.contains(id) {
                            continue;
                        }
                        findings
                            .try_one(
                                served,
                                attacker,
                                &document(served, root, &field),
                                &field,
                                &place,
                                id,
                                &name,
                            )
                            .await;
                    }
                }
            }
        }
        findings
    }

    #[expect(clippy::too_many_arguments, reason = "one try is all of these")]
    async fn try_one(
        &mut self,
        served: &Served,
        attacker: &Attacker,
        document: &str,
        field: &Field,
        place: &Place,
        id: &str,
        name: &str,
    ) {
        for round in 0..ROUNDS {
            let filling = |id| {
                Filling {
                    served,
                    field,
                    mine: &attacker.mine,
                    place: &place.path,
                    id,
                    round,
                }
                .variables()
            };
            let no_such = unknown(id);
            let (Some(foreign), Some(unknown)) = (filling(id), filling(&no_such)) else {
                return;
            };
            let foreign = ask(&attacker.client, JSON, document, &foreign).await;
            let unknown = ask(&attacker.client, JSON, document, &unknown).await;
            let code = unknown.code();
            if foreign != unknown {
                self.faults.push(format!(
                    "{name}: {} can tell {id} from an unknown one:\n  {foreign:?}\n  {unknown:?}",
                    attacker.name
                ));
                return;
            }
            if code == "NOT_FOUND" || found_nothing(field, place, &unknown) {
                self.reached.insert(name.to_owned());
                return;
            }
            // One's own organisation may be of the wrong kind for the act; then another attacker gets there.
            let alone = field.arguments.len() == 1 && places(served, field).len() == 1;
            if code == "FORBIDDEN" && !alone {
                return;
            }
            if code == "INTERNAL" || code == "DATA" {
                self.faults
                    .push(format!("{name}: {} gets {foreign:?}", attacker.name));
                return;
            }
        }
    }
}

/// Questions may answer an unknown id with nothing instead of an error: `node` with null, a filter with no rows.
fn found_nothing(field: &Field, place: &Place, said: &Said) -> bool {
    let body: Value = serde_json::from_str(&said.text).unwrap_or_default();
    if body.get("errors").is_some() {
        return false;
    }
    match &body["data"][&field.name] {
        Value::Null => true,
        Value::Array(nodes) => nodes.iter().all(Value::is_null),
        list => place.path.starts_with("filter.") && list["nodes"].as_array().is_some_and(Vec::is_empty),
    }
}

/// The list of exemptions is exactly what is needed.
fn exempt(kind: &str, needed: &BTreeSet<String>) {
    let listed: BTreeSet<String> = exemptions("stranger-exemptions.txt")
        .into_iter()
        .filter_map(|line| line.strip_prefix(kind).map(|rest| rest.trim().to_owned()))
        .collect();
    let missing: Vec<_> = needed.difference(&listed).collect();
    assert!(
        missing.is_empty(),
        "no wall, and not exempt as “{kind}”: {missing:#?}"
    );
    let idle: Vec<_> = listed.difference(needed).collect();
    assert!(
        idle.is_empty(),
        "stranger-exemptions.txt may only shrink, and no longer needs “{kind}”: {idle:#?}"
    );
}

#[tokio::test]
async fn a_foreign_id_answers_as_an_unknown_one_everywhere() {
    let world = World::start().await;
    let served = Served::ask(&world.app.stranger()).await;
    for node in served.implementors("Node") {
        assert!(
            NODES.iter().any(|(name, _)| *name == node),
            "which table is behind {node}? Say so in NODES"
        );
    }
    let attackers = world.attackers().await;
    let walks = attackers
        .iter()
        .map(|attacker| Findings::try_everything(&served, attacker));
    let mut all = Findings::default();
    for findings in futures_util::future::join_all(walks).await {
        all.faults.extend(findings.faults);
        all.reached.extend(findings.reached);
        all.seen.extend(findings.seen);
    }
    assert!(
        all.faults.is_empty(),
        "{} faults:\n{}",
        all.faults.len(),
        all.faults.join("\n")
    );
    assert!(
        all.reached.len() > 40,
        "the walk goes somewhere: {:?}",
        all.reached
    );
    exempt("wall", &all.seen.difference(&all.reached).cloned().collect());
}

#[tokio::test]
async fn nobody_is_told_anything() {
    let world = World::start().await;
    let nobody = world.app.stranger();
    let served = Served::ask(&nobody).await;
    let everything = world.by_table(|_| true);
    let mut open = BTreeSet::new();
    for (root, ty, field) in operations(&served) {
        let filling = Filling {
            served: &served,
            field: &field,
            mine: &everything,
            place: "",
            id: "",
            round: 0,
        };
        let variables = filling
            .variables()
            .unwrap_or_else(|| panic!("nothing to put into {}", field.name));
        let said = ask(&nobody, JSON, &document(&served, root, &field), &variables).await;
        if said.code() != "UNAUTHENTICATED" {
            open.insert(format!("{ty}.{}", field.name));
        }
    }
    exempt("nobody", &open);
}

// proves: R-003-072
/// The same wall, where there is no GraphQL: the document of an agreement, and what is followed.
#[tokio::test]
async fn documents_and_subscriptions_have_the_same_wall() {
    let world = World::start().await;
    let attackers = world.attackers().await;
    let nobody = world.app.stranger();
    for attacker in &attackers {
        for id in &attacker.foreign["agreement_versions"] {
            let owner = world.rows.iter().find(|row| row.id == *id).unwrap();
            let owner = world.logins.iter().find(|login| {
                owner.is_of(&login.organisation_id.to_string()) && login.role.as_str() == "OWNER"
            });
            let owner = world.app.sign_in_as(owner.unwrap()).await;
            let query = "query($id: ID!) { node(id: $id) { ... on AgreementVersion { pdfUrl } } }";
            let path = owner.run(query, json!({ "id": id })).await.text("/node/pdfUrl");
            assert!(path.contains(id.as_str()), "{path}");
            assert_eq!(owner.get(&path).await.status(), 200, "{path}");
            let missing = path.replace(id.as_str(), &unknown(id));
            let foreign = Said::of(attacker.client.get(&path).await).await;
            assert_eq!(foreign.status, 404, "{}: {foreign:?}", attacker.name);
            assert_eq!(
                foreign,
                Said::of(attacker.client.get(&missing).await).await,
                "{}",
                attacker.name
            );
            let told = Said::of(nobody.get(&path).await).await;
            assert_eq!(told.status, 401, "{told:?}");
            assert_eq!(told, Said::of(nobody.get(&missing).await).await);
        }
        let follow = "subscription($id: ID!) { activity(organisationId: $id) { action } }";
        for id in &attacker.foreign["organisations"] {
            let stream = "text/event-stream";
            let foreign = ask(&attacker.client, stream, follow, &json!({ "id": id })).await;
            let missing = ask(&attacker.client, stream, follow, &json!({ "id": unknown(id) })).await;
            assert!(
                foreign.text.contains("NOT_FOUND"),
                "{}: {foreign:?}",
                attacker.name
            );
            assert_eq!(foreign, missing, "{}", attacker.name);
            let told = ask(&nobody, stream, follow, &json!({ "id": id })).await;
            assert!(told.text.contains("UNAUTHENTICATED"), "{told:?}");
        }
    }
    let missing = nobody.get("/trust/eksempel-som-ikke-findes").await;
    assert_eq!(missing.status(), 404);
}

/// Nobody becomes more than they are: not by changing themselves, nor another, nor by inviting a friend.
#[tokio::test]
async fn an_admin_does_not_become_owner_by_any_path() {
    let world = World::start().await;
    for kind in ["VENDOR", "CUSTOMER", "PARTNER"] {
        let login = world.login("ts-nocode", kind, "ADMIN", 0);
        let admin = world.app.sign_in_as(login).await;
        let list = "query($id: ID!) { members(organisationId: $id, first: 100) { nodes { id roles canBind version user { email } } } }";
        let members = async || {
            let answer = admin.run(list, json!({ "id": admin.organisation })).await;
            answer.at("/members/nodes").as_array().unwrap().clone()
        };
        let before = members().await;
        let selection = "membership { roles }";
        for member in &before {
            for roles in [json!(["OWNER"]), json!(["ADMIN", "OWNER"])] {
                let input =
                    json!({ "membershipId": member["id"], "roles": roles, "version": member["version"] });
                // What somebody is already is no change.
                if member["roles"] != roles {
                    let answer = admin.mutate("updateMember", input, selection).await;
                    assert!(
                        answer.code() == Some("FORBIDDEN"),
                        "{kind} {member} {roles}: {:#}",
                        answer.body
                    );
                }
            }
            if member["roles"] == json!(["OWNER"]) {
                let input = json!({ "membershipId": member["id"], "roles": ["MEMBER"], "version": member["version"] });
                admin
                    .mutate("updateMember", input, selection)
                    .await
                    .refused("FORBIDDEN");
                let input = json!({ "membershipId": member["id"] });
                admin
                    .mutate_with("removeMember", "MembershipIdInput", input, selection)
                    .await
                    .refused("FORBIDDEN");
            }
            if member["user"]["email"] == json!(login.email) && member["canBind"] == json!(false) {
                let input =
                    json!({ "membershipId": member["id"], "canBind": true, "version": member["version"] });
                admin
                    .mutate("updateMember", input, selection)
                    .await
                    .refused("FORBIDDEN");
            }
        }
        let invite = json!({ "organisationId": admin.organisation, "email": "ven@eksempel.example", "roles": ["OWNER"],
            "canBind": false, "capacity": "COLLEAGUE", "language": "EN" });
        admin
            .mutate("inviteMember", invite, "invitation { id }")
            .await
            .refused("FORBIDDEN");
        assert_eq!(members().await, before, "{kind}: nothing has changed");
    }
}

/// Who signs for one customer does not sign, open or decline for another.
#[tokio::test]
async fn a_signatory_signs_for_no_other_customer() {
    let world = World::start().await;
    let open = |row: &&Row| row.table == "agreement_versions" && row.state.as_deref() == Some("SENT");
    let offered: Vec<&Row> = world.rows.iter().filter(open).collect();
    assert!(offered.len() >= 5, "each vendor has sent an offer");
    for version in offered {
        let stranger = world.logins.iter().find(|login| {
            login.role.as_str() == "SIGNATORY" && !version.is_of(&login.organisation_id.to_string())
        });
        let stranger = world.app.sign_in_as(stranger.unwrap()).await;
        for id in [version.id.clone(), unknown(&version.id)] {
            let sign = json!({ "agreementVersionId": id, "contentSha256": sha256_hex(""), "consentVersion": "1",
                "consentGiven": true, "typedName": "x", "title": "x", "proof": { "password": tillid::demo::PASSWORD } });
            stranger
                .mutate("signAgreement", sign, "agreementVersion { id }")
                .await
                .refused("NOT_FOUND");
            let only = json!({ "agreementVersionId": id });
            let kind = "AgreementVersionIdInput";
            stranger
                .mutate_with("openAgreement", kind, only, "agreementVersion { id }")
                .await
                .refused("NOT_FOUND");
            let decline = json!({ "agreementVersionId": id, "reason": "Nej" });
            stranger
                .mutate("declineAgreement", decline, "agreementVersion { id }")
                .await
                .refused("NOT_FOUND");
        }
    }
}

/// What everybody may do for themselves; all other mutations that name a thing refuse whoever holds no role for it.
const MEMBERS_MAY: [&str; 5] = [
    "endSession",
    "removePasskey",
    "renamePasskey",
    "setOwnTechnicalContact",
    GOES,
];
/// Not tried here: the member would be gone, and everything `NOT_FOUND`. See `closing`.
const GOES: &str = "leaveOrganisation";
/// What the operator of the portal alone may do: to anybody else there is no such thing, and the wall above answers.
const OPERATORS_ALONE: [&str; 7] = [
    "inviteFirstOwner",
    "leaveSupportAccess",
    "openSupportAccess",
    "reinstateOrganisation",
    "requestSupportAccess",
    "suspendOrganisation",
    "withdrawSupportAccess",
];

/// The refusals of one's own organisation are as complete as the wall around others: whoever holds no role that may do
/// a thing is told so, for every mutation that names one.
// proves: R-000-084, R-002-060
#[tokio::test]
async fn a_member_without_the_role_is_refused_every_guarded_mutation() {
    let world = World::start().await;
    let served = Served::ask(&world.app.stranger()).await;
    let (mut refused, mut done, mut guarded) = (BTreeSet::new(), BTreeSet::new(), BTreeSet::new());
    for kind in ["VENDOR", "CUSTOMER", "PARTNER"] {
        let login = world.login(VICTIM, kind, "MEMBER", 0);
        let mut member = world.attacker("a member", login, &[]).await;
        member
            .mine
            .insert("organisations", vec![login.organisation_id.to_string()]);
        for (root, ty, field) in operations(&served) {
            if ty != "Mutation" || field.name == GOES || places(&served, &field).is_empty() {
                continue;
            }
            guarded.insert(field.name.clone());
            for round in 0..ROUNDS {
                let filling = Filling {
                    served: &served,
                    field: &field,
                    mine: &member.mine,
                    place: "",
                    id: "",
                    round,
                };
                let Some(variables) = filling.variables() else {
                    break;
                };
                let said = ask(&member.client, JSON, &document(&served, root, &field), &variables).await;
                match said.code().as_str() {
                    "FORBIDDEN" => {
                        refused.insert(field.name.clone());
                        break;
                    }
                    "DATA" => {
                        done.insert(format!("{kind} {}", field.name));
                        break;
                    }
                    _ => {}
                }
            }
        }
    }
    let open: Vec<_> = guarded
        .difference(&refused)
        .filter(|name| !MEMBERS_MAY.contains(&name.as_str()) && !OPERATORS_ALONE.contains(&name.as_str()))
        .collect();
    assert!(
        open.is_empty(),
        "nobody is refused these: {open:#?}\ndone: {done:#?}"
    );
    assert!(
        done.iter()
            .all(|name| MEMBERS_MAY.iter().any(|may| name.ends_with(may))),
        "a member has done {done:#?}"
    );
}
