use super::interface::table;
use super::*;
use crate::dialect::Credentials;

fn of(headers: &[(&str, &str)]) -> Credentials {
    let target = "/rest/com/vmware/cis/session";
    accept(&table(), ("POST", target, headers, "")).unwrap().call.credentials
}

#[test]
fn the_first_kind_decides() {
    let header = ("vmware-api-session-id", "h");
    let basic = ("authorization", "Basic dTpwOnE=");
    let cookie = ("cookie", "a=b; vmware-api-session-id=c");
    let user = || Credentials::Password { user: "u".into(), password: "p:q".into() };
    assert_eq!(of(&[]), Credentials::None);
    assert_eq!(of(&[cookie, basic, header]), Credentials::Session("h".into()));
    assert_eq!(of(&[cookie, basic]), user());
    assert_eq!(of(&[cookie]), Credentials::Session("c".into()));
    assert_eq!(of(&[cookie, ("vmware-use-header-authn", "true")]), Credentials::None);
    assert_eq!(of(&[("authorization", "basic dTpwOnE=")]), user());
}

#[test]
fn names_and_passwords_are_utf_8() {
    let expected = Credentials::Password { user: "jürgen".into(), password: "ñ".into() };
    assert_eq!(of(&[("authorization", "Basic asO8cmdlbjrDsQ==")]), expected);
}

#[test]
fn what_cannot_be_used_is_unsupported() {
    for value in ["SIGN token=\"x\"", "Bearer x"] {
        let scheme = value.split(' ').next().unwrap();
        assert_eq!(of(&[("authorization", value)]), Credentials::Unsupported(scheme.into()));
    }
    for value in ["Basic", "Basic !!", "Basic dTo/", "Basic /w=="] {
        assert!(matches!(
            of(&[("authorization", value)]),
            Credentials::Unsupported(_) | Credentials::Password { .. }
        ));
    }
    assert_eq!(of(&[("authorization", "Basic !!")]), Credentials::Unsupported("Basic".into()));
}

#[test]
fn the_context_says_whether_a_cookie_is_wanted() {
    let asks = |headers| {
        let target = "/rest/com/vmware/cis/session";
        accept(&table(), ("POST", target, headers, "")).unwrap().call.context.header_authentication
    };
    assert!(!asks(&[]));
    assert!(asks(&[("vmware-use-header-authn", "true")]));
}
