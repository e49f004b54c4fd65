//! Row-level security around every table so far.

use sea_orm_migration::prelude::*;

use crate::wall::{Wall, foundation, raze_foundation};

/// See the module.
#[derive(DeriveMigrationName)]
pub(crate) struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        foundation(manager).await?;
        for wall in walls() {
            wall.build(manager).await?;
        }
        Ok(())
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        for wall in walls() {
            wall.raze(manager).await?;
        }
        raze_foundation(manager).await
    }
}

/// An organisation also reads the names of those it deals with: a vendor its customers and partners, a customer the
/// partners that something of its was shared with.
const DEALT_WITH: &str = "(kind = 'VENDOR' AND state = 'ACTIVE')
    OR EXISTS (SELECT 1 FROM customer_relations r
               WHERE r.customer_id = organisations.id AND r.vendor_id = ANY ((SELECT tillid_reach('vendors'))::uuid[]))
    OR EXISTS (SELECT 1 FROM partnerships p
               WHERE p.partner_id = organisations.id AND p.vendor_id = ANY ((SELECT tillid_reach('vendors'))::uuid[]))
    OR EXISTS (SELECT 1 FROM sharing_grants g
               WHERE g.partner_id = organisations.id AND g.customer_id = ANY ((SELECT tillid_reach('customers'))::uuid[]))";

/// A notice carries its announcement to the customer, published or withdrawn.
const ANNOUNCED: &str = "state IN ('NOTIFYING', 'OPEN', 'EFFECTIVE')
    OR EXISTS (SELECT 1 FROM change_notices n
               WHERE n.announcement_id = change_announcements.id
                 AND n.customer_id = ANY ((SELECT tillid_reach('customers'))::uuid[]))";

/// An announcement carries its sub-processor to whoever may read the announcement.
const IN_REGISTER: &str = "state NOT IN ('PROPOSED', 'WITHDRAWN')
    OR EXISTS (SELECT 1 FROM change_announcements a WHERE a.sub_processor_id = sub_processors.id)";

fn walls() -> Vec<Wall> {
    let mut walls: Vec<Wall> = [
        "agreement_services",
        "agreement_versions",
        "agreements",
        "change_notices",
        "customer_relations",
        "deliveries",
        "objections",
        "relation_services",
    ]
    .map(between)
    .into();
    walls.extend([
        Wall {
            append_only: true,
            ..between("signatures")
        },
        Wall {
            partner: Some("partner_id"),
            ..between("sharing_grants")
        },
        Wall {
            partner: Some("partner_id"),
            ..of_vendor("partnerships")
        },
        of_vendor("agreement_templates"),
        of_vendor("template_versions"),
        Wall {
            readable: Some(ANNOUNCED),
            ..of_vendor("change_announcements")
        },
        Wall {
            readable: Some(IN_REGISTER),
            ..of_vendor("sub_processors")
        },
        Wall {
            append_only: true,
            ..on_show("list_versions")
        },
        on_show("announcement_services"),
        on_show("processing_locations"),
        on_show("services"),
        on_show("sub_processor_services"),
        of_organisation("api_tokens"),
        of_organisation("invitations"),
        of_organisation("memberships"),
        of_organisation("organisation_contacts"),
        Wall {
            append_only: true,
            ..of_organisation("audit_events")
        },
        Wall {
            table: "audit_heads",
            organisation: Some("id"),
            ..Wall::default()
        },
        Wall {
            table: "organisations",
            organisation: Some("id"),
            readable: Some(DEALT_WITH),
            ..Wall::default()
        },
        Wall {
            table: "sessions",
            person: Some("user_id"),
            ..Wall::default()
        },
        Wall {
            table: "users",
            person: Some("id"),
            ..Wall::default()
        },
        Wall {
            table: "outbox_messages",
            ..Wall::default()
        },
    ]);
    walls
}

/// A row that stands between a vendor and a customer.
fn between(table: &'static str) -> Wall {
    Wall {
        controller: Some("customer_id"),
        ..of_vendor(table)
    }
}

fn of_vendor(table: &'static str) -> Wall {
    Wall {
        table,
        processor: Some("vendor_id"),
        ..Wall::default()
    }
}

/// A vendor's row that anybody may read.
fn on_show(table: &'static str) -> Wall {
    Wall {
        readable: Some("true"),
        ..of_vendor(table)
    }
}

fn of_organisation(table: &'static str) -> Wall {
    Wall {
        table,
        organisation: Some("organisation_id"),
        ..Wall::default()
    }
}
