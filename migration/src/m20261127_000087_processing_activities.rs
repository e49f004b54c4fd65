//! The record of processing activities of each organisation.

use sea_orm_migration::prelude::*;

use crate::wall::Wall;

/// See the module.
#[derive(DeriveMigrationName)]
pub(crate) struct Migration;

const TABLE: &str = "processing_activities";

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        manager
            .create_table(
                Table::create()
                    .table(TABLE)
                    .col(ColumnDef::new("id").uuid().not_null().primary_key())
                    .col(ColumnDef::new("organisation_id").uuid().not_null())
                    .col(ColumnDef::new("role").string().not_null())
                    .col(ColumnDef::new("title").string().not_null())
                    .col(ColumnDef::new("purposes").json_binary().not_null())
                    .col(ColumnDef::new("legal_basis").string())
                    .col(ColumnDef::new("service_id").uuid())
                    .col(ColumnDef::new("customer_relation_id").uuid())
                    .col(ColumnDef::new("controller_names").json_binary().not_null())
                    .col(ColumnDef::new("subject_categories").json_binary().not_null())
                    .col(ColumnDef::new("data_categories").json_binary().not_null())
                    .col(ColumnDef::new("special_categories").boolean().not_null())
                    .col(ColumnDef::new("recipients").json_binary().not_null())
                    .col(ColumnDef::new("transfers").text().not_null())
                    .col(ColumnDef::new("retention").text().not_null())
                    .col(ColumnDef::new("measures").text().not_null())
                    .col(ColumnDef::new("owner_role").string().not_null())
                    .col(ColumnDef::new("state").string().not_null())
                    .col(ColumnDef::new("reviewed_at").big_integer())
                    .col(ColumnDef::new("next_review_on").date())
                    .col(ColumnDef::new("activated_at").big_integer())
                    .col(ColumnDef::new("retired_at").big_integer())
                    .col(ColumnDef::new("created_at").big_integer().not_null())
                    .col(ColumnDef::new("version").integer().not_null())
                    .foreign_key(&mut reference("organisation_id", "organisations"))
                    .foreign_key(&mut reference("service_id", "services"))
                    .foreign_key(&mut reference("customer_relation_id", "customer_relations"))
                    .to_owned(),
            )
            .await?;
        manager
            .create_index(over(
                "ix_processing_activities_title",
                &["organisation_id", "title", "id"],
            ))
            .await?;
        manager
            .create_index(over("ix_processing_activities_service", &["service_id"]))
            .await?;
        manager
            .create_index(over(
                "ix_processing_activities_relation",
                &["customer_relation_id"],
            ))
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
