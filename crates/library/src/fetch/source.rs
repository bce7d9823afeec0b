//! Where a source is, and whom to trust there.

use std::fmt;
use std::path::{Component, PathBuf};

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use percent_encoding::percent_decode_str;
use url::Url;

use super::error::FetchError;
use super::trust::Trust;

/// Where to fetch from, and whom to trust there.
#[derive(Clone, Debug)]
pub struct Source {
    /// Where the bytes are.
    pub location: Location,
    /// Whom an `https` connection is trusted to be. Without meaning for others.
    pub trust: Trust,
}

/// Where a source's bytes are.
#[derive(Clone)]
pub enum Location {
    /// A web server.
    Http {
        /// An `http` or `https` address with a host and without user, password and fragment.
        url: Url,
        /// What to identify with there.
        credentials: Option<Credentials>,
    },
    /// A file of this machine, by its absolute path.
    File(PathBuf),
}

/// A user's name and password, for HTTP's Basic authentication.
#[derive(Clone, PartialEq, Eq)]
pub struct Credentials {
    user: String,
    password: String,
}

impl Source {
    /// Reads an endpoint as clients write it: a URI, and what to trust there.
    ///
    /// # Errors
    /// A text that is not a URI, a scheme other than `http`, `https` and `file`, a thumbprint or certificate that is
    /// none.
    pub fn parse(
        uri: &str,
        thumbprint: Option<&str>,
        certificate_pem: Option<&str>,
    ) -> Result<Self, FetchError> {
        let location = Location::parse(uri)?;
        let trust = Trust::parse(thumbprint, certificate_pem)?;
        Ok(Self { location, trust })
    }

    /// Whether the source is a file of this machine, which needs a privilege of its own (USF-05).
    #[must_use]
    pub fn is_file(&self) -> bool {
        matches!(self.location, Location::File(_))
    }
}

impl Location {
    fn parse(uri: &str) -> Result<Self, FetchError> {
        let url = Url::parse(uri.trim()).map_err(|reason| FetchError::AddressText { reason })?;
        match url.scheme() {
            "http" | "https" => Ok(Self::http(url)),
            "file" => Self::file(&url),
            "ds" => Err(FetchError::DatastoreAddress),
            scheme => Err(FetchError::UnsupportedScheme { scheme: scheme.to_owned() }),
        }
    }

    fn http(url: Url) -> Self {
        let decode = |text: &str| percent_decode_str(text).decode_utf8_lossy().into_owned();
        let password = url.password().unwrap_or_default();
        let named = !url.username().is_empty() || !password.is_empty();
        let credentials = named.then(|| Credentials::new(decode(url.username()), decode(password)));
        Self::Http { url: without_user(url), credentials }
    }

    fn file(url: &Url) -> Result<Self, FetchError> {
        if let Some(host) = url.host_str() {
            return Err(FetchError::FileHost { host: host.to_owned() });
        }
        let path = url.to_file_path().map_err(|()| FetchError::FilePath)?;
        // An encoded slash can hide a parent folder from the URL's own tidying.
        let plain = path.components().all(|part| matches!(part, Component::RootDir | Component::Normal(_)));
        if plain && path.is_absolute() { Ok(Self::File(path)) } else { Err(FetchError::FilePath) }
    }
}

/// The address as it is requested: the user goes into a header, the fragment nowhere.
pub(super) fn without_user(mut url: Url) -> Url {
    // Both fail only for addresses without a host, and those have no user.
    let _ = url.set_username("");
    let _ = url.set_password(None);
    url.set_fragment(None);
    url
}

/// The address as it may be shown: a query can hold a signature or a token.
pub(super) fn shown(url: &Url) -> String {
    let mut url = without_user(url.clone());
    url.set_query(None);
    url.to_string()
}

impl Credentials {
    /// A user's name, which may be empty, and the password.
    #[must_use]
    pub fn new(user: String, password: String) -> Self {
        Self { user, password }
    }

    /// The value of the `Authorization` header.
    pub(super) fn authorization(&self) -> String {
        format!("Basic {}", STANDARD.encode(format!("{}:{}", self.user, self.password)))
    }
}

impl fmt::Debug for Location {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Http { url, .. } => write!(formatter, "Http({})", shown(url)),
            Self::File(path) => write!(formatter, "File({})", path.display()),
        }
    }
}

impl fmt::Debug for Credentials {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("Credentials(hidden)")
    }
}
