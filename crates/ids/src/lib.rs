//! The distinct identifier types that the interface and the records share.
//!
//! An identifier is an opaque string (LIB-01). The server makes UUIDs, and accepts whatever it once gave out or was
//! told by another server.

use serde::{Deserialize, Serialize};

macro_rules! identifiers {
    ($($(#[$doc:meta])* $name:ident $resource_type:literal;)*) => {$(
        $(#[$doc])*
        #[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
        #[serde(rename = $resource_type)]
        pub struct $name(String);

        impl $name {
            /// The identifier as it is written on the wire and in records.
            #[must_use]
            pub fn as_str(&self) -> &str {
                &self.0
            }
        }

        impl From<String> for $name {
            fn from(text: String) -> Self {
                Self(text)
            }
        }

        impl From<&str> for $name {
            fn from(text: &str) -> Self {
                Self(text.to_owned())
            }
        }

        impl From<uuid::Uuid> for $name {
            fn from(uuid: uuid::Uuid) -> Self {
                Self(uuid.to_string())
            }
        }

        impl std::fmt::Display for $name {
            fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                formatter.write_str(&self.0)
            }
        }
    )*};
}

identifiers! {
    /// A content library.
    LibraryId "com.vmware.content.Library";
    /// An item of a library.
    ItemId "com.vmware.content.library.Item";
    /// An update session.
    UpdateSessionId "com.vmware.content.library.item.UpdateSession";
    /// A download session.
    DownloadSessionId "com.vmware.content.library.item.DownloadSession";
    /// A storage that libraries can be backed by; vSphere's word for it is datastore.
    StorageId "Datastore";
    /// A security policy.
    SecurityPolicyId "com.vmware.content.SecurityPolicy";
    /// A certificate of the trust store: the SHA-256 of its DER form, in hexadecimal (TC-02).
    TrustedCertificateId "com.vmware.content.TrustedCertificate";
    /// The server's own identity.
    ServerGuid "com.vmware.vcenter.VCenter";
    /// One announced file of an update session, on its way in; or of a download session, on its way out.
    TransferId "io.stackroom.Transfer";
    /// Stored bytes: unique for ever, never given to other bytes.
    BlobId "io.stackroom.Blob";
}
