//! The register for programs: CSV (RFC 4180) and JSON.

use actix_web::{HttpRequest, HttpResponse, web};
use tillid_entities::enums::Language;
use tillid_kernel::{Error, Result};
use tillid_subprocessors::public_register;

use super::paper::{self, Asked, text};
use super::view::{Entry, Location, Register};
use crate::state::State;

/// `GET /trust/{slug}/subprocessors.csv`: a line for each place of each sub-processor in use.
pub(super) async fn csv(
    head: HttpRequest,
    state: web::Data<State>,
    asked: web::Query<Asked>,
    slug: web::Path<String>,
) -> HttpResponse {
    let language = asked.language();
    match register(&state, &slug, language).await {
        Ok(register) => paper::answer(
            &head,
            "text/csv; charset=utf-8; header=present",
            table(&register, language),
        ),
        Err(error) => paper::failure(language, &error),
    }
}

/// `GET /trust/{slug}/subprocessors.json`: all that the page shows.
pub(super) async fn json(
    head: HttpRequest,
    state: web::Data<State>,
    asked: web::Query<Asked>,
    slug: web::Path<String>,
) -> HttpResponse {
    let language = asked.language();
    let document = register(&state, &slug, language)
        .await
        .and_then(|register| serde_json::to_string_pretty(&register).map_err(Error::internal));
    match document {
        Ok(document) => paper::answer(&head, "application/json", document),
        Err(error) => paper::failure(language, &error),
    }
}

async fn register(state: &State, slug: &str, language: Language) -> Result<Register> {
    let register = public_register(&paper::database(state), &paper::nobody(state), slug).await?;
    Ok(Register::new(register, language))
}

const COLUMNS: [&str; 13] = [
    "name",
    "registration",
    "role",
    "categories",
    "purpose",
    "services",
    "location",
    "country",
    "transfer",
    "contact",
    "email",
    "address",
    "since",
];

fn table(register: &Register, language: Language) -> String {
    // The mark tells spreadsheets that the letters are UTF-8.
    let mut table = String::from('\u{feff}');
    push_line(
        &mut table,
        COLUMNS.map(|column| text(language, &format!("csv-{column}"))),
    );
    let roles = [
        (&register.processors, text(language, "role-processor")),
        (&register.controllers, text(language, "role-controller")),
    ];
    for (entries, role) in roles {
        for entry in entries {
            if entry.locations.is_empty() {
                push_line(&mut table, line(entry, &role, None));
            }
            for location in &entry.locations {
                push_line(&mut table, line(entry, &role, Some(location)));
            }
        }
    }
    table
}

fn line(entry: &Entry, role: &str, location: Option<&Location>) -> [String; 13] {
    let of_location = |part: fn(&Location) -> String| location.map(part).unwrap_or_default();
    [
        entry.name.clone(),
        entry.registration.clone().unwrap_or_default(),
        role.to_owned(),
        entry
            .categories
            .iter()
            .map(|category| category.words.as_str())
            .collect::<Vec<_>>()
            .join("; "),
        entry.purpose.clone(),
        entry.services.join("; "),
        of_location(|location| format!("{} ({}), {}", location.name, location.kind, location.place)),
        of_location(|location| location.country_code.clone()),
        of_location(|location| location.transfer.clone()),
        entry.contact_name.clone().unwrap_or_default(),
        entry.contact_email.clone(),
        entry.address.clone(),
        entry
            .in_use_since
            .as_ref()
            .map(|day| day.iso.clone())
            .unwrap_or_default(),
    ]
}

fn push_line(table: &mut String, cells: [String; 13]) {
    let cells: Vec<String> = cells.into_iter().map(|cell| quoted(&cell)).collect();
    table.push_str(&cells.join(","));
    table.push_str("\r\n");
}

/// A cell in quotation marks. What a spreadsheet would take for a formula is made text by an apostrophe.
fn quoted(cell: &str) -> String {
    let guard = if cell.starts_with(['=', '+', '-', '@', '\t', '\r']) {
        "'"
    } else {
        ""
    };
    format!("\"{guard}{}\"", cell.replace('"', "\"\""))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_cell_is_text_and_nothing_else() {
        assert_eq!(
            quoted("Eksempel A/S, \"drift\""),
            "\"Eksempel A/S, \"\"drift\"\"\""
        );
        assert_eq!(quoted("=HYPERLINK(1)"), "\"'=HYPERLINK(1)\"");
    }

    #[test]
    fn every_column_has_a_heading_in_both_languages() {
        for language in [Language::Da, Language::En] {
            for column in COLUMNS {
                let key = format!("csv-{column}");
                assert_ne!(text(language, &key), format!("pages-{key}"));
            }
        }
    }
}
