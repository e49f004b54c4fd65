//! A database in a temporary folder, a clock the test moves, an organisation that writes.

use std::sync::{Arc, Mutex};

use sea_orm::ActiveValue::Set;
use sea_orm::QueryOrder;
use tillid_entities::enums::{Language, MessageClass, OrganisationKind, OrganisationState, SigningOrder};
use tillid_entities::organisations::{self, OrganisationId};
use tillid_entities::outbox_messages;
use tillid_entities::values::{Address, Strings};
use tillid_kernel::{Clock, EmailAddress, ManualClock, Result, SystemDice, Timestamp};
use tillid_migration::{Migrator, MigratorTrait};
use tillid_notifications::{About, Delivered, Letter, Mailer, Outcome, SmtpSettings, deliver_due, enqueue};
use tillid_policy::{Actor, Database, Job, Request, Scope, system};

/// When every test begins.
pub(crate) const START: &str = "2026-03-01T08:15:00.000Z";

pub(crate) struct World {
    pub(crate) db: Database,
    pub(crate) clock: Arc<ManualClock>,
    pub(crate) vendor: OrganisationId,
    pub(crate) outcomes: Arc<Mutex<Vec<Outcome>>>,
    _folder: tempfile::TempDir,
}

impl World {
    pub(crate) async fn new() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let url = format!("sqlite://{}?mode=rwc", folder.path().join("tillid.db").display());
        let db = Database::new(sea_orm::Database::connect(url).await.unwrap());
        Migrator::up(db.pool(), None).await.unwrap();
        let clock = Arc::new(ManualClock::at(Timestamp::parse(START).unwrap()));
        let mut world = Self {
            db,
            clock,
            vendor: OrganisationId(uuid::Uuid::nil()),
            outcomes: Arc::default(),
            _folder: folder,
        };
        world.vendor = world
            .organisation("Eksempel Software ApS", OrganisationKind::Vendor)
            .await;
        world
    }

    pub(crate) async fn organisation(&self, name: &str, kind: OrganisationKind) -> OrganisationId {
        let request = self.request();
        let id = OrganisationId::new(request.now, &*request.dice);
        let row = organisations::ActiveModel {
            id: Set(id),
            kind: Set(kind),
            legal_name: Set(name.to_owned()),
            trading_names: Set(Strings(Vec::new())),
            slug: Set(None),
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
            created_at: Set(request.now),
            version: Set(1),
        };
        system(&request, Job::Setup, id)
            .insert(self.db.reads(), row)
            .await
            .unwrap();
        id
    }

    pub(crate) fn request(&self) -> Request {
        Request {
            actor: Actor::Anonymous,
            now: self.clock.now(),
            dice: Arc::new(SystemDice),
            id: "test".to_owned(),
            origin: "https://portal.example".into(),
            browser: Arc::default(),
        }
    }

    /// The vendor's own scope.
    pub(crate) fn scope(&self) -> Scope {
        system(&self.request(), Job::Setup, self.vendor)
    }

    pub(crate) async fn queue(&self, letter: Letter, about: Option<About>) {
        let tx = self.db.begin().await.unwrap();
        enqueue(&tx, &self.scope(), letter, about).await.unwrap();
        tx.commit().await.unwrap();
    }

    pub(crate) fn after(&self, seconds: i64) {
        self.clock.advance_millis(seconds * 1000);
    }

    /// One round of the worker; outcomes are written down.
    pub(crate) async fn deliver(&self, mailer: &dyn Mailer) -> Delivered {
        let outcomes = Arc::clone(&self.outcomes);
        self.deliver_with(mailer, move |outcome| {
            outcomes.lock().unwrap().push(outcome);
            Ok(())
        })
        .await
        .unwrap()
    }

    /// One round of the worker with another answer to outcomes.
    pub(crate) async fn deliver_with(
        &self,
        mailer: &dyn Mailer,
        on_outcome: impl Fn(Outcome) -> Result<()> + Send + Sync,
    ) -> Result<Delivered> {
        let request = || self.request();
        deliver_due(&self.db, &request, mailer, 100, |_, _, outcomes| {
            let answer = outcomes.into_iter().try_for_each(&on_outcome);
            Box::pin(async move { answer })
        })
        .await
    }

    /// Every row of the outbox, oldest first.
    pub(crate) async fn outbox(&self) -> Vec<outbox_messages::Model> {
        let rows = self.scope().find::<outbox_messages::Entity>();
        rows.order_by_asc(outbox_messages::Column::Id)
            .all(self.db.reads())
            .await
            .unwrap()
    }
}

pub(crate) fn letter(reference: &str) -> Letter {
    let to = EmailAddress::parse("dpo@eksempel-kunde.example", "to").unwrap();
    Letter::new("agreement-sent", MessageClass::Administrative, to, Language::Da)
        .with("reference", reference)
        .action("https://portal.example/agreements/agr_1".to_owned())
}

pub(crate) fn settings(port: u16) -> SmtpSettings {
    SmtpSettings {
        host: "localhost".to_owned(),
        port,
        encryption: tillid_notifications::Encryption::None,
        username: None,
        password: None,
        from: "portal@portal.example".to_owned(),
        hello: Some("portal.example".to_owned()),
        bounces: None,
        connections: 1,
        timeout_seconds: 30,
        root_certificate: None,
        dkim: None,
    }
}
