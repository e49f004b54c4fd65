//! The demo: five vendors with everything around them, played through the portal's own API.
//!
//! Nothing is written behind the API's back but organisations and logins, which the operator would make: half a year
//! of templates, agreements, announcements and answers is played as requests by the people concerned, each at its
//! instant, so the demo holds whatever the rules let happen and nothing else.

mod cast;
mod crowd;
mod facts;
mod play;
mod stage;

use anyhow::Context as _;
use sea_orm::{ColumnTrait, QueryFilter, QueryOrder};
use serde::Serialize;
use tillid_entities::enums::{MembershipState, OrganisationKind, OrganisationState, Role};
use tillid_entities::organisations::OrganisationId;
use tillid_entities::users::UserId;
use tillid_entities::{customer_relations, memberships, organisations, partnerships, users};
use tillid_kernel::{Result, Timestamp};
use tillid_policy::{Job, Scope, system};

use crate::http::request;
use crate::state::State;
use stage::Stage;

/// The password of every login of the demo.
pub const PASSWORD: &str = "tillid-demo-2026";

/// Whose story the operator of the portal belongs to: no vendor's.
const OPERATORS_STORY: &str = "portal";

/// What every login of the demo ends with.
const MAILBOXES: &str = ".demo.example";

/// Somebody who can sign in to the demo, with [`PASSWORD`].
#[derive(Clone, Debug)]
pub struct Login {
    /// Slug of the vendor whose story it belongs to; `portal` for the operator.
    pub vendor: String,
    /// Name of the organisation.
    pub organisation: String,
    /// Its id.
    pub organisation_id: OrganisationId,
    /// What kind of organisation that is.
    pub kind: OrganisationKind,
    /// The first of the person's roles there.
    pub role: Role,
    /// E-mail address to sign in with.
    pub email: String,
    user: UserId,
}

/// A login for scripts.
#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct ScriptLogin {
    vendor: String,
    organisation: String,
    organisation_id: String,
    kind: OrganisationKind,
    role: Role,
    email: String,
    password: &'static str,
    token: String,
}

/// Loads the demo into a database without vendors; leaves any other as it is. `customers` adds a vendor with so many
/// customers, unless it is there already.
///
/// # Errors
/// Whatever the API refuses, with the request that was refused.
pub async fn load(state: &State, customers: Option<u32>) -> anyhow::Result<()> {
    if !has_vendors(state).await? {
        let stage = Stage::open(state).await?;
        cast::operator(&stage, stage.days_ago(201)).await?;
        for vendor in facts::vendors()? {
            play::vendor(&stage, &vendor)
                .await
                .with_context(|| format!("the demo of {}", vendor.slug))?;
        }
    }
    if let Some(count) = customers {
        crowd::vendor_with(state, count).await?;
    }
    Ok(())
}

/// The logins, by vendor, kind and role.
///
/// # Errors
/// Those of the database.
pub async fn logins(state: &State) -> Result<Vec<Login>> {
    let scope = setup(state, state.clock.now());
    let db = state.db.reads();
    let people = scope
        .find::<users::Entity>()
        .filter(users::Column::EmailKey.ends_with(MAILBOXES))
        .all(db)
        .await?;
    let members = scope
        .find::<memberships::Entity>()
        .filter(memberships::Column::UserId.is_in(people.iter().map(|person| person.id)))
        .filter(memberships::Column::State.eq(MembershipState::Active))
        .order_by_asc(memberships::Column::Id)
        .all(db)
        .await?;
    let places = scope
        .find::<organisations::Entity>()
        .filter(organisations::Column::Id.is_in(members.iter().map(|member| member.organisation_id)))
        .filter(organisations::Column::State.eq(OrganisationState::Active))
        .all(db)
        .await?;
    let owners = vendors_of(state, &scope, &places).await?;
    let mut logins: Vec<Login> = members
        .into_iter()
        .filter_map(|member| {
            let person = people.iter().find(|person| person.id == member.user_id)?;
            let place = places.iter().find(|place| place.id == member.organisation_id)?;
            Some(Login {
                vendor: owners.iter().find(|(id, _)| *id == place.id)?.1.clone(),
                organisation: place.legal_name.clone(),
                organisation_id: place.id,
                kind: place.kind,
                role: *member.roles.0.first()?,
                email: person.email.clone(),
                user: person.id,
            })
        })
        .collect();
    logins.sort_by(|a, b| {
        (&a.vendor, a.kind, &a.organisation, a.role).cmp(&(&b.vendor, b.kind, &b.organisation, b.role))
    });
    Ok(logins)
}

/// The logins for scripts, each with a bearer token good for a day.
pub(crate) async fn logins_with_tokens(state: &State) -> anyhow::Result<Vec<ScriptLogin>> {
    let mut all = Vec::new();
    for login in logins(state).await? {
        let now = state.clock.now();
        let scope = system(
            &request(state, tillid_policy::Actor::Anonymous, "demo".to_owned()),
            Job::Setup,
            login.organisation_id,
        );
        let (_, secret) =
            tillid_identity::create_token_for(&state.db, &scope, login.user, "demo", now.plus_days(1))
                .await?;
        all.push(ScriptLogin {
            vendor: login.vendor,
            organisation: login.organisation,
            organisation_id: login.organisation_id.to_string(),
            kind: login.kind,
            role: login.role,
            email: login.email,
            password: PASSWORD,
            token: secret.reveal().to_owned(),
        });
    }
    Ok(all)
}

/// Which vendor's story each organisation belongs to: itself, or the first vendor it has to do with.
async fn vendors_of(
    state: &State,
    scope: &Scope,
    places: &[organisations::Model],
) -> Result<Vec<(OrganisationId, String)>> {
    let db = state.db.reads();
    let ids = || places.iter().map(|place| place.id);
    let relations = scope
        .find::<customer_relations::Entity>()
        .filter(customer_relations::Column::CustomerId.is_in(ids()))
        .order_by_asc(customer_relations::Column::Id)
        .all(db)
        .await?;
    let partnerships = scope
        .find::<partnerships::Entity>()
        .filter(partnerships::Column::PartnerId.is_in(ids()))
        .all(db)
        .await?;
    let slug = |vendor: OrganisationId| {
        places
            .iter()
            .find(|place| place.id == vendor)
            .and_then(|place| match place.kind {
                OrganisationKind::Operator => Some(OPERATORS_STORY.to_owned()),
                _ => place.slug.clone(),
            })
    };
    let related = relations
        .iter()
        .map(|relation| (relation.customer_id, relation.vendor_id))
        .chain(
            partnerships
                .iter()
                .map(|partnership| (partnership.partner_id, partnership.vendor_id)),
        );
    Ok(places
        .iter()
        .map(|place| (place.id, place.id))
        .chain(related)
        .filter_map(|(id, vendor)| Some((id, slug(vendor)?)))
        .collect())
}

async fn has_vendors(state: &State) -> Result<bool> {
    let vendor = setup(state, state.clock.now())
        .find::<organisations::Entity>()
        .filter(organisations::Column::Kind.eq(OrganisationKind::Vendor))
        .one(state.db.reads())
        .await?;
    Ok(vendor.is_some())
}

/// The operator's hand, at an instant.
fn setup(state: &State, now: Timestamp) -> Scope {
    let request = tillid_policy::Request {
        now,
        ..request(state, tillid_policy::Actor::Anonymous, "demo".to_owned())
    };
    system(&request, Job::Setup, tillid_audit::ANYONE)
}
