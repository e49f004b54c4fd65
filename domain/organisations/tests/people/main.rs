//! Members and invitations on a real database: once, to the millisecond, at the same time, and never a stranger.
#![expect(
    clippy::unwrap_used,
    clippy::expect_used,
    reason = "a helper of a test fails as the test does"
)]

mod contacts;
mod export;
mod group;
mod lists;
mod shells;

use std::sync::Arc;

use sea_orm::{ColumnTrait, PaginatorTrait, QueryFilter};
use tillid_entities::enums::{
    InvitationState, InviterCapacity, Language, OrganisationKind, Role, UserSource,
};
use tillid_entities::invitations::{self, InvitationId};
use tillid_entities::memberships::MembershipId;
use tillid_entities::organisations::{Entity as Organisations, OrganisationId};
use tillid_entities::users::{self, UserId};
use tillid_entities::values::Address;
use tillid_entities::{audit_events, outbox_messages};
use tillid_identity::{
    Entered, Keys, NewUser, SignIn, UpdateProfile, create_token_for, create_user, hash_password, sign_in,
    update_profile, who,
};
use tillid_kernel::{Code, EmailAddress, PageRequest, Result, SystemDice, Timestamp};
use tillid_migration::{Migrator, MigratorTrait};
use tillid_organisations::{
    Accept, Invite, NewMember, NewOrganisation, Registration, UpdateMember, UpdateOrganisation, accept,
    add_member, create, decline, expire_due, invite, invite_first_owner, mail_accepted, mail_bounced,
    members, preview, remove_member, resend, revoke, update_member, update_organisation,
};
use tillid_policy::{Action, Actor, Database, Job, Request, Scope, authorise, own_account, system};

const PASSWORD: &str = "en god lang sætning";
const START: Timestamp = Timestamp(1_790_000_000_000);

struct World {
    _folder: tempfile::TempDir,
    db: Database,
    keys: Keys,
    customer: OrganisationId,
}

/// A member, as whoever they are at `START`.
#[derive(Clone)]
struct Person {
    user: UserId,
    membership: MembershipId,
    organisation: OrganisationId,
    actor: Actor,
}

impl World {
    async fn new() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let url = format!(
            "sqlite://{}?mode=rwc",
            folder.path().join("test.sqlite").display()
        );
        let connection = sea_orm::Database::connect(url).await.unwrap();
        Migrator::up(&connection, None).await.unwrap();
        let db = Database::new(connection);
        let keys = Keys::open(&folder.path().join("keys"), "http://localhost:8080", &SystemDice).unwrap();
        let mut world = Self {
            _folder: folder,
            db,
            keys,
            customer: OrganisationId(uuid::Uuid::nil()),
        };
        world.customer = world
            .organisation(OrganisationKind::Customer, "Eksempel Boligforening")
            .await;
        world
    }

    async fn organisation(&self, kind: OrganisationKind, name: &str) -> OrganisationId {
        let setup = system(&nobody(START), Job::Setup, self.customer);
        let new = NewOrganisation {
            draft: false,
            kind,
            legal_name: name.to_owned(),
            trading_names: Vec::new(),
            slug: (kind == OrganisationKind::Vendor).then(|| "eksempel".to_owned()),
            registration: None,
            address: Address::default(),
            website: None,
            sector: None,
        };
        create(self.db.reads(), &setup, new).await.unwrap().id
    }

    async fn member(
        &self,
        organisation: OrganisationId,
        email: &str,
        roles: &[Role],
        can_bind: bool,
    ) -> Person {
        let setup = system(&nobody(START), Job::Setup, organisation);
        let new = NewUser {
            email: address(email),
            email_verified_at: None,
            name: email.split('@').next().unwrap().to_owned(),
            language: Language::Da,
            password: hash_password(PASSWORD, &[], "password", &SystemDice)
                .await
                .unwrap(),
            source: UserSource::SelfRegistered,
            source_organisation: None,
            operator: false,
        };
        let user = create_user(self.db.reads(), &setup, new).await.unwrap().id;
        let new = NewMember {
            user,
            roles: roles.to_vec(),
            title: None,
            can_bind,
            until: None,
        };
        let membership = add_member(self.db.reads(), &setup, new).await.unwrap().id;
        let typed = SignIn {
            email: email.to_owned(),
            password: PASSWORD.to_owned(),
        };
        let entered = sign_in(&self.db, &self.keys, &nobody(START), typed).await;
        let Ok(Entered::SignedIn(signed_in)) = entered else {
            panic!("{entered:?}");
        };
        let actor = signed_in.actor;
        Person {
            user,
            membership,
            organisation,
            actor,
        }
    }

    async fn invite(&self, inviter: &Person, email: &str, roles: &[Role]) -> Result<invitations::Model> {
        invite(&self.db, &inviter.scope(START), invitation(email, roles, false)).await
    }

    /// The secret of the newest link to this address, as the mail carries it.
    async fn link(&self, email: &str) -> String {
        let mails: Vec<outbox_messages::Model> = self
            .job()
            .find::<outbox_messages::Entity>()
            .filter(outbox_messages::Column::Recipient.eq(email))
            .all(self.db.reads())
            .await
            .unwrap();
        let newest = mails.iter().max_by_key(|mail| mail.id).unwrap();
        let (_, rest) = newest.text_body.split_once("/invitation/").unwrap();
        rest.split_whitespace().next().unwrap().to_owned()
    }

    async fn accept(&self, token: &str, password: &str, now: Timestamp) -> Result<OrganisationId> {
        let answer = Accept {
            token: token.to_owned(),
            name: Some("Ny Kollega".to_owned()),
            password: password.to_owned(),
            notice_acknowledged: true,
        };
        accept(&self.db, &self.keys, &nobody(now), answer)
            .await
            .map(|(_, organisation)| organisation)
    }

    async fn user(&self, email: &str) -> users::Model {
        let found = self
            .job()
            .find::<users::Entity>()
            .filter(users::Column::EmailKey.eq(email));
        found.one(self.db.reads()).await.unwrap().unwrap()
    }

    async fn state(&self, id: InvitationId) -> InvitationState {
        self.job()
            .load::<invitations::Entity>(self.db.reads(), id)
            .await
            .unwrap()
            .state
    }

    async fn told(&self, action: &str) -> u64 {
        let events = self
            .job()
            .find::<audit_events::Entity>()
            .filter(audit_events::Column::Action.eq(action));
        events.count(self.db.reads()).await.unwrap()
    }

    fn job(&self) -> Scope {
        system(&nobody(START), Job::Setup, self.customer)
    }
}

impl Person {
    fn scope(&self, now: Timestamp) -> Scope {
        let request = Request {
            actor: self.actor.clone(),
            ..nobody(now)
        };
        authorise(&request, Action::ManageMembers, self.organisation).unwrap()
    }
}

fn nobody(now: Timestamp) -> Request {
    Request {
        actor: Actor::Anonymous,
        now,
        dice: Arc::new(SystemDice),
        id: "test".to_owned(),
        origin: "http://localhost:8080".into(),
        browser: Arc::default(),
    }
}

fn address(email: &str) -> EmailAddress {
    EmailAddress::parse(email, "email").unwrap()
}

fn invitation(email: &str, roles: &[Role], can_bind: bool) -> Invite {
    Invite {
        email: email.to_owned(),
        roles: roles.to_vec(),
        can_bind,
        until: None,
        capacity: InviterCapacity::Colleague,
        language: Language::Da,
        name: None,
        message: Some("Vi skal bruge dig.".to_owned()),
    }
}

fn code<T>(result: Result<T>) -> Code {
    result.err().map(|error| error.code()).expect("a failure")
}

// proves: R-001-008
#[tokio::test]
async fn an_invitee_joins_once_and_remembers_who_gave_the_address() {
    let world = World::new().await;
    let owner = world
        .member(world.customer, "ejer@eksempel.example", &[Role::Owner], true)
        .await;
    let row = invite(
        &world.db,
        &owner.scope(START),
        invitation("ny@eksempel.example", &[Role::Signatory], true),
    )
    .await
    .unwrap();
    let token = world.link("ny@eksempel.example").await;

    let shown = preview(&world.db, &nobody(START), &token).await.unwrap().unwrap();
    assert_eq!(
        (shown.source.as_str(), shown.account_exists),
        ("Eksempel Boligforening", false)
    );
    assert_eq!(
        world.state(row.id).await,
        InvitationState::Created,
        "a scanner's look consumes nothing"
    );

    let unseen = Accept {
        token: token.clone(),
        name: Some("Ny Kollega".to_owned()),
        password: PASSWORD.to_owned(),
        notice_acknowledged: false,
    };
    assert_eq!(
        code(accept(&world.db, &world.keys, &nobody(START), unseen).await),
        Code::ConsentRequired
    );
    assert_eq!(code(world.accept(&token, "kort", START).await), Code::Validation);

    assert_eq!(
        world.accept(&token, PASSWORD, START).await.unwrap(),
        world.customer
    );
    assert_eq!(
        code(world.accept(&token, PASSWORD, START).await),
        Code::InvitationUsed
    );
    assert_eq!(
        code(decline(&world.db, &nobody(START), &token).await),
        Code::InvitationUsed
    );
    let user = world.user("ny@eksempel.example").await;
    assert_eq!(
        (user.source, user.source_organisation_id),
        (UserSource::Employer, Some(world.customer))
    );
    assert_eq!(user.email_verified_at, Some(START));
    let page = PageRequest::parse(None, None, true).unwrap();
    let found = members(&world.db, &owner.scope(START), Some("NY@"), &page)
        .await
        .unwrap();
    let (member, total) = (&found.rows[0], found.total);
    assert_eq!(
        (member.user.id, member.membership.can_bind, total),
        (user.id, true, Some(1))
    );
    assert_eq!(world.told("invitation.accepted").await, 1);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn of_many_who_accept_at_once_one_joins() {
    let world = Arc::new(World::new().await);
    let owner = world
        .member(world.customer, "ejer@eksempel.example", &[Role::Owner], true)
        .await;
    world
        .invite(&owner, "ny@eksempel.example", &[Role::Member])
        .await
        .unwrap();
    let token = world.link("ny@eksempel.example").await;
    let askers: Vec<_> = (0..4)
        .map(|_| {
            let (world, token) = (Arc::clone(&world), token.clone());
            tokio::spawn(async move { world.accept(&token, PASSWORD, START).await.map_err(|e| e.code()) })
        })
        .collect();
    let mut joined = 0;
    for asker in askers {
        match asker.await.unwrap() {
            Ok(_) => joined += 1,
            Err(refused) => assert_eq!(refused, Code::InvitationUsed),
        }
    }
    assert_eq!(joined, 1);
}

#[tokio::test]
async fn an_account_that_exists_joins_by_its_own_password_and_keeps_it() {
    let world = World::new().await;
    let owner = world
        .member(world.customer, "ejer@eksempel.example", &[Role::Owner], true)
        .await;
    let other = world
        .organisation(OrganisationKind::Partner, "Eksempel Rådgivning")
        .await;
    world
        .member(other, "kendt@eksempel.example", &[Role::Member], false)
        .await;
    world
        .invite(&owner, "Kendt@eksempel.example", &[Role::Dpo])
        .await
        .unwrap();
    let token = world.link("Kendt@eksempel.example").await;
    let before = world.user("kendt@eksempel.example").await;

    assert!(
        preview(&world.db, &nobody(START), &token)
            .await
            .unwrap()
            .unwrap()
            .account_exists
    );
    assert_eq!(
        code(world.accept(&token, "en anden lang sætning", START).await),
        Code::Validation
    );
    assert_eq!(
        world.accept(&token, PASSWORD, START).await.unwrap(),
        world.customer
    );
    let after = world.user("kendt@eksempel.example").await;
    assert_eq!(after.password_hash, before.password_hash);
    assert_eq!((after.name, after.source), (before.name, before.source));
}

// proves: R-001-008
#[tokio::test]
async fn a_link_is_good_to_its_last_millisecond() {
    let world = World::new().await;
    let owner = world
        .member(world.customer, "ejer@eksempel.example", &[Role::Owner], true)
        .await;
    let late = world
        .invite(&owner, "sen@eksempel.example", &[Role::Member])
        .await
        .unwrap();
    world
        .invite(&owner, "rettidig@eksempel.example", &[Role::Member])
        .await
        .unwrap();
    let (late_link, last_link) = (
        world.link("sen@eksempel.example").await,
        world.link("rettidig@eksempel.example").await,
    );
    let end = late.expires_at;
    assert_eq!(end, START.plus_days(7));
    let over = Timestamp(end.0 + 1);
    assert_eq!(expire_due(&world.db, &nobody(end)).await.unwrap(), 0);
    assert!(world.accept(&last_link, PASSWORD, end).await.is_ok());
    assert_eq!(
        code(world.accept(&late_link, PASSWORD, over).await),
        Code::InvitationExpired
    );
    assert_eq!(
        code(revoke(&world.db, &owner.scope(over), late.id).await),
        Code::InvitationExpired
    );

    assert_eq!(expire_due(&world.db, &nobody(over)).await.unwrap(), 1);
    assert_eq!(expire_due(&world.db, &nobody(over)).await.unwrap(), 0);
    assert_eq!(world.state(late.id).await, InvitationState::Expired);

    let again = resend(&world.db, &owner.scope(over), late.id).await.unwrap();
    assert_eq!((again.state, again.resent_count), (InvitationState::Created, 1));
    assert_eq!(
        code(world.accept(&late_link, PASSWORD, over).await),
        Code::NotFound,
        "the old link opens nothing"
    );
    let new_link = world.link("sen@eksempel.example").await;
    assert!(world.accept(&new_link, PASSWORD, over).await.is_ok());
}

#[tokio::test]
async fn an_address_has_one_open_invitation_and_resends_have_an_end() {
    let world = World::new().await;
    let admin = world
        .member(world.customer, "admin@eksempel.example", &[Role::Admin], false)
        .await;
    let first = world
        .invite(&admin, "ny@eksempel.example", &[Role::Member])
        .await
        .unwrap();
    assert_eq!(
        code(world.invite(&admin, "NY@eksempel.example", &[Role::Member]).await),
        Code::Conflict
    );
    assert_eq!(
        code(
            world
                .invite(&admin, "admin@eksempel.example", &[Role::Member])
                .await
        ),
        Code::Conflict
    );
    for _ in 0..5 {
        resend(&world.db, &admin.scope(START), first.id).await.unwrap();
    }
    assert_eq!(
        code(resend(&world.db, &admin.scope(START), first.id).await),
        Code::Conflict
    );
    revoke(&world.db, &admin.scope(START), first.id).await.unwrap();
    assert_eq!(
        code(revoke(&world.db, &admin.scope(START), first.id).await),
        Code::InvitationUsed
    );
    assert_eq!(
        code(resend(&world.db, &admin.scope(START), first.id).await),
        Code::InvitationUsed
    );
    assert!(
        world
            .invite(&admin, "ny@eksempel.example", &[Role::Member])
            .await
            .is_ok()
    );
}

#[tokio::test]
async fn an_admin_gives_no_ownership_and_no_right_to_sign() {
    let world = World::new().await;
    let owner = world
        .member(world.customer, "ejer@eksempel.example", &[Role::Owner], true)
        .await;
    let admin = world
        .member(world.customer, "admin@eksempel.example", &[Role::Admin], false)
        .await;
    let scope = admin.scope(START);
    for (roles, can_bind) in [(&[Role::Owner][..], false), (&[Role::Signatory][..], true)] {
        let invited = invite(
            &world.db,
            &scope,
            invitation("ny@eksempel.example", roles, can_bind),
        )
        .await;
        assert_eq!(code(invited), Code::Forbidden);
    }
    let by_owner = owner.scope(START);
    let bound = invite(
        &world.db,
        &by_owner,
        invitation("ny@eksempel.example", &[Role::Owner], true),
    )
    .await
    .unwrap();
    assert_eq!(code(resend(&world.db, &scope, bound.id).await), Code::Forbidden);
    assert_eq!(
        code(
            world
                .invite(&admin, "b@eksempel.example", &[Role::Announcer])
                .await
        ),
        Code::Validation
    );
    let raised = UpdateMember {
        roles: Some(vec![Role::Owner]),
        version: 1,
        ..UpdateMember::default()
    };
    assert_eq!(
        code(update_member(&world.db, &scope, admin.membership, raised).await),
        Code::Forbidden
    );
    assert_eq!(
        code(remove_member(&world.db, &scope, owner.membership).await),
        Code::Forbidden
    );
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn two_owners_who_remove_each_other_at_once_leave_one() {
    let world = Arc::new(World::new().await);
    let first = world
        .member(world.customer, "en@eksempel.example", &[Role::Owner], true)
        .await;
    let second = world
        .member(world.customer, "to@eksempel.example", &[Role::Owner], true)
        .await;
    let remove = |by: Person, whom: MembershipId| {
        let world = Arc::clone(&world);
        tokio::spawn(async move {
            remove_member(&world.db, &by.scope(START), whom)
                .await
                .map_err(|e| e.code())
        })
    };
    let outcomes = [
        remove(first.clone(), second.membership).await.unwrap(),
        remove(second.clone(), first.membership).await.unwrap(),
    ];
    let refused: Vec<_> = outcomes.into_iter().filter_map(Result::err).collect();
    assert_eq!(refused, [Code::LastOwner]);
}

#[tokio::test]
async fn the_last_owner_stays_owner() {
    let world = World::new().await;
    let owner = world
        .member(world.customer, "ejer@eksempel.example", &[Role::Owner], true)
        .await;
    let lowered = || UpdateMember {
        roles: Some(vec![Role::Admin]),
        version: 1,
        ..UpdateMember::default()
    };
    let scope = owner.scope(START);
    let both = UpdateMember {
        roles: Some(vec![Role::Owner]),
        title: Some(Some("Direktør".to_owned())),
        version: 1,
        ..UpdateMember::default()
    };
    let changed = update_member(&world.db, &scope, owner.membership, both)
        .await
        .unwrap();
    assert_eq!(
        (changed.membership.title.as_deref(), changed.membership.version),
        (Some("Direktør"), 2)
    );
    assert_eq!(
        code(update_member(&world.db, &scope, owner.membership, lowered()).await),
        Code::LastOwner
    );
    assert_eq!(
        code(remove_member(&world.db, &scope, owner.membership).await),
        Code::LastOwner
    );

    let other = world
        .member(
            world.customer,
            "anden@eksempel.example",
            &[Role::Owner, Role::Admin],
            false,
        )
        .await;
    let demoted = update_member(&world.db, &scope, other.membership, lowered())
        .await
        .unwrap();
    assert_eq!(demoted.membership.roles.0, [Role::Admin]);
    assert_eq!(
        code(update_member(&world.db, &scope, other.membership, lowered()).await),
        Code::Conflict,
        "an old version"
    );
}

#[tokio::test]
async fn leaving_ends_access_and_tokens_also_after_coming_back() {
    let world = World::new().await;
    let owner = world
        .member(world.customer, "ejer@eksempel.example", &[Role::Owner], true)
        .await;
    let leaver = world
        .member(world.customer, "kollega@eksempel.example", &[Role::Admin], false)
        .await;
    let (_, token) = create_token_for(&world.db, &world.job(), leaver.user, "Kørsel", START.plus_days(1))
        .await
        .unwrap();
    remove_member(&world.db, &owner.scope(START), leaver.membership)
        .await
        .unwrap();
    let bearer = |token: String| {
        let world = &world;
        async move { who(&world.db, &world.keys, &nobody(START), &token).await }
    };
    assert_eq!(
        code(bearer(token.reveal().to_owned()).await),
        Code::Unauthenticated
    );
    assert_eq!(
        code(remove_member(&world.db, &owner.scope(START), leaver.membership).await),
        Code::Conflict
    );

    world
        .invite(&owner, "kollega@eksempel.example", &[Role::Member])
        .await
        .unwrap();
    let link = world.link("kollega@eksempel.example").await;
    world.accept(&link, PASSWORD, START).await.unwrap();
    assert_eq!(
        code(bearer(token.reveal().to_owned()).await),
        Code::Unauthenticated
    );
    let page = PageRequest::parse(None, None, false).unwrap();
    let found = members(&world.db, &owner.scope(START), Some("kollega"), &page)
        .await
        .unwrap();
    assert_eq!(
        (
            found.rows[0].membership.id,
            found.rows[0].membership.roles.0.as_slice()
        ),
        (leaver.membership, &[Role::Member][..])
    );
}

#[tokio::test]
async fn a_stranger_finds_nobody_here() {
    let world = World::new().await;
    let owner = world
        .member(world.customer, "ejer@eksempel.example", &[Role::Owner], true)
        .await;
    let row = world
        .invite(&owner, "ny@eksempel.example", &[Role::Member])
        .await
        .unwrap();
    let elsewhere = world
        .organisation(OrganisationKind::Customer, "Eksempel Kommune")
        .await;
    let stranger = world
        .member(elsewhere, "fremmed@eksempel.example", &[Role::Owner], true)
        .await;
    let scope = stranger.scope(START);
    assert_eq!(code(resend(&world.db, &scope, row.id).await), Code::NotFound);
    assert_eq!(code(revoke(&world.db, &scope, row.id).await), Code::NotFound);
    assert_eq!(
        code(remove_member(&world.db, &scope, owner.membership).await),
        Code::NotFound
    );
    let update = UpdateMember {
        can_bind: Some(true),
        version: 1,
        ..UpdateMember::default()
    };
    assert_eq!(
        code(update_member(&world.db, &scope, owner.membership, update).await),
        Code::NotFound
    );
    let page = PageRequest::parse(None, None, true).unwrap();
    assert_eq!(
        members(&world.db, &scope, Some("ejer"), &page)
            .await
            .unwrap()
            .total,
        Some(0)
    );
    assert!(
        preview(&world.db, &nobody(START), "tillid_inv_x")
            .await
            .unwrap()
            .is_none()
    );
    assert_eq!(
        code(world.accept("tillid_inv_x", PASSWORD, START).await),
        Code::NotFound
    );
}

#[tokio::test]
async fn pages_of_members_go_on_where_they_stopped() {
    let world = World::new().await;
    let owner = world
        .member(world.customer, "ejer@eksempel.example", &[Role::Owner], true)
        .await;
    for name in ["anna", "bo", "carl"] {
        world
            .member(
                world.customer,
                &format!("{name}@eksempel.example"),
                &[Role::Member],
                false,
            )
            .await;
    }
    let scope = owner.scope(START);
    let mut seen = Vec::new();
    let mut after = None;
    loop {
        let request = PageRequest::parse(Some(3), after, false).unwrap();
        let page = members(&world.db, &scope, None, &request).await.unwrap();
        seen.extend(page.rows.iter().map(|row| row.user.name.clone()));
        let last = page.rows.last().unwrap();
        after = Some(
            tillid_kernel::Cursor::at(&(&last.user.name, last.membership.id))
                .as_str()
                .to_owned(),
        );
        if !page.has_next {
            break;
        }
    }
    assert_eq!(seen, ["anna", "bo", "carl", "ejer"]);
}

#[tokio::test]
async fn the_fate_of_the_mail_shows_and_a_late_word_changes_nothing() {
    let world = World::new().await;
    let owner = world
        .member(world.customer, "ejer@eksempel.example", &[Role::Owner], true)
        .await;
    let row = world
        .invite(&owner, "ny@eksempel.example", &[Role::Member])
        .await
        .unwrap();
    mail_accepted(world.db.reads(), &nobody(START), row.id)
        .await
        .unwrap();
    assert_eq!(world.state(row.id).await, InvitationState::Sent);
    mail_bounced(
        world.db.reads(),
        &nobody(START),
        row.id,
        tillid_notifications::Class::Recipient(550),
    )
    .await
    .unwrap();
    assert_eq!(world.state(row.id).await, InvitationState::Bounced);
    let link = world.link("ny@eksempel.example").await;
    decline(&world.db, &nobody(START), &link).await.unwrap();
    mail_accepted(world.db.reads(), &nobody(START), row.id)
        .await
        .unwrap();
    assert_eq!(world.state(row.id).await, InvitationState::Declined);
    assert_eq!(
        code(world.accept(&link, PASSWORD, START).await),
        Code::InvitationUsed
    );
    let told = ["invitation.sent", "invitation.bounced", "invitation.declined"];
    for action in told {
        assert_eq!(world.told(action).await, 1, "{action}");
    }
}

#[tokio::test]
async fn a_vendor_names_itself_as_the_source_to_its_customers_first_owner() {
    let world = World::new().await;
    let vendor = world
        .organisation(OrganisationKind::Vendor, "Eksempel Software")
        .await;
    let seller = world
        .member(vendor, "salg@vendor.example", &[Role::Owner], true)
        .await;
    let request = Request {
        actor: seller.actor.clone(),
        ..nobody(START)
    };
    let scope = authorise(&request, Action::ManageCustomers, vendor).unwrap();
    let customer = world
        .job()
        .load::<Organisations>(world.db.reads(), world.customer)
        .await
        .unwrap();
    let first = address("ejer@eksempel.example");
    invite_first_owner(world.db.reads(), &scope, &customer, &first, Language::En)
        .await
        .unwrap();
    let again = invite_first_owner(world.db.reads(), &scope, &customer, &first, Language::En).await;
    assert_eq!(code(again), Code::Conflict);
    let link = world.link("ejer@eksempel.example").await;
    assert_eq!(
        world.accept(&link, PASSWORD, START).await.unwrap(),
        world.customer
    );
    assert_eq!(
        world.user("ejer@eksempel.example").await.source,
        UserSource::Vendor
    );
}

#[tokio::test]
async fn a_profile_is_written_over_the_version_that_was_read() {
    let world = World::new().await;
    let owner = world
        .member(world.customer, "ejer@eksempel.example", &[Role::Owner], true)
        .await;
    let rename = |name: &str| UpdateOrganisation {
        legal_name: Some(name.to_owned()),
        city: Some(Some("Aarhus".to_owned())),
        version: 1,
        ..UpdateOrganisation::default()
    };
    let scope = owner.scope(START);
    let after = update_organisation(&world.db, &scope, rename("Eksempel Bolig"))
        .await
        .unwrap();
    assert_eq!(
        (after.legal_name.as_str(), after.address.city.as_deref()),
        ("Eksempel Bolig", Some("Aarhus"))
    );
    assert_eq!(
        code(update_organisation(&world.db, &scope, rename("Et andet")).await),
        Code::Conflict
    );
}

// proves: R-001-003 R-002-007 R-004-007
#[tokio::test]
async fn an_organisation_keeps_the_number_of_its_own_register() {
    let world = World::new().await;
    for (scheme, number) in [
        ("DK_CVR", "29416982"),
        ("DK_CVR", "44135647"),
        ("NO_ORGNR", "923609016"),
    ] {
        let new = NewOrganisation {
            draft: false,
            kind: OrganisationKind::Customer,
            legal_name: "Eksempel Register".to_owned(),
            trading_names: Vec::new(),
            slug: None,
            registration: Some(Registration::parse(scheme, number).unwrap()),
            address: Address {
                country_code: scheme[..2].to_owned(),
                ..Address::default()
            },
            website: None,
            sector: None,
        };
        let row = create(world.db.reads(), &world.job(), new).await.unwrap();
        let stored = world
            .job()
            .load::<Organisations>(world.db.reads(), row.id)
            .await
            .unwrap();
        let kept = (
            stored.registration_scheme.as_deref(),
            stored.registration_number.as_deref(),
        );
        assert_eq!(kept, (Some(scheme), Some(number)));
        assert_eq!(stored.address.country_code, scheme[..2]);
    }
    assert_eq!(code(Registration::parse("DK_CVR", "29416983")), Code::Validation);
}

// proves: R-004-060
#[tokio::test]
async fn people_of_customers_and_partners_keep_their_own_profile() {
    let world = World::new().await;
    let partner = world
        .organisation(OrganisationKind::Partner, "Eksempel Rådgivning")
        .await;
    for (organisation, email) in [
        (world.customer, "a@eksempel.example"),
        (partner, "b@eksempel.example"),
    ] {
        let person = world.member(organisation, email, &[Role::Member], false).await;
        let request = Request {
            actor: person.actor.clone(),
            ..nobody(START)
        };
        let phone = |number: &str| UpdateProfile {
            phone: Some(Some(number.to_owned())),
            version: 1,
            ..UpdateProfile::default()
        };
        let scope = own_account(&request).unwrap();
        assert_eq!(
            code(update_profile(&world.db, &scope, phone("12345678")).await),
            Code::Validation
        );
        let after = update_profile(&world.db, &scope, phone("+45 12 34 56 78"))
            .await
            .unwrap();
        assert_eq!((after.phone.as_deref(), after.version), (Some("+4512345678"), 2));
        assert_eq!(world.user(email).await.phone, after.phone);
        assert_eq!(
            code(update_profile(&world.db, &scope, phone("+4587654321")).await),
            Code::Conflict
        );
    }
    assert_eq!(world.told("account.profile-changed").await, 2);
}
