//! How often the values of a union without a tag are read in vain, so that no value takes time without end.
//!
//! In: each attempt to read a variant. Out: an error once there have been too many. Variants that are told apart by the
//! names of their required properties are read once; others are read until one fits, and in a union that holds itself
//! the attempts multiply with every level. Those within one outermost value are counted.

use std::cell::Cell;

use serde::de::Error as _;

use crate::content::{Content, Mismatch};

/// How many attempts an outermost value can take before its size counts.
const FREE: usize = 1000;

/// How many attempts an outermost value can take for each value in it.
const PER_VALUE: usize = 32;

#[derive(Clone, Copy, Debug)]
struct Count {
    /// How many unions reading is in.
    unions: usize,
    used: usize,
    limit: usize,
}

thread_local! {
    static COUNT: Cell<Count> = const { Cell::new(Count { unions: 0, used: 0, limit: FREE }) };
}

/// A union whose variants are being tried, until it is dropped.
#[derive(Debug)]
pub(crate) struct Attempts(());

impl Attempts {
    /// Begins with a union whose value is `content`.
    pub(crate) fn begin(content: &Content<'_>) -> Self {
        COUNT.with(|count| {
            let now = count.get();
            let (used, limit) = match now.unions {
                0 => (0, FREE.max(content.values().saturating_mul(PER_VALUE))),
                _ => (now.used, now.limit),
            };
            let unions = now.unions + 1;
            count.set(Count { unions, used, limit });
        });
        Self(())
    }

    /// Counts an attempt to read a variant.
    #[inline]
    pub(crate) fn allow(&self) -> Result<(), Mismatch> {
        COUNT.with(|count| {
            let now = count.get();
            let used = now.used + 1;
            count.set(Count { used, ..now });
            if used > now.limit { Err(too_many()) } else { Ok(()) }
        })
    }
}

impl Drop for Attempts {
    fn drop(&mut self) {
        COUNT.with(|count| {
            let now = count.get();
            count.set(Count {
                unions: now.unions.saturating_sub(1),
                ..now
            });
        });
    }
}

#[cold]
fn too_many() -> Mismatch {
    Mismatch::custom("the value fits too many variants in part to try them all")
}
