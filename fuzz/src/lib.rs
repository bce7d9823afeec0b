//! What is checked of every input: the checks that the tests of the crate `ovf` replay on the kept inputs.

#[path = "../../crates/ovf/tests/corpus/checks.rs"]
mod checks;

pub fn archive(input: &[u8]) {
    checks::archive(input);
}

pub fn certificate_file(input: &[u8]) {
    checks::certificate_file(input);
}

pub fn descriptor(input: &[u8]) {
    checks::descriptor(input);
}

pub fn manifest(input: &[u8]) {
    checks::manifest(input);
}
