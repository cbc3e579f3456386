//! The `source` stage over the published pages.

use crate::common;
use build_support::source;

#[test]
fn every_published_page_is_read_without_a_finding() {
    let root = common::workspace().join("specs");
    let mut lines = Vec::new();
    for path in common::files_below(&root) {
        if path.extension().is_none_or(|extension| extension != "md") {
            continue;
        }
        let file = common::source_file(&root, &path);
        let (fragments, diagnostics) = source::read(&file);
        assert!(diagnostics.is_empty(), "{diagnostics}");
        for fragment in fragments {
            let stated = fragment.operation.map_or_else(String::new, |operation| {
                format!(
                    " {} {} of {}",
                    operation.method,
                    operation.path,
                    operation.specification.as_deref().unwrap_or("an unnamed specification")
                )
            });
            let heading = fragment.heading.unwrap_or_default();
            lines.push(format!("{} [{heading}]{stated}", fragment.location));
        }
    }
    insta::assert_snapshot!(lines.join("\n"));
}
