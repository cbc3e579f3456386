//! What a schema says, however it is written.
//!
//! In: a schema. Out: a [`View`] with its keywords and properties, in which `allOf` and an alternative that only adds
//! `null` have disappeared. Each part keeps the pointer of the place where it is written.

use super::site::Site;
use std::collections::BTreeSet;

use indexmap::IndexMap;

use crate::document::{Node, Value};

/// The keywords of a schema that hold several schemas of which one or more have to match.
const ALTERNATIVES: [&str; 2] = ["oneOf", "anyOf"];

/// What a schema says.
pub(super) struct View<'n> {
    /// The schema.
    pub(super) site: Site<'n>,
    /// Its keywords, those of its branches included. Where several have one, the first counts.
    keywords: IndexMap<&'n str, Site<'n>>,
    /// Its properties.
    pub(super) properties: IndexMap<&'n str, Site<'n>>,
    /// The names in `required`.
    pub(super) required: BTreeSet<&'n str>,
    /// Whether `null` is allowed beside what the type says.
    pub(super) is_nullable: bool,
}

impl<'n> View<'n> {
    /// What the schema `site` of the description `root` says.
    pub(super) fn of(site: Site<'n>, root: &'n Node) -> Self {
        let mut view = Self {
            site: site.clone(),
            keywords: IndexMap::new(),
            properties: IndexMap::new(),
            required: BTreeSet::new(),
            is_nullable: false,
        };
        view.include(&site, root, &mut BTreeSet::new());
        view
    }

    fn include(&mut self, site: &Site<'n>, root: &'n Node, seen: &mut BTreeSet<String>) {
        let site = site.resolve(root);
        if !seen.insert(site.pointer.clone()) {
            return;
        }
        for (key, member) in site.members() {
            match key {
                "allOf" => member.items().for_each(|branch| self.include(&branch, root, seen)),
                "properties" => {
                    for (name, property) in member.entries() {
                        self.properties.entry(name).or_insert(property);
                    }
                }
                "required" => self
                    .required
                    .extend(member.node.as_array().into_iter().flatten().filter_map(Node::as_str)),
                "nullable" => self.is_nullable |= member.node.as_bool() == Some(true),
                _ if ALTERNATIVES.contains(&key) => self.include_alternatives(key, member, root, seen),
                _ => {
                    self.keywords.entry(key).or_insert(member);
                }
            }
        }
        if self.type_names().any(|name| name == "null") {
            self.is_nullable = true;
        }
    }

    /// An alternative for `null` makes the others nullable; where only one is left, it is no choice any more.
    fn include_alternatives(&mut self, key: &'n str, member: Site<'n>, root: &'n Node, seen: &mut BTreeSet<String>) {
        let (nulls, others): (Vec<_>, Vec<_>) = member
            .items()
            .partition(|item| item.resolve(root).node.str_of("type") == Some("null"));
        if nulls.is_empty() || others.len() != 1 {
            self.keywords.entry(key).or_insert(member);
        } else {
            self.is_nullable = true;
            others.iter().for_each(|other| self.include(other, root, seen));
        }
    }

    /// The keyword `key`, if the schema has it.
    pub(super) fn get(&self, key: &str) -> Option<&Site<'n>> {
        self.keywords.get(key)
    }

    /// Whether the keyword `key` is `true`.
    pub(super) fn is_true(&self, key: &str) -> bool {
        self.get(key).is_some_and(|site| site.node.as_bool() == Some(true))
    }

    /// The place to show for the keyword `key`: its own, or that of the schema.
    pub(super) fn place(&self, key: &str) -> &Site<'n> {
        self.get(key).unwrap_or(&self.site)
    }

    /// The types that the schema allows, `null` not counted; none means any.
    pub(super) fn types(&self) -> BTreeSet<&'n str> {
        self.type_names().filter(|name| *name != "null").collect()
    }

    fn type_names(&self) -> impl Iterator<Item = &'n str> {
        let names: Vec<&'n str> = match self.get("type").map(|site| &site.node.value) {
            Some(Value::String(name)) => vec![name.as_str()],
            Some(Value::Array(names)) => names.iter().filter_map(Node::as_str).collect(),
            _ => Vec::new(),
        };
        names.into_iter()
    }

    /// The schemas of `oneOf` or `anyOf`.
    pub(super) fn alternatives(&self, root: &'n Node) -> Vec<Site<'n>> {
        let list = ALTERNATIVES.iter().find_map(|key| self.get(key));
        let items = list.into_iter().flat_map(Site::items);
        items
            .filter(|item| item.resolve(root).node.str_of("type") != Some("null"))
            .collect()
    }
}
