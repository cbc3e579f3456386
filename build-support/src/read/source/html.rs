//! The API description that an HTML page has within it.
//!
//! In: a page as Redoc, Scalar or Swagger UI make it. Out: the JSON object with a member `openapi` that stands in one of
//! its scripts, if there is one. Most such pages load the description from a file of its own, which is then the source.

use std::ops::Range;
use std::sync::Arc;

use serde::de::IgnoredAny;

use crate::document::diagnostic::{Diagnostic, Diagnostics};
use crate::document::{Location, SourceFile};

use super::excerpt::Excerpt;
use super::{Fragment, json, openapi};

/// Whether `file` is a page for a browser.
pub(super) fn is_html(file: &SourceFile) -> bool {
    let text = file.text.trim_start_matches('\u{feff}').trim_start();
    let begins_with = |tag: &str| {
        text.get(..tag.len())
            .is_some_and(|start| start.eq_ignore_ascii_case(tag))
    };
    begins_with("<!doctype html") || begins_with("<html")
}

/// The OpenAPI document in the page `file`.
pub(super) fn read(file: &Arc<SourceFile>, diagnostics: &mut Diagnostics) -> Vec<Fragment> {
    let Some(range) = description(&file.text) else {
        diagnostics.push(
            Diagnostic::error("no-description", "this HTML page holds no API description")
                .at(&Location::start_of(file))
                .help(
                    "such a page loads the description from a file of its own: look in it for `spec-url`, `data-url` or \
                     `url:`, and give that file",
                ),
        );
        return Vec::new();
    };
    let excerpt = Excerpt::of_lines(file, &[range]).without_control_characters(diagnostics);
    let root = json::parse(&excerpt, diagnostics).and_then(|root| openapi::check(root, diagnostics));
    let fragment = root.map(|root| Fragment::whole(excerpt.start(), root));
    fragment.into_iter().collect()
}

/// Where in `text` the first JSON object begins and ends whose first member is `openapi`.
fn description(text: &str) -> Option<Range<usize>> {
    text.match_indices("\"openapi\"").find_map(|(key, _)| {
        let start = text.get(..key)?.trim_end().strip_suffix('{')?.len();
        let mut values = serde_json::Deserializer::from_str(text.get(start..)?).into_iter::<IgnoredAny>();
        values.next()?.ok()?;
        Some(start..start + values.byte_offset())
    })
}
