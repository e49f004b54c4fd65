//! What every public page needs: its language, its template, its answer with an entity tag.

use std::sync::LazyLock;

use actix_web::http::StatusCode;
use actix_web::http::header::{CACHE_CONTROL, CONTENT_LANGUAGE, ETAG, IF_NONE_MATCH};
use actix_web::{HttpRequest, HttpResponse};
use minijinja::value::Kwargs;
use minijinja::{Environment, UndefinedBehavior, Value};
use serde::Deserialize;
use tillid_entities::enums::Language;
use tillid_kernel::{Code, Error, Result, sha256_hex};
use tillid_policy::{Actor, Database, Request};

use crate::http::gate;
use crate::locale;
use crate::state::State;

static DANISH: LazyLock<Environment<'static>> = LazyLock::new(|| environment(Language::Da));
static ENGLISH: LazyLock<Environment<'static>> = LazyLock::new(|| environment(Language::En));

/// What stands behind the question mark.
#[derive(Deserialize)]
pub(super) struct Asked {
    lang: Option<String>,
    /// The kind of service that the sub-processors shown give; all when absent or empty.
    pub(super) category: Option<String>,
}

impl Asked {
    /// Danish, unless English is asked for: the address alone decides, so that a link shows everybody the same.
    pub(super) fn language(&self) -> Language {
        match self.lang.as_deref() {
            Some("en") => Language::En,
            _ => Language::Da,
        }
    }
}

/// A request by nobody, whoever sent it.
pub(super) fn nobody(state: &State) -> Request {
    gate::request(state, Actor::Anonymous, "public-page".to_owned())
}

/// The database as nobody sees it: what is published.
pub(super) fn database(state: &State) -> Database {
    state.db.behind_wall(&Actor::Anonymous)
}

/// A text of the pages.
pub(super) fn text(language: Language, key: &str) -> String {
    locale::text(language, &format!("pages-{key}"))
}

/// Renders a template; what is filled in is escaped.
///
/// # Errors
/// `INTERNAL` when the template or a text is broken, which a test forbids.
pub(super) fn render(language: Language, template: &str, view: Value) -> Result<String> {
    let environment = match language {
        Language::Da => &*DANISH,
        Language::En => &*ENGLISH,
    };
    let template = environment.get_template(template).map_err(Error::internal)?;
    template.render(view).map_err(Error::internal)
}

/// A page as HTML.
pub(super) fn page(head: &HttpRequest, language: Language, html: Result<String>) -> HttpResponse {
    match html {
        Ok(html) => {
            let mut response = answer(head, "text/html; charset=utf-8", html);
            let language = actix_web::http::header::HeaderValue::from_static(tag(language));
            response.headers_mut().insert(CONTENT_LANGUAGE, language);
            response
        }
        Err(error) => failure(language, &error),
    }
}

/// An answer that a browser may keep for a minute and then asks about by its hash.
pub(super) fn answer(head: &HttpRequest, kind: &'static str, body: String) -> HttpResponse {
    let hash = sha256_hex(&body);
    let etag = format!("\"{}\"", &hash[..32]);
    let known = head
        .headers()
        .get(IF_NONE_MATCH)
        .and_then(|value| value.to_str().ok())
        .is_some_and(|tags| {
            tags.split(',')
                .any(|tag| tag.trim().trim_start_matches("W/") == etag || tag.trim() == "*")
        });
    let status = if known {
        StatusCode::NOT_MODIFIED
    } else {
        StatusCode::OK
    };
    let mut response = HttpResponse::build(status);
    response
        .insert_header((ETAG, etag))
        .insert_header((CACHE_CONTROL, "public, max-age=60"));
    if known {
        return response.finish();
    }
    response.content_type(kind).body(body)
}

/// The page for what is not there, and for what went wrong, in the same look.
pub(super) fn failure(language: Language, error: &Error) -> HttpResponse {
    let (status, kind) = match error.code() {
        Code::NotFound => (StatusCode::NOT_FOUND, "missing"),
        _ => (StatusCode::SERVICE_UNAVAILABLE, "away"),
    };
    if kind == "away" {
        tracing::error!(%error, "a public page could not be made");
    }
    let view = minijinja::context! { lang => tag(language), kind, path => "/trust" };
    let html = render(language, "failure.html", view).unwrap_or_default();
    HttpResponse::build(status)
        .content_type("text/html; charset=utf-8")
        .body(html)
}

/// BCP 47.
pub(super) fn tag(language: Language) -> &'static str {
    match language {
        Language::Da => "da",
        Language::En => "en",
    }
}

fn environment(language: Language) -> Environment<'static> {
    let mut environment = Environment::new();
    environment.set_undefined_behavior(UndefinedBehavior::Strict);
    environment.add_function("t", move |key: String, arguments: Kwargs| {
        translate(language, &key, &arguments)
    });
    for (name, source) in [
        ("page.html", include_str!("templates/page.html")),
        ("vendors.html", include_str!("templates/vendors.html")),
        ("vendor.html", include_str!("templates/vendor.html")),
        ("history.html", include_str!("templates/history.html")),
        ("failure.html", include_str!("templates/failure.html")),
        ("verify.html", include_str!("templates/verify.html")),
    ] {
        // The templates are part of the program; a broken one is found by the test below.
        if let Err(error) = environment.add_template(name, source) {
            tracing::error!(%error, name, "a page's template is broken");
        }
    }
    environment
}

fn translate(
    language: Language,
    key: &str,
    arguments: &Kwargs,
) -> std::result::Result<String, minijinja::Error> {
    let mut filled: Vec<(&str, String)> = Vec::new();
    for name in arguments.args() {
        filled.push((name, arguments.get::<Value>(name)?.to_string()));
    }
    let filled = filled.iter().map(|(name, value)| (*name, value.as_str()));
    locale::text_with(language, &format!("pages-{key}"), filled).ok_or_else(|| {
        minijinja::Error::new(
            minijinja::ErrorKind::UndefinedError,
            format!("no text pages-{key}"),
        )
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_address_alone_decides_the_language() {
        let asked = |lang: Option<&str>| {
            Asked {
                lang: lang.map(str::to_owned),
                category: None,
            }
            .language()
        };
        assert_eq!(asked(None), Language::Da);
        assert_eq!(asked(Some("en")), Language::En);
        assert_eq!(asked(Some("xx")), Language::Da);
    }

    #[test]
    fn what_is_missing_is_told_in_the_look_of_the_pages() {
        for language in [Language::Da, Language::En] {
            let response = failure(language, &Error::not_found());
            assert_eq!(response.status(), StatusCode::NOT_FOUND);
            let view = minijinja::context! { lang => tag(language), kind => "missing", path => "/trust" };
            let html = render(language, "failure.html", view).unwrap();
            assert!(
                html.contains(&text(language, "missing-title")) && html.contains("<main"),
                "{html}"
            );
        }
    }
}
