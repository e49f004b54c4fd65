//! The flow of a change on a real database: announced, delivered, answered, in effect.

use crate::house::{House, START, attested};
use sea_orm::{ColumnTrait, QueryFilter, QueryOrder};
use tillid_entities::enums::{
    AnnouncementState, AuthorisationModel, ChangeType, Deployment, NoticeState, ObjectionGround,
    ResolutionOutcome, SubProcessorState, TransferMechanism,
};
use tillid_entities::{change_notices, deliveries, list_versions, outbox_messages, sub_processors};
use tillid_kernel::{Code, Timestamp, end_of_day_after};
use tillid_subprocessors as changes;

/// Golden path 3: two customers with terms of their own and one on its own premises.
// proves: R-003-018, R-004-098
#[tokio::test]
async fn each_agreement_gets_one_notice_with_its_own_terms_and_nobody_else() {
    let house = House::build().await;
    let cloud = house.service("CLOUD", Deployment::Cloud).await;
    let premises = house.service("PREMISES", Deployment::OnPremise).await;
    let other = house.service("OTHER", Deployment::Cloud).await;
    let short = house
        .customer(
            "Eksempel Kort",
            AuthorisationModel::General,
            14,
            14,
            &[cloud],
            Some("kort@eksempel.example"),
        )
        .await;
    let long = house
        .customer(
            "Eksempel Lang",
            AuthorisationModel::Specific,
            60,
            30,
            &[cloud, other],
            None,
        )
        .await;
    house
        .customer(
            "Eksempel Egen",
            AuthorisationModel::General,
            14,
            14,
            &[premises],
            None,
        )
        .await;
    house
        .customer(
            "Eksempel Anden",
            AuthorisationModel::General,
            14,
            14,
            &[other],
            None,
        )
        .await;

    let announcement = house.announced(&[cloud, premises], START.plus_days(20)).await;
    let notices = house.notices(announcement).await;
    let terms: Vec<_> = notices
        .iter()
        .map(|row| {
            (
                row.customer_id,
                row.authorisation_model,
                row.notice_days,
                row.objection_days,
                row.state,
            )
        })
        .collect();
    assert_eq!(
        terms,
        [
            (short, AuthorisationModel::General, 14, 14, NoticeState::Queued),
            (long, AuthorisationModel::Specific, 60, 30, NoticeState::Queued),
        ]
    );
    for notice in &notices {
        assert_eq!(
            notice.id.0.get_version_num(),
            7,
            "ids made by the database are of version 7"
        );
    }

    // Without an address the portal starts the clock; with one it waits for the mail (I-5).
    assert_eq!(
        changes::dispatch_due(&house.db, &house.job(START), 100)
            .await
            .unwrap(),
        2
    );
    assert_eq!(
        changes::dispatch_due(&house.db, &house.job(START), 100)
            .await
            .unwrap(),
        0
    );
    let notices = house.notices(announcement).await;
    assert_eq!(notices[0].state, NoticeState::Queued);
    assert_eq!(notices[1].state, NoticeState::Delivered);
    let zone = "Europe/Copenhagen";
    assert_eq!(
        notices[1].objection_deadline,
        Some(end_of_day_after(START, 30, zone))
    );
    assert_eq!(
        notices[1].earliest_effective_at,
        Some(Timestamp(end_of_day_after(START, 60, zone).0 + 1))
    );

    let later = START.plus_days(2);
    house.mail_accepted(short, later).await;
    let notices = house.notices(announcement).await;
    assert_eq!(notices[0].state, NoticeState::Delivered);
    assert_eq!(
        notices[0].objection_deadline,
        Some(end_of_day_after(later, 14, zone))
    );
    assert_eq!(
        house.announcement(announcement).await.state,
        AnnouncementState::Open
    );

    // Before the longer period is over nothing takes effect, whatever the shorter one has meant.
    let vendor = house.vendor_scope(START.plus_days(40));
    let error = changes::activate(&house.db, &vendor, announcement, attested())
        .await
        .unwrap_err();
    assert_eq!(error.code(), Code::NotAuthorisedByController);
    let customer = house.customer_scope(long, START.plus_days(40));
    changes::approve_notice(&house.db, &customer, notices[1].id)
        .await
        .unwrap();
    let last = notices[1].earliest_effective_at.unwrap();
    let too_early = house.vendor_scope(Timestamp(last.0 - 1));
    let error = changes::activate(&house.db, &too_early, announcement, attested())
        .await
        .unwrap_err();
    assert_eq!(error.code(), Code::NoticePeriodRunning);
    let vendor = house.vendor_scope(last);
    let row = changes::activate(&house.db, &vendor, announcement, attested())
        .await
        .unwrap();
    assert_eq!(row.state, AnnouncementState::Effective);
    assert_eq!(house.notices(announcement).await[0].state, NoticeState::Tacit);
    let numbered: list_versions::Model = house
        .everything()
        .find::<list_versions::Entity>()
        .one(house.db.reads())
        .await
        .unwrap()
        .unwrap();
    assert_eq!(
        (numbered.number, numbered.sha256),
        (1, tillid_kernel::sha256_hex(&numbered.entries))
    );
    assert!(
        changes::activate(&house.db, &vendor, announcement, attested())
            .await
            .is_err(),
        "twice"
    );
    assert_eq!(
        changes::tell_due(&house.db, &house.job(last), 100).await.unwrap(),
        2
    );
    assert_eq!(
        changes::tell_due(&house.db, &house.job(last), 100).await.unwrap(),
        0
    );
    // Whoever gets a revision of annex B hears of the change with it.
    assert_eq!(house.mails("change-effective").await.len(), 0);
    let told = async || {
        let job = house.job(last);
        tillid_agreements::revisions::tell_due(&house.db, &job, 100).await
    };
    assert_eq!(told().await.unwrap(), 2);
    assert_eq!(told().await.unwrap(), 0);
    assert_eq!(
        house.mails("annex-revised").await.len(),
        1,
        "the other has no mailbox"
    );
    house.chain_holds().await;
}

/// Golden path 4: an objection holds the change back until it is resolved; silence elsewhere becomes consent.
#[tokio::test]
async fn an_objection_blocks_until_it_is_resolved_and_silence_speaks_for_the_rest() {
    let house = House::build().await;
    let cloud = house.service("CLOUD", Deployment::Cloud).await;
    let first = house
        .customer("Eksempel A", AuthorisationModel::General, 30, 14, &[cloud], None)
        .await;
    let second = house
        .customer("Eksempel B", AuthorisationModel::General, 30, 14, &[cloud], None)
        .await;
    let third = house
        .customer("Eksempel C", AuthorisationModel::Specific, 30, 14, &[cloud], None)
        .await;
    let announcement = house.announced(&[cloud], START.plus_days(1)).await;
    changes::dispatch_due(&house.db, &house.job(START), 100)
        .await
        .unwrap();
    let notices = house.notices(announcement).await;
    let of = |customer| notices.iter().find(|row| row.customer_id == customer).unwrap();
    let deadline = of(first).objection_deadline.unwrap();

    // The stranger: another customer's notice is not there.
    let stranger = house.customer_scope(second, deadline);
    let error = changes::acknowledge(&house.db, &stranger, of(first).id)
        .await
        .unwrap_err();
    assert_eq!(error.code(), Code::NotFound);

    // At the deadline yes, a millisecond later no.
    let late = house.customer_scope(second, Timestamp(deadline.0 + 1));
    let objects = |scope, id| {
        let db = house.db.clone();
        async move {
            changes::object(
                &db,
                &scope,
                id,
                ObjectionGround::Transfer,
                "Ikke til et tredjeland.",
            )
            .await
        }
    };
    assert_eq!(
        objects(late, of(second).id).await.unwrap_err().code(),
        Code::Conflict
    );
    let in_time = house.customer_scope(first, deadline);
    let row = changes::acknowledge(&house.db, &in_time, of(first).id)
        .await
        .unwrap();
    assert_eq!((row.state, row.decided_at), (NoticeState::Acknowledged, None));
    assert_eq!(
        objects(in_time.clone(), of(first).id).await.unwrap().state,
        NoticeState::Objected
    );
    assert_eq!(house.mails("objection-raised").await.len(), 1);

    // Not a millisecond before the end of the period does silence speak (I-6).
    assert_eq!(
        changes::close_due(&house.db, &house.job(deadline), 100)
            .await
            .unwrap(),
        0
    );
    let after = Timestamp(deadline.0 + 1);
    assert_eq!(
        changes::close_due(&house.db, &house.job(after), 100)
            .await
            .unwrap(),
        2
    );
    let states: Vec<_> = house
        .notices(announcement)
        .await
        .iter()
        .map(|row| row.state)
        .collect();
    assert_eq!(
        states,
        [
            NoticeState::Objected,
            NoticeState::Tacit,
            NoticeState::NotAuthorised
        ]
    );

    let whole_period = START.plus_days(60);
    let vendor = house.vendor_scope(whole_period);
    let blocked = || async {
        changes::activate(&house.db, &vendor, announcement, attested())
            .await
            .unwrap_err()
            .code()
    };
    assert_eq!(blocked().await, Code::NotAuthorisedByController);
    let late_word = house.customer_scope(third, whole_period);
    changes::approve_notice(&house.db, &late_word, of(third).id)
        .await
        .unwrap();
    assert_eq!(blocked().await, Code::ObjectionOpen);
    changes::resolve(
        &house.db,
        &vendor,
        of(first).id,
        ResolutionOutcome::Mitigated,
        "Data krypteres med jeres nøgle.",
    )
    .await
    .unwrap();
    let first_scope = house.customer_scope(first, whole_period);
    changes::accept_resolution(&house.db, &first_scope, of(first).id)
        .await
        .unwrap();
    assert!(
        changes::accept_resolution(&house.db, &first_scope, of(first).id)
            .await
            .is_err(),
        "twice"
    );
    changes::activate(&house.db, &vendor, announcement, attested())
        .await
        .unwrap();
    house.chain_holds().await;
}

#[tokio::test]
async fn under_specific_authorisation_an_answer_counts_only_when_the_customer_takes_it() {
    let house = House::build().await;
    let cloud = house.service("CLOUD", Deployment::Cloud).await;
    let customer = house
        .customer("Eksempel A", AuthorisationModel::Specific, 1, 1, &[cloud], None)
        .await;
    let announcement = house.announced(&[cloud], START.plus_days(1)).await;
    changes::dispatch_due(&house.db, &house.job(START), 100)
        .await
        .unwrap();
    let notice = house.notices(announcement).await[0].id;
    let theirs = house.customer_scope(customer, START);
    changes::object(
        &house.db,
        &theirs,
        notice,
        ObjectionGround::Security,
        "Vi savner en revisorerklæring.",
    )
    .await
    .unwrap();
    let vendor = house.vendor_scope(START.plus_days(9));
    changes::resolve(
        &house.db,
        &vendor,
        notice,
        ResolutionOutcome::Mitigated,
        "Den er her.",
    )
    .await
    .unwrap();
    let error = changes::activate(&house.db, &vendor, announcement, attested())
        .await
        .unwrap_err();
    assert_eq!(error.code(), Code::NotAuthorisedByController);
    changes::accept_resolution(&house.db, &theirs, notice)
        .await
        .unwrap();
    changes::activate(&house.db, &vendor, announcement, attested())
        .await
        .unwrap();
}

/// Activation and objection at the same instant: one of them, never both.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn of_activation_and_objection_at_once_one_wins() {
    for _ in 0..8 {
        let house = House::build().await;
        let cloud = house.service("CLOUD", Deployment::Cloud).await;
        let customer = house
            .customer("Eksempel A", AuthorisationModel::General, 1, 1, &[cloud], None)
            .await;
        let announcement = house.announced(&[cloud], Timestamp(START.0 + 1)).await;
        changes::dispatch_due(&house.db, &house.job(START), 100)
            .await
            .unwrap();
        let notice = house.notices(announcement).await[0].clone();
        // Each is within its right by its own clock: the request that objects came in time, the vendor's a moment later.
        let theirs = house.customer_scope(customer, notice.objection_deadline.unwrap());
        let ours = house.vendor_scope(notice.earliest_effective_at.unwrap());
        let (objected, activated) = tokio::join!(
            changes::object(&house.db, &theirs, notice.id, ObjectionGround::Other, "Nej tak."),
            changes::activate(&house.db, &ours, announcement, attested()),
        );
        assert!(
            objected.is_ok() != activated.is_ok(),
            "{objected:?} {activated:?}"
        );
        let state = house.notices(announcement).await[0].state;
        let expected = if objected.is_ok() {
            NoticeState::Objected
        } else {
            NoticeState::Tacit
        };
        assert_eq!(state, expected);
        house.chain_holds().await;
    }
}

#[tokio::test]
async fn a_bounce_stops_the_clock_and_another_address_starts_it_anew() {
    let house = House::build().await;
    let cloud = house.service("CLOUD", Deployment::Cloud).await;
    let customer = house
        .customer(
            "Eksempel A",
            AuthorisationModel::General,
            14,
            14,
            &[cloud],
            Some("gammel@eksempel.example"),
        )
        .await;
    let announcement = house.announced(&[cloud], START.plus_days(1)).await;
    changes::dispatch_due(&house.db, &house.job(START), 100)
        .await
        .unwrap();
    house.mail_accepted(customer, START).await;
    house.mail_bounced(customer, START.plus_days(1)).await;
    house.mail_bounced(customer, START.plus_days(1)).await;
    let notice = house.notices(announcement).await[0].clone();
    assert_eq!(
        (notice.state, notice.objection_deadline),
        (NoticeState::Undelivered, None)
    );
    let vendor = house.vendor_scope(START.plus_days(90));
    let error = changes::activate(&house.db, &vendor, announcement, attested())
        .await
        .unwrap_err();
    assert_eq!(error.code(), Code::NoticePeriodRunning);
    assert_eq!(
        changes::dispatch_due(&house.db, &house.job(START.plus_days(1)), 100)
            .await
            .unwrap(),
        0,
        "no new address"
    );

    house.readdress(customer, "ny@eksempel.example").await;
    assert_eq!(
        changes::dispatch_due(&house.db, &house.job(START.plus_days(2)), 100)
            .await
            .unwrap(),
        1
    );
    house.mail_accepted(customer, START.plus_days(3)).await;
    let notice = house.notices(announcement).await[0].clone();
    let zone = "Europe/Copenhagen";
    assert_eq!(
        notice.objection_deadline,
        Some(end_of_day_after(START.plus_days(3), 14, zone))
    );
    let channels = house
        .everything()
        .find::<deliveries::Entity>()
        .all(house.db.reads())
        .await
        .unwrap();
    assert_eq!(channels.len(), 3, "the portal once, two addresses");
    let sent = house.mails("change-notice").await;
    let hashes: Vec<_> = channels
        .iter()
        .filter_map(|row| row.content_sha256.clone())
        .collect();
    assert!(sent.iter().all(|mail| hashes.contains(&mail.content_sha256)));
}

#[tokio::test]
async fn four_eyes_approve_and_a_withdrawal_undoes() {
    let house = House::build().await;
    let cloud = house.service("CLOUD", Deployment::Cloud).await;
    house
        .customer(
            "Eksempel A",
            AuthorisationModel::General,
            14,
            14,
            &[cloud],
            Some("a@eksempel.example"),
        )
        .await;
    let first = house.in_use("Eksempel Gammel Hosting", &[cloud]).await;
    let second = house.recorded("Eksempel Ny Hosting", &[cloud]).await;
    let draft = house
        .drafted(
            ChangeType::Replace,
            second.id,
            Some(first.id),
            &[cloud],
            START.plus_days(1),
        )
        .await;
    let author = house.vendor_scope(START);
    let error = changes::approve(&house.db, &author, draft.id).await.unwrap_err();
    assert_eq!(error.code(), Code::ApprovalRequired);
    assert_eq!(
        changes::publish(&house.db, &author, draft.id)
            .await
            .unwrap_err()
            .code(),
        Code::Conflict
    );
    changes::approve(&house.db, &house.second_vendor_scope(START), draft.id)
        .await
        .unwrap();
    let frozen = changes::update(
        &house.db,
        &author,
        second.id,
        House::facts("Andet", &[cloud]),
        second.version,
    )
    .await;
    assert_eq!(
        frozen.unwrap_err().code(),
        Code::Conflict,
        "what was approved stays"
    );
    changes::publish(&house.db, &author, draft.id).await.unwrap();
    assert_eq!(house.state_of(first.id).await, SubProcessorState::Retiring);
    changes::dispatch_due(&house.db, &house.job(START), 100)
        .await
        .unwrap();
    changes::withdraw(&house.db, &author, draft.id).await.unwrap();
    assert_eq!(house.state_of(first.id).await, SubProcessorState::Active);
    assert_eq!(house.state_of(second.id).await, SubProcessorState::Withdrawn);
    assert!(
        house
            .notices(draft.id)
            .await
            .iter()
            .all(|row| row.state == NoticeState::Withdrawn)
    );
    changes::tell_due(&house.db, &house.job(START), 100)
        .await
        .unwrap();
    assert_eq!(house.mails("change-withdrawn").await.len(), 1);
    assert!(
        changes::withdraw(&house.db, &author, draft.id).await.is_err(),
        "twice"
    );
    house.chain_holds().await;
}

// proves: R-000-105, R-004-096
#[tokio::test]
async fn the_register_refuses_what_has_no_ground_and_what_was_announced_stays() {
    let house = House::build().await;
    let cloud = house.service("CLOUD", Deployment::Cloud).await;
    let vendor = house.vendor_scope(START);
    for mechanism in [
        TransferMechanism::PrivacyShield,
        TransferMechanism::SafeHarbour,
        TransferMechanism::NoneEea,
    ] {
        let mut facts = House::facts("Eksempel US", &[cloud]);
        "US".clone_into(&mut facts.locations[0].country_code);
        facts.locations[0].transfer_mechanism = mechanism;
        let error = changes::record(&house.db, &vendor, facts).await.unwrap_err();
        assert_eq!(error.code(), Code::TransferMechanismRequired, "{mechanism:?}");
    }
    let mut nowhere = House::facts("Eksempel Intet Sted", &[cloud]);
    nowhere.locations.clear();
    assert_eq!(
        changes::record(&house.db, &vendor, nowhere)
            .await
            .unwrap_err()
            .code(),
        Code::Validation
    );
    let active = house.in_use("Eksempel Hosting", &[cloud]).await;
    let mut corrected = House::facts("Eksempel Hosting A/S", &[cloud]);
    "ny@hosting.example".clone_into(&mut corrected.contact_email);
    let row = changes::update(&house.db, &vendor, active.id, corrected.clone(), active.version)
        .await
        .unwrap();
    assert_eq!(row.contact_email, "ny@hosting.example");
    let stale = changes::update(&house.db, &vendor, active.id, corrected.clone(), active.version).await;
    assert_eq!(stale.unwrap_err().code(), Code::Conflict);
    "SE".clone_into(&mut corrected.locations[0].country_code);
    let moved = changes::update(&house.db, &vendor, active.id, corrected.clone(), row.version).await;
    assert_eq!(moved.unwrap_err().code(), Code::Conflict);
    // The way to move it: an announcement that carries the facts as they will be.
    let moved = house.modified(active.id, corrected, &[cloud]).await;
    assert_eq!(house.state_of(active.id).await, SubProcessorState::Retired);
    let after: sub_processors::Model = vendor
        .load::<sub_processors::Entity>(house.db.reads(), moved)
        .await
        .unwrap();
    assert_eq!(after.state, SubProcessorState::Active);
}

/// The preview names everybody, and why not; what is published is what was previewed.
#[tokio::test]
async fn the_preview_says_who_is_owed_and_why_others_are_not() {
    let house = House::build().await;
    let cloud = house.service("CLOUD", Deployment::Cloud).await;
    let premises = house.service("PREMISES", Deployment::OnPremise).await;
    let other = house.service("OTHER", Deployment::Cloud).await;
    house
        .customer("Eksempel A", AuthorisationModel::General, 14, 14, &[cloud], None)
        .await;
    house
        .customer(
            "Eksempel B",
            AuthorisationModel::General,
            14,
            14,
            &[premises],
            None,
        )
        .await;
    house
        .customer("Eksempel C", AuthorisationModel::General, 14, 14, &[other], None)
        .await;
    house.customer_without_agreement("Eksempel D").await;
    let subject = house.recorded("Eksempel Ny Hosting", &[cloud, premises]).await;
    let draft = house
        .drafted(ChangeType::Add, subject.id, None, &[cloud], START.plus_days(1))
        .await;
    let vendor = house.vendor_scope(START);
    let mut request = crate::house::page(2);
    let mut reasons = Vec::new();
    loop {
        let page = changes::audience(&house.db, &vendor, draft.id, &[&subject], &request)
            .await
            .unwrap();
        reasons.extend(page.rows.iter().map(|entry| entry.reason));
        assert_eq!(page.total, Some(4));
        if !page.has_next {
            break;
        }
        request.after = page.rows.last().map(|entry| entry.cursor.clone());
    }
    assert_eq!(
        reasons,
        [
            None,
            Some("ON_PREMISE"),
            Some("SERVICE_NOT_AFFECTED"),
            Some("NO_AGREEMENT_IN_FORCE")
        ]
    );
    let stranger = house.other_vendor_scope(START);
    let theirs = changes::audience(
        &house.db,
        &stranger,
        draft.id,
        &[&subject],
        &crate::house::page(10),
    )
    .await
    .unwrap();
    assert!(theirs.rows.is_empty());
    house.publish(draft.id).await;
    assert_eq!(house.notices(draft.id).await.len(), 1);
    let register = changes::public_register(&house.db, &house.nobody(START), "eksempel-leverandoer")
        .await
        .unwrap();
    assert_eq!(register.upcoming.len(), 1);
    assert!(register.in_force.is_empty());
}

impl House {
    pub(crate) async fn notices(
        &self,
        id: tillid_entities::change_announcements::AnnouncementId,
    ) -> Vec<change_notices::Model> {
        self.everything()
            .find::<change_notices::Entity>()
            .filter(change_notices::Column::AnnouncementId.eq(id))
            .order_by_asc(change_notices::Column::CustomerId)
            .all(self.db.reads())
            .await
            .unwrap()
    }

    async fn mails(&self, template: &str) -> Vec<outbox_messages::Model> {
        self.everything()
            .find::<outbox_messages::Entity>()
            .filter(outbox_messages::Column::Template.eq(template))
            .all(self.db.reads())
            .await
            .unwrap()
    }
}
