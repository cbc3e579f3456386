//! From the body of a request to the model.
//!
//! In: the canonical `requestBody` of an operation. Out: the body of the media type that is best sent, and one for each
//! media type whose value is another one. Media types that write the same value in several ways are one body.

use indexmap::IndexMap;

use super::media_types::{Direction, is_binary, is_json, is_text, json_of};
use super::{Lowering, Site, form_components};
use crate::document::{JsonPointer, Node, Object, essence};
use crate::model::names::{RustName, Scope, value_name};
use crate::model::operation::{Body, BodyKind};
use crate::model::types::{Constraints, TypeId, TypeRef};
use crate::normalize::NoteKind;

/// The media type of forms without files.
const URL_ENCODED: &str = "application/x-www-form-urlencoded";

/// What can be sent as the body of a request.
#[derive(Default)]
pub(super) struct Bodies {
    /// The body that is best sent.
    pub(super) first: Option<Body>,
    /// The others, by the names of their setters.
    pub(super) others: IndexMap<RustName, Body>,
}

/// A media type of a body, and how a body of it is made.
#[derive(Clone, Copy)]
struct Chosen<'n> {
    media_type: &'n str,
    media: &'n Node,
    kind: BodyKind,
}

impl<'a> Lowering<'a> {
    /// The bodies that `operation`, which stands at `pointer` and whose request is called `request`, can send. Their
    /// setters have names of `scope`.
    pub(super) fn bodies(
        &mut self,
        operation: &Node,
        pointer: &JsonPointer,
        request: &str,
        scope: &mut Scope,
    ) -> Bodies {
        let id = operation.str_of("operationId").unwrap_or_default();
        let Some(body) = operation.get("requestBody") else {
            return Bodies::default();
        };
        let Some(content) = body.get("content").and_then(Node::as_object) else {
            return Bodies::default();
        };
        let Some(chosen) = self.preferred_media(content) else {
            return Bodies::default();
        };
        let pointer = pointer.join("requestBody");
        let others = self.other_values(content, chosen.media_type, &pointer, &body.location);
        let mut first = self.body_of(body, chosen, &pointer, request, "Body");
        first.required = self.is_required_body(body, chosen.media, id, &pointer);
        let mut bodies = Bodies {
            first: Some(first),
            ..Bodies::default()
        };
        for media_type in others {
            let Some(media) = content.get(&media_type) else {
                continue;
            };
            let kind = kind_of(&media_type, media);
            let other = Chosen {
                media_type: &media_type,
                media,
                kind,
            };
            let [setter, suffix] = match kind {
                BodyKind::Json => ["json_body", "JsonBody"],
                BodyKind::Form => ["form_body", "FormBody"],
                BodyKind::Multipart => ["multipart_body", "MultipartBody"],
                BodyKind::Text => ["text_body", "TextBody"],
                BodyKind::Bytes => ["bytes_body", "BytesBody"],
            };
            let longer = format!("{}_body", value_name(&essence(&media_type)).trim_end_matches('_'));
            let setter = RustName::new(scope.claim([setter, longer.as_str()]));
            let other = self.body_of(body, other, &pointer, request, suffix);
            bodies.others.insert(setter, other);
        }
        bodies
    }

    /// The body that is sent as `chosen`, one of the media types of `body` at `pointer`; a call does not need it. Its
    /// type is called like `request` with `suffix`, if it has no name of its own.
    fn body_of(&mut self, body: &Node, chosen: Chosen<'_>, pointer: &JsonPointer, request: &str, suffix: &str) -> Body {
        let Chosen {
            media_type,
            media,
            kind,
        } = chosen;
        let media_pointer = pointer.join("content").join(media_type);
        let site = Site::new(media_pointer.join("schema"), format!("{request}{suffix}"));
        let form = media
            .get("schema")
            .filter(|_| kind == BodyKind::Multipart)
            .and_then(|schema| {
                let site = Site::new(site.pointer.clone(), format!("{request}Form"));
                self.form(schema, &site)
            });
        if let Some(form) = form {
            self.read_encoding(media, form, &media_pointer);
        }
        let kind = self.kind_of_body(kind, form, (media_type, media), pointer);
        let (ty, constraints) = match (kind, media.get("schema"), form) {
            (BodyKind::Multipart, _, Some(form)) => (TypeRef::Named(form), Constraints::default()),
            (BodyKind::Text, Some(schema), _) if is_text(media_type) => {
                (TypeRef::Text, self.schemas.name_constraints(schema))
            }
            (BodyKind::Text | BodyKind::Bytes, ..) => (TypeRef::Text, Constraints::default()),
            (_, Some(schema), _) => {
                let usage = self.usage(schema, &site);
                let constraints = usage.constraints.clone();
                (usage.or_null(), constraints)
            }
            (_, None, _) => (TypeRef::Json, Constraints::default()),
        };
        let xml = match kind {
            BodyKind::Json => self.schemas.xml(media_type, media, Direction::Sent),
            _ => None,
        };
        if let Some(xml) = &xml {
            self.note_untold(xml, media_type, media, pointer);
        }
        if matches!(kind, BodyKind::Text | BodyKind::Bytes) {
            self.note_text(media_type, media, pointer, Direction::Sent);
        }
        let deep = match kind {
            BodyKind::Form => self.deep_members(media, &media_pointer),
            _ => Vec::new(),
        };
        Body {
            required: false,
            ty,
            media_type: sent_as(media_type, kind).to_owned(),
            kind,
            xml,
            deep,
            constraints,
            description: super::shape::description(body),
            example: self.body_example(media).map(Node::to_json),
        }
    }

    /// How a body is made that its media type would have made as `kind`: one that is no object is no form.
    fn kind_of_body(
        &mut self,
        kind: BodyKind,
        form: Option<TypeId>,
        (media_type, media): (&str, &Node),
        pointer: &JsonPointer,
    ) -> BodyKind {
        match (kind, form) {
            (BodyKind::Multipart, None) => BodyKind::Bytes,
            (BodyKind::Form, _) if media.get("schema").is_some_and(|it| self.schemas.has_no_members(it)) => {
                let message = format!(
                    "the body is no object, so its text is sent as `{media_type}` as the caller has encoded it"
                );
                self.note(NoteKind::Degraded, pointer, &media.location, message);
                BodyKind::Text
            }
            (kind, _) => kind,
        }
    }

    /// Whether a call of the operation `id` needs its `body`: as the specification or the manifest says.
    fn is_required_body(&mut self, body: &Node, media: &Node, id: &str, pointer: &JsonPointer) -> bool {
        let schema = media.get("schema");
        let needs_members = schema.is_some_and(|schema| self.schemas.requires_members(schema));
        let is_stated = |stated: &String| *stated == id || (stated == "*" && needs_members);
        let required = body.is_true("required") || self.choices.required_bodies.iter().any(is_stated);
        if !required && needs_members {
            let message = format!(
                "the body is optional, because the specification does not say that it is required; if a call needs it, say \
                 `required = [\"{id}\"]` in `[bodies]` of vendor.toml"
            );
            self.note(NoteKind::Rewritten, pointer, &body.location, message);
        }
        required
    }

    /// The value that the specification gives as an example of the body that `media` describes.
    fn body_example<'n>(&self, media: &'n Node) -> Option<&'n Node>
    where
        'a: 'n,
    {
        let examples = media.get("examples").and_then(Node::as_object);
        let named = || examples?.values().find_map(|example| example.get("value"));
        let schema = media.get("schema");
        let component = || self.schemas.target(schema?)?.get("example");
        media
            .get("example")
            .or_else(named)
            .or_else(|| schema?.get("example"))
            .or_else(component)
    }

    /// The media type that a body is best sent as: JSON, a form with files, a form, XML that can be told from its
    /// schema, text, or else bytes. JSON has no files.
    fn preferred_media<'n>(&self, content: &'n Object) -> Option<Chosen<'n>> {
        let find = |matches: &dyn Fn(&str) -> bool| content.iter().find(|(media_type, _)| matches(media_type));
        let form = find(&|media_type| essence(media_type) == form_components::MEDIA_TYPE);
        let json = json_of(content).filter(|(_, media)| {
            let needs_form = || {
                media
                    .get("schema")
                    .is_some_and(|schema| self.schemas.holds_files(schema))
            };
            form.is_none() || !needs_form()
        });
        let xml = || {
            let (media_type, ..) = self.schemas.xml_of(content, Direction::Sent)?;
            find(&|other| other == media_type)
        };
        let url_encoded = || find(&|media_type| essence(media_type) == URL_ENCODED);
        let (found, kind) = None
            .or_else(|| json.map(|found| (found, BodyKind::Json)))
            .or_else(|| form.map(|found| (found, BodyKind::Multipart)))
            .or_else(|| url_encoded().map(|found| (found, BodyKind::Form)))
            .or_else(|| xml().map(|found| (found, BodyKind::Json)))
            .or_else(|| find(&is_text).map(|found| (found, BodyKind::Text)))
            .or_else(|| content.first().map(|found| (found, BodyKind::Bytes)))?;
        Some(Chosen {
            media_type: found.0.as_str(),
            media: found.1,
            kind,
        })
    }
}

/// The media type that a body of `kind` has that is declared as `media_type`. A range of media types is none; whoever
/// sends the body knows which of them it has.
fn sent_as(media_type: &str, kind: BodyKind) -> &str {
    match kind {
        BodyKind::Bytes if media_type.contains('*') => "application/octet-stream",
        BodyKind::Json if media_type.contains('*') => "application/json",
        _ => media_type,
    }
}

/// How a body of `media`, whose media type is `media_type`, is made.
fn kind_of(media_type: &str, media: &Node) -> BodyKind {
    match essence(media_type).as_str() {
        _ if is_json(media_type) && !is_binary(media) => BodyKind::Json,
        form_components::MEDIA_TYPE => BodyKind::Multipart,
        URL_ENCODED => BodyKind::Form,
        _ if is_text(media_type) => BodyKind::Text,
        _ => BodyKind::Bytes,
    }
}
