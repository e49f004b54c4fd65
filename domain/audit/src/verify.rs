//! Recomputing a chain.

use sea_orm::{ColumnTrait, QueryFilter, QueryOrder, QuerySelect};
use tillid_entities::organisations::OrganisationId;
use tillid_entities::{audit_events, audit_heads};
use tillid_kernel::Result;
use tillid_policy::{Connection, Database, Scope};

use crate::chain::{self, FIRST_PREVIOUS_HASH};

/// The first link that does not hold.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Broken {
    /// Its number in the chain.
    pub sequence: i64,
    /// What is wrong: `missing`, `previous-hash`, `hash` or `head`.
    pub reason: &'static str,
}

/// For scopes of jobs that concern no tenant in particular.
pub const ANYONE: OrganisationId = OrganisationId(uuid::Uuid::nil());

/// Events fetched at a time.
const PORTION: u64 = 1_000;

/// The tenants that have a chain.
///
/// # Errors
/// Those of the database.
pub async fn tenants(db: &Database, scope: &Scope) -> Result<Vec<OrganisationId>> {
    let heads = scope
        .find::<audit_heads::Entity>()
        .order_by_asc(audit_heads::Column::Id)
        .all(&db.reads().within(scope))
        .await?;
    Ok(heads.into_iter().map(|head| head.id).collect())
}

/// Recomputes the chain of the scope's organisation; answers how many events hold, or where it breaks.
///
/// Events come from the database in portions: memory does not grow with the chain.
///
/// # Errors
/// Those of the database.
pub async fn verify(db: &Database, scope: &Scope) -> Result<std::result::Result<i64, Broken>> {
    let organisation = scope.organisation();
    let head = scope
        .find::<audit_heads::Entity>()
        .filter(audit_heads::Column::Id.eq(organisation))
        .one(&db.reads().within(scope))
        .await?;
    let mut sequence = 0;
    let mut previous = FIRST_PREVIOUS_HASH.to_owned();
    loop {
        let portion = scope
            .find::<audit_events::Entity>()
            .filter(audit_events::Column::OrganisationId.eq(organisation))
            .filter(audit_events::Column::Sequence.gt(sequence))
            .order_by_asc(audit_events::Column::Sequence)
            .limit(PORTION)
            .all(&db.reads().within(scope))
            .await?;
        if portion.is_empty() {
            break;
        }
        for event in portion {
            sequence += 1;
            if let Some(reason) = fault(&event, sequence, &previous)? {
                return Ok(Err(Broken { sequence, reason }));
            }
            previous = event.hash;
        }
    }
    let (last, hash) = head.map_or((0, FIRST_PREVIOUS_HASH.to_owned()), |head| {
        (head.sequence, head.hash)
    });
    if last == sequence && hash == previous {
        Ok(Ok(sequence))
    } else {
        Ok(Err(Broken {
            sequence: sequence + 1,
            reason: "head",
        }))
    }
}

/// What is wrong with an event that should be the chain's `sequence`-th, after the hash `previous`.
fn fault(event: &audit_events::Model, sequence: i64, previous: &str) -> Result<Option<&'static str>> {
    Ok(if event.sequence != sequence {
        Some("missing")
    } else if event.previous_hash != previous {
        Some("previous-hash")
    } else if chain::hash(event)? != event.hash {
        Some("hash")
    } else {
        None
    })
}
