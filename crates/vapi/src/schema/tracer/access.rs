use serde::de::value::BorrowedStrDeserializer;
use serde::de::{DeserializeSeed, MapAccess, SeqAccess};

use super::{Result, State, Stop, Tracer};
use crate::schema::Type;

/// A list of one entry, or of none.
pub(super) struct Once<'a>(Option<(&'a mut State, &'a mut Vec<Type>)>);

impl<'a> Once<'a> {
    pub(super) const fn empty() -> Self {
        Self(None)
    }

    pub(super) const fn new(state: &'a mut State, content: &'a mut Vec<Type>) -> Self {
        Self(Some((state, content)))
    }
}

impl<'de> SeqAccess<'de> for Once<'_> {
    type Error = Stop;

    fn next_element_seed<T: DeserializeSeed<'de>>(&mut self, seed: T) -> Result<Option<T::Value>> {
        let Some((state, content)) = self.0.take() else { return Ok(None) };
        let (result, found) = Tracer::part(state, 0, |inner| seed.deserialize(inner));
        content.extend(found);
        result.map(Some)
    }
}

/// A map of one entry, or of none.
pub(super) struct Pair<'a>(Option<(&'a mut State, &'a mut Vec<Type>)>);

impl<'a> Pair<'a> {
    pub(super) const fn empty() -> Self {
        Self(None)
    }

    pub(super) const fn new(state: &'a mut State, content: &'a mut Vec<Type>) -> Self {
        Self(Some((state, content)))
    }
}

impl<'de> MapAccess<'de> for Pair<'_> {
    type Error = Stop;

    fn next_key_seed<K: DeserializeSeed<'de>>(&mut self, seed: K) -> Result<Option<K::Value>> {
        let Some((state, content)) = &mut self.0 else { return Ok(None) };
        let (result, found) = Tracer::part(state, 0, |inner| seed.deserialize(inner));
        content.extend(found);
        result.map(Some)
    }

    fn next_value_seed<V: DeserializeSeed<'de>>(&mut self, seed: V) -> Result<V::Value> {
        let Some((state, content)) = self.0.take() else { return Err(Stop::Again) };
        let (result, found) = Tracer::part(state, 1, |inner| seed.deserialize(inner));
        content.extend(found);
        result
    }
}

/// All fields of a structure, in order.
pub(super) struct Fields<'a> {
    state: &'a mut State,
    fields: &'static [&'static str],
    content: &'a mut Vec<(&'static str, Type)>,
}

impl<'a> Fields<'a> {
    pub(super) const fn new(
        state: &'a mut State,
        fields: &'static [&'static str],
        content: &'a mut Vec<(&'static str, Type)>,
    ) -> Self {
        Self { state, fields, content }
    }
}

impl<'de> MapAccess<'de> for Fields<'_> {
    type Error = Stop;

    fn next_key_seed<K: DeserializeSeed<'de>>(&mut self, seed: K) -> Result<Option<K::Value>> {
        let Some(name) = self.fields.get(self.content.len()) else { return Ok(None) };
        seed.deserialize(BorrowedStrDeserializer::new(name)).map(Some)
    }

    fn next_value_seed<V: DeserializeSeed<'de>>(&mut self, seed: V) -> Result<V::Value> {
        let place = self.content.len();
        let (result, found) = Tracer::part(self.state, place, |inner| seed.deserialize(inner));
        self.content.push((self.fields[place], found.unwrap_or(Type::Dynamic)));
        result
    }
}
