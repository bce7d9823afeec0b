use super::interface::{error, result, table};
use super::*;
use crate::dialect::Generation;
use crate::error::{Error, ErrorKind};
use crate::value::Value;

const SESSIONS: &str = "/rest/com/vmware/content/library/item/update-session";

#[test]
fn paths_lead_to_operations_by_rule() {
    let cases: &[(Sent<'_>, &str)] = &[
        (("GET", "/id:s", &[], ""), r#"get {"update_session_id":"s"}"#),
        (("GET", "/id:a:b:id:c", &[], ""), r#"get {"update_session_id":"a:b:id:c"}"#),
        (("GET", "/id:a%3Ab%20c", &[], ""), r#"get {"update_session_id":"a:b c"}"#),
        (("GET", "/id%3As", &[], ""), r#"get {"update_session_id":"s"}"#),
        (("POST", "/id:s?~action=get", &[JSON], ""), r#"get {"update_session_id":"s"}"#),
        (
            ("POST", "?~action=get", &[JSON], "{\"update_session_id\":\"s\"}"),
            r#"get {"update_session_id":"s"}"#,
        ),
        (("GET", "", &[], ""), "list {}"),
        (("GET", "?library_item_id=i", &[], ""), r#"list {"library_item_id":"i"}"#),
        (
            ("POST", "?~action=list", &[JSON], "{\"library_item_id\":\"i\"}"),
            r#"list {"library_item_id":"i"}"#,
        ),
        (("POST", "/id:i?~action=list", &[JSON], ""), r#"list {"library_item_id":"i"}"#),
        (("DELETE", "/id:s", &[], ""), r#"delete {"update_session_id":"s"}"#),
        (
            ("POST", "?~action=delete", &[JSON], "{\"update_session_id\":\"s\"}"),
            r#"delete {"update_session_id":"s"}"#,
        ),
        (
            ("POST", "/id:s?~action=keep-alive", &[JSON], "{\"client_progress\":3}"),
            r#"keep_alive {"update_session_id":"s","client_progress":3}"#,
        ),
        (
            ("POST", "/id:s?~action=keep-alive&client_progress=3", &[JSON], ""),
            r#"keep_alive {"update_session_id":"s","client_progress":3}"#,
        ),
        (("POST", "/id:s?%7Eaction=keep_alive", &[JSON], "null"), r#"keep_alive {"update_session_id":"s"}"#),
        (
            ("POST", "", &[JSON], "{\"client_token\":\"t\",\"create_spec\":{}}"),
            r#"create {"client_token":"t","create_spec":{}}"#,
        ),
        (("POST", "?~action=create", &[JSON], "{\"create_spec\":{}}"), r#"create {"create_spec":{}}"#),
    ];
    for ((method, target, headers, body), expected) in cases {
        for prefix in ["/rest", ""] {
            let target = format!("{prefix}/com/vmware/content/library/item/update-session{target}");
            assert_eq!(
                call((method, &target, headers, body)),
                format!("update_session.{expected}"),
                "{method} {target}"
            );
        }
    }
}

#[test]
fn other_services_by_the_same_rule() {
    let cases: &[(Sent<'_>, &str)] = &[
        (
            (
                "POST",
                "/rest/com/vmware/content/library/item/file/id:i?~action=get",
                &[JSON],
                "{\"name\":\"f\"}",
            ),
            r#"file.get {"library_item_id":"i","name":"f"}"#,
        ),
        (
            ("GET", "/rest/com/vmware/content/library/item/file/id:i?name=f", &[], ""),
            r#"file.get {"library_item_id":"i","name":"f"}"#,
        ),
        (
            ("GET", "/rest/com/vmware/content/library/item/file?library_item_id=i", &[], ""),
            r#"file.list {"library_item_id":"i"}"#,
        ),
        (
            ("PATCH", "/rest/com/vmware/content/library/item/id:i", &[JSON], "{\"update_spec\":{}}"),
            r#"item.update {"library_item_id":"i","update_spec":{}}"#,
        ),
        (
            ("POST", "/rest/com/vmware/content/library/subscriptions/id:l", &[JSON], "{\"spec\":{}}"),
            r#"subscriptions.create {"library":"l","spec":{}}"#,
        ),
        (("POST", "/rest/com/vmware/cis/session", &[JSON], ""), "session.create {}"),
        (("POST", "/rest/com/vmware/cis/session?~action=get", &[JSON], ""), "session.get {}"),
        (("GET", "/rest/com/vmware/cis/session", &[], ""), "session.get {}"),
        (("DELETE", "/rest/com/vmware/cis/session", &[], ""), "session.delete {}"),
        (("GET", "/rest/io/stackroom/storage", &[], ""), "storage.list {}"),
        (("GET", "/io/stackroom/storage", &[], ""), "storage.list {}"),
    ];
    for (sent, expected) in cases {
        assert_eq!(call(*sent), *expected, "{sent:?}");
    }
}

#[test]
fn the_generation_follows_from_the_path() {
    let of = |path: &str| accept(&table(), ("GET", path, &[], "")).unwrap().call.generation;
    assert_eq!(of(SESSIONS), Generation::Current);
    assert_eq!(of(SESSIONS.strip_prefix("/rest").unwrap()), Generation::Y2014);
}

#[test]
fn an_identifier_in_path_and_body_must_agree() {
    let target = format!("{SESSIONS}/id:s?~action=cancel");
    assert!(
        call(("POST", &target, &[JSON], "{\"update_session_id\":\"s\"}"))
            .starts_with("update_session.cancel")
    );
    assert_eq!(
        refusal(("POST", &target, &[JSON], "{\"update_session_id\":\"other\"}")),
        "400 update_session_id is not valid: it came in two places with different values."
    );
    assert!(
        refusal(("POST", &format!("{SESSIONS}/id:x"), &[JSON], "{}"))
            .contains("takes no identifier in the path")
    );
}

#[test]
fn unknown_paths_methods_and_actions() {
    assert_eq!(
        refusal(("GET", "/rest/com/vmware/no/such", &[], "")),
        "404 There is no operation at GET /rest/com/vmware/no/such."
    );
    let response = accept(&table(), ("PATCH", SESSIONS, &[], "")).unwrap_err();
    assert_eq!(
        (response.status().as_u16(), &response.headers()["allow"]),
        (405, &"GET, POST, DELETE".parse().unwrap())
    );
    let text = refusal(("POST", &format!("{SESSIONS}?~action=explode"), &[], ""));
    assert!(
        text.starts_with("404 ") && text.contains("create, get, list, delete, cancel, keep-alive"),
        "{text}"
    );
    assert!(refusal(("GET", &format!("{SESSIONS}?~action=get"), &[], "")).starts_with("405 "));
    assert!(refusal(("POST", "/rest/io/stackroom/storage", &[], "")).contains("needs ?~action="));
}

#[test]
fn rest_takes_json_alone() {
    let target = format!("{SESSIONS}?~action=cancel");
    for headers in [XML, FORM, ("content-type", "text/plain")] {
        assert!(
            refusal(("POST", &target, &[headers], "update_session_id=s")).starts_with("415 "),
            "{headers:?}"
        );
    }
    assert!(call(("POST", &target, &[ACCEPT_XML], "{}")).starts_with("update_session.cancel"));
}

fn respond(outcome: Result<Value, Error>) -> String {
    answer(&accept(&table(), ("GET", SESSIONS, &[], "")).unwrap().reply.respond(outcome))
}

#[test]
fn results_are_wrapped() {
    assert_eq!(respond(Ok(Value::Void)), "200 - ");
    assert_eq!(respond(Ok(Value::from("new"))), r#"200 application/json {"value":"new"}"#);
    assert_eq!(respond(Ok(Value::List(vec![]))), r#"200 application/json {"value":[]}"#);
    assert_eq!(
        respond(Ok(result())),
        concat!(
            r#"200 application/json {"value":{"id":"obj-103","ratio":1.5,"password":"s&t","#,
            r#""warnings":[{"type":"EXPIRED","ignored":true}],"#,
            r#""labels":[{"key":"site <a>","value":1},{"key":"b","value":2}]}}"#
        )
    );
}

#[test]
fn errors_are_named() {
    assert_eq!(
        respond(Err(error())),
        concat!(
            r#"404 application/json {"type":"com.vmware.vapi.std.errors.not_found","value":{"messages":"#,
            r#"[{"id":"x.gone","default_message":"No session a.","args":["a"]}],"#,
            r#""data":{"primary":"p"},"error_type":"NOT_FOUND"}}"#
        )
    );
    let busy = Error::new(ErrorKind::ResourceBusy, "x", "Busy.", &[]);
    assert!(respond(Err(busy)).starts_with("400 "));
}
