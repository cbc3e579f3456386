//! YAML to a tree with places.
//!
//! In: an [`Excerpt`] that holds one YAML 1.2 document. Out: a [`Node`], or the place of the first mistake. Plain
//! scalars follow the core schema; anchors, aliases and the merge key `<<` are resolved, within bounds, so that no
//! later stage meets them.

use std::borrow::Cow;
use std::collections::HashMap;

use saphyr_parser::{Event, Parser, ScalarStyle, ScanError, Span, Tag};

use crate::document::diagnostic::{Code, Diagnostic, Diagnostics};
use crate::document::{JsonPointer, Location, Node, Object, Value};

use super::excerpt::Excerpt;
use super::{BROKEN, MAX_DEPTH, insert_member, report_too_deep};
use crate::document::scalar;

/// How many values may be copied for the anchors and aliases of one document. A few nested aliases can name more values
/// than any machine holds ("billion laughs"); real descriptions repeat a few thousand.
const MAX_COPIED_VALUES: usize = 500_000;

/// The handle of the tags that YAML itself defines.
const CORE_TAG: &str = "tag:yaml.org,2002:";

/// How many brackets of one document may stand too far left.
const MAX_MOVED_BRACKETS: usize = 100;

/// The value that `excerpt` holds. What is wrong with it is added to `diagnostics`.
pub(super) fn parse(excerpt: &Excerpt<'_>, diagnostics: &mut Diagnostics) -> Option<Node> {
    let mut text = Cow::Borrowed(excerpt.text());
    let mut moved = Diagnostics::new();
    for _ in 0..=MAX_MOVED_BRACKETS {
        let mut findings = Diagnostics::new();
        let failed = match read(excerpt, &text, &mut findings) {
            Ok(root) => {
                diagnostics.extend(moved);
                diagnostics.extend(findings);
                return root;
            }
            Err(failed) => failed,
        };
        let Failed { error, pointer } = failed;
        let place = excerpt.location(error.marker().line(), error.marker().col() + 1);
        let Some(indented) = indented(&text, &error) else {
            let message = format!("this is not YAML: {}", error.info());
            let finding = Diagnostic::error(Code::YamlSyntax, message).at(&place);
            let finding = finding.help(syntax_help(error.info()));
            diagnostics.extend(findings);
            diagnostics.push(if pointer.is_root() {
                finding
            } else {
                finding.pointer(pointer)
            });
            return None;
        };
        let message = "a bracket stands further left than YAML allows, and is read as if it stood below what it closes";
        moved.push(Diagnostic::note(Code::YamlIndentation, message).at(&place));
        text = Cow::Owned(indented);
    }
    diagnostics.extend(moved);
    let message = format!("more than {MAX_MOVED_BRACKETS} brackets stand further left than YAML allows");
    diagnostics.push(
        Diagnostic::error(Code::YamlSyntax, message)
            .at(&excerpt.start())
            .help(BROKEN),
    );
    None
}

/// Why a text is not YAML.
struct Failed {
    error: ScanError,
    /// The value that was being read.
    pointer: JsonPointer,
}

/// The value that `text`, that of `excerpt`, holds.
///
/// # Errors
///
/// Why `text` is not YAML.
fn read(excerpt: &Excerpt<'_>, text: &str, diagnostics: &mut Diagnostics) -> Result<Option<Node>, Failed> {
    let mut reader = Reader {
        excerpt,
        diagnostics,
        open: Vec::new(),
        root: None,
        anchors: HashMap::new(),
        copied_values: 0,
        odd_keys: Vec::new(),
    };
    for event in Parser::new_from_str(text) {
        match event {
            Ok((event, span)) => {
                if reader.accept(event, span).is_none() {
                    return Ok(None);
                }
            }
            Err(error) => {
                let pointer = pointer_to(&reader.open);
                return Err(Failed { error, pointer });
            }
        }
    }
    Ok(reader.finish())
}

/// `text` with the line of `error` as far right as the line before it, if nothing but closing brackets stands there.
/// YAML 1.2 wants what is in brackets indented (section 7.4); most readers do not mind where the closing ones are.
fn indented(text: &str, error: &ScanError) -> Option<String> {
    if error.info() != "invalid indentation" {
        return None;
    }
    let number = error.marker().line().checked_sub(1)?;
    let start: usize = text.split_inclusive('\n').take(number).map(str::len).sum();
    let (before, rest) = text.split_at_checked(start)?;
    let line = rest.lines().next()?.trim_end();
    let brackets = line.trim_start();
    let closes = brackets.starts_with(['}', ']']) && brackets.trim_end_matches([',', '}', ']']).is_empty();
    let width = |line: &str| line.len() - line.trim_start_matches(' ').len();
    let above = before.lines().rev().find(|line| !line.trim().is_empty())?;
    let missing = width(above)
        .checked_sub(width(line))
        .filter(|missing| closes && *missing > 0)?;
    Some(format!("{before}{}{rest}", " ".repeat(missing)))
}

/// Builds the tree from the events of the parser.
struct Reader<'r, 'f> {
    excerpt: &'r Excerpt<'f>,
    diagnostics: &'r mut Diagnostics,
    /// The collections that have begun and not ended, from the outermost to the innermost.
    open: Vec<Collection>,
    root: Option<Node>,
    /// The values that an alias can name, by the number that the parser gave to their anchor.
    anchors: HashMap<usize, Node>,
    /// How many values have been copied for anchors and aliases so far.
    copied_values: usize,
    /// The keys that YAML does not read as strings.
    odd_keys: Vec<Location>,
}

/// A sequence or a mapping that has begun and not ended.
struct Collection {
    location: Location,
    anchor: usize,
    content: Content,
}

enum Content {
    Sequence(Vec<Node>),
    Mapping {
        members: Object,
        /// The key whose value comes next.
        key: Option<Key>,
        /// The values of merge keys, in the order in which they were written.
        merged: Vec<Node>,
    },
}

struct Key {
    text: String,
    location: Location,
    is_merge: bool,
}

/// A scalar as the parser read it.
struct Scalar<'s> {
    text: &'s str,
    style: ScalarStyle,
    tag: Option<&'s Tag>,
}

impl Reader<'_, '_> {
    /// Takes in one event. `None` means that the rest of the document cannot be read.
    fn accept(&mut self, event: Event<'_>, span: Span) -> Option<()> {
        let location = self.excerpt.location(span.start.line(), span.start.col() + 1);
        match event {
            Event::DocumentStart(_) if self.root.is_some() => {
                let message = "a second YAML document begins here";
                self.error(Code::SeveralDocuments, message, &location);
                None
            }
            Event::Scalar(text, style, anchor, tag) => {
                let scalar = Scalar {
                    text: &text,
                    style,
                    tag: tag.as_deref(),
                };
                self.scalar(&scalar, anchor, location)
            }
            Event::Alias(anchor) => {
                let node = self.alias(anchor, &location)?;
                self.add(node)
            }
            Event::SequenceStart(anchor, tag) => {
                self.begin(Content::Sequence(Vec::new()), anchor, tag.as_deref(), location)
            }
            Event::MappingStart(anchor, tag) => {
                let content = Content::Mapping {
                    members: Object::default(),
                    key: None,
                    merged: Vec::new(),
                };
                self.begin(content, anchor, tag.as_deref(), location)
            }
            Event::SequenceEnd | Event::MappingEnd => self.end(),
            Event::Nothing | Event::StreamStart | Event::StreamEnd | Event::DocumentStart(_) | Event::DocumentEnd => {
                Some(())
            }
        }
    }

    fn error(&mut self, code: Code, message: impl Into<String>, location: &Location) {
        let message = message.into();
        let help = match code {
            Code::SeveralDocuments => "put each document into a file of its own",
            Code::KeyNotScalar => "write the key as text, between quotation marks",
            Code::Alias => "write the value out where the alias stands",
            Code::MergeKey => "write the members out, or name an object",
            _ => BROKEN,
        };
        let mut finding = Diagnostic::error(code, message).at(location).help(help);
        let pointer = pointer_to(&self.open);
        if !pointer.is_root() {
            finding = finding.pointer(pointer);
        }
        self.diagnostics.push(finding);
    }

    fn begin(&mut self, content: Content, anchor: usize, tag: Option<&Tag>, location: Location) -> Option<()> {
        if self.expects_key() {
            self.error(
                Code::KeyNotScalar,
                "an object cannot have an array or an object as a key",
                &location,
            );
            return None;
        }
        if self.open.len() >= MAX_DEPTH {
            report_too_deep(&location, self.diagnostics);
            return None;
        }
        if let Some(tag) = tag.filter(|tag| !matches!(core_suffix(tag), Some("map" | "seq"))) {
            self.report_ignored_tag(tag, &location);
        }
        self.open.push(Collection {
            location,
            anchor,
            content,
        });
        Some(())
    }

    fn end(&mut self) -> Option<()> {
        let Collection {
            location,
            anchor,
            content,
        } = self.open.pop()?;
        let value = match content {
            Content::Sequence(items) => Value::Array(items),
            Content::Mapping {
                mut members, merged, ..
            } => {
                for source in merged {
                    self.merge(source, &mut members)?;
                }
                Value::Object(members)
            }
        };
        let node = Node::new(value, location);
        self.remember(anchor, &node)?;
        self.add(node)
    }

    /// Adds the members of `source`, the value of a merge key, that `members` does not have itself.
    fn merge(&mut self, source: Node, members: &mut Object) -> Option<()> {
        match source.value {
            Value::Object(merged) => {
                for (key, value) in merged {
                    members.entry(key).or_insert(value);
                }
                Some(())
            }
            Value::Array(sources) => sources.into_iter().try_for_each(|source| match source.value {
                Value::Array(_) => self.refuse_merge(&source),
                _ => self.merge(source, members),
            }),
            _ => self.refuse_merge(&source),
        }
    }

    fn refuse_merge(&mut self, source: &Node) -> Option<()> {
        let message = format!(
            "the merge key `<<` takes an object or an array of objects, not {}",
            source.value.kind()
        );
        self.error(Code::MergeKey, message, &source.location);
        None
    }

    fn scalar(&mut self, scalar: &Scalar<'_>, anchor: usize, location: Location) -> Option<()> {
        if self.expects_key() {
            self.remember(anchor, &Node::string(scalar.text, location.clone()))?;
            self.key(scalar, location);
            return Some(());
        }
        let value = self.scalar_value(scalar, &location);
        let node = Node::new(value, location);
        self.remember(anchor, &node)?;
        self.add(node)
    }

    fn key(&mut self, scalar: &Scalar<'_>, location: Location) {
        let is_plain = scalar.style == ScalarStyle::Plain && scalar.tag.is_none();
        if is_plain && !matches!(scalar::resolve_plain(scalar.text).value, Value::String(_)) {
            self.odd_keys.push(location.clone());
        }
        let pending = Key {
            text: scalar.text.to_owned(),
            location,
            is_merge: is_plain && scalar.text == "<<",
        };
        if let Some(Collection {
            content: Content::Mapping { key, .. },
            ..
        }) = self.open.last_mut()
        {
            *key = Some(pending);
        }
    }

    fn scalar_value(&mut self, scalar: &Scalar<'_>, location: &Location) -> Value {
        let is_text = match scalar.tag {
            None => scalar.style != ScalarStyle::Plain,
            Some(tag) if tag.handle.is_empty() && tag.suffix == "!" => true,
            Some(tag) => match core_suffix(tag) {
                Some("str") => true,
                Some("null" | "bool" | "int" | "float") => false,
                _ => {
                    self.report_ignored_tag(tag, location);
                    scalar.style != ScalarStyle::Plain
                }
            },
        };
        if is_text {
            return Value::String(scalar.text.to_owned());
        }
        let resolved = scalar::resolve_plain(scalar.text);
        if let Some(caution) = resolved.caution {
            let finding = Diagnostic::warning(Code::Number, caution.message(scalar.text));
            self.diagnostics.push(finding.at(location));
        }
        resolved.value
    }

    fn report_ignored_tag(&mut self, tag: &Tag, location: &Location) {
        let message = format!("the YAML tag `{}{}` is ignored", tag.handle, tag.suffix);
        self.diagnostics
            .push(Diagnostic::warning(Code::Tag, message).at(location));
    }

    /// Whether the next value is the key of a mapping.
    fn expects_key(&self) -> bool {
        matches!(
            self.open.last(),
            Some(Collection {
                content: Content::Mapping { key: None, .. },
                ..
            })
        )
    }

    /// Keeps a copy of `node` if it has an anchor, which is to say that `anchor` is not 0.
    fn remember(&mut self, anchor: usize, node: &Node) -> Option<()> {
        if anchor > 0 {
            self.spend(Extent::of(node).values, &node.location)?;
            self.anchors.insert(anchor, node.clone());
        }
        Some(())
    }

    /// A copy of what `anchor` names.
    fn alias(&mut self, anchor: usize, location: &Location) -> Option<Node> {
        let Some(node) = self.anchors.get(&anchor).cloned() else {
            self.error(Code::Alias, "this alias stands inside of what it names", location);
            return None;
        };
        let extent = Extent::of(&node);
        self.spend(extent.values, location)?;
        if self.open.len() + extent.depth > MAX_DEPTH {
            report_too_deep(location, self.diagnostics);
            return None;
        }
        Some(node)
    }

    /// Counts copied values, and refuses the document once they are too many.
    fn spend(&mut self, values: usize, location: &Location) -> Option<()> {
        self.copied_values += values;
        if self.copied_values > MAX_COPIED_VALUES {
            let message = format!("anchors and aliases repeat more than {MAX_COPIED_VALUES} values");
            self.error(Code::Alias, message, location);
            return None;
        }
        Some(())
    }

    /// Puts a complete value where it belongs: into the innermost open collection, or at the root.
    fn add(&mut self, mut node: Node) -> Option<()> {
        let Some((collection, around)) = self.open.split_last_mut() else {
            self.root = Some(node);
            return Some(());
        };
        match &mut collection.content {
            Content::Sequence(items) => items.push(node),
            Content::Mapping { members, key, merged } => match key.take() {
                Some(key) if key.is_merge => merged.push(node),
                Some(key) => {
                    node.location = key.location;
                    let pointer = || pointer_to(around).join(&key.text);
                    insert_member(members, key.text.clone(), node, pointer, self.diagnostics);
                }
                None => return self.alias_as_key(node),
            },
        }
        Some(())
    }

    /// Takes in an alias that stands where a key is expected.
    fn alias_as_key(&mut self, node: Node) -> Option<()> {
        let Value::String(text) = &node.value else {
            let message = format!("an object cannot have {} as a key", node.value.kind());
            self.error(Code::KeyNotScalar, message, &node.location);
            return None;
        };
        let scalar = Scalar {
            text,
            style: ScalarStyle::DoubleQuoted,
            tag: None,
        };
        self.key(&scalar, node.location);
        Some(())
    }

    fn finish(self) -> Option<Node> {
        if let Some(first) = self.odd_keys.first() {
            let message = match self.odd_keys.len() {
                1 => "a key that is not a string is read as its text".to_owned(),
                count => format!("{count} keys that are not strings are read as their text, the first of them here"),
            };
            self.diagnostics
                .push(Diagnostic::note(Code::KeyNotString, message).at(first));
        }
        if self.root.is_none() {
            let finding = Diagnostic::error(Code::EmptyDocument, "there is no YAML document here");
            self.diagnostics.push(finding.at(&self.excerpt.start()).help(BROKEN));
        }
        self.root
    }
}

/// The JSON pointer of the value that comes next in the innermost of `collections`.
fn pointer_to(collections: &[Collection]) -> JsonPointer {
    collections
        .iter()
        .fold(JsonPointer::root(), |pointer, collection| match &collection.content {
            Content::Sequence(items) => pointer.join_index(items.len()),
            Content::Mapping { key: Some(key), .. } => pointer.join(&key.text),
            Content::Mapping { key: None, .. } => pointer,
        })
}

/// What to do about a mistake that the parser calls `message`.
fn syntax_help(message: &str) -> &'static str {
    if message.contains("mapping values are not allowed") {
        "text that has `: ` in it needs quotation marks; where it is a key, the lines before it are broken"
    } else if message.contains("tabs disallowed") {
        "YAML is indented with spaces: replace the tabs"
    } else if message.contains("unknown anchor") {
        "name an anchor that stands before this alias, or write the value out"
    } else {
        BROKEN
    }
}

/// The name of a tag that YAML itself defines: `str` for `!!str`.
fn core_suffix(tag: &Tag) -> Option<&str> {
    (tag.handle == CORE_TAG).then_some(tag.suffix.as_str())
}

/// How much an alias repeats.
struct Extent {
    values: usize,
    depth: usize,
}

impl Extent {
    fn of(node: &Node) -> Self {
        let parts: Vec<Self> = match &node.value {
            Value::Array(items) => items.iter().map(Self::of).collect(),
            Value::Object(members) => members.values().map(Self::of).collect(),
            _ => return Self { values: 1, depth: 0 },
        };
        Self {
            values: 1 + parts.iter().map(|part| part.values).sum::<usize>(),
            depth: 1 + parts.iter().map(|part| part.depth).max().unwrap_or(0),
        }
    }
}
