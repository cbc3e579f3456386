//! Long modules become folders.
//!
//! In: named entries with their lengths. Out: the same by file, none longer than [`MAX_LINES`] as far as single entries
//! allow. Entries stand together by the words that their names begin with, so that the file of an entry can be told
//! from its name, and is the same whatever becomes of entries with other first words.

use std::collections::BTreeMap;

use crate::model::names::module_name;

/// The longest file, in lines, with some room for its head.
pub(super) const MAX_LINES: usize = 4_900;

/// Entries with the same first word have a file of their own from this length on; shorter ones stand together.
const OWN_FILE: usize = 400;

/// The file of all entries whose first word has no file of its own; by letter where they are too many for one.
pub(super) const OTHERS: &str = "others";

/// Something that has a name and takes up room.
pub(super) struct Entry<T> {
    /// The words of its name, in lower case.
    pub(super) words: Vec<String>,
    pub(super) lines: usize,
    pub(super) content: T,
}

/// `entries` by the name of their file; within a file those with the same words keep their order.
pub(super) fn files<T>(entries: Vec<Entry<T>>) -> BTreeMap<String, Vec<Entry<T>>> {
    let mut files: BTreeMap<String, Vec<Entry<T>>> = BTreeMap::new();
    let (long, short): (Vec<_>, Vec<_>) = by_words(entries, 1)
        .into_iter()
        .partition(|(word, group)| word.is_empty() || length(group) >= OWN_FILE);
    let by_letter = short.iter().map(|(_, group)| length(group)).sum::<usize>() > MAX_LINES;
    files.extend(long);
    for (word, group) in short {
        let name = match word.chars().next() {
            Some(letter) if by_letter => letter.to_string(),
            _ => OTHERS.to_owned(),
        };
        files.entry(name).or_default().extend(group);
    }
    let mut all = BTreeMap::new();
    for (name, entries) in files {
        shorten(name, entries, 2, &mut all);
    }
    all
}

/// Puts `entries` into the file `name`, or those with longer names into files of their own where they are too many.
fn shorten<T>(name: String, entries: Vec<Entry<T>>, words: usize, files: &mut BTreeMap<String, Vec<Entry<T>>>) {
    if !is_long(&entries) {
        add(&name, entries, files);
        return;
    }
    let deepest = entries.iter().map(|entry| entry.words.len()).max().unwrap_or(0);
    if words > deepest {
        cut(&name, entries, files);
        return;
    }
    let mut rest = Vec::new();
    for (longer, group) in by_words(entries, words) {
        if length(&group) >= OWN_FILE && longer != name {
            shorten(longer, group, words + 1, files);
        } else {
            rest.extend(group);
        }
    }
    shorten(name, rest, words + 1, files);
}

/// Cuts what names do not tell apart, in their order.
fn cut<T>(name: &str, entries: Vec<Entry<T>>, files: &mut BTreeMap<String, Vec<Entry<T>>>) {
    let mut part = Vec::new();
    let mut number = 1;
    for entry in entries {
        if !part.is_empty() && length(&part) + entry.lines > MAX_LINES {
            add(&numbered(name, number), std::mem::take(&mut part), files);
            number += 1;
        }
        part.push(entry);
    }
    add(&numbered(name, number), part, files);
}

fn numbered(name: &str, number: usize) -> String {
    if number == 1 {
        name.to_owned()
    } else {
        format!("{name}_{number}")
    }
}

fn add<T>(name: &str, entries: Vec<Entry<T>>, files: &mut BTreeMap<String, Vec<Entry<T>>>) {
    if !entries.is_empty() {
        files.entry(module_name(name)).or_default().extend(entries);
    }
}

/// `entries` by the first `count` words of their names.
fn by_words<T>(entries: Vec<Entry<T>>, count: usize) -> BTreeMap<String, Vec<Entry<T>>> {
    let mut groups: BTreeMap<String, Vec<Entry<T>>> = BTreeMap::new();
    for entry in entries {
        let words = entry.words.get(..count).unwrap_or(&entry.words);
        groups.entry(words.join("_")).or_default().push(entry);
    }
    groups
}

/// Whether `entries` are too many for one file.
pub(super) fn is_long<T>(entries: &[Entry<T>]) -> bool {
    length(entries) > MAX_LINES
}

fn length<T>(entries: &[Entry<T>]) -> usize {
    entries.iter().map(|entry| entry.lines).sum()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn entry(name: &str, lines: usize) -> Entry<String> {
        Entry {
            words: name.split('_').map(str::to_owned).collect(),
            lines,
            content: name.to_owned(),
        }
    }

    fn shown(entries: Vec<Entry<String>>) -> Vec<(String, String)> {
        let files = files(entries);
        assert!(
            files
                .values()
                .all(|entries| entries.len() == 1 || length(entries) <= MAX_LINES)
        );
        let names = |entries: Vec<Entry<String>>| entries.into_iter().map(|entry| entry.content).collect::<Vec<_>>();
        files
            .into_iter()
            .map(|(file, entries)| (file, names(entries).join(" ")))
            .collect()
    }

    fn pairs(expected: &[(&str, &str)]) -> Vec<(String, String)> {
        expected
            .iter()
            .map(|(file, names)| ((*file).to_owned(), (*names).to_owned()))
            .collect()
    }

    #[test]
    fn many_entries_with_one_first_word_have_a_file_and_others_share_one() {
        let entries = vec![
            entry("get_cat", 300),
            entry("give_cat", 100),
            entry("get_dog", 300),
            entry("add_cat", 100),
            entry("gain", 10),
        ];
        assert_eq!(
            shown(entries),
            pairs(&[("get", "get_cat get_dog"), (OTHERS, "add_cat gain give_cat")])
        );
    }

    #[test]
    fn others_that_are_too_many_share_files_by_letter() {
        let words = (0..20).flat_map(|number| ["a", "b"].map(|letter| entry(&format!("{letter}{number}"), 300)));
        let files = shown(words.collect());
        let names: Vec<&str> = files.iter().map(|(name, _)| name.as_str()).collect();
        assert_eq!(names, ["a", "a_2", "b", "b_2"]);
    }

    #[test]
    fn a_word_that_is_too_common_is_followed_by_the_next_one() {
        let entries = vec![
            entry("get", 100),
            entry("get_cat", 3_000),
            entry("get_cat_name", 1_000),
            entry("get_dog", 2_000),
            entry("get_fox", 10),
        ];
        assert_eq!(
            shown(entries),
            pairs(&[
                ("get", "get get_fox"),
                ("get_cat", "get_cat get_cat_name"),
                ("get_dog", "get_dog")
            ])
        );
    }

    #[test]
    fn what_names_do_not_tell_apart_is_cut() {
        let entries = vec![entry("get", 3_000), entry("get", 3_000), entry("get", 9_000)];
        assert_eq!(
            shown(entries),
            pairs(&[("get", "get"), ("get_2", "get"), ("get_3", "get")])
        );
    }

    #[test]
    fn the_name_of_a_file_is_the_name_of_a_module() {
        assert_eq!(
            shown(vec![entry("type_of_cat", 500)]),
            pairs(&[("type_", "type_of_cat")])
        );
    }
}
