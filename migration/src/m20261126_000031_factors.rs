//! Second factors: authenticator apps, recovery codes, the challenges that wait for an answer, what a session
//! was proven with, and organisations that ask for it.

use sea_orm_migration::prelude::*;

use crate::wall::Wall;

/// See the module.
#[derive(DeriveMigrationName)]
pub(crate) struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        totp_factors(manager).await?;
        recovery_codes(manager).await?;
        challenges(manager).await?;
        // Every session that stands was begun with a password.
        for column in [
            ColumnDef::new("proof_method")
                .string()
                .not_null()
                .default("PASSWORD")
                .to_owned(),
            ColumnDef::new("second_factor_at").big_integer().to_owned(),
            ColumnDef::new("second_factor_method").string().to_owned(),
        ] {
            manager
                .alter_table(Table::alter().table("sessions").add_column(column).to_owned())
                .await?;
        }
        let required = ColumnDef::new("requires_second_factor")
            .boolean()
            .not_null()
            .default(false)
            .to_owned();
        manager
            .alter_table(
                Table::alter()
                    .table("organisations")
                    .add_column(required)
                    .to_owned(),
            )
            .await?;
        for wall in walls() {
            wall.build(manager).await?;
        }
        Ok(())
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        for wall in walls() {
            wall.raze(manager).await?;
        }
        for (table, column) in [
            ("organisations", "requires_second_factor"),
            ("sessions", "second_factor_method"),
            ("sessions", "second_factor_at"),
            ("sessions", "proof_method"),
        ] {
            manager
                .alter_table(Table::alter().table(table).drop_column(column).to_owned())
                .await?;
        }
        for table in ["challenges", "recovery_codes", "totp_factors"] {
            manager.drop_table(Table::drop().table(table).to_owned()).await?;
        }
        Ok(())
    }
}

/// Factors are their owner's; challenges are the portal's own, because often nobody is signed in yet.
fn walls() -> [Wall; 3] {
    let of_person = |table| Wall {
        table,
        person: Some("user_id"),
        ..Wall::default()
    };
    [
        of_person("totp_factors"),
        of_person("recovery_codes"),
        Wall {
            table: "challenges",
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

async fn totp_factors(manager: &SchemaManager<'_>) -> Result<(), DbErr> {
    manager
        .create_table(
            Table::create()
                .table("totp_factors")
                .col(ColumnDef::new("id").uuid().not_null().primary_key())
                .col(ColumnDef::new("user_id").uuid().not_null())
                .col(ColumnDef::new("sealed_secret").string().not_null())
                .col(ColumnDef::new("last_step").big_integer())
                .col(ColumnDef::new("confirmed_at").big_integer())
                .col(ColumnDef::new("last_used_at").big_integer())
                .col(ColumnDef::new("created_at").big_integer().not_null())
                .foreign_key(&mut of_user("totp_factors", "fk_totp_factors_user_id"))
                .to_owned(),
        )
        .await?;
    manager
        .create_index(
            Index::create()
                .name("uq_totp_factors_user")
                .table("totp_factors")
                .col("user_id")
                .unique()
                .to_owned(),
        )
        .await
}

async fn recovery_codes(manager: &SchemaManager<'_>) -> Result<(), DbErr> {
    manager
        .create_table(
            Table::create()
                .table("recovery_codes")
                .col(ColumnDef::new("id").uuid().not_null().primary_key())
                .col(ColumnDef::new("user_id").uuid().not_null())
                .col(ColumnDef::new("code_hash").string().not_null())
                .col(ColumnDef::new("used_at").big_integer())
                .col(ColumnDef::new("created_at").big_integer().not_null())
                .foreign_key(&mut of_user("recovery_codes", "fk_recovery_codes_user_id"))
                .to_owned(),
        )
        .await?;
    manager
        .create_index(
            Index::create()
                .name("uq_recovery_codes_user_code")
                .table("recovery_codes")
                .col("user_id")
                .col("code_hash")
                .unique()
                .to_owned(),
        )
        .await
}

async fn challenges(manager: &SchemaManager<'_>) -> Result<(), DbErr> {
    manager
        .create_table(
            Table::create()
                .table("challenges")
                .col(ColumnDef::new("id").uuid().not_null().primary_key())
                .col(ColumnDef::new("user_id").uuid().not_null())
                .col(ColumnDef::new("purpose").string().not_null())
                .col(ColumnDef::new("token_hash").string().not_null())
                .col(ColumnDef::new("expires_at").big_integer().not_null())
                .col(ColumnDef::new("created_at").big_integer().not_null())
                .foreign_key(&mut of_user("challenges", "fk_challenges_user_id"))
                .to_owned(),
        )
        .await?;
    manager
        .create_index(
            Index::create()
                .name("uq_challenges_token")
                .table("challenges")
                .col("token_hash")
                .unique()
                .to_owned(),
        )
        .await?;
    manager
        .create_index(
            Index::create()
                .name("ix_challenges_expiry")
                .table("challenges")
                .col("expires_at")
                .to_owned(),
        )
        .await
}
