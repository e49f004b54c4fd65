//! Pages that need no front end: what anybody may read, without JavaScript.

mod export;
mod feeds;
mod history;
mod keys;
mod paper;
mod security;
mod trust;
mod verify;
mod view;

use actix_web::web::{self, ServiceConfig};
use actix_web::{HttpRequest, HttpResponse};
use async_graphql::http::GraphiQLSource;

/// Mounts the pages.
pub(crate) fn routes(config: &mut ServiceConfig) {
    let page = |path: &str| web::resource(path.to_owned());
    config
        .service(
            page("/trust")
                .route(web::get().to(trust::vendors))
                .route(web::head().to(trust::vendors)),
        )
        .service(
            page("/trust.css")
                .route(web::get().to(stylesheet))
                .route(web::head().to(stylesheet)),
        )
        .service(
            page("/trust/{slug}/subprocessors.csv")
                .route(web::get().to(export::csv))
                .route(web::head().to(export::csv)),
        )
        .service(
            page("/trust/{slug}/subprocessors.json")
                .route(web::get().to(export::json))
                .route(web::head().to(export::json)),
        )
        .service(
            page("/trust/{slug}/changes.atom")
                .route(web::get().to(feeds::atom))
                .route(web::head().to(feeds::atom)),
        )
        .service(
            page("/trust/{slug}/changes.json")
                .route(web::get().to(feeds::json))
                .route(web::head().to(feeds::json)),
        )
        .service(
            page("/trust/{slug}/history")
                .route(web::get().to(history::page))
                .route(web::head().to(history::page)),
        )
        .service(
            page("/trust/{slug}/lists/{number}.json")
                .route(web::get().to(history::list))
                .route(web::head().to(history::list)),
        )
        .service(
            page("/trust/{slug}")
                .route(web::get().to(trust::vendor))
                .route(web::head().to(trust::vendor)),
        )
        .service(
            page("/trust/{tail:.*}")
                .route(web::get().to(trust::nowhere))
                .route(web::head().to(trust::nowhere)),
        )
        .service(
            page("/verify")
                .route(web::get().to(verify::form))
                .route(web::head().to(verify::form))
                .route(web::post().to(verify::answer)),
        )
        .service(
            page("/.well-known/jwks.json")
                .route(web::get().to(keys::jwks))
                .route(web::head().to(keys::jwks)),
        )
        .service(
            page("/.well-known/security.txt")
                .route(web::get().to(security::security_txt))
                .route(web::head().to(security::security_txt)),
        );
}

/// `GET /trust.css`: the look of these pages.
async fn stylesheet(head: HttpRequest) -> HttpResponse {
    let css = include_str!("pages/templates/trust.css").to_owned();
    paper::answer(&head, "text/css; charset=utf-8", css)
}

/// `GET /graphiql`, in development: a place to try the API.
pub(crate) async fn graphiql() -> HttpResponse {
    // The page loads its program from a public network of its own choosing, so it gets its own policy.
    HttpResponse::Ok()
        .insert_header((
            "Content-Security-Policy",
            "default-src 'self' 'unsafe-inline' https://unpkg.com data:",
        ))
        .content_type("text/html; charset=utf-8")
        .body(
            GraphiQLSource::build()
                .endpoint("/graphql")
                .subscription_endpoint("/graphql")
                .finish(),
        )
}
