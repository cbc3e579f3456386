//! Examples that compile.
//!
//! In: what a method takes, and the values that the specification gives as examples. Out: the lines of a doc test that
//! is compiled and never run. Names in it are those of the generated crate; a value of the specification is only ever
//! an escaped literal; what cannot be built in a line is taken as given.

use proc_macro2::Literal;
use serde_json::Value as Json;

use super::Context;
use super::signature::Taken;
use crate::generate::RustType;
use crate::model::Api;
use crate::model::api::Maps;
use crate::model::operation::{Operation, Success};
use crate::model::types::{Integer, Presence, TypeId, TypeKind, TypeRef};

/// Objects in objects that are still built.
const MAX_DEPTH: usize = 2;

/// The length of a literal, in characters, up to which an example of the vendor makes the example clearer.
const MAX_LITERAL: usize = 60;

/// A line is broken where it would be longer than this.
const WIDTH: usize = 80;

/// An argument of a method.
pub(super) struct Argument<'a> {
    pub(super) name: String,
    /// How the method takes it.
    pub(super) taken: Taken<'a>,
    /// What the specification gives as an example.
    pub(super) example: Option<&'a Json>,
}

/// A call of an operation, as its example shows it.
pub(super) struct Call<'a> {
    pub(super) operation: &'a Operation,
    /// What the method takes.
    pub(super) arguments: Vec<Argument<'a>>,
    /// What the request can be told beside it, the body first; one that can be written in a line is shown.
    pub(super) optional: Vec<Argument<'a>>,
}

/// A request as an example makes it.
pub(super) struct Made {
    /// What the example is given, because it cannot be written in a line: `name: Type`.
    pub(super) given: Vec<String>,
    /// The statements before it.
    pub(super) prepared: Vec<String>,
    /// The calls that make it, from `client` on.
    pub(super) request: Vec<String>,
}

/// How `call` is made; `on_body` is called on its body, or else a setter where it has one.
pub(super) fn made(call: &Call<'_>, on_body: Option<&str>, context: &Context<'_>) -> Made {
    let package = package(context);
    let values = Values(context);
    let (mut given, mut prepared) = (Vec::new(), Vec::new());
    let mut written = Vec::new();
    // A body that asks for a page has properties that nobody sets by hand.
    let pages_in_body = call.operation.pagination.as_ref().is_some_and(|pages| pages.in_body);
    let calls_on = |argument: &Argument<'_>| match on_body.filter(|_| argument.name == "body") {
        Some(call) => vec![call.to_owned()],
        None if pages_in_body => Vec::new(),
        None => values.setters(argument),
    };
    for argument in &call.arguments {
        written.push(match values.argument(argument) {
            Some(value) => prepare(argument, value, calls_on(argument), &mut prepared),
            None => {
                let taken = taken_in(&package, argument.taken, context.api);
                given.push(format!("{}: {taken}", argument.name));
                argument.name.clone()
            }
        });
    }
    let optional = call.optional.iter().filter(|_| call.operation.pagination.is_none());
    let setter = optional.into_iter().find_map(|argument| {
        let value = values.simple(argument)?;
        let value = prepare(argument, value, calls_on(argument), &mut prepared);
        Some(format!("{}({value})", argument.name))
    });
    let method = context.api.call_of(call.operation);
    let (accessor, name) = match method.rsplit_once('.') {
        Some((accessor, name)) => (Some(accessor.to_owned()), name),
        None => (None, method.as_str()),
    };
    let start = std::iter::once("client".to_owned()).chain(accessor);
    let made = format!("{name}({})", written.join(", "));
    Made {
        given,
        prepared,
        request: start.chain([made]).chain(setter).collect(),
    }
}

/// `value`, that of `argument`; or the name of a variable that has it, where `calls` are made on it before.
fn prepare(argument: &Argument<'_>, value: String, calls: Vec<String>, prepared: &mut Vec<String>) -> String {
    if calls.is_empty() {
        return value;
    }
    let name = &argument.name;
    let value = value.trim_start_matches('&').to_owned();
    let chain: Vec<String> = std::iter::once(value).chain(calls).collect();
    prepared.extend(statement(&format!("let {name} = "), &chain, ";"));
    format!("&{name}")
}

/// The lines of the example for `call`: a stream of items where its operation has pages, and of events or items
/// where it has nothing else; a body is built with a setter.
pub(super) fn lines(call: &Call<'_>, context: &Context<'_>) -> Vec<String> {
    let package = package(context);
    let Made {
        given,
        prepared,
        request,
    } = made(call, None, context);
    let body: Vec<String> = prepared.into_iter().chain(sent(call.operation, &request)).collect();
    let uses_types = body.iter().any(|line| line.contains("types::"));
    let client = super::client::example(context);
    let mut lines = vec!["```no_run".to_owned()];
    lines.push(match uses_types {
        true => format!("use {package}::{{Client, types}};"),
        false => format!("use {package}::Client;"),
    });
    lines.push(String::new());
    lines.push(format!(
        "# async fn example({}) -> Result<(), Box<dyn std::error::Error>> {{",
        given.join(", ")
    ));
    let chain: Vec<String> = std::iter::once(client)
        .chain(values_of_client(call.operation, context))
        .collect();
    match chain.as_slice() {
        [client] => lines.push(format!("let client = {client};")),
        chain => lines.extend(statement("let client = ", chain, ";")),
    }
    lines.extend(body);
    lines.extend(["# Ok(())", "# }", "```"].map(str::to_owned));
    lines
}

/// The lines that send what the calls `request` make, and read what comes in parts.
pub(super) fn sent(operation: &Operation, request: &[String]) -> Vec<String> {
    let chain = |last: &[&str]| -> Vec<String> {
        let last = last.iter().map(|last| (*last).to_owned());
        request.iter().cloned().chain(last).collect()
    };
    let (mut lines, read) = match &operation.success {
        _ if operation.pagination.is_some() => (
            statement("let mut items = ", &chain(&["items()"]), ";"),
            Some([
                "while let Some(item) = items.next_item().await {",
                "    println!(\"{:?}\", item?);",
            ]),
        ),
        Success::Streams if operation.events.is_none() => (
            statement("let mut items = ", &chain(&["send_json_lines()", "await?"]), ";"),
            Some([
                "while let Some(item) = items.next_item().await {",
                "    println!(\"{:?}\", item?);",
            ]),
        ),
        Success::Streams => (
            statement("let mut events = ", &chain(&["send_events()", "await?"]), ";"),
            Some([
                "while let Some(event) = events.next_event().await {",
                "    println!(\"{:?}\", event?);",
            ]),
        ),
        _ => (statement("let response = ", &chain(&["send()", "await?"]), ";"), None),
    };
    if let Some(read) = read {
        lines.extend(read.map(str::to_owned));
        lines.push("}".to_owned());
    }
    lines
}

/// `start`, the calls of `chain` and `end`, in one line or with a line for each call.
pub(super) fn statement(start: &str, chain: &[String], end: &str) -> Vec<String> {
    let line = format!("{start}{}{end}", chain.join("."));
    if line.chars().count() <= WIDTH {
        return vec![line];
    }
    let Some((first, rest)) = chain.split_first() else {
        return vec![line];
    };
    let mut lines = call_lines(start, first);
    for call in rest {
        lines.extend(call_lines("    .", call));
    }
    if let Some(last) = lines.last_mut() {
        last.push_str(end);
    }
    lines
}

/// `call` behind `start`, with a line for each argument where it is too long.
fn call_lines(start: &str, call: &str) -> Vec<String> {
    let line = format!("{start}{call}");
    let broken = call.split_once('(').and_then(|(name, rest)| {
        let arguments = split_arguments(rest.strip_suffix(')')?)?;
        Some((name, arguments)).filter(|(_, arguments)| !arguments.is_empty())
    });
    let Some((name, arguments)) = broken.filter(|_| line.chars().count() > WIDTH) else {
        return vec![line];
    };
    let indent = " ".repeat(start.len() - start.trim_start().len());
    let arguments = arguments.iter().map(|argument| format!("{indent}    {argument},"));
    std::iter::once(format!("{start}{name}("))
        .chain(arguments)
        .chain([format!("{indent})")])
        .collect()
}

/// The arguments in `text`, which stand between commas; `None` if a literal in it makes that hard to tell.
fn split_arguments(text: &str) -> Option<Vec<String>> {
    let parsed: syn::punctuated::Punctuated<syn::Expr, syn::Token![,]> =
        syn::parse::Parser::parse_str(syn::punctuated::Punctuated::parse_terminated, text).ok()?;
    let mut arguments = Vec::with_capacity(parsed.len());
    let mut rest = text;
    for _ in 0..parsed.len().saturating_sub(1) {
        let end = rest.match_indices(", ").map(|(end, _)| end);
        let mut whole = end.filter(|end| syn::parse_str::<syn::Expr>(&rest[..*end]).is_ok());
        let end = whole.next()?;
        arguments.push(rest[..end].to_owned());
        rest = &rest[end + 2..];
    }
    arguments.extend((!rest.is_empty()).then(|| rest.to_owned()));
    Some(arguments)
}

/// The path of the module that everything of the API is in, as users of the crate write it.
pub(super) fn package(context: &Context<'_>) -> String {
    package_of(&context.settings.crate_name, context.api)
}

/// The path of the module that everything of `api` is in, which is an API of the crate `crate_name`.
fn package_of(crate_name: &str, api: &Api) -> String {
    let name = crate_name.replace('-', "_");
    match &api.module {
        Some(module) => format!("{name}::{module}"),
        None => name,
    }
}

/// `ty` of `api` as it is written outside of the crate `crate_name`.
pub(crate) fn type_outside(crate_name: &str, ty: &TypeRef, api: &Api) -> String {
    type_in(&package_of(crate_name, api), &RustType::of(ty), api)
}

/// How an argument is taken, as it is written outside of the crate `package`.
fn taken_in(package: &str, taken: Taken<'_>, api: &Api) -> String {
    match taken {
        Taken::Value(ty) => type_in(package, ty, api),
        Taken::Reference(RustType::Text) => "&str".to_owned(),
        Taken::Reference(ty) => format!("&{}", type_in(package, ty, api)),
        Taken::Slice(item) => format!("&[{}]", type_in(package, item, api)),
        Taken::Items(item) => format!("Vec<{}>", type_in(package, item, api)),
        Taken::RawBody => {
            let name = package.split("::").next().unwrap_or(package);
            format!("{name}::multipart::RawBody")
        }
    }
}

/// `ty` as it is written outside of the crate `package`.
fn type_in(package: &str, ty: &RustType, api: &Api) -> String {
    let inner = |inner: &RustType| type_in(package, inner, api);
    match ty {
        RustType::Text => "String".to_owned(),
        RustType::Integer(integer) => integer.rust().to_owned(),
        RustType::Number => "f64".to_owned(),
        RustType::Decimal(form) => format!("api_client_core::{}", form.rust()),
        RustType::Boolean => "bool".to_owned(),
        RustType::Uuid => "uuid::Uuid".to_owned(),
        RustType::Instant => "api_client_core::DateTime".to_owned(),
        RustType::Date => "api_client_core::Date".to_owned(),
        RustType::Json => "api_client_core::serde_json::Value".to_owned(),
        RustType::JsonObject => {
            "api_client_core::serde_json::Map<String,api_client_core::serde_json::Value>".to_owned()
        }
        RustType::File => "api_client_core::multipart::Part".to_owned(),
        RustType::List(item) => format!("Vec<{}>", inner(item)),
        RustType::Map(value) => match api.maps {
            Maps::Sorted => format!("std::collections::BTreeMap<String,{}>", inner(value)),
            Maps::Inserted => format!("api_client_core::indexmap::IndexMap<String,{}>", inner(value)),
        },
        RustType::Option(value) => format!("Option<{}>", inner(value)),
        RustType::Boxed(value) => format!("Box<{}>", inner(value)),
        RustType::Named(id) => format!("{package}::types::{}", api.type_name(*id)),
    }
}

/// The calls that give a client a value for each parameter that `operation` requires of it.
fn values_of_client(operation: &Operation, context: &Context<'_>) -> Vec<String> {
    let spelled = context.api.operations.values().zip(&context.spelling.operations);
    let spelled = spelled.filter(|(other, _)| std::ptr::eq(*other, operation));
    let parameters = spelled.flat_map(|(operation, spelled)| operation.parameters.iter().zip(&spelled.parameters));
    let required = parameters.filter(|((_, parameter), _)| parameter.shared && parameter.required);
    let calls = required.filter_map(|((name, parameter), argument)| {
        let argument = Argument {
            name: name.to_string(),
            taken: Taken::of_parameter(argument, context),
            example: parameter.example.as_ref(),
        };
        Some(format!("with_{name}({})", Values(context).argument(&argument)?))
    });
    calls.collect()
}

/// What writes values.
struct Values<'a>(&'a Context<'a>);

impl Values<'_> {
    /// A value for `argument`; `None` where none can be written in a line.
    fn argument(&self, argument: &Argument<'_>) -> Option<String> {
        let (name, example) = (argument.name.as_str(), argument.example);
        let place = Place {
            name,
            exactness: Exactness::Exact,
            depth: 0,
        };
        match argument.taken {
            Taken::Slice(item) => {
                let first = example.and_then(|example| example.get(0));
                Some(format!("&[{}]", self.value(&place, item, first)?))
            }
            Taken::Items(item) => {
                let first = example.and_then(|example| example.get(0));
                let exactness = match item {
                    RustType::Text => Exactness::Into,
                    _ => Exactness::Exact,
                };
                Some(format!("[{}]", self.value(&Place { exactness, ..place }, item, first)?))
            }
            Taken::Reference(RustType::Text) => Some(text(name, example)),
            Taken::Reference(ty) => Some(format!("&{}", self.value(&place, ty, example)?)),
            // Of all that converts into a body, a text is the shortest to write.
            Taken::RawBody => Some(text(name, None)),
            Taken::Value(ty) => self.value(&place, ty, example),
        }
    }

    /// The value of `argument` where it is one of the simplest.
    fn simple(&self, argument: &Argument<'_>) -> Option<String> {
        match argument.taken {
            Taken::Value(ty) | Taken::Reference(ty) if is_simple(ty) => self.argument(argument),
            Taken::Reference(RustType::Named(_)) if argument.name == "body" => self.argument(argument),
            _ => None,
        }
    }

    /// The call of a setter of the object that `argument` is, for the first property that can be left out and is
    /// simple.
    fn setters(&self, argument: &Argument<'_>) -> Vec<String> {
        let Taken::Reference(RustType::Named(id)) = argument.taken else {
            return Vec::new();
        };
        let object = self
            .0
            .api
            .types
            .get(*id)
            .filter(|ty| ty.sent)
            .and_then(|ty| ty.object());
        let fields = object.into_iter().flat_map(|object| {
            let fields = object.fields.iter().zip(self.0.parts(*id));
            fields.map(move |((name, field), ty)| (object, name, field, ty))
        });
        let mut shown = fields.filter_map(|(object, name, field, ty)| {
            if field.is_argument(true) || field.deprecated || field.read_only || !is_simple(ty) {
                return None;
            }
            let of_body = argument
                .example
                .and_then(|example| example.get(field.wire_name.as_str()));
            let place = Place {
                name: &field.wire_name,
                exactness: Exactness::Into,
                depth: 1,
            };
            let value = self.value(
                &place,
                ty,
                of_body.or(field.example.as_ref()).or(field.default.as_ref()),
            )?;
            Some(format!("{}({value})", super::constructors::setter_name(name, object)))
        });
        shown.next().into_iter().collect()
    }

    fn value(&self, place: &Place<'_>, ty: &RustType, example: Option<&Json>) -> Option<String> {
        let exact = place.exact();
        Some(match ty {
            RustType::Text if place.exactness == Exactness::Into => text(place.name, example),
            RustType::Text => format!("{}.to_owned()", text(place.name, example)),
            RustType::Integer(whole) => integer(*whole, example),
            RustType::Number => float(example),
            RustType::Decimal(_) => "\"1.50\".parse()?".to_owned(),
            RustType::Boolean => example.and_then(Json::as_bool).unwrap_or(true).to_string(),
            RustType::Uuid => parsed(example, "67e55044-10b1-426f-9247-bb680e5fe0c8", is_uuid),
            RustType::Instant => parsed(example, "2026-01-31T12:00:00Z", is_date_time),
            RustType::Date => parsed(example, "2026-01-31", is_date),
            RustType::Option(_) => "None".to_owned(),
            // A constructor takes what the box holds.
            RustType::Boxed(inner) if place.exactness == Exactness::Into => self.value(place, inner, example)?,
            RustType::Boxed(inner) => format!("Box::new({})", self.value(&exact, inner, example)?),
            RustType::List(item) => {
                let first = example.and_then(|example| example.get(0));
                let item_place = if **item == RustType::Text { place } else { &exact };
                let item = self.value(item_place, item, first)?;
                // A constructor takes any items.
                match place.exactness {
                    Exactness::Into => format!("[{item}]"),
                    Exactness::Exact => format!("vec![{item}]"),
                }
            }
            RustType::Named(id) => self.value_of_vendor(place, *id, example)?,
            RustType::Map(_) | RustType::Json | RustType::JsonObject | RustType::File => return None,
        })
    }

    fn value_of_vendor(&self, place: &Place<'_>, id: TypeId, example: Option<&Json>) -> Option<String> {
        let ty = self.0.api.types.get(id)?;
        let name = &ty.name;
        match &ty.kind {
            TypeKind::StringEnum(values) => {
                let wanted = example.and_then(Json::as_str);
                let chosen = values.variants.iter().find(|(_, value)| Some(value.as_str()) == wanted);
                let (variant, _) = chosen.or_else(|| values.variants.first())?;
                Some(format!("types::{name}::{variant}"))
            }
            TypeKind::NumberEnum(values) => {
                let wanted = example.and_then(Json::as_i64);
                let chosen = values
                    .variants
                    .iter()
                    .find(|(_, variant)| Some(variant.value) == wanted);
                let (variant, _) = chosen.or_else(|| values.variants.first())?;
                Some(format!("types::{name}::{variant}"))
            }
            TypeKind::Id(inner) => {
                let inner = RustType::of(inner);
                let exactness = match inner {
                    RustType::Text => Exactness::Into,
                    _ => Exactness::Exact,
                };
                let value = self.value(&Place { exactness, ..*place }, &inner, example)?;
                Some(format!("types::{name}::new({value})"))
            }
            TypeKind::Object(object) if ty.sent && place.depth <= MAX_DEPTH => {
                let fields = object.fields.values().zip(self.0.parts(id));
                let required = fields.filter(|(field, _)| field.is_argument(true));
                let values = required.map(|(field, ty)| {
                    if field.presence(true) == Presence::Null {
                        return Some("None".to_owned());
                    }
                    let given = example
                        .and_then(|example| example.get(field.wire_name.as_str()))
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

/// Whether a value of `ty` is a text, a number or a truth.
fn is_simple(ty: &RustType) -> bool {
    matches!(
        ty,
        RustType::Text | RustType::Integer(_) | RustType::Number | RustType::Boolean
    )
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

fn integer(whole: Integer, example: Option<&Json>) -> String {
    let (minimum, maximum) = whole.bounds();
    let fits = |number: &i64| (minimum..=maximum).contains(&i128::from(*number));
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
