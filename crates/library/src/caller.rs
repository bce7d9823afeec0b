//! Who asks, with what privileges, from where.

use std::sync::Arc;

use catalog::{Catalog, Time};
use uuid::Uuid;
use vapi::Error;

use crate::access::User;
use crate::session::SessionKey;
use crate::stackroom::Stackroom;
use crate::wording;

/// Who asks, with what privileges, from where. Every rule takes it first.
#[derive(Clone)]
pub struct Caller {
    stackroom: Arc<Stackroom>,
    identity: Identity,
    origin: Origin,
}

/// How a caller has shown who they are.
#[derive(Clone)]
pub(crate) enum Identity {
    /// Not at all.
    Anonymous,
    /// By user name and password in this very request.
    Password(User),
    /// By the token of an API session.
    Session(User, SessionKey),
}

/// Where a request came from.
#[derive(Clone, Debug)]
pub struct Origin {
    /// Scheme, host and port under which the client reached the server, without a slash at the end. Endpoints that are
    /// given to the client begin with it.
    pub base_url: String,
    /// Which generation of the API the client speaks.
    pub generation: Generation,
}

/// Which generation of the API a client speaks. Some behaviour changed between them, and clients of each rely on their
/// own.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Generation {
    /// The 2014 paths.
    Y2014,
    /// All later ones.
    Current,
}

impl Caller {
    /// A caller who has not shown who they are.
    #[must_use]
    pub const fn anonymous(stackroom: Arc<Stackroom>, origin: Origin) -> Self {
        Self { stackroom, identity: Identity::Anonymous, origin }
    }

    pub(crate) fn identified(self, identity: Identity) -> Self {
        Self { identity, ..self }
    }

    pub(crate) const fn identity(&self) -> &Identity {
        &self.identity
    }

    /// The server that the caller talks to.
    #[must_use]
    pub const fn stackroom(&self) -> &Arc<Stackroom> {
        &self.stackroom
    }

    /// Where the request came from.
    #[must_use]
    pub const fn origin(&self) -> &Origin {
        &self.origin
    }

    /// The user, or `unauthenticated` (GEN-01).
    pub(crate) fn user(&self) -> Result<&User, Error> {
        match &self.identity {
            Identity::Anonymous => Err(wording::unauthenticated()),
            Identity::Password(user) | Identity::Session(user, _) => Ok(user),
        }
    }

    /// The API session that the request was made in, if any.
    pub(crate) const fn session(&self) -> Option<&SessionKey> {
        match &self.identity {
            Identity::Session(_, key) => Some(key),
            Identity::Anonymous | Identity::Password(_) => None,
        }
    }

    pub(crate) fn catalog(&self) -> &Catalog {
        self.stackroom.catalog()
    }

    pub(crate) fn now(&self) -> Time {
        self.stackroom.environment().now()
    }

    pub(crate) fn identifier<T: From<Uuid>>(&self) -> T {
        self.stackroom.environment().identifier()
    }
}
