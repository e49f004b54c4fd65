//! Colleagues asked to sign an agreement for their organisation.

use sea_orm_migration::prelude::*;

use crate::wall::Wall;

/// See the module.
#[derive(DeriveMigrationName)]
pub(crate) struct Migration;

const TABLE: &str = "hand_overs";

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        manager
            .create_table(
                Table::create()
                    .table(TABLE)
                    .col(ColumnDef::new("id").uuid().not_null().primary_key())
                    .col(ColumnDef::new("organisation_id").uuid().not_null())
                    .col(ColumnDef::new("agreement_id").uuid().not_null())
                    .col(ColumnDef::new("agreement_version_id").uuid().not_null())
                    .col(ColumnDef::new("from_membership_id").uuid().not_null())
                    .col(ColumnDef::new("from_user_id").uuid().not_null())
                    .col(ColumnDef::new("to_membership_id").uuid().not_null())
                    .col(ColumnDef::new("to_user_id").uuid().not_null())
                    .col(ColumnDef::new("message").text())
                    .col(ColumnDef::new("asked_at").big_integer().not_null())
                    .foreign_key(&mut reference("organisation_id", "organisations"))
                    .foreign_key(&mut reference("agreement_id", "agreements"))
                    .foreign_key(&mut reference("agreement_version_id", "agreement_versions"))
                    .foreign_key(&mut reference("from_membership_id", "memberships"))
                    .foreign_key(&mut reference("from_user_id", "users"))
                    .foreign_key(&mut reference("to_membership_id", "memberships"))
                    .foreign_key(&mut reference("to_user_id", "users"))
                    .to_owned(),
            )
            .await?;
        // Nobody is asked twice.
        manager
            .create_index(
                Index::create()
                    .name("uq_hand_overs_colleague")
                    .table(TABLE)
                    .col("organisation_id")
                    .col("agreement_version_id")
                    .col("to_user_id")
                    .unique()
                    .to_owned(),
            )
            .await?;
        wall().build(manager).await
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        wall().raze(manager).await?;
        manager.drop_table(Table::drop().table(TABLE).to_owned()).await
    }
}

fn wall() -> Wall {
    Wall {
        table: TABLE,
        organisation: Some("organisation_id"),
        append_only: true,
        ..Wall::default()
    }
}

fn reference(column: &'static str, to: &'static str) -> ForeignKeyCreateStatement {
    ForeignKey::create()
        .name(format!("fk_{TABLE}_{column}"))
        .from(TABLE, column)
        .to(to, "id")
        .to_owned()
}
