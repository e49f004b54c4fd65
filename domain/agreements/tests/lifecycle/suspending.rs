//! The controller suspends, the processor puts right, the controller judges.

use tillid_agreements::suspension::{self, Suspend};
use tillid_agreements::termination::{self, Terminate};
use tillid_entities::enums::{AgreementState, SuspensionState, TerminationGround};
use tillid_kernel::Timestamp;
use tillid_policy::{Action, Actor};
use time::macros::date;

use crate::fixture::{World, key, later, request};

fn order(until: Option<time::Date>) -> Suspend {
    Suspend {
        subject: "Support fra tredjelande".to_owned(),
        reason: "Overførselsgrundlaget mangler.".to_owned(),
        cure_until: until,
    }
}

/// A month to put it right, the report refused once and accepted once, and active again.
#[tokio::test]
async fn a_suspension_is_put_right_and_lifted() {
    let world = World::new().await;
    let agreement = world.in_force(later(100)).await;
    let customer = world.clerk.scope(Action::InstructProcessor, later(200));
    let vendor = world.author.scope(Action::AnswerInstruction, later(300));
    let db = &world.db;

    assert_eq!(
        key(suspension::suspend(db, &vendor, agreement.clone(), order(None)).await),
        "forbidden"
    );
    let running = suspension::suspend(db, &customer, agreement.clone(), order(None))
        .await
        .unwrap();
    // 2 March 2026: the month ends with 2 April, summer time.
    let month = Timestamp::parse("2026-04-02T21:59:59.999Z").unwrap();
    assert_eq!((running.number, running.cure_until), (1, month));
    // Whoever still has the page open from before hears that it is suspended already.
    assert_eq!(
        key(suspension::suspend(db, &customer, agreement.clone(), order(None)).await),
        "changed-meanwhile"
    );
    let suspended = world.agreement(agreement.id).await;
    assert_eq!(suspended.state, AgreementState::Suspended);
    assert_eq!(
        key(suspension::suspend(db, &customer, suspended.clone(), order(None)).await),
        "agreement-suspended"
    );

    let cure = |text| suspension::report_cure(db, &vendor, suspended.clone(), text);
    let refused = |text| suspension::refuse_cure(db, &customer, suspended.clone(), text);
    assert_eq!(key(refused("Intet meldt").await), "suspension-state");
    assert_eq!(
        key(suspension::report_cure(db, &customer, suspended.clone(), "Ordnet").await),
        "forbidden"
    );
    let reported = cure("SCC er underskrevet.").await.unwrap();
    assert_eq!(reported.state, SuspensionState::CureReported);
    assert_eq!(key(cure("Igen").await), "suspension-state");
    let kept = refused("Vurderingen af modtagerlandet mangler.").await.unwrap();
    assert_eq!((kept.state, kept.cure_until), (SuspensionState::Running, month));
    cure("Vurderingen er vedlagt.").await.unwrap();
    let lifted = suspension::lift(db, &customer, suspended).await.unwrap();
    assert_eq!(lifted.state, SuspensionState::Lifted);
    let answers: Vec<_> = lifted.cures.0.iter().map(|cure| cure.accepted).collect();
    assert_eq!(answers, [Some(false), Some(true)]);
    let active = world.agreement(agreement.id).await;
    assert_eq!(active.state, AgreementState::Active);
    assert_eq!(
        key(suspension::lift(db, &customer, active.clone()).await),
        "agreement-not-suspended"
    );
    // The next one has the next number.
    let second = suspension::suspend(db, &customer, active, order(Some(date!(2026 - 03 - 10))))
        .await
        .unwrap();
    assert_eq!(second.number, 2);
}

/// 2021/915, clause 10(b)(1): only when the time is over, to the millisecond, and nothing waits for the controller.
#[tokio::test]
async fn what_is_not_put_right_in_time_is_the_controllers_ground_and_told_once() {
    let world = World::new().await;
    let agreement = world.in_force(later(100)).await;
    let customer = world.clerk.scope(Action::InstructProcessor, later(200));
    let db = &world.db;
    let running = suspension::suspend(
        db,
        &customer,
        agreement.clone(),
        order(Some(date!(2026 - 03 - 10))),
    )
    .await
    .unwrap();
    let suspended = world.agreement(agreement.id).await;
    let notice = || Terminate {
        ground: TerminationGround::NotCured,
        reason: "Ikke bragt i orden.".to_owned(),
        ends_on: date!(2026 - 03 - 31),
    };
    let (last, next) = (running.cure_until, Timestamp(running.cure_until.0 + 1));
    let at = |now| request(Actor::Anonymous, now);
    assert_eq!(suspension::tell_overdue(db, &at(last), 10).await.unwrap(), 0);
    let owner = world.signatories[0].scope(Action::TerminateAgreement, last);
    assert_eq!(
        key(termination::terminate(db, &owner, suspended.clone(), notice()).await),
        "ground-not-given"
    );
    assert_eq!(suspension::tell_overdue(db, &at(next), 10).await.unwrap(), 1);
    assert_eq!(suspension::tell_overdue(db, &at(next), 10).await.unwrap(), 0);
    assert!(world.mails("cure-overdue").await.len() >= 2);
    // The processor has no such ground.
    let vendor = world.approver.scope(Action::TerminateAgreement, next);
    assert_eq!(
        key(termination::terminate(db, &vendor, suspended.clone(), notice()).await),
        "ground-not-given"
    );
    let owner = world.signatories[0].scope(Action::TerminateAgreement, next);
    let given = termination::terminate(db, &owner, suspended, notice())
        .await
        .unwrap();
    assert_eq!(given.ground, TerminationGround::NotCured);
    assert_eq!(
        world.agreement(agreement.id).await.state,
        AgreementState::Terminating
    );
}
