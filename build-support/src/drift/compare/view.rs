//! What a schema says, however it is written.
//!
//! In: a schema. Out: a [`View`] with its keywords and properties, in which `allOf`, a choice of one, and an
//! alternative that only adds `null` have disappeared; and the [`Alternative`]s of a choice, each with what is said
//! beside the choice. Each part keeps the pointer of the place where it is written.

use std::collections::BTreeSet;

use indexmap::IndexMap;

use crate::document::{JsonPointer, Node, Value};

use super::kinds::Kinds;
use super::site::Site;

/// How many alternatives several choices that come together may make.
const MAX_ALTERNATIVES: usize = 32;
/// How deep choices inside of choices are looked for.
const MAX_DEPTH: usize = 8;

/// Keywords that say nothing about values: the nearest counts.
const ANNOTATIONS: [&str; 15] = [
    "$comment",
    "$defs",
    "$id",
    "$schema",
    "default",
    "definitions",
    "deprecated",
    "description",
    "example",
    "examples",
    "externalDocs",
    "readOnly",
    "title",
    "writeOnly",
    "xml",
];

/// A choice between several schemas: `oneOf` or `anyOf`.
#[derive(Clone)]
struct Choice<'n> {
    alternatives: Vec<Site<'n>>,
    /// Whether a value that matches two of them is refused, as `oneOf` has it.
    is_exclusive: bool,
}

/// What a schema says.
#[derive(Clone)]
pub(super) struct View<'n> {
    /// The schema.
    pub(super) site: Site<'n>,
    /// Its keywords, those of its branches included. Where several have one, the tighter counts, or the first.
    keywords: IndexMap<&'n str, Site<'n>>,
    /// What other branches say with the same keywords, where that is more than the first says.
    more: Vec<(&'n str, Site<'n>)>,
    /// What other branches say of the same properties.
    more_properties: Vec<(&'n str, Site<'n>)>,
    /// Its properties.
    pub(super) properties: IndexMap<&'n str, Site<'n>>,
    /// The names in `required`.
    pub(super) required: BTreeSet<&'n str>,
    /// Where each of them is written first.
    required_at: IndexMap<&'n str, Site<'n>>,
    /// Whether `null` is allowed beside what the type says.
    is_nullable: bool,
    /// Whether it is `false`, the schema of no value.
    is_never: bool,
    choices: Vec<Choice<'n>>,
    /// The only kinds that are looked at.
    only: Kinds,
    /// The pointers of what it was put together from.
    seen: BTreeSet<JsonPointer>,
}

/// One alternative of a choice, or a schema without a choice.
#[derive(Clone)]
pub(super) struct Alternative<'n> {
    /// Where it is written.
    pub(super) site: Site<'n>,
    /// What it says, with what is said beside the choice.
    pub(super) view: View<'n>,
}

impl<'n> View<'n> {
    /// What the schema `site` says.
    pub(super) fn of(site: Site<'n>) -> Self {
        let mut view = Self {
            site: site.clone(),
            keywords: IndexMap::new(),
            more: Vec::new(),
            more_properties: Vec::new(),
            properties: IndexMap::new(),
            required: BTreeSet::new(),
            required_at: IndexMap::new(),
            is_nullable: false,
            is_never: false,
            choices: Vec::new(),
            only: Kinds::ANY,
            seen: BTreeSet::new(),
        };
        view.include(&site);
        view
    }

    fn include(&mut self, site: &Site<'n>) {
        let site = site.schema();
        if !self.seen.insert(site.pointer.clone()) {
            return;
        }
        self.is_never |= site.node.as_bool() == Some(false);
        for (key, member) in site.members() {
            match key {
                "allOf" => member.items().for_each(|branch| self.include(&branch)),
                "properties" => {
                    for (name, property) in member.entries() {
                        self.include_property(name, property);
                    }
                }
                "$ref" => {}
                "required" => {
                    let names = member.items().filter_map(|item| Some((item.node.as_str()?, item)));
                    for (name, item) in names {
                        self.required.insert(name);
                        self.required_at.entry(name).or_insert(item);
                    }
                }
                "nullable" => self.is_nullable |= member.node.as_bool() == Some(true),
                "oneOf" => self.include_choice(&member, true),
                "anyOf" => self.include_choice(&member, false),
                _ => self.include_keyword(key, member),
            }
        }
        // What stands beside a reference comes first: it is the nearest.
        if let Some(target) = site.target() {
            self.include(&target);
        }
    }

    fn include_property(&mut self, name: &'n str, property: Site<'n>) {
        match self.properties.get(name) {
            None => {
                self.properties.insert(name, property);
            }
            Some(first) if first.node.same_data(property.node) => {}
            Some(_) => self.more_properties.push((name, property)),
        }
    }

    fn include_keyword(&mut self, key: &'n str, member: Site<'n>) {
        let Some(first) = self.keywords.get_mut(key) else {
            self.keywords.insert(key, member);
            return;
        };
        if first.node.same_data(member.node) || ANNOTATIONS.contains(&key) {
            return;
        }
        match is_tighter(key, first.node, member.node) {
            Some(true) => *first = member,
            Some(false) => {}
            None => self.more.push((key, member)),
        }
    }

    /// What all parts say together of the property `name`, if several say something.
    pub(super) fn merged_property(&self, name: &str) -> Option<Self> {
        merged(self.properties.get(name)?, &self.more_properties, name)
    }

    /// What all parts say together with the keyword `key`, which holds a schema, if several do.
    pub(super) fn merged_keyword(&self, key: &str) -> Option<Self> {
        merged(self.get(key)?, &self.more, key)
    }

    /// What further parts say with the keyword `key`.
    pub(super) fn more<'v>(&'v self, key: &'v str) -> impl Iterator<Item = &'v Site<'n>> {
        self.more
            .iter()
            .filter(move |(other, _)| *other == key)
            .map(|(_, site)| site)
    }

    /// The keywords with which several parts say something.
    pub(super) fn repeated(&self) -> BTreeSet<&'n str> {
        self.more.iter().map(|(key, _)| *key).collect()
    }

    /// Where the parts stand that it was put together from.
    pub(super) fn parts(&self) -> &BTreeSet<JsonPointer> {
        &self.seen
    }

    /// An alternative for `null` makes the others nullable; where only one is left, it is no choice any more.
    fn include_choice(&mut self, list: &Site<'n>, is_exclusive: bool) {
        let (nulls, others): (Vec<_>, Vec<_>) = list
            .items()
            .partition(|item| item.schema().node.str_of("type") == Some("null"));
        match others.as_slice() {
            // A list that is empty says nothing that could be compared.
            [] if nulls.is_empty() => {}
            [other] => {
                self.is_nullable |= !nulls.is_empty();
                self.include(other);
            }
            _ => self.choices.push(Choice {
                alternatives: list.items().collect(),
                is_exclusive,
            }),
        }
    }

    /// The keyword `key`, if the schema has it.
    pub(super) fn get(&self, key: &str) -> Option<&Site<'n>> {
        self.keywords.get(key)
    }

    /// The place to show for `name` in `required`: where it is written, or the schema.
    pub(super) fn required_place(&self, name: &str) -> &Site<'n> {
        self.required_at.get(name).unwrap_or(&self.site)
    }

    /// Whether the keyword `key` is `true`.
    pub(super) fn is_true(&self, key: &str) -> bool {
        self.get(key).is_some_and(|site| site.node.as_bool() == Some(true))
    }

    /// The place to show for the keyword `key`: its own, or that of the schema.
    pub(super) fn place(&self, key: &str) -> &Site<'n> {
        self.get(key).unwrap_or(&self.site)
    }

    /// Whether it has a choice.
    pub(super) fn is_choice(&self) -> bool {
        !self.choices.is_empty()
    }

    /// Whether no value matches it.
    pub(super) fn is_never(&self) -> bool {
        self.is_never
    }

    /// Whether a value that matches two of the alternatives is refused.
    pub(super) fn is_exclusive(&self) -> bool {
        let mut nested = self.choices.iter().flat_map(|choice| &choice.alternatives);
        self.choices.iter().any(|choice| choice.is_exclusive) || nested.any(|site| has_exclusive_choice(site, 0))
    }

    /// The kinds of values that it allows. A list of values without a type says which they are.
    pub(super) fn kinds(&self) -> Kinds {
        if self.is_never {
            return Kinds::NONE;
        }
        let first = self.get("type").and_then(declared_kinds);
        let declared = first.unwrap_or_else(|| match self.listed() {
            Some((_, values)) => values.into_iter().map(Kinds::of).fold(Kinds::NONE, Kinds::or),
            None => Kinds::ANY,
        });
        let others = self.more("type").filter_map(declared_kinds);
        let declared = others.fold(declared, Kinds::and);
        // Where parts contradict each other, `null` is no way out.
        let is_contradiction = declared.is_none() && self.more("type").next().is_some();
        let is_nullable = self.is_nullable && !is_contradiction;
        let null = if is_nullable { Kinds::NULL } else { Kinds::NONE };
        declared.or(null).and(self.only)
    }

    /// The values that are listed in `const` or `enum`, `null` included, and where.
    pub(super) fn listed(&self) -> Option<(&Site<'n>, Vec<&'n Node>)> {
        let list = |site: &Site<'n>| Some(site.node.as_array()?.iter().collect::<Vec<&Node>>());
        let constants = self.get("const").into_iter().chain(self.more("const"));
        let constants = constants.map(|site| (site, vec![site.node]));
        let enumerations = self.get("enum").into_iter().chain(self.more("enum"));
        let enumerations = enumerations.filter_map(|site| Some((site, list(site)?)));
        let lists: Vec<(&Site<'n>, Vec<&Node>)> = constants.chain(enumerations).collect();
        let (site, values) = lists.iter().min_by_key(|(_, values)| values.len())?;
        let is_in_all = |value: &&&Node| {
            let has = |(_, list): &(&Site<'n>, Vec<&Node>)| list.iter().any(|other| other.same_data(value));
            lists.iter().all(has)
        };
        Some((site, values.iter().filter(is_in_all).copied().collect()))
    }

    /// The format, in the words of OpenAPI 3.0; 3.1 says of bytes that they are bytes in another way.
    pub(super) fn format(&self) -> Option<(&Site<'n>, &'n str)> {
        if let Some(site) = self.get("format") {
            return Some((site, site.node.as_str()?));
        }
        match self.bytes()? {
            (site, "base64") => Some((site, "byte")),
            (site, _) => Some((site, "binary")),
        }
    }

    /// Whether it says with `format` that a text is bytes, and `other` says the same as OpenAPI 3.1 does.
    pub(super) fn is_spelt_as(&self, other: &Self) -> bool {
        let stated = self.get("format").and_then(|site| site.node.as_str());
        let is_bare = |view: &Self| view.get("contentMediaType").or(view.get("contentEncoding")).is_none();
        let said = other.bytes().and_then(|_| other.format()).map(|(_, name)| name);
        stated.is_some() && is_bare(self) && other.get("format").is_none() && stated == said
    }

    /// Where it says that a text is bytes without saying of which media type, and how.
    pub(super) fn bytes(&self) -> Option<(&Site<'n>, &'static str)> {
        let media_type = self.get("contentMediaType");
        let is_any = media_type.is_none_or(|site| site.node.as_str() == Some("application/octet-stream"));
        match self.get("contentEncoding") {
            Some(site) if is_any && site.node.as_str() == Some("base64") => Some((site, "base64")),
            Some(_) => None,
            None => media_type.filter(|_| is_any).map(|site| (site, "bytes")),
        }
    }

    /// The same without its choices.
    pub(super) fn without_choices(&self) -> Self {
        Self {
            choices: Vec::new(),
            ..self.clone()
        }
    }

    /// The same without the keyword `key`.
    pub(super) fn without(&self, key: &str) -> Self {
        let mut view = self.clone();
        view.keywords.shift_remove(key);
        view.more.retain(|(other, _)| *other != key);
        view
    }

    /// Whether it says anything about values beside its choices.
    pub(super) fn says_more(&self) -> bool {
        let annotations = [
            "description",
            "title",
            "discriminator",
            "deprecated",
            "default",
            "example",
            "examples",
        ];
        let says = |key: &&str| !annotations.contains(key);
        self.keywords.keys().any(says) || !self.properties.is_empty() || !self.required.is_empty()
    }

    /// The alternatives of its choices, or it alone where it has none; nothing where there are too many. What is said
    /// beside a choice is in each alternative. `null` beside a choice is an alternative of its own.
    pub(super) fn alternatives(&self) -> Option<Vec<Alternative<'n>>> {
        if !self.is_choice() {
            return Some(vec![Alternative {
                site: self.site.clone(),
                view: self.clone(),
            }]);
        }
        let mut outer = self.without_choices();
        let is_nullable = std::mem::take(&mut outer.is_nullable);
        let mut found = vec![Alternative {
            site: self.site.clone(),
            view: outer.clone(),
        }];
        for choice in &self.choices {
            let mut next = Vec::new();
            let pairs = found
                .iter()
                .flat_map(|before| choice.alternatives.iter().map(move |site| (before, site)));
            for (before, site) in pairs {
                let target = site.schema();
                let is_circle = ["oneOf", "anyOf"].iter().any(|key| target.node.get(key).is_some());
                if is_circle && before.view.seen.contains(&target.pointer) {
                    // A choice that has itself as an alternative allows nothing more by that.
                    continue;
                }
                let mut view = before.view.clone();
                view.include(site);
                let nested = view.alternatives()?;
                let is_nested = nested.len() > 1;
                next.extend(nested.into_iter().map(|alternative| Alternative {
                    site: if is_nested { alternative.site } else { site.clone() },
                    view: alternative.view,
                }));
                if self.choices.len() > 1 && next.len() > MAX_ALTERNATIVES {
                    return None;
                }
            }
            found = next;
        }
        if is_nullable {
            found.push(Alternative {
                site: self.site.clone(),
                view: Self {
                    is_nullable: true,
                    ..outer
                }
                .limited(Kinds::NULL),
            });
        }
        Some(found)
    }

    /// The same for values of `kinds` alone.
    pub(super) fn limited(mut self, kinds: Kinds) -> Self {
        self.only = self.only.and(kinds);
        self
    }
}

/// Whether `other` allows less under the keyword `key` than `first` does; nothing where each allows something of its
/// own.
fn is_tighter(key: &str, first: &Node, other: &Node) -> Option<bool> {
    let number = |node: &Node| node.to_json().as_f64();
    match key {
        "maximum" | "exclusiveMaximum" | "maxLength" | "maxItems" | "maxProperties" => {
            Some(number(other)? < number(first)?)
        }
        "minimum" | "exclusiveMinimum" | "minLength" | "minItems" | "minProperties" => {
            Some(number(other)? > number(first)?)
        }
        "uniqueItems" => Some(other.as_bool()?),
        "additionalProperties" | "items" | "unevaluatedProperties" | "unevaluatedItems" => {
            let says_nothing = |node: &Node| {
                node.as_bool() == Some(true) || node.as_object().is_some_and(|members| members.is_empty())
            };
            match (first.as_bool() == Some(false), other.as_bool() == Some(false)) {
                (true, _) => Some(false),
                (_, true) => Some(true),
                _ if says_nothing(other) => Some(false),
                _ if says_nothing(first) => Some(true),
                _ => None,
            }
        }
        _ => None,
    }
}

/// What `first` and those of `more` that are called `name` say together; nothing if there is only the first.
fn merged<'n>(first: &Site<'n>, more: &[(&'n str, Site<'n>)], name: &str) -> Option<View<'n>> {
    let mut others = more.iter().filter(|(other, _)| *other == name).peekable();
    others.peek()?;
    let mut view = View::of(first.clone());
    others.for_each(|(_, site)| view.include(site));
    Some(view)
}

/// The kinds that the value of `type` at `site` names.
fn declared_kinds(site: &Site<'_>) -> Option<Kinds> {
    match &site.node.value {
        Value::String(name) => Some(Kinds::named(name)),
        Value::Array(names) => {
            let names = names.iter().filter_map(Node::as_str).map(Kinds::named);
            Some(names.fold(Kinds::NONE, Kinds::or))
        }
        _ => None,
    }
}

/// Whether the schema `site`, which is `depth` choices deep, has a choice that refuses what matches twice.
fn has_exclusive_choice(site: &Site<'_>, depth: usize) -> bool {
    let target = site.schema();
    let lists = ["oneOf", "anyOf", "allOf"]
        .into_iter()
        .filter_map(|key| Some((key, target.get(key)?)));
    depth < MAX_DEPTH
        && lists.into_iter().any(|(key, list)| {
            let is_choice = key == "oneOf" && list.items().nth(1).is_some();
            is_choice || list.items().any(|item| has_exclusive_choice(&item, depth + 1))
        })
}

impl<'n> Alternative<'n> {
    /// It alone, or an alternative for each kind of values that it allows.
    pub(super) fn by_kind(&self) -> Vec<Self> {
        let parts = self.view.kinds().each();
        if parts.len() < 2 || self.view.kinds().is_any() {
            return vec![self.clone()];
        }
        let part = |kinds: Kinds| Self {
            site: self.site.clone(),
            view: self.view.clone().limited(kinds),
        };
        parts.into_iter().map(part).collect()
    }
}
