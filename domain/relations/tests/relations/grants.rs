//! What partners see, and from when to when.

use tillid_entities::customer_relations;
use tillid_entities::enums::{
    ContactRole, GrantField, GrantState, OrganisationKind, PartnerRole, PartnerType,
};
use tillid_kernel::{Code, PageRequest, Timestamp};
use tillid_relations::{
    ProposeGrant, SharedFields, SharedRelation, UpdateRelation, decide_grant, expire_grants, grants,
    propose_grant, revoke_grant, shared_relation, shared_relations, shared_summary, update_relation,
};
use time::macros::date;

use crate::world::{Acting, START, World, first, nobody};

/// The last millisecond of 2026-11-30 in Denmark.
const LAST: Timestamp = Timestamp(1_796_079_599_999);

struct Scene {
    world: World,
    vendor: Acting,
    customer: Acting,
    partner: Acting,
    relation: customer_relations::Model,
}

impl Scene {
    async fn new() -> Self {
        let world = World::new().await;
        let vendor = world.vendor_admin().await;
        let relation = world.customer(&vendor, "Ærø Kunde").await;
        let customer = world
            .admin(
                relation.customer_id,
                OrganisationKind::Customer,
                "admin@kunde.example",
            )
            .await;
        let partner = world
            .admin(world.partner, OrganisationKind::Partner, "admin@partner.example")
            .await;
        let service = world.service(&vendor, "PAY").await;
        let update = UpdateRelation {
            services: Some(vec![service]),
            version: 1,
            ..UpdateRelation::default()
        };
        update_relation(&world.db, &vendor.at(START), relation.id, update)
            .await
            .unwrap();
        Self {
            world,
            vendor,
            customer,
            partner,
            relation,
        }
    }

    fn proposal(&self, fields: &[GrantField]) -> ProposeGrant {
        ProposeGrant {
            customer: self.relation.customer_id,
            partner: self.world.partner,
            partner_type: PartnerType::Resale,
            partner_role: PartnerRole::Seller,
            fields: fields.to_vec(),
            purpose: "Salg og support".to_owned(),
            legal_basis: "Artikel 6, stk. 1, litra f".to_owned(),
            approval_required: false,
            valid_from: None,
            valid_to: None,
        }
    }

    async fn share(&self, fields: &[GrantField]) -> tillid_entities::sharing_grants::Model {
        propose_grant(&self.world.db, &self.vendor.at(START), self.proposal(fields))
            .await
            .unwrap()
    }

    async fn seen_at(&self, now: Timestamp) -> Vec<SharedRelation> {
        self.found(None, now).await
    }

    async fn found(&self, search: Option<&str>, now: Timestamp) -> Vec<SharedRelation> {
        let scope = self.partner.at(now);
        let page = shared_relations(&self.world.db, &scope, search, SharedFields::ALL, &first(10))
            .await
            .unwrap();
        assert_eq!(page.total, u64::try_from(page.rows.len()).ok());
        page.rows
    }
}

#[tokio::test]
async fn without_a_grant_nothing_and_with_one_only_its_fields() {
    let scene = Scene::new().await;
    assert!(scene.seen_at(START).await.is_empty());
    let hidden = shared_relation(
        &scene.world.db,
        &scene.partner.at(START),
        scene.relation.id,
        SharedFields::ALL,
    )
    .await;
    assert_eq!(hidden.unwrap_err().code(), Code::NotFound);

    scene.share(&[GrantField::Services]).await;
    let seen = &scene.seen_at(START).await[0];
    assert_eq!(
        seen.services,
        Some(vec![("Ydelse PAY".to_owned(), "Service PAY".to_owned())])
    );
    assert_eq!(
        (&seen.customer_name, &seen.since, &seen.contacts),
        (&None, &None, &None)
    );
    assert_eq!(
        (seen.agreement_status, seen.open_notices, seen.next_deadline),
        (None, None, None)
    );
    assert_eq!(seen.sub_processors, None);
    assert!(
        scene.found(Some("ærø"), START).await.is_empty(),
        "the name is not granted, so it finds nothing"
    );
    assert_eq!(
        scene.found(Some("software"), START).await.len(),
        1,
        "a vendor's name is public"
    );

    // A second grant adds its fields to the first.
    scene
        .share(&[
            GrantField::CustomerName,
            GrantField::ContactRoleMailboxes,
            GrantField::NoticeStatus,
        ])
        .await;
    let seen = &scene.found(Some("ærø"), START).await[0];
    assert_eq!(seen.customer_name.as_deref(), Some("Ærø Kunde"));
    let contacts = seen.contacts.as_ref().unwrap();
    assert_eq!((contacts.len(), contacts[0].role), (1, ContactRole::Notice));
    assert_eq!(seen.open_notices, Some(0));
    assert_eq!(seen.granted.len(), 4);
    assert_eq!(
        shared_summary(&scene.world.db, &scene.partner.at(START))
            .await
            .unwrap(),
        (1, 1, 0)
    );
}

#[tokio::test]
async fn an_end_acts_on_the_next_request() {
    let scene = Scene::new().await;
    for revoking in [&scene.vendor, &scene.customer] {
        let grant = scene.share(&[GrantField::Services]).await;
        assert_eq!(scene.seen_at(START).await.len(), 1);
        revoke_grant(&scene.world.db, &revoking.at(START), grant.id)
            .await
            .unwrap();
        assert!(scene.seen_at(START).await.is_empty());
        let twice = revoke_grant(&scene.world.db, &revoking.at(START), grant.id).await;
        assert_eq!(twice.unwrap_err().code(), Code::Conflict);
    }
    let told: Vec<_> = scene.world.mails_to("admin@kunde.example").await;
    let templates: Vec<&str> = told.iter().map(|mail| mail.template.as_str()).collect();
    assert_eq!(templates, ["grant-proposed", "grant-revoked", "grant-proposed"]);
    assert_eq!(
        scene.world.mails_to("admin@software.example").await.len(),
        1,
        "the customer's end is told the vendor"
    );

    scene.share(&[GrantField::Services]).await;
    scene
        .world
        .partnership(scene.world.vendor, Some(date!(2026 - 11 - 21)))
        .await;
    assert!(
        scene.seen_at(START).await.is_empty(),
        "a partner that is none any more"
    );
}

#[tokio::test]
async fn a_grant_lasts_to_the_last_millisecond_of_its_last_day() {
    let scene = Scene::new().await;
    let limited = ProposeGrant {
        valid_from: Some(date!(2026 - 11 - 23)),
        valid_to: Some(date!(2026 - 11 - 30)),
        ..scene.proposal(&[GrantField::Services])
    };
    let grant = propose_grant(&scene.world.db, &scene.vendor.at(START), limited)
        .await
        .unwrap();
    assert!(scene.seen_at(START).await.is_empty(), "not yet");
    assert_eq!(scene.seen_at(LAST).await.len(), 1);
    assert!(scene.seen_at(Timestamp(LAST.0 + 1)).await.is_empty());

    let listed = |now: Timestamp, state: GrantState| {
        let scope = scene.customer.at(now);
        let db = scene.world.db.clone();
        async move {
            grants(&db, &scope, &[state], &first(10))
                .await
                .unwrap()
                .rows
                .len()
        }
    };
    assert_eq!(
        (
            listed(LAST, GrantState::Active).await,
            listed(LAST, GrantState::Expired).await
        ),
        (1, 0)
    );
    let after = Timestamp(LAST.0 + 1);
    assert_eq!(
        (
            listed(after, GrantState::Active).await,
            listed(after, GrantState::Expired).await
        ),
        (0, 1)
    );
    let late = revoke_grant(&scene.world.db, &scene.vendor.at(after), grant.id).await;
    assert_eq!(late.unwrap_err().code(), Code::Conflict);

    assert_eq!(expire_grants(&scene.world.db, &nobody(LAST)).await.unwrap(), 0);
    assert_eq!(expire_grants(&scene.world.db, &nobody(after)).await.unwrap(), 1);
    assert_eq!(expire_grants(&scene.world.db, &nobody(after)).await.unwrap(), 0);
    assert_eq!(scene.world.told("grant.expired").await, 1);
}

#[tokio::test]
async fn approval_waits_for_the_customer_who_decides_once() {
    let scene = Scene::new().await;
    let propose = || ProposeGrant {
        approval_required: true,
        ..scene.proposal(&[GrantField::Services])
    };
    for (approve, seen) in [(true, 1), (false, 0)] {
        let grant = propose_grant(&scene.world.db, &scene.vendor.at(START), propose())
            .await
            .unwrap();
        assert_eq!(grant.state, GrantState::Proposed);
        assert!(scene.seen_at(START).await.is_empty());
        decide_grant(&scene.world.db, &scene.customer.at(START), grant.id, approve)
            .await
            .unwrap();
        assert_eq!(scene.seen_at(START).await.len(), seen);
        let twice = decide_grant(&scene.world.db, &scene.customer.at(START), grant.id, approve).await;
        assert_eq!(twice.unwrap_err().code(), Code::Conflict);
        if approve {
            revoke_grant(&scene.world.db, &scene.customer.at(START), grant.id)
                .await
                .unwrap();
        }
    }
}

#[tokio::test]
async fn only_a_partner_can_be_shared_with_and_only_it_sees() {
    let scene = Scene::new().await;
    let (db, vendor) = (&scene.world.db, scene.vendor.at(START));
    for (input, code) in [
        (scene.proposal(&[]), Code::Validation),
        (
            ProposeGrant {
                partner: scene.relation.customer_id,
                ..scene.proposal(&[GrantField::Services])
            },
            Code::Validation,
        ),
        (
            ProposeGrant {
                partner: scene.world.stranger,
                ..scene.proposal(&[GrantField::Services])
            },
            Code::NotFound,
        ),
        (
            ProposeGrant {
                customer: scene.world.stranger,
                ..scene.proposal(&[GrantField::Services])
            },
            Code::NotFound,
        ),
        (
            ProposeGrant {
                purpose: " ".to_owned(),
                ..scene.proposal(&[GrantField::Services])
            },
            Code::Validation,
        ),
        (
            ProposeGrant {
                valid_to: Some(date!(2026 - 11 - 21)),
                ..scene.proposal(&[GrantField::Services])
            },
            Code::Validation,
        ),
    ] {
        assert_eq!(propose_grant(db, &vendor, input).await.unwrap_err().code(), code);
    }
    let page = PageRequest::parse(None, None, false).unwrap();
    let refused = shared_relations(db, &vendor, None, SharedFields::ALL, &page).await;
    assert_eq!(refused.unwrap_err().code(), Code::Forbidden);
    let refused = grants(db, &scene.partner.at(START), &[], &page).await;
    assert_eq!(refused.unwrap_err().code(), Code::Forbidden);
}

#[tokio::test]
async fn a_partners_list_is_a_fixed_number_of_statements() {
    let scene = Scene::new().await;
    let scope = scene.partner.at(START);
    let page = PageRequest::parse(None, None, false).unwrap();
    let mut counted = Vec::new();
    for rows in 1..=3 {
        let relation = scene
            .world
            .customer(&scene.vendor, &format!("Kunde {rows}"))
            .await;
        let everything = ProposeGrant {
            customer: relation.customer_id,
            ..scene.proposal(GrantField::ALL)
        };
        propose_grant(&scene.world.db, &scene.vendor.at(START), everything)
            .await
            .unwrap();
        let list = shared_relations(&scene.world.db, &scope, None, SharedFields::ALL, &page);
        let (statements, page) = scene.world.statements(list).await;
        assert_eq!(page.unwrap().rows.len(), rows);
        counted.push(statements);
    }
    assert_eq!(counted, [9, 9, 9]);
}
