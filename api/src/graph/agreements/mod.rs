//! Data processing agreements: templates, versions, signatures.

mod assistance;
mod batches;
mod deviations;
mod document;
mod gather;
mod hand_over;
mod input;
mod life;
mod life_mutation;
mod mutation;
mod negotiation;
mod negotiation_mutation;
mod pipeline;
mod query;
mod revisions;
mod seal;
mod standing;
mod template;
mod types;

pub(crate) use assistance::{AssistanceMutation, AssistanceQuery};
pub(crate) use batches::{BatchesMutation, BatchesQuery, IssueBatch, issue_batch_node};
pub(crate) use deviations::DeviationsQuery;
pub(crate) use gather::{agreement_node, agreement_version_node, gather_agreements};
pub(crate) use hand_over::{HandOverMutation, HandOverQuery};
pub(crate) use life_mutation::AgreementLifeMutation;
pub(crate) use mutation::AgreementsMutation;
pub(crate) use negotiation_mutation::NegotiationMutation;
pub(crate) use pipeline::PipelineQuery;
pub(crate) use query::AgreementsQuery;
pub(crate) use revisions::{AnnexRevision, RevisionsQuery, annex_revision_node};
pub(crate) use template::{Template, TemplateVersion, template_node, template_version_node};
pub(crate) use types::{Agreement, AgreementVersion, Signature};
