//! Opening a file of this machine.
//!
//! The path is resolved first and has to lie below a root, resolved as well. Then it is walked again from that root,
//! folder by folder, and following no link: whoever exchanges a part of it in between gets an error.

use std::ffi::OsStr;
use std::fs::File;
use std::io::{self, ErrorKind, Read, Seek, SeekFrom};
use std::os::unix::fs::MetadataExt;
use std::path::{Component, Path, PathBuf};
use std::sync::Arc;

use bytes::{Bytes, BytesMut};
use futures_util::StreamExt;
use futures_util::stream;
use rustix::fs::{Mode, OFlags, open as open_path, openat};
use tokio::task::spawn_blocking;

use super::Opened;
use super::error::FetchError;
use super::policy::Policy;
use super::range::Validator;
use super::stream::{ByteStream, measured};

/// How many bytes are read, and held in memory, at once.
const PIECE: usize = 256 * 1024;

pub(super) async fn open(
    policy: &Arc<Policy>,
    path: &Path,
    offset: u64,
    validator: Option<&Validator>,
) -> Result<Opened, FetchError> {
    let (policy, path, idle) = (Arc::clone(policy), path.to_owned(), policy.idle_timeout);
    let validator = validator.cloned();
    let opening = spawn_blocking(move || {
        let mut file = locate(&policy.file_roots, &path)?;
        let (size, current) = examine(&file, &path)?;
        let goes_on = offset <= size && validator.is_none_or(|validator| validator == current);
        let offset = if goes_on { offset } else { 0 };
        file.seek(SeekFrom::Start(offset)).map_err(|error| unreadable(&path, &error))?;
        let bytes = measured(pieces(file, path, size - offset), offset, Some(size), idle);
        Ok(Opened { size: Some(size), offset, validator: Some(current), bytes })
    });
    match tokio::time::timeout(idle, opening).await {
        Ok(Ok(opened)) => opened,
        Ok(Err(stopped)) => Err(FetchError::Broken { reason: stopped.to_string() }),
        Err(_) => Err(FetchError::IdleTimeout { limit: idle }),
    }
}

fn locate(roots: &[PathBuf], path: &Path) -> Result<File, FetchError> {
    if roots.is_empty() {
        return Err(FetchError::NoFileRoots);
    }
    let outside = || FetchError::OutsideRoots { path: path.to_owned() };
    // Whether something exists outside the roots is not the caller's to know, nor where a link below them leads.
    let resolved = path.canonicalize().map_err(|error| {
        if roots.iter().any(|root| path.starts_with(root)) { unreadable(path, &error) } else { outside() }
    })?;
    let roots = roots.iter().filter_map(|root| root.canonicalize().ok());
    let root = roots.into_iter().find(|root| resolved.starts_with(root)).ok_or_else(outside)?;
    let inner = resolved.strip_prefix(&root).map_err(|_| outside())?;
    walk(&root, inner).map_err(|error| unreadable(path, &error))
}

fn walk(root: &Path, inner: &Path) -> io::Result<File> {
    let names: Vec<&OsStr> = inner.components().map(Component::as_os_str).collect();
    let Some((last, folders)) = names.split_last() else { return Err(ErrorKind::IsADirectory.into()) };
    let step = OFlags::RDONLY | OFlags::DIRECTORY | OFlags::NOFOLLOW | OFlags::CLOEXEC;
    let mut folder = open_path(root, step, Mode::empty())?;
    for name in folders {
        folder = openat(&folder, *name, step, Mode::empty())?;
    }
    // Without NONBLOCK a pipe would hold the thread until someone writes to it.
    let file = OFlags::RDONLY | OFlags::NOFOLLOW | OFlags::NONBLOCK | OFlags::NOCTTY | OFlags::CLOEXEC;
    Ok(openat(&folder, *last, file, Mode::empty())?.into())
}

fn examine(file: &File, path: &Path) -> Result<(u64, Validator), FetchError> {
    let metadata = file.metadata().map_err(|error| unreadable(path, &error))?;
    if !metadata.is_file() {
        return Err(FetchError::NotRegular { path: path.to_owned() });
    }
    let size = metadata.len();
    let time = (metadata.mtime(), metadata.mtime_nsec());
    let text = format!("file:{}-{size}-{}.{:09}", metadata.ino(), time.0, time.1);
    Ok((size, Validator::from(text)))
}

fn unreadable(path: &Path, error: &io::Error) -> FetchError {
    let path = path.to_owned();
    match error.kind() {
        ErrorKind::NotFound | ErrorKind::NotADirectory => FetchError::FileNotFound { path },
        ErrorKind::IsADirectory => FetchError::NotRegular { path },
        _ => FetchError::File { path, reason: error.to_string() },
    }
}

/// Reads a piece whenever one is asked for, on a thread that may block, and holds no thread in between.
fn pieces(file: File, path: PathBuf, length: u64) -> ByteStream {
    stream::unfold(Some((file, path, length)), |state| async {
        let (file, path, left) = state?;
        if left == 0 {
            return None;
        }
        let want = usize::try_from(left).map_or(PIECE, |left| left.min(PIECE));
        match spawn_blocking(move || read(file, want)).await {
            Ok((_, Ok(bytes))) if bytes.is_empty() => None,
            Ok((file, Ok(bytes))) => {
                let left = left.saturating_sub(bytes.len() as u64);
                Some((Ok(bytes), Some((file, path, left))))
            }
            Ok((_, Err(error))) => Some((Err(unreadable(&path, &error)), None)),
            Err(stopped) => Some((Err(FetchError::Broken { reason: stopped.to_string() }), None)),
        }
    })
    .boxed()
}

fn read(mut file: File, want: usize) -> (File, io::Result<Bytes>) {
    let mut buffer = BytesMut::zeroed(want);
    let result = loop {
        match file.read(&mut buffer) {
            Err(error) if error.kind() == ErrorKind::Interrupted => {}
            other => break other,
        }
    };
    let bytes = result.map(|length| {
        buffer.truncate(length);
        buffer.freeze()
    });
    (file, bytes)
}
