//! The inputs that fuzzing starts from, and those that it found, through the checks of the fuzz targets.

#![expect(clippy::unwrap_used, reason = "tests")]

mod checks;

use std::path::Path;

fn check_all(target: &str, check: fn(&[u8])) {
    let directory = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../fuzz/seeds").join(target);
    let mut count = 0;
    for entry in std::fs::read_dir(&directory).unwrap() {
        let path = entry.unwrap().path();
        // A test that fails shows this, and so which input it was.
        println!("{}", path.display());
        check(&std::fs::read(path).unwrap());
        count += 1;
    }
    assert!(count > 5, "there are only {count} inputs in {}", directory.display());
}

#[test]
fn archives() {
    check_all("archive", checks::archive);
}

#[test]
fn manifests() {
    check_all("manifest", checks::manifest);
}

#[test]
fn descriptors() {
    check_all("descriptor", checks::descriptor);
}

#[test]
fn certificate_files() {
    check_all("certificate_file", checks::certificate_file);
}
