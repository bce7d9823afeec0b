//! From Rust values to [`Value`] trees.

mod compound;

use serde::ser::{Error as _, Impossible, Serialize, Serializer};

use super::BridgeError;
use crate::types::{Binary, reserved};
use crate::value::{Structure, Value};

use compound::{Entries, Fields, Items};

type Result<T = Value> = std::result::Result<T, BridgeError>;

impl serde::ser::Error for BridgeError {
    fn custom<T: std::fmt::Display>(message: T) -> Self {
        Self::Custom(message.to_string())
    }
}

/// Writes one value.
pub(super) struct Writer;

impl Serializer for Writer {
    type Ok = Value;
    type Error = BridgeError;
    type SerializeSeq = Items;
    type SerializeTuple = Items;
    type SerializeTupleStruct = Items;
    type SerializeTupleVariant = Impossible<Value, BridgeError>;
    type SerializeMap = Entries;
    type SerializeStruct = Fields;
    type SerializeStructVariant = Impossible<Value, BridgeError>;

    fn serialize_bool(self, value: bool) -> Result {
        Ok(Value::Boolean(value))
    }

    fn serialize_i8(self, value: i8) -> Result {
        self.serialize_i64(value.into())
    }

    fn serialize_i16(self, value: i16) -> Result {
        self.serialize_i64(value.into())
    }

    fn serialize_i32(self, value: i32) -> Result {
        self.serialize_i64(value.into())
    }

    fn serialize_i64(self, value: i64) -> Result {
        Ok(Value::Long(value))
    }

    fn serialize_u8(self, value: u8) -> Result {
        self.serialize_i64(value.into())
    }

    fn serialize_u16(self, value: u16) -> Result {
        self.serialize_i64(value.into())
    }

    fn serialize_u32(self, value: u32) -> Result {
        self.serialize_i64(value.into())
    }

    fn serialize_u64(self, value: u64) -> Result {
        i64::try_from(value).map(Value::Long).map_err(|_| BridgeError::TooLarge(value))
    }

    fn serialize_f32(self, value: f32) -> Result {
        self.serialize_f64(value.into())
    }

    fn serialize_f64(self, value: f64) -> Result {
        if value.is_finite() { Ok(Value::Double(value)) } else { Err(BridgeError::NotFinite(value)) }
    }

    fn serialize_char(self, value: char) -> Result {
        Ok(Value::String(value.to_string()))
    }

    fn serialize_str(self, value: &str) -> Result {
        Ok(Value::from(value))
    }

    fn serialize_bytes(self, value: &[u8]) -> Result {
        Ok(Value::Binary(value.to_vec()))
    }

    fn serialize_none(self) -> Result {
        Ok(Value::none())
    }

    fn serialize_some<T: Serialize + ?Sized>(self, value: &T) -> Result {
        value.serialize(self).map(Value::some)
    }

    fn serialize_unit(self) -> Result {
        Ok(Value::Void)
    }

    fn serialize_unit_struct(self, name: &'static str) -> Result {
        Ok(Value::Structure(Structure::new(name)))
    }

    fn serialize_unit_variant(self, _: &'static str, _: u32, variant: &'static str) -> Result {
        Ok(Value::from(variant))
    }

    fn serialize_newtype_struct<T: Serialize + ?Sized>(self, name: &'static str, value: &T) -> Result {
        let inner = value.serialize(self)?;
        match (name, inner) {
            (reserved::SECRET, Value::String(text)) => Ok(Value::Secret(text.into())),
            (reserved::BINARY, Value::String(text)) => {
                let bytes = Binary::from_base64(&text)
                    .ok_or_else(|| BridgeError::custom("bytes have to be base64"))?;
                Ok(Value::Binary(bytes.0))
            }
            (_, inner) => Ok(inner),
        }
    }

    fn serialize_newtype_variant<T: Serialize + ?Sized>(
        self,
        _: &'static str,
        _: u32,
        _: &'static str,
        _: &T,
    ) -> Result {
        Err(BridgeError::Unsupported("enumeration values with content"))
    }

    fn serialize_seq(self, length: Option<usize>) -> Result<Items> {
        Ok(Items::with_capacity(length.unwrap_or(0)))
    }

    fn serialize_tuple(self, length: usize) -> Result<Items> {
        Ok(Items::with_capacity(length))
    }

    fn serialize_tuple_struct(self, _: &'static str, length: usize) -> Result<Items> {
        Ok(Items::with_capacity(length))
    }

    fn serialize_tuple_variant(
        self,
        _: &'static str,
        _: u32,
        _: &'static str,
        _: usize,
    ) -> Result<Self::SerializeTupleVariant> {
        Err(BridgeError::Unsupported("enumeration values with content"))
    }

    fn serialize_map(self, _: Option<usize>) -> Result<Entries> {
        Ok(Entries::default())
    }

    fn serialize_struct(self, name: &'static str, length: usize) -> Result<Fields> {
        Ok(Fields::new(name, length))
    }

    fn serialize_struct_variant(
        self,
        _: &'static str,
        _: u32,
        _: &'static str,
        _: usize,
    ) -> Result<Self::SerializeStructVariant> {
        Err(BridgeError::Unsupported("enumeration values with content"))
    }
}
