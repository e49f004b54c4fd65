//! Sending, recalling, declining, expiring; and the numbers of agreements.

use sea_orm::ActiveValue::Set;
use tillid_agreements::{Filter, content};
use tillid_documents::agreement as paper;
use tillid_entities::enums::{AgreementVersionState, ContactRole, SubProcessorState};
use tillid_entities::organisation_contacts::{self, OrganisationContactId};
use tillid_entities::organisations::OrganisationId;
use tillid_kernel::{PageRequest, SystemDice};
use tillid_policy::{Action, Actor, Job, system};

use crate::fixture::{START, World, key, later, request, sub_processor, terms};

#[tokio::test]
async fn the_document_lists_the_sub_processors_of_its_services_as_they_are() {
    let world = World::new().await;
    let template = world.published().await;
    let setup = system(
        &request(Actor::Anonymous, START),
        Job::Setup,
        OrganisationId(uuid::Uuid::nil()),
    );
    let announced = ("Eksempel Ny ApS", SubProcessorState::Announced);
    sub_processor(
        &world.db,
        &setup,
        world.vendor,
        world.services[0],
        announced.0,
        announced.1,
    )
    .await;
    let sent = world.issue(world.order(&template, 0, 0), START).await.unwrap();
    let document = content(&sent.content).unwrap();
    let listed: Vec<_> = document
        .annex_b
        .sub_processors
        .iter()
        .map(|entry| entry.legal_name.as_str())
        .collect();
    assert_eq!(listed, ["Eksempel Drift ApS", "Eksempel Ny ApS"]);
    let entry = &document.annex_b.sub_processors[0];
    assert_eq!(entry.contact, "Databeskyttelse, privacy@drift.example");
    assert_eq!(entry.locations, ["Datacenter, Aarhus, DK"]);
    assert!(document.annex_b.sub_processors[1].description.contains("varslet"));
    assert_eq!(document.content_sha256().unwrap(), sent.content_sha256);
    assert_eq!(document.reference, "DBA-2026-000001");
    // The last millisecond of the sixtieth day in Copenhagen, where it is summer by then.
    assert_eq!(sent.expires_at.unwrap().to_string(), "2026-05-01T21:59:59.999Z");
    assert_eq!(sent.state, AgreementVersionState::Sent);
}

/// Each party's officer stands in its block, whoever sends; those of an earlier version stay as they were.
// proves: R-004-008
#[tokio::test]
async fn the_parties_name_their_data_protection_officers() {
    let world = World::new().await;
    let template = world.published().await;
    let setup = system(
        &request(Actor::Anonymous, START),
        Job::Setup,
        OrganisationId(uuid::Uuid::nil()),
    );
    for (organisation, email) in [
        (world.vendor, "dpo@leverandoer.example"),
        (world.customers[0], "dpo@kunde.example"),
    ] {
        let officer = organisation_contacts::ActiveModel {
            id: Set(OrganisationContactId::new(START, &SystemDice)),
            organisation_id: Set(organisation),
            role: Set(ContactRole::Dpo),
            name: Set(None),
            email: Set(email.to_owned()),
            phone: Set(None),
            user_id: Set(None),
            created_at: Set(START),
        };
        setup.insert(world.db.reads(), officer).await.unwrap();
    }
    let sent = world.issue(world.order(&template, 0, 0), START).await.unwrap();
    let document = content(&sent.content).unwrap();
    for (party, email) in [
        (&document.processor, "dpo@leverandoer.example"),
        (&document.controller, "dpo@kunde.example"),
    ] {
        let officers = party
            .contacts
            .iter()
            .filter(|contact| contact.role == paper::ContactRole::Dpo);
        let named: Vec<_> = officers.map(|contact| contact.email.as_str()).collect();
        assert_eq!(named, [email]);
    }
}

#[tokio::test]
async fn what_is_wrong_or_not_the_vendors_is_not_sent() {
    let world = World::new().await;
    let template = world.published().await;
    let mut order = world.order(&template, 0, 0);
    order.parameters = Some(tillid_agreements::Terms {
        objection_days: 31,
        ..terms()
    });
    assert_eq!(
        key(world.issue(order, START).await),
        "objection-longer-than-notice"
    );
    let mut order = world.order(&template, 0, 0);
    order.annex_a.purpose = " ".into();
    assert_eq!(key(world.issue(order, START).await), "required");
    let mut order = world.order(&template, 0, 0);
    order.customer = world.stranger.member.organisation;
    assert_eq!(key(world.issue(order, START).await), "not-found");

    let order = world.order(&template, 0, 0);
    let stranger = world.stranger.scope(Action::IssueAgreement, START);
    let foreign = tillid_agreements::issue(&world.db, &world.documents, &stranger, order).await;
    assert_eq!(key(foreign), "not-found");
    let (scope, all) = (world.author.scope(Action::ReadContent, START), Filter::default());
    let page = PageRequest::parse(None, None, true).unwrap();
    let list = tillid_agreements::agreement_page(&world.db, &scope, &all, &page)
        .await
        .unwrap();
    assert_eq!(list.total, Some(0));
}

#[tokio::test]
async fn numbers_are_unique_however_many_are_sent_at_once() {
    let world = World::new().await;
    let template = world.published().await;
    let (a, b, c, d) = tokio::join!(
        world.issue(world.order(&template, 0, 0), START),
        world.issue(world.order(&template, 1, 0), START),
        world.issue(world.order(&template, 0, 1), START),
        world.issue(world.order(&template, 1, 1), START),
    );
    let mut references: Vec<_> = [a, b, c, d]
        .into_iter()
        .map(|sent| content(&sent.unwrap().content).unwrap().reference)
        .collect();
    references.sort();
    references.dedup();
    assert_eq!(references.len(), 4, "{references:?}");
}

#[tokio::test]
async fn a_second_issue_is_the_next_version_and_takes_back_the_one_that_waits() {
    let world = World::new().await;
    let template = world.published().await;
    let first = world.issue(world.order(&template, 0, 0), START).await.unwrap();
    let second = world.issue(world.order(&template, 0, 0), later(1)).await.unwrap();
    assert_eq!((second.agreement_id, second.number), (first.agreement_id, 2));
    assert_eq!(second.previous_version_id, Some(first.id.0));
    let (scope, first) = world
        .seen(&world.author, first.id, Action::ReadContent, later(2))
        .await
        .unwrap();
    assert_eq!(first.state, AgreementVersionState::Recalled);
    assert_eq!(
        key(world
            .sign(&world.signatories[0], first.id, later(2), |_| {})
            .await),
        "agreement-state"
    );
    let other = world.issue(world.order(&template, 0, 1), later(3)).await.unwrap();
    assert_ne!(other.agreement_id, second.agreement_id);
    let agreements =
        tillid_agreements::agreements_by_ids(world.db.reads(), &scope, vec![second.agreement_id]).await;
    assert_eq!(agreements.unwrap()[0].current_version_id, Some(second.id.0));
}

#[tokio::test]
async fn recall_and_decline_end_a_version_before_the_customer_signs_and_not_after() {
    let world = World::new().await;
    let template = world.published().await;
    let sent = world.issue(world.order(&template, 0, 0), START).await.unwrap();
    let (scope, row) = world
        .seen(&world.author, sent.id, Action::IssueAgreement, later(1))
        .await
        .unwrap();
    let recalled = tillid_agreements::recall(&world.db, &scope, row).await.unwrap();
    assert_eq!(recalled.state, AgreementVersionState::Recalled);

    let sent = world.issue(world.order(&template, 1, 0), START).await.unwrap();
    let customer = &world.signatories[1];
    let (scope, row) = world
        .seen(customer, sent.id, Action::DeclineAgreement, later(1))
        .await
        .unwrap();
    assert_eq!(
        key(tillid_agreements::decline(&world.db, &scope, row.clone(), " ").await),
        "required"
    );
    let declined = tillid_agreements::decline(&world.db, &scope, row, "For kort varsel")
        .await
        .unwrap();
    assert_eq!(declined.state, AgreementVersionState::Declined);
    assert_eq!(declined.declined_reason.as_deref(), Some("For kort varsel"));
    assert_eq!(declined.content, sent.content);

    let again = world.issue(world.order(&template, 1, 0), later(2)).await.unwrap();
    world.sign(customer, again.id, later(3), |_| {}).await.unwrap();
    let (scope, row) = world
        .seen(&world.author, again.id, Action::IssueAgreement, later(4))
        .await
        .unwrap();
    assert_eq!(
        key(tillid_agreements::recall(&world.db, &scope, row).await),
        "already-signed"
    );
    assert_eq!(
        key(world.issue(world.order(&template, 1, 0), later(4)).await),
        "version-signed"
    );
}

#[tokio::test]
async fn a_version_expires_one_millisecond_after_its_last_instant() {
    let world = World::new().await;
    let template = world.published().await;
    let sent = world.issue(world.order(&template, 0, 0), START).await.unwrap();
    let last = sent.expires_at.unwrap();
    let at = |now| request(Actor::Anonymous, now);
    assert_eq!(
        tillid_agreements::expire_due(&world.db, &at(last), 100)
            .await
            .unwrap(),
        0
    );
    let after = tillid_kernel::Timestamp(last.0 + 1);
    assert_eq!(
        key(world.sign(&world.signatories[0], sent.id, after, |_| {}).await),
        "agreement-expired"
    );
    assert_eq!(
        tillid_agreements::expire_due(&world.db, &at(after), 100)
            .await
            .unwrap(),
        1
    );
    assert_eq!(
        tillid_agreements::expire_due(&world.db, &at(after), 100)
            .await
            .unwrap(),
        0
    );
    let (_, row) = world
        .seen(&world.author, sent.id, Action::ReadContent, after)
        .await
        .unwrap();
    assert_eq!(
        (row.state, row.ended_at),
        (AgreementVersionState::Expired, Some(after))
    );
    assert_eq!(row.content, sent.content);
}
