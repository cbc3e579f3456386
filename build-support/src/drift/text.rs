//! Text of descriptions in reports.
//!
//! In: text that vendors write. Out: the same in one line, in which nothing is a command to a terminal, Markdown or a CI
//! service.

/// How many characters of a text are shown.
const MAX_LENGTH: usize = 160;

/// `text` in one line, without control characters and not too long.
pub(super) fn line(text: &str) -> String {
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

/// Whether `character` changes the order of what is shown around it, or cannot be seen.
fn is_invisible(character: char) -> bool {
    matches!(character, '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2060}'..='\u{2069}' | '\u{feff}')
}

/// `text` as Markdown code that can stand in a table. Backticks in it end no code, and no bar ends a cell.
pub(super) fn code(text: &str) -> String {
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

/// `1 change`, `2 changes`
pub(super) fn count(count: usize, what: &str) -> String {
    format!("{count} {what}{}", if count == 1 { "" } else { "s" })
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
}
