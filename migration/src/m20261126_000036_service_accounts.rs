//! Service accounts: programs of an organisation that act as themselves, and their tokens.

use sea_orm_migration::prelude::*;

use crate::wall::Wall;

/// The tables made here, those first that point at others.
const TABLES: [&str; 2] = ["service_tokens", "service_accounts"];

/// See the module.
#[derive(DeriveMigrationName)]
pub(crate) struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        accounts(manager).await?;
        tokens(manager).await?;
        for wall in walls() {
            wall.build(manager).await?;
        }
        Ok(())
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        for wall in walls() {
            wall.raze(manager).await?;
        }
        for table in TABLES {
            manager.drop_table(Table::drop().table(table).to_owned()).await?;
        }
        Ok(())
    }
}

/// Both are the organisation's.
fn walls() -> [Wall; 2] {
    TABLES.map(|table| Wall {
        table,
        organisation: Some("organisation_id"),
        ..Wall::default()
    })
}

/// An account's id is also that of its row in `users`, which is closed from the first moment: what it does is written
/// down under that id, and nobody signs in to it.
async fn accounts(manager: &SchemaManager<'_>) -> Result<(), DbErr> {
    manager
        .create_table(
            Table::create()
                .table("service_accounts")
                .col(ColumnDef::new("id").uuid().not_null().primary_key())
                .col(ColumnDef::new("organisation_id").uuid().not_null())
                .col(ColumnDef::new("name").string().not_null())
                .col(ColumnDef::new("description").string())
                .col(ColumnDef::new("roles").json_binary().not_null())
                .col(ColumnDef::new("scopes").json_binary().not_null())
                .col(ColumnDef::new("created_by").uuid().not_null())
                .col(ColumnDef::new("state").string().not_null())
                .col(ColumnDef::new("created_at").big_integer().not_null())
                .col(ColumnDef::new("version").integer().not_null())
                .foreign_key(
                    ForeignKey::create()
                        .name("fk_service_accounts_id")
                        .from("service_accounts", "id")
                        .to("users", "id"),
                )
                .foreign_key(
                    ForeignKey::create()
                        .name("fk_service_accounts_organisation_id")
                        .from("service_accounts", "organisation_id")
                        .to("organisations", "id"),
                )
                .to_owned(),
        )
        .await?;
    manager
        .create_index(
            Index::create()
                .name("ix_service_accounts_organisation")
                .table("service_accounts")
                .col("organisation_id")
                .col("id")
                .to_owned(),
        )
        .await
}

async fn tokens(manager: &SchemaManager<'_>) -> Result<(), DbErr> {
    manager
        .create_table(
            Table::create()
                .table("service_tokens")
                .col(ColumnDef::new("id").uuid().not_null().primary_key())
                .col(ColumnDef::new("organisation_id").uuid().not_null())
                .col(ColumnDef::new("service_account_id").uuid().not_null())
                .col(ColumnDef::new("prefix").string().not_null())
                .col(ColumnDef::new("token_hash").string().not_null())
                .col(ColumnDef::new("expires_at").big_integer().not_null())
                .col(ColumnDef::new("last_used_at").big_integer())
                .col(ColumnDef::new("revoked_at").big_integer())
                .col(ColumnDef::new("created_by").uuid().not_null())
                .col(ColumnDef::new("created_at").big_integer().not_null())
                .foreign_key(
                    ForeignKey::create()
                        .name("fk_service_tokens_organisation_id")
                        .from("service_tokens", "organisation_id")
                        .to("organisations", "id"),
                )
                .foreign_key(
                    ForeignKey::create()
                        .name("fk_service_tokens_service_account_id")
                        .from("service_tokens", "service_account_id")
                        .to("service_accounts", "id"),
                )
                .to_owned(),
        )
        .await?;
    manager
        .create_index(
            Index::create()
                .name("uq_service_tokens_token_hash")
                .table("service_tokens")
                .col("token_hash")
                .unique()
                .to_owned(),
        )
        .await?;
    manager
        .create_index(
            Index::create()
                .name("ix_service_tokens_organisation_account")
                .table("service_tokens")
                .col("organisation_id")
                .col("service_account_id")
                .col("id")
                .to_owned(),
        )
        .await
}
