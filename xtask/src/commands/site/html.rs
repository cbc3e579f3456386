//! Text of vendors as HTML that says nothing but that text.
//!
//! In: any text. Out: HTML without a tag, an entity, an address or a command of mdBook of theirs. Pages of the
//! catalogue are blocks of HTML in Markdown: such a block ends with an empty line, so no text brings a line end.

use build_support::docs::is_printable;

/// Returns `text` as HTML, for content and for the values of attributes.
pub(super) fn escaped(text: &str) -> String {
    let mut html = String::with_capacity(text.len());
    for character in text.chars() {
        match character {
            '&' => html.push_str("&amp;"),
            '<' => html.push_str("&lt;"),
            '>' => html.push_str("&gt;"),
            '"' => html.push_str("&quot;"),
            '\'' => html.push_str("&#39;"),
            // mdBook includes files where it reads `{{#include …}}`, also in HTML.
            '{' => html.push_str("&#123;"),
            '}' => html.push_str("&#125;"),
            '\\' => html.push_str("&#92;"),
            '\n' | '\r' | '\t' => html.push(' '),
            other if is_printable(other.encode_utf8(&mut [0; 4])) => html.push(other),
            _ => {}
        }
    }
    html
}

/// Returns `text` as code.
pub(super) fn code(text: &str) -> String {
    format!("<code>{}</code>", escaped(text))
}

/// Returns a link to `address`, or the address as text where it is no address of a page.
pub(super) fn link(address: &str) -> String {
    let lower = address.to_ascii_lowercase();
    let is_page = lower.starts_with("https://") || lower.starts_with("http://");
    let shown = escaped(address);
    match is_page && is_printable(address) && !address.contains(char::is_whitespace) {
        true => format!("<a href=\"{shown}\" rel=\"noopener nofollow\">{shown}</a>"),
        false => shown,
    }
}

/// Returns a table that people can sort and filter, called `name`; `rows` are cells of HTML.
pub(super) fn table(name: &str, headings: &[&str], rows: &[Vec<String>]) -> String {
    let headings: String = headings
        .iter()
        .map(|heading| format!("<th scope=\"col\">{}</th>", escaped(heading)))
        .collect();
    let rows: String = rows
        .iter()
        .map(|cells| {
            let cells: String = cells.iter().map(|cell| format!("<td>{cell}</td>")).collect();
            format!("<tr>{cells}</tr>\n")
        })
        .collect();
    format!(
        "<div class=\"catalogue\" role=\"region\" aria-label=\"{}\" tabindex=\"0\">\n<table>\n\
         <thead><tr>{headings}</tr></thead>\n<tbody>\n{rows}</tbody>\n</table>\n</div>\n",
        escaped(name)
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_text_is_html_or_a_command_of_mdbook() {
        for hostile in [
            "<script>alert(1)</script>",
            "\"><img src=x onerror=alert(1)>",
            "{{#include /etc/passwd}}",
            "\\{{#include /etc/passwd}}",
            "&lt;b&gt;",
            "a\n\n# Heading\n",
            "right to left \u{202e}",
        ] {
            let html = escaped(hostile);
            assert!(
                !html.contains(['<', '>', '"', '\'', '{', '}', '\\', '\n', '\u{202e}']),
                "{html}"
            );
        }
        assert_eq!(escaped("&lt;b&gt;"), "&amp;lt;b&amp;gt;");
    }

    #[test]
    fn only_addresses_of_pages_are_links() {
        assert_eq!(
            link("https://cats.example/?a=1&b='"),
            "<a href=\"https://cats.example/?a=1&amp;b=&#39;\" rel=\"noopener nofollow\">\
             https://cats.example/?a=1&amp;b=&#39;</a>"
        );
        for other in [
            "javascript:alert(1)",
            "data:text/html,x",
            " https://x",
            "https://x y",
            "//x",
            "file:///x",
        ] {
            assert!(!link(other).contains("href"), "{other}");
        }
    }
}
