//! Texts for people, and their translations.

use std::cell::Cell;
use std::collections::{BTreeMap, HashMap};

use serde::{Deserialize, Serialize};

use super::element::{Element, Space};
use super::{DescriptorError, LARGEST_DESCRIPTOR};

/// The language of a text that states none.
const DEFAULT_LANGUAGE: &str = "en-US";

/// A text for people.
#[derive(Clone, Debug, Default, Eq, PartialEq, Deserialize, Serialize)]
#[serde(from = "Stored", into = "Stored")]
pub struct Text {
    /// The text in the descriptor's own language: its message where the descriptor has it, else what stands in place.
    pub value: String,
    /// The message that has its translations, see [`super::Descriptor::translate`].
    pub message: Option<String>,
}

impl std::fmt::Display for Text {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.write_str(&self.value)
    }
}

#[derive(Deserialize, Serialize)]
#[serde(untagged)]
enum Stored {
    Plain(String),
    Message { value: String, message: String },
}

impl From<Stored> for Text {
    fn from(stored: Stored) -> Self {
        match stored {
            Stored::Plain(value) => Self { value, message: None },
            Stored::Message { value, message } => Self { value, message: Some(message) },
        }
    }
}

impl From<Text> for Stored {
    fn from(text: Text) -> Self {
        match text.message {
            None => Self::Plain(text.value),
            Some(message) => Self::Message { value: text.value, message },
        }
    }
}

/// Messages in one language (`Strings`).
#[derive(Clone, Debug, Default, Eq, PartialEq, Deserialize, Serialize)]
pub struct StringBundle {
    /// The language, like `de-DE`.
    pub language: String,
    /// The file that has the messages, where they are not in the descriptor.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub file: Option<String>,
    /// The messages by their id.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub messages: BTreeMap<String, String>,
}

pub(super) fn read_bundle(element: &Element) -> Result<StringBundle, DescriptorError> {
    let language = element.attribute_of(&Space::Xml, "lang").unwrap_or(DEFAULT_LANGUAGE).to_owned();
    let message =
        |message: &Element| Ok((message.required("msgid")?.to_owned(), message.text.trim().to_owned()));
    let messages = element.all("Msg").map(message).collect::<Result<_, DescriptorError>>()?;
    Ok(StringBundle { language, file: element.attribute("fileRef").map(str::to_owned), messages })
}

/// The messages of the descriptor's own language, and the texts that are made of them.
pub(super) struct Messages<'bundles> {
    messages: HashMap<&'bundles str, &'bundles str>,
    /// Bytes of copies: one long message may stand in many places.
    copied: Cell<usize>,
}

impl<'bundles> Messages<'bundles> {
    /// The messages of `language`; where no bundle has it, those of its nearest relative, else of the first bundle.
    pub(super) fn of(bundles: &'bundles [StringBundle], language: Option<&str>) -> Self {
        let language = nearest(bundles, language.unwrap_or(DEFAULT_LANGUAGE));
        let chosen = bundles.iter().filter(|bundle| Some(bundle.language.as_str()) == language);
        let messages = chosen.flat_map(|bundle| &bundle.messages);
        let messages = messages.map(|(id, text)| (id.as_str(), text.as_str())).collect();
        Self { messages, copied: Cell::new(0) }
    }

    /// The text of an element.
    pub(super) fn text(&self, element: &Element) -> Text {
        let message = element.attribute("msgid");
        let value = message.and_then(|message| self.messages.get(message).copied());
        let value = self.copy(value.unwrap_or(element.text.trim()));
        Text { value, message: message.map(|message| self.copy(message)) }
    }

    /// The text of an element's first child of this name; nothing when it has neither text nor message.
    pub(super) fn child(&self, parent: &Element, name: &str) -> Option<Text> {
        let text = parent.first(name).map(|child| self.text(child))?;
        Some(text).filter(|text| !text.value.is_empty() || text.message.is_some())
    }

    /// A copy of a text that may be copied often; past the bound it is empty, and [`Self::check`] tells.
    pub(super) fn copy(&self, text: &str) -> String {
        let copied = self.copied.get().saturating_add(text.len());
        self.copied.set(copied);
        if copied > LARGEST_DESCRIPTOR { String::new() } else { text.to_owned() }
    }

    /// # Errors
    /// The copies are more than the largest descriptor.
    pub(super) fn check(&self) -> Result<(), DescriptorError> {
        let holds = self.copied.get() <= LARGEST_DESCRIPTOR;
        let error = DescriptorError::TooMuch {
            what: "bytes of text, messages counted where they are used",
            limit: LARGEST_DESCRIPTOR,
        };
        if holds { Ok(()) } else { Err(error) }
    }
}

/// The language among the bundles' that is nearest to the wanted one.
fn nearest<'bundles>(bundles: &'bundles [StringBundle], wanted: &str) -> Option<&'bundles str> {
    let primary = |language: &str| language.split('-').next().unwrap_or_default().to_ascii_lowercase();
    let inline = || bundles.iter().filter(|bundle| !bundle.messages.is_empty());
    let same = inline().find(|bundle| bundle.language.eq_ignore_ascii_case(wanted));
    let related = || inline().find(|bundle| primary(&bundle.language) == primary(wanted));
    let bundle = same.or_else(related).or_else(|| inline().next())?;
    Some(&bundle.language)
}

/// A text in another language, where the bundles have it.
pub(super) fn translate<'all>(bundles: &'all [StringBundle], text: &'all Text, language: &str) -> &'all str {
    let Some(message) = &text.message else { return &text.value };
    let matching = bundles.iter().filter(|bundle| bundle.language.eq_ignore_ascii_case(language));
    matching.filter_map(|bundle| bundle.messages.get(message)).next().unwrap_or(&text.value)
}
