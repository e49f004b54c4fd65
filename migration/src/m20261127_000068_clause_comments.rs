//! What is said about the clauses of a version that waits for signatures.

use sea_orm_migration::prelude::*;

use crate::wall::Wall;

/// See the module.
#[derive(DeriveMigrationName)]
pub(crate) struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        clause_threads(manager).await?;
        clause_comments(manager).await?;
        for wall in walls() {
            wall.build(manager).await?;
        }
        Ok(())
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        for wall in walls() {
            wall.raze(manager).await?;
        }
        for table in ["clause_comments", "clause_threads"] {
            manager.drop_table(Table::drop().table(table).to_owned()).await?;
        }
        Ok(())
    }
}

fn walls() -> [Wall; 2] {
    [
        Wall {
            table: "clause_threads",
            processor: Some("vendor_id"),
            controller: Some("customer_id"),
            ..Wall::default()
        },
        Wall {
            table: "clause_comments",
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

async fn clause_threads(manager: &SchemaManager<'_>) -> Result<(), DbErr> {
    manager
        .create_table(
            Table::create()
                .table("clause_threads")
                .col(ColumnDef::new("id").uuid().not_null().primary_key())
                .col(ColumnDef::new("vendor_id").uuid().not_null())
                .col(ColumnDef::new("customer_id").uuid().not_null())
                .col(ColumnDef::new("agreement_id").uuid().not_null())
                .col(ColumnDef::new("agreement_version_id").uuid().not_null())
                .col(ColumnDef::new("place").string().not_null())
                .col(ColumnDef::new("resolved_by").uuid())
                .col(ColumnDef::new("resolved_at").big_integer())
                .col(ColumnDef::new("created_at").big_integer().not_null())
                .col(ColumnDef::new("version").integer().not_null())
                .foreign_key(&mut reference(
                    "clause_threads",
                    "fk_clause_threads_vendor_id",
                    "vendor_id",
                    "organisations",
                ))
                .foreign_key(&mut reference(
                    "clause_threads",
                    "fk_clause_threads_customer_id",
                    "customer_id",
                    "organisations",
                ))
                .foreign_key(&mut reference(
                    "clause_threads",
                    "fk_clause_threads_agreement_id",
                    "agreement_id",
                    "agreements",
                ))
                .foreign_key(&mut reference(
                    "clause_threads",
                    "fk_clause_threads_agreement_version_id",
                    "agreement_version_id",
                    "agreement_versions",
                ))
                .foreign_key(&mut reference(
                    "clause_threads",
                    "fk_clause_threads_resolved_by",
                    "resolved_by",
                    "users",
                ))
                .to_owned(),
        )
        .await?;
    index(
        manager,
        "clause_threads",
        "ix_clause_threads_vendor",
        &["vendor_id", "agreement_version_id"],
        false,
    )
    .await?;
    index(
        manager,
        "clause_threads",
        "ix_clause_threads_customer",
        &["customer_id", "agreement_version_id"],
        false,
    )
    .await?;
    index(
        manager,
        "clause_threads",
        "uq_clause_threads_place",
        &["agreement_version_id", "place"],
        true,
    )
    .await?;
    Ok(())
}

async fn clause_comments(manager: &SchemaManager<'_>) -> Result<(), DbErr> {
    manager
        .create_table(
            Table::create()
                .table("clause_comments")
                .col(ColumnDef::new("id").uuid().not_null().primary_key())
                .col(ColumnDef::new("vendor_id").uuid().not_null())
                .col(ColumnDef::new("customer_id").uuid().not_null())
                .col(ColumnDef::new("agreement_id").uuid().not_null())
                .col(ColumnDef::new("agreement_version_id").uuid().not_null())
                .col(ColumnDef::new("thread_id").uuid().not_null())
                .col(ColumnDef::new("side").string().not_null())
                .col(ColumnDef::new("text").text().not_null())
                .col(ColumnDef::new("written_by").uuid().not_null())
                .col(ColumnDef::new("written_at").big_integer().not_null())
                .foreign_key(&mut reference(
                    "clause_comments",
                    "fk_clause_comments_vendor_id",
                    "vendor_id",
                    "organisations",
                ))
                .foreign_key(&mut reference(
                    "clause_comments",
                    "fk_clause_comments_customer_id",
                    "customer_id",
                    "organisations",
                ))
                .foreign_key(&mut reference(
                    "clause_comments",
                    "fk_clause_comments_agreement_id",
                    "agreement_id",
                    "agreements",
                ))
                .foreign_key(&mut reference(
                    "clause_comments",
                    "fk_clause_comments_agreement_version_id",
                    "agreement_version_id",
                    "agreement_versions",
                ))
                .foreign_key(&mut reference(
                    "clause_comments",
                    "fk_clause_comments_thread_id",
                    "thread_id",
                    "clause_threads",
                ))
                .foreign_key(&mut reference(
                    "clause_comments",
                    "fk_clause_comments_written_by",
                    "written_by",
                    "users",
                ))
                .to_owned(),
        )
        .await?;
    index(
        manager,
        "clause_comments",
        "ix_clause_comments_vendor",
        &["vendor_id", "agreement_version_id"],
        false,
    )
    .await?;
    index(
        manager,
        "clause_comments",
        "ix_clause_comments_customer",
        &["customer_id", "agreement_version_id"],
        false,
    )
    .await?;
    index(
        manager,
        "clause_comments",
        "ix_clause_comments_thread",
        &["thread_id"],
        false,
    )
    .await?;
    Ok(())
}
