//! Changes that a side proposes.

use sea_orm_migration::prelude::*;

use crate::wall::Wall;

/// See the module.
#[derive(DeriveMigrationName)]
pub(crate) struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        change_proposals(manager).await?;
        for wall in walls() {
            wall.build(manager).await?;
        }
        Ok(())
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        for wall in walls() {
            wall.raze(manager).await?;
        }
        for table in ["change_proposals"] {
            manager.drop_table(Table::drop().table(table).to_owned()).await?;
        }
        Ok(())
    }
}

fn walls() -> [Wall; 1] {
    [Wall {
        table: "change_proposals",
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

async fn change_proposals(manager: &SchemaManager<'_>) -> Result<(), DbErr> {
    manager
        .create_table(
            Table::create()
                .table("change_proposals")
                .col(ColumnDef::new("id").uuid().not_null().primary_key())
                .col(ColumnDef::new("vendor_id").uuid().not_null())
                .col(ColumnDef::new("customer_id").uuid().not_null())
                .col(ColumnDef::new("agreement_id").uuid().not_null())
                .col(ColumnDef::new("agreement_version_id").uuid().not_null())
                .col(ColumnDef::new("place").string().not_null())
                .col(ColumnDef::new("heading").string().not_null())
                .col(ColumnDef::new("kind").string().not_null())
                .col(ColumnDef::new("side").string().not_null())
                .col(ColumnDef::new("former_text").text().not_null())
                .col(ColumnDef::new("text").text().not_null())
                .col(ColumnDef::new("text_sha256").string().not_null())
                .col(ColumnDef::new("reason").text())
                .col(ColumnDef::new("state").string().not_null())
                .col(ColumnDef::new("proposed_by").uuid().not_null())
                .col(ColumnDef::new("proposed_at").big_integer().not_null())
                .col(ColumnDef::new("answered_by").uuid())
                .col(ColumnDef::new("answered_at").big_integer())
                .col(ColumnDef::new("answer").text())
                .col(ColumnDef::new("version").integer().not_null())
                .foreign_key(&mut reference(
                    "change_proposals",
                    "fk_change_proposals_vendor_id",
                    "vendor_id",
                    "organisations",
                ))
                .foreign_key(&mut reference(
                    "change_proposals",
                    "fk_change_proposals_customer_id",
                    "customer_id",
                    "organisations",
                ))
                .foreign_key(&mut reference(
                    "change_proposals",
                    "fk_change_proposals_agreement_id",
                    "agreement_id",
                    "agreements",
                ))
                .foreign_key(&mut reference(
                    "change_proposals",
                    "fk_change_proposals_agreement_version_id",
                    "agreement_version_id",
                    "agreement_versions",
                ))
                .foreign_key(&mut reference(
                    "change_proposals",
                    "fk_change_proposals_proposed_by",
                    "proposed_by",
                    "users",
                ))
                .foreign_key(&mut reference(
                    "change_proposals",
                    "fk_change_proposals_answered_by",
                    "answered_by",
                    "users",
                ))
                .to_owned(),
        )
        .await?;
    index(
        manager,
        "change_proposals",
        "ix_change_proposals_vendor",
        &["vendor_id", "agreement_version_id"],
        false,
    )
    .await?;
    index(
        manager,
        "change_proposals",
        "ix_change_proposals_customer",
        &["customer_id", "agreement_version_id"],
        false,
    )
    .await?;
    index(
        manager,
        "change_proposals",
        "ix_change_proposals_version",
        &["agreement_version_id", "place"],
        false,
    )
    .await?;
    Ok(())
}
