//! Whose product an app is. A vendor offers apps of others beside its own; some of those others process for the vendor,
//! some decide for themselves what the data is for, and then the customer needs an agreement with them and not with the
//! vendor (R-004-087, R-004-088).

use tillid_entities::enums::{Deployment, SubProcessorRole};
use tillid_kernel::{Error, Result, clean_line};

/// Most characters of a provider's name.
const LONGEST_NAME: usize = 200;

/// The company behind an app.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Provider {
    /// Registered name, 1–200 characters.
    pub name: String,
    /// Whether it processes for the vendor, or decides for itself.
    pub role: SubProcessorRole,
}

impl Provider {
    /// Its columns, for a service that runs there.
    ///
    /// # Errors
    /// `VALIDATION` at `provider`: `only-apps-have-providers`, or what is wrong with the name.
    pub(super) fn columns(
        of: Option<Self>,
        deployment: Deployment,
    ) -> Result<(Option<String>, Option<SubProcessorRole>)> {
        match of {
            None => Ok((None, None)),
            Some(_) if deployment != Deployment::App => {
                Err(Error::validation("provider", "only-apps-have-providers"))
            }
            Some(provider) => {
                let name = clean_line(&provider.name, "provider", LONGEST_NAME)?;
                Ok((Some(name), Some(provider.role)))
            }
        }
    }
}
