//! Seals: the keys that vendors seal their agreements with, and the seals that were made.

use sea_orm_migration::prelude::*;

use crate::wall::Wall;

/// See the module.
#[derive(DeriveMigrationName)]
pub(crate) struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        keys(manager).await?;
        seals(manager).await?;
        for wall in walls() {
            wall.build(manager).await?;
        }
        Ok(())
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        for wall in walls() {
            wall.raze(manager).await?;
        }
        for table in ["seals", "sealing_keys"] {
            manager.drop_table(Table::drop().table(table).to_owned()).await?;
        }
        Ok(())
    }
}

/// A key is its organisation's; a seal belongs to both sides, as the agreement does.
fn walls() -> [Wall; 2] {
    [
        Wall {
            table: "sealing_keys",
            organisation: Some("organisation_id"),
            ..Wall::default()
        },
        Wall {
            table: "seals",
            processor: Some("vendor_id"),
            controller: Some("customer_id"),
            ..Wall::default()
        },
    ]
}

async fn keys(manager: &SchemaManager<'_>) -> Result<(), DbErr> {
    manager
        .create_table(
            Table::create()
                .table("sealing_keys")
                .col(ColumnDef::new("id").uuid().not_null().primary_key())
                .col(ColumnDef::new("organisation_id").uuid().not_null())
                .col(ColumnDef::new("origin").string().not_null())
                .col(ColumnDef::new("kind").string().not_null())
                .col(ColumnDef::new("sealed_key").text())
                .col(ColumnDef::new("certificates").text().not_null())
                .col(ColumnDef::new("subject").text().not_null())
                .col(ColumnDef::new("issuer").text().not_null())
                .col(ColumnDef::new("fingerprint").string().not_null())
                .col(ColumnDef::new("valid_from").big_integer().not_null())
                .col(ColumnDef::new("valid_to").big_integer().not_null())
                .col(ColumnDef::new("warned_at").big_integer())
                .col(ColumnDef::new("retired_at").big_integer())
                .col(ColumnDef::new("created_at").big_integer().not_null())
                .col(ColumnDef::new("version").integer().not_null())
                .foreign_key(
                    ForeignKey::create()
                        .name("fk_sealing_keys_organisation_id")
                        .from("sealing_keys", "organisation_id")
                        .to("organisations", "id"),
                )
                .to_owned(),
        )
        .await?;
    manager
        .create_index(
            Index::create()
                .name("ix_sealing_keys_organisation")
                .table("sealing_keys")
                .col("organisation_id")
                .col("id")
                .to_owned(),
        )
        .await?;
    // One key seals; those before it only prove what they sealed.
    manager
        .get_connection()
        .execute_unprepared(
            "CREATE UNIQUE INDEX ux_sealing_keys_in_use ON sealing_keys (organisation_id) WHERE retired_at IS NULL",
        )
        .await?;
    // Which keys have yet to be warned about: a handful of those in use.
    manager
        .get_connection()
        .execute_unprepared(
            "CREATE INDEX ix_sealing_keys_expiry ON sealing_keys (valid_to)
             WHERE retired_at IS NULL AND warned_at IS NULL",
        )
        .await?;
    Ok(())
}

async fn seals(manager: &SchemaManager<'_>) -> Result<(), DbErr> {
    manager
        .create_table(
            Table::create()
                .table("seals")
                .col(ColumnDef::new("id").uuid().not_null().primary_key())
                .col(ColumnDef::new("vendor_id").uuid().not_null())
                .col(ColumnDef::new("customer_id").uuid().not_null())
                .col(ColumnDef::new("agreement_version_id").uuid().not_null())
                .col(ColumnDef::new("sealing_key_id").uuid().not_null())
                .col(ColumnDef::new("level").string().not_null())
                .col(ColumnDef::new("name").string().not_null())
                .col(ColumnDef::new("reason").string().not_null())
                .col(ColumnDef::new("tooltip").string().not_null())
                .col(ColumnDef::new("certificate_subject").text().not_null())
                .col(ColumnDef::new("certificate_issuer").text().not_null())
                .col(ColumnDef::new("certificate_fingerprint").string().not_null())
                .col(ColumnDef::new("certificate_valid_to").big_integer().not_null())
                .col(ColumnDef::new("unsealed_sha256").string().not_null())
                .col(ColumnDef::new("sealed_sha256").string().not_null())
                .col(ColumnDef::new("signature").text().not_null())
                .col(ColumnDef::new("sealed_at").big_integer().not_null())
                .col(ColumnDef::new("timestamp_due_at").big_integer())
                .col(
                    ColumnDef::new("timestamp_attempts")
                        .integer()
                        .not_null()
                        .default(0),
                )
                .col(ColumnDef::new("timestamp_problem").string())
                .col(ColumnDef::new("timestamped_at").big_integer())
                .col(ColumnDef::new("timestamp_authority").text())
                .col(ColumnDef::new("timestamp_serial").string())
                .col(ColumnDef::new("version").integer().not_null())
                .foreign_key(
                    ForeignKey::create()
                        .name("fk_seals_vendor_id")
                        .from("seals", "vendor_id")
                        .to("organisations", "id"),
                )
                .foreign_key(
                    ForeignKey::create()
                        .name("fk_seals_customer_id")
                        .from("seals", "customer_id")
                        .to("organisations", "id"),
                )
                .foreign_key(
                    ForeignKey::create()
                        .name("fk_seals_agreement_version_id")
                        .from("seals", "agreement_version_id")
                        .to("agreement_versions", "id"),
                )
                .foreign_key(
                    ForeignKey::create()
                        .name("fk_seals_sealing_key_id")
                        .from("seals", "sealing_key_id")
                        .to("sealing_keys", "id"),
                )
                .to_owned(),
        )
        .await?;
    for (name, columns) in [
        ("ix_seals_vendor", ["vendor_id", "id"]),
        ("ix_seals_customer", ["customer_id", "id"]),
    ] {
        let [first, second] = columns;
        manager
            .create_index(
                Index::create()
                    .name(name)
                    .table("seals")
                    .col(first)
                    .col(second)
                    .to_owned(),
            )
            .await?;
    }
    manager
        .create_index(
            Index::create()
                .name("ux_seals_agreement_version")
                .table("seals")
                .col("agreement_version_id")
                .unique()
                .to_owned(),
        )
        .await?;
    // Which seals a timestamp service has yet to be asked for.
    manager
        .get_connection()
        .execute_unprepared(
            "CREATE INDEX ix_seals_timestamp_due ON seals (timestamp_due_at) WHERE timestamp_due_at IS NOT NULL",
        )
        .await?;
    Ok(())
}
