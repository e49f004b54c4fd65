//! An organisation as the API shows it.

use std::collections::HashMap;
use std::sync::Arc;

use async_graphql::dataloader::{DataLoader, Loader};
use async_graphql::{ComplexObject, Context, ID, SimpleObject};
use tillid_entities::enums::{ContactRole, OrganisationKind, OrganisationState, Sector, SigningOrder};
use tillid_entities::organisations::{self, OrganisationId};
use tillid_entities::users::UserId;
use tillid_entities::{organisation_contacts, values};
use tillid_kernel::{Error, Result};
use tillid_policy::{Database, Member, Person, Request, allowed_actions};

use super::Action;
use super::groups::{GroupLoader, GroupOrganisation};
use crate::graph::context::ContextExt;
use crate::graph::scalars::DateTime;

/// A postal address.
#[derive(SimpleObject, Clone)]
pub(crate) struct Address {
    /// For whose attention.
    attention: Option<String>,
    /// Street and number.
    street: Option<String>,
    /// Postal code.
    postal_code: Option<String>,
    /// City.
    city: Option<String>,
    /// ISO 3166-1 alpha-2, e.g. `DK`; empty when not known.
    country_code: String,
}

impl From<values::Address> for Address {
    fn from(address: values::Address) -> Self {
        let values::Address {
            attention,
            street,
            postal_code,
            city,
            country_code,
        } = address;
        Self {
            attention,
            street,
            postal_code,
            city,
            country_code,
        }
    }
}

/// A number in a public register of companies.
#[derive(SimpleObject, Clone)]
pub(crate) struct Registration {
    /// `DK_CVR`, `NO_ORGNR`, `SE_ORGNR`, `DE_HRB`, `EU_VAT`, `OTHER`, or `TEST` for numbers that no register has.
    scheme: String,
    /// Digits and letters only.
    number: String,
}

/// A mailbox of an organisation, by what it is for.
#[derive(SimpleObject, Clone)]
pub(crate) struct Contact {
    /// What it is for.
    pub(crate) role: ContactRole,
    /// Name or role of whoever reads it.
    pub(crate) name: Option<String>,
    /// E-mail address.
    pub(crate) email: String,
    /// Telephone number, E.164.
    pub(crate) phone: Option<String>,
    /// Whether the viewer stands as this contact by their own choice.
    pub(crate) is_viewer: bool,
}

impl Contact {
    fn seen_by(viewer: Option<UserId>, row: organisation_contacts::Model) -> Self {
        Self {
            is_viewer: viewer.is_some() && row.user_id == viewer,
            role: row.role,
            name: row.name,
            email: row.email,
            phone: row.phone,
        }
    }
}

/// What stands in the way of closing an organisation: matters that somebody else relies on. All zero: nothing.
#[derive(SimpleObject, Clone)]
pub(crate) struct ClosingObstacles {
    /// Versions of agreements in force.
    agreements_in_force: u64,
    /// Versions that are out for signature, or signed and not yet in force.
    agreements_out: u64,
    /// Announced changes that are neither in effect nor withdrawn; vendors only.
    announcements_open: u64,
    /// Notices that wait for an answer or for its resolution.
    notices_open: u64,
}

impl From<tillid_organisations::Obstacles> for ClosingObstacles {
    fn from(found: tillid_organisations::Obstacles) -> Self {
        let tillid_organisations::Obstacles {
            agreements_in_force,
            agreements_out,
            announcements_open,
            notices_open,
        } = found;
        Self {
            agreements_in_force,
            agreements_out,
            announcements_open,
            notices_open,
        }
    }
}

/// An organisation: a vendor, a customer, a partner, or the operator of the portal.
#[derive(SimpleObject, Clone)]
#[graphql(complex)]
pub(crate) struct Organisation {
    /// Opaque, `org_…`.
    pub(crate) id: ID,
    /// Which features of the portal it has.
    pub(crate) kind: OrganisationKind,
    /// Registered name.
    pub(crate) legal_name: String,
    /// Other names it is known by.
    trading_names: Vec<String>,
    /// Vendors only: its name in public addresses, `/trust/{slug}`.
    pub(crate) slug: Option<String>,
    /// Its number in a public register.
    registration: Option<Registration>,
    /// Postal address.
    address: Option<Address>,
    /// Public website.
    pub(crate) website: Option<String>,
    /// Private or public body.
    pub(crate) sector: Option<Sector>,
    /// State of the tenant.
    pub(crate) state: OrganisationState,
    /// While it closes: the last instant to read, export and take it back.
    closes_at: Option<DateTime>,
    /// Counts changes; an update names the version it read.
    version: i32,
    #[graphql(skip)]
    needs_factor: bool,
    #[graphql(skip)]
    signatories: i32,
    #[graphql(skip)]
    order: SigningOrder,
    #[graphql(skip)]
    reason: Option<String>,
    #[graphql(skip)]
    above: Option<OrganisationId>,
    #[graphql(skip)]
    pub(crate) key: OrganisationId,
    /// The viewer, where the request was made before anybody was signed in.
    #[graphql(skip)]
    viewer: Option<Arc<Person>>,
}

#[ComplexObject]
impl Organisation {
    /// Mailboxes: all of the viewer's own organisations, and those for data protection and security of vendors.
    async fn contacts(&self, ctx: &Context<'_>) -> Result<Vec<Contact>> {
        let loader = ctx.data_unchecked::<DataLoader<ContactLoader>>();
        let rows = loader
            .load_one(self.key)
            .await
            .map_err(|error| again(&error))?
            .unwrap_or_default();
        let viewer = self.viewer.as_deref().or_else(|| ctx.request().actor.person());
        let viewer = viewer.map(|person| person.user);
        Ok(rows
            .into_iter()
            .map(|row| Contact::seen_by(viewer, row))
            .collect())
    }

    /// The organisation above it in its group, for whoever sees this one. No access follows from it.
    async fn parent(&self, ctx: &Context<'_>) -> Result<Option<GroupOrganisation>> {
        let viewer = self.viewer.as_deref().or_else(|| ctx.request().actor.person());
        let waits = viewer.is_some_and(|person| {
            let member = self.membership(person);
            member.is_some_and(|member| person.awaits_second_factor(member))
        });
        let Some(above) = self.above.filter(|_| !waits) else {
            return Ok(None);
        };
        let loader = ctx.data_unchecked::<DataLoader<GroupLoader>>();
        let found = loader.load_one(above).await.map_err(|error| again(&error))?;
        Ok(found.map(GroupOrganisation::from))
    }

    /// The organisations right below it in its group, by name, at most a hundred; empty for organisations the viewer is
    /// no member of.
    async fn subsidiaries(&self, ctx: &Context<'_>) -> Result<Vec<GroupOrganisation>> {
        let Ok(scope) = ctx.authorise(tillid_policy::Action::ReadContent, self.key) else {
            return Ok(Vec::new());
        };
        let rows = tillid_organisations::subsidiaries(ctx.db().reads(), &scope).await?;
        Ok(rows.into_iter().map(GroupOrganisation::from).collect())
    }

    /// What the viewer may do for this organisation; empty for organisations the viewer is no member of.
    async fn viewer_actions(&self, ctx: &Context<'_>) -> Vec<Action> {
        let Some(person) = self.viewer.as_deref().or_else(|| ctx.request().actor.person()) else {
            return Vec::new();
        };
        let member = self.membership(person);
        let allowed = member.map(|member| allowed_actions(person, member));
        allowed.into_iter().flatten().map(Action::from).collect()
    }

    /// While it is suspended: why, in the operator's words. Null for organisations the viewer is no member of.
    async fn suspension_reason(&self, ctx: &Context<'_>) -> Option<String> {
        let person = self.viewer.as_deref().or_else(|| ctx.request().actor.person())?;
        self.membership(person).and(self.reason.clone())
    }

    /// What stands in the way of closing it; null for whoever may not close it, or while it closes.
    async fn closing_obstacles(&self, ctx: &Context<'_>) -> Result<Option<ClosingObstacles>> {
        let Ok(scope) = ctx.authorise(tillid_policy::Action::CloseOrganisation, self.key) else {
            return Ok(None);
        };
        if self.state != OrganisationState::Active {
            return Ok(None);
        }
        let db = ctx.db().reads();
        let row = scope.load::<organisations::Entity>(db, self.key).await?;
        let found = tillid_organisations::obstacles(db, &scope, &row).await?;
        Ok(Some(found.into()))
    }

    /// Whether only members who signed in with a second factor may act for it; null for organisations the viewer is no
    /// member of.
    async fn requires_second_factor(&self, ctx: &Context<'_>) -> Option<bool> {
        let person = self.viewer.as_deref().or_else(|| ctx.request().actor.person())?;
        self.membership(person).map(|_| self.needs_factor)
    }

    /// How many of its people must sign an agreement for it, 1 or 2; null for organisations the viewer is no member of.
    async fn signatories_needed(&self, ctx: &Context<'_>) -> Option<i32> {
        let person = self.viewer.as_deref().or_else(|| ctx.request().actor.person())?;
        self.membership(person).map(|_| self.signatories)
    }

    /// Vendors: which side signs their agreements first; null for organisations the viewer is no member of.
    async fn signing_order(&self, ctx: &Context<'_>) -> Option<SigningOrder> {
        let person = self.viewer.as_deref().or_else(|| ctx.request().actor.person())?;
        let member = self.membership(person)?;
        (member.kind == OrganisationKind::Vendor).then_some(self.order)
    }
}

impl From<organisations::Model> for Organisation {
    fn from(row: organisations::Model) -> Self {
        let registration = row
            .registration_scheme
            .zip(row.registration_number)
            .map(|(scheme, number)| Registration { scheme, number });
        let address = (row.address != values::Address::default()).then(|| row.address.into());
        Self {
            id: ID(row.id.to_string()),
            kind: row.kind,
            legal_name: row.legal_name,
            trading_names: row.trading_names.0,
            slug: row.slug,
            registration,
            address,
            website: row.website,
            sector: row.sector,
            state: row.state,
            closes_at: row.closes_at.map(DateTime),
            reason: row.state_reason,
            version: row.version,
            key: row.id,
            needs_factor: row.requires_second_factor,
            signatories: row.signatories_needed,
            order: row.signing_order,
            above: row.parent_id,
            viewer: None,
        }
    }
}

impl Organisation {
    /// As seen by a member who was nobody yet when the request began.
    pub(crate) fn seen_by(mut self, viewer: &Arc<Person>) -> Self {
        self.viewer = Some(Arc::clone(viewer));
        self
    }

    fn membership<'a>(&self, person: &'a Person) -> Option<&'a Member> {
        let mut memberships = person.memberships.iter();
        memberships.find(|member| member.organisation == self.key)
    }
}

/// Fetches the contacts of all organisations of an answer together, for one request.
pub(crate) struct ContactLoader {
    db: Database,
    request: Request,
}

impl ContactLoader {
    /// The loader of one request.
    pub(crate) fn of(db: &Database, request: &Request) -> DataLoader<Self> {
        let loader = Self {
            db: db.clone(),
            request: request.clone(),
        };
        DataLoader::new(loader, tokio::spawn)
    }
}

impl Loader<OrganisationId> for ContactLoader {
    type Value = Vec<organisation_contacts::Model>;
    type Error = Arc<Error>;

    async fn load(
        &self,
        keys: &[OrganisationId],
    ) -> std::result::Result<HashMap<OrganisationId, Self::Value>, Arc<Error>> {
        tillid_organisations::contacts(self.db.reads(), &self.request, keys.to_vec())
            .await
            .map_err(Arc::new)
    }
}

/// A failure of a shared load, for each that asked.
fn again(error: &Error) -> Error {
    match error {
        Error::Failure(failure) => Error::Failure(failure.clone()),
        Error::Internal(cause) => Error::internal(cause.to_string()),
    }
}
