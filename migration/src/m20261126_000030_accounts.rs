//! Accounts in earnest: what a session's browser is, links that are mailed, tries that no restart forgets, closed
//! accounts, and what an access token may do.

use sea_orm_migration::prelude::*;

use crate::wall::Wall;

/// See the module.
#[derive(DeriveMigrationName)]
pub(crate) struct Migration;

/// Everything: what tokens of before could do, they can still do.
const EVERY_SCOPE: &str =
    r#"["READ","CUSTOMERS","AGREEMENTS","REGISTER","NOTICES","SHARING","ADMINISTRATION"]"#;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        for column in ["browser", "system", "network"] {
            add(manager, "sessions", ColumnDef::new(column).string()).await?;
        }
        add(manager, "users", ColumnDef::new("closed_at").big_integer()).await?;
        // Tries are counted by address, whether it has an account or not: see `attempts`.
        for column in ["failed_attempts", "locked_until"] {
            drop(manager, "users", column).await?;
        }
        let scopes = ColumnDef::new("scopes")
            .json_binary()
            .not_null()
            .default(EVERY_SCOPE)
            .to_owned();
        add(manager, "api_tokens", &scopes).await?;
        attempts(manager).await?;
        account_links(manager).await?;
        for wall in walls() {
            wall.build(manager).await?;
        }
        Ok(())
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        for wall in walls() {
            wall.raze(manager).await?;
        }
        for table in ["account_links", "attempts"] {
            manager.drop_table(Table::drop().table(table).to_owned()).await?;
        }
        drop(manager, "api_tokens", "scopes").await?;
        let failed = ColumnDef::new("failed_attempts")
            .integer()
            .not_null()
            .default(0)
            .to_owned();
        add(manager, "users", &failed).await?;
        add(manager, "users", ColumnDef::new("locked_until").big_integer()).await?;
        drop(manager, "users", "closed_at").await?;
        for column in ["network", "system", "browser"] {
            drop(manager, "sessions", column).await?;
        }
        Ok(())
    }
}

/// Tries are nobody's to see; a link is its person's.
fn walls() -> [Wall; 2] {
    [
        Wall {
            table: "attempts",
            ..Wall::default()
        },
        Wall {
            table: "account_links",
            person: Some("user_id"),
            ..Wall::default()
        },
    ]
}

async fn add(manager: &SchemaManager<'_>, table: &'static str, column: &ColumnDef) -> Result<(), DbErr> {
    let change = Table::alter().table(table).add_column(column.clone()).to_owned();
    manager.alter_table(change).await
}

async fn drop(manager: &SchemaManager<'_>, table: &'static str, column: &'static str) -> Result<(), DbErr> {
    let change = Table::alter().table(table).drop_column(column).to_owned();
    manager.alter_table(change).await
}

async fn attempts(manager: &SchemaManager<'_>) -> Result<(), DbErr> {
    manager
        .create_table(
            Table::create()
                .table("attempts")
                .col(ColumnDef::new("key").string().not_null().primary_key())
                .col(ColumnDef::new("tries").integer().not_null())
                .col(ColumnDef::new("locked_until").big_integer())
                .col(ColumnDef::new("last_at").big_integer().not_null())
                .to_owned(),
        )
        .await?;
    manager
        .create_index(
            Index::create()
                .name("ix_attempts_last_at")
                .table("attempts")
                .col("last_at")
                .to_owned(),
        )
        .await
}

async fn account_links(manager: &SchemaManager<'_>) -> Result<(), DbErr> {
    manager
        .create_table(
            Table::create()
                .table("account_links")
                .col(ColumnDef::new("id").uuid().not_null().primary_key())
                .col(ColumnDef::new("purpose").string().not_null())
                .col(ColumnDef::new("user_id").uuid())
                .col(ColumnDef::new("email").string().not_null())
                .col(ColumnDef::new("token_hash").string())
                .col(ColumnDef::new("expires_at").big_integer().not_null())
                .col(ColumnDef::new("created_at").big_integer().not_null())
                .foreign_key(
                    ForeignKey::create()
                        .name("fk_account_links_user_id")
                        .from("account_links", "user_id")
                        .to("users", "id"),
                )
                .to_owned(),
        )
        .await?;
    for (name, column) in [
        ("ix_account_links_user", "user_id"),
        ("ix_account_links_expiry", "expires_at"),
    ] {
        manager
            .create_index(
                Index::create()
                    .name(name)
                    .table("account_links")
                    .col(column)
                    .to_owned(),
            )
            .await?;
    }
    manager
        .create_index(
            Index::create()
                .name("uq_account_links_token_hash")
                .table("account_links")
                .col("token_hash")
                .unique()
                .to_owned(),
        )
        .await
}
