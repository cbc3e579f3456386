//! The modules of a crate, and what the names in them mean.
//!
//! In: the parsed files of a crate. Out: [`Modules`], which finds the item that a path leads to, through `use` items
//! and globs. Macros are not expanded, and a name from another crate leads nowhere.

use std::collections::BTreeMap;

use syn::{Item, UseTree, Visibility};

use super::render;

/// The modules of a crate. The first is the root.
pub(super) struct Modules<'file> {
    all: Vec<Module<'file>>,
    /// Paths of modules that are declared and have no file.
    pub(super) missing: Vec<String>,
}

/// A module and what is declared in it.
pub(super) struct Module<'file> {
    parent: usize,
    children: BTreeMap<String, usize>,
    pub(super) items: Vec<&'file Item>,
    pub(super) imports: Vec<Import>,
    /// The `cfg` attributes of this module and of those it is in.
    pub(super) conditions: Vec<String>,
}

/// One name, or all of a module, that a `use` item brings in.
#[derive(Clone, Debug)]
pub(super) struct Import {
    pub(super) is_public: bool,
    /// The path, as it is written.
    pub(super) path: Vec<String>,
    /// The name it is brought in by; nothing for all names of the path.
    pub(super) name: Option<String>,
    /// The `cfg` attributes of the item.
    pub(super) conditions: Vec<String>,
}

/// A module, by its place among [`Modules`].
pub(super) type ModuleId = usize;

/// An item, by its module and its place there.
pub(super) type ItemId = (ModuleId, usize);

/// Names that were looked for, each in a module, with what was found; nothing, while it is looked for.
type Asked = BTreeMap<(ModuleId, String), Option<Target>>;

/// What a path leads to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Target {
    Module(ModuleId),
    Item(ItemId),
}

impl<'file> Modules<'file> {
    /// The modules of a crate whose files are `files`, by their paths below the file `root`.
    pub(super) fn of(files: &'file BTreeMap<String, syn::File>, root: &str) -> Self {
        let mut modules = Self {
            all: Vec::new(),
            missing: Vec::new(),
        };
        if let Some(file) = files.get(root) {
            modules.add(files, &file.items, "", 0, Vec::new());
        }
        modules
    }

    fn add(
        &mut self,
        files: &'file BTreeMap<String, syn::File>,
        items: &'file [Item],
        path: &str,
        parent: ModuleId,
        conditions: Vec<String>,
    ) -> ModuleId {
        let id = self.all.len();
        self.all.push(Module {
            parent,
            children: BTreeMap::new(),
            items: items.iter().collect(),
            imports: imports_of(items),
            conditions: conditions.clone(),
        });
        for item in items {
            let Item::Mod(module) = item else { continue };
            let name = module.ident.to_string();
            let path = format!("{path}{name}");
            let file = || {
                let names = [format!("{path}.rs"), format!("{path}/mod.rs")];
                names
                    .iter()
                    .find_map(|name| files.get(name))
                    .map(|file| file.items.as_slice())
            };
            let content = module.content.as_ref().map(|(_, items)| items.as_slice());
            let Some(content) = content.or_else(file) else {
                self.missing.push(path.replace('/', "::"));
                continue;
            };
            let mut inner = conditions.clone();
            inner.extend(render::conditions(&module.attrs));
            let child = self.add(files, content, &format!("{path}/"), id, inner);
            self.all[id].children.insert(name, child);
        }
        id
    }

    /// The modules with their places, the root first.
    pub(super) fn iter(&self) -> impl Iterator<Item = (ModuleId, &Module<'file>)> {
        self.all.iter().enumerate()
    }

    /// The item at `id`.
    pub(super) fn item(&self, (module, index): ItemId) -> &'file Item {
        self.all[module].items[index]
    }

    /// The module `id`.
    pub(super) fn module(&self, id: ModuleId) -> &Module<'file> {
        &self.all[id]
    }

    /// What `path`, written in the module `from`, leads to; nothing if that is in another crate.
    pub(super) fn resolve(&self, from: ModuleId, path: &[String]) -> Option<Target> {
        self.follow(from, path, &mut Asked::new())
    }

    /// What `path` leads to. Imports may lead in a circle, and many ways to one module: no question is `asked` twice.
    fn follow(&self, from: ModuleId, path: &[String], asked: &mut Asked) -> Option<Target> {
        let (first, rest) = path.split_first()?;
        let start = match first.as_str() {
            "crate" => Target::Module(0),
            "self" => Target::Module(from),
            "super" => Target::Module(self.all[from].parent),
            name => self.lookup(from, name, asked)?,
        };
        rest.iter()
            .try_fold(start, |target, name| match (target, name.as_str()) {
                (Target::Item(_), _) => None,
                (Target::Module(module), "super") => Some(Target::Module(self.all[module].parent)),
                (Target::Module(module), name) => self.lookup(module, name, asked),
            })
    }

    /// What `name` means in `module`.
    fn lookup(&self, module: ModuleId, name: &str, asked: &mut Asked) -> Option<Target> {
        let question = (module, name.to_owned());
        if let Some(answer) = asked.get(&question) {
            return *answer;
        }
        asked.insert(question.clone(), None);
        let answer = self
            .declared(module, name)
            .or_else(|| self.imported(module, name, asked));
        asked.insert(question, answer);
        answer
    }

    fn declared(&self, module: ModuleId, name: &str) -> Option<Target> {
        let scope = &self.all[module];
        let child = scope.children.get(name).map(|child| Target::Module(*child));
        let is_meant = |item: &&Item| name_of(item).is_some_and(|ident| ident == name);
        let item = || scope.items.iter().position(is_meant);
        child.or_else(|| item().map(|index| Target::Item((module, index))))
    }

    fn imported(&self, module: ModuleId, name: &str, asked: &mut Asked) -> Option<Target> {
        let imports = &self.all[module].imports;
        if let Some(import) = imports.iter().find(|import| import.name.as_deref() == Some(name)) {
            return self.follow(module, &import.path, asked);
        }
        let mut globs = imports.iter().filter(|import| import.name.is_none());
        globs.find_map(|import| match self.follow(module, &import.path, asked)? {
            Target::Module(other) => self.lookup(other, name, asked),
            Target::Item(_) => None,
        })
    }
}

/// The name that `item` declares.
pub(super) fn name_of(item: &Item) -> Option<&syn::Ident> {
    match item {
        Item::Const(item) => Some(&item.ident),
        Item::Enum(item) => Some(&item.ident),
        Item::Fn(item) => Some(&item.sig.ident),
        Item::Static(item) => Some(&item.ident),
        Item::Struct(item) => Some(&item.ident),
        Item::Trait(item) => Some(&item.ident),
        Item::Type(item) => Some(&item.ident),
        Item::Union(item) => Some(&item.ident),
        _ => None,
    }
}

/// The visibility of what `item` declares.
pub(super) fn visibility_of(item: &Item) -> Option<&Visibility> {
    match item {
        Item::Const(item) => Some(&item.vis),
        Item::Enum(item) => Some(&item.vis),
        Item::Fn(item) => Some(&item.vis),
        Item::Mod(item) => Some(&item.vis),
        Item::Static(item) => Some(&item.vis),
        Item::Struct(item) => Some(&item.vis),
        Item::Trait(item) => Some(&item.vis),
        Item::Type(item) => Some(&item.vis),
        Item::Union(item) => Some(&item.vis),
        _ => None,
    }
}

/// The segments of `path`, without their arguments.
pub(super) fn segments(path: &syn::Path) -> Vec<String> {
    path.segments.iter().map(|segment| segment.ident.to_string()).collect()
}

fn imports_of(items: &[Item]) -> Vec<Import> {
    let mut imports = Vec::new();
    for item in items {
        if let Item::Use(item) = item {
            let declared = imports.len();
            flatten(&item.tree, &mut Vec::new(), &mut imports);
            for import in imports.iter_mut().skip(declared) {
                import.is_public = matches!(item.vis, Visibility::Public(_));
                import.conditions = render::conditions(&item.attrs);
            }
        }
    }
    imports
}

/// Adds what `tree` brings in, as if it were private and without conditions.
fn flatten(tree: &UseTree, path: &mut Vec<String>, imports: &mut Vec<Import>) {
    let mut add = |path: Vec<String>, name: Option<String>| {
        imports.push(Import {
            is_public: false,
            path,
            name,
            conditions: Vec::new(),
        });
    };
    match tree {
        UseTree::Path(inner) => {
            path.push(inner.ident.to_string());
            flatten(&inner.tree, path, imports);
            path.pop();
        }
        // `use a::b::{self}` brings in `b`.
        UseTree::Name(name) if name.ident == "self" => add(path.clone(), path.last().cloned()),
        UseTree::Name(name) => {
            let name = name.ident.to_string();
            add([path.as_slice(), std::slice::from_ref(&name)].concat(), Some(name));
        }
        UseTree::Rename(rename) => {
            let mut path = path.clone();
            if rename.ident != "self" {
                path.push(rename.ident.to_string());
            }
            add(path, Some(rename.rename.to_string()));
        }
        UseTree::Glob(_) => add(path.clone(), None),
        UseTree::Group(group) => group.items.iter().for_each(|tree| flatten(tree, path, imports)),
    }
}
