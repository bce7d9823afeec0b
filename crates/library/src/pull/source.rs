//! Where a pulled file comes from, as the client named it.

use api::item::TransferEndpoint;
use serde::{Deserialize, Serialize};
use url::Url;
use vapi::{Error, Uri};

use crate::fetch::Source;
use crate::wording;

/// Where a pulled file comes from.
#[derive(Clone)]
pub(crate) struct PullSource {
    named: Named,
    source: Source,
}

/// What the client named, as records keep it.
#[derive(Clone, Serialize, Deserialize)]
struct Named {
    uri: String,
    thumbprint: Option<String>,
    certificate: Option<String>,
}

impl PullSource {
    /// What a client names as a source.
    ///
    /// # Errors
    /// `invalid_argument` for an address that is none, a scheme that cannot be pulled from (TEP-01), a thumbprint or
    /// certificate that is none.
    pub(crate) fn parse(endpoint: TransferEndpoint) -> Result<Self, Error> {
        Self::of(Named {
            uri: endpoint.uri.as_str().to_owned(),
            thumbprint: endpoint.ssl_certificate_thumbprint,
            certificate: endpoint.ssl_certificate,
        })
    }

    pub(crate) fn from_record(record: &str) -> Option<Self> {
        Self::of(serde_json::from_str(record).ok()?).ok()
    }

    pub(crate) fn to_record(&self) -> String {
        serde_json::to_string(&self.named).unwrap_or_default()
    }

    fn of(named: Named) -> Result<Self, Error> {
        let source = Source::parse(&named.uri, named.thumbprint.as_deref(), named.certificate.as_deref())
            .map_err(|error| wording::pull_source(&error.to_string()))?;
        Ok(Self { named, source })
    }

    /// The file of that name that lies beside this one: at the same address but for the name, in the same trust.
    pub(crate) fn beside(&self, name: &str) -> Option<Self> {
        let mut url = Url::parse(&self.named.uri).ok()?;
        url.path_segments_mut().ok()?.pop().push(name);
        Self::of(Named { uri: String::from(url), ..self.named.clone() }).ok()
    }

    pub(crate) const fn source(&self) -> &Source {
        &self.source
    }

    /// Whether the source lies on the server's own storage. It is copied from there too, and stays where it is.
    pub(crate) fn is_on_own_storage(&self) -> bool {
        // USF-06
        self.source.is_file()
    }

    /// The source as the interface shows it: without user and password.
    pub(crate) fn show(&self) -> Option<TransferEndpoint> {
        let mut url = Url::parse(&self.named.uri).ok()?;
        if !url.username().is_empty() || url.password().is_some() {
            url.set_username("").ok()?;
            url.set_password(None).ok()?;
        }
        Some(TransferEndpoint {
            uri: Uri::new(String::from(url)).ok()?,
            ssl_certificate_thumbprint: self.named.thumbprint.clone(),
            ssl_certificate: self.named.certificate.clone(),
        })
    }
}
