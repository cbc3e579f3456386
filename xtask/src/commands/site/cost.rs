//! What compiling a client costs, as far as it has been measured.
//!
//! In: `docs/benchmarks.json`, which `cargo xtask bench` writes. Out: a row for a client with all tags, and one for a
//! single tag.

use crate::commands::bench::results::{Results, Step, Variant};
use crate::commands::bench::table;

/// The variants of a crate that are shown, with what they are called here.
const VARIANTS: [(Variant, &str); 2] = [(Variant::Ours, "all tags"), (Variant::OneTag, "one tag")];

/// Returns the rows for `vendor`; none if its API has not been measured. The measured specifications are called after
/// their vendors, without hyphens.
pub(super) fn rows(benchmarks: &Results, vendor: &str) -> Vec<Vec<String>> {
    let Some(variants) = benchmarks.0.get(&vendor.replace('-', "")) else {
        return Vec::new();
    };
    let row = |(variant, label): (Variant, &str)| {
        let measured = variants.get(&variant)?;
        let seconds = |step| table::seconds(measured, step).map(|seconds| format!("{seconds:.1}"));
        let calls = measured.calls?.to_string();
        Some(vec![
            label.to_owned(),
            calls,
            seconds(Step::Check)?,
            seconds(Step::Release)?,
        ])
    };
    VARIANTS.into_iter().filter_map(row).collect()
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn a_row_is_the_median_of_the_rounds() {
        let round = |seconds: f64| json!({"seconds": seconds, "peak_kib": 1.0});
        let costs = json!({"check": [round(3.0), round(1.0), round(2.0)], "release": [round(4.26)]});
        let benchmarks = json!({"wildcats": {"ours": {"calls": 133, "costs": costs}, "one-tag": {"calls": 18}}});
        let benchmarks: Results = serde_json::from_value(benchmarks).unwrap();
        assert_eq!(rows(&benchmarks, "wild-cats"), [["all tags", "133", "2.0", "4.3"]]);
        assert!(rows(&benchmarks, "dogs").is_empty());
    }
}
