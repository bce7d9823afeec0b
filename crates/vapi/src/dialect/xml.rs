//! The XML of the 2014 release: `<ns0:Cancel-Input xmlns:ns0="http://vmware.com/content/library/item/update_session">`,
//! lists as `foo-array` of `array-item`, maps as lists of `key` and `value`.

mod element;
mod read;
mod write;

pub(super) use read::read;
#[cfg(test)]
pub(super) use write::write_input;
pub(super) use write::{write_error, write_result};

/// The suffix of an element that is a list.
const ARRAY: &str = "-array";
/// An item of a list.
const ITEM: &str = "array-item";

/// How an operation is named in XML.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Names {
    /// The service's namespace.
    pub(super) namespace: String,
    /// The operation in capitalised words: `KeepAlive`.
    pub(super) operation: String,
}

impl Names {
    pub(super) fn new(service: &str, operation: &str) -> Self {
        Self { namespace: namespace(service), operation: capitalised(operation) }
    }
}

/// `com.vmware.content.local_library` is `http://vmware.com/content/local_library`; other domains by the same rule.
fn namespace(service: &str) -> String {
    let mut parts = service.splitn(3, '.');
    let mut next = || parts.next().unwrap_or_default();
    let (top, domain, rest) = (next(), next(), next());
    format!("http://{domain}.{top}/{}", rest.replace('.', "/"))
}

fn capitalised(operation: &str) -> String {
    let words = operation.split('_').map(|word| {
        let mut letters = word.chars();
        letters
            .next()
            .map(|first| first.to_ascii_uppercase().to_string() + letters.as_str())
            .unwrap_or_default()
    });
    words.collect()
}
