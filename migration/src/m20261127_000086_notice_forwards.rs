//! Notices that a customer, itself a processor, has passed on to the controllers it works for.

use sea_orm_migration::prelude::*;

use crate::wall::Wall;

/// See the module.
#[derive(DeriveMigrationName)]
pub(crate) struct Migration;

const TABLE: &str = "notice_forwards";

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        manager
            .create_table(
                Table::create()
                    .table(TABLE)
                    .col(ColumnDef::new("id").uuid().not_null().primary_key())
                    .col(ColumnDef::new("customer_id").uuid().not_null())
                    .col(ColumnDef::new("notice_id").uuid().not_null())
                    .col(ColumnDef::new("agreement_controller_id").uuid().not_null())
                    .col(ColumnDef::new("forwarded_by").uuid().not_null())
                    .col(ColumnDef::new("forwarded_at").big_integer().not_null())
                    .col(ColumnDef::new("agreement_mail_id").uuid())
                    .foreign_key(&mut reference("customer_id", "organisations"))
                    .foreign_key(&mut reference("notice_id", "change_notices"))
                    .foreign_key(&mut reference("agreement_controller_id", "agreement_controllers"))
                    .foreign_key(&mut reference("forwarded_by", "users"))
                    .foreign_key(&mut reference("agreement_mail_id", "agreement_mails"))
                    .to_owned(),
            )
            .await?;
        let once = ["customer_id", "notice_id", "agreement_controller_id"];
        manager
            .create_index(over("uq_notice_forwards_controller", &once).unique().to_owned())
            .await?;
        for (name, column) in [
            ("ix_notice_forwards_notice", "notice_id"),
            ("ix_notice_forwards_controller", "agreement_controller_id"),
            ("ix_notice_forwards_by", "forwarded_by"),
            ("ix_notice_forwards_mail", "agreement_mail_id"),
        ] {
            manager.create_index(over(name, &[column])).await?;
        }
        // What the worker has still to write: mostly nothing.
        manager
            .get_connection()
            .execute_unprepared(
                "CREATE INDEX ix_notice_forwards_unwritten ON notice_forwards (id) WHERE agreement_mail_id IS NULL",
            )
            .await?;
        WALL.build(manager).await
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        WALL.raze(manager).await?;
        manager.drop_table(Table::drop().table(TABLE).to_owned()).await
    }
}

const WALL: Wall = Wall {
    table: TABLE,
    processor: None,
    controller: Some("customer_id"),
    partner: None,
    organisation: None,
    person: None,
    readable: None,
    append_only: true,
};

fn reference(column: &'static str, to: &'static str) -> ForeignKeyCreateStatement {
    ForeignKey::create()
        .name(format!("fk_{TABLE}_{column}"))
        .from(TABLE, column)
        .to(to, "id")
        .to_owned()
}

fn over(name: &str, columns: &[&'static str]) -> IndexCreateStatement {
    let mut index = Index::create().name(name).table(TABLE).to_owned();
    for column in columns {
        index.col(*column);
    }
    index
}
