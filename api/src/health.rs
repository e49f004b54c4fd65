//! Is the process alive, and can it work?

use actix_web::{HttpResponse, web};
use sea_orm::ConnectionTrait;

use crate::state::State;

/// `GET /health/live`: the process answers.
pub(crate) async fn live() -> HttpResponse {
    HttpResponse::Ok()
        .content_type("text/plain; charset=utf-8")
        .body("alive\n")
}

/// `GET /health/ready`: the database answers too. 503 otherwise, so that a proxy sends people elsewhere.
pub(crate) async fn ready(state: web::Data<State>) -> HttpResponse {
    match state.db.reads().execute_unprepared("SELECT 1").await {
        Ok(_) => HttpResponse::Ok()
            .content_type("text/plain; charset=utf-8")
            .body("ready\n"),
        Err(_) => HttpResponse::ServiceUnavailable()
            .content_type("text/plain; charset=utf-8")
            .body("no database\n"),
    }
}
