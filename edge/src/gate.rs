//! What the application tells the transport: who is asking, what a request carries, what is logged.

use std::future::Future;
use std::sync::Arc;

use actix_web::HttpRequest;
use actix_web::http::header::HeaderMap;
use async_graphql::{Data, ServerError};
use futures_util::future::{BoxFuture, FutureExt as _, pending};
use serde_json::{Map, Value};

use crate::error::Refusal;

/// Something that nobody foresaw. The client sees only `INTERNAL` and the request id.
#[derive(Debug)]
pub enum Unexpected<'a> {
    /// A resolver failed with an error that carries no `extensions.code`. Its message can hold
    /// anything (SQL, a path, a person's data): do not log it as it is.
    Error(&'a ServerError),
    /// A resolver panicked. The panic hook of the process has already seen it.
    Panic,
}

/// The application's side of the door.
///
/// `Session` is whoever was let in: for HTTP it lives for one request, for a socket as long as the
/// socket. Data that must be fresh for each operation (loaders, a transaction) is made in
/// [`prepare`](Gate::prepare), not in the session.
pub trait Gate: Send + Sync + 'static {
    /// Whoever was let in, anonymous visitors included.
    type Session: Send + Sync + 'static;

    /// The id under which one request is logged and shown to the client in an `INTERNAL` error.
    /// `head` is present for HTTP, where it is called once per request, and absent for operations
    /// on a socket, where it is called once per operation.
    fn request_id(&self, head: Option<&HttpRequest>) -> String;

    /// Who sends this HTTP request (or event stream)? A refusal becomes its status: 401, 403, 429
    /// or 503.
    fn session(&self, head: &HttpRequest) -> impl Future<Output = Result<Self::Session, Refusal>>;

    /// Who opens this socket? `payload` is the payload of `connection_init`, which is where a
    /// browser can put a token; `head` is the handshake. A refusal closes the socket with 4403.
    fn init(
        &self,
        payload: Option<&Map<String, Value>>,
        head: &HttpRequest,
    ) -> impl Future<Output = Result<Self::Session, Refusal>>;

    /// Puts what resolvers need into `data`; called once for every operation.
    fn prepare(&self, session: &Arc<Self::Session>, request_id: &str, data: &mut Data);

    /// May this session read the schema? When not, `__schema` and `__type` are refused with
    /// `INTROSPECTION_DISABLED`, and no validation message suggests names of fields or arguments.
    fn introspection(&self, session: &Self::Session) -> bool;

    /// Resolves when the session ends (signed out, expired, revoked). An open socket is then closed
    /// with 4401 (unauthenticated) or 4403 (forbidden); an event stream ends with that error.
    ///
    /// The official WebSocket client treats 4401 as final and 4403 as worth another try with fresh
    /// connection parameters. Never resolves unless implemented.
    fn ended(&self, session: &Arc<Self::Session>) -> BoxFuture<'static, Refusal> {
        let _ = session;
        pending().boxed()
    }

    /// A last word on the headers of an HTTP answer, after its operations ran: cookies, mostly.
    /// Not called for sockets; for an event stream of a subscription it is called before it starts.
    fn respond(&self, session: &Self::Session, headers: &mut HeaderMap) {
        let _ = (session, headers);
    }

    /// May a page of this origin open a socket? Asked only about origins other than the host that
    /// was asked, which is always allowed, as are clients that send no `Origin` (not browsers).
    fn origin(&self, origin: &str) -> bool {
        let _ = origin;
        false
    }

    /// Something unexpected happened in request `request_id`. Logs the id and the path, no message.
    fn on_internal(&self, request_id: &str, cause: &Unexpected<'_>) {
        match cause {
            Unexpected::Error(error) => {
                tracing::error!(request_id, path = ?error.path, "a resolver failed unexpectedly");
            }
            Unexpected::Panic => tracing::error!(request_id, "a resolver panicked"),
        }
    }
}
