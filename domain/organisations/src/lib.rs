//! tillid-organisations
