//! The certificate that the server makes itself.

use std::collections::BTreeSet;
use std::net::IpAddr;

use jiff::{SignedDuration, Timestamp, tz::TimeZone};
use rcgen::{
    CertificateParams, DistinguishedName, DnType, ExtendedKeyUsagePurpose, KeyPair, KeyUsagePurpose,
    PKCS_ECDSA_P256_SHA256, date_time_ymd,
};
use rustls_pki_types::DnsName;

use super::files::TlsError;
use crate::config::Config;

/// The longest that all clients accept.
const DAYS: i64 = 825;

/// At what age another one is made at the next start: a month before it expires.
pub(crate) const RENEWED_AFTER: SignedDuration = SignedDuration::from_hours(24 * (DAYS - 30));

/// A certificate and its key, PEM.
pub(crate) struct Made {
    pub(crate) certificate: String,
    pub(crate) key: String,
}

/// What a client may call this server: the names of the configuration and of the machine.
pub(crate) fn names(config: &Config) -> BTreeSet<String> {
    let mut names: BTreeSet<String> = ["localhost", "127.0.0.1", "::1"].map(str::to_owned).into();
    let listeners = [config.listen, config.http_listen];
    let specific = listeners.iter().flatten().map(std::net::SocketAddr::ip).filter(|ip| !ip.is_unspecified());
    names.extend(specific.map(|ip| ip.to_string()));
    if let Some(host) = config.public_url.as_ref().and_then(url::Url::host_str) {
        names.insert(host.trim_matches(['[', ']']).to_owned());
    }
    names.extend(config.tls.names.iter().cloned());
    let machine = rustix::system::uname();
    names.extend(
        machine.nodename().to_str().ok().filter(|name| DnsName::try_from(*name).is_ok()).map(str::to_owned),
    );
    names
}

/// Makes a certificate for these names and addresses, valid from the day before.
pub(crate) fn make(names: &BTreeSet<String>, now: Timestamp) -> Result<Made, TlsError> {
    let mut params = CertificateParams::new(names.iter().cloned().collect::<Vec<_>>())?;
    params.distinguished_name = DistinguishedName::new();
    params.distinguished_name.push(DnType::OrganizationName, "Stackroom");
    params.distinguished_name.push(DnType::CommonName, common_name(names));
    params.key_usages = vec![KeyUsagePurpose::DigitalSignature];
    params.extended_key_usages = vec![ExtendedKeyUsagePurpose::ServerAuth];
    let ((year, month, day), (last_year, last_month, last_day)) = (date(now, -1), date(now, DAYS - 1));
    params.not_before = date_time_ymd(year, month, day);
    params.not_after = date_time_ymd(last_year, last_month, last_day);
    let key = KeyPair::generate_for(&PKCS_ECDSA_P256_SHA256)?;
    let certificate = params.self_signed(&key)?;
    Ok(Made { certificate: certificate.pem(), key: key.serialize_pem() })
}

/// A name rather than an address, and one of its own rather than `localhost`; X.509 bounds it at 64 characters.
fn common_name(names: &BTreeSet<String>) -> &str {
    names
        .iter()
        .map(String::as_str)
        .filter(|name| name.parse::<IpAddr>().is_err() && name.len() <= 64)
        .find(|name| *name != "localhost")
        .unwrap_or("localhost")
}

/// Year, month and day, some days from now.
fn date(now: Timestamp, days: i64) -> (i32, u8, u8) {
    let then = now.saturating_add(SignedDuration::from_hours(24 * days)).unwrap_or(now);
    let day = TimeZone::UTC.to_datetime(then).date();
    let month = u8::try_from(day.month()).unwrap_or(1);
    (i32::from(day.year()), month, u8::try_from(day.day()).unwrap_or(1))
}
