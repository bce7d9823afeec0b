//! The forms of signatures.

use testkit::package::{Digest, Key, Package, Signer, Validity};

use super::{WARNINGS, begin_with, begun, package};

/// The package with that manifest's digest and a certificate file.
fn signed(digest: Digest, certificate: impl FnOnce(&[u8]) -> Vec<u8>) -> Package {
    let mut package = package().with_manifest(digest);
    package.certificate = Some(certificate(package.manifest.as_ref().unwrap()));
    package
}

#[tokio::test]
async fn prv_12_signatures_by_any_key_and_digest_hold() {
    let (server, admin, library) = begun().await;
    for key in [Key::Rsa, Key::Ecdsa] {
        let signer = Signer::self_signed("somebody", key, Validity::NOW);
        for digest in [Digest::Sha1, Digest::Sha256, Digest::Sha512] {
            let line = signed(digest, |manifest| signer.sign(digest, "a.mf", manifest));
            let block = signed(digest, |manifest| signer.pkcs7(digest, manifest));
            for (form, package) in [("line", line), ("block", block)] {
                let name = format!("{key:?} {digest:?} {form}");
                let item = admin.new_item_of_in(&library, &name, "ovf").await;
                let session = begin_with(&admin, &item, &package, &WARNINGS[..1]).await;
                assert_eq!(admin.preview(&session).await["certificate_info"]["self_signed"], true, "{name}");
                admin.complete(&session).await;
                assert_eq!(admin.content(&item).await, package.content(), "{name}");
            }
        }
    }
    server.stop().await;
}

#[tokio::test]
async fn prv_12_signatures_of_something_else_do_not_hold() {
    let (server, admin, library) = begun().await;
    let signer = Signer::self_signed("somebody", Key::Rsa, Validity::NOW);
    let other = Signer::self_signed("another", Key::Rsa, Validity::NOW);
    let of_another_manifest =
        signed(Digest::Sha256, |_| signer.sign(Digest::Sha256, "a.mf", b"another manifest"));
    let of_another_key = signed(Digest::Sha256, |manifest| {
        signer.sign_with(Digest::Sha256, "a.mf", manifest, &other.certificate())
    });
    let block_of_another = signed(Digest::Sha256, |_| signer.pkcs7(Digest::Sha256, b"another manifest"));
    let of_another_name = signed(Digest::Sha256, |manifest| signer.sign(Digest::Sha256, "b.mf", manifest));
    let cases = [
        ("manifest", of_another_manifest),
        ("key", of_another_key),
        ("block", block_of_another),
        ("name", of_another_name),
    ];
    for (name, package) in cases {
        let item = admin.new_item_of_in(&library, name, "ovf").await;
        let session = begin_with(&admin, &item, &package, &WARNINGS).await;
        let result = admin.validate(&session).await;
        assert_eq!(result["invalid_files"][0]["name"], "a.cert", "{name}: {result}");
        let reasons = admin.complete_in_vain(&session).await;
        assert!(reasons.contains("\"a.cert\" does not sign the manifest \"a.mf\""), "{name}: {reasons}");
        server.until_stored(0).await;
    }
    server.stop().await;
}
