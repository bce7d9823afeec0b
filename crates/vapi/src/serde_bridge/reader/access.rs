//! Reading what holds other values, with the step to each of them in its failure.

use std::vec::IntoIter;

use serde::de::value::StrDeserializer;
use serde::de::{DeserializeSeed, IntoDeserializer, MapAccess, SeqAccess};

use super::{Mode, Reader, Result, shape};
use crate::serde_bridge::failure::{Failure, Step};
use crate::value::Value;

pub(super) struct Items {
    values: IntoIter<Value>,
    next: usize,
    mode: Mode,
}

impl Items {
    pub(super) fn new(values: Vec<Value>, mode: Mode) -> Self {
        Self { values: values.into_iter(), next: 0, mode }
    }
}

impl<'de> SeqAccess<'de> for Items {
    type Error = Failure;

    fn next_element_seed<T: DeserializeSeed<'de>>(&mut self, seed: T) -> Result<Option<T::Value>> {
        let Some(value) = self.values.next() else { return Ok(None) };
        let index = self.next;
        self.next += 1;
        seed.deserialize(Reader::new(value, self.mode))
            .map(Some)
            .map_err(|failure| failure.at(Step::Index(index)))
    }

    fn size_hint(&self) -> Option<usize> {
        Some(self.values.len())
    }
}

pub(super) struct Fields {
    fields: IntoIter<(String, Value)>,
    current: (String, Value),
    mode: Mode,
}

impl Fields {
    pub(super) fn new(fields: Vec<(String, Value)>, mode: Mode) -> Self {
        Self { fields: fields.into_iter(), current: (String::new(), Value::Void), mode }
    }
}

impl<'de> MapAccess<'de> for Fields {
    type Error = Failure;

    fn next_key_seed<K: DeserializeSeed<'de>>(&mut self, seed: K) -> Result<Option<K::Value>> {
        let Some(field) = self.fields.next() else { return Ok(None) };
        self.current = field;
        let name: StrDeserializer<'_, Failure> = self.current.0.as_str().into_deserializer();
        seed.deserialize(name).map(Some)
    }

    fn next_value_seed<V: DeserializeSeed<'de>>(&mut self, seed: V) -> Result<V::Value> {
        let (name, value) = std::mem::replace(&mut self.current, (String::new(), Value::Void));
        seed.deserialize(Reader::new(value, self.mode)).map_err(|failure| failure.at(Step::Field(name)))
    }
}

pub(super) struct Entries {
    entries: IntoIter<(Value, Value)>,
    current: (String, Value),
    keys: Mode,
    mode: Mode,
}

impl Entries {
    pub(super) fn new(entries: Vec<(Value, Value)>, keys: Mode, mode: Mode) -> Self {
        Self { entries: entries.into_iter(), current: (String::new(), Value::Void), keys, mode }
    }
}

impl<'de> MapAccess<'de> for Entries {
    type Error = Failure;

    fn next_key_seed<K: DeserializeSeed<'de>>(&mut self, seed: K) -> Result<Option<K::Value>> {
        let Some((key, value)) = self.entries.next() else { return Ok(None) };
        let shown = shape::key_text(&key);
        let read = seed.deserialize(Reader::new(key, self.keys));
        self.current = (shown, value);
        read.map(Some).map_err(|failure| failure.at(Step::Key(self.current.0.clone())))
    }

    fn next_value_seed<V: DeserializeSeed<'de>>(&mut self, seed: V) -> Result<V::Value> {
        let (key, value) = std::mem::replace(&mut self.current, (String::new(), Value::Void));
        seed.deserialize(Reader::new(value, self.mode)).map_err(|failure| failure.at(Step::Key(key)))
    }

    fn size_hint(&self) -> Option<usize> {
        Some(self.entries.len())
    }
}
