//! The table that `cargo xtask bench` writes.
//!
//! In: what each compilation cost. Out: medians as a Markdown table, and how they compare with progenitor's builder style.

use std::fmt::Write as _;
use std::thread;
use std::time::Duration;

use super::bench_crates::Variant;

/// What one compilation cost.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Costs {
    /// CPU seconds of all processes, those of the system included.
    pub(super) seconds: f64,
    /// The most memory that one process had, in KiB.
    pub(super) peak_kib: f64,
}

impl Costs {
    /// What GNU time is asked for.
    pub(super) const FORMAT: &'static str = "%U %S %M";

    /// Reads what GNU time printed.
    pub(super) fn parse(text: &str) -> Option<Self> {
        let mut numbers = text.split_whitespace().map(str::parse::<f64>);
        let mut next = || numbers.next()?.ok();
        Some(Self {
            seconds: next()? + next()?,
            peak_kib: next()?,
        })
    }
}

/// What is known of one crate.
#[derive(Clone, Debug)]
pub(super) struct Row {
    pub(super) name: String,
    pub(super) variant: Variant,
    /// The features that it is compiled with.
    pub(super) features: Vec<String>,
    pub(super) lines: Option<usize>,
    generation: Option<Duration>,
    checks: Vec<Costs>,
    builds: Vec<Costs>,
    pub(super) rlib_bytes: Option<u64>,
}

impl Row {
    /// A crate that was generated and not compiled yet.
    pub(super) fn new(name: &str, variant: Variant, generation: Option<Duration>) -> Self {
        Self {
            name: name.to_owned(),
            variant,
            features: Vec::new(),
            lines: None,
            generation,
            checks: Vec::new(),
            builds: Vec::new(),
            rlib_bytes: None,
        }
    }

    /// Adds the costs of a check or of a release build.
    pub(super) fn add(&mut self, release: bool, costs: Costs) {
        if release {
            self.builds.push(costs);
        } else {
            self.checks.push(costs);
        }
    }

    /// The measured values in the order of [`COLUMNS`]; none for what was not measured.
    #[allow(clippy::cast_precision_loss, reason = "lines and bytes are far below 2^52")]
    fn values(&self) -> [Option<f64>; COLUMNS.len()] {
        let seconds = |costs: &[Costs]| median(costs.iter().map(|costs| costs.seconds));
        let mebibytes = |costs: &[Costs]| median(costs.iter().map(|costs| costs.peak_kib / 1024.0));
        [
            self.lines.map(|lines| lines as f64),
            self.generation.map(|time| time.as_secs_f64()),
            seconds(&self.checks),
            mebibytes(&self.checks),
            seconds(&self.builds),
            mebibytes(&self.builds),
            self.rlib_bytes.map(|bytes| bytes as f64 / (1024.0 * 1024.0)),
        ]
    }
}

/// The headings, and how many digits follow the decimal point.
const COLUMNS: [(&str, usize); 7] = [
    ("lines", 0),
    ("generation s", 1),
    ("check s", 1),
    ("check MiB", 0),
    ("release s", 1),
    ("release MiB", 0),
    ("rlib MiB", 1),
];

/// The rows as a table, the ratios to progenitor's builder style in brackets.
pub(super) fn table(rows: &[Row], rounds: u32) -> String {
    let mut text = format!(
        "Measured on {}, medians of {rounds}.\n\n| specification | made by |",
        machine()
    );
    for (heading, _) in COLUMNS {
        let _ = write!(text, " {heading} |");
    }
    text.push_str("\n|---|---|");
    text.push_str(&"--:|".repeat(COLUMNS.len()));
    for row in rows {
        let builder = rows
            .iter()
            .find(|other| other.name == row.name && other.variant == Variant::Builder);
        let _ = write!(text, "\n| {} | {} |", row.name, row.variant.label());
        let baseline = builder.map(Row::values).unwrap_or_default();
        for ((value, baseline), (_, digits)) in row.values().into_iter().zip(baseline).zip(COLUMNS) {
            let _ = write!(text, " {} |", cell(value, baseline, digits, row.variant));
        }
    }
    text.push('\n');
    text
}

fn cell(value: Option<f64>, baseline: Option<f64>, digits: usize, variant: Variant) -> String {
    match (value, baseline) {
        (Some(value), Some(baseline)) if variant != Variant::Builder && baseline > 0.0 => {
            format!("{value:.digits$} ({:.2})", value / baseline)
        }
        (Some(value), _) => format!("{value:.digits$}"),
        (None, _) => "–".to_owned(),
    }
}

/// The date, and what says most of the machine without naming it.
fn machine() -> String {
    let cores = thread::available_parallelism().map_or(1, usize::from);
    let date = jiff::Zoned::now().date();
    format!("{date} on a machine with {cores} cores")
}

fn median(values: impl Iterator<Item = f64>) -> Option<f64> {
    let mut values: Vec<f64> = values.collect();
    values.sort_by(f64::total_cmp);
    values.get(values.len() / 2).copied()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn row(variant: Variant, seconds: &[f64]) -> Row {
        let mut row = Row::new("pets", variant, Some(Duration::from_millis(250)));
        row.lines = Some(1000);
        for seconds in seconds {
            row.add(
                false,
                Costs {
                    seconds: *seconds,
                    peak_kib: 204_800.0,
                },
            );
        }
        row
    }

    #[test]
    fn costs_are_what_gnu_time_prints() {
        let costs = Costs {
            seconds: 1.75,
            peak_kib: 2048.0,
        };
        assert_eq!(Costs::parse("1.50 0.25 2048\n"), Some(costs));
        assert_eq!(
            Costs::parse("Command exited with non-zero status 1\n1.50 0.25 2048\n"),
            None
        );
    }

    #[test]
    fn the_middle_of_all_rounds_counts() {
        assert_eq!(median([9.0, 1.0, 2.0].into_iter()), Some(2.0));
        assert_eq!(median(std::iter::empty()), None);
    }

    #[test]
    fn ratios_are_to_the_builder_style_and_gaps_are_shown() {
        let rows = [row(Variant::Ours, &[1.0, 3.0, 2.0]), row(Variant::Builder, &[8.0])];
        let table = table(&rows, 3);
        let lines: Vec<&str> = table.lines().skip(4).collect();
        assert_eq!(
            lines,
            [
                "| pets | this workspace | 1000 (1.00) | 0.2 (1.00) | 2.0 (0.25) | 200 (1.00) | – | – | – |",
                "| pets | progenitor, builder | 1000 | 0.2 | 8.0 | 200 | – | – | – |",
            ]
        );
    }
}
