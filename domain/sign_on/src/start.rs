//! Sending a browser off to its organisation's provider.

use openidconnect::{PkceCodeChallenge, PkceCodeVerifier};
use sea_orm::ActiveValue::Set;
use sea_orm::sea_query::Expr;
use sea_orm::{ColumnTrait, EntityTrait, JoinType, QueryFilter, QuerySelect, RelationDef};
use tillid_entities::enums::{SignOnPurpose, SignOnState};
use tillid_entities::organisations::{self, OrganisationId};
use tillid_entities::sign_on_flows::{self, SignOnFlowId};
use tillid_entities::{sign_on_connections, sign_on_domains, sign_on_joins};
use tillid_kernel::{Result, Secret};
use tillid_policy::{Connection, Database, Job, Request, Scope, system};
use uuid::Uuid;

use crate::claims::Secrets;
use crate::problem::{Problem, Step, Stop, stop};
use crate::provider::Provider;
use crate::{SignOn, connection, domains};

/// Seconds that somebody has at the provider.
pub(crate) const FLOW_SECONDS: i64 = 600;
/// Characters of a path to return to.
const LONGEST_PATH: usize = 500;

/// Who wants to sign on, and what for.
pub struct Start {
    /// The domain of the address; the address itself stays in the browser.
    pub domain: Option<String>,
    /// The secret of an owner's trial, instead of a domain.
    pub trial: Option<String>,
    /// Asks the person to prove anew to be there.
    pub prove: bool,
    /// The path of the portal to open afterwards.
    pub to: Option<String>,
}

/// Where the browser goes.
#[derive(Debug)]
pub struct Departure {
    /// The provider's page.
    pub url: String,
    /// Goes into a cookie: the answer is good in this browser alone.
    pub browser: Secret,
    /// Seconds that the cookie is needed for.
    pub seconds: i64,
}

/// Sends a browser off. A domain that nobody has proven, one whose connection is not in use and one of an organisation
/// that is closed answer the same; nothing is said of accounts.
///
/// # Errors
/// Those of the database.
pub async fn start(
    db: &Database,
    sign_on: &SignOn,
    request: &Request,
    wanted: Start,
) -> Result<std::result::Result<Departure, Problem>> {
    match depart(db, sign_on, request, wanted).await {
        Ok(departure) => Ok(Ok(departure)),
        Err(Stop::Problem(problem)) => Ok(Err(problem)),
        Err(Stop::Error(error)) => Err(error),
    }
}

async fn depart(db: &Database, sign_on: &SignOn, request: &Request, wanted: Start) -> Step<Departure> {
    tillid_identity::pay_for_sign_on(db, request).await?;
    let browser = Secret::new("", &*request.dice);
    let state = Secret::new("", &*request.dice);
    let (connection, purpose) = match &wanted.trial {
        Some(trial) => (
            begun_trial(db, request, trial, &browser, &state).await?,
            SignOnPurpose::Trial,
        ),
        None => {
            let purpose = if wanted.prove {
                SignOnPurpose::Prove
            } else {
                SignOnPurpose::SignIn
            };
            (of_domain(db, request, wanted.domain.as_deref()).await?, purpose)
        }
    };
    let providers = sign_on.providers();
    let afresh = purpose == SignOnPurpose::Trial;
    let provider = providers.get(sign_on.outbound(), &connection.issuer, request.now, afresh);
    let provider = provider.await?;
    if purpose != SignOnPurpose::Trial {
        let job = job(request, connection.organisation_id);
        let row = sign_on_flows::ActiveModel {
            purpose: Set(purpose),
            token_hash: Set(state.hash()),
            browser_hash: Set(Some(browser.hash())),
            return_to: Set(local_path(wanted.to.as_deref())),
            ..flow(&job)
        };
        job.insert(db.reads(), row).await?;
    }
    Ok(Departure {
        url: question(&provider, &connection, request, purpose, &browser, &state),
        browser,
        seconds: FLOW_SECONDS,
    })
}

/// The columns that every flow begins with.
pub(crate) fn flow(scope: &Scope) -> sign_on_flows::ActiveModel {
    sign_on_flows::ActiveModel {
        id: Set(SignOnFlowId::new(scope.now(), scope.dice())),
        organisation_id: Set(scope.organisation()),
        expires_at: Set(scope.now().plus_seconds(FLOW_SECONDS)),
        created_at: Set(scope.now()),
        ..Default::default()
    }
}

pub(crate) fn job(request: &Request, organisation: OrganisationId) -> Scope {
    system(request, Job::SignOn, organisation)
}

/// The job before it is known for whom.
pub(crate) fn nowhere(request: &Request) -> Scope {
    job(request, OrganisationId(Uuid::nil()))
}

/// The connection in use of the organisation that has proven this domain.
async fn of_domain(
    db: &Database,
    request: &Request,
    domain: Option<&str>,
) -> Step<sign_on_connections::Model> {
    let Ok(domain) = domains::parse(domain.unwrap_or_default()) else {
        return stop(Problem::Unavailable);
    };
    let job = nowhere(request);
    let domains: RelationDef = sign_on_connections::Entity::belongs_to(sign_on_domains::Entity)
        .from(sign_on_connections::Column::OrganisationId)
        .to(sign_on_domains::Column::OrganisationId)
        .into();
    let organisation: RelationDef = sign_on_connections::Entity::belongs_to(organisations::Entity)
        .from(sign_on_connections::Column::OrganisationId)
        .to(organisations::Column::Id)
        .into();
    let found = job
        .find::<sign_on_connections::Entity>()
        .join(JoinType::InnerJoin, domains)
        .join(JoinType::InnerJoin, organisation)
        .filter(sign_on_domains::Column::Domain.eq(domain))
        .filter(sign_on_domains::Column::VerifiedAt.is_not_null())
        .filter(sign_on_connections::Column::State.eq(SignOnState::Active))
        .filter(tillid_identity::lets_in(request.now))
        .one(&db.reads().within(&job))
        .await?;
    found.ok_or(Stop::Problem(Problem::Unavailable))
}

/// An owner's trial, whose link is good once: from now on it is this browser's.
async fn begun_trial(
    db: &Database,
    request: &Request,
    presented: &str,
    browser: &Secret,
    state: &Secret,
) -> Step<sign_on_connections::Model> {
    use sign_on_flows::Column;
    let job = nowhere(request);
    let hash = Secret::hash_of(presented);
    let flow = job
        .find::<sign_on_flows::Entity>()
        .filter(Column::TokenHash.eq(hash.as_str()))
        .filter(Column::Purpose.eq(SignOnPurpose::Trial))
        .filter(Column::BrowserHash.is_null())
        .filter(Column::ExpiresAt.gt(request.now))
        .one(&db.reads().within(&job))
        .await?;
    let Some(flow) = flow else {
        return stop(Problem::Over);
    };
    let taken = job
        .update::<sign_on_flows::Entity>()
        .col_expr(Column::TokenHash, Expr::value(state.hash()))
        .col_expr(Column::BrowserHash, Expr::value(Some(browser.hash())))
        .filter(Column::Id.eq(flow.id))
        .filter(Column::TokenHash.eq(hash))
        .exec(&db.reads().within(&job))
        .await?;
    if taken.rows_affected != 1 {
        return stop(Problem::Over);
    }
    connection::of(db.reads(), &job, flow.organisation_id)
        .await?
        .ok_or(Stop::Problem(Problem::Over))
}

/// The authentication request (OpenID Connect Core §3.1.2.1), by code with PKCE (RFC 7636).
fn question(
    provider: &Provider,
    connection: &sign_on_connections::Model,
    request: &Request,
    purpose: SignOnPurpose,
    browser: &Secret,
    state: &Secret,
) -> String {
    let secrets = Secrets(browser.reveal());
    let challenge = PkceCodeChallenge::from_code_verifier_sha256(&PkceCodeVerifier::new(secrets.verifier()));
    let mut url = provider.metadata.authorization_endpoint().url().clone();
    {
        let mut query = url.query_pairs_mut();
        query
            .append_pair("response_type", "code")
            .append_pair("client_id", &connection.client)
            .append_pair("redirect_uri", &connection::callback(&request.origin))
            .append_pair("scope", "openid email profile")
            .append_pair("state", state.reveal())
            .append_pair("nonce", &secrets.nonce())
            .append_pair("code_challenge", challenge.as_str())
            .append_pair("code_challenge_method", "S256");
        if let Some(acr_values) = &connection.acr_values {
            query.append_pair("acr_values", acr_values);
        }
        if purpose == SignOnPurpose::Prove {
            query.append_pair("prompt", "login").append_pair("max_age", "0");
        }
    }
    url.into()
}

/// A path of the portal itself, whatever was asked for: nobody is sent to another site from here.
fn local_path(to: Option<&str>) -> String {
    let local = |to: &&str| {
        let mut characters = to.chars();
        characters.next() == Some('/')
            && !matches!(characters.next(), Some('/' | '\\'))
            && to.chars().count() <= LONGEST_PATH
            && !to.chars().any(|c| c.is_control() || c == '\\')
    };
    to.filter(local).unwrap_or("/").to_owned()
}

/// Forgets sign-ins that nobody came back from. Answers how many.
///
/// # Errors
/// Those of the database.
pub async fn forget_flows(db: &Database, request: &Request) -> Result<u64> {
    let job = nowhere(request);
    let reads = db.reads();
    let flows = job
        .delete::<sign_on_flows::Entity>()
        .filter(sign_on_flows::Column::ExpiresAt.lte(request.now))
        .exec(&reads.within(&job))
        .await?;
    let joins = job
        .delete::<sign_on_joins::Entity>()
        .filter(sign_on_joins::Column::ExpiresAt.lte(request.now))
        .exec(&reads.within(&job))
        .await?;
    Ok(flows.rows_affected + joins.rows_affected)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nobody_is_sent_to_another_site() {
        for path in ["/", "/o/org_1/agreements?tab=open#x", "/æ"] {
            assert_eq!(local_path(Some(path)), path);
        }
        for elsewhere in [
            "https://evil.example",
            "//evil.example",
            "/\\evil.example",
            "/a\\b",
            "javascript:alert(1)",
            "",
            "evil",
            "/a\r\nLocation: x",
            "/\t/evil.example",
        ] {
            assert_eq!(local_path(Some(elsewhere)), "/", "{elsewhere}");
        }
        assert_eq!(local_path(Some(&format!("/{}", "x".repeat(500)))), "/");
        assert_eq!(local_path(None), "/");
    }
}
