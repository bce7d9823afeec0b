use catalog::{
    Catalog, Time,
    trusted_certificate::{self, TrustedCertificate},
};

use crate::facts::{read, write};

fn certificate(id: &str, at: i64) -> TrustedCertificate {
    TrustedCertificate { id: id.into(), pem: format!("certificate {id}"), created_at: Time(at) }
}

pub(crate) fn tc_03_a_certificate_is_kept_once(catalog: &Catalog) {
    let add = |id: &'static str, at: i64| {
        write(catalog, move |change| trusted_certificate::add(change, &certificate(id, at)))
    };
    assert_eq!([add("b", 1), add("a", 2), add("b", 3)], [true, true, false]);
    assert_eq!(read(catalog, trusted_certificate::list), [certificate("b", 1), certificate("a", 2)]);
    assert_eq!(
        read(catalog, |reader| trusted_certificate::get(reader, &"a".into())),
        Some(certificate("a", 2))
    );
    assert_eq!(read(catalog, |reader| trusted_certificate::get(reader, &"c".into())), None);
}

pub(crate) fn tc_08_a_deleted_certificate_is_gone(catalog: &Catalog) {
    write(catalog, |change| trusted_certificate::add(change, &certificate("a", 1)));
    let delete = || write(catalog, |change| trusted_certificate::delete(change, &"a".into()));
    assert_eq!([delete(), delete()], [true, false]);
    assert_eq!(read(catalog, trusted_certificate::list), []);
}
