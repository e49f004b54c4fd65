//! What is on file of a sub-processor: its contract with the vendor, due diligence, and files.

use sea_orm_migration::prelude::*;

use crate::wall::Wall;

const CONTRACTS: &str = "sub_processor_contracts";
const DILIGENCES: &str = "due_diligences";
const FILES: &str = "sub_processor_files";

/// See the module.
#[derive(DeriveMigrationName)]
pub(crate) struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        contracts(manager).await?;
        diligences(manager).await?;
        files(manager).await
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        for table in [FILES, DILIGENCES, CONTRACTS] {
            wall(table).raze(manager).await?;
            manager.drop_table(Table::drop().table(table).to_owned()).await?;
        }
        Ok(())
    }
}

async fn contracts(manager: &SchemaManager<'_>) -> Result<(), DbErr> {
    let mut table = beginning(CONTRACTS);
    table
        .col(ColumnDef::new("flow_down").json_binary().not_null())
        .col(ColumnDef::new("no_own_purposes").boolean().not_null())
        .col(ColumnDef::new("on_instruction").boolean().not_null())
        .col(ColumnDef::new("instruction_reference").string())
        .col(ColumnDef::new("recorded_by").uuid().not_null())
        .col(ColumnDef::new("recorded_at").big_integer().not_null());
    referring(&mut table, CONTRACTS, "recorded_by", "users");
    manager.create_table(table).await?;
    let once = ["vendor_id", "sub_processor_id"];
    manager
        .create_index(
            over(CONTRACTS, "uq_sub_processor_contracts", &once)
                .unique()
                .to_owned(),
        )
        .await?;
    wall(CONTRACTS).build(manager).await
}

async fn diligences(manager: &SchemaManager<'_>) -> Result<(), DbErr> {
    let mut table = beginning(DILIGENCES);
    table
        .col(ColumnDef::new("performed_on").date().not_null())
        .col(ColumnDef::new("performed_by").string().not_null())
        .col(ColumnDef::new("result").string().not_null())
        .col(ColumnDef::new("note").text())
        .col(ColumnDef::new("review_on").date().not_null())
        .col(ColumnDef::new("shared").boolean().not_null())
        .col(ColumnDef::new("recorded_by").uuid().not_null())
        .col(ColumnDef::new("recorded_at").big_integer().not_null());
    referring(&mut table, DILIGENCES, "recorded_by", "users");
    manager.create_table(table).await?;
    let columns = ["vendor_id", "sub_processor_id", "id"];
    manager
        .create_index(over(DILIGENCES, "ix_due_diligences_vendor", &columns))
        .await?;
    wall(DILIGENCES).build(manager).await
}

async fn files(manager: &SchemaManager<'_>) -> Result<(), DbErr> {
    let mut table = beginning(FILES);
    table
        .col(ColumnDef::new("kind").string().not_null())
        .col(ColumnDef::new("sha256").string().not_null())
        .col(ColumnDef::new("name").string().not_null())
        .col(ColumnDef::new("size").integer().not_null())
        .col(ColumnDef::new("uploader_id").uuid().not_null())
        .col(ColumnDef::new("uploaded_at").big_integer().not_null());
    referring(&mut table, FILES, "uploader_id", "users");
    manager.create_table(table).await?;
    let columns = ["vendor_id", "sub_processor_id", "id"];
    manager
        .create_index(over(FILES, "ix_sub_processor_files_vendor", &columns))
        .await?;
    wall(FILES).build(manager).await
}

/// A table about sub-processors, as far as all three are alike.
fn beginning(name: &'static str) -> TableCreateStatement {
    let mut table = Table::create()
        .table(name)
        .col(ColumnDef::new("id").uuid().not_null().primary_key())
        .col(ColumnDef::new("vendor_id").uuid().not_null())
        .col(ColumnDef::new("sub_processor_id").uuid().not_null())
        .to_owned();
    referring(&mut table, name, "vendor_id", "organisations");
    referring(&mut table, name, "sub_processor_id", "sub_processors");
    table
}

fn referring(table: &mut TableCreateStatement, name: &'static str, column: &'static str, to: &'static str) {
    table.foreign_key(
        ForeignKey::create()
            .name(format!("fk_{name}_{column}"))
            .from(name, column)
            .to(to, "id"),
    );
}

fn over(table: &'static str, name: &'static str, columns: &[&'static str]) -> IndexCreateStatement {
    let mut index = Index::create().name(name).table(table).to_owned();
    for column in columns {
        index.col(*column);
    }
    index
}

fn wall(table: &'static str) -> Wall {
    Wall {
        table,
        processor: Some("vendor_id"),
        ..Wall::default()
    }
}
