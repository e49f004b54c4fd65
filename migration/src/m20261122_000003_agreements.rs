//! Templates, agreements and signatures.

use sea_orm_migration::prelude::*;

/// See the module.
#[derive(DeriveMigrationName)]
pub(crate) struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        agreement_templates(manager).await?;
        template_versions(manager).await?;
        agreements(manager).await?;
        agreement_services(manager).await?;
        agreement_versions(manager).await?;
        signatures(manager).await?;
        Ok(())
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        for table in [
            "signatures",
            "agreement_versions",
            "agreement_services",
            "agreements",
            "template_versions",
            "agreement_templates",
        ] {
            manager.drop_table(Table::drop().table(table).to_owned()).await?;
        }
        Ok(())
    }
}

async fn agreement_templates(manager: &SchemaManager<'_>) -> Result<(), DbErr> {
    manager
        .create_table(
            Table::create()
                .table("agreement_templates")
                .col(ColumnDef::new("id").uuid().not_null().primary_key())
                .col(ColumnDef::new("vendor_id").uuid().not_null())
                .col(ColumnDef::new("origin").string().not_null())
                .col(ColumnDef::new("title").string().not_null())
                .col(ColumnDef::new("language").string().not_null())
                .col(ColumnDef::new("created_at").big_integer().not_null())
                .col(ColumnDef::new("version").integer().not_null())
                .foreign_key(
                    ForeignKey::create()
                        .name("fk_agreement_templates_vendor_id")
                        .from("agreement_templates", "vendor_id")
                        .to("organisations", "id"),
                )
                .to_owned(),
        )
        .await?;
    manager
        .create_index(
            Index::create()
                .name("ix_agreement_templates_vendor")
                .table("agreement_templates")
                .col("vendor_id")
                .col("id")
                .to_owned(),
        )
        .await?;
    Ok(())
}

async fn template_versions(manager: &SchemaManager<'_>) -> Result<(), DbErr> {
    manager
        .create_table(
            Table::create()
                .table("template_versions")
                .col(ColumnDef::new("id").uuid().not_null().primary_key())
                .col(ColumnDef::new("vendor_id").uuid().not_null())
                .col(ColumnDef::new("template_id").uuid().not_null())
                .col(ColumnDef::new("number").integer().not_null())
                .col(ColumnDef::new("clauses").json_binary().not_null())
                .col(ColumnDef::new("parameters").json_binary().not_null())
                .col(ColumnDef::new("coverage").json_binary().not_null())
                .col(ColumnDef::new("state").string().not_null())
                .col(ColumnDef::new("sha256").string())
                .col(ColumnDef::new("author_id").uuid().not_null())
                .col(ColumnDef::new("approver_id").uuid())
                .col(ColumnDef::new("submitted_at").big_integer())
                .col(ColumnDef::new("published_at").big_integer())
                .col(ColumnDef::new("created_at").big_integer().not_null())
                .col(ColumnDef::new("version").integer().not_null())
                .foreign_key(
                    ForeignKey::create()
                        .name("fk_template_versions_vendor_id")
                        .from("template_versions", "vendor_id")
                        .to("organisations", "id"),
                )
                .foreign_key(
                    ForeignKey::create()
                        .name("fk_template_versions_template_id")
                        .from("template_versions", "template_id")
                        .to("agreement_templates", "id"),
                )
                .foreign_key(
                    ForeignKey::create()
                        .name("fk_template_versions_author_id")
                        .from("template_versions", "author_id")
                        .to("users", "id"),
                )
                .foreign_key(
                    ForeignKey::create()
                        .name("fk_template_versions_approver_id")
                        .from("template_versions", "approver_id")
                        .to("users", "id"),
                )
                .to_owned(),
        )
        .await?;
    manager
        .create_index(
            Index::create()
                .name("uq_template_versions_number")
                .table("template_versions")
                .col("template_id")
                .col("number")
                .unique()
                .to_owned(),
        )
        .await?;
    manager
        .create_index(
            Index::create()
                .name("ix_template_versions_vendor")
                .table("template_versions")
                .col("vendor_id")
                .col("state")
                .to_owned(),
        )
        .await?;
    Ok(())
}

async fn agreements(manager: &SchemaManager<'_>) -> Result<(), DbErr> {
    manager
        .create_table(
            Table::create()
                .table("agreements")
                .col(ColumnDef::new("id").uuid().not_null().primary_key())
                .col(ColumnDef::new("vendor_id").uuid().not_null())
                .col(ColumnDef::new("customer_id").uuid().not_null())
                .col(ColumnDef::new("relation_id").uuid().not_null())
                .col(ColumnDef::new("reference").string().not_null())
                .col(ColumnDef::new("controller_capacity").string().not_null())
                .col(ColumnDef::new("state").string().not_null())
                .col(ColumnDef::new("current_version_id").uuid())
                .col(ColumnDef::new("created_at").big_integer().not_null())
                .col(ColumnDef::new("version").integer().not_null())
                .foreign_key(
                    ForeignKey::create()
                        .name("fk_agreements_vendor_id")
                        .from("agreements", "vendor_id")
                        .to("organisations", "id"),
                )
                .foreign_key(
                    ForeignKey::create()
                        .name("fk_agreements_customer_id")
                        .from("agreements", "customer_id")
                        .to("organisations", "id"),
                )
                .foreign_key(
                    ForeignKey::create()
                        .name("fk_agreements_relation_id")
                        .from("agreements", "relation_id")
                        .to("customer_relations", "id"),
                )
                .to_owned(),
        )
        .await?;
    manager
        .create_index(
            Index::create()
                .name("uq_agreements_reference")
                .table("agreements")
                .col("vendor_id")
                .col("reference")
                .unique()
                .to_owned(),
        )
        .await?;
    manager
        .create_index(
            Index::create()
                .name("ix_agreements_vendor")
                .table("agreements")
                .col("vendor_id")
                .col("id")
                .to_owned(),
        )
        .await?;
    manager
        .create_index(
            Index::create()
                .name("ix_agreements_customer")
                .table("agreements")
                .col("customer_id")
                .col("id")
                .to_owned(),
        )
        .await?;
    manager
        .create_index(
            Index::create()
                .name("ix_agreements_relation")
                .table("agreements")
                .col("vendor_id")
                .col("relation_id")
                .to_owned(),
        )
        .await?;
    Ok(())
}

async fn agreement_services(manager: &SchemaManager<'_>) -> Result<(), DbErr> {
    manager
        .create_table(
            Table::create()
                .table("agreement_services")
                .col(ColumnDef::new("id").uuid().not_null().primary_key())
                .col(ColumnDef::new("vendor_id").uuid().not_null())
                .col(ColumnDef::new("customer_id").uuid().not_null())
                .col(ColumnDef::new("agreement_id").uuid().not_null())
                .col(ColumnDef::new("service_id").uuid().not_null())
                .col(ColumnDef::new("created_at").big_integer().not_null())
                .foreign_key(
                    ForeignKey::create()
                        .name("fk_agreement_services_vendor_id")
                        .from("agreement_services", "vendor_id")
                        .to("organisations", "id"),
                )
                .foreign_key(
                    ForeignKey::create()
                        .name("fk_agreement_services_customer_id")
                        .from("agreement_services", "customer_id")
                        .to("organisations", "id"),
                )
                .foreign_key(
                    ForeignKey::create()
                        .name("fk_agreement_services_agreement_id")
                        .from("agreement_services", "agreement_id")
                        .to("agreements", "id"),
                )
                .foreign_key(
                    ForeignKey::create()
                        .name("fk_agreement_services_service_id")
                        .from("agreement_services", "service_id")
                        .to("services", "id"),
                )
                .to_owned(),
        )
        .await?;
    manager
        .create_index(
            Index::create()
                .name("uq_agreement_services_pair")
                .table("agreement_services")
                .col("agreement_id")
                .col("service_id")
                .unique()
                .to_owned(),
        )
        .await?;
    manager
        .create_index(
            Index::create()
                .name("ix_agreement_services_service")
                .table("agreement_services")
                .col("vendor_id")
                .col("service_id")
                .col("agreement_id")
                .to_owned(),
        )
        .await?;
    manager
        .create_index(
            Index::create()
                .name("ix_agreement_services_customer")
                .table("agreement_services")
                .col("customer_id")
                .col("agreement_id")
                .to_owned(),
        )
        .await?;
    Ok(())
}

async fn agreement_versions(manager: &SchemaManager<'_>) -> Result<(), DbErr> {
    manager
        .create_table(
            Table::create()
                .table("agreement_versions")
                .col(ColumnDef::new("id").uuid().not_null().primary_key())
                .col(ColumnDef::new("vendor_id").uuid().not_null())
                .col(ColumnDef::new("customer_id").uuid().not_null())
                .col(ColumnDef::new("agreement_id").uuid().not_null())
                .col(ColumnDef::new("template_version_id").uuid().not_null())
                .col(ColumnDef::new("number").integer().not_null())
                .col(ColumnDef::new("title").string().not_null())
                .col(ColumnDef::new("language").string().not_null())
                .col(ColumnDef::new("state").string().not_null())
                .col(ColumnDef::new("parameters").json_binary().not_null())
                .col(ColumnDef::new("authorisation_model").string().not_null())
                .col(ColumnDef::new("notice_days").integer().not_null())
                .col(ColumnDef::new("content").text().not_null())
                .col(ColumnDef::new("content_sha256").string().not_null())
                .col(ColumnDef::new("pdf_sha256").string())
                .col(ColumnDef::new("change_reason").text())
                .col(ColumnDef::new("previous_version_id").uuid())
                .col(ColumnDef::new("sent_at").big_integer())
                .col(ColumnDef::new("viewed_at").big_integer())
                .col(ColumnDef::new("signed_at").big_integer())
                .col(ColumnDef::new("effective_at").big_integer())
                .col(ColumnDef::new("expires_at").big_integer())
                .col(ColumnDef::new("ended_at").big_integer())
                .col(ColumnDef::new("declined_reason").text())
                .col(ColumnDef::new("created_at").big_integer().not_null())
                .col(ColumnDef::new("version").integer().not_null())
                .foreign_key(
                    ForeignKey::create()
                        .name("fk_agreement_versions_vendor_id")
                        .from("agreement_versions", "vendor_id")
                        .to("organisations", "id"),
                )
                .foreign_key(
                    ForeignKey::create()
                        .name("fk_agreement_versions_customer_id")
                        .from("agreement_versions", "customer_id")
                        .to("organisations", "id"),
                )
                .foreign_key(
                    ForeignKey::create()
                        .name("fk_agreement_versions_agreement_id")
                        .from("agreement_versions", "agreement_id")
                        .to("agreements", "id"),
                )
                .foreign_key(
                    ForeignKey::create()
                        .name("fk_agreement_versions_template_version_id")
                        .from("agreement_versions", "template_version_id")
                        .to("template_versions", "id"),
                )
                .to_owned(),
        )
        .await?;
    manager
        .create_index(
            Index::create()
                .name("uq_agreement_versions_number")
                .table("agreement_versions")
                .col("agreement_id")
                .col("number")
                .unique()
                .to_owned(),
        )
        .await?;
    manager
        .create_index(
            Index::create()
                .name("ix_agreement_versions_vendor")
                .table("agreement_versions")
                .col("vendor_id")
                .col("state")
                .col("id")
                .to_owned(),
        )
        .await?;
    manager
        .create_index(
            Index::create()
                .name("ix_agreement_versions_customer")
                .table("agreement_versions")
                .col("customer_id")
                .col("state")
                .col("id")
                .to_owned(),
        )
        .await?;
    manager
        .create_index(
            Index::create()
                .name("ix_agreement_versions_expiry")
                .table("agreement_versions")
                .col("state")
                .col("expires_at")
                .to_owned(),
        )
        .await?;
    Ok(())
}

async fn signatures(manager: &SchemaManager<'_>) -> Result<(), DbErr> {
    manager
        .create_table(
            Table::create()
                .table("signatures")
                .col(ColumnDef::new("id").uuid().not_null().primary_key())
                .col(ColumnDef::new("vendor_id").uuid().not_null())
                .col(ColumnDef::new("customer_id").uuid().not_null())
                .col(ColumnDef::new("agreement_version_id").uuid().not_null())
                .col(ColumnDef::new("side").string().not_null())
                .col(ColumnDef::new("user_id").uuid().not_null())
                .col(ColumnDef::new("membership_id").uuid().not_null())
                .col(ColumnDef::new("name").string().not_null())
                .col(ColumnDef::new("title").string().not_null())
                .col(ColumnDef::new("content_sha256").string().not_null())
                .col(ColumnDef::new("evidence").text().not_null())
                .col(ColumnDef::new("evidence_sha256").string().not_null())
                .col(ColumnDef::new("previous_evidence_sha256").string())
                .col(ColumnDef::new("signed_at").big_integer().not_null())
                .foreign_key(
                    ForeignKey::create()
                        .name("fk_signatures_vendor_id")
                        .from("signatures", "vendor_id")
                        .to("organisations", "id"),
                )
                .foreign_key(
                    ForeignKey::create()
                        .name("fk_signatures_customer_id")
                        .from("signatures", "customer_id")
                        .to("organisations", "id"),
                )
                .foreign_key(
                    ForeignKey::create()
                        .name("fk_signatures_agreement_version_id")
                        .from("signatures", "agreement_version_id")
                        .to("agreement_versions", "id"),
                )
                .foreign_key(
                    ForeignKey::create()
                        .name("fk_signatures_user_id")
                        .from("signatures", "user_id")
                        .to("users", "id"),
                )
                .foreign_key(
                    ForeignKey::create()
                        .name("fk_signatures_membership_id")
                        .from("signatures", "membership_id")
                        .to("memberships", "id"),
                )
                .to_owned(),
        )
        .await?;
    manager
        .create_index(
            Index::create()
                .name("uq_signatures_side")
                .table("signatures")
                .col("agreement_version_id")
                .col("side")
                .unique()
                .to_owned(),
        )
        .await?;
    manager
        .create_index(
            Index::create()
                .name("ix_signatures_vendor")
                .table("signatures")
                .col("vendor_id")
                .col("agreement_version_id")
                .to_owned(),
        )
        .await?;
    manager
        .create_index(
            Index::create()
                .name("ix_signatures_customer")
                .table("signatures")
                .col("customer_id")
                .col("agreement_version_id")
                .to_owned(),
        )
        .await?;
    Ok(())
}
