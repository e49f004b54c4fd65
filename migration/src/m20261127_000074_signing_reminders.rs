//! Reminders of agreements that await a signature: each vendor's schedule, and what was sent.

use sea_orm_migration::prelude::*;

use crate::wall::Wall;

/// See the module.
#[derive(DeriveMigrationName)]
pub(crate) struct Migration;

const SCHEDULES: &str = "signing_reminders";
const SENT: &str = "agreement_reminders";

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        manager
            .create_table(
                Table::create()
                    .table(SCHEDULES)
                    .col(ColumnDef::new("id").uuid().not_null().primary_key())
                    .col(ColumnDef::new("vendor_id").uuid().not_null())
                    .col(ColumnDef::new("days").json_binary().not_null())
                    .col(ColumnDef::new("worked_to").big_integer().not_null())
                    .col(ColumnDef::new("created_at").big_integer().not_null())
                    .col(ColumnDef::new("version").integer().not_null())
                    .foreign_key(&mut reference(SCHEDULES, "vendor_id", "organisations"))
                    .to_owned(),
            )
            .await?;
        let one = over(SCHEDULES, "uq_signing_reminders_vendor", &["vendor_id"]);
        manager.create_index(one.clone().unique().to_owned()).await?;
        manager
            .create_table(
                Table::create()
                    .table(SENT)
                    .col(ColumnDef::new("id").uuid().not_null().primary_key())
                    .col(ColumnDef::new("vendor_id").uuid().not_null())
                    .col(ColumnDef::new("customer_id").uuid().not_null())
                    .col(ColumnDef::new("agreement_version_id").uuid().not_null())
                    .col(ColumnDef::new("day").integer().not_null())
                    .col(ColumnDef::new("sent_at").big_integer().not_null())
                    .foreign_key(&mut reference(SENT, "vendor_id", "organisations"))
                    .foreign_key(&mut reference(SENT, "customer_id", "organisations"))
                    .foreign_key(&mut reference(SENT, "agreement_version_id", "agreement_versions"))
                    .to_owned(),
            )
            .await?;
        let columns = ["vendor_id", "agreement_version_id", "day"];
        let once = over(SENT, "uq_agreement_reminders_day", &columns);
        manager.create_index(once.clone().unique().to_owned()).await?;
        let columns = ["customer_id", "agreement_version_id"];
        manager
            .create_index(over(SENT, "ix_agreement_reminders_customer", &columns))
            .await?;
        manager
            .create_index(over(
                SENT,
                "ix_agreement_reminders_version",
                &["agreement_version_id"],
            ))
            .await?;
        // Which versions of a vendor went out on a day that is due now.
        let columns = ["vendor_id", "sent_at"];
        manager
            .create_index(over("agreement_versions", "ix_agreement_versions_sent", &columns))
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
        let index = Index::drop()
            .name("ix_agreement_versions_sent")
            .table("agreement_versions")
            .to_owned();
        manager.drop_index(index).await?;
        for table in [SENT, SCHEDULES] {
            manager.drop_table(Table::drop().table(table).to_owned()).await?;
        }
        Ok(())
    }
}

fn walls() -> [Wall; 2] {
    [
        Wall {
            table: SCHEDULES,
            processor: Some("vendor_id"),
            ..Wall::default()
        },
        Wall {
            table: SENT,
            processor: Some("vendor_id"),
            controller: Some("customer_id"),
            ..Wall::default()
        },
    ]
}

fn reference(table: &'static str, column: &'static str, to: &'static str) -> ForeignKeyCreateStatement {
    ForeignKey::create()
        .name(format!("fk_{table}_{column}"))
        .from(table, column)
        .to(to, "id")
        .to_owned()
}

fn over(table: &'static str, name: &str, columns: &[&'static str]) -> IndexCreateStatement {
    let mut index = Index::create().name(name).table(table).to_owned();
    for column in columns {
        index.col(*column);
    }
    index
}
