//! How an agreement is signed: in which order, and by how many for each side.

use sea_orm_migration::prelude::*;

/// See the module.
#[derive(DeriveMigrationName)]
pub(crate) struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        for (table, column) in columns() {
            manager
                .alter_table(Table::alter().table(table).add_column(column).to_owned())
                .await?;
        }
        // One signature was enough for a side until now.
        for (column, side) in [("controller_due", "CONTROLLER"), ("processor_due", "PROCESSOR")] {
            manager
                .get_connection()
                .execute_unprepared(&format!(
                    "UPDATE agreement_versions SET {column} = 0 WHERE id IN \
                     (SELECT agreement_version_id FROM signatures WHERE side = '{side}')"
                ))
                .await?;
        }
        drop_index(manager, "uq_signatures_side").await?;
        manager
            .create_index(
                Index::create()
                    .name("uq_signatures_ordinal")
                    .table("signatures")
                    .col("agreement_version_id")
                    .col("side")
                    .col("ordinal")
                    .unique()
                    .to_owned(),
            )
            .await?;
        manager
            .create_index(
                Index::create()
                    .name("uq_signatures_person")
                    .table("signatures")
                    .col("agreement_version_id")
                    .col("user_id")
                    .unique()
                    .to_owned(),
            )
            .await
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        drop_index(manager, "uq_signatures_person").await?;
        drop_index(manager, "uq_signatures_ordinal").await?;
        manager
            .create_index(
                Index::create()
                    .name("uq_signatures_side")
                    .table("signatures")
                    .col("agreement_version_id")
                    .col("side")
                    .unique()
                    .to_owned(),
            )
            .await?;
        for (table, column) in columns() {
            let name = column.get_column_name();
            manager
                .alter_table(Table::alter().table(table).drop_column(name).to_owned())
                .await?;
        }
        Ok(())
    }
}

async fn drop_index(manager: &SchemaManager<'_>, name: &str) -> Result<(), DbErr> {
    manager
        .get_connection()
        .execute_unprepared(&format!("DROP INDEX {name}"))
        .await
        .map(|_| ())
}

fn columns() -> [(&'static str, ColumnDef); 6] {
    let number = |name: &'static str| ColumnDef::new(name).integer().not_null().default(1).to_owned();
    let order = || {
        ColumnDef::new("signing_order")
            .string_len(24)
            .not_null()
            .default("EITHER")
            .to_owned()
    };
    [
        ("organisations", number("signatories_needed")),
        ("organisations", order()),
        ("agreement_versions", number("processor_due")),
        ("agreement_versions", number("controller_due")),
        ("agreement_versions", order()),
        ("signatures", number("ordinal")),
    ]
}
