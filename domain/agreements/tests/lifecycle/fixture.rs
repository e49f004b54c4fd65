//! A vendor with two customers, and a second vendor; every person's password is the same.

use std::sync::Arc;

use object_store::ObjectStore;
use object_store::memory::InMemory;
use sea_orm::ActiveValue::Set;
use sea_orm::sea_query::Expr;
use sea_orm::{ColumnTrait, IntoActiveModel, QueryFilter};
use tillid_agreements::seals::Sealer;
use tillid_agreements::{AnnexTexts, CreateTemplate, Issue, Sign, Terms};
use tillid_documents::agreement::AnnexA;
use tillid_entities::agreement_versions::{self, AgreementVersionId};
use tillid_entities::agreements::{self, AgreementId};
use tillid_entities::customer_relations::{self, CustomerRelationId};
use tillid_entities::enums::*;
use tillid_entities::memberships::{self, MembershipId};
use tillid_entities::organisations::{self, OrganisationId};
use tillid_entities::services::{self, ServiceId};
use tillid_entities::sub_processors::{self, SubProcessorId};
use tillid_entities::template_versions;
use tillid_entities::users::{self, UserId};
use tillid_entities::values::{Address, Roles, Strings};
use tillid_entities::{outbox_messages, processing_locations, sub_processor_services};
use tillid_identity::{Proof, Prover};
use tillid_kernel::{Result, SystemDice, Timestamp};
use tillid_migration::{Migrator, MigratorTrait};
use tillid_policy::{
    Action, Actor, Database, Job, Member, Person, Request, Scope, authorise, authorise_row, system,
};

pub(crate) const PASSWORD: &str = "correct horse battery staple";

/// 2026-03-02T09:00:00Z.
pub(crate) const START: Timestamp = Timestamp(1_772_442_000_000);

pub(crate) struct World {
    pub(crate) db: Database,
    pub(crate) documents: InMemory,
    pub(crate) prover: Prover,
    pub(crate) vendor: OrganisationId,
    pub(crate) customers: Vec<OrganisationId>,
    pub(crate) services: Vec<ServiceId>,
    pub(crate) author: Someone,
    pub(crate) approver: Someone,
    pub(crate) signatories: Vec<Someone>,
    pub(crate) clerk: Someone,
    pub(crate) stranger: Someone,
    _folder: tempfile::TempDir,
}

#[derive(Clone)]
pub(crate) struct Someone {
    pub(crate) user: UserId,
    pub(crate) member: Member,
}

impl Someone {
    pub(crate) fn request(&self, now: Timestamp) -> Request {
        request(
            Actor::Person(Box::new(Person {
                user: self.user,
                language: Language::En,
                session: None,
                token: None,
                service: None,
                scopes: None,
                signed_in_at: now,
                authenticated_at: now,
                second_factor: tillid_policy::SecondFactor::default(),
                operator: false,
                memberships: vec![self.member.clone()],
            })),
            now,
        )
    }

    pub(crate) fn scope(&self, action: Action, now: Timestamp) -> Scope {
        authorise(&self.request(now), action, self.member.organisation).unwrap()
    }
}

pub(crate) fn request(actor: Actor, now: Timestamp) -> Request {
    Request {
        actor,
        now,
        dice: Arc::new(SystemDice),
        id: "test".to_owned(),
        origin: Arc::from("https://tillid.example"),
        browser: Arc::default(),
    }
}

pub(crate) fn later(seconds: i64) -> Timestamp {
    START.plus_seconds(seconds)
}

impl World {
    #[expect(clippy::too_many_lines, reason = "a whole world in one place")]
    pub(crate) async fn new() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let url = format!("sqlite://{}?mode=rwc", folder.path().join("test.db").display());
        let connection = sea_orm::Database::connect(url).await.unwrap();
        Migrator::up(&connection, None).await.unwrap();
        let db = Database::new(connection);
        let setup = system(
            &request(Actor::Anonymous, START),
            Job::Setup,
            OrganisationId(uuid::Uuid::nil()),
        );
        let hash = tillid_identity::hash_password(PASSWORD, &[], "password", &SystemDice)
            .await
            .unwrap()
            .into_phc();

        let vendor = organisation(&db, &setup, OrganisationKind::Vendor, "Eksempel Leverandør A/S").await;
        let other = organisation(&db, &setup, OrganisationKind::Vendor, "Eksempel Konkurrent A/S").await;
        let mut customers = Vec::new();
        for name in ["Eksempel Boligforening", "Eksempel Ærø Kommune"] {
            customers.push(organisation(&db, &setup, OrganisationKind::Customer, name).await);
        }
        let person = |organisation, kind, role, can_bind, address| {
            someone(&db, &setup, &hash, organisation, kind, role, can_bind, address)
        };
        let author = person(
            vendor,
            OrganisationKind::Vendor,
            Role::Admin,
            true,
            "author@leverandoer.example",
        )
        .await;
        let approver = person(
            vendor,
            OrganisationKind::Vendor,
            Role::Owner,
            true,
            "ejer@leverandoer.example",
        )
        .await;
        let stranger = person(
            other,
            OrganisationKind::Vendor,
            Role::Owner,
            true,
            "ejer@konkurrent.example",
        )
        .await;
        let kind = OrganisationKind::Customer;
        let mut signatories = Vec::new();
        for (customer, address) in customers
            .iter()
            .zip(["direktion@bolig.example", "borgmester@kommune.example"])
        {
            signatories.push(person(*customer, kind, Role::Signatory, true, address).await);
        }
        let clerk = person(customers[0], kind, Role::Admin, false, "kontor@bolig.example").await;
        for (customer, name) in customers
            .iter()
            .zip(["Eksempel Boligforening", "Eksempel Ærø Kommune"])
        {
            relation(&db, &setup, vendor, *customer, name).await;
        }
        let mut services = Vec::new();
        for code in ["HOSTING", "SUPPORT"] {
            services.push(service(&db, &setup, vendor, code).await);
        }
        sub_processor(
            &db,
            &setup,
            vendor,
            services[0],
            "Eksempel Drift ApS",
            SubProcessorState::Active,
        )
        .await;
        sub_processor(
            &db,
            &setup,
            vendor,
            services[0],
            "Eksempel Gammel ApS",
            SubProcessorState::Retired,
        )
        .await;
        sub_processor(
            &db,
            &setup,
            vendor,
            services[1],
            "Eksempel Support ApS",
            SubProcessorState::Active,
        )
        .await;
        Self {
            db,
            documents: InMemory::new(),
            prover: Prover::open(&folder.path().join("keys"), &SystemDice).unwrap(),
            vendor,
            customers,
            services,
            author,
            approver,
            signatories,
            clerk,
            stranger,
            _folder: folder,
        }
    }

    pub(crate) async fn published(&self) -> template_versions::Model {
        let drafter = self.author.scope(Action::DraftTemplate, START);
        let (_, draft) =
            tillid_agreements::create_template(&self.db, &drafter, template(TemplateOrigin::DkScc2020))
                .await
                .unwrap();
        let draft = tillid_agreements::submit(&self.db, &drafter, draft)
            .await
            .unwrap();
        let publisher = self.approver.scope(Action::PublishTemplate, START);
        tillid_agreements::publish(&self.db, &publisher, draft)
            .await
            .unwrap()
    }

    pub(crate) fn order(
        &self,
        template: &template_versions::Model,
        customer: usize,
        service: usize,
    ) -> Issue {
        Issue {
            customer: self.customers[customer],
            template_version: template.id,
            services: vec![self.services[service]],
            language: Language::Da,
            parameters: None,
            annex_a: AnnexA {
                purpose: "Drift af systemet".into(),
                controller_legal_basis: None,
                nature: "Opbevaring".into(),
                data_types: vec!["Navne".into()],
                special_categories: vec![],
                subject_categories: vec!["Beboere".into()],
                duration: "Så længe aftalen gælder".into(),
            },
            annex_c: AnnexTexts {
                instruction: "Driften som aftalt".into(),
                security: "Adgang\nRoller\n\nKryptering".into(),
                ..AnnexTexts::default()
            },
            annex_d: None,
            change_reason: None,
        }
    }

    pub(crate) async fn issue(&self, order: Issue, now: Timestamp) -> Result<agreement_versions::Model> {
        let scope = self.author.scope(Action::IssueAgreement, now);
        tillid_agreements::issue(&self.db, &self.documents, &scope, order).await
    }

    pub(crate) async fn seen(
        &self,
        by: &Someone,
        id: AgreementVersionId,
        action: Action,
        now: Timestamp,
    ) -> Result<(Scope, agreement_versions::Model)> {
        authorise_row::<agreement_versions::Entity>(self.db.reads(), &by.request(now), action, id).await
    }

    pub(crate) async fn open(
        &self,
        by: &Someone,
        id: AgreementVersionId,
        now: Timestamp,
    ) -> agreement_versions::Model {
        let (scope, row) = self
            .seen(by, id, Action::ReadAgreementDocument, now)
            .await
            .unwrap();
        tillid_agreements::open(&self.db, &scope, row).await.unwrap()
    }

    pub(crate) async fn sign(
        &self,
        by: &Someone,
        id: AgreementVersionId,
        now: Timestamp,
        change: impl FnOnce(&mut Sign),
    ) -> Result<agreement_versions::Model> {
        self.sign_storing(&self.documents, by, id, now, change).await
    }

    pub(crate) async fn sign_storing(
        &self,
        documents: &dyn ObjectStore,
        by: &Someone,
        id: AgreementVersionId,
        now: Timestamp,
        change: impl FnOnce(&mut Sign),
    ) -> Result<agreement_versions::Model> {
        let (scope, row) = self.seen(by, id, Action::SignAgreement, now).await?;
        let mut input = Sign {
            content_sha256: row.content_sha256.clone(),
            consent_version: tillid_agreements::CONSENT_VERSION.to_owned(),
            consent_given: true,
            typed_name: "Eksempel Underskriver".to_owned(),
            title: "Direktør".to_owned(),
            proof: Proof::Password(PASSWORD.to_owned()),
            language: Language::Da,
            environment: tillid_agreements::Environment {
                network: Some("192.0.2.0/24".to_owned()),
                user_agent: Some("Browser".to_owned()),
            },
        };
        change(&mut input);
        let sealer = Sealer::new(self.prover.clone(), false);
        tillid_agreements::sign(&self.db, documents, &sealer, &scope, row, input).await
    }

    /// An agreement with the first customer about the first service, in force.
    pub(crate) async fn in_force(&self, now: Timestamp) -> agreements::Model {
        let template = self.published().await;
        self.in_force_from(&template, now).await
    }

    pub(crate) async fn in_force_from(
        &self,
        template: &template_versions::Model,
        now: Timestamp,
    ) -> agreements::Model {
        let sent = self.issue(self.order(template, 0, 0), START).await.unwrap();
        for by in [&self.signatories[0], &self.approver] {
            self.sign(by, sent.id, now, |_| {}).await.unwrap();
        }
        self.agreement(sent.agreement_id).await
    }

    /// The agreement as it is now.
    pub(crate) async fn agreement(&self, id: AgreementId) -> agreements::Model {
        self.everything()
            .load::<agreements::Entity>(self.db.reads(), id)
            .await
            .unwrap()
    }

    /// Says how the vendor signs from now on.
    pub(crate) async fn signs(&self, signatories: i32, order: SigningOrder) {
        self.everything()
            .update::<organisations::Entity>()
            .col_expr(organisations::Column::SignatoriesNeeded, Expr::val(signatories))
            .col_expr(organisations::Column::SigningOrder, Expr::val(order))
            .filter(organisations::Column::Id.eq(self.vendor))
            .exec(self.db.reads())
            .await
            .unwrap();
    }

    /// The texts of all mails with this name.
    pub(crate) async fn mails(&self, template: &str) -> Vec<String> {
        let mails = self
            .everything()
            .find::<outbox_messages::Entity>()
            .filter(outbox_messages::Column::Template.eq(template))
            .all(self.db.reads())
            .await
            .unwrap();
        mails.into_iter().map(|mail| format!("{mail:?}")).collect()
    }

    fn everything(&self) -> Scope {
        system(&request(Actor::Anonymous, START), Job::Setup, self.vendor)
    }
}

pub(crate) fn template(structure: TemplateOrigin) -> CreateTemplate {
    CreateTemplate {
        title: "Databehandleraftale".to_owned(),
        structure,
        language: Language::Da,
        parameters: terms(),
        file: None,
        covers: Vec::new(),
    }
}

pub(crate) fn terms() -> Terms {
    Terms {
        authorisation_model: AuthorisationModel::General,
        sub_processor_notice_days: 30,
        objection_days: 14,
        breach_hours: 24,
        exit_choice: ExitChoice::Delete,
        exit_days: 30,
        audit_concept: 3,
        audit_notice_days: 30,
        third_country_allowed: false,
    }
}

async fn organisation(db: &Database, setup: &Scope, kind: OrganisationKind, name: &str) -> OrganisationId {
    let id = OrganisationId::new(START, &SystemDice);
    let row = organisations::Model {
        id,
        kind,
        legal_name: name.to_owned(),
        trading_names: Strings::default(),
        slug: None,
        registration_scheme: Some("TEST".to_owned()),
        registration_number: Some("00000000".to_owned()),
        address: Address {
            country_code: "DK".to_owned(),
            ..Address::default()
        },
        website: None,
        sector: Some(Sector::Private),
        time_zone: "Europe/Copenhagen".to_owned(),
        state: OrganisationState::Active,
        closes_at: None,
        state_reason: None,
        requires_second_factor: false,
        signatories_needed: 1,
        signing_order: SigningOrder::Either,
        parent_id: None,
        created_at: START,
        version: 1,
    };
    setup.insert(db.reads(), row.into_active_model()).await.unwrap();
    id
}

#[expect(clippy::too_many_arguments, reason = "a person in one line")]
async fn someone(
    db: &Database,
    setup: &Scope,
    hash: &str,
    organisation: OrganisationId,
    kind: OrganisationKind,
    role: Role,
    can_bind: bool,
    address: &str,
) -> Someone {
    let user = UserId::new(START, &SystemDice);
    let row = users::Model {
        id: user,
        email: address.to_owned(),
        email_key: address.to_owned(),
        email_verified_at: Some(START),
        name: address.to_owned(),
        phone: None,
        language: Language::Da,
        time_zone: "Europe/Copenhagen".to_owned(),
        password_hash: Some(hash.to_owned()),
        source: UserSource::Vendor,
        source_organisation_id: None,
        operator: false,
        closed_at: None,
        last_login_at: None,
        created_at: START,
        version: 1,
    };
    setup.insert(db.reads(), row.into_active_model()).await.unwrap();
    let id = MembershipId::new(START, &SystemDice);
    let row = memberships::Model {
        id,
        organisation_id: organisation,
        user_id: user,
        roles: Roles(vec![role]),
        title: None,
        can_bind,
        state: MembershipState::Active,
        valid_to: None,
        created_at: START,
        ended_at: None,
        version: 1,
    };
    setup.insert(db.reads(), row.into_active_model()).await.unwrap();
    Someone {
        user,
        member: Member {
            id,
            organisation,
            kind,
            roles: vec![role],
            can_bind,
            requires_second_factor: false,
            state: tillid_entities::enums::OrganisationState::Active,
            support: None,
        },
    }
}

async fn relation(
    db: &Database,
    setup: &Scope,
    vendor: OrganisationId,
    customer: OrganisationId,
    name: &str,
) {
    let row = customer_relations::Model {
        id: CustomerRelationId::new(START, &SystemDice),
        vendor_id: vendor,
        customer_id: customer,
        customer_name: name.to_owned(),
        state: RelationState::Active,
        since: None,
        ended_at: None,
        contracting_party: ContractingParty::Vendor,
        external_id: None,
        language: Language::Da,
        notice_email: Some("varsler@kunde.example".to_owned()),
        created_at: START,
        version: 1,
    };
    setup.insert(db.reads(), row.into_active_model()).await.unwrap();
}

async fn service(db: &Database, setup: &Scope, vendor: OrganisationId, code: &str) -> ServiceId {
    let id = ServiceId::new(START, &SystemDice);
    let row = services::Model {
        id,
        vendor_id: vendor,
        code: code.to_owned(),
        title_da: format!("Ydelse {code}"),
        title_en: format!("Service {code}"),
        deployment: Deployment::Cloud,
        vendor_access: VendorAccess::Standing,
        provider_name: None,
        provider_role: None,
        created_at: START,
        version: 1,
    };
    setup.insert(db.reads(), row.into_active_model()).await.unwrap();
    id
}

pub(crate) async fn sub_processor(
    db: &Database,
    setup: &Scope,
    vendor: OrganisationId,
    service: ServiceId,
    name: &str,
    state: SubProcessorState,
) -> SubProcessorId {
    let id = SubProcessorId::new(START, &SystemDice);
    let row = sub_processors::Model {
        id,
        vendor_id: vendor,
        legal_name: name.to_owned(),
        registration: None,
        address: Address {
            city: Some("Aarhus".to_owned()),
            country_code: "DK".to_owned(),
            ..Address::default()
        },
        website: None,
        contact_name: Some("Databeskyttelse".to_owned()),
        contact_email: "privacy@drift.example".to_owned(),
        contact_phone: None,
        purpose_da: "Drift".to_owned(),
        purpose_en: "Hosting".to_owned(),
        service_categories: Strings::default(),
        data_categories: Strings::default(),
        subject_categories: Strings::default(),
        tier: 1,
        role: SubProcessorRole::Processor,
        agreement_signed_at: None,
        state,
        announced_at: None,
        activated_at: None,
        retired_at: None,
        created_at: START,
        version: 1,
    };
    setup.insert(db.reads(), row.into_active_model()).await.unwrap();
    let place = processing_locations::ActiveModel {
        id: Set(processing_locations::ProcessingLocationId::new(
            START,
            &SystemDice,
        )),
        vendor_id: Set(vendor),
        sub_processor_id: Set(id),
        name: Set("Datacenter".to_owned()),
        country_code: Set("DK".to_owned()),
        city: Set(Some("Aarhus".to_owned())),
        kind: Set(LocationKind::Datacentre),
        transfer_mechanism: Set(TransferMechanism::NoneEea),
        transfer_module: Set(None),
        transfer_valid_from: Set(None),
        transfer_valid_to: Set(None),
        tia_date: Set(None),
        transfer_reason: Set(None),
        transfer_state: Set(None),
        transfer_end: Set(None),
        transfer_ended_at: Set(None),
        transfer_told_after: Set(None),
        transfer_told_at: Set(None),
        created_at: Set(START),
    };
    setup.insert(db.reads(), place).await.unwrap();
    let serves = sub_processor_services::ActiveModel {
        id: Set(sub_processor_services::SubProcessorServiceId::new(
            START,
            &SystemDice,
        )),
        vendor_id: Set(vendor),
        sub_processor_id: Set(id),
        service_id: Set(service),
        created_at: Set(START),
    };
    setup.insert(db.reads(), serves).await.unwrap();
    id
}

/// The key of the sentence of a failure.
pub(crate) fn key<T: std::fmt::Debug>(result: Result<T>) -> &'static str {
    match result.unwrap_err() {
        tillid_kernel::Error::Failure(failure) => failure.key,
        tillid_kernel::Error::Internal(cause) => panic!("{cause}"),
    }
}
