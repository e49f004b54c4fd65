//! A small endpoint to hold the transport against: every way an operation can go, on a free port.

use std::collections::HashMap;
use std::net::SocketAddr;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use actix_web::http::header::{self, HeaderMap, HeaderValue};
use actix_web::{App, HttpRequest, HttpServer};
use async_graphql::{
    Context, Data, Error, ErrorExtensions as _, InputValueError, InputValueResult, Object, Scalar,
    ScalarType, Schema, Subscription, Value,
};
use futures_util::future::{BoxFuture, FutureExt as _, ready};
use futures_util::stream::{self, Stream, StreamExt as _};
use serde_json::Map;
use tillid_edge::{Edge, Gate, Limits, Refusal, Unexpected};
use tokio::sync::watch;

/// A date of which every day but one parses.
struct Day(String);

#[Scalar]
impl ScalarType for Day {
    fn parse(value: Value) -> InputValueResult<Self> {
        match value {
            Value::String(day) if day != "2026-02-30" => Ok(Self(day)),
            Value::String(_) => Err(InputValueError::custom("there is no such day")),
            other => Err(InputValueError::expected_type(other)),
        }
    }

    fn to_value(&self) -> Value {
        Value::String(self.0.clone())
    }
}

struct Query;

#[Object]
impl Query {
    async fn echo(&self, text: String) -> String {
        text
    }

    async fn day(&self, day: Day) -> Day {
        day
    }

    async fn viewer<'a>(&self, ctx: &Context<'a>) -> &'a str {
        &ctx.data_unchecked::<Viewer>().0
    }

    async fn request_id<'a>(&self, ctx: &Context<'a>) -> &'a str {
        &ctx.data_unchecked::<RequestId>().0
    }

    async fn slow(&self) -> bool {
        std::future::pending().await
    }

    async fn panic(&self, #[graphql(default = true)] really: bool) -> Option<bool> {
        assert!(!really, "the resolver's own story");
        None
    }

    async fn unforeseen(&self) -> Result<Option<bool>, Error> {
        let failed: Result<_, std::io::Error> = ready(Err(std::io::Error::other(STORY))).await;
        Ok(failed?)
    }

    async fn expected(&self) -> Result<Option<bool>, Error> {
        ready(Err(rain())).await
    }
}

/// What no client may ever read.
pub(crate) const STORY: &str = "no such table: secret_accounts";

/// An error the application foresaw.
fn rain() -> Error {
    Error::new("Not while it rains.").extend_with(|_, extensions| extensions.set("code", "RAIN"))
}

struct Mutation;

#[Object]
impl Mutation {
    async fn greet(&self, ctx: &Context<'_>) -> bool {
        ctx.append_http_header("x-greeting", "hello");
        *ctx.data_unchecked::<Cookie>().0.lock().unwrap() = Some("greeted=1; HttpOnly".to_owned());
        true
    }

    /// Ends the sessions of the token that asks.
    async fn sign_out(&self, ctx: &Context<'_>) -> bool {
        let viewer = &ctx.data_unchecked::<Viewer>().0;
        ctx.data_unchecked::<Sessions>().of(viewer).send_replace(true);
        true
    }
}

struct Events;

#[Subscription]
impl Events {
    /// Counts from 1.
    async fn count(&self, to: Option<i32>) -> impl Stream<Item = i32> {
        stream::iter(1..=to.unwrap_or(3))
    }

    /// Says nothing, for ever.
    async fn silence(&self) -> impl Stream<Item = bool> {
        stream::pending()
    }

    /// Speaks as fast as it is listened to, for ever.
    async fn flood(&self) -> impl Stream<Item = String> {
        stream::repeat("x".repeat(10_000))
    }

    async fn panic_after(&self, count: i32) -> impl Stream<Item = i32> {
        stream::iter(0..).inspect(move |at| assert!(*at < count, "the stream's own story"))
    }

    async fn refused(&self) -> Result<impl Stream<Item = bool>, Error> {
        ready(Err::<stream::Pending<bool>, _>(rain())).await
    }
}

struct Viewer(String);
struct RequestId(String);
struct Cookie(Arc<Mutex<Option<String>>>);

/// Whether the sessions of a viewer have ended.
#[derive(Clone, Default)]
struct Sessions(Arc<Mutex<HashMap<String, watch::Sender<bool>>>>);

impl Sessions {
    fn of(&self, viewer: &str) -> watch::Sender<bool> {
        self.0
            .lock()
            .unwrap()
            .entry(viewer.to_owned())
            .or_insert_with(|| watch::channel(false).0)
            .clone()
    }
}

pub(crate) struct Session {
    viewer: String,
    cookie: Arc<Mutex<Option<String>>>,
}

#[derive(Default)]
pub(crate) struct Door {
    sessions: Sessions,
    requests: AtomicU64,
    /// What was unexpected, by request id.
    pub(crate) log: Arc<Mutex<Vec<String>>>,
}

impl Door {
    /// Tokens are the viewers' names; "closed" is refused, no token is "nobody".
    fn open(&self, token: Option<&str>) -> Result<Session, Refusal> {
        let viewer = token.unwrap_or("nobody");
        match viewer {
            "wrong" => return Err(Refusal::unauthenticated("The token is not valid.")),
            "banned" => return Err(Refusal::forbidden("This account is closed.")),
            "eager" => return Err(Refusal::rate_limited(Duration::from_millis(1_500))),
            "panic" => panic!("the gate's own story"),
            _ => {}
        }
        if *self.sessions.of(viewer).borrow() {
            return Err(Refusal::unauthenticated("The session has ended."));
        }
        Ok(Session {
            viewer: viewer.to_owned(),
            cookie: Arc::default(),
        })
    }
}

impl Gate for Door {
    type Session = Session;

    fn request_id(&self, _: Option<&HttpRequest>) -> String {
        format!("r-{}", self.requests.fetch_add(1, Ordering::Relaxed))
    }

    async fn session(&self, head: &HttpRequest) -> Result<Session, Refusal> {
        let header = head
            .headers()
            .get(header::AUTHORIZATION)
            .and_then(|value| value.to_str().ok());
        self.open(header.and_then(|value| value.strip_prefix("Bearer ")))
    }

    async fn init(
        &self,
        payload: Option<&Map<String, serde_json::Value>>,
        _: &HttpRequest,
    ) -> Result<Session, Refusal> {
        tokio::task::yield_now().await;
        self.open(payload.and_then(|payload| payload.get("token")?.as_str()))
    }

    fn prepare(&self, session: &Arc<Session>, request_id: &str, data: &mut Data) {
        data.insert(Viewer(session.viewer.clone()));
        data.insert(RequestId(request_id.to_owned()));
        data.insert(Cookie(Arc::clone(&session.cookie)));
        data.insert(self.sessions.clone());
    }

    fn introspection(&self, session: &Session) -> bool {
        session.viewer != "blind"
    }

    fn ended(&self, session: &Arc<Session>) -> BoxFuture<'static, Refusal> {
        let mut ended = self.sessions.of(&session.viewer).subscribe();
        let banned = session.viewer == "guest";
        async move {
            let _ = ended.wait_for(|ended| *ended).await;
            if banned {
                Refusal::forbidden("No more guests.")
            } else {
                Refusal::unauthenticated("The session has ended.")
            }
        }
        .boxed()
    }

    fn respond(&self, session: &Session, headers: &mut HeaderMap) {
        if let Some(cookie) = session.cookie.lock().unwrap().take() {
            headers.append(header::SET_COOKIE, HeaderValue::from_str(&cookie).unwrap());
        }
    }

    fn origin(&self, origin: &str) -> bool {
        origin == "https://friend.example"
    }

    fn on_internal(&self, request_id: &str, cause: &Unexpected<'_>) {
        let what = match cause {
            Unexpected::Error(error) => error.message.clone(),
            Unexpected::Panic => "panic".to_owned(),
        };
        self.log.lock().unwrap().push(format!("{request_id} {what}"));
    }
}

/// Limits with short patience, so that tests wait for what they test and not for a default.
pub(crate) fn hasty() -> Limits {
    Limits {
        body_time: Duration::from_millis(300),
        operation_time: Duration::from_millis(300),
        init_time: Duration::from_millis(300),
        write_time: Duration::from_millis(300),
        operations: 20,
        ..Limits::default()
    }
}

/// A toy that is being served; it stops with the test's runtime.
pub(crate) struct Toy {
    pub(crate) address: SocketAddr,
    pub(crate) log: Arc<Mutex<Vec<String>>>,
}

impl Toy {
    /// Serves the toy at `/graphql` on a free port of the loopback interface.
    pub(crate) fn start(limits: Limits) -> Self {
        let door = Door::default();
        let log = Arc::clone(&door.log);
        let edge = Edge::new(Schema::new(Query, Mutation, Events), door, limits);
        let server = HttpServer::new(move || App::new().configure(edge.routes("/graphql")))
            .workers(1)
            .disable_signals()
            .bind(("127.0.0.1", 0))
            .unwrap();
        let address = server.addrs()[0];
        actix_web::rt::spawn(server.run());
        Self { address, log }
    }

    pub(crate) fn url(&self) -> String {
        format!("http://{}/graphql", self.address)
    }
}
