//! tillid-relations
