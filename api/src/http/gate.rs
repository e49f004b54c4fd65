//! Who sends a request: the portal's side of the GraphQL transport.

use std::sync::Arc;
use std::time::Duration;

use actix_web::HttpRequest;
use actix_web::http::header::{ACCEPT_LANGUAGE, AUTHORIZATION, HeaderMap, SET_COOKIE, USER_AGENT};
use async_graphql::Data;
use futures_util::FutureExt;
use futures_util::future::BoxFuture;
use serde_json::{Map, Value};
use tillid_edge::{Gate, Refusal};
use tillid_entities::enums::Language;
use tillid_kernel::{Error, Result};
use tillid_policy::{Actor, Browser, Request, shortened};

use super::cookies::device;
use super::{CookieJar, Openness, Proxies};
use crate::graph::context::provide;
use crate::locale;
use crate::state::State;

/// How often an open subscription asks whether its session is still good.
const RECHECK: Duration = Duration::from_secs(2);

/// Lets people in, or treats them as nobody.
pub(crate) struct PortalGate {
    state: Arc<State>,
    openness: Openness,
}

/// Whoever was let in, and what is known of their browser.
pub(crate) struct Visitor {
    pub(crate) actor: Actor,
    pub(crate) language: Language,
    pub(crate) cookies: CookieJar,
    pub(crate) browser: Arc<Browser>,
    bearer: Option<String>,
}

impl PortalGate {
    pub(crate) fn new(state: Arc<State>, openness: Openness) -> Self {
        Self { state, openness }
    }

    async fn visitor(
        &self,
        head: &HttpRequest,
        bearer: Option<String>,
    ) -> std::result::Result<Visitor, Refusal> {
        let language = locale::wished(
            head.headers()
                .get(ACCEPT_LANGUAGE)
                .and_then(|value| value.to_str().ok()),
        );
        let browser = Arc::new(browser(head, &self.openness.proxies, &self.state.origin));
        let actor = actor(&self.state, bearer.as_deref(), Arc::clone(&browser))
            .await
            .map_err(|error| refusal(&error, language))?;
        Ok(Visitor {
            actor,
            language,
            cookies: CookieJar::of(head, &self.state.origin),
            browser,
            bearer,
        })
    }
}

/// Who presents this bearer: nobody without one. Wrong tokens are counted by the browser's network, if it has one.
///
/// # Errors
/// `UNAUTHENTICATED` for one that is not good (any more); `RATE_LIMITED` with `retryAfter` for too many of those.
pub(crate) async fn actor(state: &State, bearer: Option<&str>, browser: Arc<Browser>) -> Result<Actor> {
    match bearer {
        None => Ok(Actor::Anonymous),
        Some(bearer) => {
            let nobody = Request {
                browser,
                ..request(state, Actor::Anonymous, String::new())
            };
            tillid_identity::who(&state.db, &state.keys, &nobody, bearer).await
        }
    }
}

/// A request by `actor`, now.
pub(crate) fn request(state: &State, actor: Actor, id: String) -> Request {
    Request {
        actor,
        now: state.clock.now(),
        dice: Arc::clone(&state.dice),
        id,
        origin: Arc::clone(&state.origin),
        browser: Arc::default(),
    }
}

/// The bearer in the Authorization header.
pub(crate) fn bearer(head: &HttpRequest) -> Option<String> {
    let value = head.headers().get(AUTHORIZATION)?.to_str().ok()?;
    value.strip_prefix("Bearer ").map(|token| token.trim().to_owned())
}

impl Gate for PortalGate {
    type Session = Visitor;

    fn request_id(&self, _head: Option<&HttpRequest>) -> String {
        format!("req_{}", self.state.dice.uuid(self.state.clock.now()).simple())
    }

    async fn session(&self, head: &HttpRequest) -> std::result::Result<Visitor, Refusal> {
        self.visitor(head, bearer(head)).await
    }

    async fn init(
        &self,
        payload: Option<&Map<String, Value>>,
        head: &HttpRequest,
    ) -> std::result::Result<Visitor, Refusal> {
        let presented = payload
            .and_then(|payload| {
                payload
                    .get("authorization")
                    .or_else(|| payload.get("Authorization"))
            })
            .and_then(Value::as_str)
            .and_then(|value| value.strip_prefix("Bearer "))
            .map(str::to_owned);
        self.visitor(head, presented).await
    }

    fn prepare(&self, session: &Arc<Visitor>, request_id: &str, data: &mut Data) {
        let request = Request {
            browser: Arc::clone(&session.browser),
            ..request(&self.state, session.actor.clone(), request_id.to_owned())
        };
        provide(data, &self.state, request, session.language);
        data.insert(session.cookies.clone());
    }

    fn introspection(&self, _session: &Visitor) -> bool {
        self.openness.development
    }

    fn ended(&self, session: &Arc<Visitor>) -> BoxFuture<'static, Refusal> {
        let state = Arc::clone(&self.state);
        let session = Arc::clone(session);
        async move {
            loop {
                tokio::time::sleep(RECHECK).await;
                // A token that was revoked meanwhile is nobody's guess: it is not counted.
                let still = actor(&state, session.bearer.as_deref(), Arc::default()).await;
                match still {
                    Ok(now) if same_access(&session.actor, &now) => {}
                    // A database that is away for a moment ends nobody's session.
                    Err(Error::Internal(_)) => {}
                    Err(error) if error.code() == tillid_kernel::Code::Unavailable => {}
                    Ok(_) | Err(_) => return refusal(&Error::unauthenticated(), session.language),
                }
            }
        }
        .boxed()
    }

    fn respond(&self, session: &Visitor, headers: &mut HeaderMap) {
        for cookie in session.cookies.outgoing() {
            headers.append(SET_COOKIE, cookie);
        }
    }
}

fn same_access(before: &Actor, now: &Actor) -> bool {
    match (before, now) {
        (Actor::Anonymous, Actor::Anonymous) => true,
        (Actor::Person(before), Actor::Person(now)) => {
            before.memberships.len() == now.memberships.len()
                && before
                    .memberships
                    .iter()
                    .zip(&now.memberships)
                    .all(|(before, now)| before.id == now.id && before.roles == now.roles)
        }
        _ => false,
    }
}

fn refusal(error: &Error, language: Language) -> Refusal {
    let message = match error {
        Error::Failure(failure) => locale::error(language, failure),
        Error::Internal(_) => locale::text(language, "error-code-INTERNAL"),
    };
    match error.code() {
        tillid_kernel::Code::Unauthenticated => Refusal::unauthenticated(message),
        tillid_kernel::Code::Forbidden => Refusal::forbidden(message),
        tillid_kernel::Code::RateLimited => Refusal::rate_limited(wait(error)),
        // Whatever else stands in the way of knowing who asks: nobody can be let in now.
        _ => Refusal::unavailable(),
    }
}

/// How long somebody waits who came too often.
pub(super) fn wait(error: &Error) -> Duration {
    let told = match error {
        Error::Failure(failure) => failure.arguments.iter().find(|(name, _)| *name == "retryAfter"),
        Error::Internal(_) => None,
    };
    let seconds = told.and_then(|(_, seconds)| seconds.parse().ok());
    Duration::from_secs(seconds.unwrap_or(1))
}

/// What sessions and a signature's evidence keep of the browser (domain §2.7).
pub(super) fn browser(head: &HttpRequest, proxies: &Proxies, origin: &str) -> Browser {
    let visitor = proxies.visitor(head);
    Browser {
        network: visitor.map(shortened),
        address: visitor.map(|address| address.to_string()),
        user_agent: head
            .headers()
            .get(USER_AGENT)
            .and_then(|value| value.to_str().ok())
            .map(|text| text.chars().take(200).collect()),
        device: device(head, origin),
    }
}
