use ovf::certificate::{Certificate, CertificateError, LARGEST_CERTIFICATE, PemError};

use crate::workshop::{AUTHORITY, DAY, P256, SIGNER, Workshop, openssl};

#[test]
fn tc_01_demands_exactly_one_block() {
    let workshop = Workshop::new();
    let pem = workshop.self_signed("one", AUTHORITY).pem;
    let body = pem.lines().nth(1).unwrap();
    let label = "CERTIFICATE".to_owned();
    let refused = [
        (String::new(), CertificateError::NoBlock),
        ("MIIB".to_owned(), CertificateError::NoBlock),
        (format!("{pem}{pem}"), CertificateError::SeveralBlocks { count: 2 }),
        (
            pem.replace("CERTIFICATE", "PRIVATE KEY"),
            CertificateError::OtherBlock { label: "PRIVATE KEY".to_owned() },
        ),
        (
            pem.replace("-----END", "-----"),
            CertificateError::Pem(PemError::NoEnd { label: label.clone(), line: 1 }),
        ),
        (
            pem.replace(body, "&"),
            CertificateError::Pem(PemError::NotBase64 { label: label.clone(), line: 1 }),
        ),
        (
            pem.replace("END CERTIFICATE", "END PKCS7"),
            CertificateError::Pem(PemError::OtherEnd {
                label,
                end: "PKCS7".to_owned(),
                line: pem.lines().count(),
            }),
        ),
    ];
    for (text, error) in refused {
        assert_eq!(Certificate::from_pem(&text), Err(error), "{text}");
    }
}

#[test]
fn tc_01_takes_text_around_the_block_and_any_line_breaks() {
    let workshop = Workshop::new();
    let one = workshop.self_signed("one", AUTHORITY);
    let with_text = openssl(&["x509", "-text", "-in", &workshop.path("one.pem")]);
    let texts =
        [String::from_utf8(with_text).unwrap(), one.pem.replace('\n', "\r\n"), format!("\n\n{}", one.pem)];
    for text in texts {
        assert_eq!(Certificate::from_pem(&text).as_ref(), Ok(&one.certificate), "{text}");
    }
}

#[test]
fn tc_02_fingerprint_is_the_sha_256_of_the_der_form() {
    let workshop = Workshop::new();
    let one = workshop.self_signed("one", AUTHORITY);
    let told = openssl(&["x509", "-noout", "-fingerprint", "-sha256", "-in", &workshop.path("one.pem")]);
    let told = String::from_utf8(told).unwrap().to_lowercase().replace(':', "");
    assert_eq!(told.trim().split_once('=').unwrap().1, one.certificate.fingerprint());
}

#[test]
fn pem_and_der_lead_back_to_the_same_certificate() {
    let workshop = Workshop::new();
    let one = workshop.self_signed("one", AUTHORITY);
    assert_eq!(one.certificate.to_pem(), one.pem);
    assert_eq!(Certificate::from_der(one.certificate.der()), Ok(one.certificate.clone()));
    let body: String = one.pem.lines().filter(|line| !line.starts_with('-')).collect();
    assert_eq!(one.certificate.to_base64(), body);
}

#[test]
fn prv_06_names_are_written_as_rfc_4514_has_them() {
    let workshop = Workshop::new();
    workshop.key("one", P256);
    let cases = [
        (
            "/C=CH/ST=Zug/L=Baar/O=Stackroom/OU=Images/CN=signer",
            "CN=signer,OU=Images,O=Stackroom,L=Baar,ST=Zug,C=CH",
        ),
        ("/O=Boxes, Crates \\+ Co/CN=#1", "CN=\\#1,O=Boxes\\, Crates \\+ Co"),
        ("/CN=Zürich", "CN=Zürich"),
        ("/CN=one/emailAddress=one@example.org", "EMAIL=one@example.org,CN=one"),
    ];
    for (subject, written) in cases {
        let certificate = workshop.certify("one", subject, None, AUTHORITY, &[]).certificate;
        assert_eq!((certificate.subject(), certificate.issuer()), (written.to_owned(), written.to_owned()));
    }
}

#[test]
fn prv_06_self_signed_needs_its_own_key_behind_the_signature() {
    let workshop = Workshop::new();
    let root = workshop.self_signed("root", AUTHORITY);
    let leaf = workshop.issue("leaf", &root, SIGNER);
    workshop.key("forged", P256);
    let same_names = workshop.certify("forged", "/CN=root", Some(&root), AUTHORITY, &[]);
    assert_eq!(same_names.certificate.issuer(), same_names.certificate.subject());
    let told = [&root, &leaf, &same_names].map(|identity| identity.certificate.self_signed());
    assert_eq!(told, [true, false, false]);
}

#[test]
fn validity_is_in_unix_seconds() {
    let workshop = Workshop::new();
    let one = workshop.self_signed("one", AUTHORITY).certificate;
    let now = std::time::SystemTime::now().duration_since(std::time::UNIX_EPOCH).unwrap().as_secs() as i64;
    assert!((now - 60..=now).contains(&one.not_before()), "{} {now}", one.not_before());
    assert_eq!(one.not_after() - one.not_before(), 100 * DAY);
}

#[test]
fn certificates_of_version_1_are_read() {
    let workshop = Workshop::new();
    let old = workshop.self_signed("old", "");
    assert_eq!((old.certificate.subject().as_str(), old.certificate.self_signed()), ("CN=old", true));
}

#[test]
fn der_that_is_no_certificate_is_refused() {
    let workshop = Workshop::new();
    let der = workshop.self_signed("one", AUTHORITY).certificate.der().to_vec();
    let with_more = [der.as_slice(), &[0]].concat();
    for bytes in [&der[..der.len() - 1], &der[..10], &with_more, b"", b"hello"] {
        let refused = Certificate::from_der(bytes);
        assert!(matches!(refused, Err(CertificateError::Malformed { .. })), "{refused:?}");
    }
    let large = vec![0x30; LARGEST_CERTIFICATE + 1];
    assert_eq!(
        Certificate::from_der(&large),
        Err(CertificateError::TooLarge { size: LARGEST_CERTIFICATE + 1 })
    );
}
