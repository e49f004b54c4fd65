//! Transfers out of the EEA: chosen by the law of the day, valid while in use, ended once, and told once.

use sea_orm::{ColumnTrait, ConnectionTrait, QueryFilter};
use tillid_entities::enums::{
    AuthorisationModel, Deployment, TransferEnd, TransferMechanism, TransferState, TransferWarning,
};
use tillid_entities::outbox_messages;
use tillid_entities::processing_locations;
use tillid_entities::services::ServiceId;
use tillid_entities::sub_processors::SubProcessorId;
use tillid_kernel::{Code, Error, Timestamp};
use tillid_subprocessors::{self as changes, PastTransfer, SubProcessorFacts};
use time::macros::date;

use crate::house::{House, START};

fn abroad(services: &[ServiceId], mechanism: TransferMechanism) -> SubProcessorFacts {
    let mut facts = House::facts("Eksempel Sky", services);
    let place = &mut facts.locations[0];
    "US".clone_into(&mut place.country_code);
    place.transfer_mechanism = mechanism;
    facts
}

async fn place(house: &House, id: SubProcessorId) -> processing_locations::Model {
    house
        .everything()
        .find::<processing_locations::Entity>()
        .filter(processing_locations::Column::SubProcessorId.eq(id))
        .one(house.db.reads())
        .await
        .unwrap()
        .unwrap()
}

async fn letters(house: &House) -> Vec<String> {
    let rows = house
        .everything()
        .find::<outbox_messages::Entity>()
        .filter(outbox_messages::Column::Template.eq("transfer-ended"))
        .all(house.db.reads())
        .await
        .unwrap();
    let mut to: Vec<String> = rows.into_iter().map(|row| row.recipient).collect();
    to.sort();
    to
}

fn refusal(error: &Error) -> (Code, &'static str, &str) {
    match error {
        Error::Failure(failure) => (
            failure.code,
            failure.key,
            failure.field.as_deref().unwrap_or_default(),
        ),
        Error::Internal(cause) => panic!("{cause}"),
    }
}

/// A sub-processor in the United States, in use on this ground until its last day.
async fn in_use(house: &House, cloud: ServiceId, mechanism: TransferMechanism) -> SubProcessorId {
    let mut facts = abroad(&[cloud], mechanism);
    facts.locations[0].transfer_module = Some("M3".to_owned());
    facts.locations[0].transfer_valid_to = Some(date!(2027 - 01 - 31));
    let before = house.in_use("Eksempel Sky", &[cloud]).await;
    house.modified(before.id, facts, &[cloud]).await
}

// proves: R-001-036
#[tokio::test]
async fn a_transfer_ends_after_its_last_day_and_customers_are_told_once() {
    let house = House::build().await;
    let cloud = house.service("CLOUD", Deployment::Cloud).await;
    let other = house.service("OTHER", Deployment::Cloud).await;
    let id = in_use(&house, cloud, TransferMechanism::Scc2021914).await;
    assert_eq!(place(&house, id).await.transfer_state, Some(TransferState::Valid));
    let model = AuthorisationModel::General;
    for (name, services, email) in [
        ("Anna", vec![cloud], Some("varsler@anna.example")),
        ("Berit", vec![cloud, other], Some("varsler@berit.example")),
        ("Carl", vec![other], Some("varsler@carl.example")),
        ("Dora", vec![cloud], None),
    ] {
        house.customer(name, model, 14, 14, &services, email).await;
    }

    let last = Timestamp::parse("2027-01-31T23:59:59.999Z").unwrap();
    let due = async |at| {
        changes::end_transfers_due(&house.db, &house.job(at), 100)
            .await
            .unwrap()
    };
    assert_eq!(due(last).await, 0);
    assert_eq!(place(&house, id).await.transfer_state, Some(TransferState::Valid));
    let over = Timestamp(last.0 + 1);
    assert_eq!(
        due(over).await,
        1 + 3,
        "one transfer, three customers that use it"
    );
    let ended = place(&house, id).await;
    assert_eq!(ended.transfer_state, Some(TransferState::Invalid));
    assert_eq!(ended.transfer_end, Some(TransferEnd::Expired));
    assert_eq!(ended.transfer_ended_at, Some(over));
    let told = ["varsler@anna.example", "varsler@berit.example"];
    assert_eq!(letters(&house).await, told);
    for later in [over, over.plus_days(40)] {
        assert_eq!(due(later).await, 0);
    }
    assert_eq!(letters(&house).await, told);
    // The vendor has a task while it is in use.
    let scope = house.vendor_scope(over);
    let filter = changes::RegisterFilter {
        groundless: true,
        ..changes::RegisterFilter::default()
    };
    let request = tillid_kernel::PageRequest::parse(None, None, true).unwrap();
    let page = changes::register(&house.db, &scope, &filter, &request)
        .await
        .unwrap();
    assert_eq!(page.rows.iter().map(|row| row.id).collect::<Vec<_>>(), [id]);
}

/// Whoever has told some and is interrupted goes on with the rest.
#[tokio::test]
async fn telling_goes_on_where_it_stopped() {
    let house = House::build().await;
    let cloud = house.service("CLOUD", Deployment::Cloud).await;
    let id = in_use(&house, cloud, TransferMechanism::Scc2021914).await;
    for at in 0..5 {
        let email = format!("varsler@k{at}.example");
        house
            .customer(
                &format!("K{at}"),
                AuthorisationModel::General,
                14,
                14,
                &[cloud],
                Some(&email),
            )
            .await;
    }
    let over = Timestamp::parse("2027-02-01T00:00:00.000Z").unwrap();
    let mut told = Vec::new();
    while changes::end_transfers_due(&house.db, &house.job(over), 2)
        .await
        .unwrap()
        > 0
    {
        told.push(letters(&house).await.len());
    }
    assert_eq!(told, [2, 4, 5]);
    assert_eq!(place(&house, id).await.transfer_told_at, Some(over));
}

#[tokio::test]
async fn a_vendor_ends_a_transfer_once_and_its_own_alone() {
    let house = House::build().await;
    let cloud = house.service("CLOUD", Deployment::Cloud).await;
    let id = in_use(&house, cloud, TransferMechanism::EuUsDpf).await;
    let at = place(&house, id).await.id;
    let vendor = house.vendor_scope(START.plus_days(2));
    let other = house.other_vendor_scope(START.plus_days(2));
    let end = async |scope, why| changes::end_transfer(&house.db, scope, at, why).await;
    let foreign = end(&other, TransferEnd::Court).await.unwrap_err();
    assert_eq!(foreign.code(), Code::NotFound);
    let by_day = end(&vendor, TransferEnd::Expired).await.unwrap_err();
    assert_eq!(refusal(&by_day), (Code::Validation, "transfer-end-by-day", "why"));
    end(&vendor, TransferEnd::Decertified).await.unwrap();
    let again = end(&vendor, TransferEnd::Court).await.unwrap_err();
    assert_eq!(refusal(&again).1, "transfer-state");
    assert_eq!(
        place(&house, id).await.transfer_end,
        Some(TransferEnd::Decertified)
    );
    // A proposal has nothing to end.
    let proposed = changes::record(&house.db, &vendor, abroad(&[cloud], TransferMechanism::EuUsDpf))
        .await
        .unwrap();
    let draft = place(&house, proposed.id).await;
    assert_eq!(draft.transfer_state, Some(TransferState::Draft));
    let error = changes::end_transfer(&house.db, &vendor, draft.id, TransferEnd::Court).await;
    assert_eq!(refusal(&error.unwrap_err()).1, "transfer-state");
    let near = house.proposed("Eksempel Nær", &[cloud]).await;
    assert_eq!(place(&house, near.id).await.transfer_state, None);
}

// proves: R-000-106, R-001-034
#[tokio::test]
async fn privacy_shield_is_history_and_never_a_ground_of_today() {
    let house = House::build().await;
    let cloud = house.service("CLOUD", Deployment::Cloud).await;
    let vendor = house.vendor_scope(START);
    let today = changes::record(
        &house.db,
        &vendor,
        abroad(&[cloud], TransferMechanism::PrivacyShield),
    )
    .await;
    assert_eq!(today.unwrap_err().code(), Code::TransferMechanismRequired);
    let row = house.proposed("Eksempel Sky", &[cloud]).await;
    let past = |valid_from, valid_to| PastTransfer {
        country_code: "US".to_owned(),
        mechanism: TransferMechanism::PrivacyShield,
        module: None,
        reason: None,
        valid_from,
        valid_to,
    };
    for (valid_from, valid_to, key, field) in [
        (
            date!(2018 - 05 - 25),
            date!(2020 - 07 - 17),
            "past-transfer-law",
            "validTo",
        ),
        (
            date!(2016 - 07 - 11),
            date!(2020 - 07 - 16),
            "past-transfer-law",
            "validFrom",
        ),
        (
            date!(2020 - 07 - 16),
            date!(2020 - 07 - 15),
            "past-transfer-order",
            "validFrom",
        ),
        (
            date!(2018 - 05 - 25),
            changes::today(START),
            "past-transfer-not-past",
            "validTo",
        ),
    ] {
        let error = changes::record_past(&house.db, &vendor, row.id, past(valid_from, valid_to)).await;
        assert_eq!(refusal(&error.unwrap_err()), (Code::Validation, key, field));
    }
    let ended = past(date!(2018 - 05 - 25), date!(2020 - 07 - 16));
    changes::record_past(&house.db, &vendor, row.id, ended)
        .await
        .unwrap();
    let known = changes::past_transfers(house.db.reads(), &vendor, [row.id])
        .await
        .unwrap();
    assert_eq!(known[&row.id].len(), 1);
    assert_eq!(
        changes::warning(known[&row.id][0].mechanism),
        Some(TransferWarning::InvalidSinceSchremsIi)
    );
    let foreign = house.other_vendor_scope(START);
    let ended = past(date!(2018 - 05 - 25), date!(2020 - 07 - 16));
    let error = changes::record_past(&house.db, &foreign, row.id, ended).await;
    assert_eq!(error.unwrap_err().code(), Code::NotFound);
}

/// Whatever writes it: the database itself holds the line.
// proves: R-001-036
#[tokio::test]
async fn the_database_takes_no_third_country_without_a_safeguard() {
    let house = House::build().await;
    let cloud = house.service("CLOUD", Deployment::Cloud).await;
    let vendor = house.vendor_scope(START);
    for mechanism in [TransferMechanism::NoneEea, TransferMechanism::Adequacy] {
        let error = changes::record(&house.db, &vendor, abroad(&[cloud], mechanism)).await;
        assert_eq!(error.unwrap_err().code(), Code::TransferMechanismRequired);
    }
    house.proposed("Eksempel Nær", &[cloud]).await;
    for change in [
        "country_code = 'US'",
        "transfer_mechanism = 'SCC_2021_914'",
        "country_code = 'US', transfer_mechanism = 'SCC_2021_914'",
    ] {
        let text = format!("UPDATE processing_locations SET {change}");
        let refused = house.db.pool().execute_unprepared(&text).await.unwrap_err();
        assert!(
            refused.to_string().contains("ck_processing_locations_safeguard"),
            "{refused}"
        );
    }
    let lawful = "UPDATE processing_locations SET country_code = 'US', transfer_mechanism = 'SCC_2021_914', transfer_module = 'M3'";
    house.db.pool().execute_unprepared(lawful).await.unwrap();
}

// proves: R-002-058
#[tokio::test]
async fn a_vendor_proposes_to_itself_what_may_be_chosen_today() {
    let house = House::build().await;
    let vendor = house.vendor_scope(START);
    let known = async || {
        changes::default_mechanism(house.db.reads(), &vendor)
            .await
            .unwrap()
    };
    assert_eq!(known().await, TransferMechanism::Scc2021914);
    for gone in [TransferMechanism::PrivacyShield, TransferMechanism::NoneEea] {
        let error = changes::set_default_mechanism(&house.db, &vendor, gone)
            .await
            .unwrap_err();
        assert_eq!(refusal(&error).2, "mechanism");
    }
    for chosen in [TransferMechanism::EuUsDpf, TransferMechanism::BcrP] {
        changes::set_default_mechanism(&house.db, &vendor, chosen)
            .await
            .unwrap();
        assert_eq!(known().await, chosen);
    }
    let other = house.other_vendor_scope(START);
    let theirs = changes::default_mechanism(house.db.reads(), &other)
        .await
        .unwrap();
    assert_eq!(theirs, TransferMechanism::Scc2021914);
}
