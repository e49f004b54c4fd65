//! What the vendors' own policies say of them.

use serde::Deserialize;
use serde_json::Value;
use tillid_entities::enums::{Language, PartnerType};
use tillid_entities::values::Address;

/// A vendor, as its policy describes it.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub(crate) struct Vendor {
    pub(crate) slug: String,
    pub(crate) legal_name: String,
    pub(crate) trading_names: Vec<String>,
    pub(crate) registration: Option<Number>,
    pub(crate) address: Address,
    pub(crate) website: Option<String>,
    pub(crate) language: Language,
    /// Which built-in structure its template follows.
    pub(crate) origin: String,
    /// Inputs of `createService`, but for the organisation.
    pub(crate) services: Vec<Value>,
    pub(crate) data_types: Vec<String>,
    pub(crate) subjects: Vec<String>,
    #[serde(rename = "sub")]
    pub(crate) sub_processors: Vec<SubProcessor>,
    /// Names of its invented customers, each with a part of its own in the play.
    pub(crate) customers: Vec<String>,
    /// Whether the customer that leaves has left already: its data is to be given back and deleted.
    #[serde(default)]
    pub(crate) customer_has_left: bool,
    pub(crate) partner: String,
    pub(crate) partner_type: PartnerType,
}

/// A registration number.
#[derive(Debug, Deserialize)]
pub(crate) struct Number {
    pub(crate) scheme: String,
    pub(crate) number: String,
}

/// A recipient that the policy names, or an invented one.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub(crate) struct SubProcessor {
    pub(crate) legal_name: String,
    pub(crate) country_code: String,
    pub(crate) contact_email: String,
    pub(crate) service_categories: Vec<String>,
    pub(crate) purpose_da: String,
    pub(crate) purpose_en: String,
    pub(crate) locations: Vec<Value>,
    /// Places of the services in the vendor's list.
    pub(crate) services: Vec<usize>,
}

/// The five vendors.
pub(crate) fn vendors() -> serde_json::Result<Vec<Vendor>> {
    serde_json::from_str(include_str!("../../demo/vendors.json"))
}
