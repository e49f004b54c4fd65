//! `/verify`: anybody brings an evidence bundle and reads whether it holds. Nothing is stored, and nothing of the portal's
//! is looked at.

use std::sync::Arc;
use std::time::Duration;

use actix_multipart::Multipart;
use actix_web::http::StatusCode;
use actix_web::http::header::{CACHE_CONTROL, CONTENT_LANGUAGE, RETRY_AFTER};
use actix_web::{HttpRequest, HttpResponse, web};
use futures_util::StreamExt;
use minijinja::{Value, context};
use tillid_documents::agreement as paper_language;
use tillid_entities::enums::Language;
use tillid_evidence::{LARGEST, Outcome, Report, Unreadable, words};
use tillid_kernel::{Error, Result};
use tillid_policy::Request;
use tokio::sync::{Semaphore, SemaphorePermit};

use super::paper::{self, Asked};
use crate::http::{cookies, sso};
use crate::state::State;

/// Memory for all bundles that are brought at once, in portions of [`PORTION`].
static ROOM: Semaphore = Semaphore::const_new(200);
/// Room is taken as the bytes come, so that a small bundle takes little and a slow one holds up nobody.
const PORTION: usize = 1024 * 1024;
/// Nobody takes longer to send 50 MiB that is not on purpose.
const LONGEST: Duration = Duration::from_mins(2);
/// The name of the form's field.
const FIELD: &str = "bundle";

/// Why there is no report.
enum Trouble {
    /// No file was chosen.
    Nothing,
    /// The file is no bundle.
    Unreadable(Unreadable),
    /// Others are being looked at.
    Busy,
    /// Too many from this network.
    TooMany(String),
    /// The form was sent from another site.
    Elsewhere,
    /// It did not arrive whole, or not in time.
    Torn,
}

/// `GET /verify`: the form.
pub(super) async fn form(head: HttpRequest, asked: web::Query<Asked>) -> HttpResponse {
    let language = asked.language();
    paper::page(&head, language, render(language, None, None))
}

/// `POST /verify`: the report.
pub(super) async fn answer(
    head: HttpRequest,
    state: web::Data<State>,
    asked: web::Query<Asked>,
    upload: Multipart,
) -> HttpResponse {
    let language = asked.language();
    match report(&state, &head, upload).await {
        Ok(Ok(report)) => page(language, StatusCode::OK, render(language, Some(&report), None)),
        Ok(Err(trouble)) => {
            let (status, retry) = status(&trouble);
            let mut response = page(language, status, render(language, None, Some(&trouble)));
            if let Some(seconds) = retry.and_then(|seconds| seconds.parse().ok()) {
                response.headers_mut().insert(RETRY_AFTER, seconds);
            }
            response
        }
        Err(error) => paper::failure(language, &error),
    }
}

async fn report(
    state: &State,
    head: &HttpRequest,
    upload: Multipart,
) -> Result<std::result::Result<Report, Trouble>> {
    if !cookies::from_own_pages(head.headers(), &state.origin) {
        return Ok(Err(Trouble::Elsewhere));
    }
    // Whose browser it is does not matter; from which network it comes does.
    let request = Request {
        browser: Arc::clone(&sso::request(state, head).browser),
        ..paper::nobody(state)
    };
    let paid = tillid_identity::pay_for_bundle(&paper::database(state), &request).await;
    if let Err(Error::Failure(failure)) = &paid {
        let wait = failure.arguments.iter().find(|(name, _)| *name == "retryAfter");
        let seconds = wait.map_or_else(|| "60".to_owned(), |(_, seconds)| seconds.clone());
        return Ok(Err(Trouble::TooMany(seconds)));
    }
    paid?;
    let mut room = Vec::new();
    let arrived = tokio::time::timeout(LONGEST, receive(upload, &mut room)).await;
    let bundle = match arrived {
        Ok(Ok(bundle)) => bundle,
        Ok(Err(trouble)) => return Ok(Err(trouble)),
        Err(_) => return Ok(Err(Trouble::Torn)),
    };
    let report = tokio::task::spawn_blocking(move || tillid_evidence::verify(&bundle))
        .await
        .map_err(Error::internal)?;
    drop(room);
    Ok(report.map_err(Trouble::Unreadable))
}

/// The file of the form, and no more of it than a bundle may have.
async fn receive(
    mut upload: Multipart,
    room: &mut Vec<SemaphorePermit<'static>>,
) -> std::result::Result<Vec<u8>, Trouble> {
    let mut bundle = Vec::new();
    let mut other = 0;
    while let Some(field) = upload.next().await {
        let mut field = field.map_err(|_| Trouble::Torn)?;
        let wanted = field.name() == Some(FIELD) && bundle.is_empty();
        while let Some(portion) = field.next().await {
            let portion = portion.map_err(|_| Trouble::Torn)?;
            let length = if wanted { bundle.len() } else { other };
            if length + portion.len() > LARGEST {
                return Err(Trouble::Unreadable(Unreadable::TooLarge));
            }
            if !wanted {
                other += portion.len();
                continue;
            }
            while room.len() * PORTION < bundle.len() + portion.len() {
                room.push(ROOM.try_acquire().map_err(|_| Trouble::Busy)?);
            }
            bundle.extend_from_slice(&portion);
        }
    }
    if bundle.is_empty() {
        return Err(Trouble::Nothing);
    }
    Ok(bundle)
}

fn status(trouble: &Trouble) -> (StatusCode, Option<&str>) {
    match trouble {
        Trouble::Nothing | Trouble::Torn => (StatusCode::BAD_REQUEST, None),
        Trouble::Unreadable(Unreadable::TooLarge) => (StatusCode::PAYLOAD_TOO_LARGE, None),
        Trouble::Unreadable(_) => (StatusCode::UNPROCESSABLE_ENTITY, None),
        Trouble::Busy => (StatusCode::SERVICE_UNAVAILABLE, Some("10")),
        Trouble::TooMany(seconds) => (StatusCode::TOO_MANY_REQUESTS, Some(seconds)),
        Trouble::Elsewhere => (StatusCode::FORBIDDEN, None),
    }
}

/// What somebody brought is nobody else's: the answer is kept nowhere.
fn page(language: Language, status: StatusCode, html: Result<String>) -> HttpResponse {
    match html {
        Ok(html) => HttpResponse::build(status)
            .insert_header((CACHE_CONTROL, "no-store"))
            .insert_header((CONTENT_LANGUAGE, paper::tag(language)))
            .content_type("text/html; charset=utf-8")
            .body(html),
        Err(error) => paper::failure(language, &error),
    }
}

fn render(language: Language, report: Option<&Report>, trouble: Option<&Trouble>) -> Result<String> {
    let trouble = trouble.map(|trouble| match trouble {
        Trouble::Nothing => paper::text(language, "verify-nothing"),
        Trouble::Unreadable(cause) => words::unreadable(spoken(language), *cause).to_owned(),
        Trouble::Busy => paper::text(language, "verify-busy"),
        Trouble::TooMany(_) => paper::text(language, "verify-too-many"),
        Trouble::Elsewhere => paper::text(language, "verify-elsewhere"),
        Trouble::Torn => paper::text(language, "verify-torn"),
    });
    let view = context! {
        lang => paper::tag(language),
        path => "/verify",
        field => FIELD,
        trouble,
        report => report.map(|report| view(language, report)),
    };
    paper::render(language, "verify.html", view)
}

/// The report in words: what fails first, then everything in its order.
fn view(language: Language, report: &Report) -> Value {
    let spoken = spoken(language);
    let findings: Vec<Value> = report
        .findings
        .iter()
        .map(|finding| {
            let remark = words::remark(spoken, finding);
            context! {
                file => finding.file.as_str(),
                check => words::check(spoken, finding.check),
                outcome => words::outcome(spoken, finding.outcome),
                fails => finding.outcome == Outcome::DoesNotHold,
                absent => finding.outcome == Outcome::NotPresent,
                remark,
            }
        })
        .collect();
    context! {
        holds => report.holds,
        verdict => words::verdict(spoken, report),
        sha256 => report.bundle_sha256.as_str(),
        findings,
    }
}

fn spoken(language: Language) -> paper_language::Language {
    match language {
        Language::Da => paper_language::Language::Da,
        Language::En => paper_language::Language::En,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use tillid_evidence::{Check, Detail, Finding};

    fn hostile() -> Report {
        let found = "<script>alert(1)</script>".to_owned();
        Report {
            bundle_sha256: "ab".repeat(32),
            kind: None,
            reference: Some(found.clone()),
            holds: false,
            findings: vec![
                Finding {
                    check: Check::Format,
                    outcome: Outcome::DoesNotHold,
                    file: "manifest.json".to_owned(),
                    detail: Some(Detail::UnknownFormat { found }),
                },
                Finding {
                    check: Check::Seal,
                    outcome: Outcome::NotPresent,
                    file: "versions/1/agreement.pdf".to_owned(),
                    detail: None,
                },
            ],
        }
    }

    #[test]
    fn a_report_is_told_in_both_languages_and_runs_nothing() {
        for (language, fails, absent) in [
            (Language::Da, "Holder ikke", "PDF&#x27;en er ikke forseglet"),
            (Language::En, "Does not hold", "The PDF is not sealed"),
        ] {
            let html = render(language, Some(&hostile()), None).unwrap();
            assert!(!html.contains("<script"), "{html}");
            for part in [fails, absent, "manifest.json", "&lt;script&gt;", &"ab".repeat(32)] {
                assert!(html.contains(part), "{part} in {html}");
            }
        }
    }

    #[test]
    fn every_trouble_has_its_words() {
        for language in [Language::Da, Language::En] {
            for trouble in [
                Trouble::Nothing,
                Trouble::Unreadable(Unreadable::NoZip),
                Trouble::Busy,
                Trouble::TooMany("9".to_owned()),
                Trouble::Elsewhere,
                Trouble::Torn,
            ] {
                let html = render(language, None, Some(&trouble)).unwrap();
                assert!(
                    html.contains("role=\"alert\"") && !html.contains("pages-verify"),
                    "{html}"
                );
                assert!(!status(&trouble).0.is_success());
            }
        }
    }
}
