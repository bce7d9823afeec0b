//! The bytes: put, read a range, delete, list.
