//! tillid-agreements
