//! Certificates, certificate files and trust, on what the `openssl` command makes.
#![allow(clippy::unwrap_used, reason = "tests")]

mod certificate_files;
mod certificates;
mod hostile;
mod signed_data;
mod trust;
mod workshop;
