//! Which values schemas allow, as far as that is cheap to say.
//!
//! In: two schemas, of one description or of two. Out: whether each value of the one is a value of the other, and
//! whether they have none in common. Schemas are taken apart into kinds of values and what is said about each; these
//! parts do not depend on each other, so the answer is exact where each part's is. The answer is unknown where a
//! keyword is in the way that ties them together, and where schemas are too many.

use std::cell::RefCell;
use std::collections::{HashMap, HashSet};
use std::rc::Rc;

use crate::document::{Node, Value};

use super::answer::Answer;
use super::bases;
use super::kinds::Kinds;
use super::limits;
use super::site::Site;
use super::unchanged::Unchanged;
use super::view::{Alternative, View};

/// How many pairs of schemas are looked at for one answer.
const MAX_PAIRS: usize = 120;

/// Keywords about which nothing is known but whether they are the same.
const OPAQUE: [&str; 16] = [
    "not",
    "if",
    "then",
    "else",
    "prefixItems",
    "contains",
    "minContains",
    "maxContains",
    "patternProperties",
    "propertyNames",
    "dependentRequired",
    "dependentSchemas",
    "unevaluatedProperties",
    "unevaluatedItems",
    "contentMediaType",
    "contentEncoding",
];

/// Formats of which the first is part of the second.
pub(super) const PARTS: [(&str, &str); 4] = [
    ("int32", "int64"),
    ("float", "double"),
    ("uint32", "uint64"),
    ("uint32", "int64"),
];

/// The schemas of two descriptions, and what is known about them.
pub(super) struct Sets<'n> {
    unchanged: Unchanged,
    answers: RefCell<HashMap<Pair, Answer>>,
    shapes: RefCell<HashMap<usize, Rc<Shape<'n>>>>,
}

/// The addresses of two schemas.
type Pair = (usize, usize);

/// The alternatives of a schema, if they are not too many, and whether it refuses what matches two of them.
struct Shape<'n> {
    alternatives: Option<Vec<Alternative<'n>>>,
    is_exclusive: bool,
}

impl<'n> Shape<'n> {
    fn of(view: &View<'n>) -> Self {
        Self {
            alternatives: view.alternatives(),
            is_exclusive: view.is_exclusive(),
        }
    }
}

impl<'n> Sets<'n> {
    pub(super) fn of(old: &'n Node, new: &'n Node) -> Self {
        Self {
            unchanged: Unchanged::between(old, new),
            answers: RefCell::default(),
            shapes: RefCell::default(),
        }
    }

    /// Whether two parts, one of each description, are the same with all that they refer to.
    pub(super) fn are_unchanged(&self, one: &Site<'n>, other: &Site<'n>) -> bool {
        self.unchanged.has(one, other)
    }

    /// Whether each value of `part` is one of `whole`.
    pub(super) fn is_part(&self, part: &Site<'n>, whole: &Site<'n>) -> Answer {
        Judge::of(self).is_part(part, whole)
    }

    /// Whether each value of the alternative `part` is one of some alternative of `whole`.
    pub(super) fn is_covered(&self, part: &Alternative<'n>, whole: &[Alternative<'n>], is_exclusive: bool) -> Answer {
        Judge::of(self).is_covered(part, whole, is_exclusive)
    }

    /// Whether each value of the alternatives `part` is one of some alternative of `whole`.
    pub(super) fn are_covered(
        &self,
        part: &[Alternative<'n>],
        whole: &[Alternative<'n>],
        is_exclusive: bool,
    ) -> Answer {
        let mut judge = Judge::of(self);
        let answers = part.iter().map(|part| judge.is_covered(part, whole, is_exclusive));
        Answer::all(answers)
    }

    /// Whether each value of `part` is one of `whole`, neither of which has a choice.
    pub(super) fn is_part_of(&self, part: &View<'n>, whole: &View<'n>) -> Answer {
        Judge::of(self).is_view_part(part, whole)
    }

    /// Whether it is certain that no value is one of both.
    pub(super) fn are_apart(&self, one: &View<'n>, other: &View<'n>) -> bool {
        Judge::of(self).are_apart(one, other, 0)
    }

    fn shape(&self, site: &Site<'n>) -> Rc<Shape<'n>> {
        let address = address(site.node);
        if let Some(shape) = self.shapes.borrow().get(&address) {
            return Rc::clone(shape);
        }
        let shape = Rc::new(Shape::of(&View::of(site.clone())));
        self.shapes.borrow_mut().insert(address, Rc::clone(&shape));
        shape
    }
}

/// The listed values that the rest of the schema allows, and where they stand. Both values of a boolean are no list.
pub(super) fn values<'v, 'n>(view: &'v View<'n>) -> Option<(&'v Site<'n>, Vec<&'n Node>)> {
    let (site, values) = view.listed()?;
    let kinds = view.kinds();
    let values: Vec<&Node> = values
        .into_iter()
        .filter(|value| value.is_null() || (kinds.has(Kinds::of(value)) && obeys(view, value) != Answer::No))
        .collect();
    let has = |wanted: bool| values.iter().any(|value| value.as_bool() == Some(wanted));
    let is_boolean = kinds.without(Kinds::NULL) == Kinds::BOOLEAN;
    (!(is_boolean && has(true) && has(false))).then_some((site, values))
}

/// Whether `value` obeys what `view` says, its list of values and its kinds left out.
pub(super) fn obeys(view: &View<'_>, value: &Node) -> Answer {
    let has_opaque =
        OPAQUE.iter().any(|key| view.get(key).is_some()) || view.repeated().iter().any(is_opaque_if_repeated);
    let told = match &value.value {
        Value::String(text) => limits::allows_text(view, text),
        Value::Number(_) => value
            .to_json()
            .as_f64()
            .map(|number| limits::allows_number(view, number)),
        Value::Bool(_) | Value::Null => Some(true),
        Value::Array(_) | Value::Object(_) => None,
    };
    match told {
        Some(false) => Answer::No,
        Some(true) if !has_opaque => Answer::Yes,
        _ => Answer::Unknown,
    }
}

/// What answers a question about one pair of schemas and those inside of them.
struct Judge<'s, 'n> {
    sets: &'s Sets<'n>,
    /// Pairs that are being looked at: met again, they hold if all else does.
    assumed: HashSet<Pair>,
    /// Whether an answer leans on such a pair, and so holds only together with it.
    leans: bool,
    steps: usize,
}

fn address(node: &Node) -> usize {
    std::ptr::from_ref(node).addr()
}

impl<'s, 'n> Judge<'s, 'n> {
    fn of(sets: &'s Sets<'n>) -> Self {
        Self {
            sets,
            assumed: HashSet::new(),
            leans: false,
            steps: 0,
        }
    }

    fn is_part(&mut self, part: &Site<'n>, whole: &Site<'n>) -> Answer {
        let (part, whole) = (part.schema(), whole.schema());
        let key = (address(part.node), address(whole.node));
        if let Some(answer) = self.sets.answers.borrow().get(&key) {
            return *answer;
        }
        if self.assumed.contains(&key) {
            self.leans = true;
            return Answer::Yes;
        }
        self.steps += 1;
        if self.steps > MAX_PAIRS {
            return Answer::Unknown;
        }
        if self.sets.are_unchanged(&part, &whole) {
            return Answer::Yes;
        }
        self.assumed.insert(key);
        let leant_before = std::mem::take(&mut self.leans);
        let (parts, wholes) = (self.sets.shape(&part), self.sets.shape(&whole));
        let answer = match (&parts.alternatives, &wholes.alternatives) {
            (Some(parts), Some(all)) => {
                let answers = parts.iter().map(|part| self.is_covered(part, all, wholes.is_exclusive));
                Answer::all(answers)
            }
            _ => Answer::Unknown,
        };
        let is_base = |site: &Site<'n>| !bases::kinds(site).is_empty();
        let answer = match answer {
            // What extends the two has not been looked at.
            Answer::Yes if is_base(&part) || is_base(&whole) => Answer::Unknown,
            answer => answer,
        };
        self.assumed.remove(&key);
        let is_first = self.assumed.is_empty();
        // What does not hold although all that is assumed does will never hold.
        if is_first || answer == Answer::No || (!self.leans && self.steps <= MAX_PAIRS) {
            self.sets.answers.borrow_mut().insert(key, answer);
        }
        self.leans = !is_first && (self.leans || leant_before);
        answer
    }

    fn is_covered(&mut self, part: &Alternative<'n>, whole: &[Alternative<'n>], is_exclusive: bool) -> Answer {
        if part.view.is_never() || part.view.kinds().is_none() {
            return Answer::Yes;
        }
        let mut answers = Vec::new();
        for (index, candidate) in whole.iter().enumerate() {
            self.steps += 1;
            if self.steps > MAX_PAIRS {
                return Answer::Unknown;
            }
            match self.is_view_part(&part.view, &candidate.view) {
                Answer::Yes => {
                    let mut others = whole.iter().enumerate().filter(|(other, _)| *other != index);
                    let is_alone = !is_exclusive || others.all(|(_, other)| self.are_apart(&part.view, &other.view, 0));
                    return if is_alone { Answer::Yes } else { Answer::Unknown };
                }
                answer if !self.are_apart(&part.view, &candidate.view, 0) => answers.push(answer),
                _ => {}
            }
        }
        match answers.as_slice() {
            // What no value fits has none that is lost.
            [] => Answer::of(self.are_apart(&part.view, &part.view, 0)),
            [answer] if part.by_kind().len() < 2 => *answer,
            _ => self.is_covered_in_parts(part, whole, is_exclusive),
        }
    }

    /// The same where no alternative has all the values: their kinds, or the values of a list, may have several.
    fn is_covered_in_parts(&mut self, part: &Alternative<'n>, whole: &[Alternative<'n>], is_exclusive: bool) -> Answer {
        let parts = part.by_kind();
        if parts.len() > 1 {
            let answers = parts.iter().map(|part| self.is_covered(part, whole, is_exclusive));
            return Answer::all(answers);
        }
        let Some((_, values)) = values(&part.view) else {
            return Answer::Unknown;
        };
        let covers = |value: &Node| {
            let answers: Vec<Answer> = whole.iter().map(|other| allows(&other.view, value)).collect();
            let count = |wanted: Answer| answers.iter().filter(|answer| **answer == wanted).count();
            match (count(Answer::Yes), count(Answer::Unknown)) {
                (0, 0) => Answer::No,
                (1, 0) => Answer::Yes,
                (1.., _) if !is_exclusive => Answer::Yes,
                _ => Answer::Unknown,
            }
        };
        values
            .into_iter()
            .fold(Answer::Yes, |all, value| all.and(|| covers(value)))
    }

    fn is_view_part(&mut self, part: &View<'n>, whole: &View<'n>) -> Answer {
        if part.is_never() {
            return Answer::Yes;
        }
        if whole.is_never() || !whole.kinds().covers(part.kinds()) {
            return Answer::No;
        }
        if let Some((_, values)) = values(part) {
            return values
                .into_iter()
                .fold(Answer::Yes, |all, value| all.and(|| allows(whole, value)));
        }
        if values(whole).is_some() && part.kinds() != Kinds::NULL {
            return Answer::No;
        }
        let kinds = part.kinds();
        let answer = Answer::of(is_format_part(part, whole))
            .and(|| limits::is_part(part, whole, kinds))
            .and(|| self.are_items_part(part, whole, kinds))
            .and(|| self.are_properties_part(part, whole, kinds))
            .and(|| self.are_opaque_parts_same(part, whole))
            .and(|| are_repeated_same(part, whole));
        // What was not looked at may make a part of it.
        let says_more = part.repeated().iter().any(is_opaque_if_repeated);
        match answer {
            Answer::No if says_more => Answer::Unknown,
            answer => answer,
        }
    }

    /// Whether each value of `part` is one of `whole`, of which one at least is made of several parts.
    fn is_merged_part(&mut self, part: &View<'n>, whole: &View<'n>) -> Answer {
        self.steps += 1;
        if self.steps > MAX_PAIRS {
            return Answer::Unknown;
        }
        match (part.alternatives(), whole.alternatives()) {
            (Some(parts), Some(all)) => {
                let is_exclusive = whole.is_exclusive();
                let answers = parts.iter().map(|part| self.is_covered(part, &all, is_exclusive));
                Answer::all(answers)
            }
            _ => Answer::Unknown,
        }
    }

    /// The same for two schemas, or what several parts say there.
    fn is_said_part(
        &mut self,
        (part, merged_part): (&Site<'n>, Option<View<'n>>),
        (whole, merged_whole): (&Site<'n>, Option<View<'n>>),
    ) -> Answer {
        match (merged_part, merged_whole) {
            (None, None) => self.is_part(part, whole),
            (part_view, whole_view) => {
                let part = part_view.unwrap_or_else(|| View::of(part.clone()));
                let whole = whole_view.unwrap_or_else(|| View::of(whole.clone()));
                self.is_merged_part(&part, &whole)
            }
        }
    }

    fn are_items_part(&mut self, part: &View<'n>, whole: &View<'n>, kinds: Kinds) -> Answer {
        match (kinds.has(Kinds::ARRAY), part.get("items"), whole.get("items")) {
            (false, ..) | (_, _, None) => Answer::Yes,
            (_, Some(part_items), Some(whole_items)) => self.is_said_part(
                (part_items, part.merged_keyword("items")),
                (whole_items, whole.merged_keyword("items")),
            ),
            (_, None, Some(whole)) => Answer::of(allows_all(whole)),
        }
    }

    fn are_properties_part(&mut self, part: &View<'n>, whole: &View<'n>, kinds: Kinds) -> Answer {
        if !kinds.has(Kinds::OBJECT) {
            return Answer::Yes;
        }
        let mut answer = Answer::of(whole.required.is_subset(&part.required));
        let (part_others, whole_others) = (part.get("additionalProperties"), whole.get("additionalProperties"));
        for (name, property) in &whole.properties {
            let merged = whole.merged_property(name);
            answer = answer.and(|| match (part.properties.get(name), part_others) {
                (Some(own), _) => self.is_said_part((own, part.merged_property(name)), (property, merged)),
                (None, Some(others)) => self.is_said_part((others, None), (property, merged)),
                (None, None) => Answer::of(allows_all(property) && merged.is_none()),
            });
        }
        let Some(whole_others) = whole_others else {
            return answer;
        };
        for (_, part) in part
            .properties
            .iter()
            .filter(|(name, _)| !whole.properties.contains_key(*name))
        {
            answer = answer.and(|| self.is_part(part, whole_others));
        }
        answer.and(|| match part_others {
            Some(part) => self.is_part(part, whole_others),
            None => Answer::of(allows_all(whole_others)),
        })
    }

    fn are_opaque_parts_same(&mut self, part: &View<'n>, whole: &View<'n>) -> Answer {
        let is_told = |view: &View<'n>, key: &str| view.bytes().is_some() && key.starts_with("content");
        let said = |view: &View<'n>, key: &str| view.get(key).filter(|_| !is_told(view, key)).cloned();
        let is_same = OPAQUE.iter().all(|key| match (said(part, key), said(whole, key)) {
            (_, None) => *key != "patternProperties" || part.get(key).is_none(),
            (Some(part), Some(whole)) => {
                let (part, whole) = (part.schema(), whole.schema());
                part.node.same_data(whole.node) && !mentions_reference(part.node)
            }
            (None, Some(_)) => false,
        });
        if is_same { Answer::Yes } else { Answer::Unknown }
    }

    /// What all parts of `view` say about the property `name`.
    fn property(&self, view: &View<'n>, name: &str) -> Option<Rc<Shape<'n>>> {
        if let Some(merged) = view.merged_property(name) {
            return Some(Rc::new(Shape::of(&merged)));
        }
        let site = view.properties.get(name).or(view.get("additionalProperties"))?;
        Some(self.sets.shape(&site.schema()))
    }

    /// Whether it is certain that no value is one of both. `depth` is how far inside of objects they stand.
    fn are_apart(&mut self, one: &View<'n>, other: &View<'n>, depth: usize) -> bool {
        self.steps += 1;
        let kinds = one.kinds().and(other.kinds());
        if one.is_never() || other.is_never() || kinds.is_none() {
            return true;
        }
        if let (Some((_, one)), Some((_, other))) = (values(one), values(other)) {
            return !one
                .iter()
                .any(|value| other.iter().any(|candidate| value.same_data(candidate)));
        }
        for (list, rest) in [(one, other), (other, one)] {
            if let Some((_, values)) = values(list) {
                return values.iter().all(|value| allows(rest, value) == Answer::No);
            }
        }
        if Kinds::NUMBER.covers(kinds) {
            return limits::are_apart(one, other);
        }
        if kinds != Kinds::OBJECT || depth > 2 || self.steps > MAX_PAIRS {
            return false;
        }
        let required = one.required.union(&other.required);
        required.into_iter().any(|name| {
            let (Some(one), Some(other)) = (self.property(one, name), self.property(other, name)) else {
                return false;
            };
            let (Some(ones), Some(others)) = (&one.alternatives, &other.alternatives) else {
                return false;
            };
            ones.iter().all(|one| {
                others
                    .iter()
                    .all(|other| self.are_apart(&one.view, &other.view, depth + 1))
            })
        })
    }
}

/// Whether `view`, which has no choice, allows `value`.
fn allows(view: &View<'_>, value: &Node) -> Answer {
    if view.is_never() || !view.kinds().has(Kinds::of(value)) {
        return Answer::No;
    }
    match values(view) {
        Some((_, listed)) => Answer::of(value.is_null() || listed.iter().any(|candidate| candidate.same_data(value))),
        None if view.get("format").is_some() && value.as_str().is_some() => Answer::Unknown,
        None => obeys(view, value),
    }
}

/// Whether the format of `whole` allows all that the one of `part` does. A format of another kind of values says
/// nothing.
fn is_format_part(part: &View<'_>, whole: &View<'_>) -> bool {
    if let (Some(_), Some(range)) = (limits::range(part), limits::range(whole)) {
        return limits::is_within(part, range);
    }
    let format = |view: &View<'_>| view.format().map(|(_, name)| name.to_owned());
    match (format(part), format(whole)) {
        (_, None) => true,
        (None, Some(_)) => !part.kinds().has(Kinds::STRING.or(Kinds::NUMBER)),
        (Some(part), Some(whole)) => part == whole || PARTS.contains(&(part.as_str(), whole.as_str())),
    }
}

/// Whether it is not known what parts say together that each have the keyword `key`.
fn is_opaque_if_repeated(key: &&str) -> bool {
    !matches!(*key, "type" | "enum" | "const" | "items")
}

/// Whether further parts of `whole` say nothing that those of `part` do not say.
fn are_repeated_same(part: &View<'_>, whole: &View<'_>) -> Answer {
    let is_said = |key: &str, said: &Site<'_>| {
        let mut all = part.get(key).into_iter().chain(part.more(key));
        all.any(|own| own.node.same_data(said.node)) && !mentions_reference(said.node)
    };
    let mut repeated = whole.repeated().into_iter().filter(is_opaque_if_repeated);
    let are_said = repeated.all(|key| whole.more(key).all(|said| is_said(key, said)));
    if are_said { Answer::Yes } else { Answer::Unknown }
}

/// Whether the schema `site` says nothing.
pub(super) fn allows_all(site: &Site<'_>) -> bool {
    site.node.as_bool() == Some(true) || site.node.as_object().is_some_and(|members| members.is_empty())
}

/// Whether a reference is in `node`: then the same text may mean two things in two descriptions.
fn mentions_reference(node: &Node) -> bool {
    match &node.value {
        Value::Object(members) => members
            .iter()
            .any(|(key, member)| key == "$ref" || mentions_reference(member)),
        Value::Array(items) => items.iter().any(mentions_reference),
        _ => false,
    }
}
