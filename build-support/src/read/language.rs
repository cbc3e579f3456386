//! Sites that are published in several languages.
//!
//! In: the fragments of a site. Out: those of one language, and which one that is. Such a site has the same pages in a
//! folder for each language (`en/…`, `zh-CN/…`) or with an ending for it (`cats.de.md`), often with none for the main
//! one. All of them describe the same operations in other words.

use std::collections::{BTreeMap, BTreeSet};

use crate::document::diagnostic::{Code, Diagnostic, Diagnostics};
use crate::document::words;

use super::apis::operations_in;
use super::source::Fragment;

/// The languages that folders of sites are named after (ISO 639-1), which are no usual words for a part of an API.
const LANGUAGES: [&str; 28] = [
    "en", "zh", "cn", "ja", "jp", "ko", "de", "fr", "es", "pt", "it", "ru", "tr", "ar", "nl", "pl", "vi", "id", "th",
    "uk", "cs", "sv", "da", "fi", "he", "hi", "el", "hu",
];

/// The fragments of `fragments` in one language, where they are there in several; what only others have stays.
pub(super) fn choose(fragments: Vec<Fragment>) -> (Vec<Fragment>, Diagnostics) {
    let Some(chosen) = chosen(&fragments) else {
        return (fragments, Diagnostics::new());
    };
    let is_chosen = |fragment: &Fragment| split(&fragment.location.file.path).0 == chosen;
    let known: BTreeSet<String> = fragments
        .iter()
        .filter(|fragment| is_chosen(fragment))
        .flat_map(operations)
        .collect();
    let mut left_out: BTreeMap<String, usize> = BTreeMap::new();
    let kept = fragments.into_iter().filter(|fragment| {
        let is_kept = is_chosen(fragment) || !operations(fragment).is_subset(&known);
        if !is_kept {
            *left_out.entry(split(&fragment.location.file.path).0).or_default() += 1;
        }
        is_kept
    });
    let kept: Vec<Fragment> = kept.collect();
    let foreign = |fragment: Fragment| {
        if is_chosen(&fragment) {
            fragment
        } else {
            without_words(fragment)
        }
    };
    let kept = kept.into_iter().map(foreign).collect();
    (kept, note(&chosen, &left_out).into_iter().collect())
}

/// `fragment` without what says in its own language which API it is about.
fn without_words(mut fragment: Fragment) -> Fragment {
    if let Some(members) = fragment.root.as_object_mut() {
        members.retain(|key, _| !matches!(key.as_str(), "info" | "tags"));
    }
    fragment
}

fn note(chosen: &str, left_out: &BTreeMap<String, usize>) -> Option<Diagnostic> {
    let others: Vec<String> = left_out
        .iter()
        .map(|(language, count)| format!("{} ({})", called(language), words::count(*count, "page")))
        .collect();
    if others.is_empty() {
        return None;
    }
    let message = format!(
        "the site is there in {} languages: {} is used, and left out is {}",
        others.len() + 1,
        called(chosen),
        others.join(", ")
    );
    let help = "name the folder of one language, if another one is wanted";
    Some(Diagnostic::note(Code::Languages, message).help(help))
}

fn called(language: &str) -> String {
    match language {
        "" => "the one without a folder".to_owned(),
        language => format!("`{language}`"),
    }
}

/// The language to use, where pages of one way from the language's folder are there in several: English, or else that
/// of the most pages, or else the first.
fn chosen(fragments: &[Fragment]) -> Option<String> {
    let mut pages: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
    let mut counts: BTreeMap<String, usize> = BTreeMap::new();
    for fragment in fragments {
        let (language, rest) = split(&fragment.location.file.path);
        pages.entry(rest).or_default().insert(language.clone());
        *counts.entry(language).or_default() += 1;
    }
    let shared: BTreeSet<&String> = pages
        .values()
        .filter(|languages| languages.len() > 1)
        .flatten()
        .collect();
    let english = shared
        .iter()
        .find(|language| language.as_str() == "en" || language.starts_with("en-"));
    let most = shared.iter().rev().max_by_key(|language| counts.get(**language));
    english.or(most).map(|language| (*language).clone())
}

/// The folder of `path` that names a language, or the ending before the last one (`cats.de.md`), or nothing; and the
/// way without it.
fn split(path: &str) -> (String, String) {
    let is_language = |part: &str| {
        let (language, region) = part.split_once(['-', '_']).unwrap_or((part, ""));
        let is_region = region.len() <= 4 && region.chars().all(|character| character.is_ascii_alphabetic());
        LANGUAGES.contains(&language) && is_region
    };
    let (folder, file) = path.rsplit_once('/').unwrap_or(("", path));
    if let Some(language) = folder.split('/').find(|part| is_language(part)) {
        let rest: Vec<&str> = path.split('/').filter(|part| *part != language).collect();
        return (language.to_owned(), rest.join("/"));
    }
    let mut endings = file.rsplitn(3, '.');
    match (endings.next(), endings.next(), endings.next()) {
        (Some(ending), Some(language), Some(name)) if is_language(language) => {
            let rest = [folder, &format!("{name}.{ending}")].join("/");
            (language.to_owned(), rest.trim_start_matches('/').to_owned())
        }
        _ => (String::new(), path.to_owned()),
    }
}

/// The operations and webhooks that `fragment` describes.
fn operations(fragment: &Fragment) -> BTreeSet<String> {
    let sections = ["paths", "webhooks"].into_iter();
    sections
        .flat_map(|section| operations_in(&fragment.root, section))
        .collect()
}
