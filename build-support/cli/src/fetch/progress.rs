//! How far a fetch has come, on a terminal.
//!
//! In: files as they arrive. Out: one line on standard error that is written over and over; nothing where standard
//! error is not a terminal, so that logs stay readable, or where the command is to be quiet.

use std::io::{self, Write as _};
use std::sync::Mutex;

use crate::terminal;

const BAR_WIDTH: usize = 24;

/// The progress of one vendor.
pub(super) struct Progress {
    vendor: String,
    /// How many files have arrived, of how many; nothing where no one watches.
    counts: Option<Mutex<(usize, usize)>>,
}

impl Progress {
    pub(super) fn new(vendor: &str) -> Self {
        Self {
            vendor: vendor.to_owned(),
            counts: terminal::shows_progress().then(Mutex::default),
        }
    }

    /// `count` more files are to come.
    pub(super) fn expect(&self, count: usize) {
        self.update(|(_, total)| *total += count);
    }

    /// One file has arrived.
    pub(super) fn advance(&self) {
        self.update(|(done, _)| *done += 1);
    }

    fn update(&self, change: impl FnOnce(&mut (usize, usize))) {
        if let Some(Ok(mut counts)) = self.counts.as_ref().map(Mutex::lock) {
            change(&mut counts);
            let (done, total) = *counts;
            // A terminal that has gone away is no reason to stop.
            let _ = write!(io::stderr(), "\r\x1b[K{}", line(&self.vendor, done, total));
        }
    }
}

impl Drop for Progress {
    fn drop(&mut self) {
        if self.counts.is_some() {
            let _ = write!(io::stderr(), "\r\x1b[K");
        }
    }
}

fn line(vendor: &str, done: usize, total: usize) -> String {
    let filled = (done * BAR_WIDTH).checked_div(total).unwrap_or(0);
    let bar: String = (0..BAR_WIDTH)
        .map(|column| if column < filled { '=' } else { ' ' })
        .collect();
    format!("{vendor} [{bar}] {done}/{total}")
}

#[cfg(test)]
mod tests {
    use super::line;

    #[test]
    fn the_bar_fills_up() {
        assert_eq!(line("cats", 0, 0), "cats [                        ] 0/0");
        assert_eq!(line("cats", 3, 6), "cats [============            ] 3/6");
        assert_eq!(line("cats", 6, 6), "cats [========================] 6/6");
    }
}
