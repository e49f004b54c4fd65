//! Mails about an agreement: what must be proven of them when the mails themselves are forgotten.

use sea_orm_migration::prelude::*;

use crate::wall::Wall;

/// See the module.
#[derive(DeriveMigrationName)]
pub(crate) struct Migration;

const TABLE: &str = "agreement_mails";

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        manager
            .create_table(
                Table::create()
                    .table(TABLE)
                    .col(ColumnDef::new("id").uuid().not_null().primary_key())
                    .col(ColumnDef::new("vendor_id").uuid().not_null())
                    .col(ColumnDef::new("customer_id").uuid().not_null())
                    .col(ColumnDef::new("agreement_id").uuid().not_null())
                    .col(ColumnDef::new("side").string().not_null())
                    .col(ColumnDef::new("kind").string().not_null())
                    .col(ColumnDef::new("state").string().not_null())
                    .col(ColumnDef::new("queued_at").big_integer().not_null())
                    .col(ColumnDef::new("settled_at").big_integer())
                    .col(ColumnDef::new("message_id").string())
                    .col(ColumnDef::new("content_sha256").string())
                    .foreign_key(&mut reference("vendor_id", "organisations"))
                    .foreign_key(&mut reference("customer_id", "organisations"))
                    .foreign_key(&mut reference("agreement_id", "agreements"))
                    .to_owned(),
            )
            .await?;
        index(
            manager,
            "ix_agreement_mails_vendor",
            &["vendor_id", "agreement_id"],
        )
        .await?;
        index(
            manager,
            "ix_agreement_mails_customer",
            &["customer_id", "agreement_id"],
        )
        .await?;
        index(manager, "ix_agreement_mails_agreement", &["agreement_id", "id"]).await?;
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
        processor: Some("vendor_id"),
        controller: Some("customer_id"),
        ..Wall::default()
    }
}

fn reference(column: &'static str, to: &'static str) -> ForeignKeyCreateStatement {
    ForeignKey::create()
        .name(format!("fk_agreement_mails_{column}"))
        .from(TABLE, column)
        .to(to, "id")
        .to_owned()
}

async fn index(manager: &SchemaManager<'_>, name: &str, columns: &[&'static str]) -> Result<(), DbErr> {
    let mut index = Index::create().name(name).table(TABLE).to_owned();
    for column in columns {
        index.col(*column);
    }
    manager.create_index(index).await
}
