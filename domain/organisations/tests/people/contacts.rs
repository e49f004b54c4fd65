//! Whom an invitee is told to write to: the mail and the page say the same, whoever sends it.

use tillid_entities::enums::ContactRole;
use tillid_organisations::{
    Contact, InvitationList, change_contact, import_due, import_list, set_own_technical_contact,
};

use tillid_policy::{own_account, own_account_to_change};

use super::*;

impl World {
    async fn contact(&self, owner: &Person, role: ContactRole, email: Option<&str>) -> Result<()> {
        let contact = email.map(|email| Contact {
            role,
            name: Some("Databeskyttelse".to_owned()),
            email: address(email),
            phone: None,
        });
        change_contact(&self.db, &owner.scope(START), role, contact)
            .await
            .map(|_| ())
    }

    async fn text_to(&self, email: &str) -> String {
        let mails = self
            .job()
            .find::<outbox_messages::Entity>()
            .filter(outbox_messages::Column::Recipient.eq(email))
            .all(self.db.reads())
            .await
            .unwrap();
        mails.into_iter().max_by_key(|mail| mail.id).unwrap().text_body
    }
}

// proves: R-001-007
#[tokio::test]
async fn the_mail_and_the_page_name_the_mailbox_and_the_officer() {
    let world = World::new().await;
    let owner = world
        .member(world.customer, "ejer@eksempel.example", &[Role::Owner], true)
        .await;
    world
        .contact(&owner, ContactRole::Privacy, Some("persondata@eksempel.example"))
        .await
        .unwrap();
    world
        .contact(&owner, ContactRole::Dpo, Some("dpo@eksempel.example"))
        .await
        .unwrap();
    world
        .invite(&owner, "en@eksempel.example", &[Role::Member])
        .await
        .unwrap();
    let list = InvitationList {
        bytes: b"to@eksempel.example".to_vec(),
        roles: vec![Role::Member],
        language: Language::Da,
        capacity: InviterCapacity::Admin,
        message: None,
    };
    import_list(&world.db, &owner.scope(START), list).await.unwrap();
    while import_due(&world.db, &nobody(START)).await.unwrap() > 0 {}
    for email in ["en@eksempel.example", "to@eksempel.example"] {
        let text = world.text_to(email).await;
        assert!(text.contains("persondata@eksempel.example"), "{text}");
        assert!(text.contains("Databeskyttelse, dpo@eksempel.example"), "{text}");
    }
    let token = world.link("en@eksempel.example").await;
    let shown = preview(&world.db, &nobody(START), &token).await.unwrap().unwrap();
    assert_eq!(
        shown.controller_contact.as_deref(),
        Some("persondata@eksempel.example")
    );
    assert_eq!(
        shown.controller_dpo.as_deref(),
        Some("Databeskyttelse, dpo@eksempel.example")
    );
    world.contact(&owner, ContactRole::Dpo, None).await.unwrap();
    let shown = preview(&world.db, &nobody(START), &token).await.unwrap().unwrap();
    assert_eq!(shown.controller_dpo, None, "an officer who has left is not named");
    assert_eq!(world.told("organisation.contact-set").await, 3);
}

#[tokio::test]
async fn where_notices_go_and_who_signs_is_not_changed_here() {
    let world = World::new().await;
    let owner = world
        .member(world.customer, "ejer@eksempel.example", &[Role::Owner], true)
        .await;
    for role in [ContactRole::Notice, ContactRole::Signatory] {
        let refused = world.contact(&owner, role, Some("x@eksempel.example")).await;
        assert_eq!(code(refused), Code::Validation);
        assert_eq!(code(world.contact(&owner, role, None).await), Code::Validation);
    }
    assert_eq!(world.told("organisation.contact-set").await, 0);
}

/// A second mailbox for the same takes the place of the first: whoever sends an invoice never has to choose.
// proves: R-003-029
#[tokio::test]
async fn an_organisation_has_one_mailbox_for_invoices() {
    let world = World::new().await;
    let owner = world
        .member(world.customer, "ejer@eksempel.example", &[Role::Owner], true)
        .await;
    for email in ["bogholderi@eksempel.example", "faktura@eksempel.example"] {
        world
            .contact(&owner, ContactRole::Billing, Some(email))
            .await
            .unwrap();
    }
    let ids = vec![world.customer];
    let found = tillid_organisations::contacts(world.db.reads(), owner.scope(START).request(), ids).await;
    let found = found.unwrap().remove(&world.customer).unwrap();
    let billing: Vec<_> = found
        .iter()
        .filter(|contact| contact.role == ContactRole::Billing)
        .map(|contact| contact.email.as_str())
        .collect();
    assert_eq!(billing, ["faktura@eksempel.example"]);
}

async fn technical(world: &World, person: &Person) -> Option<String> {
    let ids = vec![world.customer];
    let found = tillid_organisations::contacts(world.db.reads(), person.scope(START).request(), ids).await;
    let found = found.unwrap().remove(&world.customer).unwrap_or_default();
    let mut technical = found
        .into_iter()
        .filter(|contact| contact.role == ContactRole::Technical);
    technical.next().map(|contact| contact.email)
}

// proves: R-003-024
#[tokio::test]
async fn a_member_stands_as_technical_contact_and_nobody_takes_the_place_from_them() {
    let world = World::new().await;
    let owner = world
        .member(world.customer, "ejer@eksempel.example", &[Role::Owner], true)
        .await;
    let it = world
        .member(world.customer, "it@eksempel.example", &[Role::Member], false)
        .await;
    let scope = |person: &Person| {
        let request = Request {
            actor: person.actor.clone(),
            ..nobody(START)
        };
        authorise(&request, Action::StandAsContact, world.customer).unwrap()
    };
    let stand = async |person: &Person, own| {
        set_own_technical_contact(&world.db, &scope(person), own)
            .await
            .map(|_| ())
    };
    stand(&it, true).await.unwrap();
    stand(&it, true).await.unwrap();
    assert_eq!(
        technical(&world, &owner).await.as_deref(),
        Some("it@eksempel.example")
    );
    assert_eq!(world.told("organisation.contact-set").await, 1, "twice is once");
    for own in [true, false] {
        assert_eq!(code(stand(&owner, own).await), Code::Conflict);
    }
    assert_eq!(
        technical(&world, &owner).await.as_deref(),
        Some("it@eksempel.example")
    );
    stand(&it, false).await.unwrap();
    assert_eq!(technical(&world, &owner).await, None);

    stand(&it, true).await.unwrap();
    let profile = tillid_identity::UpdateProfile {
        name: Some("Nyt Navn".to_owned()),
        phone: None,
        language: None,
        time_zone: None,
        version: world.user("it@eksempel.example").await.version,
    };
    let own = own_account(scope(&it).request()).unwrap();
    tillid_identity::update_profile(&world.db, &own, profile)
        .await
        .unwrap();
    let found = tillid_organisations::contacts(world.db.reads(), own.request(), vec![world.customer]).await;
    let contacts = found.unwrap().remove(&world.customer).unwrap();
    assert_eq!(
        contacts[0].name.as_deref(),
        Some("Nyt Navn"),
        "it says what the profile says"
    );
    let membership = scope(&it).member().unwrap().id;
    remove_member(&world.db, &owner.scope(START), membership)
        .await
        .unwrap();
    assert_eq!(technical(&world, &owner).await, None, "it left with the person");

    let gone = world
        .member(world.customer, "drift@eksempel.example", &[Role::Member], false)
        .await;
    stand(&gone, true).await.unwrap();
    let account = own_account_to_change(scope(&gone).request()).unwrap();
    tillid_organisations::close_account(&world.db, &account)
        .await
        .unwrap();
    assert_eq!(technical(&world, &owner).await, None, "it went with the account");

    world
        .contact(&owner, ContactRole::Technical, Some("drift@eksempel.example"))
        .await
        .unwrap();
    assert_eq!(
        code(stand(&owner, true).await),
        Code::Conflict,
        "a shared mailbox stays"
    );
    world
        .contact(&owner, ContactRole::Technical, Some("ejer@eksempel.example"))
        .await
        .unwrap();
    assert_eq!(
        code(stand(&owner, false).await),
        Code::Conflict,
        "what the organisation wrote down is its own, whoever's address it is"
    );
}
