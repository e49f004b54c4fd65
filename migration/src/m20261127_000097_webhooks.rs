//! Webhooks: the endpoints that an organisation subscribes, and what each of them is owed.

use sea_orm_migration::prelude::*;

use crate::wall::Wall;

/// The tables made here, those first that point at others.
const TABLES: [&str; 2] = ["webhook_deliveries", "webhook_endpoints"];

/// See the module.
#[derive(DeriveMigrationName)]
pub(crate) struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        endpoints(manager).await?;
        deliveries(manager).await?;
        for wall in walls() {
            wall.build(manager).await?;
        }
        Ok(())
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        for wall in walls() {
            wall.raze(manager).await?;
        }
        for table in TABLES {
            manager.drop_table(Table::drop().table(table).to_owned()).await?;
        }
        Ok(())
    }
}

/// Both are the organisation's.
fn walls() -> [Wall; 2] {
    TABLES.map(|table| Wall {
        table,
        organisation: Some("organisation_id"),
        ..Wall::default()
    })
}

async fn endpoints(manager: &SchemaManager<'_>) -> Result<(), DbErr> {
    let table = "webhook_endpoints";
    manager
        .create_table(
            Table::create()
                .table(table)
                .col(ColumnDef::new("id").uuid().not_null().primary_key())
                .col(ColumnDef::new("organisation_id").uuid().not_null())
                .col(ColumnDef::new("url").text().not_null())
                .col(ColumnDef::new("description").string())
                .col(ColumnDef::new("events").json_binary().not_null())
                .col(ColumnDef::new("state").string().not_null())
                .col(ColumnDef::new("sealed_secret").text().not_null())
                .col(ColumnDef::new("former_secret").text())
                .col(ColumnDef::new("former_until").big_integer())
                .col(ColumnDef::new("failing_since").big_integer())
                .col(ColumnDef::new("warned_at").big_integer())
                .col(ColumnDef::new("switched_off_at").big_integer())
                .col(ColumnDef::new("succeeded_at").big_integer())
                .col(ColumnDef::new("created_at").big_integer().not_null())
                .col(ColumnDef::new("version").integer().not_null())
                .foreign_key(&mut reference(table, "organisation_id", "organisations"))
                .to_owned(),
        )
        .await?;
    manager
        .create_index(over(
            "ix_webhook_endpoints_organisation",
            table,
            &["organisation_id", "id"],
        ))
        .await?;
    // Those that fail: mostly none.
    manager
        .get_connection()
        .execute_unprepared(
            "CREATE INDEX ix_webhook_endpoints_failing ON webhook_endpoints (failing_since) \
             WHERE failing_since IS NOT NULL AND state = 'ACTIVE'",
        )
        .await?;
    Ok(())
}

async fn deliveries(manager: &SchemaManager<'_>) -> Result<(), DbErr> {
    let table = "webhook_deliveries";
    manager
        .create_table(
            Table::create()
                .table(table)
                .col(ColumnDef::new("id").uuid().not_null().primary_key())
                .col(ColumnDef::new("organisation_id").uuid().not_null())
                .col(ColumnDef::new("webhook_endpoint_id").uuid().not_null())
                .col(ColumnDef::new("audit_event_id").uuid().not_null())
                .col(ColumnDef::new("notice_id").uuid())
                .col(ColumnDef::new("event").string().not_null())
                .col(ColumnDef::new("payload").text().not_null())
                .col(ColumnDef::new("content_sha256").string().not_null())
                .col(ColumnDef::new("state").string().not_null())
                .col(ColumnDef::new("attempts").integer().not_null())
                .col(ColumnDef::new("next_attempt_at").big_integer().not_null())
                .col(ColumnDef::new("claimed_until").big_integer())
                .col(ColumnDef::new("attempted_at").big_integer())
                .col(ColumnDef::new("delivered_at").big_integer())
                .col(ColumnDef::new("problem").string())
                .col(ColumnDef::new("status").integer())
                .col(ColumnDef::new("millis").integer())
                .col(ColumnDef::new("answer").string())
                .col(ColumnDef::new("created_at").big_integer().not_null())
                .foreign_key(&mut reference(table, "organisation_id", "organisations"))
                .foreign_key(
                    reference(table, "webhook_endpoint_id", "webhook_endpoints")
                        .on_delete(ForeignKeyAction::Cascade),
                )
                .foreign_key(&mut reference(table, "audit_event_id", "audit_events"))
                .foreign_key(&mut reference(table, "notice_id", "change_notices"))
                .to_owned(),
        )
        .await?;
    // Whatever happens twice, an endpoint is told of one event once.
    let once = ["webhook_endpoint_id", "audit_event_id"];
    manager
        .create_index(
            over("uq_webhook_deliveries_event", table, &once)
                .unique()
                .to_owned(),
        )
        .await?;
    for (name, columns) in [
        (
            "ix_webhook_deliveries_organisation",
            ["organisation_id", "webhook_endpoint_id", "id"].as_slice(),
        ),
        ("ix_webhook_deliveries_audit_event", &["audit_event_id"]),
        ("ix_webhook_deliveries_notice", &["notice_id"]),
        ("ix_webhook_deliveries_created", &["created_at"]),
    ] {
        manager.create_index(over(name, table, columns)).await?;
    }
    // What waits for the worker: mostly nothing, over however many tenants.
    manager
        .get_connection()
        .execute_unprepared(
            "CREATE INDEX ix_webhook_deliveries_due ON webhook_deliveries (next_attempt_at, id) WHERE state = 'QUEUED'",
        )
        .await?;
    // What workers have in hand.
    manager
        .get_connection()
        .execute_unprepared(
            "CREATE INDEX ix_webhook_deliveries_claimed ON webhook_deliveries (claimed_until) \
             WHERE claimed_until IS NOT NULL",
        )
        .await?;
    Ok(())
}

fn reference(table: &'static str, column: &'static str, to: &'static str) -> ForeignKeyCreateStatement {
    ForeignKey::create()
        .name(format!("fk_{table}_{column}"))
        .from(table, column)
        .to(to, "id")
        .to_owned()
}

fn over(name: &str, table: &'static str, columns: &[&'static str]) -> IndexCreateStatement {
    let mut index = Index::create().name(name).table(table).to_owned();
    for column in columns {
        index.col(*column);
    }
    index
}
