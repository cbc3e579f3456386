//! From one syntax tree to the files of a crate.
//!
//! In: the tree of `render`, with the modules `client`, `operations` and `types`. Out: the text of each file below
//! `src/generated/`, by its path there: operations and types in a file per tag, types that several tags reach in files of
//! their own, each there on the condition that one of its tags is on; no file too long to work with, imports sorted, lines
//! spaced as people space them.

mod groups;
mod imports;
mod lints;
mod operations;
mod print;
mod reach;
mod split;
mod tree;

use std::collections::{BTreeMap, HashSet};

use quote::quote;
use syn::parse::Parser as _;
use syn::visit::Visit;
use syn::{Attribute, Item, ItemMod};

use crate::docs;
use crate::document::diagnostic::{Diagnostic, Diagnostics};
use crate::lower::UNTAGGED;
use crate::model::names::type_words;
use crate::package::features::{Condition, FeatureNames, Features};
use groups::Group;
use reach::Definition;
use split::Entry;
use tree::{Code, Content, File, Module};

/// The files of a crate.
#[derive(Clone, Debug, Default)]
pub struct Layout {
    /// The text of each file, by its path below `src/generated/`.
    pub files: BTreeMap<String, String>,
    /// The features that parts of the code are there with; none of them is a default yet.
    pub features: Features,
}

/// The files of `file`; each begins with `header`.
///
/// # Errors
///
/// A tree that is not what `render` makes: a mistake of this library, and reported as one.
pub fn layout(file: syn::File, header: &str) -> Result<Layout, Diagnostics> {
    laid_out(file, header).map_err(|error| failure(&error))
}

fn laid_out(file: syn::File, header: &str) -> syn::Result<Layout> {
    let tree = Tree::of(file);
    let modules: Vec<String> = tree.operations.iter().map(|module| module.name.clone()).collect();
    let modules: Vec<&str> = modules.iter().map(String::as_str).collect();
    let names = FeatureNames::of(modules.iter().copied().filter(|module| *module != UNTAGGED));
    let mut files = BTreeMap::new();
    let mut conditions = Vec::new();
    for file in tree.files(&names)? {
        let text = print::print(header, &file);
        conditions.push((file.condition, file.path.clone()));
        files.insert(file.path, text);
    }
    let code = conditions
        .iter()
        .filter_map(|(condition, path)| Some((condition, files.get(path)?.as_str())));
    let features = Features::new(&names, &modules, code);
    Ok(Layout { files, features })
}

/// The tree of `render`, taken apart.
struct Tree {
    client: Vec<Item>,
    operations: Vec<OperationModule>,
    types: Vec<Item>,
    /// Whether the vendor advises against anything.
    has_deprecated: bool,
}

/// The operations of a tag.
struct OperationModule {
    name: String,
    doc: Vec<Attribute>,
    items: Vec<Item>,
}

impl Tree {
    fn of(file: syn::File) -> Self {
        let (mut client, mut operations, mut types) = (Vec::new(), Vec::new(), Vec::new());
        for (name, _, items) in file.items.into_iter().filter_map(module) {
            match name.as_str() {
                "client" => client = items,
                "operations" => operations = items.into_iter().filter_map(module).collect(),
                "types" => types = items,
                _ => {}
            }
        }
        let has_deprecated = has_deprecated(&types) || operations.iter().any(|(_, _, items)| has_deprecated(items));
        let operations = operations.into_iter();
        Self {
            client,
            operations: operations
                .map(|(name, doc, items)| OperationModule { name, doc, items })
                .collect(),
            types,
            has_deprecated,
        }
    }

    fn files(self, names: &FeatureNames) -> syn::Result<Vec<File>> {
        let lints = Lints {
            has_deprecated: self.has_deprecated,
        };
        let users = self
            .operations
            .iter()
            .map(|module| (module.name.as_str(), module.items.as_slice()));
        let definitions = reach::definitions(self.types, users);
        let type_names: HashSet<String> = definitions.iter().map(|definition| definition.name.clone()).collect();
        let printer = Printer {
            types: &type_names,
            lints: &lints,
        };
        let types = types_module(groups::groups(definitions, names), &printer)?;
        let operations = operations_module(self.operations, names, &lints)?;
        let mut files = vec![root()?];
        files.push(File {
            path: "client.rs".to_owned(),
            attributes: inner_doc("The client, and what it is told about the API."),
            code: code(&self.client, &HashSet::new())?,
            condition: Condition::Always,
        });
        tree::add_files(operations, "", &mut files)?;
        tree::add_files(types, "", &mut files)?;
        Ok(files)
    }
}

fn module(item: Item) -> Option<(String, Vec<Attribute>, Vec<Item>)> {
    match item {
        Item::Mod(ItemMod {
            ident,
            attrs,
            content: Some((_, items)),
            ..
        }) => Some((ident.to_string(), attrs, items)),
        _ => None,
    }
}

fn root() -> syn::Result<File> {
    let modules = [
        quote! { pub(crate) mod client; },
        quote! { pub mod operations; },
        // Its text depends on the features, which depend on all other files: `package::reexports`.
        quote! { pub(crate) mod reexports; },
        quote! { pub mod types; },
    ];
    let modules: Vec<Item> = modules.into_iter().map(syn::parse2).collect::<syn::Result<_>>()?;
    Ok(File {
        path: "mod.rs".to_owned(),
        attributes: inner_docs(&[
            "Code that is generated from the specification.".to_owned(),
            String::new(),
            "Functions of types and operations are generic or `#[inline]`: they are compiled with the programs that call".to_owned(),
            "them, so that nobody waits for operations that they do not use.".to_owned(),
        ]),
        code: Code {
            imports: Vec::new(),
            text: print::items(&modules),
        },
        condition: Condition::Always,
    })
}

/// What is needed to write the modules of types.
struct Printer<'t> {
    /// The names of all types.
    types: &'t HashSet<String>,
    lints: &'t Lints,
}

/// A definition and its text.
struct Printed {
    items: Vec<Item>,
    text: String,
}

fn types_module(groups: Vec<Group>, printer: &Printer<'_>) -> syn::Result<Module> {
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
        let doc = inner_doc("Types that the operations of several tags use.");
        parts.push(folder(name.to_owned(), doc, shared));
    }
    let doc = inner_doc("The types that requests and responses are made of.");
    Ok(folder("types".to_owned(), doc, parts))
}

impl Printer<'_> {
    fn module(&self, group: Group) -> syn::Result<Module> {
        let entries = group.definitions.into_iter().map(|Definition { name, items, .. }| {
            let text = print::items(&items);
            Entry {
                words: type_words(&name).into_iter().map(str::to_lowercase).collect(),
                lines: text.lines().count(),
                content: Printed { items, text },
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
        let (mut items, mut text) = (Vec::new(), String::new());
        for entry in entries {
            items.extend(entry.content.items);
            text.push_str(&entry.content.text);
        }
        let mut attributes = doc;
        attributes.extend(self.lints.of_types(&items)?);
        let imports = imports::imports(&items, self.types)?;
        Ok(file(name, attributes, Code { imports, text }))
    }
}

fn operations_module(modules: Vec<OperationModule>, names: &FeatureNames, lints: &Lints) -> syn::Result<Module> {
    let mut lines = vec!["The operations of the API, by tag: each is a request to send.".to_owned()];
    let features = modules
        .iter()
        .filter_map(|module| Some(format!("`{}`", names.get(&module.name)?)));
    let features: Vec<String> = features.collect();
    if !features.is_empty() {
        lines.push(String::new());
        lines.push(format!("Each tag is a feature of the crate: {}.", features.join(", ")));
    }
    let modules = modules.into_iter().map(|module| operation_module(module, names, lints));
    let modules = modules.collect::<syn::Result<_>>()?;
    Ok(folder("operations".to_owned(), inner_docs(&lines), modules))
}

fn operation_module(module: OperationModule, names: &FeatureNames, lints: &Lints) -> syn::Result<Module> {
    let condition = match names.get(&module.name) {
        Some(feature) => Condition::Any([feature.to_owned()].into()),
        None => Condition::Always,
    };
    let code = code(&module.items, &HashSet::new())?;
    let mut laid_out = if code.text.lines().count() > split::MAX_LINES {
        folder(module.name, module.doc, operation_parts(module.items, lints)?)
    } else {
        let mut attributes = module.doc;
        attributes.extend(lints.of_both(&module.items)?);
        file(module.name, attributes, code)
    };
    laid_out.condition = condition;
    Ok(laid_out)
}

/// The parts of a long module of operations.
fn operation_parts(items: Vec<Item>, lints: &Lints) -> syn::Result<Vec<Module>> {
    let (operations, methods) = operations::take_apart(items);
    let Some(methods) = methods else { return Ok(Vec::new()) };
    let entries = operations.into_iter().map(|operation| Entry {
        words: operation.name.split('_').map(str::to_owned).collect(),
        lines: print::items(&operation.items(&methods)).lines().count(),
        content: operation,
    });
    let parts = split::files(entries.collect()).into_iter().map(|(name, entries)| {
        let operations = entries.into_iter().map(|entry| entry.content).collect();
        let mut attributes = part_doc(&name);
        let items = operations::put_together(operations, &methods);
        attributes.extend(lints.of_both(&items)?);
        Ok(file(name, attributes, code(&items, &HashSet::new())?))
    });
    parts.collect()
}

fn code(items: &[Item], types: &HashSet<String>) -> syn::Result<Code> {
    Ok(Code {
        imports: imports::imports(items, types)?,
        text: print::items(items),
    })
}

/// Which names are in the part `name` of a long module.
fn part_doc(name: &str) -> Vec<Attribute> {
    let words = name.trim_end_matches('_');
    inner_doc(&match words.chars().count() {
        _ if words == split::OTHERS => {
            "Those whose names begin with none of the words that other files are called by.".to_owned()
        }
        1 => format!("Those whose names begin with `{words}`."),
        _ => format!("Those whose names begin with “{}”.", words.replace('_', " ")),
    })
}

fn file(name: String, attributes: Vec<Attribute>, code: Code) -> Module {
    Module {
        name,
        attributes,
        condition: Condition::Always,
        content: Content::Code(code),
    }
}

fn folder(name: String, attributes: Vec<Attribute>, modules: Vec<Module>) -> Module {
    Module {
        name,
        attributes,
        condition: Condition::Always,
        content: Content::Modules(modules),
    }
}

/// The lints that generated code cannot keep, each with its reason.
struct Lints {
    has_deprecated: bool,
}

impl Lints {
    fn of_types(&self, items: &[Item]) -> syn::Result<Vec<Attribute>> {
        let mut attributes = allow(
            "missing_docs",
            "the documentation is the vendor's, who leaves some of it out",
        )?;
        attributes.extend(self.of_both(items)?);
        Ok(attributes)
    }

    /// Those of types and operations: what the vendor advises against can still be named, where there is such a thing.
    fn of_both(&self, items: &[Item]) -> syn::Result<Vec<Attribute>> {
        let has_enum = items.iter().any(|item| matches!(item, Item::Enum(_)));
        let needed = [
            (
                has_enum,
                "clippy::large_enum_variant",
                "the variants of a union hold their types as they are, without a box in the way",
            ),
            (
                lints::have_placeholder_names(items),
                "clippy::disallowed_names",
                "the names are the vendor's",
            ),
            (
                lints::have_complex_types(items),
                "clippy::type_complexity",
                "the types are as deep as the vendor's values",
            ),
            (
                self.has_deprecated,
                "deprecated",
                "what the vendor advises against is still part of the API",
            ),
        ];
        let needed = needed.iter().filter(|(is_needed, ..)| *is_needed);
        let attributes: Vec<_> = needed
            .map(|(_, lint, reason)| allow(lint, reason))
            .collect::<syn::Result<_>>()?;
        Ok(attributes.into_iter().flatten().collect())
    }
}

fn allow(lint: &str, reason: &str) -> syn::Result<Vec<Attribute>> {
    let text = format!("#![allow({lint}, reason = {reason:?})]");
    syn::Attribute::parse_inner.parse_str(&text)
}

/// Whether the vendor advises against one of `items` or a part of it.
fn has_deprecated(items: &[Item]) -> bool {
    #[derive(Default)]
    struct Finder(bool);
    impl<'ast> Visit<'ast> for Finder {
        fn visit_attribute(&mut self, attribute: &'ast Attribute) {
            self.0 |= attribute.path().is_ident("deprecated");
        }
    }
    let mut finder = Finder::default();
    items.iter().for_each(|item| finder.visit_item(item));
    finder.0
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
            "layout-failed",
            format!("the generated code cannot be laid out: {error}"),
        )
        .help("this is a mistake of the pipeline, not of the specification: please report it with the specification"),
    );
    diagnostics
}
