//! A customer that is itself a processor.

use tillid_agreements::chain::{self, Controller};
use tillid_agreements::life;
use tillid_entities::enums::ControllerCapacity;
use tillid_policy::Action;
use time::macros::date;

use crate::fixture::{World, key, later};

fn controller(name: &str) -> Controller {
    Controller {
        name: name.to_owned(),
        registration: Some("TEST 00000001".to_owned()),
        country_code: "dk".to_owned(),
        contact_email: "DPO@Eksempel-Kommune.example".to_owned(),
        since: date!(2026 - 01 - 01),
        until: None,
    }
}

/// Who is a processor for others names them, corrects them, and lets them go without losing them; the vendor reads them
/// for its own record (Art. 30(2)(a)), and no other customer does.
#[tokio::test]
async fn a_processor_for_others_records_its_controllers() {
    let world = World::new().await;
    let agreement = world.in_force(later(100)).await;
    let customer = world.clerk.scope(Action::RecordControllers, later(200));
    let vendor = world.author.scope(Action::ReadContent, later(300));
    let db = &world.db;
    assert_eq!(
        key(chain::add(db, &customer, &agreement, controller("Eksempel Kommune")).await),
        "not-processor-for-others"
    );
    assert_eq!(
        key(chain::set_capacity(
            db,
            &vendor,
            agreement.clone(),
            ControllerCapacity::ProcessorForOthers
        )
        .await),
        "forbidden"
    );
    let agreement = chain::set_capacity(db, &customer, agreement, ControllerCapacity::ProcessorForOthers)
        .await
        .unwrap();
    assert_eq!(
        key(chain::add(db, &vendor, &agreement, controller("Eksempel Kommune")).await),
        "forbidden"
    );
    let mut wrong = controller("Eksempel Kommune");
    wrong.until = Some(date!(2025 - 12 - 31));
    assert_eq!(
        key(chain::add(db, &customer, &agreement, wrong).await),
        "date-order"
    );
    let row = chain::add(db, &customer, &agreement, controller("Eksempel Kommune"))
        .await
        .unwrap();
    assert_eq!(
        (row.country_code.as_str(), row.contact_email.as_str()),
        ("DK", "DPO@eksempel-kommune.example")
    );
    let mut over = controller("Eksempel Kommune");
    over.until = Some(date!(2026 - 12 - 31));
    let row = chain::update(db, &customer, row, over.clone(), 1).await.unwrap();
    assert_eq!(row.until, Some(date!(2026 - 12 - 31)));
    assert_eq!(
        key(chain::update(db, &customer, row, over, 1).await),
        "changed-meanwhile"
    );
    let seen = life::of(db.reads(), &vendor, agreement.id).await.unwrap();
    assert_eq!(seen.controllers.len(), 1);
    let neighbour = world.signatories[1].scope(Action::ReadContent, later(300));
    let hidden = life::of(db.reads(), &neighbour, agreement.id).await.unwrap();
    assert_eq!(hidden, life::Life::default());
    assert_eq!(
        key(chain::set_capacity(db, &customer, agreement, ControllerCapacity::Controller).await),
        "controllers-recorded"
    );
}
