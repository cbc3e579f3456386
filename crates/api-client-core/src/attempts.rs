//! How often the values of a union without a tag are read in vain, so that no value takes time without end.
//!
//! In: each attempt to read a variant. Out: an error once there have been too many. Variants that are told apart by the
//! names of their required properties are read once; others are read until one fits, and in a union that holds itself
//! the attempts multiply with every level. Those within one outermost value are counted. So is what is kept: a union
//! within a value in memory has a copy of its own part, and the parts of unions in each other can all be the whole.

use std::cell::Cell;

use serde::de::Error as _;

use crate::content::{Content, Mismatch};

/// How many attempts an outermost value can take before its size counts.
const FREE: usize = 1000;

/// How many attempts an outermost value can take for each value in it.
const PER_VALUE: usize = 32;

/// How many values unions in each other can keep before the size of the outermost one counts.
const FREE_COPIES: usize = 10_000;

/// How many values unions in each other can keep for each value in the outermost one.
const COPIES_PER_VALUE: usize = 8;

#[derive(Clone, Copy, Debug)]
struct Count {
    /// How many unions reading is in.
    unions: usize,
    used: usize,
    limit: usize,
    /// How many values the unions within the outermost one keep.
    kept: usize,
    most_kept: usize,
}

thread_local! {
    static COUNT: Cell<Count> = const {
        Cell::new(Count { unions: 0, used: 0, limit: FREE, kept: 0, most_kept: FREE_COPIES })
    };
}

/// A union whose variants are being tried, until it is dropped. It keeps so many values.
#[derive(Debug)]
pub(crate) struct Attempts(usize);

impl Attempts {
    /// Begins with a union whose value is `content`.
    ///
    /// # Errors
    ///
    /// Returns an error if the unions around it keep too much already.
    pub(crate) fn begin<E: serde::de::Error>(content: &Content<'_>) -> Result<Self, E> {
        let values = content.values();
        COUNT.with(|count| {
            let now = count.get();
            let next = match now.unions {
                0 => Count {
                    unions: 1,
                    used: 0,
                    limit: FREE.max(values.saturating_mul(PER_VALUE)),
                    kept: 0,
                    most_kept: FREE_COPIES.max(values.saturating_mul(COPIES_PER_VALUE)),
                },
                unions => Count {
                    unions: unions + 1,
                    kept: now.kept.saturating_add(values),
                    ..now
                },
            };
            if next.kept > next.most_kept {
                return Err(too_large());
            }
            count.set(next);
            Ok(Self(if now.unions == 0 { 0 } else { values }))
        })
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
                kept: now.kept.saturating_sub(self.0),
                ..now
            });
        });
    }
}

#[cold]
fn too_large<E: serde::de::Error>() -> E {
    E::custom("the value is too large for unions in each other")
}

#[cold]
fn too_many() -> Mismatch {
    Mismatch::custom("the value fits too many variants in part to try them all")
}
