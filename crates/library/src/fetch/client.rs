//! HTTP clients whose every connection keeps to the policy and to one trust.

use std::error::Error as StdError;
use std::io;
use std::iter::successors;
use std::net::SocketAddr;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use reqwest::dns::{Addrs, Name, Resolve, Resolving};
use reqwest::{Client, redirect};

use super::error::{Error, FetchError};
use super::policy::Policy;
use super::tls::{Anchors, from_tls};
use super::trust::Trust;

/// How many trusts keep their connections: a bound on memory, far above what one server subscribes to.
const KEPT_CLIENTS: usize = 32;

/// How long an unused connection waits for the next file of the same source.
const KEPT_CONNECTION: Duration = Duration::from_secs(10);

/// One client for each trust in use.
pub(super) struct Clients {
    policy: Arc<Policy>,
    anchors: Anchors,
    kept: Mutex<Vec<(Trust, Client)>>,
}

impl Clients {
    pub(super) fn new(policy: Arc<Policy>) -> Result<Self, Error> {
        let anchors = Anchors::load(&policy.extra_roots)?;
        Ok(Self { policy, anchors, kept: Mutex::new(Vec::new()) })
    }

    pub(super) fn get(&self, trust: &Trust) -> Result<Client, FetchError> {
        let mut kept = self.kept.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some((_, client)) = kept.iter().find(|(other, _)| other == trust) {
            return Ok(client.clone());
        }
        let client = self.build(trust)?;
        if kept.len() >= KEPT_CLIENTS {
            kept.remove(0);
        }
        kept.push((trust.clone(), client.clone()));
        Ok(client)
    }

    fn build(&self, trust: &Trust) -> Result<Client, FetchError> {
        let broken = |reason: String| FetchError::Tls { host: "any host".to_owned(), reason };
        let tls = self.anchors.config(trust).map_err(|error| broken(error.to_string()))?;
        Client::builder()
            .user_agent(concat!("stackroom/", env!("CARGO_PKG_VERSION")))
            .tls_backend_preconfigured(tls)
            .tls_info(true)
            .dns_resolver(PolicyResolver(Arc::clone(&self.policy)))
            .redirect(redirect::Policy::none())
            .referer(false)
            .no_proxy()
            .no_gzip()
            .no_brotli()
            .no_deflate()
            .no_zstd()
            .http1_only()
            .connect_timeout(self.policy.connect_timeout)
            .pool_idle_timeout(KEPT_CONNECTION)
            .pool_max_idle_per_host(2)
            .build()
            .map_err(|error| broken(root_cause(&error)))
    }
}

/// Resolves names to the addresses that the policy admits. Each connection asks it, so a name that changes its address
/// between two of them gains nothing.
struct PolicyResolver(Arc<Policy>);

impl Resolve for PolicyResolver {
    fn resolve(&self, name: Name) -> Resolving {
        let policy = Arc::clone(&self.0);
        Box::pin(async move {
            let host = name.as_str();
            let not_found = |reason: String| FetchError::HostNotFound { host: host.to_owned(), reason };
            let found =
                tokio::net::lookup_host((host, 0)).await.map_err(|error| not_found(error.to_string()))?;
            let admitted = admitted(&policy, host, found)?;
            if admitted.is_empty() {
                return Err(not_found("it has no address".to_owned()).into());
            }
            Ok(Box::new(admitted.into_iter()) as Addrs)
        })
    }
}

/// The addresses to try, or the first refusal where nothing else is left.
fn admitted(
    policy: &Policy,
    host: &str,
    found: impl Iterator<Item = SocketAddr>,
) -> Result<Vec<SocketAddr>, FetchError> {
    let mut addresses = Vec::new();
    let mut refusal = None;
    for address in found {
        match policy.admit(host, address.ip()) {
            Ok(()) => addresses.push(address),
            Err(error) => refusal = refusal.or(Some(error)),
        }
    }
    match refusal {
        Some(error) if addresses.is_empty() => Err(error),
        _ => Ok(addresses),
    }
}

/// What kept a request to `host` from being answered.
pub(super) fn failure(error: &reqwest::Error, host: &str, policy: &Policy) -> FetchError {
    let host = host.to_owned();
    for cause in causes(error) {
        if let Some(own) = cause.downcast_ref::<FetchError>() {
            return own.clone();
        }
        if let Some(tls) = cause.downcast_ref::<rustls::Error>() {
            return from_tls(tls, &host);
        }
    }
    if error.is_timeout() {
        FetchError::ConnectTimeout { host, limit: policy.connect_timeout }
    } else if error.is_connect() {
        FetchError::Connect { host, reason: root_cause(error) }
    } else {
        FetchError::Broken { reason: root_cause(error) }
    }
}

fn causes<'a>(error: &'a reqwest::Error) -> impl Iterator<Item = &'a (dyn StdError + 'static)> {
    successors(error.source(), |&cause: &&'a (dyn StdError + 'static)| {
        // An io::Error with an error inside does not name it as its source.
        match cause.downcast_ref::<io::Error>().and_then(io::Error::get_ref) {
            Some(inner) => Some(inner as &(dyn StdError + 'static)),
            None => cause.source(),
        }
    })
}

/// The innermost cause: the outer ones name the address with all its secrets.
pub(super) fn root_cause(error: &reqwest::Error) -> String {
    causes(error).last().map_or_else(|| "the request failed".to_owned(), ToString::to_string)
}
