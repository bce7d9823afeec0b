//! A deserializer that offers made-up values to a type and notes what the type asks for.
//!
//! A type that holds itself would be offered values for ever. So when a structure is met inside itself, the reading is
//! given up, and begun again with the innermost option, list or map around it left empty.

mod access;
mod stop;

use std::collections::HashMap;

use serde::Deserializer;
use serde::de::value::StrDeserializer;
use serde::de::{DeserializeOwned, IntoDeserializer, Visitor};
use serde::forward_to_deserialize_any;

use super::Type;
use crate::types::reserved;

use access::{Fields, Once, Pair};
use stop::Stop;

type Result<T> = std::result::Result<T, Stop>;

/// More attempts than any type has places where it holds itself.
const MOST_ATTEMPTS: usize = 1000;

/// What is known of the type from one attempt to the next, and where the present attempt is.
#[derive(Default)]
struct State {
    /// Options, lists and maps to leave empty, by their path, and what they are.
    emptied: HashMap<Vec<usize>, Type>,
    /// The path of the value that is being read: at every level, which part of the value around it it is.
    path: Vec<usize>,
    /// The structures around that value.
    inside: Vec<&'static str>,
}

pub(super) fn trace<T: DeserializeOwned>() -> Result<Type> {
    let mut state = State::default();
    for _ in 0..MOST_ATTEMPTS {
        state.path.clear();
        state.inside.clear();
        let mut found = None;
        match T::deserialize(Tracer { state: &mut state, found: &mut found }) {
            Ok(_) => return found.ok_or_else(|| Stop::Refused("it asked for nothing".to_owned())),
            Err(Stop::Again) => {}
            Err(stop) => return Err(stop),
        }
    }
    Err(Stop::Refused("it holds itself in too many places".to_owned()))
}

/// Offers one value, and notes in `found` of what type it has to be.
struct Tracer<'a> {
    state: &'a mut State,
    found: &'a mut Option<Type>,
}

impl Tracer<'_> {
    /// Reads part number `part` of this value; the type of the part comes back even when reading stops.
    fn part<T>(
        state: &mut State,
        part: usize,
        read: impl FnOnce(Tracer<'_>) -> Result<T>,
    ) -> (Result<T>, Option<Type>) {
        state.path.push(part);
        let mut found = None;
        let result = read(Tracer { state, found: &mut found });
        state.path.pop();
        (result, found)
    }

    /// Whether this value has to be left empty; what it is is known then.
    fn is_emptied(&mut self) -> bool {
        let known = self.state.emptied.get(&self.state.path);
        if let Some(known) = known {
            *self.found = Some(known.clone());
        }
        known.is_some()
    }

    /// Reads a value that could be empty: `full` offers it with content, `kind` says what it is by its content.
    fn holder<T>(
        self,
        full: impl FnOnce(&mut State, &mut Vec<Type>) -> Result<T>,
        kind: impl FnOnce(Vec<Type>) -> Option<Type>,
    ) -> Result<T> {
        let mut content = Vec::new();
        let result = full(self.state, &mut content);
        let found = kind(content);
        if let (Err(Stop::Recursion), Some(kind)) = (&result, &found) {
            self.state.emptied.insert(self.state.path.clone(), kind.clone());
            return Err(Stop::Again);
        }
        *self.found = found;
        result
    }
}

macro_rules! scalars {
    ($($method:ident $visit:ident $value:expr, $kind:expr;)*) => {$(
        fn $method<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value> {
            *self.found = Some($kind);
            visitor.$visit($value)
        }
    )*};
}

impl<'de> Deserializer<'de> for Tracer<'_> {
    type Error = Stop;

    scalars! {
        deserialize_bool visit_bool false, Type::Boolean;
        deserialize_i8 visit_i8 0, Type::Long;
        deserialize_i16 visit_i16 0, Type::Long;
        deserialize_i32 visit_i32 0, Type::Long;
        deserialize_i64 visit_i64 0, Type::Long;
        deserialize_u8 visit_u8 0, Type::Long;
        deserialize_u16 visit_u16 0, Type::Long;
        deserialize_u32 visit_u32 0, Type::Long;
        deserialize_u64 visit_u64 0, Type::Long;
        deserialize_f32 visit_f32 0.0, Type::Double;
        deserialize_f64 visit_f64 0.0, Type::Double;
        deserialize_char visit_char 'a', Type::String;
        deserialize_str visit_borrowed_str "", Type::String;
        deserialize_string visit_borrowed_str "", Type::String;
        deserialize_bytes visit_borrowed_bytes b"", Type::Binary;
        deserialize_byte_buf visit_borrowed_bytes b"", Type::Binary;
    }

    fn deserialize_unit<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value> {
        *self.found = Some(Type::Void);
        visitor.visit_unit()
    }

    fn deserialize_unit_struct<V: Visitor<'de>>(self, name: &'static str, visitor: V) -> Result<V::Value> {
        *self.found = Some(Type::Structure(name, Vec::new()));
        visitor.visit_unit()
    }

    fn deserialize_option<V: Visitor<'de>>(mut self, visitor: V) -> Result<V::Value> {
        if self.is_emptied() {
            return visitor.visit_none();
        }
        self.holder(
            |state, content| {
                let (result, found) = Tracer::part(state, 0, |inner| visitor.visit_some(inner));
                content.extend(found);
                result
            },
            |content| content.into_iter().next().map(|kind| Type::Optional(Box::new(kind))),
        )
    }

    fn deserialize_newtype_struct<V: Visitor<'de>>(self, name: &'static str, visitor: V) -> Result<V::Value> {
        let known = match name {
            reserved::SECRET => Some(Type::Secret),
            reserved::BINARY => Some(Type::Binary),
            reserved::URI => Some(Type::Uri),
            reserved::DATE_TIME => Some(Type::DateTime),
            reserved::DYNAMIC => Some(Type::Dynamic),
            _ => None,
        };
        if let Some(known) = known {
            *self.found = Some(known);
            return visitor.visit_newtype_struct(Sample(name));
        }
        let (result, found) = Tracer::part(self.state, 0, |inner| visitor.visit_newtype_struct(inner));
        *self.found = found.map(|kind| match kind {
            Type::List(entry) if name == reserved::SET => Type::Set(entry),
            Type::String => Type::Id(name),
            other => other,
        });
        result
    }

    fn deserialize_seq<V: Visitor<'de>>(mut self, visitor: V) -> Result<V::Value> {
        if self.is_emptied() {
            return visitor.visit_seq(Once::empty());
        }
        self.holder(
            |state, content| visitor.visit_seq(Once::new(state, content)),
            |content| content.into_iter().next().map(|entry| Type::List(Box::new(entry))),
        )
    }

    fn deserialize_tuple<V: Visitor<'de>>(self, _: usize, _: V) -> Result<V::Value> {
        Err(Stop::Refused("the data model has no tuples".to_owned()))
    }

    fn deserialize_tuple_struct<V: Visitor<'de>>(self, _: &'static str, _: usize, _: V) -> Result<V::Value> {
        Err(Stop::Refused("the data model has no tuples".to_owned()))
    }

    fn deserialize_map<V: Visitor<'de>>(mut self, visitor: V) -> Result<V::Value> {
        if self.is_emptied() {
            return visitor.visit_map(Pair::empty());
        }
        self.holder(
            |state, content| visitor.visit_map(Pair::new(state, content)),
            |content| match <[Type; 2]>::try_from(content) {
                Ok([key, value]) => Some(Type::Map(Box::new(key), Box::new(value))),
                Err(_) => None,
            },
        )
    }

    fn deserialize_struct<V: Visitor<'de>>(
        self,
        name: &'static str,
        fields: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value> {
        if self.state.inside.contains(&name) {
            *self.found = Some(Type::Recursion(name));
            return Err(Stop::Recursion);
        }
        self.state.inside.push(name);
        let mut content = Vec::with_capacity(fields.len());
        let result = visitor.visit_map(Fields::new(self.state, fields, &mut content));
        self.state.inside.pop();
        *self.found = Some(Type::Structure(name, content));
        match result {
            // Leaving out what holds this structure would leave its later fields unknown.
            Err(Stop::Recursion) => {
                Err(Stop::Refused(format!("{name} is part of itself by a mandatory field")))
            }
            result => result,
        }
    }

    fn deserialize_enum<V: Visitor<'de>>(
        self,
        name: &'static str,
        values: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value> {
        *self.found = Some(Type::Enumeration(name, values));
        let first: StrDeserializer<'_, Stop> =
            values.first().copied().unwrap_or_default().into_deserializer();
        visitor.visit_enum(first)
    }

    fn deserialize_any<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value> {
        *self.found = Some(Type::Dynamic);
        visitor.visit_unit()
    }

    fn deserialize_ignored_any<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value> {
        self.deserialize_any(visitor)
    }

    fn deserialize_identifier<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value> {
        self.deserialize_str(visitor)
    }
}

/// Something that the type of this reserved name accepts.
struct Sample(&'static str);

impl<'de> Deserializer<'de> for Sample {
    type Error = Stop;

    fn deserialize_any<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value> {
        match self.0 {
            reserved::DYNAMIC => visitor.visit_map(Pair::empty()),
            reserved::DATE_TIME => visitor.visit_borrowed_str("1970-01-01T00:00:00Z"),
            reserved::URI => visitor.visit_borrowed_str("about:blank"),
            _ => visitor.visit_borrowed_str(""),
        }
    }

    forward_to_deserialize_any! {
        bool i8 i16 i32 i64 u8 u16 u32 u64 f32 f64 char str string bytes byte_buf option unit unit_struct newtype_struct
        seq tuple tuple_struct map struct enum identifier ignored_any
    }
}
