//! What holds for one service beside an agreement's own text.

use sea_orm_migration::prelude::*;

use crate::wall::Wall;

/// See the module.
#[derive(DeriveMigrationName)]
pub(crate) struct Migration;

const TABLE: &str = "service_addenda";

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        manager
            .create_table(
                Table::create()
                    .table(TABLE)
                    .col(ColumnDef::new("id").uuid().not_null().primary_key())
                    .col(ColumnDef::new("vendor_id").uuid().not_null())
                    .col(ColumnDef::new("service_id").uuid().not_null())
                    .col(ColumnDef::new("language").string().not_null())
                    .col(ColumnDef::new("number").integer().not_null())
                    .col(ColumnDef::new("text").text().not_null())
                    .col(ColumnDef::new("written_at").big_integer().not_null())
                    .foreign_key(&mut reference("vendor_id", "organisations"))
                    .foreign_key(&mut reference("service_id", "services"))
                    .to_owned(),
            )
            .await?;
        // Of two who write at once, one is the next version.
        manager
            .create_index(
                Index::create()
                    .name("uq_service_addenda_number")
                    .table(TABLE)
                    .col("vendor_id")
                    .col("service_id")
                    .col("language")
                    .col("number")
                    .unique()
                    .to_owned(),
            )
            .await?;
        wall().build(manager).await
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        wall().raze(manager).await?;
        manager.drop_table(Table::drop().table(TABLE).to_owned()).await
    }
}

fn wall() -> Wall {
    Wall {
        table: TABLE,
        processor: Some("vendor_id"),
        append_only: true,
        ..Wall::default()
    }
}

fn reference(column: &'static str, to: &'static str) -> ForeignKeyCreateStatement {
    ForeignKey::create()
        .name(format!("fk_{TABLE}_{column}"))
        .from(TABLE, column)
        .to(to, "id")
        .to_owned()
}
