//! The controller's instructions.

use sea_orm_migration::prelude::*;

use crate::wall::Wall;

/// See the module.
#[derive(DeriveMigrationName)]
pub(crate) struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        instructions(manager).await?;
        for wall in walls() {
            wall.build(manager).await?;
        }
        Ok(())
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        for wall in walls() {
            wall.raze(manager).await?;
        }
        for table in ["instructions"] {
            manager.drop_table(Table::drop().table(table).to_owned()).await?;
        }
        Ok(())
    }
}

fn walls() -> [Wall; 1] {
    [Wall {
        table: "instructions",
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

async fn instructions(manager: &SchemaManager<'_>) -> Result<(), DbErr> {
    manager
        .create_table(
            Table::create()
                .table("instructions")
                .col(ColumnDef::new("id").uuid().not_null().primary_key())
                .col(ColumnDef::new("vendor_id").uuid().not_null())
                .col(ColumnDef::new("customer_id").uuid().not_null())
                .col(ColumnDef::new("agreement_id").uuid().not_null())
                .col(ColumnDef::new("number").integer().not_null())
                .col(ColumnDef::new("text").text().not_null())
                .col(ColumnDef::new("text_sha256").string().not_null())
                .col(ColumnDef::new("state").string().not_null())
                .col(ColumnDef::new("given_by").uuid().not_null())
                .col(ColumnDef::new("given_at").big_integer().not_null())
                .col(ColumnDef::new("answered_by").uuid())
                .col(ColumnDef::new("answered_at").big_integer())
                .col(ColumnDef::new("flag_reason").text())
                .col(ColumnDef::new("withdrawn_by").uuid())
                .col(ColumnDef::new("withdrawn_at").big_integer())
                .col(ColumnDef::new("version").integer().not_null())
                .foreign_key(&mut reference(
                    "instructions",
                    "fk_instructions_vendor_id",
                    "vendor_id",
                    "organisations",
                ))
                .foreign_key(&mut reference(
                    "instructions",
                    "fk_instructions_customer_id",
                    "customer_id",
                    "organisations",
                ))
                .foreign_key(&mut reference(
                    "instructions",
                    "fk_instructions_agreement_id",
                    "agreement_id",
                    "agreements",
                ))
                .foreign_key(&mut reference(
                    "instructions",
                    "fk_instructions_given_by",
                    "given_by",
                    "users",
                ))
                .foreign_key(&mut reference(
                    "instructions",
                    "fk_instructions_answered_by",
                    "answered_by",
                    "users",
                ))
                .foreign_key(&mut reference(
                    "instructions",
                    "fk_instructions_withdrawn_by",
                    "withdrawn_by",
                    "users",
                ))
                .to_owned(),
        )
        .await?;
    index(
        manager,
        "instructions",
        "ix_instructions_vendor",
        &["vendor_id", "agreement_id"],
        false,
    )
    .await?;
    index(
        manager,
        "instructions",
        "ix_instructions_customer",
        &["customer_id", "agreement_id"],
        false,
    )
    .await?;
    index(
        manager,
        "instructions",
        "uq_instructions_number",
        &["agreement_id", "number"],
        true,
    )
    .await?;
    Ok(())
}
