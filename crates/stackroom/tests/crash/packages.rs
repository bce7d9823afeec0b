//! A client that sends archives of packages to one item, in parts that end anywhere, until the server dies; and what
//! must hold of them after every restart.

use std::collections::BTreeMap;

use reqwest::Method;
use serde_json::{Value, json};
use testkit::package::{Digest, Package, noise};

use crate::client::{Answer, Client, Lost, path_of};
use crate::journal::{ITEMS, LIBRARIES, SESSIONS};
use crate::random::Random;

const ARCHIVE: &str = "vm.ova";

/// What the client has sent and was told.
pub(crate) struct Packages {
    random: Random,
    pub(crate) library: String,
    item: String,
    content: BTreeMap<String, Vec<u8>>,
    /// The client token that the session was made with: asked with it again, the server tells which one it was.
    token: String,
    package: Package,
    safe: u64,
    is_unpacked: bool,
    pub(crate) parts: u64,
    pub(crate) completions: u64,
    pub(crate) cancels: u64,
}

/// How far the session is.
enum Stage {
    Empty,
    /// The archive is announced; the path that it goes to.
    Announced(String),
    Unpacked,
    /// It has ended, and its content is visible or not.
    Ended(bool),
}

fn package(random: &mut Random) -> Package {
    let mut disk = |most: u64| noise(random.next(), usize::try_from(random.below(most)).unwrap());
    let disks = [disk(2_000), disk(2 << 20), disk(100_000)];
    let disks: [(&str, &[u8]); 3] = [("a.vmdk", &disks[0]), ("b.vmdk", &disks[1]), ("c.vmdk", &disks[2])];
    Package::new("vm", &disks).with_manifest(Digest::Sha256)
}

impl Packages {
    pub(crate) async fn begin(client: &Client, seed: u64) -> Self {
        let mut random = Random::new(seed);
        let backing = json!([{ "type": "DATASTORE", "datastore_id": "datastore-1" }]);
        let spec = json!({ "name": "packages", "storage_backings": backing });
        let library = client.create(LIBRARIES, &random.token(), &spec).await.unwrap();
        let spec = json!({ "name": "package", "library_id": library, "type": "ovf" });
        let item = client.create(ITEMS, &random.token(), &spec).await.unwrap();
        let (token, package) = (random.token(), package(&mut random));
        let content = BTreeMap::new();
        let (safe, parts, completions, cancels) = (0, 0, 0, 0);
        Self {
            random,
            library,
            item,
            content,
            token,
            package,
            safe,
            is_unpacked: false,
            parts,
            completions,
            cancels,
        }
    }

    /// Works until the server dies.
    pub(crate) async fn run(mut self, client: Client) -> Self {
        while self.step(&client).await.is_ok() {}
        self
    }

    async fn step(&mut self, client: &Client) -> Result<(), Lost> {
        let session = self.session(client).await?;
        match self.stage(client, &session).await? {
            Stage::Ended(is_visible) => self.ended(is_visible),
            _ if self.random.chance(3) => {
                client.post(&format!("{session}?action=cancel")).await?.expect(204);
            }
            Stage::Empty => {
                let spec = json!({ "name": ARCHIVE, "source_type": "PUSH" });
                client.post_json(&format!("{session}/file"), &spec).await?.expect(201);
            }
            Stage::Announced(path) => self.send(client, &path).await?,
            Stage::Unpacked => {
                client.post(&format!("{session}?action=complete")).await?.expect(204);
            }
        }
        Ok(())
    }

    /// The path of the session.
    async fn session(&self, client: &Client) -> Result<String, Lost> {
        let spec = json!({ "library_item_id": self.item });
        Ok(format!("{SESSIONS}/{}", client.create(SESSIONS, &self.token, &spec).await?))
    }

    async fn stage(&self, client: &Client, session: &str) -> Result<Stage, Lost> {
        let info = client.get(session).await?.expect(200).json();
        if info["state"] != "ACTIVE" {
            assert!(info["state"] == "DONE" || info["state"] == "CANCELED", "{info}");
            return Ok(Stage::Ended(info["state"] == "DONE"));
        }
        let files = client.get(&format!("{session}/file")).await?.expect(200).json();
        let files = files.as_array().unwrap();
        if let Some(archive) = files.iter().find(|file| file["name"] == ARCHIVE) {
            assert!(!self.is_unpacked && archive["status"] != "ERROR", "{archive}");
            return Ok(Stage::Announced(path_of(archive["upload_endpoint"]["uri"].as_str().unwrap())));
        }
        let pushed: Vec<_> = files.iter().filter(|file| file["source_type"] == "PUSH").collect();
        if pushed.is_empty() {
            assert!(!self.is_unpacked && self.safe == 0, "{files:?}");
            return Ok(Stage::Empty);
        }
        let listed: BTreeMap<_, _> =
            pushed.iter().map(|file| (text(&file["name"]), text(&file["status"]))).collect();
        let members = self.package.files().into_iter().map(|(name, _)| (name, "READY".to_owned()));
        assert_eq!(listed, members.collect());
        Ok(Stage::Unpacked)
    }

    /// Sends the archive whole or the next part of it.
    async fn send(&mut self, client: &Client, path: &str) -> Result<(), Lost> {
        let archive = self.package.archive();
        self.look(client, path).await?;
        let (size, from) = (archive.len() as u64, self.safe);
        let is_whole = self.random.chance(10);
        let end = from + 1 + self.random.below((size - from).min(1 << 20));
        let (headers, bytes) = if is_whole {
            self.safe = 0;
            (Vec::new(), archive)
        } else {
            let range = format!("bytes {from}-{}/{size}", end - 1);
            let part = usize::try_from(from).unwrap()..usize::try_from(end).unwrap();
            (vec![("content-range", range)], archive[part].to_vec())
        };
        let answer = client.upload(Method::PUT, path, &headers, bytes).await?;
        self.sent(&answer, if is_whole { size } else { end }, size);
        Ok(())
    }

    fn sent(&mut self, answer: &Answer, end: u64, size: u64) {
        let status = if end == size { 200 } else { 202 };
        assert_eq!(answer.status, status, "{}", String::from_utf8_lossy(&answer.body));
        assert_eq!(answer.safe(), end);
        self.safe = end;
        self.is_unpacked = end == size;
        self.parts += 1;
    }

    /// What was called safe is safe still.
    async fn look(&mut self, client: &Client, path: &str) -> Result<(), Lost> {
        let safe = client.send(Method::HEAD, path).await?.expect(200).safe();
        assert!(safe >= self.safe, "{safe} bytes are safe, {} were", self.safe);
        self.safe = safe;
        Ok(())
    }

    fn ended(&mut self, is_visible: bool) {
        if is_visible {
            self.content = self.package.content();
            self.completions += 1;
        } else {
            self.cancels += 1;
        }
        (self.token, self.package) = (self.random.token(), package(&mut self.random));
        (self.safe, self.is_unpacked) = (0, false);
    }

    /// The item has the members of the last archive that was completed, and the session goes on.
    pub(crate) async fn hold(&mut self, client: &Client) {
        let session = self.session(client).await.unwrap();
        match self.stage(client, &session).await.unwrap() {
            Stage::Ended(is_visible) => self.ended(is_visible),
            Stage::Announced(path) => self.look(client, &path).await.unwrap(),
            Stage::Empty | Stage::Unpacked => (),
        }
        let files = client.get(&format!("{ITEMS}/{}/file", self.item)).await.unwrap().expect(200).json();
        let mut content = BTreeMap::new();
        for file in files.as_array().unwrap() {
            let path = path_of(file["file_download_endpoint"].as_str().unwrap());
            content.insert(text(&file["name"]), client.get(&path).await.unwrap().expect(200).body);
        }
        assert!(content == self.content, "{:?} in place of {:?}", content.keys(), self.content.keys());
    }
}

fn text(value: &Value) -> String {
    value.as_str().unwrap().to_owned()
}
