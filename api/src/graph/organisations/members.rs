//! People and their places in organisations.

use async_graphql::dataloader::DataLoader;
use async_graphql::{ComplexObject, Context, ID, SimpleObject};
use tillid_entities::enums::{Language, MembershipState, Role};
use tillid_entities::memberships::{self, MembershipId};
use tillid_entities::users;
use tillid_kernel::{DEFAULT_TIME_ZONE, Error, Result, Timestamp, day_in};

use super::Organisation;
use crate::graph::page::connection;
use crate::graph::provisioning::ManagedLoader;
use crate::graph::scalars::{Date, DateTime};

/// A person with an account.
#[derive(SimpleObject, Clone)]
pub(crate) struct User {
    /// Opaque, `usr_…`.
    pub(crate) id: ID,
    /// E-mail address.
    email: String,
    /// Name as shown to others.
    pub(crate) name: String,
    /// Optional telephone number, E.164.
    phone: Option<String>,
    /// Language of pages and mails.
    language: Language,
    /// IANA time zone of dates shown, e.g. `Europe/Copenhagen`.
    time_zone: String,
    /// Counts changes; an update names the version it read.
    version: i32,
}

impl From<users::Model> for User {
    fn from(row: users::Model) -> Self {
        Self {
            id: ID(row.id.to_string()),
            email: row.email,
            name: row.name,
            phone: row.phone,
            language: row.language,
            time_zone: row.time_zone,
            version: row.version,
        }
    }
}

/// The day, in Denmark, that an instant is the last of.
pub(super) fn last_day(instant: Timestamp) -> Date {
    Date(day_in(instant, DEFAULT_TIME_ZONE))
}

/// A person's place in an organisation.
#[derive(SimpleObject, Clone)]
#[graphql(complex)]
pub(crate) struct Membership {
    /// Opaque, `mem_…`.
    pub(crate) id: ID,
    /// Who.
    pub(crate) user: User,
    /// Where.
    organisation: Organisation,
    /// Roles held, at least one, the strongest first.
    roles: Vec<Role>,
    /// Position, printed beside a signature.
    title: Option<String>,
    /// May sign for the organisation.
    can_bind: bool,
    /// Whether it counts.
    state: MembershipState,
    /// When it began.
    since: DateTime,
    /// The last day of an adviser's; null for one without an end.
    until: Option<Date>,
    /// Counts changes; an update names the version it read.
    version: i32,
    #[graphql(skip)]
    pub(crate) key: MembershipId,
}

impl Membership {
    /// The place of `user` in `organisation`.
    pub(crate) fn new(row: memberships::Model, user: User, organisation: Organisation) -> Self {
        Self {
            id: ID(row.id.to_string()),
            user,
            organisation,
            roles: row.roles.0,
            title: row.title,
            can_bind: row.can_bind,
            state: row.state,
            since: row.created_at.into(),
            until: row.valid_to.map(last_day),
            version: row.version,
            key: row.id,
        }
    }
}

#[ComplexObject]
impl Membership {
    /// Whether the organisation's own directory of users keeps the person: it suspends and removes them, and its groups
    /// give their roles.
    async fn managed_by_directory(&self, ctx: &Context<'_>) -> Result<bool> {
        let loader = ctx.data_unchecked::<DataLoader<ManagedLoader>>();
        let managed = loader.load_one(self.key).await;
        Ok(managed.map_err(Error::internal)?.is_some())
    }
}

connection!(MembershipConnection, MembershipEdge, Membership, "members");
