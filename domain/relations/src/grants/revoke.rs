//! Vendor or customer ends a grant.

use tillid_entities::enums::MessageClass;
use tillid_entities::sharing_grants::{self, SharingGrantId};
use tillid_kernel::{Error, Result};
use tillid_notifications::{About, Letter, enqueue_all};
use tillid_policy::{Connection, Database, Scope};

use super::move_to;
use super::state::{GrantEvent, can_revoke, grant_state};
use crate::recipients::{name_of, who_answer_for};
use crate::{facts, today};

/// Ends a grant of the scope's vendor or about the scope's customer. The partner sees nothing from its next request
/// on (I-24); the other side is told by mail.
///
/// # Errors
/// `NOT_FOUND`; `CONFLICT`: `grant-state` for one that is over already, `changed-meanwhile`.
pub async fn revoke_grant(db: &Database, scope: &Scope, id: SharingGrantId) -> Result<sharing_grants::Model> {
    let tx = db.begin().await?;
    let grant = scope.load::<sharing_grants::Entity>(&tx, id).await?;
    if !can_revoke(&grant, today(scope.now())) {
        return Err(Error::conflict("grant-state"));
    }
    let state = grant_state(grant.state, GrantEvent::Revoke)?;
    let grant = move_to(&tx, scope, grant, state, None).await?;
    let letters = letters(&tx, scope, &grant).await?;
    enqueue_all(&tx, scope, letters).await?;
    let fact = facts::grant_moved("grant.revoked", &grant, scope.is_vendor());
    tillid_audit::append(&tx, scope, vec![fact]).await?;
    tx.commit().await?;
    Ok(grant)
}

async fn letters(
    tx: &impl Connection,
    scope: &Scope,
    grant: &sharing_grants::Model,
) -> Result<Vec<(Letter, Option<About>)>> {
    let other_side = if scope.is_vendor() {
        grant.customer_id
    } else {
        grant.vendor_id
    };
    let partner = name_of(tx, scope, grant.partner_id).await?;
    let origin = &scope.request().origin;
    let letter = |(to, language)| {
        let letter = Letter::new("grant-revoked", MessageClass::Administrative, to, language)
            .with("partner", &partner)
            .action(format!("{origin}/o/{other_side}/sharing"));
        (letter, None)
    };
    Ok(who_answer_for(tx, scope, other_side)
        .await?
        .into_iter()
        .map(letter)
        .collect())
}
