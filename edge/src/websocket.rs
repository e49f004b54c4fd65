//! GraphQL over WebSocket, by the [`graphql-transport-ws`] sub-protocol.
//!
//! One task serves one socket. It holds no queue: an operation computes its next message only when
//! the last one was taken, so a client that reads slowly slows its own operations down, and one
//! that does not read at all is dropped after [`Limits::write_time`](crate::Limits::write_time).
//!
//! | Close code | When |
//! |---|---|
//! | 4400 | a message that is not of the protocol |
//! | 4401 | an operation before `connection_ack`; a session that ended |
//! | 4403 | [`Gate::init`] refused; a session that ended by being forbidden |
//! | 4406 | the sub-protocol was not offered |
//! | 4408 | no `connection_init` in time |
//! | 4409 | an operation under an id that is in use |
//! | 4429 | a second `connection_init` |
//! | 1009 | a message that is too large |
//! | 1002, 1007 | broken frames, text that is not UTF-8 |
//!
//! A page of another origin is refused before the upgrade, with 403.
//!
//! [`graphql-transport-ws`]: https://github.com/enisdenjo/graphql-ws/blob/master/PROTOCOL.md

use std::collections::HashMap;
use std::panic::AssertUnwindSafe;
use std::sync::Arc;

use actix_web::http::header;
use actix_web::{HttpRequest, HttpResponse, rt, web};
use actix_ws::{
    AggregatedMessage, AggregatedMessageStream, CloseCode, CloseReason, Closed, ProtocolError, Session,
};
use async_graphql::parser::types::OperationType;
use async_graphql::{Executor, ServerError};
use futures_util::future::{AbortHandle, BoxFuture, FutureExt as _, LocalBoxFuture, pending};
use futures_util::stream::{self, Abortable, LocalBoxStream, SelectAll, StreamExt as _};
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};
use tokio::time::{Instant, MissedTickBehavior, Timeout, interval_at, sleep_until, timeout};

use crate::Edge;
use crate::error::{Answer, Code, Refusal};
use crate::gate::{Gate, Unexpected};
use crate::operation::{Ask, Visit};

const PROTOCOL: &str = "graphql-transport-ws";

/// Ids are the client's to choose; longer ones serve no honest purpose.
const MAX_ID_BYTES: usize = 256;

pub(crate) fn is_handshake(head: &HttpRequest) -> bool {
    let upgrade = head.headers().get(header::UPGRADE);
    upgrade.is_some_and(|upgrade| upgrade.as_bytes().eq_ignore_ascii_case(b"websocket"))
}

/// Answers the handshake and leaves a task behind that serves the socket.
pub(crate) fn open<E: Executor, G: Gate>(
    edge: &Edge<E, G>,
    head: HttpRequest,
    body: web::Payload,
) -> HttpResponse {
    if !origin_is_allowed(edge.gate(), &head) {
        return HttpResponse::Forbidden().body("This origin may not open a socket here.");
    }
    let offered = offered_protocols(&head);
    let ours = offered.iter().any(|protocol| protocol == PROTOCOL);
    // A client that offers only other protocols gets its first one confirmed, because it would drop
    // the connection otherwise and never see why: 4406.
    let confirmed = if ours {
        Some(PROTOCOL)
    } else {
        offered.first().map(String::as_str)
    };
    let confirmed: Vec<&str> = confirmed.into_iter().collect();
    match actix_ws::handle_with_protocols(&head, body, &confirmed) {
        Ok((response, session, messages)) => {
            let limit = edge.limits().message_bytes;
            let messages = messages
                .max_frame_size(limit)
                .aggregate_continuations()
                .max_continuation_size(limit);
            let socket = Socket::new(edge.clone(), head, session);
            rt::spawn(async move {
                if ours {
                    socket.serve(messages).await;
                } else {
                    socket
                        .close(Goodbye::of(4406, "Subprotocol not acceptable"), messages)
                        .await;
                }
            });
            response
        }
        Err(error) => error.error_response(),
    }
}

fn offered_protocols(head: &HttpRequest) -> Vec<String> {
    head.headers()
        .get_all(header::SEC_WEBSOCKET_PROTOCOL)
        .filter_map(|line| line.to_str().ok())
        .flat_map(|line| line.split(','))
        .map(|protocol| protocol.trim().to_owned())
        .filter(|protocol| !protocol.is_empty())
        .collect()
}

/// Browsers send the page's origin and do not ask anyone's permission before a handshake, so this
/// is where pages of other sites are turned away.
fn origin_is_allowed(gate: &impl Gate, head: &HttpRequest) -> bool {
    let Some(origin) = head.headers().get(header::ORIGIN) else {
        return true;
    };
    let Ok(origin) = origin.to_str() else { return false };
    let host = head
        .headers()
        .get(header::HOST)
        .and_then(|host| host.to_str().ok());
    let same = origin
        .split_once("://")
        .zip(host)
        .is_some_and(|((_, of), asked)| of.eq_ignore_ascii_case(asked));
    same || gate.origin(origin)
}

/// What a client may say.
#[derive(Deserialize)]
#[serde(tag = "type", rename_all = "snake_case")]
enum Said {
    ConnectionInit {
        #[serde(default)]
        payload: Option<Map<String, Value>>,
    },
    Ping {
        #[serde(default)]
        payload: Option<Map<String, Value>>,
    },
    Pong {
        #[serde(default, rename = "payload")]
        _payload: Option<Map<String, Value>>,
    },
    Subscribe {
        id: String,
        payload: Map<String, Value>,
    },
    Complete {
        id: String,
    },
}

/// What the server says.
#[derive(Serialize)]
#[serde(tag = "type", rename_all = "snake_case")]
enum Say {
    ConnectionAck,
    Pong {
        #[serde(skip_serializing_if = "Option::is_none")]
        payload: Option<Map<String, Value>>,
    },
    Next {
        id: String,
        payload: Answer,
    },
    Error {
        id: String,
        payload: Vec<ServerError>,
    },
    Complete {
        id: String,
    },
}

/// Why a socket closes.
#[derive(Debug)]
struct Goodbye(Option<CloseReason>);

impl Goodbye {
    fn of(code: u16, reason: &str) -> Self {
        Self(Some(CloseReason {
            code: CloseCode::from(code),
            description: Some(reason.to_owned()),
        }))
    }

    fn ended(refusal: &Refusal) -> Self {
        match refusal.code {
            Code::Unauthenticated => Self::of(4401, &refusal.message),
            _ => Self::of(4403, &refusal.message),
        }
    }

    fn broken(error: &ProtocolError) -> Self {
        match error {
            ProtocolError::Io(error) if error.kind() == std::io::ErrorKind::InvalidData => {
                Self::of(1007, "The message is not UTF-8")
            }
            // What the aggregation of frames reports as an error of input is their size, too.
            ProtocolError::Overflow | ProtocolError::Io(_) => Self::of(1009, "The message is too large"),
            _ => Self::of(1002, "The frames cannot be read"),
        }
    }
}

/// Where a socket stands in the protocol.
enum Phase<S> {
    /// `connection_init` is awaited.
    Fresh,
    /// The gate is thinking about it.
    Asking(LocalBoxFuture<'static, Result<S, Refusal>>),
    /// Acknowledged.
    Open(Arc<S>),
}

struct Socket<E, G: Gate> {
    edge: Edge<E, G>,
    /// The handshake, until the gate has seen it.
    head: Option<HttpRequest>,
    session: Session,
    phase: Phase<G::Session>,
    ended: BoxFuture<'static, Refusal>,
    operations: HashMap<String, AbortHandle>,
    saying: SelectAll<Abortable<LocalBoxStream<'static, Say>>>,
}

impl<E: Executor, G: Gate> Socket<E, G> {
    fn new(edge: Edge<E, G>, head: HttpRequest, session: Session) -> Self {
        Self {
            edge,
            head: Some(head),
            session,
            phase: Phase::Fresh,
            ended: pending().boxed(),
            operations: HashMap::new(),
            saying: SelectAll::new(),
        }
    }

    async fn serve(mut self, mut messages: AggregatedMessageStream) {
        let conversed = AssertUnwindSafe(self.converse(&mut messages))
            .catch_unwind()
            .await;
        let goodbye = conversed.unwrap_or_else(|_| {
            let request_id = self.edge.gate().request_id(None);
            self.edge.gate().on_internal(&request_id, &Unexpected::Panic);
            Goodbye::of(1011, "Internal error")
        });
        self.close(goodbye, messages).await;
    }

    /// Listens and speaks until there is a reason to part.
    async fn converse(&mut self, messages: &mut AggregatedMessageStream) -> Goodbye {
        let keep_alive = self.edge.limits().keep_alive;
        let init_deadline = Instant::now() + self.edge.limits().init_time;
        let mut silence = interval_at(Instant::now() + keep_alive, keep_alive);
        silence.set_missed_tick_behavior(MissedTickBehavior::Delay);
        let mut unanswered = 0;
        loop {
            let step = tokio::select! {
                message = messages.recv() => {
                    unanswered = 0;
                    match message {
                        Some(Ok(message)) => self.hear(message).await,
                        Some(Err(error)) => Err(Goodbye::broken(&error)),
                        None => Err(Goodbye(None)),
                    }
                }
                refusal = &mut self.ended => Err(Goodbye::ended(&refusal)),
                session = answer_of(&mut self.phase) => self.let_in(session).await,
                Some(say) = self.saying.next(), if !self.saying.is_empty() => self.pass_on(say).await,
                () = sleep_until(init_deadline), if !matches!(self.phase, Phase::Open(_)) => {
                    Err(Goodbye::of(4408, "Connection initialisation timeout"))
                }
                _ = silence.tick() => {
                    unanswered += 1;
                    if unanswered > 1 { Err(Goodbye(None)) } else { self.ping().await }
                }
            };
            if let Err(goodbye) = step {
                return goodbye;
            }
        }
    }

    async fn hear(&mut self, message: AggregatedMessage) -> Result<(), Goodbye> {
        match message {
            AggregatedMessage::Text(text) => self.hear_text(&text).await,
            AggregatedMessage::Binary(_) => Err(Goodbye::of(4400, "Messages are text")),
            AggregatedMessage::Ping(bytes) => {
                let limit = self.edge.limits().write_time;
                taken(timeout(limit, self.session.pong(&bytes))).await
            }
            AggregatedMessage::Pong(_) => Ok(()),
            AggregatedMessage::Close(reason) => Err(Goodbye(reason)),
        }
    }

    async fn hear_text(&mut self, text: &str) -> Result<(), Goodbye> {
        let Ok(said) = serde_json::from_str::<Said>(text) else {
            return Err(Goodbye::of(4400, "Invalid message"));
        };
        match said {
            Said::ConnectionInit { payload } => self.init(payload),
            Said::Ping { payload } => self.say(&Say::Pong { payload }).await,
            Said::Pong { .. } => Ok(()),
            Said::Subscribe { id, payload } => self.subscribe(id, payload).await,
            Said::Complete { id } => {
                if let Some(operation) = self.operations.remove(&id) {
                    operation.abort();
                }
                Ok(())
            }
        }
    }

    fn init(&mut self, payload: Option<Map<String, Value>>) -> Result<(), Goodbye> {
        let (Phase::Fresh, Some(head)) = (&self.phase, self.head.take()) else {
            return Err(Goodbye::of(4429, "Too many initialisation requests"));
        };
        let edge = self.edge.clone();
        let asking = async move { edge.gate().init(payload.as_ref(), &head).await };
        self.phase = Phase::Asking(asking.boxed_local());
        Ok(())
    }

    async fn let_in(&mut self, session: Result<G::Session, Refusal>) -> Result<(), Goodbye> {
        let session = Arc::new(session.map_err(|refusal| Goodbye::of(4403, &refusal.message))?);
        self.ended = self.edge.gate().ended(&session);
        self.phase = Phase::Open(session);
        self.say(&Say::ConnectionAck).await
    }

    async fn subscribe(&mut self, id: String, payload: Map<String, Value>) -> Result<(), Goodbye> {
        let Phase::Open(session) = &self.phase else {
            return Err(Goodbye::of(4401, "Unauthorized"));
        };
        if id.is_empty() || id.len() > MAX_ID_BYTES {
            return Err(Goodbye::of(4400, "Invalid message: the id is empty or too long"));
        }
        if self.operations.contains_key(&id) {
            return Err(Goodbye::of(4409, &format!("Subscriber for {id} already exists")));
        }
        let ask = Ask::from_json(Value::Object(payload))
            .map_err(|error| Goodbye::of(4400, &format!("Invalid message: {}", error.message)))?;
        if self.operations.len() >= self.edge.limits().operations {
            let error = Code::TooManyOperations.error("Too many operations at once on this socket.");
            return self
                .say(&Say::Error {
                    id,
                    payload: vec![error],
                })
                .await;
        }
        match self.start(Arc::clone(session), ask, &id) {
            Ok(operation) => {
                let (operation, handle) = stream::abortable(operation);
                self.saying.push(operation);
                self.operations.insert(id, handle);
                Ok(())
            }
            Err(error) => {
                self.say(&Say::Error {
                    id,
                    payload: vec![error],
                })
                .await
            }
        }
    }

    /// The messages of one operation, from its first result to its end.
    fn start(
        &self,
        session: Arc<G::Session>,
        ask: Ask,
        id: &str,
    ) -> Result<LocalBoxStream<'static, Say>, ServerError> {
        let admitted = self.edge.admit(&ask)?;
        let request_id = self.edge.gate().request_id(None);
        let visit = Visit::new(&self.edge, session, request_id);
        visit.check(&admitted)?;
        let answers = if admitted.kind == OperationType::Subscription {
            visit.subscribe(ask, admitted).boxed_local()
        } else {
            stream::once(async move { visit.execute(ask, admitted).await.0 }).boxed_local()
        };
        Ok(messages_of(id.to_owned(), answers).boxed_local())
    }

    async fn pass_on(&mut self, say: Say) -> Result<(), Goodbye> {
        if let Say::Error { id, .. } | Say::Complete { id } = &say {
            self.operations.remove(id);
        }
        self.say(&say).await
    }

    async fn say(&mut self, say: &Say) -> Result<(), Goodbye> {
        let text = serde_json::to_string(say).map_err(|_| Goodbye::of(1011, "Internal error"))?;
        let limit = self.edge.limits().write_time;
        taken(timeout(limit, self.session.text(text))).await
    }

    async fn ping(&mut self) -> Result<(), Goodbye> {
        let limit = self.edge.limits().write_time;
        taken(timeout(limit, self.session.ping(b""))).await
    }

    /// Stops every operation, says why in a closing frame, and hears the client out, so that what
    /// it sent meanwhile does not reset the connection before the frame is read.
    async fn close(self, goodbye: Goodbye, mut messages: AggregatedMessageStream) {
        let limit = self.edge.limits().write_time;
        drop((self.operations, self.saying));
        let last = async move {
            if self.session.close(goodbye.0).await.is_ok() {
                while let Some(Ok(message)) = messages.recv().await {
                    if matches!(message, AggregatedMessage::Close(_)) {
                        break;
                    }
                }
            }
        };
        let _ = timeout(limit, last).await;
    }
}

/// Whether a frame was taken by the connection, and in time.
async fn taken(sending: Timeout<impl Future<Output = Result<(), Closed>>>) -> Result<(), Goodbye> {
    match sending.await {
        Ok(Ok(())) => Ok(()),
        Ok(Err(Closed)) => Err(Goodbye(None)),
        Err(_) => Err(Goodbye::of(1008, "The client does not read")),
    }
}

/// Resolves when the gate has made up its mind; never in any other phase.
async fn answer_of<S>(phase: &mut Phase<S>) -> Result<S, Refusal> {
    match phase {
        Phase::Asking(asking) => asking.await,
        Phase::Fresh | Phase::Open(_) => pending().await,
    }
}

/// `next` for every result and `complete` at the end; or `error`, which ends it too, for a request
/// that was refused or a subscription that came to nothing at its start.
fn messages_of(id: String, answers: LocalBoxStream<'static, Answer>) -> impl stream::Stream<Item = Say> {
    async_stream::stream! {
        let mut answers = answers;
        while let Some(answer) = answers.next().await {
            if answer.data.is_none() {
                yield Say::Error { id, payload: answer.errors };
                return;
            }
            yield Say::Next { id: id.clone(), payload: answer };
        }
        yield Say::Complete { id };
    }
}
