//! tillid
