//! Invitations by the thousand: lists that are worked off in portions, the domains an organisation invites to, the
//! name in the greeting, why a mail came back, and when an invitation's personal data were erased.

use sea_orm_migration::prelude::*;

use crate::wall::Wall;

/// The tables made here, those first that point at others.
const TABLES: [&str; 3] = [
    "invitation_domains",
    "invitation_import_rows",
    "invitation_imports",
];

fn wall(table: &'static str) -> Wall {
    Wall {
        table,
        organisation: Some("organisation_id"),
        ..Wall::default()
    }
}

/// See the module.
#[derive(DeriveMigrationName)]
pub(crate) struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        invitations(manager).await?;
        imports(manager).await?;
        import_rows(manager).await?;
        domains(manager).await?;
        for table in TABLES {
            wall(table).build(manager).await?;
        }
        // What a mail is about, to find it again when its invitation's data are erased.
        manager
            .create_index(
                Index::create()
                    .name("ix_outbox_messages_subject")
                    .table("outbox_messages")
                    .col("subject_id")
                    .to_owned(),
            )
            .await
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        manager
            .drop_index(
                Index::drop()
                    .name("ix_outbox_messages_subject")
                    .table("outbox_messages")
                    .to_owned(),
            )
            .await?;
        for table in [
            "invitation_domains",
            "invitation_import_rows",
            "invitation_imports",
        ] {
            manager.drop_table(Table::drop().table(table).to_owned()).await?;
        }
        for index in ["ix_invitations_address", "ix_invitations_erasure"] {
            manager
                .drop_index(Index::drop().name(index).table("invitations").to_owned())
                .await?;
        }
        for column in ["erased_at", "bounce_reason", "invitee_name"] {
            let table = Table::alter().table("invitations").drop_column(column).to_owned();
            manager.alter_table(table).await?;
        }
        Ok(())
    }
}

async fn invitations(manager: &SchemaManager<'_>) -> Result<(), DbErr> {
    for column in [
        ColumnDef::new("invitee_name").string().to_owned(),
        ColumnDef::new("bounce_reason").string().to_owned(),
        ColumnDef::new("erased_at").big_integer().to_owned(),
    ] {
        let table = Table::alter().table("invitations").add_column(column).to_owned();
        manager.alter_table(table).await?;
    }
    manager
        .create_index(
            Index::create()
                .name("ix_invitations_erasure")
                .table("invitations")
                .col("state")
                .col("erased_at")
                .col("expires_at")
                .to_owned(),
        )
        .await?;
    manager
        .create_index(
            Index::create()
                .name("ix_invitations_address")
                .table("invitations")
                .col("organisation_id")
                .col("email_key")
                .to_owned(),
        )
        .await
}

async fn imports(manager: &SchemaManager<'_>) -> Result<(), DbErr> {
    manager
        .create_table(
            Table::create()
                .table("invitation_imports")
                .col(ColumnDef::new("id").uuid().not_null().primary_key())
                .col(ColumnDef::new("organisation_id").uuid().not_null())
                .col(ColumnDef::new("inviter_membership_id").uuid().not_null())
                .col(ColumnDef::new("inviter_capacity").string().not_null())
                .col(ColumnDef::new("message").text())
                .col(ColumnDef::new("state").string().not_null())
                .col(ColumnDef::new("total").integer().not_null())
                .col(ColumnDef::new("invited").integer().not_null())
                .col(ColumnDef::new("refused").integer().not_null())
                .col(ColumnDef::new("created_at").big_integer().not_null())
                .col(ColumnDef::new("finished_at").big_integer())
                .foreign_key(
                    ForeignKey::create()
                        .name("fk_invitation_imports_organisation_id")
                        .from("invitation_imports", "organisation_id")
                        .to("organisations", "id"),
                )
                .foreign_key(
                    ForeignKey::create()
                        .name("fk_invitation_imports_inviter_membership_id")
                        .from("invitation_imports", "inviter_membership_id")
                        .to("memberships", "id"),
                )
                .to_owned(),
        )
        .await?;
    manager
        .create_index(
            Index::create()
                .name("ix_invitation_imports_organisation")
                .table("invitation_imports")
                .col("organisation_id")
                .col("id")
                .to_owned(),
        )
        .await?;
    manager
        .create_index(
            Index::create()
                .name("ix_invitation_imports_state")
                .table("invitation_imports")
                .col("state")
                .col("id")
                .to_owned(),
        )
        .await
}

async fn import_rows(manager: &SchemaManager<'_>) -> Result<(), DbErr> {
    manager
        .create_table(
            Table::create()
                .table("invitation_import_rows")
                .col(ColumnDef::new("id").uuid().not_null().primary_key())
                .col(ColumnDef::new("organisation_id").uuid().not_null())
                .col(ColumnDef::new("import_id").uuid().not_null())
                .col(ColumnDef::new("number").integer().not_null())
                .col(ColumnDef::new("name").string().not_null())
                .col(ColumnDef::new("email").string().not_null())
                .col(ColumnDef::new("role").string().not_null())
                .col(ColumnDef::new("language").string().not_null())
                .col(ColumnDef::new("state").string().not_null())
                .col(ColumnDef::new("field").string())
                .col(ColumnDef::new("code").string())
                .col(ColumnDef::new("created_at").big_integer().not_null())
                .foreign_key(
                    ForeignKey::create()
                        .name("fk_invitation_import_rows_organisation_id")
                        .from("invitation_import_rows", "organisation_id")
                        .to("organisations", "id"),
                )
                .foreign_key(
                    ForeignKey::create()
                        .name("fk_invitation_import_rows_import_id")
                        .from("invitation_import_rows", "import_id")
                        .to("invitation_imports", "id"),
                )
                .to_owned(),
        )
        .await?;
    manager
        .create_index(
            Index::create()
                .name("uq_invitation_import_rows_number")
                .table("invitation_import_rows")
                .col("organisation_id")
                .col("import_id")
                .col("number")
                .unique()
                .to_owned(),
        )
        .await?;
    manager
        .create_index(
            Index::create()
                .name("ix_invitation_import_rows_waiting")
                .table("invitation_import_rows")
                .col("import_id")
                .col("state")
                .col("number")
                .to_owned(),
        )
        .await?;
    manager
        .create_index(
            Index::create()
                .name("ix_invitation_import_rows_age")
                .table("invitation_import_rows")
                .col("created_at")
                .to_owned(),
        )
        .await
}

async fn domains(manager: &SchemaManager<'_>) -> Result<(), DbErr> {
    manager
        .create_table(
            Table::create()
                .table("invitation_domains")
                .col(ColumnDef::new("id").uuid().not_null().primary_key())
                .col(ColumnDef::new("organisation_id").uuid().not_null())
                .col(ColumnDef::new("domain").string().not_null())
                .col(ColumnDef::new("created_at").big_integer().not_null())
                .foreign_key(
                    ForeignKey::create()
                        .name("fk_invitation_domains_organisation_id")
                        .from("invitation_domains", "organisation_id")
                        .to("organisations", "id"),
                )
                .to_owned(),
        )
        .await?;
    manager
        .create_index(
            Index::create()
                .name("uq_invitation_domains_domain")
                .table("invitation_domains")
                .col("organisation_id")
                .col("domain")
                .unique()
                .to_owned(),
        )
        .await
}
