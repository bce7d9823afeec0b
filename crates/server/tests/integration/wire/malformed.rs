//! What is no request: told where and what, and never taken for another.

use reqwest::Method;
use testkit::{Client, TestServer};

use super::{FORM, JSON, SESSIONS, XML, expect_legacy_error, legacy_message};

const NAMESPACE: &str = "http://vmware.com/content/library/item/update_session";
const CANCEL: &str = "?~action=cancel";

/// The text of the refusal of a body sent to a 2014 path.
async fn refusal(client: &Client, header: (&str, &str), body: &str) -> String {
    let path = format!("{SESSIONS}{CANCEL}");
    let answer = client.send_bytes(Method::POST, &path, &[header], body.to_owned()).await;
    expect_legacy_error(&answer, 400, "invalid_request");
    legacy_message(&answer)
}

#[tokio::test]
async fn gen_14_malformed_json_is_400_and_says_where_and_what() {
    let server = TestServer::start().await;
    let admin = server.admin().await;
    let body = "{\"update_session_id\":\n  tru}";
    assert!(refusal(&admin, JSON, body).await.contains("expected ident at line 2 column 6"));
    let rest = admin.send_bytes(Method::POST, &format!("/rest{SESSIONS}{CANCEL}"), &[JSON], body).await;
    expect_legacy_error(&rest, 400, "invalid_request");
    let api = admin.send_bytes(Method::POST, "/api/content/library/item", &[JSON], body).await;
    let api = api.expect_error(400, "INVALID_REQUEST");
    assert!(api.message().contains("line 2 column 6"), "{}", api.message());

    let deep = format!("{{\"a\":{}", "[".repeat(10_000));
    assert!(refusal(&admin, JSON, &deep).await.contains("nested more than 64 levels deep at line 1"));
    server.stop().await;
}

#[tokio::test]
async fn gen_14_malformed_xml_is_400_and_says_where_and_what() {
    let server = TestServer::start().await;
    let admin = server.admin().await;
    let open = format!("<n:Cancel-Input xmlns:n=\"{NAMESPACE}\">\n  <update_session_id>s</wrong>");
    let text = refusal(&admin, XML, &open).await;
    assert!(text.contains("update_session_id") && text.contains("line 2 column"), "{text}");
    let root = format!("<n:Delete-Input xmlns:n=\"{NAMESPACE}\"/>");
    assert!(refusal(&admin, XML, &root).await.contains("expects <Cancel-Input>"));
    let deep = format!("<n:Cancel-Input xmlns:n=\"{NAMESPACE}\">{}", "<a>".repeat(10_000));
    assert!(refusal(&admin, XML, &deep).await.contains("nested more than 64 levels deep"));
    server.stop().await;
}

#[tokio::test]
async fn gen_14_a_malformed_form_is_400_and_says_where_and_what() {
    let server = TestServer::start().await;
    let admin = server.admin().await;
    for (body, problem) in [
        (
            "a=b&update_session_id=%zz",
            "The body is not well-formed form: in \"%zz\" a % is not followed by two",
        ),
        ("update_session_id=%ff", "The body is not well-formed form: \"%ff\" does not decode to UTF-8"),
        ("{\"update_session_id\":1}", "The body is not well-formed form: byte 1 begins a document"),
        ("a..b=1", "The request is not well-formed: the name \"a..b\" has an empty part"),
    ] {
        let text = refusal(&admin, FORM, body).await;
        assert!(text.starts_with(problem), "{text}");
    }
    server.stop().await;
}

#[tokio::test]
async fn xml_with_a_document_type_or_entities_is_refused() {
    let server = TestServer::start().await;
    let admin = server.admin().await;
    let secret = server.scratch().join("secret");
    std::fs::write(&secret, "the-secret").unwrap();
    let session = admin.new_update_session(&admin.new_item().await).await;
    let input = |content: &str| {
        format!(
            "<n:Cancel-Input xmlns:n=\"{NAMESPACE}\"><update_session_id>{content}</update_session_id></n:Cancel-Input>"
        )
    };
    let external = format!("<!DOCTYPE x [<!ENTITY e SYSTEM \"file://{}\">]>", secret.display());
    let internal = format!("<!DOCTYPE x [<!ENTITY e \"{session}\">]>");
    for (body, reason) in [
        (format!("{external}{}", input("&e;")), "a document type is not allowed"),
        (format!("{internal}{}", input("&e;")), "a document type is not allowed"),
        (input("&e;"), "the entity &e; is not allowed"),
    ] {
        let text = refusal(&admin, XML, &body).await;
        assert!(text.contains(reason) && !text.contains("the-secret"), "{text}");
    }
    assert_eq!(admin.update_session_info(&session).await["state"], "ACTIVE");
    let spelled = session.replace('-', "&#45;");
    let path = format!("{SESSIONS}{CANCEL}");
    admin.send_bytes(Method::POST, &path, &[XML], input(&spelled)).await.expect(200);
    server.stop().await;
}

#[tokio::test]
async fn a_call_has_a_body_of_a_mebibyte_at_most() {
    let server = TestServer::start().await;
    let admin = server.admin().await;
    let body = format!("{{\"description\":\"{}\"}}", "x".repeat(1024 * 1024));
    let answer = admin.send_bytes(Method::POST, "/api/content/library/item", &[JSON], body).await;
    assert_eq!(answer.status, 413);
    assert!(answer.message().contains("1048576 bytes"), "{}", answer.message());
    server.stop().await;
}

#[tokio::test]
async fn a_body_in_an_unknown_type_is_415() {
    let server = TestServer::start().await;
    let admin = server.admin().await;
    let text = ("content-type", "text/plain");
    let cases = [
        (format!("{SESSIONS}{CANCEL}"), text, "application/xml"),
        (format!("/rest{SESSIONS}{CANCEL}"), XML, "application/json"),
        (format!("/rest{SESSIONS}{CANCEL}"), FORM, "application/json"),
        ("/api/content/library/item".to_owned(), FORM, "application/json"),
    ];
    for (path, header, right) in cases {
        let answer = admin.send_bytes(Method::POST, &path, &[header], "a=b").await.expect(415);
        assert!(answer.text().contains(header.1) && answer.text().contains(right), "{}", answer.text());
    }
    server.stop().await;
}

#[tokio::test]
async fn an_answer_that_the_client_does_not_accept_is_406() {
    let server = TestServer::start().await;
    let admin = server.admin().await;
    let image = [("accept", "image/png")];
    let answer = admin.send_bytes(Method::GET, SESSIONS, &image, "").await.expect(406);
    assert!(answer.text().contains("image/png"), "{}", answer.text());
    let zero = [("accept", "application/json;q=0, text/xml")];
    let answer = admin.send_bytes(Method::GET, SESSIONS, &zero, "").await.expect(200);
    assert_eq!(answer.header("content-type"), Some("text/xml"));
    server.stop().await;
}
