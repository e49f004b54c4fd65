//! The outbox and the audit chain.

use sea_orm_migration::prelude::*;

/// See the module.
#[derive(DeriveMigrationName)]
pub(crate) struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        outbox_messages(manager).await?;
        audit_heads(manager).await?;
        audit_events(manager).await?;
        Ok(())
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        for table in ["audit_events", "audit_heads", "outbox_messages"] {
            manager.drop_table(Table::drop().table(table).to_owned()).await?;
        }
        Ok(())
    }
}

async fn outbox_messages(manager: &SchemaManager<'_>) -> Result<(), DbErr> {
    manager
        .create_table(
            Table::create()
                .table("outbox_messages")
                .col(ColumnDef::new("id").uuid().not_null().primary_key())
                .col(ColumnDef::new("organisation_id").uuid().not_null())
                .col(ColumnDef::new("template").string().not_null())
                .col(ColumnDef::new("class").string().not_null())
                .col(ColumnDef::new("language").string().not_null())
                .col(ColumnDef::new("recipient").string().not_null())
                .col(ColumnDef::new("subject").string().not_null())
                .col(ColumnDef::new("text_body").text().not_null())
                .col(ColumnDef::new("html_body").text().not_null())
                .col(ColumnDef::new("content_sha256").string().not_null())
                .col(ColumnDef::new("message_id").string().not_null())
                .col(ColumnDef::new("subject_kind").string())
                .col(ColumnDef::new("subject_id").uuid())
                .col(ColumnDef::new("state").string().not_null())
                .col(ColumnDef::new("attempts").integer().not_null())
                .col(ColumnDef::new("next_attempt_at").big_integer().not_null())
                .col(ColumnDef::new("claimed_until").big_integer())
                .col(ColumnDef::new("sent_at").big_integer())
                .col(ColumnDef::new("last_error").string())
                .col(ColumnDef::new("created_at").big_integer().not_null())
                .foreign_key(
                    ForeignKey::create()
                        .name("fk_outbox_messages_organisation_id")
                        .from("outbox_messages", "organisation_id")
                        .to("organisations", "id"),
                )
                .to_owned(),
        )
        .await?;
    manager
        .create_index(
            Index::create()
                .name("ix_outbox_messages_due")
                .table("outbox_messages")
                .col("state")
                .col("next_attempt_at")
                .to_owned(),
        )
        .await?;
    manager
        .create_index(
            Index::create()
                .name("ix_outbox_messages_organisation")
                .table("outbox_messages")
                .col("organisation_id")
                .col("id")
                .to_owned(),
        )
        .await?;
    Ok(())
}

async fn audit_heads(manager: &SchemaManager<'_>) -> Result<(), DbErr> {
    manager
        .create_table(
            Table::create()
                .table("audit_heads")
                .col(ColumnDef::new("id").uuid().not_null().primary_key())
                .col(ColumnDef::new("sequence").big_integer().not_null())
                .col(ColumnDef::new("hash").string().not_null())
                .foreign_key(
                    ForeignKey::create()
                        .name("fk_audit_heads_id")
                        .from("audit_heads", "id")
                        .to("organisations", "id"),
                )
                .to_owned(),
        )
        .await?;
    Ok(())
}

async fn audit_events(manager: &SchemaManager<'_>) -> Result<(), DbErr> {
    manager
        .create_table(
            Table::create()
                .table("audit_events")
                .col(ColumnDef::new("id").uuid().not_null().primary_key())
                .col(ColumnDef::new("organisation_id").uuid().not_null())
                .col(ColumnDef::new("sequence").big_integer().not_null())
                .col(ColumnDef::new("at").big_integer().not_null())
                .col(ColumnDef::new("actor_kind").string().not_null())
                .col(ColumnDef::new("actor_id").string())
                .col(ColumnDef::new("actor_role").string().not_null())
                .col(ColumnDef::new("action").string().not_null())
                .col(ColumnDef::new("entity").string().not_null())
                .col(ColumnDef::new("entity_id").string().not_null())
                .col(ColumnDef::new("counterparty_id").uuid())
                .col(ColumnDef::new("request_id").string().not_null())
                .col(ColumnDef::new("changes").json_binary().not_null())
                .col(ColumnDef::new("previous_hash").string().not_null())
                .col(ColumnDef::new("hash").string().not_null())
                .foreign_key(
                    ForeignKey::create()
                        .name("fk_audit_events_organisation_id")
                        .from("audit_events", "organisation_id")
                        .to("organisations", "id"),
                )
                .foreign_key(
                    ForeignKey::create()
                        .name("fk_audit_events_counterparty_id")
                        .from("audit_events", "counterparty_id")
                        .to("organisations", "id"),
                )
                .to_owned(),
        )
        .await?;
    manager
        .create_index(
            Index::create()
                .name("uq_audit_events_sequence")
                .table("audit_events")
                .col("organisation_id")
                .col("sequence")
                .unique()
                .to_owned(),
        )
        .await?;
    manager
        .create_index(
            Index::create()
                .name("ix_audit_events_entity")
                .table("audit_events")
                .col("organisation_id")
                .col("entity")
                .col("entity_id")
                .to_owned(),
        )
        .await?;
    manager
        .create_index(
            Index::create()
                .name("ix_audit_events_counterparty")
                .table("audit_events")
                .col("counterparty_id")
                .col("id")
                .to_owned(),
        )
        .await?;
    manager
        .create_index(
            Index::create()
                .name("ix_audit_events_at")
                .table("audit_events")
                .col("at")
                .to_owned(),
        )
        .await?;
    Ok(())
}
