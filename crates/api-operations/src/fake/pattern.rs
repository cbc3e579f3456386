//! Texts that match a pattern.
//!
//! In: a regular expression. Out: a text that it matches, most often: assertions are left out, and the caller checks.
//! What looks ahead or behind, which the parser does not read, is left out of the expression first.

use regex_syntax::hir::{Class, Hir, HirKind};

use super::Random;

/// A text for `pattern`, as long as `least` asks for if it can be; another `attempt` repeats other parts. `None` if the
/// pattern cannot be read.
pub(super) fn text(pattern: &str, attempt: u32, least: u64, random: &mut Random) -> Option<String> {
    let hir = regex_syntax::parse(pattern)
        .or_else(|_| regex_syntax::parse(&without_assertions(pattern)))
        .ok()?;
    let more = match attempt {
        0 => u32::try_from(least).unwrap_or(u32::MAX).min(5000),
        // Lengths between what the parts ask for at least and what the whole does.
        attempt => u32::try_from(least).unwrap_or(u32::MAX).min(5000) / (1 + attempt % 4) + attempt % 3,
    };
    let mut out = String::new();
    write(&hir, more, random, &mut out);
    Some(out)
}

fn write(hir: &Hir, more: u32, random: &mut Random, out: &mut String) {
    match hir.kind() {
        HirKind::Empty | HirKind::Look(_) => {}
        HirKind::Literal(literal) => out.push_str(&String::from_utf8_lossy(&literal.0)),
        HirKind::Class(class) => out.extend(character(class, random)),
        HirKind::Repetition(repetition) => {
            let wanted = repetition.min.max(more);
            let wanted = wanted + u32::try_from(random.below(2)).unwrap_or(0);
            let count = wanted.min(repetition.max.unwrap_or(u32::MAX)).max(repetition.min);
            for _ in 0..count {
                write(&repetition.sub, 0, random, out);
                if out.len() > 20_000 {
                    break;
                }
            }
        }
        HirKind::Capture(capture) => write(&capture.sub, more, random, out),
        HirKind::Concat(parts) => {
            for part in parts {
                write(part, more, random, out);
            }
        }
        HirKind::Alternation(parts) => {
            if let Some(part) = random.pick(parts) {
                write(part, more, random, out);
            }
        }
    }
}

/// A character of `class`: a letter or a digit if there is one, else one that can be read, else any.
fn character(class: &Class, random: &mut Random) -> Option<char> {
    let ranges: Vec<(u32, u32)> = match class {
        Class::Unicode(class) => class
            .ranges()
            .iter()
            .map(|it| (it.start() as u32, it.end() as u32))
            .collect(),
        Class::Bytes(class) => class
            .ranges()
            .iter()
            .map(|it| (u32::from(it.start()), u32::from(it.end())))
            .collect(),
    };
    let holds = |code: u32| ranges.iter().any(|(start, end)| (*start..=*end).contains(&code));
    let readable: Vec<char> = (0x20..0x7f)
        .filter(|code| holds(*code))
        .filter_map(char::from_u32)
        .collect();
    let plain: Vec<char> = readable.iter().copied().filter(char::is_ascii_alphanumeric).collect();
    let picked = random.pick(if plain.is_empty() { &readable } else { &plain }).copied();
    picked.or_else(|| ranges.iter().find_map(|(start, _)| char::from_u32(*start)))
}

/// `pattern` without groups that look ahead or behind.
fn without_assertions(pattern: &str) -> String {
    let mut out = String::new();
    let mut rest = pattern;
    while let Some(start) = ["(?=", "(?!", "(?<=", "(?<!"]
        .iter()
        .filter_map(|it| rest.find(it))
        .min()
    {
        let (before, group) = rest.split_at(start);
        out.push_str(before);
        let (mut depth, mut escaped, mut end) = (0_usize, false, group.len());
        for (index, character) in group.char_indices() {
            match character {
                _ if escaped => escaped = false,
                '\\' => escaped = true,
                '(' => depth += 1,
                ')' => depth = depth.saturating_sub(1),
                _ => {}
            }
            if depth == 0 {
                end = index + character.len_utf8();
                break;
            }
        }
        rest = group.get(end..).unwrap_or_default();
    }
    out + rest
}
