//! Provisioning: an organisation's own directory of users keeps its members up to date (SCIM 2.0, RFC 7643 and 7644),
//! so that joiners come in and leavers are out without anybody's hand.
//!
//! What SCIM calls a user is a membership of the one organisation here, never an account: the directory brings people
//! of the organisation's proven mail domains in ([`add_person`]), suspends and reinstates them ([`change_person`]),
//! ends their membership ([`remove_person`]), and puts them into groups ([`add_group`], [`change_group`]), to which an
//! owner has given roles ([`set_group_roles`]). It neither makes owners nor takes the last one, gives nobody the right
//! to sign, and changes nobody's password or address (see `decisions/0016`).
//!
//! A directory presents a token of its own ([`create_token`]), which opens this and nothing else.

mod facts;
mod groups;
mod people;
mod roles;
mod tokens;
mod view;

pub use groups::{
    Group, GroupAttributes, SoughtGroups, add_group, change_group, group, groups, remove_group,
    set_group_roles,
};
pub use people::{
    Attributes, Person, SoughtPeople, add_person, change_person, managed, people, person, remove_person,
};
pub use tokens::{behind, create_token, revoke_token};
pub use view::{GroupShown, View, view};

/// Which part of a list: so many after so many.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Window {
    /// How many to leave out.
    pub skip: u64,
    /// How many to show.
    pub count: u64,
}

/// A group that somebody is in.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct GroupName {
    /// Its id.
    pub id: tillid_entities::provisioning_groups::ProvisioningGroupId,
    /// What the directory calls it.
    pub name: String,
}
