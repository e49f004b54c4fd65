//! Official texts that vendors upload as templates.

use sea_orm_migration::prelude::*;

use crate::wall::Wall;

const TABLE: &str = "template_files";

/// See the module.
#[derive(DeriveMigrationName)]
pub(crate) struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let reference = |name: &'static str, column: &'static str, to: &'static str| {
            ForeignKey::create()
                .name(name)
                .from(TABLE, column)
                .to(to, "id")
                .to_owned()
        };
        manager
            .create_table(
                Table::create()
                    .table(TABLE)
                    .col(ColumnDef::new("id").uuid().not_null().primary_key())
                    .col(ColumnDef::new("vendor_id").uuid().not_null())
                    .col(ColumnDef::new("uploader_id").uuid().not_null())
                    .col(ColumnDef::new("sha256").string().not_null())
                    .col(ColumnDef::new("name").string().not_null())
                    .col(ColumnDef::new("media_type").string().not_null())
                    .col(ColumnDef::new("size").integer().not_null())
                    .col(ColumnDef::new("title").string())
                    .col(ColumnDef::new("language").string().not_null())
                    .col(ColumnDef::new("clauses").json_binary().not_null())
                    .col(ColumnDef::new("uploaded_at").big_integer().not_null())
                    .foreign_key(&mut reference(
                        "fk_template_files_vendor_id",
                        "vendor_id",
                        "organisations",
                    ))
                    .foreign_key(&mut reference(
                        "fk_template_files_uploader_id",
                        "uploader_id",
                        "users",
                    ))
                    .to_owned(),
            )
            .await?;
        let index = |name: &'static str, columns: &[&'static str]| {
            let mut index = Index::create().name(name).table(TABLE).to_owned();
            for column in columns {
                index.col(*column);
            }
            index
        };
        manager
            .create_index(index("ix_template_files_vendor", &["vendor_id", "id"]))
            .await?;
        manager
            .create_index(index("ix_template_files_uploaded", &["uploaded_at"]))
            .await?;
        wall().build(manager).await
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        wall().raze(manager).await?;
        manager.drop_table(Table::drop().table(TABLE).to_owned()).await
    }
}

fn wall() -> Wall {
    Wall {
        table: TABLE,
        processor: Some("vendor_id"),
        ..Wall::default()
    }
}
