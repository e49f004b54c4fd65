//! `/trust/{slug}/history`: announced changes and numbered lists, so that anybody can tell which sub-processors a vendor
//! had on a given day.

use actix_web::{HttpRequest, HttpResponse, web};
use minijinja::value::Serde;
use minijinja::{Value, context};
use serde::Serialize;
use tillid_entities::enums::Language;
use tillid_kernel::Result;
use tillid_subprocessors::{NumberedList, public_history, public_list};

use super::paper::{self, Asked};
use super::view::{Change, Day};
use crate::state::State;

/// `GET /trust/{slug}/history`.
pub(super) async fn page(
    head: HttpRequest,
    state: web::Data<State>,
    asked: web::Query<Asked>,
    slug: web::Path<String>,
) -> HttpResponse {
    let language = asked.language();
    paper::page(&head, language, history_page(&state, &slug, language).await)
}

/// `GET /trust/{slug}/lists/{number}.json`: the list itself, byte by byte as it was hashed.
pub(super) async fn list(
    head: HttpRequest,
    state: web::Data<State>,
    asked: web::Query<Asked>,
    place: web::Path<(String, i32)>,
) -> HttpResponse {
    let (slug, number) = place.into_inner();
    match public_list(&paper::database(&state), &paper::nobody(&state), &slug, number).await {
        Ok(list) => paper::answer(&head, "application/json", list.entries),
        Err(error) => paper::failure(asked.language(), &error),
    }
}

/// A numbered list in words.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Listed {
    number: i32,
    valid_from: Day,
    /// The day before the next one held; none for the newest.
    valid_to: Option<Day>,
    sha256: String,
    /// When it was said to be complete.
    attested: Option<Day>,
    added: Vec<String>,
    removed: Vec<String>,
    total: usize,
}

async fn history_page(state: &State, slug: &str, language: Language) -> Result<String> {
    let history = public_history(&paper::database(state), &paper::nobody(state), slug).await?;
    let changes: Vec<Change> = history
        .changes
        .into_iter()
        .map(|change| Change::new(change, language))
        .collect();
    let lists = listed(history.lists, language);
    let view = context! {
        lang => paper::tag(language),
        path => format!("/trust/{slug}/history"),
        vendor => history.vendor.legal_name,
        slug,
        changes => Value::from(Serde(changes)),
        lists => Value::from(Serde(lists)),
    };
    paper::render(language, "history.html", view)
}

/// They come the newest first: each held until the one before it in this order began.
fn listed(lists: Vec<NumberedList>, language: Language) -> Vec<Listed> {
    let mut next = None;
    lists
        .into_iter()
        .map(|row| {
            let valid_from = Day::of(row.list.valid_from, language);
            let valid_to = next.replace(valid_from.clone());
            Listed {
                number: row.list.number,
                valid_from,
                valid_to,
                attested: row.list.attested_at.map(|at| Day::of(at, language)),
                sha256: row.list.sha256,
                added: row.added,
                removed: row.removed,
                total: row.total,
            }
        })
        .collect()
}
