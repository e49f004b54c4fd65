//! Links for people who have no account yet: the language they are written to in.

use sea_orm_migration::prelude::*;

/// See the module.
#[derive(DeriveMigrationName)]
pub(crate) struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let language = ColumnDef::new("language").string().to_owned();
        manager
            .alter_table(
                Table::alter()
                    .table("account_links")
                    .add_column(language)
                    .to_owned(),
            )
            .await
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        manager
            .alter_table(
                Table::alter()
                    .table("account_links")
                    .drop_column("language")
                    .to_owned(),
            )
            .await
    }
}
