//! What customers are told of a change: the content of a notice (domain §2.10).

use std::collections::HashMap;

use sea_orm::{ColumnTrait, QueryFilter};
use serde::Serialize;
use tillid_entities::agreements::AgreementId;
use tillid_entities::change_announcements::{self, AnnouncementId};
use tillid_entities::enums::{AuthorisationModel, ChangeType, Language};
use tillid_entities::processing_locations;
use tillid_entities::services;
use tillid_entities::sub_processors::{self, SubProcessorId};
use tillid_entities::values::Address;
use tillid_entities::{announcement_services, organisations};
use tillid_kernel::{Error, Result, Timestamp};
use tillid_policy::{Connection, Scope};

use crate::store;

/// A change as it is told, the same to every customer.
#[derive(Clone, Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct Announced {
    pub(crate) address: String,
    pub(crate) change: ChangeType,
    pub(crate) contact: String,
    pub(crate) country_code: String,
    pub(crate) data_categories: Vec<String>,
    pub(crate) list_url: Option<String>,
    pub(crate) locations: Vec<String>,
    pub(crate) planned_effective_at: Timestamp,
    purpose_da: String,
    purpose_en: String,
    pub(crate) reference: String,
    pub(crate) registration: Option<String>,
    pub(crate) replaces: Option<String>,
    services_da: Vec<String>,
    services_en: Vec<String>,
    pub(crate) sub_processor: String,
    pub(crate) subject_categories: Vec<String>,
    summary_da: String,
    summary_en: String,
    pub(crate) transfers: Vec<String>,
}

/// The part in one language.
pub(crate) struct Words<'a> {
    pub(crate) purpose: &'a str,
    pub(crate) summary: &'a str,
    pub(crate) services: &'a [String],
}

impl Announced {
    pub(crate) fn words(&self, language: Language) -> Words<'_> {
        match language {
            Language::Da => Words {
                purpose: &self.purpose_da,
                summary: &self.summary_da,
                services: &self.services_da,
            },
            Language::En => Words {
                purpose: &self.purpose_en,
                summary: &self.summary_en,
                services: &self.services_en,
            },
        }
    }
}

/// What is told of a change, as it is kept and hashed.
pub(crate) fn as_json(announced: &Announced) -> Result<String> {
    serde_json::to_string(announced).map_err(Error::internal)
}

/// What the portal shows of a notice, hashed with its delivery: the announced facts and this agreement's terms. The same
/// facts and terms give the same bytes for ever.
pub(crate) fn shown(
    agreement: AgreementId,
    announced: &str,
    model: AuthorisationModel,
    (notice_days, objection_days): (i32, i32),
) -> String {
    format!(
        "{{\"agreement\":\"{agreement}\",\"announced\":{announced},\"authorisationModel\":\"{}\",\
         \"noticeDays\":{notice_days},\"objectionDays\":{objection_days}}}",
        model.as_str()
    )
}

/// The changes of the scope's vendor, in seven statements however many they are.
pub(crate) async fn load(
    tx: &impl Connection,
    scope: &Scope,
    ids: impl IntoIterator<Item = AnnouncementId>,
) -> Result<HashMap<AnnouncementId, Announced>> {
    let rows = scope
        .find::<change_announcements::Entity>()
        .filter(change_announcements::Column::Id.is_in(ids))
        .all(tx)
        .await?;
    let vendor: organisations::Model = scope
        .load::<organisations::Entity>(tx, scope.organisation())
        .await?;
    let list_url = vendor
        .slug
        .map(|slug| format!("{}/trust/{slug}", scope.request().origin));
    let concerned = rows
        .iter()
        .flat_map(|row| [Some(row.sub_processor_id), row.replaces_id])
        .flatten();
    let sub_processors: HashMap<SubProcessorId, sub_processors::Model> = scope
        .find::<sub_processors::Entity>()
        .filter(sub_processors::Column::Id.is_in(concerned))
        .all(tx)
        .await?
        .into_iter()
        .map(|row| (row.id, row))
        .collect();
    let mut details = store::details(tx, scope, rows.iter().map(|row| row.sub_processor_id)).await?;
    let links = scope
        .find::<announcement_services::Entity>()
        .filter(announcement_services::Column::AnnouncementId.is_in(rows.iter().map(|row| row.id)))
        .all(tx)
        .await?;
    let pairs = links
        .iter()
        .map(|link| (link.announcement_id, link.service_id))
        .collect();
    let mut services = store::services_by(tx, scope, pairs).await?;
    let mut announced = HashMap::with_capacity(rows.len());
    for row in rows {
        let Some(subject) = sub_processors.get(&row.sub_processor_id) else {
            continue;
        };
        let replaces = row.replaces_id.and_then(|id| sub_processors.get(&id));
        let locations = details.remove(&subject.id).unwrap_or_default().locations;
        let services = services.remove(&row.id).unwrap_or_default();
        announced.insert(
            row.id,
            tell(row, subject, replaces, &locations, &services, list_url.clone()),
        );
    }
    Ok(announced)
}

fn tell(
    row: change_announcements::Model,
    subject: &sub_processors::Model,
    replaces: Option<&sub_processors::Model>,
    locations: &[processing_locations::Model],
    services: &[services::Model],
    list_url: Option<String>,
) -> Announced {
    Announced {
        address: one_line(&subject.address),
        change: row.change_type,
        contact: [
            subject.contact_name.as_deref(),
            Some(&subject.contact_email),
            subject.contact_phone.as_deref(),
        ]
        .into_iter()
        .flatten()
        .collect::<Vec<_>>()
        .join(", "),
        country_code: subject.address.country_code.clone(),
        data_categories: subject.data_categories.0.clone(),
        list_url,
        locations: locations.iter().map(place).collect(),
        planned_effective_at: row.planned_effective_at,
        purpose_da: subject.purpose_da.clone(),
        purpose_en: subject.purpose_en.clone(),
        reference: row.reference,
        registration: subject.registration.clone(),
        replaces: replaces.map(|replaced| replaced.legal_name.clone()),
        services_da: services.iter().map(|service| service.title_da.clone()).collect(),
        services_en: services.iter().map(|service| service.title_en.clone()).collect(),
        sub_processor: subject.legal_name.clone(),
        subject_categories: subject.subject_categories.0.clone(),
        summary_da: row.summary_da,
        summary_en: row.summary_en,
        transfers: grounds(locations),
    }
}

fn one_line(address: &Address) -> String {
    let town = [address.postal_code.as_deref(), address.city.as_deref()]
        .into_iter()
        .flatten()
        .collect::<Vec<_>>()
        .join(" ");
    [
        address.attention.as_deref(),
        address.street.as_deref(),
        Some(&town),
    ]
    .into_iter()
    .flatten()
    .filter(|part| !part.is_empty())
    .collect::<Vec<_>>()
    .join(", ")
}

fn place(location: &processing_locations::Model) -> String {
    let city = location
        .city
        .as_ref()
        .map(|city| format!("{city}, "))
        .unwrap_or_default();
    format!("{} ({city}{})", location.name, location.country_code)
}

/// The grounds of transfer, each once, with the module where there is one.
fn grounds(locations: &[processing_locations::Model]) -> Vec<String> {
    let mut grounds: Vec<String> = locations
        .iter()
        .map(|location| match &location.transfer_module {
            Some(module) => format!("{} {module}", location.transfer_mechanism.as_str()),
            None => location.transfer_mechanism.as_str().to_owned(),
        })
        .collect();
    grounds.sort_unstable();
    grounds.dedup();
    grounds
}
