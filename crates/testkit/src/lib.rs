//! A server in a test: real sockets, a temporary directory, a clock that the test turns.
