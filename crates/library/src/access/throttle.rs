//! Failed logins are slowed, per user and per address: each failure doubles the time that the next try has to wait.

use std::collections::HashMap;
use std::sync::{Mutex, PoisonError};
use std::time::Duration;

use catalog::Time;

const FREE_TRIES: u32 = 3;
const FIRST_WAIT: Duration = Duration::from_millis(250);
const LONGEST_WAIT: Duration = Duration::from_secs(10);
/// A try that would have to wait longer, because others wait before it, is refused at once.
const LONGEST_QUEUE: Duration = Duration::from_secs(30);
const FORGET_AFTER: Duration = Duration::from_secs(15 * 60);
const MOST_KEYS: usize = 10_000;

/// Who has failed how often lately.
#[derive(Debug, Default)]
pub(crate) struct Throttle {
    failures: Mutex<HashMap<String, Record>>,
}

#[derive(Debug)]
struct Record {
    failures: u32,
    last: Time,
    /// When the next try may be made: tries that come at once queue up one after the other.
    next: Time,
}

impl Throttle {
    /// How long a try under these keys has to wait, or nothing if it must not be made at all.
    pub(crate) fn wait(&self, keys: &[String], now: Time) -> Option<Duration> {
        let mut records = self.failures.lock().unwrap_or_else(PoisonError::into_inner);
        let mut longest = Duration::ZERO;
        for key in keys {
            let Some(record) = records.get_mut(key) else { continue };
            let Some(pause) = pause(record.failures) else { continue };
            let turn = record.next.max(now);
            record.next = turn.plus(pause);
            longest = longest.max(turn.since(now) + pause);
        }
        (longest <= LONGEST_QUEUE).then_some(longest)
    }

    /// A try under these keys failed.
    pub(crate) fn failed(&self, keys: &[String], now: Time) {
        let mut records = self.failures.lock().unwrap_or_else(PoisonError::into_inner);
        if records.len() >= MOST_KEYS {
            records.retain(|_, record| now.since(record.last) < FORGET_AFTER);
        }
        for key in keys {
            if records.len() >= MOST_KEYS && !records.contains_key(key) {
                continue;
            }
            let record = records.entry(key.clone()).or_insert(Record { failures: 0, last: now, next: now });
            if now.since(record.last) >= FORGET_AFTER {
                record.failures = 0;
            }
            record.failures = record.failures.saturating_add(1);
            record.last = now;
        }
    }

    /// A try under these keys succeeded.
    pub(crate) fn succeeded(&self, keys: &[String]) {
        let mut records = self.failures.lock().unwrap_or_else(PoisonError::into_inner);
        for key in keys {
            records.remove(key);
        }
    }
}

fn pause(failures: u32) -> Option<Duration> {
    let doublings = failures.checked_sub(FREE_TRIES)?;
    Some(FIRST_WAIT.saturating_mul(1 << doublings.min(16)).min(LONGEST_WAIT))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn keys() -> Vec<String> {
        vec!["user:u".to_owned(), "address:127.0.0.1".to_owned()]
    }

    #[test]
    fn the_wait_doubles_with_each_failure_up_to_a_limit() {
        let throttle = Throttle::default();
        let mut now = Time(0);
        let mut waits = Vec::new();
        for _ in 0..12 {
            waits.push(throttle.wait(&keys(), now).unwrap().as_millis());
            now = now.plus(Duration::from_secs(60));
            throttle.failed(&keys(), now);
        }
        assert_eq!(waits, [0, 0, 0, 250, 500, 1000, 2000, 4000, 8000, 10000, 10000, 10000]);
    }

    #[test]
    fn tries_at_once_queue_up_and_are_refused_when_the_queue_is_long() {
        let throttle = Throttle::default();
        for _ in 0..20 {
            throttle.failed(&keys(), Time(0));
        }
        let waits: Vec<_> =
            (0..4).map(|_| throttle.wait(&keys(), Time(0)).map(|wait| wait.as_secs())).collect();
        assert_eq!(waits, [Some(10), Some(20), Some(30), None]);
    }

    #[test]
    fn a_success_and_time_forgive() {
        let throttle = Throttle::default();
        for _ in 0..5 {
            throttle.failed(&keys(), Time(0));
        }
        throttle.succeeded(&keys());
        assert_eq!(throttle.wait(&keys(), Time(0)), Some(Duration::ZERO));
        for _ in 0..5 {
            throttle.failed(&keys(), Time(0));
        }
        let later = Time(0).plus(FORGET_AFTER);
        throttle.failed(&keys(), later);
        assert_eq!(throttle.wait(&keys(), later), Some(Duration::ZERO));
    }
}
