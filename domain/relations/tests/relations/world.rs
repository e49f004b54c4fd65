//! Two vendors, a customer of the first, and a partner of the first.

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use sea_orm::ActiveValue::Set;
use sea_orm::{ColumnTrait, PaginatorTrait, QueryFilter};
use tillid_entities::customer_relations;
use tillid_entities::enums::{
    Language, MembershipState, OrganisationKind, PartnerType, Role, Sector, UserSource,
};
use tillid_entities::memberships::{self, MembershipId};
use tillid_entities::organisations::OrganisationId;
use tillid_entities::partnerships::{self, PartnershipId};
use tillid_entities::services::ServiceId;
use tillid_entities::users::{self, UserId};
use tillid_entities::values::{Address, Roles};
use tillid_entities::{audit_events, outbox_messages};
use tillid_kernel::{Dice, PageRequest, SystemDice, Timestamp};
use tillid_migration::{Migrator, MigratorTrait};
use tillid_organisations::{NewOrganisation, create};
use tillid_policy::{Action, Actor, Database, Job, Member, Person, Request, Scope, authorise_any, system};
use tillid_relations::{CreateCustomer, CreateService, create_customer, create_service};
use time::Date;

/// 2026-11-22 at noon in Denmark.
pub(crate) const START: Timestamp = Timestamp(1_795_345_200_000);

pub(crate) struct World {
    _folder: tempfile::TempDir,
    pub(crate) db: Database,
    statements: Arc<AtomicU64>,
    pub(crate) vendor: OrganisationId,
    pub(crate) stranger: OrganisationId,
    pub(crate) partner: OrganisationId,
}

impl World {
    pub(crate) async fn new() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let url = format!(
            "sqlite://{}?mode=rwc",
            folder.path().join("test.sqlite").display()
        );
        let mut connection = sea_orm::Database::connect(url).await.unwrap();
        Migrator::up(&connection, None).await.unwrap();
        let statements = Arc::new(AtomicU64::new(0));
        let counted = Arc::clone(&statements);
        connection.set_metric_callback(move |_| {
            counted.fetch_add(1, Ordering::SeqCst);
        });
        let nowhere = OrganisationId(uuid::Uuid::nil());
        let mut world = Self {
            _folder: folder,
            db: Database::new(connection),
            statements,
            vendor: nowhere,
            stranger: nowhere,
            partner: nowhere,
        };
        world.vendor = world
            .organisation(OrganisationKind::Vendor, "Eksempel Software A/S")
            .await;
        world.stranger = world
            .organisation(OrganisationKind::Vendor, "Eksempel Fremmed ApS")
            .await;
        world.partner = world
            .organisation(OrganisationKind::Partner, "Eksempel Partner ApS")
            .await;
        world.partnership(world.vendor, None).await;
        world
    }

    async fn organisation(&self, kind: OrganisationKind, name: &str) -> OrganisationId {
        let new = NewOrganisation {
            draft: false,
            kind,
            legal_name: name.to_owned(),
            trading_names: Vec::new(),
            slug: (kind == OrganisationKind::Vendor).then(|| name.to_lowercase().replace([' ', '/'], "-")),
            registration: None,
            address: Address::default(),
            website: None,
            sector: None,
        };
        create(self.db.reads(), &self.job(), new).await.unwrap().id
    }

    pub(crate) async fn partnership(&self, vendor: OrganisationId, ended_at: Option<Date>) {
        self.job()
            .delete::<partnerships::Entity>()
            .filter(partnerships::Column::VendorId.eq(vendor))
            .exec(self.db.reads())
            .await
            .unwrap();
        let row = partnerships::ActiveModel {
            id: Set(PartnershipId::new(START, &SystemDice)),
            vendor_id: Set(vendor),
            partner_id: Set(self.partner),
            partner_type: Set(PartnerType::Resale),
            ended_at: Set(ended_at),
            created_at: Set(START),
        };
        self.job().insert(self.db.reads(), row).await.unwrap();
    }

    /// An administrator of the organisation, as a request at `now`.
    pub(crate) async fn admin(
        &self,
        organisation: OrganisationId,
        kind: OrganisationKind,
        email: &str,
    ) -> Acting {
        let user = users::ActiveModel {
            id: Set(UserId::new(START, &SystemDice)),
            email: Set(email.to_owned()),
            email_key: Set(email.to_owned()),
            email_verified_at: Set(None),
            name: Set("Administrator".to_owned()),
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
        let user = self.job().insert(self.db.reads(), user).await.unwrap().id;
        let membership = memberships::ActiveModel {
            id: Set(MembershipId::new(START, &SystemDice)),
            organisation_id: Set(organisation),
            user_id: Set(user),
            roles: Set(Roles(vec![Role::Admin])),
            title: Set(None),
            can_bind: Set(false),
            state: Set(MembershipState::Active),
            valid_to: Set(None),
            created_at: Set(START),
            ended_at: Set(None),
            version: Set(1),
        };
        let membership = self.job().insert(self.db.reads(), membership).await.unwrap();
        Acting {
            organisation,
            person: Person {
                user,
                language: Language::Da,
                session: None,
                token: None,
                service: None,
                scopes: None,
                signed_in_at: START,
                authenticated_at: START,
                second_factor: tillid_policy::SecondFactor::default(),
                operator: false,
                memberships: vec![Member {
                    id: membership.id,
                    organisation,
                    kind,
                    roles: vec![Role::Admin],
                    can_bind: false,
                    requires_second_factor: false,
                    state: tillid_entities::enums::OrganisationState::Active,
                    support: None,
                }],
            },
        }
    }

    pub(crate) async fn vendor_admin(&self) -> Acting {
        self.admin(self.vendor, OrganisationKind::Vendor, "admin@software.example")
            .await
    }

    pub(crate) async fn service(&self, acting: &Acting, code: &str) -> ServiceId {
        let new = CreateService {
            code: code.to_owned(),
            title_da: format!("Ydelse {code}"),
            title_en: format!("Service {code}"),
            deployment: tillid_entities::enums::Deployment::Cloud,
            vendor_access: tillid_entities::enums::VendorAccess::OnRequest,
            provider: None,
        };
        create_service(&self.db, &acting.at(START), new).await.unwrap().id
    }

    pub(crate) async fn customer(&self, acting: &Acting, name: &str) -> customer_relations::Model {
        create_customer(&self.db, &acting.at(START), customer(name))
            .await
            .unwrap()
    }

    pub(crate) async fn mails_to(&self, address: &str) -> Vec<outbox_messages::Model> {
        self.job()
            .find::<outbox_messages::Entity>()
            .filter(outbox_messages::Column::Recipient.eq(address))
            .all(self.db.reads())
            .await
            .unwrap()
    }

    pub(crate) async fn told(&self, action: &str) -> u64 {
        self.job()
            .find::<audit_events::Entity>()
            .filter(audit_events::Column::Action.eq(action))
            .count(self.db.reads())
            .await
            .unwrap()
    }

    /// How many statements this takes.
    pub(crate) async fn statements<T>(&self, work: impl Future<Output = T>) -> (u64, T) {
        let before = self.statements.load(Ordering::SeqCst);
        let done = work.await;
        (self.statements.load(Ordering::SeqCst) - before, done)
    }

    pub(crate) fn job(&self) -> Scope {
        system(&nobody(START), Job::Setup, self.vendor)
    }
}

/// Somebody who acts for one organisation.
pub(crate) struct Acting {
    pub(crate) organisation: OrganisationId,
    person: Person,
}

impl Acting {
    pub(crate) fn at(&self, now: Timestamp) -> Scope {
        let request = Request {
            actor: Actor::Person(Box::new(self.person.clone())),
            ..nobody(now)
        };
        authorise_any(&request, Action::ALL, self.organisation).unwrap()
    }
}

pub(crate) fn nobody(now: Timestamp) -> Request {
    let dice: Arc<dyn Dice> = Arc::new(SystemDice);
    Request {
        actor: Actor::Anonymous,
        now,
        dice,
        id: "req_test".to_owned(),
        origin: "http://localhost:8080".into(),
        browser: Arc::default(),
    }
}

pub(crate) fn customer(name: &str) -> CreateCustomer {
    CreateCustomer {
        legal_name: name.to_owned(),
        registration_scheme: None,
        registration_number: None,
        country_code: "DK".to_owned(),
        sector: Sector::Private,
        language: Language::Da,
        notice_email: "varsler@kunde.example".to_owned(),
        owner_email: "ejer@kunde.example".to_owned(),
        services: Vec::new(),
        external_id: None,
        since: None,
    }
}

pub(crate) fn first(rows: i32) -> PageRequest {
    PageRequest::parse(Some(rows), None, true).unwrap()
}
