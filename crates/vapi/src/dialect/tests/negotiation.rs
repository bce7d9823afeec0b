use super::interface::table;
use super::*;
use crate::value::Value;

const SESSIONS: &str = "/com/vmware/content/library/item/update-session";

#[test]
fn the_client_chooses_the_answer() {
    for (accepts, expected) in [
        ("", "application/json"),
        ("*/*", "application/json"),
        ("application/json", "application/json"),
        ("application/xml", "application/xml"),
        ("text/xml", "text/xml"),
        ("text/*", "text/xml"),
        ("APPLICATION/XML", "application/xml"),
        ("application/x-www-form-urlencoded", "application/x-www-form-urlencoded"),
        ("application/json;q=0.5, application/xml;q=0.8", "application/xml"),
        ("application/*, application/json;q=0", "application/xml"),
        ("text/html, application/xml;q=0.9, */*;q=0.8", "application/xml"),
        ("text/html, */*;q=0.1", "application/json"),
    ] {
        let headers = [("accept", accepts)];
        let accepted = accept(&table(), ("GET", SESSIONS, &headers, "")).unwrap();
        let response = accepted.reply.respond(Ok(Value::from("x")));
        assert_eq!(response.headers()["content-type"], expected, "{accepts}");
    }
}

#[test]
fn refusals_are_negotiated_too() {
    let text = call(("GET", "/com/vmware/no/such", &[ACCEPT_XML], ""));
    assert!(text.starts_with("404 application/xml <?xml version=\"1.0\" ?>\n<ns0:Error "), "{text}");
    let text = call(("POST", SESSIONS, &[ACCEPT_FORM, JSON], "{"));
    assert!(text.starts_with("400 application/x-www-form-urlencoded type="), "{text}");
    let text = call(("POST", SESSIONS, &[ACCEPT_XML, ("content-type", "image/png")], "x"));
    assert!(text.starts_with("415 application/xml "), "{text}");
}

#[test]
fn nothing_acceptable_is_406() {
    for accepts in ["text/html", "application/json;q=0", "*/*;q=0"] {
        let text = refusal(("GET", SESSIONS, &[("accept", accepts)], ""));
        assert!(text.starts_with("406 ") && text.contains(accepts) && text.contains("text/xml"), "{text}");
    }
}

#[test]
fn an_unknown_content_type_is_415_unless_there_is_no_content() {
    let headers = [("content-type", "image/png")];
    let target = format!("{SESSIONS}/id:s?~action=cancel");
    assert!(refusal(("POST", &target, &headers, "x")).starts_with("415 "));
    assert!(call(("POST", &target, &headers, "")).starts_with("update_session.cancel"));
}
