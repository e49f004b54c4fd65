//! Pages that need no front end.

use actix_web::HttpResponse;
use actix_web::web::ServiceConfig;
use async_graphql::http::GraphiQLSource;

/// Mounts the pages.
pub(crate) fn routes(_config: &mut ServiceConfig) {}

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
