//! `/trust`: the vendors, and what each shows to anybody.

use actix_web::{HttpRequest, HttpResponse, web};
use minijinja::value::Serde;
use minijinja::{Value, context};
use sea_orm::{ColumnTrait, QueryFilter, QueryOrder, QuerySelect};
use tillid_entities::enums::{ContactRole, Language};
use tillid_entities::organisations;
use tillid_kernel::{Error, Result};
use tillid_policy::anonymous;
use tillid_subprocessors::public_register;

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
    paper::page(&head, language, vendor_page(&state, &slug, language).await)
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
        .all(state.db.reads())
        .await?;
    let vendors: Vec<_> = rows
        .into_iter()
        .map(|row| context! { name => row.legal_name, slug => row.slug })
        .collect();
    let view = context! { lang => paper::tag(language), path => "/trust", vendors };
    paper::render(language, "vendors.html", view)
}

async fn vendor_page(state: &State, slug: &str, language: Language) -> Result<String> {
    let request = paper::nobody(state);
    let register = public_register(&state.db, &request, slug).await?;
    let vendor = register.vendor.id;
    let contacts = tillid_organisations::contacts(state.db.reads(), &request, vec![vendor]).await?;
    let privacy = contacts
        .into_values()
        .flatten()
        .find(|row| row.role == ContactRole::Privacy)
        .map(|row| row.email);
    let view = context! {
        lang => paper::tag(language),
        path => format!("/trust/{slug}"),
        privacy,
        ..Value::from(Serde(Register::new(register, language))),
    };
    paper::render(language, "vendor.html", view)
}
