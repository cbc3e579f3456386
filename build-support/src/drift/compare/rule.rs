//! What a rule is, and the table of all rules.
//!
//! In: the rules that each area declares beside the code that applies them. Out: one table of them, which the
//! documentation is written from and whose examples are the tests of the rules.

use super::{bodies, bounds, callbacks, components, composition, defaults, deprecation, enums, formats, headers};
use super::{media_types, nullable, operations, parameters, paths, required, responses, security, servers};
use super::{subschemas, types};

/// What a change does to programs that were written for the old description, when they talk to the new server.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Wire {
    /// They go on as before.
    Compatible,
    /// Some may fail, or get what they do not expect.
    Dangerous,
    /// They fail.
    Breaking,
}

impl Wire {
    /// The word for it, in reports and on the command line.
    pub fn word(self) -> &'static str {
        match self {
            Self::Compatible => "compatible",
            Self::Dangerous => "dangerous",
            Self::Breaking => "breaking",
        }
    }
}

/// The level of a rule, by the direction in which the changed part travels.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Levels {
    /// Where the client sends it.
    pub request: Wire,
    /// Where the server sends it.
    pub response: Wire,
}

/// The same level in both directions.
pub(super) const fn both(level: Wire) -> Levels {
    Levels {
        request: level,
        response: level,
    }
}

/// A level for each direction.
pub(super) const fn by_direction(request: Wire, response: Wire) -> Levels {
    Levels { request, response }
}

/// The part of a description that the examples of a rule are.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Place {
    /// Members of the root.
    Root,
    /// The content of `paths`.
    Paths,
    /// Members of an operation.
    Operation,
    /// A schema.
    Schema,
}

/// One kind of change.
#[derive(Debug)]
pub struct Rule {
    /// Its name, in kebab case.
    pub id: &'static str,
    /// How bad it is.
    pub levels: Levels,
    /// What it is about, in a sentence without a final stop.
    pub what: &'static str,
    /// What the examples are.
    pub place: Place,
    /// An example before the change, as YAML in flow style.
    pub old: &'static str,
    /// The same after it.
    pub new: &'static str,
}

impl Rule {
    /// The rule called `id`, from which other rules differ in their levels alone.
    pub(super) const fn new(id: &'static str, levels: Levels, what: &'static str) -> Self {
        Self {
            id,
            levels,
            what,
            place: Place::Schema,
            old: "",
            new: "",
        }
    }

    /// The same with an example of a change, which is a `place`.
    pub(super) const fn example(mut self, place: Place, old: &'static str, new: &'static str) -> Self {
        self.place = place;
        self.old = old;
        self.new = new;
        self
    }
}

/// An area of a description, and its rules.
pub struct Area {
    /// Its name, as a heading.
    pub name: &'static str,
    /// Its rules.
    pub rules: &'static [&'static Rule],
}

/// All rules, by area.
pub static AREAS: &[Area] = &[
    Area {
        name: "Paths",
        rules: paths::RULES,
    },
    Area {
        name: "Servers",
        rules: servers::RULES,
    },
    Area {
        name: "Operations",
        rules: operations::RULES,
    },
    Area {
        name: "Parameters",
        rules: parameters::RULES,
    },
    Area {
        name: "Request bodies",
        rules: bodies::RULES,
    },
    Area {
        name: "Responses",
        rules: responses::RULES,
    },
    Area {
        name: "Media types",
        rules: media_types::RULES,
    },
    Area {
        name: "Response headers",
        rules: headers::RULES,
    },
    Area {
        name: "Security",
        rules: security::RULES,
    },
    Area {
        name: "Types",
        rules: types::RULES,
    },
    Area {
        name: "Formats",
        rules: formats::RULES,
    },
    Area {
        name: "Enums",
        rules: enums::RULES,
    },
    Area {
        name: "Bounds",
        rules: bounds::RULES,
    },
    Area {
        name: "Properties",
        rules: required::RULES,
    },
    Area {
        name: "Nullable",
        rules: nullable::RULES,
    },
    Area {
        name: "Defaults",
        rules: defaults::RULES,
    },
    Area {
        name: "Composition",
        rules: composition::RULES,
    },
    Area {
        name: "Schemas inside",
        rules: subschemas::RULES,
    },
    Area {
        name: "Deprecation",
        rules: deprecation::RULES,
    },
    Area {
        name: "Webhooks and callbacks",
        rules: callbacks::RULES,
    },
    Area {
        name: "Components",
        rules: components::RULES,
    },
];

/// Declares rules as statics, and the list of them.
macro_rules! rules {
    ($($name:ident = $rule:expr;)*) => {
        $(static $name: $crate::drift::compare::rule::Rule = $rule;)*
        pub(super) static RULES: &[&$crate::drift::compare::rule::Rule] = &[$(&$name),*];
    };
}
pub(super) use rules;
