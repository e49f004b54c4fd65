//! A mail that comes back after a server had taken it.

use tillid_entities::agreement_mails::AgreementMailId;
use tillid_entities::enums::OutboxState;
use tillid_kernel::Error;
use tillid_notifications::{About, Fate, MailboxMailer, Noted, Returned, note_returned, read_returned};

use crate::world::{World, letter};

/// What a server on the way reports of the world's only mail.
async fn report(world: &World) -> Returned {
    let id = world.outbox().await[0].id;
    let report = format!(
        "To: bounces+{}@portal.example\r\nMIME-Version: 1.0\r\n\
         Content-Type: multipart/report; report-type=delivery-status; boundary=b\r\n\r\n\
         --b\r\nContent-Type: message/delivery-status\r\n\r\nReporting-MTA: dns; mx.example\r\n\r\n\
         Final-Recipient: rfc822; dpo@kunde.example\r\nAction: failed\r\nStatus: 5.1.1\r\n\r\n--b--\r\n",
        id.0.simple()
    );
    read_returned(report.as_bytes()).unwrap()
}

async fn note(world: &World, returned: Returned) -> Noted {
    let request = world.request();
    let noted = note_returned(&world.db, &request, returned, |_, _, outcomes| {
        world.outcomes.lock().unwrap().extend(outcomes);
        Box::pin(async { Ok(()) })
    });
    noted.await.unwrap()
}

#[tokio::test]
async fn it_is_noted_once_with_what_follows_from_it() {
    let world = World::new().await;
    let about = About::AgreementMail(AgreementMailId::new(world.request().now, world.scope().dice()));
    world.queue(letter("DBA-1"), Some(about)).await;
    let returned = report(&world).await;
    assert_eq!(note(&world, returned).await, Noted::NotYet);

    world.deliver(&MailboxMailer).await;
    world.outcomes.lock().unwrap().clear();
    world.after(3_600);
    let request = world.request();
    let refused = note_returned(&world.db, &request, returned, |_, _, _| {
        Box::pin(async { Err(Error::internal("what follows cannot be done")) })
    });
    refused.await.unwrap_err();
    assert_eq!(world.outbox().await[0].state, OutboxState::Sent, "all or nothing");

    assert_eq!(note(&world, returned).await, Noted::Yes);
    let row = &world.outbox().await[0];
    assert_eq!(row.state, OutboxState::Bounced);
    assert_eq!(row.last_error.as_deref(), Some("returned-5.1.1"));
    let outcomes = world.outcomes.lock().unwrap().clone();
    assert_eq!(outcomes.len(), 1);
    assert_eq!(
        (outcomes[0].about, outcomes[0].organisation),
        (about, world.vendor)
    );
    assert!(matches!(outcomes[0].fate, Fate::Bounced(at, _) if at == world.request().now));

    assert_eq!(note(&world, returned).await, Noted::No);
    assert_eq!(world.outcomes.lock().unwrap().len(), 1);
}

#[tokio::test]
async fn it_is_believed_for_ten_days() {
    const DAY: i64 = 86_400;
    for (after, believed) in [(10 * DAY, Noted::Yes), (10 * DAY + 1, Noted::No)] {
        let world = World::new().await;
        world.queue(letter("DBA-1"), None).await;
        world.deliver(&MailboxMailer).await;
        world.after(after);
        let returned = report(&world).await;
        assert_eq!(note(&world, returned).await, believed, "{after}");
    }
}
