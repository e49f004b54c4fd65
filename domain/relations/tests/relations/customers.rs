//! Services and customers.

use sea_orm::{ColumnTrait, PaginatorTrait, QueryFilter};
use tillid_entities::enums::{ContactRole, OrganisationKind};
use tillid_entities::{organisation_contacts, organisations};
use tillid_kernel::{Code, Cursor, PageRequest};
use tillid_relations::{
    CreateCustomer, CreateService, CustomerDetails, CustomerFilter, UpdateRelation, UpdateService,
    create_customer, create_service, customers, services, services_of_relations, update_relation,
    update_service,
};

use crate::world::{START, World, customer, first};

#[tokio::test]
async fn a_customer_comes_whole_or_not_at_all() {
    let world = World::new().await;
    let admin = world.vendor_admin().await;
    let service = world.service(&admin, "LON-1").await;
    let new = CreateCustomer {
        registration_scheme: Some("DK_CVR".to_owned()),
        registration_number: Some("10 15 08 17".to_owned()),
        services: vec![service, service],
        external_id: Some(" K-1 ".to_owned()),
        ..customer("Ærø Eksempelforening")
    };
    let relation = create_customer(&world.db, &admin.at(START), new.clone())
        .await
        .unwrap();
    assert_eq!(relation.external_id.as_deref(), Some("K-1"));
    let had = services_of_relations(world.db.reads(), &admin.at(START), [relation.id])
        .await
        .unwrap();
    assert_eq!(had[&relation.id].len(), 1);
    let mailbox = organisation_contacts::Column::OrganisationId.eq(relation.customer_id);
    let contacts = world
        .job()
        .find::<organisation_contacts::Entity>()
        .filter(mailbox);
    let contacts = contacts.all(world.db.reads()).await.unwrap();
    assert_eq!((contacts.len(), contacts[0].role), (1, ContactRole::Notice));
    let invitation = &world.mails_to("ejer@kunde.example").await[0];
    assert_eq!(
        (invitation.template.as_str(), invitation.organisation_id),
        ("invitation", world.vendor)
    );
    assert_eq!(world.told("relation.created").await, 1);

    let organisations = || async {
        let customers = organisations::Column::Kind.eq(OrganisationKind::Customer);
        world
            .job()
            .find::<organisations::Entity>()
            .filter(customers)
            .count(world.db.reads())
            .await
            .unwrap()
    };
    let same_number = CreateCustomer {
        external_id: None,
        ..new.clone()
    };
    let same_external = CreateCustomer {
        registration_scheme: None,
        registration_number: None,
        ..new.clone()
    };
    let wrong_number = CreateCustomer {
        registration_number: Some("10150818".to_owned()),
        ..new
    };
    for (input, code) in [
        (same_number, Code::Conflict),
        (same_external, Code::Conflict),
        (wrong_number, Code::Validation),
        (
            CreateCustomer {
                owner_email: "nobody".to_owned(),
                ..customer("A")
            },
            Code::Validation,
        ),
        (
            CreateCustomer {
                country_code: "Danmark".to_owned(),
                ..customer("A")
            },
            Code::Validation,
        ),
    ] {
        let error = create_customer(&world.db, &admin.at(START), input)
            .await
            .unwrap_err();
        assert_eq!(error.code(), code, "{error}");
    }
    assert_eq!(organisations().await, 1, "nothing half made");
}

#[tokio::test]
async fn another_vendors_service_is_not_there() {
    let world = World::new().await;
    let admin = world.vendor_admin().await;
    let stranger = world
        .admin(world.stranger, OrganisationKind::Vendor, "admin@fremmed.example")
        .await;
    let foreign = world.service(&stranger, "X").await;
    let input = CreateCustomer {
        services: vec![foreign],
        ..customer("Eksempel")
    };
    let error = create_customer(&world.db, &admin.at(START), input)
        .await
        .unwrap_err();
    assert_eq!(error.code(), Code::NotFound);
    let error = update_service(
        &world.db,
        &admin.at(START),
        foreign,
        UpdateService {
            version: 1,
            ..UpdateService::default()
        },
    )
    .await
    .unwrap_err();
    assert_eq!(error.code(), Code::NotFound);

    let relation = world.customer(&stranger, "Fremmed kunde").await;
    let update = UpdateRelation {
        version: 1,
        ..UpdateRelation::default()
    };
    let error = update_relation(&world.db, &admin.at(START), relation.id, update)
        .await
        .unwrap_err();
    assert_eq!(error.code(), Code::NotFound);
    let page = customers(
        &world.db,
        &admin.at(START),
        &CustomerFilter::default(),
        CustomerDetails::ALL,
        &first(10),
    )
    .await
    .unwrap();
    assert_eq!(page.total, Some(0));
}

#[tokio::test]
async fn a_code_is_taken_once_and_a_version_changes_once() {
    let world = World::new().await;
    let admin = world.vendor_admin().await;
    let id = world.service(&admin, "pay").await;
    let again = CreateService {
        code: "PAY".to_owned(),
        title_da: "Løn".to_owned(),
        title_en: "Pay".to_owned(),
        deployment: tillid_entities::enums::Deployment::Cloud,
        vendor_access: tillid_entities::enums::VendorAccess::None,
        provider: None,
    };
    let error = create_service(&world.db, &admin.at(START), again.clone())
        .await
        .unwrap_err();
    assert_eq!(error.code(), Code::Conflict);
    let bad = CreateService {
        code: "a b".to_owned(),
        ..again
    };
    assert_eq!(
        create_service(&world.db, &admin.at(START), bad)
            .await
            .unwrap_err()
            .code(),
        Code::Validation
    );

    let update = || UpdateService {
        title_da: Some("Lønkørsel".to_owned()),
        version: 1,
        ..UpdateService::default()
    };
    let row = update_service(&world.db, &admin.at(START), id, update())
        .await
        .unwrap();
    assert_eq!(
        (row.title_da.as_str(), row.title_en.as_str(), row.version),
        ("Lønkørsel", "Service pay", 2)
    );
    let error = update_service(&world.db, &admin.at(START), id, update())
        .await
        .unwrap_err();
    assert_eq!(error.code(), Code::Conflict);
    for (search, found) in [("LØNKØRSEL", 1), ("pay", 1), ("zz", 0)] {
        let page = services(&world.db, &admin.at(START), Some(search), &first(10))
            .await
            .unwrap();
        assert_eq!(page.total, Some(found), "{search}");
    }
}

#[tokio::test]
async fn the_list_goes_on_where_it_stopped_and_finds_danish_letters() {
    let world = World::new().await;
    let admin = world.vendor_admin().await;
    // Two of the same name: the id decides between them.
    for (name, owner) in [
        ("Beta", 1),
        ("Alfa", 2),
        ("Beta", 3),
        ("Ærø Kommune", 4),
        ("100 % Eksempel", 5),
    ] {
        let new = CreateCustomer {
            owner_email: format!("ejer{owner}@kunde.example"),
            ..customer(name)
        };
        create_customer(&world.db, &admin.at(START), new).await.unwrap();
    }
    let scope = admin.at(START);
    let list = |filter: CustomerFilter, page: PageRequest| {
        let (db, scope) = (world.db.clone(), scope.clone());
        async move { customers(&db, &scope, &filter, CustomerDetails::ALL, &page).await }
    };
    let mut seen = Vec::new();
    let mut after = None;
    loop {
        let request = PageRequest::parse(Some(2), after, false).unwrap();
        let page = list(CustomerFilter::default(), request).await.unwrap();
        seen.extend(page.rows.iter().map(|row| row.relation.customer_name.clone()));
        let end = page.rows.last().unwrap();
        after = Some(
            Cursor::at(&(&end.relation.customer_name, end.relation.id))
                .as_str()
                .to_owned(),
        );
        if !page.has_next {
            break;
        }
    }
    assert_eq!(seen, ["100 % Eksempel", "Alfa", "Beta", "Beta", "Ærø Kommune"]);

    let searching = |text: &str| CustomerFilter {
        search: Some(text.to_owned()),
        ..CustomerFilter::default()
    };
    for (text, found) in [
        ("ærø", 1),
        ("ÆRØ k", 1),
        ("beta", 2),
        ("%", 1),
        ("_", 0),
        ("  ", 5),
    ] {
        assert_eq!(
            list(searching(text), first(10)).await.unwrap().total,
            Some(found),
            "{text}"
        );
    }
    for filter in [
        CustomerFilter {
            without_agreement: Some(false),
            ..CustomerFilter::default()
        },
        CustomerFilter {
            has_open_notice: Some(true),
            ..CustomerFilter::default()
        },
        CustomerFilter {
            has_objection: Some(true),
            ..CustomerFilter::default()
        },
    ] {
        assert_eq!(list(filter, first(10)).await.unwrap().total, Some(0));
    }
    for error in [
        list(searching("a\0b"), first(10)).await.unwrap_err(),
        list(
            CustomerFilter::default(),
            PageRequest::parse(None, Some("x".to_owned()), false).unwrap(),
        )
        .await
        .unwrap_err(),
    ] {
        assert_eq!(error.code(), Code::Validation);
    }
}

#[tokio::test]
async fn a_relation_changes_its_services_and_may_lose_its_address() {
    let world = World::new().await;
    let admin = world.vendor_admin().await;
    let (one, two) = (
        world.service(&admin, "ONE").await,
        world.service(&admin, "TWO").await,
    );
    let relation = world.customer(&admin, "Eksempel").await;
    let scope = admin.at(START);
    let mut version = 1;
    for wanted in [vec![one], vec![one, two], vec![two], vec![]] {
        let update = UpdateRelation {
            services: Some(wanted.clone()),
            version,
            ..UpdateRelation::default()
        };
        version = update_relation(&world.db, &scope, relation.id, update)
            .await
            .unwrap()
            .version;
        let had = services_of_relations(world.db.reads(), &scope, [relation.id])
            .await
            .unwrap();
        let had: Vec<_> = had.into_values().flatten().map(|row| row.id).collect();
        assert_eq!(had, wanted);
    }
    let update = UpdateRelation {
        notice_email: Some(None),
        version,
        ..UpdateRelation::default()
    };
    let row = update_relation(&world.db, &scope, relation.id, update.clone())
        .await
        .unwrap();
    assert_eq!(row.notice_email, None);
    let error = update_relation(&world.db, &scope, relation.id, update)
        .await
        .unwrap_err();
    assert_eq!(error.code(), Code::Conflict);
}

#[tokio::test]
async fn a_page_is_one_statement_however_many_customers() {
    let world = World::new().await;
    let admin = world.vendor_admin().await;
    let scope = admin.at(START);
    let page = PageRequest::parse(Some(50), None, false).unwrap();
    let everything = CustomerFilter {
        search: Some("kunde".to_owned()),
        ..CustomerFilter::default()
    };
    for rows in 1..=3 {
        let name = format!("Kunde {rows}");
        world.customer(&admin, &name).await;
        let list = customers(&world.db, &scope, &everything, CustomerDetails::ALL, &page);
        let (statements, page) = world.statements(list).await;
        assert_eq!((statements, page.unwrap().rows.len()), (1, rows));
    }
}
