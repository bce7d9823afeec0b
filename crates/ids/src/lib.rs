//! The distinct identifier types that the interface and the records share.
