//! Whoever signs packages: keys, certificates and signatures, made by the `openssl` command.

use std::path::{Path, PathBuf};
use std::process::Command;

use tempfile::TempDir;

use super::Digest;

/// A kind of keys.
#[derive(Clone, Copy, Debug)]
pub enum Key {
    /// RSA of 2048 bits.
    Rsa,
    /// ECDSA on the curve P-256.
    Ecdsa,
}

/// From when to when a certificate is valid, as `YYYYMMDDhhmmssZ`.
#[derive(Clone, Copy, Debug)]
pub struct Validity(pub &'static str, pub &'static str);

impl Validity {
    /// Valid by the test's clock, which begins with 2026.
    pub const NOW: Self = Self("20250101000000Z", "20350101000000Z");
    /// Not valid any more.
    pub const PAST: Self = Self("20200101000000Z", "20251231000000Z");
    /// Not valid yet.
    pub const FUTURE: Self = Self("20260201000000Z", "20350101000000Z");
}

/// Somebody who signs: a key, its certificate and those above it.
pub struct Signer {
    directory: TempDir,
    authorities: Vec<String>,
}

impl Signer {
    /// Somebody whose certificate is signed by its own key, and may sign others.
    pub fn self_signed(name: &str, key: Key, validity: Validity) -> Self {
        let signer = Self::with_key(name, key, Vec::new());
        signer.certify(&signer, "authority", validity);
        signer
    }

    /// Somebody whom this one certifies, who may not certify others.
    pub fn issue(&self, name: &str, key: Key, validity: Validity) -> Self {
        self.issue_as("person", name, key, validity)
    }

    /// An authority whom this one certifies.
    pub fn issue_authority(&self, name: &str, key: Key) -> Self {
        self.issue_as("authority", name, key, Validity::NOW)
    }

    /// Its certificate, in PEM.
    pub fn certificate(&self) -> String {
        std::fs::read_to_string(self.file("certificate.pem")).unwrap()
    }

    /// Its certificate and those above it, in PEM, the root last.
    pub fn chain(&self) -> Vec<String> {
        [vec![self.certificate()], self.authorities.clone()].concat()
    }

    /// A certificate file: the line with the signature of the manifest, then the chain without its root.
    pub fn sign(&self, digest: Digest, manifest_name: &str, manifest: &[u8]) -> Vec<u8> {
        let chain = self.chain();
        let sent = if chain.len() > 1 { &chain[..chain.len() - 1] } else { &chain };
        self.sign_with(digest, manifest_name, manifest, &sent.concat())
    }

    /// A certificate file with these certificates, in PEM.
    pub fn sign_with(&self, digest: Digest, manifest_name: &str, manifest: &[u8], chain: &str) -> Vec<u8> {
        let signature = self.signature(digest, manifest);
        format!("{}({manifest_name})= {signature}\n{chain}", digest.name()).into_bytes()
    }

    /// The signature of the manifest, in hexadecimal.
    pub fn signature(&self, digest: Digest, manifest: &[u8]) -> String {
        let input = self.written("signed", manifest);
        let kind = format!("-{}", digest.name().to_lowercase());
        let key = self.file("key.pem");
        hex::encode(openssl(&["dgst", &kind, "-sign", path(&key), path(&input)]))
    }

    /// A signature of the manifest as a PKCS#7 block in PEM, which has the signer's certificate in it.
    pub fn pkcs7(&self, digest: Digest, manifest: &[u8]) -> Vec<u8> {
        let input = self.written("signed", manifest);
        let (key, certificate) = (self.file("key.pem"), self.file("certificate.pem"));
        let kind = digest.name().to_lowercase();
        let sign = ["smime", "-sign", "-binary", "-outform", "PEM", "-md", &kind];
        let with = ["-signer", path(&certificate), "-inkey", path(&key), "-in", path(&input)];
        openssl(&[&sign[..], &with[..]].concat())
    }

    fn issue_as(&self, kind: &str, name: &str, key: Key, validity: Validity) -> Self {
        let issued = Self::with_key(name, key, self.chain());
        self.certify(&issued, kind, validity);
        issued
    }

    fn with_key(name: &str, key: Key, authorities: Vec<String>) -> Self {
        let signer = Self { directory: tempfile::tempdir().unwrap(), authorities };
        let file = signer.file("key.pem");
        match key {
            Key::Rsa => openssl(&["genrsa", "-out", path(&file), "2048"]),
            Key::Ecdsa => {
                openssl(&["ecparam", "-name", "prime256v1", "-genkey", "-noout", "-out", path(&file)])
            }
        };
        let (request, subject) = (signer.file("request.pem"), format!("/O=Stackroom tests/CN={name}"));
        openssl(&["req", "-new", "-key", path(&file), "-subj", &subject, "-out", path(&request)]);
        signer.written("index.txt", b"");
        let folder = path(signer.directory.path());
        signer.written("ca.conf", CONFIGURATION.replace("FOLDER", folder).as_bytes());
        signer
    }

    fn certify(&self, other: &Self, kind: &str, Validity(from, to): Validity) {
        let (configuration, key) = (self.file("ca.conf"), self.file("key.pem"));
        let (request, certificate) = (other.file("request.pem"), other.file("certificate.pem"));
        let own = self.file("certificate.pem");
        let mut arguments =
            vec!["ca", "-batch", "-notext", "-create_serial", "-config", path(&configuration)];
        arguments.extend(["-extensions", kind, "-startdate", from, "-enddate", to, "-keyfile", path(&key)]);
        arguments.extend(["-in", path(&request), "-out", path(&certificate)]);
        if std::ptr::eq(self, other) {
            arguments.push("-selfsign");
        } else {
            arguments.extend(["-cert", path(&own)]);
        }
        openssl(&arguments);
    }

    fn file(&self, name: &str) -> PathBuf {
        self.directory.path().join(name)
    }

    fn written(&self, name: &str, bytes: &[u8]) -> PathBuf {
        let file = self.file(name);
        std::fs::write(&file, bytes).unwrap();
        file
    }
}

const CONFIGURATION: &str = "\
[ca]
default_ca = own
[own]
new_certs_dir = FOLDER
database = FOLDER/index.txt
serial = FOLDER/serial
default_md = sha256
policy = any
unique_subject = no
[any]
organizationName = supplied
commonName = supplied
[authority]
basicConstraints = critical, CA:true
subjectKeyIdentifier = hash
[person]
basicConstraints = critical, CA:false
subjectKeyIdentifier = hash
";

fn path(path: &Path) -> &str {
    path.to_str().unwrap()
}

fn openssl(arguments: &[&str]) -> Vec<u8> {
    let output = Command::new("openssl").args(arguments).output().unwrap();
    let trouble = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "openssl {}: {trouble}", arguments.join(" "));
    output.stdout
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_chain_and_the_signatures_are_what_openssl_takes_for_good() {
        let root = Signer::self_signed("root", Key::Rsa, Validity::NOW);
        let middle = root.issue_authority("middle", Key::Ecdsa);
        for key in [Key::Rsa, Key::Ecdsa] {
            let signer = middle.issue("signer", key, Validity::NOW);
            let chain = signer.chain();
            assert_eq!(chain, [signer.certificate(), middle.certificate(), root.certificate()]);
            let (leaf, above) =
                (signer.file("certificate.pem"), signer.written("above.pem", chain[1].as_bytes()));
            let (trusted, moment) = (root.file("certificate.pem"), "1767225600");
            let options =
                ["verify", "-attime", moment, "-CAfile", path(&trusted), "-untrusted", path(&above)];
            openssl(&[&options[..], &[path(&leaf)]].concat());

            let block = signer.written("block.pem", &signer.pkcs7(Digest::Sha256, b"manifest"));
            let input = signer.written("manifest", b"manifest");
            let verify = ["smime", "-verify", "-noverify", "-binary", "-inform", "PEM", "-in", path(&block)];
            let content = ["-content", path(&input), "-certfile", path(&leaf)];
            assert_eq!(openssl(&[&verify[..], &content[..]].concat()), b"manifest");
        }
    }
}
