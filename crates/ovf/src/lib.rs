//! OVF packages: descriptors, archives, manifests and signatures, read strictly and within bounds.
//!
//! A package is a descriptor (`.ovf`), the files that it refers to, perhaps a manifest (`.mf`) with a digest of each,
//! and perhaps a certificate file (`.cert`) with a signature of the manifest. An OVA is all of them in one tar archive.
//! Everything here works on bytes that somebody else reads: it opens no file and waits for nothing.

pub mod archive;
pub mod certificate;
pub mod descriptor;
pub mod manifest;
pub mod signature;
pub mod trust;
