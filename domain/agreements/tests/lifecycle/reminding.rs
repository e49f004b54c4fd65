//! Reminders end with the signature, the no, and the time to sign.

use tillid_agreements::reminders::{remind_due, set_days};
use tillid_policy::{Action, Actor};

use crate::fixture::{START, World, later, request};

const DAY: i64 = 86_400;

async fn remind(world: &World, seconds: i64) -> u64 {
    remind_due(&world.db, &request(Actor::Anonymous, later(seconds)), 100)
        .await
        .unwrap()
}

#[tokio::test]
async fn nobody_is_reminded_of_what_they_have_signed() {
    let world = World::new().await;
    let template = world.published().await;
    let scope = world.author.scope(Action::IssueAgreement, START);
    assert_eq!(
        set_days(&world.db, &scope, &[14, 3, 7]).await.unwrap(),
        [3, 7, 14]
    );
    let sent = world.issue(world.order(&template, 0, 0), START).await.unwrap();
    assert_eq!(remind(&world, 3 * DAY - 1).await, 0);
    assert_eq!(remind(&world, 3 * DAY).await, 1);
    assert_eq!(remind(&world, 3 * DAY).await, 0);
    // The vendor's own signature leaves the customer's to be given.
    world
        .sign(&world.approver, sent.id, later(4 * DAY), |_| {})
        .await
        .unwrap();
    assert_eq!(remind(&world, 7 * DAY).await, 1);
    world
        .sign(&world.signatories[0], sent.id, later(8 * DAY), |_| {})
        .await
        .unwrap();
    assert_eq!(remind(&world, 14 * DAY).await, 0);
    // Each to the signatory and to the address for notices.
    assert_eq!(world.mails("agreement-reminder").await.len(), 4);
}

#[tokio::test]
async fn days_missed_together_are_one_letter() {
    let world = World::new().await;
    let template = world.published().await;
    let scope = world.author.scope(Action::IssueAgreement, START);
    set_days(&world.db, &scope, &[3, 7, 14]).await.unwrap();
    world.issue(world.order(&template, 0, 0), START).await.unwrap();
    world.issue(world.order(&template, 1, 0), START).await.unwrap();
    assert_eq!(remind(&world, 8 * DAY).await, 2);
    assert_eq!(remind(&world, 9 * DAY).await, 0);
    assert_eq!(remind(&world, 14 * DAY).await, 2);
    assert_eq!(world.mails("agreement-reminder").await.len(), 8);
}

#[tokio::test]
async fn another_vendor_has_its_own_days() {
    let world = World::new().await;
    let template = world.published().await;
    let stranger = world.stranger.scope(Action::IssueAgreement, START);
    set_days(&world.db, &stranger, &[3]).await.unwrap();
    world.issue(world.order(&template, 0, 0), START).await.unwrap();
    assert_eq!(remind(&world, 3 * DAY).await, 0);
}
