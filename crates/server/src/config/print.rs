//! The effective configuration as a file that would bring it about.

use std::fmt::Write as _;

use toml::Value;

use super::Config;
use super::keys::{ADMIN_PASSWORD, KEYS, Key};
use super::load::Effective;
use super::setting::Shape;
use super::storage::StorageEntry;

impl Effective {
    /// TOML that says the same, with the meaning, the flag, the variable and the source of each value as comments.
    /// The administrator's password is not in it.
    pub fn to_toml(&self) -> String {
        let mut text = String::new();
        let mut section = "";
        for key in KEYS {
            let (of, word) = key.name.split_once('.').unwrap_or(("", key.name));
            if of != section {
                section = of;
                if !of.is_empty() {
                    let _ = writeln!(text, "[{of}]");
                }
            }
            text.push_str(&self.comment(key));
            text.push_str(&assignment(key, word, &self.config));
            text.push('\n');
        }
        text.trim_end().to_owned() + "\n"
    }

    fn comment(&self, key: &Key) -> String {
        let mut text = format!("# {}\n# --{}, {}", key.doc, key.flag(), key.variable());
        let _ = writeln!(text, "; here from: {}", self.source(key.name));
        if key.name == "data" {
            text =
                format!("# The administrator's first password comes from {ADMIN_PASSWORD} alone.\n\n{text}");
        }
        text
    }
}

fn assignment(key: &Key, word: &str, config: &Config) -> String {
    let texts = key.show(config);
    match (key.shape, texts.as_slice()) {
        (Shape::Text, [text]) => format!("{word} = {}\n", Value::from(text.as_str())),
        (Shape::Number, [number]) => format!("{word} = {number}\n"),
        (Shape::List, _) => {
            let values: Vec<Value> = texts.iter().map(|text| Value::from(text.as_str())).collect();
            format!("{word} = {}\n", Value::from(values))
        }
        (Shape::Storages, []) => {
            format!("# [[{word}]]\n# id = \"datastore-2\"\n# name = \"images\"\n# path = \"/srv/images\"\n")
        }
        (Shape::Storages, _) => config.storages.iter().map(|entry| storage(word, entry)).collect(),
        // `none` overrides a default that is there, and is what an unset key means anyway.
        _ => format!("{word} = \"none\"\n"),
    }
}

fn storage(word: &str, entry: &StorageEntry) -> String {
    let value = |text: &str| Value::from(text).to_string();
    let path = entry.path.display().to_string();
    format!("[[{word}]]\nid = {}\nname = {}\npath = {}\n", value(&entry.id), value(&entry.name), value(&path))
}
