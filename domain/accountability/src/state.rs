//! Where a line of the record may go next, and what it needs to stand in the record (Art. 30, R-000-077). Pure.

use tillid_entities::enums::{ProcessingActivityState, ProcessingRole};
use tillid_entities::processing_activities as activities;
use tillid_kernel::{Code, Error, Result};

/// What happens to a processing activity.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ActivityEvent {
    /// What is written of it changes.
    Change,
    /// It is put into the record.
    Activate,
    /// It is found to be right still.
    Review,
    /// It is put away for good: it is not done any more, or never was.
    Retire,
}

impl ActivityEvent {
    /// Every event.
    pub const ALL: &'static [Self] = &[Self::Change, Self::Activate, Self::Review, Self::Retire];
}

/// The state after `event`.
///
/// # Errors
/// `IMMUTABLE` (`activity-retired`) for one that was put away; `CONFLICT`: `activity-active` for one that is in the record
/// already, `activity-draft` for a review of one that never was.
pub fn activity(state: ProcessingActivityState, event: ActivityEvent) -> Result<ProcessingActivityState> {
    use ActivityEvent as E;
    use ProcessingActivityState as S;
    match (state, event) {
        (S::Draft, E::Change) => Ok(S::Draft),
        (S::Draft, E::Activate) | (S::Active, E::Change | E::Review) => Ok(S::Active),
        (S::Draft | S::Active, E::Retire) => Ok(S::Retired),
        (S::Active, E::Activate) => Err(Error::conflict("activity-active")),
        (S::Draft, E::Review) => Err(Error::conflict("activity-draft")),
        (S::Retired, _) => Err(Error::failure(Code::Immutable, "activity-retired")),
    }
}

/// Something that a line of the record cannot be without.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Needed {
    /// The role that answers for it.
    OwnerRole,
    /// What for.
    Purposes,
    /// A ground of Art. 6(1): as controller.
    LegalBasis,
    /// Whom it is done for: as processor.
    Controllers,
    /// Whose data.
    SubjectCategories,
    /// Which data.
    DataCategories,
}

impl Needed {
    /// The input field that has it.
    #[must_use]
    pub fn field(self) -> &'static str {
        match self {
            Self::OwnerRole => "activity.ownerRole",
            Self::Purposes => "activity.purposes",
            Self::LegalBasis => "activity.legalBasis",
            Self::Controllers => "activity.controllers",
            Self::SubjectCategories => "activity.subjectCategories",
            Self::DataCategories => "activity.dataCategories",
        }
    }

    /// What is said when it is missing.
    fn key(self) -> &'static str {
        match self {
            Self::OwnerRole => "activity-owner-needed",
            Self::LegalBasis => "activity-basis-needed",
            Self::Controllers => "activity-controller-needed",
            Self::Purposes | Self::SubjectCategories | Self::DataCategories => "required",
        }
    }
}

/// What it still lacks, in the order of the form; `controllers` says how many it is done for.
#[must_use]
pub fn missing(row: &activities::Model, controllers: i64) -> Vec<Needed> {
    let controller = row.role == ProcessingRole::Controller;
    [
        (Needed::OwnerRole, row.owner_role.trim().is_empty()),
        (Needed::Purposes, row.purposes.0.is_empty()),
        (Needed::LegalBasis, controller && row.legal_basis.is_none()),
        (Needed::Controllers, !controller && controllers < 1),
        (Needed::SubjectCategories, row.subject_categories.0.is_empty()),
        (Needed::DataCategories, row.data_categories.0.is_empty()),
    ]
    .into_iter()
    .filter_map(|(needed, lacks)| lacks.then_some(needed))
    .collect()
}

/// Whether it has everything that the record asks for.
///
/// # Errors
/// `VALIDATION` at the first field that is missing.
pub fn complete(row: &activities::Model, controllers: i64) -> Result<()> {
    match missing(row, controllers).first() {
        Some(needed) => Err(Error::validation(needed.field(), needed.key())),
        None => Ok(()),
    }
}

#[cfg(test)]
mod tests {
    use tillid_entities::enums::LegalBasis;
    use tillid_entities::organisations::OrganisationId;
    use tillid_entities::processing_activities::ProcessingActivityId;
    use tillid_entities::values::Strings;
    use tillid_kernel::{SystemDice, Timestamp};

    use super::*;

    #[test]
    fn activities_follow_the_table() {
        use ActivityEvent as E;
        use ProcessingActivityState as S;
        let table = [
            (S::Draft, E::Change, S::Draft),
            (S::Draft, E::Activate, S::Active),
            (S::Draft, E::Retire, S::Retired),
            (S::Active, E::Change, S::Active),
            (S::Active, E::Review, S::Active),
            (S::Active, E::Retire, S::Retired),
        ];
        for state in S::ALL {
            for event in E::ALL {
                let expected = table
                    .iter()
                    .find(|row| row.0 == *state && row.1 == *event)
                    .map(|row| row.2);
                assert_eq!(activity(*state, *event).ok(), expected, "{state:?} {event:?}");
            }
        }
    }

    fn full(role: ProcessingRole) -> activities::Model {
        let now = Timestamp::parse("2026-11-23T09:00:00Z").unwrap();
        let one = || Strings(vec!["Eksempel".to_owned()]);
        activities::Model {
            id: ProcessingActivityId::new(now, &SystemDice),
            organisation_id: OrganisationId::new(now, &SystemDice),
            role,
            title: "Support".to_owned(),
            purposes: one(),
            legal_basis: Some(LegalBasis::Contract),
            service_id: None,
            customer_relation_id: None,
            controller_names: Strings::default(),
            subject_categories: one(),
            data_categories: one(),
            special_categories: false,
            recipients: Strings::default(),
            transfers: String::new(),
            retention: String::new(),
            measures: String::new(),
            owner_role: "Direktionen".to_owned(),
            state: ProcessingActivityState::Draft,
            reviewed_at: None,
            next_review_on: None,
            activated_at: None,
            retired_at: None,
            created_at: now,
            version: 1,
        }
    }

    fn refusal(row: &activities::Model, controllers: i64) -> Option<(String, &'static str)> {
        match complete(row, controllers) {
            Err(Error::Failure(failure)) => Some((failure.field.unwrap_or_default(), failure.key)),
            Err(Error::Internal(_)) => panic!("a bug"),
            Ok(()) => None,
        }
    }

    // proves: R-000-077
    #[test]
    fn nothing_is_in_the_record_without_a_role_that_answers_for_it() {
        for role in ProcessingRole::ALL {
            let mut row = full(*role);
            assert_eq!(refusal(&row, 1), None);
            for blank in ["", "  "] {
                row.owner_role = blank.to_owned();
                let expected = ("activity.ownerRole".to_owned(), "activity-owner-needed");
                assert_eq!(refusal(&row, 1), Some(expected));
            }
        }
    }

    #[test]
    fn purposes_controller_and_categories_are_needed_too() {
        let row = || full(ProcessingRole::Processor);
        let none = Strings::default;
        for (row, field) in [
            (
                activities::Model {
                    purposes: none(),
                    ..row()
                },
                "activity.purposes",
            ),
            (
                activities::Model {
                    subject_categories: none(),
                    ..row()
                },
                "activity.subjectCategories",
            ),
            (
                activities::Model {
                    data_categories: none(),
                    ..row()
                },
                "activity.dataCategories",
            ),
        ] {
            assert_eq!(refusal(&row, 1).unwrap().0, field);
        }
        // A processor has no ground of its own and somebody it works for; a controller the other way round.
        let without = |role| activities::Model {
            legal_basis: None,
            ..full(role)
        };
        assert_eq!(refusal(&without(ProcessingRole::Processor), 1), None);
        assert_eq!(
            refusal(&row(), 0).unwrap(),
            ("activity.controllers".to_owned(), "activity-controller-needed")
        );
        assert_eq!(refusal(&full(ProcessingRole::Controller), 0), None);
        assert_eq!(
            refusal(&without(ProcessingRole::Controller), 1).unwrap(),
            ("activity.legalBasis".to_owned(), "activity-basis-needed")
        );
        let empty = activities::Model {
            owner_role: String::new(),
            purposes: none(),
            ..without(ProcessingRole::Controller)
        };
        assert_eq!(
            missing(&empty, 1),
            [Needed::OwnerRole, Needed::Purposes, Needed::LegalBasis]
        );
    }
}
