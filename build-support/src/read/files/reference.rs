//! What a reference to a file says.
//!
//! In: the text of a `$ref`, and the path of the file it stands in. Out: the path of the file that it names, below the
//! folder that all files are in, and the part of that file.

use percent_encoding::percent_decode_str;

/// A reference, taken apart (RFC 3986, section 4.1).
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Reference {
    /// What stands before the `#`, decoded: a path or a URL. Empty in a reference to the file itself.
    pub(super) resource: String,
    /// What stands after it, decoded.
    pub(super) fragment: String,
}

/// Where the resource of a reference is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Resource {
    /// In the file with this path.
    File(String),
    /// On the network, or wherever else a URL leads.
    Elsewhere,
    /// Outside of the folder that all files are in.
    Outside,
}

impl Reference {
    pub(super) fn parse(text: &str) -> Self {
        let (resource, fragment) = text.split_once('#').unwrap_or((text, ""));
        let decoded = |part: &str| percent_decode_str(part).decode_utf8_lossy().into_owned();
        Self {
            resource: decoded(resource),
            fragment: decoded(fragment),
        }
    }

    /// Where the resource is, from the file with the path `from`.
    pub(super) fn resource(&self, from: &str) -> Resource {
        if self.resource.is_empty() {
            return Resource::File(from.to_owned());
        }
        if has_scheme(&self.resource) || self.resource.starts_with("//") {
            return Resource::Elsewhere;
        }
        match below(from, &self.resource) {
            Some(path) => Resource::File(path),
            None => Resource::Outside,
        }
    }
}

/// Whether `text` begins with the scheme of a URL (RFC 3986, section 3.1), or with the drive of a path on Windows.
pub(super) fn has_scheme(text: &str) -> bool {
    text.split_once(':').is_some_and(|(scheme, _)| {
        scheme.starts_with(|first: char| first.is_ascii_alphabetic())
            && scheme
                .chars()
                .all(|character| character.is_ascii_alphanumeric() || "+-.".contains(character))
    })
}

/// The path that `relative` leads to from the file `from`, without `.` and `..`; `None` if it leaves the folder that
/// all paths begin in.
pub(super) fn below(from: &str, relative: &str) -> Option<String> {
    if relative.starts_with('/') {
        return None;
    }
    let mut parts: Vec<&str> = from.split('/').collect();
    parts.pop();
    for part in relative.split('/') {
        match part {
            "" | "." => {}
            ".." => {
                parts.pop()?;
            }
            part => parts.push(part),
        }
    }
    Some(parts.join("/"))
}

/// Whether the member `key` of a part holds data of the vendor, in which nothing is a reference.
pub(super) fn is_data(key: &str) -> bool {
    matches!(
        key,
        "example" | "examples" | "default" | "enum" | "const" | "value" | "dataValue"
    ) || key.starts_with("x-")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_path_is_read_from_the_folder_of_its_file_and_stays_below_the_root() {
        let file = |path: &str| Resource::File(path.to_owned());
        for (text, found) in [
            ("cat.yaml", file("a/b/cat.yaml")),
            ("./cat.yaml#/Cat", file("a/b/cat.yaml")),
            ("../../c/cat%20one.yaml", file("c/cat one.yaml")),
            ("#/Cat", file("a/b/root.yaml")),
            ("../../../cat.yaml", Resource::Outside),
            ("..%2F..%2F..%2Fcat.yaml", Resource::Outside),
            ("/etc/passwd", Resource::Outside),
            ("https://cats.example/cat.yaml", Resource::Elsewhere),
            ("//cats.example/cat.yaml", Resource::Elsewhere),
            ("file:///etc/passwd", Resource::Elsewhere),
            (r"C:\cat.yaml", Resource::Elsewhere),
        ] {
            assert_eq!(Reference::parse(text).resource("a/b/root.yaml"), found, "{text}");
        }
    }

    #[test]
    fn a_fragment_is_decoded() {
        assert_eq!(
            Reference::parse("a.yaml#/paths/~1cats~1%7Bid%7D").fragment,
            "/paths/~1cats~1{id}"
        );
    }
}
