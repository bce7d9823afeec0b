use super::*;

#[test]
fn gen_14_malformed_json_says_where_and_what() {
    let deep = format!("{}1", "[".repeat(70));
    let many = format!("[{}1]", "1,".repeat(100_000));
    let cases = [
        ("{\"a\":\n tru}", "expected ident at line 2 column 5"),
        ("{\"a\":1}}", "trailing characters at line 1 column 8"),
        ("{\"a\":1,\"a\":1}", "the name \"a\" occurs twice at line 1 column 10"),
        ("{\"a\":{\"b\":1,\"b\":1}}", "the name \"b\" occurs twice at line 1 column 15"),
        (deep.as_str(), "nested more than 64 levels deep at line 1 column 65"),
        (many.as_str(), "more than 100000 values at line 1 column 19999"),
        ("{\"a\":1e999}", "number out of range at line 1 column 10"),
    ];
    for (body, problem) in cases {
        for target in [
            "/api/content/library/item/update-session/s?action=keep-alive",
            "/rest/com/vmware/content/library/item/update-session/id:s?~action=keep-alive",
            "/com/vmware/content/library/item/update-session/id:s?~action=keep-alive",
        ] {
            let refused = refusal(("POST", target, &[JSON], body));
            assert!(
                refused.starts_with("400 The body is not well-formed JSON: ") && refused.contains(problem),
                "{refused}"
            );
        }
        assert!(call(("POST", "/api", &[JSON], body)).contains("\"code\":-32700"));
    }
}

#[test]
fn paths_and_queries_that_do_not_decode() {
    for target in [
        "/api/content/library/item/%ff",
        "/rest/com/vmware/content/library/item/id:%ff",
        "/rest/com/vmware/content/library/item/file?library_item_id=%ff",
        "/api/content/library/item?library_id=%ff",
    ] {
        assert!(
            refusal(("GET", target, &[], "")).starts_with("400 The request is not well-formed: "),
            "{target}"
        );
    }
}

#[test]
fn the_largest_bodies_take_no_time_that_grows_with_their_square() {
    let names =
        |pair: &str| (0..60_000).map(|index| pair.replace('#', &index.to_string())).collect::<Vec<_>>();
    let object = format!("{{{}}}", names("\"a#\":1").join(","));
    let elements = format!(
        "<n:Cancel-Input xmlns:n=\"http://vmware.com/content/library/item/update_session\">{}</n:Cancel-Input>",
        names("<a#/>").join("\n")
    );
    let (distinct, repeated) = (names("a#=1").join("&"), names("a=#").join("&"));
    let target = "/com/vmware/content/library/item/update-session?~action=cancel";
    let start = std::time::Instant::now();
    for (media_type, body) in [(JSON, object), (XML, elements), (FORM, distinct), (FORM, repeated)] {
        assert!(body.len() < crate::dialect::MAX_BODY);
        assert!(call(("POST", target, &[media_type], &body)).starts_with("update_session.cancel"));
    }
    // Squared, each would take longer than this alone.
    assert!(start.elapsed().as_secs() < 10, "{:?}", start.elapsed());
}
