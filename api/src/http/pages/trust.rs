//! `/trust`: the vendors, and what each shows to anybody.

use actix_web::{HttpRequest, HttpResponse, web};
use minijinja::value::Serde;
use minijinja::{Value, context};
use sea_orm::{ColumnTrait, QueryFilter, QueryOrder, QuerySelect};
use tillid_entities::enums::{ContactRole, Language};
use tillid_entities::{organisation_contacts, organisations};
use tillid_kernel::{Error, Result};
use tillid_organisations::{applicable_law, lead_authority};
use tillid_policy::anonymous;
use tillid_subprocessors::{PublicRegister, public_register};

use super::paper::{self, Asked};
use super::view::Register;
use crate::state::State;

/// Most vendors on the one page of all.
const MOST_VENDORS: u64 = 1000;

/// `GET /trust`: the vendors of this portal.
pub(super) async fn vendors(
    head: HttpRequest,
    state: web::Data<State>,
    asked: web::Query<Asked>,
) -> HttpResponse {
    let language = asked.language();
    paper::page(&head, language, vendors_page(&state, language).await)
}

/// `GET /trust/{slug}`: a vendor's sub-processors in use and the changes to come.
pub(super) async fn vendor(
    head: HttpRequest,
    state: web::Data<State>,
    asked: web::Query<Asked>,
    slug: web::Path<String>,
) -> HttpResponse {
    let language = asked.language();
    let category = asked.category.as_deref().filter(|code| !code.is_empty());
    paper::page(
        &head,
        language,
        vendor_page(&state, &slug, language, category).await,
    )
}

/// Any other address below: nothing is there.
pub(super) async fn nowhere(asked: web::Query<Asked>) -> HttpResponse {
    paper::failure(asked.language(), &Error::not_found())
}

async fn vendors_page(state: &State, language: Language) -> Result<String> {
    let rows = anonymous(&paper::nobody(state))
        .find::<organisations::Entity>()
        .filter(organisations::Column::Slug.is_not_null())
        .order_by_asc(organisations::Column::LegalName)
        .limit(MOST_VENDORS)
        .all(paper::database(state).reads())
        .await?;
    let vendors: Vec<_> = rows
        .into_iter()
        .map(|row| context! { name => row.legal_name, slug => row.slug })
        .collect();
    let view = context! { lang => paper::tag(language), path => "/trust", vendors };
    paper::render(language, "vendors.html", view)
}

async fn vendor_page(
    state: &State,
    slug: &str,
    language: Language,
    category: Option<&str>,
) -> Result<String> {
    let request = paper::nobody(state);
    let db = paper::database(state);
    let register = public_register(&db, &request, slug).await?;
    let vendor = register.vendor.id;
    let contacts = tillid_organisations::contacts(db.reads(), &request, vec![vendor]).await?;
    let contacts: Vec<_> = contacts.into_values().flatten().collect();
    let view = view(register, &contacts, slug, language, category);
    paper::render(language, "vendor.html", view)
}

/// Everything that the page of a vendor shows.
fn view(
    register: PublicRegister,
    contacts: &[organisation_contacts::Model],
    slug: &str,
    language: Language,
    category: Option<&str>,
) -> Value {
    let mailbox = |role| {
        let contact = contacts.iter().find(|row| row.role == role);
        contact.map(|row| row.email.clone())
    };
    let country = &register.vendor.address.country_code;
    let law = applicable_law(country).map(|law| paper::text(language, &format!("law-{}", law.key())));
    let authority = lead_authority(country).map(
        |authority| context! { name => authority.name_local.as_str(), website => authority.website.as_str() },
    );
    let mut register = Register::new(register, language);
    let categories = register.categories();
    if let Some(code) = category {
        register.keep(code);
    }
    context! {
        lang => paper::tag(language),
        path => format!("/trust/{slug}"),
        category,
        categories => Value::from(Serde(categories)),
        privacy => mailbox(ContactRole::Privacy),
        officer => mailbox(ContactRole::Dpo),
        law,
        authority,
        ..Value::from(Serde(register)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use tillid_entities::enums::SigningOrder;
    use tillid_entities::enums::{OrganisationKind, OrganisationState, SubProcessorRole, SubProcessorState};
    use tillid_entities::organisations::OrganisationId;
    use tillid_entities::sub_processors::{self, SubProcessorId};
    use tillid_entities::values::{Address, Strings};
    use tillid_kernel::Timestamp;
    use tillid_subprocessors::{Details, PublicSubProcessor};
    use uuid::Uuid;

    fn hostile() -> PublicRegister {
        let at = Timestamp(1_795_345_200_000);
        let vendor = organisations::Model {
            id: OrganisationId(Uuid::nil()),
            kind: OrganisationKind::Vendor,
            legal_name: "<script>alert(1)</script>".to_owned(),
            trading_names: Strings(Vec::new()),
            slug: Some("eksempel".to_owned()),
            requires_second_factor: false,
            signatories_needed: 1,
            signing_order: SigningOrder::Either,
            registration_scheme: None,
            registration_number: None,
            address: Address::default(),
            website: Some("javascript:alert(1)".to_owned()),
            sector: None,
            time_zone: "Europe/Copenhagen".to_owned(),
            state: OrganisationState::Active,
            closes_at: None,
            state_reason: None,
            parent_id: None,
            created_at: at,
            version: 1,
        };
        let sub_processor = sub_processors::Model {
            id: SubProcessorId(Uuid::nil()),
            vendor_id: vendor.id,
            legal_name: "Eksempel \"Drift\" A/S".to_owned(),
            registration: None,
            address: Address::default(),
            website: Some("https://drift.example".to_owned()),
            contact_name: None,
            contact_email: "privacy@drift.example".to_owned(),
            contact_phone: None,
            purpose_da: "Drift".to_owned(),
            purpose_en: "Hosting".to_owned(),
            service_categories: Strings(Vec::new()),
            data_categories: Strings(Vec::new()),
            subject_categories: Strings(Vec::new()),
            tier: 1,
            role: SubProcessorRole::Processor,
            agreement_signed_at: None,
            state: SubProcessorState::Retiring,
            announced_at: Some(at),
            activated_at: Some(at),
            retired_at: None,
            created_at: at,
            version: 1,
        };
        PublicRegister {
            vendor,
            in_force: vec![PublicSubProcessor {
                sub_processor,
                details: Details::default(),
            }],
            upcoming: Vec::new(),
            list: None,
            updated_at: Some(at),
        }
    }

    #[test]
    fn the_page_shows_what_is_there_and_runs_nothing() {
        for (language, purpose, leaving) in [
            (Language::Da, "Drift", "Udgår"),
            (Language::En, "Hosting", "Being removed"),
        ] {
            let view = view(hostile(), &[], "eksempel", language, None);
            let html = paper::render(language, "vendor.html", view).unwrap();
            assert!(
                !html.contains("<script") && !html.contains("javascript:"),
                "{html}"
            );
            for part in [
                purpose,
                leaving,
                "privacy@drift.example",
                "https://drift.example",
                "2026-11-22",
                "<caption>",
            ] {
                assert!(html.replace("&#x2f;", "/").contains(part), "{part} in {html}");
            }
        }
    }
}
