//! Paths by rule: `com.vmware.content.library.item.update_session` is at
//! `/com/vmware/content/library/item/update-session`, and an object of it at `…/id:{identifier}`.

use crate::dialect::Generation;
use crate::dialect::input::decode;
use crate::error::Error;

/// The domains whose services are spoken here.
const DOMAINS: [&str; 2] = ["/com/vmware/", "/io/stackroom/"];

/// Which generation a path belongs to; none if it is no path of this dialect.
pub(in crate::dialect) fn generation(path: &str) -> Option<Generation> {
    let (rest, generation) = match path.strip_prefix("/rest") {
        Some(rest) => (rest, Generation::Current),
        None => (path, Generation::Y2014),
    };
    DOMAINS.iter().any(|domain| rest.starts_with(domain)).then_some(generation)
}

/// The path of a service.
pub(super) fn of_service(service: &str) -> String {
    format!("/{}", service.replace('.', "/").replace('_', "-"))
}

/// What a path points to.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Location {
    /// The path of the service, without a prefix.
    pub(super) service: String,
    /// The identifier behind the first `id:`, decoded. Further colons belong to it.
    pub(super) identifier: Option<String>,
}

impl Location {
    pub(super) fn of(path: &str) -> Result<Self, Error> {
        let path = path.strip_prefix("/rest").unwrap_or(path);
        for (start, _) in path.match_indices('/') {
            let rest = &path[start + 1..];
            let segment = decode(rest.split('/').next().unwrap_or_default())?;
            if segment.starts_with("id:") {
                let identifier = decode(rest)?["id:".len()..].to_owned();
                return Ok(Self { service: path[..start].to_owned(), identifier: Some(identifier) });
            }
        }
        Ok(Self { service: path.to_owned(), identifier: None })
    }
}

/// The operations of a service.
#[derive(Debug, Default)]
pub(super) struct Service {
    operations: Vec<(&'static str, usize)>,
}

impl Service {
    pub(super) fn add(&mut self, operation: &'static str, place: usize) {
        self.operations.push((operation, place));
    }

    /// The place of the operation of that id.
    pub(super) fn place(&self, operation: &str) -> Option<usize> {
        self.operations.iter().find(|(id, _)| *id == operation).map(|(_, place)| *place)
    }

    /// How the operations are called in `~action`.
    pub(super) fn actions(&self) -> Vec<String> {
        self.operations.iter().map(|(id, _)| id.replace('_', "-")).collect()
    }

    /// The place of the operation that a method picks by itself.
    pub(super) fn by_method(&self, method: &str, identified: bool) -> Option<usize> {
        match (method, identified) {
            ("GET", true) => self.place("get"),
            ("GET", false) => self.place("list").or_else(|| self.place("get")),
            ("POST", _) => self.place("create"),
            ("PATCH", _) => self.place("update"),
            ("DELETE", _) => self.place("delete"),
            _ => None,
        }
    }

    /// The methods that the service answers. POST reaches every operation by `~action`.
    pub(super) fn methods(&self, identified: bool) -> Vec<&'static str> {
        let picks = |method: &&str| *method == "POST" || self.by_method(method, identified).is_some();
        ["GET", "POST", "PATCH", "DELETE"].into_iter().filter(picks).collect()
    }
}
