use super::interface::{error, result, table};
use super::*;
use crate::value::Value;

const SESSIONS: &str = "/com/vmware/content/library/item/update-session";
const NAMESPACE: &str = "http://vmware.com/content/library/item/update_session";

fn create(content: &str) -> String {
    let body = format!(
        "<?xml version=\"1.0\"?>\n<x:Create-Input xmlns:x=\"{NAMESPACE}\">{content}</x:Create-Input>"
    );
    call(("POST", SESSIONS, &[XML], &body))
}

#[test]
fn documents_spell_structures_and_lists_in_any_order() {
    let content = "
      <!-- the order means nothing -->
      <create_spec>
        <warning_behavior-array>
          <array-item><ignored>true</ignored><type>A &lt;&#97;&#x62;&gt; <![CDATA[<c>]]></type></array-item>
          <array-item><type>B</type><ignored>false</ignored></array-item>
        </warning_behavior-array>
        <library_item_id>
          obj-103
        </library_item_id>
        <client_progress> 5 </client_progress>
      </create_spec>
      <client_token>t</client_token>";
    let expected = concat!(
        r#"update_session.create {"create_spec":{"warning_behavior":[{"ignored":true,"type":"A <ab> <c>"},"#,
        r#"{"type":"B","ignored":false}],"library_item_id":"obj-103","client_progress":5},"client_token":"t"}"#
    );
    assert_eq!(create(content), expected);
}

#[test]
fn empty_elements_are_what_their_type_says() {
    assert_eq!(create("<create_spec/>"), r#"update_session.create {"create_spec":{}}"#);
    let content =
        "<create_spec><warning_behavior-array> </warning_behavior-array></create_spec><client_token/>";
    let expected = r#"update_session.create {"create_spec":{"warning_behavior":[]},"client_token":""}"#;
    assert_eq!(create(content), expected);
}

#[test]
fn maps_are_lists_of_entries() {
    let body = concat!(
        "<Set-Input xmlns=\"http://vmware.com/example/labels\"><labels-array>",
        "<array-item><value>1</value><key>a</key></array-item></labels-array></Set-Input>"
    );
    let sent = ("POST", "/com/vmware/example/labels?~action=set", &[XML][..], body);
    assert_eq!(call(sent), r#"labels.set {"labels":[{"value":1,"key":"a"}]}"#);
}

#[test]
fn the_root_must_be_the_operations() {
    let target = format!("{SESSIONS}?~action=keep-alive");
    let refused = |root: &str, namespace: &str| {
        let body =
            format!("<n:{root} xmlns:n=\"{namespace}\"><update_session_id>s</update_session_id></n:{root}>");
        call(("POST", &target, &[XML], &body))
    };
    assert!(refused("KeepAlive-Input", NAMESPACE).starts_with("update_session.keep_alive"));
    let expected = format!("this operation expects <KeepAlive-Input> in \\\"{NAMESPACE}\\\"");
    for (root, namespace) in [
        ("Cancel-Input", NAMESPACE),
        ("KeepAlive-Input", "http://vmware.com/x"),
        ("KeepAlive-Result", NAMESPACE),
    ] {
        let text = refused(root, namespace);
        assert!(text.starts_with("400 ") && text.contains(&expected), "{text}");
    }
}

#[test]
fn io_stackroom_has_a_namespace_by_the_same_rule() {
    let body = "<n:List-Input xmlns:n=\"http://stackroom.io/storage\"/>";
    assert_eq!(call(("POST", "/io/stackroom/storage?~action=list", &[XML], body)), "storage.list {}");
}

#[test]
fn gen_14_documents_that_are_refused() {
    let deep = "<a>".repeat(70);
    let attributes = format!("<a {}/>", "b='' ".repeat(33));
    let cases = [
        ("", "there is no element"),
        ("<a>", "the element \\\"a\\\" is never closed"),
        ("<a>\n <b></c></a>", "line 2 column"),
        ("<!DOCTYPE a><a/>", "a document type is not allowed at line 1"),
        ("<a>&boom;</a>", "the entity &boom; is not allowed at line 1 column"),
        ("<a>&#0;</a>", "line 1 column"),
        ("<n:a/>", "the root element is <a> in the namespace \\\"\\\", but"),
        (attributes.as_str(), "more than 32 attributes at line 1 column 1"),
        ("<a/><b/>", "a second root element at line 1 column"),
        ("<a/>x", "text outside the root element"),
        (
            "<?xml version=\"1.0\" encoding=\"latin-1\"?><a/>",
            "the encoding \\\"latin-1\\\" is not understood",
        ),
        (deep.as_str(), "nested more than 64 levels deep at line 1 column"),
    ];
    for (body, problem) in cases {
        let body = if body.is_empty() { "<!---->" } else { body };
        let text = call(("POST", SESSIONS, &[XML], body));
        assert!(text.starts_with("400 ") && text.contains(problem), "{body}: {text}");
    }
    for (content, problem) in [
        ("x", "holds text where elements are expected"),
        ("x<a/>", "holds both text and elements"),
        ("<a/><a/>", "twice"),
        ("<a-array><b/></a-array>", "its items are <array-item> elements"),
        ("<a-array>x</a-array>", "its items are <array-item> elements"),
    ] {
        let text = create(content);
        assert!(text.starts_with("400 ") && text.contains(problem), "{content}: {text}");
    }
}

#[test]
fn a_document_of_too_many_elements_is_refused() {
    let text = create(&"<a/>".repeat(100_001));
    assert!(text.starts_with("400 ") && text.contains("more than 100000 elements"));
}

fn respond(outcome: Result<Value, crate::Error>) -> String {
    answer(&accept(&table(), ("GET", SESSIONS, &[ACCEPT_XML], "")).unwrap().reply.respond(outcome))
}

#[test]
fn results_are_documents() {
    assert_eq!(
        respond(Ok(Value::List(vec![Value::from("a&b"), Value::from("c\r")]))),
        format!(
            "200 application/xml <?xml version=\"1.0\" ?>\n<ns0:List-Result xmlns:ns0=\"{NAMESPACE}\"><value-array>\
             <array-item>a&amp;b</array-item><array-item>c&#13;</array-item></value-array></ns0:List-Result>"
        )
    );
    assert_eq!(
        respond(Ok(result())),
        format!(
            "200 application/xml <?xml version=\"1.0\" ?>\n<ns0:List-Result xmlns:ns0=\"{NAMESPACE}\"><value>\
             <id>obj-103</id><ratio>1.5</ratio><password>s&amp;t</password><warnings-array><array-item>\
             <type>EXPIRED</type><ignored>true</ignored></array-item></warnings-array><labels-array>\
             <array-item><value>1</value><key>site &lt;a&gt;</key></array-item>\
             <array-item><value>2</value><key>b</key></array-item></labels-array></value></ns0:List-Result>"
        )
    );
    assert_eq!(respond(Ok(Value::Void)), "200 - ");
}

#[test]
fn errors_are_documents() {
    assert_eq!(
        respond(Err(error())),
        "404 application/xml <?xml version=\"1.0\" ?>\n<ns0:Error xmlns:ns0=\"http://vmware.com/vapi/rest/base\"><value>\
         <messages-array><array-item><id>x.gone</id><default_message>No session a.</default_message>\
         <args-array><array-item>a</array-item></args-array></array-item></messages-array>\
         <data><primary>p</primary></data><error_type>NOT_FOUND</error_type></value>\
         <type>com.vmware.vapi.std.errors.not_found</type></ns0:Error>"
    );
}
