//! Register, announcements, notices and objections.

use sea_orm_migration::prelude::*;

/// See the module.
#[derive(DeriveMigrationName)]
pub(crate) struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        sub_processors(manager).await?;
        sub_processor_services(manager).await?;
        processing_locations(manager).await?;
        list_versions(manager).await?;
        change_announcements(manager).await?;
        announcement_services(manager).await?;
        change_notices(manager).await?;
        deliveries(manager).await?;
        objections(manager).await?;
        Ok(())
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        for table in [
            "objections",
            "deliveries",
            "change_notices",
            "announcement_services",
            "change_announcements",
            "list_versions",
            "processing_locations",
            "sub_processor_services",
            "sub_processors",
        ] {
            manager.drop_table(Table::drop().table(table).to_owned()).await?;
        }
        Ok(())
    }
}

async fn sub_processors(manager: &SchemaManager<'_>) -> Result<(), DbErr> {
    manager
        .create_table(
            Table::create()
                .table("sub_processors")
                .col(ColumnDef::new("id").uuid().not_null().primary_key())
                .col(ColumnDef::new("vendor_id").uuid().not_null())
                .col(ColumnDef::new("legal_name").string().not_null())
                .col(ColumnDef::new("registration").string())
                .col(ColumnDef::new("address").json_binary().not_null())
                .col(ColumnDef::new("website").string())
                .col(ColumnDef::new("contact_name").string())
                .col(ColumnDef::new("contact_email").string().not_null())
                .col(ColumnDef::new("contact_phone").string())
                .col(ColumnDef::new("purpose_da").text().not_null())
                .col(ColumnDef::new("purpose_en").text().not_null())
                .col(ColumnDef::new("service_categories").json_binary().not_null())
                .col(ColumnDef::new("data_categories").json_binary().not_null())
                .col(ColumnDef::new("subject_categories").json_binary().not_null())
                .col(ColumnDef::new("tier").integer().not_null())
                .col(ColumnDef::new("role").string().not_null())
                .col(ColumnDef::new("agreement_signed_at").date())
                .col(ColumnDef::new("state").string().not_null())
                .col(ColumnDef::new("announced_at").big_integer())
                .col(ColumnDef::new("activated_at").big_integer())
                .col(ColumnDef::new("retired_at").big_integer())
                .col(ColumnDef::new("created_at").big_integer().not_null())
                .col(ColumnDef::new("version").integer().not_null())
                .foreign_key(
                    ForeignKey::create()
                        .name("fk_sub_processors_vendor_id")
                        .from("sub_processors", "vendor_id")
                        .to("organisations", "id"),
                )
                .to_owned(),
        )
        .await?;
    manager
        .create_index(
            Index::create()
                .name("ix_sub_processors_vendor")
                .table("sub_processors")
                .col("vendor_id")
                .col("state")
                .col("legal_name")
                .col("id")
                .to_owned(),
        )
        .await?;
    Ok(())
}

async fn sub_processor_services(manager: &SchemaManager<'_>) -> Result<(), DbErr> {
    manager
        .create_table(
            Table::create()
                .table("sub_processor_services")
                .col(ColumnDef::new("id").uuid().not_null().primary_key())
                .col(ColumnDef::new("vendor_id").uuid().not_null())
                .col(ColumnDef::new("sub_processor_id").uuid().not_null())
                .col(ColumnDef::new("service_id").uuid().not_null())
                .col(ColumnDef::new("created_at").big_integer().not_null())
                .foreign_key(
                    ForeignKey::create()
                        .name("fk_sub_processor_services_vendor_id")
                        .from("sub_processor_services", "vendor_id")
                        .to("organisations", "id"),
                )
                .foreign_key(
                    ForeignKey::create()
                        .name("fk_sub_processor_services_sub_processor_id")
                        .from("sub_processor_services", "sub_processor_id")
                        .to("sub_processors", "id"),
                )
                .foreign_key(
                    ForeignKey::create()
                        .name("fk_sub_processor_services_service_id")
                        .from("sub_processor_services", "service_id")
                        .to("services", "id"),
                )
                .to_owned(),
        )
        .await?;
    manager
        .create_index(
            Index::create()
                .name("uq_sub_processor_services_pair")
                .table("sub_processor_services")
                .col("sub_processor_id")
                .col("service_id")
                .unique()
                .to_owned(),
        )
        .await?;
    manager
        .create_index(
            Index::create()
                .name("ix_sub_processor_services_vendor")
                .table("sub_processor_services")
                .col("vendor_id")
                .col("service_id")
                .to_owned(),
        )
        .await?;
    Ok(())
}

async fn processing_locations(manager: &SchemaManager<'_>) -> Result<(), DbErr> {
    manager
        .create_table(
            Table::create()
                .table("processing_locations")
                .col(ColumnDef::new("id").uuid().not_null().primary_key())
                .col(ColumnDef::new("vendor_id").uuid().not_null())
                .col(ColumnDef::new("sub_processor_id").uuid().not_null())
                .col(ColumnDef::new("name").string().not_null())
                .col(ColumnDef::new("country_code").string().not_null())
                .col(ColumnDef::new("city").string())
                .col(ColumnDef::new("kind").string().not_null())
                .col(ColumnDef::new("transfer_mechanism").string().not_null())
                .col(ColumnDef::new("transfer_module").string())
                .col(ColumnDef::new("transfer_valid_from").date())
                .col(ColumnDef::new("transfer_valid_to").date())
                .col(ColumnDef::new("tia_date").date())
                .col(ColumnDef::new("created_at").big_integer().not_null())
                .foreign_key(
                    ForeignKey::create()
                        .name("fk_processing_locations_vendor_id")
                        .from("processing_locations", "vendor_id")
                        .to("organisations", "id"),
                )
                .foreign_key(
                    ForeignKey::create()
                        .name("fk_processing_locations_sub_processor_id")
                        .from("processing_locations", "sub_processor_id")
                        .to("sub_processors", "id"),
                )
                .to_owned(),
        )
        .await?;
    manager
        .create_index(
            Index::create()
                .name("ix_processing_locations_sub_processor")
                .table("processing_locations")
                .col("vendor_id")
                .col("sub_processor_id")
                .to_owned(),
        )
        .await?;
    Ok(())
}

async fn list_versions(manager: &SchemaManager<'_>) -> Result<(), DbErr> {
    manager
        .create_table(
            Table::create()
                .table("list_versions")
                .col(ColumnDef::new("id").uuid().not_null().primary_key())
                .col(ColumnDef::new("vendor_id").uuid().not_null())
                .col(ColumnDef::new("number").integer().not_null())
                .col(ColumnDef::new("valid_from").big_integer().not_null())
                .col(ColumnDef::new("entries").text().not_null())
                .col(ColumnDef::new("sha256").string().not_null())
                .col(ColumnDef::new("created_at").big_integer().not_null())
                .foreign_key(
                    ForeignKey::create()
                        .name("fk_list_versions_vendor_id")
                        .from("list_versions", "vendor_id")
                        .to("organisations", "id"),
                )
                .to_owned(),
        )
        .await?;
    manager
        .create_index(
            Index::create()
                .name("uq_list_versions_number")
                .table("list_versions")
                .col("vendor_id")
                .col("number")
                .unique()
                .to_owned(),
        )
        .await?;
    Ok(())
}

async fn change_announcements(manager: &SchemaManager<'_>) -> Result<(), DbErr> {
    manager
        .create_table(
            Table::create()
                .table("change_announcements")
                .col(ColumnDef::new("id").uuid().not_null().primary_key())
                .col(ColumnDef::new("vendor_id").uuid().not_null())
                .col(ColumnDef::new("reference").string().not_null())
                .col(ColumnDef::new("change_type").string().not_null())
                .col(ColumnDef::new("sub_processor_id").uuid().not_null())
                .col(ColumnDef::new("replaces_id").uuid())
                .col(ColumnDef::new("summary_da").text().not_null())
                .col(ColumnDef::new("summary_en").text().not_null())
                .col(ColumnDef::new("planned_effective_at").big_integer().not_null())
                .col(ColumnDef::new("state").string().not_null())
                .col(ColumnDef::new("requested_by").uuid().not_null())
                .col(ColumnDef::new("approved_by").uuid())
                .col(ColumnDef::new("approved_at").big_integer())
                .col(ColumnDef::new("published_at").big_integer())
                .col(ColumnDef::new("effective_at").big_integer())
                .col(ColumnDef::new("withdrawn_at").big_integer())
                .col(ColumnDef::new("told_at").big_integer())
                .col(ColumnDef::new("created_at").big_integer().not_null())
                .col(ColumnDef::new("version").integer().not_null())
                .foreign_key(
                    ForeignKey::create()
                        .name("fk_change_announcements_vendor_id")
                        .from("change_announcements", "vendor_id")
                        .to("organisations", "id"),
                )
                .foreign_key(
                    ForeignKey::create()
                        .name("fk_change_announcements_sub_processor_id")
                        .from("change_announcements", "sub_processor_id")
                        .to("sub_processors", "id"),
                )
                .foreign_key(
                    ForeignKey::create()
                        .name("fk_change_announcements_replaces_id")
                        .from("change_announcements", "replaces_id")
                        .to("sub_processors", "id"),
                )
                .foreign_key(
                    ForeignKey::create()
                        .name("fk_change_announcements_requested_by")
                        .from("change_announcements", "requested_by")
                        .to("users", "id"),
                )
                .foreign_key(
                    ForeignKey::create()
                        .name("fk_change_announcements_approved_by")
                        .from("change_announcements", "approved_by")
                        .to("users", "id"),
                )
                .to_owned(),
        )
        .await?;
    manager
        .create_index(
            Index::create()
                .name("uq_change_announcements_reference")
                .table("change_announcements")
                .col("vendor_id")
                .col("reference")
                .unique()
                .to_owned(),
        )
        .await?;
    manager
        .create_index(
            Index::create()
                .name("ix_change_announcements_vendor")
                .table("change_announcements")
                .col("vendor_id")
                .col("id")
                .to_owned(),
        )
        .await?;
    Ok(())
}

async fn announcement_services(manager: &SchemaManager<'_>) -> Result<(), DbErr> {
    manager
        .create_table(
            Table::create()
                .table("announcement_services")
                .col(ColumnDef::new("id").uuid().not_null().primary_key())
                .col(ColumnDef::new("vendor_id").uuid().not_null())
                .col(ColumnDef::new("announcement_id").uuid().not_null())
                .col(ColumnDef::new("service_id").uuid().not_null())
                .col(ColumnDef::new("created_at").big_integer().not_null())
                .foreign_key(
                    ForeignKey::create()
                        .name("fk_announcement_services_vendor_id")
                        .from("announcement_services", "vendor_id")
                        .to("organisations", "id"),
                )
                .foreign_key(
                    ForeignKey::create()
                        .name("fk_announcement_services_announcement_id")
                        .from("announcement_services", "announcement_id")
                        .to("change_announcements", "id"),
                )
                .foreign_key(
                    ForeignKey::create()
                        .name("fk_announcement_services_service_id")
                        .from("announcement_services", "service_id")
                        .to("services", "id"),
                )
                .to_owned(),
        )
        .await?;
    manager
        .create_index(
            Index::create()
                .name("uq_announcement_services_pair")
                .table("announcement_services")
                .col("announcement_id")
                .col("service_id")
                .unique()
                .to_owned(),
        )
        .await?;
    manager
        .create_index(
            Index::create()
                .name("ix_announcement_services_vendor")
                .table("announcement_services")
                .col("vendor_id")
                .col("announcement_id")
                .to_owned(),
        )
        .await?;
    Ok(())
}

async fn change_notices(manager: &SchemaManager<'_>) -> Result<(), DbErr> {
    manager
        .create_table(
            Table::create()
                .table("change_notices")
                .col(ColumnDef::new("id").uuid().not_null().primary_key())
                .col(ColumnDef::new("vendor_id").uuid().not_null())
                .col(ColumnDef::new("customer_id").uuid().not_null())
                .col(ColumnDef::new("announcement_id").uuid().not_null())
                .col(ColumnDef::new("agreement_id").uuid().not_null())
                .col(ColumnDef::new("authorisation_model").string().not_null())
                .col(ColumnDef::new("notice_days").integer().not_null())
                .col(ColumnDef::new("objection_days").integer().not_null())
                .col(ColumnDef::new("state").string().not_null())
                .col(ColumnDef::new("queued_at").big_integer().not_null())
                .col(ColumnDef::new("delivered_at").big_integer())
                .col(ColumnDef::new("objection_deadline").big_integer())
                .col(ColumnDef::new("earliest_effective_at").big_integer())
                .col(ColumnDef::new("acknowledged_at").big_integer())
                .col(ColumnDef::new("acknowledged_by").uuid())
                .col(ColumnDef::new("decided_at").big_integer())
                .col(ColumnDef::new("decided_by").uuid())
                .col(ColumnDef::new("told_at").big_integer())
                .col(ColumnDef::new("version").integer().not_null())
                .foreign_key(
                    ForeignKey::create()
                        .name("fk_change_notices_vendor_id")
                        .from("change_notices", "vendor_id")
                        .to("organisations", "id"),
                )
                .foreign_key(
                    ForeignKey::create()
                        .name("fk_change_notices_customer_id")
                        .from("change_notices", "customer_id")
                        .to("organisations", "id"),
                )
                .foreign_key(
                    ForeignKey::create()
                        .name("fk_change_notices_announcement_id")
                        .from("change_notices", "announcement_id")
                        .to("change_announcements", "id"),
                )
                .foreign_key(
                    ForeignKey::create()
                        .name("fk_change_notices_agreement_id")
                        .from("change_notices", "agreement_id")
                        .to("agreements", "id"),
                )
                .foreign_key(
                    ForeignKey::create()
                        .name("fk_change_notices_acknowledged_by")
                        .from("change_notices", "acknowledged_by")
                        .to("users", "id"),
                )
                .foreign_key(
                    ForeignKey::create()
                        .name("fk_change_notices_decided_by")
                        .from("change_notices", "decided_by")
                        .to("users", "id"),
                )
                .to_owned(),
        )
        .await?;
    manager
        .create_index(
            Index::create()
                .name("uq_change_notices_pair")
                .table("change_notices")
                .col("announcement_id")
                .col("agreement_id")
                .unique()
                .to_owned(),
        )
        .await?;
    manager
        .create_index(
            Index::create()
                .name("ix_change_notices_customer")
                .table("change_notices")
                .col("customer_id")
                .col("id")
                .to_owned(),
        )
        .await?;
    manager
        .create_index(
            Index::create()
                .name("ix_change_notices_vendor")
                .table("change_notices")
                .col("vendor_id")
                .col("state")
                .col("id")
                .to_owned(),
        )
        .await?;
    manager
        .create_index(
            Index::create()
                .name("ix_change_notices_announcement")
                .table("change_notices")
                .col("vendor_id")
                .col("announcement_id")
                .col("state")
                .col("id")
                .to_owned(),
        )
        .await?;
    manager
        .create_index(
            Index::create()
                .name("ix_change_notices_vendor_customer")
                .table("change_notices")
                .col("vendor_id")
                .col("customer_id")
                .col("state")
                .to_owned(),
        )
        .await?;
    manager
        .create_index(
            Index::create()
                .name("ix_change_notices_deadline")
                .table("change_notices")
                .col("state")
                .col("objection_deadline")
                .to_owned(),
        )
        .await?;
    Ok(())
}

async fn deliveries(manager: &SchemaManager<'_>) -> Result<(), DbErr> {
    manager
        .create_table(
            Table::create()
                .table("deliveries")
                .col(ColumnDef::new("id").uuid().not_null().primary_key())
                .col(ColumnDef::new("vendor_id").uuid().not_null())
                .col(ColumnDef::new("customer_id").uuid().not_null())
                .col(ColumnDef::new("notice_id").uuid().not_null())
                .col(ColumnDef::new("channel").string().not_null())
                .col(ColumnDef::new("recipient").string().not_null())
                .col(ColumnDef::new("state").string().not_null())
                .col(ColumnDef::new("queued_at").big_integer().not_null())
                .col(ColumnDef::new("accepted_at").big_integer())
                .col(ColumnDef::new("opened_at").big_integer())
                .col(ColumnDef::new("bounced_at").big_integer())
                .col(ColumnDef::new("message_id").string())
                .col(ColumnDef::new("content_sha256").string())
                .foreign_key(
                    ForeignKey::create()
                        .name("fk_deliveries_vendor_id")
                        .from("deliveries", "vendor_id")
                        .to("organisations", "id"),
                )
                .foreign_key(
                    ForeignKey::create()
                        .name("fk_deliveries_customer_id")
                        .from("deliveries", "customer_id")
                        .to("organisations", "id"),
                )
                .foreign_key(
                    ForeignKey::create()
                        .name("fk_deliveries_notice_id")
                        .from("deliveries", "notice_id")
                        .to("change_notices", "id"),
                )
                .to_owned(),
        )
        .await?;
    manager
        .create_index(
            Index::create()
                .name("uq_deliveries_channel")
                .table("deliveries")
                .col("notice_id")
                .col("channel")
                .col("recipient")
                .unique()
                .to_owned(),
        )
        .await?;
    manager
        .create_index(
            Index::create()
                .name("ix_deliveries_vendor")
                .table("deliveries")
                .col("vendor_id")
                .col("notice_id")
                .to_owned(),
        )
        .await?;
    manager
        .create_index(
            Index::create()
                .name("ix_deliveries_customer")
                .table("deliveries")
                .col("customer_id")
                .col("notice_id")
                .to_owned(),
        )
        .await?;
    Ok(())
}

async fn objections(manager: &SchemaManager<'_>) -> Result<(), DbErr> {
    manager
        .create_table(
            Table::create()
                .table("objections")
                .col(ColumnDef::new("id").uuid().not_null().primary_key())
                .col(ColumnDef::new("vendor_id").uuid().not_null())
                .col(ColumnDef::new("customer_id").uuid().not_null())
                .col(ColumnDef::new("notice_id").uuid().not_null())
                .col(ColumnDef::new("ground").string().not_null())
                .col(ColumnDef::new("text").text().not_null())
                .col(ColumnDef::new("raised_by").uuid().not_null())
                .col(ColumnDef::new("raised_at").big_integer().not_null())
                .col(ColumnDef::new("outcome").string())
                .col(ColumnDef::new("resolution_text").text())
                .col(ColumnDef::new("resolved_by").uuid())
                .col(ColumnDef::new("resolved_at").big_integer())
                .col(ColumnDef::new("accepted_by").uuid())
                .col(ColumnDef::new("accepted_at").big_integer())
                .col(ColumnDef::new("version").integer().not_null())
                .foreign_key(
                    ForeignKey::create()
                        .name("fk_objections_vendor_id")
                        .from("objections", "vendor_id")
                        .to("organisations", "id"),
                )
                .foreign_key(
                    ForeignKey::create()
                        .name("fk_objections_customer_id")
                        .from("objections", "customer_id")
                        .to("organisations", "id"),
                )
                .foreign_key(
                    ForeignKey::create()
                        .name("fk_objections_notice_id")
                        .from("objections", "notice_id")
                        .to("change_notices", "id"),
                )
                .foreign_key(
                    ForeignKey::create()
                        .name("fk_objections_raised_by")
                        .from("objections", "raised_by")
                        .to("users", "id"),
                )
                .foreign_key(
                    ForeignKey::create()
                        .name("fk_objections_resolved_by")
                        .from("objections", "resolved_by")
                        .to("users", "id"),
                )
                .foreign_key(
                    ForeignKey::create()
                        .name("fk_objections_accepted_by")
                        .from("objections", "accepted_by")
                        .to("users", "id"),
                )
                .to_owned(),
        )
        .await?;
    manager
        .create_index(
            Index::create()
                .name("uq_objections_notice")
                .table("objections")
                .col("notice_id")
                .unique()
                .to_owned(),
        )
        .await?;
    manager
        .create_index(
            Index::create()
                .name("ix_objections_vendor")
                .table("objections")
                .col("vendor_id")
                .col("resolved_at")
                .to_owned(),
        )
        .await?;
    manager
        .create_index(
            Index::create()
                .name("ix_objections_customer")
                .table("objections")
                .col("customer_id")
                .col("id")
                .to_owned(),
        )
        .await?;
    Ok(())
}
