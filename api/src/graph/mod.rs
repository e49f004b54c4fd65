//! The GraphQL face: one module per subject, merged here.

mod account;
mod activity;
pub(crate) mod agreements;
mod audit;
mod closing;
pub(crate) mod context;
mod dashboards;
mod factors;
mod investigations;
mod localise;
pub(crate) mod looks;
mod mailbox;
mod node;
mod operator;
pub(crate) mod organisations;
pub(crate) mod page;
mod passkeys;
pub(crate) mod patch;
mod people;
mod portal;
mod provisioning;
pub(crate) mod relations;
pub(crate) mod scalars;
mod sealing_keys;
mod security_events;
mod service_accounts;
mod session;
mod sessions;
mod sign_on;
pub(crate) mod subprocessors;
mod support;
mod tokens;

use async_graphql::{MergedObject, Schema};

/// Everything that can be asked.
#[derive(MergedObject, Default)]
pub struct Query(
    portal::PortalQuery,
    session::SessionQuery,
    security_events::SecurityEventsQuery,
    sessions::SessionsQuery,
    account::AccountQuery,
    factors::FactorsQuery,
    organisations::OrganisationsQuery,
    organisations::ImportsQuery,
    operator::OperatorQuery,
    support::SupportQuery,
    investigations::InvestigationsQuery,
    sign_on::SignOnQuery,
    provisioning::ProvisioningQuery,
    tokens::TokensQuery,
    service_accounts::ServiceAccountsQuery,
    relations::RelationsQuery,
    relations::ServiceMapQuery,
    dashboards::DashboardsQuery,
    agreements::AgreementsQuery,
    agreements::BatchesQuery,
    agreements::AssistanceQuery,
    agreements::PipelineQuery,
    agreements::RevisionsQuery,
    sealing_keys::SealingKeysQuery,
    agreements::DeviationsQuery,
    subprocessors::SubProcessorsQuery,
    subprocessors::ForwardingQuery,
    subprocessors::TrustQuery,
    subprocessors::RecipientsQuery,
    audit::AuditQuery,
    mailbox::MailboxQuery,
    node::NodeQuery,
);

/// Everything that can be done.
#[derive(MergedObject, Default)]
pub struct Mutation(
    session::SessionMutation,
    sessions::SessionsMutation,
    account::AccountMutation,
    closing::ClosingMutation,
    factors::FactorsMutation,
    passkeys::PasskeysMutation,
    organisations::OrganisationsMutation,
    organisations::ImportsMutation,
    organisations::GroupsMutation,
    organisations::OrganisationClosingMutation,
    operator::OperatorMutation,
    support::SupportMutation,
    investigations::InvestigationsMutation,
    sign_on::SignOnMutation,
    provisioning::ProvisioningMutation,
    tokens::TokensMutation,
    service_accounts::ServiceAccountsMutation,
    relations::RelationsMutation,
    relations::AddendaMutation,
    agreements::AgreementsMutation,
    agreements::HandOverMutation,
    agreements::BatchesMutation,
    agreements::AgreementLifeMutation,
    agreements::AssistanceMutation,
    sealing_keys::SealingKeysMutation,
    agreements::NegotiationMutation,
    subprocessors::SubProcessorsMutation,
    subprocessors::ForwardingMutation,
);

/// The schema of the portal.
pub type PortalSchema = Schema<Query, Mutation, activity::Subscription>;

/// Builds the schema. What a resolver needs comes with each request, see [`context`].
#[must_use]
pub fn schema() -> PortalSchema {
    Schema::build(Query::default(), Mutation::default(), activity::Subscription)
        .extension(localise::Localise)
        // How much a document may ask for is counted by the transport, before validation.
        .finish()
}

/// The schema as text, the form that is checked in as `api/schema.graphql`.
#[must_use]
pub fn sdl() -> String {
    schema().sdl_with_options(async_graphql::SDLExportOptions::new().sorted_fields())
}
