use super::interface::{SESSION, error, result, table};
use super::*;
use crate::dialect::{Credentials, Generation};
use crate::serde_bridge::Source;
use crate::value::Value;

fn envelope(service: &str, operation: &str, input: &str, context: &str) -> String {
    format!(
        r#"{{"jsonrpc":"2.0","method":"invoke","params":{{"serviceId":"{service}","operationId":"{operation}","input":{input},"ctx":{context}}},"id":"7"}}"#
    )
}

fn cancel(context: &str) -> String {
    envelope(
        SESSION,
        "cancel",
        r#"{"STRUCTURE":{"operation-input":{"update_session_id":"obj-103"}}}"#,
        context,
    )
}

fn accepted(headers: &[(&str, &str)], body: &str) -> Accepted {
    accept(&table(), ("POST", "/api", headers, body)).unwrap()
}

fn answered(outcome: Result<Value, crate::Error>) -> Response<Bytes> {
    accepted(&[], &cancel("{}")).reply.respond(outcome)
}

#[test]
fn a_request_is_a_call() {
    let body = cancel("{}");
    let accepted = accepted(&[], &body);
    assert_eq!(in_words(&table(), &accepted), r#"update_session.cancel {"update_session_id":"obj-103"}"#);
    assert_eq!(accepted.call.source, Source::Tagged);
    assert_eq!(accepted.call.generation, Generation::Current);
}

#[test]
fn tagged_values_are_read() {
    let input = r#"{"STRUCTURE":{"operation-input":{
        "a":{"OPTIONAL":{"SECRET":"s"}},"b":{"OPTIONAL":null},"c":{"BINARY":"AQI="},"d":[1,2.0,1.5E0,true,null],
        "e":[{"STRUCTURE":{"map-entry":{"value":1,"key":"k"}}}],"f":{"ERROR":{"e":{}}},"g":[]}}}"#;
    let accepted = accepted(&[], &envelope(SESSION, "get", input, "{}"));
    let Value::Structure(input) = accepted.call.input else { panic!() };
    let list =
        vec![Value::Long(1), Value::Double(2.0), Value::Double(1.5), Value::Boolean(true), Value::Void];
    assert_eq!(input.get("a"), Some(&Value::some(Value::Secret("s".into()))));
    assert_eq!(input.get("b"), Some(&Value::none()));
    assert_eq!(input.get("c"), Some(&Value::Binary(vec![1, 2])));
    assert_eq!(input.get("d"), Some(&Value::List(list)));
    assert_eq!(input.get("e"), Some(&Value::Map(vec![(Value::from("k"), Value::Long(1))])));
    assert_eq!(input.get("f"), Some(&Value::Error(crate::Structure::new("e"))));
    assert_eq!(input.get("g"), Some(&Value::List(vec![])));
}

#[test]
fn results_are_tagged_and_every_answer_is_200() {
    assert_eq!(
        answer(&answered(Ok(Value::Void))),
        r#"200 application/json {"jsonrpc":"2.0","id":"7","result":{"output":null}}"#
    );
    assert_eq!(
        answer(&answered(Ok(result()))),
        concat!(
            r#"200 application/json {"jsonrpc":"2.0","id":"7","result":{"output":{"STRUCTURE":{"com.vmware.model":{"#,
            r#""id":{"OPTIONAL":"obj-103"},"progress":{"OPTIONAL":null},"ratio":1.5E0,"password":{"SECRET":"s&t"},"#,
            r#""warnings":[{"STRUCTURE":{"com.vmware.warning":{"type":"EXPIRED","ignored":true}}}],"#,
            r#""labels":[{"STRUCTURE":{"map-entry":{"key":"site <a>","value":1}}},"#,
            r#"{"STRUCTURE":{"map-entry":{"key":"b","value":2}}}]}}}}}"#
        )
    );
}

#[test]
fn errors_are_results_with_a_header() {
    let response = answered(Err(error()));
    assert_eq!(response.headers()["vapi-error"], "com.vmware.vapi.std.errors.not_found");
    assert_eq!(
        answer(&response),
        concat!(
            r#"200 application/json {"jsonrpc":"2.0","id":"7","result":{"error":{"ERROR":{"#,
            r#""com.vmware.vapi.std.errors.not_found":{"messages":[{"STRUCTURE":{"#,
            r#""com.vmware.vapi.std.localizable_message":{"id":"x.gone","default_message":"No session a.","#,
            r#""args":["a"],"params":{"OPTIONAL":null},"localized":{"OPTIONAL":null}}}}],"#,
            r#""data":{"OPTIONAL":{"STRUCTURE":{"com.vmware.data":{"primary":"p"}}}},"#,
            r#""error_type":{"OPTIONAL":"NOT_FOUND"}}}}}}"#
        )
    );
}

#[test]
fn doubles_are_canonical() {
    for (number, text) in
        [(0.0, "0.0E0"), (1.5, "1.5E0"), (100.25, "1.0025E2"), (-1000.0, "-1.0E3"), (0.001, "1.0E-3")]
    {
        let expected =
            format!(r#"200 application/json {{"jsonrpc":"2.0","id":"7","result":{{"output":{text}}}}}"#);
        assert_eq!(answer(&answered(Ok(Value::Double(number)))), expected);
    }
}

#[test]
fn gen_12_unknown_operations_are_results() {
    let body = envelope("com.vmware.no", "get", r#"{"STRUCTURE":{"operation-input":{}}}"#, "null");
    let response = accept(&table(), ("POST", "/api", &[], &body)).unwrap_err();
    assert_eq!(response.headers()["vapi-error"], "com.vmware.vapi.std.errors.operation_not_found");
    let text = answer(&response);
    assert!(
        text.starts_with(r#"200 application/json {"jsonrpc":"2.0","id":"7","result":{"error":{"ERROR":"#),
        "{text}"
    );
}

#[test]
fn gen_14_protocol_faults() {
    let cases = [
        (
            "{",
            r#""id":null,"error":{"code":-32700,"message":"Parse error: EOF while parsing an object at line 1 column 1."}"#,
        ),
        (
            r#"{"a":1,"a":2}"#,
            r#""id":null,"error":{"code":-32700,"message":"Parse error: the name \"a\" occurs twice at line 1 column 10."}"#,
        ),
        (
            "[]",
            r#""id":null,"error":{"code":-32600,"message":"Invalid request: the request has to be an object, not an array."}"#,
        ),
        (
            r#"{"jsonrpc":"1.0","id":"1","method":"invoke"}"#,
            r#""id":null,"error":{"code":-32600,"message":"Invalid request: jsonrpc has to be \"2.0\"."}"#,
        ),
        (
            r#"{"jsonrpc":"2.0","method":"invoke"}"#,
            r#""id":null,"error":{"code":-32600,"message":"Invalid request: id has to be a string."}"#,
        ),
        (
            r#"{"jsonrpc":"2.0","id":"1","method":"x"}"#,
            r#""id":"1","error":{"code":-32601,"message":"Method not found: \"x\"; there is only \"invoke\"."}"#,
        ),
        (
            r#"{"jsonrpc":"2.0","id":"1","method":"invoke"}"#,
            r#""id":"1","error":{"code":-32602,"message":"Invalid params: params has to be an object, not null."}"#,
        ),
        (
            r#"{"jsonrpc":"2.0","id":"1","method":"invoke","params":{"serviceId":"a","operationId":"b"}}"#,
            r#""id":"1","error":{"code":-32602,"message":"Invalid params: input is missing."}"#,
        ),
    ];
    for (body, expected) in cases {
        let expected = format!(r#"200 application/json {{"jsonrpc":"2.0",{expected}}}"#);
        assert_eq!(call(("POST", "/api", &[], body)), expected);
    }
}

#[test]
fn gen_14_inputs_without_a_single_tag() {
    let cases = [
        (
            r#"{"STRUCTURE":{"operation-input":{"x":{"OPTIONAL":null,"SECRET":"a"}}}}"#,
            r#"input: x: a tagged value is an object with exactly one member; this one has 2: [\"OPTIONAL\", \"SECRET\"]"#,
        ),
        (
            r#"{"STRUCTURE":{"operation-input":{"x":{"optional":null}}}}"#,
            r#"input: x: \"optional\" is no tag; there are OPTIONAL, STRUCTURE, ERROR, SECRET and BINARY, in capitals"#,
        ),
        (
            r#"{"STRUCTURE":{"a":{},"b":{}}}"#,
            r#"input: a structure is an object with exactly one member; this one has 2: [\"a\", \"b\"]"#,
        ),
        (
            r#"{"STRUCTURE":{"other":{}}}"#,
            r#"input has to be a structure named \"operation-input\", not \"other\""#,
        ),
        ("3", r#"input has to be a STRUCTURE named \"operation-input\""#),
    ];
    for (input, problem) in cases {
        let expected = format!(
            r#"200 application/json {{"jsonrpc":"2.0","id":"7","error":{{"code":-32602,"message":"Invalid params: {problem}."}}}}"#
        );
        assert_eq!(call(("POST", "/api", &[], &envelope(SESSION, "get", input, "{}"))), expected);
    }
}

#[test]
fn headers_must_agree_with_the_body() {
    let body = cancel("{}");
    let both = [("vapi-service", SESSION), ("vapi-operation", "cancel")];
    assert!(call(("POST", "/api", &both, &body)).starts_with("update_session.cancel"));
    let other = [("vapi-service", SESSION), ("vapi-operation", "get")];
    let expected = r#""id":"7","error":{"code":-31001,"message":"The header vapi-operation says \"get\", but the body says \"cancel\"."}"#;
    assert!(call(("POST", "/api", &other, &body)).contains(expected));
    assert!(call(("POST", "/api", &both[..1], &body)).contains("-31001"));
}

#[test]
fn security_contexts() {
    let password = r#"{"securityCtx":{"schemeId":"com.vmware.vapi.std.security.user_pass","userName":"u","password":"p"}}"#;
    let session = r#"{"securityCtx":{"schemeId":"com.vmware.vapi.std.security.session_id","sessionId":"t"}}"#;
    let saml =
        r#"{"securityCtx":{"schemeId":"com.vmware.vapi.std.security.saml_bearer_token","samlToken":"x"}}"#;
    let user = Credentials::Password { user: "u".into(), password: "p".into() };
    let unsupported = Credentials::Unsupported("com.vmware.vapi.std.security.saml_bearer_token".into());
    let header = [("vmware-api-session-id", "h")];
    let cookie = [("cookie", "vmware-api-session-id=c")];
    for (context, headers, expected) in [
        ("null", &[][..], Credentials::None),
        (r#"{"securityCtx":null}"#, &[], Credentials::None),
        (password, &[], user),
        (session, &[], Credentials::Session("t".into())),
        (saml, &[], unsupported),
        (session, &header, Credentials::Session("h".into())),
        ("{}", &cookie, Credentials::None),
    ] {
        assert_eq!(accepted(headers, &cancel(context)).call.credentials, expected, "{context}");
    }
    let incomplete =
        r#"{"securityCtx":{"schemeId":"com.vmware.vapi.std.security.user_pass","userName":"u"}}"#;
    assert!(
        call(("POST", "/api", &[], &cancel(incomplete))).contains("Invalid params: password is missing.")
    );
}

#[test]
fn the_context_tells_of_the_client() {
    let body = cancel(r#"{"appCtx":{"opId":"body","locale":"de"}}"#);
    let context = accepted(&[("user-agent", "SDK/9")], &body).call.context;
    assert_eq!(context.operation_id.as_deref(), Some("body"));
    assert_eq!(context.user_agent.as_deref(), Some("SDK/9"));
    assert_eq!(context.locale.as_deref(), Some("de"));
    let context = accepted(&[("vapi-ctx-opid", "header"), ("x-request-id", "r")], &body).call.context;
    assert_eq!(context.operation_id.as_deref(), Some("header"));
    let context = accepted(&[("x-request-id", "r")], &cancel("{}")).call.context;
    assert_eq!(context.operation_id.as_deref(), Some("r"));
}

#[test]
fn an_integer_id_comes_back_as_one() {
    let body = r#"{"jsonrpc":"2.0","id":3,"method":"x"}"#;
    assert!(call(("POST", "/api", &[], body)).contains(r#""id":3,"#));
}

#[test]
fn api_takes_post_alone() {
    let response = accept(&table(), ("GET", "/api", &[], "")).unwrap_err();
    assert_eq!((response.status().as_u16(), &response.headers()["allow"]), (405, &"POST".parse().unwrap()));
}
