//! A vendor's public register in words: the one form that the page, the CSV and the JSON show.

use serde::Serialize;
use tillid_entities::enums::{Language, SubProcessorRole, SubProcessorState};
use tillid_entities::processing_locations;
use tillid_entities::services;
use tillid_entities::values::Address;
use tillid_kernel::{DEFAULT_TIME_ZONE, Timestamp, day_in};
use tillid_subprocessors::places::in_eea;
use tillid_subprocessors::{PublicRegister, PublicSubProcessor, UpcomingChange};
use time::Date;

use super::paper::text;
use crate::locale;

/// The register of one vendor.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Register {
    vendor: Vendor,
    list: Option<List>,
    updated: Option<Day>,
    /// Processors under the vendor.
    pub(super) processors: Vec<Entry>,
    /// Controllers of their own, shown apart (R-004-071).
    pub(super) controllers: Vec<Entry>,
    pub(super) upcoming: Vec<Change>,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Vendor {
    name: String,
    slug: Option<String>,
    address: String,
    website: Option<String>,
}

/// The newest numbered list.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct List {
    number: i32,
    valid_from: Day,
    sha256: String,
}

/// A day, for programs and for people.
#[derive(Serialize, Clone)]
#[serde(rename_all = "camelCase")]
pub(super) struct Day {
    /// ISO 8601.
    pub(super) iso: String,
    /// In words.
    pub(super) shown: String,
}

/// A sub-processor.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Entry {
    pub(super) name: String,
    pub(super) registration: Option<String>,
    pub(super) address: String,
    pub(super) website: Option<String>,
    pub(super) contact_name: Option<String>,
    pub(super) contact_email: String,
    pub(super) contact_phone: Option<String>,
    pub(super) purpose: String,
    pub(super) data_categories: Vec<String>,
    pub(super) subject_categories: Vec<String>,
    /// What it is used for, e.g. hosting, in words (R-000-104).
    pub(super) categories: Vec<Category>,
    pub(super) services: Vec<String>,
    pub(super) locations: Vec<Location>,
    pub(super) in_use_since: Option<Day>,
    /// Its removal is announced.
    pub(super) leaving: bool,
}

/// A kind of service that a sub-processor gives.
#[derive(Serialize, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Category {
    /// In words; the vendor's own where the portal has none.
    pub(super) words: String,
    /// As the vendor wrote it.
    pub(super) code: String,
}

impl Category {
    fn new(code: String, language: Language) -> Self {
        let words = locale::text_with(language, &format!("pages-category-{code}"), []);
        Self {
            words: words.unwrap_or_else(|| code.clone()),
            code,
        }
    }
}

/// Where a sub-processor works.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Location {
    pub(super) name: String,
    pub(super) place: String,
    pub(super) country_code: String,
    pub(super) in_eea: bool,
    pub(super) kind: String,
    /// In words, with the module of the standard clauses.
    pub(super) transfer: String,
    pub(super) transfer_code: &'static str,
}

/// A change to come.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Change {
    pub(super) kind: String,
    pub(super) reference: String,
    pub(super) sub_processor: String,
    pub(super) replaces: Option<String>,
    pub(super) summary: String,
    pub(super) services: Vec<String>,
    pub(super) planned: Day,
    /// When the customers were told.
    pub(super) announced: Option<Day>,
    /// Since when it is in effect.
    pub(super) effective: Option<Day>,
}

impl Register {
    /// The register in a language.
    pub(super) fn new(register: PublicRegister, language: Language) -> Self {
        let (processors, controllers): (Vec<_>, Vec<_>) = register
            .in_force
            .into_iter()
            .partition(|row| row.sub_processor.role == SubProcessorRole::Processor);
        let entries =
            |rows: Vec<PublicSubProcessor>| rows.into_iter().map(|row| Entry::new(row, language)).collect();
        Self {
            vendor: Vendor {
                name: register.vendor.legal_name,
                slug: register.vendor.slug,
                address: on_one_line(register.vendor.address, language),
                website: register.vendor.website.filter(|address| is_web(address)),
            },
            list: register.list.map(|list| List {
                number: list.number,
                valid_from: Day::of(list.valid_from, language),
                sha256: list.sha256,
            }),
            updated: register.updated_at.map(|at| Day::of(at, language)),
            processors: entries(processors),
            controllers: entries(controllers),
            upcoming: register
                .upcoming
                .into_iter()
                .map(|change| Change::new(change, language))
                .collect(),
        }
    }
}

impl Register {
    /// The kinds of service that are on it, each once, by their words.
    pub(super) fn categories(&self) -> Vec<Category> {
        let entries = self.processors.iter().chain(&self.controllers);
        let mut categories: Vec<Category> = entries.flat_map(|entry| entry.categories.clone()).collect();
        categories.sort();
        categories.dedup();
        categories
    }

    /// Leaves those that give this kind of service.
    pub(super) fn keep(&mut self, code: &str) {
        let gives = |entry: &Entry| entry.categories.iter().any(|category| category.code == code);
        self.processors.retain(gives);
        self.controllers.retain(gives);
    }
}

/// A postal address as one line.
fn on_one_line(address: Address, language: Language) -> String {
    let town = [address.postal_code, address.city]
        .into_iter()
        .flatten()
        .collect::<Vec<_>>()
        .join(" ");
    let country = country(language, &address.country_code);
    [address.attention, address.street, Some(town), Some(country)]
        .into_iter()
        .flatten()
        .filter(|line| !line.is_empty())
        .collect::<Vec<_>>()
        .join(", ")
}

impl Entry {
    fn new(row: PublicSubProcessor, language: Language) -> Self {
        let PublicSubProcessor {
            sub_processor,
            details,
        } = row;
        let address = on_one_line(sub_processor.address, language);
        Self {
            name: sub_processor.legal_name,
            registration: sub_processor.registration,
            address,
            website: sub_processor.website.filter(|address| is_web(address)),
            contact_name: sub_processor.contact_name,
            contact_email: sub_processor.contact_email,
            contact_phone: sub_processor.contact_phone,
            purpose: either(language, sub_processor.purpose_da, sub_processor.purpose_en),
            data_categories: sub_processor.data_categories.0,
            subject_categories: sub_processor.subject_categories.0,
            categories: sub_processor
                .service_categories
                .0
                .into_iter()
                .map(|code| Category::new(code, language))
                .collect(),
            services: titles(details.services, language),
            locations: details
                .locations
                .into_iter()
                .map(|row| Location::new(row, language))
                .collect(),
            in_use_since: sub_processor.activated_at.map(|at| Day::of(at, language)),
            leaving: sub_processor.state == SubProcessorState::Retiring,
        }
    }
}

impl Location {
    fn new(row: processing_locations::Model, language: Language) -> Self {
        let ground = text(language, &format!("transfer-{}", row.transfer_mechanism.as_str()));
        let country = country(language, &row.country_code);
        Self {
            name: row.name,
            place: row
                .city
                .map_or_else(|| country.clone(), |city| format!("{city}, {country}")),
            in_eea: in_eea(&row.country_code),
            country_code: row.country_code,
            kind: text(language, &format!("location-{}", row.kind.as_str())),
            transfer: row
                .transfer_module
                .map_or_else(|| ground.clone(), |module| format!("{ground} ({module})")),
            transfer_code: row.transfer_mechanism.as_str(),
        }
    }
}

impl Change {
    /// A change in a language.
    pub(super) fn new(change: UpcomingChange, language: Language) -> Self {
        let announcement = change.announcement;
        Self {
            kind: text(language, &format!("change-{}", announcement.change_type.as_str())),
            reference: announcement.reference,
            sub_processor: change.sub_processor_name,
            replaces: change.replaces_name,
            summary: either(language, announcement.summary_da, announcement.summary_en),
            services: titles(change.services, language),
            planned: Day::of(announcement.planned_effective_at, language),
            announced: announcement.published_at.map(|at| Day::of(at, language)),
            effective: announcement.effective_at.map(|at| Day::of(at, language)),
        }
    }

    /// What changes, in one line.
    pub(super) fn title(&self, language: Language) -> String {
        let replaced = self
            .replaces
            .as_deref()
            .and_then(|name| locale::text_with(language, "pages-replaces", [("name", name)]));
        let words = format!("{}: {}", self.kind, self.sub_processor);
        replaced.map_or(words.clone(), |replaced| format!("{words} {replaced}"))
    }
}

impl Day {
    /// The day in Denmark.
    pub(super) fn of(at: Timestamp, language: Language) -> Self {
        let day = day_in(at, DEFAULT_TIME_ZONE);
        Self {
            iso: day.to_string(),
            shown: in_words(day, language),
        }
    }
}

fn in_words(day: Date, language: Language) -> String {
    let month = text(language, &format!("month-{}", u8::from(day.month())));
    let (number, year) = (day.day().to_string(), day.year().to_string());
    let parts = [
        ("day", number.as_str()),
        ("month", month.as_str()),
        ("year", year.as_str()),
    ];
    locale::text_with(language, "pages-day", parts).unwrap_or_else(|| day.to_string())
}

/// The country's name, or its code where no name is known.
fn country(language: Language, code: &str) -> String {
    locale::text_with(language, &format!("pages-country-{code}"), []).unwrap_or_else(|| code.to_owned())
}

fn titles(services: Vec<services::Model>, language: Language) -> Vec<String> {
    services
        .into_iter()
        .map(|row| either(language, row.title_da, row.title_en))
        .collect()
}

fn either(language: Language, danish: String, english: String) -> String {
    match language {
        Language::Da => danish,
        Language::En => english,
    }
}

/// Only addresses of the web become links: never `javascript:`.
fn is_web(address: &str) -> bool {
    address.starts_with("https://") || address.starts_with("http://")
}

#[cfg(test)]
mod tests {
    use super::*;
    use tillid_entities::enums::{ChangeType, LocationKind, TransferMechanism};

    #[test]
    fn every_word_of_the_register_is_there_in_both_languages() {
        for language in [Language::Da, Language::En] {
            let mut keys: Vec<String> = Vec::new();
            keys.extend(
                TransferMechanism::ALL
                    .iter()
                    .map(|value| format!("transfer-{}", value.as_str())),
            );
            keys.extend(
                LocationKind::ALL
                    .iter()
                    .map(|value| format!("location-{}", value.as_str())),
            );
            keys.extend(
                ChangeType::ALL
                    .iter()
                    .map(|value| format!("change-{}", value.as_str())),
            );
            keys.extend((1..=12).map(|month| format!("month-{month}")));
            for key in keys {
                assert_ne!(text(language, &key), format!("pages-{key}"), "{language:?}");
            }
        }
    }

    // proves: R-003-064
    #[test]
    fn the_kinds_of_service_that_policies_name_are_there_in_words() {
        for code in [
            "HOSTING",
            "MAINTENANCE",
            "BACKUP",
            "STORAGE",
            "VIRTUAL_INFRASTRUCTURE",
            "PAYMENT_PROCESSING",
            "ANALYTICS",
        ] {
            for language in [Language::Da, Language::En] {
                let category = Category::new(code.to_owned(), language);
                assert_ne!(category.words, code, "{language:?}");
            }
        }
        let own = Category::new("Egen slags".to_owned(), Language::Da);
        assert_eq!(own.words, "Egen slags");
    }

    #[test]
    fn a_day_is_written_as_its_language_does() {
        let day = time::macros::date!(2026 - 03 - 01);
        assert_eq!(in_words(day, Language::Da), "1. marts 2026");
        assert_eq!(in_words(day, Language::En), "1 March 2026");
    }

    #[test]
    fn only_the_web_is_linked_to() {
        assert!(is_web("https://eksempel.example"));
        assert!(!is_web("javascript:alert(1)"));
        assert_eq!(country(Language::En, "DK"), "Denmark");
        assert_eq!(country(Language::Da, "XX"), "XX");
    }
}
