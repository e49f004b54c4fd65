//! Notice, the last day, return or deletion, and the certificate.

use tillid_agreements::exit::{self, Certify};
use tillid_agreements::termination::{self, Terminate};
use tillid_agreements::{bundle, chain, heads_of, in_force, instructions, life, standing};
use tillid_entities::agreements;
use tillid_entities::enums::{
    AgreementState, AgreementVersionState, ControllerCapacity, ExitChoice, Side, TerminationGround,
};
use tillid_entities::terminations;
use tillid_identity::Proof;
use tillid_kernel::{Result, Timestamp, sha256_hex};
use tillid_policy::{Action, Actor};
use time::macros::date;

use crate::fixture::{PASSWORD, Someone, World, key, later, request};

fn notice(ground: TerminationGround) -> Terminate {
    Terminate {
        ground,
        reason: "Vi skifter leverandør.".to_owned(),
        ends_on: date!(2026 - 03 - 31),
    }
}

fn words() -> Certify {
    Certify {
        statement: "Databasen og alle kopier er slettet.".to_owned(),
        scope: "Driftsmiljø og sikkerhedskopier".to_owned(),
        exceptions: Some("Fakturaer i fem år (bogføringsloven).".to_owned()),
        title: "Databeskyttelsesrådgiver".to_owned(),
        proof: Proof::Password(PASSWORD.to_owned()),
    }
}

async fn terminated(world: &World, agreement: &agreements::Model) -> terminations::Model {
    let owner = world.signatories[0].scope(Action::TerminateAgreement, later(400));
    termination::terminate(
        &world.db,
        &owner,
        agreement.clone(),
        notice(TerminationGround::Notice),
    )
    .await
    .unwrap()
}

/// What must be known of an agreement as it is: (instructions that wait, notice of termination, exit).
async fn matters(world: &World, agreement: &agreements::Model) -> (usize, bool, bool) {
    let scope = world.author.scope(Action::ReadContent, later(400));
    let row = world.agreement(agreement.id).await;
    let found = standing::standings(world.db.reads(), &scope, &[&row])
        .await
        .unwrap();
    let life = found.get(&agreement.id).cloned().unwrap_or_default();
    (
        life.instructions.len(),
        life.termination.is_some(),
        life.exit.is_some(),
    )
}

async fn certify(world: &World, by: &Someone, id: agreements::Model, now: Timestamp) -> Result<()> {
    let scope = by.scope(Action::CertifyDeletion, now);
    exit::certify(&world.db, &world.documents, &world.prover, &scope, id, words())
        .await
        .map(|_| ())
}

/// The last millisecond of the last day belongs to the agreement; the due date is counted from that day.
#[tokio::test]
#[expect(
    clippy::too_many_lines,
    reason = "one story from the notice to the certificate"
)]
async fn an_agreement_ends_with_its_last_day_and_its_data_is_deleted_and_certified() {
    let world = World::new().await;
    let agreement = world.in_force(later(100)).await;
    assert_eq!(matters(&world, &agreement).await, (0, false, false));
    let given = terminated(&world, &agreement).await;
    assert_eq!(matters(&world, &agreement).await, (0, true, false));
    let end = Timestamp::parse("2026-03-31T21:59:59.999Z").unwrap();
    assert_eq!((given.side, given.ends_at), (Side::Controller, end));
    assert_eq!((given.exit_choice, given.exit_days), (ExitChoice::Delete, 30));
    assert!(!world.mails("agreement-terminated").await.is_empty());

    let turn = |now| {
        let db = &world.db;
        async move {
            termination::end_due(db, &request(Actor::Anonymous, now), 10)
                .await
                .unwrap()
        }
    };
    assert_eq!(turn(end).await, 0);
    assert_eq!(
        world.agreement(agreement.id).await.state,
        AgreementState::Terminating
    );
    let after = Timestamp(end.0 + 1);
    assert_eq!(turn(after).await, 1);
    assert_eq!(turn(after).await, 0);
    let ended = world.agreement(agreement.id).await;
    assert_eq!(ended.state, AgreementState::Exit);
    let vendor = world.author.scope(Action::ReadContent, after);
    let known = life::of(world.db.reads(), &vendor, agreement.id).await.unwrap();
    let due = Timestamp::parse("2026-04-30T21:59:59.999Z").unwrap();
    assert_eq!(known.exit.as_ref().unwrap().due_at, due);

    // Reminded a week before, overdue the millisecond after, each once.
    let remind = |now| {
        let db = &world.db;
        async move {
            exit::remind_due(db, &request(Actor::Anonymous, now), 10)
                .await
                .unwrap()
        }
    };
    assert_eq!(remind(due.plus_days(-7)).await, 0);
    assert_eq!(remind(Timestamp(due.plus_days(-7).0 + 1)).await, 1);
    assert_eq!(remind(due).await, 0);
    assert_eq!(remind(Timestamp(due.0 + 1)).await, 1);
    assert_eq!(remind(due.plus_days(3)).await, 0);
    assert!(!world.mails("exit-reminder").await.is_empty());
    assert!(world.mails("exit-overdue").await.len() >= 2);

    // While data is there, notices are owed and instructions taken.
    let services = [world.services[0]];
    let owed = |scope: tillid_policy::Scope| {
        let (db, services) = (world.db.reads(), &services);
        async move { in_force::for_services(db, &scope, services).await.unwrap().len() }
    };
    assert_eq!(owed(vendor.clone()).await, 1);
    let controller = world.clerk.scope(Action::InstructProcessor, after);
    instructions::give(&world.db, &controller, &ended, "Slet også testmiljøet.")
        .await
        .unwrap();
    assert_eq!(matters(&world, &agreement).await, (1, false, true));

    let customer = world.signatories[0].clone();
    assert_eq!(
        key(exit::certify(
            &world.db,
            &world.documents,
            &world.prover,
            &customer.scope(Action::TerminateAgreement, due),
            ended.clone(),
            words()
        )
        .await),
        "forbidden"
    );
    certify(&world, &world.approver, ended.clone(), due)
        .await
        .unwrap();
    let closed = world.agreement(agreement.id).await;
    assert_eq!(closed.state, AgreementState::Closed);
    assert_eq!(matters(&world, &agreement).await, (0, false, true));
    let mut bundles = Vec::new();
    for (side, action) in [
        (&world.approver, Action::ReadAgreementDocument),
        (&customer, Action::ReadAgreementDocument),
    ] {
        let scope = side.scope(action, due);
        let at = "https://portal.example/verify".to_owned();
        let bundle = bundle::evidence_bundle(&world.db, &world.documents, &scope, &closed, at).await;
        bundles.push(bundle.unwrap().bytes);
    }
    assert_eq!(bundles[0], bundles[1], "both sides get one file");
    let report = tillid_evidence::verify(&bundles[0]).unwrap();
    assert!(report.holds, "{:#?}", report.faults().collect::<Vec<_>>());
    let certified = |finding: &tillid_evidence::Finding| {
        finding.check == tillid_evidence::Check::DeletionCertificate
            && finding.outcome == tillid_evidence::Outcome::Holds
    };
    assert!(report.findings.iter().any(certified), "{:#?}", report.findings);
    let recorder = world.clerk.scope(Action::RecordControllers, due);
    let capacity = ControllerCapacity::ProcessorForOthers;
    assert_eq!(
        key(chain::set_capacity(&world.db, &recorder, closed.clone(), capacity).await),
        "agreement-ending"
    );
    let heads = heads_of(world.db.reads(), &vendor, vec![agreement.id])
        .await
        .unwrap();
    assert_eq!(heads[0].state, AgreementVersionState::Ended);
    assert_eq!(
        owed(vendor.clone()).await,
        0,
        "nothing is owed to a closed agreement"
    );
    assert_eq!(
        key(certify(&world, &world.approver, closed.clone(), due).await),
        "already-certified"
    );
    assert_eq!(
        key(instructions::give(&world.db, &controller, &closed, "For sent").await),
        "agreement-ending"
    );

    // What was signed can be computed again, and its document made again.
    let case = life::of(world.db.reads(), &vendor, agreement.id)
        .await
        .unwrap()
        .exit
        .unwrap();
    let text = case.certificate.clone().unwrap();
    assert_eq!(case.certificate_sha256, Some(sha256_hex(&text)));
    for part in ["Databasen og alle kopier", "bogføringsloven", "DBA-2026-000001"] {
        assert!(text.contains(part), "{part}");
    }
    let (sha256, bytes) = exit::read_certificate(&world.documents, &case).await.unwrap();
    assert_eq!(sha256_hex(&bytes), sha256);
    let lost = object_store::memory::InMemory::new();
    let again = exit::read_certificate(&lost, &case).await.unwrap();
    assert_eq!(again, (sha256, bytes));
}

/// Art. 28(3)(g): the controller chooses, until the last day is over, and what goes back goes back before it is deleted.
#[tokio::test]
async fn the_controller_chooses_return_and_the_vendor_returns_before_it_certifies() {
    let world = World::new().await;
    let agreement = world.in_force(later(100)).await;
    let given = terminated(&world, &agreement).await;
    let row = || world.agreement(agreement.id);
    let choose = |by: &Someone, now| by.scope(Action::TerminateAgreement, now);
    let db = &world.db;
    assert_eq!(
        key(termination::choose_exit(
            db,
            &choose(&world.approver, later(500)),
            row().await,
            ExitChoice::Return
        )
        .await),
        "forbidden"
    );
    let at_last = choose(&world.signatories[0], given.ends_at);
    let chosen = termination::choose_exit(db, &at_last, row().await, ExitChoice::Return)
        .await
        .unwrap();
    assert_eq!(chosen.exit_choice, ExitChoice::Return);
    let after = Timestamp(given.ends_at.0 + 1);
    let too_late = choose(&world.signatories[0], after);
    assert_eq!(
        key(termination::choose_exit(db, &too_late, row().await, ExitChoice::Delete).await),
        "exit-choice-over"
    );
    termination::end_due(db, &request(Actor::Anonymous, after), 10)
        .await
        .unwrap();

    assert_eq!(
        key(certify(&world, &world.approver, row().await, after).await),
        "data-not-returned"
    );
    let vendor = world.author.scope(Action::AnswerInstruction, after);
    let back = exit::note_return(db, &vendor, row().await, "Eksport som CSV, hentet over sFTP.")
        .await
        .unwrap();
    assert_eq!(back.returned_at, Some(after));
    assert_eq!(
        key(exit::note_return(db, &vendor, row().await, "Igen").await),
        "already-returned"
    );
    certify(&world, &world.approver, row().await, after)
        .await
        .unwrap();
    assert_eq!(row().await.state, AgreementState::Closed);
}

/// A wrong password certifies nothing, and neither does somebody who may not bind the vendor.
#[tokio::test]
async fn a_certificate_needs_authority_and_a_proof() {
    let world = World::new().await;
    let agreement = world.in_force(later(100)).await;
    let given = terminated(&world, &agreement).await;
    let after = Timestamp(given.ends_at.0 + 1);
    assert_eq!(
        key(certify(
            &world,
            &world.approver,
            world.agreement(agreement.id).await,
            after
        )
        .await),
        "agreement-not-in-exit"
    );
    termination::end_due(&world.db, &request(Actor::Anonymous, after), 10)
        .await
        .unwrap();
    let row = world.agreement(agreement.id).await;
    let mut unbound = world.approver.clone();
    unbound.member.can_bind = false;
    assert_eq!(
        key(certify(&world, &unbound, row.clone(), after).await),
        "cannot-bind"
    );
    let scope = world.approver.scope(Action::CertifyDeletion, after);
    let wrong = Certify {
        proof: Proof::Password("forkert adgangskode".to_owned()),
        ..words()
    };
    let refused = exit::certify(
        &world.db,
        &world.documents,
        &world.prover,
        &scope,
        row.clone(),
        wrong,
    )
    .await;
    assert_eq!(key(refused), "password-wrong");
    assert_eq!(world.agreement(agreement.id).await.state, AgreementState::Exit);
}

/// A terminated agreement gets no other version: one that waits is recalled, and the next offer is a new agreement.
#[tokio::test]
async fn notice_recalls_what_waits_and_stands() {
    let world = World::new().await;
    let template = world.published().await;
    let agreement = world.in_force_from(&template, later(100)).await;
    let next = world
        .issue(world.order(&template, 0, 0), later(200))
        .await
        .unwrap();
    assert_eq!((next.agreement_id, next.number), (agreement.id, 2));
    world
        .sign(&world.signatories[0], next.id, later(250), |_| {})
        .await
        .unwrap();
    terminated(&world, &world.agreement(agreement.id).await).await;
    let vendor = world.author.scope(Action::ReadContent, later(500));
    let heads = heads_of(world.db.reads(), &vendor, vec![agreement.id])
        .await
        .unwrap();
    let states: Vec<_> = heads.iter().map(|head| head.state).collect();
    assert_eq!(
        states,
        [AgreementVersionState::Recalled, AgreementVersionState::InForce]
    );
    assert_eq!(
        key(world.sign(&world.approver, next.id, later(600), |_| {}).await),
        "agreement-state"
    );
    let other = world
        .issue(world.order(&template, 0, 0), later(700))
        .await
        .unwrap();
    assert_ne!(other.agreement_id, agreement.id);
    let owner = world.approver.scope(Action::TerminateAgreement, later(800));
    let again = termination::terminate(
        &world.db,
        &owner,
        world.agreement(agreement.id).await,
        notice(TerminationGround::Breach),
    );
    assert_eq!(key(again.await), "agreement-ending");
}

/// 2021/915, clause 10(c): the processor's own ground, while an instruction that it has flagged stands.
#[tokio::test]
async fn an_unlawful_instruction_that_stands_is_the_processors_ground() {
    let world = World::new().await;
    let agreement = world.in_force(later(100)).await;
    let owner = world.approver.scope(Action::TerminateAgreement, later(400));
    let try_it = || {
        termination::terminate(
            &world.db,
            &owner,
            agreement.clone(),
            notice(TerminationGround::UnlawfulInstruction),
        )
    };
    assert_eq!(key(try_it().await), "ground-not-given");
    let customer = world.clerk.scope(Action::InstructProcessor, later(200));
    let row = instructions::give(&world.db, &customer, &agreement, "Del alt med alle.")
        .await
        .unwrap();
    let vendor = world.author.scope(Action::AnswerInstruction, later(300));
    instructions::flag(&world.db, &vendor, row, "Uden hjemmel.")
        .await
        .unwrap();
    assert_eq!(try_it().await.unwrap().side, Side::Processor);
}
