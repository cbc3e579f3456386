//! What `cargo xtask values` shows.
//!
//! In: rows. Out: a line for each while the command runs, and the table of `docs/values.md`.

use super::row::{Row, RowOutcome, Sample, Values};

/// `row` on one line.
pub(super) fn line(row: &Row) -> String {
    match &row.outcome {
        RowOutcome::Tried { values, .. } => format!(
            "{}: {} of {} values are the same, {} more but for nulls{}",
            row.name,
            values.same,
            values.tried,
            values.nulls,
            otherwise(values)
        ),
        RowOutcome::Failed(why) => format!("{}: FAILED: {why}", row.name),
    }
}

fn otherwise(values: &Values) -> String {
    let kinds = kinds(values);
    if kinds.is_empty() { kinds } else { format!("; {kinds}") }
}

/// How values came out otherwise or were not tried, and how many.
fn kinds(values: &Values) -> String {
    let kinds = values.kinds.iter().map(|(kind, found)| (kind.as_str(), found.values));
    let untyped = Some(("without a type of JSON", values.untyped)).filter(|(_, count)| *count > 0);
    let kinds: Vec<String> = kinds
        .chain(untyped)
        .map(|(kind, count)| format!("{kind}: {count}"))
        .collect();
    kinds.join(", ")
}

/// `rows` and their totals as a table of Markdown; values were made for `seconds` for each.
pub(super) fn table(rows: &[Row], seconds: u64) -> String {
    let mut lines = vec![
        format!(
            "Measured on {} with values made for {seconds} s for each specification.\n",
            jiff::ZonedDateTime::now().date()
        ),
        "| specification | operations | tried | types | refused | values | the same | the same but for `null` | else | what else |".to_owned(),
        "|---|--:|--:|--:|--:|--:|--:|--:|--:|---|".to_owned(),
    ];
    let mut total = (Sample::default(), Values::default());
    for row in rows {
        match &row.outcome {
            RowOutcome::Tried { sample, values } => {
                lines.push(cells(&row.name, sample, values, &kinds(values)));
                add(&mut total, sample, values);
            }
            RowOutcome::Failed(why) => {
                let why = why.lines().next().unwrap_or_default().replace('|', "\\|");
                lines.push(format!("| {} | | | | | | | | | not tried: {why} |", row.name));
            }
        }
    }
    lines.push(cells("total", &total.0, &total.1, ""));
    lines.join("\n")
}

fn cells(name: &str, sample: &Sample, values: &Values, kinds: &str) -> String {
    let rate = |count: usize| format!("{:.1} %", 100.0 * count as f64 / values.tried.max(1) as f64);
    format!(
        "| {name} | {} | {} | {} | {} | {} | {} | {} | {} | {kinds} |",
        sample.operations,
        sample.sampled,
        values.types,
        sample.refused,
        values.tried,
        rate(values.same),
        rate(values.same + values.nulls),
        values.tried - values.same - values.nulls,
    )
}

fn add((sample, values): &mut (Sample, Values), other_sample: &Sample, other: &Values) {
    sample.operations += other_sample.operations;
    sample.sampled += other_sample.sampled;
    sample.refused += other_sample.refused;
    values.types += other.types;
    values.tried += other.tried;
    values.same += other.same;
    values.nulls += other.nulls;
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use super::super::row::Kind;
    use super::*;

    fn row() -> Row {
        let sample = Sample {
            operations: 6,
            sampled: 4,
            refused: 1,
            failed: 0,
        };
        let lost = Kind {
            values: 1,
            cases: vec!["GET /cats: /0/name".to_owned()],
        };
        let values = Values {
            types: 3,
            untyped: 0,
            tried: 8,
            same: 5,
            nulls: 2,
            kinds: BTreeMap::from([("a member lost".to_owned(), lost)]),
        };
        Row {
            name: "cats".to_owned(),
            outcome: RowOutcome::Tried { sample, values },
        }
    }

    #[test]
    fn values_that_differ_otherwise_than_by_nulls_are_counted_by_kind() {
        assert_eq!(
            line(&row()),
            "cats: 5 of 8 values are the same, 2 more but for nulls; a member lost: 1"
        );
        let table = table(&[row()], 40);
        let last: Vec<&str> = table.lines().rev().take(2).collect();
        assert_eq!(
            last,
            [
                "| total | 6 | 4 | 3 | 1 | 8 | 62.5 % | 87.5 % | 1 |  |",
                "| cats | 6 | 4 | 3 | 1 | 8 | 62.5 % | 87.5 % | 1 | a member lost: 1 |",
            ]
        );
    }

    #[test]
    fn a_specification_that_fails_has_a_row_too() {
        let failed = Row {
            name: "dogs".to_owned(),
            outcome: RowOutcome::Failed("stopped\nafter 3 seconds".to_owned()),
        };
        let table = table(&[failed, row()], 40);
        assert!(
            table.contains("\n| dogs | | | | | | | | | not tried: stopped |\n"),
            "{table}"
        );
        assert!(
            table.ends_with("| total | 6 | 4 | 3 | 1 | 8 | 62.5 % | 87.5 % | 1 |  |"),
            "{table}"
        );
    }
}
