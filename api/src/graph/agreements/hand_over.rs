//! Handing an agreement over to the colleague who may sign it.

use async_graphql::{Context, ID, InputObject, Object, SimpleObject};
use tillid_agreements::VersionHead;
use tillid_agreements::hand_over::{colleagues, hand_over};
use tillid_agreements::signing::Given;
use tillid_entities::agreement_versions::{self, AgreementVersionId};
use tillid_entities::hand_overs;
use tillid_entities::memberships;
use tillid_kernel::Result;
use tillid_policy::{Action, Scope};

use super::gather::{self, gather_version};
use super::mutation::AgreementVersionPayload;
use crate::graph::context::ContextExt;
use crate::graph::people;
use crate::graph::scalars::DateTime;

/// Who of the viewer's organisation may sign a version, and who was asked to.
#[derive(SimpleObject)]
pub(crate) struct HandOver {
    /// Colleagues who may be asked now.
    colleagues: Vec<Colleague>,
    /// Who was asked, the first first.
    asked: Vec<AskedColleague>,
    /// Where no colleague may sign: the names of the owners, who can give somebody the right.
    owners: Vec<String>,
}

/// A colleague who may sign for the organisation.
#[derive(SimpleObject)]
pub(crate) struct Colleague {
    /// Their place in the organisation, `mem_…`.
    membership_id: ID,
    /// Their name.
    name: String,
    /// Their position.
    title: Option<String>,
}

/// A colleague who was asked to sign.
#[derive(SimpleObject)]
pub(crate) struct AskedColleague {
    /// Their name.
    name: String,
    /// Who asked.
    asked_by_name: String,
    /// When.
    asked_at: DateTime,
    /// What was written to them.
    message: Option<String>,
}

#[derive(Default)]
pub(crate) struct HandOverQuery;

#[Object]
impl HandOverQuery {
    /// Which colleagues may be asked to sign a version, and who was; the other side sees nothing of it. It is asked for one
    /// version, because it costs statements of its own. Codes: `NOT_FOUND`, `FORBIDDEN`; the field is null then.
    async fn hand_over(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The version, `agv_…`.")] agreement_version_id: ID,
    ) -> Result<Option<HandOver>> {
        let (scope, row) = ctx
            .authorise_row::<agreement_versions::Entity, AgreementVersionId>(
                Action::ReadContent,
                &agreement_version_id,
            )
            .await?;
        let signatures = gather::signatures(ctx, &scope, row.id).await?;
        let given: Vec<Given> = signatures.iter().map(Given::from).collect();
        Ok(Some(told(ctx, &scope, &VersionHead::from(&row), &given).await?))
    }
}

/// Three statements: who was asked, who may sign, their names.
async fn told(ctx: &Context<'_>, scope: &Scope, head: &VersionHead, given: &[Given]) -> Result<HandOver> {
    let found = colleagues(ctx.db().reads(), scope, head, given).await?;
    let members = found.may_be_asked.iter().chain(&found.owners);
    let people = members.map(|row| row.user_id).chain(
        found
            .asked
            .iter()
            .flat_map(|row| [row.from_user_id, row.to_user_id]),
    );
    let names = people::names(ctx, scope, people).await?;
    let name = |user| names.get(&user).cloned().unwrap_or_default();
    let colleague = |row: &memberships::Model| Colleague {
        membership_id: ID(row.id.to_string()),
        name: name(row.user_id),
        title: row.title.clone(),
    };
    let asked = |row: &hand_overs::Model| AskedColleague {
        name: name(row.to_user_id),
        asked_by_name: name(row.from_user_id),
        asked_at: row.asked_at.into(),
        message: row.message.clone(),
    };
    let mut told = HandOver {
        colleagues: found.may_be_asked.iter().map(colleague).collect(),
        asked: found.asked.iter().map(asked).collect(),
        owners: found.owners.iter().map(|row| name(row.user_id)).collect(),
    };
    told.colleagues.sort_by(|one, other| one.name.cmp(&other.name));
    told.owners.sort();
    Ok(told)
}

/// A colleague to ask.
#[derive(InputObject)]
pub(crate) struct HandOverAgreementInput {
    /// Which version.
    agreement_version_id: ID,
    /// The colleague's place in the organisation.
    membership_id: ID,
    /// What to write to them, at most 1,000 characters; the other side does not see it.
    message: Option<String>,
}

#[derive(Default)]
pub(crate) struct HandOverMutation;

#[Object]
impl HandOverMutation {
    /// Asks the colleague who may sign for the organisation to do it, by mail and once; the other side sees nothing of it.
    /// Codes: `NOT_FOUND`, `FORBIDDEN`, `VALIDATION`, `CONFLICT` (over, expired, negotiated, signed already, a colleague
    /// who may not sign, has signed or was asked before).
    async fn hand_over_agreement(
        &self,
        ctx: &Context<'_>,
        input: HandOverAgreementInput,
    ) -> Result<AgreementVersionPayload> {
        let (scope, row) = ctx
            .authorise_row::<agreement_versions::Entity, AgreementVersionId>(
                Action::HandOverAgreement,
                &input.agreement_version_id,
            )
            .await?;
        let to = input.membership_id.parse()?;
        hand_over(ctx.db(), &scope, &row, to, input.message.as_deref()).await?;
        ctx.state().wake.notify_one();
        let look = ctx.look_ahead().field("agreementVersion");
        let agreement_version = gather_version(ctx, &scope, &row, look).await?;
        Ok(AgreementVersionPayload { agreement_version })
    }
}
