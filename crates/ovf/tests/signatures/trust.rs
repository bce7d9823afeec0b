use ovf::certificate::Certificate;
use ovf::trust::{Concern, assess};

use crate::workshop::{AUTHORITY, DAY, Identity, P256, P384, SIGNER, Workshop};

/// Somebody in a chain of three, the signer first.
struct Chain {
    leaf: Identity,
    middle: Identity,
    root: Identity,
}

fn chain(workshop: &Workshop, root: &str, middle: &str, leaf: &str) -> Chain {
    let root = workshop.self_signed("root", root);
    let middle = workshop.issue("middle", &root, middle);
    workshop.key("leaf", P256);
    // It ends before its issuers do, although they were made before it.
    let leaf = workshop.certify("leaf", "/CN=leaf", Some(&middle), leaf, &["-days", "90"]);
    Chain { leaf, middle, root }
}

fn certificates(identities: &[&Identity]) -> Vec<Certificate> {
    identities.iter().map(|identity| identity.certificate.clone()).collect()
}

/// Assesses a chain a day after its signer began to be valid.
fn judge(chain: &[&Identity], trusted: &[&Identity]) -> Vec<Concern> {
    let now = chain[0].certificate.not_before() + DAY;
    assess(&certificates(chain), &certificates(trusted), now)
}

/// The reason why a chain is not trusted, which has to be the only concern.
fn reason(chain: &[&Identity], trusted: &[&Identity]) -> String {
    match judge(chain, trusted).as_slice() {
        [Concern::Untrusted { reason }] => reason.clone(),
        other => panic!("{other:?}"),
    }
}

#[test]
fn prv_12_a_chain_that_leads_to_a_trusted_certificate_is_trusted() {
    let workshop = Workshop::new();
    let Chain { leaf, middle, root } = chain(&workshop, AUTHORITY, AUTHORITY, SIGNER);
    let stranger = workshop.self_signed("stranger", AUTHORITY);
    let trusted: [(&[&Identity], &[&Identity]); 8] = [
        (&[&leaf, &middle, &root], &[&root]),
        (&[&leaf, &middle], &[&root]),
        (&[&leaf, &root, &middle], &[&stranger, &root]),
        (&[&leaf, &middle, &root], &[&middle]),
        (&[&leaf], &[&middle]),
        (&[&leaf], &[&root, &middle]),
        (&[&leaf], &[&leaf]),
        (&[&leaf, &middle, &root], &[&stranger, &leaf]),
    ];
    for (chain, trusted) in trusted {
        assert_eq!(judge(chain, trusted), []);
    }
    let direct = workshop.issue("direct", &root, SIGNER);
    assert_eq!(judge(&[&direct], &[&root]), []);
}

#[test]
fn prv_08_untrusted_says_which_issuer_is_missing() {
    let workshop = Workshop::new();
    let Chain { leaf, middle, root } = chain(&workshop, AUTHORITY, AUTHORITY, SIGNER);
    let stranger = workshop.self_signed("stranger", AUTHORITY);
    let missing = "the certificate of \"CN=middle\", which issued \"CN=leaf\", is neither in the package nor a trusted one";
    assert_eq!(reason(&[&leaf], &[&root]), missing);
    assert_eq!(reason(&[&leaf, &root], &[&root]), missing);
    assert_eq!(
        reason(&[&leaf, &middle], &[&stranger]),
        "the certificate of \"CN=root\", which issued \"CN=middle\", is neither in the package nor a trusted one"
    );
    assert_eq!(
        reason(&[&leaf, &middle, &root], &[]),
        "the certificate of the authority \"CN=root\", with which the chain ends, is not a trusted one"
    );
    assert_eq!(assess(&[], &certificates(&[&root]), 0).len(), 1, "no certificate at all");
}

#[test]
fn prv_08_self_signed_is_a_concern_unless_it_is_trusted() {
    let workshop = Workshop::new();
    for extensions in [AUTHORITY, SIGNER, "", "extendedKeyUsage=serverAuth\n"] {
        let signer = workshop.self_signed("signer", extensions);
        let other = workshop.self_signed("other", AUTHORITY);
        let same_name = workshop.self_signed("signer", extensions);
        assert_eq!(judge(&[&signer], &[]), [Concern::SelfSigned], "{extensions}");
        assert_eq!(judge(&[&signer], &[&other, &same_name]), [Concern::SelfSigned], "{extensions}");
        assert_eq!(judge(&[&signer], &[&other, &signer]), [], "{extensions}");
    }
}

#[test]
fn prv_08_validity_of_the_signer_counts_to_the_second_and_beside_trust() {
    let workshop = Workshop::new();
    let Chain { leaf, middle, root } = chain(&workshop, AUTHORITY, AUTHORITY, SIGNER);
    let alone = workshop.self_signed("alone", SIGNER);
    let (from, since) = (leaf.certificate.not_before(), leaf.certificate.not_after());
    let whole = certificates(&[&leaf, &middle, &root]);
    for trusted in [certificates(&[&root]), certificates(&[&leaf])] {
        for (now, concerns) in [
            (from - 1, vec![Concern::NotYetValid { from }]),
            (from - 1000 * DAY, vec![Concern::NotYetValid { from }]),
            (i64::MIN, vec![Concern::NotYetValid { from }]),
            (from, vec![]),
            (since, vec![]),
            (since + 1, vec![Concern::Expired { since }]),
            (i64::MAX, vec![Concern::Expired { since }]),
        ] {
            assert_eq!(assess(&whole, &trusted, now), concerns, "{now}");
        }
    }
    let (from, since) = (alone.certificate.not_before(), alone.certificate.not_after());
    let alone = certificates(&[&alone]);
    assert_eq!(assess(&alone, &[], since + 1), [Concern::SelfSigned, Concern::Expired { since }]);
    assert_eq!(assess(&alone, &[], from - 1), [Concern::SelfSigned, Concern::NotYetValid { from }]);
    assert_eq!(assess(&alone, &alone, since + 1), [Concern::Expired { since }]);
}

#[test]
fn prv_12_an_authority_that_has_expired_before_the_signer_vouches_no_longer() {
    let workshop = Workshop::new();
    workshop.key("root", P256);
    let root = workshop.certify("root", "/CN=root", None, AUTHORITY, &["-days", "50"]);
    workshop.key("middle", P256);
    let middle = workshop.certify("middle", "/CN=middle", Some(&root), AUTHORITY, &["-days", "30"]);
    workshop.key("leaf", P256);
    let leaf = workshop.certify("leaf", "/CN=leaf", Some(&middle), SIGNER, &["-days", "90"]);
    let from = leaf.certificate.not_before();
    let (chain, trusted) = (certificates(&[&leaf, &middle]), certificates(&[&root]));
    let judge = |days: i64| assess(&chain, &trusted, from + days * DAY);
    let untrusted = |reason: &str| Concern::Untrusted { reason: reason.to_owned() };
    assert_eq!(judge(20), []);
    assert_eq!(
        judge(40),
        [untrusted("the certificate of the issuer \"CN=middle\" is not valid at this time")]
    );
    let direct = workshop.certify("leaf", "/CN=leaf", Some(&root), SIGNER, &["-days", "90"]);
    assert_eq!(
        assess(&certificates(&[&direct]), &trusted, from + 60 * DAY),
        [untrusted(
            "the trusted certificate \"CN=root\", which issued \"CN=leaf\", is not valid at this time"
        )]
    );
    let short = workshop.certify("leaf", "/CN=leaf", Some(&root), SIGNER, &["-days", "10"]);
    let since = short.certificate.not_after();
    assert_eq!(
        assess(&certificates(&[&short]), &trusted, from + 60 * DAY),
        [Concern::Expired { since }],
        "it was issued by an authority that was valid as long as it was valid itself"
    );
}

#[test]
fn prv_12_a_forged_chain_of_the_same_names_is_not_trusted() {
    let workshop = Workshop::new();
    let real = chain(&workshop, AUTHORITY, AUTHORITY, SIGNER);
    let forged = chain(&workshop, AUTHORITY, AUTHORITY, SIGNER);
    assert_eq!(judge(&[&real.leaf, &real.middle, &real.root], &[&real.root]), []);
    let mixed: [&[&Identity]; 4] = [
        &[&forged.leaf, &forged.middle, &forged.root],
        &[&forged.leaf, &forged.middle],
        &[&forged.leaf, &real.middle, &real.root],
        &[&real.leaf, &forged.middle, &real.root],
    ];
    for chain in mixed {
        let told = reason(chain, &[&real.root]);
        assert!(told.contains("was not signed with the key of the issuer that it names"), "{told}");
    }
    let told = reason(&[&forged.leaf], &[&real.leaf]);
    assert!(told.contains("CN=middle"), "a signer of the same name as a trusted one: {told}");
}

#[test]
fn prv_12_a_trusted_signer_vouches_for_nobody_else() {
    let workshop = Workshop::new();
    let root = workshop.self_signed("root", AUTHORITY);
    let leaf = workshop.issue("leaf", &root, SIGNER);
    let protege = workshop.issue("protege", &leaf, SIGNER);
    let no_authority =
        "the trusted certificate \"CN=leaf\", which issued \"CN=protege\", is not one of an authority";
    assert_eq!(reason(&[&protege], &[&leaf]), no_authority);
    for trusted in [&leaf, &root] {
        let told = reason(&[&protege, &leaf], &[trusted]);
        assert!(told.contains("was issued by one that is not an authority's"), "{told}");
    }
    let no_issuing = "basicConstraints=critical,CA:TRUE\nkeyUsage=digitalSignature\n";
    let odd = workshop.self_signed("odd", no_issuing);
    let protege = workshop.issue("protege", &odd, SIGNER);
    assert!(reason(&[&protege], &[&odd]).contains("is not one of an authority"));
}

#[test]
fn prv_12_limits_of_authorities_are_kept() {
    let workshop = Workshop::new();
    let short = "basicConstraints=critical,CA:TRUE,pathlen:0\n";
    let longer = "basicConstraints=critical,CA:TRUE,pathlen:1\n";
    let named = format!("{AUTHORITY}nameConstraints=critical,permitted;DNS:example.org\n");
    let signer_of = |name: &str| format!("{SIGNER}subjectAltName=DNS:{name}\n");
    let purpose = |purpose: &str| format!("{AUTHORITY}extendedKeyUsage={purpose}\n");
    let too_long = "is longer than one of its authorities allows";
    let other_name = "is not one that its authorities may vouch for";
    let other_purpose = "is for other purposes than code signing";
    let cases: [(&str, &str, &str, Option<&str>); 15] = [
        (longer, AUTHORITY, SIGNER, None),
        (longer, short, SIGNER, None),
        (short, AUTHORITY, SIGNER, Some(too_long)),
        (&named, AUTHORITY, &signer_of("a.example.org"), None),
        (&named, AUTHORITY, &signer_of("a.example.com"), Some(other_name)),
        (AUTHORITY, &named, &signer_of("a.example.com"), Some(other_name)),
        (AUTHORITY, &purpose("codeSigning"), SIGNER, None),
        (AUTHORITY, &purpose("serverAuth"), SIGNER, Some(other_purpose)),
        (AUTHORITY, AUTHORITY, "basicConstraints=CA:FALSE\n", None),
        (AUTHORITY, AUTHORITY, "extendedKeyUsage=anyExtendedKeyUsage\n", None),
        (AUTHORITY, AUTHORITY, "extendedKeyUsage=serverAuth,codeSigning\n", None),
        (AUTHORITY, AUTHORITY, "extendedKeyUsage=serverAuth\n", Some(other_purpose)),
        (AUTHORITY, AUTHORITY, "keyUsage=keyEncipherment\n", Some("does not allow its key to sign")),
        (AUTHORITY, AUTHORITY, AUTHORITY, Some("is one of an authority, not of a signer")),
        (AUTHORITY, AUTHORITY, "1.2.3.4=critical,ASN1:NULL\n", Some("has a critical extension")),
    ];
    for (root, middle, leaf, told) in cases {
        let Chain { leaf: signer, middle: issuer, root: anchor } = chain(&workshop, root, middle, leaf);
        let described = format!("{root}/{middle}/{leaf}");
        let chain = [&signer, &issuer];
        match told {
            None => assert_eq!(judge(&chain, &[&anchor]), [], "{described}"),
            Some(told) => {
                let reason = reason(&chain, &[&anchor]);
                assert!(reason.contains(told), "{described}: {reason}");
                assert_eq!(judge(&chain, &[&signer]), [], "trusted itself: {described}");
            }
        }
    }
}

#[test]
fn prv_12_a_path_demands_strong_signatures() {
    let workshop = Workshop::new();
    workshop.key("root", &["genrsa", "2048"]);
    let root = workshop.certify("root", "/CN=root", None, AUTHORITY, &["-sha1"]);
    workshop.key("leaf", P384);
    let strong = workshop.certify("leaf", "/CN=leaf", Some(&root), SIGNER, &["-sha512"]);
    assert_eq!(
        judge(&[&strong], &[&root]),
        [],
        "the signature of a trusted certificate itself does not matter"
    );
    let weak = workshop.certify("leaf", "/CN=leaf", Some(&root), SIGNER, &["-sha1"]);
    assert!(reason(&[&weak], &[&root]).contains("an algorithm that is not accepted"));
    workshop.key("small", &["genrsa", "1024"]);
    let small = workshop.certify("small", "/CN=small", None, AUTHORITY, &[]);
    let leaf = workshop.certify("leaf", "/CN=leaf", Some(&small), SIGNER, &[]);
    assert!(reason(&[&leaf], &[&small]).contains("a key that is too short"));
}

#[test]
fn prv_12_signers_of_version_1_are_trusted_only_themselves() {
    let workshop = Workshop::new();
    let root = workshop.self_signed("root", AUTHORITY);
    let old = workshop.issue("old", &root, "");
    assert!(reason(&[&old], &[&root]).contains("is of X.509 version 1"));
    assert_eq!(judge(&[&old], &[&old]), []);
    let old_root = workshop.self_signed("old root", "");
    let leaf = workshop.issue("leaf", &old_root, SIGNER);
    assert_eq!(judge(&[&leaf], &[&old_root]), [], "a root of version 1 is an authority when it is trusted");
    let old_middle = workshop.issue("old middle", &root, "");
    let leaf = workshop.issue("leaf", &old_middle, SIGNER);
    assert_ne!(judge(&[&leaf, &old_middle], &[&root]), []);
}
