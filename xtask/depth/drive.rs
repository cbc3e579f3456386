// Does everything with values that are as deep as they can be read, on a thread with the stack of a program.

use std::fmt::Debug;

use api_client_core::serde::Serialize;
use api_client_core::serde::de::DeserializeOwned;
use api_client_core::serde_json::{self, Value, json};
use api_client_core::{Validate, Violation};

/// The stack of a thread of Rust, and what of it the program has taken before it reads a response, in bytes.
const STACK: usize = 2 << 20;
const PROGRAM: usize = 256 << 10;

/// The levels of all values that serde_json reads.
const LEVELS: usize = 127;

/// A way from a type to itself, as JSON.
#[derive(Clone, Copy)]
struct Way {
    before: &'static str,
    innermost: &'static str,
    after: &'static str,
    kept: [&'static str; 2],
}

impl Way {
    fn around(&self, innermost: &str, turns: usize) -> String {
        format!("{}{innermost}{}", self.before.repeat(turns), self.after.repeat(turns))
    }

    /// The value with lists in lists in the place of its innermost value.
    fn keeping(&self, turns: usize, levels: usize) -> String {
        let [before, after] = self.kept;
        let lists = format!("{before}{}{}{after}", "[".repeat(levels), "]".repeat(levels));
        self.around(&lists, turns)
    }
}

/// Checks the bounds of a value, if its type has any: of two functions of one name, the compiler takes the inherent one
/// if it fits.
struct Checked<'v, T>(&'v T);

impl<T: Validate> Checked<'_, T> {
    fn check(&self) -> Result<(), Violation> {
        self.0.validate()
    }
}

trait Unchecked {
    fn check(&self) -> Result<(), Violation> {
        Ok(())
    }
}

impl<T> Unchecked for Checked<'_, T> {}

/// Does everything with a value. Returns what is wrong.
fn exercise<T>(json: &str, check: fn(&T) -> Result<(), Violation>) -> Result<(), String>
where
    T: DeserializeOwned + Serialize + Debug + Clone + PartialEq,
{
    let text = |error: serde_json::Error| error.to_string();
    let value: T = serde_json::from_str(json).map_err(text)?;
    let copy = value.clone();
    let shown = format!("{value:?}{value:#?}");
    // Values break bounds; the way through them is what counts.
    let _ = check(&value);
    let written = serde_json::to_vec(&value).map_err(text)?;
    let read: T = serde_json::from_slice(&written).map_err(|error| format!("what is written: {error}"))?;
    let tree: Value = serde_json::to_value(&value).map_err(text)?;
    let of_tree: T = serde_json::from_value(tree).map_err(|error| format!("a tree of JSON: {error}"))?;
    if shown.is_empty() || copy != value || read != value || of_tree != value {
        return Err("the value is another one when it is read again".to_owned());
    }
    drop(value);
    Ok(())
}

/// Reads ever deeper values, and does everything with the deepest. Prints the outcome.
fn drive<T>(case: usize, way: Way, check: fn(&T) -> Result<(), Violation>)
where
    T: DeserializeOwned + Serialize + Debug + Clone + PartialEq + 'static,
{
    println!("{}", json!({"case": case}));
    let work = move || {
        let reads = |json: &str| serde_json::from_str::<T>(json).err().map(|error| error.to_string());
        let mut refusal = None;
        let mut turns = 0;
        for next in 1..=LEVELS {
            match reads(&way.around(way.innermost, next)) {
                None => turns = next,
                Some(error) => refusal = refusal.or(Some(error)),
            }
        }
        let mut failure = match turns {
            0 => refusal,
            _ => exercise(&way.around(way.innermost, turns), check).err(),
        };
        let kept = (1..=LEVELS).rev().find(|levels| reads(&way.keeping(turns, *levels)).is_none());
        if let Some(levels) = kept {
            failure = failure.or_else(|| exercise(&way.keeping(turns, levels), check).err());
        }
        println!(
            "{}",
            json!({"case": case, "turns": turns, "kept": kept, "stack": stack(), "failure": failure})
        );
    };
    let thread = std::thread::Builder::new().stack_size(STACK - PROGRAM).spawn(work);
    let ended = thread.map(|thread| thread.join());
    assert!(matches!(ended, Ok(Ok(()))), "the thread failed");
}

/// The most stack that this thread has had so far, in bytes, where the system says so: the part of its stack that is in
/// memory.
#[inline(never)]
fn stack() -> Option<u64> {
    let here = 0_u8;
    let address = std::ptr::from_ref(&here) as u64;
    let maps = std::fs::read_to_string("/proc/self/smaps").ok()?;
    let mut is_here = false;
    for line in maps.lines() {
        if let Some((range, _)) = line.split_once(' ').filter(|(range, _)| range.contains('-')) {
            let (from, to) = range.split_once('-')?;
            let bounds = u64::from_str_radix(from, 16).ok()?..u64::from_str_radix(to, 16).ok()?;
            is_here = bounds.contains(&address);
        } else if let Some(size) = line.strip_prefix("Rss:").filter(|_| is_here) {
            return Some(size.trim().trim_end_matches(" kB").parse::<u64>().ok()? * 1024);
        }
    }
    None
}
