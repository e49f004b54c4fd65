//! Files that members bring: the official text of a template (decision 0030), and what a vendor has on file of a
//! sub-processor (decision 0035).
//!
//! The file is the body of the request, as it is: GraphQL takes no more than a mebibyte. Whoever sends it presents a
//! bearer, which no browser adds by itself, so that another site can have nobody send one.

use std::sync::Arc;
use std::time::Duration;

use actix_web::http::StatusCode;
use actix_web::http::header::{ACCEPT_LANGUAGE, CACHE_CONTROL, CONTENT_LENGTH, RETRY_AFTER};
use actix_web::web::{self, Bytes, Payload, Query, ServiceConfig};
use actix_web::{HttpRequest, HttpResponse};
use futures_util::StreamExt;
use serde::Deserialize;
use serde_json::{Value, json};
use tillid_agreements::upload::{self, LARGEST, too_large};
use tillid_entities::enums::SubProcessorFileKind;
use tillid_entities::organisations::OrganisationId;
use tillid_entities::sub_processor_files;
use tillid_entities::sub_processors::{self, SubProcessorId};
use tillid_entities::template_files;
use tillid_kernel::{Code, Error, Result};
use tillid_policy::{Action, Actor, Request, authorise, authorise_row};
use tillid_subprocessors::files;
use tokio::sync::{Semaphore, SemaphorePermit};

use super::{gate, sso};
use crate::locale;
use crate::state::State;

/// Memory for all files that are brought at once, in portions of [`PORTION`].
static ROOM: Semaphore = Semaphore::const_new(120);
/// Room is taken as the bytes come, so that a small file takes little. It is kept until the file has been read and stored:
/// where there is none left, a file is refused and told to come again, and none waits.
const PORTION: usize = 1024 * 1024;
/// Nobody takes longer to send 20 MiB that is not on purpose.
const LONGEST: Duration = Duration::from_mins(2);

/// Mounts the routes.
pub(crate) fn routes(config: &mut ServiceConfig) {
    config.route("/uploads/templates", web::post().to(template));
    config.route("/uploads/sub-processors", web::post().to(sub_processor));
}

/// What stands in the address.
#[derive(Deserialize)]
struct Asked {
    #[serde(rename = "organisationId")]
    organisation: String,
    #[serde(default)]
    name: String,
}

/// `POST /uploads/templates?organisationId=org_…&name=…`: reads a file and keeps it, for `createTemplate` to make a
/// template of.
async fn template(
    state: web::Data<State>,
    head: HttpRequest,
    asked: Query<Asked>,
    body: Payload,
) -> HttpResponse {
    match receive(&state, &head, &asked, body).await {
        Ok(row) => HttpResponse::Created()
            .insert_header((CACHE_CONTROL, "no-store"))
            .json(shown(row)),
        Err(error) => refusal(&head, &error),
    }
}

async fn receive(
    state: &State,
    head: &HttpRequest,
    asked: &Asked,
    body: Payload,
) -> Result<template_files::Model> {
    let request = signed_in(state, head).await?;
    let organisation: OrganisationId = asked.organisation.parse()?;
    let scope = authorise(&request, Action::DraftTemplate, organisation)?;
    refuse_long(head)?;
    let db = state.db.behind_wall(&request.actor);
    upload::may_upload(&db, &scope).await?;
    let mut room = Vec::new();
    let bytes = arrived(body, &mut room).await?;
    let read = state.reader.read(bytes.clone()).await?;
    let row = upload::upload(&db, &*state.documents, &scope, &asked.name, bytes, read).await?;
    drop(room);
    Ok(row)
}

/// What stands in the address of a file about a sub-processor.
#[derive(Deserialize)]
struct About {
    #[serde(rename = "subProcessorId")]
    sub_processor: String,
    kind: SubProcessorFileKind,
    #[serde(default)]
    name: String,
}

/// `POST /uploads/sub-processors?subProcessorId=sub_…&kind=CONTRACT&name=…`: keeps a PDF about a sub-processor.
async fn sub_processor(
    state: web::Data<State>,
    head: HttpRequest,
    about: Query<About>,
    body: Payload,
) -> HttpResponse {
    match receive_about(&state, &head, &about, body).await {
        Ok(row) => HttpResponse::Created()
            .insert_header((CACHE_CONTROL, "no-store"))
            .json(json!({
                "subProcessorFileId": row.id.to_string(),
                "name": row.name,
                "size": row.size,
                "sha256": row.sha256,
            })),
        Err(error) => refusal(&head, &error),
    }
}

async fn receive_about(
    state: &State,
    head: &HttpRequest,
    about: &About,
    body: Payload,
) -> Result<sub_processor_files::Model> {
    let request = signed_in(state, head).await?;
    let id: SubProcessorId = about.sub_processor.parse()?;
    let db = state.db.behind_wall(&request.actor);
    let action = Action::MaintainRegister;
    let (scope, row) = authorise_row::<sub_processors::Entity>(db.reads(), &request, action, id).await?;
    refuse_long(head)?;
    files::may_keep(&db, &scope, &row).await?;
    let mut room = Vec::new();
    let bytes = arrived(body, &mut room).await?;
    let kept = files::keep(
        &db,
        &*state.documents,
        &scope,
        &row,
        about.kind,
        &about.name,
        bytes,
    )
    .await?;
    drop(room);
    Ok(kept)
}

/// The request of somebody who has signed in.
async fn signed_in(state: &State, head: &HttpRequest) -> Result<Request> {
    let visitor = sso::request(state, head);
    let browser = Arc::clone(&visitor.browser);
    let actor = gate::actor(state, gate::bearer(head).as_deref(), browser).await?;
    // Nobody is told anything about an id, not even that it is none.
    if matches!(actor, Actor::Anonymous) {
        return Err(Error::unauthenticated());
    }
    Ok(Request { actor, ..visitor })
}

/// A file that says beforehand that it is too large is not taken in.
fn refuse_long(head: &HttpRequest) -> Result<()> {
    let announced = head
        .headers()
        .get(CONTENT_LENGTH)
        .and_then(|value| value.to_str().ok());
    let length = announced.and_then(|length| length.parse::<usize>().ok());
    if length.is_some_and(|length| length > LARGEST) {
        return Err(too_large());
    }
    Ok(())
}

/// The whole body, in the time that there is for it.
async fn arrived(body: Payload, room: &mut Vec<SemaphorePermit<'static>>) -> Result<Bytes> {
    tokio::time::timeout(LONGEST, whole(body, room))
        .await
        .map_err(|_| torn())?
}

/// The whole body, and no more of it than a file may have.
async fn whole(mut body: Payload, room: &mut Vec<SemaphorePermit<'static>>) -> Result<Bytes> {
    let mut bytes = Vec::new();
    while let Some(portion) = body.next().await {
        let portion = portion.map_err(|_| torn())?;
        if bytes.len() + portion.len() > LARGEST {
            return Err(too_large());
        }
        while room.len() * PORTION < bytes.len() + portion.len() {
            let busy = |_| Error::failure(Code::Unavailable, "uploads-busy").with("retryAfter", 10);
            room.push(ROOM.try_acquire().map_err(busy)?);
        }
        bytes.extend_from_slice(&portion);
    }
    Ok(Bytes::from(bytes))
}

/// It did not arrive whole, or not in time.
fn torn() -> Error {
    Error::failure(Code::UploadUnreadable, "upload-torn")
}

/// What was read, for whoever looks it through before a template is made of it.
fn shown(row: template_files::Model) -> Value {
    let clauses = row.clauses.0.into_iter().map(|clause| {
        json!({ "number": clause.number, "heading": clause.heading, "paragraphs": clause.paragraphs })
    });
    json!({
        "templateFileId": row.id.to_string(),
        "name": row.name,
        "mediaType": row.media_type,
        "size": row.size,
        "sha256": row.sha256,
        "title": row.title,
        "language": row.language,
        "clauses": clauses.collect::<Vec<_>>(),
    })
}

/// What went wrong, in the form that GraphQL has for it.
fn refusal(head: &HttpRequest, error: &Error) -> HttpResponse {
    let wished = head
        .headers()
        .get(ACCEPT_LANGUAGE)
        .and_then(|value| value.to_str().ok());
    let language = locale::wished(wished);
    let code = error.code();
    let (sentence, field) = match error {
        Error::Failure(failure) => (locale::error(language, failure), failure.field.clone()),
        Error::Internal(cause) => {
            tracing::error!(%cause, "an uploaded file could not be kept");
            (locale::text(language, "error-code-INTERNAL"), None)
        }
    };
    let status = match code {
        Code::Unauthenticated => StatusCode::UNAUTHORIZED,
        Code::Forbidden | Code::SecondFactorRequired | Code::OrganisationNotActive => StatusCode::FORBIDDEN,
        Code::NotFound => StatusCode::NOT_FOUND,
        Code::Conflict | Code::Immutable => StatusCode::CONFLICT,
        Code::UploadTooLarge => StatusCode::PAYLOAD_TOO_LARGE,
        Code::UploadUnreadable | Code::UploadEncrypted | Code::UploadTooComplex | Code::UploadEmpty => {
            StatusCode::UNPROCESSABLE_ENTITY
        }
        Code::Validation => StatusCode::BAD_REQUEST,
        Code::RateLimited => StatusCode::TOO_MANY_REQUESTS,
        Code::Unavailable => StatusCode::SERVICE_UNAVAILABLE,
        _ => StatusCode::INTERNAL_SERVER_ERROR,
    };
    let mut answer = HttpResponse::build(status);
    answer.insert_header((CACHE_CONTROL, "no-store"));
    if matches!(code, Code::RateLimited | Code::Unavailable) {
        answer.insert_header((RETRY_AFTER, gate::wait(error).as_secs().to_string()));
    }
    let mut extensions = json!({ "code": code.as_str() });
    if let Some(field) = field {
        extensions["field"] = field.into();
    }
    answer.json(json!({ "errors": [{ "message": sentence, "extensions": extensions }] }))
}
