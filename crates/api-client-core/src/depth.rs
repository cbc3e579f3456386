//! How deep objects nest in what a server sends: a response must not overflow the stack of the thread that reads it.
//!
//! In: the type of each object and union that reading enters. Out: an error before the stack is full. Reading, writing,
//! formatting, comparing, cloning and dropping take stack for each level, in proportion to the size of the type: a wide
//! object takes 50 kB a level in a debug build, and a small one 4 kB. Each level therefore costs by the size of its
//! type, which is the same in all builds. serde_json itself limits the levels of all values to 127.

use std::cell::Cell;

use serde::de::Error;

/// The stack that nested objects can take in a debug build, in bytes: of the 2 MiB that a thread of Rust has by
/// default, the rest is for the program, the runtime and JSON without a type.
const STACK: usize = 900 << 10;

/// The stack that a level takes in a debug build whatever its type, in bytes.
const LEVEL: usize = 5 * 1024;

/// How often a value stands in the frames of its level in a debug build.
const COPIES: usize = 9;

thread_local! {
    static LEFT: Cell<usize> = const { Cell::new(STACK) };
}

/// A level that reading is in, until it is dropped.
#[derive(Debug)]
pub(crate) struct Level(usize);

impl Level {
    /// Enters an object of type `T`, or a union with frames for `variants` values of type `T`.
    ///
    /// # Errors
    ///
    /// Returns an error if there is no room for another level.
    #[inline]
    pub(crate) fn enter<T, E: Error>(variants: usize) -> Result<Self, E> {
        let cost = LEVEL + (COPIES + variants) * size_of::<T>();
        LEFT.with(|left| match left.get().checked_sub(cost) {
            Some(rest) => {
                left.set(rest);
                Ok(Self(cost))
            }
            None => Err(too_deep()),
        })
    }
}

impl Drop for Level {
    #[inline]
    fn drop(&mut self) {
        LEFT.with(|left| left.set(left.get() + self.0));
    }
}

#[cold]
fn too_deep<E: Error>() -> E {
    E::custom("objects are nested too deeply")
}

#[cfg(test)]
mod tests {
    use serde::de::value::Error;

    use super::*;

    #[test]
    fn levels_cost_by_the_size_of_their_type_and_are_given_back() {
        fn depth<T>() -> usize {
            Level::enter::<T, Error>(0).map_or(0, |_level| 1 + depth::<T>())
        }
        let (narrow, wide) = (depth::<u8>(), depth::<[u8; 4096]>());
        assert!((100..400).contains(&narrow), "{narrow}");
        assert!((20..30).contains(&wide), "{wide}");
        assert_eq!((depth::<u8>(), depth::<[u8; 4096]>()), (narrow, wide));
    }
}
