//! Access for support: what the operator has asked of an organisation and what came of it, and each time that somebody of
//! the operator has looked.

use sea_orm_migration::prelude::*;

use crate::wall::Wall;

/// See the module.
#[derive(DeriveMigrationName)]
pub(crate) struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        grants(manager).await?;
        visits(manager).await?;
        for wall in walls() {
            wall.build(manager).await?;
        }
        Ok(())
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        for wall in walls() {
            wall.raze(manager).await?;
        }
        for table in ["support_visits", "support_grants"] {
            manager.drop_table(Table::drop().table(table).to_owned()).await?;
        }
        Ok(())
    }
}

/// Both are the organisation's that is looked at; a visit is its visitor's, too.
fn walls() -> [Wall; 2] {
    [
        Wall {
            table: "support_grants",
            organisation: Some("organisation_id"),
            ..Wall::default()
        },
        Wall {
            table: "support_visits",
            organisation: Some("organisation_id"),
            person: Some("user_id"),
            ..Wall::default()
        },
    ]
}

fn reference(
    table: &'static str,
    name: &'static str,
    column: &'static str,
    to: &'static str,
) -> ForeignKeyCreateStatement {
    ForeignKey::create()
        .name(name)
        .from(table, column)
        .to(to, "id")
        .to_owned()
}

async fn index(
    manager: &SchemaManager<'_>,
    table: &'static str,
    name: &'static str,
    columns: &[&'static str],
) -> Result<(), DbErr> {
    let mut index = Index::create().name(name).table(table).to_owned();
    for column in columns {
        index.col(*column);
    }
    manager.create_index(index).await
}

async fn grants(manager: &SchemaManager<'_>) -> Result<(), DbErr> {
    let table = "support_grants";
    manager
        .create_table(
            Table::create()
                .table(table)
                .col(ColumnDef::new("id").uuid().not_null().primary_key())
                .col(ColumnDef::new("organisation_id").uuid().not_null())
                .col(ColumnDef::new("operator_id").uuid().not_null())
                .col(ColumnDef::new("purpose").string().not_null())
                .col(ColumnDef::new("reason").text().not_null())
                .col(ColumnDef::new("days").integer().not_null())
                .col(ColumnDef::new("state").string().not_null())
                .col(ColumnDef::new("requested_by").uuid().not_null())
                .col(ColumnDef::new("decided_by").uuid())
                .col(ColumnDef::new("decided_at").big_integer())
                .col(ColumnDef::new("ends_at").big_integer().not_null())
                .col(ColumnDef::new("created_at").big_integer().not_null())
                .col(ColumnDef::new("version").integer().not_null())
                .foreign_key(&mut reference(
                    table,
                    "fk_support_grants_organisation_id",
                    "organisation_id",
                    "organisations",
                ))
                .foreign_key(&mut reference(
                    table,
                    "fk_support_grants_operator_id",
                    "operator_id",
                    "organisations",
                ))
                .foreign_key(&mut reference(
                    table,
                    "fk_support_grants_requested_by",
                    "requested_by",
                    "users",
                ))
                .foreign_key(&mut reference(
                    table,
                    "fk_support_grants_decided_by",
                    "decided_by",
                    "users",
                ))
                .to_owned(),
        )
        .await?;
    index(
        manager,
        table,
        "ix_support_grants_organisation",
        &["organisation_id", "id"],
    )
    .await?;
    index(manager, table, "ix_support_grants_ends", &["state", "ends_at"]).await
}

async fn visits(manager: &SchemaManager<'_>) -> Result<(), DbErr> {
    let table = "support_visits";
    manager
        .create_table(
            Table::create()
                .table(table)
                .col(ColumnDef::new("id").uuid().not_null().primary_key())
                .col(ColumnDef::new("organisation_id").uuid().not_null())
                .col(ColumnDef::new("grant_id").uuid().not_null())
                .col(ColumnDef::new("user_id").uuid().not_null())
                .col(ColumnDef::new("session_id").uuid())
                .col(ColumnDef::new("expires_at").big_integer().not_null())
                .col(ColumnDef::new("ended_at").big_integer())
                .col(ColumnDef::new("created_at").big_integer().not_null())
                .foreign_key(&mut reference(
                    table,
                    "fk_support_visits_organisation_id",
                    "organisation_id",
                    "organisations",
                ))
                .foreign_key(&mut reference(
                    table,
                    "fk_support_visits_grant_id",
                    "grant_id",
                    "support_grants",
                ))
                .foreign_key(&mut reference(
                    table,
                    "fk_support_visits_user_id",
                    "user_id",
                    "users",
                ))
                // A session goes with the account that its person closes; the visit stays.
                .foreign_key(
                    reference(table, "fk_support_visits_session_id", "session_id", "sessions")
                        .on_delete(ForeignKeyAction::SetNull),
                )
                .to_owned(),
        )
        .await?;
    index(
        manager,
        table,
        "ix_support_visits_organisation",
        &["organisation_id", "grant_id", "id"],
    )
    .await?;
    index(manager, table, "ix_support_visits_user", &["user_id"]).await?;
    index(manager, table, "ix_support_visits_session", &["session_id"]).await
}
