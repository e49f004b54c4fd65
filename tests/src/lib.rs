//! Integration tests live in `it/`; this library is the harness they share.
