//! tillid-policy
