//! The files that a descriptor refers to (`References`).

use serde::{Deserialize, Serialize};

use super::DescriptorError;
use super::element::Element;

/// A file that the package has.
#[derive(Clone, Debug, Eq, PartialEq, Deserialize, Serialize)]
pub struct FileReference {
    /// What the rest of the descriptor calls it.
    pub id: String,
    /// Where it is: the name of a file beside the descriptor, with the escapes of an address.
    pub href: String,
    /// Its bytes in the package, where they are stated.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub size: Option<u64>,
    /// How it is compressed in the package, like `gzip`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub compression: Option<String>,
    /// The bytes of each chunk but the last, where it is cut into chunks; never 0.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub chunk_size: Option<u64>,
}

pub(super) fn read(references: &Element) -> Result<Vec<FileReference>, DescriptorError> {
    references.all("File").map(read_file).collect()
}

fn read_file(file: &Element) -> Result<FileReference, DescriptorError> {
    let chunk_size = file.number("chunkSize")?;
    if chunk_size == Some(0) {
        return Err(DescriptorError::NoChunkSize);
    }
    Ok(FileReference {
        id: file.required("id")?.to_owned(),
        href: file.required("href")?.to_owned(),
        size: file.number("size")?,
        compression: file.attribute("compression").filter(|&kind| kind != "identity").map(str::to_owned),
        chunk_size,
    })
}
