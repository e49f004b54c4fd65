//! The second pair of eyes.

use sea_orm::ActiveValue::Set;
use tillid_audit as audit;
use tillid_entities::change_announcements::{self, AnnouncementId};
use tillid_kernel::{Code, Error, Result};
use tillid_policy::{Database, Scope};

use crate::states::{self, AnnouncementEvent};
use crate::{facts, store};

/// Approves a draft that somebody else made.
///
/// # Errors
/// `APPROVAL_REQUIRED` when the approver is the one who drafted it, or made the service account that did; `PROOF_REQUIRED`; `CONFLICT` unless it is
/// a draft.
pub async fn approve(
    db: &Database,
    scope: &Scope,
    id: AnnouncementId,
) -> Result<change_announcements::Model> {
    let person = scope.person()?.user;
    let tx = db.begin().await?;
    let row = store::hold(&tx, scope, id).await?;
    let state = states::announcement(row.state, AnnouncementEvent::Approve)?;
    if tillid_identity::stands_behind(&tx, scope, person, row.requested_by).await? {
        return Err(Error::failure(Code::ApprovalRequired, "announcement-four-eyes"));
    }
    tillid_identity::fresh(scope)?;
    let approved = change_announcements::ActiveModel {
        id: Set(id),
        state: Set(state),
        approved_by: Set(Some(person)),
        approved_at: Set(Some(scope.now())),
        version: Set(row.version + 1),
        ..Default::default()
    };
    let version = Some((change_announcements::Column::Version, row.version));
    scope.save(&tx, approved, version).await?;
    audit::append(&tx, scope, vec![facts::announcement("announcement.approved", id)]).await?;
    let row = scope.load::<change_announcements::Entity>(&tx, id).await?;
    tx.commit().await?;
    Ok(row)
}
