//! Certificate files: the signature of a manifest, and the certificates of who made it.
