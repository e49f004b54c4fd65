//! What a vendor delivers (*ydelse*).

mod create;
mod list;
mod map;
mod provider;
mod update;

pub use create::{CreateService, create_service};
pub use list::{services, services_by_ids, sub_processor_counts};
pub use map::{MappedService, service_map};
pub use provider::Provider;
pub use update::{UpdateService, update_service};

/// Most characters of a title.
const LONGEST_TITLE: usize = 160;
