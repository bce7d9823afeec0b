//! The 2014 forms, and above all the four of cancel.

use super::interface::{error, result, table};
use super::*;
use crate::dialect::Generation;
use crate::error::{Error, ErrorKind};
use crate::serde_bridge::Source;

const SESSIONS: &str = "/com/vmware/content/library/item/update-session";

const CANCEL_XML: &str = concat!(
    "<ns0:Cancel-Input xmlns:ns0=\"http://vmware.com/content/library/item/update_session\">",
    "<update_session_id>obj-103</update_session_id></ns0:Cancel-Input>"
);

#[test]
fn cancel_in_every_form() {
    let action = "/com/vmware/content/library/item/update-session?~action=cancel";
    let in_query = "/com/vmware/content/library/item/update-session?~action=cancel&update_session_id=obj-103";
    let in_path = "/com/vmware/content/library/item/update-session/id:obj-103?~action=cancel";
    let json = r#"{"update_session_id":"obj-103"}"#;
    let cases: &[Sent<'_>] = &[
        ("POST", in_path, &[], ""),
        ("POST", in_path, &[JSON], ""),
        ("POST", in_path, &[JSON], json),
        ("POST", in_path, &[XML], CANCEL_XML),
        ("POST", in_path, &[FORM], "update_session_id=obj-103"),
        ("POST", action, &[JSON], json),
        ("POST", action, &[], json),
        ("POST", action, &[XML], CANCEL_XML),
        ("POST", action, &[("content-type", "text/xml; charset=utf-8")], CANCEL_XML),
        ("POST", action, &[FORM], "update_session_id=obj-103"),
        ("POST", action, &[FORM], "&update_session_id=obj-103"),
        ("POST", in_query, &[], ""),
        ("POST", in_query, &[FORM], ""),
        ("POST", in_query, &[FORM], "update_session_id=obj-103"),
    ];
    for sent in cases {
        let accepted = accept(&table(), *sent).unwrap();
        assert_eq!(
            in_words(&table(), &accepted),
            r#"update_session.cancel {"update_session_id":"obj-103"}"#,
            "{sent:?}"
        );
        assert_eq!(accepted.call.generation, Generation::Y2014);
    }
}

#[test]
fn the_errors_of_cancel() {
    for (kind, status) in [(ErrorKind::NotFound, 404), (ErrorKind::NotAllowedInCurrentState, 400)] {
        let target = format!("{SESSIONS}?~action=cancel");
        for accepts in [JSON, XML, FORM] {
            let headers = [XML, ("accept", accepts.1)];
            let accepted = accept(&table(), ("POST", &target, &headers, CANCEL_XML)).unwrap();
            let response = accepted.reply.respond(Err(Error::new(kind, "x", "No.", &[])));
            assert_eq!(response.status().as_u16(), status);
            assert_eq!(response.headers()["content-type"], accepts.1);
        }
    }
}

#[test]
fn forms_spell_structures_and_lists() {
    let body = concat!(
        "create_spec.library_item_id=obj%2D103&create_spec.client_progress=5",
        "&create_spec.warning_behavior.2.type=B&create_spec.warning_behavior.1.type=A+a",
        "&create_spec.warning_behavior.1.ignored=true&create_spec.warning_behavior.2.ignored=false"
    );
    let expected = concat!(
        r#"update_session.create {"client_token":"t","create_spec":{"client_progress":5,"library_item_id":"obj-103","#,
        r#""warning_behavior":[{"ignored":true,"type":"A a"},{"ignored":false,"type":"B"}]}}"#
    );
    let expected_merged = expected.replace(r#""client_token":"t","#, "");
    assert_eq!(call(("POST", &format!("{SESSIONS}?client_token=t"), &[FORM], body)), expected);
    assert_eq!(call(("POST", &format!("{SESSIONS}?{body}"), &[], "")), expected_merged);
    let (query, rest) = body.split_at(body.find("&create_spec.warning").unwrap());
    assert_eq!(call(("POST", &format!("{SESSIONS}?{query}"), &[FORM], rest)), expected_merged);
    let accepted = accept(&table(), ("POST", SESSIONS, &[FORM], body)).unwrap();
    assert_eq!(accepted.call.source, Source::Text);
}

#[test]
fn forms_spell_maps_and_numbers() {
    let body = "labels.1.key=7&labels.1.value=1&labels.2.key=b&labels.2.value=2&ratio=1e2";
    let target = "/com/vmware/example/labels?~action=set";
    let expected = r#"labels.set {"labels":[{"key":"7","value":1},{"key":"b","value":2}],"ratio":100.0}"#;
    assert_eq!(call(("POST", target, &[FORM], body)), expected);
}

#[test]
fn forms_that_are_refused() {
    let target = format!("{SESSIONS}?~action=cancel");
    let cases = [
        ("a.0=x", "the 1 items of \"a\" must be counted from 1 without a gap, and a.1 is missing"),
        ("a.1=x&a.3=y", "the 2 items of \"a\" must be counted from 1 without a gap, and a.2 is missing"),
        ("a=x&a.b=y", "\"a.b\" is used both as a value and as something with fields"),
        ("a.b=y&a=x", "\"a\" is used both as a value and as something with fields"),
        ("a..b=y", "the name \"a..b\" has an empty part"),
        ("a=%ff", "\"%ff\" does not decode to UTF-8"),
        ("{\"a\":1}", "byte 1 begins a document, not a name"),
    ];
    for (body, problem) in cases {
        let refused = refusal(("POST", &target, &[FORM], body));
        assert!(refused.starts_with("400 ") && refused.contains(problem), "{body}: {refused}");
    }
    let conflicting = format!("{SESSIONS}/id:s?~action=cancel");
    assert!(refusal(("POST", &conflicting, &[FORM], "update_session_id=t")).contains("in two places"));
}

#[test]
fn results_and_errors_as_form() {
    let accepted = accept(&table(), ("GET", SESSIONS, &[ACCEPT_FORM], "")).unwrap();
    assert_eq!(
        answer(&accepted.reply.respond(Ok(result()))),
        concat!(
            "200 application/x-www-form-urlencoded value.id=obj-103&value.ratio=1.5&value.password=s%26t",
            "&value.warnings.1.type=EXPIRED&value.warnings.1.ignored=true&value.labels.1.key=site%20%3Ca%3E",
            "&value.labels.1.value=1&value.labels.2.key=b&value.labels.2.value=2"
        )
    );
    let accepted = accept(&table(), ("GET", SESSIONS, &[ACCEPT_FORM], "")).unwrap();
    assert_eq!(
        answer(&accepted.reply.respond(Err(error()))),
        concat!(
            "404 application/x-www-form-urlencoded type=com.vmware.vapi.std.errors.not_found",
            "&value.messages.1.id=x.gone&value.messages.1.default_message=No%20session%20a.",
            "&value.messages.1.args.1=a&value.data.primary=p&value.error_type=NOT_FOUND"
        )
    );
}
