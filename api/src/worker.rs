//! The background work: mails, deadlines, everything that happens without a person.

use std::sync::Arc;
use std::time::Duration;

use tillid_kernel::Result;

use crate::state::State;

/// When nothing wakes it, the worker looks this often: deadlines pass by themselves.
const AT_LATEST: Duration = Duration::from_secs(2);

/// Works until the process ends.
pub async fn work(state: Arc<State>) {
    loop {
        if let Err(error) = turn(&state).await {
            tracing::warn!(%error, "a turn of the worker failed; trying again");
        }
        let _ = tokio::time::timeout(AT_LATEST, state.wake.notified()).await;
    }
}

/// One turn: everything that is due now.
///
/// # Errors
/// Those of the database; what was done before stays done.
pub async fn turn(_state: &State) -> Result<()> {
    Ok(())
}
