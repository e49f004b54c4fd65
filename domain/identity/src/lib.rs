//! tillid-identity
