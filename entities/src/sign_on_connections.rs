//! An organisation's connection to its own identity provider (OpenID Connect).

use sea_orm::entity::prelude::*;
use tillid_kernel::Timestamp;

use crate::enums::{Role, SignOnState};
use crate::organisations::OrganisationId;
use crate::tenancy::{Rule, Tenancy};

tillid_kernel::id!(
    /// Id of a row of `sign_on_connections`.
    SignOnConnectionId, "soc"
);

/// A row of `sign_on_connections`. An organisation's connection to its own identity provider (OpenID Connect).
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "sign_on_connections")]
pub struct Model {
    /// Its id.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: SignOnConnectionId,
    /// Whose.
    pub organisation_id: OrganisationId,
    /// The provider: its issuer identifier, to the letter.
    pub issuer: String,
    /// What the provider calls the portal.
    pub client: String,
    /// The client secret, sealed for this row.
    pub sealed_secret: String,
    /// Authentication contexts that are asked for, parted by spaces; one of them must come back.
    pub acr_values: Option<String>,
    /// What a newcomer becomes; never an owner, never a signatory.
    pub default_role: Role,
    /// Whether people sign in through it.
    pub state: SignOnState,
    /// When it last worked with these settings.
    pub tried_at: Option<Timestamp>,
    /// Why it last did not, as a key of the locale files.
    pub trial_problem: Option<String>,
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
            organisation: Some(Column::OrganisationId),
            ..Rule::hidden()
        }
    }
}
