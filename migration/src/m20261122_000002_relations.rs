//! Services, customer relations and partner grants.

use sea_orm_migration::prelude::*;

/// See the module.
#[derive(DeriveMigrationName)]
pub(crate) struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        services(manager).await?;
        customer_relations(manager).await?;
        relation_services(manager).await?;
        partnerships(manager).await?;
        sharing_grants(manager).await?;
        Ok(())
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        for table in [
            "sharing_grants",
            "partnerships",
            "relation_services",
            "customer_relations",
            "services",
        ] {
            manager.drop_table(Table::drop().table(table).to_owned()).await?;
        }
        Ok(())
    }
}

async fn services(manager: &SchemaManager<'_>) -> Result<(), DbErr> {
    manager
        .create_table(
            Table::create()
                .table("services")
                .col(ColumnDef::new("id").uuid().not_null().primary_key())
                .col(ColumnDef::new("vendor_id").uuid().not_null())
                .col(ColumnDef::new("code").string().not_null())
                .col(ColumnDef::new("title_da").string().not_null())
                .col(ColumnDef::new("title_en").string().not_null())
                .col(ColumnDef::new("deployment").string().not_null())
                .col(ColumnDef::new("vendor_access").string().not_null())
                .col(ColumnDef::new("created_at").big_integer().not_null())
                .col(ColumnDef::new("version").integer().not_null())
                .foreign_key(
                    ForeignKey::create()
                        .name("fk_services_vendor_id")
                        .from("services", "vendor_id")
                        .to("organisations", "id"),
                )
                .to_owned(),
        )
        .await?;
    manager
        .create_index(
            Index::create()
                .name("uq_services_code")
                .table("services")
                .col("vendor_id")
                .col("code")
                .unique()
                .to_owned(),
        )
        .await?;
    Ok(())
}

async fn customer_relations(manager: &SchemaManager<'_>) -> Result<(), DbErr> {
    manager
        .create_table(
            Table::create()
                .table("customer_relations")
                .col(ColumnDef::new("id").uuid().not_null().primary_key())
                .col(ColumnDef::new("vendor_id").uuid().not_null())
                .col(ColumnDef::new("customer_id").uuid().not_null())
                .col(ColumnDef::new("customer_name").string().not_null())
                .col(ColumnDef::new("state").string().not_null())
                .col(ColumnDef::new("since").date())
                .col(ColumnDef::new("ended_at").date())
                .col(ColumnDef::new("contracting_party").string().not_null())
                .col(ColumnDef::new("external_id").string())
                .col(ColumnDef::new("language").string().not_null())
                .col(ColumnDef::new("notice_email").string())
                .col(ColumnDef::new("created_at").big_integer().not_null())
                .col(ColumnDef::new("version").integer().not_null())
                .foreign_key(
                    ForeignKey::create()
                        .name("fk_customer_relations_vendor_id")
                        .from("customer_relations", "vendor_id")
                        .to("organisations", "id"),
                )
                .foreign_key(
                    ForeignKey::create()
                        .name("fk_customer_relations_customer_id")
                        .from("customer_relations", "customer_id")
                        .to("organisations", "id"),
                )
                .to_owned(),
        )
        .await?;
    manager
        .create_index(
            Index::create()
                .name("uq_customer_relations_pair")
                .table("customer_relations")
                .col("vendor_id")
                .col("customer_id")
                .unique()
                .to_owned(),
        )
        .await?;
    manager
        .create_index(
            Index::create()
                .name("uq_customer_relations_external")
                .table("customer_relations")
                .col("vendor_id")
                .col("external_id")
                .unique()
                .to_owned(),
        )
        .await?;
    manager
        .create_index(
            Index::create()
                .name("ix_customer_relations_name")
                .table("customer_relations")
                .col("vendor_id")
                .col("customer_name")
                .col("id")
                .to_owned(),
        )
        .await?;
    manager
        .create_index(
            Index::create()
                .name("ix_customer_relations_customer")
                .table("customer_relations")
                .col("customer_id")
                .col("vendor_id")
                .to_owned(),
        )
        .await?;
    Ok(())
}

async fn relation_services(manager: &SchemaManager<'_>) -> Result<(), DbErr> {
    manager
        .create_table(
            Table::create()
                .table("relation_services")
                .col(ColumnDef::new("id").uuid().not_null().primary_key())
                .col(ColumnDef::new("vendor_id").uuid().not_null())
                .col(ColumnDef::new("customer_id").uuid().not_null())
                .col(ColumnDef::new("relation_id").uuid().not_null())
                .col(ColumnDef::new("service_id").uuid().not_null())
                .col(ColumnDef::new("created_at").big_integer().not_null())
                .foreign_key(
                    ForeignKey::create()
                        .name("fk_relation_services_vendor_id")
                        .from("relation_services", "vendor_id")
                        .to("organisations", "id"),
                )
                .foreign_key(
                    ForeignKey::create()
                        .name("fk_relation_services_customer_id")
                        .from("relation_services", "customer_id")
                        .to("organisations", "id"),
                )
                .foreign_key(
                    ForeignKey::create()
                        .name("fk_relation_services_relation_id")
                        .from("relation_services", "relation_id")
                        .to("customer_relations", "id"),
                )
                .foreign_key(
                    ForeignKey::create()
                        .name("fk_relation_services_service_id")
                        .from("relation_services", "service_id")
                        .to("services", "id"),
                )
                .to_owned(),
        )
        .await?;
    manager
        .create_index(
            Index::create()
                .name("uq_relation_services_pair")
                .table("relation_services")
                .col("relation_id")
                .col("service_id")
                .unique()
                .to_owned(),
        )
        .await?;
    manager
        .create_index(
            Index::create()
                .name("ix_relation_services_service")
                .table("relation_services")
                .col("vendor_id")
                .col("service_id")
                .to_owned(),
        )
        .await?;
    manager
        .create_index(
            Index::create()
                .name("ix_relation_services_customer")
                .table("relation_services")
                .col("customer_id")
                .col("relation_id")
                .to_owned(),
        )
        .await?;
    Ok(())
}

async fn partnerships(manager: &SchemaManager<'_>) -> Result<(), DbErr> {
    manager
        .create_table(
            Table::create()
                .table("partnerships")
                .col(ColumnDef::new("id").uuid().not_null().primary_key())
                .col(ColumnDef::new("vendor_id").uuid().not_null())
                .col(ColumnDef::new("partner_id").uuid().not_null())
                .col(ColumnDef::new("partner_type").string().not_null())
                .col(ColumnDef::new("ended_at").date())
                .col(ColumnDef::new("created_at").big_integer().not_null())
                .foreign_key(
                    ForeignKey::create()
                        .name("fk_partnerships_vendor_id")
                        .from("partnerships", "vendor_id")
                        .to("organisations", "id"),
                )
                .foreign_key(
                    ForeignKey::create()
                        .name("fk_partnerships_partner_id")
                        .from("partnerships", "partner_id")
                        .to("organisations", "id"),
                )
                .to_owned(),
        )
        .await?;
    manager
        .create_index(
            Index::create()
                .name("uq_partnerships_pair")
                .table("partnerships")
                .col("vendor_id")
                .col("partner_id")
                .unique()
                .to_owned(),
        )
        .await?;
    manager
        .create_index(
            Index::create()
                .name("ix_partnerships_partner")
                .table("partnerships")
                .col("partner_id")
                .to_owned(),
        )
        .await?;
    Ok(())
}

async fn sharing_grants(manager: &SchemaManager<'_>) -> Result<(), DbErr> {
    manager
        .create_table(
            Table::create()
                .table("sharing_grants")
                .col(ColumnDef::new("id").uuid().not_null().primary_key())
                .col(ColumnDef::new("vendor_id").uuid().not_null())
                .col(ColumnDef::new("customer_id").uuid().not_null())
                .col(ColumnDef::new("partner_id").uuid().not_null())
                .col(ColumnDef::new("relation_id").uuid().not_null())
                .col(ColumnDef::new("partner_type").string().not_null())
                .col(ColumnDef::new("partner_role").string().not_null())
                .col(ColumnDef::new("fields").json_binary().not_null())
                .col(ColumnDef::new("purpose").text().not_null())
                .col(ColumnDef::new("legal_basis").text().not_null())
                .col(ColumnDef::new("approval_required").boolean().not_null())
                .col(ColumnDef::new("customer_informed_at").big_integer())
                .col(ColumnDef::new("customer_decided_at").big_integer())
                .col(ColumnDef::new("valid_from").date().not_null())
                .col(ColumnDef::new("valid_to").date())
                .col(ColumnDef::new("state").string().not_null())
                .col(ColumnDef::new("granted_by").uuid().not_null())
                .col(ColumnDef::new("created_at").big_integer().not_null())
                .col(ColumnDef::new("version").integer().not_null())
                .foreign_key(
                    ForeignKey::create()
                        .name("fk_sharing_grants_vendor_id")
                        .from("sharing_grants", "vendor_id")
                        .to("organisations", "id"),
                )
                .foreign_key(
                    ForeignKey::create()
                        .name("fk_sharing_grants_customer_id")
                        .from("sharing_grants", "customer_id")
                        .to("organisations", "id"),
                )
                .foreign_key(
                    ForeignKey::create()
                        .name("fk_sharing_grants_partner_id")
                        .from("sharing_grants", "partner_id")
                        .to("organisations", "id"),
                )
                .foreign_key(
                    ForeignKey::create()
                        .name("fk_sharing_grants_relation_id")
                        .from("sharing_grants", "relation_id")
                        .to("customer_relations", "id"),
                )
                .foreign_key(
                    ForeignKey::create()
                        .name("fk_sharing_grants_granted_by")
                        .from("sharing_grants", "granted_by")
                        .to("users", "id"),
                )
                .to_owned(),
        )
        .await?;
    manager
        .create_index(
            Index::create()
                .name("ix_sharing_grants_partner")
                .table("sharing_grants")
                .col("partner_id")
                .col("state")
                .col("id")
                .to_owned(),
        )
        .await?;
    manager
        .create_index(
            Index::create()
                .name("ix_sharing_grants_customer")
                .table("sharing_grants")
                .col("customer_id")
                .col("state")
                .col("id")
                .to_owned(),
        )
        .await?;
    manager
        .create_index(
            Index::create()
                .name("ix_sharing_grants_vendor")
                .table("sharing_grants")
                .col("vendor_id")
                .col("state")
                .col("id")
                .to_owned(),
        )
        .await?;
    manager
        .create_index(
            Index::create()
                .name("ix_sharing_grants_relation")
                .table("sharing_grants")
                .col("relation_id")
                .col("partner_id")
                .to_owned(),
        )
        .await?;
    Ok(())
}
