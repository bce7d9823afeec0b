//! Keys, certificates and signatures, made by the `openssl` command in a temporary directory.

use std::path::PathBuf;
use std::process::{Command, Output};

use ovf::certificate::Certificate;
use ovf::signature::CertificateFile;
use tempfile::TempDir;

pub(crate) const MANIFEST_NAME: &str = "package.mf";
pub(crate) const MANIFEST: &[u8] = b"SHA256(package.ovf)= 00\nSHA256(disk.vmdk)= 11\n";
pub(crate) const CHANGED: &[u8] = b"SHA256(package.ovf)= 00\nSHA256(disk.vmdk)= 12\n";

/// Seconds of a day.
pub(crate) const DAY: i64 = 24 * 60 * 60;

pub(crate) const P256: &[&str] = &["ecparam", "-genkey", "-noout", "-name", "prime256v1"];
pub(crate) const P384: &[&str] = &["ecparam", "-genkey", "-noout", "-name", "secp384r1"];
pub(crate) const P521: &[&str] = &["ecparam", "-genkey", "-noout", "-name", "secp521r1"];

/// What the extensions of certificates say.
pub(crate) const AUTHORITY: &str = "basicConstraints=critical,CA:TRUE\nsubjectKeyIdentifier=hash\n";
pub(crate) const SIGNER: &str =
    "basicConstraints=CA:FALSE\nsubjectKeyIdentifier=hash\nextendedKeyUsage=codeSigning\n";

/// A directory where keys and certificates are made.
pub(crate) struct Workshop {
    directory: TempDir,
}

/// Somebody with a key and a certificate, named after their files.
pub(crate) struct Identity {
    pub(crate) name: String,
    pub(crate) pem: String,
    pub(crate) certificate: Certificate,
}

impl Workshop {
    pub(crate) fn new() -> Self {
        Self { directory: tempfile::tempdir().unwrap() }
    }

    pub(crate) fn path(&self, name: &str) -> String {
        let path: PathBuf = self.directory.path().join(name);
        path.into_os_string().into_string().unwrap()
    }

    pub(crate) fn write(&self, name: &str, bytes: &[u8]) -> String {
        let path = self.path(name);
        std::fs::write(&path, bytes).unwrap();
        path
    }

    /// Makes a key.
    pub(crate) fn key(&self, name: &str, how: &[&str]) {
        std::fs::write(self.path(&format!("{name}.key")), openssl(how)).unwrap();
    }

    /// Certifies the key `name` for a subject by the key of `issuer`, or by itself.
    ///
    /// Without extensions the certificate is of version 1.
    pub(crate) fn certify(
        &self,
        name: &str,
        subject: &str,
        issuer: Option<&Identity>,
        extensions: &str,
        more: &[&str],
    ) -> Identity {
        let key = self.path(&format!("{name}.key"));
        let request = self.path(&format!("{name}.csr"));
        openssl(&["req", "-new", "-utf8", "-key", &key, "-subj", subject, "-out", &request]);
        let mut arguments = vec!["x509", "-req", "-in", &request];
        let extensions_file = self.write("extensions", extensions.as_bytes());
        if !extensions.is_empty() {
            arguments.extend(["-extfile", &extensions_file]);
        }
        let (ca, ca_key);
        match issuer {
            None => arguments.extend(["-signkey", &key]),
            Some(issuer) => {
                ca = self.path(&format!("{}.pem", issuer.name));
                ca_key = self.path(&format!("{}.key", issuer.name));
                arguments.extend(["-CA", &ca, "-CAkey", &ca_key, "-CAcreateserial"]);
            }
        }
        if !more.contains(&"-days") {
            arguments.extend(["-days", "100"]);
        }
        arguments.extend(more);
        let pem = String::from_utf8(openssl(&arguments)).unwrap();
        self.write(&format!("{name}.pem"), pem.as_bytes());
        let certificate = Certificate::from_pem(&pem).unwrap();
        Identity { name: name.to_owned(), pem, certificate }
    }

    /// Somebody who vouches for themselves, with a key on P-256.
    pub(crate) fn self_signed(&self, name: &str, extensions: &str) -> Identity {
        self.key(name, P256);
        self.certify(name, &format!("/CN={name}"), None, extensions, &[])
    }

    /// Somebody for whom another vouches, with a key on P-256.
    pub(crate) fn issue(&self, name: &str, issuer: &Identity, extensions: &str) -> Identity {
        self.key(name, P256);
        self.certify(name, &format!("/CN={name}"), Some(issuer), extensions, &[])
    }

    /// A signature of some bytes, in hexadecimal digits.
    pub(crate) fn sign(&self, signer: &Identity, digest: &str, bytes: &[u8]) -> String {
        let input = self.write("input", bytes);
        let key = self.path(&format!("{}.key", signer.name));
        hex::encode(openssl(&["dgst", &format!("-{digest}"), "-sign", &key, &input]))
    }

    /// The signature of the manifest as a line with SHA-256.
    pub(crate) fn line(&self, signer: &Identity) -> String {
        format!("SHA256({MANIFEST_NAME})= {}\n", self.sign(signer, "sha256", MANIFEST))
    }

    /// PKCS#7 signed data over some bytes in PEM, by `cms` or `smime`.
    pub(crate) fn signed_data(
        &self,
        command: &str,
        signer: &Identity,
        bytes: &[u8],
        more: &[&str],
    ) -> String {
        let input = self.write("input", bytes);
        let (certificate, key) =
            (self.path(&format!("{}.pem", signer.name)), self.path(&format!("{}.key", signer.name)));
        let mut arguments = vec![command, "-sign", "-binary", "-outform", "PEM", "-in", &input];
        arguments.extend(["-signer", &certificate, "-inkey", &key]);
        arguments.extend(more);
        String::from_utf8(openssl(&arguments)).unwrap()
    }
}

/// Runs `openssl` and returns what it writes.
pub(crate) fn openssl(arguments: &[&str]) -> Vec<u8> {
    let Output { status, stdout, stderr } = Command::new("openssl").args(arguments).output().unwrap();
    assert!(status.success(), "openssl {arguments:?}: {}", String::from_utf8_lossy(&stderr));
    stdout
}

/// Reads a certificate file.
pub(crate) fn parse(text: &str) -> CertificateFile {
    CertificateFile::parse(text.as_bytes()).unwrap_or_else(|error| panic!("{error}\n{text}"))
}

/// The subjects of a chain.
pub(crate) fn subjects(file: &CertificateFile) -> Vec<String> {
    file.chain().iter().map(Certificate::subject).collect()
}
