//! tillid-edge
