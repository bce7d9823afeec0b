//! What goes into a statement and comes out of a row, whichever engine runs it.

use ids::{
    BlobId, DownloadSessionId, ItemId, LibraryId, SecurityPolicyId, ServerGuid, StorageId, TransferId,
    TrustedCertificateId, UpdateSessionId,
};

use crate::{Error, Time};

/// One parameter of a statement, or one column of a row.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Value {
    Null,
    Integer(i64),
    Text(String),
    Bytes(Vec<u8>),
}

/// What a statement's placeholders (`?1`, `?2`, …) stand for, in order.
pub(crate) type Parameter = Value;

/// The columns of one row, read from left to right.
pub(crate) struct Row(std::vec::IntoIter<Value>);

impl Row {
    pub(crate) fn new(values: Vec<Value>) -> Self {
        Self(values.into_iter())
    }

    /// The next column.
    pub(crate) fn take<T: FromValue>(&mut self) -> Result<T, Error> {
        T::from_value(self.0.next().ok_or_else(Error::missing_column)?)
    }
}

pub(crate) trait ToValue {
    fn to_value(&self) -> Value;
}

pub(crate) trait FromValue: Sized {
    fn from_value(value: Value) -> Result<Self, Error>;
}

/// A record is read from the columns of a row, in the order of its statement.
pub(crate) trait Record: Sized {
    fn read(row: &mut Row) -> Result<Self, Error>;
}

/// The parameters of a statement, from anything that is a value.
macro_rules! parameters {
    ($($value:expr),* $(,)?) => { &[$($crate::value::ToValue::to_value(&$value)),*] };
}
pub(crate) use parameters;

impl<T: FromValue> Record for T {
    fn read(row: &mut Row) -> Result<Self, Error> {
        row.take()
    }
}

impl<T: ToValue + ?Sized> ToValue for &T {
    fn to_value(&self) -> Value {
        (*self).to_value()
    }
}

impl<T: ToValue> ToValue for Option<T> {
    fn to_value(&self) -> Value {
        self.as_ref().map_or(Value::Null, T::to_value)
    }
}

impl<T: FromValue> FromValue for Option<T> {
    fn from_value(value: Value) -> Result<Self, Error> {
        match value {
            Value::Null => Ok(None),
            value => T::from_value(value).map(Some),
        }
    }
}

impl ToValue for i64 {
    fn to_value(&self) -> Value {
        Value::Integer(*self)
    }
}

impl FromValue for i64 {
    fn from_value(value: Value) -> Result<Self, Error> {
        match value {
            Value::Integer(number) => Ok(number),
            _ => Err(Error::unreadable_column("an integer")),
        }
    }
}

impl ToValue for bool {
    fn to_value(&self) -> Value {
        Value::Integer(i64::from(*self))
    }
}

impl FromValue for bool {
    fn from_value(value: Value) -> Result<Self, Error> {
        i64::from_value(value).map(|number| number != 0)
    }
}

impl ToValue for Time {
    fn to_value(&self) -> Value {
        Value::Integer(self.0)
    }
}

impl FromValue for Time {
    fn from_value(value: Value) -> Result<Self, Error> {
        i64::from_value(value).map(Self)
    }
}

impl ToValue for str {
    fn to_value(&self) -> Value {
        Value::Text(self.to_owned())
    }
}

impl ToValue for String {
    fn to_value(&self) -> Value {
        Value::Text(self.clone())
    }
}

impl FromValue for String {
    fn from_value(value: Value) -> Result<Self, Error> {
        match value {
            Value::Text(text) => Ok(text),
            _ => Err(Error::unreadable_column("text")),
        }
    }
}

impl ToValue for [u8; 32] {
    fn to_value(&self) -> Value {
        Value::Bytes(self.to_vec())
    }
}

impl FromValue for [u8; 32] {
    fn from_value(value: Value) -> Result<Self, Error> {
        match value {
            Value::Bytes(bytes) => bytes.try_into().map_err(|_| Error::unreadable_column("32 bytes")),
            _ => Err(Error::unreadable_column("bytes")),
        }
    }
}

macro_rules! identifiers {
    ($($name:ident)*) => {$(
        impl ToValue for $name {
            fn to_value(&self) -> Value {
                Value::Text(self.as_str().to_owned())
            }
        }

        impl FromValue for $name {
            fn from_value(value: Value) -> Result<Self, Error> {
                String::from_value(value).map(Self::from)
            }
        }
    )*};
}

identifiers! {
    BlobId DownloadSessionId ItemId LibraryId SecurityPolicyId ServerGuid StorageId TransferId
    TrustedCertificateId UpdateSessionId
}

/// An enumeration that records keep as a word.
macro_rules! words {
    ($(#[$doc:meta])* $name:ident { $($(#[$variant_doc:meta])* $variant:ident = $word:literal,)* }) => {
        $(#[$doc])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub enum $name {
            $($(#[$variant_doc])* $variant,)*
        }

        impl $name {
            /// The word that records, and the protocol, have for it.
            #[must_use]
            pub const fn as_str(self) -> &'static str {
                match self {
                    $(Self::$variant => $word,)*
                }
            }
        }

        impl $crate::value::ToValue for $name {
            fn to_value(&self) -> $crate::value::Value {
                $crate::value::Value::Text(self.as_str().to_owned())
            }
        }

        impl $crate::value::FromValue for $name {
            fn from_value(value: $crate::value::Value) -> Result<Self, $crate::Error> {
                match <String as $crate::value::FromValue>::from_value(value)?.as_str() {
                    $($word => Ok(Self::$variant),)*
                    _ => Err($crate::Error::unreadable_column(concat!("one of", $(" ", $word),*))),
                }
            }
        }
    };
}
pub(crate) use words;
