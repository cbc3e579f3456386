//! Names for parts that come from other files.
//!
//! In: where a part stands. Out: a name that says what it is and that no other part of its kind has. It is the key that
//! the part has in its file, or the name of the file; where that is taken, with the name of the file or of its folder
//! before it; and only then with a number.

use std::collections::HashSet;

use heck::ToPascalCase as _;

use crate::document::characters::is_letter_or_digit;
use crate::document::kinds::Kind;

/// Keys that say nothing about what stands behind them.
const SILENT: [&str; 22] = [
    "components",
    "schemas",
    "parameters",
    "responses",
    "requestBodies",
    "headers",
    "examples",
    "links",
    "callbacks",
    "securitySchemes",
    "securityDefinitions",
    "definitions",
    "$defs",
    "properties",
    "schema",
    "content",
    "allOf",
    "anyOf",
    "oneOf",
    "x-parameters",
    "x-schemas",
    "paths",
];

/// The names that are taken.
#[derive(Default)]
pub(super) struct Names {
    /// In lower case without separators, so that two names never differ in that alone.
    taken: HashSet<(Kind, String)>,
}

impl Names {
    /// Takes `name`, whether or not it is free.
    pub(super) fn claim(&mut self, kind: Kind, name: &str) {
        self.taken.insert((kind, folded(name)));
    }

    /// Takes a name for the part of the kind `kind` that the keys `tokens` lead to in the file `path`.
    pub(super) fn take(&mut self, kind: Kind, path: &str, tokens: &[String]) -> String {
        let mut above: Vec<&str> = path.split('/').collect();
        let file = above.pop().unwrap_or_default();
        let stem = file.rsplit_once('.').map_or(file, |(stem, _)| stem);
        let mut words: Vec<String> = tokens.iter().filter_map(|token| word(token)).collect();
        if !matches!(stem.trim_matches('_'), "index" | "openapi" | "swagger") {
            above.push(stem);
        }
        // A key in a file says what a part is, and so does the name of a file that is one part; what is inside another
        // part needs the name of that part too.
        let is_whole = words.is_empty();
        let is_inside = tokens
            .iter()
            .any(|token| matches!(token.as_str(), "properties" | "items" | "allOf" | "oneOf" | "anyOf"));
        if is_whole || (is_inside && words.len() == 1) {
            words.extend(above.pop().map(str::to_owned));
            words.rotate_right(1);
        }
        let mut name = plain(&words, kind);
        while !self.taken.insert((kind, folded(&name))) {
            let Some(folder) = above.pop() else {
                return self.numbered(kind, &name);
            };
            words.insert(0, folder.to_owned());
            name = plain(&words, kind);
        }
        name
    }

    fn numbered(&mut self, kind: Kind, name: &str) -> String {
        let mut names = (2_usize..).map(|number| format!("{name}{number}"));
        let free = names.find(|name| self.taken.insert((kind, folded(name))));
        free.unwrap_or_else(|| name.to_owned())
    }
}

/// What `token` of a pointer says of what it leads to.
fn word(token: &str) -> Option<String> {
    match token {
        "items" => Some("item".to_owned()),
        silent if SILENT.contains(&silent) => None,
        number if number.bytes().all(|byte| byte.is_ascii_digit()) => None,
        word => Some(word.to_owned()),
    }
}

/// `words` as the key of a component (OpenAPI 3.0.3, “Components Object”): one word as it is, several in PascalCase.
fn plain(words: &[String], kind: Kind) -> String {
    let name = match words {
        [word] => word
            .chars()
            .map(|character| match character {
                '.' | '-' | '_' => character,
                character if is_letter_or_digit(character) => character,
                _ => '_',
            })
            .collect(),
        words => separated(&words.join(" ")).to_pascal_case(),
    };
    match name.starts_with(is_letter_or_digit) && !name.starts_with(|first: char| first.is_ascii_digit()) {
        true => name,
        false => format!("{kind:?}{name}"),
    }
}

fn separated(text: &str) -> String {
    text.chars()
        .map(|character| if is_letter_or_digit(character) { character } else { ' ' })
        .collect()
}

fn folded(name: &str) -> String {
    name.chars()
        .filter(|&character| is_letter_or_digit(character))
        .flat_map(char::to_lowercase)
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_say_what_a_part_is() {
        let mut names = Names::default();
        names.claim(Kind::Schema, "Dog");
        let mut take = |path: &str, pointer: &str| {
            let tokens: Vec<String> = pointer.split('/').skip(1).map(str::to_owned).collect();
            names.take(Kind::Schema, path, &tokens)
        };
        assert_eq!(take("schemas/Cat.yml", ""), "Cat");
        assert_eq!(take("all.yaml", "/components/schemas/Bird"), "Bird");
        assert_eq!(take("schemas/Cat.yml", "/properties/owner"), "CatOwner");
        assert_eq!(take("all.yaml", "/Fish/properties/owner"), "FishOwner");
        assert_eq!(take("zoo/dog.yml", ""), "ZooDog");
        assert_eq!(take("zoo.yml", "/Dog"), "ZooDog2");
        assert_eq!(take("farm/dog/index.yml", ""), "FarmDog");
        assert_eq!(take("schemas/404.yml", ""), "Schema404");
    }
}
