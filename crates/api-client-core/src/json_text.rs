//! Places in JSON text: the way to the value at an offset, and where a value begins and ends.
//!
//! In: text, which can end early or be no JSON further on. Out: [`Step`]s from the whole to the value, each with its
//! place. Only text is looked at, so that the code exists once and not for each type that is read.

use std::fmt::Write as _;

/// What some servers begin UTF-8 with. It belongs to no text.
pub(crate) const BYTE_ORDER_MARK: &[u8] = b"\xef\xbb\xbf";

/// The body without a byte order mark.
pub(crate) fn without_mark(body: &[u8]) -> &[u8] {
    body.strip_prefix(BYTE_ORDER_MARK).unwrap_or(body)
}

/// A step from an array or object to one of its children.
#[derive(Debug)]
pub(crate) struct Step {
    /// The name of a property; `None` for an item of an array.
    pub(crate) name: Option<String>,
    /// The number of items before an item.
    pub(crate) index: usize,
    /// Where the child begins: its name, or the item.
    pub(crate) start: usize,
}

impl Step {
    /// Where the value of the child begins.
    pub(crate) fn value(&self, json: &[u8]) -> usize {
        if self.name.is_none() {
            return self.start;
        }
        let name = json.get(self.start..).map_or(0, token_length);
        let colon = blanks_end(json, self.start + name);
        blanks_end(json, colon + 1)
    }
}

/// An array or an object that has begun and not ended, and the child that reading has come to.
struct Open {
    is_object: bool,
    child: Option<Step>,
    /// The number of items that have ended.
    ended: usize,
}

impl Open {
    /// A child begins: an item, or the name of a property. Its value, and further tokens of it, change nothing.
    fn enter(&mut self, token: &[u8], start: usize) {
        if self.child.is_some() {
            return;
        }
        let name = self.is_object.then(|| serde_json::from_slice(token).ok());
        if name.as_ref().is_none_or(Option::is_some) {
            self.child = Some(Step {
                name: name.flatten(),
                index: self.ended,
                start,
            });
        }
    }
}

/// The steps to the value that reading was at when it had come as far as `offset`; empty for the whole. With `ahead`,
/// the value begins at the offset, where it is an item: nothing of it has been read.
pub(crate) fn steps(json: &[u8], offset: usize, ahead: bool) -> Vec<Step> {
    let mut open: Vec<Open> = Vec::new();
    let read = json.get(..offset).unwrap_or(json);
    let mut position = 0;
    while let Some(&byte) = read.get(position) {
        let rest = read.get(position..).unwrap_or_default();
        let (token, _) = rest.split_at(token_length(rest));
        match (byte, open.last_mut()) {
            (b' ' | b'\t' | b'\r' | b'\n' | b':', _) | (b',', None) => {}
            (b',', Some(innermost)) => {
                innermost.child = None;
                innermost.ended += 1;
            }
            (b'}', Some(innermost)) if innermost.is_object => drop(open.pop()),
            (b']', Some(innermost)) if !innermost.is_object => drop(open.pop()),
            (b'}' | b']', _) => break,
            (_, innermost) => {
                if let Some(innermost) = innermost {
                    innermost.enter(token, position);
                }
                if matches!(byte, b'{' | b'[') {
                    open.push(Open {
                        is_object: byte == b'{',
                        child: None,
                        ended: 0,
                    });
                }
            }
        }
        position += token.len();
    }
    if let Some(innermost) = open.last_mut().filter(|innermost| ahead && !innermost.is_object) {
        innermost.enter(b"", blanks_end(json, read.len()));
    }
    open.into_iter().filter_map(|open| open.child).collect()
}

/// The path of the value at the end of `steps`, such as `items[3].name`.
pub(crate) fn path(steps: &[Step]) -> String {
    let mut path = String::new();
    for step in steps {
        match &step.name {
            Some(name) => {
                path.push_str(if path.is_empty() { "" } else { "." });
                path.push_str(name);
            }
            None => {
                // Writing into a string cannot fail.
                let _ = write!(path, "[{}]", step.index);
            }
        }
    }
    path
}

/// Where the value that begins at `start` ends.
pub(crate) fn value_end(json: &[u8], start: usize) -> usize {
    let mut depth = 0_usize;
    let mut position = start;
    while let Some(&byte) = json.get(position) {
        match byte {
            b'{' | b'[' => depth += 1,
            b'}' | b']' if depth <= 1 => return position + depth,
            b'}' | b']' => depth -= 1,
            b',' | b' ' | b'\t' | b'\r' | b'\n' if depth == 0 => return position,
            _ => {}
        }
        position += json.get(position..).map_or(1, token_length);
        if byte == b'"' && depth == 0 {
            return position;
        }
    }
    position
}

/// Where the white space that begins at `start` ends.
pub(crate) fn blanks_end(json: &[u8], start: usize) -> usize {
    let blanks = json.get(start..).unwrap_or_default().iter();
    start + blanks.take_while(|byte| byte.is_ascii_whitespace()).count()
}

/// The length of the string that a text begins with, quotes included. Everything else is taken byte by byte.
fn token_length(text: &[u8]) -> usize {
    if text.first() != Some(&b'"') {
        return 1;
    }
    let mut escaped = false;
    let end = text.iter().skip(1).position(|byte| {
        let ends = *byte == b'"' && !escaped;
        escaped = *byte == b'\\' && !escaped;
        ends
    });
    end.map_or(text.len(), |end| end + 2)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_value_ends_where_it_does() {
        for (json, value) in [
            ("5, 6", "5"),
            ("5}", "5"),
            ("-1.5e3 ", "-1.5e3"),
            (r#""a, \"]}" , 1"#, r#""a, \"]}""#),
            (r#"{"a": [1, {"b": "}"}]}, 2"#, r#"{"a": [1, {"b": "}"}]}"#),
            ("[[], {}]]", "[[], {}]"),
            ("{}}", "{}"),
            ("null\n}", "null"),
            ("true", "true"),
        ] {
            assert_eq!(&json[..value_end(json.as_bytes(), 0)], value, "{json}");
        }
    }

    #[test]
    fn the_value_of_a_step_begins_behind_its_name() {
        let json = br#"{"a" : [ {"b":  5}]}"#;
        let steps = steps(json, 17, false);
        let places: Vec<(usize, usize)> = steps.iter().map(|step| (step.start, step.value(json))).collect();
        assert_eq!(places, [(1, 7), (9, 9), (10, 16)]);
        assert_eq!(path(&steps), "a[0].b");
    }
}
