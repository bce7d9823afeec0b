//! `com.vmware.content.trusted_certificates`: the certificates that signers of packages are trusted by.

use api::trusted_certificate::{Create, Delete, Get, Info, List, ListResult, Summary};
use catalog::trusted_certificate::TrustedCertificate;
use ids::TrustedCertificateId;
use ovf::certificate::Certificate;
use vapi::Error;

use crate::caller::Caller;
use crate::failure::Failure;
use crate::wording;

/// Adds a certificate to those that are trusted; one that is there already keeps its id (TC-03).
///
/// # Errors
/// `error` when the text is not exactly one certificate (TC-01, TC-05).
pub async fn create(caller: &Caller, input: Create) -> Result<TrustedCertificateId, Error> {
    // TC-01, TC-04, TC-05
    let certificate = Certificate::from_pem(&input.spec.cert_text)
        .map_err(|error| wording::not_a_certificate(&error.to_string()))?;
    let record = TrustedCertificate {
        // TC-02
        id: certificate.fingerprint().into(),
        pem: certificate.to_pem(),
        created_at: caller.now(),
    };
    let added = caller.catalog().write(move |change| {
        // TC-03
        catalog::trusted_certificate::add(change, &record)?;
        Ok::<_, Failure>(record.id)
    });
    Ok(added.await?)
}

/// A certificate.
///
/// # Errors
/// `not_found` (TC-06).
pub async fn get(caller: &Caller, input: Get) -> Result<Info, Error> {
    let id = input.certificate;
    let found = caller.catalog().read(move |reader| {
        let record = catalog::trusted_certificate::get(reader, &id)?;
        Ok::<_, Failure>(record.ok_or_else(|| wording::no_certificate(&id))?)
    });
    Ok(Info { cert_text: found.await?.pem })
}

/// All certificates (TC-07).
///
/// # Errors
/// None of its own.
pub async fn list(caller: &Caller, _: List) -> Result<ListResult, Error> {
    let found =
        caller.catalog().read(|reader| Ok::<_, Failure>(catalog::trusted_certificate::list(reader)?)).await?;
    let summary = |record: TrustedCertificate| Summary { certificate: record.id, cert_text: record.pem };
    Ok(ListResult { certificates: found.into_iter().map(summary).collect() })
}

/// Takes a certificate away from those that are trusted (TC-08). Items that were verified by it stay so until they are
/// verified again.
///
/// # Errors
/// `not_found` (TC-06).
pub async fn delete(caller: &Caller, input: Delete) -> Result<(), Error> {
    let id = input.certificate;
    let deleted = caller.catalog().write(move |change| {
        let deleted = catalog::trusted_certificate::delete(change, &id)?;
        if deleted { Ok::<_, Failure>(()) } else { Err(wording::no_certificate(&id).into()) }
    });
    Ok(deleted.await?)
}
