//! One question to a web server, and the redirects on the way to its answer.

use http::header::{
    ACCEPT, ACCEPT_ENCODING, AUTHORIZATION, HeaderMap, HeaderValue, IF_RANGE, LOCATION, RANGE,
};
use reqwest::{Client, Method, Response, StatusCode, tls::TlsInfo};
use rustls::pki_types::CertificateDer;
use url::{Host, Url};

use super::client::failure;
use super::error::FetchError;
use super::policy::Policy;
use super::range::{Validator, text};
use super::source::{Credentials, Source, without_user};
use super::trust::PeerCertificate;
use super::{Fetcher, Location};

/// How many redirects are followed.
const REDIRECT_LIMIT: usize = 5;

/// Questions to one source.
///
/// Every hop of a redirect has to pass the policy, is trusted only as the source is, never goes from `https` to
/// `http`, and receives the credentials only if it has the source's own scheme, host and port.
pub(super) struct Conversation<'a> {
    policy: &'a Policy,
    client: Client,
    url: &'a Url,
    credentials: Option<&'a Credentials>,
    /// The certificate of the first hop that spoke TLS, as far as the conversation has come.
    pub(super) certificate: Option<PeerCertificate>,
}

/// What is asked for.
pub(super) struct Question<'a> {
    pub(super) method: Method,
    /// The value of a `Range` header.
    pub(super) range: Option<String>,
    /// Of which content the range should be.
    pub(super) validator: Option<&'a Validator>,
}

impl<'a> Conversation<'a> {
    /// None if the source is not on a web server.
    pub(super) fn with(fetcher: &'a Fetcher, source: &'a Source) -> Result<Option<Self>, FetchError> {
        let Location::Http { url, credentials } = &source.location else { return Ok(None) };
        let client = fetcher.clients.get(&source.trust)?;
        let credentials = credentials.as_ref();
        Ok(Some(Self { policy: &fetcher.policy, client, url, credentials, certificate: None }))
    }

    /// Asks, follows redirects, and returns the first answer that is none.
    pub(super) async fn ask(&mut self, question: &Question<'_>) -> Result<Response, FetchError> {
        let mut url = self.url.clone();
        for _ in 0..=REDIRECT_LIMIT {
            let answer = self.hop(&url, question).await?;
            if !is_redirect(answer.status()) {
                return Ok(answer);
            }
            url = next(&url, answer.headers())?;
        }
        Err(FetchError::TooManyRedirects { limit: REDIRECT_LIMIT })
    }

    async fn hop(&mut self, url: &Url, question: &Question<'_>) -> Result<Response, FetchError> {
        admit_literal(self.policy, url)?;
        let request =
            self.client.request(question.method.clone(), url.clone()).headers(self.headers(url, question));
        let limit = self.policy.connect_timeout + self.policy.idle_timeout;
        let answer = tokio::time::timeout(limit, request.send())
            .await
            .map_err(|_| FetchError::IdleTimeout { limit: self.policy.idle_timeout })?
            .map_err(|error| failure(&error, &authority(url), self.policy))?;
        let info = answer.extensions().get::<TlsInfo>();
        if let (None, Some(der)) = (&self.certificate, info.and_then(TlsInfo::peer_certificate)) {
            self.certificate = Some(PeerCertificate::new(CertificateDer::from(der.to_vec())));
        }
        Ok(answer)
    }

    fn headers(&self, url: &Url, question: &Question<'_>) -> HeaderMap {
        let mut headers = HeaderMap::new();
        headers.insert(ACCEPT, HeaderValue::from_static("*/*"));
        headers.insert(ACCEPT_ENCODING, HeaderValue::from_static("identity"));
        if let Some(credentials) = self.credentials.filter(|_| url.origin() == self.url.origin())
            && let Ok(mut value) = HeaderValue::try_from(credentials.authorization())
        {
            value.set_sensitive(true);
            headers.insert(AUTHORIZATION, value);
        }
        if let Some(Ok(range)) = question.range.as_ref().map(HeaderValue::try_from) {
            headers.insert(RANGE, range);
            if let Some(value) = question.validator.and_then(Validator::header) {
                headers.insert(IF_RANGE, value);
            }
        }
        headers
    }
}

/// An address in place of a name never reaches the resolver that judges the others.
fn admit_literal(policy: &Policy, url: &Url) -> Result<(), FetchError> {
    let address = match url.host() {
        Some(Host::Ipv4(address)) => address.into(),
        Some(Host::Ipv6(address)) => address.into(),
        Some(Host::Domain(_)) | None => return Ok(()),
    };
    policy.admit(url.host_str().unwrap_or_default(), address)
}

fn is_redirect(status: StatusCode) -> bool {
    matches!(status.as_u16(), 301 | 302 | 303 | 307 | 308)
}

fn next(from: &Url, headers: &HeaderMap) -> Result<Url, FetchError> {
    let location = text(headers, &LOCATION).ok_or(FetchError::RedirectText)?;
    let to = from.join(location).map_err(|_| FetchError::RedirectText)?;
    match (from.scheme(), to.scheme()) {
        ("https", "http") => Err(FetchError::RedirectDowngrade { host: authority(&to) }),
        (_, "http" | "https") => Ok(without_user(to)),
        (_, scheme) => Err(FetchError::RedirectScheme { scheme: scheme.to_owned() }),
    }
}

fn authority(url: &Url) -> String {
    let host = url.host_str().unwrap_or_default();
    url.port().map_or_else(|| host.to_owned(), |port| format!("{host}:{port}"))
}
