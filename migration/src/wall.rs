//! The second wall between tenants: PostgreSQL's row-level security (the first is the condition that every statement
//! carries). SQLite has none.
//!
//! The portal connects as the role that owns the tables and says a visitor's statements as [`TENANT`], which owns
//! nothing. Four settings of the transaction tell the wall which organisations the visitor acts for, by the side they
//! are on, and one who the visitor is. What is not set is nobody's: a statement that forgot to say for whom it is sees
//! what is published, and nothing else.

use sea_orm_migration::prelude::*;
use sea_orm_migration::sea_orm::DbBackend;

/// The role of visitors' statements. Roles belong to the server, so several portals on one server share its name, but
/// not its rights, which belong to a database.
pub(crate) const TENANT: &str = "tillid_tenant";

/// Makes the role and the functions that policies ask.
///
/// # Errors
/// When the role is missing and the migrating role may not make it.
pub(crate) async fn foundation(manager: &SchemaManager<'_>) -> Result<(), DbErr> {
    if manager.get_database_backend() != DbBackend::Postgres {
        return Ok(());
    }
    let connection = manager.get_connection();
    connection
        .execute_unprepared(&format!(
            "DO $$
             BEGIN
               IF NOT EXISTS (SELECT 1 FROM pg_roles WHERE rolname = '{TENANT}') THEN
                 CREATE ROLE {TENANT} NOLOGIN;
               END IF;
               IF NOT pg_has_role(current_user, '{TENANT}', 'MEMBER') THEN
                 GRANT {TENANT} TO CURRENT_USER;
               END IF;
             EXCEPTION
               WHEN duplicate_object OR unique_violation THEN NULL;
               WHEN insufficient_privilege THEN
                 RAISE EXCEPTION 'row-level security needs a role: CREATE ROLE {TENANT} NOLOGIN; GRANT {TENANT} TO %',
                   current_user;
             END $$"
        ))
        .await?;
    connection
        .execute_unprepared(
            "CREATE FUNCTION tillid_reach(side text) RETURNS uuid[]
             LANGUAGE sql STABLE PARALLEL SAFE
             RETURN nullif(current_setting('tillid.' || side, true), '')::uuid[]",
        )
        .await?;
    Ok(())
}

/// Takes the functions away. The role stays: another portal on the same server may use it.
///
/// # Errors
/// Those of the database.
pub(crate) async fn raze_foundation(manager: &SchemaManager<'_>) -> Result<(), DbErr> {
    if manager.get_database_backend() == DbBackend::Postgres {
        manager
            .get_connection()
            .execute_unprepared("DROP FUNCTION tillid_reach(text)")
            .await?;
    }
    Ok(())
}

/// Whose row a row is, in the names of the table's columns.
#[derive(Clone, Copy, Default)]
pub(crate) struct Wall {
    pub(crate) table: &'static str,
    /// Names the vendor.
    pub(crate) processor: Option<&'static str>,
    /// Names the customer.
    pub(crate) controller: Option<&'static str>,
    /// Names the partner.
    pub(crate) partner: Option<&'static str>,
    /// Names the one organisation.
    pub(crate) organisation: Option<&'static str>,
    /// Names the person.
    pub(crate) person: Option<&'static str>,
    /// Holds for rows that may be read though they are somebody else's.
    pub(crate) readable: Option<&'static str>,
    /// Rows are added and never changed.
    pub(crate) append_only: bool,
}

impl Wall {
    /// Puts the wall around the table.
    ///
    /// # Errors
    /// Those of the database.
    pub(crate) async fn build(self, manager: &SchemaManager<'_>) -> Result<(), DbErr> {
        if manager.get_database_backend() != DbBackend::Postgres {
            return Ok(());
        }
        let table = self.table;
        let own = self.own();
        let rights = if self.append_only {
            "SELECT, INSERT"
        } else {
            "SELECT, INSERT, UPDATE, DELETE"
        };
        let mut statements = vec![
            format!("GRANT {rights} ON {table} TO {TENANT}"),
            format!("ALTER TABLE {table} ENABLE ROW LEVEL SECURITY"),
            format!("CREATE POLICY own ON {table} TO {TENANT} USING ({own}) WITH CHECK ({own})"),
        ];
        if let Some(readable) = self.readable {
            statements.push(format!(
                "CREATE POLICY readable ON {table} FOR SELECT TO {TENANT} USING ({readable})"
            ));
        }
        for statement in statements {
            manager.get_connection().execute_unprepared(&statement).await?;
        }
        Ok(())
    }

    /// Takes the wall away.
    ///
    /// # Errors
    /// Those of the database.
    pub(crate) async fn raze(self, manager: &SchemaManager<'_>) -> Result<(), DbErr> {
        if manager.get_database_backend() != DbBackend::Postgres {
            return Ok(());
        }
        let table = self.table;
        for statement in [
            format!("DROP POLICY own ON {table}"),
            format!("DROP POLICY IF EXISTS readable ON {table}"),
            format!("ALTER TABLE {table} DISABLE ROW LEVEL SECURITY"),
            format!("REVOKE ALL ON {table} FROM {TENANT}"),
        ] {
            manager.get_connection().execute_unprepared(&statement).await?;
        }
        Ok(())
    }

    fn own(self) -> String {
        let sides = [
            (self.processor, "vendors"),
            (self.controller, "customers"),
            (self.partner, "partners"),
            (self.organisation, "organisations"),
            (self.person, "person"),
        ];
        let named: Vec<String> = sides
            .into_iter()
            .filter_map(|(column, side)| column.map(|column| within(column, side)))
            .collect();
        if named.is_empty() {
            "false".to_owned()
        } else {
            named.join(" OR ")
        }
    }
}

/// Asked once for a statement, not once for a row: hence the inner SELECT.
fn within(column: &str, side: &str) -> String {
    format!("{column} = ANY ((SELECT tillid_reach('{side}'))::uuid[])")
}
