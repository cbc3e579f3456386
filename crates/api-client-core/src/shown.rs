//! [`Shown`]: the one way in which text of a server comes into what people read: errors, events, spans, `Debug`.
//!
//! In: any text. Out: the beginning of it on one line, without characters that act on a terminal, start a line of a log
//! or change the order in which text is read.

use std::fmt::{self, Write as _};

/// The number of characters that are shown.
const EXCERPT: usize = 200;

/// The beginning of a text, on one line and without control and invisible characters. White space counts as one space,
/// and `�` takes the place of what is invisible.
pub(crate) struct Shown<'t>(pub(crate) &'t str);

impl fmt::Display for Shown<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut space = false;
        let mut characters = self.0.trim().chars();
        for character in characters.by_ref().take(EXCERPT) {
            let blank = character.is_whitespace() || character.is_control();
            match (blank, space) {
                (true, true) => {}
                (true, false) => f.write_char(' ')?,
                (false, _) if is_invisible(character) => f.write_char(char::REPLACEMENT_CHARACTER)?,
                (false, _) => f.write_char(character)?,
            }
            space = blank;
        }
        if characters.next().is_some() {
            f.write_char('…')
        } else {
            Ok(())
        }
    }
}

/// The same in quotes.
impl fmt::Debug for Shown<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Debug::fmt(&self.to_string(), f)
    }
}

/// Whether a character shows nothing or changes the order of others: `Default_Ignorable_Code_Point` and
/// `Bidi_Control` of Unicode 16, and the interlinear annotations.
fn is_invisible(character: char) -> bool {
    matches!(character,
        '\u{ad}' | '\u{34f}' | '\u{61c}' | '\u{115f}'..='\u{1160}' | '\u{17b4}'..='\u{17b5}' | '\u{180b}'..='\u{180f}'
        | '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2060}'..='\u{206f}' | '\u{3164}'
        | '\u{fe00}'..='\u{fe0f}' | '\u{feff}' | '\u{ffa0}' | '\u{fff0}'..='\u{fffb}' | '\u{1bca0}'..='\u{1bca3}'
        | '\u{1d173}'..='\u{1d17a}' | '\u{e0000}'..='\u{e0fff}')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_text_is_one_short_line_without_what_acts_on_its_reader() {
        for (text, shown) in [
            ("plain text", "plain text"),
            (" two\r\n lines\u{2028}three ", "two lines three"),
            ("\u{1b}[31mred\u{7}", "[31mred"),
            ("a\u{202e}b\u{feff}c\u{e0041}", "a\u{fffd}b\u{fffd}c\u{fffd}"),
            ("Größe 漢字 🦀", "Größe 漢字 🦀"),
        ] {
            assert_eq!(Shown(text).to_string().trim(), shown, "{text:?}");
        }
        let long = "x".repeat(1 << 20);
        assert_eq!(Shown(&long).to_string().chars().count(), EXCERPT + 1);
        assert_eq!(format!("{:?}", Shown("a\nb")), "\"a b\"");
    }
}
