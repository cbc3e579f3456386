//! What others wrote, as a terminal may show it.
//!
//! In: text or JSON of a vendor or of a server. Out: the same without characters that act on a terminal or that no
//! reader sees: control characters, marks of direction, zero-width characters and tags.

use serde_json::Value;

/// Whether `character` acts on a terminal or hides what is said.
fn is_hidden(character: char) -> bool {
    character.is_control()
        || matches!(u32::from(character), 0xAD | 0x061C | 0x180E | 0x200B..=0x200F | 0x2028..=0x202E | 0x2060..=0x206F
            | 0xFE00..=0xFE0F | 0xFEFF | 0xFFF9..=0xFFFB | 0xE0000..=0xE0FFF)
}

/// Returns `text` without hidden characters, but with its lines and tabs.
#[must_use]
pub fn clean(text: &str) -> String {
    text.replace("\r\n", "\n")
        .chars()
        .filter(|character| matches!(character, '\n' | '\t') || !is_hidden(*character))
        .collect()
}

/// Returns `text` in one line, without hidden characters.
#[must_use]
pub fn line(text: &str) -> String {
    clean(text).split_whitespace().collect::<Vec<_>>().join(" ")
}

/// Returns the start of `text` in one line of at most `most` characters: whole sentences where one fits.
#[must_use]
pub fn short(text: &str, most: usize) -> String {
    let line = line(text);
    if line.chars().count() <= most {
        return line;
    }
    let start: String = line.chars().take(most.saturating_sub(1)).collect();
    match start.rfind(". ") {
        Some(end) => start.get(..=end).unwrap_or_default().to_owned(),
        None => format!("{}…", start.trim_end()),
    }
}

/// Returns `value` as JSON on several lines, in which hidden characters are escaped.
#[must_use]
pub fn pretty(value: &Value) -> String {
    escaped(&serde_json::to_string_pretty(value).unwrap_or_default())
}

/// Returns `value` as JSON in one line, in which hidden characters are escaped.
#[must_use]
pub fn compact(value: &Value) -> String {
    escaped(&value.to_string())
}

/// JSON text in which only strings can hold hidden characters: the writer has escaped those below the space.
fn escaped(json: &str) -> String {
    let mut out = String::with_capacity(json.len());
    for character in json.chars() {
        if character == '\n' || !is_hidden(character) {
            out.push(character);
            continue;
        }
        for unit in character.encode_utf16(&mut [0; 2]) {
            out.push_str(&format!("\\u{unit:04x}"));
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn nothing_hidden_is_shown() {
        let hostile = "a\u{1b}[31m\u{7}b\u{202e}c\u{200b}\u{e0041}\u{9b}d\r\ne\tf";
        assert_eq!(clean(hostile), "a[31mbcd\ne\tf");
        assert_eq!(line(hostile), "a[31mbcd e f");
        let value = json!({"k\u{9b}": "\u{1b}\u{202e}\u{e0041}é\n"});
        let written = compact(&value);
        assert_eq!(written, "{\"k\\u009b\":\"\\u001b\\u202e\\udb40\\udc41é\\n\"}");
        assert_eq!(serde_json::from_str::<Value>(&written).unwrap(), value);
        assert_eq!(serde_json::from_str::<Value>(&pretty(&value)).unwrap(), value);
    }

    #[test]
    fn prose_is_cut_behind_a_sentence() {
        assert_eq!(short("One.\n\nTwo.", 80), "One. Two.");
        assert_eq!(short("One is it. Two is more than that.", 20), "One is it.");
        assert_eq!(short("Oneisitandmore", 6), "Oneis…");
    }
}
