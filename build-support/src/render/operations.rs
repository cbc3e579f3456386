//! Operations are requests that a client makes and a user sends.
//!
//! In: the signatures of progenitor's methods, which say how parameters, body, success and error are written, and the
//! facts about each operation. Out: the module `operations` with a module per tag; in it, for each operation, what it is as
//! static data, a method of the client that takes what is required, and a request with a setter for each thing that is not.
//! All that happens when a request is sent is in the runtime, once.

use std::collections::{BTreeMap, HashMap, HashSet};

use proc_macro2::TokenStream;
use quote::{format_ident, quote};
use syn::{Attribute, FnArg, ImplItem, Item, Pat, ReturnType, Signature, Type as SynType};

use super::by_status::{self, Carried, Purpose};
use super::examples::{self, Argument, Structs};
use super::{Context, operation_docs, pagination, send, syntax, validation};
use crate::model::facts::{
    Body, BodyKind, ByStatus, Operation, Parameter, ParameterLocation, ParameterStyle, Payload, StatusPattern,
};
use crate::model::names::static_name;

pub(super) fn run(file: &mut syn::File, context: &Context<'_>) -> syn::Result<()> {
    let carriers = by_status::take_carriers(file, context)?;
    let structs = Structs::of(syntax::module_items(file, "types")?);
    let bounded = validation::bounded_types(syntax::module_items(file, "types")?, context.facts);
    let signatures: HashMap<String, Signature> = syntax::client_impls(file)
        .flat_map(|item| &item.items)
        .filter_map(|item| match item {
            ImplItem::Fn(method) => Some((method.sig.ident.to_string(), method.sig.clone())),
            _ => None,
        })
        .collect();
    let mut modules: BTreeMap<&str, Vec<Rendered>> = BTreeMap::new();
    for (name, operation) in &context.facts.operations {
        let signature = signatures
            .get(name)
            .ok_or_else(|| syntax::error(format!("progenitor made no method `{name}`")))?;
        let carried = operation.carrier.as_ref().and_then(|carrier| carriers.get(carrier));
        let types = Types::of(signature, operation, carried.cloned().unwrap_or_default())?;
        let rendered = Renderer {
            bounded: &bounded,
            structs: &structs,
            context,
        }
        .render(name, operation, &types)?;
        modules.entry(operation.module.as_str()).or_default().push(rendered);
    }
    file.items.retain(|item| !matches!(item, Item::Impl(_)));
    file.items.push(operations_module(&modules, context)?);
    Ok(())
}

/// What progenitor says of an operation's types.
pub(super) struct Types {
    arguments: HashMap<String, SynType>,
    pub(super) success: SynType,
    /// The type of a declared error, if there is one.
    pub(super) error: Option<SynType>,
    /// The types of bodies that differ by status, and of events.
    pub(super) carried: Carried,
}

impl Types {
    fn of(signature: &Signature, operation: &Operation, carried: Carried) -> syn::Result<Self> {
        let arguments = signature
            .inputs
            .iter()
            .filter_map(|argument| match argument {
                FnArg::Typed(argument) => match &*argument.pat {
                    Pat::Ident(name) => Some((name.ident.to_string(), (*argument.ty).clone())),
                    _ => None,
                },
                FnArg::Receiver(_) => None,
            })
            .collect();
        let ReturnType::Type(_, output) = &signature.output else {
            return Err(syntax::error("a method without a result"));
        };
        let types = syntax::type_arguments(output);
        let inner = |index: usize| {
            types
                .get(index)
                .and_then(|ty| syntax::type_arguments(ty).into_iter().next().cloned())
        };
        let (Some(success), Some(error)) = (inner(0), inner(1)) else {
            return Err(syntax::error("a method whose result is not a response or an error"));
        };
        let by_status = |bodies: &ByStatus| syn::parse_str(&bodies.type_name);
        let success = operation.successes.as_ref().map(by_status).unwrap_or(Ok(success))?;
        let error = match &operation.errors {
            Some(bodies) => Some(by_status(bodies)?),
            None => Some(error).filter(|error| !syntax::is_unit(error)),
        };
        Ok(Self {
            arguments,
            success,
            error,
            carried,
        })
    }

    /// The type of the argument `name`, without `Option`.
    fn argument(&self, name: &str) -> syn::Result<&SynType> {
        let ty = self
            .arguments
            .get(name)
            .ok_or_else(|| syntax::error(format!("a method has no argument `{name}`")))?;
        Ok(syntax::inner_type(ty, "Option").unwrap_or(ty))
    }
}

/// The items of one operation.
struct Rendered {
    operation: TokenStream,
    method: TokenStream,
    request: TokenStream,
    /// Enums of bodies that differ by status.
    bodies: TokenStream,
}

/// One thing that a request is told: how it is taken, and the call that tells it.
struct Input {
    name: syn::Ident,
    ty: TokenStream,
    call: TokenStream,
}

/// What all operations are rendered with.
struct Renderer<'a> {
    /// The types that have bounds.
    bounded: &'a HashSet<String>,
    structs: &'a Structs,
    context: &'a Context<'a>,
}

impl Renderer<'_> {
    fn render(&self, name: &str, operation: &Operation, types: &Types) -> syn::Result<Rendered> {
        let constant = syntax::ident(&static_name(name))?;
        let mut required = Vec::new();
        let mut setters = Vec::new();
        for (parameter_name, parameter) in &operation.parameters {
            let input = parameter_input(parameter_name, parameter, types.argument(parameter_name)?)?;
            if parameter.required {
                required.push(input);
            } else {
                setters.push(setter(&input, parameter.description.as_deref(), parameter.deprecated));
            }
        }
        if let Some(body) = &operation.body {
            let input = body_input(body, types, self.bounded)?;
            let description = body.description.as_deref().unwrap_or("The body of the request.");
            if body.required {
                required.push(input);
            } else {
                setters.push(setter(&input, Some(description), false));
            }
        }
        let mut doc = operation_docs::method(operation, types.error.as_ref(), self.context);
        doc.extend(self.example(name, operation, &required)?);
        Ok(Rendered {
            operation: static_operation(&constant, operation)?,
            method: client_method(name, &constant, operation, &required, &doc)?,
            request: request_type(name, operation, types, &setters, self.context)?,
            bodies: bodies_by_status(name, operation, types)?,
        })
    }

    fn example(&self, name: &str, operation: &Operation, required: &[Input]) -> syn::Result<Vec<Attribute>> {
        let arguments = required.iter().map(|input| {
            let parameter = operation.parameters.get(&input.name.to_string());
            let example = match parameter {
                Some(parameter) => parameter.example.as_ref(),
                None => operation.body.as_ref().and_then(|body| body.example.as_ref()),
            };
            Ok(Argument {
                name: input.name.to_string(),
                ty: syn::parse2(input.ty.clone())?,
                example,
            })
        });
        let arguments: Vec<Argument<'_>> = arguments.collect::<syn::Result<_>>()?;
        let send = if operation.success == Payload::Events {
            "send_events"
        } else {
            "send"
        };
        let lines = examples::lines(name, &arguments, send, self.structs, self.context);
        let mut all = vec!["", "# Examples", ""];
        all.extend(lines.iter().map(String::as_str));
        Ok(syntax::own_doc(&all))
    }
}

fn bodies_by_status(name: &str, operation: &Operation, types: &Types) -> syn::Result<TokenStream> {
    let mut items = TokenStream::new();
    let all = [
        (&operation.successes, Purpose::Success),
        (&operation.errors, Purpose::Error),
    ];
    for (bodies, purpose) in all {
        if let Some(bodies) = bodies {
            items.extend(by_status::items(name, operation, bodies, purpose, &types.carried)?);
        }
    }
    Ok(items)
}

fn parameter_input(name: &str, parameter: &Parameter, ty: &SynType) -> syn::Result<Input> {
    let ident = syntax::ident(name)?;
    let wire_name = &parameter.wire_name;
    let (taken, value) = argument(&ident, ty);
    let call = match (parameter.location, parameter.style) {
        (ParameterLocation::Path, ParameterStyle::Default) => quote! { .path(#wire_name, #value) },
        (ParameterLocation::Header, ParameterStyle::Default) => quote! { .header(#wire_name, #value) },
        (ParameterLocation::Cookie, ParameterStyle::Default) => quote! { .cookie(#wire_name, #value) },
        (ParameterLocation::Path, style) => {
            let style = param_style(style);
            quote! { .path_style(#style, #wire_name, #value) }
        }
        (ParameterLocation::Header, style) => {
            let style = param_style(style);
            quote! { .header_style(#style, #wire_name, #value) }
        }
        (ParameterLocation::Cookie, style) => {
            let style = param_style(style);
            quote! { .cookie_style(#style, #wire_name, #value) }
        }
        (ParameterLocation::Query, ParameterStyle::Default) => quote! { .query(#wire_name, #value) },
        (ParameterLocation::Query, style) => {
            let style = query_style(style);
            quote! { .query_style(#style, #wire_name, #value) }
        }
    };
    let (bare, borrowed) = bare_type(ty);
    let checked = quote! { #ident };
    let checks = validation::checks_of(wire_name, &checked, borrowed, bare, &parameter.constraints);
    Ok(Input {
        name: ident,
        ty: taken,
        call: quote! { #(.check(#checks))* #call },
    })
}

fn query_style(style: ParameterStyle) -> TokenStream {
    match style {
        ParameterStyle::Form => quote! { QueryStyle::Form { explode: false } },
        ParameterStyle::SpaceDelimited => quote! { QueryStyle::SpaceDelimited },
        ParameterStyle::PipeDelimited => quote! { QueryStyle::PipeDelimited },
        ParameterStyle::DeepObject => quote! { QueryStyle::DeepObject },
        ParameterStyle::Json => quote! { QueryStyle::Json },
        _ => quote! { QueryStyle::Form { explode: true } },
    }
}

fn param_style(style: ParameterStyle) -> TokenStream {
    match style {
        ParameterStyle::SimpleExploded => quote! { ParamStyle::Simple { explode: true } },
        ParameterStyle::Label { explode } => quote! { ParamStyle::Label { explode: #explode } },
        ParameterStyle::Matrix { explode } => quote! { ParamStyle::Matrix { explode: #explode } },
        ParameterStyle::Json => quote! { ParamStyle::Json },
        _ => quote! { ParamStyle::Simple { explode: false } },
    }
}

/// The type behind a reference, and whether a method takes it as a reference.
fn bare_type(ty: &SynType) -> (&SynType, bool) {
    match ty {
        SynType::Reference(reference) => {
            let inner = &*reference.elem;
            let is_copied = matches!(syntax::type_ident(inner).as_deref(), Some("Uuid" | "DateTime" | "Date"));
            (inner, !is_copied)
        }
        other => (other, false),
    }
}

/// How a method takes an argument of progenitor's type `ty`, and the reference to it that the runtime is given.
fn argument(name: &syn::Ident, ty: &SynType) -> (TokenStream, TokenStream) {
    let (bare, borrowed) = bare_type(ty);
    if let (Some(item), true) = (syntax::inner_type(bare, "Vec"), borrowed) {
        return (quote! { &[#item] }, quote! { #name });
    }
    if borrowed {
        (quote! { &#bare }, quote! { #name })
    } else {
        (quote! { #bare }, quote! { &#name })
    }
}

fn body_input(body: &Body, types: &Types, bounded: &HashSet<String>) -> syn::Result<Input> {
    let name = format_ident!("body");
    let (kind, media_type, deep) = (body.kind, body.media_type.as_str(), &body.deep);
    if kind == BodyKind::Bytes {
        return Ok(Input {
            name,
            ty: quote! { impl Into<RawBody> },
            call: quote! { .raw(#media_type, body) },
        });
    }
    let (ty, value) = argument(&name, types.argument("body")?);
    let validate = validation::holds(types.argument("body")?, bounded).then(|| quote! { .validate(#value) });
    let call = match kind {
        BodyKind::Json if media_type == "application/json" => quote! { .json(#value) },
        BodyKind::Json => quote! { .json_as(#media_type, #value) },
        BodyKind::Form if deep.is_empty() => quote! { .form(#value) },
        BodyKind::Form => quote! { .form_with_deep(#value, &[#(#deep),*]) },
        BodyKind::Multipart => quote! { .multipart(#value) },
        BodyKind::Text | BodyKind::Bytes if media_type.starts_with("text/plain") => quote! { .text(#value) },
        BodyKind::Text | BodyKind::Bytes => quote! { .bytes(#media_type, body.to_owned()) },
    };
    Ok(Input {
        name,
        ty,
        call: quote! { #validate #call },
    })
}

fn setter(input: &Input, description: Option<&str>, deprecated: bool) -> TokenStream {
    let Input { name, ty, call } = input;
    let fallback = format!("Sets `{name}`.");
    let doc = syntax::doc([description.unwrap_or(&fallback)]);
    let deprecated = syntax::deprecated(deprecated);
    quote! {
        #(#doc)*
        #deprecated
        pub fn #name(mut self, #name: #ty) -> Self {
            self.request = self.request #call;
            self
        }
    }
}

fn static_operation(constant: &syn::Ident, operation: &Operation) -> syn::Result<TokenStream> {
    let (id, path) = (&operation.id, &operation.path);
    let method = syntax::ident(&operation.method)?;
    let security = operation.security.iter().map(|alternative| {
        let schemes = alternative.iter().map(|requirement| &requirement.scheme);
        quote! { &[#(#schemes),*] }
    });
    // An enum by status has a variant for whatever comes, so it is asked about every status.
    let statuses = match operation.errors {
        Some(_) => &[StatusPattern::Default],
        None => operation.error_statuses.as_slice(),
    };
    let errors = statuses.iter().map(|status| {
        let pattern = by_status::pattern(status);
        quote! { StatusPattern::#pattern }
    });
    Ok(quote! {
        static #constant: Operation = Operation {
            id: #id,
            method: Method::#method,
            path: #path,
            security: &[#(#security),*],
            errors: &[#(#errors),*],
        };
    })
}

fn client_method(
    name: &str,
    constant: &syn::Ident,
    operation: &Operation,
    required: &[Input],
    doc: &[Attribute],
) -> syn::Result<TokenStream> {
    let method = syntax::ident(name)?;
    let request = syntax::ident(&operation.type_name)?;
    let parameters = required.iter().map(|input| {
        let (name, ty) = (&input.name, &input.ty);
        quote! { #name: #ty }
    });
    let server = operation.server.iter().map(|url| quote! { .server(#url) });
    let accept = operation
        .accepted
        .iter()
        .map(|media_type| quote! { .header("Accept", #media_type) });
    let calls = required.iter().map(|input| &input.call);
    let texts = [operation.description.as_deref(), operation.summary.as_deref()];
    let deprecated = syntax::deprecated_because(operation.deprecated, texts.into_iter().flatten());
    let too_many = (required.len() > 6)
        .then(|| quote! { #[allow(clippy::too_many_arguments, reason = "the specification requires them all")] });
    Ok(quote! {
        #(#doc)*
        #deprecated
        #too_many
        pub fn #method(&self, #(#parameters),*) -> #request {
            #request { request: self.core.operation(&#constant) #(#server)* #(#accept)* #(#calls)* }
        }
    })
}

fn request_type(
    name: &str,
    operation: &Operation,
    types: &Types,
    setters: &[TokenStream],
    context: &Context<'_>,
) -> syn::Result<TokenStream> {
    let request = syntax::ident(&operation.type_name)?;
    let own = format!("The request that [`Client::{name}`] makes.");
    let doc = syntax::own_doc(&[own.as_str()]);
    let send = send::methods(operation, types)?;
    let pages = match &operation.pagination {
        Some(pagination) => Some(pagination::methods(pagination, types, context)?),
        None => None,
    };
    Ok(quote! {
        #(#doc)*
        #[derive(Clone, Debug)]
        #[must_use = "a request does nothing until it is sent"]
        pub struct #request { request: Request }

        impl #request {
            #(#setters)*

            /// Headers, timeouts, retries and more for this call alone.
            pub fn options(mut self, options: CallOptions) -> Self {
                self.request = self.request.options(options);
                self
            }

            #send
            #pages
        }
    })
}

fn operations_module(modules: &BTreeMap<&str, Vec<Rendered>>, context: &Context<'_>) -> syn::Result<Item> {
    let mut content = TokenStream::new();
    for (module, operations) in modules {
        let ident = syntax::ident(module)?;
        let tag = context.facts.tags.get(*module);
        let name = tag.map(|tag| {
            format!(
                "The operations of the tag {}.",
                super::string_enums::code_span(&tag.name)
            )
        });
        let description = tag.and_then(|tag| tag.description.as_deref()).unwrap_or_default();
        let doc = syntax::inner_doc([name.as_deref().unwrap_or("The operations without a tag."), description]);
        let statics = operations.iter().map(|rendered| &rendered.operation);
        let methods = operations.iter().map(|rendered| &rendered.method);
        let requests = operations.iter().map(|rendered| {
            let (request, bodies) = (&rendered.request, &rendered.bodies);
            quote! { #request #bodies }
        });
        content.extend(quote! {
            mod #ident {
                #(#doc)*
                impl Client { #(#methods)* }
                #(#requests)*
                #(#statics)*
            }
        });
    }
    syn::parse2(quote! { pub mod operations { #content } })
}
