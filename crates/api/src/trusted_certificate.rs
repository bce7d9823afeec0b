//! `com.vmware.content.trusted_certificates`: the certificates that signers of packages are trusted by.

use ids::TrustedCertificateId;
use serde::{Deserialize, Serialize};
use vapi::ErrorKind::{Error, NotFound, Unauthenticated};
use vapi::{Body, Method, Operation, Privilege, Validate};

use crate::privilege::READ;

/// The service's id.
pub const SERVICE: &str = "com.vmware.content.trusted_certificates";

/// Adds a certificate and gives its id; one that is there already keeps its own (TC-01 to TC-05).
pub const CREATE: Operation<Create, TrustedCertificateId> = Operation::new(SERVICE, "create")
    .at(Method::Post, "/content/trusted-certificates", Body::Parameter("spec"))
    .created()
    .raises(&[Error, Unauthenticated])
    // TC-09
    .needs(&[Privilege::on_operation("ContentLibrary.AddCertToTrustStore")]);

/// A certificate (TC-06).
pub const GET: Operation<Get, Info> = Operation::new(SERVICE, "get")
    .at(Method::Get, "/content/trusted-certificates/{certificate}", Body::None)
    .raises(&[Error, Unauthenticated, NotFound])
    .needs(&[Privilege::on_object("System.Read", "certificate")]);

/// All certificates (TC-07).
pub const LIST: Operation<List, ListResult> = Operation::new(SERVICE, "list")
    .at(Method::Get, "/content/trusted-certificates", Body::None)
    .raises(&[Error, Unauthenticated])
    .needs(READ);

/// Takes a certificate away (TC-06, TC-08).
pub const DELETE: Operation<Delete, ()> = Operation::new(SERVICE, "delete")
    .at(Method::Delete, "/content/trusted-certificates/{certificate}", Body::None)
    .raises(&[Error, NotFound, Unauthenticated])
    // TC-09
    .needs(&[Privilege::on_object("ContentLibrary.DeleteCertFromTrustStore", "certificate")]);

/// What [`CREATE`] takes.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Create {
    /// The certificate to add.
    pub spec: CreateSpec,
}

/// What [`GET`] takes.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Get {
    /// The certificate's id.
    pub certificate: TrustedCertificateId,
}

/// What [`LIST`] takes.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct List {}

/// What [`DELETE`] takes.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Delete {
    /// The certificate's id.
    pub certificate: TrustedCertificateId,
}

impl Validate for Create {}
impl Validate for Get {}
impl Validate for List {}
impl Validate for Delete {}

/// A certificate to add.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename = "com.vmware.content.trusted_certificates.create_spec")]
pub struct CreateSpec {
    /// One certificate as PEM (TC-04).
    pub cert_text: String,
}

/// A certificate.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename = "com.vmware.content.trusted_certificates.info")]
pub struct Info {
    /// The certificate as PEM.
    pub cert_text: String,
}

/// A certificate with its id.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename = "com.vmware.content.trusted_certificates.summary")]
pub struct Summary {
    /// Its id (TC-02).
    pub certificate: TrustedCertificateId,
    /// The certificate as PEM.
    pub cert_text: String,
}

/// What [`LIST`] answers.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(rename = "com.vmware.content.trusted_certificates.list_result")]
pub struct ListResult {
    /// The certificates, oldest first.
    pub certificates: Vec<Summary>,
}
