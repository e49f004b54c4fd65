//! Half a year in the life of a vendor: what makes a demo worth looking at.
//!
//! Each customer has a part, by its place in the list (see [`Part`]), so that every state of an agreement and of a
//! notice is there to see.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use sea_orm::ActiveValue::Set;
use serde_json::{Value, json};
use tillid_entities::enums::{Deployment, Language, OrganisationKind, PartnerType, Role, Sector};
use tillid_entities::organisations::OrganisationId;
use tillid_entities::partnerships::{self, PartnershipId};
use tillid_kernel::Timestamp;
use tillid_policy::Job;

use super::cast::{self, Cast};
use super::facts::{SubProcessor, Vendor};
use super::setup;
use super::stage::{Player, Stage};

mod accounts;
mod life;
mod on_file;
mod talks;

/// The parts of the customers, by their place.
mod part {
    /// In force in its second version; acknowledges.
    pub(super) const RENEWED: usize = 0;
    /// In force; objects. Its address for notices was out of use once, and a mail came back.
    pub(super) const OBJECTING: usize = 1;
    /// In force with specific authorisation and sixty days; has once kept silent.
    pub(super) const SPECIFIC: usize = 2;
    /// Sent, not opened: the one to sign.
    pub(super) const SENT: usize = 3;
    /// Opened, and talked about.
    pub(super) const VIEWED: usize = 4;
    /// Signed by the customer, waiting for the vendor.
    pub(super) const HALF_SIGNED: usize = 5;
    /// Declined.
    pub(super) const DECLINED: usize = 6;
    /// Recalled.
    pub(super) const RECALLED: usize = 7;
    /// Runs the software itself, and has a term of its own for that: owed no notice of a hosting change.
    pub(super) const ON_PREMISE: usize = 8;
    /// Let its offer lapse.
    pub(super) const EXPIRED: usize = 9;
}

/// A sub-processor in the register, and which services use it.
struct Recorded {
    id: String,
    services: Vec<String>,
}

/// A vendor and all that the play needs to know of it.
struct Story<'a> {
    stage: &'a Stage<'a>,
    facts: &'a Vendor,
    team: Cast,
    /// Ids of the services, in the order of the facts.
    services: Vec<String>,
    /// Ids of the sub-processors, in the order of the facts.
    sub_processors: Vec<String>,
    template: String,
    template_version: String,
    customers: Vec<Cast>,
}

/// Plays the whole story of a vendor.
pub(crate) async fn vendor(stage: &Stage<'_>, facts: &Vendor) -> anyhow::Result<()> {
    let mut story = Story::begin(stage, facts).await?;
    let vendor = story.team.organisation;
    story.win_customers(stage.days_ago(190)).await?;
    story.sign_first_agreements(stage.days_ago(180)).await?;
    story.renew(stage.days_ago(120)).await?;
    story.change_that_took_effect(stage.days_ago(95)).await?;
    story.change_that_waits(stage.days_ago(70)).await?;
    story.offers_that_led_nowhere().await?;
    story.open_offers().await?;
    story.partner(vendor).await?;
    story.changes_under_way().await?;
    story.lives().await?;
    Box::pin(story.accounts()).await?;
    story.small_things_waiting().await
}

/// Plays a vendor's beginning: one customer, one agreement in force. Answers the vendor.
pub(crate) async fn vendor_with_one_agreement(
    stage: &Stage<'_>,
    facts: &Vendor,
) -> anyhow::Result<OrganisationId> {
    let mut story = Story::begin(stage, facts).await?;
    story.win_customers(stage.days_ago(190)).await?;
    let at = stage.days_ago(180);
    let version = story
        .issue(at, part::RENEWED, parameters("GENERAL", 30, 30), None)
        .await?;
    story
        .sign(
            at.plus_days(1),
            story.customers[part::RENEWED].role(Role::Signatory)?,
            &version,
        )
        .await?;
    story
        .sign(at.plus_days(2), story.team.role(Role::Owner)?, &version)
        .await?;
    Ok(story.team.organisation)
}

impl<'a> Story<'a> {
    /// The vendor with its people, services, register and template.
    async fn begin(stage: &'a Stage<'a>, facts: &'a Vendor) -> anyhow::Result<Self> {
        let at = stage.days_ago(200);
        let organisation = cast::vendor(stage, at, facts).await?;
        let kind = OrganisationKind::Vendor;
        let team = cast::people(stage, at, organisation, kind, &facts.slug, &cast::VENDOR).await?;
        let mut story = Self {
            stage,
            facts,
            team,
            services: Vec::new(),
            sub_processors: Vec::new(),
            template: String::new(),
            template_version: String::new(),
            customers: Vec::new(),
        };
        for (role, mailbox) in [("PRIVACY", "persondata"), ("DPO", "dpo")] {
            let input = json!({
                "organisationId": story.organisation(), "role": role,
                "email": format!("{mailbox}@{}.demo.example", facts.slug),
            });
            story
                .vendor(
                    Role::Owner,
                    at,
                    "setContact",
                    "SetContactInput",
                    input,
                    "organisation { id }",
                )
                .await?;
        }
        story.offer_services(at).await?;
        story.open_register(at).await?;
        story.publish_template(stage.days_ago(195)).await?;
        Ok(story)
    }

    async fn offer_services(&mut self, at: Timestamp) -> anyhow::Result<()> {
        for service in &self.facts.services {
            let mut input = service.clone();
            input["organisationId"] = self.organisation();
            let made = self
                .vendor(
                    Role::Admin,
                    at,
                    "createService",
                    "CreateServiceInput",
                    input,
                    "service { id }",
                )
                .await?;
            self.services.push(text(&made, "/service/id")?);
        }
        Ok(())
    }

    /// The register as it stood when the vendor joined: announced to nobody, because nobody has an agreement yet.
    async fn open_register(&mut self, at: Timestamp) -> anyhow::Result<()> {
        for sub_processor in &self.facts.sub_processors {
            let id = self.record(at, sub_processor).await?;
            let announcement = self.announce(at, "ADD", &id, None, at.plus_days(1)).await?;
            self.stage.work(at).await?;
            self.on_announcement(
                Role::Owner,
                at.plus_days(2),
                "activateAnnouncement",
                &announcement,
            )
            .await?;
            self.sub_processors.push(id.id);
        }
        Ok(())
    }

    async fn publish_template(&mut self, at: Timestamp) -> anyhow::Result<()> {
        let title = match self.facts.language {
            Language::Da => "Databehandleraftale",
            Language::En => "Data processing agreement",
        };
        let input = json!({
            "organisationId": self.organisation(), "title": title, "structure": self.facts.origin,
            "language": self.facts.language, "parameters": parameters("GENERAL", 30, 30),
        });
        let made = self
            .vendor(
                Role::Dpo,
                at,
                "createTemplate",
                "CreateTemplateInput",
                input,
                "template { id latestVersion { id } }",
            )
            .await?;
        self.template = text(&made, "/template/id")?;
        self.template_version = text(&made, "/template/latestVersion/id")?;
        let input = json!({ "templateVersionId": self.template_version });
        let (kind, selection) = ("TemplateVersionIdInput", "templateVersion { id }");
        self.vendor(
            Role::Dpo,
            at,
            "submitTemplateVersion",
            kind,
            input.clone(),
            selection,
        )
        .await?;
        self.vendor(
            Role::Owner,
            at.plus_days(1),
            "publishTemplateVersion",
            kind,
            input,
            selection,
        )
        .await?;
        Ok(())
    }

    async fn win_customers(&mut self, at: Timestamp) -> anyhow::Result<()> {
        for (place, name) in self.facts.customers.iter().enumerate() {
            let domain = format!("{}.{}", slug(name), self.facts.slug);
            let service = if place == part::ON_PREMISE {
                self.service(Deployment::OnPremise)?
            } else {
                self.services[0].clone()
            };
            let input = json!({
                "organisationId": self.organisation(), "legalName": name, "registrationScheme": "TEST",
                "registrationNumber": format!("{:04}{place:02}", self.facts.slug.len() * 37),
                "countryCode": "DK", "sector": if place % 3 == 1 { Sector::Public } else { Sector::Private },
                "language": self.facts.language, "noticeEmail": format!("varsler@{domain}.demo.example"),
                "ownerEmail": format!("indbudt@{domain}.demo.example"), "serviceIds": [service],
                "externalId": format!("K-{:03}", place + 1), "since": "2024-01-01",
            });
            let made = self
                .vendor(
                    Role::Admin,
                    at,
                    "createCustomer",
                    "CreateCustomerInput",
                    input,
                    "relation { id customer { id } }",
                )
                .await?;
            let organisation: OrganisationId = text(&made, "/relation/customer/id")?.parse()?;
            let kind = OrganisationKind::Customer;
            // Two full teams are enough to try every role; elsewhere an owner and a signatory do.
            let parts = match place {
                part::RENEWED | part::OBJECTING | part::SENT => &cast::CUSTOMER[..],
                _ => &cast::CUSTOMER[..3],
            };
            self.customers
                .push(cast::people(self.stage, at, organisation, kind, &domain, parts).await?);
        }
        self.stage.work(at).await
    }

    async fn sign_first_agreements(&self, at: Timestamp) -> anyhow::Result<()> {
        for (place, terms) in [
            (part::RENEWED, parameters("GENERAL", 30, 30)),
            (part::OBJECTING, parameters("GENERAL", 14, 14)),
            (part::SPECIFIC, parameters("SPECIFIC", 60, 60)),
            (part::ON_PREMISE, parameters("GENERAL", 30, 30)),
        ] {
            let mut version = self.issue(at, place, terms, None).await?;
            if place == part::ON_PREMISE {
                version = self.agree_on_a_deviation(at, &version).await?;
            }
            self.sign(
                at.plus_days(2),
                self.customers[place].role(Role::Signatory)?,
                &version,
            )
            .await?;
            self.sign(at.plus_days(3), self.team.role(Role::Owner)?, &version)
                .await?;
        }
        self.stage.work(at.plus_days(4)).await
    }

    async fn renew(&self, at: Timestamp) -> anyhow::Result<()> {
        let reason = Some("Ny pris- og supportmodel: aftalen er gennemgået og fornyet.");
        let version = self
            .issue(at, part::RENEWED, parameters("GENERAL", 30, 21), reason)
            .await?;
        self.sign(
            at.plus_days(1),
            self.customers[part::RENEWED].role(Role::Signatory)?,
            &version,
        )
        .await?;
        self.sign(at.plus_days(2), self.team.role(Role::Owner)?, &version)
            .await
    }

    /// One change from announcement to effect: an objection is mitigated, one customer approves, one is silent.
    async fn change_that_took_effect(&self, at: Timestamp) -> anyhow::Result<()> {
        let new = self
            .record(
                at,
                &example("Eksempel Backup", "SE", "BACKUP", ("Sikkerhedskopier", "Backups")),
            )
            .await?;
        let announcement = self.announce(at, "ADD", &new, None, at.plus_days(65)).await?;
        self.stage.work(at.plus_days(1)).await?;
        let objecting = &self.customers[part::OBJECTING];
        let notice = self.notice_of(objecting, at.plus_days(2), &announcement).await?;
        let dpo = objecting.role(Role::Dpo)?;
        let input = json!({ "noticeId": notice, "ground": "SECURITY",
            "text": "Vi savner dokumentation for, at sikkerhedskopierne er krypteret med nøgler, som leverandøren selv har." });
        self.by(
            dpo,
            at.plus_days(3),
            "objectToNotice",
            "ObjectToNoticeInput",
            input,
        )
        .await?;
        let input = json!({ "noticeId": notice, "outcome": "MITIGATED",
            "text": "Kopierne krypteres, før de forlader vores drift; nøglerne ligger hos os. Dokumentationen er sendt." });
        self.by(
            self.team.role(Role::Dpo)?,
            at.plus_days(5),
            "resolveObjection",
            "ResolveObjectionInput",
            input,
        )
        .await?;
        self.by(
            dpo,
            at.plus_days(6),
            "acceptResolution",
            "NoticeIdInput",
            json!({ "noticeId": notice }),
        )
        .await?;
        let specific = &self.customers[part::SPECIFIC];
        let notice = self.notice_of(specific, at.plus_days(4), &announcement).await?;
        self.by(
            specific.role(Role::Owner)?,
            at.plus_days(4),
            "approveNotice",
            "NoticeIdInput",
            json!({ "noticeId": notice }),
        )
        .await?;
        self.stage.work(at.plus_days(62)).await?;
        self.on_announcement(
            Role::Announcer,
            at.plus_days(66),
            "activateAnnouncement",
            &announcement,
        )
        .await?;
        self.stage.work(at.plus_days(66)).await
    }

    /// One mail came back, and the customer that authorises each change itself kept silent: the change stands still.
    async fn change_that_waits(&self, at: Timestamp) -> anyhow::Result<()> {
        let new = self
            .record(
                at,
                &example(
                    "Eksempel Dokumentscanning",
                    "DK",
                    "SCANNING",
                    ("Indlæsning af papirpost", "Scanning paper mail"),
                ),
            )
            .await?;
        self.announce(at, "ADD", &new, None, at.plus_days(65)).await?;
        let moved = slug(&self.facts.customers[part::OBJECTING]);
        let gone = format!("@{moved}.{}.demo.example", self.facts.slug);
        self.stage.work_without(at.plus_days(1), &gone).await?;
        self.stage.work(at.plus_days(62)).await
    }

    async fn offers_that_led_nowhere(&self) -> anyhow::Result<()> {
        let at = self.stage.days_ago(75);
        self.issue(at, part::EXPIRED, parameters("GENERAL", 30, 30), None)
            .await?;
        let at = self.stage.days_ago(15);
        let [declined, recalled] = self.issue_to_two(at, [part::DECLINED, part::RECALLED]).await?;
        let input = json!({ "agreementVersionId": declined, "reason": "Vi skal bruge 60 dages varsel, som vi har hos andre." });
        let owner = self.customers[part::DECLINED].role(Role::Owner)?;
        self.stage
            .does(
                owner,
                at.plus_days(1),
                "declineAgreement",
                "DeclineAgreementInput",
                input,
                "agreementVersion { id }",
            )
            .await?;
        let input = json!({ "agreementVersionId": recalled });
        self.vendor(
            Role::Admin,
            at.plus_days(1),
            "recallAgreement",
            "AgreementVersionIdInput",
            input,
            "agreementVersion { id }",
        )
        .await?;
        self.stage.work(self.stage.days_ago(14)).await
    }

    async fn open_offers(&self) -> anyhow::Result<()> {
        let at = self.stage.days_ago(6);
        self.issue(at, part::SENT, parameters("GENERAL", 30, 30), None)
            .await?;
        let viewed = self
            .issue(at, part::VIEWED, parameters("GENERAL", 30, 30), None)
            .await?;
        let signatory = self.customers[part::VIEWED].role(Role::Signatory)?;
        let input = json!({ "agreementVersionId": viewed });
        self.stage
            .does(
                signatory,
                at.plus_days(1),
                "openAgreement",
                "AgreementVersionIdInput",
                input,
                "agreementVersion { id }",
            )
            .await?;
        self.keep_talking(at.plus_days(2), &viewed).await?;
        let half = self
            .issue(at, part::HALF_SIGNED, parameters("GENERAL", 30, 30), None)
            .await?;
        self.sign(
            at.plus_days(3),
            self.customers[part::HALF_SIGNED].role(Role::Signatory)?,
            &half,
        )
        .await?;
        // Whoever saw it may not sign for the vendor, and asks the owner.
        let owner = self.team.role(Role::Owner)?;
        let input = json!({ "agreementVersionId": half, "membershipId": owner.member.id.to_string(),
            "message": "Kunden har underskrevet. Nu mangler kun vores." });
        self.vendor(
            Role::Dpo,
            at.plus_days(3),
            "handOverAgreement",
            "HandOverAgreementInput",
            input,
            "agreementVersion { id }",
        )
        .await?;
        self.stage.work(at.plus_days(3)).await
    }

    /// A partner that one customer lets in, one is asked by, and one has shown out.
    async fn partner(&self, vendor: OrganisationId) -> anyhow::Result<()> {
        let at = self.stage.days_ago(40);
        let partner = cast::partner(self.stage, at, &self.facts.partner).await?;
        let domain = format!("{}.{}", slug(&self.facts.partner), self.facts.slug);
        let people = cast::people(
            self.stage,
            at,
            partner,
            OrganisationKind::Partner,
            &domain,
            &cast::PARTNER,
        )
        .await?;
        self.partner_accounts(&people, at).await?;
        let hand = setup(self.stage.state, at).as_job(Job::Setup, vendor);
        let partnership = partnerships::ActiveModel {
            id: Set(PartnershipId::new(hand.now(), hand.dice())),
            vendor_id: Set(vendor),
            partner_id: Set(partner),
            partner_type: Set(self.facts.partner_type),
            ended_at: Set(None),
            created_at: Set(hand.now()),
        };
        hand.insert(self.stage.state.db.reads(), partnership).await?;
        let fields = ["CUSTOMER_NAME", "SERVICES", "AGREEMENT_STATUS", "NOTICE_STATUS"];
        self.grant(at, partner, part::RENEWED, &fields, false).await?;
        self.grant(
            self.stage.days_ago(3),
            partner,
            part::OBJECTING,
            &fields[..3],
            true,
        )
        .await?;
        let ended = self
            .grant(at, partner, part::SPECIFIC, &fields[..1], false)
            .await?;
        let owner = self.customers[part::SPECIFIC].role(Role::Owner)?;
        let input = json!({ "grantId": ended });
        self.stage
            .does(
                owner,
                at.plus_days(10),
                "revokeGrant",
                "GrantIdInput",
                input,
                "grant { id }",
            )
            .await?;
        self.stage.work(self.stage.days_ago(3)).await
    }

    /// Announcements in every state that is not the end.
    async fn changes_under_way(&self) -> anyhow::Result<()> {
        let at = self.stage.days_ago(12);
        let dropped = self
            .record(
                at,
                &example("Eksempel Chat", "DE", "SUPPORT", ("Livechat", "Live chat")),
            )
            .await?;
        let dropped = self.announce(at, "ADD", &dropped, None, at.plus_days(90)).await?;
        self.stage.work(at).await?;
        self.on_announcement(Role::Owner, at.plus_days(4), "withdrawAnnouncement", &dropped)
            .await?;

        let at = self.stage.days_ago(8);
        let replaced = self.sub_processors.last().cloned().unwrap_or_default();
        let new = self
            .record(
                at,
                &example(
                    "Eksempel Nordisk Hosting",
                    "SE",
                    "HOSTING",
                    ("Drift og lagring", "Hosting and storage"),
                ),
            )
            .await?;
        let open = self
            .announce(at, "REPLACE", &new, Some(&replaced), at.plus_days(75))
            .await?;
        self.stage.work(at.plus_days(1)).await?;
        let renewed = &self.customers[part::RENEWED];
        let notice = self.notice_of(renewed, at.plus_days(2), &open).await?;
        self.by(
            renewed.role(Role::Member)?,
            at.plus_days(2),
            "acknowledgeNotice",
            "NoticeIdInput",
            json!({ "noticeId": notice }),
        )
        .await?;
        let objecting = &self.customers[part::OBJECTING];
        let notice = self.notice_of(objecting, at.plus_days(3), &open).await?;
        let input = json!({ "noticeId": notice, "ground": "LOCATION",
            "text": "Vores data skal efter vores egen politik ligge i Danmark. Hvilket datacenter flyttes de til?" });
        self.by(
            objecting.role(Role::Dpo)?,
            at.plus_days(3),
            "objectToNotice",
            "ObjectToNoticeInput",
            input,
        )
        .await?;

        let at = self.stage.days_ago(3);
        let draft = self
            .propose(
                at,
                &example(
                    "Eksempel Mailtjeneste",
                    "FI",
                    "EMAIL",
                    ("Udsendelse af e-mail", "Sending e-mail"),
                ),
            )
            .await?;
        self.draft(at, "ADD", &draft, None, at.plus_days(70)).await?;
        let ready = self
            .propose(
                at,
                &example(
                    "Eksempel Overvågning",
                    "NL",
                    "MONITORING",
                    ("Overvågning af drift", "Monitoring of operations"),
                ),
            )
            .await?;
        let ready = self.draft(at, "ADD", &ready, None, at.plus_days(80)).await?;
        self.on_announcement(Role::Owner, at.plus_days(1), "approveAnnouncement", &ready)
            .await
    }

    async fn small_things_waiting(&self) -> anyhow::Result<()> {
        let at = self.stage.days_ago(2);
        let input = json!({ "templateId": self.template });
        let next = self
            .vendor(
                Role::Dpo,
                at,
                "draftTemplateVersion",
                "TemplateIdInput",
                input,
                "templateVersion { id }",
            )
            .await?;
        let input = json!({ "templateVersionId": text(&next, "/templateVersion/id")? });
        self.vendor(
            Role::Dpo,
            at,
            "submitTemplateVersion",
            "TemplateVersionIdInput",
            input,
            "templateVersion { id }",
        )
        .await?;
        let renewed = &self.customers[part::RENEWED];
        let domain = format!(
            "{}.{}.demo.example",
            slug(&self.facts.customers[part::RENEWED]),
            self.facts.slug
        );
        let mistyped = format!("kim-eksmpel@{domain}");
        for (email, name) in [
            (format!("ny-kollega@{domain}"), None),
            (mistyped.clone(), Some("Kim Eksempel")),
        ] {
            let input = json!({
                "organisationId": renewed.organisation.to_string(), "email": email, "name": name,
                "roles": ["MEMBER"], "canBind": false, "capacity": "MANAGER", "language": "DA",
                "message": "Du skal have adgang til vores databehandleraftaler.",
            });
            self.stage
                .does(
                    renewed.role(Role::Admin)?,
                    at,
                    "inviteMember",
                    "InviteMemberInput",
                    input,
                    "invitation { id }",
                )
                .await?;
        }
        // Nobody has the mistyped address: that invitation waits for the right one.
        self.stage.work_without(at, &mistyped).await?;
        self.suspicion(at).await
    }

    /// Something that looked like misuse, and what was found so far.
    async fn suspicion(&self, at: Timestamp) -> anyhow::Result<()> {
        let input = json!({
            "organisationId": self.organisation(),
            "title": "Mange mislykkede logins på én nat",
            "subject": "En medlemskonto hos os selv",
            "suspicion": "34 forkerte adgangskoder mellem kl. 2 og 3, derefter et login fra en ny browser.",
            "interest": "Kundernes aftaler ligger bag kontoen. Der ses kun på logins og revisionsspor, ikke på indhold.",
        });
        let opened = self
            .vendor(
                Role::Dpo,
                at,
                "openInvestigation",
                "OpenInvestigationInput",
                input,
                "investigation { id }",
            )
            .await?;
        let input = json!({
            "investigationId": text(&opened, "/investigation/id")?,
            "text": "Kontoens ejer har skiftet adgangskode og slået totrinslogin til.",
        });
        self.vendor(
            Role::Dpo,
            at,
            "noteInvestigation",
            "NoteInvestigationInput",
            input,
            "investigation { id }",
        )
        .await?;
        Ok(())
    }

    fn organisation(&self) -> Value {
        Value::String(self.team.organisation.to_string())
    }

    fn service(&self, deployment: Deployment) -> anyhow::Result<String> {
        let place = self
            .facts
            .services
            .iter()
            .position(|service| service["deployment"] == deployment.as_str());
        place
            .and_then(|place| self.services.get(place).cloned())
            .ok_or_else(|| anyhow::anyhow!("no such service"))
    }

    async fn vendor(
        &self,
        role: Role,
        at: Timestamp,
        mutation: &str,
        kind: &str,
        input: Value,
        selection: &str,
    ) -> anyhow::Result<Value> {
        self.stage
            .does(self.team.role(role)?, at, mutation, kind, input, selection)
            .await
    }

    async fn by(
        &self,
        player: &Player,
        at: Timestamp,
        mutation: &str,
        kind: &str,
        input: Value,
    ) -> anyhow::Result<()> {
        self.stage
            .does(player, at, mutation, kind, input, "notice { id }")
            .await?;
        Ok(())
    }

    /// A sub-processor with everything on file that it needs to come into use.
    async fn record(&self, at: Timestamp, facts: &SubProcessor) -> anyhow::Result<Recorded> {
        let recorded = self.propose(at, facts).await?;
        self.put_on_file(at, &recorded.id).await?;
        let clauses =
            |place: &Value| place["countryCode"] == "US" && place["transferMechanism"] == "SCC_2021_914";
        if facts.locations.iter().any(clauses) {
            self.document_transfer(at, &recorded.id).await?;
        }
        Ok(recorded)
    }

    async fn propose(&self, at: Timestamp, facts: &SubProcessor) -> anyhow::Result<Recorded> {
        let services: Vec<String> = facts
            .services
            .iter()
            .filter_map(|place| self.services.get(*place).cloned())
            .collect();
        let input = json!({ "organisationId": self.organisation(), "subProcessor": {
            "legalName": facts.legal_name, "street": "Eksempelvej 1", "postalCode": "0000", "city": "Eksempelby",
            "countryCode": facts.country_code, "contactName": "Databeskyttelse", "contactEmail": facts.contact_email,
            "purposeDa": facts.purpose_da, "purposeEn": facts.purpose_en,
            "serviceCategories": facts.service_categories, "dataCategories": self.facts.data_types,
            "subjectCategories": self.facts.subjects, "tier": 1, "role": "PROCESSOR",
            "serviceIds": services, "locations": facts.locations,
        }});
        let made = self
            .vendor(
                Role::Announcer,
                at,
                "recordSubProcessor",
                "RecordSubProcessorInput",
                input,
                "subProcessor { id }",
            )
            .await?;
        Ok(Recorded {
            id: text(&made, "/subProcessor/id")?,
            services,
        })
    }

    async fn draft(
        &self,
        at: Timestamp,
        change: &str,
        sub_processor: &Recorded,
        replaces: Option<&str>,
        planned: Timestamp,
    ) -> anyhow::Result<String> {
        let (da, en) = match change {
            "REPLACE" => (
                "Vi skifter leverandør af drift for at samle data i Norden.",
                "We change our hosting provider to keep data in the Nordic countries.",
            ),
            _ => (
                "Vi tager en ny underdatabehandler i brug.",
                "We start using a new sub-processor.",
            ),
        };
        let input = json!({
            "organisationId": self.organisation(), "type": change, "subProcessorId": sub_processor.id, "replacesId": replaces,
            "serviceIds": sub_processor.services, "summaryDa": da, "summaryEn": en, "plannedEffectiveAt": planned,
        });
        let made = self
            .vendor(
                Role::Announcer,
                at,
                "draftAnnouncement",
                "DraftAnnouncementInput",
                input,
                "announcement { id }",
            )
            .await?;
        text(&made, "/announcement/id")
    }

    /// Drafted by one, approved by another, published.
    async fn announce(
        &self,
        at: Timestamp,
        change: &str,
        sub_processor: &Recorded,
        replaces: Option<&str>,
        planned: Timestamp,
    ) -> anyhow::Result<String> {
        let id = self.draft(at, change, sub_processor, replaces, planned).await?;
        self.on_announcement(Role::Dpo, at, "approveAnnouncement", &id)
            .await?;
        self.on_announcement(Role::Announcer, at, "publishAnnouncement", &id)
            .await?;
        Ok(id)
    }

    async fn on_announcement(
        &self,
        role: Role,
        at: Timestamp,
        mutation: &str,
        id: &str,
    ) -> anyhow::Result<()> {
        let mut input = json!({ "announcementId": id });
        let kind = if mutation == "activateAnnouncement" {
            input["attestsCompleteness"] = json!(true);
            "ActivateAnnouncementInput"
        } else {
            "AnnouncementIdInput"
        };
        self.vendor(role, at, mutation, kind, input, "announcement { id state }")
            .await?;
        Ok(())
    }

    async fn issue(
        &self,
        at: Timestamp,
        place: usize,
        terms: Value,
        reason: Option<&str>,
    ) -> anyhow::Result<String> {
        let service = if place == part::ON_PREMISE {
            self.service(Deployment::OnPremise)?
        } else {
            self.services[0].clone()
        };
        let mut input = self.offer(&service, &terms);
        input["customerId"] = json!(self.customers[place].organisation.to_string());
        input["changeReason"] = json!(reason);
        let made = self
            .vendor(
                Role::Admin,
                at,
                "issueAgreement",
                "IssueAgreementInput",
                input,
                "agreementVersion { id }",
            )
            .await?;
        text(&made, "/agreementVersion/id")
    }

    /// Issues to two customers at once, by a list that names a third one whom nobody knows. Answers their versions.
    async fn issue_to_two(&self, at: Timestamp, places: [usize; 2]) -> anyhow::Result<[String; 2]> {
        let numbers = places.map(|place| format!("K-{:03}", place + 1));
        let list = format!("Kundenummer\n{}\nK-999\n", numbers.join("\n"));
        let mut input = self.offer(&self.services[0], &parameters("GENERAL", 30, 30));
        input["file"] = json!(STANDARD.encode(list));
        let made = self
            .vendor(
                Role::Admin,
                at,
                "issueAgreements",
                "IssueAgreementsInput",
                input,
                "issueBatch { id }",
            )
            .await?;
        let id = text(&made, "/issueBatch/id")?;
        self.stage.work(at).await?;
        let query = "query($id: ID!) { issueBatch(id: $id) { rows(state: ISSUED) { nodes { agreementVersionId } } } }";
        let admin = self.team.role(Role::Admin)?;
        let rows = self.stage.asks(admin, at, query, json!({ "id": id })).await?;
        let version = |place| {
            text(
                &rows,
                &format!("/issueBatch/rows/nodes/{place}/agreementVersionId"),
            )
        };
        Ok([version(0)?, version(1)?])
    }

    /// What every agreement of the play says.
    fn offer(&self, service: &str, terms: &Value) -> Value {
        let words = Words::of(self.facts.language);
        json!({
            "organisationId": self.organisation(), "templateVersionId": self.template_version,
            "serviceIds": [service], "language": self.facts.language, "parameters": terms,
            "annexA": { "purpose": words.purpose, "nature": words.nature, "dataTypes": self.facts.data_types,
                "specialCategories": [], "subjectCategories": self.facts.subjects, "duration": words.duration },
            "annexC": { "instruction": words.instruction, "security": words.security, "assistance": words.assistance,
                "retention": words.retention, "locations": words.locations, "transfers": words.transfers,
                "auditProcessor": words.audit, "auditSubProcessors": words.audit_sub },
        })
    }

    async fn sign(&self, at: Timestamp, player: &Player, version: &str) -> anyhow::Result<()> {
        let query = "query($id: ID!) { node(id: $id) { ... on AgreementVersion { contentSha256 consentSentence { version } } } }";
        let shown = self
            .stage
            .asks(player, at, query, json!({ "id": version }))
            .await?;
        if player.member.kind == OrganisationKind::Customer {
            let input = json!({ "agreementVersionId": version });
            self.stage
                .does(
                    player,
                    at,
                    "openAgreement",
                    "AgreementVersionIdInput",
                    input,
                    "agreementVersion { id }",
                )
                .await?;
        }
        let input = json!({
            "agreementVersionId": version, "contentSha256": shown["node"]["contentSha256"],
            "consentVersion": shown["node"]["consentSentence"]["version"], "consentGiven": true,
            "typedName": player.name, "title": player.title, "proof": { "password": super::PASSWORD },
        });
        self.stage
            .does(
                player,
                at,
                "signAgreement",
                "SignAgreementInput",
                input,
                "agreementVersion { id state }",
            )
            .await?;
        Ok(())
    }

    /// The customer's notice of an announcement.
    async fn notice_of(&self, customer: &Cast, at: Timestamp, announcement: &str) -> anyhow::Result<String> {
        let query = "query($id: ID!) { notices(organisationId: $id, first: 50) { nodes { id announcement { id } } } }";
        let id = customer.organisation.to_string();
        let answer = self
            .stage
            .asks(customer.role(Role::Owner)?, at, query, json!({ "id": id }))
            .await?;
        let notices = answer["notices"]["nodes"].as_array().cloned().unwrap_or_default();
        let notice = notices
            .iter()
            .find(|notice| notice["announcement"]["id"] == announcement);
        text(
            notice.ok_or_else(|| anyhow::anyhow!("the customer has no such notice"))?,
            "/id",
        )
    }

    async fn grant(
        &self,
        at: Timestamp,
        partner: OrganisationId,
        place: usize,
        fields: &[&str],
        approval: bool,
    ) -> anyhow::Result<String> {
        let role = match self.facts.partner_type {
            PartnerType::Solution => "IMPLEMENTER",
            PartnerType::Resale => "SELLER",
        };
        let input = json!({
            "organisationId": self.organisation(), "customerId": self.customers[place].organisation.to_string(),
            "partnerId": partner.to_string(), "partnerType": self.facts.partner_type, "partnerRole": role,
            "fields": fields, "purpose": "Partneren står for kundens daglige support.",
            "legalBasis": "Artikel 6, stk. 1, litra f: vores og kundens interesse i god support.",
            "approvalRequired": approval,
        });
        let made = self
            .vendor(
                Role::Admin,
                at,
                "proposeGrant",
                "ProposeGrantInput",
                input,
                "grant { id }",
            )
            .await?;
        text(&made, "/grant/id")
    }
}

/// What the annexes say, in the language of the agreement.
struct Words {
    purpose: &'static str,
    nature: &'static str,
    duration: &'static str,
    instruction: &'static str,
    security: &'static str,
    assistance: &'static str,
    retention: &'static str,
    locations: &'static str,
    transfers: &'static str,
    audit: &'static str,
    audit_sub: &'static str,
}

impl Words {
    fn of(language: Language) -> Self {
        match language {
            Language::Da => Self {
                purpose: "At levere den ydelse, som kunden har købt, med drift, support og fejlretning.",
                nature: "Opbevaring, visning, søgning, sikkerhedskopiering og sletning.",
                duration: "Så længe kunden har ydelsen.",
                instruction: "Leverandøren behandler kun oplysningerne for at levere ydelsen som beskrevet i bilag A.",
                security: "Adgang efter behov, kryptering under overførsel og lagring, logning af adgang, løbende risikovurdering.",
                assistance: "Leverandøren videresender henvendelser fra registrerede inden for to arbejdsdage.",
                retention: "Oplysninger slettes, når kunden sletter dem, og senest 30 dage efter aftalens ophør.",
                locations: "Leverandørens kontorer og de steder, der står i bilag B.",
                transfers: "Kun på et gyldigt overførselsgrundlag, som fremgår af bilag B.",
                audit: "Leverandøren sender hvert år en skriftlig status på aftalens krav.",
                audit_sub: "Leverandøren fører tilsyn med underdatabehandlerne og deler resultatet efter anmodning.",
            },
            Language::En => Self {
                purpose: "To deliver the service that the customer has bought, with operation, support and repair.",
                nature: "Storage, display, search, backup and deletion.",
                duration: "As long as the customer has the service.",
                instruction: "The vendor processes the data only to deliver the service as described in annex A.",
                security: "Access by need, encryption in transit and at rest, logged access, continuous risk assessment.",
                assistance: "The vendor forwards requests of data subjects within two working days.",
                retention: "Data is deleted when the customer deletes it, and at the latest 30 days after the end.",
                locations: "The vendor's offices and the places listed in annex B.",
                transfers: "Only on a valid ground of transfer, shown in annex B.",
                audit: "The vendor sends a written status on the agreement's requirements every year.",
                audit_sub: "The vendor supervises its sub-processors and shares the result on request.",
            },
        }
    }
}

fn parameters(model: &str, notice_days: u16, objection_days: u16) -> Value {
    json!({
        "authorisationModel": model, "subProcessorNoticeDays": notice_days, "objectionDays": objection_days,
        "breachHours": 24, "exitChoice": "DELETE", "exitDays": 30, "auditConcept": 3, "auditNoticeDays": 30,
        "thirdCountryAllowed": true,
    })
}

/// An invented sub-processor within the EEA.
fn example(name: &str, country: &str, category: &str, purpose: (&str, &str)) -> SubProcessor {
    SubProcessor {
        legal_name: name.to_owned(),
        country_code: country.to_owned(),
        contact_email: format!("privacy@{}.example", slug(name)),
        service_categories: vec![category.to_owned()],
        purpose_da: purpose.0.to_owned(),
        purpose_en: purpose.1.to_owned(),
        locations: vec![json!({
            "name": "Eksempel Datacenter", "countryCode": country, "kind": "DATACENTRE", "transferMechanism": "NONE_EEA",
        })],
        services: vec![0],
    }
}

/// A name as part of a mail address.
fn slug(name: &str) -> String {
    let plain = name
        .to_lowercase()
        .replace('æ', "ae")
        .replace('ø', "oe")
        .replace('å', "aa");
    let words: Vec<_> = plain
        .split(|c: char| !c.is_ascii_alphanumeric())
        .filter(|word| !word.is_empty())
        .collect();
    words.join("-")
}

fn text(value: &Value, pointer: &str) -> anyhow::Result<String> {
    value
        .pointer(pointer)
        .and_then(Value::as_str)
        .map(str::to_owned)
        .ok_or_else(|| anyhow::anyhow!("nothing at {pointer}"))
}
