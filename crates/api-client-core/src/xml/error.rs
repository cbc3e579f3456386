//! Why a body is no XML that an operation can read or send: where, and never what stands there.

use std::fmt;

use super::name::is_name;

/// How much of the way to an element an error tells.
const LONGEST_PATH: usize = 512;

/// What is wrong with a body, and with which of its elements.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct XmlError {
    message: &'static str,
    path: String,
    /// How many bytes come before it, where that is known.
    position: Option<u64>,
}

impl XmlError {
    /// An error within the elements `path`, whose names a server can have chosen.
    pub(super) fn new(message: &'static str, path: &[String]) -> Self {
        let mut told = String::new();
        for name in path {
            if told.len() + name.len() > LONGEST_PATH {
                told.push_str("/…");
                break;
            }
            told.push_str(if told.is_empty() { "" } else { "/" });
            let bare = name.trim_start_matches('@');
            told.push_str(if is_name(bare) { name } else { "?" });
        }
        Self {
            message,
            path: told,
            position: None,
        }
    }

    pub(super) fn at(mut self, position: u64) -> Self {
        self.position = Some(position);
        self
    }
}

impl fmt::Display for XmlError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("XML: ")?;
        if !self.path.is_empty() {
            write!(f, "`{}`: ", self.path)?;
        }
        f.write_str(self.message)?;
        match self.position {
            Some(position) => write!(f, " at byte {position}"),
            None => Ok(()),
        }
    }
}
