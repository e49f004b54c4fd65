//! tillid-audit
