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

impl Record {
    fn is_forgotten(&self, now: Time) -> bool {
        now.since(self.last) >= FORGET_AFTER
    }
}

impl Throttle {
    /// How long a try under these keys has to wait, or nothing if it must not be made at all. A refused try takes no
    /// turn, so nobody can keep others out for longer than the queue is.
    pub(crate) fn wait(&self, keys: &[String], now: Time) -> Option<Duration> {
        let mut records = self.failures.lock().unwrap_or_else(PoisonError::into_inner);
        let mut turns = Vec::new();
        for key in keys {
            if records.get(key).is_some_and(|record| record.is_forgotten(now)) {
                records.remove(key);
            }
            let Some(record) = records.get(key) else { continue };
            let Some(pause) = pause(record.failures) else { continue };
            turns.push((key, record.next.max(now).plus(pause)));
        }
        let longest = turns.iter().map(|(_, turn)| turn.since(now)).max().unwrap_or_default();
        if longest > LONGEST_QUEUE {
            return None;
        }
        for (key, turn) in turns {
            if let Some(record) = records.get_mut(key) {
                record.next = turn;
            }
        }
        Some(longest)
    }

    /// A try under these keys failed.
    pub(crate) fn failed(&self, keys: &[String], now: Time) {
        let mut records = self.failures.lock().unwrap_or_else(PoisonError::into_inner);
        for key in keys {
            if records.get(key).is_none_or(|record| record.is_forgotten(now)) {
                make_room(&mut records, now);
                records.insert(key.clone(), Record { failures: 0, last: now, next: now });
            }
            if let Some(record) = records.get_mut(key) {
                record.failures = record.failures.saturating_add(1);
                record.last = now;
            }
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

/// Drops what is forgotten, and where nothing is, the record of the longest ago failure.
fn make_room(records: &mut HashMap<String, Record>, now: Time) {
    if records.len() < MOST_KEYS {
        return;
    }
    records.retain(|_, record| !record.is_forgotten(now));
    if records.len() >= MOST_KEYS {
        let oldest = records.iter().min_by_key(|(_, record)| record.last).map(|(key, _)| key.clone());
        oldest.and_then(|key| records.remove(&key));
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

    #[test]
    fn refused_tries_do_not_lengthen_the_queue() {
        let throttle = Throttle::default();
        for _ in 0..20 {
            throttle.failed(&keys(), Time(0));
        }
        let taken = (0..1000).filter(|_| throttle.wait(&keys(), Time(0)).is_some()).count();
        assert_eq!(taken, 3);
        let later = Time(0).plus(Duration::from_secs(30));
        assert_eq!(throttle.wait(&keys(), later), Some(LONGEST_WAIT));
    }

    #[test]
    fn a_refused_key_takes_no_turn_of_the_other() {
        let throttle = Throttle::default();
        let [user, address] = [vec!["user:u".to_owned()], vec!["address:127.0.0.1".to_owned()]];
        (0..20).for_each(|_| throttle.failed(&user, Time(0)));
        (0..4).for_each(|_| throttle.failed(&address, Time(0)));
        (0..3).for_each(|_| assert!(throttle.wait(&user, Time(0)).is_some()));
        (0..100).for_each(|_| assert_eq!(throttle.wait(&keys(), Time(0)), None));
        assert_eq!(throttle.wait(&address, Time(0)), Some(FIRST_WAIT * 2));
    }

    #[test]
    fn what_is_long_ago_is_forgotten_without_another_failure() {
        let throttle = Throttle::default();
        (0..20).for_each(|_| throttle.failed(&keys(), Time(0)));
        assert_eq!(throttle.wait(&keys(), Time(0).plus(FORGET_AFTER)), Some(Duration::ZERO));
    }

    #[test]
    fn a_new_key_is_slowed_when_there_are_many() {
        let throttle = Throttle::default();
        for number in 0..MOST_KEYS {
            let at = Time(0).plus(Duration::from_millis(number as u64));
            throttle.failed(&[format!("user:{number}")], at);
        }
        let now = Time(0).plus(Duration::from_secs(60));
        (0..4).for_each(|_| throttle.failed(&keys(), now));
        assert_eq!(throttle.wait(&keys(), now), Some(FIRST_WAIT * 2));
        let records = throttle.failures.lock().unwrap();
        assert_eq!(records.len(), MOST_KEYS);
        assert!(!records.contains_key("user:0") && !records.contains_key("user:1"));
    }
}
