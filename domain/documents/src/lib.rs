//! tillid-documents
