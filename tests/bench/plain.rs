//! The same answers without GraphQL: one hand-written statement each.

use std::net::TcpListener;
use std::sync::Arc;

use actix_web::dev::Server;
use actix_web::http::header::AUTHORIZATION;
use actix_web::middleware::{Compress, DefaultHeaders};
use actix_web::{App, HttpRequest, HttpResponse, HttpServer, web};
use sea_orm::{ConnectionTrait, DbBackend, Statement, Value};
use serde::Deserialize;
use tillid::state::State;
use tillid_entities::organisations::OrganisationId;
use tillid_policy::{Action, Actor, Request, authorise};
use uuid::Uuid;

/// What is asked, as in the variables of the GraphQL document.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Variables {
    organisation_id: String,
    #[serde(default)]
    search: String,
}

/// A server like the portal's. `/checked/…` asks the database who presents the token and whether they may, as the
/// portal does; `/bare/…` answers whoever asks.
pub(crate) fn server(state: &Arc<State>, socket: TcpListener) -> std::io::Result<Server> {
    let state = web::Data::from(Arc::clone(state));
    let server = HttpServer::new(move || {
        App::new()
            .app_data(state.clone())
            .wrap(Compress::default())
            .wrap(DefaultHeaders::new().add(("X-Content-Type-Options", "nosniff")))
            .route("/{check}/{question}", web::post().to(answer))
    })
    .shutdown_timeout(1)
    .listen(socket)?
    .run();
    Ok(server)
}

async fn answer(
    state: web::Data<State>,
    head: HttpRequest,
    path: web::Path<(String, String)>,
    variables: web::Json<Variables>,
) -> actix_web::Result<HttpResponse> {
    let (check, question) = path.into_inner();
    let organisation: OrganisationId = variables
        .organisation_id
        .parse()
        .map_err(actix_web::error::ErrorNotFound)?;
    let viewer = match check.as_str() {
        "bare" => Uuid::nil(),
        _ => allowed(&state, &head, organisation)
            .await
            .map_err(actix_web::error::ErrorForbidden)?,
    };
    let body = run(&state, &question, organisation, viewer, &variables.search)
        .await
        .map_err(actix_web::error::ErrorInternalServerError)?;
    Ok(HttpResponse::Ok().content_type("application/json").body(body))
}

/// Who asks, if they may.
async fn allowed(
    state: &State,
    head: &HttpRequest,
    organisation: OrganisationId,
) -> tillid_kernel::Result<Uuid> {
    let bearer = head
        .headers()
        .get(AUTHORIZATION)
        .and_then(|value| value.to_str().ok())
        .and_then(|value| value.strip_prefix("Bearer "))
        .unwrap_or_default();
    let mut request = Request {
        actor: Actor::Anonymous,
        now: state.clock.now(),
        dice: Arc::clone(&state.dice),
        id: String::new(),
        origin: Arc::clone(&state.origin),
        browser: Arc::default(),
    };
    request.actor = tillid_identity::who(&state.db, &state.keys, &request, bearer).await?;
    let scope = authorise(&request, Action::ReadContent, organisation)?;
    Ok(scope.person()?.user.0)
}

async fn run(
    state: &State,
    question: &str,
    organisation: OrganisationId,
    viewer: Uuid,
    search: &str,
) -> anyhow::Result<String> {
    let (sql, values): (&str, Vec<Value>) = match question {
        "dashboard" => (
            include_str!("dashboard.sql"),
            vec![organisation.0.into(), state.clock.now().0.into(), viewer.into()],
        ),
        "customers" => (
            include_str!("customers.sql"),
            vec![organisation.0.into(), search.to_lowercase().into()],
        ),
        _ => anyhow::bail!("no such question"),
    };
    let statement = Statement::from_sql_and_values(DbBackend::Postgres, sql, values);
    let row = state.db.reads().query_one_raw(statement).await?;
    Ok(row
        .ok_or_else(|| anyhow::anyhow!("no row"))?
        .try_get("", "answer")?)
}
