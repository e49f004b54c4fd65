//! What a change leaves in annex B of the agreements it concerns, and notices owed late.

use crate::house::{House, START, attested};
use tillid_entities::enums::{
    AnnouncementState, AuthorisationModel, ChangeType, Deployment, ObjectionGround, ResolutionOutcome,
};
use tillid_kernel::Code;
use tillid_subprocessors as changes;

fn names(revision: &tillid_documents::annex::AnnexRevision) -> Vec<&str> {
    revision
        .sub_processors
        .iter()
        .map(|entry| entry.legal_name.as_str())
        .collect()
}

/// Domain §3.3: an annex-only update is numbered, hashed, and follows the change alone.
#[tokio::test]
async fn every_agreement_concerned_gets_the_next_revision_of_its_own_part_of_the_list() {
    let house = House::build().await;
    let cloud = house.service("CLOUD", Deployment::Cloud).await;
    let other = house.service("OTHER", Deployment::Cloud).await;
    let premises = house.service("PREMISES", Deployment::OnPremise).await;
    let customer = async |name, services: &[_]| {
        let general = AuthorisationModel::General;
        house.customer(name, general, 1, 1, services, None).await
    };
    let concerned = customer("Eksempel A", &[cloud]).await;
    let both = customer("Eksempel B", &[cloud, other]).await;
    let untouched = customer("Eksempel C", &[other]).await;
    let own_servers = customer("Eksempel D", &[premises]).await;
    let old = house.in_use("Eksempel Gammel Hosting", &[cloud, premises]).await;
    house.in_use("Eksempel Support", &[other]).await;

    let new = house.recorded("Eksempel Ny Hosting", &[cloud, premises]).await;
    let planned = START.plus_days(1);
    let services = [cloud, premises];
    let draft = house
        .drafted(ChangeType::Replace, new.id, Some(old.id), &services, planned)
        .await;
    house.publish(draft.id).await;
    assert_eq!(house.revisions(concerned).await, [], "nothing before the change");
    settle(&house, draft.id).await;

    let first = house.revisions(concerned).await;
    assert_eq!(first.len(), 1);
    assert_eq!((first[0].number, first[0].list_number), (1, 1));
    assert_eq!(first[0].announcement_reference, draft.reference);
    assert_eq!(first[0].agreement_version, 2, "the version in force");
    assert_eq!(names(&first[0]), ["Eksempel Ny Hosting"]);
    assert_eq!(
        names(&house.revisions(both).await[0]),
        ["Eksempel Ny Hosting", "Eksempel Support"]
    );
    assert_eq!(house.revisions(untouched).await, []);
    assert_eq!(
        house.revisions(own_servers).await,
        [],
        "hosting does not reach its own servers"
    );

    // A removal is told, not asked, and revises the list all the same.
    let draft = house
        .drafted(ChangeType::Remove, new.id, None, &[cloud], planned)
        .await;
    house.publish(draft.id).await;
    settle(&house, draft.id).await;
    let revisions = house.revisions(concerned).await;
    assert_eq!(revisions.len(), 2);
    assert_eq!((revisions[1].number, revisions[1].list_number), (2, 2));
    assert_eq!(names(&revisions[1]), [""; 0]);
    assert_eq!(names(&house.revisions(both).await[1]), ["Eksempel Support"]);
    house.chain_holds().await;
}

/// Delivers the notices, lets silence speak, and puts the change into effect.
async fn settle(house: &House, announcement: tillid_entities::change_announcements::AnnouncementId) {
    changes::dispatch_due(&house.db, &house.job(START), 100)
        .await
        .unwrap();
    let vendor = house.vendor_scope(START.plus_days(9));
    let row = changes::activate(&house.db, &vendor, announcement, attested())
        .await
        .unwrap();
    assert_eq!(row.state, AnnouncementState::Effective);
}

/// Whoever an answer leaves out of a change keeps its list: of that change, and of those after it.
#[tokio::test]
async fn a_customer_that_is_left_out_of_a_change_keeps_its_list_through_the_next() {
    for outcome in [
        ResolutionOutcome::ServiceExcluded,
        ResolutionOutcome::ChangeWithdrawn,
        ResolutionOutcome::Termination,
    ] {
        let house = House::build().await;
        let cloud = house.service("CLOUD", Deployment::Cloud).await;
        let general = AuthorisationModel::General;
        let spared = house
            .customer("Eksempel A", general, 30, 14, &[cloud], None)
            .await;
        let silent = house
            .customer("Eksempel B", general, 30, 14, &[cloud], None)
            .await;
        let old = house.in_use("Eksempel Gammel Hosting", &[cloud]).await;
        let new = house.recorded("Eksempel Ny Hosting", &[cloud]).await;
        let planned = START.plus_days(1);
        let draft = house
            .drafted(ChangeType::Replace, new.id, Some(old.id), &[cloud], planned)
            .await;
        house.publish(draft.id).await;
        object_and_answer(&house, draft.id, spared, outcome).await;
        let vendor = house.vendor_scope(START.plus_days(60));
        changes::activate(&house.db, &vendor, draft.id, attested())
            .await
            .unwrap();
        assert_eq!(house.revisions(spared).await, [], "{outcome:?}");
        assert_eq!(house.revisions(silent).await.len(), 1);

        // Another change reaches both; the first does not come along.
        let support = house.recorded("Eksempel Support", &[cloud]).await;
        let draft = house
            .drafted(ChangeType::Add, support.id, None, &[cloud], planned)
            .await;
        house.publish(draft.id).await;
        changes::dispatch_due(&house.db, &house.job(START), 100)
            .await
            .unwrap();
        changes::activate(&house.db, &vendor, draft.id, attested())
            .await
            .unwrap();
        let (kept, followed) = (house.revisions(spared).await, house.revisions(silent).await);
        assert_eq!(names(&kept[0]), ["Eksempel Gammel Hosting", "Eksempel Support"]);
        assert_eq!(names(&followed[1]), ["Eksempel Ny Hosting", "Eksempel Support"]);
    }
}

async fn object_and_answer(
    house: &House,
    announcement: tillid_entities::change_announcements::AnnouncementId,
    customer: tillid_entities::organisations::OrganisationId,
    outcome: ResolutionOutcome,
) {
    changes::dispatch_due(&house.db, &house.job(START), 100)
        .await
        .unwrap();
    let notices = house.notices(announcement).await;
    let notice = notices.iter().find(|row| row.customer_id == customer).unwrap().id;
    let theirs = house.customer_scope(customer, START);
    let (ground, text) = (ObjectionGround::Security, "Vi vil blive, hvor vi er.");
    changes::object(&house.db, &theirs, notice, ground, text)
        .await
        .unwrap();
    let vendor = house.vendor_scope(START.plus_days(60));
    changes::resolve(
        &house.db,
        &vendor,
        notice,
        outcome,
        "I bliver på den gamle drift.",
    )
    .await
    .unwrap();
}

/// Two changes overlap: who signed with the first in its list keeps it there when the second takes effect before.
#[tokio::test]
async fn what_a_list_was_signed_with_stays_in_it() {
    let house = House::build().await;
    let cloud = house.service("CLOUD", Deployment::Cloud).await;
    let general = AuthorisationModel::General;
    let before = house.customer("Eksempel A", general, 1, 1, &[cloud], None).await;
    house
        .bound(before, START.plus_days(-9), START.plus_days(-9))
        .await;
    house.announced(&[cloud], START.plus_days(90)).await;
    let after = house.customer("Eksempel B", general, 1, 1, &[cloud], None).await;
    let later = START.plus_seconds(1);
    house.bound(after, later, later).await;
    let support = house.recorded("Eksempel Support", &[cloud]).await;
    let draft = house
        .drafted(ChangeType::Add, support.id, None, &[cloud], START.plus_days(1))
        .await;
    house.publish(draft.id).await;
    settle(&house, draft.id).await;
    assert_eq!(names(&house.revisions(before).await[0]), ["Eksempel Support"]);
    let with = &house.revisions(after).await[0];
    assert_eq!(names(with), ["Eksempel Ny Hosting", "Eksempel Support"]);
}

/// I-4: who signs a list that a change announced meanwhile has left behind is owed notice of it.
#[tokio::test]
async fn who_signs_an_older_list_is_told_late_and_the_change_waits() {
    let house = House::build().await;
    let cloud = house.service("CLOUD", Deployment::Cloud).await;
    let announcement = house.announced(&[cloud], START.plus_days(1)).await;
    let general = AuthorisationModel::General;
    let signs_old = house
        .customer("Eksempel A", general, 30, 14, &[cloud], None)
        .await;
    let signs_new = house
        .customer("Eksempel B", general, 30, 14, &[cloud], None)
        .await;
    let (day, two) = (START.plus_days(1), START.plus_days(2));
    house.bound(signs_old, START, day).await;
    house.bound(signs_new, START.plus_seconds(1), day).await;

    // Whoever puts the change into effect before the worker has seen it meets the notice, too.
    let vendor = house.vendor_scope(two);
    let error = changes::activate(&house.db, &vendor, announcement, attested())
        .await
        .unwrap_err();
    assert_eq!(error.code(), Code::NoticePeriodRunning);
    let notices = house.notices(announcement).await;
    assert_eq!(notices.len(), 1, "the other has the change in its list");
    assert_eq!(notices[0].customer_id, signs_old);
    let again = changes::owe_late(&house.db, &house.job(two)).await.unwrap();
    assert_eq!(again, 0, "once");

    changes::dispatch_due(&house.db, &house.job(two), 100)
        .await
        .unwrap();
    let running = changes::activate(&house.db, &vendor, announcement, attested())
        .await
        .unwrap_err();
    assert_eq!(running.code(), Code::NoticePeriodRunning);
    let after = house.vendor_scope(START.plus_days(40));
    changes::activate(&house.db, &after, announcement, attested())
        .await
        .unwrap();
    assert_eq!(house.revisions(signs_old).await.len(), 1);
    let revision = &house.revisions(signs_new).await[0];
    assert_eq!(
        names(revision),
        ["Eksempel Ny Hosting"],
        "in use now, no longer announced"
    );
    house.chain_holds().await;
}

#[tokio::test]
async fn the_worker_finds_who_is_owed_a_notice_late() {
    let house = House::build().await;
    let cloud = house.service("CLOUD", Deployment::Cloud).await;
    let other = house.service("OTHER", Deployment::Cloud).await;
    let announcement = house.announced(&[cloud], START.plus_days(1)).await;
    let general = AuthorisationModel::General;
    let late = house
        .customer("Eksempel A", general, 30, 14, &[cloud], None)
        .await;
    let elsewhere = house
        .customer("Eksempel B", general, 30, 14, &[other], None)
        .await;
    for customer in [late, elsewhere] {
        house.bound(customer, START, START.plus_days(1)).await;
    }
    let job = house.job(START.plus_days(1));
    assert_eq!(changes::owe_late(&house.db, &job).await.unwrap(), 1);
    assert_eq!(changes::owe_late(&house.db, &job).await.unwrap(), 0);
    assert_eq!(house.notices(announcement).await[0].customer_id, late);
    // A signature bears the instant at which it was asked for: the notices may have been made before it was there to see.
    let in_between = house
        .customer("Eksempel D", general, 30, 14, &[cloud], None)
        .await;
    let just_before = tillid_kernel::Timestamp(START.0 - 1);
    house.bound(in_between, just_before, just_before).await;
    assert_eq!(changes::owe_late(&house.db, &job).await.unwrap(), 1);

    // A change that is withdrawn is owed to nobody any more.
    let next = house
        .customer("Eksempel C", general, 30, 14, &[cloud], None)
        .await;
    house.bound(next, START, START.plus_days(2)).await;
    changes::withdraw(&house.db, &house.vendor_scope(START.plus_days(2)), announcement)
        .await
        .unwrap();
    assert_eq!(
        changes::owe_late(&house.db, &house.job(START.plus_days(3)))
            .await
            .unwrap(),
        0
    );
}
