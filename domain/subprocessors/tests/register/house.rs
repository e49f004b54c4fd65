//! A vendor with services, customers and agreements on a database of its own, and everybody who acts.

use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};

use sea_orm::ActiveValue::Set;
use sea_orm::{ActiveModelTrait, ColumnTrait, IntoActiveModel, QueryFilter, QueryOrder};
use tillid_documents::annex::AnnexRevision;
use tillid_entities::agreement_services::{self, AgreementServiceId};
use tillid_entities::agreement_templates::{self, TemplateId};
use tillid_entities::agreement_versions::{self, AgreementVersionId};
use tillid_entities::agreements::{self, AgreementId};
use tillid_entities::annex_revisions;
use tillid_entities::change_announcements::{self, AnnouncementId};
use tillid_entities::customer_relations::{self, CustomerRelationId};
use tillid_entities::deliveries;
use tillid_entities::due_diligences::{self, DueDiligenceId};
use tillid_entities::enums::{
    AgreementState, AgreementVersionState, AuthorisationModel, ChangeType, ContractingParty,
    ControllerCapacity, DeliveryChannel, Deployment, DiligenceResult, ExitChoice, FlowDownItem, Language,
    LocationKind, OrganisationKind, OrganisationState, RelationState, Role, SigningOrder,
    SubProcessorFileKind, SubProcessorRole, SubProcessorState, TemplateOrigin, TemplateVersionState,
    TransferMechanism, UserSource, VendorAccess,
};
use tillid_entities::memberships::MembershipId;
use tillid_entities::organisations::{self, OrganisationId};
use tillid_entities::services::{self, ServiceId};
use tillid_entities::sub_processor_contracts::{self, SubProcessorContractId};
use tillid_entities::sub_processor_files::{self, SubProcessorFileId};
use tillid_entities::sub_processors::{self, SubProcessorId};
use tillid_entities::template_versions::{self, TemplateVersionId};
use tillid_entities::users::{self, UserId};
use tillid_entities::values::{Address, Clauses, FlowDown, Parameters, Strings};
use tillid_kernel::{PageRequest, SystemDice, Timestamp};
use tillid_migration::MigratorTrait;
use tillid_policy::{Action, Actor, Database, Job, Member, Person, Request, Scope, authorise, system};
use tillid_subprocessors::{self as changes, Draft, LocationFacts, SubProcessorFacts};
use uuid::Uuid;

/// 2 November 2026, 09:00 UTC.
pub(crate) const START: Timestamp = Timestamp(1_793_610_000_000);

pub(crate) struct House {
    pub(crate) db: Database,
    vendor: OrganisationId,
    author: UserId,
    approver: UserId,
    template: TemplateVersionId,
    made: AtomicI64,
    _folder: tempfile::TempDir,
}

impl House {
    pub(crate) async fn build() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let url = format!("sqlite://{}?mode=rwc", folder.path().join("house.db").display());
        let connection = sea_orm::Database::connect(url).await.unwrap();
        tillid_migration::Migrator::up(&connection, None).await.unwrap();
        let db = Database::new(connection);
        let mut house = Self {
            db,
            vendor: OrganisationId(Uuid::nil()),
            author: UserId(Uuid::nil()),
            approver: UserId(Uuid::nil()),
            template: TemplateVersionId(Uuid::nil()),
            made: AtomicI64::new(0),
            _folder: folder,
        };
        house.vendor = house
            .organisation("Eksempel Leverandør", OrganisationKind::Vendor)
            .await;
        house.author = house.user("kundevarsling").await;
        house.approver = house.user("dpo").await;
        house.template = house.template().await;
        house
    }

    /// Each thing is a millisecond younger than the one before, so that ids sort as things were made.
    fn tick(&self) -> Timestamp {
        Timestamp(START.0 - 1_000_000 + self.made.fetch_add(1, Ordering::SeqCst))
    }

    fn request(actor: Actor, now: Timestamp) -> Request {
        Request {
            actor,
            now,
            dice: Arc::new(SystemDice),
            id: "test".to_owned(),
            origin: Arc::from("https://portal.example"),
            browser: Arc::default(),
        }
    }

    pub(crate) fn nobody(&self, now: Timestamp) -> Request {
        Self::request(Actor::Anonymous, now)
    }

    pub(crate) fn job(&self, now: Timestamp) -> Request {
        Self::request(Actor::System(Job::Delivery), now)
    }

    pub(crate) fn everything(&self) -> Scope {
        system(&self.job(START), Job::Setup, self.vendor)
    }

    fn member(
        &self,
        user: UserId,
        organisation: OrganisationId,
        kind: OrganisationKind,
        now: Timestamp,
    ) -> Scope {
        let person = Person {
            user,
            language: Language::Da,
            session: None,
            token: None,
            service: None,
            scopes: None,
            signed_in_at: now,
            authenticated_at: now,
            second_factor: tillid_policy::SecondFactor::default(),
            operator: false,
            memberships: vec![Member {
                id: MembershipId(Uuid::nil()),
                organisation,
                kind,
                roles: vec![Role::Owner],
                can_bind: true,
                requires_second_factor: false,
                state: tillid_entities::enums::OrganisationState::Active,
                support: None,
            }],
        };
        let request = Self::request(Actor::Person(Box::new(person)), now);
        authorise(&request, Action::ReadContent, organisation).unwrap()
    }

    pub(crate) fn vendor_scope(&self, now: Timestamp) -> Scope {
        self.member(self.author, self.vendor, OrganisationKind::Vendor, now)
    }

    pub(crate) fn second_vendor_scope(&self, now: Timestamp) -> Scope {
        self.member(self.approver, self.vendor, OrganisationKind::Vendor, now)
    }

    pub(crate) fn other_vendor_scope(&self, now: Timestamp) -> Scope {
        let other = OrganisationId(Uuid::from_u128(7));
        self.member(self.author, other, OrganisationKind::Vendor, now)
    }

    pub(crate) fn customer_scope(&self, customer: OrganisationId, now: Timestamp) -> Scope {
        self.member(self.approver, customer, OrganisationKind::Customer, now)
    }

    async fn organisation(&self, name: &str, kind: OrganisationKind) -> OrganisationId {
        let id = OrganisationId::new(self.tick(), &SystemDice);
        let row = organisations::ActiveModel {
            id: Set(id),
            kind: Set(kind),
            legal_name: Set(name.to_owned()),
            trading_names: Set(Strings::default()),
            slug: Set((kind == OrganisationKind::Vendor).then(|| "eksempel-leverandoer".to_owned())),
            registration_scheme: Set(None),
            registration_number: Set(None),
            address: Set(Address::default()),
            website: Set(None),
            sector: Set(None),
            time_zone: Set("Europe/Copenhagen".to_owned()),
            state: Set(OrganisationState::Active),
            closes_at: Set(None),
            state_reason: Set(None),
            requires_second_factor: Set(false),
            signatories_needed: Set(1),
            signing_order: Set(SigningOrder::Either),
            parent_id: Set(None),
            created_at: Set(START),
            version: Set(1),
        };
        self.everything().insert(self.db.reads(), row).await.unwrap();
        id
    }

    async fn user(&self, name: &str) -> UserId {
        let id = UserId::new(self.tick(), &SystemDice);
        let email = format!("{name}@leverandoer.example");
        let row = users::ActiveModel {
            id: Set(id),
            email: Set(email.clone()),
            email_key: Set(email),
            email_verified_at: Set(None),
            name: Set(name.to_owned()),
            phone: Set(None),
            language: Set(Language::Da),
            time_zone: Set("Europe/Copenhagen".to_owned()),
            password_hash: Set(None),
            source: Set(UserSource::SelfRegistered),
            source_organisation_id: Set(None),
            operator: Set(false),
            closed_at: Set(None),
            last_login_at: Set(None),
            created_at: Set(START),
            version: Set(1),
        };
        self.everything().insert(self.db.reads(), row).await.unwrap();
        id
    }

    async fn template(&self) -> TemplateVersionId {
        let template = TemplateId::new(self.tick(), &SystemDice);
        let row = agreement_templates::ActiveModel {
            id: Set(template),
            vendor_id: Set(self.vendor),
            origin: Set(TemplateOrigin::Own),
            title: Set("Databehandleraftale".to_owned()),
            language: Set(Language::Da),
            file_id: Set(None),
            created_at: Set(START),
            version: Set(1),
        };
        self.everything().insert(self.db.reads(), row).await.unwrap();
        let id = TemplateVersionId::new(self.tick(), &SystemDice);
        let row = template_versions::ActiveModel {
            id: Set(id),
            vendor_id: Set(self.vendor),
            template_id: Set(template),
            number: Set(1),
            clauses: Set(Clauses::default()),
            parameters: Set(parameters(AuthorisationModel::General, 30, 30)),
            coverage: Set(Strings::default()),
            state: Set(TemplateVersionState::Published),
            sha256: Set(None),
            author_id: Set(self.author),
            approver_id: Set(None),
            submitted_at: Set(None),
            published_at: Set(Some(START)),
            created_at: Set(START),
            version: Set(1),
        };
        self.everything().insert(self.db.reads(), row).await.unwrap();
        id
    }

    pub(crate) async fn service(&self, code: &str, deployment: Deployment) -> ServiceId {
        let id = ServiceId::new(self.tick(), &SystemDice);
        let row = services::ActiveModel {
            id: Set(id),
            vendor_id: Set(self.vendor),
            code: Set(code.to_owned()),
            title_da: Set(code.to_owned()),
            title_en: Set(code.to_owned()),
            deployment: Set(deployment),
            vendor_access: Set(VendorAccess::Standing),
            provider_name: Set(None),
            provider_role: Set(None),
            created_at: Set(START),
            version: Set(1),
        };
        self.everything().insert(self.db.reads(), row).await.unwrap();
        id
    }

    async fn relation(&self, name: &str, email: Option<&str>) -> (OrganisationId, CustomerRelationId) {
        let customer = self.organisation(name, OrganisationKind::Customer).await;
        let id = CustomerRelationId::new(self.tick(), &SystemDice);
        let row = customer_relations::ActiveModel {
            id: Set(id),
            vendor_id: Set(self.vendor),
            customer_id: Set(customer),
            customer_name: Set(name.to_owned()),
            state: Set(RelationState::Active),
            since: Set(None),
            ended_at: Set(None),
            contracting_party: Set(ContractingParty::Vendor),
            external_id: Set(None),
            language: Set(Language::Da),
            notice_email: Set(email.map(str::to_owned)),
            created_at: Set(START),
            version: Set(1),
        };
        self.everything().insert(self.db.reads(), row).await.unwrap();
        (customer, id)
    }

    pub(crate) async fn customer_without_agreement(&self, name: &str) -> OrganisationId {
        self.relation(name, None).await.0
    }

    pub(crate) async fn customer(
        &self,
        name: &str,
        model: AuthorisationModel,
        notice_days: u16,
        objection_days: u16,
        services: &[ServiceId],
        email: Option<&str>,
    ) -> OrganisationId {
        let (customer, relation) = self.relation(name, email).await;
        let agreement = AgreementId::new(self.tick(), &SystemDice);
        let row = agreements::ActiveModel {
            id: Set(agreement),
            vendor_id: Set(self.vendor),
            customer_id: Set(customer),
            relation_id: Set(relation),
            reference: Set(format!("DBA-{agreement}")),
            controller_capacity: Set(ControllerCapacity::Controller),
            state: Set(AgreementState::Active),
            current_version_id: Set(None),
            created_at: Set(START),
            version: Set(1),
        };
        self.everything().insert(self.db.reads(), row).await.unwrap();
        // A version that is no longer in force must not count: its terms would be others.
        for (number, state, days) in [
            (1, AgreementVersionState::Superseded, 99),
            (2, AgreementVersionState::InForce, notice_days),
        ] {
            let row = version(
                self,
                customer,
                agreement,
                number,
                state,
                model,
                days,
                objection_days,
            );
            self.everything().insert(self.db.reads(), row).await.unwrap();
        }
        let links = services.iter().map(|service| agreement_services::ActiveModel {
            id: Set(AgreementServiceId::new(self.tick(), &SystemDice)),
            vendor_id: Set(self.vendor),
            customer_id: Set(customer),
            agreement_id: Set(agreement),
            service_id: Set(*service),
            created_at: Set(START),
        });
        self.everything()
            .insert_all(self.db.reads(), links.collect())
            .await
            .unwrap();
        customer
    }

    /// As if the customer's postal address were known, and its agreement's newest version the one in force.
    pub(crate) async fn reachable_by_letter(&self, customer: OrganisationId) {
        let everything = self.everything();
        let version = everything
            .find::<agreement_versions::Entity>()
            .filter(agreement_versions::Column::CustomerId.eq(customer))
            .filter(agreement_versions::Column::State.eq(AgreementVersionState::InForce))
            .one(self.db.reads())
            .await
            .unwrap()
            .unwrap();
        everything
            .update::<agreements::Entity>()
            .set(agreements::ActiveModel {
                current_version_id: Set(Some(version.id.0)),
                ..Default::default()
            })
            .filter(agreements::Column::CustomerId.eq(customer))
            .exec(self.db.reads())
            .await
            .unwrap();
        everything
            .update::<tillid_entities::organisations::Entity>()
            .set(tillid_entities::organisations::ActiveModel {
                address: Set(Address {
                    street: Some("Eksempelvej 7".to_owned()),
                    postal_code: Some("8000".to_owned()),
                    city: Some("Aarhus C".to_owned()),
                    country_code: "DK".to_owned(),
                    ..Address::default()
                }),
                ..Default::default()
            })
            .filter(tillid_entities::organisations::Column::Id.eq(customer))
            .exec(self.db.reads())
            .await
            .unwrap();
    }

    pub(crate) async fn readdress(&self, customer: OrganisationId, email: &str) {
        self.everything()
            .update::<customer_relations::Entity>()
            .set(customer_relations::ActiveModel {
                notice_email: Set(Some(email.to_owned())),
                ..Default::default()
            })
            .filter(customer_relations::Column::CustomerId.eq(customer))
            .exec(self.db.reads())
            .await
            .unwrap();
    }

    pub(crate) fn facts(name: &str, services: &[ServiceId]) -> SubProcessorFacts {
        SubProcessorFacts {
            legal_name: name.to_owned(),
            registration: None,
            address: Address {
                country_code: "DK".to_owned(),
                ..Address::default()
            },
            website: None,
            contact_name: Some("Kontakt for databeskyttelse".to_owned()),
            contact_email: "privacy@hosting.example".to_owned(),
            contact_phone: None,
            purpose_da: "Drift af servere".to_owned(),
            purpose_en: "Running servers".to_owned(),
            service_categories: vec!["HOSTING".to_owned()],
            data_categories: vec!["CONTACT".to_owned()],
            subject_categories: vec!["EMPLOYEES".to_owned()],
            tier: 1,
            role: SubProcessorRole::Processor,
            agreement_signed_at: Some(time::macros::date!(2026 - 10 - 01)),
            services: services.to_vec(),
            locations: vec![LocationFacts {
                name: "Datacenter".to_owned(),
                country_code: "DK".to_owned(),
                city: None,
                kind: LocationKind::Datacentre,
                transfer_mechanism: TransferMechanism::NoneEea,
                transfer_module: None,
                transfer_valid_from: None,
                transfer_valid_to: None,
                tia_date: None,
                transfer_reason: None,
            }],
        }
    }

    /// A sub-processor with everything on file that it needs to come into use.
    pub(crate) async fn recorded(&self, name: &str, services: &[ServiceId]) -> sub_processors::Model {
        let row = self.proposed(name, services).await;
        self.completed(row.id).await;
        row
    }

    pub(crate) async fn proposed(&self, name: &str, services: &[ServiceId]) -> sub_processors::Model {
        let scope = self.vendor_scope(START);
        changes::record(&self.db, &scope, Self::facts(name, services))
            .await
            .unwrap()
    }

    /// Puts everything on file, years ahead.
    async fn completed(&self, id: SubProcessorId) {
        let (scope, db) = (self.everything(), self.db.reads());
        let contract = sub_processor_contracts::Model {
            id: SubProcessorContractId::new(self.tick(), &SystemDice),
            vendor_id: self.vendor,
            sub_processor_id: id,
            flow_down: FlowDown(FlowDownItem::ALL.to_vec()),
            no_own_purposes: true,
            on_instruction: true,
            instruction_reference: None,
            recorded_by: self.author,
            recorded_at: START,
        };
        scope
            .insert(db, contract.into_active_model().reset_all())
            .await
            .unwrap();
        let diligence = due_diligences::Model {
            id: DueDiligenceId::new(self.tick(), &SystemDice),
            vendor_id: self.vendor,
            sub_processor_id: id,
            performed_on: time::macros::date!(2026 - 10 - 01),
            performed_by: "Databeskyttelsesansvarlig".to_owned(),
            result: DiligenceResult::Passed,
            note: None,
            review_on: time::macros::date!(2030 - 10 - 01),
            shared: false,
            recorded_by: self.author,
            recorded_at: START,
        };
        scope
            .insert(db, diligence.into_active_model().reset_all())
            .await
            .unwrap();
        let file = sub_processor_files::Model {
            id: SubProcessorFileId::new(self.tick(), &SystemDice),
            vendor_id: self.vendor,
            sub_processor_id: id,
            kind: SubProcessorFileKind::Contract,
            sha256: "0".repeat(64),
            name: "aftale.pdf".to_owned(),
            size: 1,
            uploader_id: self.author,
            uploaded_at: START,
        };
        scope
            .insert(db, file.into_active_model().reset_all())
            .await
            .unwrap();
    }

    /// A sub-processor in use, with everything on file.
    pub(crate) async fn in_use(&self, name: &str, services: &[ServiceId]) -> sub_processors::Model {
        let row = self.in_use_since_before(name, services).await;
        self.completed(row.id).await;
        row
    }

    /// A sub-processor in use since before anything had to be on file.
    pub(crate) async fn in_use_since_before(
        &self,
        name: &str,
        services: &[ServiceId],
    ) -> sub_processors::Model {
        let row = self.proposed(name, services).await;
        self.everything()
            .update::<sub_processors::Entity>()
            .set(sub_processors::ActiveModel {
                state: Set(SubProcessorState::Active),
                ..Default::default()
            })
            .filter(sub_processors::Column::Id.eq(row.id))
            .exec(self.db.reads())
            .await
            .unwrap();
        row
    }

    pub(crate) async fn drafted(
        &self,
        change: ChangeType,
        subject: SubProcessorId,
        replaces: Option<SubProcessorId>,
        services: &[ServiceId],
        planned: Timestamp,
    ) -> change_announcements::Model {
        let input = Draft {
            change,
            sub_processor: subject,
            replaces,
            becomes: None,
            services: services.to_vec(),
            summary_da: "Vi skifter driftsleverandør.".to_owned(),
            summary_en: "We change hosting provider.".to_owned(),
            planned_effective_at: planned,
        };
        changes::draft(&self.db, &self.vendor_scope(START), input)
            .await
            .unwrap()
    }

    pub(crate) async fn publish(&self, id: AnnouncementId) {
        let approver = self.second_vendor_scope(START);
        changes::approve(&self.db, &approver, id).await.unwrap();
        changes::publish(&self.db, &approver, id).await.unwrap();
    }

    /// A new hosting provider for these services, announced to whom it concerns.
    pub(crate) async fn announced(&self, services: &[ServiceId], planned: Timestamp) -> AnnouncementId {
        let subject = self.recorded("Eksempel Ny Hosting", services).await;
        self.announced_as_new(subject.id, services, planned).await
    }

    pub(crate) async fn announced_as_new(
        &self,
        subject: SubProcessorId,
        services: &[ServiceId],
        planned: Timestamp,
    ) -> AnnouncementId {
        let draft = self
            .drafted(ChangeType::Add, subject, None, &services[..1], planned)
            .await;
        self.publish(draft.id).await;
        draft.id
    }

    /// Announces other facts of a sub-processor in use, and puts them into effect.
    pub(crate) async fn modified(
        &self,
        subject: SubProcessorId,
        becomes: SubProcessorFacts,
        services: &[ServiceId],
    ) -> SubProcessorId {
        let input = Draft {
            change: ChangeType::ModifyLocation,
            sub_processor: subject,
            replaces: None,
            becomes: Some(becomes),
            services: services.to_vec(),
            summary_da: "Data flyttes til Sverige.".to_owned(),
            summary_en: "Data moves to Sweden.".to_owned(),
            planned_effective_at: START.plus_days(1),
        };
        let draft = changes::draft(&self.db, &self.vendor_scope(START), input)
            .await
            .unwrap();
        self.publish(draft.id).await;
        assert_eq!(
            self.state_of(subject).await,
            SubProcessorState::Active,
            "in use until its successor is"
        );
        changes::activate(
            &self.db,
            &self.vendor_scope(START.plus_days(1)),
            draft.id,
            attested(),
        )
        .await
        .unwrap();
        draft.sub_processor_id
    }

    pub(crate) async fn announcement(&self, id: AnnouncementId) -> change_announcements::Model {
        self.everything()
            .load::<change_announcements::Entity>(self.db.reads(), id)
            .await
            .unwrap()
    }

    pub(crate) async fn state_of(&self, id: SubProcessorId) -> SubProcessorState {
        self.everything()
            .load::<sub_processors::Entity>(self.db.reads(), id)
            .await
            .unwrap()
            .state
    }

    /// As if the customer's version in force had been sent and signed then.
    pub(crate) async fn bound(&self, customer: OrganisationId, sent: Timestamp, signed: Timestamp) {
        self.everything()
            .update::<agreement_versions::Entity>()
            .set(agreement_versions::ActiveModel {
                sent_at: Set(Some(sent)),
                signed_at: Set(Some(signed)),
                effective_at: Set(Some(signed)),
                ..Default::default()
            })
            .filter(agreement_versions::Column::CustomerId.eq(customer))
            .filter(agreement_versions::Column::State.eq(AgreementVersionState::InForce))
            .exec(self.db.reads())
            .await
            .unwrap();
    }

    /// The revisions of a customer's annex B, the first one first, with what they say.
    pub(crate) async fn revisions(&self, customer: OrganisationId) -> Vec<AnnexRevision> {
        let rows = self
            .everything()
            .find::<annex_revisions::Entity>()
            .filter(annex_revisions::Column::CustomerId.eq(customer))
            .order_by_asc(annex_revisions::Column::Number)
            .all(self.db.reads())
            .await
            .unwrap();
        for row in &rows {
            assert_eq!(row.content_sha256, tillid_kernel::sha256_hex(&row.content));
        }
        rows.iter()
            .map(|row| tillid_agreements::revisions::content(row).unwrap())
            .collect()
    }

    async fn last_mail_to(&self, customer: OrganisationId) -> deliveries::Model {
        self.everything()
            .find::<deliveries::Entity>()
            .filter(deliveries::Column::CustomerId.eq(customer))
            .filter(deliveries::Column::Channel.eq(DeliveryChannel::Email))
            .order_by_desc(deliveries::Column::QueuedAt)
            .one(self.db.reads())
            .await
            .unwrap()
            .unwrap()
    }

    pub(crate) async fn mail_accepted(&self, customer: OrganisationId, at: Timestamp) {
        let mail = self.last_mail_to(customer).await;
        let tx = self.db.begin().await.unwrap();
        changes::mails_accepted(
            &tx,
            &self.job(at),
            &[changes::Taken {
                delivery: mail.id,
                at,
                answer: None,
            }],
        )
        .await
        .unwrap();
        tx.commit().await.unwrap();
    }

    pub(crate) async fn mail_bounced(&self, customer: OrganisationId, at: Timestamp) {
        let mail = self.last_mail_to(customer).await;
        let tx = self.db.begin().await.unwrap();
        changes::mail_bounced(&tx, &self.job(at), mail.id, at)
            .await
            .unwrap();
        tx.commit().await.unwrap();
    }

    pub(crate) async fn chain_holds(&self) {
        let events = tillid_audit::verify(&self.db, &self.everything()).await.unwrap();
        assert!(events.is_ok_and(|events| events > 0), "the vendor's audit chain");
    }
}

pub(crate) fn page(first: u64) -> PageRequest {
    PageRequest {
        first,
        after: None,
        wants_total: true,
    }
}

fn parameters(model: AuthorisationModel, notice_days: u16, objection_days: u16) -> Parameters {
    Parameters {
        authorisation_model: model,
        sub_processor_notice_days: notice_days,
        objection_days,
        breach_hours: 24,
        exit_choice: ExitChoice::Delete,
        exit_days: 30,
        audit_concept: 3,
        audit_notice_days: 30,
        third_country_allowed: true,
    }
}

#[expect(clippy::too_many_arguments, reason = "a row of a table in a test")]
fn version(
    house: &House,
    customer: OrganisationId,
    agreement: AgreementId,
    number: i32,
    state: AgreementVersionState,
    model: AuthorisationModel,
    notice_days: u16,
    objection_days: u16,
) -> agreement_versions::ActiveModel {
    agreement_versions::ActiveModel {
        id: Set(AgreementVersionId::new(house.tick(), &SystemDice)),
        vendor_id: Set(house.vendor),
        customer_id: Set(customer),
        agreement_id: Set(agreement),
        template_version_id: Set(house.template),
        number: Set(number),
        title: Set("Databehandleraftale".to_owned()),
        language: Set(Language::Da),
        state: Set(state),
        parameters: Set(parameters(model, notice_days, objection_days)),
        authorisation_model: Set(model),
        notice_days: Set(i32::from(notice_days)),
        content: Set("{}".to_owned()),
        content_sha256: Set(String::new()),
        pdf_sha256: Set(None),
        change_reason: Set(None),
        previous_version_id: Set(None),
        signing_order: Set(SigningOrder::Either),
        processor_due: Set(0),
        controller_due: Set(0),
        sent_at: Set(Some(START)),
        viewed_at: Set(None),
        signed_at: Set(Some(START)),
        effective_at: Set(Some(START)),
        expires_at: Set(None),
        ended_at: Set(None),
        declined_reason: Set(None),
        created_at: Set(START),
        version: Set(1),
    }
}

/// Whoever makes a change take effect has said that the list is complete.
pub(crate) fn attested() -> changes::Attestation {
    changes::Attestation::given(true).unwrap()
}
