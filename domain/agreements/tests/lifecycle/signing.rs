//! Signatures, their evidence, and what can go wrong.

use object_store::ObjectStoreExt;
use sea_orm::sea_query::Expr;
use sea_orm::{ColumnTrait, PaginatorTrait, QueryFilter};
use tillid_agreements::{Evidence, LEVEL, signatures_of};
use tillid_entities::enums::{AgreementState, AgreementVersionState, Side, SigningOrder};
use tillid_entities::{memberships, outbox_messages};
use tillid_identity::Proof;
use tillid_kernel::{Code, sha256_hex};
use tillid_policy::{Action, Actor, Job, system};

use crate::fixture::{START, World, key, later, request};

// proves: R-000-092, R-004-011
#[tokio::test]
async fn both_sides_sign_the_same_hash_and_the_document_is_in_force() {
    let world = World::new().await;
    let template = world.published().await;
    let sent = world.issue(world.order(&template, 0, 0), START).await.unwrap();
    let customer = &world.signatories[0];
    let viewed = world.open(customer, sent.id, later(60)).await;
    assert_eq!(
        (viewed.state, viewed.viewed_at),
        (AgreementVersionState::Viewed, Some(later(60)))
    );
    assert_eq!(
        world.open(customer, sent.id, later(90)).await.viewed_at,
        Some(later(60))
    );

    let half = world.sign(customer, sent.id, later(120), |_| {}).await.unwrap();
    assert_eq!(half.state, AgreementVersionState::PartiallySigned);
    assert_ne!(half.pdf_sha256, sent.pdf_sha256);
    let whole = world
        .sign(&world.approver, sent.id, later(180), |_| {})
        .await
        .unwrap();
    assert_eq!(whole.state, AgreementVersionState::InForce);
    assert_eq!(
        (whole.signed_at, whole.effective_at),
        (Some(later(180)), Some(later(180)))
    );

    // I-2: no verb has changed a byte of what was sent, and its hash can be computed again.
    assert_eq!(whole.content, sent.content);
    assert_eq!(sha256_hex(&whole.content), sent.content_sha256);

    let scope = world.author.scope(Action::ReadAgreementDocument, later(200));
    let signatures = signatures_of(world.db.reads(), &scope, vec![sent.id])
        .await
        .unwrap();
    let sides: Vec<_> = signatures.iter().map(|signature| signature.side).collect();
    assert_eq!(sides, [Side::Controller, Side::Processor]);
    assert_eq!(
        signatures[1].previous_evidence_sha256.as_ref(),
        Some(&signatures[0].evidence_sha256)
    );
    for signature in &signatures {
        assert_eq!(sha256_hex(&signature.evidence), signature.evidence_sha256);
        let evidence = Evidence::read(&signature.evidence).unwrap();
        assert!(evidence.identity.states_authority, "acts for the company");
        assert_eq!(evidence.identity.title, "Direktør");
        assert_eq!(evidence.level, LEVEL);
        assert_eq!(evidence.integrity.content_sha256, sent.content_sha256);
        assert_eq!(evidence.sealed().unwrap().0, signature.evidence);
        assert_eq!(evidence.delivery.opened_at, Some(later(60)));
        assert_eq!(evidence.environment.network.as_deref(), Some("192.0.2.0/24"));
    }
    let first = Evidence::read(&signatures[0].evidence).unwrap();
    assert_eq!(first.integrity.shown_pdf_sha256, sent.pdf_sha256);
    assert!(
        first.intent.sentence.contains("Eksempel Boligforening"),
        "{}",
        first.intent.sentence
    );

    let agreement =
        tillid_agreements::agreements_by_ids(world.db.reads(), &scope, vec![sent.agreement_id]).await;
    assert_eq!(agreement.unwrap()[0].state, AgreementState::Active);
    let job = system(&request(Actor::Anonymous, START), Job::Delivery, world.vendor);
    for (mail, letters) in [
        ("agreement-sent", 2),
        ("agreement-signed", 2),
        ("agreement-in-force", 4),
    ] {
        let found = job
            .find::<outbox_messages::Entity>()
            .filter(outbox_messages::Column::Template.eq(mail))
            .count(world.db.reads())
            .await
            .unwrap();
        assert_eq!(found, letters, "{mail}");
    }
    for organisation in [world.vendor, world.customers[0]] {
        let auditor = system(&request(Actor::Anonymous, START), Job::Setup, organisation);
        assert!(tillid_audit::verify(&world.db, &auditor).await.unwrap().is_ok());
    }
}

#[tokio::test]
async fn a_document_that_was_lost_is_made_again_to_the_byte() {
    let world = World::new().await;
    let template = world.published().await;
    let sent = world.issue(world.order(&template, 0, 0), START).await.unwrap();
    let signed = world
        .sign(&world.signatories[0], sent.id, later(1), |_| {})
        .await
        .unwrap();
    let scope = world.author.scope(Action::ReadAgreementDocument, later(2));
    let (name, bytes) = tillid_agreements::read_pdf(&world.db, &world.documents, &scope, &signed)
        .await
        .unwrap();
    assert_eq!(sha256_hex(&bytes), name);
    world
        .documents
        .delete(&tillid_agreements::document_path(&name))
        .await
        .unwrap();
    let (again, made) = tillid_agreements::read_pdf(&world.db, &world.documents, &scope, &signed)
        .await
        .unwrap();
    assert_eq!((again, made), (name, bytes));
}

#[tokio::test]
async fn nothing_is_signed_without_authority_the_hash_the_sentence_and_the_password() {
    let world = World::new().await;
    let template = world.published().await;
    let sent = world.issue(world.order(&template, 0, 0), START).await.unwrap();
    let id = sent.id;
    let customer = &world.signatories[0];
    let stale = world
        .sign(customer, id, later(1), |input| {
            input.content_sha256 = "0".repeat(64);
        })
        .await;
    assert_eq!(key(stale), "hash-differs");
    let silent = world
        .sign(customer, id, later(1), |input| input.consent_given = false)
        .await
        .unwrap_err();
    assert_eq!(silent.code(), Code::ConsentRequired);
    let old = world
        .sign(customer, id, later(1), |input| {
            input.consent_version = "2025-1-1".into();
        })
        .await;
    assert_eq!(key(old), "consent-outdated");
    let nameless = world
        .sign(customer, id, later(1), |input| input.typed_name = " ".into())
        .await;
    assert_eq!(key(nameless), "required");
    let guessed = world
        .sign(customer, id, later(1), |input| {
            input.proof = Proof::Password("guess".into());
        })
        .await;
    assert_eq!(key(guessed), "password-wrong");
    // I-9: the role signs, the person may not bind.
    assert_eq!(
        key(world.sign(&world.clerk, id, later(1), |_| {}).await),
        "cannot-bind"
    );
    // I-1: foreign is unknown.
    assert_eq!(
        key(world.sign(&world.stranger, id, later(1), |_| {}).await),
        "not-found"
    );
    assert_eq!(
        key(world.sign(&world.signatories[1], id, later(1), |_| {}).await),
        "not-found"
    );

    // The right to bind is taken away after the request began.
    let setup = system(&request(Actor::Anonymous, START), Job::Setup, world.customers[0]);
    setup
        .update::<memberships::Entity>()
        .col_expr(memberships::Column::CanBind, Expr::val(false))
        .filter(memberships::Column::Id.eq(customer.member.id))
        .exec(world.db.reads())
        .await
        .unwrap();
    assert_eq!(
        key(world.sign(customer, id, later(1), |_| {}).await),
        "cannot-bind"
    );
    let (_, row) = world
        .seen(&world.author, id, Action::ReadContent, later(2))
        .await
        .unwrap();
    assert_eq!((row.state, row.version), (AgreementVersionState::Sent, 1));
}

#[tokio::test]
async fn the_same_side_signs_once_and_both_sides_may_sign_at_once() {
    let world = World::new().await;
    let template = world.published().await;
    let sent = world.issue(world.order(&template, 0, 0), START).await.unwrap();
    let customer = &world.signatories[0];
    let (a, b) = tokio::join!(
        world.sign(customer, sent.id, later(1), |_| {}),
        world.sign(&world.approver, sent.id, later(1), |_| {}),
    );
    a.unwrap();
    b.unwrap();
    let (_, row) = world
        .seen(&world.author, sent.id, Action::ReadContent, later(2))
        .await
        .unwrap();
    assert_eq!(row.state, AgreementVersionState::InForce);

    let sent = world.issue(world.order(&template, 0, 1), START).await.unwrap();
    let (a, b) = tokio::join!(
        world.sign(&world.author, sent.id, later(1), |_| {}),
        world.sign(&world.approver, sent.id, later(1), |_| {}),
    );
    let refused = if a.is_ok() { b } else { a };
    assert_eq!(key(refused), "already-signed");
}

#[tokio::test]
async fn a_vendor_with_four_eyes_that_signs_first_binds_itself_before_the_customer_is_asked() {
    let world = World::new().await;
    world.signs(2, SigningOrder::ProcessorFirst).await;
    let template = world.published().await;
    let sent = world.issue(world.order(&template, 0, 0), START).await.unwrap();
    let id = sent.id;
    assert_eq!((sent.processor_due, sent.controller_due), (2, 1));
    // The customer is not asked for what it cannot do yet; of the vendor's two, the one who sent it knows.
    assert_eq!(world.mails("agreement-sent").await.len(), 0);
    let asked = world.mails("agreement-signature-needed").await.len();
    assert_eq!(asked, 1);

    let customer = &world.signatories[0];
    assert_eq!(
        key(world.sign(customer, id, later(1), |_| {}).await),
        "other-side-first"
    );
    let once = world.sign(&world.author, id, later(2), |_| {}).await.unwrap();
    assert_eq!(once.state, AgreementVersionState::PartiallySigned);
    assert_eq!((once.processor_due, once.controller_due), (1, 1));
    assert_eq!(
        key(world.sign(&world.author, id, later(3), |_| {}).await),
        "signed-yourself"
    );
    assert_eq!(
        key(world.sign(customer, id, later(3), |_| {}).await),
        "other-side-first"
    );
    let twice = world.sign(&world.approver, id, later(4), |_| {}).await.unwrap();
    assert_eq!(twice.state, AgreementVersionState::PartiallySigned);
    assert_eq!((twice.processor_due, twice.controller_due), (0, 1));
    assert_eq!(world.mails("agreement-signature-needed").await.len(), 2);
    assert_eq!(world.mails("agreement-signed").await.len(), 2);
    // What the vendor decides now holds for the next document.
    world.signs(1, SigningOrder::ControllerFirst).await;
    let whole = world.sign(customer, id, later(5), |_| {}).await.unwrap();
    assert_eq!(whole.state, AgreementVersionState::InForce);

    let scope = world.author.scope(Action::ReadAgreementDocument, later(6));
    let signatures = signatures_of(world.db.reads(), &scope, vec![id]).await.unwrap();
    let given: Vec<_> = signatures.iter().map(|one| (one.side, one.ordinal)).collect();
    assert_eq!(
        given,
        [(Side::Processor, 1), (Side::Processor, 2), (Side::Controller, 1)]
    );
    let next = world.issue(world.order(&template, 0, 0), later(7)).await.unwrap();
    assert_eq!(
        key(world.sign(&world.author, next.id, later(8), |_| {}).await),
        "other-side-first"
    );
}

#[tokio::test]
async fn two_of_one_side_at_once_are_the_two_that_four_eyes_need() {
    let world = World::new().await;
    world.signs(2, SigningOrder::Either).await;
    let template = world.published().await;
    let sent = world.issue(world.order(&template, 0, 0), START).await.unwrap();
    let (a, b) = tokio::join!(
        world.sign(&world.author, sent.id, later(1), |_| {}),
        world.sign(&world.approver, sent.id, later(1), |_| {}),
    );
    a.unwrap();
    b.unwrap();
    let (_, row) = world
        .seen(&world.author, sent.id, Action::ReadContent, later(2))
        .await
        .unwrap();
    assert_eq!((row.processor_due, row.controller_due), (0, 1));
    assert_eq!(row.state, AgreementVersionState::PartiallySigned);
}

#[tokio::test]
async fn an_amendment_in_force_supersedes_the_version_before() {
    let world = World::new().await;
    let template = world.published().await;
    let mut ids = Vec::new();
    for hour in [0, 1] {
        let sent = world
            .issue(world.order(&template, 0, 0), later(hour * 3600))
            .await
            .unwrap();
        world
            .sign(&world.approver, sent.id, later(hour * 3600 + 1), |_| {})
            .await
            .unwrap();
        world
            .sign(&world.signatories[0], sent.id, later(hour * 3600 + 2), |_| {})
            .await
            .unwrap();
        ids.push(sent.id);
    }
    let mut rows = Vec::new();
    for id in ids {
        rows.push(
            world
                .seen(&world.author, id, Action::ReadContent, later(7200))
                .await
                .unwrap()
                .1,
        );
    }
    let states: Vec<_> = rows.iter().map(|row| row.state).collect();
    assert_eq!(
        states,
        [AgreementVersionState::Superseded, AgreementVersionState::InForce]
    );
    assert_eq!(rows[0].ended_at, Some(later(3602)));
}
