//! Kills the real server at random moments of a load, starts it again on the same data, and looks whether anything that
//! it had acknowledged is lost, or anything that it had not is half there.
//!
//! `STACKROOM_CRASH_SEED` sets the seed of the load (it is printed), `STACKROOM_CRASH_ROUNDS` the number of kills. The
//! seed decides what the clients do and when the server is killed, but not how far it has come by then.
//!
//! What a killed process wrote, the system still has: a missing sync would show in a power failure only, not here.

#![expect(clippy::unwrap_used, reason = "tests")]

mod client;
mod disk;
mod invariants;
mod journal;
mod load;
mod packages;
mod random;
mod server;
mod settle;
mod stop;

use std::time::{Duration, Instant};

use futures_util::future::join_all;
use tokio::task::JoinHandle;

use client::Client;
use journal::{Acknowledged, Journal};
use packages::Packages;
use random::Random;
use server::{Place, Server};

const ROUNDS: u64 = 200;
const CLIENTS: usize = 4;
/// How long a round's load may take, in milliseconds.
const SHORTEST_LOAD: u64 = 5;
const LONGEST_LOAD: u64 = 400;
/// How often the server is killed while it starts, too, in percent, and after how long at most, in milliseconds.
const KILLED_AT_START: u64 = 15;
const LONGEST_START: u64 = 60;
/// What a start after a crash must not take, on the busiest machine.
const SLOW_START: Duration = Duration::from_secs(10);
/// So many rounds do everything that the load can do.
const MANY: u64 = 100;

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn nothing_acknowledged_is_lost_and_nothing_is_half_there_when_the_server_is_killed() {
    let seed = setting("STACKROOM_CRASH_SEED").unwrap_or_else(seed_of_now);
    let rounds = setting("STACKROOM_CRASH_ROUNDS").unwrap_or(ROUNDS);
    println!("STACKROOM_CRASH_SEED={seed} STACKROOM_CRASH_ROUNDS={rounds}");
    let mut random = Random::new(seed);
    let mut journals: Vec<_> = (0..CLIENTS).map(|client| Journal::new(client, random.next())).collect();
    let place = Place::new();
    let mut server = Server::spawn(&place);
    let mut client = Client::log_in(&server.address()).await;
    let mut packages = Packages::begin(&client, random.next()).await;
    let mut longest_start = Duration::ZERO;

    for round in 1..=rounds {
        let load = journals.into_iter().map(|journal| tokio::spawn(load::run(journal, client.clone())));
        let load: Vec<_> = load.collect();
        let sending = tokio::spawn(packages.run(client.clone()));
        let moment = SHORTEST_LOAD + random.below(LONGEST_LOAD - SHORTEST_LOAD);
        tokio::time::sleep(Duration::from_millis(moment)).await;
        let all_worked = !load.iter().any(JoinHandle::is_finished) && !sending.is_finished();
        server.kill();
        journals = join_all(load).await.into_iter().map(Result::unwrap).collect();
        packages = sending.await.unwrap();
        assert!(all_worked, "a client lost its connection to a server that lived");
        nothing_went_wrong(&place);

        if random.chance(KILLED_AT_START) {
            let starting = Server::spawn(&place);
            tokio::time::sleep(Duration::from_millis(random.below(LONGEST_START))).await;
            starting.kill();
        }
        let began = Instant::now();
        server = Server::spawn(&place);
        client = client.at(&server.address());
        longest_start = longest_start.max(began.elapsed());
        check(&mut journals, &mut packages, &client, &place, round).await;
    }
    report(&journals, &packages, rounds, longest_start);
}

async fn check(
    journals: &mut [Journal],
    packages: &mut Packages,
    client: &Client,
    place: &Place,
    round: u64,
) {
    let doubts: Vec<_> = journals.iter().filter_map(|journal| journal.doubt.as_ref()).collect();
    println!("round {round}, without an answer: {doubts:?}");
    join_all(journals.iter_mut().map(|journal| settle::settle(journal, client))).await;
    invariants::libraries_are_whole(journals, &packages.library, client).await;
    join_all(journals.iter_mut().map(|journal| invariants::hold(journal, client))).await;
    packages.hold(client).await;
    disk::bytes_and_records_agree(&place.data()).await;
    nothing_went_wrong(place);
}

/// The server wrote neither an error nor a panic to its log.
fn nothing_went_wrong(place: &Place) {
    let log = place.log();
    let wrong = log.lines().find(|line| line.contains(" ERROR ") || line.contains("panicked at"));
    assert_eq!(wrong, None, "{log}");
}

/// Says what the load did, and demands that it did everything and that starts were quick.
fn report(journals: &[Journal], packages: &Packages, rounds: u64, longest_start: Duration) {
    let sum =
        |count: fn(&Acknowledged) -> u64| journals.iter().map(|journal| count(&journal.acknowledged)).sum();
    let done: [(&str, u64); 13] = [
        ("creations", sum(|done| done.creations)),
        ("parts", sum(|done| done.parts)),
        ("uploads", sum(|done| done.uploads)),
        ("of them resumed", sum(|done| done.resumed)),
        ("downloads", sum(|done| done.downloads)),
        ("completions", sum(|done| done.completions)),
        ("cancels", sum(|done| done.cancels)),
        ("deletions", sum(|done| done.deletions)),
        ("done without an answer", sum(|done| done.done_unanswered)),
        ("not done without an answer", sum(|done| done.not_done)),
        ("parts of archives", packages.parts),
        ("completed archives", packages.completions),
        ("cancelled archives", packages.cancels),
    ];
    println!("{done:?}; the longest start took {longest_start:?}");
    assert!(longest_start < SLOW_START, "a start took {longest_start:?}");
    assert!(
        rounds < MANY || done.iter().all(|(_, count)| *count > 0),
        "the load leaves something out: {done:?}"
    );
}

fn setting(name: &str) -> Option<u64> {
    std::env::var(name).ok().map(|value| value.parse().unwrap_or_else(|_| panic!("{name} is {value:?}")))
}

fn seed_of_now() -> u64 {
    let now = std::time::SystemTime::now().duration_since(std::time::UNIX_EPOCH).unwrap();
    now.as_secs() ^ u64::from(now.subsec_nanos())
}
