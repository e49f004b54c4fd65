//! Contacts that a person stands as by their own choice: who it is, so that the contact goes with them.

use sea_orm_migration::prelude::*;

/// See the module.
#[derive(DeriveMigrationName)]
pub(crate) struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        // SQLite takes the key of a column that is added along with it alone.
        let person = ColumnDef::new("user_id")
            .uuid()
            .extra("REFERENCES users (id)")
            .to_owned();
        manager
            .alter_table(
                Table::alter()
                    .table("organisation_contacts")
                    .add_column(person)
                    .to_owned(),
            )
            .await?;
        manager
            .create_index(
                Index::create()
                    .name("ix_organisation_contacts_user")
                    .table("organisation_contacts")
                    .col("user_id")
                    .to_owned(),
            )
            .await
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        manager
            .drop_index(
                Index::drop()
                    .name("ix_organisation_contacts_user")
                    .table("organisation_contacts")
                    .to_owned(),
            )
            .await?;
        manager
            .alter_table(
                Table::alter()
                    .table("organisation_contacts")
                    .drop_column("user_id")
                    .to_owned(),
            )
            .await
    }
}
