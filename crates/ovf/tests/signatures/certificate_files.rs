use ovf::certificate::KeyError;
use ovf::signature::{CertificateFile, CertificateFileError, MOST_CERTIFICATES, SignatureError};

use crate::workshop::{
    AUTHORITY, CHANGED, Identity, MANIFEST, MANIFEST_NAME, P256, P384, P521, SIGNER, Workshop, parse,
    subjects,
};

/// A certificate file with a line by this signer and its certificate.
fn file(workshop: &Workshop, signer: &Identity) -> String {
    format!("{}{}", workshop.line(signer), signer.pem)
}

#[test]
fn signatures_by_every_supported_key_and_digest_hold() {
    let workshop = Workshop::new();
    let kinds: [(&[&str], &[&str]); 6] = [
        (&["genrsa", "1024"], &["sha1", "sha256", "sha512"]),
        (&["genrsa", "2048"], &["sha1", "sha256", "sha384", "sha512"]),
        (&["genrsa", "4096"], &["sha256", "sha512"]),
        (P256, &["sha1", "sha256", "sha384", "sha512"]),
        (P384, &["sha256", "sha384", "sha512"]),
        (P521, &["sha1", "sha256", "sha384", "sha512"]),
    ];
    for (key, digests) in kinds {
        workshop.key("signer", key);
        let signer = workshop.certify("signer", "/CN=signer", None, SIGNER, &[]);
        for digest in digests {
            let signature = workshop.sign(&signer, digest, MANIFEST);
            let line = format!("{}({MANIFEST_NAME})= {signature}", digest.to_uppercase());
            let file = parse(&format!("{line}\n{}", signer.pem));
            assert_eq!(file.verify(MANIFEST, MANIFEST_NAME), Ok(()), "{key:?} {digest}");
            assert!(file.verify(CHANGED, MANIFEST_NAME).is_err(), "{key:?} {digest}");
        }
    }
}

#[test]
fn keys_that_are_too_short_or_of_other_kinds_do_not_count() {
    let workshop = Workshop::new();
    workshop.key("short", &["genrsa", "1008"]);
    let short = workshop.certify("short", "/CN=short", None, SIGNER, &[]);
    let reason = KeyError::Size { bits: 1008 };
    let (signer, manifest) = ("CN=short".to_owned(), MANIFEST_NAME.to_owned());
    assert_eq!(
        parse(&file(&workshop, &short)).verify(MANIFEST, MANIFEST_NAME),
        Err(SignatureError::Line { signer, manifest, reason })
    );
    workshop.key("other", &["genpkey", "-algorithm", "ed25519"]);
    let other = workshop.certify("other", "/CN=other", None, SIGNER, &[]);
    let text = format!("SHA256({MANIFEST_NAME})= 00\n{}", other.pem);
    let error = parse(&text).verify(MANIFEST, MANIFEST_NAME).unwrap_err();
    assert!(matches!(error, SignatureError::Line { reason: KeyError::Unsupported { .. }, .. }), "{error}");
}

#[test]
fn the_line_may_be_spelled_in_every_way_that_is_seen() {
    let workshop = Workshop::new();
    let signer = workshop.self_signed("signer", SIGNER);
    let signature = workshop.sign(&signer, "sha256", MANIFEST);
    let (start, end) = signature.split_at(60);
    let pem = &signer.pem;
    let crlf = pem.replace('\n', "\r\n");
    let spelled = [
        format!("SHA256(package.mf)= {signature}\n{pem}"),
        format!("SHA256(package.mf)={signature}\n{pem}"),
        format!("SHA256 (package.mf) = {}\n{pem}", signature.to_uppercase()),
        format!("sha256(package.mf)= {signature}\n{pem}"),
        format!("SHA-256(package.mf)= {signature}\n\n\n{pem}"),
        format!("SHA256(package.mf)= {signature}\r\n{crlf}"),
        format!("SHA256(package.mf)= {start}\n  {end}\n{pem}"),
        format!("SHA256(package.mf)=\n{start}\r\n{end}\r\n{crlf}"),
        format!("Bag Attributes\n  key(s) = value\n{pem}\nSHA256(package.mf)= {signature}"),
        format!("SHA256(package.mf)= {signature}\n{}", pem.replace("CERTIFICATE", "X509 CERTIFICATE")),
    ];
    for text in spelled {
        assert_eq!(parse(&text).verify(MANIFEST, "package.mf"), Ok(()), "{text}");
    }
    let name = "a (copy) = b.mf";
    let text = format!("SHA256({name})= {signature}\n{pem}");
    assert_eq!(parse(&text).verify(MANIFEST, name), Ok(()));
}

#[test]
fn what_was_changed_after_it_was_signed_does_not_hold() {
    let workshop = Workshop::new();
    let signer = workshop.self_signed("signer", SIGNER);
    let good = file(&workshop, &signer);
    let error = SignatureError::Line {
        signer: "CN=signer".to_owned(),
        manifest: MANIFEST_NAME.to_owned(),
        reason: KeyError::Mismatch,
    };
    let told = error.to_string();
    assert!(told.contains("\"package.mf\" by \"CN=signer\""), "{told}");
    let does_not_hold = Err(error);
    assert_eq!(parse(&good).verify(MANIFEST, MANIFEST_NAME), Ok(()));
    assert_eq!(parse(&good).verify(CHANGED, MANIFEST_NAME), does_not_hold, "tampered manifest");
    assert_eq!(parse(&good).verify(b"", MANIFEST_NAME), does_not_hold, "empty manifest");
    let digits = workshop.sign(&signer, "sha256", CHANGED);
    let tampered = format!("SHA256({MANIFEST_NAME})= {digits}\n{}", signer.pem);
    assert_eq!(parse(&tampered).verify(MANIFEST, MANIFEST_NAME), does_not_hold, "tampered signature");
    let other_digest = good.replace("SHA256(", "SHA512(");
    assert_eq!(parse(&other_digest).verify(MANIFEST, MANIFEST_NAME), does_not_hold, "other algorithm");
    workshop.key("signer", P256);
    let other_key = format!("{}{}", workshop.line(&signer), signer.pem);
    assert_eq!(parse(&other_key).verify(MANIFEST, MANIFEST_NAME), does_not_hold, "wrong key");
}

#[test]
fn the_line_has_to_name_the_manifest() {
    let workshop = Workshop::new();
    let signer = workshop.self_signed("signer", SIGNER);
    let file = parse(&file(&workshop, &signer));
    let error =
        SignatureError::OtherManifest { named: MANIFEST_NAME.to_owned(), manifest: "other.mf".to_owned() };
    assert_eq!(file.verify(MANIFEST, "other.mf"), Err(error));
}

#[test]
fn prv_07_the_chain_is_put_in_order_whatever_order_it_comes_in() {
    let workshop = Workshop::new();
    let root = workshop.self_signed("root", AUTHORITY);
    let middle = workshop.issue("middle", &root, AUTHORITY);
    let leaf = workshop.issue("leaf", &middle, SIGNER);
    let stranger = workshop.issue("stranger", &root, AUTHORITY);
    let line = workshop.line(&leaf);
    let orders =
        [[&leaf, &middle, &root], [&root, &middle, &leaf], [&middle, &leaf, &root], [&root, &leaf, &middle]];
    for order in orders {
        let pem: String = order.iter().map(|identity| identity.pem.as_str()).collect();
        let file = parse(&format!("{line}{pem}{pem}"));
        assert_eq!(subjects(&file), ["CN=leaf", "CN=middle", "CN=root"]);
        assert_eq!(file.verify(MANIFEST, MANIFEST_NAME), Ok(()));
    }
    let beside = parse(&format!("{line}{}{}{}{}", leaf.pem, stranger.pem, root.pem, middle.pem));
    assert_eq!(subjects(&beside), ["CN=leaf", "CN=middle", "CN=root"], "a certificate that leads nowhere");
    let without = parse(&format!("{line}{}{}", leaf.pem, root.pem));
    assert_eq!(subjects(&without), ["CN=leaf"], "an issuer is missing");
}

#[test]
fn a_chain_keeps_an_issuer_of_the_right_name_that_has_another_key() {
    let workshop = Workshop::new();
    let root = workshop.self_signed("root", AUTHORITY);
    let leaf = workshop.issue("leaf", &root, SIGNER);
    let forged = workshop.self_signed("root", AUTHORITY);
    let line = workshop.line(&leaf);
    let alone = parse(&format!("{line}{}{}", leaf.pem, forged.pem));
    assert_eq!(alone.chain(), [leaf.certificate.clone(), forged.certificate.clone()]);
    let both = parse(&format!("{line}{}{}{}", leaf.pem, forged.pem, root.pem));
    assert_eq!(both.chain(), [leaf.certificate, root.certificate]);
}

#[test]
fn a_signature_by_another_certificate_of_the_file_does_not_count() {
    let workshop = Workshop::new();
    let trusted = workshop.self_signed("trusted", SIGNER);
    let attacker = workshop.self_signed("attacker", SIGNER);
    let text = format!("{}{}{}", workshop.line(&attacker), trusted.pem, attacker.pem);
    let error =
        SignatureError::OtherSigner { signer: "CN=attacker".to_owned(), expected: "CN=trusted".to_owned() };
    let file = parse(&text);
    assert_eq!(subjects(&file), ["CN=trusted"]);
    assert_eq!(file.verify(MANIFEST, MANIFEST_NAME), Err(error));
}

#[test]
fn files_that_cannot_be_read_are_refused_with_the_reason() {
    let workshop = Workshop::new();
    let signer = workshop.self_signed("signer", SIGNER);
    let (line, pem) = (workshop.line(&signer), &signer.pem);
    let cases = [
        (String::new(), CertificateFileError::NoSignature),
        (pem.clone(), CertificateFileError::NoSignature),
        ("garbage\n".repeat(10), CertificateFileError::NoSignature),
        (line.clone(), CertificateFileError::NoCertificate),
        (format!("{line}{line}{pem}"), CertificateFileError::SeveralLines { line: 2 }),
        (format!("SHA256(package.mf)= 0g\n{pem}"), CertificateFileError::NotHexadecimal { line: 1 }),
        (format!("SHA256(package.mf)= 012\n{pem}"), CertificateFileError::NotHexadecimal { line: 1 }),
        (format!("\nSHA256(package.mf)=\n{pem}"), CertificateFileError::NotHexadecimal { line: 2 }),
        (
            format!("MD5(package.mf)= 00\n{pem}"),
            CertificateFileError::UnknownDigest { digest: "MD5".to_owned(), line: 1 },
        ),
        (
            format!("{line}{}", pem.replace("CERTIFICATE", "EC PRIVATE KEY")),
            CertificateFileError::OtherBlock { label: "EC PRIVATE KEY".to_owned(), line: 2 },
        ),
    ];
    for (text, error) in cases {
        assert_eq!(CertificateFile::parse(text.as_bytes()), Err(error), "{text}");
    }
    for garbage in
        ["-----BEGIN CERTIFICATE-----\n&&\n-----END CERTIFICATE-----", "-----BEGIN CERTIFICATE-----\n"]
    {
        let refused = CertificateFile::parse(format!("{line}{garbage}").as_bytes());
        assert!(matches!(refused, Err(CertificateFileError::Pem(_))), "{refused:?}");
    }
    let truncated = "-----BEGIN CERTIFICATE-----\nMIIBgzCCASmg\n-----END CERTIFICATE-----";
    let refused = CertificateFile::parse(format!("{line}{truncated}").as_bytes());
    assert!(matches!(refused, Err(CertificateFileError::Certificate { line: 2, .. })), "{refused:?}");
}

#[test]
fn size_and_number_of_certificates_are_bounded() {
    let large = vec![b' '; 1024 * 1024 + 1];
    let error = CertificateFileError::TooLarge { size: large.len() };
    assert_eq!(CertificateFile::parse(&large), Err(error));
    let workshop = Workshop::new();
    let signer = workshop.self_signed("signer", SIGNER);
    workshop.key("another", P256);
    let mut text = file(&workshop, &signer);
    for number in 1..MOST_CERTIFICATES {
        let subject = format!("/CN={number}");
        text.push_str(&workshop.certify("another", &subject, None, AUTHORITY, &[]).pem);
    }
    assert_eq!(parse(&text).verify(MANIFEST, MANIFEST_NAME), Ok(()));
    text.push_str(&workshop.certify("another", "/CN=more", None, AUTHORITY, &[]).pem);
    assert_eq!(CertificateFile::parse(text.as_bytes()), Err(CertificateFileError::TooManyCertificates));
}
