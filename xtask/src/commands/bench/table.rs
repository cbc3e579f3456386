//! The tables that `cargo xtask bench` writes.
//!
//! In: what all runs found out. Out: medians as Markdown tables, and how they compare with progenitor's builder style.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;
use std::thread;

use jiff::civil::Date;

use super::results::{Costs, Measured, Results, Step, Variant};

/// A column: its heading, how many digits follow the decimal point, and where its values come from.
struct Column {
    heading: &'static str,
    digits: usize,
    value: fn(&Measured) -> Option<f64>,
}

/// What crates cost by themselves.
#[allow(clippy::cast_precision_loss, reason = "lines and bytes are far below 2^52")]
const CRATES: &[Column] = &[
    Column {
        heading: "lines",
        digits: 0,
        value: |of| of.lines.map(|lines| lines as f64),
    },
    Column {
        heading: "generation s",
        digits: 1,
        value: |of| of.generation_seconds,
    },
    Column {
        heading: "check s",
        digits: 1,
        value: |of| seconds(of, Step::Check),
    },
    Column {
        heading: "check MiB",
        digits: 0,
        value: |of| mebibytes(of, Step::Check),
    },
    Column {
        heading: "release s",
        digits: 1,
        value: |of| seconds(of, Step::Release),
    },
    Column {
        heading: "release MiB",
        digits: 0,
        value: |of| mebibytes(of, Step::Release),
    },
    Column {
        heading: "rlib MiB",
        digits: 1,
        value: |of| of.rlib_bytes.map(|bytes| bytes as f64 / (1024.0 * 1024.0)),
    },
];

/// What crates cost together with programs that use them.
#[allow(clippy::cast_precision_loss, reason = "there are far fewer operations than 2^52")]
const PROGRAMS: &[Column] = &[
    Column {
        heading: "one call s",
        digits: 1,
        value: |of| seconds(of, Step::OneCall),
    },
    Column {
        heading: "one call MiB",
        digits: 0,
        value: |of| mebibytes(of, Step::OneCall),
    },
    Column {
        heading: "calls",
        digits: 0,
        value: |of| of.calls.map(|calls| calls as f64),
    },
    Column {
        heading: "all calls s",
        digits: 1,
        value: |of| seconds(of, Step::AllCalls),
    },
    Column {
        heading: "all calls MiB",
        digits: 0,
        value: |of| mebibytes(of, Step::AllCalls),
    },
];

/// The median of the rounds of `step`, in CPU seconds.
pub(in crate::commands) fn seconds(of: &Measured, step: Step) -> Option<f64> {
    median(of.costs.get(&step)?, |costs| costs.seconds)
}

fn mebibytes(of: &Measured, step: Step) -> Option<f64> {
    median(of.costs.get(&step)?, |costs| costs.peak_kib / 1024.0)
}

fn median(rounds: &[Costs], value: impl Fn(&Costs) -> f64) -> Option<f64> {
    let mut values: Vec<f64> = rounds.iter().map(value).collect();
    values.sort_by(f64::total_cmp);
    values.get(values.len() / 2).copied()
}

/// Both tables, of the specifications in `order` and then of the others.
pub(super) fn tables(results: &Results, order: &[&str]) -> String {
    let mut names: Vec<&str> = results.0.keys().map(String::as_str).collect();
    names.sort_by_key(|name| {
        let place = order.iter().position(|other| other == name);
        (place.unwrap_or(order.len()), *name)
    });
    let crates = table(results, &names, CRATES, |_| true);
    let has_calls = |of: &Measured| of.costs.contains_key(&Step::OneCall) || of.costs.contains_key(&Step::AllCalls);
    let programs = table(results, &names, PROGRAMS, has_calls);
    format!(
        "{}\n\n{crates}\nA program that calls one operation, and one that calls all of them, each compiled in release with the \
         crate:\n\n{programs}",
        when(results)
    )
}

fn table(results: &Results, names: &[&str], columns: &[Column], is_shown: impl Fn(&Measured) -> bool) -> String {
    let mut text = "| specification | made by |".to_owned();
    for column in columns {
        let _ = write!(text, " {} |", column.heading);
    }
    text.push_str("\n|---|---|");
    text.push_str(&"--:|".repeat(columns.len()));
    text.push('\n');
    let none = BTreeMap::new();
    for name in names {
        let variants = results.0.get(*name).unwrap_or(&none);
        for (variant, measured) in variants.iter().filter(|(_, measured)| is_shown(measured)) {
            let failure = measured.failure.as_ref().map(|why| format!(": {why}"));
            let _ = write!(text, "| {name} | {}{} |", variant.label(), failure.unwrap_or_default());
            let baseline = variants.get(&Variant::Builder).filter(|_| *variant != Variant::Builder);
            for column in columns {
                let _ = write!(text, " {} |", cell(column, measured, baseline));
            }
            text.push('\n');
        }
    }
    text
}

fn cell(column: &Column, measured: &Measured, baseline: Option<&Measured>) -> String {
    let digits = column.digits;
    match ((column.value)(measured), baseline.and_then(column.value)) {
        (Some(value), Some(baseline)) if baseline > 0.0 => format!("{value:.digits$} ({:.2})", value / baseline),
        (Some(value), _) => format!("{value:.digits$}"),
        (None, _) => "–".to_owned(),
    }
}

/// The days of measuring, and what says most of the machine without naming it.
fn when(results: &Results) -> String {
    let cores = thread::available_parallelism().map_or(1, usize::from);
    let all = results.0.values().flat_map(BTreeMap::values);
    let dates: BTreeSet<Date> = all.filter_map(|measured| measured.date).collect();
    let dates: Vec<String> = dates.iter().map(ToString::to_string).collect();
    format!("Measured on {} on a machine with {cores} cores.", dates.join(", "))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn measured(step: Step, seconds: &[f64]) -> Measured {
        let costs = seconds.iter().map(|seconds| Costs {
            seconds: *seconds,
            peak_kib: 204_800.0,
        });
        Measured {
            date: Some(Date::constant(2026, 11, 22)),
            lines: Some(1000),
            calls: Some(4),
            costs: BTreeMap::from([(step, costs.collect())]),
            ..Measured::default()
        }
    }

    fn rows(results: &Results) -> Vec<String> {
        let tables = tables(results, &["pets", "cats"]);
        let is_row =
            |line: &&str| line.starts_with("| pets") || line.starts_with("| cats") || line.starts_with("| ants");
        tables.lines().filter(is_row).map(str::to_owned).collect()
    }

    #[test]
    fn the_middle_of_all_rounds_counts() {
        let rounds = measured(Step::Check, &[9.0, 1.0, 2.0]);
        assert_eq!(seconds(&rounds, Step::Check), Some(2.0));
        assert_eq!(seconds(&rounds, Step::Release), None);
    }

    #[test]
    fn ratios_are_to_the_builder_style_and_gaps_are_shown() {
        let mut results = Results::default();
        *results.entry("pets", Variant::Ours) = measured(Step::Check, &[1.0, 3.0, 2.0]);
        *results.entry("pets", Variant::Builder) = measured(Step::Check, &[8.0]);
        assert_eq!(
            rows(&results),
            [
                "| pets | this workspace | 1000 (1.00) | – | 2.0 (0.25) | 200 (1.00) | – | – | – |",
                "| pets | progenitor, builder | 1000 | – | 8.0 | 200 | – | – | – |",
            ]
        );
    }

    #[test]
    fn what_cannot_be_compiled_says_so_and_is_compared_with_nothing() {
        let mut results = Results::default();
        *results.entry("pets", Variant::Ours) = measured(Step::Release, &[1.0]);
        let failure = Some("does not compile".to_owned());
        results.entry("pets", Variant::Builder).failure = failure;
        assert_eq!(
            rows(&results),
            [
                "| pets | this workspace | 1000 | – | – | – | 1.0 | 200 | – |",
                "| pets | progenitor, builder: does not compile | – | – | – | – | – | – | – |",
            ]
        );
    }

    #[test]
    fn programs_have_a_table_of_their_own() {
        let mut results = Results::default();
        *results.entry("ants", Variant::Ours) = measured(Step::AllCalls, &[3.0]);
        *results.entry("cats", Variant::Ours) = measured(Step::Check, &[1.0]);
        let rows = rows(&results);
        let (crates, programs) = rows.split_at(2);
        assert!(crates[0].starts_with("| cats |"), "{crates:?}");
        assert_eq!(programs, ["| ants | this workspace | – | – | 4 | 3.0 | 200 |"]);
    }
}
