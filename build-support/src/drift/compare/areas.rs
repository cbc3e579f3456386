//! The table of all rules.
//!
//! In: the rules that each area declares beside the code that applies them. Out: one table of them, from which the
//! documentation is written, and whose examples are the tests of the rules.

use super::rule::Rule;
use super::{bodies, bounds, callbacks, components, composition, defaults, deprecation, enums, formats, headers};
use super::{media_types, nullable, operations, parameters, paths, record, required, responses, security, servers};
use super::{subschemas, types};

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
        name: "References",
        rules: record::RULES,
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
