//! From the model and its spelling to the code that users see.
//!
//! In: an [`Api`], how progenitor spells it, and what the manifest says. Out: [`Code`]: the items of the client, of
//! each operation and of each type. A file for each kind of item; how items come into files is for `layout`.

mod additions;
mod aliases;
mod bounds;
mod boxes;
mod by_status;
mod client;
mod constructors;
mod conversions;
mod decimals;
mod events;
mod examples;
mod forms;
mod front;
mod handles;
mod headers;
mod inline;
mod members;
mod number_enums;
mod objects;
mod operation_docs;
mod operations;
mod pagination;
mod polling;
mod redaction;
mod send;
mod servers;
mod settings;
mod shared_builder;
mod shared_parameters;
mod signature;
mod string_enums;
mod syntax;
mod tables;
mod tokens;
mod types;
mod unions;
mod validation;
mod xml;

use std::collections::{BTreeSet, HashSet};

use indexmap::IndexMap;
use syn::{Attribute, ImplItemFn, Item, ItemImpl};

use crate::document::diagnostic::{self, Diagnostic, Diagnostics};
use crate::generate::{RustType, Spelling};
use crate::model::Api;
use crate::model::names::RustName;
use crate::model::settings::ClientSettings;
use crate::model::types::{TypeId, TypeKind};

pub(crate) use client::{api_name, base_url};
pub(crate) use examples::type_outside;
pub use front::FrontExample;
pub use shared_builder::shared_builder;
pub(crate) use shared_builder::shared_credentials;
pub(crate) use tables::{OPEN_ROWS, endpoint, summary};

/// What everything is rendered from.
#[derive(Clone, Debug)]
pub struct Context<'a> {
    /// The model.
    pub api: &'a Api,
    /// How progenitor spells it.
    spelling: &'a Spelling,
    /// What the manifest says.
    pub settings: &'a ClientSettings,
    /// The parts of each type, large ones in a box.
    parts: IndexMap<TypeId, Vec<RustType>>,
    /// The names for other types that are types of their own, as a circle asks for it.
    newtypes: HashSet<TypeId>,
    /// The types that have bounds.
    bounded: HashSet<TypeId>,
    /// The types that hold numbers of more digits than a `f64` has.
    decimals: HashSet<TypeId>,
    /// The names of the tables of bodies of XML.
    xml: xml::Names,
}

impl<'a> Context<'a> {
    /// What is rendered of `api` with `settings`.
    pub fn new(api: &'a Api, spelling: &'a Spelling, settings: &'a ClientSettings) -> Self {
        let newtypes = aliases::newtypes(api, spelling);
        let parts = boxes::boxed(api, spelling);
        let bounded = validation::bounded(api, &parts);
        let decimals = decimals::holders(&parts);
        Self {
            api,
            spelling,
            settings,
            parts,
            newtypes,
            bounded,
            decimals,
            xml: xml::Names::of(api),
        }
    }

    /// How the parts of the type `id` are spelled.
    fn parts(&self, id: TypeId) -> &[RustType] {
        self.parts.get(&id).map(Vec::as_slice).unwrap_or_default()
    }

    /// Whether the type `id` is another name for a type, and no type of its own.
    fn is_alias(&self, id: TypeId) -> bool {
        let kind = self.api.types.get(id).map(|definition| &definition.kind);
        matches!(kind, Some(TypeKind::Alias(_))) && !self.newtypes.contains(&id)
    }

    /// What `ty` is once names for other types are followed that are no types of their own.
    fn followed(&self, ty: &RustType) -> RustType {
        let mut followed = ty.clone();
        for _ in 0..self.api.types.len() {
            let RustType::Named(id) = &followed else { break };
            let kind = self.api.types.get(*id).map(|definition| &definition.kind);
            match kind.filter(|_| !self.newtypes.contains(id)) {
                Some(TypeKind::Alias(target)) => followed = RustType::of(target),
                _ => break,
            }
        }
        followed
    }

    /// What `ty` is sent as, if it is an id with a type of its own.
    fn id(&self, ty: &RustType) -> Option<RustType> {
        let RustType::Named(id) = self.followed(ty) else {
            return None;
        };
        match &self.api.types.get(id)?.kind {
            TypeKind::Id(inner) => Some(RustType::of(inner)),
            _ => None,
        }
    }

    /// Whether other types convert into `ty`: texts, and what a union can hold.
    fn converts(&self, ty: &RustType) -> bool {
        match ty {
            RustType::Text => true,
            RustType::Named(id) => {
                let kind = self.api.types.get(*id).map(|definition| &definition.kind);
                matches!(
                    kind,
                    Some(TypeKind::StringEnum(_) | TypeKind::NumberEnum(_) | TypeKind::Union(_))
                )
            }
            _ => false,
        }
    }
}

/// The code of a client.
#[derive(Default)]
pub struct Code {
    /// The client and its builder.
    pub client: Vec<Item>,
    /// The headers that responses declare.
    pub headers: Vec<Item>,
    /// The examples of the front page.
    pub examples: Vec<FrontExample>,
    /// What leads to an operation, to stand in the documentation of the module of all operations.
    pub directory: Vec<String>,
    /// The operations by the names of their modules.
    pub operations: Vec<OperationModule>,
    /// The parameters that a client can have a value for.
    pub shared: Vec<SharedItems>,
    /// The types, in the order in which they are defined.
    pub types: Vec<Definition>,
}

/// The methods of a client and of its builder for a parameter that all calls share.
pub struct SharedItems {
    /// What users call it.
    pub name: RustName,
    /// What they are for, in one line.
    pub doc: String,
    /// The modules of each operation that has it.
    pub modules: Vec<BTreeSet<String>>,
    /// The methods.
    pub items: Vec<Item>,
}

/// The operations of a tag, or those without one.
pub struct OperationModule {
    /// The name of the module.
    pub name: RustName,
    /// Its documentation, to stand inside it.
    pub doc: Vec<Attribute>,
    /// The handle of the tag; none for operations without a tag, or if all of the tag's stand under other tags.
    pub handle: Option<Handle>,
    /// Its operations.
    pub operations: Vec<RenderedOperation>,
}

/// The handle of a tag, whose methods are the tag's operations.
pub struct Handle {
    /// The name of its type.
    pub name: RustName,
    /// Its type.
    pub item: Item,
    /// The method of the client that returns it.
    pub accessor: ImplItemFn,
}

/// An operation with all that belongs to it.
#[derive(Clone)]
pub struct RenderedOperation {
    /// The name of its method.
    pub name: RustName,
    /// The modules of its other tags.
    pub other_modules: Vec<RustName>,
    /// The method of the handle, or of the client.
    pub method: ImplItemFn,
    /// The request, and the enums of bodies that differ by status.
    pub items: Vec<Item>,
    /// What it is as static data.
    pub constant: Item,
    /// The tables of its bodies of XML, which other operations can have too.
    pub tables: Vec<Item>,
}

/// A type with all that follows its definition, such as its `impl` blocks.
pub struct Definition {
    /// The type.
    pub id: TypeId,
    /// Its name.
    pub name: RustName,
    /// The definition, and what belongs to it.
    pub items: Vec<Item>,
    /// What it converts into.
    pub conversions: Vec<Conversion>,
}

/// An `impl From<Whole> for Target` that stands behind the definition of `Whole`.
pub struct Conversion {
    /// The type that is made.
    pub target: TypeId,
    /// The `impl`.
    pub item: ItemImpl,
}

/// Renders everything.
///
/// # Errors
///
/// A name that is none in Rust, or a spelling that is not of the model: a mistake of this library, and reported as one.
pub fn render(context: &Context<'_>) -> Result<Code, Diagnostics> {
    let code = || {
        Ok(Code {
            client: match context.settings.types_only {
                true => Vec::new(),
                false => client::items(context)?,
            },
            headers: headers::items(context)?,
            examples: front::examples(context)?,
            directory: handles::directory(context),
            operations: operations::modules(context)?,
            shared: shared_parameters::items(context)?,
            types: types::definitions(context)?,
        })
    };
    code().map_err(|error| failure(&error))
}

fn failure(error: &syn::Error) -> Diagnostics {
    let mut diagnostics = Diagnostics::new();
    diagnostics.push(
        Diagnostic::error(
            diagnostic::Code::RenderFailed,
            format!("the code cannot be written: {error}"),
        )
        .help("this is a mistake of the pipeline, not of the specification: please report it with the specification"),
    );
    diagnostics
}
