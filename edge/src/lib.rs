//! The transport of GraphQL: HTTP, WebSocket and server-sent events.
//!
//! This crate carries GraphQL documents to an [`async_graphql::Executor`] and its answers back, as
//! three protocols ask: GraphQL over HTTP (working draft of the GraphQL foundation),
//! `graphql-transport-ws` (the WebSocket sub-protocol) and GraphQL over SSE in its mode of distinct
//! connections. It knows no word of the business: who is asking, what a request carries and what is
//! logged is told by the application through one trait, [`Gate`].
//!
//! One request passes these doors, in this order, and each is cheaper than the next:
//!
//! 1. [`http`] or [`websocket`]: media types, size, patience with slow bodies, shape of the JSON.
//! 2. [`guard`]: how much a document asks for, counted before it is validated. Nothing exponential
//!    in a document gets past it.
//! 3. [`Gate::session`] or [`Gate::init`]: who is asking.
//! 4. The executor, under a time limit, with panics caught.
//! 5. [`error`]: every error leaves with an `extensions.code`; one that nobody foresaw leaves as
//!    `INTERNAL` with a request id and nothing else.
//!
//! ```no_run
//! use actix_web::App;
//! use tillid_edge::{Edge, Gate, Limits};
//!
//! fn mount<E: async_graphql::Executor, G: Gate>(schema: E, gate: G) {
//!     let edge = Edge::new(schema, gate, Limits::default());
//!     let _app = App::new().configure(edge.routes("/graphql"));
//! }
//! ```

pub mod error;
pub mod gate;
pub mod guard;
pub mod http;
mod operation;
mod sse;
pub mod websocket;

use std::sync::Arc;

use actix_web::web::ServiceConfig;
use async_graphql::Executor;

pub use error::{Code, Refusal};
pub use gate::{Gate, Unexpected};
pub use guard::Limits;

/// One GraphQL endpoint: an executor, the application's [`Gate`], and the [`Limits`].
///
/// Cheap to clone; every worker of the server holds a clone.
pub struct Edge<E, G> {
    inner: Arc<Inner<E, G>>,
}

struct Inner<E, G> {
    executor: E,
    gate: G,
    limits: Limits,
}

impl<E, G> Clone for Edge<E, G> {
    fn clone(&self) -> Self {
        Self {
            inner: Arc::clone(&self.inner),
        }
    }
}

impl<E: Executor, G: Gate> Edge<E, G> {
    /// An endpoint that answers with `executor`, for the people `gate` lets in, within `limits`.
    #[must_use]
    pub fn new(executor: E, gate: G, limits: Limits) -> Self {
        Self {
            inner: Arc::new(Inner {
                executor,
                gate,
                limits,
            }),
        }
    }

    /// Mounts the endpoint at `path`: POST and GET, the WebSocket handshake, and event streams.
    /// Every other method gets 405 with `Allow: GET, POST`.
    pub fn routes(&self, path: &str) -> impl FnOnce(&mut ServiceConfig) + use<E, G> {
        let edge = self.clone();
        let path = path.to_owned();
        move |config| http::mount(edge, &path, config)
    }

    pub(crate) fn gate(&self) -> &G {
        &self.inner.gate
    }

    pub(crate) fn executor(&self) -> &E {
        &self.inner.executor
    }

    pub(crate) fn limits(&self) -> &Limits {
        &self.inner.limits
    }
}
