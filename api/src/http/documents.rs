//! Documents and evidence bundles, for those who may read them.

use std::sync::Arc;

use actix_web::http::StatusCode;
use actix_web::http::header::{
    ACCEPT_LANGUAGE, CACHE_CONTROL, CONTENT_DISPOSITION, Charset, ContentDisposition, DispositionParam,
    DispositionType, ETAG, EntityTag, ExtendedValue, Header, IfNoneMatch,
};
use actix_web::web::{self, Bytes, ServiceConfig};
use actix_web::{HttpRequest, HttpResponse};
use tillid_documents::import::Kind;
use tillid_entities::agreement_versions::{self, AgreementVersionId};
use tillid_entities::agreements::{self, AgreementId};
use tillid_entities::annex_revisions::{self, AnnexRevisionId};
use tillid_entities::change_notices::{self, NoticeId};
use tillid_entities::enums::DeliveryChannel;
use tillid_entities::exit_cases::{self, ExitCaseId};
use tillid_entities::sub_processor_files::{self, SubProcessorFileId};
use tillid_entities::template_files::{self, TemplateFileId};
use tillid_kernel::{Code, Error, Result, sha256_hex};
use tillid_policy::{Action, Actor, Database, Request, authorise, authorise_row};
use tillid_subprocessors::files;

use super::{gate, sso};
use crate::locale;
use crate::state::State;

/// Mounts the routes.
pub(crate) fn routes(config: &mut ServiceConfig) {
    config.route("/documents/agreements/{version}.pdf", web::get().to(agreement));
    config.route("/documents/certificates/{case}.pdf", web::get().to(certificate));
    config.route("/documents/annexes/{revision}.pdf", web::get().to(annex));
    config.route("/documents/letters/{notice}.pdf", web::get().to(notice_letter));
    config.route("/documents/template-files/{file}", web::get().to(template_file));
    config.route(
        "/documents/sub-processor-files/{file}",
        web::get().to(sub_processor_file),
    );
    config.route(
        "/documents/agreements/{agreement}/evidence.zip",
        web::get().to(evidence),
    );
}

/// The PDF of an agreement version with the signatures made so far.
async fn agreement(state: web::Data<State>, head: HttpRequest, version: web::Path<String>) -> HttpResponse {
    match find(&state, &head, &version).await {
        Ok(document) => document.answer(&head),
        Err(error) => refusal(&head, &error),
    }
}

/// The certificate of deletion of an agreement that is over.
async fn certificate(state: web::Data<State>, head: HttpRequest, case: web::Path<String>) -> HttpResponse {
    match find_certificate(&state, &head, &case).await {
        Ok(document) => document.answer(&head),
        Err(error) => refusal(&head, &error),
    }
}

/// A revision of an agreement's annex B.
async fn annex(state: web::Data<State>, head: HttpRequest, revision: web::Path<String>) -> HttpResponse {
    match find_annex(&state, &head, &revision).await {
        Ok(document) => document.answer(&head),
        Err(error) => refusal(&head, &error),
    }
}

/// The letter of a notice that went by post.
async fn notice_letter(
    state: web::Data<State>,
    head: HttpRequest,
    notice: web::Path<String>,
) -> HttpResponse {
    match find_letter(&state, &head, &notice).await {
        Ok(document) => document.answer(&head),
        Err(error) => refusal(&head, &error),
    }
}

/// The official text as its vendor uploaded it.
async fn template_file(state: web::Data<State>, head: HttpRequest, file: web::Path<String>) -> HttpResponse {
    match find_template_file(&state, &head, &file).await {
        Ok(document) => document.answer(&head),
        Err(error) => refusal(&head, &error),
    }
}

/// A file about a sub-processor as its vendor uploaded it.
async fn sub_processor_file(
    state: web::Data<State>,
    head: HttpRequest,
    file: web::Path<String>,
) -> HttpResponse {
    match find_sub_processor_file(&state, &head, &file).await {
        Ok(document) => document.answer(&head),
        Err(error) => refusal(&head, &error),
    }
}

/// The evidence bundle of an agreement: the same file for both sides.
async fn evidence(state: web::Data<State>, head: HttpRequest, agreement: web::Path<String>) -> HttpResponse {
    match find_evidence(&state, &head, &agreement).await {
        Ok(document) => document.answer(&head),
        Err(error) => refusal(&head, &error),
    }
}

pub(super) struct Document {
    pub(super) file_name: String,
    pub(super) sha256: String,
    pub(super) bytes: Bytes,
    pub(super) treatment: Treatment,
}

/// What a document is, and so what a browser does with it.
pub(super) enum Treatment {
    /// Shown.
    Pdf,
    /// Saved.
    Zip,
    /// Saved: what somebody else made, whatever it is, is not shown in the portal's own name.
    Foreign(Kind),
}

/// The request of somebody who has signed in.
pub(super) async fn signed_in(state: &State, head: &HttpRequest) -> Result<Request> {
    let visitor = sso::request(state, head);
    let browser = Arc::clone(&visitor.browser);
    let actor = gate::actor(state, gate::bearer(head).as_deref(), browser).await?;
    // Nobody is told anything about an id, not even that it is none.
    if matches!(actor, Actor::Anonymous) {
        return Err(Error::unauthenticated());
    }
    Ok(Request { actor, ..visitor })
}

async fn find(state: &State, head: &HttpRequest, version: &str) -> Result<Document> {
    let request = signed_in(state, head).await?;
    let version: AgreementVersionId = version.parse()?;
    let db = state.db.behind_wall(&request.actor);
    let action = Action::ReadAgreementDocument;
    let (scope, row) =
        authorise_row::<agreement_versions::Entity>(db.reads(), &request, action, version).await?;
    let agreement = scope
        .load::<agreements::Entity>(db.reads(), row.agreement_id)
        .await?;
    let (sha256, bytes) = tillid_agreements::read_pdf(&db, &*state.documents, &scope, &row).await?;
    Ok(Document {
        file_name: format!("{}-v{}.pdf", agreement.reference, row.number),
        sha256,
        bytes,
        treatment: Treatment::Pdf,
    })
}

async fn find_certificate(state: &State, head: &HttpRequest, case: &str) -> Result<Document> {
    let request = signed_in(state, head).await?;
    let case: ExitCaseId = case.parse()?;
    let db = state.db.behind_wall(&request.actor);
    let action = Action::ReadAgreementDocument;
    let (scope, row) = authorise_row::<exit_cases::Entity>(db.reads(), &request, action, case).await?;
    let agreement = scope
        .load::<agreements::Entity>(db.reads(), row.agreement_id)
        .await?;
    let (sha256, bytes) = tillid_agreements::exit::read_certificate(&*state.documents, &row).await?;
    Ok(Document {
        file_name: format!("{}-deletion.pdf", agreement.reference),
        sha256,
        bytes,
        treatment: Treatment::Pdf,
    })
}

async fn find_letter(state: &State, head: &HttpRequest, notice: &str) -> Result<Document> {
    let request = signed_in(state, head).await?;
    let notice: NoticeId = notice.parse()?;
    let db = state.db.behind_wall(&request.actor);
    let action = Action::ReadAgreementDocument;
    let (scope, row) = authorise_row::<change_notices::Entity>(db.reads(), &request, action, notice).await?;
    let sent = tillid_subprocessors::deliveries_of(&db, &scope, &[row]).await?;
    let sha256 = sent
        .into_values()
        .flatten()
        .find(|delivery| delivery.channel == DeliveryChannel::Post)
        .and_then(|delivery| delivery.content_sha256)
        .ok_or_else(Error::not_found)?;
    let bytes = tillid_agreements::letter::read(&*state.documents, &sha256).await?;
    Ok(Document {
        file_name: format!("{notice}.pdf"),
        sha256,
        bytes,
        treatment: Treatment::Pdf,
    })
}

async fn find_template_file(state: &State, head: &HttpRequest, file: &str) -> Result<Document> {
    let request = signed_in(state, head).await?;
    let file: TemplateFileId = file.parse()?;
    let db = state.db.behind_wall(&request.actor);
    let (_, row) =
        authorise_row::<template_files::Entity>(db.reads(), &request, Action::ReadContent, file).await?;
    let bytes = tillid_agreements::upload::read_file(&*state.documents, &row).await?;
    let kind = Kind::of_media_type(&row.media_type)
        .ok_or_else(|| Error::internal("an uploaded file of an unknown kind"))?;
    Ok(Document {
        file_name: row.name,
        sha256: row.sha256,
        bytes,
        treatment: Treatment::Foreign(kind),
    })
}

async fn find_sub_processor_file(state: &State, head: &HttpRequest, file: &str) -> Result<Document> {
    let request = signed_in(state, head).await?;
    let file: SubProcessorFileId = file.parse()?;
    let db = state.db.behind_wall(&request.actor);
    let row = reached_file(&db, &request, file).await?;
    let bytes = files::read(&*state.documents, &row).await?;
    Ok(Document {
        file_name: row.name,
        sha256: row.sha256,
        bytes,
        treatment: Treatment::Foreign(Kind::Pdf),
    })
}

/// One of the viewer's own vendor, or documentation of a transfer for the viewer's customer.
async fn reached_file(
    db: &Database,
    request: &Request,
    file: SubProcessorFileId,
) -> Result<sub_processor_files::Model> {
    let action = Action::ReadContent;
    match authorise_row::<sub_processor_files::Entity>(db.reads(), request, action, file).await {
        Ok((_, row)) => return Ok(row),
        Err(error) if error.code() == Code::NotFound => {}
        Err(error) => return Err(error),
    }
    let person = request.actor.person().ok_or_else(Error::not_found)?;
    for member in &person.memberships {
        let Ok(scope) = authorise(request, action, member.organisation) else {
            continue;
        };
        if !scope.is_customer() {
            continue;
        }
        match files::reached(db, &scope, file).await {
            Err(error) if error.code() == Code::NotFound => {}
            found => return found,
        }
    }
    Err(Error::not_found())
}

async fn find_annex(state: &State, head: &HttpRequest, revision: &str) -> Result<Document> {
    let request = signed_in(state, head).await?;
    let revision: AnnexRevisionId = revision.parse()?;
    let db = state.db.behind_wall(&request.actor);
    let action = Action::ReadAgreementDocument;
    let (_, row) = authorise_row::<annex_revisions::Entity>(db.reads(), &request, action, revision).await?;
    let reference = tillid_agreements::revisions::content(&row)?.agreement_reference;
    let bytes = Bytes::from(tillid_agreements::revisions::typeset(&row).await?);
    Ok(Document {
        file_name: format!("{reference}-B{}.pdf", row.number),
        sha256: sha256_hex(&bytes),
        bytes,
        treatment: Treatment::Pdf,
    })
}

async fn find_evidence(state: &State, head: &HttpRequest, agreement: &str) -> Result<Document> {
    let request = signed_in(state, head).await?;
    let agreement: AgreementId = agreement.parse()?;
    let db = state.db.behind_wall(&request.actor);
    let action = Action::ReadAgreementDocument;
    let (scope, row) = authorise_row::<agreements::Entity>(db.reads(), &request, action, agreement).await?;
    let verify_at = format!("{}/verify", state.origin);
    let bundle =
        tillid_agreements::bundle::evidence_bundle(&db, &*state.documents, &scope, &row, verify_at).await?;
    Ok(Document {
        file_name: format!("{}-evidence.zip", row.reference),
        sha256: bundle.sha256,
        bytes: bundle.bytes,
        treatment: Treatment::Zip,
    })
}

impl Document {
    pub(super) fn answer(self, head: &HttpRequest) -> HttpResponse {
        let tag = EntityTag::new_strong(self.sha256);
        let known = match IfNoneMatch::parse(head) {
            Ok(IfNoneMatch::Any) => true,
            Ok(IfNoneMatch::Items(tags)) => tags.iter().any(|known| known.weak_eq(&tag)),
            Err(_) => false,
        };
        let status = if known {
            StatusCode::NOT_MODIFIED
        } else {
            StatusCode::OK
        };
        let mut answer = HttpResponse::build(status);
        answer
            .insert_header((ETAG, tag.to_string()))
            // A contract stays out of shared and private caches alike.
            .insert_header((CACHE_CONTROL, "private, no-store"));
        if known {
            return answer.finish();
        }
        let (disposition, media_type) = match self.treatment {
            Treatment::Pdf => (DispositionType::Inline, "application/pdf"),
            Treatment::Zip => (DispositionType::Attachment, "application/zip"),
            Treatment::Foreign(kind) => (DispositionType::Attachment, kind.media_type()),
        };
        // Names that people gave may have letters that HTTP has not (RFC 6266).
        let name = if self.file_name.is_ascii() {
            DispositionParam::Filename(self.file_name)
        } else {
            DispositionParam::FilenameExt(ExtendedValue {
                charset: Charset::Ext("UTF-8".to_owned()),
                language_tag: None,
                value: self.file_name.into_bytes(),
            })
        };
        let disposition = ContentDisposition {
            disposition,
            parameters: vec![name],
        };
        answer
            .insert_header((CONTENT_DISPOSITION, disposition))
            .content_type(media_type)
            .body(self.bytes)
    }
}

pub(super) fn refusal(head: &HttpRequest, error: &Error) -> HttpResponse {
    let wished = head
        .headers()
        .get(ACCEPT_LANGUAGE)
        .and_then(|value| value.to_str().ok());
    let language = locale::wished(wished);
    let sentence = match error {
        Error::Failure(failure) => locale::error(language, failure),
        Error::Internal(cause) => {
            tracing::error!(%cause, "a document could not be given");
            locale::text(language, "error-code-INTERNAL")
        }
    };
    let status = match error.code() {
        Code::Unauthenticated => StatusCode::UNAUTHORIZED,
        Code::Forbidden => StatusCode::FORBIDDEN,
        Code::NotFound => StatusCode::NOT_FOUND,
        Code::Conflict => StatusCode::CONFLICT,
        Code::RateLimited => StatusCode::TOO_MANY_REQUESTS,
        Code::Unavailable => StatusCode::SERVICE_UNAVAILABLE,
        _ => StatusCode::INTERNAL_SERVER_ERROR,
    };
    HttpResponse::build(status)
        .insert_header((CACHE_CONTROL, "no-store"))
        .content_type("text/plain; charset=utf-8")
        .body(sentence)
}
