//! From a `multipart/form-data` body to a struct of parts.
//!
//! In: the canonical schema of such a body. Out: an object each of whose fields is one part or several of a
//! name: a file, a simple value as text, or a value as JSON (OpenAPI 3.0.3, section "Special Considerations for
//! multipart Content"). A component that only such bodies refer to is that struct; otherwise the struct is one more
//! type.

use super::compose::Effective;
use super::shape::{Shape, reference, shape_of};

use super::media_types::is_json;
use super::schemas::{MAX_HOPS, Schemas};
use super::{Lowering, Site, definition};
use crate::document::{JsonPointer, Node};
use crate::model::types::{Constraints, Field, FormPart, PartKind, TypeId, TypeKind, TypeRef};
use crate::normalize::NoteKind;

impl<'a> Lowering<'a> {
    /// The type of a form; `None` where `schema` describes no object with named properties.
    pub(super) fn form(&mut self, schema: &Node, site: &Site) -> Option<TypeId> {
        let mut schema = schema;
        for _ in 0..MAX_HOPS {
            let Some(target) = reference(schema) else { break };
            let component = self.schemas.get(target)?;
            if self.schemas.is_form_alone(target) && self.schemas.is_form(component) {
                return self.components.get(target).copied();
            }
            schema = component;
        }
        if !self.schemas.is_form(schema) {
            return None;
        }
        let name = self
            .names
            .claim([site.name.as_str(), format!("{}Body", site.name).as_str()]);
        let site = Site::new(site.pointer.clone(), name.as_str());
        let id = self
            .types
            .add(definition(None, name, schema, TypeKind::Alias(TypeRef::Json)));
        self.define_form(id, schema, &site);
        Some(id)
    }

    /// Makes `schema`, of which [`is_form`](Schemas::is_form) is true, the struct of parts `id`, which is called
    /// `site.name`.
    pub(super) fn define_form(&mut self, id: TypeId, schema: &Node, site: &Site) {
        let mut effective = self.effective(schema, &site.pointer);
        if matches!(effective, Effective::Reference { .. }) {
            effective = self.effective(self.schemas.resolved(schema), &site.pointer);
        }
        if let Effective::Schema { node, .. } = effective {
            let kind = self.form_object(id, &node, site);
            if let Some(ty) = self.types.get_mut(id) {
                *ty = definition(ty.schema.as_deref(), ty.name.clone(), &node, kind);
            }
        }
    }

    /// One member of a form.
    pub(super) fn part(&mut self, wire_name: &str, property: &Node, required: bool, site: &Site) -> (Field, FormPart) {
        let resolved = self.schemas.resolved(property);
        let repeated = matches!(shape_of(resolved), Shape::Array);
        let item = resolved.get("items").filter(|_| repeated).unwrap_or(resolved);
        let kind = self.schemas.part_kind(item);
        let mut field = self.field(wire_name, property, required, site);
        if kind == PartKind::File {
            field.ty = match repeated {
                true => TypeRef::List(Box::new(TypeRef::File)),
                false => TypeRef::File,
            };
            field.constraints = Constraints::default();
        }
        // A form cannot say `null`; it leaves the part out.
        field.required &= !field.nullable;
        field.nullable = false;
        let part = FormPart {
            kind,
            repeated,
            media_type: None,
        };
        (field, part)
    }

    /// Reads what `media` says of the media types of the parts of `form` (OpenAPI 3.0.3, section "Encoding Object").
    pub(super) fn read_encoding(&mut self, media: &Node, form: TypeId, pointer: &JsonPointer) {
        let encodings = media.get("encoding").and_then(Node::as_object);
        for (wire_name, encoding) in encodings.into_iter().flatten() {
            let pointer = pointer.join("encoding").join(wire_name);
            if let Some(headers) = encoding.get("headers") {
                let message = format!("the headers of the part `{wire_name}` are not sent");
                self.note(NoteKind::Degraded, &pointer.join("headers"), &headers.location, message);
            }
            let Some(media_type) = encoding.str_of("contentType") else {
                continue;
            };
            let pointer = pointer.join("contentType");
            let is_one = !media_type.contains([',', '*']);
            let part = self.part_called(form, wire_name);
            let is_file = part.as_ref().is_some_and(|part| part.kind == PartKind::File);
            let written_otherwise = part.is_some_and(|part| {
                let is_json = is_json(media_type);
                if is_one && is_json && part.kind == PartKind::Text {
                    part.kind = PartKind::Json;
                }
                if is_one && !is_json {
                    part.media_type = Some(media_type.to_owned());
                }
                part.kind == PartKind::Json && !is_json
            });
            if written_otherwise {
                let message = format!("the part `{wire_name}` is sent as JSON, not as `{media_type}`");
                self.note(NoteKind::Degraded, &pointer, &encoding.location, message);
            } else if is_file && !is_one {
                let message = format!("the part `{wire_name}` has the media type that the caller gives it");
                self.note(NoteKind::Rewritten, &pointer, &encoding.location, message);
            }
        }
    }

    /// The members of an `application/x-www-form-urlencoded` body whose items `media` wants told by their position.
    /// Objects are always written as in the style `deepObject`, and other styles never.
    pub(super) fn deep_members(&mut self, media: &Node, pointer: &JsonPointer) -> Vec<String> {
        let encodings = media.get("encoding").and_then(Node::as_object);
        let properties = media
            .get("schema")
            .and_then(|schema| self.schemas.resolved(schema).get("properties"));
        let mut deep = Vec::new();
        for (wire_name, encoding) in encodings.into_iter().flatten() {
            let member = properties.and_then(|properties| properties.get(wire_name));
            let is_object = member.is_some_and(|member| self.schemas.is_object(member, 0));
            let pointer = pointer.join("encoding").join(wire_name);
            let style = encoding.str_of("style").unwrap_or("form");
            if style == "deepObject" && !is_object {
                deep.push(wire_name.clone());
            }
            self.note_style_of_member(wire_name, (style, is_object), encoding, &pointer);
            if let Some(reserved) = encoding.get("allowReserved") {
                let message =
                    format!("reserved characters of the member `{wire_name}` are sent encoded, which means the same");
                self.note(
                    NoteKind::Rewritten,
                    &pointer.join("allowReserved"),
                    &reserved.location,
                    message,
                );
            }
        }
        deep
    }

    /// Notes what `encoding`, which stands at `pointer`, asks for in vain of the member `wire_name`, which is written
    /// in `style`.
    fn note_style_of_member(
        &mut self,
        wire_name: &str,
        (style, is_object): (&str, bool),
        encoding: &Node,
        pointer: &JsonPointer,
    ) {
        let (kind, keyword, message) = match (style, encoding.get("explode").and_then(Node::as_bool)) {
            ("deepObject", _) if is_object => (
                NoteKind::Rewritten,
                "style",
                format!("the member `{wire_name}` is an object, which is always written in the style `deepObject`"),
            ),
            ("form", Some(false)) => (
                NoteKind::Degraded,
                "explode",
                format!("the items of the member `{wire_name}` are sent one by one, not in one value"),
            ),
            ("form" | "deepObject", _) => return,
            (style, _) => (
                NoteKind::Degraded,
                "style",
                format!("the member `{wire_name}` is written in the style `form`, not `{style}`"),
            ),
        };
        let location = encoding
            .get(keyword)
            .map_or(&encoding.location, |value| &value.location);
        self.note(kind, &pointer.join(keyword), location, message);
        if let (Some(explode), "style") = (encoding.get("explode"), keyword) {
            let message = format!("`explode` makes no difference to how the member `{wire_name}` is sent");
            self.note(
                NoteKind::Rewritten,
                &pointer.join("explode"),
                &explode.location,
                message,
            );
        }
    }

    /// The part of `form` that is called `wire_name`.
    fn part_called(&mut self, form: TypeId, wire_name: &str) -> Option<&mut FormPart> {
        let TypeKind::Object(object) = &mut self.types.get_mut(form)?.kind else {
            return None;
        };
        let mut fields = object.fields.iter();
        let (name, _) = fields.find(|(_, field)| field.wire_name == wire_name)?;
        object.form.as_mut()?.get_mut(name)
    }
}

impl Schemas<'_> {
    fn part_kind(&self, schema: &Node) -> PartKind {
        let schema = self.resolved(schema);
        match shape_of(schema) {
            Shape::Scalar if schema.str_of("format") == Some("binary") => PartKind::File,
            Shape::Scalar | Shape::StringEnum | Shape::NumberEnum => PartKind::Text,
            _ => PartKind::Json,
        }
    }
}
