//! What an operation takes beside its body.
//!
//! In: two operations, with the path items that they stand in. Out: parameters that came, went, moved, or became
//! required or optional, and those that are written in another way; their schemas go on to the areas of schemas.
//! Parameters of the path are known by their place in it, all others by their name.

use indexmap::IndexMap;

use super::answer::Answer;
use super::kinds::Kinds;
use super::record::{Record, Scope};
use super::rule::Wire::{Breaking, Compatible, Dangerous};
use super::rule::{Place, Rule, both, rules};
use super::sets;
use super::site::Site;
use super::view::View;
use super::{deprecation, media_types, subschemas};
use crate::document::Node;

rules! {
    REQUIRED_PARAMETER_ADDED = Rule::new("required-parameter-added", both(Breaking), "There is a new parameter, and it is required")
        .example(Place::Operation, "{}", "{parameters: [{name: a, in: query, required: true}]}");
    OPTIONAL_PARAMETER_ADDED = Rule::new("optional-parameter-added", both(Compatible), "There is a new parameter")
        .example(Place::Operation, "{}", "{parameters: [{name: a, in: header}]}");
    PARAMETER_REMOVED = Rule::new("parameter-removed", both(Dangerous), "A parameter is gone")
        .example(Place::Operation, "{parameters: [{name: a, in: query}]}", "{}");
    DEPRECATED_PARAMETER_REMOVED = Rule::new("deprecated-parameter-removed", both(Compatible), "A parameter is gone that was deprecated")
        .example(Place::Operation, "{parameters: [{name: a, in: query, deprecated: true}]}", "{}");
    PARAMETER_MOVED = Rule::new("parameter-moved", both(Breaking), "A parameter is sent in another part of the request")
        .example(Place::Operation, "{parameters: [{name: a, in: query}]}", "{parameters: [{name: a, in: header}]}");
    PARAMETER_BECAME_REQUIRED = Rule::new("parameter-became-required", both(Breaking), "A parameter is required from now on")
        .example(
            Place::Operation,
            "{parameters: [{name: a, in: query}]}",
            "{parameters: [{name: a, in: query, required: true}]}",
        );
    PARAMETER_BECAME_OPTIONAL = Rule::new("parameter-became-optional", both(Compatible), "A parameter may be left out from now on")
        .example(
            Place::Operation,
            "{parameters: [{name: a, in: query, required: true}]}",
            "{parameters: [{name: a, in: query}]}",
        );
    PARAMETER_BECAME_LIST =
        Rule::new("parameter-became-list", both(Compatible), "A parameter may be sent several times from now on")
            .example(
                Place::Operation,
                "{parameters: [{name: a, in: query, schema: {type: string}}]}",
                "{parameters: [{name: a, in: query, schema: {type: array, items: {type: string}}}]}",
            );
    PARAMETER_BECAME_SEPARATED =
        Rule::new("parameter-became-separated", both(Dangerous), "A comma in a parameter separates values from now on")
            .example(
                Place::Operation,
                "{parameters: [{name: a, in: query, schema: {type: string}}]}",
                "{parameters: [{name: a, in: query, explode: false, schema: {type: array, items: {type: string}}}]}",
            );
    PARAMETER_BECAME_TEXT =
        Rule::new("parameter-became-text", both(Compatible), "A parameter may be any text from now on")
            .example(
                Place::Operation,
                "{parameters: [{name: a, in: query, schema: {type: number}}]}",
                "{parameters: [{name: a, in: query, schema: {type: string}}]}",
            );
    PARAMETER_STYLE_CHANGED = Rule::new("parameter-style-changed", both(Breaking), "A parameter is written in another way")
        .example(
            Place::Operation,
            "{parameters: [{name: a, in: query}]}",
            "{parameters: [{name: a, in: query, explode: false}]}",
        );
}

/// A parameter's part of the request, and its name there.
type Key = (String, String);

pub(super) fn compare<'n>(
    record: &mut Record<'n>,
    scope: Scope,
    (old_item, old): (&Site<'n>, &Site<'n>),
    (new_item, new): (&Site<'n>, &Site<'n>),
) {
    let scope = scope.requests();
    let old = list(old_item, old);
    let mut new = list(new_item, new);
    let mut gone = Vec::new();
    for (key, site) in old {
        match new.shift_remove(&key) {
            Some(new) => compare_one(record, scope, &site, &new),
            None => gone.push((key, site)),
        }
    }
    for ((location, name), site) in gone {
        let moved = new.keys().find(|(_, other)| *other == name).cloned();
        match moved.and_then(|key| Some((new.shift_remove(&key)?, key))) {
            Some((target, (new_location, _))) => {
                record.change(scope, &PARAMETER_MOVED, &target, Some(location), Some(new_location));
            }
            None if site.node.is_true("deprecated") => record.removed(scope, &DEPRECATED_PARAMETER_REMOVED, &site),
            None => record.removed(scope, &PARAMETER_REMOVED, &site),
        }
    }
    for site in new.values() {
        let rule = if site.node.is_true("required") {
            &REQUIRED_PARAMETER_ADDED
        } else {
            &OPTIONAL_PARAMETER_ADDED
        };
        record.added(scope, rule, site);
    }
}

/// The parameters of `operation`: its own, and those of its path item that it does not replace.
fn list<'n>(item: &Site<'n>, operation: &Site<'n>) -> IndexMap<Key, Site<'n>> {
    let path = item.name();
    let mut parameters = IndexMap::new();
    for list in [operation, item].iter().filter_map(|site| site.get("parameters")) {
        for site in list.items().map(|site| site.resolved()) {
            let (Some(location), Some(name)) = (site.node.str_of("in"), site.node.str_of("name")) else {
                continue;
            };
            let name = match location {
                "path" => place_in(&path, name),
                "header" => name.to_ascii_lowercase(),
                _ => name.to_owned(),
            };
            parameters.entry((location.to_owned(), name)).or_insert(site);
        }
    }
    parameters
}

/// Which of the parameters of `path` the one called `name` is.
fn place_in(path: &str, name: &str) -> String {
    let names = path.split('{').skip(1).filter_map(|part| part.split('}').next());
    let place = names.into_iter().position(|candidate| candidate == name);
    place.map_or_else(|| name.to_owned(), |place| format!("#{place}"))
}

fn compare_one<'n>(record: &mut Record<'n>, scope: Scope, old: &Site<'n>, new: &Site<'n>) {
    deprecation::compare_parameters(record, scope, old, new);
    match (old.node.is_true("required"), new.node.is_true("required")) {
        (false, true) => record.change(scope, &PARAMETER_BECAME_REQUIRED, new, None, None),
        (true, false) => record.change(scope, &PARAMETER_BECAME_OPTIONAL, new, None, None),
        _ => {}
    }
    if let Some((old_schema, items, is_certain)) = became_list(record, old, new) {
        let rule = if is_certain {
            &PARAMETER_BECAME_LIST
        } else {
            &PARAMETER_BECAME_SEPARATED
        };
        record.change(scope, rule, new, None, None);
        record.compare_later(scope, old_schema, items);
        return;
    }
    let (old_style, new_style) = (Style::of(old), Style::of(new));
    if !old_style.is_same(&new_style) {
        let words = (Some(old_style.words()), Some(new_style.words()));
        record.change(scope, &PARAMETER_STYLE_CHANGED, new, words.0, words.1);
        if content(old).is_some() || content(new).is_some() {
            // What is written in another way is the schema's in both.
            let holder = |site: &Site<'n>| content(site).unwrap_or_else(|| site.clone());
            subschemas::compare_described(record, scope, &holder(old), &holder(new));
            return;
        }
    }
    if let Some((old_kinds, place)) = became_text(old, new) {
        let values = (Some(old_kinds.words()), Some(Kinds::STRING.words()));
        record.change(scope, &PARAMETER_BECAME_TEXT, &place, values.0, values.1);
        return;
    }
    subschemas::compare_described(record, scope, old, new);
    media_types::compare(record, scope, old, new);
}

/// The kinds of values that `old` has, and where `new` says that its values are texts, where any text will do: outside
/// of a body a number or a boolean is sent as the text that it is written as.
fn became_text<'n>(old: &Site<'n>, new: &Site<'n>) -> Option<(Kinds, Site<'n>)> {
    const RESTRICTIONS: [&str; 10] = [
        "const",
        "enum",
        "format",
        "maxLength",
        "minLength",
        "not",
        "pattern",
        "if",
        "contentMediaType",
        "contentEncoding",
    ];
    let (one, text) = (View::of(old.get("schema")?), View::of(new.get("schema")?));
    let values = Kinds::NUMBER.or(Kinds::BOOLEAN);
    let is_value = !one.is_choice() && !one.kinds().is_none() && values.covers(one.kinds());
    let is_text = !text.is_choice() && text.kinds() == Kinds::STRING;
    let is_free = RESTRICTIONS.iter().all(|key| text.get(key).is_none());
    (is_value && is_text && is_free).then(|| (one.kinds(), text.place("type").clone()))
}

/// The schema of one value and that of the items, where `old` has one value and `new` has a list of them, and one item
/// is written as that value was; and whether that is certain. `a=1` is one value and a list of one (RFC 6570, section
/// 3.2.8, "Form-Style Query Expansion"); where commas separate items, a text with a comma is more than one.
fn became_list<'n>(record: &Record<'n>, old: &Site<'n>, new: &Site<'n>) -> Option<(Site<'n>, Site<'n>, bool)> {
    let style = Style::of(new);
    let is_form = |style: &Style| style.name == "form";
    let is_query = new.node.str_of("in") == Some("query");
    let (old_schema, new_schema) = (old.get("schema")?, new.get("schema")?);
    let (one, list) = (View::of(old_schema.clone()), View::of(new_schema));
    let scalars = Kinds::STRING.or(Kinds::NUMBER).or(Kinds::BOOLEAN);
    let is_one = !one.is_choice() && scalars.covers(one.kinds());
    let is_list = !list.is_choice() && list.kinds() == Kinds::ARRAY;
    if !(is_query && is_form(&style) && is_form(&Style::of(old)) && is_one && is_list) {
        return None;
    }
    let items = list.get("items")?.clone();
    let allows_one = ["minItems", "contains", "prefixItems"]
        .iter()
        .all(|key| match list.get(key) {
            None => true,
            Some(site) => *key == "minItems" && site.node.to_json().as_f64().is_some_and(|least| least <= 1.0),
        });
    let has_comma = |value: &&Node| value.as_str().is_some_and(|text| text.contains(','));
    let has_no_comma = match sets::values(&one) {
        Some((_, values)) => !values.iter().any(has_comma),
        None => !one.kinds().has(Kinds::STRING),
    };
    let is_certain = style.explodes == Some(true) || has_no_comma;
    (allows_one && record.sets.is_part(&old_schema, &items) != Answer::No).then_some((old_schema, items, is_certain))
}

/// How a parameter is written.
#[derive(PartialEq, Eq)]
struct Style {
    /// The name, or that of the media type that it is written in.
    name: String,
    /// Whether each item or property is written as one; nothing where the value has none.
    explodes: Option<bool>,
    allows_reserved: bool,
}

impl Style {
    /// The style of the parameter `site`, with the defaults of OpenAPI (section "Parameter Object") for what it does
    /// not say.
    fn of(site: &Site<'_>) -> Self {
        if let Some(media_type) = content(site) {
            return Self {
                name: media_type.name(),
                explodes: None,
                allows_reserved: false,
            };
        }
        let default = match site.node.str_of("in") {
            Some("query" | "cookie") => "form",
            _ => "simple",
        };
        let name = site.node.str_of("style").unwrap_or(default);
        let explodes = site.node.get("explode").and_then(Node::as_bool);
        let parts = Kinds::ARRAY.or(Kinds::OBJECT);
        let has_parts = site.get("schema").is_none_or(|schema| {
            let alternatives = View::of(schema).alternatives();
            alternatives.is_none_or(|all| all.iter().any(|one| one.view.kinds().has(parts)))
        });
        Self {
            name: name.to_owned(),
            explodes: has_parts.then(|| explodes.unwrap_or(name == "form")),
            allows_reserved: site.node.is_true("allowReserved"),
        }
    }

    /// Whether values that both can write are written alike.
    fn is_same(&self, other: &Self) -> bool {
        let explode_alike = match (self.explodes, other.explodes) {
            (Some(one), Some(other)) => one == other,
            _ => true,
        };
        self.name == other.name && self.allows_reserved == other.allows_reserved && explode_alike
    }

    fn words(&self) -> String {
        let explodes = self.explodes.map(|explodes| format!(", explode {explodes}"));
        let reserved = if self.allows_reserved { ", reserved allowed" } else { "" };
        format!("{}{}{reserved}", self.name, explodes.unwrap_or_default())
    }
}

/// The media type that the parameter `site` is written in, if it has one in place of a style.
fn content<'n>(site: &Site<'n>) -> Option<Site<'n>> {
    let list = site.get("content")?;
    let (_, media_type) = list.entries().next()?;
    Some(media_type)
}
