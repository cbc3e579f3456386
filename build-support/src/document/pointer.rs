//! JSON pointers (RFC 6901): the names of the parts of a document.
//!
//! In: keys and indices on the way from the root of a document, or the text of a pointer. Out: a [`JsonPointer`], which
//! is always well-formed. The functions beside it are for single reference tokens in text that is more than a pointer.

use std::borrow::Cow;
use std::fmt;
use std::str::FromStr;

use serde::Serialize;

/// A JSON pointer (RFC 6901): empty, or reference tokens that each follow a `/`.
#[derive(Clone, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(transparent)]
pub struct JsonPointer(String);

/// The error of text that is not a JSON pointer.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("`{0}` is not a JSON pointer: it must be empty or begin with `/`, and `~` must be written `~0`")]
pub struct PointerError(String);

impl JsonPointer {
    /// Returns the pointer to the whole document.
    pub fn root() -> Self {
        Self::default()
    }

    /// Appends `token`, a key or an index as it is in the document; escapes it.
    pub fn push(&mut self, token: &str) {
        self.0.push('/');
        // The tokens of most pointers have nothing to escape, and all parts of a document are walked often.
        if !token.bytes().any(|byte| matches!(byte, b'~' | b'/')) {
            self.0.push_str(token);
            return;
        }
        let mut rest = token;
        while let Some(place) = rest.find(['~', '/']) {
            let (plain, special) = rest.split_at(place);
            self.0.push_str(plain);
            self.0.push_str(if special.starts_with('~') { "~0" } else { "~1" });
            rest = special.get(1..).unwrap_or_default();
        }
        self.0.push_str(rest);
    }

    /// Appends `index`, that of an item of an array.
    pub fn push_index(&mut self, index: usize) {
        use fmt::Write;
        // A string takes any text.
        let _ = write!(self.0, "/{index}");
    }

    /// Returns the pointer to the part `token`, a key or an index, of what this pointer refers to.
    #[must_use]
    pub fn join(&self, token: &str) -> Self {
        let mut pointer = self.clone();
        pointer.push(token);
        pointer
    }

    /// Returns the pointer to the item at `index` of the array that this pointer refers to.
    #[must_use]
    pub fn join_index(&self, index: usize) -> Self {
        let mut pointer = self.clone();
        pointer.push_index(index);
        pointer
    }

    /// Removes the last reference token, if there is one.
    pub fn pop(&mut self) {
        let start = self.0.bytes().rposition(|byte| byte == b'/');
        self.0.truncate(start.unwrap_or(0));
    }

    /// Returns whether this pointer refers to what `other` refers to, or to a part of it.
    pub fn starts_with(&self, other: &Self) -> bool {
        self.rest_after(other).is_some()
    }

    /// Returns whether this pointer refers to a part of what `other` refers to.
    pub fn is_below(&self, other: &Self) -> bool {
        self.rest_after(other).is_some_and(|rest| !rest.is_empty())
    }

    /// Returns the pointer to the same part from what `prefix` refers to; `None` if it is not there.
    pub fn strip_prefix(&self, prefix: &Self) -> Option<Self> {
        self.rest_after(prefix).map(|rest| Self(rest.to_owned()))
    }

    fn rest_after(&self, prefix: &Self) -> Option<&str> {
        let rest = self.0.strip_prefix(&prefix.0)?;
        (rest.is_empty() || rest.starts_with('/')).then_some(rest)
    }

    /// Returns the pointer that `text` means, even if `text` is not well-formed: a `~` that begins no escape sequence
    /// stands for itself, and whatever precedes the first `/` is ignored, as [`Node::pointer`] reads it too.
    ///
    /// [`Node::pointer`]: crate::document::Node::pointer
    pub fn lenient(text: &str) -> Self {
        text.split('/').skip(1).map(unescaped).collect()
    }

    /// Returns the pointer to what `reference`, the text of a `$ref`, refers to in the document that it stands in;
    /// `None` if `reference` leads to another document, or is no pointer.
    pub fn in_reference(reference: &str) -> Option<Self> {
        let fragment = reference.strip_prefix('#')?;
        (fragment.is_empty() || fragment.starts_with('/')).then(|| Self::lenient(fragment))
    }

    /// Returns whether this is the pointer to the whole document.
    pub fn is_root(&self) -> bool {
        self.0.is_empty()
    }

    /// Returns the last key or index, unescaped; `None` for the whole document.
    pub fn last(&self) -> Option<Cow<'_, str>> {
        self.0.rsplit_once('/').map(|(_, token)| unescaped(token))
    }

    /// Returns the pointer to the part that holds this one; `None` for the whole document.
    pub fn parent(&self) -> Option<Self> {
        let (parent, _) = self.0.rsplit_once('/')?;
        Some(Self(parent.to_owned()))
    }

    /// Returns the keys and indices from the root of the document, unescaped.
    pub fn tokens(&self) -> impl Iterator<Item = Cow<'_, str>> {
        self.0.split('/').skip(1).map(unescaped)
    }

    /// Returns the text of the pointer.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for JsonPointer {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(&self.0)
    }
}

impl FromStr for JsonPointer {
    type Err = PointerError;

    fn from_str(text: &str) -> Result<Self, PointerError> {
        let is_token = |token: &str| token.split('~').skip(1).all(|rest| rest.starts_with(['0', '1']));
        match text.is_empty() || text.starts_with('/') && text.split('/').all(is_token) {
            true => Ok(Self(text.to_owned())),
            false => Err(PointerError(text.to_owned())),
        }
    }
}

/// The pointer to a fixed place: `JsonPointer::from(["components", "schemas"])`.
impl<const N: usize> From<[&str; N]> for JsonPointer {
    fn from(tokens: [&str; N]) -> Self {
        tokens.into_iter().collect()
    }
}

impl<T: AsRef<str>> FromIterator<T> for JsonPointer {
    fn from_iter<I: IntoIterator<Item = T>>(tokens: I) -> Self {
        let mut pointer = Self::root();
        tokens.into_iter().for_each(|token| pointer.push(token.as_ref()));
        pointer
    }
}

impl From<JsonPointer> for String {
    fn from(pointer: JsonPointer) -> Self {
        pointer.0
    }
}

impl AsRef<str> for JsonPointer {
    fn as_ref(&self) -> &str {
        &self.0
    }
}

/// Returns the unescaped reference tokens of `pointer`; `None` if it neither is empty nor begins with `/`.
pub(super) fn tokens(pointer: &str) -> Option<impl Iterator<Item = Cow<'_, str>>> {
    let is_pointer = pointer.is_empty() || pointer.starts_with('/');
    is_pointer.then(|| pointer.split('/').skip(1).map(unescaped))
}

/// Escapes `token` for use in a JSON pointer (RFC 6901, section 3): `~` as `~0`, `/` as `~1`.
pub fn escape_pointer_token(token: &str) -> String {
    token.replace('~', "~0").replace('/', "~1")
}

/// Returns the key that the reference token `token` of a JSON pointer stands for (RFC 6901, section 4).
pub fn unescape_pointer_token(token: &str) -> String {
    token.replace("~1", "/").replace("~0", "~")
}

fn unescaped(token: &str) -> Cow<'_, str> {
    match token.contains('~') {
        true => Cow::Owned(unescape_pointer_token(token)),
        false => Cow::Borrowed(token),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tokens_are_escaped_and_read_back() {
        let mut pointer = JsonPointer::root();
        let keys = ["paths", "/a~b/{id}", "", "~1", "0", "größe"];
        keys.iter().for_each(|key| pointer.push(key));
        assert_eq!(pointer.to_string(), "/paths/~1a~0b~1{id}//~01/0/größe");
        assert_eq!(pointer.tokens().collect::<Vec<_>>(), keys);
        assert_eq!(pointer.as_str().parse(), Ok(pointer.clone()));
    }

    /// The examples of RFC 6901, section 5.
    #[test]
    fn the_examples_of_the_standard_are_read() {
        for (text, tokens) in [
            ("", &[][..]),
            ("/foo", &["foo"]),
            ("/foo/0", &["foo", "0"]),
            ("/", &[""]),
            ("/a~1b", &["a/b"]),
            ("/m~0n", &["m~n"]),
            ("/ ", &[" "]),
        ] {
            let pointer: JsonPointer = text.parse().unwrap();
            assert_eq!(pointer.tokens().collect::<Vec<_>>(), tokens, "{text:?}");
        }
    }

    #[test]
    fn text_that_is_no_pointer_is_refused() {
        for text in ["a", "#/a", "/a~", "/a~2", "~0/a"] {
            assert!(text.parse::<JsonPointer>().is_err(), "{text:?}");
        }
    }

    #[test]
    fn prefixes_end_where_tokens_end() {
        let schemas = JsonPointer::from(["components", "schemas"]);
        let property = schemas.join("a/b").join("properties");
        assert!(property.starts_with(&schemas) && property.is_below(&schemas));
        assert!(schemas.starts_with(&schemas) && !schemas.is_below(&schemas));
        assert!(!JsonPointer::from(["components", "schemasOfOthers"]).starts_with(&schemas));
        assert_eq!(
            property.strip_prefix(&schemas),
            Some(JsonPointer::from(["a/b", "properties"]))
        );
        assert_eq!(schemas.strip_prefix(&property), None);
        assert_eq!(property.strip_prefix(&JsonPointer::root()), Some(property.clone()));
    }

    #[test]
    fn what_is_pushed_is_popped() {
        let mut pointer = JsonPointer::root().join_index(3);
        pointer.push("a/b");
        assert_eq!(pointer.last().as_deref(), Some("a/b"));
        pointer.pop();
        assert_eq!(pointer.as_str(), "/3");
        pointer.pop();
        pointer.pop();
        assert_eq!(pointer, JsonPointer::root());
        assert_eq!(pointer.last(), None);
    }

    #[test]
    fn text_that_is_no_pointer_is_read_as_it_is_meant() {
        for (text, meant) in [("/a~1b/c~0", "/a~1b/c~0"), ("/a~", "/a~0"), ("a/b", "/b"), ("", "")] {
            assert_eq!(JsonPointer::lenient(text).as_str(), meant, "{text:?}");
        }
    }

    #[test]
    fn references_lead_into_their_own_document() {
        let pointer = |reference| JsonPointer::in_reference(reference).map(String::from);
        assert_eq!(
            pointer("#/components/schemas/Cat").as_deref(),
            Some("/components/schemas/Cat")
        );
        assert_eq!(pointer("#").as_deref(), Some(""));
        for elsewhere in ["cats.yaml#/Cat", "#Cat", "Cat", ""] {
            assert_eq!(pointer(elsewhere), None, "{elsewhere:?}");
        }
    }

    #[test]
    fn parents_end_at_the_root() {
        let pointer = JsonPointer::root().join("a/b").join("c");
        let parent = pointer.parent().unwrap();
        assert_eq!(parent.as_str(), "/a~1b");
        assert_eq!(parent.parent(), Some(JsonPointer::root()));
        assert_eq!(JsonPointer::root().parent(), None);
    }
}
