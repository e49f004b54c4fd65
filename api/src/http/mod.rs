//! The HTTP server: GraphQL, documents, public pages, the front end's files, health and metrics.

mod assets;
mod cookies;
mod documents;
mod gate;
mod https;
mod notice_evidence;
mod observe;
mod pages;
mod proxies;
mod scim;
mod sso;
mod uploads;

use std::net::TcpListener;
use std::sync::Arc;
use std::time::Duration;

use actix_web::dev::Server;
use actix_web::middleware::{Compress, DefaultHeaders, from_fn};
use actix_web::{App, HttpServer, web};
use tillid_edge::{Edge, Limits};

use crate::graph;
use crate::health;
use crate::state::State;
use gate::PortalGate;

pub(crate) use cookies::CookieJar;
pub(crate) use gate::request;
pub use proxies::{ForwardedBy, Proxies};

/// How open the server is to the curious, and whom it believes.
#[derive(Clone, Debug, Default)]
pub struct Openness {
    /// GraphiQL, and the schema for everyone.
    pub development: bool,
    /// The proxies in front of it.
    pub proxies: Proxies,
}

/// The server on a socket that is already bound; it runs when awaited and stops on a signal.
///
/// # Errors
/// When the socket cannot be used.
pub fn server(state: &Arc<State>, socket: TcpListener, openness: Openness) -> std::io::Result<Server> {
    let schema = graph::schema();
    let development = openness.development;
    let proxies = web::Data::new(openness.proxies.clone());
    let gate = PortalGate::new(Arc::clone(state), openness);
    let edge = Edge::new(schema, gate, Limits::default());
    let state = web::Data::from(Arc::clone(state));
    let metrics = web::Data::new(observe::recorder());
    let https = state.origin.starts_with("https://");
    let server = HttpServer::new(move || {
        App::new()
            .app_data(state.clone())
            .app_data(metrics.clone())
            .app_data(proxies.clone())
            .wrap(Compress::default())
            .wrap(security_headers(https))
            .wrap(from_fn(https::insist))
            .wrap(from_fn(observe::observe))
            .configure(edge.routes("/graphql"))
            .configure(|config| {
                if development {
                    config.route("/graphiql", web::get().to(pages::graphiql));
                }
            })
            .route("/health/live", web::get().to(health::live))
            .route("/health/ready", web::get().to(health::ready))
            .route("/metrics", web::get().to(observe::metrics))
            .configure(documents::routes)
            .configure(notice_evidence::routes)
            .configure(uploads::routes)
            .configure(sso::routes)
            .configure(scim::routes)
            .configure(pages::routes)
            .default_service(web::route().to(assets::serve))
    })
    .client_request_timeout(Duration::from_secs(10))
    .shutdown_timeout(10)
    .listen(socket)?
    .run();
    Ok(server)
}

/// Headers that every answer carries. Styles may be inline because the component library sets sizes that way;
/// scripts may not.
///
/// On https the browser is told to come by https alone for two years (RFC 6797).
fn security_headers(https: bool) -> DefaultHeaders {
    let headers = if https {
        DefaultHeaders::new().add(("Strict-Transport-Security", "max-age=63072000"))
    } else {
        DefaultHeaders::new()
    };
    headers
        .add((
            "Content-Security-Policy",
            "default-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data: blob:; font-src 'self' data:; \
             frame-src 'self' blob:; object-src 'none'; base-uri 'self'; form-action 'self'; frame-ancestors 'none'",
        ))
        .add(("X-Content-Type-Options", "nosniff"))
        .add(("Referrer-Policy", "same-origin"))
        .add(("Cross-Origin-Opener-Policy", "same-origin"))
        .add(("Permissions-Policy", "camera=(), microphone=(), geolocation=()"))
}
