//! Single sign-on: an organisation's connection to its identity provider, the mail domains it has proven to be its
//! own, the people its provider has vouched for, and sign-ins that are under way.

use sea_orm_migration::prelude::*;

use crate::wall::Wall;

/// The tables made here, those first that point at others.
const TABLES: [&str; 5] = [
    "sign_on_joins",
    "sign_on_flows",
    "sign_on_identities",
    "sign_on_domains",
    "sign_on_connections",
];

/// See the module.
#[derive(DeriveMigrationName)]
pub(crate) struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        connections(manager).await?;
        domains(manager).await?;
        identities(manager).await?;
        flows(manager).await?;
        joins(manager).await?;
        let methods = ColumnDef::new("sign_on_methods").string().to_owned();
        manager
            .alter_table(Table::alter().table("sessions").add_column(methods).to_owned())
            .await?;
        for wall in walls() {
            wall.build(manager).await?;
        }
        Ok(())
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        manager
            .alter_table(
                Table::alter()
                    .table("sessions")
                    .drop_column("sign_on_methods")
                    .to_owned(),
            )
            .await?;
        for wall in walls() {
            wall.raze(manager).await?;
        }
        for table in TABLES {
            manager.drop_table(Table::drop().table(table).to_owned()).await?;
        }
        Ok(())
    }
}

/// All of it is the organisation's; an identity is its person's, too.
fn walls() -> [Wall; 5] {
    TABLES.map(|table| Wall {
        table,
        organisation: Some("organisation_id"),
        person: (table == "sign_on_identities").then_some("user_id"),
        ..Wall::default()
    })
}

fn of_organisation(table: &'static str, name: &'static str) -> ForeignKeyCreateStatement {
    ForeignKey::create()
        .name(name)
        .from(table, "organisation_id")
        .to("organisations", "id")
        .to_owned()
}

fn of_user(table: &'static str, name: &'static str) -> ForeignKeyCreateStatement {
    ForeignKey::create()
        .name(name)
        .from(table, "user_id")
        .to("users", "id")
        .on_delete(ForeignKeyAction::Cascade)
        .to_owned()
}

async fn connections(manager: &SchemaManager<'_>) -> Result<(), DbErr> {
    manager
        .create_table(
            Table::create()
                .table("sign_on_connections")
                .col(ColumnDef::new("id").uuid().not_null().primary_key())
                .col(ColumnDef::new("organisation_id").uuid().not_null())
                .col(ColumnDef::new("issuer").string().not_null())
                .col(ColumnDef::new("client").string().not_null())
                .col(ColumnDef::new("sealed_secret").string().not_null())
                .col(ColumnDef::new("acr_values").string())
                .col(ColumnDef::new("default_role").string().not_null())
                .col(ColumnDef::new("state").string().not_null())
                .col(ColumnDef::new("tried_at").big_integer())
                .col(ColumnDef::new("trial_problem").string())
                .col(ColumnDef::new("created_at").big_integer().not_null())
                .col(ColumnDef::new("version").integer().not_null())
                .foreign_key(&mut of_organisation(
                    "sign_on_connections",
                    "fk_sign_on_connections_organisation_id",
                ))
                .to_owned(),
        )
        .await?;
    manager
        .create_index(
            Index::create()
                .name("uq_sign_on_connections_organisation")
                .table("sign_on_connections")
                .col("organisation_id")
                .unique()
                .to_owned(),
        )
        .await
}

async fn domains(manager: &SchemaManager<'_>) -> Result<(), DbErr> {
    manager
        .create_table(
            Table::create()
                .table("sign_on_domains")
                .col(ColumnDef::new("id").uuid().not_null().primary_key())
                .col(ColumnDef::new("organisation_id").uuid().not_null())
                .col(ColumnDef::new("domain").string().not_null())
                .col(ColumnDef::new("record").string().not_null())
                .col(ColumnDef::new("verified_at").big_integer())
                .col(ColumnDef::new("checked_at").big_integer())
                .col(ColumnDef::new("enforced").boolean().not_null())
                .col(ColumnDef::new("created_at").big_integer().not_null())
                .foreign_key(&mut of_organisation(
                    "sign_on_domains",
                    "fk_sign_on_domains_organisation_id",
                ))
                .to_owned(),
        )
        .await?;
    manager
        .create_index(
            Index::create()
                .name("uq_sign_on_domains_organisation_domain")
                .table("sign_on_domains")
                .col("organisation_id")
                .col("domain")
                .unique()
                .to_owned(),
        )
        .await?;
    // Anybody may claim a domain; one organisation at a time has proven it.
    manager
        .get_connection()
        .execute_unprepared(
            "CREATE UNIQUE INDEX uq_sign_on_domains_verified ON sign_on_domains (domain) WHERE verified_at IS NOT NULL",
        )
        .await?;
    Ok(())
}

async fn identities(manager: &SchemaManager<'_>) -> Result<(), DbErr> {
    manager
        .create_table(
            Table::create()
                .table("sign_on_identities")
                .col(ColumnDef::new("id").uuid().not_null().primary_key())
                .col(ColumnDef::new("organisation_id").uuid().not_null())
                .col(ColumnDef::new("user_id").uuid().not_null())
                .col(ColumnDef::new("issuer").string().not_null())
                .col(ColumnDef::new("subject").string().not_null())
                .col(ColumnDef::new("last_used_at").big_integer().not_null())
                .col(ColumnDef::new("created_at").big_integer().not_null())
                .foreign_key(&mut of_organisation(
                    "sign_on_identities",
                    "fk_sign_on_identities_organisation_id",
                ))
                .foreign_key(&mut of_user(
                    "sign_on_identities",
                    "fk_sign_on_identities_user_id",
                ))
                .to_owned(),
        )
        .await?;
    manager
        .create_index(
            Index::create()
                .name("uq_sign_on_identities_subject")
                .table("sign_on_identities")
                .col("organisation_id")
                .col("issuer")
                .col("subject")
                .unique()
                .to_owned(),
        )
        .await?;
    manager
        .create_index(
            Index::create()
                .name("ix_sign_on_identities_user")
                .table("sign_on_identities")
                .col("user_id")
                .to_owned(),
        )
        .await
}

async fn flows(manager: &SchemaManager<'_>) -> Result<(), DbErr> {
    manager
        .create_table(
            Table::create()
                .table("sign_on_flows")
                .col(ColumnDef::new("id").uuid().not_null().primary_key())
                .col(ColumnDef::new("organisation_id").uuid().not_null())
                .col(ColumnDef::new("purpose").string().not_null())
                .col(ColumnDef::new("token_hash").string().not_null())
                .col(ColumnDef::new("browser_hash").string())
                .col(ColumnDef::new("return_to").string().not_null())
                .col(ColumnDef::new("expires_at").big_integer().not_null())
                .col(ColumnDef::new("created_at").big_integer().not_null())
                .foreign_key(&mut of_organisation(
                    "sign_on_flows",
                    "fk_sign_on_flows_organisation_id",
                ))
                .to_owned(),
        )
        .await?;
    awaited(
        manager,
        "sign_on_flows",
        [
            "uq_sign_on_flows_token",
            "ix_sign_on_flows_expiry",
            "ix_sign_on_flows_organisation",
        ],
    )
    .await
}

async fn joins(manager: &SchemaManager<'_>) -> Result<(), DbErr> {
    manager
        .create_table(
            Table::create()
                .table("sign_on_joins")
                .col(ColumnDef::new("id").uuid().not_null().primary_key())
                .col(ColumnDef::new("organisation_id").uuid().not_null())
                .col(ColumnDef::new("user_id").uuid().not_null())
                .col(ColumnDef::new("token_hash").string().not_null())
                .col(ColumnDef::new("issuer").string().not_null())
                .col(ColumnDef::new("subject").string().not_null())
                .col(ColumnDef::new("expires_at").big_integer().not_null())
                .col(ColumnDef::new("created_at").big_integer().not_null())
                .foreign_key(&mut of_organisation(
                    "sign_on_joins",
                    "fk_sign_on_joins_organisation_id",
                ))
                .foreign_key(&mut of_user("sign_on_joins", "fk_sign_on_joins_user_id"))
                .to_owned(),
        )
        .await?;
    awaited(
        manager,
        "sign_on_joins",
        [
            "uq_sign_on_joins_token",
            "ix_sign_on_joins_expiry",
            "ix_sign_on_joins_organisation",
        ],
    )
    .await?;
    manager
        .create_index(
            Index::create()
                .name("ix_sign_on_joins_user")
                .table("sign_on_joins")
                .col("user_id")
                .to_owned(),
        )
        .await
}

/// Found by its secret, and swept away when its time is over.
async fn awaited(
    manager: &SchemaManager<'_>,
    table: &'static str,
    [token, expiry, organisation]: [&'static str; 3],
) -> Result<(), DbErr> {
    manager
        .create_index(
            Index::create()
                .name(token)
                .table(table)
                .col("token_hash")
                .unique()
                .to_owned(),
        )
        .await?;
    manager
        .create_index(
            Index::create()
                .name(expiry)
                .table(table)
                .col("expires_at")
                .to_owned(),
        )
        .await?;
    manager
        .create_index(
            Index::create()
                .name(organisation)
                .table(table)
                .col("organisation_id")
                .col("id")
                .to_owned(),
        )
        .await
}
