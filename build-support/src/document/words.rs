//! Numbers, quotations and names of files in sentences.

use super::characters::is_invisible;

/// `count` and `noun`, which is in the plural unless `count` is 1: `1 file`, `2 files`, `2 entries`.
pub fn count(count: usize, noun: &str) -> String {
    if count == 1 {
        return format!("1 {noun}");
    }
    let ends_in_consonant = |stem: &str| !stem.ends_with(['a', 'e', 'i', 'o', 'u']);
    match noun.strip_suffix('y').filter(|stem| ends_in_consonant(stem)) {
        Some(stem) => format!("{count} {stem}ies"),
        None => format!("{count} {noun}s"),
    }
}

/// Returns `text` without control and invisible characters, cut off with `…` after `length` characters.
pub fn excerpt(text: &str, length: usize) -> String {
    let mut visible = text
        .chars()
        .filter(|&character| !character.is_control() && !is_invisible(character));
    let mut shown: String = visible.by_ref().take(length).collect();
    if visible.next().is_some() {
        shown.push('…');
    }
    shown
}

/// Returns `name`, that of a file, as it can be written in a comment of generated code, which ends with the line.
pub fn in_a_comment(name: &str) -> String {
    name.replace(|character: char| character.is_control() || character == '`', "?")
}

#[cfg(test)]
mod tests {
    #[test]
    fn the_name_of_a_file_does_not_end_a_comment() {
        assert_eq!(super::in_a_comment("a`b\n#[cfg]\u{7f}.yaml"), "a?b?#[cfg]?.yaml");
    }

    #[test]
    fn an_excerpt_is_one_line_and_says_where_it_is_cut() {
        assert_eq!(super::excerpt("a\nb\u{1b}[2J\u{202e}", 9), "ab[2J");
        assert_eq!(super::excerpt("größe", 3), "grö…");
        assert_eq!(super::excerpt("größe", 5), "größe");
    }

    #[test]
    fn one_is_singular() {
        assert_eq!(
            ["0 files", "1 file", "2 files"],
            [0, 1, 2].map(|number| super::count(number, "file"))
        );
        assert_eq!(
            ["2 days", "2 entries"],
            ["day", "entry"].map(|noun| super::count(2, noun))
        );
    }
}
