//! Nothing comes into use before its contract and due diligence are on file; what is in use stays.

use bytes::Bytes;
use object_store::memory::InMemory;
use tillid_entities::enums::{
    ChangeType, DiligenceResult, FlowDownItem, OnFileLack, SubProcessorFileKind, SubProcessorState,
};
use tillid_entities::sub_processors::SubProcessorId;
use tillid_kernel::{Code, Error};
use tillid_policy::Scope;
use tillid_subprocessors::{self as changes, Contract, Diligence, files};
use time::macros::date;

use crate::house::{House, START, attested};

fn contract() -> Contract {
    Contract {
        signed_at: date!(2026 - 10 - 01),
        flow_down: FlowDownItem::ALL.to_vec(),
        no_own_purposes: true,
        on_instruction: true,
        instruction_reference: Some("Bilag C".to_owned()),
    }
}

fn diligence() -> Diligence {
    Diligence {
        performed_on: date!(2026 - 10 - 01),
        performed_by: "Databeskyttelsesansvarlig".to_owned(),
        result: DiligenceResult::Passed,
        note: None,
        review_on: date!(2027 - 10 - 01),
        shared: false,
    }
}

async fn version(house: &House, scope: &Scope, id: SubProcessorId) -> i32 {
    let row = scope.load::<tillid_entities::sub_processors::Entity>(house.db.reads(), id);
    row.await.unwrap().version
}

/// The parts of a refusal that are said to be missing, in the order of the sentence.
fn missing(error: &Error) -> Vec<&'static str> {
    let Error::Failure(failure) = error else {
        panic!("{error}")
    };
    assert_eq!(
        (failure.code, failure.key),
        (Code::Conflict, "sub-processor-lacks")
    );
    let lacking = failure.arguments.iter().filter(|(_, value)| value == "missing");
    lacking.map(|(name, _)| *name).collect()
}

// proves: R-000-081, R-000-109, R-001-032, R-003-019, R-003-065, R-003-073, R-004-094
#[tokio::test]
async fn a_new_sub_processor_waits_until_everything_is_on_file() {
    let house = House::build().await;
    let cloud = house
        .service("CLOUD", tillid_entities::enums::Deployment::Cloud)
        .await;
    let subject = house.proposed("Eksempel Ny Hosting", &[cloud]).await.id;
    let announcement = house
        .announced_as_new(subject, &[cloud], START.plus_days(1))
        .await;
    let vendor = house.vendor_scope(START.plus_days(2));
    let refused = async || {
        let error = changes::activate(&house.db, &vendor, announcement, attested()).await;
        missing(&error.unwrap_err())
    };
    let now = async |contract| {
        let version = version(&house, &vendor, subject).await;
        changes::record_contract(&house.db, &vendor, subject, contract, version)
            .await
            .unwrap();
    };

    let rest = ["noOwnPurposes", "onInstruction", "dueDiligence"];
    assert_eq!(
        refused().await,
        [&["contractFile", "flowDown"][..], &rest].concat()
    );
    let bare = Contract {
        flow_down: vec![FlowDownItem::H, FlowDownItem::A, FlowDownItem::A],
        no_own_purposes: false,
        on_instruction: false,
        ..contract()
    };
    now(bare).await;
    assert_eq!(
        refused().await,
        [&["contractFile", "flowDown"][..], &rest].concat()
    );
    now(contract()).await;
    assert_eq!(refused().await, ["contractFile", "dueDiligence"]);
    let row = vendor
        .load::<tillid_entities::sub_processors::Entity>(house.db.reads(), subject)
        .await
        .unwrap();
    let store = InMemory::new();
    let pdf = Bytes::from_static(b"%PDF-1.7\nen aftale");
    let kind = SubProcessorFileKind::Contract;
    let kept = files::keep(
        &house.db,
        &store,
        &vendor,
        &row,
        kind,
        "../Aftale.PDF",
        pdf.clone(),
    )
    .await
    .unwrap();
    assert_eq!(kept.name, "Aftale.pdf");
    assert_eq!(files::read(&store, &kept).await.unwrap(), pdf);
    assert_eq!(refused().await, ["dueDiligence"]);
    let failed = Diligence {
        result: DiligenceResult::Failed,
        ..diligence()
    };
    changes::record_diligence(&house.db, &vendor, subject, failed)
        .await
        .unwrap();
    assert_eq!(refused().await, ["dueDiligence"]);
    assert_eq!(house.state_of(subject).await, SubProcessorState::Announced);

    let passed = Diligence {
        performed_on: date!(2026 - 10 - 02),
        ..diligence()
    };
    changes::record_diligence(&house.db, &vendor, subject, passed)
        .await
        .unwrap();
    changes::activate(&house.db, &vendor, announcement, attested())
        .await
        .unwrap();
    assert_eq!(house.state_of(subject).await, SubProcessorState::Active);
}

#[tokio::test]
async fn what_is_in_use_stays_in_use_and_shows_what_it_lacks() {
    let house = House::build().await;
    let cloud = house
        .service("CLOUD", tillid_entities::enums::Deployment::Cloud)
        .await;
    let old = house.in_use_since_before("Eksempel Gammel", &[cloud]).await;
    let vendor = house.vendor_scope(START);
    let on_file = changes::on_file(house.db.reads(), &vendor, [old.id])
        .await
        .unwrap();
    assert!(on_file.is_empty());
    let lacks = changes::lacks(&old, &changes::OnFile::default(), changes::today(START));
    assert_eq!(lacks, OnFileLack::ALL[1..], "the date alone is known");
    assert_eq!(house.state_of(old.id).await, SubProcessorState::Active);

    // Another one that takes its place needs everything.
    let new = house.proposed("Eksempel Ny", &[cloud]).await;
    let draft = house
        .drafted(
            ChangeType::Replace,
            new.id,
            Some(old.id),
            &[cloud],
            START.plus_days(1),
        )
        .await;
    house.publish(draft.id).await;
    let later = house.vendor_scope(START.plus_days(2));
    let error = changes::activate(&house.db, &later, draft.id, attested())
        .await
        .unwrap_err();
    assert_eq!(missing(&error).len(), 5);
    assert_eq!(house.state_of(old.id).await, SubProcessorState::Retiring);
}

/// A record that succeeds another is the same sub-processor with the same contract.
#[tokio::test]
async fn a_changed_record_keeps_what_is_on_file() {
    let house = House::build().await;
    let cloud = house
        .service("CLOUD", tillid_entities::enums::Deployment::Cloud)
        .await;
    let before = house.in_use("Eksempel Hosting", &[cloud]).await;
    let mut becomes = House::facts("Eksempel Hosting", &[cloud]);
    "SE".clone_into(&mut becomes.locations[0].country_code);
    let after = house.modified(before.id, becomes, &[cloud]).await;
    let vendor = house.vendor_scope(START);
    let on_file = changes::on_file(house.db.reads(), &vendor, [before.id, after])
        .await
        .unwrap();
    for part in [&on_file[&before.id], &on_file[&after]] {
        assert!(part.contract.is_some());
        assert_eq!((part.diligences.len(), part.files.len()), (1, 1));
    }
    assert_eq!(house.state_of(after).await, SubProcessorState::Active);
}

/// The page records the facts as they will be, and announces them in place of those of today.
#[tokio::test]
async fn a_record_that_is_to_succeed_another_gets_what_is_on_file_unless_it_has_its_own() {
    let house = House::build().await;
    let cloud = house
        .service("CLOUD", tillid_entities::enums::Deployment::Cloud)
        .await;
    let before = house.in_use("Eksempel Hosting", &[cloud]).await;
    let vendor = house.vendor_scope(START);
    let mut facts = House::facts("Eksempel Hosting", &[cloud]);
    facts.agreement_signed_at = None;
    let bare = changes::record(&house.db, &vendor, facts.clone()).await.unwrap();
    let own = changes::record(&house.db, &vendor, facts).await.unwrap();
    changes::record_diligence(&house.db, &vendor, own.id, diligence())
        .await
        .unwrap();
    for (row, change, parts) in [
        (&bare, ChangeType::ModifyPurpose, (true, 1, 1)),
        (&own, ChangeType::ModifyPurpose, (false, 1, 0)),
    ] {
        house
            .drafted(change, row.id, Some(before.id), &[cloud], START.plus_days(1))
            .await;
        let known = changes::on_file(house.db.reads(), &vendor, [row.id])
            .await
            .unwrap();
        let known = &known[&row.id];
        let found = (
            known.contract.is_some(),
            known.diligences.len(),
            known.files.len(),
        );
        assert_eq!(found, parts);
    }
    let row: tillid_entities::sub_processors::Model = vendor
        .load::<tillid_entities::sub_processors::Entity>(house.db.reads(), bare.id)
        .await
        .unwrap();
    assert_eq!(row.agreement_signed_at, before.agreement_signed_at);
    // Another one in its place is another one.
    let other = house.proposed("Eksempel Anden", &[cloud]).await;
    house
        .drafted(
            ChangeType::Replace,
            other.id,
            Some(before.id),
            &[cloud],
            START.plus_days(1),
        )
        .await;
    let known = changes::on_file(house.db.reads(), &vendor, [other.id])
        .await
        .unwrap();
    assert!(known.is_empty());
}

#[tokio::test]
async fn what_is_recorded_is_checked() {
    let house = House::build().await;
    let cloud = house
        .service("CLOUD", tillid_entities::enums::Deployment::Cloud)
        .await;
    let row = house.proposed("Eksempel Hosting", &[cloud]).await;
    let vendor = house.vendor_scope(START);
    let today = changes::today(START);
    let tomorrow = today.next_day().unwrap();
    let field = |error: Error| match error {
        Error::Failure(failure) => failure.field.unwrap_or_default(),
        Error::Internal(cause) => panic!("{cause}"),
    };
    let signed = |signed_at| Contract {
        signed_at,
        ..contract()
    };
    let ahead = changes::record_contract(&house.db, &vendor, row.id, signed(tomorrow), 1).await;
    assert_eq!(field(ahead.unwrap_err()), "signedAt");
    let row = changes::record_contract(&house.db, &vendor, row.id, signed(today), 1)
        .await
        .unwrap();
    assert_eq!((row.version, row.agreement_signed_at), (2, Some(today)));
    let stale = changes::record_contract(&house.db, &vendor, row.id, contract(), 1).await;
    assert_eq!(stale.unwrap_err().code(), Code::Conflict);

    let ahead = Diligence {
        performed_on: tomorrow,
        review_on: date!(2030 - 01 - 01),
        ..diligence()
    };
    let error = changes::record_diligence(&house.db, &vendor, row.id, ahead).await;
    assert_eq!(field(error.unwrap_err()), "performedOn");
    let at_once = Diligence {
        review_on: diligence().performed_on,
        ..diligence()
    };
    let error = changes::record_diligence(&house.db, &vendor, row.id, at_once).await;
    assert_eq!(field(error.unwrap_err()), "reviewOn");

    let store = InMemory::new();
    let kind = SubProcessorFileKind::Contract;
    let text = Bytes::from_static(b"ingen PDF");
    let refused = files::keep(&house.db, &store, &vendor, &row, kind, "a.pdf", text).await;
    assert_eq!(refused.unwrap_err().code(), Code::UploadUnreadable);
    // Somebody else's sub-processor is not there.
    let other = house.other_vendor_scope(START);
    let foreign = changes::record_contract(&house.db, &other, row.id, contract(), 2).await;
    assert_eq!(foreign.unwrap_err().code(), Code::NotFound);
    let foreign = changes::record_diligence(&house.db, &other, row.id, diligence()).await;
    assert_eq!(foreign.unwrap_err().code(), Code::NotFound);
    assert!(
        changes::on_file(house.db.reads(), &other, [row.id])
            .await
            .unwrap()
            .is_empty()
    );
}
