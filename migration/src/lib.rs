//! The schema's history. Each migration is frozen: it knows its own names only and never imports entities.
#![expect(
    clippy::too_many_lines,
    reason = "a table is one statement, however many columns it has"
)]

use sea_orm_migration::prelude::*;

pub use sea_orm_migration::MigratorTrait;

mod m20261122_000001_people;
mod m20261122_000002_relations;
mod m20261122_000003_agreements;
mod m20261122_000004_subprocessors;
mod m20261122_000005_outbox_and_audit;
mod m20261122_000020_relation_lists;
mod m20261126_000029_walls;
mod m20261126_000030_accounts;
mod m20261126_000031_factors;
mod m20261126_000032_invitations;
mod m20261126_000033_passkeys;
mod m20261126_000036_service_accounts;
mod m20261126_000040_groups;
mod m20261126_000041_organisation_states;
mod m20261126_000042_support_access;
mod m20261126_000044_own_acts;
mod m20261126_000046_sign_on;
mod m20261126_000047_provisioning;
mod m20261126_000050_security_events;
mod m20261126_000053_taken_back;
mod m20261126_000058_instructions;
mod m20261126_000059_suspensions;
mod m20261126_000060_endings;
mod m20261126_000061_agreement_controllers;
mod m20261126_000063_investigations;
mod m20261127_000064_sign_up;
mod m20261127_000065_seals;
mod m20261127_000068_clause_comments;
mod m20261127_000069_change_proposals;
mod m20261127_000070_agreement_deviations;
mod m20261127_000071_agreement_mails;
mod m20261127_000072_contact_people;
mod m20261127_000073_issue_batches;
mod m20261127_000074_signing_reminders;
mod m20261127_000075_hand_overs;
mod m20261127_000076_service_addenda;
mod m20261127_000077_assistance_requests;
mod m20261127_000078_assistance_messages;
mod m20261127_000080_template_files;
mod m20261127_000081_templates_from_files;
mod m20261127_000084_signing_rules;
mod m20261127_000085_annex_revisions;
mod m20261127_000086_notice_forwards;
mod m20261127_000087_processing_activities;
mod m20261127_000088_confidentiality_commitments;
mod m20261127_000089_training_records;
mod m20261127_000090_on_file;
mod m20261127_000091_transfers;
mod m20261127_000095_advisers;
mod m20261127_000096_app_providers;
mod m20261127_000097_webhooks;
mod m20261127_000100_notice_proof;
mod m20261128_000103_server_answers;
mod m20261128_000104_attested_lists;
mod wall;

/// Every migration, in order.
#[derive(Clone, Copy, Debug)]
pub struct Migrator;

impl MigratorTrait for Migrator {
    fn migrations() -> Vec<Box<dyn MigrationTrait>> {
        vec![
            Box::new(m20261122_000001_people::Migration),
            Box::new(m20261122_000002_relations::Migration),
            Box::new(m20261122_000003_agreements::Migration),
            Box::new(m20261122_000004_subprocessors::Migration),
            Box::new(m20261122_000005_outbox_and_audit::Migration),
            Box::new(m20261122_000020_relation_lists::Migration),
            Box::new(m20261126_000029_walls::Migration),
            Box::new(m20261126_000030_accounts::Migration),
            Box::new(m20261126_000031_factors::Migration),
            Box::new(m20261126_000032_invitations::Migration),
            Box::new(m20261126_000033_passkeys::Migration),
            Box::new(m20261126_000036_service_accounts::Migration),
            Box::new(m20261126_000040_groups::Migration),
            Box::new(m20261126_000041_organisation_states::Migration),
            Box::new(m20261126_000042_support_access::Migration),
            Box::new(m20261126_000044_own_acts::Migration),
            Box::new(m20261126_000046_sign_on::Migration),
            Box::new(m20261126_000047_provisioning::Migration),
            Box::new(m20261126_000050_security_events::Migration),
            Box::new(m20261126_000053_taken_back::Migration),
            Box::new(m20261126_000058_instructions::Migration),
            Box::new(m20261126_000059_suspensions::Migration),
            Box::new(m20261126_000060_endings::Migration),
            Box::new(m20261126_000061_agreement_controllers::Migration),
            Box::new(m20261126_000063_investigations::Migration),
            Box::new(m20261127_000064_sign_up::Migration),
            Box::new(m20261127_000065_seals::Migration),
            Box::new(m20261127_000068_clause_comments::Migration),
            Box::new(m20261127_000069_change_proposals::Migration),
            Box::new(m20261127_000070_agreement_deviations::Migration),
            Box::new(m20261127_000071_agreement_mails::Migration),
            Box::new(m20261127_000072_contact_people::Migration),
            Box::new(m20261127_000073_issue_batches::Migration),
            Box::new(m20261127_000074_signing_reminders::Migration),
            Box::new(m20261127_000075_hand_overs::Migration),
            Box::new(m20261127_000076_service_addenda::Migration),
            Box::new(m20261127_000077_assistance_requests::Migration),
            Box::new(m20261127_000078_assistance_messages::Migration),
            Box::new(m20261127_000080_template_files::Migration),
            Box::new(m20261127_000081_templates_from_files::Migration),
            Box::new(m20261127_000084_signing_rules::Migration),
            Box::new(m20261127_000085_annex_revisions::Migration),
            Box::new(m20261127_000086_notice_forwards::Migration),
            Box::new(m20261127_000087_processing_activities::Migration),
            Box::new(m20261127_000088_confidentiality_commitments::Migration),
            Box::new(m20261127_000089_training_records::Migration),
            Box::new(m20261127_000090_on_file::Migration),
            Box::new(m20261127_000091_transfers::Migration),
            Box::new(m20261127_000095_advisers::Migration),
            Box::new(m20261127_000096_app_providers::Migration),
            Box::new(m20261127_000097_webhooks::Migration),
            Box::new(m20261127_000100_notice_proof::Migration),
            Box::new(m20261128_000103_server_answers::Migration),
            Box::new(m20261128_000104_attested_lists::Migration),
        ]
    }
}
