//! Real specifications of other vendors through the first stages.

use std::time::{Duration, Instant};

use openapi_crates::read::assemble::{Decisions, assemble};
use openapi_crates::read::source;

use crate::common;
use crate::yaml::round_trip;

#[test]
#[allow(
    clippy::print_stdout,
    reason = "timings and findings, for those who ask with --nocapture"
)]
fn every_real_specification_is_read_assembled_and_written_without_loss() {
    let mut total = Duration::ZERO;
    for file in common::corpus() {
        let start = Instant::now();
        let (fragments, diagnostics) = source::read(&file);
        let elapsed = start.elapsed();
        total += elapsed;
        println!("{elapsed:>8.1?} {:>9} bytes {}", file.text.len(), file.path);
        if !diagnostics.is_empty() {
            println!("{diagnostics}");
        }
        assert!(!diagnostics.has_errors(), "{diagnostics}");
        assert_eq!(fragments.len(), 1, "{}", file.path);
        let before = fragments[0].root.clone();
        let (spec, _) =
            assemble(fragments, &Decisions::default()).unwrap_or_else(|diagnostics| panic!("{diagnostics}"));
        assert!(spec.root.same_data(&before), "{}", file.path);
        round_trip(&spec.root).unwrap_or_else(|problem| panic!("{}: {problem:.400}", file.path));
    }
    println!("{total:>8.1?} for all");
}
