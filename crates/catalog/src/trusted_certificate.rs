//! The certificates that signers of packages are trusted by.

use ids::TrustedCertificateId;

use crate::{
    Error, Reader, Time, Transaction,
    value::{Record, Row, parameters},
};

/// A certificate of the trust store.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TrustedCertificate {
    /// The SHA-256 of its DER form, in hexadecimal.
    pub id: TrustedCertificateId,
    /// The certificate as PEM.
    pub pem: String,
    /// When it was added.
    pub created_at: Time,
}

impl Record for TrustedCertificate {
    fn read(row: &mut Row) -> Result<Self, Error> {
        Ok(Self { id: row.take()?, pem: row.take()?, created_at: row.take()? })
    }
}

/// Adds a certificate, unless it is there already; whether it was added.
pub fn add(transaction: &Transaction, certificate: &TrustedCertificate) -> Result<bool, Error> {
    const ADD: &str = "INSERT INTO trusted_certificates (id, pem, created_at) VALUES (?1, ?2, ?3) \
        ON CONFLICT (id) DO NOTHING";
    transaction.changed(ADD, parameters![certificate.id, certificate.pem, certificate.created_at])
}

/// The certificate of that identifier.
pub fn get(reader: &Reader, id: &TrustedCertificateId) -> Result<Option<TrustedCertificate>, Error> {
    reader.row("SELECT id, pem, created_at FROM trusted_certificates WHERE id = ?1", parameters![id])
}

/// All certificates, oldest first.
pub fn list(reader: &Reader) -> Result<Vec<TrustedCertificate>, Error> {
    reader.rows("SELECT id, pem, created_at FROM trusted_certificates ORDER BY created_at, id", &[])
}

/// Removes a certificate; whether there was one.
pub fn delete(transaction: &Transaction, id: &TrustedCertificateId) -> Result<bool, Error> {
    transaction.changed("DELETE FROM trusted_certificates WHERE id = ?1", parameters![id])
}
