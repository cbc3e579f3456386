//! From the responses of an operation to what its method returns.
//!
//! In: the canonical `responses` of an operation. Out: the type of a success and the type of a declared error. Statuses
//! that declare one body share its type; statuses that declare several make an enum by status, and media types that
//! carry several an enum by media type. An operation whose only success is a redirect gives its location.

use super::by_status::{self, Variant};
use super::content::{self, Content, Found};
use super::media_types::{Direction, is_binary, is_events, is_json};
use super::schemas::Schemas;
use super::shape::{Shape, shape_of};
use super::{Lowering, Site};
use crate::document::{JsonPointer, Node, essence, is_json_lines};
use crate::model::names::Scope;
use crate::model::operation::{DescribedResponse, Events, Failure, JsonLines, StatusContent, StatusPattern, Success};
use crate::model::types::TypeRef;
use crate::model::xml::Xml;
use crate::normalize::NoteKind;

/// What a method returns.
pub(super) struct Responses {
    pub(super) success: Success,
    pub(super) failure: Failure,
    /// The value of `Accept`, where it is not that of every such request.
    pub(super) accepted: Option<String>,
    /// The server-sent events that a success can be.
    pub(super) events: Option<Events>,
    /// The JSON Lines that a success can be.
    pub(super) lines: Option<JsonLines>,
    /// The elements of responses of XML, by their statuses.
    pub(super) xml: Vec<(StatusPattern, Xml)>,
    /// Every response.
    pub(super) described: Vec<DescribedResponse>,
}

/// What responses carry, and the statuses that carry it.
struct Group<'n> {
    statuses: Vec<StatusPattern>,
    content: Content<'n>,
    /// The media types that carry it, the preferred one first.
    media_types: Vec<String>,
    /// Whether it is they that tell it from another body of the same status.
    by_media_type: bool,
    /// The pointer to the schema of the first of them.
    pointer: JsonPointer,
}

/// A media type of JSON Lines.
struct Lines<'n> {
    media_type: &'n str,
    media: &'n Node,
    /// Where it stands.
    pointer: JsonPointer,
}

/// The responses of one operation, by what they carry.
#[derive(Default)]
struct Declared<'n> {
    successes: Vec<Group<'n>>,
    errors: Vec<Group<'n>>,
    /// Whether a redirect is all that a success can be.
    redirects: bool,
    /// The media type of server-sent events among the successes, and where it stands.
    events: Option<(&'n Node, JsonPointer)>,
    /// The media types of JSON Lines among the successes.
    lines: Vec<Lines<'n>>,
    described: Vec<DescribedResponse>,
}

impl Lowering<'_> {
    /// Lowers the responses of `operation`, whose request is called `request`; enums get their names in `scope`.
    pub(super) fn responses(
        &mut self,
        operation: &Node,
        pointer: &JsonPointer,
        request: &str,
        scope: &mut Scope,
    ) -> Responses {
        let pointer = pointer.join("responses");
        let declared = self.schemas.declared(operation, &pointer);
        let success = match declared.redirects {
            true => Success::Redirect,
            false => self.success(&declared.successes, request, scope),
        };
        let accepted = accepted(&success, &declared);
        let failure = self.failure(&declared.errors, request, scope);
        let events = declared
            .events
            .map(|(media, pointer)| self.events(media, &pointer, request));
        let lines = self.lines(&declared.lines, request);
        Responses {
            success,
            failure,
            accepted,
            events,
            lines,
            xml: self.schemas.xml_responses(operation),
            described: declared.described,
        }
    }

    fn success(&mut self, groups: &[Group<'_>], request: &str, scope: &mut Scope) -> Success {
        let is_more = |group: &&Group<'_>| groups.len() == 1 || !matches!(group.content, Content::Streams);
        let groups: Vec<&Group<'_>> = groups.iter().filter(is_more).collect();
        let contents: Vec<Content<'_>> = groups.iter().map(|group| group.content).collect();
        let name = format!("{request}Response");
        match (contents.as_slice(), groups.as_slice()) {
            ([] | [Content::Empty], _) => Success::Empty,
            ([Content::Text], _) => Success::Text,
            ([Content::Bytes], _) => Success::Bytes,
            ([Content::Streams], _) => Success::Streams,
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
    fn events(&mut self, media: &Node, pointer: &JsonPointer, request: &str) -> Events {
        match media.get("schema") {
            Some(schema) if schema.str_of("type") != Some("string") => {
                let site = Site::new(pointer.join("schema"), format!("{request}Event"));
                Events::Json(self.usage(schema, &site).or_null())
            }
            _ => Events::Text,
        }
    }

    /// The stream of the JSON Lines of the media types `all`: of the first of them, and of those with the same items.
    fn lines(&mut self, all: &[Lines<'_>], request: &str) -> Option<JsonLines> {
        let first = all.first()?;
        let item = self.item_of_lines(first, request);
        let mut media_types: Vec<&str> = Vec::new();
        for lines in all {
            if !is_same_item(first.media, lines.media) {
                let message = format!(
                    "the items of `{}` are read; `{}` is not offered",
                    first.media_type, lines.media_type
                );
                self.note(NoteKind::Skipped, &lines.pointer, &lines.media.location, message);
            } else if !media_types.contains(&lines.media_type) {
                media_types.push(lines.media_type);
            }
        }
        let accepted = content::accept(&[media_types], &[])?;
        Some(JsonLines { item, accepted })
    }

    /// What each of `lines` is. A schema of an array is one of all items, any other is one of each. One of text says
    /// that lines are text, whatever is in them.
    fn item_of_lines(&mut self, lines: &Lines<'_>, request: &str) -> TypeRef {
        let schema = lines.media.get("schema");
        let is_text = |schema: &&Node| self.schemas.resolved(schema).str_of("type") == Some("string");
        let Some(schema) = schema.filter(|schema| !is_text(schema)) else {
            return TypeRef::Json;
        };
        let name = match shape_of(schema) {
            Shape::Array => request.to_owned(),
            _ => format!("{request}Item"),
        };
        let ty = self
            .usage(schema, &Site::new(lines.pointer.join("schema"), name))
            .or_null();
        match self.types.followed(&ty) {
            TypeRef::List(item) => (**item).clone(),
            _ => ty,
        }
    }

    /// The variants of an enum by status: one for each of `groups`.
    fn variants<'g, 'n: 'g>(&mut self, groups: impl IntoIterator<Item = &'g Group<'n>>, request: &str) -> Vec<Variant> {
        let groups: Vec<&Group<'_>> = groups.into_iter().collect();
        let of_one_status = groups.windows(2).all(|pair| pair[0].statuses == pair[1].statuses);
        let variants = groups.into_iter().map(|group| {
            let media_types = match group.by_media_type {
                true => group.media_types.clone(),
                false => Vec::new(),
            };
            let name = match media_types
                .first()
                .map(|media_type| by_status::name_of_media(media_type))
            {
                Some(name) if of_one_status => name,
                Some(name) => by_status::name_of(&group.statuses) + &name,
                None => by_status::name_of(&group.statuses),
            };
            let content = match group.content {
                Content::Json(_) => StatusContent::Json(self.type_of(group, format!("{request}{name}"))),
                Content::Text => StatusContent::Text,
                Content::Bytes => StatusContent::Bytes,
                Content::Empty | Content::Streams => StatusContent::Empty,
            };
            Variant {
                name,
                statuses: group.statuses.clone(),
                media_types,
                content,
            }
        });
        variants.collect()
    }

    /// The type of the body that `group` carries; an inline one is called `name`.
    fn type_of(&mut self, group: &Group<'_>, name: String) -> TypeRef {
        match group.content {
            Content::Json(Some(schema)) => {
                let site = Site::new(group.pointer.clone(), name);
                self.usage(schema, &site).or_null()
            }
            _ => TypeRef::Json,
        }
    }
}

/// Which responses of an operation are successes.
pub(super) struct Successes {
    /// Whether a status of a success is declared.
    declared: bool,
    /// Whether a redirect is all that a success can be.
    redirects: bool,
}

impl Successes {
    pub(super) fn of(operation: &Node) -> Self {
        let members = operation.get("responses").and_then(Node::as_object);
        let has = |is: &dyn Fn(&str) -> bool| members.is_some_and(|members| members.keys().any(|status| is(status)));
        let declared = has(&|status| status.starts_with('2'));
        Self {
            declared,
            redirects: !declared && has(&is_redirect),
        }
    }

    fn include(&self, pattern: StatusPattern) -> bool {
        match pattern {
            StatusPattern::Code(code) => (200..300).contains(&code),
            StatusPattern::Class(class) => class == 2,
            StatusPattern::Default => !self.declared && !self.redirects,
        }
    }

    /// Whether the responses declared for `status` are among them.
    pub(super) fn include_status(&self, status: &str) -> bool {
        status_pattern(status).is_some_and(|pattern| self.include(pattern))
    }
}

impl Schemas<'_> {
    /// The responses of `operation`, successes and errors apart, those with one body taken together.
    fn declared<'n>(&self, operation: &'n Node, pointer: &JsonPointer) -> Declared<'n> {
        let members = operation.get("responses").and_then(Node::as_object);
        let successes = Successes::of(operation);
        let mut declared = Declared {
            redirects: successes.redirects,
            ..Declared::default()
        };
        for (status, response) in members.into_iter().flatten() {
            let Some(pattern) = status_pattern(status) else {
                continue;
            };
            declared.described.push(described(status, response));
            let is_success = successes.include(pattern);
            let groups = if is_success {
                &mut declared.successes
            } else {
                &mut declared.errors
            };
            let pointer = pointer.join(status);
            if is_success && declared.events.is_none() {
                declared.events = events(response, &pointer);
            }
            if is_success {
                declared.lines.extend(lines(response, &pointer));
            }
            add(groups, self.contents(response, &pointer), pattern);
        }
        declared
    }
}

impl Schemas<'_> {
    /// The elements that the responses of `operation` have which are read as XML, by their statuses.
    fn xml_responses(&self, operation: &Node) -> Vec<(StatusPattern, Xml)> {
        let responses = operation.get("responses").and_then(Node::as_object);
        let tables = responses.into_iter().flatten().filter_map(|(status, response)| {
            let content = response.get("content").and_then(Node::as_object)?;
            let (_, _, xml) = self.xml_of(content, Direction::Received)?;
            Some((status_pattern(status)?, xml))
        });
        tables.collect()
    }
}

/// Whether the items of JSON Lines are the same.
fn is_same_item(one: &Node, other: &Node) -> bool {
    match (one.get("schema"), other.get("schema")) {
        (Some(one), Some(other)) => one.same_data(other),
        (one, other) => one.is_none() && other.is_none(),
    }
}

/// Adds what a response of the status `pattern` can carry to `groups`.
fn add<'n>(groups: &mut Vec<Group<'n>>, contents: Vec<Found<'n>>, pattern: StatusPattern) {
    let by_media_type = contents.len() > 1;
    for found in contents {
        let is_same = |group: &&mut Group<'n>| {
            let is_told_alike = group.by_media_type == by_media_type;
            let has_same_media = !by_media_type || group.media_types == found.media_types;
            is_told_alike && has_same_media && group.content.is_same(&found.content)
        };
        match groups.iter_mut().find(is_same) {
            Some(group) => {
                group.statuses.push(pattern);
                for media_type in found.media_types {
                    if !group.media_types.contains(&media_type) {
                        group.media_types.push(media_type);
                    }
                }
            }
            None => groups.push(Group {
                statuses: vec![pattern],
                content: found.content,
                media_types: found.media_types,
                by_media_type,
                pointer: found.pointer,
            }),
        }
    }
}

/// What is said of `response`, which comes with `status`.
fn described(status: &str, response: &Node) -> DescribedResponse {
    let content = response.get("content").and_then(Node::as_object).into_iter().flatten();
    let media_types = content
        .map(|(media_type, _)| media_type)
        .filter(|media_type| !is_json(media_type));
    DescribedResponse {
        status: status.to_owned(),
        description: super::shape::description(response),
        media_types: media_types.cloned().collect(),
    }
}

/// The value of `Accept` that asks for `success`, where the runtime does not set it by itself.
fn accepted(success: &Success, declared: &Declared<'_>) -> Option<String> {
    let of = |group: &Group<'_>| match group.content {
        // One of them is enough, and a range is no media type.
        Content::Json(_) => group
            .media_types
            .iter()
            .take(1)
            .map(|media_type| match media_type.contains('*') {
                true => "application/json".to_owned(),
                false => media_type.clone(),
            })
            .collect(),
        _ => group.media_types.clone(),
    };
    let media_types: Vec<Vec<String>> = declared.successes.iter().map(of).collect();
    let media_types = media_types.iter().filter(|group| !group.is_empty());
    let media_types: Vec<Vec<&str>> = media_types
        .map(|group| group.iter().map(String::as_str).collect())
        .collect();
    let is_plain = |group: &Vec<&str>| group.iter().all(|media_type| essence(media_type) == "application/json");
    match success {
        Success::Json(_) | Success::OptionalJson(_) | Success::ByStatus(_) if media_types.iter().all(is_plain) => None,
        Success::Json(_) | Success::OptionalJson(_) | Success::ByStatus(_) => content::accept(&media_types, &[]),
        Success::Text | Success::Bytes => {
            let errors = declared.errors.iter().filter(|group| group.content.is_json());
            let errors: Vec<&str> = errors
                .filter_map(|group| group.media_types.first())
                .map(String::as_str)
                .collect();
            content::accept(&media_types, &errors)
        }
        Success::Empty | Success::Streams | Success::Redirect => None,
    }
}

/// Whether `status` is that of a redirect.
fn is_redirect(status: &str) -> bool {
    matches!(status, "301" | "302" | "303" | "307" | "308" | "3XX")
}

/// The media type of server-sent events of `response`, and where it stands.
fn events<'n>(response: &'n Node, pointer: &JsonPointer) -> Option<(&'n Node, JsonPointer)> {
    let media_types = response.get("content")?.as_object()?;
    let (media_type, media) = media_types.iter().find(|(media_type, _)| is_events(media_type))?;
    Some((media, pointer.join("content").join(media_type)))
}

/// The media types of JSON Lines of `response`, which stands at `pointer`.
fn lines<'n>(response: &'n Node, pointer: &JsonPointer) -> Vec<Lines<'n>> {
    let media_types = response.get("content").and_then(Node::as_object).into_iter().flatten();
    let lines = media_types.filter(|(media_type, media)| is_json_lines(media_type) && !is_binary(media));
    let lines = lines.map(|(media_type, media)| Lines {
        media_type,
        media,
        pointer: pointer.join("content").join(media_type),
    });
    lines.collect()
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
