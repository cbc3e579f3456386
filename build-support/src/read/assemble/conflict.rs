//! What counts where pages differ.
//!
//! In: the parts with all their variants, and what `vendor.toml` chooses. Out: the parts with what counts first, a note
//! about each kind of difference that was settled, and an error for each contradiction that nothing decides and for
//! each choice that is of no use.

use std::collections::BTreeSet;

use crate::document::diagnostic::{Code, Diagnostic, Diagnostics};
use crate::document::words::{count, excerpt};
use crate::document::{JsonPointer, Location};

use super::merge::{Difference, Merger, Place, Settled};
use super::parts::{Parts, Variant};
use super::versions::list;
use super::{Combination, Decisions, Resolution};

/// Puts what counts first, for each part of `parts`: the variant that a resolution names, or what all variants say.
pub(super) fn decide(parts: &mut Parts, decisions: &Decisions<'_>, diagnostics: &mut Diagnostics) {
    let mut is_resolved = vec![false; decisions.resolutions.len()];
    let mut is_combined = vec![false; decisions.combinations.len()];
    let mut settled = Settled::default();
    for (address, variants) in &mut parts.variants {
        if variants.len() < 2 {
            continue;
        }
        let pointer: JsonPointer = address.iter().collect();
        if let Some(index) = decisions
            .resolutions
            .iter()
            .position(|resolution| resolution.pointer == pointer)
        {
            is_resolved[index] = true;
            apply(&decisions.resolutions[index], variants, diagnostics);
            continue;
        }
        if *address == ["openapi"] {
            latest_first(variants);
            diagnostics.push(latest_version(&variants[0], pointer));
            continue;
        }
        let combination = decisions
            .combinations
            .iter()
            .position(|combination| combination.pointer == pointer);
        let mut merger = Merger {
            settled: &mut settled,
            makes_unions: combination.is_some(),
        };
        let unions = merger.settled.unions.len();
        match merge(&mut merger, variants, Place::of_part(address), &pointer) {
            Ok(()) => {}
            Err(finding) => diagnostics.push(*finding),
        }
        if let Some(index) = combination {
            is_combined[index] = settled.unions.len() > unions;
        }
    }
    diagnostics.extend(notes(&settled).into_iter().collect());
    for (resolution, _) in decisions
        .resolutions
        .iter()
        .zip(is_resolved)
        .filter(|(_, is_used)| !is_used)
    {
        diagnostics.push(stale(resolution));
    }
    for (combination, _) in decisions
        .combinations
        .iter()
        .zip(is_combined)
        .filter(|(_, is_used)| !is_used)
    {
        diagnostics.push(stale_combination(combination));
    }
}

/// Puts the latest version of OpenAPI first: each can say what those before it can.
fn latest_first(variants: &mut [Variant]) {
    let number = |variant: &Variant| -> Vec<u32> {
        let version = variant.node.as_str().unwrap_or_default();
        version.split('.').map(|part| part.parse().unwrap_or(0)).collect()
    };
    variants.sort_by_key(|variant| std::cmp::Reverse(number(variant)));
}

fn latest_version(latest: &Variant, pointer: JsonPointer) -> Diagnostic {
    let version = latest.node.as_str().unwrap_or_default();
    let message = format!("pages are written in several versions of OpenAPI, and are read as the latest, {version}");
    Diagnostic::note(Code::OpenapiVersions, message)
        .at(&latest.node.location)
        .pointer(pointer)
}

/// Makes one variant of `variants`.
fn merge(
    merger: &mut Merger<'_>,
    variants: &mut Vec<Variant>,
    place: Place,
    pointer: &JsonPointer,
) -> Result<(), Box<Diagnostic>> {
    let before = merger.settled.len();
    let weighed: Vec<_> = variants
        .iter()
        .map(|variant| (&variant.node, variant.places.len()))
        .collect();
    match merger.merge(&weighed, place, pointer) {
        Ok(node) => {
            variants.truncate(1);
            variants[0].node = node;
            Ok(())
        }
        Err(difference) => {
            merger.settled.truncate(before);
            let others: Vec<Location> = variants.iter().map(|variant| variant.node.location.clone()).collect();
            Err(Box::new(conflict(pointer, &difference, &others)))
        }
    }
}

fn apply(resolution: &Resolution, variants: &mut [Variant], diagnostics: &mut Diagnostics) {
    let is_winner = |variant: &Variant| variant.places.iter().any(|place| is_in(place, &resolution.source));
    let winners: Vec<usize> = (0..variants.len())
        .filter(|index| is_winner(&variants[*index]))
        .collect();
    match winners.as_slice() {
        [winner] => variants.swap(0, *winner),
        [] => {
            let message = format!("`{}` is none of the pages that differ here", resolution.source);
            let finding = Diagnostic::error(Code::Resolution, message)
                .at(&resolution.location)
                .pointer(resolution.pointer.clone())
                .help("name the page that wins by its path from the folder of the vendor");
            diagnostics.push(with_places(finding, variants));
        }
        _ => {
            let message = format!("`{}` contradicts itself here", resolution.source);
            let finding = Diagnostic::error(Code::Resolution, message)
                .at(&resolution.location)
                .pointer(resolution.pointer.clone())
                .help("correct one of the two places with an overlay action");
            diagnostics.push(with_places(finding, variants));
        }
    }
}

fn with_places(finding: Diagnostic, variants: &[Variant]) -> Diagnostic {
    variants.iter().fold(finding, |finding, variant| {
        finding.related(&variant.node.location, "it is written here")
    })
}

/// Whether `place` is in the file `source`, a path from the folder of the vendor.
fn is_in(place: &Location, source: &str) -> bool {
    place
        .file
        .path
        .strip_suffix(source)
        .is_some_and(|folder| folder.is_empty() || folder.ends_with('/'))
}

fn stale(resolution: &Resolution) -> Diagnostic {
    Diagnostic::error(
        Code::StaleResolution,
        "this resolution decides nothing: no pages differ here",
    )
    .at(&resolution.location)
    .pointer(resolution.pointer.clone())
    .help("delete it; the vendor has corrected the pages, or the pointer is wrong")
}

fn stale_combination(combination: &Combination) -> Diagnostic {
    Diagnostic::error(
        Code::StaleCombination,
        "this combines nothing: no pages differ here in the body of an operation",
    )
    .at(&combination.location)
    .pointer(combination.pointer.clone())
    .help("delete it, or correct the pointer: it is that of an operation, as the error about it names it")
}

/// The error about a part whose variants contradict each other: both texts, each with its page and line.
fn conflict(pointer: &JsonPointer, difference: &Difference, others: &[Location]) -> Diagnostic {
    let message = format!(
        "pages contradict each other in `{}`: {} here, and {} there",
        difference.pointer,
        shown(difference.left.value.as_deref()),
        shown(difference.right.value.as_deref())
    );
    let finding = Diagnostic::error(Code::Conflict, message)
        .at(&difference.left.location)
        .related(
            &difference.right.location,
            format!("{} on this page", shown(difference.right.value.as_deref())),
        )
        .pointer(pointer.clone())
        .help(help(&difference.pointer));
    let shown_files = [&difference.left.location.file, &difference.right.location.file];
    let others = others.iter().filter(|location| !shown_files.contains(&&location.file));
    others.fold(finding, |finding, location| {
        finding.related(location, "this page has yet another text")
    })
}

/// What to do about pages that contradict each other at `pointer`.
fn help(pointer: &JsonPointer) -> String {
    let mut help =
        "fetch the pages again; if they still differ, say which one wins in vendor.toml: a `[[resolve]]` table with \
                    this `pointer`, the `source` that wins and the `reason`"
            .to_owned();
    if pointer.tokens().any(|token| token == "content") {
        help.push_str(
            "; or, if each page is about another body of the operation, a `[[combine]]` table with this `pointer` and the \
             `reason`",
        );
    }
    help
}

/// Returns `value`, which is JSON, as code of at most half a line.
fn shown(value: Option<&str>) -> String {
    value.map_or_else(|| "nothing".to_owned(), |value| format!("`{}`", excerpt(value, 60)))
}

/// The notes about what was settled, one for each kind.
fn notes(settled: &Settled) -> Vec<Diagnostic> {
    let note = |code, pointers: &[JsonPointer], what: &str, help: &str| {
        let places: BTreeSet<&str> = pointers.iter().map(JsonPointer::as_str).collect();
        let message = format!("{} {what}: {}", count(places.len(), "place"), list(places.into_iter()));
        Diagnostic::note(code, message).help(help)
    };
    let notes = [
        (
            Code::TextsDiffer,
            &settled.annotations,
            "where pages differ in what carries no meaning",
            "the text that most pages have is taken, then the longest, then that of the first page",
        ),
        (
            Code::SchemasCompleted,
            &settled.completed,
            "where some pages show less of a schema than others",
            "what the fuller page says is taken",
        ),
        (
            Code::BodiesCombined,
            &settled.unions,
            "where an operation takes or gives one of several bodies, each on a page of its own",
            "a `[[combine]]` table of vendor.toml asks for this",
        ),
    ];
    let stated = notes.into_iter().filter(|(_, pointers, ..)| !pointers.is_empty());
    stated
        .map(|(code, pointers, what, help)| note(code, pointers, what, help))
        .collect()
}
