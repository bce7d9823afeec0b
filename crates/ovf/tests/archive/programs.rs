//! Archives that other programs make: GNU tar, bsdtar, Python's tarfile.

use std::io::Read;
use std::path::Path;
use std::process::{Command, Stdio};

use bytes::Bytes;
use ovf::archive::{ArchiveReader, Event, Member};

use crate::reading::read;

const PIECES: [usize; 5] = [1, 511, 512, 513, 64 << 10];

/// Python's tarfile: format, then names of files in the working directory.
const PYTHON: &str = "
import sys, tarfile
format = {'ustar': tarfile.USTAR_FORMAT, 'gnu': tarfile.GNU_FORMAT, 'pax': tarfile.PAX_FORMAT}[sys.argv[1]]
with tarfile.open(fileobj=sys.stdout.buffer, mode='w|', format=format) as archive:
    for name in sys.argv[2:]:
        archive.add(name)
";

/// A way to make an archive: the program and its arguments before the names.
#[derive(Debug)]
struct Maker {
    program: &'static str,
    arguments: Vec<String>,
    /// Whether the format holds names of more than 100 bytes that have no directories.
    long_names: bool,
    /// Whether it holds sizes of more than 8 GiB.
    large_sizes: bool,
}

fn makers() -> Vec<Maker> {
    let maker = |program, arguments: &[&str], long_names, large_sizes| Maker {
        program,
        arguments: arguments.iter().map(ToString::to_string).collect(),
        long_names,
        large_sizes,
    };
    vec![
        maker("tar", &["--format=v7", "-cf", "-"], false, false),
        maker("tar", &["--format=oldgnu", "-cf", "-"], true, true),
        maker("tar", &["--format=gnu", "-cf", "-"], true, true),
        maker("tar", &["--format=ustar", "-cf", "-"], false, false),
        maker("tar", &["--format=posix", "-cf", "-"], true, true),
        maker("tar", &["--format=gnu", "-b", "1", "-cf", "-"], true, true),
        maker("tar", &["--format=posix", "-b", "2048", "-cf", "-"], true, true),
        maker("python3", &["-c", PYTHON, "ustar"], false, false),
        maker("python3", &["-c", PYTHON, "gnu"], true, true),
        maker("python3", &["-c", PYTHON, "pax"], true, true),
        maker("bsdtar", &["--no-read-sparse", "--format=ustar", "-cf", "-"], false, false),
        maker("bsdtar", &["--no-read-sparse", "--format=pax", "-cf", "-"], true, true),
        maker("bsdtar", &["--no-read-sparse", "--format=paxr", "-cf", "-"], true, true),
        maker("bsdtar", &["--no-read-sparse", "--format=gnutar", "-cf", "-"], true, true),
        maker("bsdtar", &["--no-read-sparse", "--format=v7", "-cf", "-"], false, false),
    ]
}

impl Maker {
    fn command(&self, directory: &Path, names: &[&str]) -> Command {
        let mut command = Command::new(self.program);
        command.args(&self.arguments).args(names).current_dir(directory).env("LC_ALL", "C.UTF-8");
        command
    }

    fn make(&self, directory: &Path, names: &[&str]) -> Vec<u8> {
        let output = self.command(directory, names).output().unwrap();
        assert!(output.status.success(), "{self:?}: {}", String::from_utf8_lossy(&output.stderr));
        output.stdout
    }
}

fn long_name() -> String {
    format!("{}.vmdk", "disk-of-a-long-name-".repeat(8))
}

/// A directory with files, their names and contents.
fn package(long_names: bool) -> (tempfile::TempDir, Vec<(String, Vec<u8>)>) {
    let data: Vec<u8> = (0..200_000_u32).flat_map(u32::to_le_bytes).collect();
    let mut files = vec![
        ("vm.ovf".to_owned(), b"<Envelope/>".to_vec()),
        ("vm.mf".to_owned(), Vec::new()),
        ("disk1.vmdk".to_owned(), data[..100_000].to_vec()),
        ("Gerät 1.iso".to_owned(), data[..512].to_vec()),
        (format!("{}.img", "n".repeat(95)), data[..513].to_vec()),
    ];
    if long_names {
        files.push((long_name(), data[..1023].to_vec()));
        files.push(("Übergroße ".repeat(12).trim_end().to_owned(), data[..1].to_vec()));
    }
    let directory = tempfile::tempdir().unwrap();
    for (name, data) in &files {
        std::fs::write(directory.path().join(name), data).unwrap();
    }
    (directory, files)
}

#[test]
fn what_programs_write_is_read_in_pieces_of_any_size() {
    for maker in makers() {
        let (directory, files) = package(maker.long_names);
        let names: Vec<&str> = files.iter().map(|(name, _)| name.as_str()).collect();
        let archive = maker.make(directory.path(), &names);
        for piece in PIECES {
            let members: Vec<_> = read(&archive, piece)
                .unwrap()
                .into_iter()
                .map(|(member, data)| (member.name, data))
                .collect();
            assert!(members == files, "{maker:?}");
        }
        let dotted: Vec<String> = names.iter().map(|name| format!("./{name}")).collect();
        if maker.program != "python3" && maker.long_names {
            let dotted: Vec<&str> = dotted.iter().map(String::as_str).collect();
            let outcome = read(&maker.make(directory.path(), &dotted), 1000);
            assert_eq!(outcome.names(), names, "{maker:?}");
            assert_eq!(outcome.error, None, "{maker:?}");
        }
    }
}

#[test]
fn what_programs_write_is_refused_when_it_is_cut() {
    for maker in makers() {
        let (directory, _) = package(false);
        let archive = maker.make(directory.path(), &["vm.ovf", "Gerät 1.iso", "vm.mf"]);
        let end = archive.iter().rposition(|byte| *byte != 0).unwrap();
        for cut in (0..end).step_by(61) {
            let error = read(&archive[..cut], 64 << 10).unwrap_error();
            assert_eq!(error.offset, cut as u64, "{maker:?}: {error}");
        }
    }
}

#[test]
fn sizes_above_8_gib_are_read_in_all_formats_that_hold_them() {
    let size = (9_u64 << 30) + 7;
    for maker in makers().iter().filter(|maker| maker.large_sizes) {
        let (directory, _) = package(false);
        std::fs::File::create(directory.path().join("large.vmdk")).unwrap().set_len(size).unwrap();
        let mut child = maker
            .command(directory.path(), &["vm.ovf", "large.vmdk"])
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .unwrap();
        let mut head = vec![0; 4 << 10];
        child.stdout.take().unwrap().read_exact(&mut head).unwrap();
        child.kill().unwrap();
        child.wait().unwrap();
        let member = last_begun(head);
        assert_eq!((member.name.as_str(), member.size), ("large.vmdk", size), "{maker:?}");
    }
}

fn last_begun(head: Vec<u8>) -> Member {
    let mut reader = ArchiveReader::new();
    let mut input = Bytes::from(head);
    let mut last = None;
    while let Some(event) = reader.next(&mut input).unwrap() {
        if let Event::Begin(member) = event {
            last = Some(member);
        }
    }
    last.unwrap()
}

#[test]
fn what_is_no_file_is_refused_from_all_programs() {
    for maker in makers() {
        let (directory, _) = package(false);
        std::fs::create_dir(directory.path().join("disks")).unwrap();
        std::os::unix::fs::symlink("disk1.vmdk", directory.path().join("link.vmdk")).unwrap();
        std::fs::hard_link(directory.path().join("disk1.vmdk"), directory.path().join("second.vmdk"))
            .unwrap();
        let refused = |names: &[&str]| read(&maker.make(directory.path(), names), 1000).unwrap_error();
        let error = refused(&["vm.ovf", "link.vmdk"]);
        assert!(error.to_string().contains("'link.vmdk', offset"), "{maker:?}: {error}");
        assert!(error.to_string().contains("this is a symbolic link"), "{maker:?}: {error}");
        let error = refused(&["vm.ovf", "disk1.vmdk", "second.vmdk"]);
        assert!(error.to_string().contains("this is a hard link"), "{maker:?}: {error}");
        // The format v7 shows a directory by its name alone.
        let error = refused(&["vm.ovf", "disks"]);
        let text = error.to_string();
        assert!(
            text.contains("this is a directory") || text.contains("the name has a path"),
            "{maker:?}: {error}"
        );
        assert!(error.member().is_some_and(|name| name.starts_with("disks")), "{maker:?}: {error}");
    }
}

#[test]
fn sparse_files_are_refused() {
    let (directory, _) = package(false);
    std::fs::File::create(directory.path().join("sparse.img")).unwrap().set_len(1 << 20).unwrap();
    for format in ["oldgnu", "gnu", "posix"] {
        let output = Command::new("tar")
            .args([&format!("--format={format}"), "-S", "-cf", "-", "vm.ovf", "sparse.img"])
            .current_dir(directory.path())
            .output()
            .unwrap();
        let error = read(&output.stdout, 1000).unwrap_error().to_string();
        assert!(error.contains("sparse file"), "{format}: {error}");
    }
}

#[test]
fn archives_that_are_appended_to_are_one_archive_and_concatenated_ones_are_not() {
    let (directory, _) = package(false);
    let tar = |arguments: &[&str]| {
        assert!(
            Command::new("tar").args(arguments).current_dir(directory.path()).status().unwrap().success()
        );
    };
    tar(&["-cf", "vm.ova", "vm.ovf"]);
    let first = std::fs::read(directory.path().join("vm.ova")).unwrap();
    tar(&["-rf", "vm.ova", "disk1.vmdk"]);
    let appended = std::fs::read(directory.path().join("vm.ova")).unwrap();
    let outcome = read(&appended, 1000);
    assert_eq!(outcome.names(), ["vm.ovf", "disk1.vmdk"]);
    assert_eq!(outcome.error, None);
    let error = read(&[&first[..], &appended].concat(), 1000).unwrap_error();
    assert_eq!(error.offset, first.len() as u64, "{error}");
}
