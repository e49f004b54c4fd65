//! What lists find, in which order, and for whom.

use crate::house::{House, START};
use tillid_entities::enums::{
    AnnouncementState, AuthorisationModel, Deployment, NoticeState, SubProcessorState,
};
use tillid_kernel::PageRequest;
use tillid_subprocessors::{self as changes, NoticeFilter, RegisterFilter};

/// Every page of a list, two rows at a time.
macro_rules! all_pages {
    (|$request:ident| $page:expr, $place:expr) => {{
        let mut $request: PageRequest = crate::house::page(2);
        let mut rows = Vec::new();
        loop {
            let page = $page.await.unwrap();
            $request.after = page.rows.last().map($place);
            rows.extend(page.rows);
            if !page.has_next {
                assert_eq!(page.total, Some(rows.len() as u64));
                break rows;
            }
        }
    }};
}

#[tokio::test]
async fn an_announcements_notices_page_by_name_and_its_inbox_by_age() {
    let house = House::build().await;
    let cloud = house.service("CLOUD", Deployment::Cloud).await;
    let mut customers = Vec::new();
    for name in [
        "Eksempel Ø",
        "Eksempel B",
        "Eksempel A",
        "Eksempel C",
        "Eksempel B",
    ] {
        customers.push(
            house
                .customer(name, AuthorisationModel::General, 14, 14, &[cloud], None)
                .await,
        );
    }
    let announcement = house.announced(&[cloud], START.plus_days(1)).await;
    changes::dispatch_due(&house.db, &house.job(START), 3)
        .await
        .unwrap();
    let vendor = house.vendor_scope(START);
    let every = NoticeFilter::default();
    let by_name = all_pages!(
        |request| changes::notices_of(&house.db, &vendor, announcement, &every, &request),
        changes::NamedNotice::place
    );
    let names: Vec<&str> = by_name.iter().map(|row| row.customer_name.as_str()).collect();
    assert_eq!(
        names,
        [
            "Eksempel A",
            "Eksempel B",
            "Eksempel B",
            "Eksempel C",
            "Eksempel Ø"
        ]
    );
    let filter = NoticeFilter {
        search: Some(" eksempel b".to_owned()),
        states: Some(vec![NoticeState::Queued, NoticeState::Delivered]),
        undecided: false,
    };
    let found = changes::notices_of(&house.db, &vendor, announcement, &filter, &crate::house::page(10))
        .await
        .unwrap();
    assert_eq!((found.rows.len(), found.total), (2, Some(2)));

    let progress = changes::progress(&house.db, &vendor, &[announcement])
        .await
        .unwrap();
    let progress = &progress[&announcement];
    assert_eq!(
        (
            progress.total(),
            progress.of(NoticeState::Delivered),
            progress.of(NoticeState::Queued)
        ),
        (5, 3, 2)
    );
    let inbox = all_pages!(
        |request| changes::notices(&house.db, &vendor, &every, &request),
        |row| tillid_kernel::Cursor::at(&row.id.0)
    );
    assert!(inbox.len() == 5 && inbox.is_sorted_by(|a, b| a.id > b.id));
    for (search, rows) in [
        ("ny hosting", 5),
        ("Eksempel A", 1),
        ("UDB-2026", 5),
        ("driftslever", 5),
        ("100%", 0),
    ] {
        let filter = NoticeFilter {
            search: Some(search.to_owned()),
            ..NoticeFilter::default()
        };
        let found = changes::notices(&house.db, &vendor, &filter, &crate::house::page(10))
            .await
            .unwrap();
        assert_eq!(found.rows.len(), rows, "{search}");
    }

    // A customer sees its own notice, counts its own, and reaches the announcement through it.
    let theirs = house.customer_scope(customers[0], START);
    let own = changes::notices(&house.db, &theirs, &every, &crate::house::page(10))
        .await
        .unwrap();
    assert_eq!(
        own.rows.iter().map(|row| row.customer_id).collect::<Vec<_>>(),
        [customers[0]]
    );
    let search = NoticeFilter {
        search: Some("leverandør".to_owned()),
        undecided: false,
        states: None,
    };
    assert_eq!(
        changes::notices(&house.db, &theirs, &search, &crate::house::page(10))
            .await
            .unwrap()
            .rows
            .len(),
        1
    );
    let counted = changes::progress(&house.db, &theirs, &[announcement])
        .await
        .unwrap();
    assert_eq!(counted[&announcement].total(), 1);
    let open = changes::announcements(&house.db, &theirs, None, None, &crate::house::page(10))
        .await
        .unwrap();
    assert_eq!(open.rows.len(), 1);
    house.withdraw(announcement).await;
    let withdrawn = [AnnouncementState::Withdrawn];
    let ten = crate::house::page(10);
    let mine = changes::announcements(&house.db, &theirs, Some("ny hosting"), Some(&withdrawn), &ten);
    assert_eq!(
        mine.await.unwrap().rows.len(),
        1,
        "also when it is not published any more"
    );
    let nobody = house.customer_without_agreement("Eksempel Uden").await;
    let stranger = house.customer_scope(nobody, START);
    assert!(
        changes::announcements(&house.db, &stranger, None, None, &crate::house::page(10))
            .await
            .unwrap()
            .rows
            .is_empty()
    );
}

#[tokio::test]
async fn the_register_is_whole_for_the_vendor_and_published_for_its_customers() {
    let house = House::build().await;
    let cloud = house.service("CLOUD", Deployment::Cloud).await;
    let other = house.service("OTHER", Deployment::Cloud).await;
    let customer = house
        .customer("Eksempel A", AuthorisationModel::General, 14, 14, &[cloud], None)
        .await;
    house.in_use("Eksempel Beta", &[cloud]).await;
    house.in_use("Eksempel Alfa", &[other]).await;
    house.recorded("Eksempel Gamma", &[cloud]).await;
    let vendor = house.vendor_scope(START);
    let every = RegisterFilter::default();
    let rows = all_pages!(
        |request| changes::register(&house.db, &vendor, &every, &request),
        changes::place_in_register
    );
    let names: Vec<&str> = rows.iter().map(|row| row.legal_name.as_str()).collect();
    assert_eq!(names, ["Eksempel Alfa", "Eksempel Beta", "Eksempel Gamma"]);
    let filter = RegisterFilter {
        search: Some("GAMMA".to_owned()),
        states: Some(vec![SubProcessorState::Proposed]),
        service: Some(cloud),
        vendor: None,
        groundless: false,
    };
    assert_eq!(
        changes::register(&house.db, &vendor, &filter, &crate::house::page(10))
            .await
            .unwrap()
            .total,
        Some(1)
    );
    let theirs = house.customer_scope(customer, START);
    let seen = changes::register(&house.db, &theirs, &every, &crate::house::page(10))
        .await
        .unwrap();
    assert_eq!(
        seen.rows.len(),
        2,
        "what is only proposed is the vendor's own affair"
    );
    let stranger = house.other_vendor_scope(START);
    assert!(
        changes::register(&house.db, &stranger, &every, &crate::house::page(10))
            .await
            .unwrap()
            .rows
            .is_empty()
    );
}

impl House {
    async fn withdraw(&self, id: tillid_entities::change_announcements::AnnouncementId) {
        changes::withdraw(&self.db, &self.vendor_scope(START), id)
            .await
            .unwrap();
    }
}
