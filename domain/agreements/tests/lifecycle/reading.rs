//! Lists, and what other subjects read.

use tillid_agreements::in_force::{self, Counts, NotOwed};
use tillid_agreements::pipeline::{EXPIRING_DAYS, Stage, pipeline};
use tillid_agreements::{Filter, agreement_page};
use tillid_entities::enums::AgreementVersionState;
use tillid_kernel::{PageRequest, Timestamp};
use tillid_policy::Action;

use crate::fixture::{START, Someone, World, later};

async fn found(world: &World, by: &Someone, filter: Filter) -> usize {
    let scope = by.scope(Action::ReadContent, later(100));
    let request = PageRequest::parse(Some(1), None, true).unwrap();
    let page = agreement_page(&world.db, &scope, &filter, &request)
        .await
        .unwrap();
    let total = usize::try_from(page.total.unwrap()).unwrap();
    assert_eq!(page.has_next, total > 1);
    total
}

fn search(text: &str) -> Filter {
    Filter {
        search: Some(text.to_owned()),
        ..Filter::default()
    }
}

fn awaiting(mine: bool) -> Filter {
    Filter {
        awaiting_my_side: Some(mine),
        ..Filter::default()
    }
}

#[tokio::test]
async fn lists_find_what_waits_and_what_is_searched_for() {
    let world = World::new().await;
    let template = world.published().await;
    let (vendor, customer) = (&world.author, &world.signatories[0]);
    let first = world.issue(world.order(&template, 0, 0), START).await.unwrap();
    world.issue(world.order(&template, 1, 0), later(1)).await.unwrap();

    assert_eq!(found(&world, vendor, Filter::default()).await, 2);
    assert_eq!(found(&world, customer, Filter::default()).await, 1);
    assert_eq!(found(&world, &world.stranger, Filter::default()).await, 0);
    assert_eq!(found(&world, vendor, search("bolig")).await, 1);
    assert_eq!(found(&world, vendor, search("dba-2026-00000")).await, 2);
    assert_eq!(found(&world, vendor, search("100%_")).await, 0);
    assert_eq!(found(&world, customer, search("LEVERAND")).await, 1);
    let sent = Filter {
        states: vec![AgreementVersionState::Sent],
        ..Filter::default()
    };
    assert_eq!(found(&world, vendor, sent.clone()).await, 2);
    let of_one = Filter {
        customer: Some(world.customers[1]),
        ..Filter::default()
    };
    assert_eq!(found(&world, vendor, of_one).await, 1);

    // The customer is awaited at once, the vendor when the customer has signed.
    assert_eq!(found(&world, customer, awaiting(true)).await, 1);
    assert_eq!(found(&world, vendor, awaiting(true)).await, 0);
    world.sign(customer, first.id, later(2), |_| {}).await.unwrap();
    assert_eq!(found(&world, customer, awaiting(true)).await, 0);
    assert_eq!(found(&world, vendor, awaiting(true)).await, 1);
    assert_eq!(found(&world, vendor, awaiting(false)).await, 1);
    assert_eq!(found(&world, vendor, sent).await, 1);
}

#[tokio::test]
async fn agreements_in_force_say_who_is_owed_a_notice() {
    let world = World::new().await;
    let template = world.published().await;
    let vendor = world.author.scope(Action::ReadContent, later(100));
    let db = world.db.reads();
    let signed = world.issue(world.order(&template, 0, 0), START).await.unwrap();
    world.issue(world.order(&template, 1, 0), START).await.unwrap();
    assert!(
        in_force::for_services(db, &vendor, &world.services)
            .await
            .unwrap()
            .is_empty()
    );
    world
        .sign(&world.signatories[0], signed.id, later(1), |_| {})
        .await
        .unwrap();
    let counts = in_force::counts(db, &vendor).await.unwrap();
    assert_eq!(
        counts,
        Counts {
            in_force: 0,
            awaiting_customer: 1,
            awaiting_vendor: 1
        }
    );
    world
        .sign(&world.approver, signed.id, later(2), |_| {})
        .await
        .unwrap();
    let counts = in_force::counts(db, &vendor).await.unwrap();
    assert_eq!(
        counts,
        Counts {
            in_force: 1,
            awaiting_customer: 1,
            awaiting_vendor: 0
        }
    );

    let owed = in_force::for_services(db, &vendor, &world.services[..1])
        .await
        .unwrap();
    assert_eq!(owed.len(), 1);
    assert_eq!(
        (owed[0].agreement_version_id, owed[0].customer_id),
        (signed.id, world.customers[0])
    );
    assert_eq!((owed[0].notice_days, owed[0].objection_days), (30, 14));
    assert!(
        in_force::for_services(db, &vendor, &world.services[1..])
            .await
            .unwrap()
            .is_empty()
    );
    let stranger = world.stranger.scope(Action::ReadContent, later(100));
    assert!(
        in_force::for_services(db, &stranger, &world.services)
            .await
            .unwrap()
            .is_empty()
    );

    let all = PageRequest::parse(None, None, true).unwrap();
    let audience = in_force::audience(db, &vendor, &world.services[..1], &all)
        .await
        .unwrap();
    let owed: Vec<_> = audience
        .rows
        .iter()
        .map(|row| row.owed.as_ref().err().copied())
        .collect();
    assert_eq!(owed, [None, Some(NotOwed::NoAgreementInForce)]);
    let audience = in_force::audience(db, &vendor, &world.services[1..], &all)
        .await
        .unwrap();
    assert_eq!(audience.rows[0].owed, Err(NotOwed::ServiceNotAffected));

    let relations = audience.rows.iter().map(|row| row.relation_id).collect();
    let current = in_force::current_for_relations(db, &vendor, relations)
        .await
        .unwrap();
    let states: Vec<_> = audience
        .rows
        .iter()
        .map(|row| current[&row.relation_id].state)
        .collect();
    assert_eq!(
        states,
        [AgreementVersionState::InForce, AgreementVersionState::Sent]
    );
}

/// Each stage with how many stand in it and how many are shown.
async fn standings(world: &World, now: Timestamp) -> Vec<(Stage, u64, usize)> {
    let scope = world.author.scope(Action::ReadContent, now);
    let (standings, _) = pipeline(&world.db, &scope).await.unwrap();
    standings
        .iter()
        .map(|standing| (standing.stage, standing.count, standing.first.len()))
        .collect()
}

#[tokio::test]
async fn the_pipeline_counts_each_stage_and_what_lapses_within_fourteen_days() {
    let world = World::new().await;
    let template = world.published().await;
    let signed = world.issue(world.order(&template, 0, 0), START).await.unwrap();
    let waiting = world
        .issue(world.order(&template, 1, 0), later(60))
        .await
        .unwrap();
    let expires = waiting.expires_at.unwrap();
    world.open(&world.signatories[0], signed.id, later(61)).await;
    let counted = async |now| {
        standings(&world, now)
            .await
            .into_iter()
            .map(|(_, count, _)| count)
            .collect::<Vec<_>>()
    };
    assert_eq!(counted(later(62)).await, [1, 1, 0, 0, 0, 0]);

    world
        .sign(&world.signatories[0], signed.id, later(70), |_| {})
        .await
        .unwrap();
    assert_eq!(counted(later(71)).await, [1, 0, 0, 1, 0, 0]);
    // To the millisecond: fourteen days before its last instant it begins to be about to lapse, and then it has lapsed.
    let soon = expires.plus_days(-EXPIRING_DAYS);
    assert_eq!(counted(Timestamp(soon.0 - 1)).await[5], 0);
    assert_eq!(
        standings(&world, soon).await[5],
        (Stage::Expiring, 2, 2),
        "both, for one more signature is missing"
    );
    assert_eq!(counted(expires).await[5], 2);
    assert_eq!(counted(Timestamp(expires.0 + 1)).await[5], 0);
    let expiring = Filter {
        expiring: true,
        ..Filter::default()
    };
    let scope = world.author.scope(Action::ReadContent, soon);
    let request = PageRequest::parse(Some(5), None, true).unwrap();
    let page = agreement_page(&world.db, &scope, &expiring, &request)
        .await
        .unwrap();
    assert_eq!(page.total, Some(2), "the list finds what the stage counts");

    world
        .sign(&world.approver, signed.id, later(80), |_| {})
        .await
        .unwrap();
    assert_eq!(counted(later(81)).await, [1, 0, 0, 0, 1, 0]);
    let scope = world.author.scope(Action::ReadContent, later(81));
    let (_, weeks) = pipeline(&world.db, &scope).await.unwrap();
    let last = weeks.last().unwrap();
    assert_eq!((weeks.len(), last.sent, last.in_force), (12, 2, 1));
    let scope = world.author.scope(Action::ReadContent, later(81).plus_days(7));
    let (_, weeks) = pipeline(&world.db, &scope).await.unwrap();
    let counts: Vec<_> = weeks[10..]
        .iter()
        .map(|week| (week.sent, week.in_force))
        .collect();
    assert_eq!(
        counts,
        [(2, 1), (0, 0)],
        "a week later they stand in the week before"
    );
}
