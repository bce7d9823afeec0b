//! Manifests: a digest of each file of a package.
