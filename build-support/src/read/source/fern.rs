//! What Fern's pages say about one operation as if it were said about the API.
//!
//! In: a document of a page, and the text of the page. Out: the same document, with what belongs to the API alone.
//! Fern's older pages have the title of the operation as `info.title` and the endpoint's own name as `info.version`
//! (`endpoint_cats.list`), put each tag into a list of its own, and show the server only in the line `GET URL` above.

use crate::document::{Location, METHODS, Node, Object, Value};

use super::Fragment;

/// What Fern puts before the name of an endpoint in `info.version`.
const ENDPOINT: &str = "endpoint_";
/// What Fern puts before the names of its packages, which are the tags.
const PACKAGE: &str = "subpackage_";

/// Corrects `fragment` of the page with the text `page`, if Fern made it.
pub(super) fn correct(fragment: &mut Fragment, page: &str) {
    let endpoint = endpoint(&fragment.root);
    if let Some(endpoint) = &endpoint
        && let Some(info) = fragment.root.get_mut("info").and_then(Node::as_object_mut)
    {
        info.shift_remove("title");
        info.shift_remove("version");
        set_operation_id(&mut fragment.root, endpoint);
    }
    for operation in operations(&mut fragment.root) {
        correct_tags(operation);
    }
    if endpoint.is_some() && fragment.root.get("servers").is_none() {
        add_server(&mut fragment.root, &fragment.location, page);
    }
}

/// The name of the endpoint that `root` is about: `cats.list`.
fn endpoint(root: &Node) -> Option<String> {
    let version = root.get("info")?.str_of("version")?;
    version.strip_prefix(ENDPOINT).map(|name| name.replace('/', "."))
}

/// Names the operation of `root` by its endpoint: the `operationId`s of such pages say the last part alone, so that
/// most lists are called `list`.
fn set_operation_id(root: &mut Node, endpoint: &str) {
    for operation in operations(root) {
        if let Some(id) = operation.get_mut("operationId") {
            id.value = Value::String(endpoint.to_owned());
        }
    }
}

fn operations(root: &mut Node) -> impl Iterator<Item = &mut Object> {
    let paths = root.get_mut("paths").and_then(Node::as_object_mut);
    let items = paths.into_iter().flat_map(Object::values_mut);
    items
        .filter_map(Node::as_object_mut)
        .flat_map(|item| item.iter_mut().filter(|(key, _)| METHODS.contains(&key.as_str())))
        .filter_map(|(_, operation)| operation.as_object_mut())
}

/// Makes a tag of each list of packages, and leaves out what Fern puts before their names.
fn correct_tags(operation: &mut Object) {
    let Some(tags) = operation.get_mut("tags").and_then(Node::as_array_mut) else {
        return;
    };
    for tag in tags {
        let names: Vec<&str> = match &tag.value {
            Value::Array(packages) => packages.iter().filter_map(Node::as_str).collect(),
            Value::String(name) if name.starts_with(PACKAGE) => vec![name.as_str()],
            _ => continue,
        };
        let names: Vec<&str> = names
            .iter()
            .map(|name| name.strip_prefix(PACKAGE).unwrap_or(name))
            .collect();
        tag.value = Value::String(names.join("/"));
    }
}

/// Adds the server of the URL that the page shows for the operation.
fn add_server(root: &mut Node, location: &Location, page: &str) {
    let paths = root.get("paths").and_then(Node::as_object);
    let Some(path) = paths.and_then(|paths| paths.keys().next()) else {
        return;
    };
    let Some(server) = page.lines().find_map(|line| server_in(line, path)) else {
        return;
    };
    let url = Node::string(server, location.clone());
    let server = Node::object(Object::from_iter([("url".to_owned(), url)]), location.clone());
    if let Some(members) = root.as_object_mut() {
        members.insert("servers".to_owned(), Node::array(vec![server], location.clone()));
    }
}

/// The server of the operation at `path`, if `line` is its method and its URL.
fn server_in(line: &str, path: &str) -> Option<String> {
    let (method, url) = line.trim().split_once(' ')?;
    if !METHODS.contains(&method.to_ascii_lowercase().as_str()) || !url.starts_with("https://") {
        return None;
    }
    let parts: Vec<&str> = url.trim().split('/').collect();
    let template: Vec<&str> = path.trim_start_matches('/').split('/').collect();
    let (server, shown) = parts.split_at(parts.len().checked_sub(template.len())?);
    let is_same =
        |(shown, stated): (&&str, &&str)| shown == stated || (shown.starts_with(':') && stated.starts_with('{'));
    (server.len() >= 3 && shown.iter().zip(&template).all(is_same)).then(|| server.join("/"))
}
