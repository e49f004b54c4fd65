//! The two addresses of single sign-on that a browser goes to by itself: off to the provider, and back.
//!
//! Both answer with a way to go on, never with a page. What went wrong is told by one of a few words in the address of
//! the portal's own page; secrets for that page stand behind `#`, which browsers send to nobody.

use std::sync::Arc;

use actix_web::cookie::time::Duration;
use actix_web::cookie::{Cookie, SameSite};
use actix_web::http::header::{ACCEPT_LANGUAGE, CACHE_CONTROL, LOCATION, REFERRER_POLICY, SET_COOKIE};
use actix_web::web::{self, Query, ServiceConfig};
use actix_web::{HttpRequest, HttpResponse};
use serde::Deserialize;
use tillid_identity::SecondStep;
use tillid_kernel::Result;
use tillid_policy::{Actor, Request};
use tillid_sign_on::{Answer, Departure, Outcome, Problem, Start};
use url::form_urlencoded;

use super::{CookieJar, Proxies, gate};
use crate::locale;
use crate::state::State;

/// Mounts the routes.
pub(crate) fn routes(config: &mut ServiceConfig) {
    config
        .route("/sso/start", web::get().to(start))
        .route("/sso/callback", web::get().to(callback));
}

/// What `/sso/start` is asked.
#[derive(Deserialize)]
struct Wanted {
    domain: Option<String>,
    trial: Option<String>,
    prove: Option<String>,
    to: Option<String>,
}

/// `GET /sso/start`: off to the provider of the organisation that has proven this mail domain.
async fn start(head: HttpRequest, state: web::Data<State>, wanted: Query<Wanted>) -> HttpResponse {
    let wanted = wanted.into_inner();
    let start = Start {
        domain: wanted.domain,
        trial: wanted.trial,
        prove: wanted.prove.is_some(),
        to: wanted.to,
    };
    let request = request(&state, &head);
    let db = state.db.behind_wall(&request.actor);
    match tillid_sign_on::start(&db, &state.sign_on, &request, start).await {
        Ok(Ok(Departure {
            url,
            browser,
            seconds,
        })) => {
            let cookie = cookie(&state, browser.reveal().to_owned(), Duration::seconds(seconds));
            onward(&url, &[cookie.to_string()])
        }
        Ok(Err(problem)) => onward(&sorry(problem), &[]),
        Err(error) => broken(&error),
    }
}

/// What a provider sends back.
#[derive(Deserialize)]
struct Brought {
    state: Option<String>,
    code: Option<String>,
    error: Option<String>,
    iss: Option<String>,
}

/// `GET /sso/callback`: back from the provider.
async fn callback(head: HttpRequest, state: web::Data<State>, brought: Query<Brought>) -> HttpResponse {
    let brought = brought.into_inner();
    let language = head
        .headers()
        .get(ACCEPT_LANGUAGE)
        .and_then(|value| value.to_str().ok());
    let answer = Answer {
        state: brought.state,
        code: brought.code,
        error: brought.error,
        iss: brought.iss,
        browser: head.cookie(name(&state)).map(|cookie| cookie.value().to_owned()),
        language: locale::wished(language),
    };
    let request = request(&state, &head);
    match finish(&state, &head, &request, answer).await {
        Ok((to, mut cookies)) => {
            cookies.push(cookie(&state, String::new(), Duration::ZERO).to_string());
            onward(&to, &cookies)
        }
        Err(error) => broken(&error),
    }
}

async fn finish(
    state: &State,
    head: &HttpRequest,
    request: &Request,
    answer: Answer,
) -> Result<(String, Vec<String>)> {
    let db = state.db.behind_wall(&request.actor);
    let outcome = tillid_sign_on::finish(&db, &state.sign_on, &state.keys, request, answer).await?;
    Ok(match outcome {
        Outcome::SignedIn { session, to } => {
            let jar = CookieJar::of(head, &state.origin);
            if let Some(refresh) = &session.refresh {
                jar.set_refresh_token(refresh.reveal());
            }
            if let Some(device) = &session.device {
                jar.set_device(device.reveal());
            }
            let cookies = jar.outgoing().into_iter();
            (
                to,
                cookies
                    .filter_map(|value| value.to_str().map(str::to_owned).ok())
                    .collect(),
            )
        }
        Outcome::SecondStep { step, to } => (second_step(&step, &to), Vec::new()),
        Outcome::Join { token, to } => {
            let secret = query(&[("join", token.reveal())]);
            (format!("/login?{}#{secret}", query(&[("to", &to)])), Vec::new())
        }
        Outcome::Tried {
            organisation,
            problem,
        } => {
            let result = problem.map_or("works", Problem::as_str);
            let to = format!("/o/{organisation}/sign-on?{}", query(&[("tried", result)]));
            (to, Vec::new())
        }
        Outcome::Failed(problem) => (sorry(problem), Vec::new()),
    })
}

fn second_step(step: &SecondStep, to: &str) -> String {
    let methods: Vec<&str> = step.methods.iter().map(|method| method.as_str()).collect();
    let secret = query(&[("step", step.challenge.reveal()), ("methods", &methods.join(" "))]);
    format!("/login?{}#{secret}", query(&[("to", to)]))
}

fn sorry(problem: Problem) -> String {
    format!("/login?{}", query(&[("signOn", problem.as_str())]))
}

fn query(pairs: &[(&str, &str)]) -> String {
    form_urlencoded::Serializer::new(String::new())
        .extend_pairs(pairs)
        .finish()
}

/// A request by nobody yet, from wherever it comes.
pub(super) fn request(state: &State, head: &HttpRequest) -> Request {
    let id = format!("req_{}", state.dice.uuid(state.clock.now()).simple());
    // The same trust as everywhere else; without the setting, the connection's own address.
    let none = Proxies::default();
    let proxies = head
        .app_data::<web::Data<Proxies>>()
        .map_or(&none, |known| known.get_ref());
    Request {
        browser: Arc::new(gate::browser(head, proxies, &state.origin)),
        ..gate::request(state, Actor::Anonymous, id)
    }
}

/// The one thing that ties an answer to this browser. `Lax`, because the provider's page leads back here.
fn cookie(state: &State, value: String, age: Duration) -> Cookie<'static> {
    Cookie::build(name(state), value)
        .path("/")
        .http_only(true)
        .secure(state.origin.starts_with("https://"))
        .same_site(SameSite::Lax)
        .max_age(age)
        .finish()
}

fn name(state: &State) -> &'static str {
    if state.origin.starts_with("https://") {
        "__Host-tillid-sso"
    } else {
        "tillid-sso"
    }
}

fn onward(to: &str, cookies: &[String]) -> HttpResponse {
    let mut answer = HttpResponse::SeeOther();
    answer
        .insert_header((LOCATION, to))
        .insert_header((CACHE_CONTROL, "no-store"))
        .insert_header((REFERRER_POLICY, "no-referrer"));
    for cookie in cookies {
        answer.append_header((SET_COOKIE, cookie.as_str()));
    }
    answer.finish()
}

/// The portal itself cannot go on; nothing of the address is told, which holds secrets.
fn broken(error: &tillid_kernel::Error) -> HttpResponse {
    tracing::error!(%error, "a sign-in at a provider could not go on");
    onward("/login?signOn=broken", &[])
}
