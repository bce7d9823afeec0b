use std::collections::BTreeMap;

use sha1::Digest as _;
use sha2::Sha256;

use super::*;
use crate::type_adapter::{Arrived, FileSet};

/// Names and contents of a package that is right.
struct Files(Vec<(String, Vec<u8>)>);

fn descriptor(files: &[(&str, usize)]) -> Vec<u8> {
    let references: String = files
        .iter()
        .enumerate()
        .map(|(id, (name, size))| format!(r#"<File ovf:id="f{id}" ovf:href="{name}" ovf:size="{size}"/>"#))
        .collect();
    format!(
        r#"<Envelope xmlns="http://schemas.dmtf.org/ovf/envelope/1" xmlns:ovf="http://schemas.dmtf.org/ovf/envelope/1">
        <References>{references}</References>
        <VirtualSystem ovf:id="vm"><Info>A machine</Info></VirtualSystem></Envelope>"#
    )
    .into_bytes()
}

fn line(name: &str, content: &[u8]) -> String {
    format!("SHA256({name})= {}\n", hex::encode(Sha256::digest(content)))
}

impl Files {
    fn right() -> Self {
        let descriptor = descriptor(&[("disk1.vmdk", 5), ("disk2.vmdk", 3)]);
        let manifest =
            line("a.ovf", &descriptor) + &line("disk1.vmdk", b"first") + &line("disk2.vmdk", b"two");
        Self(vec![
            ("a.mf".to_owned(), manifest.into_bytes()),
            ("a.ovf".to_owned(), descriptor),
            ("disk1.vmdk".to_owned(), b"first".to_vec()),
            ("disk2.vmdk".to_owned(), b"two".to_vec()),
        ])
    }

    fn without(mut self, name: &str) -> Self {
        self.0.retain(|(other, _)| other != name);
        self
    }

    fn with(self, name: &str, content: impl Into<Vec<u8>>) -> Self {
        let mut files = self.without(name);
        files.0.push((name.to_owned(), content.into()));
        files
    }

    fn change(self, name: &str, change: impl FnOnce(String) -> String) -> Self {
        let content = self.0.iter().find(|(other, _)| other == name).unwrap().1.clone();
        self.with(name, change(String::from_utf8(content).unwrap()))
    }

    fn set(&self) -> FileSet {
        FileSet {
            arrived: self.0.iter().map(|(name, content)| arrived(name, content)).collect(),
            awaited: vec![],
        }
    }

    fn examine(&self) -> Findings {
        Ovf.examine(&self.set())
    }
}

fn arrived(name: &str, content: &[u8]) -> Arrived {
    let size = content.len() as u64;
    let digests = BTreeMap::from([(Algorithm::Sha256, hex::encode(Sha256::digest(content)))]);
    Arrived { name: name.to_owned(), size, digests, facts: Ovf.inspect(name, content, size).unwrap() }
}

/// What is invalid, as `name: text`.
fn told(findings: &Findings) -> Vec<String> {
    findings.invalid.iter().map(|(name, error)| format!("{name}: {}", error.text())).collect()
}

#[track_caller]
fn assert_only(findings: &Findings, name: &str, text: &str) {
    assert!(findings.missing.is_empty(), "{findings:?}");
    let [(file, error)] = &findings.invalid[..] else { panic!("{findings:?}") };
    assert_eq!(file, name);
    assert!(error.text().contains(text), "{error}");
}

#[test]
fn us_20_a_package_that_is_right_is_right_with_and_without_manifest() {
    for files in [Files::right(), Files::right().without("a.mf"), Files(vec![])] {
        let findings = files.examine();
        assert!(findings.invalid.is_empty() && findings.missing.is_empty(), "{findings:?}");
        assert!(!findings.are_open(), "{findings:?}");
    }
}

#[test]
fn usf_27_missing_files_are_named_exactly() {
    assert_eq!(Files::right().without("disk2.vmdk").examine().missing, ["disk2.vmdk"]);
    assert_eq!(
        Files::right().without("disk1.vmdk").without("disk2.vmdk").examine().missing,
        ["disk1.vmdk", "disk2.vmdk"]
    );
    // The manifest tells what the descriptor is called; without it the other files do.
    assert_eq!(Files::right().without("a.ovf").examine().missing, ["a.ovf"]);
    let renamed = Files::right().without("a.ovf").change("a.mf", |text| text.replace("a.ovf", "b.ovf"));
    assert_eq!(renamed.examine().missing, ["b.ovf"]);
    assert_eq!(Files(vec![("disk1.vmdk".to_owned(), vec![])]).examine().missing, ["disk1.ovf"]);
}

#[test]
fn usf_27_what_is_awaited_is_not_missing() {
    let mut set = Files::right().without("disk2.vmdk").set();
    set.awaited.push("disk2.vmdk".to_owned());
    let findings = Ovf.examine(&set);
    assert!(findings.missing.is_empty() && findings.invalid.is_empty(), "{findings:?}");
    for announced in ["a.ovf", "a.ova"] {
        let mut set = Files(vec![("disk1.vmdk".to_owned(), vec![])]).set();
        set.awaited.push(announced.to_owned());
        assert!(Ovf.examine(&set).missing.is_empty());
    }
}

#[test]
fn us_20_each_thing_that_is_wrong_is_told_with_file_and_values() {
    let unsigned = || Files::right().without("a.mf");
    let cases: [(Files, &str, &str); 9] = [
        (
            unsigned().with("disk1.vmdk", "longer"),
            "disk1.vmdk",
            "has 6 bytes; the descriptor \"a.ovf\" states 5",
        ),
        (unsigned().with("notes.txt", "x"), "notes.txt", "the descriptor \"a.ovf\" does not refer to it"),
        (Files::right().with("disk1.vmdk", "firsT"), "disk1.vmdk", "the manifest \"a.mf\" states"),
        (Files::right().change("a.ovf", |text| text + " "), "a.ovf", "SHA256 digest"),
        (
            Files::right().change("a.mf", |text| text.replace(&line("disk2.vmdk", b"two"), "")),
            "disk2.vmdk",
            "the manifest \"a.mf\" has no line for \"disk2.vmdk\"",
        ),
        (
            Files::right().change("a.mf", |text| text + &line("more.vmdk", b"more")),
            "a.mf",
            "has a line for \"more.vmdk\", which is no file of the package",
        ),
        (
            Files(
                Files::right()
                    .0
                    .into_iter()
                    .map(|(name, content)| (name.replace("a.mf", "b.mf"), content))
                    .collect(),
            ),
            "b.mf",
            "is not called like the descriptor \"a.ovf\"",
        ),
        (unsigned().with("notes", "x"), "notes", "remove it"),
        (unsigned().with("disk2.vmdk", ""), "disk2.vmdk", "has 0 bytes"),
    ];
    for (files, name, text) in cases {
        assert_only(&files.examine(), name, text);
    }
}

#[test]
fn us_20_everything_wrong_is_told_at_once() {
    let files = Files::right().with("disk1.vmdk", "longer").without("disk2.vmdk").with("notes.txt", "x");
    let findings = files.examine();
    assert_eq!(findings.missing, ["disk2.vmdk"]);
    let told = told(&findings).join("\n");
    for text in [
        "disk1.vmdk: \"disk1.vmdk\" has 6 bytes",
        "notes.txt: \"notes.txt\" does not belong",
        "no line for \"notes.txt\"",
    ] {
        assert!(told.contains(text), "{text} in {told}");
    }
}

#[test]
fn us_20_there_is_one_descriptor() {
    let files = Files::right().without("a.mf").with("b.ovf", descriptor(&[("disk1.vmdk", 5)]));
    let told = told(&files.examine());
    assert_eq!(told.len(), 2, "{told:?}");
    assert!(told.iter().all(|text| text.contains("one of several of its kind (a.ovf, b.ovf)")), "{told:?}");
}

#[test]
fn digests_that_a_manifest_asks_for_and_nobody_knows_are_asked_for() {
    let sha512 = |text: String| text.replace("SHA256(disk1.vmdk)", "SHA512(disk1.vmdk)");
    let long = |text: String| {
        let digest = hex::encode(Sha256::digest(b"first"));
        text.replace(&digest, &digest.repeat(2))
    };
    let files = Files::right().change("a.mf", |text| long(sha512(text)));
    assert_eq!(files.examine().unknown, [("disk1.vmdk".to_owned(), Algorithm::Sha512)]);
    let mut set = Files::right().set();
    set.arrived[1].facts = None;
    assert_eq!(Ovf.examine(&set).unread, ["a.ovf"]);
}

#[test]
fn the_digests_of_a_file_are_those_of_its_line_or_all_that_may_come() {
    let sha1 = |text: String| {
        text.lines().map(|line| line.replace("SHA256", "SHA1")[..].to_owned() + "\n").collect()
    };
    let shorten = |text: String| -> String {
        text.lines()
            .map(|line| line.split("= ").next().unwrap().to_owned() + "= " + &"0".repeat(40) + "\n")
            .collect()
    };
    let known = Files::right().change("a.mf", |text| shorten(sha1(text))).set();
    assert_eq!(Ovf.digests("disk1.vmdk", true, &known), [Algorithm::Sha1]);
    assert_eq!(Ovf.digests("other.vmdk", true, &known), []);
    let none = FileSet::default();
    assert_eq!(Ovf.digests("disk1.vmdk", true, &none), [Algorithm::Sha1, Algorithm::Sha512]);
    assert_eq!(Ovf.digests("disk1.vmdk", false, &none), [Algorithm::Sha1]);
    assert_eq!(Ovf.digests("a.mf", false, &none), []);
}

#[test]
fn a_file_is_compared_with_its_line_when_it_ends() {
    let set = Files::right().set();
    Ovf.compare(&arrived("disk1.vmdk", b"first"), &set).unwrap();
    let refused = Ovf.compare(&arrived("disk1.vmdk", b"other"), &set).unwrap_err();
    assert!(refused.text().contains("\"disk1.vmdk\" has the SHA256 digest"), "{refused}");
    Ovf.compare(&arrived("disk9.vmdk", b"other"), &set).unwrap();
    // A manifest is compared with the descriptor, which precedes it in an archive.
    let manifest = &set.arrived[0];
    let mut before = Files::right().without("a.mf").set();
    Ovf.compare(manifest, &before).unwrap();
    before.arrived[0] = arrived("a.ovf", &descriptor(&[]));
    let refused = Ovf.compare(manifest, &before).unwrap_err();
    assert!(refused.text().contains("\"a.ovf\" has the SHA256 digest"), "{refused}");
}

#[test]
fn usf_11_manifest_and_certificate_come_before_the_descriptor() {
    for name in ["a.mf", "a.cert", "A.MF"] {
        Ovf.admit(name, &["disk1.vmdk"]).unwrap();
        let refused = Ovf.admit(name, &["disk1.vmdk", "a.ovf"]).unwrap_err();
        assert_eq!(refused.kind, vapi::ErrorKind::NotAllowedInCurrentState);
        assert!(refused.text().contains("before the descriptor, and \"a.ovf\" has been"), "{refused}");
        Ovf.admit(name, &[name, "a.ovf"]).unwrap();
    }
    Ovf.admit("disk1.vmdk", &["a.ovf"]).unwrap();
}

#[test]
fn usf_21_manifest_and_certificate_are_not_kept() {
    let cases = [
        ("a.ovf", true, false),
        ("a.mf", false, false),
        ("a.cert", false, false),
        ("a.ova", true, true),
        ("a", true, false),
    ];
    for (name, is_kept, is_archive) in cases {
        let role = Ovf.role(name);
        assert_eq!((role.is_kept, role.is_archive), (is_kept, is_archive), "{name}");
    }
    assert_eq!(Ovf.role("a.ovf").head, LARGEST_DESCRIPTOR);
    assert_eq!(Ovf.role("a.mf").largest, Some(LARGEST_MANIFEST as u64));
}

#[test]
fn usf_14_a_descriptor_brings_its_files_along() {
    let facts = Ovf.inspect("a.ovf", &descriptor(&[("disk1.vmdk", 5)]), 0).unwrap().unwrap();
    let implied = Ovf.implied("a.ovf", &facts);
    assert_eq!(implied, [Implied { name: "disk1.vmdk".to_owned(), size: Some(5) }]);
    assert_eq!(Ovf.implied("a.mf", &facts), []);
}

#[test]
fn what_cannot_be_read_is_refused_by_name() {
    let cases: [(&str, &[u8]); 3] = [("a.ovf", b"<a/>"), ("a.mf", b"nothing"), ("a.cert", b"nothing")];
    for (name, content) in cases {
        let refused = Ovf.inspect(name, content, content.len() as u64).unwrap_err();
        assert!(refused.text().starts_with(&format!("{name:?}: ")), "{refused}");
    }
    let outside = descriptor(&[("../disk.vmdk", 1)]);
    let refused = Ovf.inspect("a.ovf", &outside, 0).unwrap_err();
    assert!(refused.text().contains("'../disk.vmdk' leaves the package"), "{refused}");
}

#[test]
fn prv_01_to_03_a_preview_waits_for_what_tells_of_the_package() {
    let preview = |arrived: Vec<Arrived>, awaited: &[&str]| {
        let awaited = awaited.iter().map(|name| (*name).to_owned()).collect();
        Ovf.preview(&FileSet { arrived, awaited })
    };
    assert_eq!(preview(vec![], &[]), Preview::Unavailable);
    assert_eq!(preview(vec![arrived("disk1.vmdk", b"")], &["disk2.vmdk"]), Preview::Unavailable);
    for name in ["a.ovf", "a.mf", "a.cert", "a.ova"] {
        assert_eq!(preview(vec![], &[name]), Preview::Preparing, "{name}");
    }
    let all = Files::right().set().arrived;
    assert_eq!(preview(all.clone(), &["a.cert"]), Preview::Preparing);
    assert_eq!(preview(all, &["disk3.vmdk"]), Preview::Available);
}

#[test]
fn what_is_remembered_comes_back_unless_the_descriptor_is_replaced() {
    let set = Files::right().set();
    let summary = Ovf.summarise(&set).unwrap();
    let kept = || {
        let mut arrived: Vec<_> =
            set.arrived.iter().filter(|file| Ovf.role(&file.name).is_kept).cloned().collect();
        arrived.iter_mut().for_each(|file| file.facts = None);
        arrived
    };
    let mut restored = FileSet { arrived: kept(), awaited: vec![] };
    Ovf.restore(&summary, &mut restored);
    let findings = Ovf.examine(&restored);
    assert!(findings.invalid.is_empty() && !findings.are_open(), "{findings:?}");
    assert_eq!(Ovf.summarise(&restored), Some(summary.clone()));

    let mut replaced = FileSet { arrived: kept(), awaited: vec![] };
    replaced.arrived[0] = set.arrived[1].clone();
    Ovf.restore(&summary, &mut replaced);
    assert_eq!(Ovf.summarise(&replaced).unwrap().manifest, None);

    let mut new_manifest = FileSet { arrived: kept(), awaited: vec!["a.mf".to_owned()] };
    let signed = Summary { certificate: Some("certificate".to_owned()), ..summary };
    Ovf.restore(&signed, &mut new_manifest);
    let summary = Ovf.summarise(&new_manifest).unwrap();
    assert_eq!((summary.manifest, summary.certificate), (None, None));
}
