use std::path::{Path, PathBuf};

use ids::BlobId;

use crate::Error;

/// Where a blob is, or will be; made from a checked identifier only.
#[derive(Clone, Debug)]
pub(crate) struct BlobPath {
    directory: PathBuf,
    file: PathBuf,
}

impl BlobPath {
    pub(crate) fn new(blobs: &Path, blob: &BlobId) -> Result<Self, Error> {
        let id = blob.as_str();
        if !is_blob_id(id) {
            return Err(Error::InvalidId { id: id.to_owned() });
        }
        let directory = blobs.join(&id[..2]);
        let file = directory.join(id);
        Ok(Self { directory, file })
    }

    pub(crate) fn directory(&self) -> &Path {
        &self.directory
    }

    pub(crate) fn file(&self) -> &Path {
        &self.file
    }
}

fn is_blob_id(id: &str) -> bool {
    id.len() == 36
        && id.bytes().enumerate().all(|(index, byte)| match index {
            8 | 13 | 18 | 23 => byte == b'-',
            _ => matches!(byte, b'0'..=b'9' | b'a'..=b'f'),
        })
}

/// The next identifiers after one. Reads one directory at a time, so that memory follows the size of one.
pub(crate) fn list(blobs: &Path, after: &str, limit: usize) -> Result<Vec<BlobId>, Error> {
    let mut page = Vec::new();
    for prefix in 0..=u8::MAX {
        let prefix = hex::encode([prefix]);
        if page.len() >= limit {
            break;
        }
        if !after.is_empty() && prefix.as_str() < after.get(..2).unwrap_or(after) {
            continue;
        }
        let mut names = names(&blobs.join(prefix), after)?;
        names.sort_unstable();
        names.truncate(limit - page.len());
        page.extend(names.into_iter().map(BlobId::from));
    }
    Ok(page)
}

fn names(directory: &Path, after: &str) -> Result<Vec<String>, Error> {
    let failed = |error| Error::io("list its blobs", error);
    let mut names = Vec::new();
    for entry in std::fs::read_dir(directory).map_err(failed)? {
        match entry.map_err(failed)?.file_name().into_string() {
            Ok(name) if is_blob_id(&name) && name.as_str() > after => names.push(name),
            _ => {}
        }
    }
    Ok(names)
}
