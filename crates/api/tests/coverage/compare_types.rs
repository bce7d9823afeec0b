//! Compares types field by field.

use vapi::Type;

use crate::exceptions::Exceptions;
use crate::published::{Kind, Published};

/// Collects the differences between published and offered types.
pub(crate) struct TypeComparison<'a> {
    pub(crate) published: &'a Published,
    pub(crate) exceptions: &'a Exceptions,
    pub(crate) differences: Vec<String>,
}

impl TypeComparison<'_> {
    /// Compares one type; `place` says where it stands.
    pub(crate) fn compare(&mut self, place: &str, published: &Kind, offered: &Type) {
        match (published, offered) {
            (Kind::Void, Type::Void)
            | (Kind::Boolean, Type::Boolean)
            | (Kind::Long, Type::Long)
            | (Kind::Double, Type::Double)
            | (Kind::String, Type::String)
            | (Kind::Secret, Type::Secret)
            | (Kind::Datetime, Type::DateTime)
            | (Kind::Uri, Type::Uri)
            | (Kind::DynamicStruct, Type::Dynamic) => {}
            (Kind::Optional { of }, Type::Optional(inner))
            | (Kind::List { of }, Type::List(inner))
            | (Kind::Set { of }, Type::Set(inner)) => self.compare(place, of, inner),
            (Kind::Map { key, value }, Type::Map(offered_key, offered_value)) => {
                self.compare(place, key, offered_key);
                self.compare(place, value, offered_value);
            }
            (Kind::Id { resource_types }, Type::Id(resource_type))
                if resource_types.iter().any(|name| name == resource_type) => {}
            (Kind::Enum { name }, Type::Enumeration(offered_name, values)) if name == offered_name => {
                self.compare_values(name, values);
            }
            (Kind::Struct { name }, Type::Recursion(offered_name)) if name == offered_name => {}
            (Kind::Struct { name }, Type::Structure(offered_name, fields)) if name == offered_name => {
                self.compare_fields(name, fields);
            }
            _ if self.exceptions.allow(place, offered) => {}
            _ => self.differences.push(format!("{place}: published {published:?}, offered {offered:?}")),
        }
    }

    fn compare_values(&mut self, name: &str, offered: &[&str]) {
        let published: Vec<&str> = self.published.enumerations[name]
            .values
            .iter()
            .map(|value| value.name.as_str())
            .filter(|value| !offered.contains(value))
            .collect();
        let unknown: Vec<&&str> = offered
            .iter()
            .filter(|value| {
                self.published.enumerations[name].values.iter().all(|known| known.name != **value)
            })
            .collect();
        if !published.is_empty() || !unknown.is_empty() {
            self.differences.push(format!("{name}: values missing {published:?}, unknown {unknown:?}"));
        }
    }

    fn compare_fields(&mut self, name: &str, offered: &[(&str, Type)]) {
        let structure = &self.published.structures[name];
        for field in &structure.fields {
            let place = format!("{name}.{}", field.name);
            match offered.iter().find(|(offered_name, _)| *offered_name == field.name) {
                Some((_, offered_type)) => self.compare(&place, &field.kind, offered_type),
                None => self.differences.push(format!("{place}: not offered")),
            }
        }
        for (field, _) in offered {
            if structure.fields.iter().all(|known| known.name != *field) {
                self.differences.push(format!("{name}.{field}: not published"));
            }
        }
    }
}
