//! Characters that nobody sees, and texts of those that HTTP has for names.
//!
//! In: a character or a name of a vendor's text. Out: whether it may stand in what people read, or in a request. Code,
//! docs, reports and the terminal ask the same question, so one function answers it.

/// Whether `character` shows nothing or changes the direction of writing, so that text reads as what it is not; rustc
/// refuses some of these. Those that join or choose the shape of letters and emoji are text.
pub(crate) fn is_invisible(character: char) -> bool {
    matches!(
        character,
        '\u{AD}' | '\u{34F}' | '\u{61C}' | '\u{115F}'..='\u{1160}' | '\u{17B4}'..='\u{17B5}' | '\u{180E}' | '\u{200B}'
            | '\u{200E}'..='\u{200F}' | '\u{202A}'..='\u{202E}' | '\u{2060}'..='\u{206F}' | '\u{3164}' | '\u{FEFF}'
            | '\u{FFA0}' | '\u{FFF0}'..='\u{FFFB}' | '\u{1BCA0}'..='\u{1BCA3}' | '\u{1D173}'..='\u{1D17A}'
            | '\u{E0000}'..='\u{E0FFF}'
    )
}

/// Whether `character` is a letter or a digit that people see: what names are made of. Unicode counts some fillers,
/// which nobody sees, as letters.
pub(crate) fn is_letter_or_digit(character: char) -> bool {
    character.is_alphanumeric() && !is_invisible(character)
}

/// Whether `text` is a token of HTTP, as the name of a header is (RFC 9110, section 5.6.2).
pub(crate) fn is_token(text: &str) -> bool {
    let is_in_token = |byte: u8| byte.is_ascii_alphanumeric() || b"!#$%&'*+-.^_`|~".contains(&byte);
    !text.is_empty() && text.bytes().all(is_in_token)
}
