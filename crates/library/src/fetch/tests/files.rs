use std::fs;
use std::os::unix::fs::symlink;
use std::path::Path;

use tempfile::TempDir;

use super::super::{Error, FetchError, Fetcher, Policy, ProbeStatus, Source};
use super::{fetch, plain, read, refusal};

struct Folders {
    _all: TempDir,
    root: std::path::PathBuf,
    outside: std::path::PathBuf,
}

fn folders() -> Folders {
    let all = tempfile::tempdir().unwrap();
    let (root, outside) = (all.path().join("root"), all.path().join("outside"));
    fs::create_dir_all(root.join("inner")).unwrap();
    fs::create_dir_all(&outside).unwrap();
    fs::write(root.join("inner/a.iso"), "0123456789").unwrap();
    fs::write(outside.join("secret"), "secret").unwrap();
    Folders { _all: all, root, outside }
}

fn below(root: &Path) -> Fetcher {
    Fetcher::new(Policy { file_roots: vec![root.to_owned()], ..Policy::default() }).unwrap()
}

fn file(path: &Path) -> Source {
    plain(url::Url::from_file_path(path).unwrap().as_str())
}

#[tokio::test]
async fn a_file_below_a_root_is_read_whole_and_from_an_offset() {
    let folders = folders();
    let path = folders.root.join("inner/a.iso");
    let (fetcher, source) = (below(&folders.root), file(&path));
    let opened = fetcher.open(&source, 0, None).await.unwrap();
    assert_eq!((opened.size, opened.offset), (Some(10), 0));
    let validator = opened.validator.clone().unwrap();
    assert_eq!(read(opened).await.0, b"0123456789");

    let opened = fetcher.open(&source, 4, Some(&validator)).await.unwrap();
    assert_eq!(opened.offset, 4);
    assert_eq!(read(opened).await.0, b"456789");

    fs::write(&path, "abcdefghijk").unwrap();
    let opened = fetcher.open(&source, 4, Some(&validator)).await.unwrap();
    assert_eq!((opened.size, opened.offset), (Some(11), 0));
    assert_eq!(read(opened).await.0, b"abcdefghijk");
}

#[tokio::test]
async fn a_large_file_comes_in_bounded_pieces() {
    use futures_util::StreamExt;
    let folders = folders();
    let path = folders.root.join("large");
    let content: Vec<u8> = (0..700_001_u32).map(|number| (number % 251) as u8).collect();
    fs::write(&path, &content).unwrap();
    let mut bytes = below(&folders.root).open(&file(&path), 0, None).await.unwrap().bytes;
    let mut all = Vec::new();
    while let Some(piece) = bytes.next().await {
        let piece = piece.unwrap();
        assert!(piece.len() <= 256 * 1024);
        all.extend_from_slice(&piece);
    }
    assert!(all == content);
}

#[tokio::test]
async fn a_file_that_shrinks_is_not_taken_for_whole() {
    let folders = folders();
    let path = folders.root.join("inner/a.iso");
    let opened = below(&folders.root).open(&file(&path), 0, None).await.unwrap();
    fs::OpenOptions::new().write(true).open(&path).unwrap().set_len(3).unwrap();
    let (bytes, error) = read(opened).await;
    assert_eq!(bytes, b"012");
    assert!(matches!(error, Some(FetchError::Interrupted { reached: 3, size: 10 })), "{error:?}");
}

#[tokio::test]
async fn nothing_outside_the_roots_is_read() {
    let folders = folders();
    let (root, outside) = (&folders.root, &folders.outside);
    symlink(outside.join("secret"), root.join("link")).unwrap();
    symlink(outside, root.join("folder")).unwrap();
    symlink("../outside/secret", root.join("relative")).unwrap();
    fs::create_dir(folders.root.with_file_name("root-2")).unwrap();
    fs::write(folders.root.with_file_name("root-2").join("secret"), "secret").unwrap();
    let paths = [
        outside.join("secret"),
        outside.join("absent"),
        root.join("link"),
        root.join("folder/secret"),
        root.join("relative"),
        root.with_file_name("root-2").join("secret"),
        "/etc/passwd".into(),
    ];
    for path in paths {
        let error = refusal(&below(root), &file(&path)).await;
        assert!(matches!(error, FetchError::OutsideRoots { .. }), "{}: {error}", path.display());
        assert!(!error.is_transient());
    }
}

#[tokio::test]
async fn links_that_stay_below_the_root_are_followed() {
    let folders = folders();
    symlink("inner/a.iso", folders.root.join("link")).unwrap();
    let other = folders.root.with_file_name("other");
    symlink(&folders.root, &other).unwrap();
    assert_eq!(fetch(&below(&folders.root), &file(&folders.root.join("link"))).await.unwrap(), b"0123456789");
    assert_eq!(fetch(&below(&other), &file(&other.join("inner/a.iso"))).await.unwrap(), b"0123456789");
}

#[tokio::test]
async fn only_regular_files_are_read() {
    let folders = folders();
    let pipe = folders.root.join("pipe");
    rustix::fs::mknodat(
        rustix::fs::CWD,
        &pipe,
        rustix::fs::FileType::Fifo,
        rustix::fs::Mode::from_raw_mode(0o600),
        0,
    )
    .unwrap();
    for path in [pipe, folders.root.join("inner"), folders.root.clone()] {
        let error = refusal(&below(&folders.root), &file(&path)).await;
        assert!(matches!(error, FetchError::NotRegular { .. }), "{}: {error:?}", path.display());
    }
    let error = refusal(&below(&folders.root), &file(&folders.root.join("absent"))).await;
    assert!(matches!(error, FetchError::FileNotFound { .. }), "{error:?}");
}

#[tokio::test]
async fn without_roots_there_are_no_files() {
    let folders = folders();
    let none = Fetcher::new(Policy::default()).unwrap();
    let error = refusal(&none, &file(&folders.root.join("inner/a.iso"))).await;
    assert!(error.to_string().contains("pull.file_roots"), "{error}");
    let relative = Policy { file_roots: vec!["relative".into()], ..Policy::default() };
    assert!(matches!(Fetcher::new(relative), Err(Error::RelativeFileRoot { .. })));
}

#[tokio::test]
async fn sl_20_files_can_be_probed() {
    let folders = folders();
    let fetcher = below(&folders.root);
    let status = async |path: &str| fetcher.probe(&file(&folders.root.join(path))).await.status;
    assert_eq!(status("inner/a.iso").await, ProbeStatus::Success);
    assert_eq!(status("absent").await, ProbeStatus::ResourceNotFound);
}
