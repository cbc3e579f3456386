//! From the names that vendors write to names that Rust accepts and people can read.
//!
//! In: any text of a specification: schema names, property names, enum values, operationIds, tags. Out: identifiers.
//! Every name in the generated code is made here, before progenitor sees the document, so that one place decides how
//! acronyms, digits, signs and keywords read, and what happens when two names become one.

use std::collections::{HashMap, HashSet};

use unicode_ident::{is_xid_continue, is_xid_start};
use unicode_security::GeneralSecurityProfile as _;

use crate::document::characters::is_invisible;
use crate::read::site::address::is_device;

/// A name in generated code.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct RustName(String);

/// A name as the vendor writes it in requests and responses.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct WireName(String);

macro_rules! name {
    ($name:ident) => {
        impl $name {
            /// Takes `name` as it is.
            pub fn new(name: impl Into<String>) -> Self {
                Self(name.into())
            }

            /// The name as text.
            pub fn as_str(&self) -> &str {
                &self.0
            }
        }

        impl std::ops::Deref for $name {
            type Target = str;

            fn deref(&self) -> &str {
                &self.0
            }
        }

        impl std::borrow::Borrow<str> for $name {
            fn borrow(&self) -> &str {
                &self.0
            }
        }

        impl std::fmt::Display for $name {
            fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                formatter.write_str(&self.0)
            }
        }

        impl PartialEq<str> for $name {
            fn eq(&self, other: &str) -> bool {
                self.0 == other
            }
        }

        impl PartialEq<&str> for $name {
            fn eq(&self, other: &&str) -> bool {
                self.0 == *other
            }
        }
    };
}

name!(RustName);
name!(WireName);

/// A name of more characters than this loses words in its middle: generated code is read by people.
const MAX_LENGTH: usize = 80;

/// As many of these characters are kept for the end of the name, which is where long names differ.
const LENGTH_OF_END: usize = 32;

/// Keywords of all editions, and the names that a path may begin with.
const KEYWORDS: &[&str] = &[
    "Self", "abstract", "as", "async", "await", "become", "box", "break", "const", "continue", "crate", "do", "dyn",
    "else", "enum", "extern", "false", "final", "fn", "for", "gen", "if", "impl", "in", "let", "loop", "macro",
    "match", "mod", "move", "mut", "override", "priv", "pub", "ref", "return", "self", "static", "struct", "super",
    "trait", "true", "try", "type", "typeof", "unsafe", "unsized", "use", "virtual", "where", "while", "yield",
];

/// The name `name` of a method as that of its request: `UpperCamelCase`, and as long as the method's.
pub fn request_type_name(name: &str) -> String {
    type_name_of(name, words(name))
}

/// `text` as the name of a type or a variant: `UpperCamelCase`.
///
/// Digits that a separator keeps apart stay apart (`Apache-2.0` is `Apache2_0`); text without a letter or a digit, such
/// as an operator, is named by its signs. Empty text is `Empty`.
pub fn type_name(text: &str) -> String {
    type_name_of(text, shortened(words(text)))
}

fn type_name_of(text: &str, words: Vec<String>) -> String {
    let mut name = String::new();
    for word in words {
        let digits_meet = name.ends_with(|last: char| last.is_ascii_digit())
            && word.starts_with(|first: char| first.is_ascii_digit());
        if digits_meet {
            name.push('_');
        }
        name.push_str(&capitalized(&word));
    }
    match name.chars().next() {
        None => "Empty".to_owned(),
        Some(_) if is_range(text) => format!("Range{name}"),
        Some(first) if first.is_numeric() => format!("Value{name}"),
        Some(_) if KEYWORDS.contains(&name.as_str()) => format!("{name}_"),
        Some(_) => name,
    }
}

/// `text` as the name of a field, a parameter, a method or a module: `snake_case`, with `_` behind a keyword.
pub fn value_name(text: &str) -> String {
    let name = shortened(words(text)).join("_");
    match name.chars().next() {
        None => "empty".to_owned(),
        Some(first) if first.is_numeric() => format!("value_{name}"),
        Some(_) if KEYWORDS.contains(&name.as_str()) => format!("{name}_"),
        Some(_) => name,
    }
}

/// `text`, which ends with a comparison, as the name of a value that says so: `StartTime<` reads
/// `start_time_less_than`.
pub fn comparing_value_name(text: &str) -> Option<String> {
    let compared = text.trim_end_matches(['<', '>', '=', '!']);
    let comparison = text
        .strip_prefix(compared)
        .filter(|comparison| !comparison.is_empty())?;
    Some(format!("{}_{}", value_name(compared), name_signs(comparison).join("_")))
}

/// `name`, that of a value, with a word that directly follows itself said once: `copilot_copilot_metrics`.
pub fn without_echo(name: &str) -> String {
    let mut words: Vec<&str> = name.split('_').collect();
    words.dedup_by(|word, before| word == before && word.starts_with(char::is_alphabetic));
    words.join("_")
}

/// `text` as the name of a module, whose file needs a name in ASCII that every system allows: other scripts are
/// transliterated. A text of nothing but signs is told from others by their numbers in Unicode.
pub fn module_name(text: &str) -> String {
    let ascii = deunicode::deunicode_with_tofu(text, " ");
    let name = match ascii.chars().any(|character| character.is_ascii_alphanumeric()) {
        true => value_name(&ascii),
        false => {
            let numbers = text.chars().map(|sign| format!("_{:x}", u32::from(sign)));
            format!("tag{}", numbers.collect::<String>())
        }
    };
    if is_device(&name) { format!("{name}_") } else { name }
}

/// Whether `name` is a keyword of some edition.
pub fn is_keyword(name: &str) -> bool {
    KEYWORDS.contains(&name)
}

/// The name `name` of a method as that of a static item: `SCREAMING_SNAKE_CASE`, and as long as the method's. In a
/// script that has no capitals, a word keeps it apart from the names of arguments, which must not shadow it.
pub fn static_name(name: &str) -> String {
    let upper = name.trim_end_matches('_').to_uppercase();
    if upper.contains(char::is_uppercase) {
        upper
    } else {
        format!("STATIC_{upper}")
    }
}

/// The name of one of many: `experiments` is a list whose items are each an `experiment`.
pub fn singular(name: &str) -> String {
    const UNCHANGED: &[&str] = &["ss", "us", "is", "news", "series", "species"];
    const WITH_E: &[&str] = &["caches", "headaches", "niches", "movies", "cookies"];
    const IRREGULAR: &[(&str, &str)] = &[
        ("analyses", "analysis"),
        ("children", "child"),
        ("indices", "index"),
        ("matrices", "matrix"),
        ("people", "person"),
        ("vertices", "vertex"),
    ];
    let lower = name.to_lowercase();
    let irregular = IRREGULAR.iter().find(|(many, _)| lower.ends_with(many));
    if let Some((many, one)) = irregular.filter(|_| name.is_ascii()) {
        // The first letter keeps its case.
        let start = name.len() - many.len() + 1;
        return format!("{}{}", &name[..start], &one[1..]);
    }
    if !lower.ends_with('s') || UNCHANGED.iter().any(|ending| lower.ends_with(ending)) {
        return name.to_owned();
    }
    let cut = |count: usize| name[..name.len() - count].to_owned();
    if WITH_E.iter().any(|ending| lower.ends_with(ending)) {
        return cut(1);
    }
    if lower.ends_with("ies") && lower.len() > 4 {
        return cut(3) + "y";
    }
    if ["ses", "xes", "zzes", "ches", "shes"]
        .iter()
        .any(|ending| lower.ends_with(ending))
        && !lower.ends_with("uses")
    {
        let e_belongs_to_the_word = ["ases", "eses", "oses", "nses", "rses"]
            .iter()
            .any(|ending| lower.ends_with(ending));
        return cut(if e_belongs_to_the_word { 1 } else { 2 });
    }
    cut(1)
}

/// `parent` followed by `child`, both names of types; words that end the one and begin the other are said once:
/// `Organization` and `OrganizationInfo` are `OrganizationInfo`. What would be no more than `parent` is said in full.
pub fn joined(parent: &str, child: &str) -> String {
    let (parent_words, child_words) = (type_words(parent), type_words(child));
    let longest = parent_words.len().min(child_words.len().saturating_sub(1));
    let overlap = (1..=longest)
        .rev()
        .find(|count| parent_words.ends_with(&child_words[..*count]));
    let said = child_words
        .iter()
        .take(overlap.unwrap_or(0))
        .map(|word| word.len())
        .sum();
    // The `_` that keeps a keyword apart is not needed inside a name.
    format!("{}{}", parent.trim_end_matches('_'), child.get(said..).unwrap_or(child))
}

/// Shorter names for the type `name` if it is too long to read: the words it begins and ends with, fewest first.
pub fn shorter_type_names(name: &str) -> Vec<String> {
    let words: Vec<String> = type_words(name).into_iter().map(str::to_owned).collect();
    let lengths = [MAX_LENGTH, MAX_LENGTH + 20, MAX_LENGTH + 40];
    let lengths = lengths.into_iter().filter(|length| *length < name.chars().count());
    let names = lengths.map(|length| shortened_to(length, words.clone(), 0).concat());
    names
        .filter(|shorter| !shorter.is_empty() && shorter.len() < name.len())
        .collect()
}

/// Whether `name`, that of a type, ends with words that it says twice in a row: `FindUserUser`.
pub fn repeats_itself(name: &str) -> bool {
    let words = type_words(name);
    (1..=words.len() / 2).any(|count| {
        let (before, last) = words.split_at(words.len() - count);
        before.ends_with(last)
    })
}

/// The words of the name of a type: each begins with an upper-case letter.
pub(crate) fn type_words(name: &str) -> Vec<&str> {
    let starts = name
        .char_indices()
        .filter(|(_, character)| character.is_uppercase())
        .map(|(start, _)| start);
    let mut starts: Vec<usize> = starts.chain([name.len()]).collect();
    starts.dedup();
    starts
        .windows(2)
        .filter_map(|bounds| name.get(bounds[0]..bounds[1]))
        .collect()
}

/// The names that were given out in one scope, so that each is given once.
#[derive(Clone, Debug, Default)]
pub struct Scope {
    taken: HashSet<String>,
    /// The number that was given out last for each name, so that many names alike take no time to tell apart.
    numbers: HashMap<String, usize>,
}

impl Scope {
    /// A scope in which `reserved` names are never given.
    pub fn with_reserved<'a>(reserved: impl IntoIterator<Item = &'a str>) -> Self {
        Self {
            taken: reserved.into_iter().map(str::to_owned).collect(),
            numbers: HashMap::new(),
        }
    }

    /// Whether `name` is still free.
    pub fn is_free(&self, name: &str) -> bool {
        !self.taken.contains(name)
    }

    /// The first of `candidates` that is free, or the last one with the lowest number that makes it so; taken from now
    /// on.
    pub fn claim<'a>(&mut self, candidates: impl IntoIterator<Item = &'a str>) -> String {
        let mut last = "";
        for candidate in candidates {
            if self.taken.insert(candidate.to_owned()) {
                return candidate.to_owned();
            }
            last = candidate;
        }
        let separator = if last.ends_with(|last: char| last.is_ascii_digit()) {
            "_"
        } else {
            ""
        };
        let separator = if last.contains('_') || last.starts_with(char::is_lowercase) {
            "_"
        } else {
            separator
        };
        // The `_` that keeps a keyword apart is not needed where a number does that.
        let base = last.trim_end_matches('_');
        let number = self.numbers.entry(format!("{base}{separator}")).or_insert(1);
        loop {
            *number += 1;
            let numbered = format!("{base}{separator}{number}");
            if self.taken.insert(numbered.clone()) {
                return numbered;
            }
        }
    }
}

/// Names for the values of one enumeration: each readable, no two alike, whatever the values look like.
pub fn variant_names(values: &[&str], reserved: &[&str]) -> Vec<String> {
    let plain: Vec<String> = values.iter().map(|value| variant_name(value)).collect();
    let mut scope = Scope::with_reserved(reserved.iter().copied());
    let mut counts: HashMap<&str, usize> = HashMap::new();
    for name in &plain {
        *counts.entry(name).or_default() += 1;
    }
    values
        .iter()
        .zip(&plain)
        .map(|(value, name)| {
            let alike = counts.get(name.as_str()).is_some_and(|count| *count > 1);
            let cased = match case_of(value) {
                Some(case) if alike => format!("{}{case}", name.trim_end_matches('_')),
                _ => name.clone(),
            };
            scope.claim([cased.as_str()])
        })
        .collect()
}

/// `value` as the name of a variant. In a script that has no capitals, a word keeps it apart from the names of
/// arguments, which must not look like patterns.
fn variant_name(value: &str) -> String {
    let name = type_name(value);
    if name.starts_with(char::is_uppercase) {
        name
    } else {
        format!("Value{name}")
    }
}

/// What tells `value` from others that differ from it in case only.
fn case_of(value: &str) -> Option<&'static str> {
    let upper = value.chars().any(char::is_uppercase);
    let lower = value.chars().any(char::is_lowercase);
    match (upper, lower) {
        (true, false) => Some("Uppercase"),
        (false, true) => None,
        (true, true) => Some("Capitalized"),
        (false, false) => None,
    }
}

/// Whether `text` is a range of numbers such as `-128..127`.
fn is_range(text: &str) -> bool {
    text.contains("..") && text.starts_with(|first: char| first.is_ascii_digit() || first == '-')
}

fn capitalized(word: &str) -> String {
    let mut characters = word.chars();
    characters
        .next()
        .map(|first| first.to_uppercase().chain(characters).collect())
        .unwrap_or_default()
}

/// As many of `words` as a readable name has room for: the first ones and the last ones.
fn shortened(words: Vec<String>) -> Vec<String> {
    shortened_to(MAX_LENGTH, words, 1)
}

/// As many of `words`, with `gap` characters between them, as there is room for in `longest` characters.
fn shortened_to(longest: usize, words: Vec<String>, gap: usize) -> Vec<String> {
    let length = |word: &String| word.chars().count() + gap;
    if words.iter().map(length).sum::<usize>() <= longest + gap {
        return words;
    }
    let fitting = |words: &mut dyn Iterator<Item = &String>, room: usize| {
        let lengths = words.map(length).scan(0, |sum, length| {
            *sum += length;
            Some(*sum)
        });
        lengths.take_while(|sum| *sum <= room).count()
    };
    let last = fitting(&mut words.iter().rev(), LENGTH_OF_END);
    let first = fitting(&mut words.iter(), longest + gap - LENGTH_OF_END).max(1);
    let first = first.min(words.len() - last);
    let kept = words.iter().take(first).chain(words.iter().skip(words.len() - last));
    kept.map(|word| word.chars().take(longest).collect()).collect()
}

/// Words whose capitals do not begin words, and how they are read.
const MIXED_CASE: &[(&str, &str)] = &[("OAuth", "Oauth"), ("IPv", "Ipv"), ("iOS", "Ios"), ("macOS", "Macos")];

/// The words of `text`, in lower case.
fn words(text: &str) -> Vec<String> {
    let spelled = spell_signs(text);
    let spelled = MIXED_CASE
        .iter()
        .fold(spelled, |text, (written, read)| text.replace(written, read));
    let words: Vec<String> = spell_letters(spelled)
        .split(|character: char| !is_word_character(character))
        .map(|run| run.trim_start_matches(|character| !begins_a_word(character)))
        .filter(|run| !run.is_empty())
        .flat_map(split_at_case)
        .collect();
    if words.is_empty() { name_signs(text) } else { words }
}

/// `text` with other letters in place of those that Rust has no room for in names: `ǆ` reads `dz`.
fn spell_letters(text: String) -> String {
    let is_strange = |character: char| character.is_alphabetic() && !character.identifier_allowed();
    if text.is_ascii() || !text.contains(is_strange) {
        return text;
    }
    let mut spelled = String::with_capacity(text.len() + 8);
    for character in text.chars() {
        match is_strange(character) && !is_invisible(character) {
            true => spelled.push_str(deunicode::deunicode_char(character).unwrap_or(" ")),
            false => spelled.push(character),
        }
    }
    spelled
}

/// Whether `character` can stand in an identifier; `_` separates words and so does not count. Letters that rustc warns
/// of (of scripts that are gone, or that have another spelling) cannot, nor can numbers of other scripts that are no
/// digits (`½`) and letters that have a case of their own only (`𝓐`): progenitor would write them in another way.
fn is_word_character(character: char) -> bool {
    if character.is_ascii() {
        return character.is_ascii_alphanumeric();
    }
    let has_lower_case = character.to_lowercase().ne([character]);
    character.is_alphabetic()
        && !is_invisible(character)
        && character.identifier_allowed()
        && !character.is_numeric()
        && is_xid_continue(character)
        && (!character.is_uppercase() || has_lower_case)
        && character.to_uppercase().all(char::is_alphanumeric)
}

/// Whether a name can begin with `character`; digits are, and get a word before them.
fn begins_a_word(character: char) -> bool {
    is_xid_start(character) || character.is_ascii_digit()
}

/// `text` with the signs that carry meaning beside a digit spelled out: `-1..1` reads ` minus 1 to 1`.
fn spell_signs(text: &str) -> String {
    let characters: Vec<char> = text.chars().collect();
    let mut spelled = String::with_capacity(text.len() + 16);
    for (index, &character) in characters.iter().enumerate() {
        let before = index.checked_sub(1).and_then(|before| characters.get(before)).copied();
        let after = characters.get(index + 1).copied();
        let digit_follows = after.is_some_and(|after| after.is_ascii_digit());
        let starts_a_number = digit_follows && before.is_none_or(|before| !before.is_alphanumeric());
        match character {
            '-' if starts_a_number && matches!(before, None | Some('.' | '-')) => spelled.push_str(" minus "),
            '+' if digit_follows => spelled.push_str(" plus "),
            '+' if after.is_none_or(|after| !after.is_alphanumeric()) && before.is_some_and(char::is_alphanumeric) => {
                spelled.push_str(" plus ");
            }
            '.' if before == Some('.') => spelled.push_str(" to "),
            '\'' | '’' => {}
            _ => spelled.push(character),
        }
    }
    spelled
}

/// Names for text that has neither a letter nor a digit.
fn name_signs(text: &str) -> Vec<String> {
    let name = match text.trim() {
        "=" => "equal",
        "==" => "double equal",
        "!=" => "not equal",
        "<>" => "less or greater",
        ">" => "greater than",
        ">=" => "greater than or equal",
        "<" => "less than",
        "<=" => "less than or equal",
        "" => {
            return if text.is_empty() {
                Vec::new()
            } else {
                vec!["blank".to_owned()]
            };
        }
        signs => return signs.chars().map(|sign| name_sign(sign).to_owned()).collect(),
    };
    name.split(' ').map(str::to_owned).collect()
}

fn name_sign(sign: char) -> &'static str {
    match sign {
        '=' => "equal",
        '>' => "greater",
        '<' => "less",
        '!' => "not",
        '+' => "plus",
        '-' => "minus",
        '*' => "star",
        '/' => "slash",
        '\\' => "backslash",
        '%' => "percent",
        '&' => "and",
        '|' => "or",
        '$' => "dollar",
        '#' => "hash",
        '@' => "at",
        '~' => "tilde",
        '^' => "caret",
        '?' => "question",
        '.' => "dot",
        ',' => "comma",
        ':' => "colon",
        ';' => "semicolon",
        '_' => "underscore",
        '(' | ')' | '[' | ']' | '{' | '}' => "bracket",
        _ => "sign",
    }
}

/// The words of `run`, which has no separators, split where the case tells: `HTTPServer`, `userIDs`, `v2Beta`.
fn split_at_case(run: &str) -> Vec<String> {
    let characters: Vec<char> = run.chars().collect();
    let mut words = Vec::new();
    let mut word = String::new();
    for (index, &character) in characters.iter().enumerate() {
        if starts_word(&characters, index) && !word.is_empty() {
            words.push(std::mem::take(&mut word));
        }
        word.extend(character.to_lowercase());
    }
    words.push(word);
    // What lower case makes of a letter may itself be no letter (a combining dot): an identifier has no room for it.
    words.iter_mut().for_each(|word| word.retain(is_word_character));
    words.retain(|word| !word.is_empty());
    words
}

fn starts_word(characters: &[char], index: usize) -> bool {
    let current = characters[index];
    let Some(&before) = index.checked_sub(1).and_then(|before| characters.get(before)) else {
        return true;
    };
    if !current.is_uppercase() {
        return false;
    }
    if !before.is_uppercase() {
        return true;
    }
    let after = characters.get(index + 1).copied();
    let plural_ends = after == Some('s') && characters.get(index + 2).is_none_or(|next| next.is_uppercase());
    after.is_some_and(char::is_lowercase) && !plural_ends
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn types_read_as_rust() {
        for (text, name) in [
            ("StripePlan", "StripePlan"),
            ("get_organization", "GetOrganization"),
            ("HTTPServer", "HttpServer"),
            ("userIDs", "UserIds"),
            ("Apache-2.0", "Apache2_0"),
            ("BSD-3-Clause-Clear", "Bsd3ClauseClear"),
            ("admin:infra:featureFlags:read", "AdminInfraFeatureFlagsRead"),
            ("yolov5v5-drpai", "Yolov5v5Drpai"),
            ("Self", "Self_"),
            ("", "Empty"),
            (" ", "Blank"),
            ("42", "Value42"),
            ("!=", "NotEqual"),
            ("c++", "CPlus"),
        ] {
            assert_eq!(type_name(text), name, "{text:?}");
        }
    }

    #[test]
    fn a_type_that_is_too_long_to_read_has_shorter_names() {
        let name = "PostCustomersCustomerSubscriptionsSubscriptionExposedIdPaymentSettingsPaymentMethodOptionsUsBankAccount\
                    InvoicePaymentMethodOptionsParamFinancialConnectionsPermission";
        let shorter = shorter_type_names(name);
        assert_eq!(
            shorter[0],
            "PostCustomersCustomerSubscriptionsSubscriptionFinancialConnectionsPermission"
        );
        let lengths: Vec<usize> = shorter.iter().map(String::len).collect();
        assert!(
            lengths.is_sorted() && lengths.iter().all(|length| *length <= 120),
            "{lengths:?}"
        );
        assert!(shorter_type_names("PostCustomer").is_empty());
        assert!(shorter_type_names(&"x".repeat(100)).is_empty());
    }

    #[test]
    fn ranges_can_be_told_apart() {
        let values = ["0..1", "-1..1", "-128..127", "0..255"];
        let signed = ["reactions-+1", "reactions--1", "GMT+1", "GMT-1", "1-2"];
        assert_eq!(
            variant_names(&signed, &[]),
            ["ReactionsPlus1", "ReactionsMinus1", "GmtPlus1", "Gmt1", "Value1_2"]
        );
        assert_eq!(
            variant_names(&values, &[]),
            ["Range0To1", "RangeMinus1To1", "RangeMinus128To127", "Range0To255"]
        );
    }

    #[test]
    fn values_read_as_rust() {
        for (text, name) in [
            ("TR-Organization", "tr_organization"),
            ("OAuth2Token", "oauth2_token"),
            ("isIPv4", "is_ipv4"),
            ("totalItemCountChecklistOK", "total_item_count_checklist_ok"),
            ("type", "type_"),
            ("2fa", "value_2fa"),
            ("jobLimitM", "job_limit_m"),
            ("$ref", "ref_"),
            ("Ünïcode-Näme", "ünïcode_näme"),
            ("İstanbul", "istanbul"),
            ("हिन्दी", "हिन_दी"),
            ("a𝓐", "a_a"),
            ("\u{ae2}b", "lb"),
        ] {
            assert_eq!(value_name(text), name, "{text:?}");
        }
    }

    #[test]
    fn names_have_only_letters_that_people_see_and_rust_has_room_for() {
        for (text, name) in [
            ("ǅ", "dz"),
            ("keyǅ", "key_dz"),
            ("ｆｕｌｌ", "full"),
            ("漢字", "漢字"),
            ("straße", "straße"),
            ("a\u{3164}b", "a_b"),
            ("\u{115f}", "sign"),
        ] {
            assert_eq!(value_name(text), name, "{text:?}");
        }
        assert_eq!(variant_names(&["漢字", "Größe"], &[]), ["Value漢字", "Größe"]);
        assert_eq!(static_name("漢字"), "STATIC_漢字");
        assert_eq!(static_name("get_漢字"), "GET_漢字");
        assert_eq!(joined("Self_", "Kind"), "SelfKind");
    }

    #[test]
    fn long_names_keep_their_ends() {
        let long = "retrieveTheCompleteListOfAllTheConfiguredNotificationChannelsOfTheGivenAccountBy";
        let (by_id, by_name) = (value_name(&format!("{long}Id")), value_name(&format!("{long}Name")));
        assert_eq!(
            by_id,
            "retrieve_the_complete_list_of_all_the_configured_of_the_given_account_by_id"
        );
        assert_eq!(
            by_name,
            "retrieve_the_complete_list_of_all_the_configured_of_the_given_account_by_name"
        );
        for name in [
            by_id,
            by_name,
            value_name(&"a".repeat(200)),
            value_name(&"ab ".repeat(70)),
        ] {
            assert!(name.chars().count() <= 80, "{name}");
            assert_eq!(value_name(&name), name);
        }
    }

    #[test]
    fn the_names_that_a_method_leads_to_differ_where_it_does() {
        let long = "a_rather_long_word_".repeat(5);
        let (one, other) = (format!("{long}one"), format!("{long}two"));
        assert_ne!(static_name(&one), static_name(&other));
        assert_ne!(request_type_name(&one), request_type_name(&other));
        assert_eq!(static_name("type_"), "TYPE");
        assert_eq!(request_type_name("list_users"), "ListUsers");
    }

    #[test]
    fn values_that_differ_in_case_only_get_different_names() {
        assert_eq!(
            variant_names(&["asc", "ASC", "Asc"], &[]),
            ["Asc", "AscUppercase", "AscCapitalized"]
        );
        assert_eq!(
            variant_names(&["a b", "a-b", "Unknown"], &["Unknown"]),
            ["AB", "AB2", "Unknown2"]
        );
    }

    #[test]
    fn words_that_meet_are_said_once() {
        for (parent, child, name) in [
            ("FindUser", "User", "FindUserUser"),
            ("Organization", "OrganizationInfo", "OrganizationInfo"),
            ("DeployPretrainedModel", "ModelInfo", "DeployPretrainedModelInfo"),
            ("Cat", "Category", "CatCategory"),
            ("Cat", "Name", "CatName"),
            ("V1", "V1Plan", "V1Plan"),
        ] {
            assert_eq!(joined(parent, child), name);
        }
    }

    #[test]
    fn a_word_that_follows_itself_is_said_once() {
        for (name, once) in [
            ("copilot_copilot_metrics", "copilot_metrics"),
            ("get_source_sources", "get_source_sources"),
            ("last_4_4", "last_4_4"),
            ("type_", "type_"),
        ] {
            assert_eq!(without_echo(name), once);
        }
    }

    #[test]
    fn words_that_are_said_twice_are_found_at_the_end() {
        for name in ["FindUserUser", "RunParametersRunParameters"] {
            assert!(repeats_itself(name), "{name}");
        }
        for name in ["User", "UserUsers", "SourceSourceOrder", ""] {
            assert!(!repeats_itself(name), "{name}");
        }
    }

    #[test]
    fn one_of_many_is_singular() {
        for (many, one) in [
            ("experiments", "experiment"),
            ("entities", "entity"),
            ("classes", "class"),
            ("databases", "database"),
            ("status", "status"),
            ("boxes", "box"),
            ("responses", "response"),
            ("data", "data"),
            ("sizes", "size"),
            ("ActionsCaches", "ActionsCache"),
            ("branches", "branch"),
            ("FilterIndices", "FilterIndex"),
            ("people", "person"),
        ] {
            assert_eq!(singular(many), one);
        }
    }
}
