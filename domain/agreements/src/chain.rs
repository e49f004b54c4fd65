//! A customer that is itself a processor names those for whom it is one (R-002-002): the chain, as far as the vendor's
//! own record needs it (Art. 30(2)(a): name and contact details of each controller).

use sea_orm::ActiveValue::{NotSet, Set};
use tillid_entities::agreement_controllers::{self, AgreementControllerId};
use tillid_entities::agreements;
use tillid_entities::enums::{AgreementState, ControllerCapacity};
use tillid_kernel::{EmailAddress, Error, Result, clean_line};
use tillid_policy::{Database, Scope};

use crate::{facts, told};

/// A controller, as its processor records it.
#[derive(Clone, Debug)]
pub struct Controller {
    /// Its registered name, at most 200 characters.
    pub name: String,
    /// Its registration number, with the register; at most 60 characters.
    pub registration: Option<String>,
    /// ISO 3166-1 alpha-2.
    pub country_code: String,
    /// The mailbox of a role there.
    pub contact_email: String,
    /// First day.
    pub since: time::Date,
    /// Last day.
    pub until: Option<time::Date>,
}

impl Controller {
    fn checked(self) -> Result<Self> {
        let registration = self
            .registration
            .filter(|text| !text.trim().is_empty())
            .map(|text| clean_line(&text, "registration", 60))
            .transpose()?;
        if self.until.is_some_and(|until| until < self.since) {
            return Err(Error::validation("until", "date-order"));
        }
        let country = self.country_code.trim().to_uppercase();
        if country.len() != 2 || !country.bytes().all(|byte| byte.is_ascii_uppercase()) {
            return Err(Error::validation("countryCode", "country-invalid"));
        }
        Ok(Self {
            name: clean_line(&self.name, "name", 200)?,
            registration,
            country_code: country,
            contact_email: EmailAddress::parse(&self.contact_email, "contactEmail")?
                .as_str()
                .to_owned(),
            since: self.since,
            until: self.until,
        })
    }
}

/// Whether the scope's side records controllers: a customer that signs as a processor for others, until the agreement is
/// closed.
///
/// # Errors
/// `FORBIDDEN` for the vendor; `CONFLICT` (`not-processor-for-others`, `agreement-ending`).
pub fn may_record(scope: &Scope, agreement: &agreements::Model) -> Result<()> {
    told::controller(scope, agreement)?;
    if agreement.controller_capacity != ControllerCapacity::ProcessorForOthers {
        return Err(Error::conflict("not-processor-for-others"));
    }
    still_open(agreement)
}

/// Before it is in force, too: who is asked to sign may say for whom.
fn still_open(agreement: &agreements::Model) -> Result<()> {
    match agreement.state {
        AgreementState::Closed => Err(Error::conflict("agreement-ending")),
        _ => Ok(()),
    }
}

/// Says, as the customer, in what capacity it has the agreement. The vendor reads it in the chain; the document that was
/// signed stays as it is (I-2).
///
/// # Errors
/// `FORBIDDEN` for the vendor; `CONFLICT` (`changed-meanwhile`, `agreement-ending`; `controllers-recorded` while
/// controllers are recorded that would lose their place).
pub async fn set_capacity(
    db: &Database,
    scope: &Scope,
    agreement: agreements::Model,
    capacity: ControllerCapacity,
) -> Result<agreements::Model> {
    told::controller(scope, &agreement)?;
    still_open(&agreement)?;
    let tx = db.begin().await?;
    let known = crate::life::of(&tx, scope, agreement.id).await?;
    if capacity == ControllerCapacity::Controller && !known.controllers.is_empty() {
        return Err(Error::conflict("controllers-recorded"));
    }
    let changed = agreements::ActiveModel {
        id: Set(agreement.id),
        controller_capacity: Set(capacity),
        version: Set(agreement.version + 1),
        ..Default::default()
    };
    scope
        .save(
            &tx,
            changed,
            Some((agreements::Column::Version, agreement.version)),
        )
        .await?;
    let fact = facts::life(
        "agreement.capacity-set",
        agreement.id,
        agreement.vendor_id,
        &["controllerCapacity"],
    );
    tillid_audit::append(&tx, scope, vec![fact]).await?;
    tx.commit().await?;
    scope.load::<agreements::Entity>(db.reads(), agreement.id).await
}

/// Records a controller.
///
/// # Errors
/// Those of [`may_record`]; `VALIDATION` at the field.
pub async fn add(
    db: &Database,
    scope: &Scope,
    agreement: &agreements::Model,
    input: Controller,
) -> Result<agreement_controllers::Model> {
    may_record(scope, agreement)?;
    let input = input.checked()?;
    let tx = db.begin().await?;
    let row = agreement_controllers::ActiveModel {
        id: Set(AgreementControllerId::new(scope.now(), scope.dice())),
        vendor_id: Set(agreement.vendor_id),
        customer_id: Set(agreement.customer_id),
        agreement_id: Set(agreement.id),
        name: Set(input.name),
        registration: Set(input.registration),
        country_code: Set(input.country_code),
        contact_email: Set(input.contact_email),
        since: Set(input.since),
        until: Set(input.until),
        created_by: Set(scope.person()?.user),
        created_at: Set(scope.now()),
        version: Set(1),
    };
    let row = scope.insert(&tx, row).await?;
    let fields = [
        "name",
        "registration",
        "countryCode",
        "contactEmail",
        "since",
        "until",
    ];
    let fact = facts::life(
        "agreement.controller-added",
        agreement.id,
        agreement.vendor_id,
        &fields,
    );
    tillid_audit::append(&tx, scope, vec![fact]).await?;
    tx.commit().await?;
    Ok(row)
}

/// Corrects a recorded controller, or gives it a last day. Whoever was a controller stays in the record.
///
/// # Errors
/// Those of [`may_record`]; `VALIDATION` at the field; `CONFLICT` (`changed-meanwhile`) when `version` is not the one
/// that was read.
pub async fn update(
    db: &Database,
    scope: &Scope,
    row: agreement_controllers::Model,
    input: Controller,
    version: i32,
) -> Result<agreement_controllers::Model> {
    let input = input.checked()?;
    let tx = db.begin().await?;
    let agreement = scope.load::<agreements::Entity>(&tx, row.agreement_id).await?;
    may_record(scope, &agreement)?;
    let changed = agreement_controllers::ActiveModel {
        id: Set(row.id),
        vendor_id: NotSet,
        customer_id: NotSet,
        agreement_id: NotSet,
        name: Set(input.name),
        registration: Set(input.registration),
        country_code: Set(input.country_code),
        contact_email: Set(input.contact_email),
        since: Set(input.since),
        until: Set(input.until),
        created_by: NotSet,
        created_at: NotSet,
        version: Set(version + 1),
    };
    scope
        .save(
            &tx,
            changed,
            Some((agreement_controllers::Column::Version, version)),
        )
        .await?;
    let fields = [
        "name",
        "registration",
        "countryCode",
        "contactEmail",
        "since",
        "until",
    ];
    let fact = facts::life(
        "agreement.controller-updated",
        agreement.id,
        agreement.vendor_id,
        &fields,
    );
    tillid_audit::append(&tx, scope, vec![fact]).await?;
    tx.commit().await?;
    scope
        .load::<agreement_controllers::Entity>(db.reads(), row.id)
        .await
}
