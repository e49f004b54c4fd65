//! tillid-entities
