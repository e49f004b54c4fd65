//! One file per table: its columns, its id type, and whose row it is. No behaviour.
//!
//! The enums stand in [`enums`], structured values in [`values`], the tenancy rule in [`tenancy`]. What each
//! column holds (public, tenant, personal, secret) is written down in `columns.txt`.

pub mod enums;
pub mod tenancy;
pub mod values;

pub mod account_links;
pub mod agreement_services;
pub mod agreement_templates;
pub mod agreement_versions;
pub mod agreements;
pub mod announcement_services;
pub mod api_tokens;
pub mod attempts;
pub mod audit_events;
pub mod audit_heads;
pub mod challenges;
pub mod change_announcements;
pub mod change_notices;
pub mod customer_relations;
pub mod deliveries;
pub mod investigation_notes;
pub mod investigations;
pub mod invitation_domains;
pub mod invitation_import_rows;
pub mod invitation_imports;
pub mod invitations;
pub mod list_versions;
pub mod memberships;
pub mod objections;
pub mod organisation_contacts;
pub mod organisations;
pub mod outbox_messages;
pub mod partnerships;
pub mod passkey_challenges;
pub mod passkeys;
pub mod processing_locations;
pub mod provisioning_group_members;
pub mod provisioning_groups;
pub mod provisioning_people;
pub mod provisioning_tokens;
pub mod recovery_codes;
pub mod relation_services;
pub mod security_events;
pub mod service_accounts;
pub mod service_tokens;
pub mod services;
pub mod sessions;
pub mod sharing_grants;
pub mod sign_on_connections;
pub mod sign_on_domains;
pub mod sign_on_flows;
pub mod sign_on_identities;
pub mod sign_on_joins;
pub mod signatures;
pub mod sub_processor_services;
pub mod sub_processors;
pub mod support_grants;
pub mod support_visits;
pub mod template_versions;
pub mod totp_factors;
pub mod users;

/// Calls a macro with the module name of every table: for the tests that hold the conventions.
#[macro_export]
macro_rules! for_each_table {
    ($macro:ident) => {
        $macro!(account_links);
        $macro!(agreement_services);
        $macro!(agreement_templates);
        $macro!(agreement_versions);
        $macro!(agreements);
        $macro!(announcement_services);
        $macro!(api_tokens);
        $macro!(attempts);
        $macro!(audit_events);
        $macro!(audit_heads);
        $macro!(challenges);
        $macro!(change_announcements);
        $macro!(change_notices);
        $macro!(customer_relations);
        $macro!(deliveries);
        $macro!(investigation_notes);
        $macro!(investigations);
        $macro!(invitation_domains);
        $macro!(invitation_import_rows);
        $macro!(invitation_imports);
        $macro!(invitations);
        $macro!(list_versions);
        $macro!(memberships);
        $macro!(objections);
        $macro!(organisation_contacts);
        $macro!(organisations);
        $macro!(outbox_messages);
        $macro!(partnerships);
        $macro!(passkey_challenges);
        $macro!(passkeys);
        $macro!(processing_locations);
        $macro!(provisioning_group_members);
        $macro!(provisioning_groups);
        $macro!(provisioning_people);
        $macro!(provisioning_tokens);
        $macro!(recovery_codes);
        $macro!(relation_services);
        $macro!(security_events);
        $macro!(service_accounts);
        $macro!(service_tokens);
        $macro!(services);
        $macro!(sessions);
        $macro!(sharing_grants);
        $macro!(sign_on_connections);
        $macro!(sign_on_domains);
        $macro!(sign_on_flows);
        $macro!(sign_on_identities);
        $macro!(sign_on_joins);
        $macro!(signatures);
        $macro!(sub_processor_services);
        $macro!(sub_processors);
        $macro!(support_grants);
        $macro!(support_visits);
        $macro!(template_versions);
        $macro!(totp_factors);
        $macro!(users);
    };
}
