//! The demo: five vendors with everything around them.

use tillid_kernel::Result;

use crate::graph::DemoActor;
use crate::state::State;

/// The password of every login of the demo.
pub(crate) const PASSWORD: &str = "tillid-demo-2026";

/// Loads the demo into an empty database.
pub(crate) async fn load(_state: &State, _customers: Option<u32>) -> anyhow::Result<()> {
    Ok(())
}

/// The logins.
pub(crate) async fn actors(_state: &State) -> Result<Vec<DemoActor>> {
    Ok(Vec::new())
}

/// The logins for scripts, each with a token good for a day.
pub(crate) async fn actors_with_tokens(_state: &State) -> anyhow::Result<Vec<serde_json::Value>> {
    Ok(Vec::new())
}
