//! A line of a listing, as far as users write against it.
//!
//! In: a line as `public_api` writes it. Out: the item in it, whether it is deprecated, and the features that it is
//! there with. What its arguments are called is left out: no program says it.

use std::collections::BTreeSet;

const DEPRECATED: &str = "#[deprecated] ";
const CONDITION: &str = "#[cfg(";
/// How many features are named.
const MAX_FEATURES: usize = 3;

/// One thing that a crate offers.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Item {
    /// What users can write against.
    pub(super) text: String,
    /// Whether they are advised against it.
    pub(super) is_deprecated: bool,
    /// The features of which one has to be on; none at all where it is always there.
    features: BTreeSet<String>,
}

impl Item {
    /// The item in `line`.
    pub(super) fn of(line: &str) -> Self {
        let (features, rest) = condition(line);
        let text = without_names(&rest.replace(DEPRECATED, ""));
        Self {
            text,
            is_deprecated: rest.contains(DEPRECATED),
            features,
        }
    }

    /// Whether this is there, as the same thing, wherever `other` is.
    pub(super) fn replaces(&self, other: &Self) -> bool {
        let is_always = |item: &Self| item.features.is_empty();
        self.text == other.text && (is_always(self) || (!is_always(other) && other.features.is_subset(&self.features)))
    }
}

/// `line` for people: what it needs stands behind it, and many features are a number.
pub fn readable(line: &str) -> String {
    let (features, rest) = condition(line);
    let names: Vec<&str> = features.iter().map(String::as_str).collect();
    match names.as_slice() {
        [] => rest.to_owned(),
        [name] => format!("{rest} // feature {name}"),
        names if names.len() <= MAX_FEATURES => format!("{rest} // one of the features {}", names.join(", ")),
        names => format!("{rest} // one of {} features", names.len()),
    }
}

/// The name of the item in `line`, which ends where its arguments, its type or its content begin.
pub fn name(line: &str) -> String {
    let (_, rest) = condition(line);
    let rest = rest.replace(DEPRECATED, "");
    let mut words = rest.split(['(', ' ']);
    let name = words.find(|word| word.contains("::")).unwrap_or(&rest);
    name.trim_end_matches([':', ')']).to_owned()
}

/// The features of which one has to be on for the item in `line`, and the line without that.
fn condition(line: &str) -> (BTreeSet<String>, &str) {
    let Some((condition, rest)) = line.strip_prefix(CONDITION).and_then(|line| line.split_once(")] ")) else {
        return (BTreeSet::new(), line);
    };
    let list = condition.strip_prefix("any(").and_then(|list| list.strip_suffix(')'));
    let features = list.unwrap_or(condition).split(", ").map(|part| {
        let feature = part.strip_prefix("feature = ").unwrap_or(part);
        feature.trim_matches('"').to_owned()
    });
    (features.collect(), rest)
}

/// `line` with the types of arguments alone, if it is a function.
fn without_names(line: &str) -> String {
    let Some((start, end)) = arguments(line) else {
        return line.to_owned();
    };
    let types = split_arguments(&line[start..end]).into_iter();
    let types: Vec<&str> = types
        .map(|argument| argument.split_once(": ").map_or(argument, |(_, kind)| kind))
        .collect();
    format!("{}{}{}", &line[..start], types.join(", "), &line[end..])
}

/// Where the arguments of the function in `line` begin and end, if it is one.
fn arguments(line: &str) -> Option<(usize, usize)> {
    let from = line.find("fn ")?;
    let mut depth = 0_i32;
    let mut start = None;
    for (index, character) in line.char_indices().skip_while(|(index, _)| *index < from) {
        match character {
            '(' if depth == 0 && start.is_none() => start = Some(index + 1),
            ')' if depth == 0 => return start.map(|start| (start, index)),
            '(' | '<' | '[' => depth += 1,
            // The arrow of a function's result closes nothing.
            '>' if line[..index].ends_with('-') => {}
            ')' | '>' | ']' => depth -= 1,
            _ => {}
        }
    }
    None
}

/// The arguments in `list`, which have commas between them.
fn split_arguments(list: &str) -> Vec<&str> {
    let mut depth = 0_i32;
    let is_end = |character: char| {
        match character {
            '(' | '<' | '[' => depth += 1,
            ')' | '>' | ']' => depth -= 1,
            _ => {}
        }
        character == ',' && depth == 0
    };
    list.split(is_end).map(str::trim).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_item_is_what_users_write_against() {
        for (line, text) in [
            (
                "pub fn Client::get(&self, id: &str) -> Get",
                "pub fn Client::get(&self, &str) -> Get",
            ),
            (
                "pub fn f<F: Fn(u8) -> u8>(by: F, all: Map<String, u8>)",
                "pub fn f<F: Fn(u8) -> u8>(F, Map<String, u8>)",
            ),
            (
                "#[cfg(feature = \"cats\")] #[deprecated] pub types::Cat::name: String",
                "pub types::Cat::name: String",
            ),
            (
                "#[non_exhaustive] pub enum types::Mood",
                "#[non_exhaustive] pub enum types::Mood",
            ),
        ] {
            let item = Item::of(line);
            assert_eq!(item.text, text);
            assert_eq!(item.is_deprecated, line.contains("deprecated"));
        }
    }

    #[test]
    fn what_an_item_needs_stands_behind_it() {
        for (condition, shown) in [
            ("", "pub struct Cat"),
            ("#[cfg(feature = \"a\")] ", "pub struct Cat // feature a"),
            (
                "#[cfg(any(feature = \"a\", feature = \"b\"))] ",
                "pub struct Cat // one of the features a, b",
            ),
            (
                "#[cfg(any(feature = \"a\", feature = \"b\", feature = \"c\", feature = \"d\"))] ",
                "pub struct Cat // one of 4 features",
            ),
        ] {
            assert_eq!(readable(&format!("{condition}pub struct Cat")), shown);
        }
    }

    #[test]
    fn an_item_replaces_one_that_is_there_with_fewer_features() {
        let item = |condition: &str| Item::of(&format!("{condition}pub struct Cat"));
        let (always, cats) = (item(""), item("#[cfg(feature = \"cats\")] "));
        let both = item("#[cfg(any(feature = \"cats\", feature = \"dogs\"))] ");
        assert!(always.replaces(&cats) && always.replaces(&both) && both.replaces(&cats) && cats.replaces(&cats));
        assert!(!cats.replaces(&always) && !both.replaces(&always) && !cats.replaces(&both));
        assert!(!cats.replaces(&item("#[cfg(feature = \"dogs\")] ")));
        assert!(!always.replaces(&Item::of("pub struct Dog")));
    }
}
