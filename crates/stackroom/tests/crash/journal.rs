//! What a client knows: what the server acknowledged, and the one request that it had not answered when it died.

use std::collections::{BTreeMap, VecDeque};

use serde_json::Value;

use crate::random::{Content, Random};

/// How many past facts are kept to be checked again.
const REMEMBERED: usize = 5;

pub(crate) const LIBRARIES: &str = "/api/content/local-library";
pub(crate) const ITEMS: &str = "/api/content/library/item";
pub(crate) const SESSIONS: &str = "/api/content/library/item/update-session";

pub(crate) struct Journal {
    pub(crate) client: usize,
    pub(crate) random: Random,
    pub(crate) library: Option<String>,
    pub(crate) items: BTreeMap<String, Item>,
    /// Creations that were acknowledged: repeating one must give the same identifier.
    pub(crate) creations: VecDeque<(Creation, String)>,
    /// Update sessions that have ended, and how.
    pub(crate) ended: VecDeque<Ended>,
    /// Paths of what was deleted.
    pub(crate) gone: VecDeque<String>,
    pub(crate) doubt: Option<Doubt>,
    pub(crate) acknowledged: Acknowledged,
}

#[derive(Debug)]
pub(crate) struct Item {
    pub(crate) version: u64,
    pub(crate) files: BTreeMap<String, Content>,
    pub(crate) session: Option<Session>,
}

#[derive(Debug)]
pub(crate) struct Session {
    pub(crate) id: String,
    pub(crate) changes: BTreeMap<String, Change>,
}

#[derive(Debug)]
pub(crate) enum Change {
    Add(Upload),
    Remove,
}

#[derive(Clone, Debug)]
pub(crate) struct Upload {
    pub(crate) content: Content,
    pub(crate) path: String,
    /// How many bytes the server called safe.
    pub(crate) safe: u64,
    pub(crate) ready: bool,
    /// A connection broke, so that more bytes than `safe` may have become safe.
    pub(crate) broke_off: bool,
}

pub(crate) struct Ended {
    pub(crate) session: String,
    pub(crate) item: String,
    pub(crate) state: &'static str,
}

#[derive(Clone, Debug)]
pub(crate) enum Kind {
    Library,
    Item,
    Session { item: String },
}

#[derive(Clone, Debug)]
pub(crate) struct Creation {
    pub(crate) kind: Kind,
    pub(crate) token: String,
    pub(crate) spec: Value,
}

/// A request that was not answered (yet), after which the facts are as before or as it asked.
#[derive(Clone, Debug)]
pub(crate) enum Doubt {
    Create(Creation),
    Announce { item: String, name: String, content: Content },
    Remove { item: String, name: String },
    Complete { item: String },
    Cancel { item: String },
    DeleteSession { session: String },
    DeleteItem { item: String },
    DeleteLibrary { library: String },
}

#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Acknowledged {
    pub(crate) creations: u64,
    pub(crate) parts: u64,
    pub(crate) resumed: u64,
    pub(crate) uploads: u64,
    pub(crate) downloads: u64,
    pub(crate) completions: u64,
    pub(crate) cancels: u64,
    pub(crate) deletions: u64,
    /// Requests without an answer that had been carried out when the server died.
    pub(crate) done_unanswered: u64,
    /// Requests without an answer that had not.
    pub(crate) not_done: u64,
}

impl Journal {
    pub(crate) fn new(client: usize, seed: u64) -> Self {
        Self {
            client,
            random: Random::new(seed),
            library: None,
            items: BTreeMap::new(),
            creations: VecDeque::new(),
            ended: VecDeque::new(),
            gone: VecDeque::new(),
            doubt: None,
            acknowledged: Acknowledged::default(),
        }
    }

    pub(crate) fn session(&mut self, item: &str) -> &mut Session {
        self.items.get_mut(item).unwrap().session.as_mut().unwrap()
    }

    pub(crate) fn upload(&mut self, item: &str, name: &str) -> &mut Upload {
        match self.session(item).changes.get_mut(name) {
            Some(Change::Add(upload)) => upload,
            other => panic!("{name} is {other:?}"),
        }
    }

    /// What was in doubt was done. `answer` is the new thing's identifier, or an upload's path.
    pub(crate) fn done(&mut self, answer: &str) {
        match self.doubt.take().unwrap() {
            Doubt::Create(creation) => self.created(creation, answer),
            Doubt::Announce { item, name, content } => {
                let path = answer.to_owned();
                let upload = Upload { content, path, safe: 0, ready: false, broke_off: false };
                self.session(&item).changes.insert(name, Change::Add(upload));
            }
            Doubt::Remove { item, name } => {
                let present = self.items[&item].files.contains_key(&name);
                let changes = &mut self.session(&item).changes;
                if present {
                    changes.insert(name, Change::Remove);
                } else {
                    changes.remove(&name);
                }
            }
            Doubt::Complete { item } => self.completed(item),
            Doubt::Cancel { item } => {
                self.acknowledged.cancels += 1;
                let session = self.items.get_mut(&item).unwrap().session.take().unwrap().id;
                remember(&mut self.ended, Ended { session, item, state: "CANCELED" });
            }
            Doubt::DeleteSession { session } => {
                self.ended.retain(|ended| ended.session != session);
                remember(&mut self.gone, format!("{SESSIONS}/{session}"));
            }
            Doubt::DeleteItem { item } => self.item_deleted(&item),
            Doubt::DeleteLibrary { library } => {
                for item in self.items.keys().cloned().collect::<Vec<_>>() {
                    self.item_deleted(&item);
                }
                self.acknowledged.deletions += 1;
                self.library = None;
                remember(&mut self.gone, format!("{LIBRARIES}/{library}"));
            }
        }
    }

    fn created(&mut self, creation: Creation, id: &str) {
        self.acknowledged.creations += 1;
        let id = id.to_owned();
        match &creation.kind {
            Kind::Library => self.library = Some(id.clone()),
            Kind::Item => {
                let item = Item { version: 1, files: BTreeMap::new(), session: None };
                assert!(self.items.insert(id.clone(), item).is_none(), "two items are {id}");
            }
            Kind::Session { item } => {
                let session = Session { id: id.clone(), changes: BTreeMap::new() };
                self.items.get_mut(item).unwrap().session = Some(session);
            }
        }
        remember(&mut self.creations, (creation, id));
    }

    fn completed(&mut self, id: String) {
        self.acknowledged.completions += 1;
        let item = self.items.get_mut(&id).unwrap();
        let session = item.session.take().unwrap();
        item.version += 1;
        for (name, change) in session.changes {
            match change {
                Change::Add(upload) => item.files.insert(name, upload.content),
                Change::Remove => item.files.remove(&name),
            };
        }
        remember(&mut self.ended, Ended { session: session.id, item: id, state: "DONE" });
    }

    fn item_deleted(&mut self, id: &str) {
        self.acknowledged.deletions += 1;
        let item = self.items.remove(id).unwrap();
        self.ended.retain(|ended| ended.item != id);
        if let Some(session) = item.session {
            remember(&mut self.gone, format!("{SESSIONS}/{}", session.id));
        }
        remember(&mut self.gone, format!("{ITEMS}/{id}"));
    }
}

impl Creation {
    pub(crate) fn path(&self) -> &'static str {
        match self.kind {
            Kind::Library => LIBRARIES,
            Kind::Item => ITEMS,
            Kind::Session { .. } => SESSIONS,
        }
    }
}

fn remember<T>(facts: &mut VecDeque<T>, fact: T) {
    facts.push_back(fact);
    if facts.len() > REMEMBERED {
        facts.pop_front();
    }
}
