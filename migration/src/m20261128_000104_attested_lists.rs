//! Who said of a numbered list of sub-processors that it is complete, and when (R-000-108).

use sea_orm_migration::prelude::*;

/// See the module.
#[derive(DeriveMigrationName)]
pub(crate) struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let at = ColumnDef::new("attested_at").big_integer().to_owned();
        let by = ColumnDef::new("attested_by")
            .uuid()
            .extra("REFERENCES users (id)")
            .to_owned();
        for column in [at, by] {
            let table = Table::alter()
                .table("list_versions")
                .add_column(column)
                .to_owned();
            manager.alter_table(table).await?;
        }
        Ok(())
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        for column in ["attested_by", "attested_at"] {
            let table = Table::alter()
                .table("list_versions")
                .drop_column(column)
                .to_owned();
            manager.alter_table(table).await?;
        }
        Ok(())
    }
}
