//! Answers in the words of SCIM: resources, lists, and errors (RFC 7644 §3.12).

use actix_web::http::header::{CACHE_CONTROL, ETAG, LOCATION, RETRY_AFTER, WWW_AUTHENTICATE};
use actix_web::http::{StatusCode, header};
use actix_web::{HttpRequest, HttpResponse};
use serde_json::{Map, Value, json};
use tillid_entities::enums::Language;
use tillid_kernel::{Code, Error, Failure, Timestamp};

use crate::http::gate;
use crate::locale;

/// The media type of everything here (RFC 7644 §8.1).
pub(super) const MEDIA_TYPE: &str = "application/scim+json";

/// Why a request is refused.
#[derive(Debug)]
pub(super) enum Problem {
    /// What the portal says.
    Portal(Error),
    /// What the protocol says, with the key of its sentence.
    Protocol(StatusCode, &'static str),
}

impl From<Error> for Problem {
    fn from(error: Error) -> Self {
        Self::Portal(error)
    }
}

/// The usual result here.
pub(super) type Answered<T> = Result<T, Problem>;

/// A refusal that the protocol has no word for but a status.
pub(super) fn refused<T>(status: StatusCode, key: &'static str) -> Answered<T> {
    Err(Problem::Protocol(status, key))
}

impl Problem {
    /// The answer. Sentences are English unless the caller asks for another language: they end in a directory's log.
    pub(super) fn answer(&self, head: &HttpRequest) -> HttpResponse {
        let asked = head
            .headers()
            .get(header::ACCEPT_LANGUAGE)
            .and_then(|value| value.to_str().ok());
        let language = locale::wished(Some(asked.unwrap_or("en")));
        match self {
            Self::Protocol(status, key) => {
                error(*status, None, &locale::text(language, &format!("error-{key}")))
            }
            Self::Portal(portal @ Error::Failure(failure)) => {
                let (status, kind) = words(failure);
                let mut answer = error(status, kind, &sentence(language, failure));
                if status == StatusCode::TOO_MANY_REQUESTS {
                    let seconds = gate::wait(portal).as_secs();
                    answer.headers_mut().insert(RETRY_AFTER, seconds.into());
                }
                answer
            }
            Self::Portal(Error::Internal(cause)) => {
                tracing::error!(%cause, "a directory could not be answered");
                let detail = locale::text(language, "error-code-INTERNAL");
                error(StatusCode::INTERNAL_SERVER_ERROR, None, &detail)
            }
        }
    }
}

fn sentence(language: Language, failure: &Failure) -> String {
    let sentence = locale::error(language, failure);
    match &failure.field {
        Some(field) => format!("{field}: {sentence}"),
        None => sentence,
    }
}

/// Status and `scimType` of a failure.
fn words(failure: &Failure) -> (StatusCode, Option<&'static str>) {
    let bad = StatusCode::BAD_REQUEST;
    match (failure.code, failure.key) {
        (Code::Unauthenticated, _) => (StatusCode::UNAUTHORIZED, None),
        (Code::NotFound, _) => (StatusCode::NOT_FOUND, None),
        (Code::LastOwner, _) => (StatusCode::CONFLICT, Some("mutability")),
        (Code::Conflict, "provisioning-exists" | "already-exists" | "account-exists" | "already-member") => {
            (StatusCode::CONFLICT, Some("uniqueness"))
        }
        (Code::Conflict, "scim-version") => (StatusCode::PRECONDITION_FAILED, None),
        (Code::Conflict, _) => (StatusCode::CONFLICT, None),
        (Code::Validation, "scim-filter") => (bad, Some("invalidFilter")),
        (Code::Validation, "scim-path") => (bad, Some("invalidPath")),
        (Code::Validation, "scim-target") => (bad, Some("noTarget")),
        (Code::Validation, "scim-read-only") => (bad, Some("mutability")),
        (Code::Validation, "scim-syntax") => (bad, Some("invalidSyntax")),
        (Code::Validation, _) => (bad, Some("invalidValue")),
        (Code::RateLimited, _) => (StatusCode::TOO_MANY_REQUESTS, None),
        (Code::Unavailable, _) => (StatusCode::SERVICE_UNAVAILABLE, None),
        _ => (StatusCode::FORBIDDEN, None),
    }
}

fn error(status: StatusCode, kind: Option<&str>, detail: &str) -> HttpResponse {
    let mut body = json!({
        "schemas": ["urn:ietf:params:scim:api:messages:2.0:Error"],
        "status": status.as_u16().to_string(),
        "detail": detail,
    });
    if let Some(kind) = kind {
        body["scimType"] = json!(kind);
    }
    let mut answer = HttpResponse::build(status);
    if status == StatusCode::UNAUTHORIZED {
        answer.insert_header((WWW_AUTHENTICATE, "Bearer realm=\"scim\""));
    }
    answer
        .insert_header((CACHE_CONTROL, "no-store"))
        .content_type(MEDIA_TYPE)
        .body(body.to_string())
}

/// A document that is neither a person's nor a group's.
pub(super) fn document(body: &Value) -> HttpResponse {
    HttpResponse::Ok()
        .insert_header((CACHE_CONTROL, "no-store"))
        .content_type(MEDIA_TYPE)
        .body(body.to_string())
}

/// A resource that is all written out: its version is the hash of what it says.
pub(super) struct Resource {
    /// All of it.
    pub(super) body: Map<String, Value>,
    /// Its address.
    pub(super) location: String,
    /// Its entity tag.
    pub(super) version: String,
}

impl Resource {
    /// Completes what a resource says with its `meta`.
    pub(super) fn new(
        kind: &str,
        location: String,
        created: Timestamp,
        changed: Timestamp,
        mut body: Map<String, Value>,
    ) -> Self {
        let said = tillid_kernel::sha256_hex(Value::Object(body.clone()).to_string());
        let version = format!("W/\"{}\"", &said[..16]);
        body.insert(
            "meta".to_owned(),
            json!({
                "resourceType": kind,
                "created": created.to_string(),
                "lastModified": changed.to_string(),
                "location": location,
                "version": version,
            }),
        );
        Self {
            body,
            location,
            version,
        }
    }

    /// The answer with this resource, as much of it as is asked for.
    pub(super) fn answer(self, status: StatusCode, shown: &super::query::Shown) -> HttpResponse {
        let mut answer = HttpResponse::build(status);
        answer
            .insert_header((CACHE_CONTROL, "no-store"))
            .insert_header((ETAG, self.version));
        if status == StatusCode::CREATED {
            answer.insert_header((LOCATION, self.location));
        }
        answer
            .content_type(MEDIA_TYPE)
            .body(Value::Object(shown.of(self.body)).to_string())
    }
}

/// A part of a list (RFC 7644 §3.4.2).
pub(super) fn list(total: u64, start: u64, resources: &[Value]) -> HttpResponse {
    document(&json!({
        "schemas": ["urn:ietf:params:scim:api:messages:2.0:ListResponse"],
        "totalResults": total,
        "startIndex": start,
        "itemsPerPage": resources.len(),
        "Resources": resources,
    }))
}

/// What the client holds is still what there is (RFC 7644 §3.14), for a change.
pub(super) fn matches(head: &HttpRequest, version: &str) -> tillid_kernel::Result<()> {
    match wanted(head, header::IF_MATCH) {
        Some(wanted) if !holds(&wanted, version) => Err(Error::conflict("scim-version")),
        _ => Ok(()),
    }
}

/// The client has it already, for a read.
pub(super) fn known(head: &HttpRequest, version: &str) -> bool {
    wanted(head, header::IF_NONE_MATCH).is_some_and(|wanted| holds(&wanted, version))
}

fn wanted(head: &HttpRequest, name: header::HeaderName) -> Option<String> {
    let value = head.headers().get(name)?.to_str().ok()?;
    Some(value.to_owned())
}

fn holds(wanted: &str, version: &str) -> bool {
    let bare = |tag: &str| tag.trim().trim_start_matches("W/").to_owned();
    wanted
        .split(',')
        .any(|tag| tag.trim() == "*" || bare(tag) == bare(version))
}
