//! Leave for a partner to see named fields of a relation (*delingstilladelse*).

mod decide;
mod expire;
mod list;
mod propose;
mod revoke;
mod state;

pub use decide::decide_grant;
pub use expire::expire_grants;
pub use list::grants;
pub use propose::{ProposeGrant, propose_grant};
pub use revoke::revoke_grant;
pub use state::{GrantEvent, can_decide, can_revoke, grant_state, state_on};

use sea_orm::ActiveValue::{NotSet, Set, Unchanged};
use tillid_entities::enums::GrantState;
use tillid_entities::sharing_grants;
use tillid_kernel::{Result, Timestamp};
use tillid_policy::{Connection, Scope};

/// Writes where a grant stands now, at the version it was read.
async fn move_to(
    tx: &impl Connection,
    scope: &Scope,
    grant: sharing_grants::Model,
    state: GrantState,
    decided_at: Option<Timestamp>,
) -> Result<sharing_grants::Model> {
    let row = sharing_grants::ActiveModel {
        id: Unchanged(grant.id),
        vendor_id: NotSet,
        customer_id: NotSet,
        partner_id: NotSet,
        relation_id: NotSet,
        partner_type: NotSet,
        partner_role: NotSet,
        fields: NotSet,
        purpose: NotSet,
        legal_basis: NotSet,
        approval_required: NotSet,
        customer_informed_at: NotSet,
        customer_decided_at: decided_at.map_or(NotSet, |at| Set(Some(at))),
        valid_from: NotSet,
        valid_to: NotSet,
        state: Set(state),
        granted_by: NotSet,
        created_at: NotSet,
        version: Set(grant.version + 1),
    };
    scope
        .save(tx, row, Some((sharing_grants::Column::Version, grant.version)))
        .await?;
    Ok(sharing_grants::Model {
        state,
        customer_decided_at: decided_at.or(grant.customer_decided_at),
        version: grant.version + 1,
        ..grant
    })
}
