//! `/.well-known/jwks.json`: the public halves of the keys that sign access tokens (RFC 7517).

use actix_web::{HttpRequest, HttpResponse, web};
use tillid_entities::enums::Language;
use tillid_kernel::Error;

use super::paper;
use crate::state::State;

/// `GET /.well-known/jwks.json`. A key stands here ten minutes before it signs, so that whoever keeps the answer for
/// the minute it is good for never meets a token of an unknown key.
pub(super) async fn jwks(head: HttpRequest, state: web::Data<State>) -> HttpResponse {
    let written = state
        .keys
        .published()
        .and_then(|keys| serde_json::to_string(&keys).map_err(Error::internal));
    match written {
        Ok(keys) => paper::answer(&head, "application/jwk-set+json", keys),
        Err(error) => paper::failure(Language::En, &error),
    }
}
