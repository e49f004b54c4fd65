//! The controller's instructions: numbered, unchangeable, answered.

use tillid_agreements::instructions;
use tillid_entities::agreements;
use tillid_entities::enums::{AgreementState, InstructionState};
use tillid_kernel::sha256_hex;
use tillid_policy::Action;

use crate::fixture::{START, World, key, later};

/// R-000-093: numbered in the order given, by the customer alone, confirmed or flagged by the vendor, each once.
// proves: R-000-093
#[tokio::test]
async fn instructions_are_numbered_and_answered_and_their_text_stays() {
    let world = World::new().await;
    let agreement = world.in_force(later(100)).await;
    let customer = world.clerk.scope(Action::InstructProcessor, later(200));
    let vendor = world.author.scope(Action::AnswerInstruction, later(300));
    let db = &world.db;

    let first = instructions::give(db, &customer, &agreement, "Slet alle logge efter 30 dage.\r\n")
        .await
        .unwrap();
    let second = instructions::give(db, &customer, &agreement, "Send os en kopi.")
        .await
        .unwrap();
    assert_eq!((first.number, second.number), (1, 2));
    assert_eq!(first.text, "Slet alle logge efter 30 dage.");
    assert_eq!(first.text_sha256, sha256_hex(&first.text));
    assert_eq!(first.state, InstructionState::Given);

    // Only the vendor answers, only the customer gives and takes back.
    assert_eq!(
        key(instructions::give(db, &vendor, &agreement, "Nej").await),
        "forbidden"
    );
    assert_eq!(
        key(instructions::acknowledge(db, &customer, first.clone()).await),
        "forbidden"
    );
    assert_eq!(
        key(instructions::withdraw(db, &vendor, first.clone()).await),
        "forbidden"
    );

    let confirmed = instructions::acknowledge(db, &vendor, first.clone())
        .await
        .unwrap();
    assert_eq!(confirmed.state, InstructionState::Acknowledged);
    assert_eq!(confirmed.answered_at, Some(later(300)));
    assert_eq!((&confirmed.text, confirmed.number), (&first.text, 1));
    assert_eq!(
        key(instructions::acknowledge(db, &vendor, confirmed.clone()).await),
        "instruction-state"
    );
    // What was read before somebody else answered is no ground to answer again.
    assert_eq!(
        key(instructions::flag(db, &vendor, first, "For sent").await),
        "changed-meanwhile"
    );

    assert_eq!(
        key(instructions::flag(db, &vendor, second.clone(), " ").await),
        "required"
    );
    let flagged = instructions::flag(db, &vendor, second, "Ingen hjemmel til kopien.")
        .await
        .unwrap();
    assert_eq!(flagged.state, InstructionState::FlaggedUnlawful);
    assert_eq!(flagged.flag_reason.as_deref(), Some("Ingen hjemmel til kopien."));
    let withdrawn = instructions::withdraw(db, &customer, flagged).await.unwrap();
    assert_eq!(withdrawn.state, InstructionState::Withdrawn);
    assert_eq!(withdrawn.text, "Send os en kopi.");
    assert_eq!(
        key(instructions::acknowledge(db, &vendor, withdrawn).await),
        "instruction-state"
    );

    // Both sides hear, and nobody's words leave the portal by mail.
    for (mail, sent) in [
        ("instruction-given", true),
        ("instruction-acknowledged", true),
        ("instruction-flagged", true),
        ("instruction-withdrawn", true),
    ] {
        let mails = world.mails(mail).await;
        assert_eq!(!mails.is_empty(), sent, "{mail}");
        for text in mails {
            assert!(
                !text.contains("logge") && !text.contains("hjemmel"),
                "{mail}: {text}"
            );
        }
    }
}

#[tokio::test]
async fn an_instruction_is_trimmed_never_empty_and_never_too_long() {
    let world = World::new().await;
    let agreement = world.in_force(later(100)).await;
    let customer = world.clerk.scope(Action::InstructProcessor, later(200));
    let given = async |text: &str| instructions::give(&world.db, &customer, &agreement, text).await;
    assert_eq!(key(given("  \n ").await), "required");
    assert_eq!(key(given(&"x".repeat(10_001)).await), "too-long");
    assert_eq!(key(given("a\u{0}b").await), "control-characters");
    assert_eq!(given(&"ø".repeat(10_000)).await.unwrap().number, 1);
}

#[tokio::test]
async fn nobody_is_instructed_before_anything_is_in_force_or_after_all_is_closed() {
    let world = World::new().await;
    let template = world.published().await;
    let sent = world.issue(world.order(&template, 0, 0), START).await.unwrap();
    let customer = world.clerk.scope(Action::InstructProcessor, later(200));
    let pending = customer
        .load::<agreements::Entity>(world.db.reads(), sent.agreement_id)
        .await
        .unwrap();
    let give = |row| {
        let (db, customer) = (&world.db, &customer);
        async move { key(instructions::give(db, customer, &row, "Slet").await) }
    };
    assert_eq!(give(pending.clone()).await, "agreement-not-in-force");
    let closed = agreements::Model {
        state: AgreementState::Closed,
        ..pending
    };
    assert_eq!(give(closed).await, "agreement-ending");
}

/// Several at once get numbers of their own.
#[tokio::test]
async fn instructions_given_at_once_get_numbers_of_their_own() {
    let world = World::new().await;
    let agreement = world.in_force(later(100)).await;
    let customer = world.clerk.scope(Action::InstructProcessor, later(200));
    let (db, agreement) = (&world.db, &agreement);
    let given = tokio::join!(
        instructions::give(db, &customer, agreement, "En"),
        instructions::give(db, &customer, agreement, "To"),
        instructions::give(db, &customer, agreement, "Tre"),
    );
    let mut numbers = [given.0, given.1, given.2].map(|row| row.unwrap().number);
    numbers.sort_unstable();
    assert_eq!(numbers, [1, 2, 3]);
}
