//! Broken input gives findings, never a panic and never a part of a description that passes for the whole.

use openapi_crates::document::SourceFile;
use openapi_crates::{package::manifest, read::overlay, read::source};
use proptest::prelude::*;

use crate::common;

/// The texts of the published pages, with their paths.
fn pages() -> Vec<(String, String)> {
    let root = common::workspace().join("specs");
    common::files_below(&root)
        .iter()
        .map(|path| common::source_file(&root, path))
        .filter(|file| file.path.ends_with(".md"))
        .map(|file| (file.path.clone(), file.text.clone()))
        .collect()
}

#[test]
fn a_page_that_is_cut_off_anywhere_before_the_end_of_its_fence_is_refused() {
    for (path, text) in pages() {
        let fence_end = text
            .rfind("````")
            .or_else(|| text.find("\n```\n"))
            .expect("the page has a fence");
        for end in (0..=fence_end)
            .step_by(11)
            .chain([fence_end])
            .filter(|end| text.is_char_boundary(*end))
        {
            let (fragments, diagnostics) = source::read(&SourceFile::new(path.as_str(), &text[..end]));
            assert!(
                diagnostics.has_errors(),
                "{path} cut at {end}: {} fragments",
                fragments.len()
            );
        }
    }
}

#[test]
fn line_ends_of_other_systems_change_nothing_but_the_line_ends() {
    for (path, text) in pages() {
        let (plain, _) = source::read(&SourceFile::new(path.as_str(), text.as_str()));
        let (carriage, diagnostics) = source::read(&SourceFile::new(path.as_str(), text.replace('\n', "\r\n")));
        assert!(diagnostics.is_empty(), "{diagnostics}");
        assert_eq!(plain.len(), carriage.len());
        for (plain, carriage) in plain.iter().zip(&carriage) {
            assert!(plain.root.same_data(&carriage.root), "{path}");
            assert_eq!(plain.location.to_string(), carriage.location.to_string());
        }
    }
}

/// What parsers of YAML, JSON, TOML and Markdown give a meaning to.
fn pieces() -> impl Strategy<Value = String> {
    let piece = prop_oneof![
        proptest::sample::select(vec![
            "\n",
            "\n  ",
            "\n    ",
            "\r\n",
            " ",
            "\t",
            ": ",
            ":",
            "- ",
            "? ",
            "#",
            "|",
            ">",
            "|2-",
            "&a ",
            "*a",
            "<<: *a",
            "!!str ",
            "!x ",
            "---\n",
            "...\n",
            "%YAML 1.2\n",
            "%TAG ! x\n",
            "{",
            "}",
            "[",
            "]",
            ",",
            "\"",
            "'",
            "\\",
            "\\u12",
            "```json\n",
            "````yaml get /a\n",
            "````",
            "> ",
            "1. ",
            "## a\n",
            "openapi: 3.0.3\n",
            "paths:\n",
            "\"openapi\"",
            "a",
            "é",
            "0",
            "=",
            "[[source]]\n",
            "overlay: 1.0.0\n",
            "\u{0}",
            "\u{feff}",
            "\u{85}",
            "\u{2028}",
        ])
        .prop_map(str::to_owned),
        any::<char>().prop_map(String::from),
    ];
    proptest::collection::vec(piece, 0..40).prop_map(|pieces| pieces.concat())
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn any_text_is_read_or_refused(text in pieces()) {
        for name in ["page.md", "openapi.yaml", "openapi.json", "unnamed"] {
            let (fragments, diagnostics) = source::read(&SourceFile::new(name, text.as_str()));
            prop_assert!(!fragments.is_empty() || diagnostics.has_errors(), "{name} is neither read nor refused");
            let _ = diagnostics.render(false);
        }
        for finding in [
            overlay::read(&SourceFile::new("overlay.yaml", text.as_str())).err(),
            manifest::read(&SourceFile::new("vendor.toml", text.as_str())).err(),
        ] {
            prop_assert!(finding.is_some_and(|finding| !finding.render(false).is_empty()));
        }
    }

    #[test]
    fn a_damaged_page_is_read_or_refused(page in any::<usize>(), at in 0usize..20_000, damage in pieces()) {
        let mut pages = pages();
        let (path, mut text) = pages.swap_remove(page % pages.len());
        let at = (0..=at % text.len()).rev().find(|at| text.is_char_boundary(*at)).unwrap_or(0);
        text.insert_str(at, &damage);
        let (fragments, diagnostics) = source::read(&SourceFile::new(path, text));
        prop_assert!(!fragments.is_empty() || diagnostics.has_errors());
        let _ = diagnostics.render(false);
    }
}
