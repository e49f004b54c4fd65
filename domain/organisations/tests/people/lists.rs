//! Whole lists: judged row by row, worked off in portions, nobody twice, whatever happens in between.

use std::time::Instant;

use sea_orm::QueryOrder;
use tillid_entities::enums::{ImportRowState, ImportState};
use tillid_entities::invitation_import_rows as rows;
use tillid_entities::invitation_imports::{self as imports, InvitationImportId};
use tillid_entities::memberships;
use tillid_organisations::{
    InvitationList, correct, import_due, import_list, look, preview_list, refused_rows,
    set_invitation_domains,
};

use super::*;

fn list(text: &str) -> InvitationList {
    InvitationList {
        bytes: text.as_bytes().to_vec(),
        roles: vec![Role::Member],
        language: Language::Da,
        capacity: InviterCapacity::Admin,
        message: Some("Velkommen til.".to_owned()),
    }
}

async fn owner(world: &World) -> Person {
    world
        .member(world.customer, "ejer@eksempel.example", &[Role::Owner], true)
        .await
}

async fn work(world: &World) {
    while import_due(&world.db, &nobody(START)).await.unwrap() > 0 {}
}

impl World {
    async fn import(&self, id: InvitationImportId) -> imports::Model {
        self.job()
            .load::<imports::Entity>(self.db.reads(), id)
            .await
            .unwrap()
    }

    /// Each row's line, state and reason.
    async fn results(&self, id: InvitationImportId) -> Vec<(i32, ImportRowState, String)> {
        let found = self
            .job()
            .find::<rows::Entity>()
            .filter(rows::Column::ImportId.eq(id))
            .order_by_asc(rows::Column::Number)
            .all(self.db.reads())
            .await
            .unwrap();
        found
            .into_iter()
            .map(|row| (row.number, row.state, row.code.unwrap_or_default()))
            .collect()
    }

    async fn invited(&self) -> u64 {
        self.job()
            .find::<invitations::Entity>()
            .count(self.db.reads())
            .await
            .unwrap()
    }

    async fn mails(&self) -> u64 {
        self.job()
            .find::<outbox_messages::Entity>()
            .count(self.db.reads())
            .await
            .unwrap()
    }
}

const MIXED: &str = "Navn;E-mail;Rolle;Sprog\n\
    Anna;anna@eksempel.example;Underskriver;dansk\n\
    Anna igen;ANNA@eksempel.example;;\n\
    Ejeren;ejer@eksempel.example;;\n\
    Ventende;ventende@eksempel.example;;\n\
    Ingen;ikke en adresse;;\n\
    Tom;;;\n\
    Chef;chef@eksempel.example;Chef;\n\
    Varsler;varsler@eksempel.example;ANNOUNCER;\n\
    Tysker;tysker@eksempel.example;;tysk\n\
    =1+1;formel@eksempel.example;;english\n";

const JUDGED: [(i32, &str); 10] = [
    (2, ""),
    (3, "twice-in-list"),
    (4, "already-member"),
    (5, "invitation-open"),
    (6, "email-invalid"),
    (7, "required"),
    (8, "role-unknown"),
    (9, "role-not-here"),
    (10, "language-unknown"),
    (11, ""),
];

/// The look beforehand and the result agree row by row; the good go out, in their language and by their name.
#[tokio::test]
async fn the_good_rows_go_out_and_the_bad_ones_say_why() {
    let world = World::new().await;
    let owner = owner(&world).await;
    let scope = owner.scope(START);
    world
        .invite(&owner, "ventende@eksempel.example", &[Role::Member])
        .await
        .unwrap();
    let (invited, mails) = (world.invited().await, world.mails().await);

    let preview = preview_list(&world.db, &scope, &list(MIXED)).await.unwrap();
    let judged: Vec<_> = preview
        .rows
        .iter()
        .map(|row| (row.number, row.problem.map_or("", |problem| problem.key)))
        .collect();
    assert_eq!(judged, JUDGED);
    assert_eq!(
        (world.invited().await, world.mails().await),
        (invited, mails),
        "a look writes nothing"
    );

    let import = import_list(&world.db, &scope, list(MIXED)).await.unwrap();
    work(&world).await;
    let results = world.results(import.id).await;
    let expected: Vec<_> = JUDGED
        .iter()
        .map(|(number, key)| {
            let state = if key.is_empty() {
                ImportRowState::Invited
            } else {
                ImportRowState::Refused
            };
            (*number, state, (*key).to_owned())
        })
        .collect();
    assert_eq!(results, expected);
    let import = world.import(import.id).await;
    assert_eq!(
        (import.state, import.total, import.invited, import.refused),
        (ImportState::Done, 10, 2, 8)
    );
    assert_eq!(import.message, None, "the words are with the invitations now");
    assert_eq!(world.mails().await, mails + 2);
    assert_eq!(world.told("invitation.created").await, 3);

    let token = world.link("anna@eksempel.example").await;
    let shown = preview_of(&world, &token).await;
    assert_eq!(shown.name.as_deref(), Some("Anna"));
    assert_eq!(shown.roles, [Role::Signatory]);
    let mail = world.newest_mail("anna@eksempel.example").await;
    assert!(
        mail.text_body.contains("Kære Anna") && mail.text_body.contains("Velkommen til."),
        "{}",
        mail.text_body
    );
    let mail = world.newest_mail("formel@eksempel.example").await;
    assert!(mail.text_body.contains("Dear =1+1"), "{}", mail.text_body);

    let headings = ["Navn", "E-mail", "Rolle", "Sprog", "Fejl"].map(str::to_owned);
    let file = refused_rows(&world.db, &scope, import.id, headings, |key| format!("={key}"))
        .await
        .unwrap();
    assert!(
        file.starts_with(
            "\u{feff}Navn;E-mail;Rolle;Sprog;Fejl\nAnna igen;ANNA@eksempel.example;;;'=twice-in-list\n"
        ),
        "{file}"
    );
    assert_eq!(file.lines().count(), 9);
}

async fn preview_of(world: &World, token: &str) -> tillid_organisations::Preview {
    preview(&world.db, &nobody(START), token).await.unwrap().unwrap()
}

impl World {
    async fn newest_mail(&self, to: &str) -> outbox_messages::Model {
        let mails = self
            .job()
            .find::<outbox_messages::Entity>()
            .filter(outbox_messages::Column::Recipient.eq(to))
            .all(self.db.reads())
            .await
            .unwrap();
        mails.into_iter().max_by_key(|mail| mail.id).unwrap()
    }
}

fn addresses(count: usize) -> String {
    let lines = (0..count).map(|n| format!("Kollega {n},kollega{n}@eksempel.example,medlem,da\n"));
    std::iter::once("navn,email,rolle,sprog\n".to_owned())
        .chain(lines)
        .collect()
}

/// Two hand in the same list, and two workers work them off at once.
#[tokio::test]
async fn the_same_list_twice_and_at_once_invites_nobody_twice() {
    let world = World::new().await;
    let owner = owner(&world).await;
    let (scope, text) = (owner.scope(START), addresses(1_200));
    let (one, two) = tokio::join!(
        import_list(&world.db, &scope, list(&text)),
        import_list(&world.db, &scope, list(&text)),
    );
    let (one, two) = (one.unwrap(), two.unwrap());
    tokio::join!(work(&world), work(&world));
    let (one, two) = (world.import(one.id).await, world.import(two.id).await);
    assert_eq!((one.state, two.state), (ImportState::Done, ImportState::Done));
    assert_eq!(
        (one.invited + two.invited, one.refused + two.refused),
        (1_200, 1_200)
    );
    assert_eq!((world.invited().await, world.mails().await), (1_200, 1_200));
    let again = import_list(&world.db, &scope, list(&text)).await.unwrap();
    work(&world).await;
    assert_eq!(world.import(again.id).await.refused, 1_200);
    assert_eq!(world.mails().await, 1_200);
}

/// A portion is a transaction: what is not committed has not been, what is committed is not done again.
#[tokio::test]
async fn a_worker_that_dies_between_portions_loses_and_doubles_nothing() {
    let world = World::new().await;
    let owner = owner(&world).await;
    let import = import_list(&world.db, &owner.scope(START), list(&addresses(700)))
        .await
        .unwrap();
    assert_eq!(import_due(&world.db, &nobody(START)).await.unwrap(), 500);
    let half = world.import(import.id).await;
    assert_eq!((half.state, half.invited), (ImportState::Running, 500));
    assert_eq!((world.invited().await, world.mails().await), (500, 500));
    // One that dies within its portion: the transaction is dropped where it was.
    let worker = nobody(START);
    let a_moment = std::time::Duration::from_millis(3);
    let died = tokio::time::timeout(a_moment, import_due(&world.db, &worker)).await;
    assert!(died.is_err(), "it was in the middle of it");
    assert_eq!(world.mails().await, 500);
    work(&world).await;
    let whole = world.import(import.id).await;
    assert_eq!(
        (whole.state, whole.invited, whole.refused),
        (ImportState::Done, 700, 0)
    );
    assert_eq!((world.invited().await, world.mails().await), (700, 700));
}

#[tokio::test]
async fn a_list_of_somebody_who_has_left_goes_no_further() {
    let world = World::new().await;
    let boss = owner(&world).await;
    let admin = world
        .member(world.customer, "admin@eksempel.example", &[Role::Admin], false)
        .await;
    let refused = import_list(
        &world.db,
        &admin.scope(START),
        list("x@eksempel.example,\nE,e@eksempel.example,ejer"),
    )
    .await;
    let refused = refused.unwrap();
    let import = import_list(&world.db, &admin.scope(START), list(&addresses(3)))
        .await
        .unwrap();
    remove_member(&world.db, &boss.scope(START), admin.membership)
        .await
        .unwrap();
    work(&world).await;
    let results = world.results(import.id).await;
    assert!(
        results
            .iter()
            .all(|(_, state, why)| *state == ImportRowState::Refused && why == "inviter-left")
    );
    assert_eq!(world.mails().await, 0);
    let results = world.results(refused.id).await;
    assert_eq!(
        results[1].2, "owners-only",
        "an admin makes no owners by a list either"
    );
    let memberships = world
        .job()
        .find::<memberships::Entity>()
        .count(world.db.reads())
        .await
        .unwrap();
    assert_eq!(memberships, 2);
}

/// 5,000 invitations imported and queued, with a fixed number of statements a portion. The bound is the for
/// an optimised build; this one is not optimised.
#[tokio::test]
async fn five_thousand_are_invited_in_seconds() {
    let world = World::new().await;
    let owner = owner(&world).await;
    let text = addresses(5_000);
    let start = Instant::now();
    let import = import_list(&world.db, &owner.scope(START), list(&text))
        .await
        .unwrap();
    work(&world).await;
    let took = start.elapsed();
    let import = world.import(import.id).await;
    assert_eq!((import.state, import.invited), (ImportState::Done, 5_000));
    assert_eq!(world.mails().await, 5_000);
    println!("5,000 invitations imported and queued in {took:?} on SQLite");
    let bound = if cfg!(debug_assertions) { 120 } else { 10 };
    assert!(took.as_secs() < bound, "{took:?}");
}

#[tokio::test]
async fn an_organisation_invites_only_to_the_domains_it_names() {
    let world = World::new().await;
    let owner = owner(&world).await;
    let scope = owner.scope(START);
    let before = world
        .invite(&owner, "ven@andet.example", &[Role::Member])
        .await
        .unwrap();
    let set = |domains: &[&str]| {
        let domains = domains.iter().map(|domain| (*domain).to_owned()).collect();
        set_invitation_domains(&world.db, &scope, domains)
    };
    assert_eq!(
        set(&["@Eksempel.EXAMPLE", "eksempel.example", "b.example"])
            .await
            .unwrap(),
        ["b.example", "eksempel.example"]
    );
    assert_eq!(code(set(&["ikke et domæne"]).await), Code::Validation);
    for outside in [
        "x@andet.example",
        "x@sub.eksempel.example",
        "x@noteksempel.example",
    ] {
        let refused = world.invite(&owner, outside, &[Role::Member]).await;
        assert_eq!(code(refused), Code::Validation, "{outside}");
    }
    assert_eq!(
        code(resend(&world.db, &scope, before.id).await),
        Code::Validation,
        "nor again"
    );
    world
        .invite(&owner, "x@EKSEMPEL.example", &[Role::Member])
        .await
        .unwrap();
    let import = import_list(&world.db, &scope, list("y@andet.example\nz@b.example"))
        .await
        .unwrap();
    work(&world).await;
    assert_eq!(world.results(import.id).await[0].2, "domain-not-allowed");
    assert_eq!(world.import(import.id).await.invited, 1);
    set(&[]).await.unwrap();
    world
        .invite(&owner, "x@andet.example", &[Role::Member])
        .await
        .unwrap();
}

/// The look before sending is the mail itself, but for its link.
#[tokio::test]
async fn the_mail_shown_beforehand_is_the_mail_that_is_sent() {
    let world = World::new().await;
    let owner = owner(&world).await;
    let input = || Invite {
        name: Some("Kim".to_owned()),
        ..invitation("kim@eksempel.example", &[Role::Signatory], true)
    };
    let shown = look(&world.db, &owner.scope(START), input()).await.unwrap();
    assert_eq!(shown.len(), 2);
    assert_eq!(world.mails().await, 0);
    assert!(shown[1].1.text.contains("Dear Kim") && shown[1].1.text.contains("signatory"));
    invite(&world.db, &owner.scope(START), input()).await.unwrap();
    let mail = world.newest_mail("kim@eksempel.example").await;
    let token = world.link("kim@eksempel.example").await;
    let without = |text: &str, secret: &str| text.replace(secret, "");
    assert_eq!(shown[0].1.subject, mail.subject);
    assert_eq!(
        without(&shown[0].1.text, "%E2%80%A6"),
        without(&mail.text_body, &token)
    );
    assert_eq!(
        without(&shown[0].1.html, "%E2%80%A6"),
        without(&mail.html_body, &token)
    );
}

#[tokio::test]
async fn a_bounced_invitation_goes_out_anew_to_the_corrected_address() {
    let world = World::new().await;
    let owner = owner(&world).await;
    let scope = owner.scope(START);
    let wrong = world
        .invite(&owner, "forkret@eksempel.example", &[Role::Signatory])
        .await
        .unwrap();
    let old = world.link("forkret@eksempel.example").await;
    mail_bounced(
        world.db.reads(),
        &nobody(START),
        wrong.id,
        tillid_notifications::Class::Recipient(550),
    )
    .await
    .unwrap();
    let row = world
        .job()
        .load::<invitations::Entity>(world.db.reads(), wrong.id)
        .await
        .unwrap();
    assert_eq!(
        row.bounce_reason
            .map(tillid_entities::enums::BounceReason::as_str),
        Some("ADDRESS")
    );
    let right = correct(&world.db, &scope, wrong.id, "korrekt@eksempel.example")
        .await
        .unwrap();
    assert_ne!(right.id, wrong.id);
    assert_eq!(
        (right.roles.0.as_slice(), right.message.as_deref()),
        (&[Role::Signatory][..], Some("Vi skal bruge dig."))
    );
    assert_eq!(world.state(wrong.id).await, InvitationState::Revoked);
    assert_eq!(
        code(world.accept(&old, PASSWORD, START).await),
        Code::InvitationUsed
    );
    let token = world.link("korrekt@eksempel.example").await;
    world.accept(&token, PASSWORD, START).await.unwrap();
    assert_eq!(
        code(correct(&world.db, &scope, right.id, "x@eksempel.example").await),
        Code::InvitationUsed
    );
    assert_eq!(
        code(correct(&world.db, &scope, wrong.id, "x@eksempel.example").await),
        Code::InvitationUsed
    );
}
