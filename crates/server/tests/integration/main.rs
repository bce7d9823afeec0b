//! Whole flows through real sockets, and the rules of the library one by one: each test is named after the rule that
//! it shows.

mod first_light;
