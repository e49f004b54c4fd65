//! The demo's mailbox.

use tillid_entities::enums::{Language, MessageClass};
use tillid_kernel::{Code, EmailAddress, PageRequest};
use tillid_notifications::{Letter, mailbox};

use crate::world::{World, letter};

fn to(address: &str, reference: &str) -> Letter {
    let to = EmailAddress::parse(address, "to").unwrap();
    Letter::new(
        "agreement-in-force",
        MessageClass::Administrative,
        to,
        Language::En,
    )
    .with("reference", reference)
}

#[tokio::test]
async fn shows_the_newest_first_by_address_and_by_search() {
    let world = World::new().await;
    for (address, reference) in [
        ("dpo@eksempel-kunde.example", "DBA-1"),
        ("Leder@eksempel-forening.example", "DBA-100%"),
        ("dpo@eksempel-kunde.example", "DBA-3"),
    ] {
        world.queue(to(address, reference), None).await;
        world.after(1);
    }
    let find = async |to: Option<&str>, search: Option<&str>| {
        let page = PageRequest::parse(None, None, true).unwrap();
        let page = mailbox(&world.db, &world.scope(), to, search, &page)
            .await
            .unwrap();
        assert_eq!(page.total, Some(page.rows.len() as u64));
        page.rows
            .into_iter()
            .map(|mail| mail.subject)
            .collect::<Vec<_>>()
            .join("; ")
    };
    let subject = |n: &str| format!("Data processing agreement {n} is in force");
    assert_eq!(
        find(None, None).await,
        [subject("DBA-3"), subject("DBA-100%"), subject("DBA-1")].join("; ")
    );
    assert_eq!(
        find(Some("leder@EKSEMPEL-forening.example"), None).await,
        subject("DBA-100%")
    );
    assert_eq!(find(None, Some("dba-100%")).await, subject("DBA-100%"));
    assert_eq!(find(None, Some("DBA-_")).await, "", "no wildcards");
    assert_eq!(
        find(Some(" "), Some("eksempel-KUNDE")).await,
        [subject("DBA-3"), subject("DBA-1")].join("; ")
    );
    assert_eq!(find(Some("nobody@eksempel.example"), None).await, "");
}

#[tokio::test]
async fn pages_go_on_where_they_ended() {
    let world = World::new().await;
    for n in 0..5 {
        world
            .queue(to("dpo@eksempel-kunde.example", &format!("DBA-{n}")), None)
            .await;
        world.after(1);
    }
    let mut seen = Vec::new();
    let mut after = None;
    loop {
        let request = PageRequest::parse(Some(2), after, false).unwrap();
        let page = mailbox(&world.db, &world.scope(), None, None, &request)
            .await
            .unwrap();
        after = page.rows.last().map(|mail| mail.cursor().as_str().to_owned());
        seen.extend(page.rows.into_iter().map(|mail| mail.subject));
        if !page.has_next {
            break;
        }
    }
    let expected: Vec<_> = (0..5)
        .rev()
        .map(|n| format!("Data processing agreement DBA-{n} is in force"))
        .collect();
    assert_eq!(seen, expected);
    let foreign = PageRequest::parse(None, Some("bm9uc2Vuc2U".to_owned()), false).unwrap();
    let refused = mailbox(&world.db, &world.scope(), None, None, &foreign)
        .await
        .unwrap_err();
    assert_eq!(refused.code(), Code::Validation);
}

#[tokio::test]
async fn the_button_is_among_the_links_and_quoted_ones_are_not() {
    let world = World::new().await;
    let letter = letter("DBA-1").quoting(Some("https://elsewhere.example/".to_owned()));
    world.queue(letter, None).await;
    let request = PageRequest::parse(None, None, false).unwrap();
    let page = mailbox(&world.db, &world.scope(), None, None, &request)
        .await
        .unwrap();
    assert_eq!(page.rows[0].links, ["https://portal.example/agreements/agr_1"]);
}
