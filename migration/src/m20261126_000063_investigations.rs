//! Records of suspected misuse that an organisation looks into, and what is noted in them.

use sea_orm_migration::prelude::*;

use crate::wall::Wall;

/// See the module.
#[derive(DeriveMigrationName)]
pub(crate) struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        investigations(manager).await?;
        notes(manager).await?;
        for wall in walls() {
            wall.build(manager).await?;
        }
        manager
            .alter_table(
                Table::alter()
                    .table("memberships")
                    .add_column(ColumnDef::new("ended_at").big_integer())
                    .to_owned(),
            )
            .await
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        manager
            .alter_table(
                Table::alter()
                    .table("memberships")
                    .drop_column("ended_at")
                    .to_owned(),
            )
            .await?;
        for wall in walls() {
            wall.raze(manager).await?;
        }
        for table in ["investigation_notes", "investigations"] {
            manager.drop_table(Table::drop().table(table).to_owned()).await?;
        }
        Ok(())
    }
}

fn walls() -> [Wall; 2] {
    ["investigations", "investigation_notes"].map(|table| Wall {
        table,
        organisation: Some("organisation_id"),
        ..Wall::default()
    })
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

async fn investigations(manager: &SchemaManager<'_>) -> Result<(), DbErr> {
    let table = "investigations";
    manager
        .create_table(
            Table::create()
                .table(table)
                .col(ColumnDef::new("id").uuid().not_null().primary_key())
                .col(ColumnDef::new("organisation_id").uuid().not_null())
                .col(ColumnDef::new("number").integer().not_null())
                .col(ColumnDef::new("title").string().not_null())
                .col(ColumnDef::new("subject").text().not_null())
                .col(ColumnDef::new("suspicion").text().not_null())
                .col(ColumnDef::new("interest").text().not_null())
                .col(ColumnDef::new("state").string().not_null())
                .col(ColumnDef::new("conclusion").text())
                .col(ColumnDef::new("opened_by").uuid().not_null())
                .col(ColumnDef::new("closed_by").uuid())
                .col(ColumnDef::new("closed_at").big_integer())
                .col(ColumnDef::new("created_at").big_integer().not_null())
                .col(ColumnDef::new("version").integer().not_null())
                .foreign_key(&mut reference(
                    table,
                    "fk_investigations_organisation_id",
                    "organisation_id",
                    "organisations",
                ))
                .foreign_key(&mut reference(
                    table,
                    "fk_investigations_opened_by",
                    "opened_by",
                    "users",
                ))
                .foreign_key(&mut reference(
                    table,
                    "fk_investigations_closed_by",
                    "closed_by",
                    "users",
                ))
                .to_owned(),
        )
        .await?;
    manager
        .create_index(
            Index::create()
                .name("ux_investigations_number")
                .table(table)
                .col("organisation_id")
                .col("number")
                .unique()
                .to_owned(),
        )
        .await?;
    manager
        .create_index(
            Index::create()
                .name("ix_investigations_closed")
                .table(table)
                .col("closed_at")
                .to_owned(),
        )
        .await
}

async fn notes(manager: &SchemaManager<'_>) -> Result<(), DbErr> {
    let table = "investigation_notes";
    manager
        .create_table(
            Table::create()
                .table(table)
                .col(ColumnDef::new("id").uuid().not_null().primary_key())
                .col(ColumnDef::new("organisation_id").uuid().not_null())
                .col(ColumnDef::new("investigation_id").uuid().not_null())
                .col(ColumnDef::new("text").text().not_null())
                .col(ColumnDef::new("written_by").uuid().not_null())
                .col(ColumnDef::new("created_at").big_integer().not_null())
                .foreign_key(&mut reference(
                    table,
                    "fk_investigation_notes_organisation_id",
                    "organisation_id",
                    "organisations",
                ))
                .foreign_key(
                    reference(
                        table,
                        "fk_investigation_notes_investigation_id",
                        "investigation_id",
                        "investigations",
                    )
                    .on_delete(ForeignKeyAction::Cascade),
                )
                .foreign_key(&mut reference(
                    table,
                    "fk_investigation_notes_written_by",
                    "written_by",
                    "users",
                ))
                .to_owned(),
        )
        .await?;
    manager
        .create_index(
            Index::create()
                .name("ix_investigation_notes_investigation")
                .table(table)
                .col("organisation_id")
                .col("investigation_id")
                .col("id")
                .to_owned(),
        )
        .await
}
