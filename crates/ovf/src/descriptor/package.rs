//! The files that a package has to have.

use std::collections::HashMap;

use percent_encoding::percent_decode_str;

use super::{DescriptorError, FileReference};
use crate::archive::LONGEST_NAME;

/// Files of a package, chunks counted, at most.
pub const MOST_PACKAGE_FILES: usize = 4096;

/// A file that the package has to have.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct PackageFile {
    /// Its name, escapes resolved.
    pub name: String,
    /// Its bytes, where the descriptor states them.
    pub size: Option<u64>,
}

pub(super) fn files(references: &[FileReference]) -> Result<Vec<PackageFile>, DescriptorError> {
    let mut files = Vec::new();
    let mut sizes = HashMap::new();
    for reference in references {
        for file in chunks(reference)? {
            match sizes.get(&file.name) {
                // Two ids for one file.
                Some(size) if *size == file.size => continue,
                Some(_) => return Err(DescriptorError::TwoFiles { name: file.name }),
                None => {}
            }
            if files.len() == MOST_PACKAGE_FILES {
                return Err(DescriptorError::TooManyFiles { limit: MOST_PACKAGE_FILES });
            }
            sizes.insert(file.name.clone(), file.size);
            files.push(file);
        }
    }
    Ok(files)
}

/// The file, or the chunks that it is cut into.
fn chunks(reference: &FileReference) -> Result<Vec<PackageFile>, DescriptorError> {
    let name = flat_name(&reference.href)?;
    // There may be thousands of chunks, and each has a copy of the name.
    if name.len() > LONGEST_NAME {
        return Err(DescriptorError::LongName { length: name.len(), name, limit: LONGEST_NAME });
    }
    let Some(chunk_size) = reference.chunk_size else {
        return Ok(vec![PackageFile { name, size: reference.size }]);
    };
    let Some(size) = reference.size else {
        return Err(DescriptorError::ChunksWithoutSize { href: reference.href.clone(), chunk_size });
    };
    let count = size.div_ceil(chunk_size.max(1)).max(1);
    if count > MOST_PACKAGE_FILES as u64 {
        return Err(DescriptorError::TooManyFiles { limit: MOST_PACKAGE_FILES });
    }
    let chunk = |number: u64| PackageFile {
        name: format!("{name}.{number:09}"),
        size: Some(chunk_size.min(size - number * chunk_size)),
    };
    Ok((0..count).map(chunk).collect())
}

/// The name that a reference resolves to when it names a file beside the descriptor.
fn flat_name(href: &str) -> Result<String, DescriptorError> {
    let decoded = percent_decode_str(href).decode_utf8();
    let name = decoded.map_err(|_| DescriptorError::Href { href: href.to_owned() })?;
    let elsewhere = matches!(name.as_ref(), "" | "." | "..")
        || name.contains(['/', '\\', '\0'])
        || has_scheme(href)
        || href.contains(['?', '#']);
    if elsewhere { Err(DescriptorError::Outside { href: href.to_owned() }) } else { Ok(name.into_owned()) }
}

/// Whether a reference is an address of its own, like `file:disk.vmdk`.
fn has_scheme(href: &str) -> bool {
    let Some((scheme, _)) = href.split_once(':') else { return false };
    let starts = scheme.starts_with(|first: char| first.is_ascii_alphabetic());
    starts && scheme.chars().all(|letter| letter.is_ascii_alphanumeric() || matches!(letter, '+' | '-' | '.'))
}
