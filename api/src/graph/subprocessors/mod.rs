//! The register of sub-processors, announcements of changes, and the notices they owe.

pub(crate) mod announcements;
mod audience;
mod forwarding;
mod mutation;
pub(crate) mod notices;
mod on_file;
mod query;
mod recipients;
pub(crate) mod register;
mod transfers;
mod trust;

pub(crate) use announcements::{Announcement, node_announcement};
pub(crate) use forwarding::{ForwardingMutation, ForwardingQuery};
pub(crate) use mutation::SubProcessorsMutation;
pub(crate) use notices::{Notice, node_notice};
pub(crate) use on_file::OnFileMutation;
pub(crate) use query::SubProcessorsQuery;
pub(crate) use recipients::RecipientsQuery;
pub(crate) use register::{SubProcessor, node_sub_processor};
pub(crate) use transfers::{TransfersMutation, TransfersQuery};
pub(crate) use trust::TrustQuery;

use tillid_policy::{Action, Scope, rules};

/// Whether the acting member may do this at all: the half of every `can…` that does not hang on the row.
fn allowed(scope: &Scope, action: Action) -> bool {
    scope.member().is_ok_and(|member| {
        member
            .roles
            .iter()
            .any(|role| rules::allows(member.kind, *role, action))
    })
}

/// A count as GraphQL's integers can say it.
fn count(number: i64) -> i32 {
    i32::try_from(number).unwrap_or(i32::MAX)
}
