//! Recording a sub-processor and correcting the record (*underdatabehandler*, domain §3.4, I-7).

use std::collections::BTreeSet;

use sea_orm::ActiveValue::{NotSet, Set};
use sea_orm::{ColumnTrait, PaginatorTrait, QueryFilter};
use tillid_audit as audit;
use tillid_entities::change_announcements;
use tillid_entities::enums::{
    AnnouncementState, LocationKind, SubProcessorRole, SubProcessorState, TransferMechanism, TransferState,
};
use tillid_entities::processing_locations::{self, ProcessingLocationId};
use tillid_entities::services::{self, ServiceId};
use tillid_entities::sub_processor_services::{self, SubProcessorServiceId};
use tillid_entities::sub_processors::{self, SubProcessorId};
use tillid_entities::values::{Address, Strings};
use tillid_kernel::{Code, EmailAddress, Error, Result, Timestamp, clean_line, clean_text};
use tillid_policy::{Connection, Database, Scope, Transaction};
use time::Date;

use crate::facts;
use crate::store;
use crate::transfer::{self, Claim, Flaw};
use crate::transfers;

/// Everything a vendor records of a sub-processor.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SubProcessorFacts {
    /// Registered name, 1–200 characters.
    pub legal_name: String,
    /// Registration number.
    pub registration: Option<String>,
    /// Postal address; the country is required.
    pub address: Address,
    /// Website.
    pub website: Option<String>,
    /// Contact person or role (Opinion 22/2024, §31).
    pub contact_name: Option<String>,
    /// Contact address, required.
    pub contact_email: String,
    /// Contact telephone.
    pub contact_phone: Option<String>,
    /// What it does, in Danish.
    pub purpose_da: String,
    /// What it does, in English.
    pub purpose_en: String,
    /// Kinds of service, e.g. `HOSTING`.
    pub service_categories: Vec<String>,
    /// Categories of personal data.
    pub data_categories: Vec<String>,
    /// Categories of data subjects.
    pub subject_categories: Vec<String>,
    /// 1 = the vendor's own, 2 = its sub-processor's … up to 9.
    pub tier: i32,
    /// Processor, or independent controller shown apart.
    pub role: SubProcessorRole,
    /// Date of the sub-processing contract; needed before it comes into use (I-7).
    pub agreement_signed_at: Option<Date>,
    /// Services of the vendor that use it, at least one.
    pub services: Vec<ServiceId>,
    /// Where it processes, at least one place.
    pub locations: Vec<LocationFacts>,
}

/// A place of processing, and the ground if it lies outside the EEA.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LocationFacts {
    /// Name of the place.
    pub name: String,
    /// ISO 3166-1 alpha-2.
    pub country_code: String,
    /// City.
    pub city: Option<String>,
    /// What is done there.
    pub kind: LocationKind,
    /// Ground of transfer; `NONE_EEA` within the EEA.
    pub transfer_mechanism: TransferMechanism,
    /// Module of the standard contractual clauses, `M1` … `M4`.
    pub transfer_module: Option<String>,
    /// First day of the ground.
    pub transfer_valid_from: Option<Date>,
    /// Last day of the ground.
    pub transfer_valid_to: Option<Date>,
    /// Date of the transfer impact assessment.
    pub tia_date: Option<Date>,
    /// Citation of another ground, or which derogation and why; at most 500 characters.
    pub transfer_reason: Option<String>,
}

/// Records a sub-processor as proposed: nothing is used and nobody told.
///
/// # Errors
/// `VALIDATION` naming the field, `TRANSFER_MECHANISM_REQUIRED` for a place outside the EEA without a ground that
/// holds today (I-7, I-8).
pub async fn record(db: &Database, scope: &Scope, input: SubProcessorFacts) -> Result<sub_processors::Model> {
    let clean = clean(input, today(scope.now()))?;
    let tx = db.begin().await?;
    let row = insert(&tx, scope, clean).await?;
    audit::append(&tx, scope, vec![facts::recorded(row.id)]).await?;
    tx.commit().await?;
    Ok(row)
}

/// Changes the record. While it is proposed everything may change; once customers have been told of it, only
/// corrections may: name, registration, address, website, contact and the date of the contract (domain §2.10).
/// Every other fact changes through an announcement.
///
/// # Errors
/// `VALIDATION` and `TRANSFER_MECHANISM_REQUIRED` as [`record`]; `CONFLICT`: `changed-meanwhile` for another
/// `version`, `change-needs-announcement`, or `sub-processor-approved` while a second person's approval stands on
/// these facts; `IMMUTABLE` for one that is retired or withdrawn.
pub async fn update(
    db: &Database,
    scope: &Scope,
    id: SubProcessorId,
    input: SubProcessorFacts,
    version: i32,
) -> Result<sub_processors::Model> {
    let input = clean(input, today(scope.now()))?;
    let tx = db.begin().await?;
    let row: sub_processors::Model = scope.load::<sub_processors::Entity>(&tx, id).await?;
    let details = store::details(&tx, scope, [id])
        .await?
        .remove(&id)
        .unwrap_or_default();
    let before = facts_of(&row, &details);
    match row.state {
        SubProcessorState::Proposed => refuse_approved(&tx, scope, id).await?,
        SubProcessorState::Announced | SubProcessorState::Active | SubProcessorState::Retiring => {
            if announced(&before) != announced(&input) {
                return Err(Error::conflict("change-needs-announcement"));
            }
        }
        SubProcessorState::Retired | SubProcessorState::Withdrawn => {
            return Err(Error::failure(Code::Immutable, "sub-processor-past"));
        }
    }
    let fields = changes(&before, &input);
    let changed = sub_processors::ActiveModel {
        id: Set(id),
        vendor_id: NotSet,
        state: NotSet,
        created_at: NotSet,
        version: Set(version + 1),
        ..columns(&input)
    };
    scope
        .save(&tx, changed, Some((sub_processors::Column::Version, version)))
        .await?;
    if row.state == SubProcessorState::Proposed {
        replace_details(&tx, scope, id, &input).await?;
    }
    audit::append(&tx, scope, vec![facts::updated(id, fields)]).await?;
    let row = scope.load::<sub_processors::Entity>(&tx, id).await?;
    tx.commit().await?;
    Ok(row)
}

/// Writes a new, proposed sub-processor with clean facts.
pub(crate) async fn insert(
    tx: &Transaction,
    scope: &Scope,
    input: SubProcessorFacts,
) -> Result<sub_processors::Model> {
    let id = SubProcessorId::new(scope.now(), scope.dice());
    let row = sub_processors::ActiveModel {
        id: Set(id),
        vendor_id: Set(scope.organisation()),
        state: Set(SubProcessorState::Proposed),
        created_at: Set(scope.now()),
        version: Set(1),
        ..columns(&input)
    };
    let row = scope.insert(tx, row).await?;
    insert_details(tx, scope, id, &input).await?;
    Ok(row)
}

/// The day on which a transfer must have its ground, and a contract be on file.
#[must_use]
pub fn today(now: Timestamp) -> Date {
    now.to_time().date()
}

/// Whether every place of a recorded sub-processor has a ground on `day` (I-7: on every day it is used).
pub(crate) async fn require_grounds(
    db: &impl Connection,
    scope: &Scope,
    id: SubProcessorId,
    day: Date,
) -> Result<()> {
    let places = scope
        .find::<processing_locations::Entity>()
        .filter(processing_locations::Column::SubProcessorId.eq(id))
        .all(db)
        .await?;
    for place in places {
        transfer::check(&transfers::claim(&place), day).map_err(|_| {
            Error::failure(Code::TransferMechanismRequired, "transfer-ground").with("place", &place.name)
        })?;
    }
    Ok(())
}

/// Checks and tidies what a person has typed.
pub(crate) fn clean(input: SubProcessorFacts, day: Date) -> Result<SubProcessorFacts> {
    let field = |name: &str| format!("subProcessor.{name}");
    if !crate::places::is_country(&input.address.country_code) {
        return Err(Error::validation(&field("countryCode"), "country"));
    }
    if !(1..=9).contains(&input.tier) {
        return Err(Error::validation(&field("tier"), "tier"));
    }
    if input.services.is_empty() {
        return Err(Error::validation(&field("serviceIds"), "required"));
    }
    if input.locations.is_empty() {
        return Err(Error::validation(&field("locations"), "location-required"));
    }
    let address = Address {
        attention: optional(input.address.attention, &field("attention"), 200)?,
        street: optional(input.address.street, &field("street"), 200)?,
        postal_code: optional(input.address.postal_code, &field("postalCode"), 20)?,
        city: optional(input.address.city, &field("city"), 100)?,
        country_code: input.address.country_code,
    };
    let mut locations = Vec::with_capacity(input.locations.len());
    for (at, location) in input.locations.into_iter().enumerate() {
        locations.push(clean_location(location, &field(&format!("locations.{at}")), day)?);
    }
    let mut services = input.services;
    services.sort_unstable();
    services.dedup();
    Ok(SubProcessorFacts {
        legal_name: clean_line(&input.legal_name, &field("legalName"), 200)?,
        registration: optional(input.registration, &field("registration"), 60)?,
        address,
        website: optional(input.website, &field("website"), 300)?,
        contact_name: optional(input.contact_name, &field("contactName"), 200)?,
        contact_email: EmailAddress::parse(&input.contact_email, &field("contactEmail"))?
            .as_str()
            .to_owned(),
        contact_phone: optional(input.contact_phone, &field("contactPhone"), 40)?,
        purpose_da: clean_text(&input.purpose_da, &field("purposeDa"), 2000)?,
        purpose_en: clean_text(&input.purpose_en, &field("purposeEn"), 2000)?,
        service_categories: lines(input.service_categories, &field("serviceCategories"))?,
        data_categories: lines(input.data_categories, &field("dataCategories"))?,
        subject_categories: lines(input.subject_categories, &field("subjectCategories"))?,
        tier: input.tier,
        role: input.role,
        agreement_signed_at: input.agreement_signed_at,
        services,
        locations,
    })
}

fn clean_location(input: LocationFacts, field: &str, day: Date) -> Result<LocationFacts> {
    let at = |name: &str| format!("{field}.{name}");
    let location = LocationFacts {
        name: clean_line(&input.name, &at("name"), 200)?,
        city: optional(input.city, &at("city"), 100)?,
        transfer_module: optional(input.transfer_module, &at("transferModule"), 10)?,
        transfer_reason: optional(input.transfer_reason, &at("transferReason"), 500)?,
        ..input
    };
    let claim = Claim {
        country: &location.country_code,
        mechanism: location.transfer_mechanism,
        module: location.transfer_module.as_deref(),
        reason: location.transfer_reason.as_deref(),
        valid_from: location.transfer_valid_from,
        valid_to: location.transfer_valid_to,
    };
    match transfer::check(&claim, day) {
        Ok(()) => Ok(location),
        Err(Flaw::Country) => Err(Error::validation(&at("countryCode"), "country")),
        Err(Flaw::NotNeeded) => Err(Error::validation(&at("transferMechanism"), "transfer-not-needed")),
        Err(Flaw::Reason) => Err(Error::validation(&at("transferReason"), "transfer-reason")),
        Err(Flaw::Module) => Err(Error::validation(&at("transferModule"), "transfer-module")),
        Err(Flaw::NoGround) => Err(Error::failure(Code::TransferMechanismRequired, "transfer-ground")
            .at(&at("transferMechanism"))
            .with("place", &location.name)),
    }
}

/// A line that may be absent; blank is absent.
fn optional(text: Option<String>, field: &str, max: usize) -> Result<Option<String>> {
    text.filter(|text| !text.trim().is_empty())
        .map(|text| clean_line(&text, field, max))
        .transpose()
}

/// At most fifty lines, each once, in the order given.
fn lines(texts: Vec<String>, field: &str) -> Result<Vec<String>> {
    if texts.len() > 50 {
        return Err(Error::validation(field, "too-many").with("max", 50));
    }
    let mut seen = BTreeSet::new();
    let mut kept = Vec::with_capacity(texts.len());
    for text in texts {
        let line = clean_line(&text, field, 100)?;
        if seen.insert(line.clone()) {
            kept.push(line);
        }
    }
    Ok(kept)
}

fn columns(input: &SubProcessorFacts) -> sub_processors::ActiveModel {
    sub_processors::ActiveModel {
        legal_name: Set(input.legal_name.clone()),
        registration: Set(input.registration.clone()),
        address: Set(input.address.clone()),
        website: Set(input.website.clone()),
        contact_name: Set(input.contact_name.clone()),
        contact_email: Set(input.contact_email.clone()),
        contact_phone: Set(input.contact_phone.clone()),
        purpose_da: Set(input.purpose_da.clone()),
        purpose_en: Set(input.purpose_en.clone()),
        service_categories: Set(Strings(input.service_categories.clone())),
        data_categories: Set(Strings(input.data_categories.clone())),
        subject_categories: Set(Strings(input.subject_categories.clone())),
        tier: Set(input.tier),
        role: Set(input.role),
        agreement_signed_at: Set(input.agreement_signed_at),
        ..Default::default()
    }
}

async fn insert_details(
    tx: &Transaction,
    scope: &Scope,
    id: SubProcessorId,
    input: &SubProcessorFacts,
) -> Result<()> {
    let own = scope
        .find::<services::Entity>()
        .filter(services::Column::Id.is_in(input.services.iter().copied()))
        .count(tx)
        .await?;
    if own != input.services.len() as u64 {
        return Err(Error::validation("subProcessor.serviceIds", "unknown-service"));
    }
    let links = input
        .services
        .iter()
        .map(|service| sub_processor_services::ActiveModel {
            id: Set(SubProcessorServiceId::new(scope.now(), scope.dice())),
            vendor_id: Set(scope.organisation()),
            sub_processor_id: Set(id),
            service_id: Set(*service),
            created_at: Set(scope.now()),
        });
    scope.insert_all(tx, links.collect()).await?;
    let places = input
        .locations
        .iter()
        .map(|place| processing_locations::ActiveModel {
            id: Set(ProcessingLocationId::new(scope.now(), scope.dice())),
            vendor_id: Set(scope.organisation()),
            sub_processor_id: Set(id),
            name: Set(place.name.clone()),
            country_code: Set(place.country_code.clone()),
            city: Set(place.city.clone()),
            kind: Set(place.kind),
            transfer_mechanism: Set(place.transfer_mechanism),
            transfer_module: Set(place.transfer_module.clone()),
            transfer_valid_from: Set(place.transfer_valid_from),
            transfer_valid_to: Set(place.transfer_valid_to),
            tia_date: Set(place.tia_date),
            transfer_reason: Set(place.transfer_reason.clone()),
            transfer_state: Set(
                (place.transfer_mechanism != TransferMechanism::NoneEea).then_some(TransferState::Draft)
            ),
            transfer_end: Set(None),
            transfer_ended_at: Set(None),
            transfer_told_after: Set(None),
            transfer_told_at: Set(None),
            created_at: Set(scope.now()),
        });
    scope.insert_all(tx, places.collect()).await
}

async fn replace_details(
    tx: &Transaction,
    scope: &Scope,
    id: SubProcessorId,
    input: &SubProcessorFacts,
) -> Result<()> {
    scope
        .delete::<sub_processor_services::Entity>()
        .filter(sub_processor_services::Column::SubProcessorId.eq(id))
        .exec(tx)
        .await?;
    scope
        .delete::<processing_locations::Entity>()
        .filter(processing_locations::Column::SubProcessorId.eq(id))
        .exec(tx)
        .await?;
    insert_details(tx, scope, id, input).await
}

/// What a second person has approved stays as it was approved.
async fn refuse_approved(tx: &Transaction, scope: &Scope, id: SubProcessorId) -> Result<()> {
    let approved = scope
        .find::<change_announcements::Entity>()
        .filter(change_announcements::Column::SubProcessorId.eq(id))
        .filter(change_announcements::Column::State.eq(AnnouncementState::Approved))
        .count(tx)
        .await?;
    match approved {
        0 => Ok(()),
        _ => Err(Error::conflict("sub-processor-approved")),
    }
}

/// The facts as they stand.
pub(crate) fn facts_of(row: &sub_processors::Model, details: &store::Details) -> SubProcessorFacts {
    let mut services: Vec<ServiceId> = details.services.iter().map(|service| service.id).collect();
    services.sort_unstable();
    SubProcessorFacts {
        legal_name: row.legal_name.clone(),
        registration: row.registration.clone(),
        address: row.address.clone(),
        website: row.website.clone(),
        contact_name: row.contact_name.clone(),
        contact_email: row.contact_email.clone(),
        contact_phone: row.contact_phone.clone(),
        purpose_da: row.purpose_da.clone(),
        purpose_en: row.purpose_en.clone(),
        service_categories: row.service_categories.0.clone(),
        data_categories: row.data_categories.0.clone(),
        subject_categories: row.subject_categories.0.clone(),
        tier: row.tier,
        role: row.role,
        agreement_signed_at: row.agreement_signed_at,
        services,
        locations: details.locations.iter().map(location_of).collect(),
    }
}

fn location_of(row: &processing_locations::Model) -> LocationFacts {
    LocationFacts {
        name: row.name.clone(),
        country_code: row.country_code.clone(),
        city: row.city.clone(),
        kind: row.kind,
        transfer_mechanism: row.transfer_mechanism,
        transfer_module: row.transfer_module.clone(),
        transfer_valid_from: row.transfer_valid_from,
        transfer_valid_to: row.transfer_valid_to,
        tia_date: row.tia_date,
        transfer_reason: row.transfer_reason.clone(),
    }
}

/// The part of the facts that customers are told of and may object to: the rest are corrections. Places compare
/// without their order.
fn announced(facts: &SubProcessorFacts) -> SubProcessorFacts {
    let mut part = SubProcessorFacts {
        legal_name: String::new(),
        registration: None,
        address: Address::default(),
        website: None,
        contact_name: None,
        contact_email: String::new(),
        contact_phone: None,
        agreement_signed_at: None,
        ..facts.clone()
    };
    part.locations
        .sort_by(|a, b| (&a.name, &a.country_code).cmp(&(&b.name, &b.country_code)));
    part
}

/// Names of the fields that differ.
fn changes(before: &SubProcessorFacts, after: &SubProcessorFacts) -> Vec<&'static str> {
    [
        ("legalName", before.legal_name != after.legal_name),
        ("registration", before.registration != after.registration),
        ("address", before.address != after.address),
        ("website", before.website != after.website),
        ("contactName", before.contact_name != after.contact_name),
        ("contactEmail", before.contact_email != after.contact_email),
        ("contactPhone", before.contact_phone != after.contact_phone),
        ("purposeDa", before.purpose_da != after.purpose_da),
        ("purposeEn", before.purpose_en != after.purpose_en),
        (
            "serviceCategories",
            before.service_categories != after.service_categories,
        ),
        ("dataCategories", before.data_categories != after.data_categories),
        (
            "subjectCategories",
            before.subject_categories != after.subject_categories,
        ),
        ("tier", before.tier != after.tier),
        ("role", before.role != after.role),
        (
            "agreementSignedAt",
            before.agreement_signed_at != after.agreement_signed_at,
        ),
        ("services", before.services != after.services),
        ("locations", before.locations != after.locations),
    ]
    .into_iter()
    .filter_map(|(field, differs)| differs.then_some(field))
    .collect()
}
