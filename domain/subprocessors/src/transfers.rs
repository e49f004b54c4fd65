//! Where a transfer stands, and what follows when it ends (domain §3.4, I-7, I-8).
//!
//! `DRAFT → VALID → INVALID`: a draft becomes valid when its sub-processor comes into use; it ends by its last day, by a
//! court or the law, or by the importer losing its certificate. Then the vendor has a task until the place has another
//! ground or is not used any more, and the customers concerned are told once.

use sea_orm::ActiveValue::Set;
use sea_orm::sea_query::Expr;
use sea_orm::{
    ColumnTrait, Condition, ExprTrait, FromQueryResult, QueryFilter, QueryOrder, QuerySelect, Value,
};
use tillid_audit as audit;
use tillid_entities::customer_relations::CustomerRelationId;
use tillid_entities::enums::{
    Language, MessageClass, SubProcessorState, TransferEnd, TransferMechanism, TransferState,
};
use tillid_entities::organisations::OrganisationId;
use tillid_entities::processing_locations::{self, ProcessingLocationId};
use tillid_entities::sub_processors::{self, SubProcessorId};
use tillid_kernel::{EmailAddress, Error, Result};
use tillid_notifications::{Letter, enqueue_all};
use tillid_policy::{Connection, Database, Job, Request, Scope, Transaction, system};
use time::Date;
use uuid::Uuid;

use crate::audience::{reach, service_is_reached};
use crate::facts;
use crate::places;
use crate::register::today;
use crate::store::{page_of, sql};
use crate::transfer::{self, Claim};

/// Letters per transaction.
const BATCH: u64 = 200;

/// What happens to a transfer.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum TransferEvent {
    /// Its sub-processor comes into use.
    Use,
    /// It loses its ground.
    End,
}

/// The state after `event`.
///
/// # Errors
/// `CONFLICT` (`transfer-state`) when the event cannot happen in this state.
pub fn next(state: TransferState, event: TransferEvent) -> Result<TransferState> {
    match (state, event) {
        (TransferState::Draft, TransferEvent::Use) => Ok(TransferState::Valid),
        (TransferState::Valid, TransferEvent::End) => Ok(TransferState::Invalid),
        _ => Err(Error::conflict("transfer-state")),
    }
}

/// What a place claims.
pub(crate) fn claim(place: &processing_locations::Model) -> Claim<'_> {
    Claim {
        country: &place.country_code,
        mechanism: place.transfer_mechanism,
        module: place.transfer_module.as_deref(),
        reason: place.transfer_reason.as_deref(),
        valid_from: place.transfer_valid_from,
        valid_to: place.transfer_valid_to,
    }
}

/// Why a transfer that was valid is so no longer on `day`; none while it holds.
#[must_use]
pub(crate) fn ended(place: &processing_locations::Model, day: Date) -> Option<TransferEnd> {
    if place.transfer_valid_to.is_some_and(|last| last < day) {
        return Some(TransferEnd::Expired);
    }
    let claim = claim(place);
    (!transfer::lawful(claim.mechanism, claim.country, day)).then_some(TransferEnd::Court)
}

/// The transfers of a sub-processor that comes into use hold from now on.
pub(crate) async fn begin(tx: &Transaction, scope: &Scope, id: SubProcessorId) -> Result<()> {
    let valid = next(TransferState::Draft, TransferEvent::Use)?;
    scope
        .update::<processing_locations::Entity>()
        .col_expr(
            processing_locations::Column::TransferState,
            Expr::value(valid.as_str()),
        )
        .filter(processing_locations::Column::SubProcessorId.eq(id))
        .filter(processing_locations::Column::TransferState.eq(TransferState::Draft))
        .exec(tx)
        .await?;
    Ok(())
}

/// Says that a transfer has lost its ground: a court has struck it down, or the importer is not certified any more.
///
/// # Errors
/// `VALIDATION` for `EXPIRED`, which the calendar says; `CONFLICT` (`transfer-state`) unless it is valid.
pub async fn end(
    db: &Database,
    scope: &Scope,
    id: ProcessingLocationId,
    why: TransferEnd,
) -> Result<sub_processors::Model> {
    if why == TransferEnd::Expired {
        return Err(Error::validation("why", "transfer-end-by-day"));
    }
    let tx = db.begin().await?;
    let place: processing_locations::Model = scope
        .find::<processing_locations::Entity>()
        .filter(processing_locations::Column::Id.eq(id))
        .lock_exclusive()
        .one(&tx)
        .await?
        .ok_or_else(Error::not_found)?;
    invalidate(&tx, scope, &place, why).await?;
    let row = scope
        .load::<sub_processors::Entity>(&tx, place.sub_processor_id)
        .await?;
    tx.commit().await?;
    Ok(row)
}

async fn invalidate(
    tx: &Transaction,
    scope: &Scope,
    place: &processing_locations::Model,
    why: TransferEnd,
) -> Result<()> {
    let state = place
        .transfer_state
        .ok_or_else(|| Error::conflict("transfer-state"))?;
    let ended = processing_locations::ActiveModel {
        id: Set(place.id),
        transfer_state: Set(Some(next(state, TransferEvent::End)?)),
        transfer_end: Set(Some(why)),
        transfer_ended_at: Set(Some(scope.now())),
        ..Default::default()
    };
    scope.save(tx, ended, None).await?;
    audit::append(tx, scope, vec![facts::transfer_ended(place.sub_processor_id)]).await
}

/// Ends up to `limit` transfers of sub-processors in use that have reached their last day, or that the law carries no longer,
/// and tells customers of them, up to `limit`. Answers how much was done.
///
/// # Errors
/// Those of the database and of rendering mails; what was written before stays written.
pub async fn end_due(db: &Database, request: &Request, limit: u64) -> Result<u64> {
    let everyone = system(request, Job::Deadlines, OrganisationId(Uuid::nil()));
    let day = today(request.now);
    let mut done = 0;
    for place in due(db, &everyone, day, limit).await? {
        let Some(why) = ended(&place, day) else { continue };
        let scope = system(request, Job::Deadlines, place.vendor_id);
        let tx = db.begin().await?;
        // Another node may have been faster, or the vendor.
        let still = scope
            .find::<processing_locations::Entity>()
            .filter(processing_locations::Column::Id.eq(place.id))
            .filter(processing_locations::Column::TransferState.eq(TransferState::Valid))
            .lock_exclusive()
            .one(&tx)
            .await?;
        if let Some(place) = still {
            invalidate(&tx, &scope, &place, why).await?;
            done += 1;
        }
        tx.commit().await?;
    }
    Ok(done + tell_ended(db, request, limit).await?)
}

/// Valid transfers that may have ended by `day`.
async fn due(db: &Database, job: &Scope, day: Date, limit: u64) -> Result<Vec<processing_locations::Model>> {
    use processing_locations::Column as P;
    let struck_down = [TransferMechanism::PrivacyShield, TransferMechanism::SafeHarbour];
    let by_law = P::TransferMechanism.is_in(struck_down).or(P::TransferMechanism
        .eq(TransferMechanism::Adequacy)
        .and(P::CountryCode.is_not_in(places::adequate_on(day))));
    Ok(job
        .find::<processing_locations::Entity>()
        .filter(P::TransferState.eq(TransferState::Valid))
        .filter(Condition::any().add(P::TransferValidTo.lt(day)).add(by_law))
        .filter(P::SubProcessorId.in_subquery(in_use()))
        .order_by_asc(P::Id)
        .limit(limit)
        .all(&db.reads().within(job))
        .await?)
}

fn in_use() -> sea_orm::sea_query::SelectStatement {
    sea_orm::sea_query::Query::select()
        .column(sub_processors::Column::Id)
        .from(sub_processors::Entity)
        .and_where(
            sub_processors::Column::State.is_in([SubProcessorState::Active, SubProcessorState::Retiring]),
        )
        .to_owned()
}

#[derive(FromQueryResult)]
struct Concerned {
    id: CustomerRelationId,
    customer_id: OrganisationId,
    language: Language,
    notice_email: Option<String>,
}

/// Tells the customers of transfers that have ended, each customer once: how far it has come is written with the letters.
async fn tell_ended(db: &Database, request: &Request, limit: u64) -> Result<u64> {
    let everyone = system(request, Job::Deadlines, OrganisationId(Uuid::nil()));
    let untold = everyone
        .find::<processing_locations::Entity>()
        .filter(processing_locations::Column::TransferState.eq(TransferState::Invalid))
        .filter(processing_locations::Column::TransferToldAt.is_null())
        .order_by_asc(processing_locations::Column::Id)
        .limit(limit)
        .all(&db.reads().within(&everyone))
        .await?;
    let mut told = 0;
    for place in untold {
        let scope = system(request, Job::Deadlines, place.vendor_id);
        while told < limit {
            let tx = db.begin().await?;
            let letters = tell_some(&tx, &scope, place.id, std::cmp::min(BATCH, limit - told)).await?;
            tx.commit().await?;
            match letters {
                Some(letters) => told += letters,
                None => break,
            }
        }
    }
    Ok(told)
}

/// Tells the next customers; none when everybody has been told.
async fn tell_some(
    tx: &Transaction,
    scope: &Scope,
    id: ProcessingLocationId,
    limit: u64,
) -> Result<Option<u64>> {
    let Some(place) = scope
        .find::<processing_locations::Entity>()
        .filter(processing_locations::Column::Id.eq(id))
        .filter(processing_locations::Column::TransferToldAt.is_null())
        .lock_exclusive()
        .one(tx)
        .await?
    else {
        return Ok(None);
    };
    let subject: sub_processors::Model = scope
        .load::<sub_processors::Entity>(tx, place.sub_processor_id)
        .await?;
    let concerned = concerned(tx, &place, &subject, limit).await?;
    let mut letters = Vec::new();
    for row in &concerned {
        let Some(address) = &row.notice_email else {
            continue;
        };
        let to = EmailAddress::parse(address, "noticeEmail")?;
        let letter = Letter::new("transfer-ended", MessageClass::Administrative, to, row.language)
            .with("subprocessor", &subject.legal_name)
            .with("place", &place.name)
            .with("transfer", place.transfer_mechanism.as_str())
            .fact("subprocessor", &subject.legal_name)
            .fact("locations", &place.name)
            .fact("transfer", place.transfer_mechanism.as_str())
            .action(page_of(scope, row.customer_id, "sub-processors", subject.id));
        letters.push((letter, None));
    }
    enqueue_all(tx, scope, letters).await?;
    let mut come = processing_locations::ActiveModel {
        id: Set(place.id),
        ..Default::default()
    };
    match concerned.last() {
        Some(last) => come.transfer_told_after = Set(Some(last.id.0)),
        None => come.transfer_told_at = Set(Some(scope.now())),
    }
    scope.save(tx, come, None).await?;
    Ok((!concerned.is_empty()).then_some(concerned.len() as u64))
}

/// The next customers with an agreement in force about a service that uses the sub-processor, by the id of the relation.
async fn concerned(
    tx: &Transaction,
    place: &processing_locations::Model,
    subject: &sub_processors::Model,
    limit: u64,
) -> Result<Vec<Concerned>> {
    let reach = reach([subject]);
    if !reach.owed {
        return Ok(Vec::new());
    }
    let text = format!(
        "SELECT r.id, r.customer_id, r.language, r.notice_email FROM customer_relations r \
         WHERE r.vendor_id = $1 AND r.id > $3 AND EXISTS (SELECT 1 FROM agreements a \
         JOIN agreement_versions v ON v.agreement_id = a.id AND v.state = 'IN_FORCE' \
         JOIN agreement_services g ON g.agreement_id = a.id \
         JOIN sub_processor_services u ON u.service_id = g.service_id AND u.sub_processor_id = $2 \
         JOIN services s ON s.id = g.service_id \
         WHERE a.relation_id = r.id AND a.vendor_id = $1 AND a.state <> 'CLOSED' AND {}) \
         ORDER BY r.id LIMIT {limit}",
        service_is_reached(reach)
    );
    let after = place.transfer_told_after.unwrap_or(Uuid::nil());
    let values: [Value; 3] = [place.vendor_id.into(), subject.id.into(), after.into()];
    Ok(Concerned::find_by_statement(sql(tx, text, values))
        .all(tx)
        .await?)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_transfer_goes_one_way() {
        use TransferEvent as E;
        use TransferState as S;
        for state in S::ALL {
            for event in [E::Use, E::End] {
                let expected = match (state, event) {
                    (S::Draft, E::Use) => Some(S::Valid),
                    (S::Valid, E::End) => Some(S::Invalid),
                    _ => None,
                };
                assert_eq!(next(*state, event).ok(), expected, "{state:?} {event:?}");
            }
        }
    }
}
