//! How a type is spelled where it is used.
//!
//! In: a type as progenitor writes it, such as `::std::option::Option<::std::boxed::Box<types::Schema000012>>`. Out:
//! [`RustType`], which says the same without a syntax tree: the type of the model, and where a `Box` stands.

use syn::{GenericArgument, PathArguments, PathSegment, Type as SynType};

use crate::model::types::{DecimalForm, Integer, TypeId, TypeRef};

/// A type as it is spelled.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum RustType {
    /// `String`, or `str` behind a reference.
    Text,
    /// A whole number.
    Integer(Integer),
    /// `f64`
    Number,
    /// `Decimal` or `DecimalText`
    Decimal(DecimalForm),
    /// `bool`
    Boolean,
    /// `Uuid`
    Uuid,
    /// `DateTime`
    Instant,
    /// `Date`
    Date,
    /// `Value`
    Json,
    /// `Map<String, Value>`
    JsonObject,
    /// `Part`
    File,
    /// `Vec<_>`
    List(Box<RustType>),
    /// `BTreeMap<String, _>`
    Map(Box<RustType>),
    /// A type of the API.
    Named(TypeId),
    /// `Option<_>`
    Option(Box<RustType>),
    /// `Box<_>`
    Boxed(Box<RustType>),
}

impl RustType {
    /// `ty` as it is spelled where nothing closes a circle.
    pub fn of(ty: &TypeRef) -> Self {
        match ty {
            TypeRef::Text => Self::Text,
            TypeRef::Integer(integer) => Self::Integer(*integer),
            TypeRef::Number => Self::Number,
            TypeRef::Decimal(form) => Self::Decimal(*form),
            TypeRef::Boolean => Self::Boolean,
            TypeRef::Uuid => Self::Uuid,
            TypeRef::Instant => Self::Instant,
            TypeRef::Date => Self::Date,
            TypeRef::Json => Self::Json,
            // Progenitor writes an object of any values in one way.
            TypeRef::JsonObject => Self::JsonObject,
            TypeRef::Map(value) if **value == TypeRef::Json => Self::JsonObject,
            TypeRef::File => Self::File,
            TypeRef::List(item) => Self::List(Box::new(Self::of(item))),
            TypeRef::Map(value) => Self::Map(Box::new(Self::of(value))),
            TypeRef::Named(id) => Self::Named(*id),
            TypeRef::Nullable(inner) => Self::Option(Box::new(Self::of(inner))),
        }
    }

    /// What it holds, a box around it taken away.
    pub fn unboxed(&self) -> &Self {
        match self {
            Self::Boxed(inner) => inner,
            other => other,
        }
    }

    /// The same without any box.
    #[must_use]
    pub fn without_boxes(&self) -> Self {
        match self {
            Self::Boxed(inner) => inner.without_boxes(),
            Self::Option(inner) => Self::Option(Box::new(inner.without_boxes())),
            Self::List(inner) => Self::List(Box::new(inner.without_boxes())),
            Self::Map(inner) => Self::Map(Box::new(inner.without_boxes())),
            other => other.clone(),
        }
    }

    /// The types of the API in it.
    pub fn named(&self) -> Option<TypeId> {
        match self {
            Self::Named(id) => Some(*id),
            Self::Option(inner) | Self::Boxed(inner) | Self::List(inner) | Self::Map(inner) => inner.named(),
            _ => None,
        }
    }
}

/// A type as it is taken by a method.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Argument {
    /// The type.
    pub ty: RustType,
    /// Whether the method takes a reference to it.
    pub borrowed: bool,
}

/// What `ty` of progenitor's code is; `named` knows the types of the API. `None` is for what this library never asks
/// for.
pub(super) fn read(ty: &SynType, named: &dyn Fn(&str) -> Option<TypeId>) -> Option<RustType> {
    let SynType::Path(path) = ty else { return None };
    let last = path.path.segments.last()?;
    let argument = |index: usize| read(type_argument(last, index)?, named).map(Box::new);
    Some(match last.ident.to_string().as_str() {
        "String" | "str" => RustType::Text,
        "f64" => RustType::Number,
        "bool" => RustType::Boolean,
        "Uuid" => RustType::Uuid,
        "DateTime" => RustType::Instant,
        "Date" => RustType::Date,
        "Part" => RustType::File,
        "Value" => RustType::Json,
        "Map" => RustType::JsonObject,
        "Vec" => RustType::List(argument(0)?),
        "BTreeMap" => RustType::Map(argument(1)?),
        "Option" => RustType::Option(argument(0)?),
        "Box" => RustType::Boxed(argument(0)?),
        name => {
            let integer = Integer::ALL.into_iter().find(|integer| integer.rust() == name);
            let decimal = DecimalForm::ALL.into_iter().find(|form| form.rust() == name);
            match (integer, decimal) {
                (Some(integer), _) => RustType::Integer(integer),
                (None, Some(form)) => RustType::Decimal(form),
                (None, None) => RustType::Named(named(name)?),
            }
        }
    })
}

/// What the argument `ty` of a method of progenitor's is.
pub(super) fn read_argument(ty: &SynType, named: &dyn Fn(&str) -> Option<TypeId>) -> Option<Argument> {
    if let SynType::Path(path) = ty
        && let Some(last) = path.path.segments.last().filter(|last| last.ident == "Option")
    {
        return read_argument(type_argument(last, 0)?, named);
    }
    let (inner, borrowed) = match ty {
        SynType::Reference(reference) => (&*reference.elem, true),
        other => (other, false),
    };
    let ty = read(inner, named)?;
    // These are copied as easily as a reference to them is.
    let is_copied = matches!(
        ty,
        RustType::Uuid | RustType::Instant | RustType::Date | RustType::Integer(_)
    );
    Some(Argument {
        borrowed: borrowed && !is_copied,
        ty,
    })
}

/// The type argument at `index` of a segment of a path.
pub(super) fn type_argument(segment: &PathSegment, index: usize) -> Option<&SynType> {
    let PathArguments::AngleBracketed(arguments) = &segment.arguments else {
        return None;
    };
    let mut types = arguments.args.iter().filter_map(|argument| match argument {
        GenericArgument::Type(ty) => Some(ty),
        _ => None,
    });
    types.nth(index)
}
