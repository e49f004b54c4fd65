//! The numbered, hashed list of sub-processors in force (R-004-101, domain §3.4).

use sea_orm::ActiveValue::Set;
use sea_orm::sea_query::LockType;
use sea_orm::{ColumnTrait, QueryFilter, QueryOrder, QuerySelect};
use serde::Serialize;
use tillid_entities::enums::{LocationKind, SubProcessorState, TransferMechanism};
use tillid_entities::list_versions::{self, ListVersionId};
use tillid_entities::values::Address;
use tillid_entities::{organisations, sub_processors};
use tillid_kernel::{Error, Result, sha256_hex};
use tillid_policy::{Scope, Transaction};

use crate::store::{self, Details};

/// An entry of the list. Members stand in alphabetical order, and the list by name, so that equal lists are equal
/// bytes (RFC 8785 for texts, lists and integers).
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Entry<'a> {
    activated_at: Option<String>,
    address: &'a Address,
    contact_email: &'a str,
    contact_name: Option<&'a str>,
    data_categories: &'a [String],
    id: String,
    legal_name: &'a str,
    locations: Vec<Place<'a>>,
    purpose_da: &'a str,
    purpose_en: &'a str,
    registration: Option<&'a str>,
    role: &'a str,
    services: Vec<&'a str>,
    subject_categories: &'a [String],
    tier: i32,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Place<'a> {
    city: Option<&'a str>,
    country_code: &'a str,
    kind: LocationKind,
    name: &'a str,
    transfer_mechanism: TransferMechanism,
    transfer_module: Option<&'a str>,
}

/// That the list is complete (EDPB Opinion 22/2024: the controller needs the identity of all). Whoever makes a change take
/// effect says so, or it does not (R-000-108).
#[derive(Clone, Copy, Debug)]
pub struct Attestation(());

impl Attestation {
    /// What the person said.
    ///
    /// # Errors
    /// `VALIDATION` at `attestsCompleteness` when they did not.
    pub fn given(said: bool) -> Result<Self> {
        if said {
            Ok(Self(()))
        } else {
            Err(Error::validation(
                "attestsCompleteness",
                "completeness-not-attested",
            ))
        }
    }
}

/// Makes the next version of the list from the register as it stands in this transaction.
pub(crate) async fn make(
    tx: &Transaction,
    scope: &Scope,
    _said: Attestation,
) -> Result<list_versions::Model> {
    // The vendor's row is held until commit: two changes at once make two numbers.
    scope
        .find::<organisations::Entity>()
        .lock(LockType::NoKeyUpdate)
        .one(tx)
        .await?;
    let last: Option<list_versions::Model> = scope
        .find::<list_versions::Entity>()
        .order_by_desc(list_versions::Column::Number)
        .one(tx)
        .await?;
    let rows: Vec<sub_processors::Model> = scope
        .find::<sub_processors::Entity>()
        .filter(sub_processors::Column::State.is_in([SubProcessorState::Active, SubProcessorState::Retiring]))
        .order_by_asc(sub_processors::Column::LegalName)
        .order_by_asc(sub_processors::Column::Id)
        .all(tx)
        .await?;
    let details = store::details(tx, scope, rows.iter().map(|row| row.id)).await?;
    let none = Details::default();
    let entries: Vec<Entry<'_>> = rows
        .iter()
        .map(|row| entry(row, details.get(&row.id).unwrap_or(&none)))
        .collect();
    let entries = serde_json::to_string(&entries).map_err(Error::internal)?;
    let id = ListVersionId::new(scope.now(), scope.dice());
    let version = list_versions::ActiveModel {
        id: Set(id),
        vendor_id: Set(scope.organisation()),
        number: Set(last.map_or(0, |last| last.number) + 1),
        valid_from: Set(scope.now()),
        sha256: Set(sha256_hex(&entries)),
        entries: Set(entries),
        created_at: Set(scope.now()),
        attested_at: Set(Some(scope.now())),
        attested_by: Set(scope.person().ok().map(|person| person.user.0)),
    };
    scope.insert(tx, version).await
}

fn entry<'a>(row: &'a sub_processors::Model, details: &'a Details) -> Entry<'a> {
    Entry {
        activated_at: row.activated_at.map(|at| at.to_string()),
        address: &row.address,
        contact_email: &row.contact_email,
        contact_name: row.contact_name.as_deref(),
        data_categories: &row.data_categories.0,
        id: row.id.to_string(),
        legal_name: &row.legal_name,
        locations: details
            .locations
            .iter()
            .map(|place| Place {
                city: place.city.as_deref(),
                country_code: &place.country_code,
                kind: place.kind,
                name: &place.name,
                transfer_mechanism: place.transfer_mechanism,
                transfer_module: place.transfer_module.as_deref(),
            })
            .collect(),
        purpose_da: &row.purpose_da,
        purpose_en: &row.purpose_en,
        registration: row.registration.as_deref(),
        role: row.role.as_str(),
        services: details
            .services
            .iter()
            .map(|service| service.code.as_str())
            .collect(),
        subject_categories: &row.subject_categories.0,
        tier: row.tier,
    }
}
