//! The tables of bodies of XML.
//!
//! In: the tables of the model. Out: statics of the runtime's types, one for the element of each component and one for
//! each body of its own; which of them an operation needs, and the names that they have in all of the API.

use std::collections::HashMap;

use proc_macro2::TokenStream;
use quote::quote;
use syn::{Ident, Item};

use super::{by_status, syntax};
use crate::model::Api;
use crate::model::names::{RustName, Scope, static_name};
use crate::model::operation::{Operation, StatusPattern};
use crate::model::xml::{Xml, XmlContent, XmlElement, XmlMember, XmlName, XmlPlace, XmlRoot};

/// The names of statics, by what they are of.
#[derive(Clone, Debug, Default)]
pub(super) struct Names(HashMap<Owner, String>);

/// What a static is of; operations by the names of their requests.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
enum Owner {
    Component(String),
    Body(String),
    Response(String, StatusPattern),
    Responses(String),
}

impl Names {
    /// Those that `api` needs: none, unless it has bodies of XML.
    pub(super) fn of(api: &Api) -> Self {
        let statics = api.operations.values().map(|operation| static_name(&operation.name));
        let statics: Vec<String> = statics.chain(["SECURITY".to_owned()]).collect();
        let mut scope = Scope::with_reserved(statics.iter().map(String::as_str));
        let types = api.types.iter();
        let types = types.filter_map(|(_, ty)| Some((ty.schema.as_deref()?, &ty.name)));
        let types: HashMap<&str, &RustName> = types.collect();
        let mut names = HashMap::new();
        for operation in api.operations.values() {
            for (owner, called) in owners(operation, &types) {
                names.entry(owner).or_insert_with(|| {
                    let candidate = format!("{}_XML", static_name(&called));
                    scope.claim([candidate.as_str()])
                });
            }
        }
        Self(names)
    }

    fn ident(&self, owner: &Owner) -> syn::Result<Ident> {
        let name = self
            .0
            .get(owner)
            .ok_or_else(|| syntax::error("a table of XML has no name"))?;
        syntax::ident(name)
    }

    /// The static of the element that the body of `operation`, which is `xml`, is.
    pub(super) fn body(&self, operation: &Operation, xml: &Xml) -> syn::Result<Ident> {
        self.ident(&owner_of_body(operation, xml))
    }

    /// The static of the elements that the responses of `operation` are.
    pub(super) fn responses(&self, operation: &Operation) -> syn::Result<Option<Ident>> {
        if operation.xml.is_empty() {
            return Ok(None);
        }
        self.ident(&Owner::Responses(operation.request.to_string())).map(Some)
    }

    /// The statics that `operation` needs.
    pub(super) fn statics(&self, operation: &Operation) -> syn::Result<Vec<Item>> {
        let mut items = Vec::new();
        if let Some(xml) = operation.body.as_ref().and_then(|body| body.xml.as_ref()) {
            self.add_table(&owner_of_body(operation, xml), xml, &mut items)?;
        }
        let mut rows = Vec::new();
        for (status, xml) in &operation.xml {
            let owner = owner_of_response(operation, *status, xml);
            self.add_table(&owner, xml, &mut items)?;
            let (pattern, element) = (by_status::pattern(status), self.ident(&owner)?);
            rows.push(quote! { (StatusPattern::#pattern, &#element) });
        }
        if let Some(name) = self.responses(operation)? {
            let count = proc_macro2::Literal::usize_unsuffixed(rows.len());
            items.push(syn::parse2(quote! {
                static #name: [(StatusPattern, &xml::Element); #count] = [#(#rows),*];
            })?);
        }
        Ok(items)
    }

    fn add_table(&self, owner: &Owner, xml: &Xml, items: &mut Vec<Item>) -> syn::Result<()> {
        if let XmlRoot::Own(element) = &xml.root {
            items.push(self.static_of(owner, element)?);
        }
        for (key, element) in &xml.components {
            items.push(self.static_of(&Owner::Component(key.clone()), element)?);
        }
        Ok(())
    }

    fn static_of(&self, owner: &Owner, element: &XmlElement) -> syn::Result<Item> {
        let (name, element) = (self.ident(owner)?, self.element(element)?);
        syn::parse2(quote! { static #name: xml::Element = #element; })
    }

    fn element(&self, element: &XmlElement) -> syn::Result<TokenStream> {
        let (name, content) = (called(&element.name), self.content(&element.content)?);
        Ok(quote! { xml::Element { name: #name, content: #content } })
    }

    fn content(&self, content: &XmlContent) -> syn::Result<TokenStream> {
        Ok(match content {
            XmlContent::Text => quote! { xml::Content::Text },
            XmlContent::Number => quote! { xml::Content::Number },
            XmlContent::Boolean => quote! { xml::Content::Boolean },
            XmlContent::Any => quote! { xml::Content::Any },
            XmlContent::Object(members) => {
                let members = members.iter().map(|member| self.member(member));
                let members = members.collect::<syn::Result<Vec<_>>>()?;
                quote! { xml::Content::Object(&[#(#members),*]) }
            }
            XmlContent::List(item) => {
                let item = self.element(item)?;
                quote! { xml::Content::List(&#item) }
            }
            XmlContent::Map(values) => {
                let values = self.content(values)?;
                quote! { xml::Content::Map(&#values) }
            }
            XmlContent::Component(key) => {
                let name = self.ident(&Owner::Component(key.clone()))?;
                quote! { xml::Content::Of(&#name) }
            }
        })
    }

    fn member(&self, member: &XmlMember) -> syn::Result<TokenStream> {
        let property = &member.property;
        let place = match &member.place {
            XmlPlace::Element(element) => {
                let element = self.element(element)?;
                quote! { Element(#element) }
            }
            XmlPlace::Elements(item) => {
                let item = self.element(item)?;
                quote! { Elements(#item) }
            }
            XmlPlace::Attribute(name, content) => {
                let (name, content) = (called(name), self.content(content)?);
                quote! { Attribute(#name, #content) }
            }
            XmlPlace::Text(content) => self.holding("Text", content)?,
            XmlPlace::Cdata(content) => self.holding("Cdata", content)?,
            XmlPlace::Inside(content) => self.holding("Inside", content)?,
            XmlPlace::Others(content) => self.holding("Others", content)?,
        };
        Ok(match member.required {
            true => quote! { xml::Member::required(#property, xml::Place::#place) },
            false => quote! { xml::Member::optional(#property, xml::Place::#place) },
        })
    }

    /// The place `variant`, of which nothing but `content` is said.
    fn holding(&self, variant: &str, content: &XmlContent) -> syn::Result<TokenStream> {
        let (variant, content) = (syntax::ident(variant)?, self.content(content)?);
        Ok(quote! { #variant(#content) })
    }
}

/// What `operation` has statics of, each with what it is called after; `types` are the names of the types of schemas.
fn owners(operation: &Operation, types: &HashMap<&str, &RustName>) -> Vec<(Owner, String)> {
    let mut owners = Vec::new();
    let body = operation.body.as_ref().and_then(|body| body.xml.as_ref());
    let body = body.map(|xml| (owner_of_body(operation, xml), format!("{}_body", operation.name), xml));
    let responses = operation.xml.iter().map(|(status, xml)| {
        let owner = owner_of_response(operation, *status, xml);
        (owner, format!("{}_{status}", operation.name), xml)
    });
    for (owner, called, xml) in body.into_iter().chain(responses) {
        let component = |key: &str| types.get(key).map_or_else(|| key.to_owned(), ToString::to_string);
        let components = xml.components.keys();
        owners.extend(components.map(|key| (Owner::Component(key.clone()), names_of(&component(key)))));
        owners.push((owner, called));
    }
    if !operation.xml.is_empty() {
        let owner = Owner::Responses(operation.request.to_string());
        owners.push((owner, format!("{}_responses", operation.name)));
    }
    owners
}

fn owner_of_body(operation: &Operation, xml: &Xml) -> Owner {
    match &xml.root {
        XmlRoot::Component(key) => Owner::Component(key.clone()),
        XmlRoot::Own(_) => Owner::Body(operation.request.to_string()),
    }
}

fn owner_of_response(operation: &Operation, status: StatusPattern, xml: &Xml) -> Owner {
    match &xml.root {
        XmlRoot::Component(key) => Owner::Component(key.clone()),
        XmlRoot::Own(_) => Owner::Response(operation.request.to_string(), status),
    }
}

/// The name of a type in snake case.
fn names_of(name: &str) -> String {
    heck::ToSnakeCase::to_snake_case(name)
}

fn called(name: &XmlName) -> TokenStream {
    let XmlName {
        local,
        prefix,
        namespace,
    } = name;
    match prefix.is_empty() && namespace.is_empty() {
        true => quote! { xml::Name::new(#local) },
        false => quote! { xml::Name::new(#local).within(#prefix, #namespace) },
    }
}
