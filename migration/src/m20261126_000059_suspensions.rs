//! Suspensions of the processing, and how they are put right.

use sea_orm_migration::prelude::*;

use crate::wall::Wall;

/// See the module.
#[derive(DeriveMigrationName)]
pub(crate) struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        suspensions(manager).await?;
        for wall in walls() {
            wall.build(manager).await?;
        }
        Ok(())
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        for wall in walls() {
            wall.raze(manager).await?;
        }
        for table in ["suspensions"] {
            manager.drop_table(Table::drop().table(table).to_owned()).await?;
        }
        Ok(())
    }
}

fn walls() -> [Wall; 1] {
    [Wall {
        table: "suspensions",
        processor: Some("vendor_id"),
        controller: Some("customer_id"),
        ..Wall::default()
    }]
}

fn reference(
    table: &'static str,
    name: &'static str,
    column: &'static str,
    to: &'static str,
) -> ForeignKeyCreateStatement {
    ForeignKey::create()
        .name(name)
        .from(table, column)
        .to(to, "id")
        .to_owned()
}

async fn index(
    manager: &SchemaManager<'_>,
    table: &'static str,
    name: &'static str,
    columns: &[&'static str],
    unique: bool,
) -> Result<(), DbErr> {
    let mut index = Index::create().name(name).table(table).to_owned();
    for column in columns {
        index.col(*column);
    }
    if unique {
        index.unique();
    }
    manager.create_index(index).await
}

async fn suspensions(manager: &SchemaManager<'_>) -> Result<(), DbErr> {
    manager
        .create_table(
            Table::create()
                .table("suspensions")
                .col(ColumnDef::new("id").uuid().not_null().primary_key())
                .col(ColumnDef::new("vendor_id").uuid().not_null())
                .col(ColumnDef::new("customer_id").uuid().not_null())
                .col(ColumnDef::new("agreement_id").uuid().not_null())
                .col(ColumnDef::new("number").integer().not_null())
                .col(ColumnDef::new("subject").text().not_null())
                .col(ColumnDef::new("reason").text().not_null())
                .col(ColumnDef::new("cure_until").big_integer().not_null())
                .col(ColumnDef::new("state").string().not_null())
                .col(ColumnDef::new("cures").json_binary().not_null())
                .col(ColumnDef::new("suspended_by").uuid().not_null())
                .col(ColumnDef::new("suspended_at").big_integer().not_null())
                .col(ColumnDef::new("lifted_by").uuid())
                .col(ColumnDef::new("lifted_at").big_integer())
                .col(ColumnDef::new("overdue_told_at").big_integer())
                .col(ColumnDef::new("version").integer().not_null())
                .foreign_key(&mut reference(
                    "suspensions",
                    "fk_suspensions_vendor_id",
                    "vendor_id",
                    "organisations",
                ))
                .foreign_key(&mut reference(
                    "suspensions",
                    "fk_suspensions_customer_id",
                    "customer_id",
                    "organisations",
                ))
                .foreign_key(&mut reference(
                    "suspensions",
                    "fk_suspensions_agreement_id",
                    "agreement_id",
                    "agreements",
                ))
                .foreign_key(&mut reference(
                    "suspensions",
                    "fk_suspensions_suspended_by",
                    "suspended_by",
                    "users",
                ))
                .foreign_key(&mut reference(
                    "suspensions",
                    "fk_suspensions_lifted_by",
                    "lifted_by",
                    "users",
                ))
                .to_owned(),
        )
        .await?;
    index(
        manager,
        "suspensions",
        "ix_suspensions_vendor",
        &["vendor_id", "agreement_id"],
        false,
    )
    .await?;
    index(
        manager,
        "suspensions",
        "ix_suspensions_customer",
        &["customer_id", "agreement_id"],
        false,
    )
    .await?;
    index(
        manager,
        "suspensions",
        "uq_suspensions_number",
        &["agreement_id", "number"],
        true,
    )
    .await?;
    index(
        manager,
        "suspensions",
        "ix_suspensions_due",
        &["state", "cure_until"],
        false,
    )
    .await?;
    Ok(())
}
