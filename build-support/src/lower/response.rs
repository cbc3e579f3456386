//! From the responses of an operation to what its method returns.
//!
//! In: the canonical `responses` of an operation. Out: the type of a success and the type of a declared error. Statuses
//! that declare one body share its type; statuses that declare several make an enum by status.

use indexmap::IndexMap;

use super::by_status::{self, Variant};
use super::{Lowering, Site};
use crate::document::{Node, join_pointer};
use crate::model::names::Scope;
use crate::model::operation::{Events, Failure, StatusContent, StatusPattern, Success};
use crate::model::types::TypeRef;

/// What a method returns.
pub(super) struct Responses {
    pub(super) success: Success,
    pub(super) failure: Failure,
    /// The server-sent events that a success can be.
    pub(super) events: Option<Events>,
    /// Every response: its status as written, and its description.
    pub(super) described: Vec<(String, Option<String>)>,
}

/// What responses carry, and the statuses that carry it.
struct Group<'n> {
    statuses: Vec<StatusPattern>,
    content: Content<'n>,
    /// The pointer to the schema of the first of them.
    pointer: String,
}

/// The body of a response.
#[derive(Clone, Copy)]
enum Content<'n> {
    /// JSON, of a schema if there is one.
    Json(Option<&'n Node>),
    Text,
    Bytes,
    /// Server-sent events and nothing else.
    Events,
    Empty,
}

impl Content<'_> {
    fn is_same(&self, other: &Self) -> bool {
        match (self, other) {
            (Self::Json(Some(schema)), Self::Json(Some(other))) => schema.same_data(other),
            (Self::Json(None), Self::Json(None))
            | (Self::Text, Self::Text)
            | (Self::Bytes, Self::Bytes)
            | (Self::Events, Self::Events)
            | (Self::Empty, Self::Empty) => true,
            _ => false,
        }
    }

    fn is_json(&self) -> bool {
        matches!(self, Self::Json(_))
    }
}

/// The responses of one operation, by what they carry.
#[derive(Default)]
struct Declared<'n> {
    successes: Vec<Group<'n>>,
    errors: Vec<Group<'n>>,
    /// The media type of server-sent events among the successes, and where it stands.
    events: Option<(&'n Node, String)>,
    described: Vec<(String, Option<String>)>,
}

impl Lowering<'_> {
    /// Lowers the responses of `operation`, whose request is called `request`; enums get their names in `scope`.
    pub(super) fn responses(&mut self, operation: &Node, pointer: &str, request: &str, scope: &mut Scope) -> Responses {
        let pointer = join_pointer(pointer, "responses");
        let declared = declared(operation, &pointer);
        let success = self.success(&declared.successes, request, scope);
        let failure = self.failure(&declared.errors, request, scope);
        let events = declared
            .events
            .map(|(media, pointer)| self.events(media, &pointer, request));
        Responses {
            success,
            failure,
            events,
            described: declared.described,
        }
    }

    fn success(&mut self, groups: &[Group<'_>], request: &str, scope: &mut Scope) -> Success {
        let is_more = |group: &&Group<'_>| groups.len() == 1 || !matches!(group.content, Content::Events);
        let groups: Vec<&Group<'_>> = groups.iter().filter(is_more).collect();
        let contents: Vec<Content<'_>> = groups.iter().map(|group| group.content).collect();
        let name = format!("{request}Response");
        match (contents.as_slice(), groups.as_slice()) {
            ([] | [Content::Empty], _) => Success::Empty,
            ([Content::Text], _) => Success::Text,
            ([Content::Bytes], _) => Success::Bytes,
            ([Content::Events], _) => Success::Events,
            ([Content::Json(_)], [only]) => Success::Json(self.type_of(only, name)),
            ([Content::Json(_), Content::Empty], [json, _]) | ([Content::Empty, Content::Json(_)], [_, json]) => {
                Success::OptionalJson(self.type_of(json, name))
            }
            _ => {
                let name = scope.claim([
                    format!("{request}Success").as_str(),
                    format!("{request}Answer").as_str(),
                ]);
                Success::ByStatus(by_status::enum_of(name, self.variants(groups.iter().copied(), request)))
            }
        }
    }

    fn failure(&mut self, groups: &[Group<'_>], request: &str, scope: &mut Scope) -> Failure {
        let groups: Vec<&Group<'_>> = groups.iter().filter(|group| group.content.is_json()).collect();
        match groups.as_slice() {
            [] => Failure::Undeclared,
            [only] => {
                let mut statuses = only.statuses.clone();
                statuses.sort_unstable();
                Failure::Json {
                    ty: self.type_of(only, format!("{request}Error")),
                    statuses,
                }
            }
            several => {
                let name = scope.claim([
                    format!("{request}Error").as_str(),
                    format!("{request}ErrorBody").as_str(),
                ]);
                Failure::ByStatus(by_status::enum_of(
                    name,
                    self.variants(several.iter().copied(), request),
                ))
            }
        }
    }

    /// What the data of the events of the media type `media` is.
    fn events(&mut self, media: &Node, pointer: &str, request: &str) -> Events {
        match media.get("schema") {
            Some(schema) if schema.str_of("type") != Some("string") => {
                let site = Site::new(join_pointer(pointer, "schema"), format!("{request}Event"));
                Events::Json(self.usage(schema, &site).or_null())
            }
            _ => Events::Text,
        }
    }

    /// The variants of an enum by status: one for each of `groups`.
    fn variants<'g, 'n: 'g>(&mut self, groups: impl IntoIterator<Item = &'g Group<'n>>, request: &str) -> Vec<Variant> {
        let variants = groups.into_iter().map(|group| {
            let name = by_status::name_of(&group.statuses);
            let content = match group.content {
                Content::Json(_) => StatusContent::Json(self.type_of(group, format!("{request}{name}"))),
                Content::Text => StatusContent::Text,
                Content::Bytes => StatusContent::Bytes,
                Content::Empty | Content::Events => StatusContent::Empty,
            };
            Variant {
                name,
                statuses: group.statuses.clone(),
                content,
            }
        });
        variants.collect()
    }

    /// The type of the body that `group` carries; an inline one is called `name`.
    fn type_of(&mut self, group: &Group<'_>, name: String) -> TypeRef {
        match group.content {
            Content::Json(Some(schema)) => {
                let site = Site::new(group.pointer.as_str(), name);
                self.usage(schema, &site).or_null()
            }
            _ => TypeRef::Json,
        }
    }
}

/// The responses of `operation`, successes and errors apart, those with one body taken together.
fn declared<'n>(operation: &'n Node, pointer: &str) -> Declared<'n> {
    let members = operation.get("responses").and_then(Node::as_object);
    let has_success = members.is_some_and(|members| members.keys().any(|status| status.starts_with('2')));
    let mut declared = Declared::default();
    for (status, response) in members.into_iter().flatten() {
        let Some(pattern) = status_pattern(status) else {
            continue;
        };
        declared
            .described
            .push((status.clone(), super::shape::description(response)));
        let is_success = match pattern {
            StatusPattern::Code(code) => (200..300).contains(&code),
            StatusPattern::Class(class) => class == 2,
            StatusPattern::Default => !has_success,
        };
        let groups = if is_success {
            &mut declared.successes
        } else {
            &mut declared.errors
        };
        let pointer = join_pointer(pointer, status);
        if is_success && declared.events.is_none() {
            declared.events = events(response, &pointer);
        }
        let (content, pointer) = content(response, &pointer);
        match groups.iter_mut().find(|group| group.content.is_same(&content)) {
            Some(group) => group.statuses.push(pattern),
            None => groups.push(Group {
                statuses: vec![pattern],
                content,
                pointer,
            }),
        }
    }
    declared
}

/// What `response`, which stands at `pointer`, carries, and where its schema stands.
fn content<'n>(response: &'n Node, pointer: &str) -> (Content<'n>, String) {
    let media_types = response
        .get("content")
        .and_then(Node::as_object)
        .filter(|content| !content.is_empty());
    let Some(media_types) = media_types else {
        return (Content::Empty, pointer.to_owned());
    };
    let pointer = join_pointer(pointer, "content");
    if let Some((media_type, media)) = json_of(media_types) {
        let pointer = format!("{}/schema", join_pointer(&pointer, media_type));
        return (Content::Json(media.get("schema")), pointer);
    }
    if media_types.keys().all(|media_type| is_events(media_type)) {
        (Content::Events, pointer)
    } else if media_types.keys().all(|media_type| is_text(media_type)) {
        (Content::Text, pointer)
    } else {
        (Content::Bytes, pointer)
    }
}

/// The media type of server-sent events of `response`, and where it stands.
fn events<'n>(response: &'n Node, pointer: &str) -> Option<(&'n Node, String)> {
    let media_types = response.get("content")?.as_object()?;
    let (media_type, media) = media_types.iter().find(|(media_type, _)| is_events(media_type))?;
    Some((media, join_pointer(&join_pointer(pointer, "content"), media_type)))
}

/// Whether `media_type` is that of server-sent events.
pub(super) fn is_events(media_type: &str) -> bool {
    essence(media_type) == "text/event-stream"
}

/// Whether `media_type` is JSON or is written like it.
pub(super) fn is_json(media_type: &str) -> bool {
    let essence = essence(media_type);
    essence == "application/json" || essence == "*/*" || essence.ends_with("+json") || essence == "text/json"
}

/// The media type of `content` that JSON is best asked for and sent as: `application/json`, or else the first.
pub(super) fn json_of(content: &IndexMap<String, Node>) -> Option<(&String, &Node)> {
    let json = || {
        content
            .iter()
            .filter(|(media_type, media)| is_json(media_type) && !is_binary(media))
    };
    let plain = json().find(|(media_type, _)| essence(media_type) == "application/json");
    plain.or_else(|| json().next())
}

/// The media type to ask for, where a success of `operation` is JSON of another one than `application/json`.
pub(super) fn accepted(operation: &Node) -> Option<String> {
    let responses = operation.get("responses")?.as_object()?;
    let mut successes = responses.iter().filter(|(status, _)| status.starts_with('2'));
    let (media_type, _) = successes.find_map(|(_, response)| json_of(response.get("content")?.as_object()?))?;
    let is_vendors = essence(media_type).ends_with("+json") && !media_type.contains('*');
    let can_be_sent = media_type.bytes().all(|byte| matches!(byte, b' '..=b'~'));
    (is_vendors && can_be_sent).then(|| media_type.clone())
}

/// Whether `media` describes bytes, whatever its media type is.
pub(super) fn is_binary(media: &Node) -> bool {
    media.get("schema").and_then(|schema| schema.str_of("format")) == Some("binary")
}

/// Whether `media_type` is text to read.
pub(super) fn is_text(media_type: &str) -> bool {
    let essence = essence(media_type);
    essence.starts_with("text/") || essence == "application/xml" || essence.ends_with("+xml")
}

/// `media_type` without its parameters, in lower case.
pub(super) fn essence(media_type: &str) -> String {
    media_type
        .split(';')
        .next()
        .unwrap_or_default()
        .trim()
        .to_ascii_lowercase()
}

fn status_pattern(status: &str) -> Option<StatusPattern> {
    if status.eq_ignore_ascii_case("default") {
        return Some(StatusPattern::Default);
    }
    match status.as_bytes() {
        [class @ b'1'..=b'5', b'X' | b'x', b'X' | b'x'] => Some(StatusPattern::Class(class - b'0')),
        _ => status
            .parse()
            .ok()
            .filter(|code| (100..600).contains(code))
            .map(StatusPattern::Code),
    }
}
