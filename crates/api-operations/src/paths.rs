//! Which operation a request is one of.
//!
//! In: a method and a path. Out: the operation, and the values of the parameters in its path, decoded. Where several
//! templates match, the one with the longest text outside of parameters counts, as OpenAPI prefers concrete paths.

use std::collections::BTreeMap;

use crate::{Operation, Table};

impl Table {
    /// Returns the operation that a request of `method` to `path` is one of, and the values of its path parameters.
    /// The path is that behind the base URL, without a query.
    #[must_use]
    pub fn find(&self, method: &str, path: &str) -> Option<(&Operation, BTreeMap<String, String>)> {
        let of_method = self.operations.iter().filter(|operation| operation.method == method);
        let matching = of_method.filter_map(|operation| Some((operation, values(&operation.path, path)?)));
        matching.max_by_key(|(operation, _)| std::cmp::Reverse(variable(&operation.path)))
    }

    /// Returns the methods that `path` has operations for.
    #[must_use]
    pub fn methods(&self, path: &str) -> Vec<&str> {
        let matching = self.operations.iter().filter(|it| values(&it.path, path).is_some());
        matching.map(|operation| operation.method.as_str()).collect()
    }
}

/// For each segment of a template whether it has a parameter: fewer and later ones come first.
fn variable(template: &str) -> Vec<bool> {
    template.split('/').map(|segment| segment.contains('{')).collect()
}

/// The values of the parameters of `template` that make it `path`, if any do.
#[must_use]
pub(crate) fn values(template: &str, path: &str) -> Option<BTreeMap<String, String>> {
    let template = template.split(['?', '#']).next().unwrap_or_default();
    let mut found = BTreeMap::new();
    let (mut wanted, mut given) = (template.split('/'), path.split('/'));
    loop {
        match (wanted.next(), given.next()) {
            (Some(wanted), Some(given)) => segment(wanted, given, &mut found)?,
            (None, None) => return Some(found),
            _ => return None,
        }
    }
}

/// Takes the values of the parameters in the segment `wanted` from `given`.
fn segment(wanted: &str, given: &str, found: &mut BTreeMap<String, String>) -> Option<()> {
    let Some((before, rest)) = wanted.split_once('{') else {
        return (decoded(wanted) == decoded(given)).then_some(());
    };
    let (name, rest) = rest.split_once('}')?;
    let given = given.strip_prefix(before)?;
    let literal = rest.split('{').next().unwrap_or_default();
    let end = match literal {
        "" if rest.is_empty() => given.len(),
        "" => given.chars().next()?.len_utf8(),
        _ if rest == literal => given.strip_suffix(literal)?.len(),
        _ => given.find(literal)?,
    };
    let (value, given) = given.split_at(end);
    if value.is_empty() {
        return None;
    }
    found.insert(name.to_owned(), decoded(value));
    segment(rest, given, found)
}

/// `text` without percent-encoding; what is no UTF-8 then stays as it is.
#[must_use]
pub(crate) fn decoded(text: &str) -> String {
    let bytes = text.as_bytes();
    let mut out = Vec::with_capacity(bytes.len());
    let mut index = 0;
    while let Some(byte) = bytes.get(index) {
        let pair = bytes.get(index + 1..index + 3);
        let code = pair
            .filter(|pair| *byte == b'%' && pair.iter().all(u8::is_ascii_hexdigit))
            .and_then(|pair| u8::from_str_radix(std::str::from_utf8(pair).ok()?, 16).ok());
        out.push(code.unwrap_or(*byte));
        index += if code.is_some() { 3 } else { 1 };
    }
    String::from_utf8(out).unwrap_or_else(|_| text.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn table(paths: &[&str]) -> Table {
        let operations = paths.iter().map(|path| Operation {
            id: (*path).to_owned(),
            method: "GET".to_owned(),
            path: (*path).to_owned(),
            ..Operation::default()
        });
        Table {
            operations: operations.collect(),
            ..Table::default()
        }
    }

    fn found(paths: &[&str], path: &str) -> Option<(String, Vec<String>)> {
        let table = table(paths);
        let (operation, values) = table.find("GET", path)?;
        Some((operation.id.clone(), values.into_values().collect()))
    }

    #[test]
    fn concrete_paths_come_first() {
        let paths = ["/cats/{id}", "/cats/mine", "/{kind}/mine"];
        assert_eq!(found(&paths, "/cats/mine").unwrap().0, "/cats/mine");
        assert_eq!(found(&paths, "/cats/7").unwrap().1, ["7"]);
        assert_eq!(found(&paths, "/dogs/mine").unwrap().0, "/{kind}/mine");
        assert_eq!(
            found(&["/{kind}/mine", "/cats/{id}"], "/cats/mine").unwrap().0,
            "/cats/{id}"
        );
        assert_eq!(found(&paths, "/cats/7/8"), None);
        assert_eq!(found(&paths, "/cats/"), None);
        assert!(table(&paths).find("POST", "/cats/7").is_none());
        assert_eq!(table(&paths).methods("/cats/7"), ["GET"]);
    }

    #[test]
    fn segments_hold_several_parameters() {
        assert_eq!(found(&["/{owner}.{name}"], "/a.b.c").unwrap().1, ["b.c", "a"]);
        assert_eq!(found(&["/cats:{verb}"], "/cats:wake").unwrap().1, ["wake"]);
        assert_eq!(found(&["/{id}.json"], "/a.json.json").unwrap().1, ["a.json"]);
        assert_eq!(found(&["/{id}.json"], "/a.xml"), None);
    }

    #[test]
    fn values_are_decoded() {
        assert_eq!(found(&["/cats/{id}"], "/cats/a%2Fb%20%C3%A4").unwrap().1, ["a/b ä"]);
        assert_eq!(decoded("100%"), "100%");
        assert_eq!(decoded("%zz%2"), "%zz%2");
        assert_eq!(decoded("%ff"), "%ff");
    }
}
