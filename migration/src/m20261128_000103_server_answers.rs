//! What the mail server said when it took the mail of a notice: to ask its own log by, years later.

use sea_orm_migration::prelude::*;

/// See the module.
#[derive(DeriveMigrationName)]
pub(crate) struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let column = ColumnDef::new("server_answer").text().to_owned();
        let table = Table::alter().table("deliveries").add_column(column).to_owned();
        manager.alter_table(table).await
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let table = Table::alter()
            .table("deliveries")
            .drop_column("server_answer")
            .to_owned();
        manager.alter_table(table).await
    }
}
