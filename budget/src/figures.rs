//! The file of figures: the ratio of each work, and by how much a measurement can be above it.

use std::collections::BTreeMap;
use std::fmt::{self, Write as _};
use std::path::Path;

use crate::calls::Outcome;

/// The tolerance of a new file.
pub(crate) const TOLERANCE: f64 = 0.03;

/// Ratios by the name of the work.
pub(crate) type Ratios = BTreeMap<String, f64>;

/// What the file says.
pub(crate) struct Figures {
    /// How much more than its figure a work can cost: 0.03 is 3 %.
    pub(crate) tolerance: f64,
    pub(crate) ratio: Ratios,
}

impl Figures {
    pub(crate) fn read(file: &Path) -> Outcome<Self> {
        let text = std::fs::read_to_string(file).map_err(|error| format!("{}: {error}", file.display()))?;
        let table: toml::Table = text.parse()?;
        let missing = |key: &str| format!("{}: `{key}` is missing", file.display());
        let tolerance = table.get("tolerance").and_then(toml::Value::as_float);
        let ratio = table.get("ratio").and_then(toml::Value::as_table);
        let ratio = ratio.ok_or_else(|| missing("ratio"))?.iter();
        Ok(Self {
            tolerance: tolerance.ok_or_else(|| missing("tolerance"))?,
            ratio: ratio
                .map(|(name, value)| Some((name.clone(), value.as_float()?)))
                .collect::<Option<_>>()
                .ok_or("each ratio is a number with a fraction")?,
        })
    }

    /// What is to be said about measured ratios.
    pub(crate) fn compare(&self, measured: &Ratios) -> Vec<Finding> {
        let mut findings = Vec::new();
        for (name, &measured) in measured {
            let name = name.clone();
            match self.ratio.get(&name) {
                None => findings.push(Finding::New { name }),
                Some(&figure) if measured > figure * (1.0 + self.tolerance) => {
                    findings.push(Finding::Dearer { name, figure, measured })
                }
                Some(&figure) if measured < figure * (1.0 - self.tolerance) => {
                    findings.push(Finding::Cheaper { name, figure, measured })
                }
                Some(_) => {}
            }
        }
        let gone = self.ratio.keys().filter(|name| !measured.contains_key(*name));
        findings.extend(gone.map(|name| Finding::Gone { name: name.clone() }));
        findings
    }

    pub(crate) fn write(&self, file: &Path) -> Outcome<()> {
        let mut text = String::from(
            "# Instructions, and bytes of memory, as ratios to a reference in the same run: see budget/src/main.rs. Written by `.ci/budget --update`.\n\n",
        );
        writeln!(text, "# How much more than its ratio a work can cost: 0.03 is 3 %.")?;
        writeln!(text, "tolerance = {:?}\n\n[ratio]", self.tolerance)?;
        for (name, ratio) in &self.ratio {
            writeln!(text, "{name:?} = {ratio:.3}")?;
        }
        Ok(std::fs::write(file, text)?)
    }
}

/// A difference between a measurement and the file.
#[derive(Debug, PartialEq)]
pub(crate) enum Finding {
    Dearer { name: String, figure: f64, measured: f64 },
    Cheaper { name: String, figure: f64, measured: f64 },
    New { name: String },
    Gone { name: String },
}

impl Finding {
    /// Returns `true` for everything but a work that has become cheaper.
    pub(crate) fn is_failure(&self) -> bool {
        !matches!(self, Self::Cheaper { .. })
    }
}

impl fmt::Display for Finding {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let percent = |figure: f64, measured: f64| (measured / figure - 1.0) * 100.0;
        match self {
            Self::Dearer { name, figure, measured } => {
                let more = percent(*figure, *measured);
                write!(
                    f,
                    "FAILED: `{name}` costs {measured:.3} times its reference, {more:.1} % more than {figure:.3}"
                )
            }
            Self::Cheaper { name, figure, measured } => {
                let less = -percent(*figure, *measured);
                write!(
                    f,
                    "note: `{name}` costs {measured:.3} times its reference, {less:.1} % less than {figure:.3}; \
                     `.ci/budget --update` keeps it there"
                )
            }
            Self::New { name } => write!(f, "FAILED: `{name}` has no figure: run `.ci/budget --update`"),
            Self::Gone { name } => write!(
                f,
                "FAILED: `{name}` is not measured any more: run `.ci/budget --update`"
            ),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_costs_more_than_the_tolerance_fails_with_the_numbers() {
        let figures = Figures {
            tolerance: 0.03,
            ratio: BTreeMap::from([("a".to_owned(), 1.0), ("b".to_owned(), 1.0), ("c".to_owned(), 1.0)]),
        };
        let findings = figures.compare(&BTreeMap::from(
            [("a", 1.029), ("b", 1.031), ("c", 0.9)].map(|(name, ratio)| (name.to_owned(), ratio)),
        ));
        assert_eq!(findings.len(), 2);
        assert!(findings[0].is_failure());
        assert_eq!(
            findings[0].to_string(),
            "FAILED: `b` costs 1.031 times its reference, 3.1 % more than 1.000"
        );
        assert!(!findings[1].is_failure());
    }

    #[test]
    fn a_work_without_a_figure_and_a_figure_without_work_fail() {
        let figures = Figures {
            tolerance: 0.03,
            ratio: BTreeMap::from([("old".to_owned(), 1.0)]),
        };
        let findings = figures.compare(&BTreeMap::from([("new".to_owned(), 1.0)]));
        assert_eq!(findings.len(), 2);
        assert!(findings.iter().all(Finding::is_failure));
    }
}
