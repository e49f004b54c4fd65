//! A certificate that runs out: those who manage the key are told sixty days before, once for each key.

use sea_orm::ActiveValue::Set;
use sea_orm::{ColumnTrait, Condition, QueryFilter, QueryOrder, QuerySelect};
use tillid_audit::Fact;
use tillid_entities::enums::{MembershipState, MessageClass, OrganisationKind};
use tillid_entities::organisations::OrganisationId;
use tillid_entities::{memberships, organisations, sealing_keys, users};
use tillid_kernel::{EmailAddress, Error, Result};
use tillid_notifications::{Letter, enqueue_all};
use tillid_policy::{Action, Connection, Database, Job, Request, Scope, rules, system};
use uuid::Uuid;

use super::keys::running_out;

/// More people than manage one organisation's key.
const MOST_TOLD: usize = 50;

/// Tells those who manage a key that its certificate runs out in less than sixty days; at most `limit` keys. Answers
/// with how many.
///
/// # Errors
/// Those of the database.
pub async fn warn_due(db: &Database, request: &Request, limit: u64) -> Result<u64> {
    use sealing_keys::Column as K;
    // A job over all tenants; each key's own vendor is named below, where it is written.
    let anywhere = system(request, Job::Sealing, OrganisationId(Uuid::nil()));
    let due: Vec<sealing_keys::Model> = anywhere
        .find::<sealing_keys::Entity>()
        .filter(running_out(request.now))
        .filter(K::WarnedAt.is_null())
        .order_by_asc(K::ValidTo)
        .limit(limit)
        .all(db.reads())
        .await?;
    let mut warned = 0;
    for key in due {
        warned += warn(db, request, key).await?;
    }
    Ok(warned)
}

async fn warn(db: &Database, request: &Request, key: sealing_keys::Model) -> Result<u64> {
    let scope = system(request, Job::Sealing, key.organisation_id);
    let tx = db.begin().await?;
    let told = sealing_keys::ActiveModel {
        id: Set(key.id),
        warned_at: Set(Some(request.now)),
        version: Set(key.version + 1),
        ..Default::default()
    };
    let read = Some((sealing_keys::Column::Version, key.version));
    match scope.save(&tx, told, read).await {
        Ok(()) => {}
        // Just renewed, or told by another node.
        Err(Error::Failure(_)) => return Ok(0),
        Err(bug) => return Err(bug),
    }
    let owner = scope
        .load::<organisations::Entity>(&tx, key.organisation_id)
        .await?;
    let page = format!("{}/o/{}/seal", request.origin, owner.id);
    let letters = managers(&tx, &scope, owner.id)
        .await?
        .into_iter()
        .filter_map(|person| {
            let to = EmailAddress::parse(&person.email, "email").ok()?;
            let letter = Letter::new(
                "sealing-key-expires",
                MessageClass::Administrative,
                to,
                person.language,
            )
            .with("organisation", &owner.legal_name)
            .with("ends", key.valid_to)
            .with("origin", key.origin.as_str())
            .fact("certificate", &key.fingerprint)
            .fact("expires", key.valid_to)
            .action(page.clone());
            Some((letter, None))
        });
    enqueue_all(&tx, &scope, letters.collect()).await?;
    let fact = Fact::new("sealing-key.expiry-told", "SealingKey", key.id).changing(["warnedAt"]);
    tillid_audit::append(&tx, &scope, vec![fact]).await?;
    tx.commit().await?;
    Ok(1)
}

/// The active members whose role manages the key.
async fn managers(
    tx: &impl Connection,
    scope: &Scope,
    organisation: OrganisationId,
) -> Result<Vec<users::Model>> {
    use memberships::Column as M;
    let members: Vec<memberships::Model> = scope
        .find::<memberships::Entity>()
        .filter(M::OrganisationId.eq(organisation))
        .filter(M::State.eq(MembershipState::Active))
        .filter(
            Condition::any()
                .add(M::ValidTo.is_null())
                .add(M::ValidTo.gt(scope.now())),
        )
        .order_by_asc(M::Id)
        .all(&tx.within(scope))
        .await?;
    let manages = |member: &memberships::Model| {
        let may = |role: &_| rules::allows(OrganisationKind::Vendor, *role, Action::ManageSealingKeys);
        member.roles.0.iter().any(may)
    };
    let told = members
        .iter()
        .filter(|member| manages(member))
        .map(|member| member.user_id)
        .take(MOST_TOLD);
    Ok(scope
        .find::<users::Entity>()
        .filter(users::Column::Id.is_in(told))
        .order_by_asc(users::Column::Id)
        .all(&tx.within(scope))
        .await?)
}
