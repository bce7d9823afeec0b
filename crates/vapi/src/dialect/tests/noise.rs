//! Nothing that a client sends makes a decoder panic, or look like a failure of the server.

use http::{HeaderValue, Request};
use proptest::prelude::*;

use super::interface::table;
use super::*;
use crate::dialect::json_rpc::client;

const TARGETS: [&str; 7] = [
    "/api",
    "/api/content/library/item/update-session",
    "/api/content/library/item/update-session/s?action=keep-alive",
    "/rest/com/vmware/content/library/item/update-session",
    "/rest/com/vmware/content/library/item/update-session/id:s?~action=cancel",
    "/com/vmware/content/library/item/update-session?~action=create",
    "/com/vmware/example/labels?~action=set",
];

const TYPES: [&str; 4] =
    ["application/json", "application/xml", "application/x-www-form-urlencoded", "application/x"];

const DOCUMENTS: [&str; 5] = [
    r#"{"jsonrpc":"2.0","method":"invoke","params":{"serviceId":"com.vmware.cis.session","operationId":"get","input":{"STRUCTURE":{"operation-input":{"a":{"OPTIONAL":[1.5E0,{"SECRET":"x"},{"BINARY":"AQ=="}]},"m":[{"STRUCTURE":{"map-entry":{"key":1,"value":null}}}]}}},"ctx":{"appCtx":{"opId":"o"},"securityCtx":{"schemeId":"com.vmware.vapi.std.security.session_id","sessionId":"s"}}},"id":"0"}"#,
    r#"{"client_token":"t","create_spec":{"library_item_id":"i","warning_behavior":[{"type":"A","ignored":true}]}}"#,
    r#"<?xml version="1.0"?><n:Create-Input xmlns:n="http://vmware.com/content/library/item/update_session"><create_spec class="x"><warning_behavior-array><array-item><type>&amp;&#65;<![CDATA[<]]></type></array-item></warning_behavior-array></create_spec></n:Create-Input>"#,
    "create_spec.warning_behavior.1.type=A%20a&create_spec.warning_behavior.2.ignored=true&client_token=+",
    "labels.1.key=a&labels.1.value=2&ratio=1e5",
];

fn quiet(parts: &Parts, body: &[u8]) {
    match Dialects::new(&table()).accept(parts, body) {
        Ok(accepted) => {
            let _answer = accepted.reply.respond(Ok(accepted.call.input));
        }
        Err(response) => assert!(response.status().as_u16() < 500, "{response:?}"),
    }
    let _outcome = client::read(body);
}

/// A document with some bytes replaced, removed, or repeated.
fn damaged() -> impl Strategy<Value = Vec<u8>> {
    let damage = prop::collection::vec((any::<prop::sample::Index>(), any::<u8>(), 0..4_u8), 1..6);
    (prop::sample::select(&DOCUMENTS[..]), damage).prop_map(|(document, damage)| {
        let mut bytes = document.as_bytes().to_vec();
        for (index, byte, how) in damage {
            if bytes.is_empty() {
                break;
            }
            let at = index.index(bytes.len());
            match how {
                0 => bytes[at] = byte,
                1 => drop(bytes.remove(at)),
                2 => bytes.truncate(at + 1),
                _ => bytes.extend_from_within(at..),
            }
        }
        bytes
    })
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(512))]

    #[test]
    fn random_bytes(
        target in prop::sample::select(&TARGETS[..]),
        media_type in prop::sample::select(&TYPES[..]),
        body in prop::collection::vec(any::<u8>(), 0..200),
    ) {
        quiet(&parts("POST", target, &[("content-type", media_type)]), &body);
    }

    #[test]
    fn damaged_documents(
        target in prop::sample::select(&TARGETS[..]),
        media_type in prop::sample::select(&TYPES[..]),
        body in damaged(),
    ) {
        quiet(&parts("POST", target, &[("content-type", media_type)]), &body);
    }

    #[test]
    fn random_targets_and_headers(
        start in prop::sample::select(&TARGETS[..]),
        rest in "[a-z/:%?&=.~0-9é+-]{0,30}",
        method in "GET|POST|PATCH|PUT|DELETE|OPTIONS",
        header in prop::sample::select(&["accept", "authorization", "cookie", "vmware-api-session-id", "vapi-service"][..]),
        value in prop::collection::vec(any::<u8>(), 0..40),
    ) {
        let target = format!("{start}{rest}");
        let request = Request::builder().method(method.as_str()).uri(&target).body(());
        let (Ok(request), Ok(value)) = (request, HeaderValue::from_bytes(&value)) else { return Ok(()) };
        let (mut parts, ()) = request.into_parts();
        parts.headers.insert(header, value);
        quiet(&parts, b"");
    }
}
