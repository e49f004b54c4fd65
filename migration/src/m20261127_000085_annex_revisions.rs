//! Revisions of annex B: the list of sub-processors under an agreement, as each change has left it.

use sea_orm_migration::prelude::*;

use crate::wall::Wall;

/// See the module.
#[derive(DeriveMigrationName)]
pub(crate) struct Migration;

const TABLE: &str = "annex_revisions";

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        manager
            .create_table(
                Table::create()
                    .table(TABLE)
                    .col(ColumnDef::new("id").uuid().not_null().primary_key())
                    .col(ColumnDef::new("vendor_id").uuid().not_null())
                    .col(ColumnDef::new("customer_id").uuid().not_null())
                    .col(ColumnDef::new("agreement_id").uuid().not_null())
                    .col(ColumnDef::new("agreement_version_id").uuid().not_null())
                    .col(ColumnDef::new("announcement_id").uuid().not_null())
                    .col(ColumnDef::new("number").integer().not_null())
                    .col(ColumnDef::new("content").text().not_null())
                    .col(ColumnDef::new("content_sha256").string().not_null())
                    .col(ColumnDef::new("effective_at").big_integer().not_null())
                    .col(ColumnDef::new("told_at").big_integer())
                    .foreign_key(&mut reference("vendor_id", "organisations"))
                    .foreign_key(&mut reference("customer_id", "organisations"))
                    .foreign_key(&mut reference("agreement_id", "agreements"))
                    .foreign_key(&mut reference("agreement_version_id", "agreement_versions"))
                    .foreign_key(&mut reference("announcement_id", "change_announcements"))
                    .to_owned(),
            )
            .await?;
        let number = ["vendor_id", "agreement_id", "number"];
        manager
            .create_index(over("uq_annex_revisions_number", &number).unique().to_owned())
            .await?;
        let once = ["announcement_id", "agreement_id"];
        manager
            .create_index(over("uq_annex_revisions_change", &once).unique().to_owned())
            .await?;
        let own = ["customer_id", "agreement_id", "number"];
        manager
            .create_index(over("ix_annex_revisions_customer", &own))
            .await?;
        manager
            .create_index(over("ix_annex_revisions_agreement", &["agreement_id"]))
            .await?;
        manager
            .create_index(over("ix_annex_revisions_version", &["agreement_version_id"]))
            .await?;
        // What the worker has still to tell of: mostly nothing.
        manager
            .get_connection()
            .execute_unprepared(
                "CREATE INDEX ix_annex_revisions_untold ON annex_revisions (id) WHERE told_at IS NULL",
            )
            .await?;
        // Which agreements came into force after a change was announced.
        let in_force = Index::create()
            .name("ix_agreement_versions_effective")
            .table("agreement_versions")
            .col("vendor_id")
            .col("effective_at")
            .to_owned();
        manager.create_index(in_force).await?;
        WALL.build(manager).await
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        WALL.raze(manager).await?;
        manager
            .get_connection()
            .execute_unprepared("DROP INDEX ix_agreement_versions_effective")
            .await?;
        manager.drop_table(Table::drop().table(TABLE).to_owned()).await
    }
}

const WALL: Wall = Wall {
    table: TABLE,
    processor: Some("vendor_id"),
    controller: Some("customer_id"),
    partner: None,
    organisation: None,
    person: None,
    readable: None,
    append_only: true,
};

fn reference(column: &'static str, to: &'static str) -> ForeignKeyCreateStatement {
    ForeignKey::create()
        .name(format!("fk_{TABLE}_{column}"))
        .from(TABLE, column)
        .to(to, "id")
        .to_owned()
}

fn over(name: &str, columns: &[&'static str]) -> IndexCreateStatement {
    let mut index = Index::create().name(name).table(TABLE).to_owned();
    for column in columns {
        index.col(*column);
    }
    index
}
