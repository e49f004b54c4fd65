//! Transfers of sub-processors: their state, what they rest on besides a mechanism, those of the past, and the mechanism
//! that a vendor proposes to itself.

use sea_orm_migration::prelude::*;
use sea_orm_migration::sea_orm::DbBackend;

use crate::wall::Wall;

const PAST: &str = "past_transfers";
const DEFAULTS: &str = "transfer_defaults";
const PLACES: &str = "processing_locations";

/// The European Economic Area as it is: no ground is needed within it, and beyond it there is none without one. Whoever
/// joins it does so by a migration.
const AREA: &str = "'AT', 'BE', 'BG', 'CY', 'CZ', 'DE', 'DK', 'EE', 'ES', 'FI', 'FR', 'GR', 'HR', 'HU', 'IE', 'IS', \
    'IT', 'LI', 'LT', 'LU', 'LV', 'MT', 'NL', 'NO', 'PL', 'PT', 'RO', 'SE', 'SI', 'SK'";

/// See the module.
#[derive(DeriveMigrationName)]
pub(crate) struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        for mut column in [
            ColumnDef::new("transfer_reason").text().to_owned(),
            ColumnDef::new("transfer_state").string().to_owned(),
            ColumnDef::new("transfer_end").string().to_owned(),
            ColumnDef::new("transfer_ended_at").big_integer().to_owned(),
            ColumnDef::new("transfer_told_after").uuid().to_owned(),
            ColumnDef::new("transfer_told_at").big_integer().to_owned(),
        ] {
            manager
                .alter_table(Table::alter().table(PLACES).add_column(&mut column).to_owned())
                .await?;
        }
        let connection = manager.get_connection();
        connection
            .execute_unprepared(
                "UPDATE processing_locations SET transfer_state = CASE WHEN EXISTS (SELECT 1 FROM sub_processors s \
                 WHERE s.id = processing_locations.sub_processor_id AND s.state NOT IN ('PROPOSED', 'ANNOUNCED')) \
                 THEN 'VALID' ELSE 'DRAFT' END WHERE transfer_mechanism <> 'NONE_EEA'",
            )
            .await?;
        // The worker asks for those that may have ended, and for those of whom customers are still to be told: few.
        for statement in [
            "CREATE INDEX ix_processing_locations_valid ON processing_locations (transfer_valid_to) \
             WHERE transfer_state = 'VALID'",
            "CREATE INDEX ix_processing_locations_untold ON processing_locations (id) \
             WHERE transfer_state = 'INVALID' AND transfer_told_at IS NULL",
        ] {
            connection.execute_unprepared(statement).await?;
        }
        guard(manager).await?;
        past(manager).await?;
        defaults(manager).await
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        for table in [DEFAULTS, PAST] {
            wall(table).raze(manager).await?;
            manager.drop_table(Table::drop().table(table).to_owned()).await?;
        }
        let connection = manager.get_connection();
        let statements: &[&str] = match manager.get_database_backend() {
            DbBackend::Postgres => {
                &["ALTER TABLE processing_locations DROP CONSTRAINT ck_processing_locations_safeguard"]
            }
            _ => &[
                "DROP TRIGGER tr_processing_locations_safeguard_insert",
                "DROP TRIGGER tr_processing_locations_safeguard_update",
            ],
        };
        for statement in statements {
            connection.execute_unprepared(statement).await?;
        }
        for index in ["ix_processing_locations_valid", "ix_processing_locations_untold"] {
            connection
                .execute_unprepared(&format!("DROP INDEX {index}"))
                .await?;
        }
        for column in [
            "transfer_reason",
            "transfer_state",
            "transfer_end",
            "transfer_ended_at",
            "transfer_told_after",
            "transfer_told_at",
        ] {
            manager
                .alter_table(Table::alter().table(PLACES).drop_column(column).to_owned())
                .await?;
        }
        Ok(())
    }
}

/// No place beyond the area without a safeguard, and no clauses without their module, whoever writes (R-001-036).
/// `SQLite` adds no check to a table that is there: triggers say the same.
async fn guard(manager: &SchemaManager<'_>) -> Result<(), DbErr> {
    let holds = |row: &str| {
        format!(
            "(({row}transfer_mechanism = 'NONE_EEA') = ({row}country_code IN ({AREA})) \
             AND ({row}transfer_mechanism <> 'SCC_2021_914' OR {row}transfer_module IS NOT NULL))"
        )
    };
    let statements = match manager.get_database_backend() {
        DbBackend::Postgres => vec![format!(
            "ALTER TABLE processing_locations ADD CONSTRAINT ck_processing_locations_safeguard CHECK {}",
            holds("")
        )],
        _ => ["INSERT", "UPDATE"]
            .into_iter()
            .map(|event| {
                format!(
                    "CREATE TRIGGER tr_processing_locations_safeguard_{} BEFORE {event} ON processing_locations \
                     WHEN NOT {} BEGIN SELECT RAISE(ABORT, 'ck_processing_locations_safeguard'); END",
                    event.to_lowercase(),
                    holds("NEW.")
                )
            })
            .collect(),
    };
    for statement in statements {
        manager.get_connection().execute_unprepared(&statement).await?;
    }
    Ok(())
}

async fn past(manager: &SchemaManager<'_>) -> Result<(), DbErr> {
    let mut table = Table::create()
        .table(PAST)
        .col(ColumnDef::new("id").uuid().not_null().primary_key())
        .col(ColumnDef::new("vendor_id").uuid().not_null())
        .col(ColumnDef::new("sub_processor_id").uuid().not_null())
        .col(ColumnDef::new("country_code").string().not_null())
        .col(ColumnDef::new("mechanism").string().not_null())
        .col(ColumnDef::new("module").string())
        .col(ColumnDef::new("reason").text())
        .col(ColumnDef::new("valid_from").date().not_null())
        .col(ColumnDef::new("valid_to").date().not_null())
        .col(ColumnDef::new("recorded_at").big_integer().not_null())
        .to_owned();
    referring(&mut table, PAST, "vendor_id", "organisations");
    referring(&mut table, PAST, "sub_processor_id", "sub_processors");
    manager.create_table(table).await?;
    let index = Index::create()
        .name("ix_past_transfers_vendor")
        .table(PAST)
        .col("vendor_id")
        .col("sub_processor_id")
        .to_owned();
    manager.create_index(index).await?;
    wall(PAST).build(manager).await
}

async fn defaults(manager: &SchemaManager<'_>) -> Result<(), DbErr> {
    let mut table = Table::create()
        .table(DEFAULTS)
        .col(ColumnDef::new("id").uuid().not_null().primary_key())
        .col(ColumnDef::new("vendor_id").uuid().not_null())
        .col(ColumnDef::new("mechanism").string().not_null())
        .col(ColumnDef::new("changed_at").big_integer().not_null())
        .to_owned();
    referring(&mut table, DEFAULTS, "vendor_id", "organisations");
    manager.create_table(table).await?;
    let index = Index::create()
        .name("uq_transfer_defaults_vendor")
        .table(DEFAULTS)
        .col("vendor_id")
        .unique()
        .to_owned();
    manager.create_index(index).await?;
    wall(DEFAULTS).build(manager).await
}

fn referring(table: &mut TableCreateStatement, name: &'static str, column: &'static str, to: &'static str) {
    table.foreign_key(
        ForeignKey::create()
            .name(format!("fk_{name}_{column}"))
            .from(name, column)
            .to(to, "id"),
    );
}

fn wall(table: &'static str) -> Wall {
    Wall {
        table,
        processor: Some("vendor_id"),
        ..Wall::default()
    }
}
