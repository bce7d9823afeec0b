//! The binary: serve and administer an open content library server.

fn main() {}
