use percent_encoding::percent_decode_str;
use testkit::TestServer;

use super::stored;

const NAMES: [&str; 5] = ["two words.iso", "100%.iso", "déjà vu.ova", "映像.iso", "a+b&c=d;e#f.iso"];

#[tokio::test]
async fn files_of_any_name_come_back_from_both_addresses() {
    let server = TestServer::start().await;
    let admin = server.admin().await;
    let content: Vec<_> = NAMES.iter().map(|name| (*name, name.as_bytes())).collect();
    let item = admin.new_item_with(&content).await;
    let session = admin.new_download_session(&item).await;
    for name in NAMES {
        let escaped = percent_encoding::utf8_percent_encode(name, percent_encoding::NON_ALPHANUMERIC);
        let addresses =
            [admin.prepare(&session, name).await, stored(&admin, &item, &escaped.to_string()).await];
        for address in addresses {
            assert!(address.is_ascii() && !address.contains(' '), "{address}");
            assert_eq!(admin.get(&address).await.expect(200).text(), name, "{address}");
        }
    }
    server.stop().await;
}

#[tokio::test]
async fn an_address_may_be_escaped_otherwise() {
    let server = TestServer::start().await;
    let admin = server.admin().await;
    let item = admin.new_item_with(&[("é+1.iso", b"bytes")]).await;
    let session = admin.new_download_session(&item).await;
    let address = admin.prepare(&session, "é+1.iso").await;
    let (folder, name) = address.rsplit_once('/').unwrap();
    assert_eq!(name, "%C3%A9%2B1.iso");
    for name in ["%c3%a9+1.iso", "%C3%A9%2b1%2eiso"] {
        assert_eq!(admin.get(&format!("{folder}/{name}")).await.expect(200).body, b"bytes", "{name}");
    }
    for name in ["e+1.iso", "%C3%A9%201.iso", "%C3.iso", "%25C3%25A9%2B1.iso"] {
        admin.get(&format!("{folder}/{name}")).await.expect(404);
    }
    server.stop().await;
}

#[tokio::test]
async fn the_name_to_save_as_is_told_whatever_letters_it_has() {
    let server = TestServer::start().await;
    let admin = server.admin().await;
    let names = ["two words.iso", "déjà vu.ova", "100%.iso", "映像.iso"];
    let content: Vec<_> = names.iter().map(|name| (*name, &b"bytes"[..])).collect();
    let item = admin.new_item_with(&content).await;
    let session = admin.new_download_session(&item).await;
    for (name, plain) in names.iter().zip(["two words.iso", "d_j_ vu.ova", "100_.iso", "__.iso"]) {
        let address = admin.prepare(&session, name).await;
        let told = admin.get(&address).await.expect(200).header("content-disposition").unwrap().to_owned();
        let (ascii, rest) = told.strip_prefix("attachment; filename=\"").unwrap().split_once('"').unwrap();
        assert_eq!(ascii, plain);
        if name != &plain {
            let exact = rest.strip_prefix("; filename*=UTF-8''").unwrap();
            assert_eq!(percent_decode_str(exact).decode_utf8().unwrap(), *name);
        }
    }
    server.stop().await;
}
