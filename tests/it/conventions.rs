//! Conventions that hold because a test reads them.

use std::collections::{BTreeMap, BTreeSet};

use sea_orm::{ConnectionTrait, Iden, Iterable, Statement};
use tillid_entities::tenancy::Tenancy;
use tillid_tests::{TestApp, is_postgres};

struct Table {
    name: String,
    columns: Vec<String>,
    named: Vec<String>,
}

fn table<E: Tenancy + Default>() -> Table {
    let rule = E::rule();
    let columns = E::Column::iter().map(|column| column.to_string()).collect();
    let named = [
        rule.processor,
        rule.controller,
        rule.partner,
        rule.organisation,
        rule.user,
    ];
    let named = named
        .into_iter()
        .flatten()
        .map(|column| column.to_string())
        .collect();
    Table {
        name: E::default().table_name().to_owned(),
        columns,
        named,
    }
}

fn tables() -> Vec<Table> {
    let mut tables = Vec::new();
    macro_rules! push {
        ($module:ident) => {
            tables.push(table::<tillid_entities::$module::Entity>());
        };
    }
    tillid_entities::for_each_table!(push);
    tables
}

/// What `entities/columns.txt` says of each column.
fn classes() -> BTreeMap<String, BTreeMap<String, String>> {
    let text = include_str!("../../entities/columns.txt");
    let mut tables: BTreeMap<String, BTreeMap<String, String>> = BTreeMap::new();
    let mut current = String::new();
    for line in text
        .lines()
        .map(str::trim)
        .filter(|line| !line.is_empty() && !line.starts_with('#'))
    {
        if let Some(name) = line.strip_prefix('[').and_then(|line| line.strip_suffix(']')) {
            name.clone_into(&mut current);
            tables.entry(current.clone()).or_default();
        } else {
            let (column, class) = line.split_once(" = ").expect("`column = class`");
            tables
                .get_mut(&current)
                .expect("a table before its columns")
                .insert(column.to_owned(), class.to_owned());
        }
    }
    tables
}

/// Every column says whether it is public, a tenant's, personal or secret: what our own records of processing and
/// every export stand on.
#[test]
fn every_column_says_what_it_holds() {
    let classes = classes();
    let known: BTreeSet<&str> = ["public", "tenant", "personal", "secret"].into();
    for table in tables() {
        let said = classes
            .get(&table.name)
            .unwrap_or_else(|| panic!("columns.txt lacks [{}]", table.name));
        let columns: BTreeSet<&String> = table.columns.iter().collect();
        assert_eq!(
            said.keys().collect::<BTreeSet<_>>(),
            columns,
            "[{}] in columns.txt",
            table.name
        );
        for (column, class) in said {
            assert!(
                known.contains(class.as_str()),
                "{}.{column} is {class}?",
                table.name
            );
        }
    }
}

/// A column that holds a hash of a secret is marked secret.
#[test]
fn hashes_of_secrets_are_secret() {
    for (table, columns) in classes() {
        for (column, class) in columns {
            let secret =
                column.ends_with("token_hash") || column == "password_hash" || column == "refresh_hash";
            assert!(!secret || class == "secret", "{table}.{column} is {class}");
        }
    }
}

/// A table that names a vendor or a customer is found by that column: its tenancy rule says so.
#[test]
fn every_tenant_column_is_in_its_tables_rule() {
    for table in tables() {
        for column in ["vendor_id", "customer_id", "partner_id", "organisation_id"] {
            let hidden = table.name == "outbox_messages";
            let has = table.columns.iter().any(|name| name == column);
            assert!(
                !has || hidden || table.named.iter().any(|name| name == column),
                "{}.{column}",
                table.name
            );
        }
    }
}

/// Every column that names another row has a foreign key, and every tenant column begins an index.
#[tokio::test]
async fn references_have_keys_and_tenants_have_indexes() {
    let app = TestApp::start().await;
    let db = app.state.db.pool();
    for table in tables() {
        let keys = foreign_keys(db, &table.name).await;
        let indexed = first_index_columns(db, &table.name).await;
        for column in &table.columns {
            let refers = column.ends_with("_id")
                && !["external_id", "message_id", "actor_id", "entity_id", "request_id", "subject_id"].contains(&column.as_str())
                // The newest version of an agreement, and the one before a version: a circle of keys with the
                // agreement would make both uninsertable.
                && !["current_version_id", "previous_version_id"].contains(&column.as_str());
            assert!(
                !refers || keys.contains(column),
                "{}.{column} has no foreign key",
                table.name
            );
        }
        for column in table.named.iter().filter(|column| *column != "id") {
            assert!(
                indexed.contains(column),
                "{}.{column} begins no index",
                table.name
            );
        }
    }
}

async fn foreign_keys(db: &impl ConnectionTrait, table: &str) -> BTreeSet<String> {
    let sql = if is_postgres() {
        format!(
            "SELECT a.attname AS name FROM pg_constraint c JOIN pg_attribute a ON a.attrelid = c.conrelid AND a.attnum = ANY (c.conkey) \
             WHERE c.contype = 'f' AND c.conrelid = '{table}'::regclass"
        )
    } else {
        format!("SELECT \"from\" AS name FROM pragma_foreign_key_list('{table}')")
    };
    names(db, sql).await
}

async fn first_index_columns(db: &impl ConnectionTrait, table: &str) -> BTreeSet<String> {
    let sql = if is_postgres() {
        format!(
            "SELECT a.attname AS name FROM pg_index i JOIN pg_attribute a ON a.attrelid = i.indrelid AND a.attnum = i.indkey[0] \
             WHERE i.indrelid = '{table}'::regclass"
        )
    } else {
        format!(
            "SELECT i.name AS name FROM pragma_index_list('{table}') l, pragma_index_info(l.name) i WHERE i.seqno = 0"
        )
    };
    names(db, sql).await
}

async fn names(db: &impl ConnectionTrait, sql: String) -> BTreeSet<String> {
    let rows = db
        .query_all_raw(Statement::from_string(db.get_database_backend(), sql))
        .await
        .unwrap();
    rows.into_iter()
        .map(|row| row.try_get::<String>("", "name").unwrap())
        .collect()
}

/// The schema's history goes up, down and up again.
#[tokio::test]
async fn migrations_go_up_down_and_up() {
    use tillid_migration::{Migrator, MigratorTrait};
    let folder = tempfile::tempdir().unwrap();
    let url = format!("sqlite://{}?mode=rwc", folder.path().join("history.db").display());
    let db = sea_orm::Database::connect(&url).await.unwrap();
    Migrator::up(&db, None).await.unwrap();
    Migrator::down(&db, None).await.unwrap();
    Migrator::up(&db, None).await.unwrap();
    for table in tables() {
        assert!(
            !first_index_columns_of_sqlite(&db, &table.name).await.is_empty() || table.name == "audit_heads"
        );
    }
}

async fn first_index_columns_of_sqlite(db: &impl ConnectionTrait, table: &str) -> BTreeSet<String> {
    names(db, format!("SELECT name FROM pragma_table_info('{table}')")).await
}
