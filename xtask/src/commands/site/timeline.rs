//! The versions of a client as a timeline.
//!
//! In: the CHANGELOG of its crate, which `cargo xtask release-notes` writes, and when its sources were fetched. Out: a
//! list in HTML, the newest first: each entry says what changed on the wire and what in Rust. Blocks of HTML in
//! Markdown end with an empty line, so there is none.

use std::collections::BTreeMap;
use std::fmt::Write as _;

use build_support::document::words::count;

use super::html::{code, escaped};

/// Headings of an entry, and what they are called here.
const HEADINGS: [(&str, &str); 5] = [
    ("Breaking", "On the wire: breaking"),
    ("May break", "On the wire: may break"),
    ("Other changes", "On the wire: other changes"),
    ("Migration", "In Rust: before → now"),
    ("Code to change", "In Rust: code to change"),
];

/// Returns the timeline of `changelog` and of `sources`, each with the time when it was fetched.
pub(super) fn timeline(changelog: &str, sources: &[(String, Option<String>)]) -> String {
    let mut items = fetches(sources);
    let entries = changelog.split("\n## ").skip(1);
    let mut is_released = false;
    for entry in entries {
        is_released = true;
        let (version, rest) = entry.split_once('\n').unwrap_or((entry, ""));
        // Writing to a string cannot fail.
        let _ = writeln!(
            items,
            "<li><strong>{}</strong>{}</li>",
            escaped(version.trim()),
            described(rest)
        );
    }
    let none = match is_released {
        true => "",
        false => "There is no release yet.\n\n",
    };
    match items.is_empty() {
        true => none.to_owned(),
        false => format!("{none}<ol class=\"timeline\">\n{items}</ol>\n"),
    }
}

/// The days on which sources were fetched.
fn fetches(sources: &[(String, Option<String>)]) -> String {
    let mut days: BTreeMap<&str, usize> = BTreeMap::new();
    for time in sources.iter().filter_map(|(_, time)| time.as_deref()) {
        let day = time.split_once('T').map_or(time, |(day, _)| day);
        *days.entry(day).or_default() += 1;
    }
    let item = |(day, pages): (&str, usize)| {
        let day = escaped(day);
        format!(
            "<li><strong><time>{day}</time></strong><p>Fetched: {}.</p></li>\n",
            count(pages, "page")
        )
    };
    days.into_iter().rev().map(item).collect()
}

/// The text of an entry: headings, paragraphs, lists, tables of two columns and blocks of code.
fn described(text: &str) -> String {
    let mut html = String::new();
    let mut is_list = false;
    let mut is_block = false;
    for line in text.lines() {
        let is_fence = line.starts_with("```");
        if is_block && !is_fence {
            if !line.trim().is_empty() {
                html += &escaped(line);
                html.push('\n');
            }
            continue;
        }
        let line = line.trim();
        let item = item(line);
        if item.is_some() != is_list && !line.is_empty() {
            html += if is_list { "</ul>" } else { "<ul>" };
            is_list = !is_list;
        }
        if is_fence {
            is_block = !is_block;
            html += if is_block { "<pre tabindex=\"0\">" } else { "</pre>" };
        } else if let Some(item) = item {
            if !item.is_empty() {
                let _ = write!(html, "<li>{item}</li>");
            }
        } else if !line.is_empty() {
            let _ = write!(html, "<p>{}</p>", paragraph(line));
        }
    }
    html += if is_list { "</ul>" } else { "" };
    html += if is_block { "</pre>" } else { "" };
    html
}

/// What a line adds to a list: an item or a row; an empty text for the head of a table.
fn item(line: &str) -> Option<String> {
    if let Some(item) = line.strip_prefix("- ") {
        return Some(inline(item));
    }
    let row = line.strip_prefix("| ").or(line.strip_prefix("|-"))?;
    let cells: Vec<String> = row
        .trim_end_matches('|')
        .split(" | ")
        .map(|cell| inline(cell.trim()))
        .collect();
    let is_head = row.starts_with('-') || row == "before | now |";
    Some(if is_head { String::new() } else { cells.join(" → ") })
}

/// A line of text: a heading, the name of a tag, or a sentence.
fn paragraph(line: &str) -> String {
    if let Some(heading) = line.strip_prefix('#') {
        let heading = heading.trim_start_matches('#').trim();
        let known = HEADINGS.iter().find(|(name, _)| *name == heading);
        return format!(
            "<strong>{}</strong>",
            known.map_or_else(|| inline(heading), |(_, shown)| escaped(shown))
        );
    }
    match line.strip_prefix("**").and_then(|rest| rest.strip_suffix("**")) {
        Some(tag) => format!("<em>{}</em>", inline(tag)),
        None => inline(line),
    }
}

/// `text` with its code.
fn inline(text: &str) -> String {
    let parts = text.split('`').enumerate();
    let parts = parts.map(|(index, part)| if index % 2 == 1 { code(part) } else { escaped(part) });
    parts.collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    const CHANGELOG: &str = "# Changelog

## 0.4.0+1.0.0

Version `1.0.0` of the API.

### Breaking

**Cats**

- `Cat.name` is `integer`, was `string`

### Migration

| before | now |
|---|---|
| `client.list` | `client.all` |

### Code to change

````diff
- pub types::Cat::name: String

+ pub types::Cat::name: i64
````

## 0.3.2+1.0.0

Nothing <b>new</b>.
";

    #[test]
    fn an_entry_says_what_changed_on_the_wire_and_in_rust() {
        let sources = [
            (
                "https://cats.example/a.md".to_owned(),
                Some("2026-11-22T00:00:00Z".to_owned()),
            ),
            (
                "https://cats.example/b.md".to_owned(),
                Some("2026-11-23T07:00:00Z".to_owned()),
            ),
            ("https://cats.example/c.md".to_owned(), None),
        ];
        let expected = "<ol class=\"timeline\">
<li><strong><time>2026-11-23</time></strong><p>Fetched: 1 page.</p></li>
<li><strong><time>2026-11-22</time></strong><p>Fetched: 1 page.</p></li>
<li><strong>0.4.0+1.0.0</strong><p>Version <code>1.0.0</code> of the API.</p>\
<p><strong>On the wire: breaking</strong></p><p><em>Cats</em></p>\
<ul><li><code>Cat.name</code> is <code>integer</code>, was <code>string</code></li></ul>\
<p><strong>In Rust: before → now</strong></p><ul><li><code>client.list</code> → <code>client.all</code></li></ul>\
<p><strong>In Rust: code to change</strong></p><pre tabindex=\"0\">- pub types::Cat::name: String
+ pub types::Cat::name: i64
</pre></li>
<li><strong>0.3.2+1.0.0</strong><p>Nothing &lt;b&gt;new&lt;/b&gt;.</p></li>
</ol>
";
        assert_eq!(timeline(CHANGELOG, &sources), expected);
    }

    #[test]
    fn without_a_release_there_are_fetches_alone() {
        assert_eq!(timeline("", &[]), "There is no release yet.\n\n");
        let text = timeline("# Changelog\n", &[(String::new(), Some("2026-11-22".to_owned()))]);
        assert!(
            text.starts_with("There is no release yet.\n\n<ol") && text.contains("2026-11-22"),
            "{text}"
        );
    }
}
