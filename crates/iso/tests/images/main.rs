//! Images that the tests make by hand, and images that the usual tools make.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on panics")]

mod damaged;
mod hand_made;
mod image;
mod mutations;
mod tools;
