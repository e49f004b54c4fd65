//! Meetings and courses on data protection, and how many of the staff came.

use sea_orm_migration::prelude::*;

use crate::wall::Wall;

/// See the module.
#[derive(DeriveMigrationName)]
pub(crate) struct Migration;

const TABLE: &str = "training_records";

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        manager
            .create_table(
                Table::create()
                    .table(TABLE)
                    .col(ColumnDef::new("id").uuid().not_null().primary_key())
                    .col(ColumnDef::new("organisation_id").uuid().not_null())
                    .col(ColumnDef::new("topic").string().not_null())
                    .col(ColumnDef::new("held_on").date().not_null())
                    .col(ColumnDef::new("staff_count").integer().not_null())
                    .col(ColumnDef::new("attendee_count").integer().not_null())
                    .col(ColumnDef::new("recorded_by").uuid().not_null())
                    .col(ColumnDef::new("recorded_at").big_integer().not_null())
                    .col(ColumnDef::new("withdrawn_by").uuid())
                    .col(ColumnDef::new("withdrawn_at").big_integer())
                    .foreign_key(&mut reference("organisation_id", "organisations"))
                    .foreign_key(&mut reference("recorded_by", "users"))
                    .foreign_key(&mut reference("withdrawn_by", "users"))
                    .to_owned(),
            )
            .await?;
        manager
            .create_index(over(
                "ix_training_records_day",
                &["organisation_id", "held_on", "id"],
            ))
            .await?;
        manager
            .create_index(over("ix_training_records_by", &["recorded_by"]))
            .await?;
        manager
            .create_index(over("ix_training_records_withdrawn_by", &["withdrawn_by"]))
            .await?;
        WALL.build(manager).await
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        WALL.raze(manager).await?;
        manager.drop_table(Table::drop().table(TABLE).to_owned()).await
    }
}

const WALL: Wall = Wall {
    table: TABLE,
    processor: None,
    controller: None,
    partner: None,
    organisation: Some("organisation_id"),
    person: None,
    readable: None,
    append_only: false,
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
