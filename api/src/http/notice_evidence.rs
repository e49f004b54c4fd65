//! Evidence bundles of notices and announcements, for those who may read the agreements they are owed by.

use actix_web::http::header::{
    ACCEPT_LANGUAGE, CACHE_CONTROL, CONTENT_DISPOSITION, ContentDisposition, DispositionParam,
    DispositionType,
};
use actix_web::web::{self, ServiceConfig};
use actix_web::{HttpRequest, HttpResponse};
use futures_util::stream;
use tillid_entities::change_announcements::{self, AnnouncementId};
use tillid_entities::change_notices::{self, NoticeId};
use tillid_kernel::Result;
use tillid_policy::{Action, authorise_row};
use tillid_subprocessors::bundle::{AnnouncementBundle, notice_bundle};

use super::documents::{Document, Treatment, refusal, signed_in};
use crate::locale;
use crate::state::State;

/// Mounts the routes.
pub(crate) fn routes(config: &mut ServiceConfig) {
    config.route("/documents/notices/{notice}/evidence.zip", web::get().to(notice));
    config.route(
        "/documents/announcements/{announcement}/evidence.zip",
        web::get().to(announcement),
    );
}

/// The bundle of a notice: the same file for both sides.
async fn notice(state: web::Data<State>, head: HttpRequest, notice: web::Path<String>) -> HttpResponse {
    match find_notice(&state, &head, &notice).await {
        Ok(document) => document.answer(&head),
        Err(error) => refusal(&head, &error),
    }
}

/// The bundle of an announcement, for its vendor: sent as it is made, because nobody holds the notices of all customers.
async fn announcement(
    state: web::Data<State>,
    head: HttpRequest,
    announcement: web::Path<String>,
) -> HttpResponse {
    let (reference, bundle) = match begin(&state, &head, &announcement).await {
        Ok(begun) => begun,
        Err(error) => return refusal(&head, &error),
    };
    let parts = stream::unfold(bundle, |mut bundle| async move {
        match bundle.next().await {
            Ok(part) => part.map(|part| (Ok(part), bundle)),
            // The answer has begun: it breaks off, and whoever downloads sees that it is not whole.
            Err(error) => {
                tracing::warn!(code = error.code().as_str(), "a bundle could not be finished");
                Some((
                    Err(std::io::Error::other("the bundle could not be finished")),
                    bundle,
                ))
            }
        }
    });
    let disposition = ContentDisposition {
        disposition: DispositionType::Attachment,
        parameters: vec![DispositionParam::Filename(format!("{reference}-evidence.zip"))],
    };
    HttpResponse::Ok()
        .insert_header((CACHE_CONTROL, "private, no-store"))
        .insert_header((CONTENT_DISPOSITION, disposition))
        .content_type("application/zip")
        .streaming(Box::pin(parts))
}

async fn find_notice(state: &State, head: &HttpRequest, notice: &str) -> Result<Document> {
    let request = signed_in(state, head).await?;
    let notice: NoticeId = notice.parse()?;
    let db = state.db.behind_wall(&request.actor);
    let action = Action::ReadAgreementDocument;
    let (scope, row) = authorise_row::<change_notices::Entity>(db.reads(), &request, action, notice).await?;
    let verify_at = format!("{}/verify", state.origin);
    let bundle = Box::pin(notice_bundle(&db, &*state.documents, &scope, &row, verify_at)).await?;
    Ok(Document {
        file_name: format!("{notice}-evidence.zip"),
        sha256: bundle.sha256,
        bytes: bundle.bytes,
        treatment: Treatment::Zip,
    })
}

async fn begin(
    state: &State,
    head: &HttpRequest,
    announcement: &str,
) -> Result<(String, AnnouncementBundle)> {
    let request = signed_in(state, head).await?;
    let announcement: AnnouncementId = announcement.parse()?;
    let db = state.db.behind_wall(&request.actor);
    let action = Action::ReadAgreementDocument;
    let (scope, row) =
        authorise_row::<change_announcements::Entity>(db.reads(), &request, action, announcement).await?;
    let wished = head
        .headers()
        .get(ACCEPT_LANGUAGE)
        .and_then(|value| value.to_str().ok());
    let language = locale::wished(wished);
    let verify_at = format!("{}/verify", state.origin);
    let bundle = AnnouncementBundle::begin(&db, &scope, &row, language, verify_at).await?;
    Ok((row.reference, bundle))
}
