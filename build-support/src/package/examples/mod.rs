//! The examples of a specification, as tests of the crate.
//!
//! In: the corrected specification of each API of a crate, and its model. Out: `tests/examples` of the crate: all
//! examples as JSON, by their places in the specification; a check that reads each as the type of its place and writes
//! it again; and a program that runs the checks and fails for an example that none of them is about. An example that is
//! no value of its type is a finding, and has no check.

mod collect;
mod fits;

use std::collections::BTreeMap;
use std::fmt::Write as _;

use serde_json::Value as Json;

use self::collect::Found;
use crate::document::diagnostic::{Code, Diagnostic, Diagnostics};
use crate::document::{Location, Node};
use crate::model::Api;
use crate::model::types::TypeRef;
use crate::package::file_set::FileSet;
use crate::package::header;
use crate::render::type_outside;

/// The folder of the tests, below that of the crate.
pub const FOLDER: &str = "tests/examples";

/// The test target.
pub const TARGET: &str = "examples";

/// The program that runs the checks, by its files.
const PROGRAM: [(&str, &str); 2] = [
    ("main.rs", include_str!("main.rs.txt")),
    ("examples.rs", include_str!("examples.rs.txt")),
];

/// The examples of all APIs of a crate.
#[derive(Debug, Default)]
pub(crate) struct Examples {
    values: BTreeMap<String, Json>,
    /// The places of examples, by the types that they are values of, as Rust writes them.
    typed: BTreeMap<String, Vec<String>>,
    /// The places of examples that are no values of their types.
    unfit: Vec<String>,
    /// The places of examples that no type is known for.
    untyped: Vec<String>,
}

impl Examples {
    /// Adds the examples of `root`, the specification that `api` of the crate `crate_name` was made of. Returns a
    /// finding for each example that is no value of the type of its place.
    pub(crate) fn add(&mut self, root: &Node, api: &Api, crate_name: &str) -> Diagnostics {
        let types = Types::of(api);
        let module = api
            .module
            .as_ref()
            .map_or_else(String::new, |module| format!("/{module}"));
        let mut findings = Diagnostics::new();
        for Found { pointer, value, schema } in collect::examples(root) {
            let place = format!("{module}{}", pointer.as_str());
            let json = value.to_json();
            let candidates = schema.map_or(&[][..], |schema| types.at(schema));
            let fitting = candidates.iter().find(|ty| fits::fits(&json, ty, api));
            match fitting {
                Some(ty) => {
                    let ty = type_outside(crate_name, ty, api);
                    self.typed.entry(ty).or_default().push(place.clone());
                }
                None if candidates.is_empty() => self.untyped.push(place.clone()),
                None => {
                    let message = "the example is no value of its schema, so that no test reads it";
                    let finding = Diagnostic::note(Code::ExampleMismatch, message);
                    findings.push(finding.at(&value.location).pointer(pointer));
                    self.unfit.push(place.clone());
                }
            }
            self.values.insert(place, json);
        }
        findings
    }

    /// Adds the tests of the crate `crate_name` to `files`, and returns `true`, if it has an example; `command` is
    /// named at the head of each.
    ///
    /// # Errors
    ///
    /// A path that cannot be added.
    pub(crate) fn write(&self, crate_name: &str, command: &str, files: &mut FileSet) -> Result<bool, Diagnostics> {
        let folder = format!("crates/{crate_name}/{FOLDER}");
        files.own(folder.as_str())?;
        if self.values.is_empty() {
            return Ok(false);
        }
        let header = format!("// {}\n\n", header::header(command));
        let values = serde_json::to_string_pretty(&self.values)
            .map_err(|error| Diagnostic::error(Code::Examples, format!("the examples cannot be written: {error}")))?;
        files.add(format!("{folder}/examples.json"), values + "\n")?;
        for (name, text) in PROGRAM {
            files.add(format!("{folder}/{name}"), header.clone() + text)?;
        }
        files.add(format!("{folder}/checks.rs"), header + &self.checks())?;
        Ok(true)
    }

    /// The code that holds each example against its type.
    fn checks(&self) -> String {
        let mut text =
            "//! The types that the examples are values of.\n\nuse crate::examples::Examples;\n\n/// Holds all examples against \
                        their types.\npub(crate) fn hold(examples: &mut Examples) {\n"
                .to_owned();
        let mut call = |method: &str, places: &[String]| {
            // Writing to a string cannot fail.
            let _ = writeln!(text, "    examples.{method}(&[");
            for place in places {
                let _ = writeln!(text, "        {place:?},");
            }
            text.push_str("    ]);\n");
        };
        for (ty, places) in &self.typed {
            call(&format!("are::<{ty}>"), places);
        }
        for (method, places) in [
            ("are_no_values_of_their_types", &self.unfit),
            ("have_no_type", &self.untyped),
        ] {
            if !places.is_empty() {
                call(method, places);
            }
        }
        text.push_str("}\n");
        text
    }
}

/// A place in a file.
type Place = (String, u32, u32);

/// The types of schemas by where they stand: those where they are used, then those with names.
struct Types(BTreeMap<Place, Vec<TypeRef>>);

impl Types {
    fn of(api: &Api) -> Self {
        let mut types: BTreeMap<Place, Vec<TypeRef>> = BTreeMap::new();
        let mut add = |location: &Location, ty: TypeRef| {
            let known = types.entry(place(location)).or_default();
            if !known.contains(&ty) {
                known.push(ty);
            }
        };
        for (location, ty) in &api.uses {
            add(location, ty.clone());
        }
        for (id, ty) in api.types.iter() {
            add(&ty.location, TypeRef::Named(id));
        }
        Self(types)
    }

    /// The types of the schema at `location`.
    fn at(&self, location: &Location) -> &[TypeRef] {
        self.0.get(&place(location)).map_or(&[], Vec::as_slice)
    }
}

fn place(location: &Location) -> Place {
    (location.file.path.clone(), location.line, location.column)
}
