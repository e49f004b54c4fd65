//! Bundles of what really happened: every way that a notice can go, in one announcement.

use object_store::memory::InMemory;
use tillid_entities::change_announcements::AnnouncementId;
use tillid_entities::enums::{
    AuthorisationModel, Deployment, Language, NoticeState, ObjectionGround, ResolutionOutcome,
};
use tillid_evidence::{Check, Outcome, Report};
use tillid_kernel::{Code, Timestamp, day_in};
use tillid_subprocessors as changes;
use tillid_subprocessors::bundle::AnnouncementBundle;

use crate::house::{House, START, attested};

/// The whole file, part by part, and what the verifier says of it.
async fn report(house: &House, id: AnnouncementId) -> Report {
    let row = house.announcement(id).await;
    let verify_at = "https://portal.example/verify".to_owned();
    let scope = house.vendor_scope(START);
    let mut bundle = AnnouncementBundle::begin(&house.db, &scope, &row, Language::Da, verify_at)
        .await
        .unwrap();
    let mut bytes = Vec::new();
    while let Some(part) = bundle.next().await.unwrap() {
        bytes.extend_from_slice(&part);
    }
    let report = tillid_evidence::verify(&bytes).unwrap();
    let faults: Vec<_> = report.faults().collect();
    assert!(faults.is_empty(), "{faults:#?}");
    report
}

#[tokio::test]
async fn a_bundle_holds_at_every_point_of_every_way() {
    let house = House::build().await;
    let cloud = house.service("CLOUD", Deployment::Cloud).await;
    let mut customers = Vec::new();
    for (name, model, mail) in [
        (
            "Eksempel Tavs",
            AuthorisationModel::General,
            Some("a@eksempel.example"),
        ),
        (
            "Eksempel Indsigelse",
            AuthorisationModel::General,
            Some("b@eksempel.example"),
        ),
        (
            "Eksempel Brev",
            AuthorisationModel::General,
            Some("c@eksempel.example"),
        ),
        (
            "Eksempel Specifik",
            AuthorisationModel::Specific,
            Some("d@eksempel.example"),
        ),
        ("Eksempel Portal", AuthorisationModel::General, None),
    ] {
        let services = [cloud];
        customers.push(house.customer(name, model, 30, 14, &services, mail).await);
    }
    let [silent, objecting, lettered, specific, portal] = customers[..] else {
        unreachable!()
    };
    house.reachable_by_letter(lettered).await;
    let announcement = house.announced(&[cloud], START.plus_days(1)).await;
    report(&house, announcement).await;
    changes::dispatch_due(&house.db, &house.job(START), 100)
        .await
        .unwrap();
    report(&house, announcement).await;
    for customer in [silent, objecting, specific] {
        house.mail_accepted(customer, START.plus_seconds(60)).await;
    }
    house.mail_accepted(lettered, START.plus_seconds(60)).await;
    house.mail_bounced(lettered, START.plus_seconds(120)).await;
    report(&house, announcement).await;

    // Who signs the older list meanwhile is told late.
    let late = house
        .customer(
            "Eksempel Sen",
            AuthorisationModel::General,
            14,
            14,
            &[cloud],
            None,
        )
        .await;
    let hour = START.plus_seconds(3_600);
    assert_eq!(changes::owe_late(&house.db, &house.job(hour)).await.unwrap(), 1);
    changes::dispatch_due(&house.db, &house.job(hour), 100)
        .await
        .unwrap();
    let notices = house.notices(announcement).await;
    let of = |customer| notices.iter().find(|row| row.customer_id == customer).unwrap().id;
    changes::acknowledge(&house.db, &house.customer_scope(late, hour), of(late))
        .await
        .unwrap();
    let day = START.plus_days(1);
    changes::object(
        &house.db,
        &house.customer_scope(objecting, day),
        of(objecting),
        ObjectionGround::Transfer,
        "Ikke til et tredjeland.",
    )
    .await
    .unwrap();
    report(&house, announcement).await;
    changes::resolve(
        &house.db,
        &house.vendor_scope(day),
        of(objecting),
        ResolutionOutcome::Mitigated,
        "Data krypteres med jeres nøgle.",
    )
    .await
    .unwrap();
    changes::accept_resolution(&house.db, &house.customer_scope(objecting, day), of(objecting))
        .await
        .unwrap();

    // By letter: printed, arrived, approved.
    let vendor = house.vendor_scope(day);
    let documents = InMemory::new();
    let arrives = day_in(START.plus_days(2), "Europe/Copenhagen");
    changes::print_letter(&house.db, &documents, &vendor, of(lettered), arrives)
        .await
        .unwrap();
    report(&house, announcement).await;
    let arrived = house.vendor_scope(START.plus_days(3));
    changes::record_arrival(&house.db, &arrived, of(lettered), arrives)
        .await
        .unwrap();
    let approving = house.customer_scope(lettered, START.plus_days(4));
    changes::approve_notice(&house.db, &approving, of(lettered))
        .await
        .unwrap();
    report(&house, announcement).await;

    // Silence: yes under general authorisation, no under specific, until the customer's late word.
    let over = Timestamp(START.plus_days(20).0);
    changes::close_due(&house.db, &house.job(over), 100)
        .await
        .unwrap();
    let state = |customer| {
        let house = &house;
        async move {
            let rows = house.notices(announcement).await;
            rows.iter().find(|row| row.customer_id == customer).unwrap().state
        }
    };
    assert_eq!(state(silent).await, NoticeState::Tacit);
    assert_eq!(state(portal).await, NoticeState::Tacit);
    assert_eq!(state(late).await, NoticeState::Tacit);
    assert_eq!(state(specific).await, NoticeState::NotAuthorised);
    report(&house, announcement).await;
    changes::approve_notice(&house.db, &house.customer_scope(specific, over), of(specific))
        .await
        .unwrap();
    let effective = START.plus_days(60);
    changes::activate(
        &house.db,
        &house.vendor_scope(effective),
        announcement,
        attested(),
    )
    .await
    .unwrap();
    let report = report(&house, announcement).await;
    let guard = report
        .findings
        .iter()
        .find(|finding| finding.check == Check::Guard);
    assert_eq!(guard.unwrap().outcome, Outcome::Holds);

    // What was withdrawn is proven as well.
    let other = house.recorded("Eksempel Anden Hosting", &[cloud]).await;
    let withdrawn = house
        .announced_as_new(other.id, &[cloud], START.plus_days(1))
        .await;
    changes::dispatch_due(&house.db, &house.job(START), 100)
        .await
        .unwrap();
    changes::withdraw(&house.db, &house.vendor_scope(day), withdrawn)
        .await
        .unwrap();
    self::report(&house, withdrawn).await;
}

#[tokio::test]
async fn an_announcements_bundle_is_its_vendors_and_begins_with_publishing() {
    let house = House::build().await;
    let cloud = house.service("CLOUD", Deployment::Cloud).await;
    let customer = house
        .customer("Eksempel A", AuthorisationModel::General, 14, 14, &[cloud], None)
        .await;
    let id = house.announced(&[cloud], START.plus_days(1)).await;
    let row = house.announcement(id).await;
    let at = String::new();
    for scope in [
        house.customer_scope(customer, START),
        house.other_vendor_scope(START),
    ] {
        let refused = AnnouncementBundle::begin(&house.db, &scope, &row, Language::Da, at.clone()).await;
        assert_eq!(refused.err().unwrap().code(), Code::NotFound);
    }
    let subject = house.recorded("Eksempel Anden Hosting", &[cloud]).await;
    let planned = START.plus_days(1);
    let change = tillid_entities::enums::ChangeType::Add;
    let draft = house.drafted(change, subject.id, None, &[cloud], planned).await;
    let scope = house.vendor_scope(START);
    let refused = AnnouncementBundle::begin(&house.db, &scope, &draft, Language::Da, at).await;
    assert_eq!(refused.err().unwrap().code(), Code::NotFound);
}
