//! Fetching anything by its id, as Relay has it.

use async_graphql::{Context, ID, Interface, Object};
use tillid_kernel::{Code, Error, Result};

use super::agreements::{
    Agreement, AgreementVersion, AnnexRevision, IssueBatch, Template, TemplateVersion, agreement_node,
    agreement_version_node, annex_revision_node, issue_batch_node, template_node, template_version_node,
};
use super::organisations::{
    Invitation, InvitationImport, Membership, Organisation, User, node_import, node_invitation,
    node_membership, node_organisation, node_user,
};
use super::passkeys::{Passkey, node_passkey};
use super::relations::{
    CustomerRelation, RelationNode, Service, SharedRelation, SharingGrant, node_grant, node_relation,
    node_service,
};
use super::service_accounts::{ServiceAccount, node_service_account};
use super::sessions::{Session, node_session};
use super::subprocessors::{
    Announcement, Notice, SubProcessor, node_announcement, node_notice, node_sub_processor,
};
use super::tokens::{ApiToken, node_api_token};
use super::webhooks::{WebhookDelivery, WebhookEndpoint, node_delivery, node_webhook};

/// At most so many things in one call.
const AT_ONCE: usize = 50;

/// Anything with an id of its own.
#[derive(Interface, Clone)]
#[graphql(field(
    name = "id",
    ty = "&ID",
    desc = "Opaque and typed: a prefix tells the kind, the rest is unique."
))]
#[expect(
    clippy::large_enum_variant,
    reason = "made one at a time, and gone once it is written"
)]
pub(crate) enum Node {
    Organisation(Organisation),
    User(User),
    Membership(Membership),
    Invitation(Invitation),
    InvitationImport(InvitationImport),
    ApiToken(ApiToken),
    ServiceAccount(ServiceAccount),
    WebhookEndpoint(WebhookEndpoint),
    WebhookDelivery(WebhookDelivery),
    Session(Session),
    Passkey(Passkey),
    Service(Service),
    CustomerRelation(CustomerRelation),
    SharedRelation(SharedRelation),
    SharingGrant(SharingGrant),
    Agreement(Agreement),
    AgreementVersion(AgreementVersion),
    AnnexRevision(AnnexRevision),
    IssueBatch(IssueBatch),
    Template(Template),
    TemplateVersion(TemplateVersion),
    SubProcessor(SubProcessor),
    Announcement(Announcement),
    Notice(Notice),
}

#[derive(Default)]
pub(crate) struct NodeQuery;

#[Object]
impl NodeQuery {
    /// The thing with this id; null when there is none that the viewer may see.
    async fn node(&self, ctx: &Context<'_>, #[graphql(desc = "Its id.")] id: ID) -> Result<Option<Node>> {
        found(fetch(ctx, &id).await)
    }

    /// The things with these ids, in their order; null where there is none that the viewer may see. At most 50.
    async fn nodes(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Their ids.")] ids: Vec<ID>,
    ) -> Result<Vec<Option<Node>>> {
        if ids.len() > AT_ONCE {
            return Err(Error::validation("ids", "too-many").with("max", AT_ONCE));
        }
        let fetched = ids.iter().map(async |id| found(fetch(ctx, id).await));
        futures_util::future::try_join_all(fetched).await
    }
}

fn found(node: Result<Node>) -> Result<Option<Node>> {
    match node {
        Ok(node) => Ok(Some(node)),
        Err(error) if error.code() == Code::NotFound => Ok(None),
        Err(error) => Err(error),
    }
}

/// The prefix of an id tells its kind; an unknown one is an unknown thing.
async fn fetch(ctx: &Context<'_>, id: &ID) -> Result<Node> {
    Ok(match id.split('_').next().unwrap_or_default() {
        "org" => Node::Organisation(node_organisation(ctx, id.parse()?).await?),
        "usr" => Node::User(node_user(ctx, id.parse()?).await?),
        "mem" => Node::Membership(node_membership(ctx, id.parse()?).await?),
        "inv" => Node::Invitation(node_invitation(ctx, id.parse()?).await?),
        "isb" => Node::IssueBatch(issue_batch_node(ctx, id.parse()?).await?),
        "imp" => Node::InvitationImport(node_import(ctx, id.parse()?).await?),
        "tok" => Node::ApiToken(node_api_token(ctx, id.parse()?).await?),
        "whe" => Node::WebhookEndpoint(node_webhook(ctx, id.parse()?).await?),
        "whd" => Node::WebhookDelivery(node_delivery(ctx, id.parse()?).await?),
        "svc" => Node::ServiceAccount(node_service_account(ctx, id.parse()?).await?),
        "ses" => Node::Session(node_session(ctx, id.parse()?).await?),
        "pky" => Node::Passkey(node_passkey(ctx, id.parse()?).await?),
        "srv" => Node::Service(node_service(ctx, id.parse()?).await?),
        "rel" => match node_relation(ctx, id.parse()?).await? {
            RelationNode::Whole(relation) => Node::CustomerRelation(*relation),
            RelationNode::Shared(relation) => Node::SharedRelation(*relation),
        },
        "grt" => Node::SharingGrant(node_grant(ctx, id.parse()?).await?),
        "agr" => Node::Agreement(agreement_node(ctx, id).await?),
        "agv" => Node::AgreementVersion(agreement_version_node(ctx, id).await?),
        "anx" => Node::AnnexRevision(annex_revision_node(ctx, id).await?),
        "tpl" => Node::Template(template_node(ctx, id).await?),
        "tpv" => Node::TemplateVersion(template_version_node(ctx, id).await?),
        "sub" => Node::SubProcessor(node_sub_processor(ctx, id.parse()?).await?),
        "ann" => Node::Announcement(node_announcement(ctx, id.parse()?).await?),
        "not" => Node::Notice(node_notice(ctx, id.parse()?).await?),
        _ => return Err(Error::not_found()),
    })
}
