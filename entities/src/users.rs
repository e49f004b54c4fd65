//! A person with an account (*bruger*, domain §3.2). Belongs to itself; organisations see it through memberships.

use sea_orm::entity::prelude::*;
use tillid_kernel::Timestamp;

use crate::enums::{Language, UserSource};
use crate::organisations::OrganisationId;
use crate::tenancy::{Rule, Tenancy};

tillid_kernel::id!(
    /// Id of a row of `users`.
    UserId, "usr"
);

/// A row of `users`. A person with an account (*bruger*, domain §3.2). Belongs to itself; organisations see it through memberships.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "users")]
pub struct Model {
    /// Its id.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: UserId,
    /// E-mail address as it is written to.
    pub email: String,
    /// The address in lower case: what is unique.
    pub email_key: String,
    /// When the person proved to read mail there.
    pub email_verified_at: Option<Timestamp>,
    /// Name as shown to others.
    pub name: String,
    /// Optional telephone number, E.164 (R-001-010).
    pub phone: Option<String>,
    /// Language of pages and mails.
    pub language: Language,
    /// IANA zone of dates shown.
    pub time_zone: String,
    /// Argon2id in PHC form; absent until a password is set.
    pub password_hash: Option<String>,
    /// How the account came to be (R-001-008).
    pub source: UserSource,
    /// The employer, partner or vendor that gave the address.
    pub source_organisation_id: Option<OrganisationId>,
    /// Whether the person runs the platform.
    pub operator: bool,
    /// Last sign-in.
    pub last_login_at: Option<Timestamp>,
    /// When the person closed the account: nothing personal is left in the row, which others still point to.
    pub closed_at: Option<Timestamp>,
    /// When the row was made.
    pub created_at: Timestamp,
    /// Counts changes; an update names the version it read (optimistic lock).
    pub version: i32,
}

/// No relations: joins are written where they are needed.
#[derive(Clone, Copy, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}

impl Tenancy for Entity {
    fn rule() -> Rule<Column> {
        Rule {
            user: Some(Column::Id),
            ..Rule::hidden()
        }
    }
}
