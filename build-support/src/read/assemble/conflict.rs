//! Which variant of a part counts where pages differ.
//!
//! In: the parts with all their variants, and the resolutions of `vendor.toml`. Out: the parts with the winner first,
//! and an error for each conflict that nothing decides and for each resolution that is of no use.

use crate::document::diagnostic::{Diagnostic, Diagnostics};
use crate::document::{Location, Node, Value, join_pointer};

use super::Resolution;
use super::parts::{Parts, Variant, pointer};

/// Puts the variant that counts first, for each part of `parts`.
pub(super) fn decide(parts: &mut Parts, resolutions: &[Resolution], diagnostics: &mut Diagnostics) {
    let mut is_used = vec![false; resolutions.len()];
    for (address, variants) in &mut parts.variants {
        let [first, second, others @ ..] = variants.as_slice() else {
            continue;
        };
        let pointer = pointer(address);
        match resolutions.iter().position(|resolution| resolution.pointer == pointer) {
            Some(index) => {
                is_used[index] = true;
                apply(&resolutions[index], variants, diagnostics);
            }
            None => diagnostics.push(conflict(&pointer, first, second, others)),
        }
    }
    for (resolution, is_used) in resolutions.iter().zip(is_used) {
        if !is_used {
            diagnostics.push(stale(resolution));
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
            let finding = Diagnostic::error("resolution", message)
                .at(&resolution.location)
                .pointer(&resolution.pointer)
                .help("name the page that wins by its path from the folder of the vendor");
            diagnostics.push(with_places(finding, variants));
        }
        _ => {
            let message = format!("`{}` contradicts itself here", resolution.source);
            let finding = Diagnostic::error("resolution", message)
                .at(&resolution.location)
                .pointer(&resolution.pointer)
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
        "stale-resolution",
        "this resolution decides nothing: no pages differ here",
    )
    .at(&resolution.location)
    .pointer(&resolution.pointer)
    .help("delete it; the vendor has corrected the pages, or the pointer is wrong")
}

/// The error about a part whose variants differ. It shows where they begin to.
fn conflict(pointer: &str, first: &Variant, second: &Variant, others: &[Variant]) -> Diagnostic {
    const LABEL: &str = "this page says otherwise";
    let compare = |other: &Variant| first_difference(&first.node, &other.node, pointer.to_owned());
    let difference = compare(second);
    let finding = Diagnostic::error("conflict", format!("pages differ in `{}`", difference.pointer))
        .at(&difference.left)
        .related(&difference.right, LABEL)
        .pointer(pointer)
        .help(
            "fetch the pages again; if they still differ, say which one wins in vendor.toml: a `[[resolve]]` table with \
             this `pointer`, the `source` that wins and the `reason`",
        );
    others
        .iter()
        .fold(finding, |finding, other| finding.related(&compare(other).right, LABEL))
}

/// Where two values begin to differ.
struct Difference {
    pointer: String,
    left: Location,
    right: Location,
}

fn first_difference(left: &Node, right: &Node, pointer: String) -> Difference {
    let below = match (&left.value, &right.value) {
        (Value::Object(left_members), Value::Object(right_members)) => left_members
            .keys()
            .chain(right_members.keys())
            .find_map(|key| differ(left_members.get(key), right_members.get(key), || key.clone())),
        (Value::Array(left_items), Value::Array(right_items)) => (0..left_items.len().max(right_items.len()))
            .find_map(|index| differ(left_items.get(index), right_items.get(index), || index.to_string())),
        _ => None,
    };
    match below {
        Some((token, Some(left), Some(right))) => first_difference(left, right, join_pointer(&pointer, &token)),
        Some((token, member_left, member_right)) => Difference {
            pointer: join_pointer(&pointer, &token),
            left: member_left.unwrap_or(left).location.clone(),
            right: member_right.unwrap_or(right).location.clone(),
        },
        None => Difference {
            pointer,
            left: left.location.clone(),
            right: right.location.clone(),
        },
    }
}

type Differing<'n> = (String, Option<&'n Node>, Option<&'n Node>);

/// Both members with their key, if they differ or only one of them is there.
fn differ<'n>(left: Option<&'n Node>, right: Option<&'n Node>, token: impl Fn() -> String) -> Option<Differing<'n>> {
    let is_same = matches!((left, right), (Some(left), Some(right)) if left.same_data(right));
    (!is_same).then(|| (token(), left, right))
}
