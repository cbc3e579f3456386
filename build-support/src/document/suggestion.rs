//! Names that users may have meant.
//!
//! In: a name that nothing has, and the names that there are. Out: those most like it.

/// How alike two names must be, from 0 to 1: what `clap` asks of the names of commands.
const LIKENESS: f64 = 0.7;

/// Names that contain what was typed count as alike if it has at least this many letters.
const PART: usize = 3;

/// Returns at most `most` of `names` that are like `given`, the most alike first.
pub fn nearest<'n>(given: &str, names: impl IntoIterator<Item = &'n str>, most: usize) -> Vec<&'n str> {
    let given = given.to_lowercase();
    let mut alike: Vec<(f64, &str)> = names
        .into_iter()
        .filter_map(|name| Some((likeness(&given, &name.to_lowercase())?, name)))
        .collect();
    alike.sort_by(|(one, first), (other, second)| other.total_cmp(one).then_with(|| first.cmp(second)));
    alike.dedup();
    alike.into_iter().take(most).map(|(_, name)| name).collect()
}

/// Says which of `names` was meant by `given`, which is none of them: for the help of a finding.
pub fn instead<'n>(given: &str, names: impl IntoIterator<Item = &'n str>) -> String {
    /// A finding shows no more names than this.
    const MOST: usize = 20;
    let mut names: Vec<&str> = names.into_iter().collect();
    names.dedup();
    let shown = names.iter().take(MOST).copied().collect::<Vec<_>>().join(", ");
    let more = match names.len().saturating_sub(MOST) {
        0 => String::new(),
        more => format!(", and {more} more"),
    };
    match nearest(given, names.iter().copied(), 1).as_slice() {
        [nearest, ..] => format!("did you mean `{nearest}`? There are: {shown}{more}"),
        [] => format!("there are: {shown}{more}"),
    }
}

/// Returns how alike two names in lower case are, or `None` if they are not.
fn likeness(given: &str, name: &str) -> Option<f64> {
    let likeness = strsim::jaro_winkler(given, name);
    // One slip makes a short name look like another one.
    let is_slip = given.len() >= PART && strsim::damerau_levenshtein(given, name) == 1;
    let is_part = given.len() >= PART && name.contains(given);
    (likeness > LIKENESS || is_slip || is_part).then_some(likeness)
}

#[cfg(test)]
mod tests {
    use super::nearest;

    #[test]
    fn the_most_alike_comes_first_and_strangers_do_not_come() {
        let names = ["trieve", "neevcloud", "tensorpool", "retrieve"];
        assert_eq!(nearest("treive", names, 1), ["trieve"]);
        assert_eq!(nearest("Retrieve", names, 2), ["retrieve", "trieve"]);
        assert!(nearest("xyz", names, 5).is_empty());
        assert_eq!(nearest("Cta", ["Cat", "Dog"], 5), ["Cat"]);
        assert_eq!(nearest("pool", names, 5), ["tensorpool"]);
    }
}
