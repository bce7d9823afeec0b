//! `com.vmware.content.security_policies` and what a policy does to a library: SP, and the rules of LIB and ITM that
//! speak of it.

use serde_json::{Value, json};
use testkit::package::{Key, Package, Signer, Validity};
use testkit::{Client, TestServer};

const POLICIES: &str = "/api/content/security-policies";
const LIBRARIES: &str = "/api/content/local-library";
const ITEMS: &str = "/api/content/library/item";

/// The id of the only policy.
async fn policy(client: &Client) -> String {
    client.get(POLICIES).await.expect(200).json()[0]["policy"].as_str().unwrap().to_owned()
}

async fn new_secure_library(client: &Client) -> String {
    let spec = json!({
        "name": "secure",
        "storage_backings": [{ "type": "DATASTORE", "datastore_id": "datastore-1" }],
        "security_policy_id": policy(client).await,
    });
    client.post(LIBRARIES, spec).await.expect(201).string()
}

async fn library(client: &Client, id: &str) -> Value {
    client.get(&format!("{LIBRARIES}/{id}")).await.expect(200).json()
}

async fn change(client: &Client, library: &str, change: Value) {
    client.patch(&format!("{LIBRARIES}/{library}"), change).await.expect(204);
}

async fn item(client: &Client, id: &str) -> Value {
    client.get(&format!("{ITEMS}/{id}")).await.expect(200).json()
}

/// Trusts a certificate.
async fn trust(client: &Client, signer: &Signer) {
    let spec = json!({ "cert_text": signer.certificate() });
    client.post("/api/content/trusted-certificates", spec).await.expect(201);
}

/// An item of type `ovf` with that package.
async fn import(client: &Client, library: &str, name: &str, package: &Package) -> String {
    let item = client.new_item_of_in(library, name, "ovf").await;
    let session = client.begin_package(&item, package).await;
    client.complete(&session).await;
    item
}

#[tokio::test]
async fn sp_01_there_is_one_policy_with_a_rule_for_ovf_items() {
    let server = TestServer::start().await;
    let admin = server.admin().await;
    let listed = admin.get(POLICIES).await.expect(200).json();
    let expected = json!([{
        "policy": policy(&admin).await,
        "name": "OVF default policy",
        "item_type_rules": { "ovf": "OVF_STRICT_VERIFICATION" },
    }]);
    assert_eq!(listed, expected);
    let again = TestServer::start().await;
    assert_eq!(
        policy(&again.admin().await).await,
        policy(&admin).await,
        "the id is the same on every server"
    );
    admin.post(POLICIES, json!({ "name": "mine" })).await.expect(405);
    again.stop().await;
    server.stop().await;
}

#[tokio::test]
async fn sp_01_the_policies_come_in_every_dialect() {
    let server = TestServer::start().await;
    let admin = server.admin().await;
    let id = policy(&admin).await;
    for path in ["/rest/com/vmware/content/security-policies", "/com/vmware/content/security-policies"] {
        let value = admin.get(path).await.expect(200).json()["value"].clone();
        assert_eq!(value[0]["policy"], json!(id), "{path}");
        let rule = json!([{ "key": "ovf", "value": "OVF_STRICT_VERIFICATION" }]);
        assert_eq!(value[0]["item_type_rules"], rule, "{path}");
    }
    let output = admin.rpc("com.vmware.content.security_policies", "list", json!({})).await["output"].clone();
    let info = &output[0]["STRUCTURE"]["com.vmware.content.security_policies.info"];
    assert_eq!(info["policy"], json!(id));
    server.stop().await;
}

#[tokio::test]
async fn lib_15_a_library_with_a_policy_is_secure() {
    let server = TestServer::start().await;
    let admin = server.admin().await;
    let secure = new_secure_library(&admin).await;
    assert_eq!(library(&admin, &secure).await["security_policy_id"], policy(&admin).await);
    server.stop().await;
}

#[tokio::test]
async fn lib_16_a_policy_is_taken_away_whatever_else_is_given() {
    let server = TestServer::start().await;
    let admin = server.admin().await;
    let secure = new_secure_library(&admin).await;
    let both = json!({ "unset_security_policy_id": true, "security_policy_id": policy(&admin).await });
    change(&admin, &secure, both).await;
    assert_eq!(library(&admin, &secure).await["security_policy_id"], Value::Null);
    server.stop().await;
}

#[tokio::test]
async fn lib_17_a_policy_is_applied_by_update_and_stays_when_none_is_given() {
    let server = TestServer::start().await;
    let admin = server.admin().await;
    let plain = admin.new_library("plain").await;
    let id = policy(&admin).await;
    change(&admin, &plain, json!({ "unset_security_policy_id": false, "security_policy_id": id })).await;
    assert_eq!(library(&admin, &plain).await["security_policy_id"], json!(id));
    change(&admin, &plain, json!({ "unset_security_policy_id": false, "description": "x" })).await;
    assert_eq!(library(&admin, &plain).await["security_policy_id"], json!(id));
    server.stop().await;
}

#[tokio::test]
async fn sp_02_only_what_someone_trusted_signed_enters_a_secure_library() {
    let server = TestServer::start().await;
    let admin = server.admin().await;
    let secure = new_secure_library(&admin).await;
    let signer = Signer::self_signed("signer", Key::Ecdsa, Validity::NOW);
    let unsigned = Package::new("appliance", &[("disk.vmdk", b"disk")]);
    let signed = unsigned.clone().signed_by(&signer);
    let id = admin.new_item_of_in(&secure, "refused", "ovf").await;
    for package in [&unsigned, &signed] {
        let session = admin.begin_package(&id, package).await;
        admin.complete_in_vain(&session).await;
        assert_eq!(admin.file_names(&id).await, Vec::<String>::new());
    }
    trust(&admin, &signer).await;
    let taken = import(&admin, &secure, "taken", &signed).await;
    assert_eq!(admin.content(&taken).await, signed.content());
    assert_eq!(item(&admin, &taken).await["certificate_verification_info"]["status"], "VERIFIED");
    server.stop().await;
}

#[tokio::test]
async fn sp_03_a_policy_acts_on_its_library_and_on_ovf_items_alone() {
    let server = TestServer::start().await;
    let admin = server.admin().await;
    let secure = new_secure_library(&admin).await;
    let plain = admin.new_library("plain").await;
    let unsigned = Package::new("appliance", &[("disk.vmdk", b"disk")]);
    let elsewhere = import(&admin, &plain, "elsewhere", &unsigned).await;
    assert_eq!(item(&admin, &elsewhere).await["security_compliance"], true);
    let files = admin.new_item_in(&secure, "files").await;
    admin.put_content(&files, &[("notes.txt", b"text")]).await;
    let files = item(&admin, &files).await;
    assert_eq!(files["security_compliance"], true);
    assert_eq!(files["certificate_verification_info"], Value::Null);
    server.stop().await;
}

#[tokio::test]
async fn sp_04_a_policy_leaves_items_where_they_are_and_marks_what_cannot_be_checked() {
    let server = TestServer::start().await;
    let admin = server.admin().await;
    let plain = admin.new_library("plain").await;
    let signer = Signer::self_signed("signer", Key::Ecdsa, Validity::NOW);
    trust(&admin, &signer).await;
    let unsigned = Package::new("appliance", &[("disk.vmdk", b"disk")]);
    let first = import(&admin, &plain, "unsigned", &unsigned).await;
    let second = import(&admin, &plain, "signed", &unsigned.clone().signed_by(&signer)).await;
    change(&admin, &plain, json!({ "security_policy_id": policy(&admin).await })).await;
    let unsigned = item(&admin, &first).await;
    assert_eq!(unsigned["certificate_verification_info"], json!({ "status": "NOT_AVAILABLE" }));
    assert_eq!(unsigned["security_compliance"], false);
    assert_eq!(admin.download(&first, "disk.vmdk").await, b"disk");
    let signed = item(&admin, &second).await;
    assert_eq!(signed["certificate_verification_info"]["status"], "VERIFIED");
    assert_eq!(signed["security_compliance"], true);
    change(&admin, &plain, json!({ "unset_security_policy_id": true })).await;
    assert_eq!(item(&admin, &first).await["security_compliance"], true);
    server.stop().await;
}

#[tokio::test]
async fn prv_13_the_chain_is_that_of_a_signed_item_and_no_other_has_one() {
    let server = TestServer::start().await;
    let admin = server.admin().await;
    let plain = admin.new_library("plain").await;
    let signer = Signer::self_signed("signer", Key::Ecdsa, Validity::NOW);
    trust(&admin, &signer).await;
    let package = Package::new("appliance", &[("disk.vmdk", b"disk")]);
    let unsigned = import(&admin, &plain, "unsigned", &package).await;
    let signed = import(&admin, &plain, "signed", &package.signed_by(&signer)).await;
    change(&admin, &plain, json!({ "security_policy_id": policy(&admin).await })).await;
    let chain =
        async |id: &str| item(&admin, id).await["certificate_verification_info"]["cert_chain"].clone();
    let lines = signer.certificate();
    let base64: String = lines.lines().filter(|line| !line.starts_with("-----")).collect();
    assert_eq!(chain(&signed).await, json!([base64]));
    assert_eq!(chain(&unsigned).await, Value::Null);
    server.stop().await;
}

#[tokio::test]
async fn sp_06_an_unknown_policy_is_refused_by_name() {
    let server = TestServer::start().await;
    let admin = server.admin().await;
    let plain = admin.new_library("plain").await;
    for unknown in ["", "no-such-policy"] {
        let change = json!({ "security_policy_id": unknown });
        let refused = admin.patch(&format!("{LIBRARIES}/{plain}"), change).await;
        let refused = refused.expect_error(400, "INVALID_ARGUMENT");
        assert!(refused.message().contains(&policy(&admin).await), "{}", refused.message());
    }
    assert_eq!(library(&admin, &plain).await["version"], "1");
    server.stop().await;
}

#[tokio::test]
async fn itm_21_compliance_is_told_of_every_item() {
    let server = TestServer::start().await;
    let admin = server.admin().await;
    let secure = new_secure_library(&admin).await;
    let empty = admin.new_item_of_in(&secure, "empty", "ovf").await;
    let other = admin.new_item().await;
    assert_eq!(item(&admin, &empty).await["security_compliance"], false);
    assert_eq!(item(&admin, &other).await["security_compliance"], true);
    server.stop().await;
}

#[tokio::test]
async fn itm_22_verification_is_told_of_ovf_items_of_secure_libraries_alone() {
    let server = TestServer::start().await;
    let admin = server.admin().await;
    let signer = Signer::self_signed("signer", Key::Rsa, Validity::NOW);
    trust(&admin, &signer).await;
    let package = Package::new("appliance", &[("disk.vmdk", b"disk")]).signed_by(&signer);
    let secure = new_secure_library(&admin).await;
    let told = import(&admin, &secure, "OVF", &package).await;
    let chain = item(&admin, &told).await["certificate_verification_info"]["cert_chain"].clone();
    let pem: String = signer.certificate().lines().filter(|line| !line.starts_with('-')).collect();
    assert_eq!(chain, json!([pem]));
    let plain = admin.new_library("plain").await;
    let untold = import(&admin, &plain, "item", &package).await;
    assert_eq!(item(&admin, &untold).await["certificate_verification_info"], Value::Null);
    server.stop().await;
}

#[tokio::test]
async fn itm_09_the_type_of_an_item_cannot_change_while_its_files_are_changed() {
    let server = TestServer::start().await;
    let admin = server.admin().await;
    let id = admin.new_item_of("ovf").await;
    let session = admin.new_update_session(&id).await;
    let path = format!("{ITEMS}/{id}");
    let change = |kind: &str| admin.patch(&path, json!({ "type": kind }));
    let refused = change("iso").await.expect_error(400, "NOT_ALLOWED_IN_CURRENT_STATE");
    assert!(refused.message().contains(&session), "{}", refused.message());
    change("OVF").await.expect(204);
    admin.update_session(&session, "cancel").await.expect(204);
    change("iso").await.expect(204);
    assert_eq!(item(&admin, &id).await["type"], "iso");
    server.stop().await;
}

#[tokio::test]
async fn itm_09_what_a_former_type_found_is_forgotten_with_the_type() {
    let server = TestServer::start().await;
    let admin = server.admin().await;
    let plain = admin.new_library("plain").await;
    let package = Package::new("appliance", &[("disk.vmdk", b"disk")]);
    let id = import(&admin, &plain, "item", &package).await;
    let metadata = async || admin.get(&format!("/api/stackroom/library/item/{id}/metadata")).await.json();
    assert_eq!(metadata().await["ovf_template"]["vm_count"], 1);
    for kind in ["other", "ovf"] {
        admin.patch(&format!("{ITEMS}/{id}"), json!({ "type": kind })).await.expect(204);
        assert_eq!(metadata().await, json!({ "iso_volumes": [] }), "{kind}");
    }
    assert_eq!(admin.content(&id).await, package.content());
    server.stop().await;
}
