//! How fast the runtime reads and writes JSON, against serde's derives on types written by hand.
//!
//! `cargo bench -p api-client-core --bench json` reads and writes a megabyte for each kind of type that generated code
//! has, in turns with its twin that derives serde's traits, and prints the ratios of their speeds: above 1.0 the
//! runtime is faster.

#![allow(clippy::print_stdout, reason = "a benchmark prints what it found")]
#![allow(clippy::unwrap_used, reason = "a benchmark that cannot run has to say why")]

use std::hint::black_box;
use std::time::{Duration, Instant};

use serde::Serialize;
use serde::de::DeserializeOwned;

#[path = "support/kinds.rs"]
mod kinds;

const MEGABYTE: usize = 1_000_000;
const ROUNDS: usize = 101;

/// The fastest of all rounds of `one` and of `other`, in turns: whatever else the machine does can only add to it.
fn fastest(mut one: impl FnMut() -> Duration, mut other: impl FnMut() -> Duration) -> (Duration, Duration) {
    let rounds = (0..ROUNDS).map(|_| (one(), other()));
    rounds.fold((Duration::MAX, Duration::MAX), |(one, other), round| {
        (one.min(round.0), other.min(round.1))
    })
}

fn time<T>(work: impl FnOnce() -> T) -> Duration {
    let start = Instant::now();
    let made = work();
    let taken = start.elapsed();
    black_box(made);
    taken
}

fn read<T: DeserializeOwned>(json: &str) -> Vec<T> {
    serde_json::from_str(json).unwrap()
}

fn write<T: Serialize>(items: &[T]) -> Vec<u8> {
    serde_json::to_vec(items).unwrap()
}

/// Prints a row for each kind.
struct Table;

impl kinds::Visit for Table {
    /// Reads and writes `items` as `R` and as `D` in turns, and prints how they compare.
    fn kind<R, D>(&mut self, what: &'static str, items: &[String])
    where
        R: DeserializeOwned + Serialize,
        D: DeserializeOwned + Serialize,
    {
        let json = kinds::list_of(items, MEGABYTE);
        let reading = fastest(|| time(|| read::<R>(&json)), || time(|| read::<D>(&json)));
        let (ours, theirs) = (read::<R>(&json), read::<D>(&json));
        let writing = fastest(|| time(|| write(&ours)), || time(|| write(&theirs)));
        print!("| {what} |");
        for (runtime, derived) in [reading, writing] {
            let ratio = derived.as_secs_f64() / runtime.as_secs_f64();
            print!(" {runtime:.2?} | {derived:.2?} | {ratio:.2} |");
        }
        println!();
    }
}

fn main() {
    println!("| 1 MB of | read: runtime | serde derive | speed | written: runtime | serde derive | speed |");
    println!("|---|--:|--:|--:|--:|--:|--:|");
    kinds::each(&mut Table);
}
