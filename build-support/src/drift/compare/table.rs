//! The rules as a page of documentation.
//!
//! In: the table of rules. Out: `docs/drift-rules.md`, which a test compares with the committed one.

use std::fmt::Write as _;

use super::areas::AREAS;
use super::rule::{Place, Rule};

const HEADER: &str = "<!-- @generated from the rules in build-support/src/drift/compare. Do not edit. -->\n\n\
# What counts as a change\n\n\
Each change between two descriptions of an API falls under one of these rules. Its level says what it does to programs\n\
that were written for the old description when they talk to the new server:\n\n\
- **breaking**: they fail;\n\
- **dangerous**: some may fail, or get what they do not expect;\n\
- **compatible**: they go on as before.\n\n\
Many rules have one level for what clients send and another for what servers send. A part that travels both ways has the\n\
worse of the two. Each example is a test of its rule: the part of a description before and after the change.\n";

/// All rules as Markdown.
pub fn markdown_table() -> String {
    AREAS.iter().fold(HEADER.to_owned(), |mut text, area| {
        let _ = write!(text, "\n## {}\n", area.name);
        area.rules.iter().fold(text, |text, rule| text + &section(rule))
    })
}

fn section(rule: &Rule) -> String {
    let place = match rule.place {
        Place::Root => "members of the root",
        Place::Paths => "the content of `paths`",
        Place::Operation => "members of an operation",
        Place::Schema => "a schema",
    };
    let (request, response) = (rule.levels.request.word(), rule.levels.response.word());
    let levels = if request == response {
        format!("**{request}**")
    } else {
        format!("**{request}** in requests, **{response}** in responses")
    };
    format!(
        "\n### `{}`\n\n{}: {levels}. Example, {place}:\n\n```diff\n- {}\n+ {}\n```\n",
        rule.id, rule.what, rule.old, rule.new
    )
}
