//! Groups of organisations.

use super::*;
use tillid_organisations::{join_group, leave_group, subsidiaries};

async fn organisation(world: &World, name: &str) -> OrganisationId {
    world.organisation(OrganisationKind::Customer, name).await
}

/// Whoever owns all of these, as one person.
async fn owner_of(world: &World, email: &str, all: &[OrganisationId]) -> Request {
    let (first, others) = all.split_first().unwrap();
    let owner = world.member(*first, email, &[Role::Owner], true).await;
    for other in others {
        let setup = system(&nobody(START), Job::Setup, *other);
        let new = NewMember {
            user: owner.user,
            roles: vec![Role::Owner],
            title: None,
            can_bind: true,
            until: None,
        };
        add_member(world.db.reads(), &setup, new).await.unwrap();
    }
    let typed = SignIn {
        email: email.to_owned(),
        password: PASSWORD.to_owned(),
    };
    let Ok(Entered::SignedIn(signed_in)) = sign_in(&world.db, &world.keys, &nobody(START), typed).await
    else {
        panic!("{email} is not let in");
    };
    Request {
        actor: signed_in.actor,
        ..nobody(START)
    }
}

fn edit(request: &Request, organisation: OrganisationId) -> Scope {
    authorise(request, Action::EditOrganisation, organisation).unwrap()
}

async fn join(
    world: &World,
    request: &Request,
    own: OrganisationId,
    above: OrganisationId,
) -> Result<Option<OrganisationId>> {
    let row = join_group(&world.db, &edit(request, own), &edit(request, above)).await?;
    Ok(row.parent_id)
}

#[tokio::test]
async fn a_group_has_no_circle() {
    let world = World::new().await;
    let mut all = Vec::new();
    for name in ["Eksempel A", "Eksempel B", "Eksempel C"] {
        all.push(organisation(&world, name).await);
    }
    let owner = owner_of(&world, "koncern@eksempel.example", &all).await;
    let [a, b, c] = all[..] else { panic!() };
    assert_eq!(code(join(&world, &owner, a, a).await), Code::Validation);
    assert_eq!(join(&world, &owner, b, a).await.unwrap(), Some(a));
    assert_eq!(join(&world, &owner, c, b).await.unwrap(), Some(b));
    assert_eq!(code(join(&world, &owner, a, b).await), Code::Validation);
    assert_eq!(code(join(&world, &owner, a, c).await), Code::Validation);
    // Twice is once.
    assert_eq!(join(&world, &owner, c, b).await.unwrap(), Some(b));
    leave_group(&world.db, &owner, b).await.unwrap();
    assert_eq!(join(&world, &owner, a, c).await.unwrap(), Some(c));
}

#[tokio::test]
async fn a_group_is_ten_high_and_no_higher() {
    let world = World::new().await;
    let mut all = Vec::new();
    for place in 0..12 {
        all.push(organisation(&world, &format!("Eksempel {place}")).await);
    }
    let owner = owner_of(&world, "koncern@eksempel.example", &all).await;
    for pair in all.windows(2).take(10) {
        join(&world, &owner, pair[1], pair[0]).await.unwrap();
    }
    assert_eq!(
        code(join(&world, &owner, all[11], all[10]).await),
        Code::Validation
    );
}

#[tokio::test]
async fn either_side_ends_it_and_nobody_else() {
    let world = World::new().await;
    let above = organisation(&world, "Eksempel Koncern").await;
    let below = organisation(&world, "Eksempel Datter").await;
    let both = owner_of(&world, "koncern@eksempel.example", &[above, below]).await;
    let upper = owner_of(&world, "oppe@eksempel.example", &[above]).await;
    let lower = owner_of(&world, "nede@eksempel.example", &[below]).await;
    let stranger = owner_of(&world, "fremmed@eksempel.example", &[world.customer]).await;

    assert_eq!(
        code(leave_group(&world.db, &upper, below).await),
        Code::NotFound,
        "not its daughter yet"
    );
    for who in [&upper, &lower] {
        join(&world, &both, below, above).await.unwrap();
        assert_eq!(
            code(leave_group(&world.db, &stranger, below).await),
            Code::NotFound
        );
        let names: Vec<_> = subsidiaries(world.db.reads(), &edit(&upper, above))
            .await
            .unwrap()
            .into_iter()
            .map(|seen| seen.legal_name)
            .collect();
        assert_eq!(names, ["Eksempel Datter"]);
        leave_group(&world.db, who, below).await.unwrap();
        let none = subsidiaries(world.db.reads(), &edit(&upper, above))
            .await
            .unwrap();
        assert_eq!(none, []);
    }
    // No access follows: who owns the organisation above is still nobody below.
    join(&world, &both, below, above).await.unwrap();
    assert_eq!(
        code(authorise(&upper, Action::ReadContent, below).map(|_| ())),
        Code::NotFound
    );
    let setup = system(&nobody(START), Job::Setup, below);
    let told = setup
        .find::<audit_events::Entity>()
        .filter(audit_events::Column::Action.is_in(["organisation.group-joined", "organisation.group-left"]))
        .count(world.db.reads())
        .await
        .unwrap();
    assert_eq!(told, 5);
}
