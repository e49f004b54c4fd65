//! Until when an organisation that closes can still be read, and why one is suspended. A vendor that is suspended or closes
//! stays on show, and whoever dealt with a vendor reads its name for good.

use sea_orm_migration::prelude::*;
use sea_orm_migration::sea_orm::DbBackend;

use crate::wall::TENANT;

/// See the module.
#[derive(DeriveMigrationName)]
pub(crate) struct Migration;

/// What there was before.
const BEFORE: &str = "(kind = 'VENDOR' AND state = 'ACTIVE')";
/// A vendor on show, or one that the visitor's customer or partner has dealt with.
const NOW: &str = "(kind = 'VENDOR' AND state IN ('ACTIVE', 'SUSPENDED', 'CLOSING'))
    OR EXISTS (SELECT 1 FROM customer_relations r
               WHERE r.vendor_id = organisations.id AND r.customer_id = ANY ((SELECT tillid_reach('customers'))::uuid[]))
    OR EXISTS (SELECT 1 FROM partnerships p
               WHERE p.vendor_id = organisations.id AND p.partner_id = ANY ((SELECT tillid_reach('partners'))::uuid[]))";
/// Those that an organisation deals with, as they were.
const OTHERS: &str = "EXISTS (SELECT 1 FROM customer_relations r
               WHERE r.customer_id = organisations.id AND r.vendor_id = ANY ((SELECT tillid_reach('vendors'))::uuid[]))
    OR EXISTS (SELECT 1 FROM partnerships p
               WHERE p.partner_id = organisations.id AND p.vendor_id = ANY ((SELECT tillid_reach('vendors'))::uuid[]))
    OR EXISTS (SELECT 1 FROM sharing_grants g
               WHERE g.partner_id = organisations.id AND g.customer_id = ANY ((SELECT tillid_reach('customers'))::uuid[]))";

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let closes_at = ColumnDef::new("closes_at").big_integer().to_owned();
        let state_reason = ColumnDef::new("state_reason").text().to_owned();
        for column in [closes_at, state_reason] {
            let change = Table::alter()
                .table("organisations")
                .add_column(column)
                .to_owned();
            manager.alter_table(change).await?;
        }
        manager
            .create_index(
                Index::create()
                    .name("ix_organisations_closing")
                    .table("organisations")
                    .col("closes_at")
                    .to_owned(),
            )
            .await?;
        readable(manager, NOW).await
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        readable(manager, BEFORE).await?;
        manager
            .drop_index(
                Index::drop()
                    .name("ix_organisations_closing")
                    .table("organisations")
                    .to_owned(),
            )
            .await?;
        for column in ["closes_at", "state_reason"] {
            let change = Table::alter()
                .table("organisations")
                .drop_column(column)
                .to_owned();
            manager.alter_table(change).await?;
        }
        Ok(())
    }
}

async fn readable(manager: &SchemaManager<'_>, vendors: &str) -> Result<(), DbErr> {
    if manager.get_database_backend() != DbBackend::Postgres {
        return Ok(());
    }
    for statement in [
        "DROP POLICY readable ON organisations".to_owned(),
        format!(
            "CREATE POLICY readable ON organisations FOR SELECT TO {TENANT} USING ({vendors} OR {OTHERS})"
        ),
    ] {
        manager.get_connection().execute_unprepared(&statement).await?;
    }
    Ok(())
}
