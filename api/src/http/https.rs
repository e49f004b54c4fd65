//! A portal whose address is https is not spoken to by plain http: TLS ends at the proxy in front, and the proxy tells.

use actix_web::body::{EitherBody, MessageBody};
use actix_web::dev::{ServiceRequest, ServiceResponse};
use actix_web::http::Method;
use actix_web::http::header::LOCATION;
use actix_web::middleware::Next;
use actix_web::{Error, HttpResponse, web};

use super::Proxies;
use crate::state::State;

/// Sends a visitor who came to a trusted proxy by plain http to the same page on https; refuses anything that is more
/// than looking, because what it carries has been read on the way.
///
/// Where no proxy says how the visitor came, nothing is known: health checks and the proxy's own questions come so.
pub(super) async fn insist<B: MessageBody + 'static>(
    request: ServiceRequest,
    next: Next<B>,
) -> Result<ServiceResponse<EitherBody<B>>, Error> {
    let origin = request
        .app_data::<web::Data<State>>()
        .map(|state| state.origin.clone())
        .filter(|origin| origin.starts_with("https://"));
    let plain = request
        .app_data::<web::Data<Proxies>>()
        .is_some_and(|proxies| proxies.came_by_plain_http(request.request()));
    match origin.filter(|_| plain) {
        None => next.call(request).await.map(ServiceResponse::map_into_left_body),
        Some(origin) => {
            let response = if matches!(*request.method(), Method::GET | Method::HEAD) {
                let to = format!("{origin}{}", request.uri());
                HttpResponse::PermanentRedirect()
                    .insert_header((LOCATION, to))
                    .finish()
            } else {
                HttpResponse::UpgradeRequired().finish()
            };
            Ok(request.into_response(response).map_into_right_body())
        }
    }
}
