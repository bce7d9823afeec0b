//! What the files of items say of them.

use std::process::Command;

use serde_json::{Value, json};
use testkit::package::{Key, Package, Reference, Signer, Validity, descriptor_of_several};
use testkit::{Client, TestServer};

use super::{ITEMS, SERVICE, import, problems, rot, stored, trust, verified};

async fn metadata(client: &Client, item: &str) -> Value {
    client.get(&format!("{ITEMS}/{item}/metadata")).await.expect(200).json()
}

/// A small disc image.
fn image(label: &str) -> Vec<u8> {
    let directory = tempfile::tempdir().unwrap();
    std::fs::create_dir(directory.path().join("folder")).unwrap();
    std::fs::write(directory.path().join("folder/read me.txt"), b"read me").unwrap();
    let made = Command::new("xorriso")
        .args(["-as", "mkisofs", "-quiet", "-J", "-V", label, "-o", "made.iso", "folder"])
        .current_dir(directory.path())
        .output()
        .unwrap();
    assert!(made.status.success(), "{}", String::from_utf8_lossy(&made.stderr));
    std::fs::read(directory.path().join("made.iso")).unwrap()
}

#[tokio::test]
async fn ovt_01_an_ovf_item_tells_what_its_descriptor_says() {
    let server = TestServer::start().await;
    let admin = server.admin().await;
    let item = import(&admin, &Package::new("appliance", &[("disk.vmdk", b"disk")])).await;
    let told = metadata(&admin, &item).await;
    let template = &told["ovf_template"];
    let shown = admin.get(&format!("/api/content/library/item/{item}")).await.json();
    assert_eq!((&template["id"], &template["library_id_parent"]), (&shown["id"], &shown["library_id"]));
    assert_eq!((&template["vm_count"], &template["is_vapp_template"]), (&json!(1), &json!(false)));
    let machine = &template["vm_template"];
    assert_eq!((&machine["vm_name"], &machine["cpu"]["num_cpus"]), (&json!("machine"), &json!(2)));
    assert_eq!(machine["memory"]["size"], 512);
    assert_eq!(machine["disks"], json!([{ "name": "Hard disk 0", "disk_capacity": 1024 }]));
    assert_eq!(template["networks"][0]["name"], "VM Network");
    let package = &told["ovf_package"];
    assert_eq!((&package["ovf_version"], &package["signature"]), (&json!("1.x"), &Value::Null));
    let reference = &package["references"][0];
    assert_eq!((&reference["file_name"], &reference["size"]), (&json!("disk.vmdk"), &json!(4)));
    let change = json!({ "description": "another" });
    admin.patch(&format!("/api/content/library/item/{item}"), change).await.expect(204);
    assert_ne!(metadata(&admin, &item).await["ovf_template"]["version"], template["version"]);
    server.stop().await;
}

#[tokio::test]
async fn ovt_02_a_vapp_is_told_from_a_machine_in_every_dialect() {
    let server = TestServer::start().await;
    let admin = server.admin().await;
    let disks: [(&str, &[u8]); 1] = [("disk.vmdk", b"disk")];
    let descriptor = descriptor_of_several(3, &[Reference::to("disk.vmdk", b"disk")]);
    let item = import(&admin, &Package::described("several", descriptor, &disks)).await;
    let template = metadata(&admin, &item).await["ovf_template"].clone();
    assert_eq!((&template["vm_count"], &template["is_vapp_template"]), (&json!(3), &json!(true)));
    assert_eq!(
        (&template["vm_template"], &template["vapp_template"]["vapp_name"]),
        (&Value::Null, &json!("several"))
    );
    assert_eq!(template["vapp_template"]["vm_templates"][2]["vm_name"], "machine 2");
    let output = admin.rpc(SERVICE, "metadata", json!({ "library_item_id": item })).await["output"].clone();
    let told =
        &output["STRUCTURE"]["io.stackroom.library.item.metadata"]["ovf_template"]["OPTIONAL"]["STRUCTURE"];
    let vapp = &told["com.vmware.content.type.ovf.ovf_template"]["vapp_template"]["OPTIONAL"]["STRUCTURE"];
    // OVT-06
    let vapp = &vapp["com.vmware.content.type.ovf.V_app_template"];
    assert_eq!(vapp["vapp_name"], json!({ "OPTIONAL": "several" }));
    server.stop().await;
}

#[tokio::test]
async fn a_signed_package_tells_who_signed_it() {
    let server = TestServer::start().await;
    let admin = server.admin().await;
    let signer = Signer::self_signed("signer", Key::Ecdsa, Validity::NOW);
    trust(&admin, &signer).await;
    let item = import(&admin, &Package::new("appliance", &[("disk.vmdk", b"disk")]).signed_by(&signer)).await;
    let signature = metadata(&admin, &item).await["ovf_package"]["signature"].clone();
    assert!(signature["certificate_info"]["subject"].as_str().unwrap().contains("CN=signer"), "{signature}");
    assert_eq!(signature["cert_chain"].as_array().unwrap().len(), 1);
    server.stop().await;
}

#[tokio::test]
async fn an_iso_item_tells_of_its_volumes_and_is_verified_as_one() {
    let server = TestServer::start().await;
    let admin = server.admin().await;
    let item = admin.new_item_of("iso").await;
    let (first, second) = (image("FIRST"), image("SECOND"));
    admin.put_content(&item, &[("a.iso", &first), ("b.iso", &second)]).await;
    let volumes = metadata(&admin, &item).await["iso_volumes"].clone();
    let facts: Vec<_> = volumes
        .as_array()
        .unwrap()
        .iter()
        .map(|volume| (volume["file_name"].clone(), volume["label"].clone(), volume["joliet_label"].clone()))
        .collect();
    let expected = [("a.iso", "FIRST"), ("b.iso", "SECOND")];
    assert_eq!(facts, expected.map(|(file, label)| (json!(file), json!(label), json!(label))));
    assert!(volumes[0]["size"].as_u64().unwrap() <= first.len() as u64);
    assert_eq!(verified(&admin, &item).await["status"], "NOT_AVAILABLE");
    // The mark of the first volume descriptor.
    rot(&stored(&server, &admin, &item, "b.iso").await, 0x8001);
    let info = verified(&admin, &item).await;
    let names: Vec<_> = problems(&info).into_iter().map(|(name, _, _)| name).collect();
    assert_eq!(names, ["b.iso", "b.iso"], "its bytes, and that it is no image any more: {info}");
    server.stop().await;
}

#[tokio::test]
async fn other_items_have_nothing_to_say() {
    let server = TestServer::start().await;
    let admin = server.admin().await;
    let nothing = json!({ "iso_volumes": [] });
    let plain = admin.new_item_with(&[("notes.ovf", b"not taken for a descriptor")]).await;
    assert_eq!(metadata(&admin, &plain).await, nothing);
    let empty = admin.new_item_of("ovf").await;
    assert_eq!(metadata(&admin, &empty).await, nothing);
    server.stop().await;
}
