use std::sync::OnceLock;
use std::time::{Duration, Instant};

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use ovf::certificate::{Certificate, CertificateError};
use ovf::signature::{CertificateFile, LONGEST_CHAIN};
use ovf::trust::assess;
use proptest::prelude::*;

use crate::workshop::{AUTHORITY, MANIFEST, MANIFEST_NAME, P256, SIGNER, Workshop, parse};

/// Certificate files that hold, of each form.
fn corpus() -> &'static [String] {
    static CORPUS: OnceLock<Vec<String>> = OnceLock::new();
    CORPUS.get_or_init(|| {
        let workshop = Workshop::new();
        let root = workshop.self_signed("root", AUTHORITY);
        let leaf = workshop.issue("leaf", &root, SIGNER);
        let line = format!("{}{}{}", workshop.line(&leaf), leaf.pem, root.pem);
        let cms = workshop.signed_data("cms", &leaf, MANIFEST, &["-keyid", "-nodetach"]);
        let plain = workshop.signed_data("smime", &leaf, MANIFEST, &["-noattr"]);
        vec![format!("{line}{cms}"), line, cms, plain]
    })
}

/// Reads a file, and does with it all that is done with one.
fn use_file(file: &[u8]) {
    let Ok(file) = CertificateFile::parse(file) else { return };
    let _ = file.verify(MANIFEST, MANIFEST_NAME).map_err(|error| error.to_string());
    let chain = file.chain();
    assert!(!chain.is_empty());
    let _ = assess(chain, chain.last().map(std::slice::from_ref).unwrap(), 1_800_000_000);
    for certificate in chain {
        use_certificate(certificate);
    }
}

fn use_certificate(certificate: &Certificate) {
    let _ = (certificate.subject(), certificate.issuer(), certificate.self_signed());
    let _ = (certificate.not_before(), certificate.not_after(), certificate.fingerprint());
    assert_eq!(Certificate::from_pem(&certificate.to_pem()).as_ref(), Ok(certificate));
}

/// Changes the bytes inside of a PEM block, and leaves it valid base64.
fn change_block(text: &str, block: usize, changes: &[(usize, u8)]) -> String {
    let mut parts: Vec<String> = text.split("-----").map(str::to_owned).collect();
    let bodies = parts.iter().filter(|part| part.starts_with('\n') && part.len() > 2).count();
    let body = parts.iter_mut().filter(|part| part.starts_with('\n') && part.len() > 2).nth(block % bodies);
    let body = body.unwrap();
    let mut der = STANDARD.decode(body.replace('\n', "")).unwrap();
    for (place, byte) in changes {
        let place = place % der.len();
        der[place] = *byte;
    }
    *body = format!("\n{}\n", STANDARD.encode(der));
    parts.join("-----")
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 1500, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn changed_text_never_panics(
        which in 0_usize..4,
        changes in prop::collection::vec((any::<usize>(), any::<u8>()), 1..4),
        cut in prop::option::of(any::<usize>()),
    ) {
        let mut file = corpus()[which].clone().into_bytes();
        for (place, byte) in changes {
            let place = place % file.len();
            file[place] = byte;
        }
        if let Some(cut) = cut {
            file.truncate(cut % file.len());
        }
        use_file(&file);
    }

    #[test]
    fn changed_structures_never_panic(
        which in 0_usize..4,
        block in 0_usize..3,
        changes in prop::collection::vec((any::<usize>(), any::<u8>()), 1..4),
    ) {
        use_file(change_block(&corpus()[which], block, &changes).as_bytes());
    }

    #[test]
    fn any_bytes_never_panic(bytes in prop::collection::vec(any::<u8>(), 0..300)) {
        let _ = Certificate::from_der(&bytes);
        use_file(&bytes);
        let text = format!("-----BEGIN PKCS7-----\n{}\n-----END PKCS7-----", STANDARD.encode(&bytes));
        use_file(text.as_bytes());
    }
}

#[test]
fn the_corpus_is_one_of_files_that_hold() {
    for text in corpus() {
        assert_eq!(parse(text).verify(MANIFEST, MANIFEST_NAME), Ok(()));
    }
    let same = change_block(&corpus()[0], 0, &[]);
    assert_eq!(parse(&same), parse(&corpus()[0]));
}

/// The length of DER in its long form, after a tag.
fn element(tag: u8, content: &[u8]) -> Vec<u8> {
    let length = content.len();
    let head: Vec<u8> = match length {
        0..=0x7f => vec![tag, length as u8],
        0x80..=0xff => vec![tag, 0x81, length as u8],
        _ => vec![tag, 0x82, (length >> 8) as u8, length as u8],
    };
    [head, content.to_vec()].concat()
}

#[test]
fn a_name_that_is_one_large_set_is_refused_before_it_is_sorted() {
    // Sorting is slowest when the elements come in the opposite order.
    let attributes = |count: u16| {
        let attribute = |number: u16| {
            let value = [&[0x06, 0x03, 0x55, 0x04, 0x03, 0x04, 0x02][..], &number.to_be_bytes()].concat();
            element(0x30, &value)
        };
        element(0x30, &element(0x31, &(0..count).rev().flat_map(attribute).collect::<Vec<u8>>()))
    };
    let workshop = Workshop::new();
    let certificate = workshop.self_signed("name", SIGNER).certificate;
    let begun = Instant::now();
    let read = Certificate::from_der(&with_issuer(certificate.der(), &attributes(64))).unwrap();
    assert!(read.issuer().starts_with("2.5.4.3=#0402"));
    let refused = Certificate::from_der(&with_issuer(certificate.der(), &attributes(4000)));
    assert_eq!(refused, Err(CertificateError::LargeName { count: 4000 }));
    let took = begun.elapsed();
    assert!(took < Duration::from_secs(2), "{took:?}");
}

/// Puts another name for the issuer into a certificate, whose lengths take two bytes.
fn with_issuer(der: &[u8], name: &[u8]) -> Vec<u8> {
    let (signed, signature) = der[8..].split_at(usize::from(u16::from_be_bytes([der[6], der[7]])));
    let issuer = element(0x30, &element(0x31, &element(0x30, b"\x06\x03\x55\x04\x03\x0c\x04name")));
    let place = signed.windows(issuer.len()).position(|window| window == issuer).unwrap();
    let signed = [&signed[..place], name, &signed[place + issuer.len()..]].concat();
    element(0x30, &[element(0x30, &signed), signature.to_vec()].concat())
}

#[test]
fn a_mesh_of_certificates_of_one_name_costs_little_time() {
    let workshop = Workshop::new();
    let root = workshop.self_signed("root", AUTHORITY);
    workshop.key("mesh", P256);
    let mut text = String::new();
    let mut issuer = workshop.certify("mesh", "/CN=mesh", None, AUTHORITY, &[]);
    for number in 0..29 {
        text.push_str(&issuer.pem);
        let name = format!("mesh{}", number % 2);
        workshop.key(&name, P256);
        issuer = workshop.certify(&name, "/CN=mesh", Some(&issuer), AUTHORITY, &[]);
    }
    let leaf = workshop.issue("leaf", &issuer, SIGNER);
    let text = format!("{}{}{}{text}", workshop.line(&leaf), leaf.pem, issuer.pem);
    let begun = Instant::now();
    let file = parse(&text);
    assert_eq!(file.chain().len(), LONGEST_CHAIN);
    assert_eq!(file.verify(MANIFEST, MANIFEST_NAME), Ok(()));
    assert_ne!(assess(file.chain(), &[root.certificate], leaf.certificate.not_before()), []);
    let took = begun.elapsed();
    assert!(took < Duration::from_secs(5), "{took:?}");
}
