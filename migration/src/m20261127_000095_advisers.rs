//! Members from outside who advise until a day that is set from the start (R-000-078): what an invitation promises, and
//! an index of the ends.

use sea_orm_migration::prelude::*;

/// See the module.
#[derive(DeriveMigrationName)]
pub(crate) struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let column = ColumnDef::new("member_until").big_integer().to_owned();
        let table = Table::alter().table("invitations").add_column(column).to_owned();
        manager.alter_table(table).await?;
        // The worker looks for ends that have passed; nearly no membership has one.
        manager
            .get_connection()
            .execute_unprepared(
                "CREATE INDEX ix_memberships_valid_to ON memberships (valid_to) WHERE valid_to IS NOT NULL",
            )
            .await?;
        Ok(())
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        manager
            .get_connection()
            .execute_unprepared("DROP INDEX ix_memberships_valid_to")
            .await?;
        let table = Table::alter()
            .table("invitations")
            .drop_column("member_until")
            .to_owned();
        manager.alter_table(table).await
    }
}
