use super::*;

const SHA1: &str = "da39a3ee5e6b4b0d3255bfef95601890afd80709";
const SHA256: &str = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855";

fn sha512() -> String {
    SHA256.repeat(2)
}

fn line(name: &str, algorithm: DigestAlgorithm, digest: &str) -> ManifestLine {
    ManifestLine { name: name.to_owned(), algorithm, digest: digest.to_owned() }
}

#[test]
fn lines_are_read_in_all_spellings() {
    use DigestAlgorithm::{Sha1, Sha256, Sha512};
    let upper = SHA256.to_uppercase();
    let long = sha512();
    let table = [
        (format!("SHA1(a.ovf)= {SHA1}\n"), line("a.ovf", Sha1, SHA1)),
        (format!("SHA1 (a.ovf) = {SHA1}\r\n"), line("a.ovf", Sha1, SHA1)),
        (format!("SHA-1(a.ovf)={SHA1}"), line("a.ovf", Sha1, SHA1)),
        (format!("SHA256(a.ovf)= {upper}\n"), line("a.ovf", Sha256, SHA256)),
        (format!("sha256 (a.ovf)\t=\t{SHA256} \n\n"), line("a.ovf", Sha256, SHA256)),
        (format!("SHA2-256(a.ovf)= {SHA256}\n"), line("a.ovf", Sha256, SHA256)),
        (format!("\u{feff}Sha-512(a.ovf)= {long}\n \r\n\n"), line("a.ovf", Sha512, &long)),
        (format!("  SHA512(a (copy)=1).vmdk)= {long}\n"), line("a (copy)=1).vmdk", Sha512, &long)),
        (format!("\r\nSHA1(Gerät 1.vmdk)= {SHA1}\n"), line("Gerät 1.vmdk", Sha1, SHA1)),
    ];
    for (text, expected) in table {
        assert_eq!(Manifest::parse(text.as_bytes()), Ok(Manifest { lines: vec![expected] }), "{text:?}");
    }
}

#[test]
fn lines_keep_their_order_and_are_found_by_name() {
    let text = format!("SHA1(b.vmdk)= {SHA1}\nSHA256(a.ovf)= {SHA256}\n");
    let manifest = Manifest::parse(text.as_bytes()).unwrap();
    assert_eq!(manifest.lines.iter().map(|line| line.name.as_str()).collect::<Vec<_>>(), ["b.vmdk", "a.ovf"]);
    assert_eq!(manifest.line("a.ovf").unwrap().digest, SHA256);
    assert_eq!(manifest.line("A.ovf"), None);
}

#[test]
fn bad_manifests_are_refused_with_the_line() {
    let good = format!("SHA1(a.ovf)= {SHA1}\n");
    let table = [
        (String::new(), "the manifest has no lines"),
        ("\u{feff}\r\n \n".to_owned(), "the manifest has no lines"),
        (format!("{good}rubbish\n"), "line 2 of the manifest, 'rubbish', does not have the form"),
        (format!("{good}{SHA1}  b.vmdk\n"), "line 2 of the manifest, 'da39"),
        (format!("{good}SHA1 b.vmdk = {SHA1}\n"), "does not have the form"),
        (format!("{good}SHA1(b.vmdk = {SHA1}\n"), "does not have the form"),
        (format!("{good}SHA1(b.vmdk) x = {SHA1}\n"), "does not have the form"),
        (format!("{good}MD5(b.vmdk)= {}\n", &SHA1[..32]), "uses the algorithm 'MD5', which is not supported"),
        (format!("{good}(b.vmdk)= {SHA1}\n"), "uses the algorithm ''"),
        (format!("{good}SHA 1(b.vmdk)= {SHA1}\n"), "uses the algorithm 'SHA 1'"),
        (format!("{good}SHA1()= {SHA1}\n"), "line 2 of the manifest names no file"),
        (
            format!("{good}SHA1(x/b.vmdk)= {SHA1}\n"),
            "names 'x/b.vmdk'; the files of a package have flat names",
        ),
        (format!("{good}SHA1(x\\b.vmdk)= {SHA1}\n"), "have flat names"),
        (format!("{good}SHA1(..)= {SHA1}\n"), "have flat names"),
        (
            format!("{good}SHA1(b\u{7}.vmdk)= {SHA1}\n"),
            "names 'b\\u{7}.vmdk', which contains a control character",
        ),
        (format!("{good}SHA1(b.vmdk)= {}\n", &SHA1[1..]), "has a digest of 39 digits; SHA-1 makes 40"),
        (format!("{good}SHA256(b.vmdk)= {SHA1}\n"), "has a digest of 40 digits; SHA-256 makes 64"),
        (format!("{good}SHA1(b.vmdk)= \n"), "has a digest of 0 digits"),
        (format!("{good}SHA1(b.vmdk)= x{}\n", &SHA1[1..]), "does not consist of hexadecimal digits"),
        (format!("{good}SHA1(b.vmdk)= {SHA1}\rSHA1(c.vmdk)= {SHA1}\n"), "contains a control character"),
        (format!("{good}\nSHA1(a.ovf)= {SHA1}\n"), "line 3 of the manifest names 'a.ovf', as line 1 does"),
        (format!("{good}SHA256(A.OVF)= {SHA256}\n"), "line 2 of the manifest names 'A.OVF', as line 1 does"),
    ];
    for (text, expected) in table {
        let error = Manifest::parse(text.as_bytes()).unwrap_err().to_string();
        assert!(error.contains(expected), "{text:?}: {error}");
    }
}

#[test]
fn manifests_are_text_and_bounded() {
    let text = [format!("SHA1(a.ovf)= {SHA1}\n").as_bytes(), b"SHA1(\xff)= "].concat();
    assert_eq!(Manifest::parse(&text), Err(ManifestError::NotUtf8 { line: 2 }));
    let utf_16: Vec<u8> = "\u{feff}SHA1(a.ovf)= ".encode_utf16().flat_map(u16::to_le_bytes).collect();
    assert_eq!(Manifest::parse(&utf_16), Err(ManifestError::NotUtf8 { line: 1 }));
    let size = LARGEST_MANIFEST + 1;
    assert_eq!(Manifest::parse(&vec![b'\n'; size]), Err(ManifestError::TooLarge { size }));
    assert_eq!(Manifest::parse(&vec![b'\n'; size - 1]), Err(ManifestError::Empty));
}

#[test]
fn long_lines_are_not_repeated_in_full() {
    let error = Manifest::parse("x".repeat(100_000).as_bytes()).unwrap_err().to_string();
    assert!(error.len() < 250, "{error}");
}
