//! Pages of another version than the API has.
//!
//! In: the fragments of one API. Out: those of one version, and what is left out. Sites publish pages anew one by one,
//! and mirrors keep what they once fetched, so that some pages show an API as it was.
//!
//! The version that most pages have is that of the API; where two have equally many, it is the later one.

use std::cmp::Ordering;
use std::collections::{BTreeMap, BTreeSet};

use crate::document::diagnostic::{Code, Diagnostic, Diagnostics};
use crate::document::{Location, Node};
use crate::read::apis::operations;
use crate::read::source::Fragment;

/// How many pages or operations a finding names.
const NAMED: usize = 10;

/// The fragments of `fragments` that are of the API's version, or of none.
///
/// # Errors
///
/// If two versions are on equally many pages, and nothing says which is the later one.
pub(super) fn select(fragments: Vec<Fragment>, findings: &mut Diagnostics) -> Result<Vec<Fragment>, Diagnostics> {
    let Some(current) = current(&fragments)? else {
        return Ok(fragments);
    };
    let is_fresh = |fragment: &Fragment| version(&fragment.root).is_none_or(|version| version == current);
    let (fresh, stale): (Vec<Fragment>, Vec<Fragment>) = fragments.into_iter().partition(is_fresh);
    if !stale.is_empty() {
        findings.push(stale_pages(&current, &fresh, &stale));
        findings.extend(lost_operations(&fresh, &stale).into_iter().collect());
    }
    Ok(fresh)
}

/// The `info.version` of `root`, if it says one.
pub(super) fn version(root: &Node) -> Option<&str> {
    root.get("info")?
        .str_of("version")
        .filter(|version| !version.trim().is_empty())
}

/// The version of the API, if its pages say any.
fn current(fragments: &[Fragment]) -> Result<Option<String>, Diagnostics> {
    let mut pages: BTreeMap<&str, BTreeSet<(&str, u32)>> = BTreeMap::new();
    for fragment in fragments {
        if let Some(version) = version(&fragment.root) {
            // Pages can be strung together in one file.
            let place = (fragment.location.file.path.as_str(), fragment.location.line);
            pages.entry(version).or_default().insert(place);
        }
    }
    let most = pages.values().map(BTreeSet::len).max().unwrap_or(0);
    let mut winner: Option<&str> = None;
    for (candidate, _) in pages.iter().filter(|(_, pages)| pages.len() == most) {
        winner = match winner {
            None => Some(candidate),
            Some(known) => match compare(known, candidate) {
                Some(Ordering::Less) => Some(candidate),
                Some(_) => Some(known),
                None => return Err(undecided(fragments, known, candidate).into()),
            },
        };
    }
    Ok(winner.map(str::to_owned))
}

/// Which of two versions is the later one, where both are numbers with points between them, or dates.
fn compare(left: &str, right: &str) -> Option<Ordering> {
    let numbers = |version: &str| -> Option<Vec<u64>> {
        let version = version.trim().trim_start_matches(['v', 'V']);
        let core = version.split(['+', ' ']).next()?;
        core.split(['.', '-', '_', '/']).map(|part| part.parse().ok()).collect()
    };
    let release = |version: &str| {
        version
            .split_once('-')
            .map_or(version, |(release, _)| release)
            .to_owned()
    };
    match (numbers(left), numbers(right)) {
        (Some(left), Some(right)) => Some(left.cmp(&right)),
        // What has letters after a `-` comes before the release that it leads to (Semantic Versioning 2.0.0, item 11).
        (left_numbers, right_numbers) => {
            let order = numbers(&release(left))?.cmp(&numbers(&release(right))?);
            match (order, left_numbers.is_some(), right_numbers.is_some()) {
                (Ordering::Equal, true, false) => Some(Ordering::Greater),
                (Ordering::Equal, false, true) => Some(Ordering::Less),
                (Ordering::Equal, ..) => None,
                (order, ..) => Some(order),
            }
        }
    }
}

fn undecided(fragments: &[Fragment], left: &str, right: &str) -> Diagnostic {
    let place = |wanted: &str| {
        let fragment = fragments
            .iter()
            .find(|fragment| version(&fragment.root) == Some(wanted));
        fragment.and_then(|fragment| Some(fragment.root.get("info")?.get("version")?.location.clone()))
    };
    let message =
        format!("equally many pages are of the versions `{left}` and `{right}`, and neither is the later one");
    let mut finding = Diagnostic::error(Code::Versions, message).pointer(["info", "version"]);
    if let Some(location) = place(left) {
        finding = finding.at(&location);
    }
    if let Some(location) = place(right) {
        finding = finding.related(&location, "the other version");
    }
    finding.help("fetch the pages again, or leave out those of one version")
}

fn stale_pages(current: &str, fresh: &[Fragment], stale: &[Fragment]) -> Diagnostic {
    let names = stale.iter().map(|fragment| {
        let version = version(&fragment.root).unwrap_or_default();
        let Location { file, line, .. } = &fragment.location;
        let mut others = fresh.iter().chain(stale).map(|other| &other.location);
        match others.any(|other| other.file.path == file.path && other.line != *line) {
            true => format!("{}:{line} ({version})", file.path),
            false => format!("{} ({version})", file.path),
        }
    });
    let names: BTreeSet<String> = names.collect();
    let message = format!(
        "left out: {} {} of another version than {current}: {}",
        names.len(),
        if names.len() == 1 { "page is" } else { "pages are" },
        list(names.iter().map(String::as_str))
    );
    let finding = Diagnostic::warning(Code::StalePages, message).pointer(["info", "version"]);
    let finding = match stale.first() {
        Some(fragment) => finding.at(&fragment.location),
        None => finding,
    };
    finding.help("fetch the pages again; if they stay so, ask the vendor to publish them anew")
}

/// What to say about operations that no fresh page describes.
fn lost_operations(fresh: &[Fragment], stale: &[Fragment]) -> Option<Diagnostic> {
    let of = |fragments: &[Fragment]| -> BTreeSet<String> {
        fragments
            .iter()
            .flat_map(|fragment| operations(&fragment.root))
            .collect()
    };
    let lost: Vec<String> = of(stale).difference(&of(fresh)).cloned().collect();
    if lost.is_empty() {
        return None;
    }
    let message = format!(
        "{} {} on pages of another version alone, and left out: {}",
        lost.len(),
        if lost.len() == 1 {
            "operation is"
        } else {
            "operations are"
        },
        list(lost.iter().map(String::as_str))
    );
    let help = "the vendor may have removed them; if not, fetch their pages again";
    Some(Diagnostic::warning(Code::StaleOperations, message).help(help))
}

/// The first of `names`, and how many more there are.
pub(super) fn list<'n>(names: impl ExactSizeIterator<Item = &'n str>) -> String {
    let more = names.len().saturating_sub(NAMED);
    let mut list = names.take(NAMED).collect::<Vec<_>>().join(", ");
    if more > 0 {
        list.push_str(&format!(" and {more} more"));
    }
    list
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn versions_are_compared_by_number_and_dates_by_day() {
        for (earlier, later) in [
            ("1.9.0", "1.10.0"),
            ("v1", "v2"),
            ("2024-09-30", "2025-01-01"),
            ("2.0.0-beta.1", "2.0.0"),
            ("1.0.0", "1.1.0-rc.1"),
        ] {
            assert_eq!(compare(earlier, later), Some(Ordering::Less), "{earlier} {later}");
            assert_eq!(compare(later, earlier), Some(Ordering::Greater), "{earlier} {later}");
        }
        assert_eq!(compare("spring", "autumn"), None);
        assert_eq!(compare("1.0.0-alpha", "1.0.0-beta"), None);
    }
}
