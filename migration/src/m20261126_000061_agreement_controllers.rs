//! For whom a customer of an agreement is itself a processor.

use sea_orm_migration::prelude::*;

use crate::wall::Wall;

/// See the module.
#[derive(DeriveMigrationName)]
pub(crate) struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        agreement_controllers(manager).await?;
        for wall in walls() {
            wall.build(manager).await?;
        }
        Ok(())
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        for wall in walls() {
            wall.raze(manager).await?;
        }
        for table in ["agreement_controllers"] {
            manager.drop_table(Table::drop().table(table).to_owned()).await?;
        }
        Ok(())
    }
}

fn walls() -> [Wall; 1] {
    [Wall {
        table: "agreement_controllers",
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

async fn agreement_controllers(manager: &SchemaManager<'_>) -> Result<(), DbErr> {
    manager
        .create_table(
            Table::create()
                .table("agreement_controllers")
                .col(ColumnDef::new("id").uuid().not_null().primary_key())
                .col(ColumnDef::new("vendor_id").uuid().not_null())
                .col(ColumnDef::new("customer_id").uuid().not_null())
                .col(ColumnDef::new("agreement_id").uuid().not_null())
                .col(ColumnDef::new("name").string().not_null())
                .col(ColumnDef::new("registration").string())
                .col(ColumnDef::new("country_code").string().not_null())
                .col(ColumnDef::new("contact_email").string().not_null())
                .col(ColumnDef::new("since").date().not_null())
                .col(ColumnDef::new("until").date())
                .col(ColumnDef::new("created_by").uuid().not_null())
                .col(ColumnDef::new("created_at").big_integer().not_null())
                .col(ColumnDef::new("version").integer().not_null())
                .foreign_key(&mut reference(
                    "agreement_controllers",
                    "fk_agreement_controllers_vendor_id",
                    "vendor_id",
                    "organisations",
                ))
                .foreign_key(&mut reference(
                    "agreement_controllers",
                    "fk_agreement_controllers_customer_id",
                    "customer_id",
                    "organisations",
                ))
                .foreign_key(&mut reference(
                    "agreement_controllers",
                    "fk_agreement_controllers_agreement_id",
                    "agreement_id",
                    "agreements",
                ))
                .foreign_key(&mut reference(
                    "agreement_controllers",
                    "fk_agreement_controllers_created_by",
                    "created_by",
                    "users",
                ))
                .to_owned(),
        )
        .await?;
    index(
        manager,
        "agreement_controllers",
        "ix_agreement_controllers_vendor",
        &["vendor_id", "agreement_id"],
        false,
    )
    .await?;
    index(
        manager,
        "agreement_controllers",
        "ix_agreement_controllers_customer",
        &["customer_id", "agreement_id"],
        false,
    )
    .await?;
    index(
        manager,
        "agreement_controllers",
        "ix_agreement_controllers_agreement",
        &["agreement_id", "name"],
        false,
    )
    .await?;
    Ok(())
}
