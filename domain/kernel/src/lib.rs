//! tillid-kernel
