//! The time of one typed call against that of the same call written by hand on reqwest and serde, in one run. It fails
//! if a typed call takes more than 1.15 times as long. `.ci/budget` counts the instructions of both.
//!
//! `cargo bench -p api-client-core --bench call`
//!
//! The binary runs itself again as the server, so that only the client is measured.

#![allow(clippy::print_stdout, reason = "this program reports to a terminal")]

#[path = "support/calls.rs"]
mod calls;

use std::process::ExitCode;
use std::time::{Duration, Instant};

use calls::{Clients, Outcome, Server, Size, Way};

const LIMIT: f64 = 1.15;
const ROUNDS: usize = 500;
const CALLS_PER_ROUND: u32 = 20;

fn main() -> Outcome<ExitCode> {
    if std::env::args().any(|argument| argument == "serve") {
        calls::serve()?;
        return Ok(ExitCode::SUCCESS);
    }
    let server = Server::start()?;
    let mut within = true;
    for size in [Size::Small, Size::Page] {
        let [typed, tolerant, by_hand] = time(&server.url, size)?;
        let ratio = typed / by_hand;
        println!("{size:<6?} typed {typed:>9.0} ns per call, by hand {by_hand:>9.0} ns per call: {ratio:.3} times");
        println!(
            "{size:<6?} tolerant {tolerant:>9.0} ns per call: {:.3} times typed",
            tolerant / typed
        );
        within &= ratio <= LIMIT;
    }
    Ok(if within { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}

/// Nanoseconds per call of all ways: the fastest tenth of many short rounds, taken in turn. What else the
/// machine does only adds to the others.
fn time(url: &str, size: Size) -> Outcome<[f64; 3]> {
    let runtime = calls::runtime()?;
    let clients = Clients::new(url)?;
    let round = |way| -> Outcome<Duration> {
        let began = Instant::now();
        runtime.block_on(clients.run(size, way, CALLS_PER_ROUND))?;
        Ok(began.elapsed())
    };
    let ways = [Way::Typed, Way::Tolerant, Way::ByHand];
    let mut rounds = [(); 3].map(|()| Vec::with_capacity(ROUNDS));
    for _ in 0..ROUNDS {
        for (way, rounds) in ways.into_iter().zip(&mut rounds) {
            rounds.push(round(way)?);
        }
    }
    let per_call = |mut rounds: Vec<Duration>| {
        rounds.sort();
        rounds[rounds.len() / 10].as_nanos() as f64 / f64::from(CALLS_PER_ROUND)
    };
    Ok(rounds.map(per_call))
}
