//! Warnings, ignored or not.

use serde_json::json;
use testkit::package::{Key, Package, Signer, Validity};
use testkit::{Page, Source};

use super::{SESSIONS, WARNINGS, begin, begin_with, begun, doubtful, package, trust, warnings};

#[tokio::test]
async fn prv_08_each_doubt_about_a_signer_is_a_warning_of_its_own() {
    let (server, admin, library) = begun().await;
    for (kind, signer, authority) in doubtful() {
        if let Some(authority) = authority {
            trust(&admin, &authority.certificate()).await;
        }
        let item = admin.new_item_of_in(&library, kind, "ovf").await;
        let session = begin_with(&admin, &item, &package().signed_by(&signer), &[]).await;
        assert_eq!(warnings(&admin, &session).await, [(kind.to_owned(), false)]);
    }
    server.stop().await;
}

#[tokio::test]
async fn prv_08_who_is_trusted_raises_no_warning() {
    let (server, admin, library) = begun().await;
    let root = Signer::self_signed("root", Key::Rsa, Validity::NOW);
    let middle = root.issue_authority("middle", Key::Ecdsa);
    let alone = Signer::self_signed("alone", Key::Ecdsa, Validity::NOW);
    trust(&admin, &root.certificate()).await;
    trust(&admin, &alone.certificate()).await;
    let signers = [("two steps", middle.issue("somebody", Key::Rsa, Validity::NOW)), ("itself", alone)];
    for (name, signer) in signers {
        let item = admin.new_item_of_in(&library, name, "ovf").await;
        let package = package().signed_by(&signer);
        let session = begin_with(&admin, &item, &package, &[]).await;
        assert_eq!(warnings(&admin, &session).await, []);
        admin.complete(&session).await;
        assert_eq!(admin.content(&item).await, package.content());
    }
    server.stop().await;
}

#[tokio::test]
async fn prv_08_two_doubts_are_two_warnings() {
    let (server, admin, library) = begun().await;
    let authority = Signer::self_signed("authority", Key::Ecdsa, Validity::NOW);
    let signer = authority.issue("somebody", Key::Ecdsa, Validity::PAST);
    let item = admin.new_item_of_in(&library, "item", "ovf").await;
    let session = begin_with(&admin, &item, &package().signed_by(&signer), &[WARNINGS[1]]).await;
    let mut both = warnings(&admin, &session).await;
    both.sort();
    assert_eq!(both, [(WARNINGS[1].to_owned(), true), (WARNINGS[3].to_owned(), false)]);
    // One that is not ignored is enough.
    let reasons = admin.complete_in_vain(&session).await;
    assert!(reasons.contains(WARNINGS[3]) || reasons.contains("trusted"), "{reasons}");
    server.stop().await;
}

#[tokio::test]
async fn prv_09_a_warning_tells_whether_complete_will_ignore_it() {
    let (server, admin, library) = begun().await;
    let signer = Signer::self_signed("somebody", Key::Ecdsa, Validity::NOW);
    let item = admin.new_item_of_in(&library, "item", "ovf").await;
    let session = begin_with(&admin, &item, &package().signed_by(&signer), &WARNINGS[1..]).await;
    let kind = WARNINGS[0];
    assert_eq!(warnings(&admin, &session).await, [(kind.to_owned(), false)]);
    for ignored in [true, false, true] {
        let behavior = json!([{ "type": kind, "ignored": ignored }]);
        let path = format!("{SESSIONS}/{session}");
        admin.patch(&path, json!({ "warning_behavior": behavior })).await.expect(204);
        assert_eq!(warnings(&admin, &session).await, [(kind.to_owned(), ignored)]);
    }
    admin.complete(&session).await;
    server.stop().await;
}

#[tokio::test]
async fn prv_10_warnings_that_are_not_listed_fail_the_session() {
    let (server, admin, library) = begun().await;
    for (kind, signer, authority) in doubtful() {
        if let Some(authority) = authority {
            trust(&admin, &authority.certificate()).await;
        }
        let item = admin.new_item_of_in(&library, kind, "ovf").await;
        let others: Vec<_> = WARNINGS.into_iter().filter(|other| *other != kind).collect();
        let session = begin_with(&admin, &item, &package().signed_by(&signer), &others).await;
        let reasons = admin.complete_in_vain(&session).await;
        assert!(reasons.contains("somebody"), "{reasons}");
        assert_eq!(admin.file_names(&item).await, [""; 0]);
        server.until_stored(0).await;
    }
    server.stop().await;
}

#[tokio::test]
async fn us_21_a_warning_that_is_not_ignored_fails_complete_and_one_that_is_does_not() {
    let (server, admin, library) = begun().await;
    let old = Package::new("old", &[("old.vmdk", b"old")]);
    for (kind, signer, authority) in doubtful() {
        if let Some(authority) = authority {
            trust(&admin, &authority.certificate()).await;
        }
        let item = admin.new_item_of_in(&library, kind, "ovf").await;
        let session = admin.begin_package(&item, &old).await;
        admin.complete(&session).await;
        let version =
            admin.get(&format!("/api/content/library/item/{item}")).await.json()["content_version"].clone();

        let new = package().signed_by(&signer);
        let session = begin_with(&admin, &item, &new, &[]).await;
        admin.complete_in_vain(&session).await;
        assert_eq!(admin.content(&item).await, old.content());
        let now =
            admin.get(&format!("/api/content/library/item/{item}")).await.json()["content_version"].clone();
        assert_eq!(now, version);

        let session = begin_with(&admin, &item, &new, &[kind]).await;
        assert_eq!(warnings(&admin, &session).await, [(kind.to_owned(), true)]);
        admin.complete(&session).await;
        assert_eq!(admin.content(&item).await, new.content());
    }
    server.stop().await;
}

#[tokio::test]
async fn us_21_a_session_that_waits_for_an_archive_tells_the_warnings_that_failed_it() {
    let (server, admin, library) = begun().await;
    let source = Source::start().await;
    let signer = Signer::self_signed("somebody", Key::Ecdsa, Validity::NOW);
    let package = package().signed_by(&signer);
    let address = source.put("/a.ova", Page::Bytes(package.archive()));
    let spec = json!({ "name": "a.ova", "source_type": "PULL", "source_endpoint": { "uri": address } });
    let item = admin.new_item_of_in(&library, "item", "ovf").await;
    for (ignored, state) in [(&WARNINGS[1..], "ERROR"), (&WARNINGS[..1], "DONE")] {
        let session = begin(&admin, &item, ignored).await;
        admin.add_file(&session, spec.clone()).await.expect(201);
        admin.update_session(&session, "complete").await.expect(204);
        let info = admin.until_ended(&session).await;
        assert_eq!(info["state"], state, "{info}");
        if state == "ERROR" {
            let reasons = info["error_message"]["default_message"].as_str().unwrap();
            assert!(reasons.contains("somebody"), "{reasons}");
            assert_eq!(admin.file_names(&item).await, [""; 0]);
            server.until_stored(0).await;
        }
    }
    assert_eq!(admin.content(&item).await, package.content());
    server.stop().await;
}
