//! The configuration file.

use std::path::Path;

use toml::Spanned;
use toml::de::{DeTable, DeValue};

use super::error::{ConfigError, Source};
use super::keys::{KEYS, Key};
use super::setting::Shape;
use super::storage::StorageEntry;

type Entry = (&'static Key, Source, Vec<String>);

/// What a configuration file says.
pub(crate) fn read_file(path: &Path) -> Result<Vec<Entry>, ConfigError> {
    let text = std::fs::read_to_string(path).map_err(|error| ConfigError::unreadable_file(path, &error))?;
    let place = Place { path, text: &text };
    let document = DeTable::parse(&text).map_err(|error| {
        let line = place.line(error.span().map_or(0, |span| span.start));
        ConfigError::not_toml(path, line, error.message())
    })?;
    let mut entries = Vec::new();
    read_table(&place, "", document.get_ref(), &mut entries)?;
    Ok(entries)
}

/// Turns offsets into lines.
struct Place<'a> {
    path: &'a Path,
    text: &'a str,
}

impl Place<'_> {
    fn line(&self, offset: usize) -> usize {
        self.text.bytes().take(offset).filter(|byte| *byte == b'\n').count() + 1
    }

    fn source<T>(&self, at: &Spanned<T>) -> Source {
        Source::File { path: self.path.to_owned(), line: self.line(at.span().start) }
    }
}

fn read_table(
    place: &Place<'_>,
    section: &str,
    table: &DeTable<'_>,
    entries: &mut Vec<Entry>,
) -> Result<(), ConfigError> {
    for (word, value) in table {
        let source = place.source(word);
        let name = if section.is_empty() {
            word.get_ref().to_string()
        } else {
            format!("{section}.{}", word.get_ref())
        };
        if let Some(key) = KEYS.iter().find(|key| key.name == name) {
            let texts = read_value(place, key, &source, value.get_ref())?;
            entries.push((key, source, texts));
        } else if let (true, DeValue::Table(inner)) = (is_section(&name), value.get_ref()) {
            read_table(place, &name, inner, entries)?;
        } else if is_section(&name) {
            let found = value.get_ref().type_str();
            return Err(ConfigError::wrong_type(&source, &name, found, &format!("a section, `[{name}]`")));
        } else {
            return Err(unknown(&source, &name));
        }
    }
    Ok(())
}

fn is_section(name: &str) -> bool {
    sections().any(|section| section == name)
}

fn sections() -> impl Iterator<Item = &'static str> {
    KEYS.iter().filter_map(|key| key.name.split_once('.')).map(|(section, _)| section)
}

fn unknown(source: &Source, name: &str) -> ConfigError {
    if name == "admin_password" {
        return ConfigError::password_in_file(source);
    }
    ConfigError::unknown_key(source, name, KEYS.iter().map(|key| key.name).chain(sections()))
}

fn read_value(
    place: &Place<'_>,
    key: &Key,
    source: &Source,
    value: &DeValue<'_>,
) -> Result<Vec<String>, ConfigError> {
    match (key.shape, value) {
        (Shape::Text, DeValue::String(text)) => Ok(vec![text.to_string()]),
        (Shape::Number, DeValue::Integer(number)) => {
            let number = i64::from_str_radix(number.as_str(), number.radix());
            Ok(vec![number.map_or_else(|_| "too large".to_owned(), |number| number.to_string())])
        }
        (Shape::List, DeValue::Array(array)) => {
            array.iter().map(|entry| read_text(place, key.name, entry)).collect()
        }
        (Shape::Storages, DeValue::Array(array)) => {
            array.iter().map(|entry| read_storage(place, key.name, entry)).collect()
        }
        _ => Err(ConfigError::wrong_type(source, key.name, value.type_str(), right_type(key.shape))),
    }
}

fn right_type(shape: Shape) -> &'static str {
    match shape {
        Shape::Text => "a text in quotation marks",
        Shape::Number => "a whole number without quotation marks",
        Shape::List => "a list of texts, `[\"…\", \"…\"]`",
        Shape::Storages => "one section `[[storages]]` for each",
    }
}

fn read_text(place: &Place<'_>, name: &str, value: &Spanned<DeValue<'_>>) -> Result<String, ConfigError> {
    value.get_ref().as_str().map(str::to_owned).ok_or_else(|| {
        let found = value.get_ref().type_str();
        ConfigError::wrong_type(&place.source(value), name, found, right_type(Shape::Text))
    })
}

fn read_storage(place: &Place<'_>, name: &str, value: &Spanned<DeValue<'_>>) -> Result<String, ConfigError> {
    let source = place.source(value);
    let Some(table) = value.get_ref().as_table() else {
        let found = value.get_ref().type_str();
        return Err(ConfigError::wrong_type(&source, name, found, right_type(Shape::Storages)));
    };
    if let Some((word, _)) =
        table.iter().find(|(word, _)| !StorageEntry::FIELDS.contains(&word.get_ref().as_ref()))
    {
        let field = format!("{name}.{}", word.get_ref());
        let known: Vec<String> = StorageEntry::FIELDS.iter().map(|known| format!("{name}.{known}")).collect();
        return Err(ConfigError::unknown_key(&place.source(word), &field, known.iter().map(String::as_str)));
    }
    let mut parts = Vec::new();
    for field in StorageEntry::FIELDS {
        let part = table.get(field).ok_or_else(|| ConfigError::missing_field(&source, name, field))?;
        let text = read_text(place, &format!("{name}.{field}"), part)?;
        if field != "path" && text.contains('=') {
            let problem = "holds `=`, which separates the parts of a storage elsewhere; leave it out";
            return Err(ConfigError::wrong_value(&place.source(part), &format!("{name}.{field}"), problem));
        }
        parts.push(text);
    }
    Ok(parts.join("="))
}
