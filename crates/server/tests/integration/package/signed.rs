//! Packages that are signed: what is shown of the signer, and who may sign.

mod forms;
mod preview;
mod secure_library;
mod warnings;

use serde_json::{Value, json};
use testkit::Client;
use testkit::package::{Key, Package, Signer, Validity, noise};

use super::begun;

const SESSIONS: &str = "/api/content/library/item/update-session";

/// All types of warnings.
const WARNINGS: [&str; 4] =
    ["SELF_SIGNED_CERTIFICATE", "EXPIRED_CERTIFICATE", "NOT_YET_VALID_CERTIFICATE", "UNTRUSTED_CERTIFICATE"];

fn package() -> Package {
    Package::new("a", &[("disk1.vmdk", &noise(1, 3000)), ("disk2.vmdk", &noise(2, 600))])
}

/// Opens a session that ignores warnings of these types.
async fn begin(admin: &Client, item: &str, ignored: &[&str]) -> String {
    let behavior: Vec<_> = ignored.iter().map(|kind| json!({ "type": kind, "ignored": true })).collect();
    let spec = json!({ "library_item_id": item, "warning_behavior": behavior });
    admin.post(SESSIONS, spec).await.expect(201).string()
}

/// Opens a session that ignores warnings of these types, and sends the package as an archive.
async fn begin_with(admin: &Client, item: &str, package: &Package, ignored: &[&str]) -> String {
    let session = begin(admin, item, ignored).await;
    admin.push(&session, "a.ova", &package.archive()).await.expect(200);
    session
}

/// The warnings of a session: the type of each and whether it is ignored.
async fn warnings(admin: &Client, session: &str) -> Vec<(String, bool)> {
    let preview = admin.preview(session).await;
    assert_eq!(preview["state"], "AVAILABLE", "{preview}");
    let warning = |warning: &Value| {
        let message = warning["message"]["default_message"].as_str().unwrap();
        assert!(!message.is_empty());
        (warning["type"].as_str().unwrap().to_owned(), warning["ignored"].as_bool().unwrap())
    };
    preview["warnings"].as_array().unwrap().iter().map(warning).collect()
}

/// Has the server trust a certificate; its identifier.
async fn trust(admin: &Client, certificate: &str) -> String {
    admin
        .post("/api/content/trusted-certificates", json!({ "cert_text": certificate }))
        .await
        .expect(201)
        .string()
}

/// Somebody with each doubt, and the authority that the server has to trust so that it is the only one.
fn doubtful() -> Vec<(&'static str, Signer, Option<Signer>)> {
    let authority = || Signer::self_signed("authority", Key::Rsa, Validity::NOW);
    let (past, future) = (authority(), authority());
    vec![
        (WARNINGS[0], Signer::self_signed("somebody", Key::Rsa, Validity::NOW), None),
        (WARNINGS[1], past.issue("somebody", Key::Rsa, Validity::PAST), Some(past)),
        (WARNINGS[2], future.issue("somebody", Key::Ecdsa, Validity::FUTURE), Some(future)),
        (WARNINGS[3], authority().issue("somebody", Key::Ecdsa, Validity::NOW), None),
    ]
}
