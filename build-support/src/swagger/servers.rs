//! `host`, `basePath` and `schemes` as servers.

use super::Converter;
use crate::document::{JsonPointer, Location, Node, Object, Value};

/// Where an API is.
pub(super) struct Address {
    host: Option<Node>,
    base_path: Option<Node>,
    schemes: Option<Node>,
}

impl Address {
    /// Takes the address out of `members`, those of the description.
    pub(super) fn take(members: &mut Object) -> Self {
        Self {
            host: members.shift_remove("host"),
            base_path: members.shift_remove("basePath"),
            schemes: members.shift_remove("schemes"),
        }
    }
}

/// The text of `node`, if it is one that says something.
fn text(node: Option<&Node>) -> Option<&str> {
    node?.as_str().map(str::trim).filter(|text| !text.is_empty())
}

impl Converter {
    /// Puts the servers into `converted`, the members of the description at `location`.
    pub(super) fn servers(&mut self, converted: &mut Object, location: &Location) {
        for (key, node) in [
            ("host", self.address.host.clone()),
            ("basePath", self.address.base_path.clone()),
        ] {
            if let Some(node) = node.filter(|node| node.as_str().is_none()) {
                let message = format!("`{key}` is {}, where text is due, and was left out", node.value.kind());
                self.degraded(&JsonPointer::from([key]), &node.location, message);
            }
        }
        let schemes = self.address.schemes.clone();
        let urls = self.urls(schemes.as_ref(), &JsonPointer::root());
        let stated = self.address.host.as_ref().or(self.address.base_path.as_ref());
        let location = stated.map_or(location, |node| &node.location).clone();
        if let Some(servers) = servers(urls, &location) {
            converted.entry("servers".to_owned()).or_insert(servers);
        }
    }

    /// The servers of the operation at `pointer` that is offered with `schemes`.
    pub(super) fn servers_of_operation(&mut self, schemes: &Node, pointer: &JsonPointer) -> Option<Node> {
        text(self.address.host.as_ref())?;
        let urls = self.urls(Some(schemes), pointer);
        servers(urls, &schemes.location)
    }

    /// A URL for each of `schemes`, which stand below `pointer`.
    fn urls(&mut self, schemes: Option<&Node>, pointer: &JsonPointer) -> Vec<String> {
        let path = text(self.address.base_path.as_ref()).map(str::to_owned);
        let path = path.map(|path| {
            if path.starts_with('/') {
                path
            } else {
                format!("/{path}")
            }
        });
        let Some(host) = text(self.address.host.as_ref()).map(str::to_owned) else {
            return path.into_iter().collect();
        };
        let path = path.filter(|path| path != "/").unwrap_or_default();
        let mut urls = Vec::new();
        for scheme in schemes.and_then(Node::as_array).unwrap_or_default() {
            match scheme.as_str() {
                Some(scheme @ ("http" | "https")) => urls.push(format!("{scheme}://{host}{path}")),
                other => {
                    let shown = other.unwrap_or_else(|| scheme.value.kind());
                    let message = format!("the scheme `{shown}` has no operations that a client of HTTP could call");
                    let location = scheme.location.clone();
                    self.degraded(&pointer.join("schemes"), &location, message);
                }
            }
        }
        if let Some(schemes) = schemes.filter(|schemes| !matches!(schemes.value, Value::Array(_))) {
            let message = format!(
                "`schemes` is {}, where an array is due, and was left out",
                schemes.value.kind()
            );
            self.degraded(&pointer.join("schemes"), &schemes.location, message);
        }
        if urls.is_empty() {
            if let Some(node) = self.address.host.clone() {
                let message = "no scheme says how to reach the host; `https` is assumed";
                self.rewritten(&pointer.join("schemes"), &node.location, message);
            }
            urls.push(format!("https://{host}{path}"));
        }
        urls
    }
}

/// A list of servers at `urls`.
fn servers(urls: Vec<String>, location: &Location) -> Option<Node> {
    let server = |url: String| {
        let mut members = Object::default();
        members.insert("url".to_owned(), Node::string(url, location.clone()));
        Node::object(members, location.clone())
    };
    let servers: Vec<Node> = urls.into_iter().map(server).collect();
    (!servers.is_empty()).then(|| Node::array(servers, location.clone()))
}
