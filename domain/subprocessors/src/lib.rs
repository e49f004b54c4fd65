//! tillid-subprocessors
