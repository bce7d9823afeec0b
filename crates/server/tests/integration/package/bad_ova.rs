//! Archives that are refused, each for a reason of its own that says where, and that leave nothing behind.

mod archives;
mod packages;

use testkit::package::{BLOCK, Named, Package, header, member, noise};
use testkit::{Client, TestServer};

use super::begun;

/// Something that is sent as an archive, and all that the refusal has to say.
struct Bad {
    archive: Vec<u8>,
    words: Vec<String>,
}

impl Bad {
    fn new(archive: Vec<u8>, words: &[&str]) -> Self {
        Self { archive, words: words.iter().map(|&word| word.to_owned()).collect() }
    }

    /// An archive whose refusal names a place: `member 'name', offset 512: …`, say.
    fn at(parts: &[Vec<u8>], near: &str, offset: usize, problem: &str) -> Self {
        let near = if near.is_empty() { String::new() } else { format!("{near}, ") };
        Self::new(parts.concat(), &[&format!("{near}offset {offset}: {problem}")])
    }
}

/// Where a refusal is expected.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Place {
    /// By the upload itself.
    Upload,
    /// By complete, when all members are here.
    Complete,
}

/// A good package.
fn package() -> Package {
    Package::new("a", &[("disk1.vmdk", &noise(1, 1000)), ("disk2.vmdk", &noise(2, 600))])
}

/// Its members, each with its header and padding.
fn members(package: &Package) -> Vec<Vec<u8>> {
    package.files().iter().map(|(name, bytes)| member(name, bytes)).collect()
}

fn end() -> Vec<u8> {
    vec![0; 2 * BLOCK]
}

/// Sends each in a session of its own, on an item that has a package already, and checks that it is refused at that
/// place with these words, and that nothing is left of it.
async fn all_refused(place: Place, table: Vec<Bad>) {
    let (server, admin, library) = begun().await;
    let old = Package::new("old", &[("old.vmdk", b"old disk")]);
    let item = admin.new_item_of_in(&library, "item", "ovf").await;
    let session = admin.begin_package(&item, &old).await;
    admin.complete(&session).await;
    let mut told = Vec::new();
    for bad in table {
        let session = admin.new_update_session(&item).await;
        let reasons = match place {
            Place::Upload => refused_by_upload(&admin, &session, &bad).await,
            Place::Complete => {
                admin.push(&session, "bad.ova", &bad.archive).await.expect(200);
                admin.complete_in_vain(&session).await
            }
        };
        for word in &bad.words {
            assert!(reasons.contains(word.as_str()), "expected: {word}\n     got: {reasons}");
        }
        nothing_is_left(&server, &admin, &item, &old).await;
        assert!(!told.contains(&reasons), "not a reason of its own: {reasons}");
        told.push(reasons);
    }
    server.stop().await;
}

/// Sends something whose upload has to be refused; the reason that the answer and the file's entry state. The members
/// that had come are not shown. The session is canceled.
async fn refused_by_upload(admin: &Client, session: &str, bad: &Bad) -> String {
    let answer = admin.push(session, "bad.ova", &bad.archive).await;
    assert_eq!(answer.status, 400, "{:?} is taken", bad.words);
    let info = admin.session_file(session, "bad.ova").await;
    assert_eq!(info["status"], "ERROR");
    assert_eq!(info["error_message"]["default_message"], answer.message());
    let row =
        |name: &str, source: &str, status: &str| (name.to_owned(), source.to_owned(), status.to_owned());
    let expected =
        [row("bad.ova", "PUSH", "ERROR"), row("old.ovf", "NONE", "READY"), row("old.vmdk", "NONE", "READY")];
    assert_eq!(admin.session_files(session).await, expected);
    let message = answer.message();
    admin.update_session(session, "complete").await.expect_error(400, "NOT_ALLOWED_IN_CURRENT_STATE");
    admin.update_session(session, "cancel").await.expect(204);
    message
}

/// The item has the package that it had, and nothing else is stored.
async fn nothing_is_left(server: &TestServer, admin: &Client, item: &str, old: &Package) {
    server.until_stored(old.kept().len()).await;
    assert_eq!(admin.content(item).await, old.content());
}

/// A package with one more file than the descriptor refers to.
fn with_more(mut package: Package, more: Named) -> Package {
    package.disks.push(more);
    package
}
