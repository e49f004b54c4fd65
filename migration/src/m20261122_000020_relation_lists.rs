//! Indexes that lists of relations need: a partner's grants in the order of their relations, grants by their last day,
//! and organisations by their number in a register.

use sea_orm_migration::prelude::*;

/// See the module.
#[derive(DeriveMigrationName)]
pub(crate) struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        manager
            .create_index(
                Index::create()
                    .name("ix_sharing_grants_partner_relation")
                    .table("sharing_grants")
                    .col("partner_id")
                    .col("state")
                    .col("relation_id")
                    .to_owned(),
            )
            .await?;
        manager
            .create_index(
                Index::create()
                    .name("ix_sharing_grants_last_day")
                    .table("sharing_grants")
                    .col("state")
                    .col("valid_to")
                    .to_owned(),
            )
            .await?;
        manager
            .create_index(
                Index::create()
                    .name("ix_organisations_registration")
                    .table("organisations")
                    .col("registration_scheme")
                    .col("registration_number")
                    .to_owned(),
            )
            .await
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        for (index, table) in [
            ("ix_organisations_registration", "organisations"),
            ("ix_sharing_grants_last_day", "sharing_grants"),
            ("ix_sharing_grants_partner_relation", "sharing_grants"),
        ] {
            manager
                .drop_index(Index::drop().name(index).table(table).to_owned())
                .await?;
        }
        Ok(())
    }
}
