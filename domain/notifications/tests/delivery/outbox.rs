//! What is written, claimed, sent and recorded.

use std::sync::Arc;

use async_trait::async_trait;
use tillid_entities::deliveries::DeliveryId;
use tillid_entities::enums::{Language, MessageClass, OrganisationKind, OutboxState};
use tillid_entities::invitations::InvitationId;
use tillid_kernel::{EmailAddress, Error, sha256_hex};
use tillid_notifications::{
    About, Accepted, Class, Delivered, Fate, Letter, MailboxMailer, Mailer, Outgoing, RETRY_AFTER, SendError,
    SmtpMailer, enqueue, enqueue_all, forget_before,
};
use tillid_policy::own_account;

use crate::server::{Server, Talk};
use crate::world::{World, letter, settings};

#[tokio::test]
async fn a_mail_exists_exactly_when_its_transaction_does() {
    let world = World::new().await;
    let tx = world.db.begin().await.unwrap();
    enqueue(&tx, &world.scope(), letter("DBA-1"), None).await.unwrap();
    tx.rollback().await.unwrap();
    assert!(world.outbox().await.is_empty());

    let about = About::Delivery(DeliveryId::new(world.request().now, world.scope().dice()));
    world.queue(letter("DBA-2"), Some(about)).await;
    let rows = world.outbox().await;
    let [mail] = rows.as_slice() else {
        panic!("{} mails", rows.len())
    };
    assert_eq!(mail.organisation_id, world.vendor);
    assert_eq!(mail.template, "agreement-sent");
    assert_eq!(
        mail.subject,
        "Databehandleraftale DBA-2 fra Eksempel Software ApS er klar til underskrift"
    );
    assert_eq!(mail.message_id, format!("<{}@portal.example>", mail.id.0));
    assert_eq!(mail.subject_kind.as_deref(), Some("delivery"));
    let stored = format!("{}\0{}\0{}\0", mail.subject, mail.text_body, mail.html_body);
    assert_eq!(mail.content_sha256, sha256_hex(stored));
}

#[tokio::test]
async fn a_letter_without_its_texts_stops_the_transaction() {
    let world = World::new().await;
    let to = EmailAddress::parse("dpo@eksempel-kunde.example", "to").unwrap();
    let unknown = Letter::new("no-such-letter", MessageClass::Administrative, to, Language::Da);
    let tx = world.db.begin().await.unwrap();
    let letters = vec![(letter("DBA-1"), None), (unknown, None)];
    assert!(enqueue_all(&tx, &world.scope(), letters).await.is_err());
    tx.rollback().await.unwrap();
    assert!(world.outbox().await.is_empty());
}

#[tokio::test]
async fn many_letters_take_few_statements_and_keep_their_order() {
    let world = World::new().await;
    let letters = (0..450).map(|n| (letter(&format!("DBA-{n}")), None)).collect();
    let tx = world.db.begin().await.unwrap();
    let start = std::time::Instant::now();
    let ids = enqueue_all(&tx, &world.scope(), letters).await.unwrap();
    println!("450 letters rendered and inserted in {:?}", start.elapsed());
    tx.commit().await.unwrap();
    let rows = world.outbox().await;
    assert_eq!(ids.len(), 450);
    for (n, id) in ids.iter().enumerate() {
        let row = rows.iter().find(|row| row.id == *id).unwrap();
        assert!(row.subject.contains(&format!("DBA-{n} ")), "{}", row.subject);
    }
    let tx = world.db.begin().await.unwrap();
    assert!(
        enqueue_all(&tx, &world.scope(), Vec::new())
            .await
            .unwrap()
            .is_empty()
    );
}

#[tokio::test]
async fn a_mail_about_an_account_is_sent_by_the_operator() {
    let world = World::new().await;
    let operator = world
        .organisation("Eksempel Portaldrift", OrganisationKind::Operator)
        .await;
    let mut request = world.request();
    request.actor = tillid_policy::Actor::Person(Box::new(tillid_policy::Person {
        user: tillid_entities::users::UserId::new(request.now, &*request.dice),
        language: Language::Da,
        session: None,
        token: None,
        service: None,
        scopes: None,
        signed_in_at: request.now,
        authenticated_at: request.now,
        second_factor: tillid_policy::SecondFactor::default(),
        operator: false,
        memberships: Vec::new(),
    }));
    let to = EmailAddress::parse("dpo@eksempel-kunde.example", "to").unwrap();
    let letter =
        Letter::new("password-changed", MessageClass::Security, to, Language::Da).with("when", request.now);
    enqueue(world.db.reads(), &own_account(&request).unwrap(), letter, None)
        .await
        .unwrap();
    assert_eq!(world.outbox().await[0].organisation_id, operator);
}

#[tokio::test]
async fn what_a_mail_is_about_hears_when_it_was_taken() {
    let world = World::new().await;
    let about = About::Invitation(InvitationId::new(world.request().now, world.scope().dice()));
    world.queue(letter("DBA-1"), Some(about)).await;
    world.queue(letter("DBA-2"), None).await;
    world.after(90);
    let sent = world.deliver(&MailboxMailer).await;
    assert_eq!(
        sent,
        Delivered {
            sent: 2,
            ..Delivered::default()
        }
    );
    let rows = world.outbox().await;
    assert!(
        rows.iter()
            .all(|row| row.state == OutboxState::Sent && row.sent_at == Some(world.request().now))
    );
    let about_mail = rows.iter().find(|row| row.subject_id.is_some()).unwrap();
    let outcomes = world.outcomes.lock().unwrap().clone();
    assert_eq!(outcomes.len(), 1);
    assert_eq!(outcomes[0].about, about);
    assert_eq!(outcomes[0].organisation, world.vendor);
    assert_eq!(outcomes[0].message_id, about_mail.message_id);
    assert_eq!(outcomes[0].content_sha256, about_mail.content_sha256);
    assert_eq!(outcomes[0].fate, Fate::Accepted(world.request().now, None));
    assert_eq!(
        world.deliver(&MailboxMailer).await,
        Delivered::default(),
        "nothing is sent twice"
    );
}

#[tokio::test]
async fn a_server_that_is_busy_is_asked_again_later() {
    let (world, server) = (World::new().await, Server::start(Talk::Plain).await);
    let mailer = SmtpMailer::new(&settings(server.address.port())).unwrap();
    server.to_recipient(&["451 4.7.1 <dpo@eksempel-kunde.example> come back later"]);
    world.queue(letter("DBA-1"), None).await;

    let first = world.deliver(&mailer).await;
    assert_eq!(
        first,
        Delivered {
            retried: 1,
            ..Delivered::default()
        }
    );
    let waiting = &world.outbox().await[0];
    assert_eq!((waiting.state, waiting.attempts), (OutboxState::Queued, 1));
    assert_eq!(
        waiting.last_error.as_deref(),
        Some("recipient-451"),
        "the reply itself names the address"
    );
    assert_eq!(
        waiting.next_attempt_at,
        world.request().now.plus_seconds(RETRY_AFTER[0])
    );

    world.after(RETRY_AFTER[0] - 1);
    assert_eq!(
        world.deliver(&mailer).await,
        Delivered::default(),
        "not before its time"
    );
    world.after(1);
    assert_eq!(world.deliver(&mailer).await.sent, 1);
    assert_eq!(server.received().len(), 1);
    assert_eq!(world.outbox().await[0].last_error, None);
}

#[tokio::test]
async fn a_refused_recipient_bounces_and_the_next_mail_goes_over_the_same_connection() {
    let (world, server) = (World::new().await, Server::start(Talk::Plain).await);
    let mailer = SmtpMailer::new(&settings(server.address.port())).unwrap();
    server.to_recipient(&["550 5.1.1 <dpo@eksempel-kunde.example> unknown"]);
    let about = About::Delivery(DeliveryId::new(world.request().now, world.scope().dice()));
    world.queue(letter("DBA-1"), Some(about)).await;
    world.after(1);
    world.queue(letter("DBA-2"), None).await;

    assert_eq!(
        world.deliver(&mailer).await,
        Delivered {
            sent: 1,
            retried: 0,
            bounced: 1
        }
    );
    let bounced = &world.outbox().await[0];
    assert_eq!(
        (bounced.state, bounced.last_error.as_deref()),
        (OutboxState::Bounced, Some("recipient-550"))
    );
    let fate = world.outcomes.lock().unwrap()[0].fate.clone();
    assert_eq!(fate, Fate::Bounced(world.request().now, Class::Recipient(550)));
    assert_eq!(server.received().len(), 1);
    assert_eq!(server.connections(), 1);
    world.after(1_000_000);
    assert_eq!(
        world.deliver(&mailer).await,
        Delivered::default(),
        "a bounce is final"
    );
}

#[tokio::test]
async fn after_the_last_delay_a_mail_is_given_up() {
    let world = World::new().await;
    let about = About::Delivery(DeliveryId::new(world.request().now, world.scope().dice()));
    world.queue(letter("DBA-1"), Some(about)).await;
    // Nobody listens on port 1.
    let mailer = SmtpMailer::new(&settings(1)).unwrap();
    for delay in RETRY_AFTER {
        assert_eq!(
            world.deliver(&mailer).await,
            Delivered {
                retried: 1,
                ..Delivered::default()
            }
        );
        assert!(world.outcomes.lock().unwrap().is_empty());
        world.after(delay);
    }
    assert_eq!(
        world.deliver(&mailer).await,
        Delivered {
            bounced: 1,
            ..Delivered::default()
        }
    );
    let given_up = &world.outbox().await[0];
    assert_eq!((given_up.state, given_up.attempts), (OutboxState::Failed, 7));
    assert_eq!(given_up.last_error.as_deref(), Some("connection"));
    let fate = world.outcomes.lock().unwrap()[0].fate.clone();
    assert_eq!(fate, Fate::Bounced(world.request().now, Class::Connection));
}

/// Dies after the server has taken the mail and before anybody can write it down.
struct Dying(SmtpMailer);

#[async_trait]
impl Mailer for Dying {
    async fn send(&self, mail: &Outgoing) -> Result<Accepted, SendError> {
        self.0.send(mail).await?;
        std::future::pending().await
    }
}

#[tokio::test]
async fn a_worker_killed_between_send_and_record_means_the_same_mail_twice() {
    let (world, server) = (Arc::new(World::new().await), Server::start(Talk::Plain).await);
    let mailer = SmtpMailer::new(&settings(server.address.port())).unwrap();
    world.queue(letter("DBA-1"), None).await;
    let killed = tokio::spawn({
        let (world, mailer) = (
            Arc::clone(&world),
            Dying(SmtpMailer::new(&settings(server.address.port())).unwrap()),
        );
        async move { world.deliver(&mailer).await }
    });
    server.has_received(1).await;
    killed.abort();
    assert!(killed.await.unwrap_err().is_cancelled());

    assert_eq!(
        world.deliver(&mailer).await,
        Delivered::default(),
        "the dead worker's claim still holds"
    );
    world.after(300);
    assert_eq!(world.deliver(&mailer).await.sent, 1);
    let received = server.received();
    assert_eq!(received.len(), 2);
    assert_eq!(
        received[0].data, received[1].data,
        "the same bytes, Message-ID and date included"
    );
    let mail = &world.outbox().await[0];
    assert!(
        received[1]
            .data
            .contains(&format!("Message-ID: {}\r\n", mail.message_id))
    );
    assert_eq!((mail.state, mail.attempts), (OutboxState::Sent, 2));
}

#[tokio::test]
async fn an_outcome_that_cannot_be_recorded_takes_no_other_mail_with_it() {
    let world = World::new().await;
    let mut ids = Vec::new();
    for reference in ["DBA-1", "DBA-2", "DBA-3"] {
        let id = DeliveryId::new(world.request().now, world.scope().dice());
        world.queue(letter(reference), Some(About::Delivery(id))).await;
        ids.push(About::Delivery(id));
    }
    let poison = ids[1];
    let refuse = move |outcome: tillid_notifications::Outcome| {
        if outcome.about == poison {
            Err(Error::internal("refused"))
        } else {
            Ok(())
        }
    };
    let delivered = world.deliver_with(&MailboxMailer, refuse).await.unwrap();
    assert_eq!(
        delivered,
        Delivered {
            sent: 2,
            retried: 1,
            bounced: 0
        }
    );
    let rows = world.outbox().await;
    let put_off = rows.iter().find(|row| row.state == OutboxState::Queued).unwrap();
    assert_eq!(put_off.last_error.as_deref(), Some("outcome"));
    assert_eq!(
        put_off.next_attempt_at,
        world.request().now.plus_seconds(RETRY_AFTER[0])
    );
    world.after(RETRY_AFTER[0]);
    assert_eq!(world.deliver(&MailboxMailer).await.sent, 1);
    assert_eq!(world.outcomes.lock().unwrap()[0].about, poison);
}

#[tokio::test]
async fn two_workers_send_each_mail_once() {
    let (world, server) = (World::new().await, Server::start(Talk::Plain).await);
    for n in 0..40 {
        world.queue(letter(&format!("DBA-{n}")), None).await;
    }
    let one = SmtpMailer::new(&settings(server.address.port())).unwrap();
    let other = SmtpMailer::new(&settings(server.address.port())).unwrap();
    let (a, b) = tokio::join!(world.deliver(&one), world.deliver(&other));
    assert_eq!(a.sent + b.sent, 40);
    let mut received: Vec<_> = server.received().into_iter().map(|mail| mail.data).collect();
    received.sort_unstable();
    received.dedup();
    assert_eq!((received.len(), server.received().len()), (40, 40));
}

/// Takes so long with each mail that the claim runs out.
struct Slow<'a>(&'a World);

#[async_trait]
impl Mailer for Slow<'_> {
    async fn send(&self, _mail: &Outgoing) -> Result<Accepted, SendError> {
        self.0.after(100);
        Ok(Accepted::default())
    }
}

#[tokio::test]
async fn a_mail_is_not_begun_when_its_claim_might_run_out() {
    let world = World::new().await;
    for n in 0..3 {
        world.queue(letter(&format!("DBA-{n}")), None).await;
    }
    assert_eq!(
        world.deliver(&Slow(&world)).await,
        Delivered {
            sent: 2,
            ..Delivered::default()
        }
    );
    let rows = world.outbox().await;
    let left = rows.iter().find(|row| row.state == OutboxState::Queued).unwrap();
    assert_eq!(
        (left.attempts, left.claimed_until),
        (0, None),
        "free for the next round"
    );
    assert_eq!(world.deliver(&MailboxMailer).await.sent, 1);
}

fn invitation() -> Letter {
    let to = EmailAddress::parse("leder@eksempel-kunde.example", "to").unwrap();
    Letter::new("invitation", MessageClass::Transactional, to, Language::En)
        .with("organisation", "Eksempel Boligforening")
        .with("capacity", "ADMIN")
        .with("roles", "MEMBER")
        .with("expires", "2026-03-08T22:59:59.999Z")
        .action("https://portal.example/invitation/inv_secret".to_owned())
}

#[tokio::test]
async fn a_secret_leaves_the_outbox_with_its_mail_and_stays_where_people_read_it() {
    let (world, server) = (World::new().await, Server::start(Talk::Plain).await);
    let mailer = SmtpMailer::new(&settings(server.address.port())).unwrap();
    world.queue(invitation(), None).await;
    world.after(1);
    world.queue(letter("DBA-1"), None).await;
    server.to_mail(&["451 later"]);
    assert_eq!(
        world.deliver(&mailer).await,
        Delivered {
            sent: 1,
            retried: 1,
            bounced: 0
        }
    );
    assert!(
        world.outbox().await[0].text_body.contains("inv_secret"),
        "still to be sent"
    );
    world.after(RETRY_AFTER[0]);
    assert_eq!(world.deliver(&mailer).await.sent, 1);
    let rows = world.outbox().await;
    assert_eq!((rows[0].text_body.as_str(), rows[0].html_body.as_str()), ("", ""));
    assert!(rows[1].text_body.contains("DBA-1"), "other texts stay");

    world.queue(invitation(), None).await;
    assert_eq!(world.deliver(&MailboxMailer).await.sent, 1);
    assert!(world.outbox().await[2].text_body.contains("inv_secret"));
}

#[tokio::test]
async fn old_mails_are_forgotten_unless_they_still_wait() {
    let world = World::new().await;
    world.queue(letter("DBA-1"), None).await;
    world.queue(letter("DBA-2"), None).await;
    world.deliver(&MailboxMailer).await;
    world.queue(letter("DBA-3"), None).await;
    world.after(1);
    let composed = world.request().now.plus_seconds(-1);
    let forget = async |before, limit| {
        forget_before(&world.db, &world.request(), before, limit)
            .await
            .unwrap()
    };
    assert_eq!(
        forget(composed, 10).await,
        0,
        "not those composed at the very instant"
    );
    assert_eq!(forget(world.request().now, 1).await, 1);
    assert_eq!(forget(world.request().now, 10).await, 1);
    let left = world.outbox().await;
    assert!(left.len() == 1 && left[0].subject.contains("DBA-3"));
}
