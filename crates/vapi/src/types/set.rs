use std::collections::BTreeSet;
use std::fmt;
use std::marker::PhantomData;

use serde::de::{SeqAccess, Visitor};
use serde::{Deserialize, Deserializer, Serialize, Serializer};

use super::reserved;

/// Values without order or duplicates. It is written in ascending order, and a duplicate is refused when it is read.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Set<T: Ord>(pub BTreeSet<T>);

impl<T: Ord> Set<T> {
    /// The values in ascending order.
    pub fn iter(&self) -> std::collections::btree_set::Iter<'_, T> {
        self.0.iter()
    }
}

impl<T: Ord> Default for Set<T> {
    fn default() -> Self {
        Self(BTreeSet::new())
    }
}

impl<T: Ord> FromIterator<T> for Set<T> {
    fn from_iter<I: IntoIterator<Item = T>>(values: I) -> Self {
        Self(values.into_iter().collect())
    }
}

impl<T: Ord> IntoIterator for Set<T> {
    type Item = T;
    type IntoIter = std::collections::btree_set::IntoIter<T>;

    fn into_iter(self) -> Self::IntoIter {
        self.0.into_iter()
    }
}

impl<'a, T: Ord> IntoIterator for &'a Set<T> {
    type Item = &'a T;
    type IntoIter = std::collections::btree_set::Iter<'a, T>;

    fn into_iter(self) -> Self::IntoIter {
        self.iter()
    }
}

impl<T: Ord + Serialize> Serialize for Set<T> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_newtype_struct(reserved::SET, &self.0)
    }
}

impl<'de, T: Ord + Deserialize<'de>> Deserialize<'de> for Set<T> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_newtype_struct(reserved::SET, SetVisitor(PhantomData))
    }
}

struct SetVisitor<T>(PhantomData<T>);

impl<'de, T: Ord + Deserialize<'de>> Visitor<'de> for SetVisitor<T> {
    type Value = Set<T>;

    fn expecting(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("a set")
    }

    fn visit_newtype_struct<D: Deserializer<'de>>(self, deserializer: D) -> Result<Set<T>, D::Error> {
        deserializer.deserialize_seq(self)
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut values: A) -> Result<Set<T>, A::Error> {
        let mut set = BTreeSet::new();
        while let Some(value) = values.next_element()? {
            if !set.insert(value) {
                let place = set.len() + 1;
                return Err(serde::de::Error::custom(format!(
                    "a set holds each value once, and value {place} is there already"
                )));
            }
        }
        Ok(Set(set))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_set_is_written_without_duplicates_and_in_order() {
        let set: Set<i64> = [3, 1, 3].into_iter().collect();
        assert_eq!(serde_json::to_string(&set).unwrap(), "[1,3]");
    }

    #[test]
    fn a_set_with_duplicates_is_refused() {
        assert_eq!(serde_json::from_str::<Set<i64>>("[3,1]").unwrap(), [1, 3].into_iter().collect());
        let error = serde_json::from_str::<Set<i64>>("[3,1,3]").unwrap_err().to_string();
        assert!(error.starts_with("a set holds each value once, and value 3 is there already"), "{error}");
    }
}
