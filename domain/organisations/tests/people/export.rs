//! One's own data: all of them, with where each came from, and nobody else's.

use tillid_organisations::{address_source, own_export};
use tillid_policy::own_account;

use super::*;

impl World {
    async fn signed_in(&self, email: &str) -> Scope {
        let typed = SignIn {
            email: email.to_owned(),
            password: PASSWORD.to_owned(),
        };
        let entered = sign_in(&self.db, &self.keys, &nobody(START), typed).await;
        let Ok(Entered::SignedIn(signed_in)) = entered else {
            panic!("{entered:?}");
        };
        own_account(&Request {
            actor: signed_in.actor,
            ..nobody(START)
        })
        .unwrap()
    }
}

// proves: R-001-007, R-001-016
#[tokio::test]
async fn the_employer_is_the_source_of_the_address_and_the_person_of_the_name() {
    let world = World::new().await;
    let owner = world
        .member(world.customer, "ejer@eksempel.example", &[Role::Owner], true)
        .await;
    world
        .invite(&owner, "ny@eksempel.example", &[Role::Signatory])
        .await
        .unwrap();
    let token = world.link("ny@eksempel.example").await;
    world.accept(&token, PASSWORD, START).await.unwrap();

    let scope = world.signed_in("ny@eksempel.example").await;
    let export = own_export(&world.db, &scope).await.unwrap();
    let account = &export["account"];
    assert_eq!(account["email"]["value"], "ny@eksempel.example");
    assert_eq!(account["email"]["provenance"]["source"], "EMPLOYER");
    assert_eq!(
        account["email"]["provenance"]["organisation"]["name"],
        "Eksempel Boligforening"
    );
    assert_eq!(account["name"]["provenance"]["source"], "SELF_REGISTERED");
    assert_eq!(export["memberships"][0]["roles"][0], "SIGNATORY");
    let invitation = &export["invitations"][0];
    assert_eq!(invitation["capacity"], "COLLEAGUE");
    assert_eq!(invitation["message"], "Vi skal bruge dig.");
    assert!(invitation["noticeVersion"].is_string() && invitation["acceptedAt"].is_string());
    assert_eq!(
        export["sessions"].as_array().unwrap().len(),
        2,
        "by accepting and by signing in"
    );
    assert_eq!(export["signIns"][0]["kind"], "SIGNED_IN");
    assert_eq!(
        export["signIns"].as_array().unwrap().len(),
        2,
        "by accepting and by signing in, one's own alone"
    );
    let text = export.to_string();
    assert!(
        !text.contains("ejer@eksempel.example"),
        "nobody else is in it: {text}"
    );
    assert!(
        !text.to_lowercase().contains("hash") && !text.contains("argon2"),
        "{text}"
    );

    let source = address_source(&world.db, &scope).await.unwrap();
    assert_eq!(
        source,
        (UserSource::Employer, Some("Eksempel Boligforening".to_owned()))
    );
    let own = world.signed_in("ejer@eksempel.example").await;
    let source = address_source(&world.db, &own).await.unwrap();
    assert_eq!(source, (UserSource::SelfRegistered, None));
    let export = own_export(&world.db, &own).await.unwrap();
    assert_eq!(export["invitations"].as_array().unwrap().len(), 0);
    assert!(!export.to_string().contains("ny@eksempel.example"));
}
