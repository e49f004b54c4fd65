//! Counting what the server says to the database.

use std::sync::{Arc, Mutex};

use tillid::state::State;
use tillid_policy::Database;

/// How the settings of the second wall begin.
const WALL: &str = "SELECT set_config('role'";

/// The statements of the server, in order. `BEGIN`, `COMMIT`, notifications and the settings of the second wall are not
/// among them: how often a request puts the wall up anew depends on which of its resolvers comes first.
#[derive(Clone, Debug, Default)]
pub struct Statements(Arc<Mutex<Vec<String>>>);

impl Statements {
    /// The same state, heard.
    pub(crate) fn listen(&self, state: &State) -> Arc<State> {
        let heard = Arc::clone(&self.0);
        let mut connection = state.db.pool().clone();
        connection.set_metric_callback(move |info| {
            if !info.statement.sql.starts_with(WALL) {
                heard.lock().unwrap().push(info.statement.sql.clone());
            }
        });
        Arc::new(State {
            db: Database::new(connection),
            ..state.clone()
        })
    }

    /// What was said since the last call.
    #[must_use]
    pub fn take(&self) -> Vec<String> {
        std::mem::take(&mut self.0.lock().unwrap())
    }
}
