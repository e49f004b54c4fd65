//! Where a vendor's agreements stand on their way to force.

use std::collections::HashMap;

use async_graphql::{Context, Enum, ID, Object, SimpleObject};
use tillid_agreements::VersionHead;
use tillid_agreements::pipeline::{self, Stage, Standing};
use tillid_entities::agreements::AgreementId;
use tillid_entities::enums::{AgreementVersionState, OrganisationKind};
use tillid_kernel::{Error, Result};
use tillid_policy::Action;

use super::gather::gather_agreements;
use super::types::Agreement;
use crate::graph::context::ContextExt;
use crate::graph::scalars::DateTime;

/// A stage on the way to force.
#[derive(Enum, Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum PipelineStageName {
    /// Sent, and not yet opened by the customer.
    Sent,
    /// Opened, and signed by nobody.
    Viewed,
    /// Changes are proposed, or agreed and not yet sent.
    Negotiating,
    /// Signed by one side.
    PartiallySigned,
    /// In force.
    InForce,
    /// Out for signature, and lapsing within fourteen days; these stand in their own stage too.
    Expiring,
}

impl From<Stage> for PipelineStageName {
    fn from(stage: Stage) -> Self {
        match stage {
            Stage::Sent => Self::Sent,
            Stage::Viewed => Self::Viewed,
            Stage::Negotiating => Self::Negotiating,
            Stage::PartiallySigned => Self::PartiallySigned,
            Stage::InForce => Self::InForce,
            Stage::Expiring => Self::Expiring,
        }
    }
}

/// A version of an agreement in its stage.
#[derive(SimpleObject)]
pub(crate) struct PipelineEntry {
    /// The version's id.
    version_id: ID,
    /// Its number: 1, 2, 3 …
    number: i32,
    /// Where it stands.
    state: AgreementVersionState,
    /// When it was sent.
    sent_at: Option<DateTime>,
    /// When the customer first opened it.
    viewed_at: Option<DateTime>,
    /// When it came into force.
    effective_at: Option<DateTime>,
    /// The last instant at which it can be signed.
    expires_at: Option<DateTime>,
    /// Its agreement.
    agreement: Agreement,
}

impl PipelineEntry {
    fn new(head: &VersionHead, agreement: Agreement) -> Self {
        Self {
            version_id: head.id.to_string().into(),
            number: head.number,
            state: head.state,
            sent_at: head.sent_at.map(DateTime),
            viewed_at: head.viewed_at.map(DateTime),
            effective_at: head.effective_at.map(DateTime),
            expires_at: head.expires_at.map(DateTime),
            agreement,
        }
    }
}

/// A stage and what stands in it.
#[derive(SimpleObject)]
pub(crate) struct PipelineStage {
    /// Which.
    stage: PipelineStageName,
    /// How many versions.
    count: u64,
    /// The first six: those that have waited longest; of those in force, the newest.
    first: Vec<PipelineEntry>,
}

/// What happened in one week.
#[derive(SimpleObject)]
pub(crate) struct PipelineWeek {
    /// Its first instant: Monday at midnight in Denmark.
    starts_at: DateTime,
    /// Versions that were sent.
    sent: u64,
    /// Versions that came into force.
    in_force: u64,
}

/// A vendor's agreements on their way to force.
#[derive(SimpleObject)]
pub(crate) struct AgreementPipeline {
    /// Every stage, in the order of the way.
    stages: Vec<PipelineStage>,
    /// The last twelve weeks, the oldest first; this one has not ended.
    weeks: Vec<PipelineWeek>,
}

#[derive(Default)]
pub(crate) struct PipelineQuery;

#[Object]
impl PipelineQuery {
    /// Where a vendor's agreements stand on their way to force, and what happened in the last twelve weeks. A fixed
    /// number of statements. Codes: `NOT_FOUND`, also for a customer, which has none.
    async fn agreement_pipeline(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The vendor.")] organisation_id: ID,
    ) -> Result<AgreementPipeline> {
        let scope = ctx.authorise_id(Action::ReadContent, &organisation_id)?;
        if scope.member()?.kind != OrganisationKind::Vendor {
            return Err(Error::not_found());
        }
        let (standings, weeks) = pipeline::pipeline(ctx.db(), &scope).await?;
        let ids = standings
            .iter()
            .flat_map(|standing| &standing.first)
            .map(|head| head.agreement_id)
            .collect();
        let rows = tillid_agreements::agreements_by_ids(ctx.db().reads(), &scope, ids).await?;
        let look = ctx.look_ahead().field("stages").field("first").field("agreement");
        let agreements: HashMap<AgreementId, Agreement> = gather_agreements(ctx, &scope, rows, &[look])
            .await?
            .into_iter()
            .map(|agreement| (agreement.row.id, agreement))
            .collect();
        let stage = |Standing { stage, count, first }: Standing| PipelineStage {
            stage: stage.into(),
            count,
            first: first
                .iter()
                .filter_map(|head| {
                    let agreement = agreements.get(&head.agreement_id)?.clone();
                    Some(PipelineEntry::new(head, agreement))
                })
                .collect(),
        };
        Ok(AgreementPipeline {
            stages: standings.into_iter().map(stage).collect(),
            weeks: weeks
                .into_iter()
                .map(|week| PipelineWeek {
                    starts_at: DateTime(week.starts_at),
                    sent: week.sent,
                    in_force: week.in_force,
                })
                .collect(),
        })
    }
}
