//! The GraphQL face: one module per subject, merged here.

mod account;
mod accountability;
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
mod webhooks;

use async_graphql::{MergedObject, Schema};

/// Everything that can be asked.
///
/// In groups, as what can be done: a field is looked for in one part after the other, each inside of the one before, and what
/// a deep nest of them holds would not fit on a thread's stack.
#[derive(MergedObject, Default)]
pub struct Query(
    AccountQueries,
    OrganisationQueries,
    RelationQueries,
    AgreementQueries,
    SubProcessorQueries,
    PortalQueries,
);

/// Of one's own account.
#[derive(MergedObject, Default)]
pub struct AccountQueries(
    session::SessionQuery,
    security_events::SecurityEventsQuery,
    sessions::SessionsQuery,
    account::AccountQuery,
    factors::FactorsQuery,
    tokens::TokensQuery,
);

/// Of organisations and their people.
#[derive(MergedObject, Default)]
pub struct OrganisationQueries(
    organisations::OrganisationsQuery,
    organisations::ImportsQuery,
    operator::OperatorQuery,
    support::SupportQuery,
    investigations::InvestigationsQuery,
    sign_on::SignOnQuery,
    provisioning::ProvisioningQuery,
    service_accounts::ServiceAccountsQuery,
    webhooks::WebhooksQuery,
    accountability::ActivitiesQuery,
    accountability::MeasuresQuery,
);

/// Of services, customers and partners.
#[derive(MergedObject, Default)]
pub struct RelationQueries(
    relations::RelationsQuery,
    relations::ServiceMapQuery,
    dashboards::DashboardsQuery,
);

/// Of agreements.
#[derive(MergedObject, Default)]
pub struct AgreementQueries(
    agreements::AgreementsQuery,
    agreements::BatchesQuery,
    agreements::AssistanceQuery,
    agreements::PipelineQuery,
    agreements::RevisionsQuery,
    agreements::DeviationsQuery,
    agreements::HandOverQuery,
    sealing_keys::SealingKeysQuery,
);

/// Of sub-processors and the notices of their changes.
#[derive(MergedObject, Default)]
pub struct SubProcessorQueries(
    subprocessors::SubProcessorsQuery,
    subprocessors::ForwardingQuery,
    subprocessors::TransfersQuery,
    subprocessors::TrustQuery,
    subprocessors::RecipientsQuery,
);

/// Of the portal as a whole.
#[derive(MergedObject, Default)]
pub struct PortalQueries(
    portal::PortalQuery,
    audit::AuditQuery,
    mailbox::MailboxQuery,
    node::NodeQuery,
);

/// Everything that can be done.
#[derive(MergedObject, Default)]
pub struct Mutation(
    AccountMutations,
    OrganisationMutations,
    PeopleMutations,
    AgreementMutations,
    SubProcessorMutations,
);

/// To one's own account.
#[derive(MergedObject, Default)]
pub struct AccountMutations(
    session::SessionMutation,
    sessions::SessionsMutation,
    account::AccountMutation,
    closing::ClosingMutation,
    factors::FactorsMutation,
    passkeys::PasskeysMutation,
    tokens::TokensMutation,
);

/// To organisations.
#[derive(MergedObject, Default)]
pub struct OrganisationMutations(
    organisations::OrganisationsMutation,
    organisations::GroupsMutation,
    organisations::OrganisationClosingMutation,
    operator::OperatorMutation,
    support::SupportMutation,
    investigations::InvestigationsMutation,
    accountability::ActivitiesMutation,
    accountability::MeasuresMutation,
);

/// To their people, and to those who are let in for them.
#[derive(MergedObject, Default)]
pub struct PeopleMutations(
    organisations::ImportsMutation,
    sign_on::SignOnMutation,
    provisioning::ProvisioningMutation,
    service_accounts::ServiceAccountsMutation,
    webhooks::WebhooksMutation,
    relations::RelationsMutation,
    relations::AddendaMutation,
);

/// To agreements.
#[derive(MergedObject, Default)]
pub struct AgreementMutations(
    agreements::AgreementsMutation,
    agreements::HandOverMutation,
    agreements::BatchesMutation,
    agreements::AgreementLifeMutation,
    agreements::AssistanceMutation,
    agreements::NegotiationMutation,
    sealing_keys::SealingKeysMutation,
);

/// To sub-processors and the notices of their changes.
#[derive(MergedObject, Default)]
pub struct SubProcessorMutations(
    subprocessors::SubProcessorsMutation,
    subprocessors::ForwardingMutation,
    subprocessors::OnFileMutation,
    subprocessors::TransfersMutation,
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
