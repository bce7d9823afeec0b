use super::*;
use crate::serde_bridge::{BridgeError, Source};
use crate::value::Value;

#[test]
fn every_wording_has_its_kind_id_text_and_arguments() {
    use ErrorKind::{
        InternalServerError, InvalidRequest, OperationNotFound, ServiceUnavailable, Unauthenticated,
        Unauthorized,
    };
    for (error, kind, id, text) in [
        (
            Error::unknown_operation("a.b", "c"),
            OperationNotFound,
            "request.unknown_operation",
            "There is no operation c in service a.b.",
        ),
        (
            Error::unknown_path("GET", "/api/x"),
            OperationNotFound,
            "request.unknown_path",
            "There is no operation at GET /api/x.",
        ),
        (
            Error::malformed_body("JSON", "line 1"),
            InvalidRequest,
            "request.malformed_body",
            "The body is not well-formed JSON: line 1.",
        ),
        (
            Error::malformed_request("no method"),
            InvalidRequest,
            "request.malformed",
            "The request is not well-formed: no method.",
        ),
        (
            Error::body_too_large(10),
            InvalidRequest,
            "request.body_too_large",
            "The body is larger than the 10 bytes that are allowed.",
        ),
        (
            Error::unsupported_media_type("a/b", "c/d"),
            InvalidRequest,
            "request.unsupported_media_type",
            "The body is of type a/b; send one of c/d.",
        ),
        (
            Error::not_acceptable("a/b", "c/d"),
            InvalidRequest,
            "request.not_acceptable",
            "None of the accepted types (a/b) can be given; accept one of c/d.",
        ),
        (
            Error::unauthenticated(None),
            Unauthenticated,
            "request.unauthenticated",
            "Log in first: the credentials are missing, not valid, or no longer valid.",
        ),
        (Error::unauthorized(), Unauthorized, "request.unauthorized", "The user is not allowed to do this."),
        (
            Error::service_unavailable("it starts"),
            ServiceUnavailable,
            "request.service_unavailable",
            "The server cannot do this now: it starts. Try again later.",
        ),
        (
            Error::internal("r-1"),
            InternalServerError,
            "request.internal",
            "The server failed. Its log has more about it under request id r-1.",
        ),
        (
            Error::from(BridgeError::Unsupported("tuples")),
            InternalServerError,
            "output.no_value",
            "The result cannot be written: the data model has no tuples.",
        ),
    ] {
        assert_eq!((error.kind, error.text()), (kind, text));
        let message = &error.messages[0];
        assert_eq!(message.id, format!("stackroom.{id}"));
        assert!(message.args.iter().all(|argument| text.contains(argument.as_str())), "{message:?}");
    }
    assert_eq!(Error::unknown_operation("a.b", "c").messages[0].args, ["c", "a.b"]);
}

#[test]
fn gen_20_gen_22_an_error_is_a_value_with_all_its_fields() {
    let error = Error::new(ErrorKind::NotFound, "x", "No x.", &[]).caused_by(Error::unauthorized());
    let Value::Error(structure) = error.to_value() else { panic!("an error") };
    assert_eq!(structure.name, "com.vmware.vapi.std.errors.not_found");
    let names: Vec<_> = structure.fields.iter().map(|(name, _)| name.as_str()).collect();
    assert_eq!(names, ["messages", "data", "error_type"]);
    assert_eq!(structure.get("error_type"), Some(&Value::some(Value::from("NOT_FOUND"))));
    assert!(matches!(structure.get("messages"), Some(Value::List(messages)) if messages.len() == 2));
}

#[test]
fn gen_04_a_challenge_is_there_only_where_the_kind_has_it() {
    for kind in ErrorKind::ALL {
        let error = Error { challenge: Some("Basic".to_owned()), ..Error::new(*kind, "x", "X.", &[]) };
        let Value::Error(structure) = error.to_value() else { panic!("an error") };
        let expected = matches!(kind, ErrorKind::Unauthenticated | ErrorKind::Unauthorized);
        assert_eq!(structure.get("challenge").is_some(), expected, "{kind:?}");
    }
}

#[test]
fn errors_survive_being_values() {
    for kind in ErrorKind::ALL {
        let data = Structure::new("com.example.data").with("a", Value::some(Value::Long(1)));
        let error = Error { data: Some(data), ..Error::new(*kind, "x", "The x.", &[&1]) };
        let Value::Error(structure) = error.to_value() else { panic!("an error") };
        assert_eq!(Error::from_structure(structure, Source::Tagged).unwrap(), error);
    }
}

#[test]
fn gen_22_an_error_without_a_name_is_told_by_its_type() {
    let nameless =
        Structure::new("").with("error_type", Value::from("NOT_FOUND")).with("messages", Value::List(vec![]));
    assert_eq!(Error::from_structure(nameless, Source::Json).unwrap().kind, ErrorKind::NotFound);
    let unknown =
        Structure::new("com.example.error").with("messages", Value::List(vec![])).with("x", Value::Void);
    assert_eq!(Error::from_structure(unknown, Source::Json).unwrap().kind, ErrorKind::Error);
}
