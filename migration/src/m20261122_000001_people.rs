//! Organisations, people and their sessions.

use sea_orm_migration::prelude::*;

/// See the module.
#[derive(DeriveMigrationName)]
pub(crate) struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        organisations(manager).await?;
        organisation_contacts(manager).await?;
        users(manager).await?;
        memberships(manager).await?;
        invitations(manager).await?;
        sessions(manager).await?;
        api_tokens(manager).await?;
        Ok(())
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        for table in [
            "api_tokens",
            "sessions",
            "invitations",
            "memberships",
            "users",
            "organisation_contacts",
            "organisations",
        ] {
            manager.drop_table(Table::drop().table(table).to_owned()).await?;
        }
        Ok(())
    }
}

async fn organisations(manager: &SchemaManager<'_>) -> Result<(), DbErr> {
    manager
        .create_table(
            Table::create()
                .table("organisations")
                .col(ColumnDef::new("id").uuid().not_null().primary_key())
                .col(ColumnDef::new("kind").string().not_null())
                .col(ColumnDef::new("legal_name").string().not_null())
                .col(ColumnDef::new("trading_names").json_binary().not_null())
                .col(ColumnDef::new("slug").string())
                .col(ColumnDef::new("registration_scheme").string())
                .col(ColumnDef::new("registration_number").string())
                .col(ColumnDef::new("address").json_binary().not_null())
                .col(ColumnDef::new("website").string())
                .col(ColumnDef::new("sector").string())
                .col(ColumnDef::new("time_zone").string().not_null())
                .col(ColumnDef::new("state").string().not_null())
                .col(ColumnDef::new("parent_id").uuid())
                .col(ColumnDef::new("created_at").big_integer().not_null())
                .col(ColumnDef::new("version").integer().not_null())
                .foreign_key(
                    ForeignKey::create()
                        .name("fk_organisations_parent_id")
                        .from("organisations", "parent_id")
                        .to("organisations", "id"),
                )
                .to_owned(),
        )
        .await?;
    manager
        .create_index(
            Index::create()
                .name("uq_organisations_slug")
                .table("organisations")
                .col("slug")
                .unique()
                .to_owned(),
        )
        .await?;
    manager
        .create_index(
            Index::create()
                .name("ix_organisations_kind")
                .table("organisations")
                .col("kind")
                .col("id")
                .to_owned(),
        )
        .await?;
    Ok(())
}

async fn organisation_contacts(manager: &SchemaManager<'_>) -> Result<(), DbErr> {
    manager
        .create_table(
            Table::create()
                .table("organisation_contacts")
                .col(ColumnDef::new("id").uuid().not_null().primary_key())
                .col(ColumnDef::new("organisation_id").uuid().not_null())
                .col(ColumnDef::new("role").string().not_null())
                .col(ColumnDef::new("name").string())
                .col(ColumnDef::new("email").string().not_null())
                .col(ColumnDef::new("phone").string())
                .col(ColumnDef::new("created_at").big_integer().not_null())
                .foreign_key(
                    ForeignKey::create()
                        .name("fk_organisation_contacts_organisation_id")
                        .from("organisation_contacts", "organisation_id")
                        .to("organisations", "id"),
                )
                .to_owned(),
        )
        .await?;
    manager
        .create_index(
            Index::create()
                .name("uq_organisation_contacts_role")
                .table("organisation_contacts")
                .col("organisation_id")
                .col("role")
                .unique()
                .to_owned(),
        )
        .await?;
    Ok(())
}

async fn users(manager: &SchemaManager<'_>) -> Result<(), DbErr> {
    manager
        .create_table(
            Table::create()
                .table("users")
                .col(ColumnDef::new("id").uuid().not_null().primary_key())
                .col(ColumnDef::new("email").string().not_null())
                .col(ColumnDef::new("email_key").string().not_null())
                .col(ColumnDef::new("email_verified_at").big_integer())
                .col(ColumnDef::new("name").string().not_null())
                .col(ColumnDef::new("phone").string())
                .col(ColumnDef::new("language").string().not_null())
                .col(ColumnDef::new("time_zone").string().not_null())
                .col(ColumnDef::new("password_hash").string())
                .col(ColumnDef::new("source").string().not_null())
                .col(ColumnDef::new("source_organisation_id").uuid())
                .col(ColumnDef::new("operator").boolean().not_null())
                .col(ColumnDef::new("failed_attempts").integer().not_null())
                .col(ColumnDef::new("locked_until").big_integer())
                .col(ColumnDef::new("last_login_at").big_integer())
                .col(ColumnDef::new("created_at").big_integer().not_null())
                .col(ColumnDef::new("version").integer().not_null())
                .foreign_key(
                    ForeignKey::create()
                        .name("fk_users_source_organisation_id")
                        .from("users", "source_organisation_id")
                        .to("organisations", "id"),
                )
                .to_owned(),
        )
        .await?;
    manager
        .create_index(
            Index::create()
                .name("uq_users_email_key")
                .table("users")
                .col("email_key")
                .unique()
                .to_owned(),
        )
        .await?;
    Ok(())
}

async fn memberships(manager: &SchemaManager<'_>) -> Result<(), DbErr> {
    manager
        .create_table(
            Table::create()
                .table("memberships")
                .col(ColumnDef::new("id").uuid().not_null().primary_key())
                .col(ColumnDef::new("organisation_id").uuid().not_null())
                .col(ColumnDef::new("user_id").uuid().not_null())
                .col(ColumnDef::new("roles").json_binary().not_null())
                .col(ColumnDef::new("title").string())
                .col(ColumnDef::new("can_bind").boolean().not_null())
                .col(ColumnDef::new("state").string().not_null())
                .col(ColumnDef::new("valid_to").big_integer())
                .col(ColumnDef::new("created_at").big_integer().not_null())
                .col(ColumnDef::new("version").integer().not_null())
                .foreign_key(
                    ForeignKey::create()
                        .name("fk_memberships_organisation_id")
                        .from("memberships", "organisation_id")
                        .to("organisations", "id"),
                )
                .foreign_key(
                    ForeignKey::create()
                        .name("fk_memberships_user_id")
                        .from("memberships", "user_id")
                        .to("users", "id"),
                )
                .to_owned(),
        )
        .await?;
    manager
        .create_index(
            Index::create()
                .name("uq_memberships_organisation_user")
                .table("memberships")
                .col("organisation_id")
                .col("user_id")
                .unique()
                .to_owned(),
        )
        .await?;
    manager
        .create_index(
            Index::create()
                .name("ix_memberships_user")
                .table("memberships")
                .col("user_id")
                .col("state")
                .to_owned(),
        )
        .await?;
    Ok(())
}

async fn invitations(manager: &SchemaManager<'_>) -> Result<(), DbErr> {
    manager
        .create_table(
            Table::create()
                .table("invitations")
                .col(ColumnDef::new("id").uuid().not_null().primary_key())
                .col(ColumnDef::new("organisation_id").uuid().not_null())
                .col(ColumnDef::new("inviter_membership_id").uuid())
                .col(ColumnDef::new("inviter_capacity").string().not_null())
                .col(ColumnDef::new("email").string().not_null())
                .col(ColumnDef::new("email_key").string().not_null())
                .col(ColumnDef::new("roles").json_binary().not_null())
                .col(ColumnDef::new("can_bind").boolean().not_null())
                .col(ColumnDef::new("language").string().not_null())
                .col(ColumnDef::new("message").text())
                .col(ColumnDef::new("token_hash").string().not_null())
                .col(ColumnDef::new("notice_version").string().not_null())
                .col(ColumnDef::new("state").string().not_null())
                .col(ColumnDef::new("sent_at").big_integer())
                .col(ColumnDef::new("accepted_at").big_integer())
                .col(ColumnDef::new("expires_at").big_integer().not_null())
                .col(ColumnDef::new("resent_count").integer().not_null())
                .col(ColumnDef::new("created_at").big_integer().not_null())
                .col(ColumnDef::new("version").integer().not_null())
                .foreign_key(
                    ForeignKey::create()
                        .name("fk_invitations_organisation_id")
                        .from("invitations", "organisation_id")
                        .to("organisations", "id"),
                )
                .foreign_key(
                    ForeignKey::create()
                        .name("fk_invitations_inviter_membership_id")
                        .from("invitations", "inviter_membership_id")
                        .to("memberships", "id"),
                )
                .to_owned(),
        )
        .await?;
    manager
        .create_index(
            Index::create()
                .name("uq_invitations_token_hash")
                .table("invitations")
                .col("token_hash")
                .unique()
                .to_owned(),
        )
        .await?;
    manager
        .create_index(
            Index::create()
                .name("ix_invitations_organisation")
                .table("invitations")
                .col("organisation_id")
                .col("state")
                .col("id")
                .to_owned(),
        )
        .await?;
    manager
        .create_index(
            Index::create()
                .name("ix_invitations_expiry")
                .table("invitations")
                .col("state")
                .col("expires_at")
                .to_owned(),
        )
        .await?;
    Ok(())
}

async fn sessions(manager: &SchemaManager<'_>) -> Result<(), DbErr> {
    manager
        .create_table(
            Table::create()
                .table("sessions")
                .col(ColumnDef::new("id").uuid().not_null().primary_key())
                .col(ColumnDef::new("user_id").uuid().not_null())
                .col(ColumnDef::new("refresh_hash").string().not_null())
                .col(ColumnDef::new("previous_hash").string())
                .col(ColumnDef::new("rotated_at").big_integer().not_null())
                .col(ColumnDef::new("authenticated_at").big_integer().not_null())
                .col(ColumnDef::new("expires_at").big_integer().not_null())
                .col(ColumnDef::new("ended_at").big_integer())
                .col(ColumnDef::new("created_at").big_integer().not_null())
                .foreign_key(
                    ForeignKey::create()
                        .name("fk_sessions_user_id")
                        .from("sessions", "user_id")
                        .to("users", "id"),
                )
                .to_owned(),
        )
        .await?;
    manager
        .create_index(
            Index::create()
                .name("uq_sessions_refresh_hash")
                .table("sessions")
                .col("refresh_hash")
                .unique()
                .to_owned(),
        )
        .await?;
    manager
        .create_index(
            Index::create()
                .name("ix_sessions_previous_hash")
                .table("sessions")
                .col("previous_hash")
                .to_owned(),
        )
        .await?;
    manager
        .create_index(
            Index::create()
                .name("ix_sessions_user")
                .table("sessions")
                .col("user_id")
                .col("ended_at")
                .to_owned(),
        )
        .await?;
    Ok(())
}

async fn api_tokens(manager: &SchemaManager<'_>) -> Result<(), DbErr> {
    manager
        .create_table(
            Table::create()
                .table("api_tokens")
                .col(ColumnDef::new("id").uuid().not_null().primary_key())
                .col(ColumnDef::new("organisation_id").uuid().not_null())
                .col(ColumnDef::new("user_id").uuid().not_null())
                .col(ColumnDef::new("name").string().not_null())
                .col(ColumnDef::new("prefix").string().not_null())
                .col(ColumnDef::new("token_hash").string().not_null())
                .col(ColumnDef::new("expires_at").big_integer().not_null())
                .col(ColumnDef::new("last_used_at").big_integer())
                .col(ColumnDef::new("revoked_at").big_integer())
                .col(ColumnDef::new("created_at").big_integer().not_null())
                .foreign_key(
                    ForeignKey::create()
                        .name("fk_api_tokens_organisation_id")
                        .from("api_tokens", "organisation_id")
                        .to("organisations", "id"),
                )
                .foreign_key(
                    ForeignKey::create()
                        .name("fk_api_tokens_user_id")
                        .from("api_tokens", "user_id")
                        .to("users", "id"),
                )
                .to_owned(),
        )
        .await?;
    manager
        .create_index(
            Index::create()
                .name("uq_api_tokens_token_hash")
                .table("api_tokens")
                .col("token_hash")
                .unique()
                .to_owned(),
        )
        .await?;
    manager
        .create_index(
            Index::create()
                .name("ix_api_tokens_organisation")
                .table("api_tokens")
                .col("organisation_id")
                .col("id")
                .to_owned(),
        )
        .await?;
    Ok(())
}
