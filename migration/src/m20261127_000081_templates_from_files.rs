//! Templates whose text was uploaded: which file it was.

use sea_orm_migration::prelude::*;

/// See the module.
#[derive(DeriveMigrationName)]
pub(crate) struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        // SQLite takes the key of a column that is added along with it alone.
        let file = ColumnDef::new("file_id")
            .uuid()
            .extra("REFERENCES template_files (id)")
            .to_owned();
        manager
            .alter_table(
                Table::alter()
                    .table("agreement_templates")
                    .add_column(file)
                    .to_owned(),
            )
            .await?;
        manager
            .create_index(
                Index::create()
                    .name("ix_agreement_templates_file")
                    .table("agreement_templates")
                    .col("file_id")
                    .to_owned(),
            )
            .await
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        manager
            .get_connection()
            .execute_unprepared("DROP INDEX ix_agreement_templates_file")
            .await?;
        manager
            .alter_table(
                Table::alter()
                    .table("agreement_templates")
                    .drop_column("file_id")
                    .to_owned(),
            )
            .await
    }
}
