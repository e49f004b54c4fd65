//! Passing a notice on to the controllers that a customer is itself a processor for (R-002-002).

use async_graphql::{Context, ID, InputObject, Object, SimpleObject};
use sea_orm::{ColumnTrait, QueryFilter, QueryOrder};
use tillid_entities::agreement_controllers::{self, AgreementControllerId};
use tillid_entities::agreements;
use tillid_entities::change_notices::{self, NoticeId};
use tillid_entities::enums::{ControllerCapacity, DeliveryState};
use tillid_kernel::Result;
use tillid_policy::{Action, Scope};
use tillid_subprocessors as changes;

use super::allowed;
use crate::graph::context::ContextExt;
use crate::graph::scalars::{Date, DateTime};

/// To whom a notice is passed on along the chain.
#[derive(SimpleObject)]
pub(crate) struct NoticeForwarding {
    /// Opaque, the notice's.
    id: ID,
    /// Whether the viewer may pass it on.
    can_forward: bool,
    /// The controllers that the customer has recorded with the agreement, by name.
    controllers: Vec<ForwardTarget>,
}

/// A controller that a notice can be passed on to.
#[derive(SimpleObject)]
pub(crate) struct ForwardTarget {
    /// Opaque, `ctl_…`.
    id: ID,
    /// Its registered name.
    name: String,
    /// Its last day; null while it is one.
    until: Option<Date>,
    /// When the notice was passed on to it; null while it was not.
    forwarded_at: Option<DateTime>,
    /// By whom.
    forwarded_by_name: Option<String>,
    /// What became of the mail; null while it is not written.
    outcome: Option<DeliveryState>,
}

/// To whom to pass a notice on.
#[derive(InputObject)]
pub(crate) struct ForwardNoticeInput {
    /// Which notice.
    notice_id: ID,
    /// The controllers, at most 200.
    agreement_controller_ids: Vec<ID>,
}

/// The notice as it was passed on.
#[derive(SimpleObject)]
pub(crate) struct ForwardNoticePayload {
    /// To whom.
    forwarding: Option<NoticeForwarding>,
}

#[derive(Default)]
pub(crate) struct ForwardingQuery;

#[Object]
impl ForwardingQuery {
    /// To whom the customer has passed a notice on, and may; null unless it has the agreement as a processor for others,
    /// and for the vendor, whose matter it is not. Codes: `NOT_FOUND`.
    async fn notice_forwarding(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Which notice.")] notice_id: ID,
    ) -> Result<Option<NoticeForwarding>> {
        let (scope, row) = ctx
            .authorise_row::<change_notices::Entity, NoticeId>(Action::ReadContent, &notice_id)
            .await?;
        forwarding(ctx, &scope, &row).await
    }
}

#[derive(Default)]
pub(crate) struct ForwardingMutation;

#[Object]
impl ForwardingMutation {
    /// Passes a notice on to controllers that the customer is itself a processor for: each gets a mail in the customer's
    /// name. Codes: `NOT_FOUND`, `FORBIDDEN`, `VALIDATION`, `CONFLICT`.
    async fn forward_notice(
        &self,
        ctx: &Context<'_>,
        input: ForwardNoticeInput,
    ) -> Result<ForwardNoticePayload> {
        let (scope, row) = ctx
            .authorise_row::<change_notices::Entity, NoticeId>(Action::DecideNotice, &input.notice_id)
            .await?;
        let controllers: Vec<AgreementControllerId> = input
            .agreement_controller_ids
            .iter()
            .map(|id| id.parse())
            .collect::<Result<_>>()?;
        changes::forward(ctx.db(), &scope, row.id, &controllers).await?;
        ctx.state().wake.notify_one();
        Ok(ForwardNoticePayload {
            forwarding: forwarding(ctx, &scope, &row).await?,
        })
    }
}

async fn forwarding(
    ctx: &Context<'_>,
    scope: &Scope,
    notice: &change_notices::Model,
) -> Result<Option<NoticeForwarding>> {
    let db = ctx.db().reads();
    let agreement = scope.load::<agreements::Entity>(db, notice.agreement_id).await?;
    let others = agreement.controller_capacity == ControllerCapacity::ProcessorForOthers;
    if scope.organisation() != notice.customer_id || !others {
        return Ok(None);
    }
    let controllers = scope
        .find::<agreement_controllers::Entity>()
        .filter(agreement_controllers::Column::AgreementId.eq(agreement.id))
        .order_by_asc(agreement_controllers::Column::Name)
        .order_by_asc(agreement_controllers::Column::Id)
        .all(db)
        .await?;
    let forwards = changes::forwards(db, scope, notice.id).await?;
    let people: Vec<_> = forwards.iter().map(|forward| forward.row.forwarded_by).collect();
    let names = crate::graph::people::names(ctx, scope, people).await?;
    let open = changes::may_forward(db, scope, notice, &agreement).await.is_ok();
    Ok(Some(NoticeForwarding {
        id: ID(notice.id.to_string()),
        can_forward: open && allowed(scope, Action::DecideNotice),
        controllers: controllers
            .into_iter()
            .map(|controller| {
                let forward = forwards
                    .iter()
                    .find(|forward| forward.row.agreement_controller_id == controller.id);
                ForwardTarget {
                    id: ID(controller.id.to_string()),
                    name: controller.name,
                    until: controller.until.map(Into::into),
                    forwarded_at: forward.map(|forward| forward.row.forwarded_at.into()),
                    forwarded_by_name: forward
                        .and_then(|forward| names.get(&forward.row.forwarded_by).cloned()),
                    outcome: forward.and_then(|forward| forward.outcome),
                }
            })
            .collect(),
    }))
}
