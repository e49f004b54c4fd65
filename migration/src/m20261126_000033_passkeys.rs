//! Passkeys (`WebAuthn`): the public halves that people have registered, and the challenges that wait for an answer.

use sea_orm_migration::prelude::*;

use crate::wall::Wall;

/// See the module.
#[derive(DeriveMigrationName)]
pub(crate) struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        passkeys(manager).await?;
        challenges(manager).await?;
        for wall in walls() {
            wall.build(manager).await?;
        }
        Ok(())
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        for wall in walls() {
            wall.raze(manager).await?;
        }
        for table in ["passkey_challenges", "passkeys"] {
            manager.drop_table(Table::drop().table(table).to_owned()).await?;
        }
        Ok(())
    }
}

/// A passkey is its person's; challenges are the portal's own, because often nobody is signed in yet.
fn walls() -> [Wall; 2] {
    [
        Wall {
            table: "passkeys",
            person: Some("user_id"),
            ..Wall::default()
        },
        Wall {
            table: "passkey_challenges",
            ..Wall::default()
        },
    ]
}

/// The person a row belongs to; it goes when the account goes.
fn of_user(table: &'static str, name: &'static str) -> ForeignKeyCreateStatement {
    ForeignKey::create()
        .name(name)
        .from(table, "user_id")
        .to("users", "id")
        .on_delete(ForeignKeyAction::Cascade)
        .to_owned()
}

async fn passkeys(manager: &SchemaManager<'_>) -> Result<(), DbErr> {
    manager
        .create_table(
            Table::create()
                .table("passkeys")
                .col(ColumnDef::new("id").uuid().not_null().primary_key())
                .col(ColumnDef::new("user_id").uuid().not_null())
                .col(ColumnDef::new("name").string().not_null())
                .col(ColumnDef::new("credential").string().not_null())
                .col(ColumnDef::new("public_key").text().not_null())
                .col(ColumnDef::new("transports").json_binary().not_null())
                .col(ColumnDef::new("counter").big_integer().not_null())
                .col(ColumnDef::new("backup_eligible").boolean().not_null())
                .col(ColumnDef::new("backed_up").boolean().not_null())
                .col(ColumnDef::new("last_used_at").big_integer())
                .col(ColumnDef::new("created_at").big_integer().not_null())
                .foreign_key(&mut of_user("passkeys", "fk_passkeys_user_id"))
                .to_owned(),
        )
        .await?;
    manager
        .create_index(
            Index::create()
                .name("ix_passkeys_user")
                .table("passkeys")
                .col("user_id")
                .col("id")
                .to_owned(),
        )
        .await?;
    // Whoever signs in with a passkey says who they are by it alone: it is one person's.
    manager
        .create_index(
            Index::create()
                .name("uq_passkeys_credential")
                .table("passkeys")
                .col("credential")
                .unique()
                .to_owned(),
        )
        .await
}

async fn challenges(manager: &SchemaManager<'_>) -> Result<(), DbErr> {
    manager
        .create_table(
            Table::create()
                .table("passkey_challenges")
                .col(ColumnDef::new("id").uuid().not_null().primary_key())
                .col(ColumnDef::new("user_id").uuid())
                .col(ColumnDef::new("purpose").string().not_null())
                .col(ColumnDef::new("token_hash").string().not_null())
                .col(ColumnDef::new("expires_at").big_integer().not_null())
                .col(ColumnDef::new("created_at").big_integer().not_null())
                .foreign_key(&mut of_user(
                    "passkey_challenges",
                    "fk_passkey_challenges_user_id",
                ))
                .to_owned(),
        )
        .await?;
    manager
        .create_index(
            Index::create()
                .name("uq_passkey_challenges_token")
                .table("passkey_challenges")
                .col("token_hash")
                .unique()
                .to_owned(),
        )
        .await?;
    manager
        .create_index(
            Index::create()
                .name("ix_passkey_challenges_user")
                .table("passkey_challenges")
                .col("user_id")
                .to_owned(),
        )
        .await?;
    manager
        .create_index(
            Index::create()
                .name("ix_passkey_challenges_expiry")
                .table("passkey_challenges")
                .col("expires_at")
                .to_owned(),
        )
        .await
}
