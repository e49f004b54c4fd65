//! Agreements that are issued to many customers at once, and the rows that they are worked off by.

use sea_orm_migration::prelude::*;

use crate::wall::Wall;

/// See the module.
#[derive(DeriveMigrationName)]
pub(crate) struct Migration;

/// The tables made here, those first that others point at.
const TABLES: [&str; 2] = ["issue_batches", "issue_batch_rows"];

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        batches(manager).await?;
        rows(manager).await?;
        for table in TABLES {
            wall(table).build(manager).await?;
        }
        Ok(())
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        for table in TABLES.into_iter().rev() {
            wall(table).raze(manager).await?;
            manager.drop_table(Table::drop().table(table).to_owned()).await?;
        }
        Ok(())
    }
}

fn wall(table: &'static str) -> Wall {
    Wall {
        table,
        processor: Some("vendor_id"),
        ..Wall::default()
    }
}

async fn batches(manager: &SchemaManager<'_>) -> Result<(), DbErr> {
    const TABLE: &str = "issue_batches";
    manager
        .create_table(
            Table::create()
                .table(TABLE)
                .col(ColumnDef::new("id").uuid().not_null().primary_key())
                .col(ColumnDef::new("vendor_id").uuid().not_null())
                .col(ColumnDef::new("issuer_membership_id").uuid().not_null())
                .col(ColumnDef::new("template_version_id").uuid().not_null())
                .col(ColumnDef::new("title").string().not_null())
                .col(ColumnDef::new("terms").text().not_null())
                .col(ColumnDef::new("state").string().not_null())
                .col(ColumnDef::new("total").integer().not_null())
                .col(ColumnDef::new("issued").integer().not_null())
                .col(ColumnDef::new("refused").integer().not_null())
                .col(ColumnDef::new("worked_at").big_integer().not_null())
                .col(ColumnDef::new("created_at").big_integer().not_null())
                .col(ColumnDef::new("finished_at").big_integer())
                .foreign_key(&mut reference(TABLE, "vendor_id", "organisations"))
                .foreign_key(&mut reference(TABLE, "issuer_membership_id", "memberships"))
                .foreign_key(&mut reference(TABLE, "template_version_id", "template_versions"))
                .to_owned(),
        )
        .await?;
    index(manager, TABLE, "ix_issue_batches_vendor", &["vendor_id", "id"]).await?;
    index(manager, TABLE, "ix_issue_batches_state", &["state", "worked_at"]).await
}

async fn rows(manager: &SchemaManager<'_>) -> Result<(), DbErr> {
    const TABLE: &str = "issue_batch_rows";
    manager
        .create_table(
            Table::create()
                .table(TABLE)
                .col(ColumnDef::new("id").uuid().not_null().primary_key())
                .col(ColumnDef::new("vendor_id").uuid().not_null())
                .col(ColumnDef::new("batch_id").uuid().not_null())
                .col(ColumnDef::new("number").integer().not_null())
                .col(ColumnDef::new("customer").string().not_null())
                .col(ColumnDef::new("addressee_id").uuid())
                .col(ColumnDef::new("parameters").json_binary())
                .col(ColumnDef::new("state").string().not_null())
                .col(ColumnDef::new("field").string())
                .col(ColumnDef::new("code").string())
                .col(ColumnDef::new("details").text())
                .col(ColumnDef::new("printed_at").big_integer())
                .col(ColumnDef::new("created_at").big_integer().not_null())
                .foreign_key(&mut reference(TABLE, "vendor_id", "organisations"))
                .foreign_key(&mut reference(TABLE, "batch_id", "issue_batches"))
                .foreign_key(&mut reference(TABLE, "addressee_id", "organisations"))
                .to_owned(),
        )
        .await?;
    unique(
        manager,
        TABLE,
        "uq_issue_batch_rows_number",
        &["vendor_id", "batch_id", "number"],
    )
    .await?;
    // One agreement for each customer of a list, whatever the list says.
    unique(
        manager,
        TABLE,
        "uq_issue_batch_rows_customer",
        &["vendor_id", "batch_id", "addressee_id"],
    )
    .await?;
    index(
        manager,
        TABLE,
        "ix_issue_batch_rows_waiting",
        &["batch_id", "state", "number"],
    )
    .await?;
    index(
        manager,
        TABLE,
        "ix_issue_batch_rows_printing",
        &["state", "printed_at", "id"],
    )
    .await?;
    index(manager, TABLE, "ix_issue_batch_rows_addressee", &["addressee_id"]).await
}

fn reference(table: &'static str, column: &'static str, to: &'static str) -> ForeignKeyCreateStatement {
    ForeignKey::create()
        .name(format!("fk_{table}_{column}"))
        .from(table, column)
        .to(to, "id")
        .to_owned()
}

async fn index(
    manager: &SchemaManager<'_>,
    table: &'static str,
    name: &str,
    columns: &[&'static str],
) -> Result<(), DbErr> {
    manager.create_index(over(table, name, columns)).await
}

async fn unique(
    manager: &SchemaManager<'_>,
    table: &'static str,
    name: &str,
    columns: &[&'static str],
) -> Result<(), DbErr> {
    manager
        .create_index(over(table, name, columns).unique().to_owned())
        .await
}

fn over(table: &'static str, name: &str, columns: &[&'static str]) -> IndexCreateStatement {
    let mut index = Index::create().name(name).table(table).to_owned();
    for column in columns {
        index.col(*column);
    }
    index
}
