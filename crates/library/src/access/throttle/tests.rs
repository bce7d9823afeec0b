use std::net::Ipv4Addr;
use std::sync::Arc;

use super::*;

const HERE: IpAddr = IpAddr::V4(Ipv4Addr::LOCALHOST);
const ELSEWHERE: IpAddr = IpAddr::V4(Ipv4Addr::new(192, 0, 2, 1));

struct Standing;

impl Environment for Standing {
    fn now(&self) -> Time {
        Time(0)
    }

    fn randomise(&self, _: &mut [u8]) {}
}

fn wait(throttle: &Throttle, user: &str, address: IpAddr, now: Time) -> Option<Duration> {
    match throttle.reserve(&keys(user, address), now) {
        Turn::After(wait) => Some(wait),
        Turn::Refused => None,
        Turn::Open => panic!("it waits for others"),
    }
}

fn attempt<'a>(throttle: &'a Throttle, user: &str, address: IpAddr, now: Time) -> Attempt<'a> {
    Attempt { throttle, keys: keys(user, address), began: now, open: true }
}

/// A try that fails at once, if it may be made.
fn fail(throttle: &Throttle, user: &str, address: IpAddr, now: Time) -> Option<Duration> {
    let wait = wait(throttle, user, address, now)?;
    attempt(throttle, user, address, now).failed(now);
    Some(wait)
}

fn fail_often(throttle: &Throttle, user: &str, address: IpAddr) {
    for minute in 0..10 {
        fail(throttle, user, address, Time(0).plus(Duration::from_secs(minute * 60))).unwrap();
    }
}

const LATER: Time = Time(600_000);

#[test]
fn the_wait_doubles_with_each_failure_up_to_a_limit() {
    let throttle = Throttle::default();
    let waits: Vec<_> = (0..12)
        .map(|minute| fail(&throttle, "u", HERE, Time(minute * 60_000)).unwrap().as_millis())
        .collect();
    assert_eq!(waits, [0, 0, 0, 250, 500, 1000, 2000, 4000, 8000, 10000, 10000, 10000]);
}

#[tokio::test(start_paused = true)]
async fn tries_at_once_are_no_freer_than_one_after_the_other() {
    let throttle = Arc::new(Throttle::default());
    let began = tokio::time::Instant::now();
    let tries = (0..150).map(|_| {
        let throttle = Arc::clone(&throttle);
        tokio::spawn(async move {
            let attempt = throttle.begin("u", HERE, &Standing).await?;
            let waited = began.elapsed().as_millis();
            // The password is being verified.
            tokio::time::sleep(Duration::from_millis(1)).await;
            attempt.failed(Time(0));
            Some(waited / 10 * 10)
        })
    });
    let tries: Vec<_> = tries.collect();
    let mut waits = Vec::new();
    for attempt in tries {
        waits.extend(attempt.await.unwrap());
    }
    waits.sort_unstable();
    assert_eq!(waits, [0, 0, 0, 250, 750, 1750, 3750, 7750, 15750, 25750]);
}

#[tokio::test(start_paused = true)]
async fn right_passwords_at_once_are_neither_slowed_nor_refused() {
    let throttle = Arc::new(Throttle::default());
    let began = tokio::time::Instant::now();
    let tries = (0..150).map(|_| {
        let throttle = Arc::clone(&throttle);
        tokio::spawn(async move {
            let attempt = throttle.begin("u", HERE, &Standing).await.unwrap();
            tokio::time::sleep(Duration::from_millis(1)).await;
            attempt.succeeded();
        })
    });
    for attempt in tries.collect::<Vec<_>>() {
        attempt.await.unwrap();
    }
    assert!(began.elapsed() < Duration::from_millis(200), "{:?}", began.elapsed());
    assert!(throttle.lock().is_empty());
}

#[test]
fn tries_queue_up_and_are_refused_when_the_queue_is_long() {
    let throttle = Throttle::default();
    fail_often(&throttle, "u", HERE);
    let waits: Vec<_> =
        (0..4).map(|_| wait(&throttle, "u", HERE, LATER).map(|wait| wait.as_secs())).collect();
    assert_eq!(waits, [Some(10), Some(20), Some(30), None]);
}

#[test]
fn refused_tries_do_not_lengthen_the_queue() {
    let throttle = Throttle::default();
    fail_often(&throttle, "u", HERE);
    let taken = (0..1000).filter(|_| wait(&throttle, "u", HERE, LATER).is_some()).count();
    assert_eq!(taken, 3);
    assert_eq!(wait(&throttle, "u", HERE, LATER.plus(LONGEST_QUEUE)), Some(LONGEST_WAIT));
}

#[test]
fn who_fails_elsewhere_slows_a_user_a_little_and_never_keeps_them_out() {
    let throttle = Throttle::default();
    fail_often(&throttle, "administrator", ELSEWHERE);
    while wait(&throttle, "administrator", ELSEWHERE, LATER).is_some() {}
    for _ in 0..3 {
        assert_eq!(wait(&throttle, "administrator", HERE, LATER), Some(LONGEST_USER_WAIT));
        attempt(&throttle, "administrator", HERE, LATER).was_none();
    }
}

#[test]
fn a_user_is_slowed_at_an_address_where_another_succeeds() {
    let throttle = Throttle::default();
    fail_often(&throttle, "u", HERE);
    wait(&throttle, "v", HERE, LATER).unwrap();
    attempt(&throttle, "v", HERE, LATER).succeeded();
    assert_eq!(wait(&throttle, "v", HERE, LATER), Some(Duration::ZERO));
    assert_eq!(wait(&throttle, "u", HERE, LATER), Some(LONGEST_WAIT));
}

#[test]
fn a_refused_try_takes_no_turn_of_others_at_its_address() {
    let throttle = Throttle::default();
    fail_often(&throttle, "u", HERE);
    wait(&throttle, "v", HERE, LATER).unwrap();
    attempt(&throttle, "v", HERE, LATER).succeeded();
    (0..3).for_each(|_| assert!(wait(&throttle, "u", HERE, LATER).is_some()));
    (0..100).for_each(|_| assert_eq!(throttle.reserve(&keys("u", HERE), LATER), Turn::Refused));
    assert_eq!(throttle.reserve(&keys("v", HERE), LATER), Turn::Open);
    (0..3).for_each(|_| attempt(&throttle, "u", HERE, LATER).was_none());
    assert_eq!(wait(&throttle, "v", HERE, LATER), Some(Duration::ZERO));
}

#[test]
fn a_success_and_time_forgive() {
    let throttle = Throttle::default();
    fail_often(&throttle, "u", HERE);
    wait(&throttle, "u", HERE, LATER).unwrap();
    attempt(&throttle, "u", HERE, LATER).succeeded();
    assert_eq!(wait(&throttle, "u", HERE, LATER), Some(Duration::ZERO));
    attempt(&throttle, "u", HERE, LATER).was_none();
    fail_often(&throttle, "u", HERE);
    assert_eq!(wait(&throttle, "u", HERE, LATER.plus(FORGET_AFTER)), Some(Duration::ZERO));
}

#[test]
fn a_try_without_an_end_has_failed_and_one_that_could_not_be_made_has_not() {
    let throttle = Throttle::default();
    for _ in 0..5 {
        wait(&throttle, "u", HERE, Time(0)).unwrap();
        attempt(&throttle, "u", HERE, Time(0)).was_none();
    }
    for expected in [0, 0, 0, 250] {
        assert_eq!(wait(&throttle, "u", HERE, Time(0)), Some(Duration::from_millis(expected)));
        drop(attempt(&throttle, "u", HERE, Time(0)));
    }
}

#[test]
fn a_new_key_is_slowed_when_there_are_many() {
    let throttle = Throttle::default();
    for number in 0..u32::try_from(MOST_KEYS).unwrap() {
        let address = IpAddr::V4(Ipv4Addr::from(number));
        fail(&throttle, "u", address, Time(0).plus(Duration::from_millis(number.into()))).unwrap();
    }
    let now = LATER;
    for _ in 0..3 {
        fail(&throttle, "v", HERE, now).unwrap();
    }
    assert_eq!(wait(&throttle, "v", HERE, now), Some(FIRST_WAIT));
    assert_eq!(throttle.lock().len(), MOST_KEYS);
    assert!(!throttle.lock().contains_key(&Key::Address(IpAddr::V4(Ipv4Addr::from(0)))));
}
