//! Texts to send.
//!
//! In: what binds a text. Out: a text that keeps the lengths and the pattern, as far as the pattern is one that can be
//! read; patterns that look ahead or behind are not.

use build_support::model::types::Constraints;
use regex_syntax::hir::{Class, Hir, HirKind};

/// Characters that stand for those of a class that has one of them.
const LIKELY: &str = "aA1-_ /.";

/// Returns a text within `constraints`.
pub(super) fn text(constraints: &Constraints) -> String {
    if let Some(first) = constraints.texts.first() {
        return first.clone();
    }
    let least = usize::try_from(constraints.min_length.unwrap_or(0)).unwrap_or(0);
    let most = usize::try_from(constraints.max_length.unwrap_or(u64::MAX)).unwrap_or(usize::MAX);
    let plain: String = "text".chars().cycle().take(4.max(least).min(most)).collect();
    let Some(pattern) = constraints
        .pattern
        .as_deref()
        .and_then(|pattern| regex_syntax::parse(pattern).ok())
    else {
        return plain;
    };
    // Repetitions that can be longer are, until the text is long enough.
    let lengths = (0..=8).chain([least]);
    let mut texts = lengths.map(|wanted| {
        let mut text = String::new();
        write(&pattern, wanted, &mut text);
        text
    });
    let fitting = |text: &String| (least..=most).contains(&text.chars().count());
    texts.find(fitting).unwrap_or(plain)
}

/// Returns a text within `constraints` for what is called `name`: types do not say of texts which are addresses.
pub(super) fn called(name: &str, constraints: &Constraints) -> String {
    let name = name.to_lowercase();
    let address = match name.as_str() {
        name if name.contains("email") => Some("ada@example.org"),
        name if name.ends_with("url") || name.ends_with("uri") => Some("https://example.org"),
        _ => None,
    };
    let address = address
        .filter(|address| constraints.pattern.is_none() && constraints.any.is_empty() && fits(address, constraints));
    address.map_or_else(|| text(constraints.any.first().unwrap_or(constraints)), str::to_owned)
}

/// Returns `true` if `text` keeps the lengths and the list of `constraints`. Patterns are not looked at.
pub(super) fn fits(text: &str, constraints: &Constraints) -> bool {
    let length = text.chars().count() as u64;
    constraints.min_length.is_none_or(|least| length >= least)
        && constraints.max_length.is_none_or(|most| length <= most)
        && (constraints.texts.is_empty() || constraints.texts.iter().any(|listed| listed == text))
}

/// Writes a text that matches `pattern`; what repeats does so `wanted` times, where it may.
fn write(pattern: &Hir, wanted: usize, text: &mut String) {
    match pattern.kind() {
        HirKind::Empty | HirKind::Look(_) => {}
        HirKind::Literal(literal) => text.push_str(&String::from_utf8_lossy(&literal.0)),
        HirKind::Class(class) => text.extend(character(class)),
        HirKind::Repetition(repetition) => {
            let most = repetition.max.map_or(usize::MAX, |most| most as usize);
            for _ in 0..wanted.max(repetition.min as usize).min(most) {
                write(&repetition.sub, wanted, text);
            }
        }
        HirKind::Capture(capture) => write(&capture.sub, wanted, text),
        HirKind::Concat(parts) => parts.iter().for_each(|part| write(part, wanted, text)),
        HirKind::Alternation(alternatives) => {
            if let Some(first) = alternatives.first() {
                write(first, wanted, text);
            }
        }
    }
}

/// Returns a character of `class`.
fn character(class: &Class) -> Option<char> {
    let Class::Unicode(class) = class else { return None };
    let has = |character: &char| {
        class
            .ranges()
            .iter()
            .any(|range| (range.start()..=range.end()).contains(character))
    };
    let first = || class.ranges().first().map(|range| range.start());
    LIKELY.chars().find(has).or_else(first)
}
