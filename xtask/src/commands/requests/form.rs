//! The bodies of forms whose parts can be files.
//!
//! In: the type of a form. Out: statements that make a value of it. Such types are made by their constructors, and read
//! from nothing.

use build_support::generate::{RustType, Spelling};
use build_support::model::Api;
use build_support::model::types::{Field, PartKind, Presence, TypeId};

use super::program::identifier;
use super::sample::Samples;

/// What writes forms.
pub(super) struct Forms<'a> {
    pub(super) api: &'a Api,
    pub(super) spelling: &'a Spelling,
    pub(super) samples: &'a Samples<'a>,
    /// The name of the crate in code.
    pub(super) package: &'a str,
}

impl Forms<'_> {
    /// Returns an expression for a value of the form `id`; `None` if it is no form.
    pub(super) fn form(&self, id: TypeId) -> Option<String> {
        let definition = self.api.types.get(id)?;
        let object = definition.object()?;
        let parts = object.form.as_ref()?;
        let spelled = self.spelling.parts.get(&id)?;
        let mut arguments = Vec::new();
        let mut setters = String::new();
        for ((name, field), ty) in object.fields.iter().zip(spelled) {
            let kind = parts.get(name).map_or(PartKind::Json, |part| part.kind);
            // A constructor takes what a box holds, a field the box.
            if field.is_argument(true) {
                let value = self.value(field, kind, ty.unboxed());
                arguments.push(match field.presence(true) {
                    Presence::Null => format!("Some({value})"),
                    _ => value,
                });
            } else if self.samples.all {
                let value = self.value(field, kind, ty);
                // The crate boxes large fields, which the spelling does not say.
                let into = if kind == PartKind::Json && ty.named().is_some() {
                    ".into()"
                } else {
                    ""
                };
                let value = match field.presence(true) {
                    Presence::Required => format!("{value}{into}"),
                    _ => format!("Some({value}{into})"),
                };
                setters.push_str(&format!(" form.{} = {value};", identifier(name)));
            }
        }
        let path = format!("{}::types::{}", self.package, definition.name);
        Some(format!(
            "{{ let mut form = {path}::new({});{setters} form }}",
            arguments.join(", ")
        ))
    }

    fn value(&self, field: &Field, kind: PartKind, ty: &RustType) -> String {
        const FILE: &str = "api_client_core::multipart::Part::bytes(\"file\").file_name(\"file.txt\")";
        match (kind, ty) {
            (PartKind::File, RustType::List(_)) => format!("vec![{FILE}]"),
            (PartKind::File, _) => FILE.to_owned(),
            _ => {
                let json = self.samples.value(&field.ty, &field.constraints, 1).to_string();
                format!("value::<{}>({json:?})?", self.written(ty))
            }
        }
    }

    /// Returns `ty` as it is written in the program.
    pub(super) fn written(&self, ty: &RustType) -> String {
        let inner = |inner: &RustType| self.written(inner);
        match ty {
            RustType::Text => "String".to_owned(),
            RustType::Integer(integer) => integer.rust().to_owned(),
            RustType::Number => "f64".to_owned(),
            RustType::Boolean => "bool".to_owned(),
            RustType::Named(id) => format!("{}::types::{}", self.package, self.api.type_name(*id)),
            RustType::List(item) => format!("Vec<{}>", inner(item)),
            RustType::Map(value) => format!("std::collections::BTreeMap<String, {}>", inner(value)),
            RustType::Option(value) => format!("Option<{}>", inner(value)),
            RustType::Boxed(value) => format!("Box<{}>", inner(value)),
            // These have one reader each, which the compiler finds.
            _ => "_".to_owned(),
        }
    }
}
