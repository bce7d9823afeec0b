//! The standard errors (`com.vmware.vapi.std.errors.*`) as one transport-free type.

mod value;
mod wording;

use crate::types::LocalizableMessage;
use crate::value::Structure;

/// An error as the API reports it: which standard error, why, and with what data.
///
/// It carries what a client may know. Internal detail belongs into the log.
#[derive(Clone, Debug, PartialEq)]
pub struct Error {
    /// Which of the standard errors it is.
    pub kind: ErrorKind,
    /// What went wrong, outermost first, each next one the cause of the one before (GEN-20).
    pub messages: Vec<LocalizableMessage>,
    /// Further structured detail, if any (GEN-21).
    pub data: Option<Structure>,
    /// For `unauthenticated` and `unauthorized`: how to authenticate, in `WWW-Authenticate` syntax (GEN-04).
    pub challenge: Option<String>,
}

impl Error {
    /// An error of that kind with one message.
    ///
    /// `id` names the wording (`stackroom.update_session.not_active`), `args` are the values in it.
    pub fn new(kind: ErrorKind, id: &str, text: impl Into<String>, args: &[&dyn std::fmt::Display]) -> Self {
        let args = args.iter().map(ToString::to_string).collect();
        Self { kind, messages: vec![LocalizableMessage::new(id, text, args)], data: None, challenge: None }
    }

    /// The same error as the consequence of another: the other's messages follow this one's (GEN-20).
    #[must_use]
    pub fn caused_by(mut self, cause: Error) -> Self {
        self.messages.extend(cause.messages);
        self
    }

    /// The text of the outermost message, or the error's name.
    #[must_use]
    pub fn text(&self) -> &str {
        self.messages.first().map_or(self.kind.error_type(), |message| &message.default_message)
    }
}

impl std::fmt::Display for Error {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(formatter, "{}: {}", self.kind.error_type(), self.text())
    }
}

impl std::error::Error for Error {}

macro_rules! kinds {
    ($($(#[$doc:meta])* $kind:ident $name:literal $error_type:literal;)*) => {
        /// The 25 standard errors.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
        pub enum ErrorKind { $($(#[$doc])* $kind,)* }

        impl ErrorKind {
            /// All of them.
            pub const ALL: &[ErrorKind] = &[$(Self::$kind,)*];

            /// The canonical name: `com.vmware.vapi.std.errors.not_found`.
            #[must_use]
            pub const fn name(self) -> &'static str {
                match self { $(Self::$kind => concat!("com.vmware.vapi.std.errors.", $name),)* }
            }

            /// The value of `error_type`: `NOT_FOUND` (GEN-22).
            #[must_use]
            pub const fn error_type(self) -> &'static str {
                match self { $(Self::$kind => $error_type,)* }
            }
        }
    };
}

kinds! {
    /// The generic error that all others extend.
    Error "error" "ERROR";
    /// Something of that identity is there already.
    AlreadyExists "already_exists" "ALREADY_EXISTS";
    /// The change asked for has been made already.
    AlreadyInDesiredState "already_in_desired_state" "ALREADY_IN_DESIRED_STATE";
    /// The operation was cancelled.
    Canceled "canceled" "CANCELED";
    /// A read-modify-write client came with a stale version (GEN-28).
    ConcurrentChange "concurrent_change" "CONCURRENT_CHANGE";
    /// A feature is in use and cannot be turned off.
    FeatureInUse "feature_in_use" "FEATURE_IN_USE";
    /// The server failed in a way that the client cannot mend.
    InternalServerError "internal_server_error" "INTERNAL_SERVER_ERROR";
    /// A parameter's value is not acceptable (GEN-09).
    InvalidArgument "invalid_argument" "INVALID_ARGUMENT";
    /// The element's configuration does not allow the operation.
    InvalidElementConfiguration "invalid_element_configuration" "INVALID_ELEMENT_CONFIGURATION";
    /// The wrong kind of library or item (GEN-27).
    InvalidElementType "invalid_element_type" "INVALID_ELEMENT_TYPE";
    /// The request is malformed (GEN-14).
    InvalidRequest "invalid_request" "INVALID_REQUEST";
    /// A stable state that forbids the operation (GEN-26).
    NotAllowedInCurrentState "not_allowed_in_current_state" "NOT_ALLOWED_IN_CURRENT_STATE";
    /// Nothing of that identity.
    NotFound "not_found" "NOT_FOUND";
    /// No such service or operation (GEN-12).
    OperationNotFound "operation_not_found" "OPERATION_NOT_FOUND";
    /// In transition now (GEN-26).
    ResourceBusy "resource_busy" "RESOURCE_BUSY";
    /// Something outside cannot be reached.
    ResourceInaccessible "resource_inaccessible" "RESOURCE_INACCESSIBLE";
    /// Held by another user (GEN-26).
    ResourceInUse "resource_in_use" "RESOURCE_IN_USE";
    /// Too busy, or an internal service is down (GEN-15).
    ServiceUnavailable "service_unavailable" "SERVICE_UNAVAILABLE";
    /// It took too long.
    TimedOut "timed_out" "TIMED_OUT";
    /// A resource could not be had.
    UnableToAllocateResource "unable_to_allocate_resource" "UNABLE_TO_ALLOCATE_RESOURCE";
    /// Credentials are missing, unknown or expired (GEN-01).
    Unauthenticated "unauthenticated" "UNAUTHENTICATED";
    /// A privilege is missing (GEN-02).
    Unauthorized "unauthorized" "UNAUTHORIZED";
    /// Unknown parameter or field names (GEN-11).
    UnexpectedInput "unexpected_input" "UNEXPECTED_INPUT";
    /// Not supported by this server.
    Unsupported "unsupported" "UNSUPPORTED";
    /// A peer's certificate could not be verified.
    UnverifiedPeer "unverified_peer" "UNVERIFIED_PEER";
}

#[cfg(test)]
mod tests;
