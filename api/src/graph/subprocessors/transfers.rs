//! Transfers out of the EEA: what the law knows, what a vendor proposes to itself, and what has ended.

use async_graphql::{Context, ID, InputObject, Object, SimpleObject};
use tillid_entities::enums::{TransferEnd, TransferMechanism, TransferWarning};
use tillid_entities::past_transfers;
use tillid_entities::processing_locations::{self, ProcessingLocationId};
use tillid_entities::sub_processors::{self, SubProcessorId};
use tillid_kernel::{Error, Result};
use tillid_policy::Action;
use tillid_subprocessors::{self as changes, PastTransfer as Past, places, transfer};

use super::mutation::SubProcessorPayload;
use super::register;
use crate::graph::context::ContextExt;
use crate::graph::scalars::Date;
use crate::locale;

/// A ground of transfer as the law knows it today (GDPR Chapter V).
#[derive(SimpleObject)]
pub(crate) struct TransferMechanismRule {
    /// The ground.
    mechanism: TransferMechanism,
    /// Its name, in the language of the answer.
    label: String,
    /// Whether it may be chosen for a transfer of today.
    selectable: bool,
    /// Whether it needs a module of the standard contractual clauses.
    needs_module: bool,
    /// Whether it needs a citation, or which derogation and why.
    needs_reason: bool,
    /// The first day on which the law knew it, where there is one.
    valid_from: Option<Date>,
    /// The last day on which the law knew it.
    valid_to: Option<Date>,
    /// The countries that it reaches today, ISO 3166-1 alpha-2; null for any outside the EEA.
    countries: Option<Vec<String>>,
    /// What a reader must know of one that has ended.
    warning: Option<TransferWarning>,
}

/// A decision of the Commission that a country protects personal data adequately (Art. 45).
#[derive(SimpleObject)]
pub(crate) struct AdequacyDecision {
    /// ISO 3166-1 alpha-2.
    country_code: String,
    /// Its number.
    decision: String,
    /// Its first day.
    valid_from: Date,
    /// Its last day, if it is limited.
    valid_to: Option<Date>,
}

/// What the law knows of transfers out of the EEA.
#[derive(SimpleObject)]
pub(crate) struct TransferLaw {
    /// The grounds, with their names: those that may be chosen today, and those that the law once knew.
    rules: Vec<TransferMechanismRule>,
    /// The decisions of adequacy that the portal knows, by country.
    adequacy_decisions: Vec<AdequacyDecision>,
}

/// A ground on which a sub-processor once stood.
#[derive(SimpleObject, Clone)]
pub(crate) struct PastTransfer {
    /// Opaque, `ptr_…`.
    id: ID,
    /// ISO 3166-1 alpha-2.
    country_code: String,
    /// The ground.
    mechanism: TransferMechanism,
    /// Module of the standard contractual clauses.
    module: Option<String>,
    /// Citation or derogation.
    reason: Option<String>,
    /// Its first day.
    valid_from: Date,
    /// Its last day.
    valid_to: Date,
    /// What a reader must know of it.
    warning: Option<TransferWarning>,
}

impl From<past_transfers::Model> for PastTransfer {
    fn from(row: past_transfers::Model) -> Self {
        Self {
            id: ID(row.id.to_string()),
            country_code: row.country_code,
            mechanism: row.mechanism,
            module: row.module,
            reason: row.reason,
            valid_from: row.valid_from.into(),
            valid_to: row.valid_to.into(),
            warning: changes::warning(row.mechanism),
        }
    }
}

/// The ground that a vendor proposes to itself.
#[derive(SimpleObject)]
pub(crate) struct DefaultTransferMechanismPayload {
    /// As it is now.
    mechanism: TransferMechanism,
}

/// Which ground a vendor proposes to itself for a new place outside the EEA.
#[derive(InputObject)]
pub(crate) struct SetDefaultTransferMechanismInput {
    /// The vendor.
    organisation_id: ID,
    /// The ground: one that may be chosen today.
    mechanism: TransferMechanism,
}

/// A ground that has ended.
#[derive(InputObject)]
pub(crate) struct RecordPastTransferInput {
    /// Which sub-processor.
    sub_processor_id: ID,
    /// ISO 3166-1 alpha-2, outside the EEA.
    country_code: String,
    /// The ground.
    mechanism: TransferMechanism,
    /// Module of the standard contractual clauses, `M1` … `M4`.
    module: Option<String>,
    /// Citation or derogation, where the ground needs one.
    reason: Option<String>,
    /// Its first day.
    valid_from: Date,
    /// Its last day: before today.
    valid_to: Date,
}

/// A transfer that has lost its ground before its last day.
#[derive(InputObject)]
pub(crate) struct EndTransferInput {
    /// Which place.
    processing_location_id: ID,
    /// Why: `COURT` or `DECERTIFIED`.
    why: TransferEnd,
}

#[derive(Default)]
pub(crate) struct TransfersQuery;

#[Object]
impl TransfersQuery {
    /// The grounds of transfer and the decisions of adequacy. Needs no account.
    #[expect(clippy::unused_async, reason = "the form that a field has")]
    async fn transfer_mechanisms(&self, ctx: &Context<'_>) -> Result<TransferLaw> {
        let day = changes::today(ctx.request().now);
        let rules = transfer::catalogue(day)
            .into_iter()
            .map(|rule| TransferMechanismRule {
                label: locale::text(
                    ctx.language(),
                    &format!("pages-transfer-{}", rule.mechanism.as_str()),
                ),
                mechanism: rule.mechanism,
                selectable: rule.selectable,
                needs_module: rule.needs_module,
                needs_reason: rule.needs_reason,
                valid_from: rule.valid_from.map(Date::from),
                valid_to: rule.valid_to.map(Date::from),
                countries: rule
                    .countries
                    .map(|codes| codes.into_iter().map(str::to_owned).collect()),
                warning: changes::warning(rule.mechanism),
            });
        let decisions = places::decisions().map(|decision| AdequacyDecision {
            country_code: decision.country.to_owned(),
            decision: decision.number.to_owned(),
            valid_from: decision.from.into(),
            valid_to: decision.to.map(Date::from),
        });
        Ok(TransferLaw {
            rules: rules.collect(),
            adequacy_decisions: decisions.collect(),
        })
    }

    /// The ground that the vendor proposes to itself for a new place outside the EEA: the standard contractual clauses until
    /// it says otherwise. Codes: `NOT_FOUND`.
    async fn default_transfer_mechanism(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The vendor.")] organisation_id: ID,
    ) -> Result<TransferMechanism> {
        let scope = ctx.authorise_id(Action::ReadContent, &organisation_id)?;
        if !scope.is_vendor() {
            return Err(Error::forbidden());
        }
        changes::default_mechanism(ctx.db().reads(), &scope).await
    }
}

#[derive(Default)]
pub(crate) struct TransfersMutation;

#[Object]
impl TransfersMutation {
    /// Says which ground is proposed for a new place outside the EEA. Codes: `VALIDATION`.
    async fn set_default_transfer_mechanism(
        &self,
        ctx: &Context<'_>,
        input: SetDefaultTransferMechanismInput,
    ) -> Result<DefaultTransferMechanismPayload> {
        let scope = ctx.authorise_id(Action::MaintainRegister, &input.organisation_id)?;
        changes::set_default_mechanism(ctx.db(), &scope, input.mechanism).await?;
        Ok(DefaultTransferMechanismPayload {
            mechanism: input.mechanism,
        })
    }

    /// Records a ground on which a sub-processor once stood. Codes: `VALIDATION`.
    async fn record_past_transfer(
        &self,
        ctx: &Context<'_>,
        input: RecordPastTransferInput,
    ) -> Result<SubProcessorPayload> {
        let (scope, row) = ctx
            .authorise_row::<sub_processors::Entity, SubProcessorId>(
                Action::MaintainRegister,
                &input.sub_processor_id,
            )
            .await?;
        let past = Past {
            country_code: input.country_code,
            mechanism: input.mechanism,
            module: input.module,
            reason: input.reason,
            valid_from: input.valid_from.0,
            valid_to: input.valid_to.0,
        };
        let row = changes::record_past(ctx.db(), &scope, row.id, past).await?;
        let sub_processor = register::one(ctx, &scope, row).await?;
        Ok(SubProcessorPayload { sub_processor })
    }

    /// Says that a transfer has lost its ground; customers concerned are told. Codes: `VALIDATION`, `CONFLICT`.
    async fn end_transfer(&self, ctx: &Context<'_>, input: EndTransferInput) -> Result<SubProcessorPayload> {
        let (scope, place) = ctx
            .authorise_row::<processing_locations::Entity, ProcessingLocationId>(
                Action::MaintainRegister,
                &input.processing_location_id,
            )
            .await?;
        let row = changes::end_transfer(ctx.db(), &scope, place.id, input.why).await?;
        ctx.state().wake.notify_one();
        let sub_processor = register::one(ctx, &scope, row).await?;
        Ok(SubProcessorPayload { sub_processor })
    }
}
