//! Who may do what, as a table that people read: `tests/output/roles.txt`.

use tillid_entities::enums::{OrganisationKind, OrganisationState, Role};
use tillid_policy::Action;
use tillid_policy::rules::{allows, needs_person, only_reads, stands, token_scope, within_support};

/// The columns of the domain's table (§4), and its abbreviations.
const COLUMNS: [(&str, OrganisationKind, Role); 17] = [
    ("PO", OrganisationKind::Operator, Role::Owner),
    ("VO", OrganisationKind::Vendor, Role::Owner),
    ("VA", OrganisationKind::Vendor, Role::Admin),
    ("VD", OrganisationKind::Vendor, Role::Dpo),
    ("VN", OrganisationKind::Vendor, Role::Announcer),
    ("VM", OrganisationKind::Vendor, Role::Member),
    ("VR", OrganisationKind::Vendor, Role::Adviser),
    ("CO", OrganisationKind::Customer, Role::Owner),
    ("CA", OrganisationKind::Customer, Role::Admin),
    ("CS", OrganisationKind::Customer, Role::Signatory),
    ("CD", OrganisationKind::Customer, Role::Dpo),
    ("CM", OrganisationKind::Customer, Role::Member),
    ("CR", OrganisationKind::Customer, Role::Adviser),
    ("XO", OrganisationKind::Partner, Role::Owner),
    ("PA", OrganisationKind::Partner, Role::Admin),
    ("PM", OrganisationKind::Partner, Role::Member),
    ("XS", OrganisationKind::Partner, Role::Signatory),
];

/// What the rules leave to the thing itself, told beside the table.
fn note(action: Action) -> &'static str {
    match action {
        Action::PublishTemplate => "2: not by its author",
        Action::PublishAnnouncement => "2: approved by another than who drafted it",
        Action::SignAgreement => "needs canBind",
        Action::ViewSharedRelations => {
            "within an active grant; the others' own grants: ReadContent, see decisions/0020"
        }
        Action::ReadOwnActs => "what one did oneself, without numbers and hashes",
        Action::ActivateChange => "guarded by every notice",
        Action::GrantOwnership => "never to oneself",
        Action::ReadContent => "partners: within an active grant",
        Action::AskSupportAccess => "looks only once it is approved, see below",
        _ => "",
    }
}

fn table() -> String {
    let mut text = String::from(
        "Who may do what for its own organisation. Anyone else's organisation: never, and it answers NOT_FOUND.\n\
         P operator · V vendor · C customer · X/P partner; O owner · A admin · D DPO · N announcer · S signatory · M member · R adviser, until a day\n\n",
    );
    text.push_str(&format!("{:<24}", "action"));
    for (column, ..) in COLUMNS {
        text.push_str(&format!("{column:>3}"));
    }
    text.push('\n');
    for action in Action::ALL {
        let mut row = format!("{:<24}", action.name());
        for (_, kind, role) in COLUMNS {
            row.push_str(&format!(
                "{:>3}",
                if allows(kind, role, *action) { "✓" } else { "·" }
            ));
        }
        row.push_str(&format!("  {}", note(*action)));
        text.push_str(row.trim_end());
        text.push('\n');
    }
    let (never, may): (Vec<Action>, Vec<Action>) = Action::ALL
        .iter()
        .copied()
        .partition(|action| needs_person(*action));
    text.push_str("\nA service account acts with roles of its column, never as owner and never with canBind, and only\n");
    text.push_str("within its scopes:\n");
    for action in may {
        text.push_str(&format!(
            "  {:<24}{}\n",
            action.name(),
            token_scope(action).as_str()
        ));
    }
    text.push_str("What a natural person must do, it never does:\n");
    for action in never {
        text.push_str(&format!("  {}\n", action.name()));
    }
    text.push_str(&states());
    text.push_str(&support());
    text
}

/// What somebody of the operator may do for an organisation that has approved it, while it lasts (R-002-047).
fn support() -> String {
    let may: Vec<&str> = Action::ALL
        .iter()
        .filter(|action| within_support(**action))
        .map(|action| action.name())
        .collect();
    format!(
        "\nWhat the operator may do for an organisation that has approved access for support\n\n{}\n",
        may.join(", ")
    )
}

/// What an organisation that is not active lets its people do of the above (domain §3.1).
fn states() -> String {
    let mut text = String::from("\nWhat is left of it while the organisation is not active\n\n");
    for state in OrganisationState::ALL {
        let left: Vec<&str> = Action::ALL
            .iter()
            .filter(|action| stands(*state, **action))
            .map(|action| action.name())
            .collect();
        let words = if left.len() == Action::ALL.len() {
            "everything".to_owned()
        } else if left.is_empty() {
            "nothing".to_owned()
        } else {
            left.join(", ")
        };
        text.push_str(&format!("{:<11}{words}\n", state.as_str()));
    }
    text
}

/// The table that is checked in is the table that holds.
#[test]
fn the_role_table_is_the_one_checked_in() {
    tillid_tests::stands_in_output("roles.txt", &table());
}

/// Nobody makes themselves more than they are: what gives ownership is the owner's alone, everywhere.
#[test]
fn only_owners_grant_ownership() {
    for (_, kind, role) in COLUMNS {
        let expected = role == Role::Owner && kind != OrganisationKind::Operator;
        assert_eq!(
            allows(kind, role, Action::GrantOwnership),
            expected,
            "{kind:?} {role:?}"
        );
    }
}

/// Whoever advises from outside reads: whatever is added later, and wherever.
// proves: R-000-078
#[test]
fn an_adviser_changes_nothing() {
    for kind in OrganisationKind::ALL {
        for action in Action::ALL {
            assert!(
                !allows(*kind, Role::Adviser, *action) || only_reads(*action),
                "{kind:?} {action:?}"
            );
        }
    }
}
