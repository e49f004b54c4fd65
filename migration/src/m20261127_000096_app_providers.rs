//! Whose product an app is, and whether its provider is a controller of its own (R-004-087, R-004-090).

use sea_orm_migration::prelude::*;

/// See the module.
#[derive(DeriveMigrationName)]
pub(crate) struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        for column in ["provider_name", "provider_role"] {
            let column = ColumnDef::new(column).text().to_owned();
            let table = Table::alter().table("services").add_column(column).to_owned();
            manager.alter_table(table).await?;
        }
        Ok(())
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        for column in ["provider_name", "provider_role"] {
            let table = Table::alter().table("services").drop_column(column).to_owned();
            manager.alter_table(table).await?;
        }
        Ok(())
    }
}
