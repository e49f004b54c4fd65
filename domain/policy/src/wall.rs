//! What the second wall must know of a visitor, and how it is told.

use sea_orm::{ConnectionTrait, DbBackend, DbErr, Statement};
use tillid_entities::enums::OrganisationKind;

use crate::{Actor, Member, Person};

/// The role that a visitor's statements run as. It owns nothing; the migration makes it.
pub(crate) const TENANT: &str = "tillid_tenant";

/// Puts the wall up for the rest of the transaction, in one statement.
const PUT_UP: &str = "SELECT set_config('role', $1, true), set_config('tillid.vendors', $2, true), \
    set_config('tillid.customers', $3, true), set_config('tillid.partners', $4, true), \
    set_config('tillid.organisations', $5, true), set_config('tillid.person', $6, true), \
    set_config('transaction_read_only', $7, true)";
/// The role alone, for a statement of a job and after it.
const STEP: &str = "SELECT set_config('role', $1, true)";

/// What the transaction behind the wall is for.
#[derive(Clone, Copy)]
pub(crate) enum Wanted {
    Reads,
    Writes,
}

/// A visitor's organisations by the side they are on, and who the visitor is; as PostgreSQL writes arrays of UUIDs.
pub(crate) struct Wall {
    vendors: String,
    customers: String,
    partners: String,
    organisations: String,
    person: String,
    /// The same for writes, where some are only lent to look at.
    own: Option<Box<Wall>>,
}

impl Wall {
    /// The wall around this actor; none around a job of the portal.
    pub(crate) fn of(actor: &Actor) -> Option<Self> {
        match actor {
            Actor::System(_) => None,
            Actor::Anonymous => Some(Self {
                vendors: array([]),
                customers: array([]),
                partners: array([]),
                organisations: array([]),
                person: array([]),
                own: None,
            }),
            Actor::Directory(directory) => {
                let own = |kind| array((directory.kind == kind).then_some(directory.organisation.0));
                Some(Self {
                    vendors: own(OrganisationKind::Vendor),
                    customers: own(OrganisationKind::Customer),
                    partners: own(OrganisationKind::Partner),
                    organisations: array([directory.organisation.0]),
                    person: array([]),
                    own: None,
                })
            }
            Actor::Person(person) => {
                let lent = person.memberships.iter().any(|member| member.support.is_some());
                let own = lent.then(|| Box::new(Self::around(person, person.own_memberships())));
                Some(Self {
                    own,
                    ..Self::around(person, person.memberships.iter())
                })
            }
        }
    }

    /// The wall around these memberships of a person.
    fn around<'a>(person: &Person, members: impl Iterator<Item = &'a Member>) -> Self {
        let members: Vec<&Member> = members.collect();
        Self {
            vendors: of_kind(&members, OrganisationKind::Vendor),
            customers: of_kind(&members, OrganisationKind::Customer),
            partners: of_kind(&members, OrganisationKind::Partner),
            organisations: array(members.iter().map(|member| member.organisation.0)),
            person: array([person.user.0]),
            own: None,
        }
    }

    pub(crate) async fn put_up(
        &self,
        transaction: &impl ConnectionTrait,
        wanted: Wanted,
    ) -> Result<(), DbErr> {
        let reach = match (wanted, &self.own) {
            (Wanted::Writes, Some(own)) => own,
            (Wanted::Reads | Wanted::Writes, _) => self,
        };
        let values = [
            TENANT.to_owned(),
            reach.vendors.clone(),
            reach.customers.clone(),
            reach.partners.clone(),
            reach.organisations.clone(),
            reach.person.clone(),
            match wanted {
                Wanted::Reads => "on",
                Wanted::Writes => "off",
            }
            .to_owned(),
        ];
        let statement =
            Statement::from_sql_and_values(DbBackend::Postgres, PUT_UP, values.map(sea_orm::Value::from));
        transaction.query_one_raw(statement).await?;
        Ok(())
    }

    /// Lets the next statement through as the role that the portal connects as.
    pub(crate) async fn open(transaction: &impl ConnectionTrait) -> Result<(), DbErr> {
        step(transaction, "none").await
    }

    /// Ends what [`Wall::open`] began.
    pub(crate) async fn close(transaction: &impl ConnectionTrait) -> Result<(), DbErr> {
        step(transaction, TENANT).await
    }
}

async fn step(transaction: &impl ConnectionTrait, role: &str) -> Result<(), DbErr> {
    let statement = Statement::from_sql_and_values(DbBackend::Postgres, STEP, [role.into()]);
    transaction.query_one_raw(statement).await?;
    Ok(())
}

fn of_kind(members: &[&Member], kind: OrganisationKind) -> String {
    array(
        members
            .iter()
            .filter(|member| member.kind == kind)
            .map(|member| member.organisation.0),
    )
}

fn array(ids: impl IntoIterator<Item = uuid::Uuid>) -> String {
    let ids: Vec<String> = ids.into_iter().map(|id| id.to_string()).collect();
    format!("{{{}}}", ids.join(","))
}
