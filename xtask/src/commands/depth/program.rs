//! The program that drives every type of a crate that holds itself.
//!
//! In: the ways. Out: the text of an example of the crate, which is `xtask/depth/drive.rs` with a call for each way.
//! Its argument is the number of the first one, so that it can go on after one that has ended the process.

use std::fmt::Write as _;

use super::Case;

/// Returns the program for the crate `name`.
pub(super) fn program(name: &str, cases: &[Case]) -> String {
    let mut calls = String::new();
    for (index, case) in cases.iter().enumerate() {
        let nested = &case.nested;
        let [kept_before, kept_after] = &nested.kept;
        // Writing to a string cannot fail.
        let _ = writeln!(
            calls,
            "    if first <= {index} {{\n        let way = Way {{ before: {:?}, innermost: {:?}, after: {:?}, kept: \
             [{kept_before:?}, {kept_after:?}] }};\n        drive::<types::{}>({index}, way, |value| \
             Checked(value).check());\n    }}",
            nested.before, nested.innermost, nested.after, case.ty
        );
    }
    let package = name.replace('-', "_");
    let drive = include_str!("../../../depth/drive.rs");
    format!(
        "#![allow(unused_imports, deprecated)]\nuse {package}::types;\n{drive}\nfn main() {{\n    let first: usize = \
         std::env::args().nth(1).and_then(|text| text.parse().ok()).unwrap_or(0);\n{calls}}}\n"
    )
}
