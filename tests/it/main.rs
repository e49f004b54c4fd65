//! The integration tests: one binary, over real HTTP, on the database that `TILLID_TEST_DATABASE` names.
#![expect(
    clippy::unwrap_used,
    clippy::expect_used,
    reason = "tests fail by panicking, at the line that failed"
)]
#![expect(
    clippy::too_many_lines,
    clippy::format_push_string,
    clippy::format_collect,
    clippy::items_after_statements,
    clippy::option_option,
    clippy::semicolon_if_nothing_returned,
    clippy::assigning_clones,
    reason = "a test is a story told from start to end, and is not in a hurry"
)]

mod account;
mod accountability;
mod addenda;
mod address;
mod advisers;
mod assistance;
mod audit;
mod authenticator;
mod authority;
mod bad_input;
mod closing;
mod conventions;
mod customers;
mod dashboards;
mod evidence;
mod factors;
mod forwarding;
mod gathering;
mod groups;
mod hand_over;
mod hostile_files;
mod investigations;
mod issuing;
mod journey;
mod kills;
mod letters;
mod mail;
mod negotiation;
mod notice_evidence;
mod operator;
mod organisation_states;
mod own_acts;
mod passkeys;
mod profile;
mod public_pages;
mod receiver;
mod register;
mod schema;
mod scim;
mod seals;
mod secrets;
mod security_events;
mod service_accounts;
mod service_map;
mod sessions;
mod sign_on;
mod sign_up;
mod signing_rules;
mod statements;
mod stranger;
mod support;
mod template_upload;
mod transport;
mod walls;
mod webhooks;
