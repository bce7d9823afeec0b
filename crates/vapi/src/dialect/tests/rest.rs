use super::interface::{error, result, table};
use super::*;
use crate::error::{Error, ErrorKind};
use crate::serde_bridge::Source;
use crate::value::Value;

const SESSIONS: &str = "/api/content/library/item/update-session";

#[test]
fn routes_lead_to_operations() {
    let token = [("client-token", "t"), JSON];
    let cases: &[(Sent<'_>, &str)] = &[
        (
            ("GET", "/api/content/library/item/update-session/a%3Ab", &[], ""),
            r#"update_session.get {"update_session_id":"a:b"}"#,
        ),
        (("GET", SESSIONS, &[], ""), "update_session.list {}"),
        (
            ("GET", "/api/content/library/item/update-session?library_item_id=i", &[], ""),
            r#"update_session.list {"library_item_id":"i"}"#,
        ),
        (
            ("POST", "/api/content/library/item/update-session/s?action=cancel", &[], ""),
            r#"update_session.cancel {"update_session_id":"s"}"#,
        ),
        (
            ("POST", "/api/content/library/item/update-session/s?action=cancel", &[JSON], "null"),
            r#"update_session.cancel {"update_session_id":"s"}"#,
        ),
        (
            (
                "POST",
                "/api/content/library/item/update-session/s?action=keep-alive",
                &[JSON],
                "{\"client_progress\":7}",
            ),
            r#"update_session.keep_alive {"update_session_id":"s","client_progress":7}"#,
        ),
        (
            ("POST", "/api/content/library/item/update-session/s?action=keep-alive", &[JSON], ""),
            r#"update_session.keep_alive {"update_session_id":"s"}"#,
        ),
        (
            ("POST", "/api/content/library/item/update-session/s?action=keep-alive", &[JSON], " null "),
            r#"update_session.keep_alive {"update_session_id":"s"}"#,
        ),
        (
            ("POST", SESSIONS, &token, "{\"library_item_id\":\"i\"}"),
            r#"update_session.create {"client_token":"t","create_spec":{"library_item_id":"i"}}"#,
        ),
        (
            ("POST", "/api/content/library/item/update-session?client_token=t", &[JSON], "{}"),
            r#"update_session.create {"client_token":"t","create_spec":{}}"#,
        ),
        (("GET", "/api/content/library/item/i", &[], ""), r#"item.get {"library_item_id":"i"}"#),
        (("GET", "/api/content/library/item?library_id=l", &[], ""), r#"item.list {"library_id":"l"}"#),
        (
            ("GET", "/api/content/library/item?library_id", &[JSON], "\"ignored\""),
            r#"item.list {"library_id":""}"#,
        ),
        (
            ("PATCH", "/api/content/library/item/i", &[JSON], "{\"client_progress\":1}"),
            r#"item.update {"library_item_id":"i","update_spec":{"client_progress":1}}"#,
        ),
        (("GET", "/api/content/library/item/i/file", &[], ""), r#"file.list {"library_item_id":"i"}"#),
        (
            ("GET", "/api/content/library/item/i/file?name=a+b%2Ec", &[], ""),
            r#"file.get {"library_item_id":"i","name":"a b.c"}"#,
        ),
        (
            ("POST", "/api/content/library/l/subscriptions", &[JSON], "{}"),
            r#"subscriptions.create {"library":"l","spec":{}}"#,
        ),
        (("POST", "/api/session", &[JSON], ""), "session.create {}"),
        (("GET", "/api/stackroom/storage", &[], ""), "storage.list {}"),
    ];
    for (sent, expected) in cases {
        assert_eq!(call(*sent), *expected, "{sent:?}");
    }
}

#[test]
fn a_body_is_not_lenient_because_a_query_is() {
    let target = "/api/content/library/item/update-session/s?action=keep-alive&client_progress=7";
    assert_eq!(
        call(("POST", target, &[], "")),
        r#"update_session.keep_alive {"update_session_id":"s","client_progress":7}"#
    );
    let target = "/api/content/library/item/update-session/s?action=keep-alive";
    let text = r#"{"client_progress":"7"}"#;
    assert_eq!(
        call(("POST", target, &[JSON], text)),
        r#"update_session.keep_alive {"update_session_id":"s","client_progress":"7"}"#
    );
}

#[test]
fn a_call_without_a_body_is_text() {
    let source = |body| {
        let target = "/api/content/library/item/update-session/s?action=keep-alive";
        accept(&table(), ("POST", target, &[JSON], body)).unwrap().call.source
    };
    assert_eq!((source(""), source("{}")), (Source::Text, Source::Json));
}

#[test]
fn a_parameter_in_two_places_must_agree() {
    let target = "/api/content/library/item/update-session/s?action=keep-alive&client_progress=7";
    assert!(
        call(("POST", target, &[JSON], "{\"client_progress\":7}")).starts_with("update_session.keep_alive")
    );
    let refused = refusal(("POST", target, &[JSON], "{\"client_progress\":8}"));
    assert_eq!(refused, "400 client_progress is not valid: it came in two places with different values.");
}

#[test]
fn unknown_paths_methods_and_actions() {
    assert_eq!(refusal(("GET", "/api/no/such", &[], "")), "404 There is no operation at GET /api/no/such.");
    let response = accept(&table(), ("PUT", SESSIONS, &[], "")).unwrap_err();
    assert_eq!(response.headers()["allow"], "GET, POST");
    let text = answer(&response);
    assert!(
        text.starts_with(r#"405 application/json {"messages":["#) && text.contains("OPERATION_NOT_FOUND"),
        "{text}"
    );
    let one = "/api/content/library/item/update-session/s";
    assert_eq!(
        refusal(("POST", &format!("{one}?action=explode"), &[], "")),
        format!("404 {one} has no action \"explode\"; for this method there are: cancel, keep-alive.")
    );
    assert_eq!(
        refusal(("POST", one, &[], "")),
        format!("404 {one} needs ?action= to say what to do; for this method there are: cancel, keep-alive.")
    );
    // Fixed segments win even where only the parameter's resource has the method.
    assert!(refusal(("PATCH", SESSIONS, &[JSON], "{}")).starts_with("405"));
}

#[test]
fn bodies_that_are_refused() {
    let target = "/api/content/library/item/update-session/s?action=keep-alive";
    assert_eq!(
        refusal(("POST", target, &[JSON], "[1]")),
        "400 The request is not well-formed: the body has to be an object of parameters by name, not an array."
    );
    assert!(refusal(("POST", target, &[XML], "<a/>")).starts_with("415 "));
    assert!(refusal(("POST", target, &[("content-type", "text/plain")], "{}")).starts_with("415 "));
    let vendor = [("content-type", "application/vnd.x+json; charset=utf-8")];
    assert!(call(("POST", target, &vendor, "{}")).starts_with("update_session.keep_alive"));
}

fn respond(method: &str, target: &str, outcome: Result<Value, Error>) -> Response<Bytes> {
    let headers = [JSON];
    accept(&table(), (method, target, &headers, "")).unwrap().reply.respond(outcome)
}

#[test]
fn results_are_bare() {
    assert_eq!(
        answer(&respond("GET", SESSIONS, Ok(result()))),
        concat!(
            r#"200 application/json {"id":"obj-103","ratio":1.5,"password":"s&t","#,
            r#""warnings":[{"type":"EXPIRED","ignored":true}],"labels":{"site <a>":1,"b":2}}"#
        )
    );
    assert_eq!(answer(&respond("POST", SESSIONS, Ok(Value::from("new")))), r#"201 application/json "new""#);
    let cancel = "/api/content/library/item/update-session/s?action=cancel";
    assert_eq!(answer(&respond("POST", cancel, Ok(Value::Void))), "204 - ");
}

#[test]
fn gen_22_errors_tell_their_type() {
    assert_eq!(
        answer(&respond("GET", SESSIONS, Err(error()))),
        concat!(
            r#"404 application/json {"messages":[{"id":"x.gone","default_message":"No session a.","args":["a"]}],"#,
            r#""data":{"primary":"p"},"error_type":"NOT_FOUND"}"#
        )
    );
}

#[test]
fn gen_04_a_challenge_is_a_header_too() {
    let mut error = Error::new(ErrorKind::Unauthenticated, "x", "Log in.", &[]);
    error.challenge = Some("Basic realm=\"x\"".to_owned());
    let response = respond("GET", SESSIONS, Err(error));
    assert_eq!(response.headers()["www-authenticate"], "Basic realm=\"x\"");
    assert!(answer(&response).contains(r#""challenge":"Basic realm=\"x\"""#));
    let response = respond("GET", SESSIONS, Err(Error::new(ErrorKind::Unauthenticated, "x", "Log in.", &[])));
    assert_eq!((response.status().as_u16(), response.headers().get("www-authenticate")), (401, None));
}
