//! Transfers of the past: grounds that a sub-processor once stood on, kept with the day they ended (I-8).

use std::collections::HashMap;

use sea_orm::ActiveValue::Set;
use sea_orm::{ColumnTrait, QueryFilter, QueryOrder};
use tillid_audit as audit;
use tillid_entities::enums::{TransferMechanism, TransferWarning};
use tillid_entities::past_transfers::{self, PastTransferId};
use tillid_entities::sub_processors::{self, SubProcessorId};
use tillid_kernel::{Error, Result, clean_line};
use tillid_policy::{Connection, Database, Scope};
use time::Date;

use crate::facts;
use crate::register::today;
use crate::transfer::{self, Claim, Flaw};

/// A ground of the past.
#[derive(Clone, Debug)]
pub struct PastTransfer {
    /// ISO 3166-1 alpha-2, outside the EEA.
    pub country_code: String,
    /// The ground.
    pub mechanism: TransferMechanism,
    /// Module of the standard contractual clauses, `M1` … `M4`.
    pub module: Option<String>,
    /// Citation or derogation, where the ground needs one.
    pub reason: Option<String>,
    /// Its first day.
    pub valid_from: Date,
    /// Its last day: before today, and one on which the law still knew the ground.
    pub valid_to: Date,
}

/// What a reader must know of a ground that has ended.
#[must_use]
pub fn warning(mechanism: TransferMechanism) -> Option<TransferWarning> {
    match mechanism {
        TransferMechanism::PrivacyShield => Some(TransferWarning::InvalidSinceSchremsIi),
        TransferMechanism::SafeHarbour => Some(TransferWarning::InvalidSinceSchremsI),
        _ => None,
    }
}

/// Records a ground of the past.
///
/// # Errors
/// `VALIDATION` naming the field: a ground held from its first day to its last by the law of those days, or it never did.
pub async fn record_past(
    db: &Database,
    scope: &Scope,
    id: SubProcessorId,
    input: PastTransfer,
) -> Result<sub_processors::Model> {
    if input.valid_to >= today(scope.now()) {
        return Err(Error::validation("validTo", "past-transfer-not-past"));
    }
    if input.valid_from > input.valid_to {
        return Err(Error::validation("validFrom", "past-transfer-order"));
    }
    let line = |text: Option<String>, field: &str, max| {
        text.filter(|text| !text.trim().is_empty())
            .map(|text| clean_line(&text, field, max))
            .transpose()
    };
    let module = line(input.module, "module", 10)?;
    let reason = line(input.reason, "reason", 500)?;
    for (day, field) in [(input.valid_from, "validFrom"), (input.valid_to, "validTo")] {
        let claim = Claim {
            country: &input.country_code,
            mechanism: input.mechanism,
            module: module.as_deref(),
            reason: reason.as_deref(),
            valid_from: None,
            valid_to: None,
        };
        transfer::check(&claim, day).map_err(|flaw| match flaw {
            Flaw::Country => Error::validation("countryCode", "country"),
            Flaw::NotNeeded => Error::validation("countryCode", "transfer-not-needed"),
            Flaw::Module => Error::validation("module", "transfer-module"),
            Flaw::Reason => Error::validation("reason", "transfer-reason"),
            Flaw::NoGround => Error::validation(field, "past-transfer-law"),
        })?;
    }
    let tx = db.begin().await?;
    let row: sub_processors::Model = scope.load::<sub_processors::Entity>(&tx, id).await?;
    let past = past_transfers::ActiveModel {
        id: Set(PastTransferId::new(scope.now(), scope.dice())),
        vendor_id: Set(scope.organisation()),
        sub_processor_id: Set(id),
        country_code: Set(input.country_code),
        mechanism: Set(input.mechanism),
        module: Set(module),
        reason: Set(reason),
        valid_from: Set(input.valid_from),
        valid_to: Set(input.valid_to),
        recorded_at: Set(scope.now()),
    };
    scope.insert(&tx, past).await?;
    audit::append(&tx, scope, vec![facts::past_transfer_recorded(id)]).await?;
    tx.commit().await?;
    Ok(row)
}

/// The grounds of the past of the vendor's own sub-processors, the latest first: one statement.
///
/// # Errors
/// Those of the database.
pub async fn past_transfers(
    db: &impl Connection,
    scope: &Scope,
    ids: impl IntoIterator<Item = SubProcessorId>,
) -> Result<HashMap<SubProcessorId, Vec<past_transfers::Model>>> {
    let rows = scope
        .find::<past_transfers::Entity>()
        .filter(past_transfers::Column::SubProcessorId.is_in(ids))
        .order_by_desc(past_transfers::Column::ValidTo)
        .order_by_desc(past_transfers::Column::Id)
        .all(db)
        .await?;
    let mut found: HashMap<SubProcessorId, Vec<past_transfers::Model>> = HashMap::new();
    for row in rows {
        let of = found.entry(row.sub_processor_id).or_default();
        of.push(row);
    }
    Ok(found)
}
