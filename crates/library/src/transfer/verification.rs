//! Whether what was received is what was announced.

use api::item_file::ChecksumAlgorithm;
use blobs::{Algorithm, Received};
use catalog::update_session_file::SessionFile;
use vapi::Error;

use crate::wording;

/// The digest algorithms that an announced file needs, besides SHA-256.
pub(crate) fn algorithms(file: &SessionFile) -> Vec<Algorithm> {
    announced(file).into_iter().collect()
}

/// The algorithm of the checksum that was announced.
pub(crate) fn announced(file: &SessionFile) -> Option<Algorithm> {
    file.checksum.as_ref().and_then(|checksum| algorithm(&checksum.algorithm))
}

/// The algorithm that a record names.
pub(crate) fn algorithm(name: &str) -> Option<Algorithm> {
    match name {
        "MD5" => Some(Algorithm::Md5),
        "SHA1" => Some(Algorithm::Sha1),
        "SHA256" => Some(Algorithm::Sha256),
        "SHA512" => Some(Algorithm::Sha512),
        _ => None,
    }
}

/// The name that records and the interface have for an algorithm (FIL-08).
pub(crate) const fn name(algorithm: ChecksumAlgorithm) -> &'static str {
    match algorithm {
        ChecksumAlgorithm::Md5 => "MD5",
        ChecksumAlgorithm::Sha1 => "SHA1",
        ChecksumAlgorithm::Sha256 => "SHA256",
        ChecksumAlgorithm::Sha512 => "SHA512",
    }
}

/// The name that records have for an algorithm.
pub(crate) const fn record(algorithm: Algorithm) -> &'static str {
    match algorithm {
        Algorithm::Md5 => "MD5",
        Algorithm::Sha1 => "SHA1",
        Algorithm::Sha256 => "SHA256",
        Algorithm::Sha512 => "SHA512",
    }
}

/// The interface's algorithm of a record's name.
pub(crate) fn shown(name: &str) -> Option<ChecksumAlgorithm> {
    [ChecksumAlgorithm::Md5, ChecksumAlgorithm::Sha1, ChecksumAlgorithm::Sha256, ChecksumAlgorithm::Sha512]
        .into_iter()
        .find(|algorithm| self::name(*algorithm) == name)
}

/// Compares size and checksum with what was announced, if they were.
pub(crate) fn verify(file: &SessionFile, received: &Received) -> Result<(), Error> {
    verify_whole(file, received.size, |algorithm| received.digests.get(algorithm))
}

/// The same for an archive of that size, whose digests are looked up.
pub(crate) fn verify_whole<'a>(
    file: &SessionFile,
    size: u64,
    digest: impl FnOnce(Algorithm) -> Option<&'a str>,
) -> Result<(), Error> {
    // USF-07
    if let Some(expected) = file.expected_size
        && u64::try_from(expected) != Ok(size)
    {
        return Err(wording::wrong_size(&file.name, expected.unsigned_abs(), size));
    }
    // USF-08
    if let Some(expected) = &file.checksum {
        let computed = algorithm(&expected.algorithm).and_then(digest);
        if !computed.is_some_and(|computed| computed.eq_ignore_ascii_case(&expected.value)) {
            let computed = computed.unwrap_or("none");
            return Err(wording::wrong_checksum(&file.name, &expected.algorithm, &expected.value, computed));
        }
    }
    Ok(())
}
