//! GraphQL over HTTP, by the working draft of the GraphQL foundation.
//!
//! - POST takes `application/json` in UTF-8 and nothing else; GET takes a query string and never
//!   runs a mutation.
//! - `Accept` decides the answer's media type: `application/graphql-response+json` (refused requests
//!   have 4xx), the older `application/json` (200 for every well-formed request that was let in;
//!   also for `*/*` and for no `Accept` at all), or `text/event-stream` ([GraphQL over SSE]).
//!   A subscription is answered as an event stream wherever `Accept` lets it be, and with 406 elsewhere.
//! - A JSON array is a batch: its operations run one after the other, share one time limit and one
//!   set of [`Limits`](crate::Limits), and come back as an array in their order. No subscriptions,
//!   no event stream.
//!
//! [GraphQL over SSE]: https://github.com/enisdenjo/graphql-sse/blob/master/PROTOCOL.md

use std::convert::Infallible;
use std::panic::AssertUnwindSafe;
use std::sync::Arc;

use actix_web::body::{MessageBody as _, SizedStream};
use actix_web::http::header::{self, HeaderMap, HeaderValue};
use actix_web::http::{Method, StatusCode};
use actix_web::web::{self, ServiceConfig};
use actix_web::{HttpRequest, HttpResponse, HttpResponseBuilder};
use async_graphql::parser::types::OperationType;
use async_graphql::{Executor, ServerError};
use bytes::{Bytes, BytesMut};
use futures_util::StreamExt as _;
use futures_util::future::FutureExt as _;
use futures_util::stream;
use serde_json::Value;
use tokio::time::timeout;

use crate::error::{Answer, Code, Refusal};
use crate::gate::{Gate, Unexpected};
use crate::guard::{Admitted, Weight, excess};
use crate::operation::{Ask, Visit};
use crate::{Edge, sse, websocket};

pub(crate) fn mount<E: Executor, G: Gate>(edge: Edge<E, G>, path: &str, config: &mut ServiceConfig) {
    let answer = move |head: HttpRequest, body: web::Payload| {
        let edge = edge.clone();
        async move { answer(&edge, head, body).await }
    };
    config.service(web::resource(path).route(web::route().to(answer)));
}

/// Answers any request to the endpoint. Never fails: every failure is a GraphQL answer.
async fn answer<E: Executor, G: Gate>(
    edge: &Edge<E, G>,
    head: HttpRequest,
    body: web::Payload,
) -> HttpResponse {
    if websocket::is_handshake(&head) {
        return websocket::open(edge, head, body);
    }
    let mut body = body;
    let Some(accept) = Accept::of(&head) else {
        let error = Code::NotAcceptable.error("None of the media types in Accept can be answered.");
        return unread(
            write(Media::Json, &HeaderMap::new(), &One(&Answer::refused(error))),
            body,
        );
    };
    let request_id = edge.gate().request_id(Some(&head));
    let work = serve(edge, &head, &mut body, accept, &request_id);
    let stopped = match AssertUnwindSafe(work).catch_unwind().await {
        Ok(Ok(response)) => return response,
        Ok(Err(Stop { error, retry_after })) => {
            let answer = Answer::refused(error);
            let mut headers = HeaderMap::new();
            if let Some(seconds) = retry_after {
                headers.insert(header::RETRY_AFTER, HeaderValue::from(seconds));
            }
            if answer.refusal() == Some(Code::MethodNotAllowed) {
                // A mutation came by GET, or a method came that nothing here answers.
                let allow = if *head.method() == Method::GET {
                    "POST"
                } else {
                    "GET, POST"
                };
                headers.insert(header::ALLOW, HeaderValue::from_static(allow));
            }
            write(accept.media.or_json(), &headers, &One(&answer))
        }
        Err(_) => {
            edge.gate().on_internal(&request_id, &Unexpected::Panic);
            write(
                accept.media.or_json(),
                &HeaderMap::new(),
                &One(&Answer::internal(&request_id)),
            )
        }
    };
    unread(stopped, body)
}

/// An answer to a request whose body may not have been read to its end.
///
/// The server closes such a connection a moment after the answer, unless the body was dropped and
/// comes in chunks: that one it would read on, however long it goes on. So the body is kept for as
/// long as the answer is being written.
fn unread(response: HttpResponse, body: web::Payload) -> HttpResponse {
    let (head, text) = response.into_parts();
    let Ok(text) = text.try_into_bytes() else {
        return head.map_into_boxed_body();
    };
    let length = u64::try_from(text.len()).unwrap_or(u64::MAX);
    let text = stream::iter([Ok::<_, Infallible>(text)]).map(move |text| {
        let _kept = &body;
        text
    });
    head.set_body(SizedStream::new(length, text))
        .map_into_boxed_body()
}

/// Why a request got no further, when there is no operation to answer yet.
struct Stop {
    error: ServerError,
    retry_after: Option<u64>,
}

impl From<ServerError> for Stop {
    fn from(error: ServerError) -> Self {
        Self {
            error,
            retry_after: None,
        }
    }
}

impl From<Refusal> for Stop {
    fn from(refusal: Refusal) -> Self {
        // Rounded up: who comes back a moment early is refused again.
        let retry_after = refusal
            .retry_after
            .map(|wait| wait.as_secs() + u64::from(wait.subsec_nanos() > 0));
        Self {
            error: refusal.error(),
            retry_after,
        }
    }
}

async fn serve<E: Executor, G: Gate>(
    edge: &Edge<E, G>,
    head: &HttpRequest,
    body: &mut web::Payload,
    accept: Accept,
    request_id: &str,
) -> Result<HttpResponse, Stop> {
    let request = read(edge, head, body).await?;
    match request {
        Body::One(ask) => {
            let admitted = edge.admit(&ask);
            if let Ok(admitted) = &admitted {
                accept.check(head.method(), admitted.kind)?;
            }
            let session = Arc::new(edge.gate().session(head).await?);
            let visit = Visit::new(edge, session, request_id.to_owned());
            let admitted = admitted.and_then(|admitted| visit.check(&admitted).map(|()| admitted));
            Ok(one(edge, visit, accept, ask, admitted).await)
        }
        Body::Batch(asks) => {
            if accept.media == Media::Events {
                return Err(Code::BadRequest
                    .error("A batch cannot be answered as an event stream.")
                    .into());
            }
            let admitted = admit_batch(edge, &asks)?;
            let session = Arc::new(edge.gate().session(head).await?);
            let visit = Visit::new(edge, session, request_id.to_owned());
            Ok(batch(edge, &visit, accept.media, asks, admitted).await)
        }
    }
}

async fn one<E: Executor, G: Gate>(
    edge: &Edge<E, G>,
    visit: Visit<E, G>,
    accept: Accept,
    ask: Ask,
    admitted: Result<Admitted, ServerError>,
) -> HttpResponse {
    let subscribes = matches!(&admitted, Ok(admitted) if admitted.kind == OperationType::Subscription);
    if subscribes && let Ok(admitted) = admitted {
        let mut headers = HeaderMap::new();
        edge.gate().respond(&visit.session, &mut headers);
        let ended = edge.gate().ended(&visit.session);
        let keep_alive = edge.limits().keep_alive;
        return sse::respond(
            start(StatusCode::OK, &headers),
            visit.subscribe(ask, admitted),
            ended,
            keep_alive,
        );
    }
    let (answer, mut headers) = match admitted {
        Ok(admitted) => visit.execute(ask, admitted).await,
        Err(error) => (Answer::refused(error), HeaderMap::new()),
    };
    edge.gate().respond(&visit.session, &mut headers);
    if accept.media == Media::Events {
        let ended = edge.gate().ended(&visit.session);
        let answers = stream::iter([answer]);
        return sse::respond(
            start(StatusCode::OK, &headers),
            answers,
            ended,
            edge.limits().keep_alive,
        );
    }
    write(accept.media, &headers, &One(&answer))
}

/// Admits every request of a batch alone, and all of them together.
fn admit_batch<E: Executor, G: Gate>(
    edge: &Edge<E, G>,
    asks: &[Ask],
) -> Result<Vec<Result<Admitted, ServerError>>, ServerError> {
    let mut total = Weight::default();
    let mut all = Vec::with_capacity(asks.len());
    for ask in asks {
        let admitted = edge.admit(ask).and_then(|admitted| {
            if admitted.kind == OperationType::Subscription {
                return Err(Code::BadRequest.error("A batch cannot hold a subscription."));
            }
            Ok(admitted)
        });
        if let Ok(admitted) = &admitted {
            total = total.beside(admitted.weight);
            edge.limits().check(&total)?;
        }
        all.push(admitted);
    }
    Ok(all)
}

async fn batch<E: Executor, G: Gate>(
    edge: &Edge<E, G>,
    visit: &Visit<E, G>,
    media: Media,
    asks: Vec<Ask>,
    admitted: Vec<Result<Admitted, ServerError>>,
) -> HttpResponse {
    let mut answers = Vec::with_capacity(asks.len());
    let mut headers = HeaderMap::new();
    for (ask, admitted) in asks.into_iter().zip(admitted) {
        match admitted.and_then(|admitted| visit.check(&admitted).map(|()| admitted)) {
            Ok(admitted) => {
                let (answer, more) = visit.execute(ask, admitted).await;
                for (name, value) in more {
                    headers.append(name, value);
                }
                answers.push(answer);
            }
            Err(error) => answers.push(Answer::refused(error)),
        }
    }
    edge.gate().respond(&visit.session, &mut headers);
    write(media, &headers, &Many(&answers))
}

enum Body {
    One(Ask),
    Batch(Vec<Ask>),
}

async fn read<E: Executor, G: Gate>(
    edge: &Edge<E, G>,
    head: &HttpRequest,
    body: &mut web::Payload,
) -> Result<Body, ServerError> {
    let limits = edge.limits();
    match *head.method() {
        Method::GET => {
            if head.query_string().len() > limits.url_bytes {
                return Err(Code::UrlTooLong.error("The query string is too long. Use POST."));
            }
            Ask::from_query_string(head.query_string()).map(Body::One)
        }
        Method::POST => {
            is_json(head)?;
            let bytes = match timeout(limits.body_time, collect(head, body, limits.body_bytes)).await {
                Ok(bytes) => bytes?,
                Err(_) => return Err(Code::BodyTimeout.error("The body did not arrive in time.")),
            };
            parse(&bytes, limits.batch)
        }
        _ => Err(Code::MethodNotAllowed.error("GraphQL is asked by POST, or by GET for queries.")),
    }
}

/// Only JSON in UTF-8, and never compressed: a small compressed body can hold a very large one.
fn is_json(head: &HttpRequest) -> Result<(), ServerError> {
    let unsupported = || Code::UnsupportedMediaType.error("The body must be application/json in UTF-8.");
    let header = head
        .headers()
        .get(header::CONTENT_TYPE)
        .and_then(|value| value.to_str().ok());
    let (media, charset) = media_and_charset(header.ok_or_else(unsupported)?);
    let encoding = head.headers().get(header::CONTENT_ENCODING);
    let plain = encoding.is_none_or(|encoding| encoding.as_bytes().eq_ignore_ascii_case(b"identity"));
    if media == "application/json" && is_utf8(charset.as_deref()) && plain {
        Ok(())
    } else {
        Err(unsupported())
    }
}

async fn collect(head: &HttpRequest, body: &mut web::Payload, limit: usize) -> Result<Bytes, ServerError> {
    let too_large = || Code::BodyTooLarge.error(format!("The body is larger than {limit} bytes."));
    let announced = head
        .headers()
        .get(header::CONTENT_LENGTH)
        .and_then(|value| value.to_str().ok());
    let announced = announced
        .and_then(|text| text.parse::<usize>().ok())
        .unwrap_or_default();
    if announced > limit {
        return Err(too_large());
    }
    let mut bytes = BytesMut::with_capacity(announced);
    while let Some(chunk) = body.next().await {
        let chunk = chunk.map_err(|_| Code::BadRequest.error("The body broke off."))?;
        if bytes.len() + chunk.len() > limit {
            return Err(too_large());
        }
        bytes.extend_from_slice(&chunk);
    }
    Ok(bytes.freeze())
}

fn parse(bytes: &[u8], batch: usize) -> Result<Body, ServerError> {
    let json: Value =
        serde_json::from_slice(bytes).map_err(|_| Code::BadRequest.error("The body is not JSON."))?;
    match json {
        Value::Array(items) if items.is_empty() => Err(Code::BadRequest.error("The batch is empty.")),
        Value::Array(items) if items.len() > batch => Err(excess("requests in the batch", "batch", batch)),
        Value::Array(items) => items
            .into_iter()
            .map(Ask::from_json)
            .collect::<Result<_, _>>()
            .map(Body::Batch),
        other => Ask::from_json(other).map(Body::One),
    }
}

/// How an answer can be written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Media {
    /// `application/graphql-response+json`.
    Response,
    /// `application/json`, for clients that read only that.
    Json,
    /// `text/event-stream`.
    Events,
}

impl Media {
    /// Ours, by preference among equals: a client that takes anything is taken for an older one.
    const ALL: [Self; 3] = [Self::Json, Self::Response, Self::Events];

    const fn name(self) -> &'static str {
        match self {
            Self::Response => "application/graphql-response+json",
            Self::Json => "application/json",
            Self::Events => "text/event-stream",
        }
    }

    const fn content_type(self) -> &'static str {
        match self {
            Self::Response => "application/graphql-response+json; charset=utf-8",
            Self::Json | Self::Events => "application/json; charset=utf-8",
        }
    }

    /// What a request is told that got no further than the door: that is no stream of events.
    const fn or_json(self) -> Self {
        match self {
            Self::Events => Self::Json,
            other => other,
        }
    }
}

/// What `Accept` allows.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Accept {
    /// The best for a query or mutation.
    media: Media,
    /// Whether an event stream is allowed by its name, as it must be for a subscription.
    events: bool,
}

impl Accept {
    /// Absent when nothing of ours is acceptable.
    fn of(head: &HttpRequest) -> Option<Self> {
        let mut lines = head.headers().get_all(header::ACCEPT).peekable();
        if lines.peek().is_none() {
            return Some(Self {
                media: Media::Json,
                events: false,
            });
        }
        let text = lines
            .filter_map(|line| line.to_str().ok())
            .collect::<Vec<_>>()
            .join(",");
        Self::parse(&text)
    }

    fn parse(text: &str) -> Option<Self> {
        let ranges: Vec<Range> = text.split(',').filter_map(Range::parse).collect();
        let mut best: Option<(Media, (u16, usize, usize))> = None;
        for media in Media::ALL {
            // The most specific range that fits decides (RFC 9110, 12.5.1) …
            let fitting = ranges.iter().enumerate().filter(|(_, range)| range.fits(media));
            let Some((at, range)) = fitting.max_by_key(|(_, range)| range.specific()) else {
                continue;
            };
            if range.quality == 0 {
                continue;
            }
            // … and among media of equal quality the one that is named, and named first, wins.
            let rank = (range.quality, range.specific(), ranges.len() - at);
            if best.is_none_or(|(_, other)| rank > other) {
                best = Some((media, rank));
            }
        }
        let events = ranges
            .iter()
            .any(|range| range.media == Media::Events.name() && range.quality > 0);
        best.map(|(media, _)| Self { media, events })
    }

    /// Refuses what cannot be answered this way.
    fn check(self, method: &Method, kind: OperationType) -> Result<(), ServerError> {
        match kind {
            OperationType::Mutation if *method == Method::GET => {
                Err(Code::MethodNotAllowed.error("A mutation cannot be sent by GET."))
            }
            OperationType::Subscription if !self.events => {
                Err(Code::NotAcceptable.error("A subscription is answered only as text/event-stream."))
            }
            _ => Ok(()),
        }
    }
}

/// One entry of `Accept`.
struct Range {
    media: String,
    /// In thousandths; 0 means "not this".
    quality: u16,
}

impl Range {
    fn parse(text: &str) -> Option<Self> {
        let (media, charset) = media_and_charset(text);
        if media.is_empty() || !is_utf8(charset.as_deref()) {
            return None;
        }
        let quality = parameters(text)
            .find(|(name, _)| name == "q")
            .map_or(Some(1000), |(_, value)| {
                let quality: f32 = value
                    .parse()
                    .ok()
                    .filter(|quality| (0.0..=1.0).contains(quality))?;
                #[expect(
                    clippy::cast_possible_truncation,
                    clippy::cast_sign_loss,
                    reason = "between 0 and 1000"
                )]
                Some((quality * 1000.0).round() as u16)
            })?;
        Some(Self { media, quality })
    }

    fn fits(&self, media: Media) -> bool {
        let name = media.name();
        let (kind, _) = name.split_once('/').unwrap_or_default();
        self.media == name
            || self.media == "*/*"
            || self.media.strip_suffix("/*").is_some_and(|wanted| wanted == kind)
    }

    fn specific(&self) -> usize {
        match self.media.as_str() {
            "*/*" => 0,
            media if media.ends_with("/*") => 1,
            _ => 2,
        }
    }
}

/// The media type in lower case, and its charset if it names one.
fn media_and_charset(text: &str) -> (String, Option<String>) {
    let media = text
        .split(';')
        .next()
        .unwrap_or_default()
        .trim()
        .to_ascii_lowercase();
    (
        media,
        parameters(text)
            .find(|(name, _)| name == "charset")
            .map(|(_, value)| value),
    )
}

fn parameters(text: &str) -> impl Iterator<Item = (String, String)> {
    text.split(';').skip(1).filter_map(|parameter| {
        let (name, value) = parameter.split_once('=')?;
        Some((
            name.trim().to_ascii_lowercase(),
            value.trim().trim_matches('"').to_ascii_lowercase(),
        ))
    })
}

fn is_utf8(charset: Option<&str>) -> bool {
    charset.is_none_or(|charset| charset == "utf-8" || charset == "utf8")
}

/// What is written: one answer, or those of a batch.
trait Written: serde::Serialize {
    /// Why the whole request was refused, if it was.
    fn refusal(&self) -> Option<Code>;
}

#[derive(serde::Serialize)]
#[serde(transparent)]
struct One<'a>(&'a Answer);

impl Written for One<'_> {
    fn refusal(&self) -> Option<Code> {
        self.0.refusal()
    }
}

#[derive(serde::Serialize)]
#[serde(transparent)]
struct Many<'a>(&'a [Answer]);

impl Written for Many<'_> {
    fn refusal(&self) -> Option<Code> {
        None
    }
}

fn write(media: Media, headers: &HeaderMap, what: &impl Written) -> HttpResponse {
    let refusal = what.refusal();
    let mut response = start(status(media, refusal), headers);
    match refusal {
        Some(Code::Unauthenticated) => {
            response.insert_header((header::WWW_AUTHENTICATE, "Bearer"));
        }
        // The rest of the body may still be on its way: it is not a next request.
        Some(Code::BodyTimeout | Code::BodyTooLarge) => {
            response.force_close();
        }
        _ => {}
    }
    match serde_json::to_vec(what) {
        Ok(body) => response
            .insert_header((header::CONTENT_TYPE, media.content_type()))
            .body(body),
        Err(_) => HttpResponse::InternalServerError().finish(),
    }
}

fn status(media: Media, refusal: Option<Code>) -> StatusCode {
    let Some(code) = refusal else {
        return StatusCode::OK;
    };
    let well_formed = code != Code::BadRequest && code.status() == StatusCode::BAD_REQUEST;
    if media == Media::Json && well_formed {
        // An older client reads the errors of a well-formed request only under 200.
        StatusCode::OK
    } else {
        code.status()
    }
}

fn start(status: StatusCode, headers: &HeaderMap) -> HttpResponseBuilder {
    let mut response = HttpResponse::build(status);
    response
        .insert_header((header::CACHE_CONTROL, "no-store"))
        .insert_header((header::VARY, "accept"));
    for (name, value) in headers {
        response.append_header((name, value));
    }
    response
}

#[cfg(test)]
mod tests {
    use super::*;

    fn best(accept: &str) -> Option<Media> {
        Accept::parse(accept).map(|accept| accept.media)
    }

    #[test]
    fn accept_is_negotiated_by_quality_then_name_then_order() {
        let cases = [
            ("application/graphql-response+json", Some(Media::Response)),
            ("application/json", Some(Media::Json)),
            ("text/event-stream", Some(Media::Events)),
            ("*/*", Some(Media::Json)),
            ("application/*", Some(Media::Json)),
            ("text/*", Some(Media::Events)),
            (
                "application/graphql-response+json, application/json;q=0.9",
                Some(Media::Response),
            ),
            (
                "application/json, application/graphql-response+json",
                Some(Media::Json),
            ),
            (
                "application/json;q=0.9, application/graphql-response+json",
                Some(Media::Response),
            ),
            ("application/graphql-response+json, */*", Some(Media::Response)),
            ("application/json;q=0, */*", Some(Media::Response)),
            ("text/html, application/xhtml+xml, */*;q=0.8", Some(Media::Json)),
            ("APPLICATION/JSON; Charset=\"UTF-8\"", Some(Media::Json)),
            ("application/json; charset=latin1", None),
            ("text/html", None),
            ("*/*;q=0", None),
            ("application/json;q=nonsense", None),
            ("", None),
        ];
        for (accept, expected) in cases {
            assert_eq!(best(accept), expected, "{accept}");
        }
    }

    #[test]
    fn a_subscription_needs_the_event_stream_by_name() {
        assert!(
            Accept::parse("application/json, text/event-stream")
                .unwrap()
                .events
        );
        assert!(!Accept::parse("*/*").unwrap().events);
        assert!(
            !Accept::parse("application/json, text/event-stream;q=0")
                .unwrap()
                .events
        );
    }

    #[test]
    fn older_clients_get_200_only_for_well_formed_requests() {
        let refused = |media, code| status(media, Some(code)).as_u16();
        assert_eq!(refused(Media::Json, Code::ValidationFailed), 200);
        assert_eq!(refused(Media::Json, Code::TooComplex), 200);
        assert_eq!(refused(Media::Json, Code::BadRequest), 400);
        assert_eq!(refused(Media::Json, Code::Unauthenticated), 401);
        assert_eq!(refused(Media::Json, Code::Internal), 500);
        assert_eq!(refused(Media::Response, Code::ValidationFailed), 400);
        assert_eq!(refused(Media::Response, Code::Timeout), 503);
    }
}
