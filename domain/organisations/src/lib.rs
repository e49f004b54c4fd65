//! Organisations (*organisation*, domain §3.1) and the people in them (§3.2): profiles, contacts, members and the
//! invitations by which an employer brings them in.
//!
//! An invitation has two sides. The organisation's ([`invite`], [`resend`], [`revoke`]) asks `policy` as everything
//! does; the invitee's ([`preview`], [`accept`], [`decline`]) belongs to nobody yet and is let in by the secret of a
//! link. An
//! organisation's own states are walked through by [`suspend`], [`reinstate`], [`close`], [`keep`] and the worker's
//! [`close_due`]. Which roles there are and who may give them stands in `roles`, the state machines in `states`; neither
//! knows the database. Rules over all members of an organisation hold it until their transaction ends, so that two
//! owners cannot remove each other at once (I-12).

mod access_list;
mod answer;
mod authority;
mod by_ids;
mod close;
mod closing;
mod contacts;
mod create;
mod directory;
mod domains;
mod erase;
mod export;
mod facts;
mod group;
mod import;
mod investigations;
mod invite;
mod letter;
mod list;
mod members;
mod notice;
mod owners;
mod profile;
mod registration;
mod roles;
mod service_accounts;
mod states;
mod store;
mod support;
mod suspend;
mod tenants;
mod terms;
mod upkeep;

pub use access_list::{Access, AccessKind, Until, access_file, access_list};
pub use answer::{Accept, Preview, accept, decline, preview, report};
pub use authority::{Authority, Law, applicable_law, lead_authority};
pub use by_ids::by_ids;
pub use close::{Obstacles, close, close_due, keep, obstacles};
pub use closing::{close_account, leave, sole_ownerships};
pub use contacts::{
    Contact, change_contact, contacts, privacy_mailbox, set_contact, set_own_technical_contact,
};
pub use create::{NewOrganisation, create};
pub use directory::{Standing as DirectoryStanding, end_member, give_roles, set_active};
pub use domains::{invitation_domains, set_invitation_domains};
pub use erase::erase_due;
pub use export::{address_source, own_export};
pub use group::{GroupOrganisation, group_names, join_group, leave_group, subsidiaries};
pub use import::{
    InvitationList, ListPreview, PreviewRow, RowProblem, forget_rows, import_due, import_list, import_rows,
    imports, preview_list, refused_rows,
};
pub use investigations::{
    InvestigationFile, InvestigationNote, OpenInvestigation, close_investigation, erase_investigations,
    investigations, note_investigation, open_investigation, read_investigation,
};
pub use invite::{
    Invite, Wanted, correct, invitations, invite, invite_first_owner, inviters, resend, revoke,
};
pub use letter::{look, tell_provisioned};
pub use list::{MOST_BYTES, MOST_ROWS, write as spreadsheet};
pub use members::{
    Member, NewMember, UpdateMember, add_member, member, members, membership_of, remove_member, update_member,
};
pub use notice::NOTICE_VERSION;
pub use profile::{
    SigningRules, UpdateOrganisation, require_second_factor, set_signing_rules, update_organisation,
};
pub use registration::Registration;
pub use roles::{roles_of, takes_advisers};
pub use service_accounts::{
    ChangeServiceAccount, NewServiceAccount, change_service_account, create_service_account,
    create_service_token, end_service_account, revoke_service_token, service_account_tokens,
    service_accounts,
};
pub use states::invitation_state_at;
pub use store::hold_organisation;
pub use support::{
    AskSupport, SupportAccess, SupportVisit, ask_support, decide_support, expire_support, leave_support,
    one_support, open_support, revoke_support, support_of, support_state_at, withdraw_support,
};
pub use suspend::{reinstate, suspend};
pub use tenants::{
    CreateVendor, Platform, Tenant, WantedTenants, create_vendor, invite_owner_again, operator, platform,
    tenant, tenants,
};
pub use terms::end_members_due;
pub use upkeep::{expire_due, mail_accepted, mail_bounced};
