//! What compiling a client costs, as far as it has been measured.
//!
//! In: `docs/benchmarks.json`, which `cargo xtask bench` writes. Out: a row for a client with all tags, and one for a
//! single tag. Read as plain JSON: what else stands there is that command's own.

use serde_json::Value;

/// The variants of a crate that are shown, with what they are called here.
const VARIANTS: [(&str, &str); 2] = [("ours", "all tags"), ("one-tag", "one tag")];

/// Returns the rows for `vendor`; none if its API has not been measured. The measured specifications are called after
/// their vendors, without hyphens.
pub(super) fn rows(benchmarks: &Value, vendor: &str) -> Vec<Vec<String>> {
    let Some(measured) = benchmarks.get(vendor.replace('-', "")) else {
        return Vec::new();
    };
    let row = |(variant, label): (&str, &str)| {
        let variant = measured.get(variant)?;
        let calls = variant.get("calls").and_then(Value::as_u64)?;
        let check = seconds(variant, "check")?;
        let release = seconds(variant, "release")?;
        Some(vec![label.to_owned(), calls.to_string(), check, release])
    };
    VARIANTS.into_iter().filter_map(row).collect()
}

/// The median of the rounds of `step`.
fn seconds(variant: &Value, step: &str) -> Option<String> {
    let rounds = variant.get("costs")?.get(step)?.as_array()?;
    let seconds = |round: &Value| round.get("seconds").and_then(Value::as_f64);
    let mut rounds: Vec<f64> = rounds.iter().filter_map(seconds).collect();
    rounds.sort_by(f64::total_cmp);
    rounds.get(rounds.len() / 2).map(|median| format!("{median:.1}"))
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
        assert_eq!(rows(&benchmarks, "wild-cats"), [["all tags", "133", "2.0", "4.3"]]);
        assert!(rows(&benchmarks, "dogs").is_empty());
    }
}
