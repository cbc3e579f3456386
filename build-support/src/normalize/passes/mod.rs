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
    ($($name:literal => $module:ident, $about:literal;)*) => {
        /// The passes of the stage, in order.
        ///
        /// First the frame of the document is made sound, then every schema is brought to its canonical form where it
        /// stands, then what several operations share is copied into each, and last the operations are completed.
        pub const PASSES: &[Pass] = &[$(Pass {
            name: $name,
            about: $about,
            run: $module::run as fn(&mut Node, &mut Report),
        }),*];
    };
}

passes! {
    "version" => version, "Reads the version of OpenAPI and makes it 3.0.3.";
    "additions" => additions, "Writes what OpenAPI 3.2 adds as OpenAPI 3.1 would, where that says the same.";
    "misplaced-references" => misplaced_references, "Resolves references that stand, or lead, where no version of OpenAPI has any.";
    "keyword-names" => keyword_names, "Gives keywords the names that OpenAPI has for them.";
    "structure" => structure, "Gives every OpenAPI object members of the right kind.";
    "metadata" => metadata, "Repairs what describes the API as a whole: `info`, `servers`, `tags` and `externalDocs`.";
    "parameters" => parameters, "Gives every parameter and header a place and either a schema or a content.";
    "media-types" => media_types, "Gives every media type a schema.";
    "schema-shapes" => schema_shapes, "Gives every schema keywords with values of the right kind.";
    "schema-names" => schema_names, "Gives component schemas names that a reference can hold as they are.";
    "dynamic-references" => dynamic_references, "Writes generic schemas out for what `$dynamicRef` names in each use of them.";
    "schema-references" => schema_references, "Makes every reference to a schema name a component schema.";
    "tuples" => tuples, "Brings arrays whose positions have schemas of their own to one schema for all items.";
    "boolean-schemas" => boolean_schemas, "Writes the schemas `true` and `false` as objects.";
    "reference-siblings" => reference_siblings, "Gives every reference a schema of its own.";
    "type-names" => type_names, "Spells the types of schemas as the specification does.";
    "constants" => constants, "Writes `const` as an enumeration of one value.";
    "type-lists" => type_lists, "Brings a list of types to one type.";
    "enum-values" => enum_values, "Makes the values of an enumeration distinct values of its type.";
    "null-types" => null_types, "Brings the type `null` to `nullable`.";
    "reference-cycles" => reference_cycles, "Breaks references that lead back to themselves without describing anything.";
    "number-keywords" => number_keywords, "Makes the values of numeric keywords numbers.";
    "inferred-types" => inferred_types, "Names the type of schemas that leave it to be guessed.";
    "array-items" => array_items, "Gives every array a schema for its items.";
    "content-encodings" => content_encodings, "Brings the encodings of strings to formats.";
    "schema-examples" => schema_examples, "Brings the examples of schemas to the one that OpenAPI 3.0 has room for.";
    "formats" => formats, "Leaves `format` only where it means something.";
    "bounds" => bounds, "Brings bounds to the form of OpenAPI 3.0.";
    "patterns" => patterns, "Leaves `pattern` only where it can be checked.";
    "pattern-properties" => pattern_properties, "Brings properties whose names are given by patterns to `additionalProperties`.";
    "foreign-keywords" => foreign_keywords, "Sets aside keywords that say nothing about the type of their schema.";
    "conditions" => conditions, "Brings what schemas ask of the presence of properties to one list.";
    "unsupported-keywords" => unsupported_keywords, "Sets aside the keywords that OpenAPI 3.0 does not have.";
    "discriminators" => discriminators, "Makes discriminators objects whose mappings name component schemas.";
    "inheritance" => inheritance, "Makes a base with a discriminator one of the kinds that extend it.";
    "defaults" => defaults, "Leaves out defaults that do not fit their schema.";
    "callbacks" => callbacks, "Takes the requests that a server makes out of the description of a client.";
    "shared-schemas" => shared_schemas, "Names the schemas of what several operations share.";
    "inlined-parts" => inlined_parts, "Copies shared parameters, responses and the like into the operations that refer to them.";
    "security-schemes" => security_schemes, "Makes every credential that operations ask for a security scheme.";
    "operation-parameters" => operation_parameters, "Gives every operation all of its parameters, each once.";
    "operation-servers" => operation_servers, "Gives every operation the servers that it has to itself.";
    "request-bodies" => request_bodies, "Makes request bodies of what describes one in another way, and leaves out empty ones.";
    "path-templates" => path_templates, "Makes paths and their parameters agree.";
    "responses" => responses, "Gives every operation responses with statuses and descriptions.";
    "operation-ids" => operation_ids, "Gives every operation an id of its own.";
}
