//! Termination, and what happens to the data after the end.

use sea_orm_migration::prelude::*;

use crate::wall::Wall;

/// See the module.
#[derive(DeriveMigrationName)]
pub(crate) struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        terminations(manager).await?;
        exit_cases(manager).await?;
        for wall in walls() {
            wall.build(manager).await?;
        }
        Ok(())
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        for wall in walls() {
            wall.raze(manager).await?;
        }
        for table in ["exit_cases", "terminations"] {
            manager.drop_table(Table::drop().table(table).to_owned()).await?;
        }
        Ok(())
    }
}

fn walls() -> [Wall; 2] {
    [
        Wall {
            table: "terminations",
            processor: Some("vendor_id"),
            controller: Some("customer_id"),
            ..Wall::default()
        },
        Wall {
            table: "exit_cases",
            processor: Some("vendor_id"),
            controller: Some("customer_id"),
            ..Wall::default()
        },
    ]
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

async fn terminations(manager: &SchemaManager<'_>) -> Result<(), DbErr> {
    manager
        .create_table(
            Table::create()
                .table("terminations")
                .col(ColumnDef::new("id").uuid().not_null().primary_key())
                .col(ColumnDef::new("vendor_id").uuid().not_null())
                .col(ColumnDef::new("customer_id").uuid().not_null())
                .col(ColumnDef::new("agreement_id").uuid().not_null())
                .col(ColumnDef::new("side").string().not_null())
                .col(ColumnDef::new("ground").string().not_null())
                .col(ColumnDef::new("reason").text().not_null())
                .col(ColumnDef::new("ends_at").big_integer().not_null())
                .col(ColumnDef::new("exit_choice").string().not_null())
                .col(ColumnDef::new("exit_days").integer().not_null())
                .col(ColumnDef::new("chosen_by").uuid())
                .col(ColumnDef::new("chosen_at").big_integer())
                .col(ColumnDef::new("given_by").uuid().not_null())
                .col(ColumnDef::new("given_at").big_integer().not_null())
                .col(ColumnDef::new("ended_at").big_integer())
                .col(ColumnDef::new("version").integer().not_null())
                .foreign_key(&mut reference(
                    "terminations",
                    "fk_terminations_vendor_id",
                    "vendor_id",
                    "organisations",
                ))
                .foreign_key(&mut reference(
                    "terminations",
                    "fk_terminations_customer_id",
                    "customer_id",
                    "organisations",
                ))
                .foreign_key(&mut reference(
                    "terminations",
                    "fk_terminations_agreement_id",
                    "agreement_id",
                    "agreements",
                ))
                .foreign_key(&mut reference(
                    "terminations",
                    "fk_terminations_chosen_by",
                    "chosen_by",
                    "users",
                ))
                .foreign_key(&mut reference(
                    "terminations",
                    "fk_terminations_given_by",
                    "given_by",
                    "users",
                ))
                .to_owned(),
        )
        .await?;
    index(
        manager,
        "terminations",
        "ix_terminations_vendor",
        &["vendor_id", "agreement_id"],
        false,
    )
    .await?;
    index(
        manager,
        "terminations",
        "ix_terminations_customer",
        &["customer_id", "agreement_id"],
        false,
    )
    .await?;
    index(
        manager,
        "terminations",
        "uq_terminations_agreement",
        &["agreement_id"],
        true,
    )
    .await?;
    index(
        manager,
        "terminations",
        "ix_terminations_due",
        &["ended_at", "ends_at"],
        false,
    )
    .await?;
    Ok(())
}

async fn exit_cases(manager: &SchemaManager<'_>) -> Result<(), DbErr> {
    manager
        .create_table(
            Table::create()
                .table("exit_cases")
                .col(ColumnDef::new("id").uuid().not_null().primary_key())
                .col(ColumnDef::new("vendor_id").uuid().not_null())
                .col(ColumnDef::new("customer_id").uuid().not_null())
                .col(ColumnDef::new("agreement_id").uuid().not_null())
                .col(ColumnDef::new("choice").string().not_null())
                .col(ColumnDef::new("opened_at").big_integer().not_null())
                .col(ColumnDef::new("due_at").big_integer().not_null())
                .col(ColumnDef::new("returned_text").text())
                .col(ColumnDef::new("returned_by").uuid())
                .col(ColumnDef::new("returned_at").big_integer())
                .col(ColumnDef::new("certificate").text())
                .col(ColumnDef::new("certificate_sha256").string())
                .col(ColumnDef::new("pdf_sha256").string())
                .col(ColumnDef::new("certified_by").uuid())
                .col(ColumnDef::new("certified_at").big_integer())
                .col(ColumnDef::new("reminded_at").big_integer())
                .col(ColumnDef::new("overdue_told_at").big_integer())
                .col(ColumnDef::new("version").integer().not_null())
                .foreign_key(&mut reference(
                    "exit_cases",
                    "fk_exit_cases_vendor_id",
                    "vendor_id",
                    "organisations",
                ))
                .foreign_key(&mut reference(
                    "exit_cases",
                    "fk_exit_cases_customer_id",
                    "customer_id",
                    "organisations",
                ))
                .foreign_key(&mut reference(
                    "exit_cases",
                    "fk_exit_cases_agreement_id",
                    "agreement_id",
                    "agreements",
                ))
                .foreign_key(&mut reference(
                    "exit_cases",
                    "fk_exit_cases_returned_by",
                    "returned_by",
                    "users",
                ))
                .foreign_key(&mut reference(
                    "exit_cases",
                    "fk_exit_cases_certified_by",
                    "certified_by",
                    "users",
                ))
                .to_owned(),
        )
        .await?;
    index(
        manager,
        "exit_cases",
        "ix_exit_cases_vendor",
        &["vendor_id", "agreement_id"],
        false,
    )
    .await?;
    index(
        manager,
        "exit_cases",
        "ix_exit_cases_customer",
        &["customer_id", "agreement_id"],
        false,
    )
    .await?;
    index(
        manager,
        "exit_cases",
        "uq_exit_cases_agreement",
        &["agreement_id"],
        true,
    )
    .await?;
    index(
        manager,
        "exit_cases",
        "ix_exit_cases_due",
        &["certified_at", "due_at"],
        false,
    )
    .await?;
    Ok(())
}
