//! Failed logins are slowed, per address and per user at an address: each failure doubles the time that the next try
//! has to wait. A user's failures from everywhere only slow the tries a little, so that nobody can keep another out.
//!
//! A try counts as failed from its beginning until it is known to have succeeded: many at once gain nothing.

use std::collections::HashMap;
use std::net::IpAddr;
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use catalog::Time;
use tokio::sync::Notify;

use crate::environment::Environment;

const FREE_TRIES: u32 = 3;
const FIRST_WAIT: Duration = Duration::from_millis(250);
const LONGEST_WAIT: Duration = Duration::from_secs(10);
/// The longest wait for the failures of a user from other addresses.
const LONGEST_USER_WAIT: Duration = Duration::from_secs(2);
/// A try that would have to wait longer, because others wait before it, is refused at once.
const LONGEST_QUEUE: Duration = Duration::from_secs(30);
const FORGET_AFTER: Duration = Duration::from_secs(15 * 60);
const MOST_KEYS: usize = 10_000;

/// Who has failed how often lately.
#[derive(Debug, Default)]
pub(crate) struct Throttle {
    records: Mutex<HashMap<Key, Record>>,
    /// Told whenever a try has come to its end.
    ended: Notify,
}

#[derive(Clone, Debug, PartialEq, Eq, Hash)]
enum Key {
    Address(IpAddr),
    UserAt(Box<str>, IpAddr),
    User(Box<str>),
}

type Keys = [Key; 3];

fn keys(user: &str, address: IpAddr) -> Keys {
    [Key::Address(address), Key::UserAt(user.into(), address), Key::User(user.into())]
}

#[derive(Debug)]
struct Record {
    failures: u32,
    /// Tries whose end is not known yet.
    running: u32,
    last: Time,
    /// When the next try may be made: tries that come at once queue up one after the other.
    next: Time,
}

impl Record {
    fn new(now: Time) -> Self {
        Self { failures: 0, running: 0, last: now, next: now }
    }

    fn is_forgotten(&self, now: Time) -> bool {
        self.running == 0 && now.since(self.last) >= FORGET_AFTER
    }

    /// How long a try has to wait that begins now, the running ones counted as failed.
    fn turn(&self, key: &Key, now: Time) -> Turn {
        let Some(pause) = pause(self.failures.saturating_add(self.running)) else {
            return Turn::After(Duration::ZERO);
        };
        let is_slowed = self.failures >= FREE_TRIES;
        match key {
            Key::User(_) if is_slowed => Turn::After(pause.min(LONGEST_USER_WAIT)),
            Key::User(_) => Turn::After(Duration::ZERO),
            _ if !is_slowed => Turn::Open,
            _ => {
                let wait = self.next.max(now).plus(pause).since(now);
                if wait > LONGEST_QUEUE { Turn::Refused } else { Turn::After(wait) }
            }
        }
    }
}

/// When a try may be made.
#[derive(Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Turn {
    After(Duration),
    /// That depends on the end of those that run.
    Open,
    Refused,
}

/// A try to log in that may be made now. Dropped without an end, it has failed.
#[derive(Debug)]
pub(crate) struct Attempt<'a> {
    throttle: &'a Throttle,
    keys: Keys,
    began: Time,
    open: bool,
}

impl Attempt<'_> {
    /// The password was right: the earlier failures are forgiven.
    pub(crate) fn succeeded(mut self) {
        self.end(|record| record.failures = 0);
    }

    /// The password was wrong.
    pub(crate) fn failed(mut self, now: Time) {
        self.end(|record| record.fail(now));
    }

    /// The password could not be verified.
    pub(crate) fn was_none(mut self) {
        self.end(|_| ());
    }

    fn end(&mut self, what: impl Fn(&mut Record)) {
        self.open = false;
        let mut records = self.throttle.lock();
        for key in &self.keys {
            let Some(record) = records.get_mut(key) else { continue };
            record.running = record.running.saturating_sub(1);
            what(record);
            if record.running == 0 && record.failures == 0 {
                records.remove(key);
            }
        }
        drop(records);
        self.throttle.ended.notify_waiters();
    }
}

impl Record {
    fn fail(&mut self, now: Time) {
        self.failures = self.failures.saturating_add(1);
        self.last = self.last.max(now);
    }
}

impl Drop for Attempt<'_> {
    fn drop(&mut self) {
        if self.open {
            let began = self.began;
            self.end(|record| record.fail(began));
        }
    }
}

impl Throttle {
    /// Begins a try: waits as long as it has to wait. None if it must not be made at all.
    pub(crate) async fn begin(
        &self,
        user: &str,
        address: IpAddr,
        environment: &dyn Environment,
    ) -> Option<Attempt<'_>> {
        let keys = keys(user, address);
        let turn = tokio::time::timeout(LONGEST_QUEUE, async {
            loop {
                let ended = self.ended.notified();
                tokio::pin!(ended);
                ended.as_mut().enable();
                match self.reserve(&keys, environment.now()) {
                    Turn::After(wait) => return Some(wait),
                    Turn::Refused => return None,
                    Turn::Open => ended.await,
                }
            }
        });
        let wait = turn.await.ok()??;
        let attempt = Attempt { throttle: self, keys, began: environment.now(), open: true };
        tokio::time::sleep(wait).await;
        Some(attempt)
    }

    /// Takes a turn under these keys, if there is one. A try without one takes none, so nobody can keep others out for
    /// longer than the queue is.
    fn reserve(&self, keys: &Keys, now: Time) -> Turn {
        let mut records = self.lock();
        for key in keys {
            if records.get(key).is_some_and(|record| record.is_forgotten(now)) {
                records.remove(key);
            }
        }
        let turns = keys
            .each_ref()
            .map(|key| records.get(key).map_or(Turn::After(Duration::ZERO), |record| record.turn(key, now)));
        if turns.iter().any(|turn| !matches!(turn, Turn::After(_))) {
            return turns.into_iter().max().unwrap_or(Turn::Refused);
        }
        for (key, turn) in keys.iter().zip(&turns) {
            let Turn::After(wait) = turn else { continue };
            if !records.contains_key(key) {
                make_room(&mut records, now);
            }
            let record = records.entry(key.clone()).or_insert_with(|| Record::new(now));
            record.running += 1;
            record.next = record.next.max(now.plus(*wait));
        }
        turns.into_iter().max().unwrap_or(Turn::Refused)
    }

    fn lock(&self) -> MutexGuard<'_, HashMap<Key, Record>> {
        self.records.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Drops what is forgotten, and where nothing is, the record of the longest ago failure.
fn make_room(records: &mut HashMap<Key, Record>, now: Time) {
    if records.len() < MOST_KEYS {
        return;
    }
    records.retain(|_, record| !record.is_forgotten(now));
    if records.len() >= MOST_KEYS {
        let ended = records.iter().filter(|(_, record)| record.running == 0);
        let oldest = ended.min_by_key(|(_, record)| record.last).map(|(key, _)| key.clone());
        oldest.and_then(|key| records.remove(&key));
    }
}

fn pause(failures: u32) -> Option<Duration> {
    let doublings = failures.checked_sub(FREE_TRIES)?;
    Some(FIRST_WAIT.saturating_mul(1 << doublings.min(16)).min(LONGEST_WAIT))
}

#[cfg(test)]
mod tests;
