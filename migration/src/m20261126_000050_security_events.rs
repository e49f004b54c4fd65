//! What happened at the door, the browsers that a person's sessions were begun in, and the address an audit event came
//! from.

use sea_orm_migration::prelude::*;

use crate::wall::Wall;

/// See the module.
#[derive(DeriveMigrationName)]
pub(crate) struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        security_events(manager).await?;
        for (table, column) in columns() {
            manager
                .alter_table(Table::alter().table(table).add_column(column).to_owned())
                .await?;
        }
        manager
            .create_index(
                Index::create()
                    .name("ix_sessions_user_device")
                    .table("sessions")
                    .col("user_id")
                    .col("device_hash")
                    .to_owned(),
            )
            .await?;
        // Few rows wait to be shortened, however long the trail is.
        manager
            .get_connection()
            .execute_unprepared(
                "CREATE INDEX ix_audit_events_address_until ON audit_events (address_until)
                 WHERE address_until IS NOT NULL",
            )
            .await?;
        WALL.build(manager).await
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        WALL.raze(manager).await?;
        for (name, table) in [
            ("ix_audit_events_address_until", "audit_events"),
            ("ix_sessions_user_device", "sessions"),
        ] {
            manager
                .drop_index(Index::drop().name(name).table(table).to_owned())
                .await?;
        }
        for (table, column) in [
            ("audit_events", "address_until"),
            ("audit_events", "address"),
            ("sessions", "device_hash"),
        ] {
            manager
                .alter_table(Table::alter().table(table).drop_column(column).to_owned())
                .await?;
        }
        manager
            .drop_table(Table::drop().table("security_events").to_owned())
            .await
    }
}

/// A person's own; organisations are shown those of their members by a job.
const WALL: Wall = Wall {
    table: "security_events",
    processor: None,
    controller: None,
    partner: None,
    organisation: None,
    person: Some("user_id"),
    readable: None,
    append_only: true,
};

fn columns() -> [(&'static str, ColumnDef); 3] {
    [
        ("sessions", ColumnDef::new("device_hash").string().to_owned()),
        ("audit_events", ColumnDef::new("address").string().to_owned()),
        (
            "audit_events",
            ColumnDef::new("address_until").big_integer().to_owned(),
        ),
    ]
}

async fn security_events(manager: &SchemaManager<'_>) -> Result<(), DbErr> {
    manager
        .create_table(
            Table::create()
                .table("security_events")
                .col(ColumnDef::new("id").uuid().not_null().primary_key())
                .col(ColumnDef::new("user_id").uuid())
                .col(ColumnDef::new("kind").string().not_null())
                .col(ColumnDef::new("browser").string())
                .col(ColumnDef::new("system").string())
                .col(ColumnDef::new("network").string())
                .col(ColumnDef::new("at").big_integer().not_null())
                .foreign_key(
                    ForeignKey::create()
                        .name("fk_security_events_user_id")
                        .from("security_events", "user_id")
                        .to("users", "id")
                        .on_delete(ForeignKeyAction::Cascade),
                )
                .to_owned(),
        )
        .await?;
    for (name, columns) in [
        ("ix_security_events_user", &["user_id", "id"][..]),
        ("ix_security_events_at", &["at"][..]),
    ] {
        let mut index = Index::create().name(name).table("security_events").to_owned();
        for column in columns {
            index.col(*column);
        }
        manager.create_index(index).await?;
    }
    Ok(())
}
