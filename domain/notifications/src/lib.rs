//! tillid-notifications
