//! What is left of an invitation nobody accepted: dates and state, 30 days after its end to the second.

use tillid_entities::enums::MembershipState;
use tillid_entities::memberships;
use tillid_organisations::{InvitationList, erase_due, forget_rows, import_due, import_list, report};

use super::*;

const DAY: i64 = 24 * 60 * 60 * 1000;

fn after(days: i64, seconds: i64) -> Timestamp {
    Timestamp(START.0 + days * DAY + seconds * 1000)
}

impl World {
    async fn row(&self, id: InvitationId) -> invitations::Model {
        self.job()
            .load::<invitations::Entity>(self.db.reads(), id)
            .await
            .unwrap()
    }

    async fn mails_to(&self, to: &str) -> u64 {
        let mails = self
            .job()
            .find::<outbox_messages::Entity>()
            .filter(outbox_messages::Column::Recipient.eq(to));
        mails.count(self.db.reads()).await.unwrap()
    }

    async fn erase(&self, now: Timestamp) -> usize {
        while expire_due(&self.db, &nobody(now)).await.unwrap() > 0 {}
        erase_due(&self.db, &nobody(now)).await.unwrap()
    }
}

/// P7D until the end, P30D until the data are gone: neither a second earlier nor later.
#[tokio::test]
async fn unaccepted_invitations_lose_their_personal_data_thirty_days_after_their_end() {
    let world = World::new().await;
    let owner = world
        .member(world.customer, "ejer@eksempel.example", &[Role::Owner], true)
        .await;
    let waiting = invite(
        &world.db,
        &owner.scope(START),
        Invite {
            name: Some("Ny Kollega".to_owned()),
            ..invitation("ny@eksempel.example", &[Role::Member], false)
        },
    )
    .await
    .unwrap();
    let declined = world
        .invite(&owner, "nej@eksempel.example", &[Role::Member])
        .await
        .unwrap();
    decline(
        &world.db,
        &nobody(START),
        &world.link("nej@eksempel.example").await,
    )
    .await
    .unwrap();
    let revoked = world
        .invite(&owner, "tilbage@eksempel.example", &[Role::Member])
        .await
        .unwrap();
    revoke(&world.db, &owner.scope(START), revoked.id).await.unwrap();
    let accepted = world
        .invite(&owner, "ja@eksempel.example", &[Role::Member])
        .await
        .unwrap();
    world
        .accept(&world.link("ja@eksempel.example").await, PASSWORD, START)
        .await
        .unwrap();
    let token = world.link("ny@eksempel.example").await;

    assert_eq!(world.erase(after(37, -1)).await, 0, "the second before");
    let before = world.row(waiting.id).await;
    assert_eq!(
        (before.state, before.email.as_str()),
        (InvitationState::Expired, "ny@eksempel.example")
    );
    assert_eq!(world.erase(after(37, 0)).await, 0, "the last instant itself");
    assert_eq!(world.erase(after(37, 1)).await, 3, "the second after");
    for (id, state) in [
        (waiting.id, InvitationState::Expired),
        (declined.id, InvitationState::Declined),
        (revoked.id, InvitationState::Revoked),
    ] {
        let row = world.row(id).await;
        assert_eq!(
            (
                row.email.as_str(),
                row.email_key.as_str(),
                &row.invitee_name,
                &row.message
            ),
            ("", "", &None, &None)
        );
        assert!(
            row.token_hash.starts_with("erased "),
            "the hash of the secret is gone"
        );
        assert_eq!((row.state, row.erased_at), (state, Some(after(37, 1))));
        assert_eq!(row.created_at, START, "the shell stays");
    }
    assert_eq!(
        world.mails_to("ny@eksempel.example").await,
        0,
        "the mails are gone, too"
    );
    assert_eq!(world.row(accepted.id).await.email, "ja@eksempel.example");
    assert!(
        preview(&world.db, &nobody(after(37, 1)), &token)
            .await
            .unwrap()
            .is_none()
    );
    assert_eq!(world.told("invitation.erased").await, 3);
    assert_eq!(world.erase(after(100, 0)).await, 0, "once");
    let again = resend(&world.db, &owner.scope(after(37, 1)), waiting.id).await;
    assert!(again.is_err(), "there is nobody to send it to");
}

/// Sent again, it lives again: the 30 days count from the new end.
#[tokio::test]
async fn sending_again_puts_the_erasure_off() {
    let world = World::new().await;
    let owner = world
        .member(world.customer, "ejer@eksempel.example", &[Role::Owner], true)
        .await;
    let row = world
        .invite(&owner, "ny@eksempel.example", &[Role::Member])
        .await
        .unwrap();
    resend(&world.db, &owner.scope(after(30, 0)), row.id)
        .await
        .unwrap();
    assert_eq!(world.erase(after(67, -1)).await, 0);
    assert_eq!(world.erase(after(67, 1)).await, 1);
}

#[tokio::test]
async fn whoever_got_it_wrongly_says_so_and_is_forgotten_at_once() {
    let world = World::new().await;
    let owner = world
        .member(world.customer, "ejer@eksempel.example", &[Role::Owner], true)
        .await;
    let row = world
        .invite(&owner, "forkert@eksempel.example", &[Role::Member])
        .await
        .unwrap();
    let token = world.link("forkert@eksempel.example").await;
    report(&world.db, &nobody(START), &token).await.unwrap();
    let after = world.row(row.id).await;
    assert_eq!(
        (after.state, after.email.as_str(), &after.message),
        (InvitationState::Reported, "", &None)
    );
    assert_eq!(world.mails_to("forkert@eksempel.example").await, 0);
    assert_eq!(
        code(world.accept(&token, PASSWORD, START).await),
        Code::InvitationUsed
    );
    assert_eq!(
        code(report(&world.db, &nobody(START), &token).await),
        Code::InvitationUsed
    );
    assert_eq!(
        code(report(&world.db, &nobody(START), "tillid_inv_x").await),
        Code::NotFound
    );
    let shown = preview(&world.db, &nobody(START), &token).await.unwrap().unwrap();
    assert_eq!(
        (shown.state, shown.email.as_str(), shown.account_exists),
        (InvitationState::Reported, "", false)
    );
    assert_eq!(world.told("invitation.reported").await, 1);
}

/// The name was for the greeting: an answer ends it.
#[tokio::test]
async fn the_name_lives_as_long_as_the_invitation() {
    let world = World::new().await;
    let owner = world
        .member(world.customer, "ejer@eksempel.example", &[Role::Owner], true)
        .await;
    let input = Invite {
        name: Some("Kim".to_owned()),
        ..invitation("kim@eksempel.example", &[Role::Member], false)
    };
    let row = invite(&world.db, &owner.scope(START), input).await.unwrap();
    assert_eq!(world.row(row.id).await.invitee_name.as_deref(), Some("Kim"));
    world
        .accept(&world.link("kim@eksempel.example").await, PASSWORD, START)
        .await
        .unwrap();
    assert_eq!(world.row(row.id).await.invitee_name, None);
}

#[tokio::test]
async fn rows_of_lists_are_kept_for_thirty_days() {
    let world = World::new().await;
    let owner = world
        .member(world.customer, "ejer@eksempel.example", &[Role::Owner], true)
        .await;
    let list = InvitationList {
        bytes: b"en@eksempel.example\nikke en adresse".to_vec(),
        roles: vec![Role::Member],
        language: Language::Da,
        capacity: InviterCapacity::Admin,
        message: None,
    };
    import_list(&world.db, &owner.scope(START), list).await.unwrap();
    while import_due(&world.db, &nobody(START)).await.unwrap() > 0 {}
    assert_eq!(forget_rows(&world.db, &nobody(after(30, 0))).await.unwrap(), 0);
    assert_eq!(forget_rows(&world.db, &nobody(after(30, 1))).await.unwrap(), 2);
    let members = world
        .job()
        .find::<memberships::Entity>()
        .filter(memberships::Column::State.eq(MembershipState::Active));
    assert_eq!(members.count(world.db.reads()).await.unwrap(), 1);
}
