//! What an agreement has otherwise than its template.

use sea_orm_migration::prelude::*;

use crate::wall::Wall;

/// See the module.
#[derive(DeriveMigrationName)]
pub(crate) struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        agreement_deviations(manager).await?;
        for wall in walls() {
            wall.build(manager).await?;
        }
        Ok(())
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        for wall in walls() {
            wall.raze(manager).await?;
        }
        for table in ["agreement_deviations"] {
            manager.drop_table(Table::drop().table(table).to_owned()).await?;
        }
        Ok(())
    }
}

fn walls() -> [Wall; 1] {
    [Wall {
        table: "agreement_deviations",
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

async fn agreement_deviations(manager: &SchemaManager<'_>) -> Result<(), DbErr> {
    manager
        .create_table(
            Table::create()
                .table("agreement_deviations")
                .col(ColumnDef::new("id").uuid().not_null().primary_key())
                .col(ColumnDef::new("vendor_id").uuid().not_null())
                .col(ColumnDef::new("customer_id").uuid().not_null())
                .col(ColumnDef::new("agreement_id").uuid().not_null())
                .col(ColumnDef::new("agreement_version_id").uuid().not_null())
                .col(ColumnDef::new("proposal_id").uuid().not_null())
                .col(ColumnDef::new("position").integer().not_null())
                .col(ColumnDef::new("place").string().not_null())
                .col(ColumnDef::new("heading").string().not_null())
                .col(ColumnDef::new("kind").string().not_null())
                .col(ColumnDef::new("former_text").text().not_null())
                .col(ColumnDef::new("text").text().not_null())
                .col(ColumnDef::new("agreed_at").big_integer().not_null())
                .foreign_key(&mut reference(
                    "agreement_deviations",
                    "fk_agreement_deviations_vendor_id",
                    "vendor_id",
                    "organisations",
                ))
                .foreign_key(&mut reference(
                    "agreement_deviations",
                    "fk_agreement_deviations_customer_id",
                    "customer_id",
                    "organisations",
                ))
                .foreign_key(&mut reference(
                    "agreement_deviations",
                    "fk_agreement_deviations_agreement_id",
                    "agreement_id",
                    "agreements",
                ))
                .foreign_key(&mut reference(
                    "agreement_deviations",
                    "fk_agreement_deviations_agreement_version_id",
                    "agreement_version_id",
                    "agreement_versions",
                ))
                .foreign_key(&mut reference(
                    "agreement_deviations",
                    "fk_agreement_deviations_proposal_id",
                    "proposal_id",
                    "change_proposals",
                ))
                .to_owned(),
        )
        .await?;
    index(
        manager,
        "agreement_deviations",
        "ix_agreement_deviations_vendor",
        &["vendor_id", "id"],
        false,
    )
    .await?;
    index(
        manager,
        "agreement_deviations",
        "ix_agreement_deviations_customer",
        &["customer_id", "agreement_id"],
        false,
    )
    .await?;
    index(
        manager,
        "agreement_deviations",
        "uq_agreement_deviations_position",
        &["agreement_version_id", "position"],
        true,
    )
    .await?;
    Ok(())
}
