//! How progenitor spells the types and the operations of an API.
//!
//! In: an [`Api`], and the tokens that progenitor made of its document. Out: [`Spelling`], which says for every type
//! how its parts are spelled, and for every operation how its method takes and returns values. The tokens are read
//! once; of all that progenitor writes, only definitions and signatures are parsed.

use std::collections::HashMap;

use indexmap::IndexMap;
use proc_macro2::{Delimiter, TokenStream, TokenTree};
use syn::{Fields, FnArg, ItemStruct, Pat, ReturnType, Signature, Type as SynType};

use super::document::{Numbers, operation_name, parameter_name};
use super::rust_type::{self, Argument, RustType, type_argument};
use crate::model::Api;
use crate::model::operation::{Body, Failure, Operation, Success};
use crate::model::types::{TypeDef, TypeId, TypeKind, TypeRef};

/// How everything is spelled.
#[derive(Clone, Debug, Default)]
pub struct Spelling {
    /// The parts of each type in the order of [`TypeDef::parts`]; types are in the order in which they are defined.
    pub parts: IndexMap<TypeId, Vec<RustType>>,
    /// The operations, in their order.
    pub operations: Vec<SpelledOperation>,
}

/// How the values of an operation are spelled.
#[derive(Clone, Debug)]
pub struct SpelledOperation {
    /// The parameters, in their order.
    pub parameters: Vec<Argument>,
    /// The body of the request.
    pub body: Option<Argument>,
    /// The bodies of other media types, in their order; nothing in them closes a circle.
    pub other_bodies: Vec<Argument>,
    /// The JSON of a success, where it is of one type.
    pub success: Option<RustType>,
    /// The JSON of a declared error, where it is of one type.
    pub error: Option<RustType>,
}

/// Reads what progenitor wrote for `api`.
///
/// # Errors
///
/// Something that is not what was asked for: a mistake of this library.
pub(super) fn read(tokens: TokenStream, api: &Api, numbers: &Numbers) -> Result<Spelling, String> {
    let code = Code::of(tokens).map_err(|error| format!("progenitor's code is not Rust: {error}"))?;
    let named = |name: &str| numbers.types.get(name).copied();
    let mut parts = IndexMap::new();
    for definition in &code.definitions {
        let Some(id) = named(&definition.name) else { continue };
        let Some(ty) = api.types.get(id) else { continue };
        let spelled = match &definition.item {
            Some(item) => parts_of(item, ty, numbers.parts.get(&id), &named)?,
            None => Vec::new(),
        };
        parts.insert(id, spelled);
    }
    if let Some((_, missing)) = api.types.iter().find(|(id, _)| !parts.contains_key(id)) {
        return Err(format!("progenitor made no type `{}`", missing.name));
    }
    let operations = api.operations.values().enumerate().map(|(index, operation)| {
        let name = operation_name(index);
        let signature = code.methods.get(&name);
        let signature = signature.ok_or_else(|| format!("progenitor made no method for `{}`", operation.id))?;
        operation_of(signature, operation, &named).ok_or_else(|| {
            format!(
                "progenitor's method for `{}` is another one than was asked for",
                operation.id
            )
        })
    });
    let mut operations: Vec<SpelledOperation> = operations.collect::<Result<_, _>>()?;
    let is_copied = |ty: &RustType| match ty {
        RustType::Named(id) => api.types.get(*id).is_some_and(TypeDef::is_copied_id),
        _ => false,
    };
    for argument in operations.iter_mut().flat_map(|operation| &mut operation.parameters) {
        argument.borrowed &= !is_copied(&argument.ty);
    }
    Ok(Spelling { operations, parts })
}

/// How the parts of `ty`, which progenitor wrote as `item`, are spelled. Boxes aside, that is what was asked for.
fn parts_of(
    item: &ItemStruct,
    ty: &TypeDef,
    places: Option<&HashMap<String, usize>>,
    named: &dyn Fn(&str) -> Option<TypeId>,
) -> Result<Vec<RustType>, String> {
    let wanted = asked(ty);
    let mut parts: Vec<Option<RustType>> = vec![None; wanted.len()];
    for (index, field) in item.fields.iter().enumerate() {
        let place = match (&item.fields, &field.ident) {
            (Fields::Named(_), Some(ident)) => places.and_then(|places| places.get(&ident.to_string()).copied()),
            _ => Some(index),
        };
        if let Some(part) = place.and_then(|place| parts.get_mut(place)) {
            *part = rust_type::read(&field.ty, named);
        }
    }
    let parts: Option<Vec<RustType>> = parts.into_iter().collect();
    let agrees = |parts: &Vec<RustType>| {
        let mut both = parts.iter().zip(&wanted);
        both.all(|(spelled, wanted)| spelled.without_boxes() == RustType::of(wanted))
    };
    parts
        .filter(agrees)
        .ok_or_else(|| format!("progenitor made another type of `{}` than was asked for", ty.name))
}

/// The types that were asked for, one for each part of `ty`.
fn asked(ty: &TypeDef) -> Vec<TypeRef> {
    let parts = ty.parts().into_iter().cloned();
    match &ty.kind {
        TypeKind::Object(object) => {
            let last = object.fields.len();
            let asked = parts.enumerate();
            asked
                .map(|(place, part)| {
                    if place == last {
                        TypeRef::Map(Box::new(part))
                    } else {
                        part
                    }
                })
                .collect()
        }
        _ => parts.collect(),
    }
}

fn operation_of(
    signature: &Signature,
    operation: &Operation,
    named: &dyn Fn(&str) -> Option<TypeId>,
) -> Option<SpelledOperation> {
    let arguments: HashMap<String, &SynType> = signature
        .inputs
        .iter()
        .filter_map(|argument| match argument {
            FnArg::Typed(argument) => match &*argument.pat {
                Pat::Ident(name) => Some((name.ident.to_string(), &*argument.ty)),
                _ => None,
            },
            FnArg::Receiver(_) => None,
        })
        .collect();
    let argument = |name: &str| rust_type::read_argument(arguments.get(name)?, named);
    let parameters = (0..operation.parameters.len()).map(|index| argument(&parameter_name(index)));
    let (success, error) = returned(signature)?;
    let has_success = matches!(operation.success, Success::Json(_) | Success::OptionalJson(_));
    let has_error = matches!(operation.failure, Failure::Json { .. });
    let spelled = |is_there: bool, ty: &SynType| match is_there {
        true => rust_type::read(ty, named).map(Some),
        false => Some(None),
    };
    Some(SpelledOperation {
        parameters: parameters.collect::<Option<_>>()?,
        body: match operation.body {
            Some(_) => Some(argument("body")?),
            None => None,
        },
        other_bodies: operation.other_bodies.values().map(other_body).collect(),
        success: spelled(has_success, success)?,
        error: spelled(has_error, error)?,
    })
}

/// How a setter takes `body`, whose type says all.
fn other_body(body: &Body) -> Argument {
    Argument {
        ty: RustType::of(&body.ty),
        borrowed: true,
    }
}

/// The types `T` and `E` of `Result<ResponseValue<T>, Error<E>>`.
fn returned(signature: &Signature) -> Option<(&SynType, &SynType)> {
    let ReturnType::Type(_, output) = &signature.output else {
        return None;
    };
    let success = argument_of(argument_of(output, 0)?, 0)?;
    let error = argument_of(argument_of(output, 1)?, 0)?;
    Some((success, error))
}

/// The type argument at `index` of the path `ty`.
fn argument_of(ty: &SynType, index: usize) -> Option<&SynType> {
    let SynType::Path(path) = ty else { return None };
    type_argument(path.path.segments.last()?, index)
}

/// A definition in progenitor's code.
struct Definition {
    name: String,
    /// The struct; none for an enum.
    item: Option<ItemStruct>,
}

/// What is read of progenitor's code.
#[derive(Default)]
struct Code {
    /// The types, in their order.
    definitions: Vec<Definition>,
    methods: HashMap<String, Signature>,
}

impl Code {
    fn of(tokens: TokenStream) -> syn::Result<Self> {
        let mut code = Self::default();
        let mut before: Vec<TokenTree> = Vec::new();
        for token in tokens {
            match token {
                TokenTree::Group(group) if group.delimiter() == Delimiter::Brace => {
                    if is_called(&before, "mod", "types") {
                        code.read_types(group.stream())?;
                    } else if is_called(&before, "impl", "Client") {
                        code.read_methods(group.stream())?;
                    }
                    before.clear();
                }
                TokenTree::Punct(punct) if punct.as_char() == ';' => before.clear(),
                other => before.push(other),
            }
        }
        Ok(code)
    }

    /// Reads the structs and enums in the module `types`.
    fn read_types(&mut self, tokens: TokenStream) -> syn::Result<()> {
        let mut before: Vec<TokenTree> = Vec::new();
        for token in tokens {
            let ends = match &token {
                TokenTree::Group(group) => group.delimiter() == Delimiter::Brace,
                TokenTree::Punct(punct) => punct.as_char() == ';',
                _ => false,
            };
            before.push(token);
            if !ends {
                continue;
            }
            let item = std::mem::take(&mut before);
            let Some(start) = item
                .iter()
                .position(|token| matches!(token, TokenTree::Ident(ident) if ident == "pub"))
            else {
                continue;
            };
            let (Some(TokenTree::Ident(keyword)), Some(TokenTree::Ident(name))) =
                (item.get(start + 1), item.get(start + 2))
            else {
                continue;
            };
            let name = name.to_string();
            if keyword == "struct" {
                let item = Some(syn::parse2(item.into_iter().skip(start).collect())?);
                self.definitions.push(Definition { name, item });
            } else if keyword == "enum" {
                self.definitions.push(Definition { name, item: None });
            }
        }
        Ok(())
    }

    /// Reads the signatures in an `impl Client`.
    fn read_methods(&mut self, tokens: TokenStream) -> syn::Result<()> {
        let mut before: Vec<TokenTree> = Vec::new();
        for token in tokens {
            match token {
                TokenTree::Group(group) if group.delimiter() == Delimiter::Brace => {
                    let item = std::mem::take(&mut before);
                    let start = item
                        .iter()
                        .position(|token| matches!(token, TokenTree::Ident(ident) if ident == "async"));
                    if let Some(start) = start {
                        let signature: Signature = syn::parse2(item.into_iter().skip(start).collect())?;
                        self.methods.insert(signature.ident.to_string(), signature);
                    }
                }
                other => before.push(other),
            }
        }
        Ok(())
    }
}

/// Whether `tokens` end with the identifiers `keyword` and `name`.
fn is_called(tokens: &[TokenTree], keyword: &str, name: &str) -> bool {
    let is = |token: &TokenTree, text: &str| matches!(token, TokenTree::Ident(ident) if ident == text);
    matches!(tokens, [.., before, last] if is(before, keyword) && is(last, name))
}
