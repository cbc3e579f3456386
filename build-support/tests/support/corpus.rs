//! How much of the real descriptions beside the repository a test takes: a sample, or all with `CORPUS=all`.

use std::path::Path;

/// The most bytes that a description of the sample may have.
const SMALL: u64 = 500_000;

/// Whether a test takes all of them.
pub(crate) fn is_whole() -> bool {
    std::env::var("CORPUS").is_ok_and(|asked| asked == "all")
}

/// Whether the description at `path` is taken.
#[allow(dead_code, reason = "a test with a sample of its own does not ask")]
pub(crate) fn is_taken(path: &Path) -> bool {
    is_whole() || std::fs::metadata(path).is_ok_and(|file| file.len() <= SMALL)
}
