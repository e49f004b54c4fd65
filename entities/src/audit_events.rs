//! One change, for ever (*revisionsspor*, domain §3.15, I-22).

use sea_orm::entity::prelude::*;
use tillid_kernel::Timestamp;

use crate::organisations::OrganisationId;
use crate::tenancy::{Rule, Tenancy};
use crate::values::Strings;

tillid_kernel::id!(
    /// Id of a row of `audit_events`.
    AuditEventId, "aud"
);

/// A row of `audit_events`. One change, for ever (*revisionsspor*, domain §3.15, I-22).
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "audit_events")]
pub struct Model {
    /// Its id.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: AuditEventId,
    /// In whose chain.
    pub organisation_id: OrganisationId,
    /// 1, 2, 3 … without a gap.
    pub sequence: i64,
    /// When.
    pub at: Timestamp,
    /// `user`, `token` for an access token of a person, `service` for a service account, `directory` for an
    /// organisation's own directory of users, `system` or `anonymous`.
    pub actor_kind: String,
    /// Id of the person, the service account or the directory's token, or name of the job.
    pub actor_id: Option<String>,
    /// Roles at that time, joined by `+`.
    pub actor_role: String,
    /// What, e.g. `agreement.signed`.
    pub action: String,
    /// On what kind of thing.
    pub entity: String,
    /// Its id.
    pub entity_id: String,
    /// The other side, which may read the event.
    pub counterparty_id: Option<OrganisationId>,
    /// The request that did it.
    pub request_id: String,
    /// Names of the fields changed; never values.
    #[sea_orm(column_type = "JsonBinary")]
    pub changes: Strings,
    /// Hash of the event before; 64 zeros for the first.
    pub previous_hash: String,
    /// SHA-256 over this event's canonical JSON with `previousHash`. The address is not part of it: it is shortened
    /// when its time is over, and the chain still verifies.
    pub hash: String,
    /// Where the request came from: the whole address at first, later its network (R-002-046).
    pub address: Option<String>,
    /// When the address is shortened; none once it is.
    pub address_until: Option<Timestamp>,
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
