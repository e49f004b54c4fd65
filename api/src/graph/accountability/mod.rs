//! What an organisation answers for: its record of processing activities, and the evidence of its measures.

mod activities;
mod activity_types;
mod measures;

pub(crate) use activities::{ActivitiesMutation, ActivitiesQuery};
pub(crate) use measures::{MeasuresMutation, MeasuresQuery};

use tillid_policy::{Action, Scope, rules};

/// Whether the acting member may keep the record now: the half of every `can…` that does not hang on the row.
fn may_keep(scope: &Scope) -> bool {
    scope.member().is_ok_and(|member| {
        !scope.only_reads()
            && member
                .roles
                .iter()
                .any(|role| rules::allows(member.kind, *role, Action::KeepRecords))
    })
}
