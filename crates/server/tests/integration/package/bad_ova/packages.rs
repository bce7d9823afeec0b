//! Archives that are whole, of packages that are not.

use testkit::package::{Digest, Key, Reference, Signer, Validity, archive, descriptor, manifest, noise};

use super::{Bad, Package, Place, all_refused, package, with_more};

/// The archive of a package whose manifest is at the end.
fn manifest_last(package: &Package) -> Vec<u8> {
    let mut files = package.files();
    let manifest = files.remove(1);
    files.push(manifest);
    archive(&files)
}

/// The package with a manifest that is right but for one file.
fn with_wrong_digest(name: &str, digest: Digest) -> Package {
    let mut package = package();
    let mut files = package.kept();
    let file = files.iter_mut().find(|(file, _)| file == name).unwrap();
    file.1 = b"something else".to_vec();
    package.manifest = Some(manifest(digest, &files));
    package
}

#[tokio::test]
async fn typ_03_descriptors_that_cannot_be_read_are_refused() {
    let good = String::from_utf8(package().descriptor).unwrap();
    let with = |text: &str| Package { descriptor: text.as_bytes().to_vec(), ..package() }.archive();
    let with_type = |before: &str, declared: &str| {
        with(&good.replacen("<Envelope", &format!("{before}<!DOCTYPE Envelope {declared}>\n<Envelope"), 1))
    };
    let bomb = "[<!ENTITY a \"aaaaaaaaaa\"><!ENTITY b \"&a;&a;&a;&a;&a;&a;&a;&a;&a;&a;\">]";
    all_refused(
        Place::Upload,
        vec![
            Bad::new(with(&good.replace("</References>", "</Reference>")), &["a.ovf", "is not XML", "line"]),
            Bad::new(
                with_type("", "SYSTEM \"file:///etc/passwd\""),
                &["a.ovf", "document type declaration in line 2"],
            ),
            Bad::new(with_type("\n\n", bomb), &["a.ovf", "document type declaration in line 4"]),
            Bad::new(with(&good.replace("A machine", "&machine;")), &["a.ovf", "'machine'"]),
            Bad::new(with("<domain type='kvm'/>"), &["a.ovf", "not an OVF envelope", "'domain'"]),
            Bad::new(with(""), &["a.ovf"]),
            Bad::new(with(&good.replace("file1\" ovf:href", "file0\" ovf:href")), &["a.ovf", "file0"]),
            Bad::new(
                with(&good.replace("href=\"disk1.vmdk", "href=\"../disk1.vmdk")),
                &["a.ovf", "leaves the package"],
            ),
            Bad::new(
                with(&good.replace("href=\"disk1.vmdk", "href=\"http://192.0.2.1/disk1.vmdk")),
                &["a.ovf", "http://192.0.2.1/disk1.vmdk"],
            ),
        ],
    )
    .await;
}

#[tokio::test]
async fn typ_03_digests_that_a_manifest_in_front_does_not_state_are_refused_while_the_member_comes() {
    let table = [Digest::Sha1, Digest::Sha256, Digest::Sha512].into_iter().map(|digest| {
        let package = with_wrong_digest("disk1.vmdk", digest);
        let (stated, computed) = (digest.of(b"something else"), digest.of(&package.disks[0].1));
        Bad::new(package.archive(), &["disk1.vmdk", &stated, &computed, "a.mf"])
    });
    let package = with_wrong_digest("a.ovf", Digest::Sha256);
    let computed = Digest::Sha256.of(&package.descriptor);
    let descriptor = Bad::new(package.archive(), &["\"a.ovf\"", &computed, "a.mf"]);
    all_refused(Place::Upload, table.chain([descriptor]).collect()).await;
}

#[tokio::test]
async fn typ_03_digests_that_a_manifest_at_the_end_does_not_state_are_refused() {
    let table = [Digest::Sha1, Digest::Sha256, Digest::Sha512].into_iter().map(|digest| {
        let package = with_wrong_digest("disk1.vmdk", digest);
        let (stated, computed) = (digest.of(b"something else"), digest.of(&package.disks[0].1));
        Bad::new(manifest_last(&package), &["disk1.vmdk", &stated, &computed, "a.mf"])
    });
    all_refused(Place::Upload, table.collect()).await;
}

#[tokio::test]
async fn us_20_files_and_lines_of_the_manifest_have_to_match() {
    let mut short = package();
    let files = short.kept();
    short.manifest = Some(manifest(Digest::Sha256, &files[..2]));
    let mut long = package();
    let more = [files, vec![("ghost.vmdk".to_owned(), Vec::new())]].concat();
    long.manifest = Some(manifest(Digest::Sha256, &more));
    all_refused(
        Place::Complete,
        vec![
            Bad::new(short.archive(), &["\"disk2.vmdk\"", "no line", "a.mf"]),
            Bad::new(long.archive(), &["\"a.mf\"", "a line for \"ghost.vmdk\""]),
        ],
    )
    .await;
}

#[tokio::test]
async fn typ_03_manifests_that_cannot_be_read_are_refused() {
    let with = |text: &str| Package { manifest: Some(text.as_bytes().to_vec()), ..package() }.archive();
    let zeros = "0".repeat(40);
    all_refused(
        Place::Upload,
        vec![
            Bad::new(with("anything"), &["a.mf", "line 1", "anything"]),
            Bad::new(with(""), &["a.mf", "no lines"]),
            Bad::new(with(&format!("MD5(a.ovf)= {}\n", &zeros[..32])), &["a.mf", "MD5", "not supported"]),
            Bad::new(with(&format!("SHA1(../a.ovf)= {zeros}\n")), &["a.mf", "../a.ovf"]),
            Bad::new(with(&format!("SHA256(a.ovf)= {zeros}\n")), &["a.mf", "40 digits"]),
            Bad::new(
                with(&format!("SHA1(a.ovf)= {zeros}\nSHA1(a.ovf)= {zeros}\n")),
                &["line 2", "as line 1 does"],
            ),
        ],
    )
    .await;
}

#[tokio::test]
async fn us_20_the_files_have_to_be_those_of_the_descriptor() {
    let mut missing = package();
    missing.disks.pop();
    let surplus = with_more(package(), ("disk3.vmdk".to_owned(), noise(3, 10)));
    let mut references: Vec<_> =
        package().disks.iter().map(|(name, bytes)| Reference::to(name, bytes)).collect();
    references[0].size = Some(999);
    let wrong_size = Package { descriptor: descriptor(&references), ..package() };
    all_refused(
        Place::Complete,
        vec![
            Bad::new(missing.archive(), &["\"disk2.vmdk\" is missing"]),
            Bad::new(surplus.archive(), &["\"disk3.vmdk\"", "does not refer to it", "\"a.ovf\""]),
            Bad::new(wrong_size.archive(), &["\"disk1.vmdk\" has 1000 bytes", "states 999"]),
        ],
    )
    .await;
}

#[tokio::test]
async fn usf_29_a_file_that_the_archive_does_not_have_can_be_sent_after_validate() {
    let (server, admin, library) = super::begun().await;
    let whole = package();
    let mut missing = whole.clone();
    missing.disks.pop();
    let item = admin.new_item_of_in(&library, "item", "ovf").await;
    let session = admin.new_update_session(&item).await;
    admin.push(&session, "bad.ova", &missing.archive()).await.expect(200);
    assert_eq!(admin.validate(&session).await["missing_files"], serde_json::json!(["disk2.vmdk"]));
    admin.push(&session, "disk2.vmdk", &whole.disks[1].1).await.expect(200);
    admin.complete(&session).await;
    assert_eq!(admin.content(&item).await, whole.content());
    server.stop().await;
}

#[tokio::test]
async fn us_20_all_reasons_are_told_and_not_the_first_alone() {
    let mut references: Vec<_> =
        package().disks.iter().map(|(name, bytes)| Reference::to(name, bytes)).collect();
    references[0].size = Some(999);
    references.push(Reference::unsized_to("disk4.vmdk"));
    let surplus = ("disk3.vmdk".to_owned(), noise(3, 10));
    let mut bad = with_more(Package { descriptor: descriptor(&references), ..package() }, surplus);
    let ghost = ("ghost.vmdk".to_owned(), Vec::new());
    bad.manifest = Some(manifest(Digest::Sha512, &[&bad.kept()[..3], &[ghost]].concat()));
    let reasons = [
        "\"disk1.vmdk\" has 1000 bytes",
        "\"disk3.vmdk\" does not belong to the package",
        "\"disk4.vmdk\" is missing",
        "no line for \"disk3.vmdk\"",
        "a line for \"ghost.vmdk\"",
    ];
    all_refused(Place::Complete, vec![Bad::new(manifest_last(&bad), &reasons)]).await;
}

#[tokio::test]
async fn us_20_a_signature_has_to_be_that_of_the_manifest() {
    let signer = Signer::self_signed("somebody", Key::Rsa, Validity::NOW);
    let good = package().signed_by(&signer);
    let of_another = signer.sign(Digest::Sha256, "a.mf", b"another manifest");
    let forged = Package { certificate: Some(of_another), ..good.clone() };
    let unsigned = Package { manifest: None, ..good.clone() };
    let mut renamed = archive_with(&good, "a.cert", "b.cert");
    renamed.words.push("\"a.ovf\"".to_owned());
    all_refused(
        Place::Complete,
        vec![
            Bad::new(forged.archive(), &["\"a.cert\" does not sign the manifest \"a.mf\""]),
            Bad::new(unsigned.archive(), &["\"a.cert\"", "no manifest"]),
            renamed,
        ],
    )
    .await;
    let unreadable = Package { certificate: Some(b"signed, me".to_vec()), ..good };
    all_refused(Place::Upload, vec![Bad::new(unreadable.archive(), &["a.cert"])]).await;
}

/// The archive of a package, one of whose files has another name there; the refusal has to name it.
fn archive_with(package: &Package, old: &str, new: &str) -> Bad {
    let mut files = package.files();
    files.iter_mut().find(|(name, _)| name == old).unwrap().0 = new.to_owned();
    Bad::new(archive(&files), &[&format!("{new:?}")])
}
