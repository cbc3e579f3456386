//! From one syntax tree to the files of a crate.
//!
//! In: the tree of `render`, with the modules `client`, `operations` and `types`. Out: the text of each file below
//! `src/generated/`, by its path there: operations and types in a file per tag, types that several tags reach in files
//! of their own, each there on the condition that one of its tags is on; no file too long to work with, imports sorted,
//! lines spaced as people space them.

mod apis;
pub mod features;
mod file;
mod groups;
mod imports;
mod lints;
mod operations;
mod print;
mod reach;
mod split;
mod statics;
mod tree;

use std::collections::{BTreeMap, BTreeSet, HashSet};

use quote::quote;
use syn::{Attribute, Item};

use crate::docs;
use crate::document::diagnostic::{self, Diagnostic, Diagnostics};
use crate::lower::UNTAGGED;
use crate::model::Api;
use crate::model::names::type_words;
use crate::model::types::TypeKind;
use crate::model::vocabulary::Need;
use crate::render;
use features::{Condition, FeatureNames, Features};
use file::{Code, File};
use groups::Group;
use imports::{Imports, Names};
use lints::{Broken, Lints};
use reach::Definition;
use split::Entry;
use tree::{Content, Module, Visibility};

pub use apis::joined;

/// The files of a crate.
#[derive(Clone, Debug, Default)]
pub struct Layout {
    /// The text of each file, by its path below `src/generated/`.
    pub files: BTreeMap<String, String>,
    /// The features that parts of the code are there with; none of them is a default yet.
    pub features: Features,
}

/// The files of `code`, which was rendered of `api`; each begins with `header`. Those of one of several APIs of a crate
/// are in the folder of its module. `kept` has the modules below `types::shared` that types stood in before, by the
/// types' names.
///
/// # Errors
///
/// Code that is not what `render` makes: a mistake of this library, and reported as one.
pub fn layout(
    code: render::Code,
    api: &Api,
    header: &str,
    kept: &BTreeMap<String, String>,
) -> Result<Layout, Diagnostics> {
    laid_out(code, api, header, kept).map_err(|error| failure(&error))
}

fn laid_out(code: render::Code, api: &Api, header: &str, kept: &BTreeMap<String, String>) -> syn::Result<Layout> {
    let modules: Vec<String> = code.operations.iter().map(|module| module.name.to_string()).collect();
    let modules: Vec<&str> = modules.iter().map(String::as_str).collect();
    // In a crate of several APIs, operations without a tag are not there for those who use another API.
    let is_always_there = |module: &str| {
        let tag = api.tags.get(module);
        module == UNTAGGED || tag.is_some_and(|tag| tag.is_always_there)
    };
    let has_feature = |module: &&str| !is_always_there(module) || api.module.is_some();
    // Without operations, nothing turns types on.
    let names = match modules.is_empty() {
        true => FeatureNames::default(),
        false => FeatureNames::of(modules.iter().copied().filter(has_feature), api.module.as_deref()),
    };
    let mut files = BTreeMap::new();
    let mut needs: Vec<(Condition, BTreeSet<Need>)> = Vec::new();
    let mut imports = BTreeSet::new();
    for file in files_of(code, api, &names, kept)? {
        let text = print::print(header, &file);
        let sources = &file.code.imports.sources;
        needs.push((
            file.condition,
            sources.iter().filter_map(|source| source.need).collect(),
        ));
        imports.extend(sources.iter().map(|source| source.path));
        files.insert(file.path, text);
    }
    let mut features = Features::new(&names, &modules, &needs);
    features.imports = imports;
    if let Some(module) = &api.module {
        features = features.of_api(module);
    }
    Ok(Layout { files, features })
}

fn files_of(
    code: render::Code,
    api: &Api,
    names: &FeatureNames,
    kept: &BTreeMap<String, String>,
) -> syn::Result<Vec<File>> {
    let root = api.root();
    let lints = Lints {
        has_deprecated: has_deprecated(api),
    };
    let definitions = reach::definitions(code.types, api);
    let type_names: HashSet<String> = definitions
        .iter()
        .map(|definition| definition.name.to_string())
        .collect();
    let printer = Printer {
        types: &type_names,
        root: root.clone(),
    };
    let types = types_module(groups::groups(definitions, names, api, kept), &printer, &lints)?;
    let calls = operations::Calls {
        directory: code.directory,
        modules: code.operations,
        shared: code.shared,
    };
    let operations = operations::module(calls, names, &lints, &root)?;
    let (has_headers, has_client) = (!code.headers.is_empty(), !code.client.is_empty());
    let mut files = vec![match &api.module {
        Some(_) => apis::root_of_api(api, &code.client, has_headers)?,
        None => self::root(has_headers, has_client)?,
    }];
    if has_client {
        files.push(File {
            path: "client.rs".to_owned(),
            attributes: inner_doc("The client, its builder, and the description of the API."),
            code: self::code(code.client, &root)?,
            condition: Condition::Always,
        });
        tree::add_files(operations, "", &mut files)?;
    }
    if !code.headers.is_empty() {
        files.push(File {
            path: "headers.rs".to_owned(),
            attributes: inner_doc("Response headers that the specification declares."),
            code: self::code(code.headers, &root)?,
            condition: Condition::Always,
        });
    }
    tree::add_files(types, "", &mut files)?;
    if let Some(module) = &api.module {
        for file in &mut files {
            file.path = format!("{module}/{}", file.path);
        }
    }
    Ok(files)
}

/// Whether the vendor advises against anything.
fn has_deprecated(api: &Api) -> bool {
    let in_type = api.types.iter().any(|(_, ty)| {
        let fields = match &ty.kind {
            TypeKind::Object(object) => object.fields.values().any(|field| field.deprecated),
            _ => false,
        };
        ty.deprecated || fields
    });
    let in_operation = |operation: &crate::model::operation::Operation| {
        let mut optional = operation
            .parameters
            .values()
            .filter(|parameter| !parameter.is_argument());
        operation.deprecated || optional.any(|parameter| parameter.deprecated)
    };
    in_type || api.operations.values().any(in_operation)
}

fn root(has_headers: bool, has_client: bool) -> syn::Result<File> {
    let modules = [
        (has_client, quote! { pub(crate) mod client; }),
        (has_headers, quote! { pub mod headers; }),
        (has_client, quote! { pub mod operations; }),
        // Its text depends on the features, which depend on all other files: `package::reexports`.
        (true, quote! { pub(crate) mod reexports; }),
        (true, quote! { pub mod types; }),
    ];
    let modules = modules
        .into_iter()
        .filter_map(|(is_there, module)| is_there.then_some(module));
    let modules: Vec<Item> = modules.map(syn::parse2).collect::<syn::Result<_>>()?;
    Ok(File {
        path: "mod.rs".to_owned(),
        attributes: inner_docs(&[
            "Code generated from the specification.".to_owned(),
            String::new(),
            "Functions of types and operations are generic or `#[inline]`, so that programs compile only those that they".to_owned(),
            "call.".to_owned(),
        ]),
        code: Code {
            imports: Imports::default(),
            text: print::items(modules),
        },
        condition: Condition::Always,
    })
}

/// What is needed to write the modules of types.
struct Printer<'t> {
    /// The names of all types.
    types: &'t HashSet<String>,
    /// The module of the API.
    root: String,
}

/// The text of a definition, and what its file has to know of it.
struct Printed {
    names: Names,
    broken: Broken,
    text: String,
}

fn types_module(groups: Vec<Group>, printer: &Printer<'_>, lints: &Lints) -> syn::Result<Module> {
    let (shared, single): (Vec<Group>, Vec<Group>) = groups.into_iter().partition(|group| group.is_shared);
    let modules = |groups: Vec<Group>| {
        let modules = groups.into_iter().map(|group| printer.module(group));
        modules.collect::<syn::Result<Vec<_>>>()
    };
    let mut parts = modules(single)?;
    let shared = modules(shared)?;
    if !shared.is_empty() {
        let is_free = |name: &str| parts.iter().all(|part| part.name != name);
        let name = if is_free("shared") { "shared" } else { "shared_types" };
        let doc = inner_doc("Types used by the operations of several tags.");
        parts.push(folder(name.to_owned(), doc, shared));
    }
    let doc = inner_docs(&[
        "The types of requests and responses.".to_owned(),
        String::new(),
        "Setters of lists take anything that iterates: an array, a `Vec`, an iterator. Strings, enums and unions are made of".to_owned(),
        "what converts into them, so `[\"a\", \"b\"]` is a list of strings; state the type of an empty one: `Vec::<String>::new()`.".to_owned(),
        String::new(),
        "`Debug` leaves out fields without a value.".to_owned(),
    ]);
    let mut all = folder("types".to_owned(), doc, parts);
    all.attributes.extend(lints.of_types(all.broken)?);
    Ok(all)
}

impl Printer<'_> {
    fn module(&self, group: Group) -> syn::Result<Module> {
        let entries = group.definitions.into_iter().map(|Definition { name, items, .. }| {
            let (names, broken) = (Names::of(&items), Broken::by(&items));
            let text = print::items(items);
            Entry {
                words: type_words(&name).into_iter().map(str::to_lowercase).collect(),
                lines: text.lines().count(),
                content: Printed { names, broken, text },
            }
        });
        let entries: Vec<Entry<Printed>> = entries.collect();
        let doc = inner_doc(&group.doc);
        let mut module = if split::is_long(&entries) {
            let parts = split::files(entries).into_iter().map(|(name, entries)| {
                let doc = part_doc(&name);
                self.file(name, doc, entries)
            });
            folder(group.name, doc, parts.collect::<syn::Result<_>>()?)
        } else {
            self.file(group.name, doc, entries)?
        };
        module.condition = group.condition;
        Ok(module)
    }

    fn file(&self, name: String, doc: Vec<Attribute>, entries: Vec<Entry<Printed>>) -> syn::Result<Module> {
        let (mut names, mut broken, mut text) = (Names::default(), Broken::default(), String::new());
        for Entry { content: printed, .. } in entries {
            names.extend(printed.names);
            broken = broken.or(printed.broken);
            text.push_str(&printed.text);
        }
        let imports = imports::imports(&names, self.types, &self.root)?;
        Ok(file(name, doc, Code { imports, text }, broken))
    }
}

/// The code of `items`, which name types by their module; they are in the module `root` of an API.
fn code(items: Vec<Item>, root: &str) -> syn::Result<Code> {
    Ok(Code {
        imports: imports::imports(&Names::of(&items), &HashSet::new(), root)?,
        text: print::items(items),
    })
}

/// Which names are in the part `name` of a long module.
fn part_doc(name: &str) -> Vec<Attribute> {
    let words = name.trim_end_matches('_');
    inner_doc(&match words.chars().count() {
        _ if words == split::OTHERS => "Items whose names begin with no name of another file.".to_owned(),
        1 => format!("Items whose names begin with `{words}`."),
        _ => format!("Items whose names begin with “{}”.", words.replace('_', " ")),
    })
}

fn file(name: String, attributes: Vec<Attribute>, code: Code, broken: Broken) -> Module {
    Module {
        name,
        attributes,
        broken,
        condition: Condition::Always,
        visibility: Visibility::Inner,
        content: Content::Code(code),
    }
}

fn folder(name: String, attributes: Vec<Attribute>, modules: Vec<Module>) -> Module {
    let broken = modules.iter().map(|module| module.broken);
    Module {
        name,
        attributes,
        broken: broken.fold(Broken::default(), Broken::or),
        condition: Condition::Always,
        visibility: Visibility::Inner,
        content: Content::Modules { own: None, modules },
    }
}

fn inner_doc(text: &str) -> Vec<Attribute> {
    inner_docs(&[text.to_owned()])
}

fn inner_docs(lines: &[String]) -> Vec<Attribute> {
    let mut attributes = docs::attributes(lines);
    for attribute in &mut attributes {
        attribute.style = syn::AttrStyle::Inner(syn::token::Not::default());
    }
    attributes
}

fn failure(error: &syn::Error) -> Diagnostics {
    let mut diagnostics = Diagnostics::new();
    diagnostics.push(
        Diagnostic::error(
            diagnostic::Code::LayoutFailed,
            format!("the generated code cannot be laid out: {error}"),
        )
        .help("this is a mistake of the pipeline, not of the specification: please report it with the specification"),
    );
    diagnostics
}
