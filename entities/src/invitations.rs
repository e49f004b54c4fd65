//! An invitation by an employer (*invitation*): single use, expiring, bound to its e-mail (domain §3.2, I-11).

use sea_orm::entity::prelude::*;
use tillid_kernel::Timestamp;

use crate::enums::{BounceReason, InvitationState, InviterCapacity, Language};
use crate::memberships::MembershipId;
use crate::organisations::OrganisationId;
use crate::tenancy::{Rule, Tenancy};
use crate::values::Roles;

tillid_kernel::id!(
    /// Id of a row of `invitations`.
    InvitationId, "inv"
);

/// A row of `invitations`. An invitation by an employer (*invitation*): single use, expiring, bound to its e-mail (domain §3.2, I-11).
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "invitations")]
pub struct Model {
    /// Its id.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: InvitationId,
    /// The employer that invites, and the named source of the address.
    pub organisation_id: OrganisationId,
    /// Who invited; absent when the vendor made the tenant.
    pub inviter_membership_id: Option<MembershipId>,
    /// In what capacity.
    pub inviter_capacity: InviterCapacity,
    /// Address invited.
    pub email: String,
    /// The address in lower case.
    pub email_key: String,
    /// Roles the membership will have.
    #[sea_orm(column_type = "JsonBinary")]
    pub roles: Roles,
    /// Whether the member may sign.
    pub can_bind: bool,
    /// Language of the mail.
    pub language: Language,
    /// A word from the inviter.
    #[sea_orm(column_type = "Text")]
    pub message: Option<String>,
    /// SHA-256 of the secret in the link.
    pub token_hash: String,
    /// Version of the Art. 14 facts in the mail.
    pub notice_version: String,
    /// Where it stands.
    pub state: InvitationState,
    /// When the mail was accepted by a server.
    pub sent_at: Option<Timestamp>,
    /// When it was accepted.
    pub accepted_at: Option<Timestamp>,
    /// After this instant the link is dead.
    pub expires_at: Timestamp,
    /// How often the mail was sent again.
    pub resent_count: i32,
    /// When the row was made.
    pub created_at: Timestamp,
    /// Counts changes; an update names the version it read (optimistic lock).
    pub version: i32,
    /// Name in the greeting, as the inviter gave it; gone when the invitation is answered or erased.
    pub invitee_name: Option<String>,
    /// Why the mail came back.
    pub bounce_reason: Option<BounceReason>,
    /// When its personal data were erased: address, name, message and the hash of the link's secret.
    pub erased_at: Option<Timestamp>,
    /// Until when the membership will count; absent for one without an end.
    pub member_until: Option<Timestamp>,
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
