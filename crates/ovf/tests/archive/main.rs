//! Archives of all kinds through [`ovf::archive::ArchiveReader`].

#![expect(clippy::unwrap_used, reason = "tests")]

mod order;
mod programs;
mod properties;
mod reading;
mod refusals;
mod resume;
mod tar;
