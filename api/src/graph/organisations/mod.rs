//! Organisations, their members and invitations.

mod actions;
mod closing;
mod groups;
mod imports;
mod invitations;
mod members;
mod mutation;
mod node;
mod query;
mod types;

pub(crate) use actions::Action;
pub(crate) use closing::OrganisationClosingMutation;
pub(crate) use groups::{GroupLoader, GroupsMutation};
pub(crate) use imports::{ImportsMutation, ImportsQuery, InvitationImport, node_import};
pub(crate) use invitations::Invitation;
pub(crate) use members::{Membership, User};
pub(crate) use mutation::OrganisationsMutation;
pub(crate) use node::{node_invitation, node_membership, node_organisation, node_user};
pub(crate) use query::OrganisationsQuery;
pub(crate) use types::{Address, Contact, ContactLoader, Organisation};
