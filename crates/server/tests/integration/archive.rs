//! Archives as they come in: in parts, broken off, given up, in the way of other files.

mod ended;
mod given_up;
mod in_parts;
mod names;
mod pulled;

use reqwest::Method;
use testkit::package::{Digest, Listed, Package, noise};
use testkit::{Answer, Client, RawUpload, TestServer};

const ARCHIVE: &str = "vm.ova";
const SESSIONS: &str = "/api/content/library/item/update-session";

/// A server, its administrator, an active session of an item of type `ovf`, and the endpoint of an announced archive.
struct Begun {
    server: TestServer,
    admin: Client,
    item: String,
    session: String,
    endpoint: String,
}

async fn begun() -> Begun {
    let server = TestServer::start().await;
    let admin = server.admin().await;
    let item = admin.new_item_of("ovf").await;
    let session = admin.new_update_session(&item).await;
    let endpoint = admin.add_push(&session, ARCHIVE).await;
    Begun { server, admin, item, session, endpoint }
}

/// A package whose second disk is too large to be kept in memory while it comes.
fn package() -> Package {
    let disks: [(&str, &[u8]); 2] = [("small.vmdk", &noise(1, 700)), ("large.vmdk", &noise(2, 150_000))];
    Package::new("vm", &disks).with_manifest(Digest::Sha512)
}

impl Begun {
    async fn put(&self, headers: &[(&str, &str)], bytes: impl Into<reqwest::Body>) -> Answer {
        self.server.anonymous().send_bytes(Method::PUT, &self.endpoint, headers, bytes).await
    }

    /// Sends a part of the archive.
    async fn put_part(&self, archive: &[u8], from: usize, to: usize) -> Answer {
        let range = format!("bytes {from}-{}/{}", to - 1, archive.len());
        self.put(&[("content-range", &range)], archive[from..to].to_vec()).await
    }

    /// How many bytes of the archive are safe, as the endpoint tells it.
    async fn safe(&self) -> usize {
        let answer = self.server.anonymous().head(&self.endpoint).await.expect(200);
        answer.header("upload-offset").unwrap().parse().unwrap()
    }

    /// An upload of the archive, of which so many bytes have arrived.
    async fn half_sent(&self, archive: &[u8], bytes: usize) -> RawUpload {
        let mut upload = RawUpload::put(&self.endpoint, archive.len()).await;
        upload.send(&archive[..bytes]).await;
        self.admin.until_received(&self.session, ARCHIVE, bytes as u64).await;
        upload
    }

    /// Announces the archive again in a session of its own.
    async fn again(&mut self) {
        self.admin.update_session(&self.session, "cancel").await.expect(204);
        self.session = self.admin.new_update_session(&self.item).await;
        self.endpoint = self.admin.add_push(&self.session, ARCHIVE).await;
    }

    async fn files(&self) -> Vec<Listed> {
        self.admin.session_files(&self.session).await
    }

    /// Completes the session, and compares what the item has then.
    async fn completed_as(&self, package: &Package) {
        assert_eq!(self.files().await, unpacked(package));
        self.admin.complete(&self.session).await;
        assert_eq!(self.admin.content(&self.item).await, package.content());
    }
}

/// How a session lists the members of an archive.
fn unpacked(package: &Package) -> Vec<Listed> {
    let mut files: Vec<_> =
        package.files().into_iter().map(|(name, _)| (name, "PUSH".to_owned(), "READY".to_owned())).collect();
    files.sort();
    files
}

fn announced(status: &str) -> [Listed; 1] {
    [(ARCHIVE.to_owned(), "PUSH".to_owned(), status.to_owned())]
}
