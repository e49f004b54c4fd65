//! Every change leaves its mark: a mutation writes to the chain of whoever acts, the chains hold, and a change behind
//! the portal's back is found at exactly that link.

use std::collections::BTreeSet;
use std::sync::Arc;

use reqwest::Method;
use sea_orm::{ColumnTrait, ConnectionTrait, PaginatorTrait, QueryFilter, Statement};
use serde_json::{Value, json};
use tillid_audit::Broken;
use tillid_entities::organisations::OrganisationId;
use tillid_kernel::{DEFAULT_TIME_ZONE, day_in};
use tillid_policy::{Actor, Job, Request, Scope, system};
use tillid_tests::{ActorLogin, Client, Served, TestApp, exemptions, rows};

use crate::account;
use crate::authenticator::{Authenticator, begin, begin_proof, begin_sign_in};
use crate::factors::{code, enrol};
use crate::groups::also_owner_of;
use crate::letters::came_back;
use crate::organisation_states;
use crate::register;
use crate::scim::send;
use crate::seals::lasting_certificate;
use crate::sign_on::{Browser, Conduct, Liar, fragment, parameter, through};

const VENDOR: &str = "ts-nocode";
const PASSWORD: &str = "en god lang adgangskode";

/// Every mutation of the schema, done once by somebody who may.
struct Play {
    app: TestApp,
    logins: Vec<ActorLogin>,
    /// Mutations that were done and left an event, and those that left none.
    marked: BTreeSet<String>,
    unmarked: BTreeSet<String>,
}

impl Play {
    async fn start() -> Self {
        let app = TestApp::start().await;
        let logins = app.logins().await;
        Self {
            app,
            logins,
            marked: BTreeSet::new(),
            unmarked: BTreeSet::new(),
        }
    }

    async fn vendor(&self, role: &str) -> Client {
        let fits = |login: &&ActorLogin| {
            login.vendor == VENDOR && login.kind.as_str() == "VENDOR" && login.role.as_str() == role
        };
        self.app.sign_in_as(self.logins.iter().find(fits).unwrap()).await
    }

    async fn at(&self, organisation: &str, role: &str) -> Client {
        let fits = |login: &&ActorLogin| {
            login.organisation_id.to_string() == organisation && login.role.as_str() == role
        };
        self.app.sign_in_as(self.logins.iter().find(fits).unwrap()).await
    }

    fn login(&self, organisation: &str, role: &str) -> ActorLogin {
        let fits = |login: &&ActorLogin| {
            login.organisation_id.to_string() == organisation && login.role.as_str() == role
        };
        self.logins.iter().find(fits).unwrap().clone()
    }

    /// Does a mutation and counts the events of the actor's organisation before and after. A change to one's own
    /// account belongs to no organisation, so there any chain counts.
    async fn does(&mut self, who: &Client, name: &str, kind: &str, input: Value, selection: &str) -> Value {
        let account = input.get("organisationId").is_none() && ACCOUNT.contains(&name);
        let chain = if account {
            None
        } else {
            Some(who.organisation.as_str())
        };
        let before = self.events(chain).await;
        let answer = who.mutate_with(name, kind, input, selection).await;
        let payload = answer.at(&format!("/{name}")).clone();
        self.mark(name, self.events(chain).await > before);
        payload
    }

    fn mark(&mut self, name: &str, left_an_event: bool) {
        if left_an_event {
            &mut self.marked
        } else {
            &mut self.unmarked
        }
        .insert(name.to_owned());
    }

    async fn events(&self, organisation: Option<&str>) -> usize {
        use tillid_entities::audit_events;
        let of = organisation.map(|id| id.parse::<OrganisationId>().unwrap());
        let mut events = scope(&self.app, OrganisationId(uuid::Uuid::nil())).find::<audit_events::Entity>();
        if let Some(of) = of {
            events = events.filter(audit_events::Column::OrganisationId.eq(of));
        }
        let events = events.count(self.app.state.db.pool()).await.unwrap();
        usize::try_from(events).unwrap()
    }

    async fn invitation_token(&self, email: &str) -> String {
        self.app.work().await;
        let query = "query($to: String) { demoMailbox(to: $to, first: 20) { nodes { links } } }";
        let answer = self.app.stranger().run(query, json!({ "to": email })).await;
        let mails = answer.at("/demoMailbox/nodes").as_array().unwrap().clone();
        let mut links = mails.iter().flat_map(|mail| mail["links"].as_array().unwrap());
        let link = links.find_map(|link| link.as_str().unwrap().split_once("/invitation/"));
        link.expect("an invitation was mailed").1.to_owned()
    }
}

/// Mutations of one's own account, or without a session.
const ACCOUNT: [&str; 25] = [
    "requestSignUp",
    "signUp",
    "addPasskey",
    "renamePasskey",
    "removePasskey",
    "signInWithPasskey",
    "requestPasswordReset",
    "choosePassword",
    "requestEmailChange",
    "confirmEmailChange",
    "joinBySignOn",
    "completeSignIn",
    "proveIdentity",
    "confirmTotp",
    "removeTotp",
    "renewRecoveryCodes",
    "signIn",
    "signOut",
    "refreshSession",
    "updateProfile",
    "changePassword",
    "endSession",
    "acceptInvitation",
    "declineInvitation",
    "reportInvitation",
];

fn id(value: &Value, pointer: &str) -> String {
    value
        .pointer(pointer)
        .and_then(Value::as_str)
        .unwrap_or_else(|| panic!("nothing at {pointer} in {value}"))
        .to_owned()
}

fn parameters(notice: u16, model: &str) -> Value {
    json!({ "authorisationModel": model, "subProcessorNoticeDays": notice, "objectionDays": 14, "breachHours": 24,
        "exitChoice": "DELETE", "exitDays": 30, "auditConcept": 3, "auditNoticeDays": 30, "thirdCountryAllowed": true })
}

impl Play {
    async fn everything(&mut self) {
        self.investigations().await;
        self.factors().await;
        self.passkeys().await;
        self.accounts().await;
        self.ways_back_in().await;
        let customer = self.organisation().await;
        self.agreements(&customer).await;
        self.letter().await;
        self.changes().await;
        self.sharing().await;
        self.sealing_keys().await;
        self.accountability().await;
        self.sign_on().await;
        self.states().await;
        self.goodbyes().await;
    }

    /// Last of all: somebody leaves, and somebody else closes the account.
    async fn goodbyes(&mut self) {
        let customers = self.logins.iter().filter(|login| login.vendor != VENDOR);
        let admins = customers.filter(|login| login.role.as_str() == "ADMIN");
        let [leaver, closer] = [0, 1].map(|nth| admins.clone().nth(nth).unwrap().clone());
        let leaver = self.app.sign_in_as(&leaver).await;
        let input = json!({ "organisationId": leaver.organisation });
        let (name, kind) = ("leaveOrganisation", "LeaveOrganisationInput");
        self.does(&leaver, name, kind, input, "membership { id }").await;
        let closer = self.app.sign_in_as(&closer).await;
        let before = self.events(Some(&closer.organisation)).await;
        let closed = closer
            .run("mutation { closeAccount { closed } }", json!({}))
            .await;
        closed.data();
        let after = self.events(Some(&closer.organisation)).await;
        self.mark("closeAccount", after > before);
    }

    async fn accounts(&mut self) {
        let member = self
            .logins
            .iter()
            .find(|login| login.vendor == VENDOR && login.role.as_str() == "MEMBER")
            .unwrap()
            .clone();
        let credentials = json!({ "email": member.email, "password": tillid::demo::PASSWORD });
        let mut client = self.app.stranger();
        let signed = self
            .does(&client, "signIn", "SignInInput", credentials, "accessToken")
            .await;
        client.bearer = Some(id(&signed, "/accessToken"));
        let before = self.events(None).await;
        let refreshed = client
            .run("mutation { refreshSession { accessToken } }", json!({}))
            .await;
        client.bearer = Some(refreshed.text("/refreshSession/accessToken"));
        self.mark("refreshSession", self.events(None).await > before);
        for _ in 0..2 {
            self.app.sign_in_as(&member).await;
        }
        let others = client
            .run("{ sessions { nodes { id current } } }", json!({}))
            .await;
        let others = others.at("/sessions/nodes").as_array().unwrap();
        let other = others.iter().find(|row| row["current"] == false).unwrap();
        let ended = json!({ "sessionId": other["id"] });
        self.does(&client, "endSession", "SessionIdInput", ended, "session { id }")
            .await;
        let before = self.events(None).await;
        client
            .run("mutation { endOtherSessions { ended } }", json!({}))
            .await
            .data();
        self.mark("endOtherSessions", self.events(None).await > before);
        let version = client
            .run("{ viewer { user { version } } }", json!({}))
            .await
            .at("/viewer/user/version")
            .clone();
        let profile = json!({ "name": "Et nyt navn", "version": version });
        self.does(
            &client,
            "updateProfile",
            "UpdateProfileInput",
            profile,
            "user { id }",
        )
        .await;
        let change = json!({ "currentPassword": tillid::demo::PASSWORD, "newPassword": PASSWORD });
        self.does(
            &client,
            "changePassword",
            "ChangePasswordInput",
            change,
            "changed",
        )
        .await;
        let before = self.events(None).await;
        client
            .run("mutation { signOut { signedOut } }", json!({}))
            .await
            .data();
        self.mark("signOut", self.events(None).await > before);
    }

    /// Another address, and then a forgotten password.
    async fn ways_back_in(&mut self) {
        // Somebody who plays no other part.
        let fits = |login: &&ActorLogin| login.vendor != VENDOR && login.role.as_str() == "MEMBER";
        let member = self.logins.iter().find(fits).unwrap().clone();
        let member = self.app.sign_in_as(&member).await;
        let email = "nyt.sted@eksempel.example";
        let (name, kind) = ("requestEmailChange", "RequestEmailChangeInput");
        self.does(&member, name, kind, json!({ "email": email }), "requested")
            .await;
        let token = account::secrets(&self.app, email, "new-email").await.remove(0);
        let (name, kind) = ("confirmEmailChange", "ConfirmEmailChangeInput");
        self.does(&member, name, kind, json!({ "token": token }), "user { id }")
            .await;
        let stranger = self.app.stranger();
        let (name, kind) = ("requestSignUp", "RequestSignUpInput");
        let newcomer = "ny.person@eksempel.example";
        let input = json!({ "email": newcomer, "language": "DA" });
        self.does(&stranger, name, kind, input, "requested").await;
        let token = account::secrets(&self.app, newcomer, "sign-up").await.remove(0);
        let input = json!({ "token": token, "name": "Ny Person", "password": tillid::demo::PASSWORD, "language": "DA" });
        self.does(&stranger, "signUp", "SignUpInput", input, "accessToken")
            .await;
        let (name, kind) = ("requestPasswordReset", "RequestPasswordResetInput");
        self.does(&stranger, name, kind, json!({ "email": email }), "requested")
            .await;
        let token = account::secrets(&self.app, email, "new-password").await.remove(0);
        let input = json!({ "token": token, "newPassword": tillid::demo::PASSWORD });
        let (name, kind) = ("choosePassword", "ChoosePasswordInput");
        self.does(&stranger, name, kind, input, "changed").await;
    }

    async fn factors(&mut self) {
        let owner = self.vendor("OWNER").await;
        let before = self.events(None).await;
        let begun = owner.run("mutation { beginTotp { secret } }", json!({})).await;
        self.mark("beginTotp", self.events(None).await > before);
        let input = json!({ "code": code(&begun.text("/beginTotp/secret"), self.app.now()) });
        let made = self
            .does(&owner, "confirmTotp", "ConfirmTotpInput", input, "recoveryCodes")
            .await;
        let input = json!({ "proof": { "recoveryCode": id(&made, "/recoveryCodes/0") } });
        self.does(
            &owner,
            "proveIdentity",
            "ProveIdentityInput",
            input,
            "provenUntil",
        )
        .await;

        let login = self.app.logins().await;
        let email = &login
            .iter()
            .find(|login| {
                login.organisation_id.to_string() == owner.organisation && login.role.as_str() == "OWNER"
            })
            .unwrap()
            .email;
        let input = json!({ "email": email, "password": tillid::demo::PASSWORD });
        let begun = self
            .app
            .stranger()
            .mutate("signIn", input, "secondStep { challenge }")
            .await;
        let input = json!({ "challenge": begun.text("/signIn/secondStep/challenge"),
            "proof": { "recoveryCode": id(&made, "/recoveryCodes/1") } });
        let nobody = self.app.stranger();
        self.does(
            &nobody,
            "completeSignIn",
            "CompleteSignInInput",
            input,
            "accessToken",
        )
        .await;

        for required in [true, false] {
            let input = json!({ "organisationId": owner.organisation, "required": required });
            let (name, kind) = ("requireSecondFactor", "RequireSecondFactorInput");
            self.does(&owner, name, kind, input, "organisation { id }").await;
        }
        for order in ["CONTROLLER_FIRST", "EITHER"] {
            let input = json!({ "organisationId": owner.organisation, "signatories": 1, "order": order });
            let (name, kind) = ("setSigningRules", "SetSigningRulesInput");
            self.does(&owner, name, kind, input, "organisation { id }").await;
        }
        for name in ["renewRecoveryCodes", "removeTotp"] {
            let before = self.events(None).await;
            let run = format!("mutation {{ {name} {{ recoveryCodes }} }}");
            owner.run(&run, json!({})).await.data();
            self.mark(name, self.events(None).await > before);
        }
    }

    async fn passkeys(&mut self) {
        let owner = self.vendor("OWNER").await;
        let mut passkey = Authenticator::at(&self.app);
        let before = self.events(None).await;
        let options = begin(&owner).await;
        self.mark("beginPasskey", self.events(None).await > before);
        let input = json!({ "name": "Telefon", "credential": passkey.create(&options) });
        let (kind, selection) = ("AddPasskeyInput", "passkey { id }");
        let added = self.does(&owner, "addPasskey", kind, input, selection).await;
        let only = json!({ "passkeyId": added["passkey"]["id"] });
        let mut named = only.clone();
        named["name"] = json!("Computer");
        let kind = "RenamePasskeyInput";
        self.does(&owner, "renamePasskey", kind, named, selection).await;
        let nobody = self.app.stranger();
        let before = self.events(None).await;
        let options = begin_sign_in(&nobody).await;
        self.mark("beginPasskeySignIn", self.events(None).await > before);
        let input = json!({ "credential": passkey.get(&options) });
        let (name, kind) = ("signInWithPasskey", "SignInWithPasskeyInput");
        self.does(&nobody, name, kind, input, "accessToken").await;
        let before = self.events(None).await;
        begin_proof(&owner, None).await;
        self.mark("beginPasskeyProof", self.events(None).await > before);
        let (name, kind) = ("removePasskey", "PasskeyIdInput");
        self.does(&owner, name, kind, only, "recoveryCodes").await;
    }

    /// Closed and kept by an owner, suspended and reinstated by the operator.
    async fn states(&mut self) {
        let partner = organisation_states::login(&self.app, "PARTNER", "OWNER").await;
        let partner = self.app.sign_in_as(&partner).await;
        let input = json!({ "organisationId": partner.organisation });
        for name in ["closeOrganisation", "keepOrganisation"] {
            let selection = "organisation { id }";
            self.does(&partner, name, "ClosingInput", input.clone(), selection)
                .await;
        }
        let operator = organisation_states::operator(&self.app).await;
        let input = json!({ "legalName": "Ny Leverandør A/S", "slug": "ny-leverandoer", "countryCode": "DK",
            "sector": "PRIVATE", "ownerEmail": "ejer@ny.eksempel.example", "language": "DA" });
        let made = self
            .does(
                &operator,
                "createVendor",
                "CreateVendorInput",
                input,
                "tenant { id }",
            )
            .await;
        let again = json!({ "organisationId": id(&made, "/tenant/id"), "email": "ny@ny.eksempel.example",
            "language": "DA" });
        let (name, kind) = ("inviteFirstOwner", "InviteFirstOwnerInput");
        self.does(&operator, name, kind, again, "tenant { id }").await;
        let input = json!({ "organisationId": partner.organisation });
        let kind = "SupportGrantIdInput";
        let selection = "supportGrant { id }";
        for ended in ["revokeSupportAccess", "withdrawSupportAccess"] {
            let asked = json!({ "organisationId": partner.organisation, "days": 1, "purpose": "TROUBLESHOOTING",
                "reason": "En begrundelse" });
            let (name, ask) = ("requestSupportAccess", "RequestSupportAccessInput");
            let asked = self.does(&operator, name, ask, asked, selection).await;
            let grant = json!({ "supportGrantId": id(&asked, "/supportGrant/id") });
            let yes = json!({ "supportGrantId": grant["supportGrantId"], "approve": true });
            let (name, decide) = ("decideSupportAccess", "DecideSupportAccessInput");
            self.does(&partner, name, decide, yes, selection).await;
            for name in ["openSupportAccess", "leaveSupportAccess"] {
                self.does(&operator, name, kind, grant.clone(), selection).await;
            }
            let who = if ended == "revokeSupportAccess" {
                &partner
            } else {
                &operator
            };
            self.does(who, ended, kind, grant, selection).await;
        }
        let stopped = json!({ "organisationId": partner.organisation, "reason": "En begrundelse" });
        let (name, kind) = ("suspendOrganisation", "SuspendOrganisationInput");
        self.does(&operator, name, kind, stopped, "tenant { id }").await;
        let (name, kind) = ("reinstateOrganisation", "ReinstateOrganisationInput");
        self.does(&operator, name, kind, input, "tenant { id }").await;
    }

    async fn investigations(&mut self) {
        let owner = self.vendor("OWNER").await;
        let input = json!({ "organisationId": owner.organisation, "title": "Natlige logins", "subject": "En medarbejder",
            "suspicion": "Logins om natten", "interest": "Kundernes data skal beskyttes" });
        let (name, kind) = ("openInvestigation", "OpenInvestigationInput");
        let selection = "investigation { id }";
        let opened = self.does(&owner, name, kind, input, selection).await;
        let mut input = json!({ "investigationId": id(&opened, "/investigation/id"), "text": "Set" });
        let (name, kind) = ("noteInvestigation", "NoteInvestigationInput");
        self.does(&owner, name, kind, input.clone(), selection).await;
        input.as_object_mut().unwrap().remove("text");
        input["conclusion"] = json!("Intet misbrug");
        let (name, kind) = ("closeInvestigation", "CloseInvestigationInput");
        self.does(&owner, name, kind, input, selection).await;
    }

    async fn sign_on(&mut self) {
        let owner = self.vendor("OWNER").await;
        let organisation = owner.organisation.clone();
        let elsewhere = self.app.logins().await;
        let elsewhere = elsewhere
            .iter()
            .find(|login| login.vendor != VENDOR)
            .unwrap()
            .clone();
        let domain = elsewhere.email.rsplit_once('@').unwrap().1;
        let selection = "signOn { domains { record } }";
        let named = json!({ "organisationId": organisation, "domain": domain });
        let kind = "SignOnDomainInput";
        let added = self
            .does(&owner, "addSignOnDomain", kind, named.clone(), selection)
            .await;
        self.app
            .records
            .set(domain, &[&id(&added, "/signOn/domains/0/record")]);
        self.does(&owner, "checkSignOnDomain", kind, named.clone(), selection)
            .await;
        let liar = Liar::start();
        let input = json!({ "organisationId": organisation, "issuer": liar.issuer, "clientId": "portal",
            "clientSecret": "portal-secret", "defaultRole": "MEMBER" });
        self.does(&owner, "saveSignOn", "SaveSignOnInput", input, selection)
            .await;
        let conduct = || Conduct {
            claims: json!({ "email": elsewhere.email }),
            ..Conduct::default()
        };
        let input = json!({ "organisationId": organisation });
        let trial = self
            .does(&owner, "trySignOn", "TrySignOnInput", input, "url")
            .await;
        let browser = Browser::at(&self.app);
        let tried = through(&self.app, &browser, &liar, &id(&trial, "/url"), conduct()).await;
        assert_eq!(parameter(&tried, "tried").as_deref(), Some("works"));
        let input = json!({ "organisationId": organisation, "on": true });
        self.does(&owner, "switchSignOn", "SwitchSignOnInput", input, selection)
            .await;
        let from = format!("/sso/start?domain={domain}");
        let end = through(&self.app, &browser, &liar, &from, conduct()).await;
        let input = json!({ "token": fragment(&end, "join").unwrap(), "password": tillid::demo::PASSWORD });
        let nobody = self.app.stranger();
        self.does(&nobody, "joinBySignOn", "JoinBySignOnInput", input, "accessToken")
            .await;
        enrol(&self.app, &owner).await;
        for enforced in [true, false] {
            let input = json!({ "organisationId": organisation, "domain": domain, "enforced": enforced });
            self.does(&owner, "enforceSignOn", "EnforceSignOnInput", input, selection)
                .await;
        }
        self.does(&owner, "removeSignOnDomain", kind, named, selection)
            .await;
        self.provisioning(&owner).await;
    }

    /// The keys that agreements are sealed with.
    async fn sealing_keys(&mut self) {
        let owner = self.vendor("OWNER").await;
        let selection = "sealingKeys { current { origin } }";
        let input = json!({ "organisationId": owner.organisation });
        self.does(
            &owner,
            "rotateSealingKey",
            "RotateSealingKeyInput",
            input,
            selection,
        )
        .await;
        let input = json!({ "organisationId": owner.organisation, "file": lasting_certificate(),
            "password": "hemmelig" });
        self.does(
            &owner,
            "importSealingKey",
            "ImportSealingKeyInput",
            input,
            selection,
        )
        .await;
    }

    /// A directory and what it may give.
    async fn provisioning(&mut self, owner: &Client) {
        let selection = "secret provisioning { tokens { id } groups { id } }";
        let input = json!({ "organisationId": owner.organisation, "days": 7 });
        let (name, kind) = ("createProvisioningToken", "CreateProvisioningTokenInput");
        let made = self.does(owner, name, kind, input, selection).await;
        let body = json!({ "displayName": "Alle" });
        let secret = id(&made, "/secret");
        let group = send(&self.app, Some(&secret), Method::POST, "/Groups", Some(body), &[])
            .await
            .1;
        let input = json!({ "provisioningGroupId": group["id"], "roles": ["DPO"] });
        let (name, kind) = ("setProvisioningGroupRoles", "SetProvisioningGroupRolesInput");
        self.does(owner, name, kind, input, selection).await;
        let input = json!({ "provisioningTokenId": made["provisioning"]["tokens"][0]["id"] });
        let (name, kind) = ("revokeProvisioningToken", "ProvisioningTokenIdInput");
        self.does(owner, name, kind, input, selection).await;
    }

    /// The vendor's own affairs. Answers a new customer with an owner.
    async fn organisation(&mut self) -> Client {
        let owner = self.vendor("OWNER").await;
        let organisation = owner.organisation.clone();
        let version = owner
            .run(
                "query($id: ID!) { organisation(id: $id) { version } }",
                json!({ "id": organisation }),
            )
            .await
            .at("/organisation/version")
            .clone();
        let change = json!({ "organisationId": organisation, "website": "https://eksempel.example", "version": version });
        self.does(
            &owner,
            "updateOrganisation",
            "UpdateOrganisationInput",
            change,
            "organisation { id }",
        )
        .await;

        let input = json!({ "organisationId": organisation, "role": "DPO", "email": "dpo@eksempel.example" });
        self.does(
            &owner,
            "setContact",
            "SetContactInput",
            input,
            "organisation { id }",
        )
        .await;
        let input = json!({ "organisationId": organisation, "own": true });
        self.does(
            &owner,
            "setOwnTechnicalContact",
            "SetOwnTechnicalContactInput",
            input,
            "organisation { id }",
        )
        .await;
        let login = self.login(&organisation, "OWNER");
        let other = self
            .logins
            .iter()
            .find(|login| login.kind.as_str() == "PARTNER")
            .unwrap();
        let other = other.organisation_id;
        let both = also_owner_of(&self.app, &login, other).await;
        let input = json!({ "organisationId": organisation, "parentId": other.to_string() });
        self.does(&both, "joinGroup", "JoinGroupInput", input, "organisation { id }")
            .await;
        let input = json!({ "organisationId": organisation });
        self.does(
            &both,
            "leaveGroup",
            "LeaveGroupInput",
            input,
            "organisation { id }",
        )
        .await;
        let input = json!({ "organisationId": organisation, "code": "NY", "titleDa": "Ny", "titleEn": "New",
            "deployment": "CLOUD", "vendorAccess": "NONE" });
        let made = self
            .does(
                &owner,
                "createService",
                "CreateServiceInput",
                input,
                "service { id version }",
            )
            .await;
        let service = id(&made, "/service/id");
        let input =
            json!({ "serviceId": service, "titleDa": "Nyere", "version": made["service"]["version"] });
        self.does(
            &owner,
            "updateService",
            "UpdateServiceInput",
            input,
            "service { id }",
        )
        .await;
        let input = json!({ "serviceId": service, "language": "DA", "text": "Kun i EU.", "number": 0 });
        let (name, kind) = ("writeServiceAddendum", "WriteServiceAddendumInput");
        self.does(&owner, name, kind, input, "service { id }").await;

        let input = json!({ "organisationId": organisation, "legalName": "Eksempel Sporet", "countryCode": "DK",
            "sector": "PUBLIC", "language": "DA", "noticeEmail": "varsler@sporet.example",
            "ownerEmail": "ejer@sporet.example", "serviceIds": [service] });
        let selection = "relation { id version customer { id } }";
        let made = self
            .does(&owner, "createCustomer", "CreateCustomerInput", input, selection)
            .await;
        let input = json!({ "relationId": made["relation"]["id"], "language": "EN", "version": made["relation"]["version"] });
        self.does(
            &owner,
            "updateRelation",
            "UpdateRelationInput",
            input,
            "relation { id }",
        )
        .await;

        let token = self.invitation_token("ejer@sporet.example").await;
        let accept =
            json!({ "token": token, "name": "Ejer", "password": PASSWORD, "noticeAcknowledged": true });
        let mut customer = self.app.stranger();
        let (kind, selection) = ("AcceptInvitationInput", "accessToken organisationId");
        let accepted = self
            .does(&customer, "acceptInvitation", kind, accept, selection)
            .await;
        customer.bearer = Some(id(&accepted, "/accessToken"));
        customer.organisation = id(&accepted, "/organisationId");

        let invite = |email: &str| {
            json!({ "organisationId": organisation, "email": email, "roles": ["MEMBER"],
            "canBind": false, "capacity": "COLLEAGUE", "language": "DA" })
        };
        let selection = "invitation { id }";
        let first = self
            .does(
                &owner,
                "inviteMember",
                "InviteMemberInput",
                invite("en@sporet.example"),
                selection,
            )
            .await;
        self.app.work().await;
        let first = json!({ "invitationId": first["invitation"]["id"] });
        self.does(
            &owner,
            "resendInvitation",
            "InvitationIdInput",
            first.clone(),
            selection,
        )
        .await;
        self.does(&owner, "revokeInvitation", "InvitationIdInput", first, selection)
            .await;
        self.does(
            &owner,
            "inviteMember",
            "InviteMemberInput",
            invite("to@sporet.example"),
            selection,
        )
        .await;
        let token = json!({ "token": self.invitation_token("to@sporet.example").await });
        self.does(
            &self.app.stranger(),
            "declineInvitation",
            "InvitationTokenInput",
            token,
            "declined",
        )
        .await;

        let third = self
            .does(
                &owner,
                "inviteMember",
                "InviteMemberInput",
                invite("tre@sporet.example"),
                selection,
            )
            .await;
        let input = json!({ "invitationId": third["invitation"]["id"], "email": "tree@sporet.example" });
        let kind = "CorrectInvitationInput";
        self.does(&owner, "correctInvitation", kind, input, selection)
            .await;
        let token = json!({ "token": self.invitation_token("tree@sporet.example").await });
        let stranger = self.app.stranger();
        let kind = "InvitationTokenInput";
        self.does(&stranger, "reportInvitation", kind, token, "reported")
            .await;
        let input = json!({ "organisationId": organisation, "text": "fire@sporet.example", "roles": ["MEMBER"],
            "language": "DA", "capacity": "ADMIN" });
        let selection = "invitationImport { id }";
        let kind = "InvitationListInput";
        self.does(&owner, "importInvitations", kind, input, selection)
            .await;
        let input = json!({ "organisationId": organisation, "domains": ["sporet.example"] });
        let kind = "SetInvitationDomainsInput";
        self.does(&owner, "setInvitationDomains", kind, input, "domains")
            .await;

        let list =
            "query($id: ID!) { members(organisationId: $id, first: 50) { nodes { id roles version } } }";
        let members = owner.run(list, json!({ "id": organisation })).await;
        let members = members.at("/members/nodes").as_array().unwrap().clone();
        let announcer = members
            .iter()
            .find(|member| member["roles"] == json!(["MEMBER"]))
            .unwrap();
        let input =
            json!({ "membershipId": announcer["id"], "title": "Konsulent", "version": announcer["version"] });
        self.does(
            &owner,
            "updateMember",
            "UpdateMemberInput",
            input,
            "membership { id }",
        )
        .await;
        let input = json!({ "membershipId": announcer["id"] });
        self.does(
            &owner,
            "removeMember",
            "MembershipIdInput",
            input,
            "membership { id }",
        )
        .await;

        let input = json!({ "organisationId": organisation, "name": "Til test", "days": 7 });
        let made = self
            .does(
                &owner,
                "createApiToken",
                "CreateApiTokenInput",
                input,
                "apiToken { id }",
            )
            .await;
        let input = json!({ "apiTokenId": made["apiToken"]["id"] });
        self.does(
            &owner,
            "revokeApiToken",
            "ApiTokenIdInput",
            input,
            "apiToken { id }",
        )
        .await;
        self.service_accounts(&owner).await;
        self.webhooks(&owner).await;
        self.gather(&owner, &service).await;
        customer
    }

    /// A notice whose mails came back, by letter.
    async fn letter(&mut self) {
        let announcer = self.vendor("ANNOUNCER").await;
        let notice = came_back(&self.app, &announcer, true).await;
        let today = day_in(self.app.now(), DEFAULT_TIME_ZONE).to_string();
        let selection = "notice { id }";
        let input = json!({ "noticeId": notice, "arrives": today });
        let (name, kind) = ("printNoticeLetter", "PrintNoticeLetterInput");
        self.does(&announcer, name, kind, input, selection).await;
        let input = json!({ "noticeId": notice, "arrived": today });
        let (name, kind) = ("recordLetterArrival", "RecordLetterArrivalInput");
        self.does(&announcer, name, kind, input, selection).await;
    }

    /// A second organisation of a company, whose owner takes its vendor over into the first.
    async fn gather(&mut self, vendor: &Client, service: &str) {
        let input = json!({ "organisationId": vendor.organisation, "legalName": "Eksempel Samlet", "countryCode": "DK",
            "sector": "PRIVATE", "language": "DA", "noticeEmail": "varsler@samlet.example",
            "ownerEmail": "ejer@samlet.example", "serviceIds": [service] });
        let made = vendor
            .mutate("createCustomer", input, "relation { id customer { id } }")
            .await;
        let fits = |login: &&ActorLogin| {
            login.vendor != VENDOR && login.kind.as_str() == "CUSTOMER" && login.role.as_str() == "OWNER"
        };
        let login = self.logins.iter().find(fits).unwrap().clone();
        let second: OrganisationId = made.text("/createCustomer/relation/customer/id").parse().unwrap();
        let both = also_owner_of(&self.app, &login, second).await;
        let input = json!({ "relationId": made.text("/createCustomer/relation/id"),
            "organisationId": login.organisation_id.to_string() });
        self.does(
            &both,
            "moveRelation",
            "MoveRelationInput",
            input,
            "relation { id }",
        )
        .await;
    }

    async fn service_accounts(&mut self, owner: &Client) {
        let input = json!({ "organisationId": owner.organisation, "name": "Til test", "roles": ["MEMBER"],
            "scopes": ["READ"] });
        let (name, kind) = ("createServiceAccount", "CreateServiceAccountInput");
        let made = self.does(owner, name, kind, input, "serviceAccount { id }").await;
        let account = &made["serviceAccount"]["id"];
        let input = json!({ "serviceAccountId": account, "name": "Et andet navn", "version": 1 });
        let (name, kind) = ("updateServiceAccount", "UpdateServiceAccountInput");
        self.does(owner, name, kind, input, "serviceAccount { id }").await;
        let input = json!({ "serviceAccountId": account, "days": 7 });
        let (name, kind) = ("createServiceToken", "CreateServiceTokenInput");
        let token = self
            .does(owner, name, kind, input, "serviceAccount { tokens { id } }")
            .await;
        let input = json!({ "serviceTokenId": token["serviceAccount"]["tokens"][0]["id"] });
        let (name, kind) = ("revokeServiceToken", "ServiceTokenIdInput");
        self.does(owner, name, kind, input, "serviceAccount { id }").await;
        let input = json!({ "serviceAccountId": account });
        let (name, kind) = ("endServiceAccount", "ServiceAccountIdInput");
        self.does(owner, name, kind, input, "serviceAccount { id }").await;
    }

    async fn webhooks(&mut self, owner: &Client) {
        let input = json!({ "organisationId": owner.organisation, "url": "https://modtager.example/",
            "events": ["ANNOUNCEMENT_PUBLISHED"] });
        let (name, kind) = ("createWebhook", "CreateWebhookInput");
        let made = self.does(owner, name, kind, input, "webhook { id }").await;
        let webhook = &made["webhook"]["id"];
        let which = json!({ "webhookId": webhook });
        let (name, kind) = ("testWebhook", "WebhookIdInput");
        let tested = self
            .does(owner, name, kind, which.clone(), "delivery { id }")
            .await;
        // Given up, so that it can be sent again.
        let given_up = "UPDATE webhook_deliveries SET state = 'FAILED'";
        self.app
            .state
            .db
            .pool()
            .execute_unprepared(given_up)
            .await
            .unwrap();
        let input = json!({ "webhookDeliveryId": tested["delivery"]["id"] });
        let (name, kind) = ("replayWebhookDelivery", "WebhookDeliveryIdInput");
        self.does(owner, name, kind, input, "delivery { id }").await;
        let input = json!({ "webhookId": webhook, "description": "Fagsystem", "version": 1 });
        let (name, kind) = ("updateWebhook", "UpdateWebhookInput");
        self.does(owner, name, kind, input, "webhook { id }").await;
        let (name, kind) = ("rotateWebhookSecret", "WebhookIdInput");
        self.does(owner, name, kind, which.clone(), "webhook { id }")
            .await;
        let (name, kind) = ("removeWebhook", "WebhookIdInput");
        self.does(owner, name, kind, which, "removedId").await;
    }

    async fn agreements(&mut self, customer: &Client) {
        let (owner, admin, dpo) = (
            self.vendor("OWNER").await,
            self.vendor("ADMIN").await,
            self.vendor("DPO").await,
        );
        let input = json!({ "organisationId": dpo.organisation, "title": "Databehandleraftale", "structure": "DK_SCC_2020",
            "language": "DA", "parameters": parameters(30, "GENERAL") });
        let selection = "template { id latestVersion { id version } }";
        let made = self
            .does(&dpo, "createTemplate", "CreateTemplateInput", input, selection)
            .await;
        let version = made["template"]["latestVersion"].clone();
        let input = json!({ "templateVersionId": version["id"], "parameters": parameters(20, "GENERAL"),
            "version": version["version"] });
        let selection = "templateVersion { id }";
        self.does(
            &dpo,
            "updateTemplateDraft",
            "UpdateTemplateDraftInput",
            input,
            selection,
        )
        .await;
        let with = json!({ "templateVersionId": version["id"] });
        self.does(
            &dpo,
            "submitTemplateVersion",
            "TemplateVersionIdInput",
            with.clone(),
            selection,
        )
        .await;
        self.does(
            &owner,
            "publishTemplateVersion",
            "TemplateVersionIdInput",
            with,
            selection,
        )
        .await;
        let with = json!({ "templateId": made["template"]["id"] });
        self.does(&dpo, "draftTemplateVersion", "TemplateIdInput", with, selection)
            .await;

        let services = "query($id: ID!) { services(organisationId: $id) { nodes { id deployment } } }";
        let services = admin.run(services, json!({ "id": admin.organisation })).await;
        let services = services.at("/services/nodes").as_array().unwrap().clone();
        let service = services
            .iter()
            .find(|service| service["deployment"] == "CLOUD")
            .unwrap()["id"]
            .clone();
        let offer = json!({ "organisationId": admin.organisation, "customerId": customer.organisation,
            "templateVersionId": version["id"], "serviceIds": [service], "language": "DA",
            "parameters": parameters(20, "SPECIFIC"),
            "annexA": { "purpose": "Drift", "nature": "Opbevaring", "dataTypes": ["Navn"], "specialCategories": [],
                "subjectCategories": ["Brugere"], "duration": "Aftalens løbetid" },
            "annexC": { "instruction": "Som aftalt", "security": "Kryptering", "assistance": "Bistand",
                "retention": "30 dage", "locations": "EU", "transfers": "SCC", "auditProcessor": "Årligt",
                "auditSubProcessors": "Årligt" } });
        let (issue, version, only) = (
            "IssueAgreementInput",
            "agreementVersion { id }",
            "AgreementVersionIdInput",
        );
        let made = self
            .does(&admin, "issueAgreement", issue, offer.clone(), version)
            .await;
        let with = json!({ "agreementVersionId": made["agreementVersion"]["id"] });
        self.does(&admin, "recallAgreement", only, with, version).await;
        let made = self
            .does(&admin, "issueAgreement", issue, offer.clone(), version)
            .await;
        let with = json!({ "agreementVersionId": made["agreementVersion"]["id"], "reason": "Ikke endnu" });
        self.does(
            customer,
            "declineAgreement",
            "DeclineAgreementInput",
            with,
            version,
        )
        .await;
        let made = self
            .does(&admin, "issueAgreement", issue, offer.clone(), version)
            .await;
        let offered = id(&made, "/agreementVersion/id");
        self.does(
            customer,
            "openAgreement",
            only,
            json!({ "agreementVersionId": offered }),
            version,
        )
        .await;
        let offered = self.negotiate(customer, &owner, &offered).await;
        let own = owner
            .run("{ viewer { memberships { id organisation { id } } } }", json!({}))
            .await;
        let own = own.at("/viewer/memberships").as_array().unwrap().clone();
        let here = |row: &&Value| row["organisation"]["id"] == json!(owner.organisation);
        let place = &own.iter().find(here).unwrap()["id"];
        let input = json!({ "agreementVersionId": offered, "membershipId": place });
        let (name, kind) = ("handOverAgreement", "HandOverAgreementInput");
        self.does(&dpo, name, kind, input, version).await;
        self.sign(customer, &offered, PASSWORD).await;
        self.sign(&owner, &offered, tillid::demo::PASSWORD).await;
        self.life(customer, &owner, &offered).await;
        self.many(&admin, offer).await;
    }

    /// The same to many, and the days on which those are reminded that have not signed.
    async fn many(&mut self, admin: &Client, mut offer: Value) {
        let customer = offer.as_object_mut().unwrap().remove("customerId").unwrap();
        offer["customerIds"] = json!([customer]);
        let kind = "IssueAgreementsInput";
        self.does(admin, "issueAgreements", kind, offer, "issueBatch { id }")
            .await;
        let input = json!({ "organisationId": admin.organisation, "days": [7, 30] });
        let (name, kind) = ("setSigningReminders", "SetSigningRemindersInput");
        self.does(admin, name, kind, input, "signingReminders { days }")
            .await;
    }

    /// What is said and proposed before the first signature; answers with the version that came of it.
    async fn negotiate(&mut self, customer: &Client, owner: &Client, version: &str) -> String {
        let selection = "agreementVersion { id negotiation { passages { place proposals { id state } } } }";
        let at = |place: &str, more: Value| {
            let mut input = json!({ "agreementVersionId": version, "place": place });
            input
                .as_object_mut()
                .unwrap()
                .extend(more.as_object().unwrap().clone());
            input
        };
        let (name, kind) = ("commentOnClause", "CommentOnClauseInput");
        let input = at("7", json!({ "text": "Hvem er de?" }));
        self.does(customer, name, kind, input, selection).await;
        let (name, kind) = ("resolveComments", "ResolveCommentsInput");
        self.does(owner, name, kind, at("7", json!({})), selection).await;
        for (answer, kind) in [
            ("withdrawChange", "ChangeProposalIdInput"),
            ("refuseChange", "RefuseChangeInput"),
            ("acceptChange", "AcceptChangeInput"),
        ] {
            let change = json!({ "kind": "WORDING", "text": format!("Slettes efter 30 dage ({answer})") });
            let proposed = self
                .does(
                    customer,
                    "proposeChange",
                    "ProposeChangeInput",
                    at("C.4", change),
                    selection,
                )
                .await;
            let passages = proposed["agreementVersion"]["negotiation"]["passages"].clone();
            let passage = passages
                .as_array()
                .unwrap()
                .iter()
                .find(|one| one["place"] == "C.4");
            let proposals = passage.unwrap()["proposals"].as_array().unwrap().clone();
            let open = proposals.iter().find(|one| one["state"] == "OPEN").unwrap();
            let mut input = json!({ "changeProposalId": open["id"] });
            if answer == "refuseChange" {
                input["reason"] = json!("Ens for alle");
            }
            let who = if answer == "withdrawChange" {
                customer
            } else {
                owner
            };
            self.does(who, answer, kind, input, selection).await;
        }
        let input = json!({ "agreementVersionId": version });
        let (name, kind) = ("sendAgreedChanges", "AgreementVersionIdInput");
        let next = self.does(owner, name, kind, input, selection).await;
        id(&next, "/agreementVersion/id")
    }

    /// An agreement from its first instruction to the certificate of deletion.
    async fn life(&mut self, customer: &Client, owner: &Client, version: &str) {
        let query = "query($id: ID!) { node(id: $id) { ... on AgreementVersion { agreement { id } } } }";
        let found = customer.run(query, json!({ "id": version })).await;
        let agreement = found.at("/node/agreement/id").clone();
        let selection = "agreement { id life { instructions { id } controllers { id version } } }";
        let of = |more: Value| {
            let mut input = json!({ "agreementId": agreement });
            input
                .as_object_mut()
                .unwrap()
                .extend(more.as_object().unwrap().clone());
            input
        };
        for answer in ["acknowledgeInstruction", "flagInstruction", "withdrawInstruction"] {
            let (name, kind) = ("giveInstruction", "GiveInstructionInput");
            let given = of(json!({ "text": "Slet logfiler efter 30 dage" }));
            let given = self.does(customer, name, kind, given, selection).await;
            let mut input = json!({ "instructionId": given["agreement"]["life"]["instructions"][0]["id"] });
            let (who, kind) = match answer {
                "flagInstruction" => {
                    input["reason"] = json!("Uden hjemmel");
                    (owner, "FlagInstructionInput")
                }
                "withdrawInstruction" => (customer, "InstructionIdInput"),
                _ => (owner, "InstructionIdInput"),
            };
            self.does(who, answer, kind, input, selection).await;
        }
        let asked = of(json!({ "kind": "BREACH", "subject": "Mistanke", "text": "Hvad ved I?" }));
        let (name, kind) = ("openAssistanceRequest", "OpenAssistanceRequestInput");
        let case = "assistance { request { id } }";
        let asked = self.does(customer, name, kind, asked, case).await;
        let request = json!({ "assistanceRequestId": asked["assistance"]["request"]["id"] });
        let mut said = request.clone();
        said["text"] = json!("Mere herom");
        for (who, name) in [
            (owner, "askBackOnAssistance"),
            (customer, "replyToAssistance"),
            (owner, "answerAssistance"),
        ] {
            self.does(who, name, "AssistanceMessageInput", said.clone(), case)
                .await;
        }
        let (name, kind) = ("closeAssistance", "AssistanceRequestIdInput");
        self.does(customer, name, kind, request, case).await;

        let input = of(json!({ "subject": "Support", "reason": "Overførselsgrundlag mangler" }));
        let (name, kind) = ("suspendProcessing", "SuspendProcessingInput");
        self.does(customer, name, kind, input, selection).await;
        let report = of(json!({ "text": "Bragt i orden" }));
        self.does(owner, "reportCure", "ReportCureInput", report.clone(), selection)
            .await;
        let input = of(json!({ "reason": "Ikke helt" }));
        self.does(customer, "refuseCure", "RefuseCureInput", input, selection)
            .await;
        let (name, kind) = ("liftSuspension", "AgreementIdInput");
        self.does(customer, name, kind, of(json!({})), selection).await;

        let input = of(json!({ "capacity": "PROCESSOR_FOR_OTHERS" }));
        let (name, kind) = ("setControllerCapacity", "SetControllerCapacityInput");
        self.does(customer, name, kind, input, selection).await;
        let facts = json!({ "name": "Eksempel Forsyning", "countryCode": "DK",
            "contactEmail": "dpo@forsyning.example", "since": "2026-01-01" });
        let (name, kind) = ("addAgreementController", "AddAgreementControllerInput");
        let added = self
            .does(customer, name, kind, of(facts.clone()), selection)
            .await;
        let added = added["agreement"]["life"]["controllers"][0].clone();
        let mut input = facts;
        input["agreementControllerId"] = added["id"].clone();
        input["version"] = added["version"].clone();
        let (name, kind) = ("updateAgreementController", "UpdateAgreementControllerInput");
        self.does(customer, name, kind, input, selection).await;

        let today = self.app.now().to_time().date().to_string();
        let input = of(json!({ "ground": "NOTICE", "reason": "Vi skifter", "endsOn": today }));
        let (name, kind) = ("terminateAgreement", "TerminateAgreementInput");
        self.does(customer, name, kind, input, selection).await;
        let input = of(json!({ "choice": "RETURN" }));
        self.does(customer, "chooseExit", "ChooseExitInput", input, selection)
            .await;
        // After the last day, for a moment: the sessions of the others are of today.
        let today = self.app.now();
        self.app.travel(today.plus_days(1));
        self.app.work().await;
        let owner = self.vendor("OWNER").await;
        let input = of(json!({ "text": "Eksport som CSV" }));
        self.does(&owner, "noteReturn", "NoteReturnInput", input, selection)
            .await;
        let input = of(
            json!({ "statement": "Alt er slettet", "scope": "Drift og kopier", "title": "Direktør",
            "proof": { "password": tillid::demo::PASSWORD } }),
        );
        let (name, kind) = ("certifyDeletion", "CertifyDeletionInput");
        self.does(&owner, name, kind, input, selection).await;
        self.app.travel(today);
    }

    /// The record of processing activities, and the evidence of measures.
    async fn accountability(&mut self) {
        let dpo = self.vendor("DPO").await;
        let facts = json!({ "role": "CONTROLLER", "title": "Løn", "ownerRole": "Direktionen", "purposes": ["Løn"],
            "legalBasis": "CONTRACT", "subjectCategories": ["Medarbejdere"], "dataCategories": ["Navn"] });
        let selection = "activity { id version }";
        let mut input = json!({ "organisationId": dpo.organisation, "activity": facts });
        let (name, kind) = ("createProcessingActivity", "CreateProcessingActivityInput");
        let mut made = self.does(&dpo, name, kind, input.clone(), selection).await;
        let named = |made: &Value| json!({ "processingActivityId": made["activity"]["id"], "version": made["activity"]["version"] });
        input["activity"]["title"] = json!("Løn og ansættelse");
        let mut update = named(&made);
        update["activity"] = input["activity"].clone();
        let (name, kind) = ("updateProcessingActivity", "UpdateProcessingActivityInput");
        made = self.does(&dpo, name, kind, update, selection).await;
        let (name, kind) = ("activateProcessingActivity", "ProcessingActivityIdInput");
        made = self.does(&dpo, name, kind, named(&made), selection).await;
        let mut review = named(&made);
        review["nextReviewOn"] = json!(self.app.now().plus_days(100).to_time().date().to_string());
        let (name, kind) = ("reviewProcessingActivity", "ReviewProcessingActivityInput");
        made = self.does(&dpo, name, kind, review, selection).await;
        let (name, kind) = ("retireProcessingActivity", "ProcessingActivityIdInput");
        self.does(&dpo, name, kind, named(&made), selection).await;
        let input = json!({ "organisationId": dpo.organisation, "wording": "Fortroligt", "staffCount": 9,
            "committedCount": 8, "countedOn": "2026-11-02" });
        let (name, kind) = ("recordConfidentiality", "RecordConfidentialityInput");
        self.does(&dpo, name, kind, input, "confidentiality { id }").await;
        let input = json!({ "organisationId": dpo.organisation, "topic": "Phishing", "staffCount": 9,
            "attendeeCount": 8, "heldOn": "2026-11-02" });
        let (name, kind) = ("recordTraining", "RecordTrainingInput");
        let held = self.does(&dpo, name, kind, input, "training { id }").await;
        let input = json!({ "trainingRecordId": held["training"]["id"] });
        let (name, kind) = ("withdrawTraining", "TrainingRecordIdInput");
        self.does(&dpo, name, kind, input, "training { id }").await;
    }

    async fn sign(&mut self, who: &Client, version: &str, password: &str) {
        let shown = "query($id: ID!) { node(id: $id) { ... on AgreementVersion { contentSha256 consentSentence { version } } } \
                     viewer { user { name } } }";
        let shown = who.run(shown, json!({ "id": version })).await;
        let input = json!({ "agreementVersionId": version, "contentSha256": shown.at("/node/contentSha256"),
            "consentVersion": shown.at("/node/consentSentence/version"), "consentGiven": true,
            "typedName": shown.at("/viewer/user/name"), "title": "Direktør", "proof": { "password": password } });
        self.does(
            who,
            "signAgreement",
            "SignAgreementInput",
            input,
            "agreementVersion { id }",
        )
        .await;
    }

    async fn changes(&mut self) {
        let (announcer, dpo) = (self.vendor("ANNOUNCER").await, self.vendor("DPO").await);
        let services = "query($id: ID!) { services(organisationId: $id) { nodes { id code } } }";
        let services = announcer
            .run(services, json!({ "id": announcer.organisation }))
            .await;
        let services = services.at("/services/nodes").as_array().unwrap().clone();
        let service = services
            .iter()
            .find(|service| service["code"] == "CLOUD")
            .unwrap()["id"]
            .clone();
        let facts = json!({ "legalName": "Eksempel Spor", "street": "Vej 1", "postalCode": "1000", "city": "By",
            "countryCode": "SE", "contactEmail": "privacy@spor.example", "purposeDa": "Drift", "purposeEn": "Hosting",
            "serviceCategories": ["HOSTING"], "dataCategories": ["Navn"], "subjectCategories": ["Brugere"], "tier": 1,
            "role": "PROCESSOR", "agreementSignedAt": "2026-01-01", "serviceIds": [service],
            "locations": [{ "name": "Datacenter", "countryCode": "SE", "kind": "DATACENTRE", "transferMechanism": "NONE_EEA" }] });
        let input = json!({ "organisationId": announcer.organisation, "subProcessor": facts });
        let selection = "subProcessor { id version }";
        let made = self
            .does(
                &announcer,
                "recordSubProcessor",
                "RecordSubProcessorInput",
                input,
                selection,
            )
            .await;
        let recorded = made["subProcessor"].clone();
        let mut corrected = facts.clone();
        corrected["contactName"] = json!("Databeskyttelse");
        let input = json!({ "subProcessorId": recorded["id"], "subProcessor": corrected, "version": recorded["version"] });
        self.does(
            &announcer,
            "updateSubProcessor",
            "UpdateSubProcessorInput",
            input,
            selection,
        )
        .await;

        let subject = recorded["id"].as_str().unwrap();
        let version = json!(recorded["version"].as_i64().unwrap() + 1);
        let selection = "subProcessor { id }";
        self.does(
            &announcer,
            "recordSubProcessorContract",
            "RecordSubProcessorContractInput",
            register::contract(subject, &version),
            selection,
        )
        .await;
        self.does(
            &announcer,
            "recordDueDiligence",
            "RecordDueDiligenceInput",
            register::diligence(subject),
            selection,
        )
        .await;
        let past = json!({ "subProcessorId": subject, "countryCode": "US", "mechanism": "PRIVACY_SHIELD",
            "validFrom": "2018-05-25", "validTo": "2020-07-16" });
        let kind = "RecordPastTransferInput";
        self.does(&announcer, "recordPastTransfer", kind, past, selection)
            .await;
        let chosen = json!({ "organisationId": announcer.organisation, "mechanism": "SCC_2021_914" });
        let kind = "SetDefaultTransferMechanismInput";
        self.does(
            &announcer,
            "setDefaultTransferMechanism",
            kind,
            chosen,
            "mechanism",
        )
        .await;
        let abroad = register::place_abroad(&announcer).await;
        let ended = json!({ "processingLocationId": abroad, "why": "COURT" });
        self.does(&announcer, "endTransfer", "EndTransferInput", ended, selection)
            .await;
        let before = self.events(Some(&announcer.organisation)).await;
        let kept = register::sent(
            &announcer,
            subject,
            "CONTRACT",
            "aftale.pdf",
            register::PDF.to_vec(),
        )
        .await;
        assert_eq!(kept.0, 201, "{}", kept.1);
        assert!(self.events(Some(&announcer.organisation)).await > before);

        // The customers of the demo answer in every way there is.
        let draft = json!({ "organisationId": announcer.organisation, "type": "ADD", "subProcessorId": recorded["id"],
            "serviceIds": [service], "summaryDa": "Ny drift", "summaryEn": "New hosting",
            "plannedEffectiveAt": self.app.now().plus_days(90) });
        let (only, selection) = ("AnnouncementIdInput", "announcement { id state }");
        let made = self
            .does(
                &announcer,
                "draftAnnouncement",
                "DraftAnnouncementInput",
                draft.clone(),
                selection,
            )
            .await;
        let announcement = id(&made, "/announcement/id");
        let with = json!({ "announcementId": announcement });
        self.does(&dpo, "approveAnnouncement", only, with.clone(), selection)
            .await;
        self.does(&announcer, "publishAnnouncement", only, with.clone(), selection)
            .await;
        self.app.work().await;
        let list = "query($id: ID!) { node(id: $id) { ... on Announcement { notices(first: 50) { nodes { id state \
                    authorisationModel customer { id } } } } } }";
        let notices = announcer.run(list, with_id(&announcement)).await;
        let notices = notices.at("/node/notices/nodes").as_array().unwrap().clone();
        let mut specific = notices
            .iter()
            .filter(|notice| notice["authorisationModel"] == "SPECIFIC");
        let mut general = notices
            .iter()
            .filter(|notice| notice["authorisationModel"] == "GENERAL");
        let known = |notice: &&Value| {
            self.logins
                .iter()
                .any(|login| notice["customer"]["id"] == json!(login.organisation_id.to_string()))
        };
        let approved = specific
            .find(known)
            .expect("a customer with specific authorisation")
            .clone();
        let objected = general
            .find(known)
            .expect("a customer with general authorisation")
            .clone();
        let customer = async |play: &Self, notice: &Value| {
            play.at(notice["customer"]["id"].as_str().unwrap(), "OWNER").await
        };
        let (only_notice, selection) = ("NoticeIdInput", "notice { id state }");
        let owner = customer(self, &approved).await;
        let notice = json!({ "noticeId": approved["id"] });
        self.does(
            &owner,
            "acknowledgeNotice",
            only_notice,
            notice.clone(),
            selection,
        )
        .await;
        self.does(&owner, "approveNotice", only_notice, notice, selection)
            .await;
        let owner = customer(self, &objected).await;
        let notice = json!({ "noticeId": objected["id"] });
        let input =
            json!({ "noticeId": objected["id"], "ground": "SECURITY", "text": "Hvordan krypteres data?" });
        self.does(&owner, "objectToNotice", "ObjectToNoticeInput", input, selection)
            .await;
        self.forward(&owner, &objected).await;
        let input = json!({ "noticeId": objected["id"], "outcome": "MITIGATED", "text": "Med egne nøgler." });
        self.does(
            &dpo,
            "resolveObjection",
            "ResolveObjectionInput",
            input,
            selection,
        )
        .await;
        self.does(&owner, "acceptResolution", only_notice, notice, selection)
            .await;
        self.take_effect_or_back(&announcement, &notices, draft).await;
    }

    /// The customer is itself a processor, and tells the controller it works for.
    async fn forward(&mut self, owner: &Client, notice: &Value) {
        let of = "query($id: ID!) { node(id: $id) { ... on Notice { agreementId } } }";
        let agreement = owner.run(of, json!({ "id": notice["id"] })).await;
        let agreement = agreement.text("/node/agreementId");
        let chain = "agreement { life { controllers { id name } } }";
        let capacity = json!({ "agreementId": agreement, "capacity": "PROCESSOR_FOR_OTHERS" });
        owner
            .mutate("setControllerCapacity", capacity, chain)
            .await
            .data();
        let facts = json!({ "agreementId": agreement, "name": "Eksempel Renovation", "countryCode": "DK",
            "contactEmail": "dpo@renovation.example", "since": "2026-01-01" });
        let added = owner.mutate("addAgreementController", facts, chain).await;
        let controllers = added
            .at("/addAgreementController/agreement/life/controllers")
            .clone();
        let controller = controllers
            .as_array()
            .unwrap()
            .iter()
            .find(|controller| controller["name"] == "Eksempel Renovation")
            .unwrap();
        let input = json!({ "noticeId": notice["id"], "agreementControllerIds": [controller["id"]] });
        let selection = "forwarding { id }";
        self.does(owner, "forwardNotice", "ForwardNoticeInput", input, selection)
            .await;
    }

    /// When every clock has run out: one change takes effect, another is taken back.
    async fn take_effect_or_back(&mut self, announcement: &str, notices: &[Value], mut draft: Value) {
        // Silence under specific authorisation is no approval: whoever has not answered does now.
        for notice in notices
            .iter()
            .filter(|notice| notice["authorisationModel"] == "SPECIFIC")
        {
            let customer = notice["customer"]["id"].as_str().unwrap();
            let client = if self
                .logins
                .iter()
                .any(|login| login.organisation_id.to_string() == customer)
            {
                self.at(customer, "OWNER").await
            } else {
                let mut client = self.app.stranger();
                let input = json!({ "email": "ejer@sporet.example", "password": PASSWORD });
                client.bearer = Some(
                    client
                        .mutate("signIn", input, "accessToken")
                        .await
                        .text("/signIn/accessToken"),
                );
                client
            };
            client
                .mutate_with(
                    "approveNotice",
                    "NoticeIdInput",
                    json!({ "noticeId": notice["id"] }),
                    "notice { id }",
                )
                .await;
        }
        self.app.travel(self.app.now().plus_days(91));
        self.app.work().await;
        let (announcer, dpo) = (self.vendor("ANNOUNCER").await, self.vendor("DPO").await);
        let (only, selection) = ("AnnouncementIdInput", "announcement { id state }");
        let kind = "ActivateAnnouncementInput";
        let with = json!({ "announcementId": announcement, "attestsCompleteness": true });
        self.does(&announcer, "activateAnnouncement", kind, with, selection)
            .await;
        draft["type"] = json!("REMOVE");
        draft["plannedEffectiveAt"] = json!(self.app.now().plus_days(90));
        let made = self
            .does(
                &announcer,
                "draftAnnouncement",
                "DraftAnnouncementInput",
                draft,
                selection,
            )
            .await;
        let with = json!({ "announcementId": made["announcement"]["id"] });
        self.does(&dpo, "approveAnnouncement", only, with.clone(), selection)
            .await;
        self.does(&announcer, "publishAnnouncement", only, with.clone(), selection)
            .await;
        self.does(&announcer, "withdrawAnnouncement", only, with, selection)
            .await;
    }

    async fn sharing(&mut self) {
        let admin = self.vendor("ADMIN").await;
        let list = "query($id: ID!) { sharingGrants(organisationId: $id, states: [PROPOSED], first: 10) { nodes { id customer { id } partner { id } } } }";
        let proposed = admin.run(list, json!({ "id": admin.organisation })).await;
        let grant = proposed.at("/sharingGrants/nodes/0").clone();
        let (only, selection) = ("GrantIdInput", "grant { id }");
        let customer = self.at(grant["customer"]["id"].as_str().unwrap(), "OWNER").await;
        let decide = json!({ "grantId": grant["id"], "approve": true });
        self.does(&customer, "decideGrant", "DecideGrantInput", decide, selection)
            .await;
        self.does(
            &customer,
            "revokeGrant",
            only,
            json!({ "grantId": grant["id"] }),
            selection,
        )
        .await;
        let input = json!({ "organisationId": admin.organisation, "customerId": grant["customer"]["id"],
            "partnerId": grant["partner"]["id"], "partnerType": "SOLUTION", "partnerRole": "SUPPORT",
            "fields": ["CUSTOMER_NAME"], "purpose": "Support", "legalBasis": "Artikel 6, stk. 1, litra f",
            "approvalRequired": true });
        self.does(&admin, "proposeGrant", "ProposeGrantInput", input, selection)
            .await;
    }
}

fn with_id(id: &str) -> Value {
    json!({ "id": id })
}

fn scope(app: &TestApp, organisation: OrganisationId) -> Scope {
    let request = Request {
        actor: Actor::System(Job::Setup),
        now: app.now(),
        dice: Arc::clone(&app.state.dice),
        id: "test".to_owned(),
        origin: Arc::clone(&app.state.origin),
        browser: Arc::default(),
    };
    system(&request, Job::Setup, organisation)
}

async fn chains(app: &TestApp) -> Vec<(OrganisationId, Result<i64, Broken>)> {
    let mut chains = Vec::new();
    for tenant in tillid_audit::tenants(&app.state.db, &scope(app, tillid_audit::ANYONE))
        .await
        .unwrap()
    {
        chains.push((
            tenant,
            tillid_audit::verify(&app.state.db, &scope(app, tenant))
                .await
                .unwrap(),
        ));
    }
    chains
}

/// Recomputes every chain there is.
pub(crate) async fn every_chain_holds(app: &TestApp) {
    let chains = chains(app).await;
    assert!(!chains.is_empty());
    for (tenant, chain) in chains {
        assert!(chain.is_ok(), "{tenant}: {chain:?}");
    }
}

/// And whoever reads the trail learns no name and no address from it.
#[tokio::test]
async fn every_mutation_leaves_an_event_and_the_chains_hold() {
    let mut play = Play::start().await;
    play.everything().await;
    let served = Served::ask(&play.app.stranger()).await;
    let exempt = exemptions("audit-exemptions.txt");
    let all: BTreeSet<String> = served
        .fields("Mutation")
        .into_iter()
        .map(|field| field.name)
        .collect();
    let done: BTreeSet<String> = play.marked.union(&play.unmarked).cloned().collect();
    assert_eq!(
        all, done,
        "every mutation of the schema is done here, and no other"
    );
    assert_eq!(
        play.unmarked, exempt,
        "what leaves no event is exempt with a reason, and nothing else is"
    );
    for (tenant, chain) in chains(&play.app).await {
        assert!(
            chain.as_ref().is_ok_and(|events| *events > 0),
            "{tenant}: {chain:?}"
        );
    }
    nobody_stands_in_the_trail(&play.app).await;
}

async fn nobody_stands_in_the_trail(app: &TestApp) {
    let rows = rows(app.state.db.pool()).await;
    let db = app.state.db.pool();
    let sql = "SELECT name AS word FROM users WHERE name <> '' UNION SELECT email FROM users \
               UNION SELECT legal_name FROM organisations UNION SELECT email FROM invitations WHERE email <> ''";
    let people = db
        .query_all_raw(Statement::from_string(db.get_database_backend(), sql))
        .await
        .unwrap();
    let people: Vec<String> = people
        .iter()
        .map(|row| row.try_get("", "word").unwrap())
        .collect();
    assert!(people.len() > 100, "there are people to look for");
    for event in rows.iter().filter(|row| row.table == "audit_events") {
        assert!(
            !event.texts.contains('@'),
            "{}: an address: {}",
            event.id,
            event.texts
        );
        for word in &people {
            assert!(
                !event.texts.contains(word.as_str()),
                "{}: a name: {}",
                event.id,
                event.texts
            );
        }
    }
}

/// Each tenant's chain is broken in its own way, and each break is named where it is.
#[tokio::test]
async fn a_change_behind_the_portals_back_is_found_at_that_link() {
    let app = TestApp::start().await;
    let whole = chains(&app).await;
    assert!(whole.iter().all(|(_, chain)| chain.is_ok()));
    let mut long = whole
        .iter()
        .filter(|(_, chain)| chain.as_ref().is_ok_and(|events| *events >= 5));
    let mut next = || long.next().expect("five tenants with five events each").clone();
    let db = app.state.db.pool();
    let run = async |sql: String| {
        assert!(
            db.execute_unprepared(&sql).await.unwrap().rows_affected() > 0,
            "{sql}"
        )
    };
    let of = |tenant: &OrganisationId| match tillid_tests::is_postgres() {
        true => format!("organisation_id = '{}'", tenant.0),
        false => format!("organisation_id = x'{}'", tenant.0.simple()),
    };
    let (changed, _) = next();
    run(format!(
        "UPDATE audit_events SET action = 'nothing.happened' WHERE sequence = 3 AND {}",
        of(&changed)
    ))
    .await;
    let (deleted, _) = next();
    run(format!(
        "DELETE FROM audit_events WHERE sequence = 3 AND {}",
        of(&deleted)
    ))
    .await;
    let (rehashed, _) = next();
    let forged = "f".repeat(64);
    run(format!(
        "UPDATE audit_events SET hash = '{forged}' WHERE sequence = 2 AND {}",
        of(&rehashed)
    ))
    .await;
    let (relinked, _) = next();
    run(format!(
        "UPDATE audit_events SET previous_hash = '{forged}' WHERE sequence = 4 AND {}",
        of(&relinked)
    ))
    .await;
    let (cut, Ok(events)) = next() else { unreachable!() };
    run(format!(
        "DELETE FROM audit_events WHERE sequence = {events} AND {}",
        of(&cut)
    ))
    .await;
    let broken = |sequence, reason| Err(Broken { sequence, reason });
    let expected = [
        (changed, broken(3, "hash")),
        (deleted, broken(3, "missing")),
        (rehashed, broken(2, "hash")),
        (relinked, broken(4, "previous-hash")),
        (cut, broken(events, "head")),
    ];
    for (tenant, chain) in chains(&app).await {
        match expected.iter().find(|(other, _)| *other == tenant) {
            Some((_, broken)) => assert_eq!(chain, *broken),
            None => assert!(chain.is_ok(), "{tenant} was left alone: {chain:?}"),
        }
    }
}
