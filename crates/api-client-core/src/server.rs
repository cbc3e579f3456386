//! [`ServerTemplate`]: a server of the specification, whose URL can have variables.
//!
//! In: the static data of a server, and the values that the caller chooses. Out: its URL, or an error that says what
//! the caller can choose.

use crate::BuildError;

/// Describes a server (`servers`). Generated crates hold one for each.
#[derive(Debug)]
pub struct ServerTemplate {
    /// The URL, with `{name}` for each variable.
    pub url: &'static str,
    /// The variables.
    pub variables: &'static [ServerVariable],
}

/// Describes a variable in the URL of a server.
#[derive(Debug)]
pub struct ServerVariable {
    /// The name.
    pub name: &'static str,
    /// The value that it has unless the caller chooses one.
    pub default: &'static str,
    /// The values that it can have; empty if the specification does not list them.
    pub values: &'static [&'static str],
}

impl ServerTemplate {
    /// The URL with the values of `chosen`, of which the last for a variable counts, and defaults for the rest.
    pub(crate) fn url(&self, chosen: &[(&'static str, String)]) -> Result<String, BuildError> {
        let has = |name: &str| self.variables.iter().any(|variable| variable.name == name);
        if let Some((name, _)) = chosen.iter().find(|(name, _)| !has(name)) {
            return Err(BuildError::UnknownServerVariable {
                url: self.url.to_owned(),
                variable: (*name).to_owned(),
            });
        }
        let mut url = self.url.to_owned();
        for variable in self.variables {
            let mut values = chosen.iter().rev().filter(|(name, _)| *name == variable.name);
            let value = match values.next() {
                Some((_, value)) => variable.checked(value)?,
                None => variable.default,
            };
            url = url.replace(&format!("{{{}}}", variable.name), value);
        }
        Ok(url)
    }
}

impl ServerVariable {
    /// The value, if the variable can have it.
    fn checked<'v>(&self, value: &'v str) -> Result<&'v str, BuildError> {
        // A value that the specification does not list must not lead to another part of the URL.
        let is_possible = match self.values {
            [] => !value.contains(|character: char| "/\\?#@{}".contains(character) || character.is_whitespace()),
            values => values.contains(&value),
        };
        is_possible
            .then_some(value)
            .ok_or_else(|| BuildError::InvalidServerVariable {
                variable: self.name.to_owned(),
                value: value.to_owned(),
                values: self.values.to_vec(),
            })
    }
}
