//! Verifying signed packages: the signature, and whether its signer is still trusted.

use std::time::Duration;

use serde_json::{Value, json};
use testkit::TestServer;
use testkit::package::{Key, Package, Signer, Validity};

use super::{distrust, import, problems, rot, standing, stored, trust, verified};

const DAY: Duration = Duration::from_secs(24 * 60 * 60);

/// Valid by the test's clock for about a month.
const SOON_OVER: Validity = Validity("20250101000000Z", "20260201000000Z");

fn package(signer: &Signer) -> Package {
    Package::new("appliance", &[("disk.vmdk", b"disk")]).signed_by(signer)
}

fn warnings(info: &Value) -> Vec<&Value> {
    info["warnings"].as_array().unwrap().iter().map(|warning| &warning["type"]).collect()
}

#[tokio::test]
async fn prv_12_a_signed_package_is_verified_with_its_chain() {
    let server = TestServer::start().await;
    let admin = server.admin().await;
    let root = Signer::self_signed("root", Key::Rsa, Validity::NOW);
    let signer = root.issue("signer", Key::Ecdsa, Validity::NOW);
    trust(&admin, &root).await;
    let item = import(&admin, &package(&signer)).await;
    let imported = standing(&admin, &item).await;
    assert_eq!((&imported["status"], &imported["asked_time"]), (&json!("VERIFIED"), &Value::Null));
    assert!(imported["end_time"].is_string(), "{imported}");
    let info = verified(&admin, &item).await;
    assert_eq!((&info["status"], &info["warnings"]), (&json!("VERIFIED"), &json!([])));
    let signer = &info["certificate_info"];
    assert!(signer["subject"].as_str().unwrap().contains("CN=signer"), "{signer}");
    assert!(signer["issuer"].as_str().unwrap().contains("CN=root"), "{signer}");
    assert_eq!((&signer["self_signed"], &signer["x509"]), (&json!(false), &info["cert_chain"][0]));
    server.stop().await;
}

#[tokio::test]
async fn prv_12_trust_is_judged_anew() {
    let server = TestServer::start().await;
    let admin = server.admin().await;
    let root = Signer::self_signed("root", Key::Ecdsa, Validity::NOW);
    let id = trust(&admin, &root).await;
    let item = import(&admin, &package(&root.issue("signer", Key::Ecdsa, Validity::NOW))).await;
    distrust(&admin, &id).await;
    assert_eq!(standing(&admin, &item).await["status"], "VERIFIED", "nobody has looked again");
    let info = verified(&admin, &item).await;
    assert_eq!(
        (&info["status"], warnings(&info)),
        (&json!("UNTRUSTED"), vec![&json!("UNTRUSTED_CERTIFICATE")])
    );
    assert_eq!(info["problems"], json!([]));
    trust(&admin, &root).await;
    assert_eq!(verified(&admin, &item).await["status"], "VERIFIED");
    server.stop().await;
}

#[tokio::test]
async fn prv_12_a_certificate_that_has_expired_since_fails_the_verification() {
    let server = TestServer::start().await;
    let admin = server.admin().await;
    let signer = Signer::self_signed("signer", Key::Ecdsa, SOON_OVER);
    trust(&admin, &signer).await;
    let item = import(&admin, &package(&signer)).await;
    assert_eq!(verified(&admin, &item).await["status"], "VERIFIED");
    server.clock.turn(DAY * 60);
    let admin = server.admin().await;
    let info = verified(&admin, &item).await;
    assert_eq!(info["status"], "VERIFICATION_FAILURE");
    assert_eq!(warnings(&info), [&json!("EXPIRED_CERTIFICATE")]);
    let told = info["problems"][0]["message"]["default_message"].as_str().unwrap();
    assert!(told.contains("2026-02-01T00:00:00"), "{told}");
    assert_eq!(problems(&info), [(Value::Null, Value::Null, Value::Null)]);
    server.stop().await;
}

#[tokio::test]
async fn prv_12_a_rotten_byte_of_a_signed_package_is_a_failure_that_a_secure_library_shows() {
    let server = TestServer::start().await;
    let admin = server.admin().await;
    let signer = Signer::self_signed("signer", Key::Ecdsa, Validity::NOW);
    trust(&admin, &signer).await;
    let item = import(&admin, &package(&signer)).await;
    let path = format!("/api/content/library/item/{item}");
    let library = admin.get(&path).await.json()["library_id"].as_str().unwrap().to_owned();
    let policy = admin.get("/api/content/security-policies").await.json()[0]["policy"].clone();
    let change = json!({ "security_policy_id": policy });
    admin.patch(&format!("/api/content/local-library/{library}"), change).await.expect(204);
    assert_eq!(admin.get(&path).await.json()["security_compliance"], true);
    rot(&stored(&server, &admin, &item, "disk.vmdk").await, 2);
    let info = verified(&admin, &item).await;
    let names: Vec<_> = problems(&info).into_iter().map(|(name, _, _)| name).collect();
    assert_eq!(names, ["disk.vmdk"]);
    let shown = admin.get(&path).await.json();
    assert_eq!(shown["security_compliance"], false);
    let told = &shown["certificate_verification_info"];
    assert_eq!((&told["status"], &told["cert_chain"]), (&json!("VERIFICATION_FAILURE"), &info["cert_chain"]));
    let again = server.restart().await;
    let admin = again.admin().await;
    assert_eq!(standing(&admin, &item).await["problems"], info["problems"]);
    again.stop().await;
}
