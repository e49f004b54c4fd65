//! Provisioning: the tokens of organisations' directories, the members that a directory keeps, and its groups.

use sea_orm_migration::prelude::*;

use crate::wall::Wall;

/// The tables made here, those first that point at others.
const TABLES: [&str; 4] = [
    "provisioning_group_members",
    "provisioning_groups",
    "provisioning_people",
    "provisioning_tokens",
];

/// See the module.
#[derive(DeriveMigrationName)]
pub(crate) struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        tokens(manager).await?;
        people(manager).await?;
        groups(manager).await?;
        group_members(manager).await?;
        for wall in walls() {
            wall.build(manager).await?;
        }
        Ok(())
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        for wall in walls() {
            wall.raze(manager).await?;
        }
        for table in TABLES {
            manager.drop_table(Table::drop().table(table).to_owned()).await?;
        }
        Ok(())
    }
}

/// All of it is the organisation's.
fn walls() -> [Wall; 4] {
    TABLES.map(|table| Wall {
        table,
        organisation: Some("organisation_id"),
        ..Wall::default()
    })
}

fn key(
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

async fn tokens(manager: &SchemaManager<'_>) -> Result<(), DbErr> {
    manager
        .create_table(
            Table::create()
                .table("provisioning_tokens")
                .col(ColumnDef::new("id").uuid().not_null().primary_key())
                .col(ColumnDef::new("organisation_id").uuid().not_null())
                .col(ColumnDef::new("prefix").string().not_null())
                .col(ColumnDef::new("token_hash").string().not_null())
                .col(ColumnDef::new("expires_at").big_integer().not_null())
                .col(ColumnDef::new("last_used_at").big_integer())
                .col(ColumnDef::new("revoked_at").big_integer())
                .col(ColumnDef::new("created_at").big_integer().not_null())
                .foreign_key(&mut key(
                    "provisioning_tokens",
                    "fk_provisioning_tokens_organisation_id",
                    "organisation_id",
                    "organisations",
                ))
                .to_owned(),
        )
        .await?;
    index(
        manager,
        "uq_provisioning_tokens_token",
        "provisioning_tokens",
        &["token_hash"],
        true,
    )
    .await?;
    index(
        manager,
        "ix_provisioning_tokens_organisation",
        "provisioning_tokens",
        &["organisation_id", "id"],
        false,
    )
    .await
}

async fn people(manager: &SchemaManager<'_>) -> Result<(), DbErr> {
    manager
        .create_table(
            Table::create()
                .table("provisioning_people")
                .col(ColumnDef::new("id").uuid().not_null().primary_key())
                .col(ColumnDef::new("organisation_id").uuid().not_null())
                .col(ColumnDef::new("membership_id").uuid().not_null())
                .col(ColumnDef::new("user_name").string().not_null())
                .col(ColumnDef::new("user_name_key").string().not_null())
                .col(ColumnDef::new("external_id").string())
                .col(ColumnDef::new("display_name").string())
                .col(ColumnDef::new("formatted_name").string())
                .col(ColumnDef::new("given_name").string())
                .col(ColumnDef::new("family_name").string())
                .col(ColumnDef::new("made_account").boolean().not_null())
                .col(ColumnDef::new("ended_version").integer())
                .col(ColumnDef::new("created_at").big_integer().not_null())
                .col(ColumnDef::new("changed_at").big_integer().not_null())
                .foreign_key(&mut key(
                    "provisioning_people",
                    "fk_provisioning_people_organisation_id",
                    "organisation_id",
                    "organisations",
                ))
                .foreign_key(&mut key(
                    "provisioning_people",
                    "fk_provisioning_people_membership_id",
                    "membership_id",
                    "memberships",
                ))
                .to_owned(),
        )
        .await?;
    index(
        manager,
        "uq_provisioning_people_membership",
        "provisioning_people",
        &["membership_id"],
        true,
    )
    .await?;
    index(
        manager,
        "ix_provisioning_people_external",
        "provisioning_people",
        &["organisation_id", "external_id"],
        false,
    )
    .await?;
    // Whoever has left keeps the row, and the directory may give the name to somebody else.
    manager
        .get_connection()
        .execute_unprepared(
            "CREATE UNIQUE INDEX uq_provisioning_people_user_name ON provisioning_people \
             (organisation_id, user_name_key) WHERE ended_version IS NULL",
        )
        .await?;
    Ok(())
}

async fn groups(manager: &SchemaManager<'_>) -> Result<(), DbErr> {
    manager
        .create_table(
            Table::create()
                .table("provisioning_groups")
                .col(ColumnDef::new("id").uuid().not_null().primary_key())
                .col(ColumnDef::new("organisation_id").uuid().not_null())
                .col(ColumnDef::new("name").string().not_null())
                .col(ColumnDef::new("name_key").string().not_null())
                .col(ColumnDef::new("external_id").string())
                .col(ColumnDef::new("roles").json_binary().not_null())
                .col(ColumnDef::new("created_at").big_integer().not_null())
                .col(ColumnDef::new("changed_at").big_integer().not_null())
                .foreign_key(&mut key(
                    "provisioning_groups",
                    "fk_provisioning_groups_organisation_id",
                    "organisation_id",
                    "organisations",
                ))
                .to_owned(),
        )
        .await?;
    index(
        manager,
        "uq_provisioning_groups_name",
        "provisioning_groups",
        &["organisation_id", "name_key"],
        true,
    )
    .await
}

async fn group_members(manager: &SchemaManager<'_>) -> Result<(), DbErr> {
    manager
        .create_table(
            Table::create()
                .table("provisioning_group_members")
                .col(ColumnDef::new("id").uuid().not_null().primary_key())
                .col(ColumnDef::new("organisation_id").uuid().not_null())
                .col(ColumnDef::new("group_id").uuid().not_null())
                .col(ColumnDef::new("membership_id").uuid().not_null())
                .col(ColumnDef::new("created_at").big_integer().not_null())
                .foreign_key(&mut key(
                    "provisioning_group_members",
                    "fk_provisioning_group_members_organisation_id",
                    "organisation_id",
                    "organisations",
                ))
                .foreign_key(&mut key(
                    "provisioning_group_members",
                    "fk_provisioning_group_members_group_id",
                    "group_id",
                    "provisioning_groups",
                ))
                .foreign_key(&mut key(
                    "provisioning_group_members",
                    "fk_provisioning_group_members_membership_id",
                    "membership_id",
                    "memberships",
                ))
                .to_owned(),
        )
        .await?;
    index(
        manager,
        "uq_provisioning_group_members",
        "provisioning_group_members",
        &["organisation_id", "group_id", "membership_id"],
        true,
    )
    .await?;
    index(
        manager,
        "ix_provisioning_group_members_membership",
        "provisioning_group_members",
        &["membership_id"],
        false,
    )
    .await
}

async fn index(
    manager: &SchemaManager<'_>,
    name: &'static str,
    table: &'static str,
    columns: &[&'static str],
    unique: bool,
) -> Result<(), DbErr> {
    let mut index = Index::create();
    index.name(name).table(table);
    for column in columns {
        index.col(*column);
    }
    if unique {
        index.unique();
    }
    manager.create_index(index).await
}
