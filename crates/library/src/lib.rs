//! The rules: every behaviour of the content library.
