//! Text of descriptions in reports.
//!
//! In: text that vendors write. Out: the same in one line, in which nothing is a command to a terminal, Markdown or a
//! CI service.

use crate::document::characters::is_invisible;
use crate::document::{ADDITIONAL_OPERATIONS, JsonPointer, METHODS};

/// How many characters of a text are shown.
const MAX_LENGTH: usize = 160;
/// How many names of a list are shown.
const MAX_NAMES: usize = 5;

/// `text` in one line, without control characters and not too long.
pub(crate) fn line(text: &str) -> String {
    let mut shown = String::new();
    for (index, character) in text.chars().enumerate() {
        if index == MAX_LENGTH {
            shown.push('…');
            break;
        }
        if character.is_control() || is_invisible(character) {
            shown.extend(character.escape_default());
        } else {
            shown.push(character);
        }
    }
    shown
}

/// `text` as Markdown code that can stand in a table. Backticks in it end no code, and no bar ends a cell.
pub fn code(text: &str) -> String {
    let text = line(text).replace('|', "\\|");
    let longest = text
        .split(|character| character != '`')
        .map(str::len)
        .max()
        .unwrap_or(0);
    let fence = "`".repeat(longest + 1);
    match longest {
        0 => format!("{fence}{text}{fence}"),
        _ => format!("{fence} {text} {fence}"),
    }
}

/// `text` in one line as Markdown prose: whatever could mark it up is shown as it is.
pub(super) fn prose(text: &str) -> String {
    let mut shown = String::new();
    for character in line(text).chars() {
        if character.is_ascii_punctuation() {
            shown.push('\\');
        }
        shown.push(character);
    }
    shown
}

/// `names` as code, the first few of them where they are many.
pub(super) fn codes<'t>(names: impl ExactSizeIterator<Item = &'t str>) -> String {
    self::names(names, code)
}

/// `names`, each as `show` writes it, the first few of them where they are many.
pub(super) fn names<'t>(names: impl ExactSizeIterator<Item = &'t str>, show: impl Fn(&str) -> String) -> String {
    let rest = names.len().saturating_sub(MAX_NAMES);
    let shown: Vec<String> = names.take(MAX_NAMES).map(show).collect();
    match rest {
        0 => shown.join(", "),
        _ => format!("{} and {rest} more", shown.join(", ")),
    }
}

/// Where `pointer` leads, in the words of those who read descriptions: `GET /cats`, `Cat.name`, `Cats[].mood`.
pub(super) fn place(pointer: &JsonPointer) -> String {
    let tokens: Vec<_> = pointer.tokens().collect();
    let tokens: Vec<&str> = tokens.iter().map(AsRef::as_ref).collect();
    match tokens.as_slice() {
        [] => "the description".to_owned(),
        ["components", "schemas", name, rest @ ..] => (*name).to_owned() + &steps(rest),
        ["components", _, name, rest @ ..] => (*name).to_owned() + &words(rest),
        ["paths", path, method, rest @ ..] if METHODS.contains(method) => {
            format!("{} {path}{}", method.to_uppercase(), words(rest))
        }
        ["paths", path, ADDITIONAL_OPERATIONS, method, rest @ ..] => format!("{method} {path}{}", words(rest)),
        ["paths", path, rest @ ..] => (*path).to_owned() + &words(rest),
        _ => tokens.join(" "),
    }
}

/// The way through a schema. Its last step may be a keyword, which the rule names already.
fn steps(tokens: &[&str]) -> String {
    match tokens {
        [] => String::new(),
        ["properties", name, rest @ ..] => format!(".{name}") + &steps(rest),
        ["items", rest @ ..] => "[]".to_owned() + &steps(rest),
        ["additionalProperties", rest @ ..] if !rest.is_empty() => "[*]".to_owned() + &steps(rest),
        ["allOf", _, rest @ ..] => steps(rest),
        [list @ ("oneOf" | "anyOf"), index, rest @ ..] => format!(" ({list} {index})") + &steps(rest),
        [_] => String::new(),
        rest => words(rest),
    }
}

/// The way through what is no schema, and through the schemas in it.
fn words(tokens: &[&str]) -> String {
    match tokens {
        [] => String::new(),
        ["content", media_type, "schema", rest @ ..] => format!(" {media_type}") + &steps(rest),
        ["schema", rest @ ..] => steps(rest),
        ["parameters", name, rest @ ..] => format!(" parameter {name}") + &words(rest),
        ["responses", status, rest @ ..] => format!(" response {status}") + &words(rest),
        [token, rest @ ..] => format!(" {token}") + &words(rest),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn text_is_one_line_that_commands_nothing() {
        assert_eq!(line("a\n::error::b\x1b[2J"), "a\\n::error::b\\u{1b}[2J");
        assert_eq!(line("a\u{202e}b"), "a\\u{202e}b");
        assert_eq!(line(&"x".repeat(200)).chars().count(), 161);
    }

    #[test]
    fn code_ends_where_it_should() {
        assert_eq!(code("a"), "`a`");
        assert_eq!(code("a`b``c|d"), "``` a`b``c\\|d ```");
    }

    #[test]
    fn a_long_list_is_cut_off() {
        assert_eq!(codes(["a", "b"].into_iter()), "`a`, `b`");
        assert_eq!(codes(["m"; 8].into_iter()), "`m`, `m`, `m`, `m`, `m` and 3 more");
    }

    #[test]
    fn a_place_is_called_what_people_call_it() {
        for (pointer, expected) in [
            ("", "the description"),
            ("/servers/0", "servers 0"),
            ("/components/schemas/Cat/properties/name/maxLength", "Cat.name"),
            (
                "/components/schemas/Cat/properties/toys/items/properties/name",
                "Cat.toys[].name",
            ),
            (
                "/components/schemas/Cat/properties/tags/additionalProperties/type",
                "Cat.tags[*]",
            ),
            ("/components/schemas/Pet/oneOf/1/properties/a", "Pet (oneOf 1).a"),
            ("/components/parameters/Limit/schema/maximum", "Limit"),
            ("/paths/~1cats~1{id}", "/cats/{id}"),
            ("/paths/~1cats/get/parameters/0/schema/enum", "GET /cats parameter 0"),
            (
                "/paths/~1cats/get/responses/200/content/application~1json/schema/properties/a/type",
                "GET /cats response 200 application/json.a",
            ),
            ("/webhooks/born/post", "webhooks born post"),
        ] {
            assert_eq!(place(&pointer.parse().unwrap()), expected, "{pointer}");
        }
    }
}
