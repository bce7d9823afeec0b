//! `com.vmware.content.type`: TYP.

use serde_json::{Value, json};
use testkit::TestServer;

const TYPES: &str = "/api/content/type";

#[tokio::test]
async fn typ_01_list_describes_each_type() {
    let server = TestServer::start().await;
    let listed = server.admin().await.get(TYPES).await.expect(200).json();
    let types = listed.as_array().unwrap();
    let mut kinds: Vec<_> = types.iter().map(|kind| kind["type"].as_str().unwrap()).collect();
    kinds.sort_unstable();
    assert_eq!(kinds, ["file", "iso", "ovf"]);
    for kind in types {
        for field in ["name", "vendor", "version", "description"] {
            assert!(!kind[field].as_str().unwrap().is_empty(), "{field} of {kind}");
        }
        assert_eq!(kind["vendor"], "Stackroom");
    }
    server.stop().await;
}

#[tokio::test]
async fn typ_01_list_says_the_same_in_every_dialect() {
    let server = TestServer::start().await;
    let admin = server.admin().await;
    let listed = admin.get(TYPES).await.expect(200).json();
    let count = listed.as_array().unwrap().len();
    for path in ["/rest/com/vmware/content/type", "/com/vmware/content/type"] {
        let value = admin.get(path).await.expect(200).json()["value"].clone();
        let kinds = |list: &Value| -> Vec<String> {
            list.as_array().unwrap().iter().map(|kind| kind["type"].as_str().unwrap().to_owned()).collect()
        };
        assert_eq!(kinds(&value), kinds(&listed), "{path}");
    }
    let output = admin.rpc("com.vmware.content.type", "list", json!({})).await["output"].clone();
    let first = &output[0]["STRUCTURE"]["com.vmware.content.type.info"];
    assert_eq!((output.as_array().unwrap().len(), &first["type"]), (count, &listed[0]["type"]));
    server.stop().await;
}

#[tokio::test]
async fn typ_02_list_needs_its_own_privilege() {
    let server = TestServer::start().await;
    server.user("reader", &["System.Read"]).await.get(TYPES).await.expect_error(403, "UNAUTHORIZED");
    server.user("expert", &["ContentLibrary.TypeIntrospection"]).await.get(TYPES).await.expect(200);
    server.stop().await;
}

#[tokio::test]
async fn sp_05_a_type_tells_which_rules_it_can_take() {
    let server = TestServer::start().await;
    let listed = server.admin().await.get(TYPES).await.expect(200).json();
    let rules = |kind: &str| {
        let types = listed.as_array().unwrap().iter();
        types.filter(|info| info["type"] == kind).map(|info| info["supported_rules"].clone()).next().unwrap()
    };
    assert_eq!(rules("ovf"), json!(["OVF_STRICT_VERIFICATION"]));
    assert_eq!((rules("iso"), rules("file")), (Value::Null, Value::Null));
    server.stop().await;
}
