//! Who may do what, and the proof of it.
//!
//! [`authorise`] answers "may this actor do this action for this organisation?" and gives a [`Scope`]. A scope
//! is the only birth of a query, an insert or a change (clippy bans the other doors), so that nobody reaches a
//! row without having been asked. The rules are one `match` without a database, in [`rules`]; whose row a row is
//! stands beside each table, in `tillid_entities::tenancy`.

mod action;
mod actor;
mod authorise;
mod database;
mod locate;
pub mod rules;
mod scope;
mod wall;

pub use action::Action;
pub use actor::{Actor, Directory, GivenFactor, Job, Member, Person, SecondFactor, Support};
pub use authorise::{
    Browser, Request, allowed_actions, anonymous, authorise, authorise_any, authorise_operator, own_account,
    own_account_to_change, own_directory, shortened, system,
};
pub use database::{Connection, Database, Reads, Transaction, Within};
pub use locate::authorise_row;
pub use scope::Scope;
