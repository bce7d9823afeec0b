//! What a Rust type looks like to the protocol, found out by asking its `Deserialize` implementation.

mod tracer;

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

/// What `T` looks like to the protocol.
///
/// A newtype struct over a string is an identifier of the resource type that it is renamed to; other newtype structs
/// look like what they wrap.
///
/// # Panics
/// When `T` cannot be found out: it refuses the made-up values that it is offered (an empty string, zero, `false`), or
/// is of a kind that the data model does not have. It is asked at start-up, and depends on nothing but the type.
#[must_use]
pub fn describe<T: DeserializeOwned>() -> Type {
    match tracer::trace::<T>() {
        Ok(found) => found,
        Err(why) => panic!("the shape of {} cannot be found out: {why}", std::any::type_name::<T>()),
    }
}

#[cfg(test)]
mod tests;
