//! What a Rust type looks like to the protocol, found out by asking its `Deserialize` implementation.

use serde::de::DeserializeOwned;

/// A type of the vAPI data model.
#[derive(Clone, Debug, PartialEq)]
#[expect(missing_docs, reason = "they are the data model's own")]
pub enum Type {
    Void,
    Boolean,
    Long,
    Double,
    String,
    Secret,
    Binary,
    DateTime,
    Uri,
    /// A structure of any shape.
    Dynamic,
    /// An identifier of that resource type (`com.vmware.content.Library`).
    Id(&'static str),
    /// An enumeration: canonical name and values.
    Enumeration(&'static str, &'static [&'static str]),
    Optional(Box<Type>),
    List(Box<Type>),
    Set(Box<Type>),
    Map(Box<Type>, Box<Type>),
    /// A structure: canonical name and fields.
    Structure(&'static str, Vec<(&'static str, Type)>),
    /// A structure inside itself, by name.
    Recursion(&'static str),
}

/// What `T` looks like.
pub fn describe<T: DeserializeOwned>() -> Type {
    Type::Dynamic
}
