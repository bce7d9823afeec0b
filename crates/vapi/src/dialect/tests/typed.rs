//! The same typed parameters come out of every dialect.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::*;
use crate::operation::{Body, Method, Operation};
use crate::schema::{Type, describe};
use crate::serde_bridge::from_value;
use crate::table::Signature;
use crate::types::{Secret, Timestamp};

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename = "com.vmware.example.kind", rename_all = "SCREAMING_SNAKE_CASE")]
enum Kind {
    SelfSigned,
    Expired,
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename = "com.vmware.example.warning")]
struct Warning {
    kind: Kind,
    ignored: bool,
    size: Option<i64>,
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
struct Parameters {
    thing: String,
    warnings: Option<Vec<Warning>>,
    labels: BTreeMap<String, i64>,
    password: Option<Secret>,
    until: Option<Timestamp>,
    absent: Option<Warning>,
}

const SET: Operation<Parameters, ()> =
    Operation::new("com.vmware.example.typed", "set").at(Method::Post, "/typed", Body::Fields);

fn table() -> Table {
    let Type::Structure(_, parameters) = describe::<Parameters>() else { panic!() };
    let mut table = Table::default();
    table.add(Signature { definition: *SET.definition(), parameters, result: Type::Void });
    table
}

#[test]
fn parameters_are_the_same_in_every_dialect() {
    let until = "2015-01-01T22:13:05.651Z";
    let expected = Parameters {
        thing: "obj-103".to_owned(),
        warnings: Some(vec![
            Warning { kind: Kind::SelfSigned, ignored: true, size: Some(5) },
            Warning { kind: Kind::Expired, ignored: false, size: None },
        ]),
        labels: BTreeMap::from([("a".to_owned(), 1), ("b".to_owned(), -2)]),
        password: Some(Secret::from("s")),
        until: serde_json::from_str(&format!("\"{until}\"")).unwrap(),
        absent: None,
    };
    let warnings =
        r#"[{"kind":"SELF_SIGNED","ignored":true,"size":5},{"kind":"EXPIRED","ignored":false,"size":null}]"#;
    let json = |labels: &str| {
        format!(
            r#"{{"thing":"obj-103","warnings":{warnings},"labels":{labels},"password":"s","until":"{until}"}}"#
        )
    };
    let objects = json(r#"{"a":1,"b":-2}"#);
    let pairs = json(r#"[{"key":"a","value":1},{"value":-2,"key":"b"}]"#);
    let xml = format!(
        "<n:Set-Input xmlns:n=\"http://vmware.com/example/typed\"><until>{until}</until><thing>obj-103</thing>
        <warnings-array><array-item><kind>SELF_SIGNED</kind><size>5</size><ignored>true</ignored></array-item>
        <array-item><kind>EXPIRED</kind><ignored>false</ignored></array-item></warnings-array>
        <labels-array><array-item><value>1</value><key>a</key></array-item>
        <array-item><value>-2</value><key>b</key></array-item></labels-array><password>s</password></n:Set-Input>"
    );
    let form = format!(
        "thing=obj-103&warnings.1.kind=SELF_SIGNED&warnings.1.ignored=true&warnings.1.size=5&warnings.2.kind=EXPIRED\
         &warnings.2.ignored=false&labels.1.key=a&labels.1.value=1&labels.2.key=b&labels.2.value=-2&password=s&until={until}"
    );
    let rpc = format!(
        r#"{{"jsonrpc":"2.0","method":"invoke","id":"0","params":{{"serviceId":"com.vmware.example.typed","operationId":"set",
        "input":{{"STRUCTURE":{{"operation-input":{{"thing":"obj-103","password":{{"OPTIONAL":{{"SECRET":"s"}}}},
        "until":{{"OPTIONAL":"{until}"}},"absent":{{"OPTIONAL":null}},
        "labels":[{{"STRUCTURE":{{"map-entry":{{"key":"a","value":1}}}}}},{{"STRUCTURE":{{"map-entry":{{"key":"b","value":-2}}}}}}],
        "warnings":{{"OPTIONAL":[
        {{"STRUCTURE":{{"com.vmware.example.warning":{{"kind":"SELF_SIGNED","ignored":true,"size":{{"OPTIONAL":5}}}}}}}},
        {{"STRUCTURE":{{"com.vmware.example.warning":{{"kind":"EXPIRED","ignored":false}}}}}}]}}}}}}}}}}}}"#
    );
    let legacy = "/com/vmware/example/typed?~action=set";
    let in_query = format!("{legacy}&{form}");
    for (target, header, body) in [
        ("/api", JSON, rpc.as_str()),
        ("/api/typed", JSON, &objects),
        ("/api/typed", JSON, &pairs),
        ("/rest/com/vmware/example/typed?~action=set", JSON, &pairs),
        (legacy, JSON, &pairs),
        (legacy, XML, &xml),
        (legacy, FORM, &form),
        (&in_query, FORM, ""),
    ] {
        let call = accept(&table(), ("POST", target, &[header], body)).unwrap().call;
        let parameters: Parameters = from_value(call.input, call.source).unwrap();
        assert_eq!(parameters, expected, "{target} {body}");
    }
}
