use ovf::certificate::KeyError;
use ovf::signature::{CertificateFile, CertificateFileError, SignatureError};

use crate::workshop::{
    AUTHORITY, CHANGED, MANIFEST, MANIFEST_NAME, P256, P384, P521, SIGNER, Workshop, parse, subjects,
};

#[test]
fn signed_data_holds_in_every_form_that_openssl_makes() {
    let workshop = Workshop::new();
    let signer = workshop.self_signed("signer", SIGNER);
    let forms: [(&str, &[&str]); 9] = [
        ("cms", &[]),
        ("cms", &["-noattr"]),
        ("cms", &["-keyid"]),
        ("cms", &["-nosmimecap"]),
        ("cms", &["-md", "sha512"]),
        ("cms", &["-nodetach"]),
        ("smime", &[]),
        ("smime", &["-noattr", "-md", "sha384"]),
        ("smime", &["-nodetach"]),
    ];
    for (command, options) in forms {
        let pem = workshop.signed_data(command, &signer, MANIFEST, options);
        let file = parse(&pem);
        assert_eq!(subjects(&file), ["CN=signer"]);
        assert_eq!(file.verify(MANIFEST, MANIFEST_NAME), Ok(()), "{command} {options:?}");
        assert!(file.verify(CHANGED, MANIFEST_NAME).is_err(), "{command} {options:?}");
    }
}

#[test]
fn signed_data_holds_with_every_supported_key() {
    let workshop = Workshop::new();
    let pss = &["-keyopt", "rsa_padding_mode:pss", "-keyopt", "rsa_pss_saltlen:digest"][..];
    let kinds: [(&[&str], &[&str]); 6] = [
        (&["genrsa", "2048"], &[]),
        (&["genrsa", "2048"], pss),
        (&["genrsa", "1024"], &["-md", "sha1"]),
        (P256, &["-md", "sha1"]),
        (P384, &["-md", "sha384"]),
        (P521, &["-md", "sha512"]),
    ];
    for (key, options) in kinds {
        workshop.key("signer", key);
        let signer = workshop.certify("signer", "/CN=signer", None, SIGNER, &[]);
        let file = parse(&workshop.signed_data("cms", &signer, MANIFEST, options));
        assert_eq!(file.verify(MANIFEST, MANIFEST_NAME), Ok(()), "{key:?} {options:?}");
    }
}

#[test]
fn the_block_may_have_every_label_that_is_seen() {
    let workshop = Workshop::new();
    let signer = workshop.self_signed("signer", SIGNER);
    let pem = workshop.signed_data("smime", &signer, MANIFEST, &[]);
    assert!(pem.contains("BEGIN PKCS7"));
    for label in ["CMS", "PKCS7", "PKCS #7 SIGNED DATA"] {
        let file = parse(&pem.replace("PKCS7", label));
        assert_eq!(file.verify(MANIFEST, MANIFEST_NAME), Ok(()), "{label}");
    }
}

#[test]
fn a_changed_manifest_is_told_by_its_digest() {
    let workshop = Workshop::new();
    let signer = workshop.self_signed("signer", SIGNER);
    let with_attributes = parse(&workshop.signed_data("cms", &signer, MANIFEST, &[]));
    let error = with_attributes.verify(CHANGED, MANIFEST_NAME).unwrap_err();
    assert!(
        matches!(&error, SignatureError::ManifestChanged { algorithm, .. } if algorithm == "SHA-256"),
        "{error}"
    );
    let without = parse(&workshop.signed_data("cms", &signer, MANIFEST, &["-noattr"]));
    let reason = KeyError::Mismatch;
    let error = SignatureError::SignedData { signer: "CN=signer".to_owned(), reason };
    assert_eq!(without.verify(CHANGED, MANIFEST_NAME), Err(error));
}

#[test]
fn a_manifest_within_the_signature_has_to_be_the_one_beside_it() {
    let workshop = Workshop::new();
    let signer = workshop.self_signed("signer", SIGNER);
    let file = parse(&workshop.signed_data("cms", &signer, b"another", &["-nodetach"]));
    let error = SignatureError::OtherContent { held: 7, found: MANIFEST.len() };
    assert_eq!(file.verify(MANIFEST, MANIFEST_NAME), Err(error));
    assert_eq!(file.verify(b"another", MANIFEST_NAME), Ok(()));
}

#[test]
fn signed_data_by_another_key_does_not_hold() {
    let workshop = Workshop::new();
    workshop.key("signer", P256);
    let signer = workshop.certify("signer", "/CN=signer", None, SIGNER, &["-set_serial", "7"]);
    let data = workshop.signed_data("cms", &signer, MANIFEST, &["-nocerts"]);
    workshop.key("signer", P256);
    let forged = workshop.certify("signer", "/CN=signer", None, SIGNER, &["-set_serial", "7"]);
    assert_eq!(parse(&format!("{data}{}", signer.pem)).verify(MANIFEST, MANIFEST_NAME), Ok(()));
    let reason = KeyError::Mismatch;
    let error = SignatureError::SignedData { signer: "CN=signer".to_owned(), reason };
    assert_eq!(parse(&format!("{data}{}", forged.pem)).verify(MANIFEST, MANIFEST_NAME), Err(error));
}

#[test]
fn prv_07_certificates_come_from_within_and_from_beside_the_signature() {
    let workshop = Workshop::new();
    let root = workshop.self_signed("root", AUTHORITY);
    let middle = workshop.issue("middle", &root, AUTHORITY);
    let leaf = workshop.issue("leaf", &middle, SIGNER);
    let others = workshop.write("others.pem", format!("{}{}", root.pem, middle.pem).as_bytes());
    let whole = ["CN=leaf", "CN=middle", "CN=root"];
    let within = parse(&workshop.signed_data("cms", &leaf, MANIFEST, &["-certfile", &others]));
    assert_eq!(
        (subjects(&within), within.verify(MANIFEST, MANIFEST_NAME)),
        (whole.map(str::to_owned).into(), Ok(()))
    );
    let bare = workshop.signed_data("cms", &leaf, MANIFEST, &["-nocerts", "-keyid"]);
    let beside = parse(&format!("{}{}{bare}{}", root.pem, middle.pem, leaf.pem));
    assert_eq!(
        (subjects(&beside), beside.verify(MANIFEST, MANIFEST_NAME)),
        (whole.map(str::to_owned).into(), Ok(()))
    );
    for (text, error) in [
        (bare.clone(), CertificateFileError::NoCertificate),
        (format!("{bare}{}", root.pem), CertificateFileError::NoCertificateOfSigner),
    ] {
        assert_eq!(CertificateFile::parse(text.as_bytes()), Err(error));
    }
}

#[test]
fn of_a_line_and_signed_data_both_have_to_hold_and_be_by_one_signer() {
    let workshop = Workshop::new();
    let signer = workshop.self_signed("signer", SIGNER);
    let other = workshop.self_signed("other", SIGNER);
    let (line, data) = (workshop.line(&signer), workshop.signed_data("smime", &signer, MANIFEST, &[]));
    let pem = &signer.pem;
    assert_eq!(parse(&format!("{line}{pem}{data}")).verify(MANIFEST, MANIFEST_NAME), Ok(()));
    assert_eq!(parse(&format!("{line}{data}")).verify(MANIFEST, MANIFEST_NAME), Ok(()));
    let others_line = format!("{}{pem}{}{data}", workshop.line(&other), other.pem);
    let error =
        SignatureError::OtherSigner { signer: "CN=other".to_owned(), expected: "CN=signer".to_owned() };
    assert_eq!(parse(&others_line).verify(MANIFEST, MANIFEST_NAME), Err(error));
    let others_data = workshop.signed_data("smime", &other, MANIFEST, &[]);
    let error =
        SignatureError::OtherSigner { signer: "CN=signer".to_owned(), expected: "CN=other".to_owned() };
    assert_eq!(parse(&format!("{line}{pem}{others_data}")).verify(MANIFEST, MANIFEST_NAME), Err(error));
    let old_data = workshop.signed_data("smime", &signer, CHANGED, &[]);
    let error = parse(&format!("{line}{pem}{old_data}")).verify(MANIFEST, MANIFEST_NAME).unwrap_err();
    assert!(matches!(error, SignatureError::ManifestChanged { .. }), "{error}");
    let wrong_name = parse(&format!("{line}{data}")).verify(MANIFEST, "other.mf");
    assert!(matches!(wrong_name, Err(SignatureError::OtherManifest { .. })), "{wrong_name:?}");
}

#[test]
fn signed_data_that_cannot_be_read_is_refused_with_the_reason() {
    let workshop = Workshop::new();
    let signer = workshop.self_signed("signer", SIGNER);
    workshop.self_signed("other", SIGNER);
    let data = workshop.signed_data("cms", &signer, MANIFEST, &[]);
    let twice = CertificateFile::parse(format!("{data}{data}").as_bytes());
    assert!(matches!(twice, Err(CertificateFileError::SeveralSignedData { .. })), "{twice:?}");
    let (certificate, key) = (workshop.path("other.pem"), workshop.path("other.key"));
    let by_two = workshop.signed_data("cms", &signer, MANIFEST, &["-signer", &certificate, "-inkey", &key]);
    assert_eq!(CertificateFile::parse(by_two.as_bytes()), Err(CertificateFileError::Signers { count: 2 }));
    let certificates = workshop.path("signer.pem");
    let by_none = crate::workshop::openssl(&["crl2pkcs7", "-nocrl", "-certfile", &certificates]);
    assert_eq!(CertificateFile::parse(&by_none), Err(CertificateFileError::Signers { count: 0 }));
    let lines: Vec<&str> = data.lines().collect();
    let truncated = [&lines[..4], &lines[lines.len() - 1..]].concat().join("\n");
    for text in [truncated, signer.pem.replace("CERTIFICATE", "PKCS7")] {
        let refused = CertificateFile::parse(text.as_bytes());
        assert!(matches!(refused, Err(CertificateFileError::SignedData { .. })), "{refused:?}");
    }
}
