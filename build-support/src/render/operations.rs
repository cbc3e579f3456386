//! Operations are requests that a client makes and a user sends.
//!
//! In: operations, and how progenitor spells what their methods take and return. Out: for each operation, what it is as
//! static data, a method of its handle or the client that takes what is required, and a request with a setter for each
//! thing that is not. All that happens when a request is sent is in the runtime, once.

use std::collections::BTreeMap;

use proc_macro2::TokenStream;
use quote::{format_ident, quote};
use syn::{Attribute, ImplItemFn, Item};

use super::by_status::{self, Purpose};
use super::examples;
use super::signature::{Results, Taken};
use super::validation;
use super::{
    Context, OperationModule, RenderedOperation, handles, inline, operation_docs, pagination, polling, send,
    shared_parameters, syntax,
};
use crate::document::OperationKey;
use crate::generate::{Argument, SpelledOperation};
use crate::model::names::{RustName, static_name};
use crate::model::operation::{
    Body, BodyKind, Failure, Operation, Parameter, ParameterLocation, ParameterStyle, StatusPattern, Success,
};

/// The operations by the names of their modules.
pub(super) fn modules(context: &Context<'_>) -> syn::Result<Vec<OperationModule>> {
    let mut modules: BTreeMap<&RustName, Vec<RenderedOperation>> = BTreeMap::new();
    for (operation, spelled) in context.api.operations.values().zip(&context.spelling.operations) {
        let rendered = rendered(operation, spelled, context)?;
        modules.entry(&operation.module).or_default().push(rendered);
        for other in &operation.other_modules {
            modules.entry(other).or_default();
        }
    }
    let modules = modules.into_iter().map(|(name, operations)| {
        Ok(OperationModule {
            name: name.clone(),
            doc: handles::module_doc(name, context),
            handle: if operations.is_empty() {
                None
            } else {
                handles::handle(name, context)?
            },
            operations,
        })
    });
    modules.collect()
}

/// One thing that a request is told: how it is taken, and the call that tells it.
pub(super) struct Input<'a> {
    name: syn::Ident,
    taken: Taken<'a>,
    /// What comes before the call.
    gathered: Option<TokenStream>,
    call: TokenStream,
    /// What the specification gives as an example.
    example: Option<&'a serde_json::Value>,
}

fn rendered(
    operation: &Operation,
    spelled: &SpelledOperation,
    context: &Context<'_>,
) -> syn::Result<RenderedOperation> {
    let constant = syntax::ident(&static_name(&operation.name))?;
    let mut required = Vec::new();
    let mut setters = Vec::new();
    let (mut optional, mut shown) = (Vec::new(), Vec::new());
    for ((parameter_name, parameter), argument) in operation.parameters.iter().zip(&spelled.parameters) {
        let input = parameter_input(parameter_name, parameter, argument, context)?;
        if parameter.is_argument() {
            required.push(input);
        } else {
            let more = said_of(parameter_name, parameter);
            let description = parameter.description.as_deref();
            optional.push((input.name.to_string(), description));
            setters.push(setter(
                &input,
                [description, more.as_deref()],
                parameter.deprecated,
                context,
            )?);
            if parameter.location == ParameterLocation::Query && !parameter.deprecated && !parameter.shared {
                shown.push(input);
            }
        }
    }
    if let (Some(body), Some(argument)) = (&operation.body, &spelled.body) {
        let input = body_input(format_ident!("body"), body, argument, operation, context)?;
        let description = body.description.as_deref().unwrap_or("Sets the body of the request.");
        if body.required {
            required.push(input);
        } else {
            optional.push((input.name.to_string(), Some(description)));
            setters.push(setter(&input, [Some(description), None], false, context)?);
            shown.insert(0, input);
        }
    }
    setters.extend(setters_of_other_bodies(operation, spelled, context)?);
    let results = Results::of(operation, spelled, context)?;
    let mut doc = operation_docs::method(operation, &results, &optional, context);
    doc.extend(example(operation, &required, &shown, context));
    doc.extend(operation_docs::aliases(operation));
    let mut method = method(&constant, operation, &required, &doc, context)?;
    let request = request_type(operation, &results, &setters, context)?;
    let bodies = bodies_by_status(operation, context)?;
    let mut items = syn::parse2::<syn::File>(quote! { #request #bodies })?.items;
    items.iter_mut().for_each(inline::mark);
    inline::mark_function(&mut method);
    Ok(RenderedOperation {
        name: operation.name.clone(),
        other_modules: operation.other_modules.clone(),
        method,
        items,
        constant: static_operation(&constant, operation, context)?,
        tables: context.xml.statics(operation)?,
    })
}

/// What is said of the value of a parameter that need not be given.
fn said_of(name: &str, parameter: &Parameter) -> Option<String> {
    match parameter.shared {
        true => Some(shared_parameters::sentence(name, parameter)),
        false => parameter.default.as_ref().map(super::objects::default_sentence),
    }
}

/// The setters of the bodies that are sent in place of the first.
fn setters_of_other_bodies(
    operation: &Operation,
    spelled: &SpelledOperation,
    context: &Context<'_>,
) -> syn::Result<Vec<TokenStream>> {
    let bodies = operation.other_bodies.iter().zip(&spelled.other_bodies);
    let setters = bodies.map(|((name, body), argument)| {
        let input = body_input(syntax::ident(name)?, body, argument, operation, context)?;
        let own = format!("Sends a body of `{}` in place of any other.", body.media_type);
        let description = body.description.as_deref();
        setter(&input, [Some(&own), description], false, context)
    });
    setters.collect()
}

fn example(
    operation: &Operation,
    required: &[Input<'_>],
    optional: &[Input<'_>],
    context: &Context<'_>,
) -> Vec<Attribute> {
    let call = examples::Call {
        operation,
        arguments: arguments(required),
        optional: arguments(optional),
    };
    let lines = examples::lines(&call, context);
    let mut all = vec!["", "# Examples", ""];
    all.extend(lines.iter().map(String::as_str));
    syntax::own_doc(&all)
}

/// What the method of `operation` takes.
pub(super) fn required_inputs<'a>(
    operation: &'a Operation,
    spelled: &'a SpelledOperation,
    context: &'a Context<'_>,
) -> syn::Result<Vec<Input<'a>>> {
    let parameters = operation.parameters.iter().zip(&spelled.parameters);
    let required = parameters.filter(|((_, parameter), _)| parameter.is_argument());
    let inputs = required.map(|((name, parameter), argument)| parameter_input(name, parameter, argument, context));
    let mut inputs: Vec<Input<'a>> = inputs.collect::<syn::Result<_>>()?;
    inputs.extend(body_of(operation, spelled, true, context)?);
    Ok(inputs)
}

/// The body of `operation`, if it has one that is `required` or not.
pub(super) fn body_of<'a>(
    operation: &'a Operation,
    spelled: &'a SpelledOperation,
    required: bool,
    context: &Context<'_>,
) -> syn::Result<Option<Input<'a>>> {
    let body = operation.body.as_ref().filter(|body| body.required == required);
    let inputs = body.zip(spelled.body.as_ref());
    let inputs = inputs.map(|(body, argument)| body_input(format_ident!("body"), body, argument, operation, context));
    inputs.transpose()
}

/// `inputs` as the arguments of an example.
pub(super) fn arguments<'a>(inputs: &[Input<'a>]) -> Vec<examples::Argument<'a>> {
    let arguments = inputs.iter().map(|input| examples::Argument {
        name: input.name.to_string(),
        taken: input.taken,
        example: input.example,
    });
    arguments.collect()
}

fn bodies_by_status(operation: &Operation, context: &Context<'_>) -> syn::Result<TokenStream> {
    let mut items = TokenStream::new();
    if let Success::ByStatus(bodies) = &operation.success {
        items.extend(by_status::items(operation, bodies, Purpose::Success, context)?);
    }
    if let Failure::ByStatus(bodies) = &operation.failure {
        items.extend(by_status::items(operation, bodies, Purpose::Error, context)?);
    }
    Ok(items)
}

fn parameter_input<'a>(
    name: &str,
    parameter: &'a Parameter,
    argument: &'a Argument,
    context: &'a Context<'_>,
) -> syn::Result<Input<'a>> {
    let ident = syntax::ident(name)?;
    let wire_name = parameter.wire_name.as_str();
    let taken = Taken::of_parameter(argument, context);
    let gathered = taken.gathered(&ident, context)?;
    let value = taken.reference(&ident);
    let method = format_ident!(
        "{}",
        match parameter.location {
            ParameterLocation::Path => "path",
            ParameterLocation::Query => "query",
            ParameterLocation::Header => "header",
            ParameterLocation::Cookie => "cookie",
        }
    );
    let call = match (parameter.location, parameter.style) {
        (ParameterLocation::Query, style) if parameter.allow_reserved => {
            let style = query_style(style);
            quote! { .query_reserved(#style, #wire_name, #value) }
        }
        (_, ParameterStyle::Default) => quote! { .#method(#wire_name, #value) },
        (_, ParameterStyle::Cookie { explode }) => quote! { .cookie_plain(#explode, #wire_name, #value) },
        (location, style) => {
            let style = match location {
                ParameterLocation::Query => query_style(style),
                _ => param_style(style),
            };
            let method = format_ident!("{method}_style");
            quote! { .#method(#style, #wire_name, #value) }
        }
    };
    let checked = quote! { #ident };
    let checks = validation::checks_of(
        wire_name,
        &checked,
        argument.borrowed,
        &argument.ty,
        &parameter.constraints,
        context,
    );
    let own = parameter.shared.then(|| shared_parameters::left_out(name));
    Ok(Input {
        name: ident,
        taken,
        gathered,
        call: quote! { #own #(.check(#checks))* #call },
        example: parameter.example.as_ref(),
    })
}

fn query_style(style: ParameterStyle) -> TokenStream {
    match style {
        ParameterStyle::Form => quote! { QueryStyle::Form { explode: false } },
        ParameterStyle::SpaceDelimited => quote! { QueryStyle::SpaceDelimited },
        ParameterStyle::PipeDelimited => quote! { QueryStyle::PipeDelimited },
        ParameterStyle::DeepObject => quote! { QueryStyle::DeepObject },
        ParameterStyle::FormOfJson { explode } => quote! { QueryStyle::FormOfJson { explode: #explode } },
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

/// What the argument `name` does, which is the body of a request.
fn body_input<'a>(
    name: syn::Ident,
    body: &'a Body,
    argument: &'a Argument,
    operation: &Operation,
    context: &Context<'_>,
) -> syn::Result<Input<'a>> {
    let (kind, media_type, deep) = (body.kind, body.media_type.as_str(), &body.deep);
    if kind == BodyKind::Bytes {
        let call = quote! { .raw(#media_type, #name) };
        return Ok(Input {
            name,
            taken: Taken::RawBody,
            gathered: None,
            call,
            example: body.example.as_ref(),
        });
    }
    let taken = Taken::of(argument);
    let value = taken.reference(&name);
    let validate = validation::holds(&argument.ty, &context.bounded).then(|| quote! { .validate(#value) });
    let body_value = quote! { #name };
    let checks = validation::checks_of(
        &name.to_string(),
        &body_value,
        argument.borrowed,
        &argument.ty,
        &body.constraints,
        context,
    );
    let element = match &body.xml {
        Some(xml) => Some(context.xml.body(operation, xml)?),
        None => None,
    };
    let call = match (kind, element) {
        (_, Some(element)) => quote! { .xml_as(#media_type, &#element, #value) },
        (kind, None) => call_of_body(kind, media_type, deep, &name, &value),
    };
    Ok(Input {
        name,
        taken,
        gathered: None,
        call: quote! { #validate #(.check(#checks))* #call },
        example: body.example.as_ref(),
    })
}

/// What sets a body of `kind`, which is `value`, the argument `name`.
fn call_of_body(
    kind: BodyKind,
    media_type: &str,
    deep: &[String],
    name: &syn::Ident,
    value: &TokenStream,
) -> TokenStream {
    match kind {
        BodyKind::Json if media_type == "application/json" => quote! { .json(#value) },
        BodyKind::Json => quote! { .json_as(#media_type, #value) },
        BodyKind::Form if deep.is_empty() => quote! { .form(#value) },
        BodyKind::Form => quote! { .form_with_deep(#value, &[#(#deep),*]) },
        BodyKind::Multipart => quote! { .multipart(#value) },
        BodyKind::Text | BodyKind::Bytes if media_type.starts_with("text/plain") => quote! { .text(#value) },
        BodyKind::Text | BodyKind::Bytes => quote! { .bytes(#media_type, #name.to_owned()) },
    }
}

fn setter(
    input: &Input<'_>,
    [description, more]: [Option<&str>; 2],
    deprecated: bool,
    context: &Context<'_>,
) -> syn::Result<TokenStream> {
    let Input {
        name, gathered, call, ..
    } = input;
    let ty = input.taken.tokens(context)?;
    let fallback = format!("Sets `{name}`.");
    let doc = syntax::doc([description.unwrap_or(&fallback)].into_iter().chain(more));
    let deprecated = syntax::deprecated(deprecated);
    Ok(quote! {
        #(#doc)*
        #deprecated
        pub fn #name(mut self, #name: #ty) -> Self {
            #gathered
            self.request = self.request #call;
            self
        }
    })
}

fn static_operation(constant: &syn::Ident, operation: &Operation, context: &Context<'_>) -> syn::Result<Item> {
    let (id, path, call) = (&operation.id, &operation.path, context.api.call_of(operation));
    let security = operation.security.iter().map(|alternative| {
        let schemes = alternative.iter().map(|requirement| &requirement.scheme);
        quote! { &[#(#schemes),*] }
    });
    // An enum by status has a variant for whatever comes, so it is asked about every status.
    let statuses = match &operation.failure {
        Failure::ByStatus(_) => &[StatusPattern::Default],
        Failure::Json { statuses, .. } => statuses.as_slice(),
        Failure::Undeclared => &[],
    };
    let errors = statuses.iter().map(|status| {
        let pattern = by_status::pattern(status);
        quote! { StatusPattern::#pattern }
    });
    let name = &operation.method;
    let (method, is_constant) = match OperationKey::of_method(name) {
        OperationKey::Fixed(_) => {
            let name = syntax::ident(name)?;
            (quote! { Method::#name }, true)
        }
        OperationKey::Additional(_) => (quote! { Operation::method_named(#name) }, false),
    };
    let value = quote! {
        Operation {
            id: #id,
            call: #call,
            method: #method,
            path: #path,
            security: &[#(#security),*],
            errors: &[#(#errors),*],
        }
    };
    match is_constant {
        true => syn::parse2(quote! { static #constant: Operation = #value; }),
        // A method of any other name cannot be made while the program is compiled.
        false => syn::parse2(quote! { static #constant: LazyLock<Operation> = LazyLock::new(|| #value); }),
    }
}

fn method(
    constant: &syn::Ident,
    operation: &Operation,
    required: &[Input<'_>],
    doc: &[Attribute],
    context: &Context<'_>,
) -> syn::Result<ImplItemFn> {
    let method = syntax::ident(&operation.name)?;
    let request = syntax::ident(&operation.request)?;
    let parameters = required.iter().map(|input| {
        let (name, ty) = (&input.name, input.taken.tokens(context)?);
        Ok(quote! { #name: #ty })
    });
    let parameters = parameters.collect::<syn::Result<Vec<_>>>()?;
    let server = operation.server.iter().map(|url| quote! { .server(#url) });
    let xml = context.xml.responses(operation)?;
    let xml = xml.iter().map(|elements| quote! { .reads_xml(&#elements) });
    let key = operation.key_header.iter().map(|name| quote! { .idempotent(#name) });
    // A handle borrows the runtime's client, which a client has.
    let core = match context.api.tags.get(&operation.module) {
        Some(_) => quote! { self.core },
        None => quote! { &self.core },
    };
    let shared = operation.parameters.iter().filter(|(_, parameter)| parameter.shared);
    let shared = shared.map(|(name, parameter)| shared_parameters::taken_over(name, parameter, &core));
    let gathered = required.iter().filter_map(|input| input.gathered.as_ref());
    let calls = required.iter().map(|input| &input.call);
    let texts = [operation.description.as_deref(), operation.summary.as_deref()];
    let deprecated = syntax::deprecated_because(operation.deprecated, texts.into_iter().flatten());
    let too_many = (required.len() > 6)
        .then(|| quote! { #[allow(clippy::too_many_arguments, reason = "the specification requires them all")] });
    syn::parse2(quote! {
        #(#doc)*
        #deprecated
        #too_many
        pub fn #method(&self, #(#parameters),*) -> #request {
            #(#gathered)*
            #request { request: Request::new(#core, &#constant) #(#server)* #(#key)* #(#xml)* #(#calls)* #(#shared)* }
        }
    })
}

fn request_type(
    operation: &Operation,
    results: &Results,
    setters: &[TokenStream],
    context: &Context<'_>,
) -> syn::Result<TokenStream> {
    let request = syntax::ident(&operation.request)?;
    let doc = operation_docs::request(operation, context);
    let send = send::methods(operation, results, context)?;
    let call = send::call(&request, operation, results, context)?;
    let pages = match &operation.pagination {
        Some(pagination) => Some(pagination::methods(operation, pagination, results, context)?),
        None => None,
    };
    let progress = match &operation.polling {
        Some(polling) => Some(polling::methods(operation, polling, results, context)?),
        None => None,
    };
    Ok(quote! {
        #(#doc)*
        #[derive(Clone, Debug)]
        #[must_use = "a request does nothing until it is sent"]
        pub struct #request { request: Request }

        impl #request {
            #(#setters)*

            /// Sets headers, timeouts, retries and more for this call.
            pub fn options(mut self, options: CallOptions) -> Self {
                self.request = self.request.options(options);
                self
            }

            #send
            #pages
            #progress
        }

        #call
    })
}
