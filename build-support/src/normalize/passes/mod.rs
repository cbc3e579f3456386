//! The passes, in the order in which they run.

mod additions;
mod array_items;
mod boolean_schemas;
mod bounds;
mod callbacks;
mod conditions;
mod constants;
mod content_encodings;
mod defaults;
mod discriminators;
mod dynamic_references;
mod enum_values;
mod foreign_keywords;
mod formats;
mod inferred_types;
mod inheritance;
mod inlined_parts;
mod keyword_names;
mod media_types;
mod metadata;
mod misplaced_references;
mod null_types;
mod number_keywords;
mod operation_ids;
mod operation_parameters;
mod operation_servers;
mod parameters;
mod path_templates;
mod pattern_properties;
mod patterns;
mod reference_cycles;
mod reference_siblings;
mod request_bodies;
mod responses;
mod schema_examples;
mod schema_names;
mod schema_references;
mod schema_shapes;
mod security_schemes;
mod shared_schemas;
mod structure;
mod tuples;
mod type_lists;
mod type_names;
mod unsupported_keywords;
mod version;

use super::{Pass, Report};
use crate::document::Node;

macro_rules! passes {
    ($($name:literal => $module:ident),* $(,)?) => {
        /// The passes of the stage, in order.
        ///
        /// First the frame of the document is made sound, then every schema is brought to its canonical form where it
        /// stands, then what several operations share is copied into each, and last the operations are completed.
        pub const PASSES: &[Pass] = &[$(Pass { name: $name, run: $module::run as fn(&mut Node, &mut Report) }),*];
    };
}

passes! {
    "version" => version,
    "additions" => additions,
    "misplaced-references" => misplaced_references,
    "keyword-names" => keyword_names,
    "structure" => structure,
    "metadata" => metadata,
    "parameters" => parameters,
    "media-types" => media_types,
    "schema-shapes" => schema_shapes,
    "schema-names" => schema_names,
    "dynamic-references" => dynamic_references,
    "schema-references" => schema_references,
    "tuples" => tuples,
    "boolean-schemas" => boolean_schemas,
    "reference-siblings" => reference_siblings,
    "type-names" => type_names,
    "constants" => constants,
    "type-lists" => type_lists,
    "enum-values" => enum_values,
    "null-types" => null_types,
    "reference-cycles" => reference_cycles,
    "number-keywords" => number_keywords,
    "inferred-types" => inferred_types,
    "array-items" => array_items,
    "content-encodings" => content_encodings,
    "schema-examples" => schema_examples,
    "formats" => formats,
    "bounds" => bounds,
    "patterns" => patterns,
    "pattern-properties" => pattern_properties,
    "foreign-keywords" => foreign_keywords,
    "conditions" => conditions,
    "unsupported-keywords" => unsupported_keywords,
    "discriminators" => discriminators,
    "inheritance" => inheritance,
    "defaults" => defaults,
    "callbacks" => callbacks,
    "shared-schemas" => shared_schemas,
    "inlined-parts" => inlined_parts,
    "security-schemes" => security_schemes,
    "operation-parameters" => operation_parameters,
    "operation-servers" => operation_servers,
    "request-bodies" => request_bodies,
    "path-templates" => path_templates,
    "responses" => responses,
    "operation-ids" => operation_ids,
}
