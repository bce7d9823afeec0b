//! The digests that are known of a file, as records keep them: SHA-256 in a column of its own, the others as JSON.

use std::collections::BTreeMap;

use blobs::Algorithm;

use crate::transfer::{record_algorithm, recorded_algorithm};

/// Digests in lower-case hexadecimal.
pub(crate) type Digests = BTreeMap<Algorithm, String>;

/// The digests besides SHA-256 as a record keeps them; none when there are none.
pub(crate) fn to_record<'a>(digests: impl IntoIterator<Item = (Algorithm, &'a str)>) -> Option<String> {
    let others: BTreeMap<_, _> = digests
        .into_iter()
        .filter(|(algorithm, _)| *algorithm != Algorithm::Sha256)
        .map(|(algorithm, digest)| (record_algorithm(algorithm), digest))
        .collect();
    if others.is_empty() { None } else { serde_json::to_string(&others).ok() }
}

/// All digests of a record.
pub(crate) fn from_record(sha256: Option<&str>, others: Option<&str>) -> Digests {
    let others: BTreeMap<String, String> =
        others.and_then(|others| serde_json::from_str(others).ok()).unwrap_or_default();
    others
        .into_iter()
        .filter_map(|(name, digest)| Some((recorded_algorithm(&name)?, digest)))
        .chain(sha256.map(|digest| (Algorithm::Sha256, digest.to_owned())))
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn digests_come_back_from_their_record() {
        let all = [(Algorithm::Sha1, "a1"), (Algorithm::Sha256, "b2"), (Algorithm::Sha512, "c5")];
        let others = to_record(all);
        assert_eq!(others.as_deref(), Some(r#"{"SHA1":"a1","SHA512":"c5"}"#));
        let digests = from_record(Some("b2"), others.as_deref());
        assert_eq!(digests, all.map(|(algorithm, digest)| (algorithm, digest.to_owned())).into());
        assert_eq!(to_record([(Algorithm::Sha256, "b2")]), None);
        assert_eq!(from_record(None, Some("damaged")), Digests::new());
    }
}
