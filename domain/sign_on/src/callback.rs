//! What a browser brings back from the provider.

use sea_orm::{ColumnTrait, QueryFilter};
use tillid_entities::enums::{Language, SignOnPurpose, SignOnState};
use tillid_entities::organisations::{self, OrganisationId};
use tillid_entities::{sign_on_connections, sign_on_flows};
use tillid_identity::{Entered, Keys, SecondStep, SignedIn};
use tillid_kernel::{Result, Secret, Timestamp};
use tillid_policy::{Connection, Database, Request, Scope};

use crate::claims::{Claims, Redemption, Secrets, prove};
use crate::joining::{Admitted, admit};
use crate::problem::{Problem, Step, Stop, stop};
use crate::start::{job, nowhere};
use crate::{SignOn, connection, trial};

/// Seconds that the provider's clock may be away from ours when it says when somebody proved themselves.
const SKEW: i64 = 60;

/// The provider's answer, as it stands in the address, and what the browser has of its own.
pub struct Answer {
    /// Names the sign-in.
    pub state: Option<String>,
    /// The code to redeem.
    pub code: Option<String>,
    /// Why there is none.
    pub error: Option<String>,
    /// Who answers (RFC 9207).
    pub iss: Option<String>,
    /// The secret in the browser's cookie.
    pub browser: Option<String>,
    /// The language that the browser asks for, for somebody new.
    pub language: Language,
}

/// How a sign-in at a provider ended.
#[derive(Debug)]
pub enum Outcome {
    /// In.
    SignedIn {
        /// The session.
        session: SignedIn,
        /// The path to open.
        to: String,
    },
    /// The account has a second factor, which is asked for.
    SecondStep {
        /// The question.
        step: SecondStep,
        /// The path to open afterwards.
        to: String,
    },
    /// The address has an account, which must say once that it is theirs: see [`crate::join`].
    Join {
        /// Goes back with the account's password. Good for ten minutes, once.
        token: Secret,
        /// The path to open afterwards.
        to: String,
    },
    /// An owner's trial.
    Tried {
        /// Whose connection.
        organisation: OrganisationId,
        /// What does not work yet; none: it works.
        problem: Option<Problem>,
    },
    /// Not in.
    Failed(Problem),
}

/// Judges what came back: once, in the browser that was sent off, within ten minutes.
///
/// # Errors
/// Those of the database.
pub async fn finish(
    db: &Database,
    sign_on: &SignOn,
    keys: &Keys,
    request: &Request,
    answer: Answer,
) -> Result<Outcome> {
    let (flow, connection) = match taken(db, request, &answer).await {
        Ok(taken) => taken,
        Err(stop) => return failed(stop),
    };
    let job = job(request, connection.organisation_id);
    let judged = judged(db, sign_on, &job, &flow, &connection, &answer).await;
    if flow.purpose == SignOnPurpose::Trial {
        let problem = match judged {
            Ok(_) => None,
            Err(Stop::Problem(problem)) => Some(problem),
            Err(Stop::Error(error)) => return Err(error),
        };
        trial::record(db, &job, &connection, problem).await?;
        return Ok(Outcome::Tried {
            organisation: connection.organisation_id,
            problem,
        });
    }
    let admitted = match judged {
        Ok(claims) => admit(db, keys, request, &connection, claims, answer.language).await,
        Err(stop) => Err(stop),
    };
    let to = flow.return_to;
    match admitted {
        Ok(Admitted::In(Entered::SignedIn(session))) => Ok(Outcome::SignedIn { session, to }),
        Ok(Admitted::In(Entered::SecondStep(step))) => Ok(Outcome::SecondStep { step, to }),
        Ok(Admitted::Unproven(token)) => Ok(Outcome::Join { token, to }),
        Err(stop) => {
            if let Stop::Problem(problem) = &stop {
                tracing::info!(organisation = %connection.organisation_id, problem = problem.as_str(),
                    "somebody did not come in through the organisation's provider");
            }
            failed(stop)
        }
    }
}

fn failed(stop: Stop) -> Result<Outcome> {
    match stop {
        Stop::Problem(problem) => Ok(Outcome::Failed(problem)),
        Stop::Error(error) => Err(error),
    }
}

/// The sign-in that this answers, taken away so that nothing answers it again, and the connection it goes through.
async fn taken(
    db: &Database,
    request: &Request,
    answer: &Answer,
) -> Step<(sign_on_flows::Model, sign_on_connections::Model)> {
    let (Some(state), Some(browser)) = (&answer.state, &answer.browser) else {
        return stop(Problem::Over);
    };
    let job = nowhere(request);
    let flow = job
        .find::<sign_on_flows::Entity>()
        .filter(sign_on_flows::Column::TokenHash.eq(Secret::hash_of(state)))
        .filter(sign_on_flows::Column::BrowserHash.eq(Secret::hash_of(browser)))
        .filter(sign_on_flows::Column::ExpiresAt.gt(request.now))
        .one(&db.reads().within(&job))
        .await?;
    let Some(flow) = flow else {
        return stop(Problem::Over);
    };
    let gone = job
        .delete::<sign_on_flows::Entity>()
        .filter(sign_on_flows::Column::Id.eq(flow.id))
        .exec(&db.reads().within(&job))
        .await?;
    if gone.rows_affected != 1 {
        return stop(Problem::Over);
    }
    let organisation = job
        .load::<organisations::Entity>(db.reads(), flow.organisation_id)
        .await?;
    let connection = connection::of(db.reads(), &job, flow.organisation_id).await?;
    let in_use = |row: &sign_on_connections::Model| {
        flow.purpose == SignOnPurpose::Trial || row.state == SignOnState::Active
    };
    match connection.filter(in_use) {
        Some(connection) if tillid_identity::is_let_in(&organisation, request.now) => Ok((flow, connection)),
        _ => stop(Problem::Unavailable),
    }
}

/// Everything that must be true of an answer, whoever it is about.
async fn judged(
    db: &Database,
    sign_on: &SignOn,
    job: &Scope,
    flow: &sign_on_flows::Model,
    connection: &sign_on_connections::Model,
    answer: &Answer,
) -> Step<Claims> {
    let now = job.now();
    let providers = sign_on.providers();
    let provider = providers
        .get(sign_on.outbound(), &connection.issuer, now, false)
        .await?;
    // Another provider's answer, brought to us by whoever mixes two up (RFC 9207 §2.4).
    let named = answer.iss.as_deref();
    if named.is_some_and(|iss| iss != connection.issuer) || (named.is_none() && provider.names_itself) {
        return stop(Problem::Unproven);
    }
    if answer.error.is_some() {
        return stop(Problem::Declined);
    }
    let (Some(code), Some(browser)) = (&answer.code, &answer.browser) else {
        return stop(Problem::Declined);
    };
    let redemption = Redemption {
        connection,
        secrets: Secrets(browser),
        code: code.clone(),
        callback: connection::callback(&job.request().origin),
        now,
    };
    let claims = prove(sign_on, provider, redemption).await?;
    if flow.purpose == SignOnPurpose::Prove && !just_now(claims.authenticated_at, flow.created_at) {
        return stop(Problem::Weak);
    }
    let domains = connection::verified(db.reads(), job).await?;
    let of_the_organisation = claims.email.as_ref().is_some_and(|email| {
        let key = email.key();
        key.rsplit_once('@')
            .is_some_and(|(_, domain)| domains.iter().any(|own| own == domain))
    });
    if !of_the_organisation {
        return stop(Problem::Address);
    }
    Ok(claims)
}

/// Whether the person proved themselves after they were sent off to do so.
fn just_now(at: Option<Timestamp>, sent_off: Timestamp) -> bool {
    at.is_some_and(|at| at >= sent_off.plus_seconds(-SKEW))
}
