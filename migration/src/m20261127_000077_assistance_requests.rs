//! What controllers ask their processors to help with.

use sea_orm_migration::prelude::*;

use crate::wall::Wall;

const TABLE: &str = "assistance_requests";

/// See the module.
#[derive(DeriveMigrationName)]
pub(crate) struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        table(manager).await?;
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
        controller: Some("customer_id"),
        ..Wall::default()
    }
}

fn reference(name: &'static str, column: &'static str, to: &'static str) -> ForeignKeyCreateStatement {
    ForeignKey::create()
        .name(name)
        .from(TABLE, column)
        .to(to, "id")
        .to_owned()
}

async fn index(
    manager: &SchemaManager<'_>,
    name: &'static str,
    columns: &[&'static str],
    unique: bool,
) -> Result<(), DbErr> {
    let mut index = Index::create().name(name).table(TABLE).to_owned();
    for column in columns {
        index.col(*column);
    }
    if unique {
        index.unique();
    }
    manager.create_index(index).await
}

async fn table(manager: &SchemaManager<'_>) -> Result<(), DbErr> {
    manager
        .create_table(
            Table::create()
                .table(TABLE)
                .col(ColumnDef::new("id").uuid().not_null().primary_key())
                .col(ColumnDef::new("vendor_id").uuid().not_null())
                .col(ColumnDef::new("customer_id").uuid().not_null())
                .col(ColumnDef::new("agreement_id").uuid().not_null())
                .col(ColumnDef::new("number").integer().not_null())
                .col(ColumnDef::new("kind").string().not_null())
                .col(ColumnDef::new("subject").string().not_null())
                .col(ColumnDef::new("state").string().not_null())
                .col(ColumnDef::new("due_at").big_integer().not_null())
                .col(ColumnDef::new("opened_by").uuid().not_null())
                .col(ColumnDef::new("opened_at").big_integer().not_null())
                .col(ColumnDef::new("closed_by").uuid())
                .col(ColumnDef::new("closed_at").big_integer())
                .col(ColumnDef::new("version").integer().not_null())
                .foreign_key(&mut reference(
                    "fk_assistance_requests_vendor_id",
                    "vendor_id",
                    "organisations",
                ))
                .foreign_key(&mut reference(
                    "fk_assistance_requests_customer_id",
                    "customer_id",
                    "organisations",
                ))
                .foreign_key(&mut reference(
                    "fk_assistance_requests_agreement_id",
                    "agreement_id",
                    "agreements",
                ))
                .foreign_key(&mut reference(
                    "fk_assistance_requests_opened_by",
                    "opened_by",
                    "users",
                ))
                .foreign_key(&mut reference(
                    "fk_assistance_requests_closed_by",
                    "closed_by",
                    "users",
                ))
                .to_owned(),
        )
        .await?;
    index(
        manager,
        "ix_assistance_requests_vendor",
        &["vendor_id", "state", "due_at", "id"],
        false,
    )
    .await?;
    index(
        manager,
        "ix_assistance_requests_customer",
        &["customer_id", "state", "due_at", "id"],
        false,
    )
    .await?;
    index(
        manager,
        "uq_assistance_requests_number",
        &["agreement_id", "number"],
        true,
    )
    .await?;
    Ok(())
}
