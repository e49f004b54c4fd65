//! tillid-migration
