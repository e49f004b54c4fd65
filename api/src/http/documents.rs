//! Documents, for those who may read them.

use actix_web::web::ServiceConfig;

/// Mounts the routes.
pub(crate) fn routes(_config: &mut ServiceConfig) {}
