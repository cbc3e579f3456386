//! Examples that compile.
//!
//! In: what a method takes, and the values that the specification gives as examples. Out: the lines of a doc test that is
//! compiled and never run. Names in it are those of the generated crate; a value of the specification is only ever an
//! escaped literal; what cannot be built in a line is taken as given.

use std::collections::HashMap;

use proc_macro2::Literal;
use serde_json::Value as Json;
use syn::visit_mut::{self, VisitMut};
use syn::{Item, Path, Type as SynType};

use super::{Context, syntax};
use crate::model::facts::{Facts, TypeKind};

/// Objects in objects that are still built.
const MAX_DEPTH: usize = 2;

/// The length of a literal, in characters, up to which an example of the vendor makes the example clearer.
const MAX_LITERAL: usize = 60;

/// A line is broken where it would be longer than this.
const WIDTH: usize = 80;

/// The fields of all structs, by the struct's name.
pub(super) struct Structs(HashMap<String, Vec<(String, SynType)>>);

impl Structs {
    /// The structs of the module `types`.
    pub(super) fn of(items: &[Item]) -> Self {
        let structs = items.iter().filter_map(|item| match item {
            Item::Struct(item) => {
                let fields = item.fields.iter();
                let named = fields.filter_map(|field| Some((field.ident.as_ref()?.to_string(), field.ty.clone())));
                Some((item.ident.to_string(), named.collect()))
            }
            _ => None,
        });
        Self(structs.collect())
    }
}

/// An argument of a method.
pub(super) struct Argument<'a> {
    pub(super) name: String,
    /// Its type, as the method takes it.
    pub(super) ty: SynType,
    /// What the specification gives as an example.
    pub(super) example: Option<&'a Json>,
}

/// The lines of the example for the method `name`, which is called with `arguments` and sent by `send`.
pub(super) fn lines(
    name: &str,
    arguments: &[Argument<'_>],
    send: &str,
    structs: &Structs,
    context: &Context<'_>,
) -> Vec<String> {
    let package = context.settings.crate_name.replace('-', "_");
    let values = Values {
        structs,
        facts: context.facts,
    };
    let mut given = Vec::new();
    let written: Vec<String> = arguments
        .iter()
        .map(|argument| {
            values
                .argument(&argument.name, &argument.ty, argument.example)
                .unwrap_or_else(|| {
                    given.push(format!("{}: {}", argument.name, type_in(&package, &argument.ty)));
                    argument.name.clone()
                })
        })
        .collect();
    let uses_types = written.iter().any(|value| value.contains("types::"));
    let client = if context.settings.credentials.is_empty() {
        "Client::builder().build()?"
    } else {
        "Client::from_env()?"
    };
    let mut lines = vec!["```no_run".to_owned()];
    lines.push(if uses_types {
        format!("use {package}::{{Client, types}};")
    } else {
        format!("use {package}::Client;")
    });
    lines.push(String::new());
    lines.push(format!(
        "# async fn example({}) -> Result<(), Box<dyn std::error::Error>> {{",
        given.join(", ")
    ));
    lines.push(format!("let client = {client};"));
    let call = format!("let response = client.{name}({}).{send}().await?;", written.join(", "));
    if call.chars().count() <= WIDTH {
        lines.push(call);
    } else {
        lines.push("let response = client".to_owned());
        lines.extend(call_lines(name, &written));
        lines.push(format!("    .{send}()"));
        lines.push("    .await?;".to_owned());
    }
    lines.extend(["# Ok(())", "# }", "```"].map(str::to_owned));
    lines
}

fn call_lines(name: &str, arguments: &[String]) -> Vec<String> {
    let line = format!("    .{name}({})", arguments.join(", "));
    if line.chars().count() <= WIDTH {
        return vec![line];
    }
    let arguments = arguments.iter().map(|argument| format!("        {argument},"));
    std::iter::once(format!("    .{name}("))
        .chain(arguments)
        .chain(["    )".to_owned()])
        .collect()
}

/// `ty` as it is written outside of the crate `package`.
fn type_in(package: &str, ty: &SynType) -> String {
    let mut ty = ty.clone();
    Outside(package).visit_type_mut(&mut ty);
    quote::quote! { #ty }.to_string().replace(' ', "")
}

/// Writes paths as other crates do.
struct Outside<'p>(&'p str);

impl VisitMut for Outside<'_> {
    fn visit_path_mut(&mut self, path: &mut Path) {
        visit_mut::visit_path_mut(self, path);
        let first = path.segments.first().map(|segment| segment.ident.to_string());
        let prefix = match first.as_deref() {
            Some("types") => self.0,
            Some("Value" | "Map") => "api_client_core::serde_json",
            Some("DateTime" | "Date") => "api_client_core",
            Some("BTreeMap") => "std::collections",
            Some("Uuid") => "uuid",
            _ => return,
        };
        if let Ok(prefix) = syn::parse_str::<Path>(prefix) {
            path.segments = prefix
                .segments
                .into_iter()
                .chain(path.segments.iter().cloned())
                .collect();
        }
    }
}

/// What writes values.
struct Values<'a> {
    structs: &'a Structs,
    facts: &'a Facts,
}

impl Values<'_> {
    /// A value for an argument of type `ty`; `None` where none can be written in a line.
    fn argument(&self, name: &str, ty: &SynType, example: Option<&Json>) -> Option<String> {
        let value = |ty: &SynType, example| {
            self.value(
                &Place {
                    name,
                    exactness: Exactness::Exact,
                    depth: 0,
                },
                ty,
                example,
            )
        };
        match ty {
            SynType::Reference(reference) => match &*reference.elem {
                SynType::Slice(slice) => {
                    let first = example.and_then(|example| example.get(0));
                    Some(format!("&[{}]", value(&slice.elem, first)?))
                }
                inner if syntax::type_ident(inner).as_deref() == Some("str") => Some(text(name, example)),
                inner => Some(format!("&{}", value(inner, example)?)),
            },
            // Of all that converts into a body, a text is the shortest to write.
            SynType::ImplTrait(_) => Some(text(name, None)),
            owned => value(owned, example),
        }
    }

    fn value(&self, place: &Place<'_>, ty: &SynType, example: Option<&Json>) -> Option<String> {
        let name = syntax::type_ident(ty)?;
        let exact = place.exact();
        Some(match name.as_str() {
            "String" if place.exactness == Exactness::Into => text(place.name, example),
            "String" => format!("{}.to_owned()", text(place.name, example)),
            "i8" | "u8" | "i16" | "u16" | "i32" | "u32" | "i64" | "u64" => integer(&name, example),
            "f32" | "f64" => float(example),
            "bool" => example.and_then(Json::as_bool).unwrap_or(true).to_string(),
            "Uuid" => parsed(example, "67e55044-10b1-426f-9247-bb680e5fe0c8", is_uuid),
            "DateTime" => parsed(example, "2026-01-31T12:00:00Z", is_date_time),
            "Date" => parsed(example, "2026-01-31", is_date),
            "Option" => "None".to_owned(),
            // A constructor takes what the box holds.
            "Box" if place.exactness == Exactness::Into => {
                self.value(place, syntax::inner_type(ty, "Box")?, example)?
            }
            "Box" => format!(
                "Box::new({})",
                self.value(&exact, syntax::inner_type(ty, "Box")?, example)?
            ),
            "Vec" => {
                let first = example.and_then(|example| example.get(0));
                format!("vec![{}]", self.value(&exact, syntax::inner_type(ty, "Vec")?, first)?)
            }
            _ => self.value_of_vendor(place, &name, example)?,
        })
    }

    fn value_of_vendor(&self, place: &Place<'_>, name: &str, example: Option<&Json>) -> Option<String> {
        let facts = self.facts.types.get(name)?;
        match &facts.kind {
            TypeKind::StringEnum(values) => {
                let wanted = example.and_then(Json::as_str);
                let chosen = values.variants.iter().find(|(_, value)| Some(value.as_str()) == wanted);
                let (variant, _) = chosen.or_else(|| values.variants.first())?;
                Some(format!("types::{name}::{variant}"))
            }
            TypeKind::Object(object) if facts.sent && place.depth <= MAX_DEPTH => {
                let types = self.structs.0.get(name)?;
                let required = object
                    .fields
                    .iter()
                    .filter(|(_, field)| !super::objects::is_optional(field, true));
                let values = required.map(|(field_name, field)| {
                    let (_, ty) = types.iter().find(|(name, _)| name == field_name)?;
                    let given = example
                        .and_then(|example| example.get(&field.wire_name))
                        .or(field.example.as_ref())
                        .or(field.default.as_ref());
                    let member = Place {
                        name: &field.wire_name,
                        exactness: Exactness::Into,
                        depth: place.depth + 1,
                    };
                    self.value(&member, ty, given)
                });
                let values: Option<Vec<String>> = values.collect();
                Some(format!("types::{name}::new({})", values?.join(", ")))
            }
            _ => None,
        }
    }
}

/// Where a value stands.
struct Place<'n> {
    /// The name of the parameter or the member.
    name: &'n str,
    exactness: Exactness,
    /// In how many objects.
    depth: usize,
}

impl Place<'_> {
    /// The same where a value must have its type.
    fn exact(&self) -> Self {
        Self {
            exactness: Exactness::Exact,
            ..*self
        }
    }
}

/// Whether a value must have its type, or can be what converts into it.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Exactness {
    Exact,
    Into,
}

/// `example` as a literal, or else a text that says what is called `name`.
fn text(name: &str, example: Option<&Json>) -> String {
    let example = example
        .and_then(Json::as_str)
        .filter(|text| text.chars().count() <= MAX_LITERAL && !text.is_empty());
    let lower = name.to_lowercase();
    let default = match lower.as_str() {
        _ if lower.contains("email") => "ada@example.org",
        _ if lower.ends_with("url") || lower.ends_with("uri") => "https://example.org",
        _ => name,
    };
    Literal::string(example.unwrap_or(default)).to_string()
}

fn integer(ty: &str, example: Option<&Json>) -> String {
    let fits = |number: &i64| match ty {
        "i8" => i8::try_from(*number).is_ok(),
        "u8" => u8::try_from(*number).is_ok(),
        "i16" => i16::try_from(*number).is_ok(),
        "u16" => u16::try_from(*number).is_ok(),
        "i32" => i32::try_from(*number).is_ok(),
        "u32" => u32::try_from(*number).is_ok(),
        "u64" => *number >= 0,
        _ => true,
    };
    example.and_then(Json::as_i64).filter(fits).unwrap_or(1).to_string()
}

fn float(example: Option<&Json>) -> String {
    let number = example.and_then(Json::as_f64).filter(|number| number.abs() < 1e9);
    format!("{:?}", number.unwrap_or(1.0))
}

/// A literal that is parsed: `example` where it can be, or else `default`.
fn parsed(example: Option<&Json>, default: &str, is_valid: fn(&str) -> bool) -> String {
    let example = example.and_then(Json::as_str).filter(|text| is_valid(text));
    format!("{}.parse()?", Literal::string(example.unwrap_or(default)))
}

fn is_date_time(text: &str) -> bool {
    text.split_once('T')
        .is_some_and(|(date, time)| is_date(date) && time.len() >= 9 && time.ends_with('Z'))
}

fn is_date(text: &str) -> bool {
    text.len() == 10
        && text.bytes().enumerate().all(|(index, byte)| {
            if matches!(index, 4 | 7) {
                byte == b'-'
            } else {
                byte.is_ascii_digit()
            }
        })
}

fn is_uuid(text: &str) -> bool {
    let is_at = |index: usize| matches!(index, 8 | 13 | 18 | 23);
    text.len() == 36
        && text.bytes().enumerate().all(|(index, byte)| {
            if is_at(index) {
                byte == b'-'
            } else {
                byte.is_ascii_hexdigit()
            }
        })
}
