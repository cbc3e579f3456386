//! Which operation of a description an exchange is of.
//!
//! In: a description, and the method, origin and path of a request. Out: the [`Operation`] whose template is the most
//! literal among those that match, below the path of a server. What stands for a variable takes no slash.

use percent_encoding::percent_decode_str;
use url::Url;

use super::shape::is_word;
use crate::document::{JsonPointer, Node, OperationKey};

/// An operation of a description.
#[derive(Clone, Debug)]
pub struct Operation {
    /// Method and path: `GET /cats/{id}`.
    pub name: String,
    /// The method, in capitals.
    pub method: String,
    /// The path: a template.
    pub path: String,
    /// Where it is described.
    pub pointer: JsonPointer,
    /// Where its path item is.
    pub item: JsonPointer,
    segments: Vec<String>,
}

/// The operations of a description, and the servers that they are on.
#[derive(Clone, Debug)]
pub struct Operations {
    all: Vec<Operation>,
    /// Those with longer paths first: they say more.
    servers: Vec<Server>,
}

#[derive(Clone, Debug, PartialEq, Eq)]
struct Server {
    /// Scheme, host and port, which can hold variables; `None` for a server that is relative to where the description
    /// is.
    origin: Option<String>,
    base: Vec<String>,
}

impl Operations {
    /// Lists the operations of the description `root`, whose servers are those that it names anywhere, and `more`.
    pub fn of(root: &Node, more: &[&str]) -> Self {
        let paths = root.get("paths").and_then(Node::as_object);
        let items = || paths.into_iter().flatten().map(|(_, item)| item);
        let operations = items().flat_map(|item| {
            let keys = OperationKey::all_of(item).into_iter();
            keys.filter_map(move |key| key.get(item))
        });
        let holders = std::iter::once(root).chain(items()).chain(operations);
        let declared = holders.filter_map(|holder| holder.get("servers").and_then(Node::as_array));
        let urls = declared.flatten().filter_map(|server| server.str_of("url"));
        let root_of_any_host = Server {
            origin: None,
            base: Vec::new(),
        };
        let mut servers: Vec<Server> = Vec::new();
        for server in urls
            .chain(more.iter().copied())
            .map(Server::of)
            .chain([root_of_any_host])
        {
            if !servers.contains(&server) {
                servers.push(server);
            }
        }
        servers.sort_by_key(|server| std::cmp::Reverse(server.base.len()));
        let all = paths.into_iter().flatten().flat_map(|(path, item)| {
            OperationKey::all_of(item).into_iter().map(move |key| {
                let item = JsonPointer::from(["paths", path]);
                Operation {
                    name: format!("{} {path}", key.method()),
                    method: key.method(),
                    path: path.clone(),
                    pointer: key.below(&item),
                    item,
                    segments: segments(path),
                }
            })
        });
        Self {
            all: all.collect(),
            servers,
        }
    }

    /// Returns whether the description names the server at `origin`, with what `path`, still encoded, is below.
    pub fn is_declared(&self, origin: &str, path: &str) -> bool {
        let path = decoded(path);
        self.servers.iter().any(|server| {
            let is_origin = |declared: &String| literal_in(declared, origin).is_some();
            server.origin.as_ref().is_some_and(is_origin) && server.below(&path).is_some()
        })
    }

    /// Returns the operation that a request with `method` to `path`, still encoded, is of.
    pub fn find(&self, method: &str, path: &str) -> Option<&Operation> {
        let path = decoded(path);
        self.servers.iter().find_map(|server| {
            let wanted = server.below(&path)?;
            let matching = self.all.iter().filter(|operation| operation.method == method);
            let ranked = matching.filter_map(|operation| Some((literal(&operation.segments, wanted)?, operation)));
            ranked
                .max_by_key(|(literal, _)| *literal)
                .map(|(_, operation)| operation)
        })
    }

    /// Returns a template for `path`, still encoded, that no operation has: below the path of a server, with a variable
    /// for each part that can be data. Only what the description has, and what stands where the description has no
    /// variable, is a name.
    pub fn template(&self, path: &str) -> String {
        let path = decoded(path);
        let below = self.servers.iter().find_map(|server| server.below(&path));
        let mut near: Vec<&Operation> = self.all.iter().collect();
        let (mut template, mut variables) = (String::new(), Vec::new());
        let mut last = String::new();
        for (depth, segment) in below.unwrap_or(&path).iter().enumerate() {
            let at = |operation: &&Operation| operation.segments.get(depth).cloned();
            let is_literal = near.iter().filter_map(at).any(|known| known == *segment);
            let variable = near.iter().filter_map(at).find(|known| known.contains('{'));
            let is_new = !near.is_empty() && is_word(segment) && !segment.contains('/');
            template.push('/');
            let shown = match variable {
                _ if is_literal => segment.clone(),
                Some(variable) => variable,
                None if is_new || segment.is_empty() => segment.clone(),
                None => format!("{{{}}}", variable_after(&last, &variables)),
            };
            let names = shown.split('{').skip(1).filter_map(|rest| rest.split('}').next());
            variables.extend(names.map(str::to_owned));
            near.retain(|operation| at(operation).is_some_and(|known| known == shown));
            template += &shown;
            last = shown;
        }
        template
    }

    /// Returns all of them, in the order of the description.
    pub fn iter(&self) -> impl Iterator<Item = &Operation> {
        self.all.iter()
    }
}

impl Server {
    fn of(url: &str) -> Self {
        let url = url.split(['?', '#']).next().unwrap_or_default();
        let Some((scheme, rest)) = url.split_once("://") else {
            return Self {
                origin: None,
                base: base(url),
            };
        };
        let (authority, path) = rest.split_at(rest.find('/').unwrap_or(rest.len()));
        let origin = format!("{scheme}://{authority}");
        let parsed = Url::parse(&origin).ok().filter(|_| !origin.contains('{'));
        let default_port = if scheme == "https" { ":443" } else { ":80" };
        let plain = origin.strip_suffix(default_port).unwrap_or(&origin);
        Self {
            origin: Some(parsed.map_or_else(|| plain.to_owned(), |url| url.origin().ascii_serialization())),
            base: base(path),
        }
    }

    /// Returns what of `path` is below the path of the server.
    fn below<'p>(&self, path: &'p [String]) -> Option<&'p [String]> {
        let (above, below) = path.split_at_checked(self.base.len())?;
        literal(&self.base, above).map(|_| below)
    }
}

/// A name for the variable after the part `last` of a path, other than those of `taken`.
fn variable_after(last: &str, taken: &[String]) -> String {
    let plain = last.replace(['-', '.', '$', ':'], "_");
    let name = match is_word(last) {
        true => format!("{}_id", plain.strip_suffix('s').unwrap_or(&plain)),
        false => "id".to_owned(),
    };
    let others = (2..).map(|number| format!("{name}_{number}"));
    let mut names = std::iter::once(name.clone()).chain(others);
    names.find(|name| !taken.contains(name)).unwrap_or(name)
}

/// The parts of a server's path.
fn base(path: &str) -> Vec<String> {
    match path.trim_matches('/') {
        "" => Vec::new(),
        path => path.split('/').map(str::to_owned).collect(),
    }
}

/// The parts of a path of a description: one that is empty for `/`.
fn segments(path: &str) -> Vec<String> {
    let path = path.strip_prefix('/').unwrap_or(path);
    let path = path.strip_suffix('/').unwrap_or(path);
    path.split('/').map(str::to_owned).collect()
}

/// The same of the path of a URL.
fn decoded(path: &str) -> Vec<String> {
    let decode = |part: &String| percent_decode_str(part).decode_utf8_lossy().into_owned();
    segments(path).iter().map(decode).collect()
}

/// How many characters of `template` stand for themselves, if it matches `path`.
fn literal(template: &[String], path: &[String]) -> Option<usize> {
    // The root of a server with a path is that path.
    if path.is_empty() && template.iter().all(String::is_empty) {
        return Some(1);
    }
    if template.len() != path.len() {
        return None;
    }
    let parts = template.iter().zip(path);
    parts.map(|(template, segment)| literal_in(template, segment)).sum()
}

/// The same for one segment, such as `{id}.json`; a variable takes at least one character.
fn literal_in(template: &str, segment: &str) -> Option<usize> {
    let Some((before, rest)) = template.split_once('{') else {
        return (template == segment).then_some(template.len() + 1);
    };
    let (_, after) = rest.split_once('}')?;
    let segment = segment.strip_prefix(before)?;
    let literal = match after {
        "" => (!segment.is_empty()).then_some(0),
        _ => {
            let starts = segment.char_indices().map(|(index, _)| index).skip(1);
            let mut rests = starts.chain([segment.len()]).map(|index| &segment[index..]);
            rests.find_map(|rest| literal_in(after, rest))
        }
    };
    literal.map(|literal| before.len() + literal.min(after.len()))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::document::SourceFile;
    use crate::read::source;

    fn operations(servers: &str) -> Operations {
        let text = format!(
            "{{openapi: 3.0.3, servers: [{servers}], paths: {{/: {{get: {{}}}}, /cats: {{get: {{}}}}, '/cats/{{id}}': {{get: {{}}, \
             delete: {{}}}}, /cats/new: {{get: {{}}}}, '/cats/{{id}}.json': {{get: {{}}}}, '/cats/{{id}}/diary': {{get: {{}}}}, \
             '/{{kind}}/{{id}}': {{get: {{}}}}}}}}"
        );
        let (root, _) = source::read_document(&SourceFile::new("cats.yaml", text));
        Operations::of(&root.unwrap(), &[])
    }

    #[test]
    fn the_most_literal_path_counts() {
        let operations = operations("{url: 'https://cats.example/v1/'}");
        for (method, path, name) in [
            ("GET", "/v1", Some("GET /")),
            ("GET", "/", Some("GET /")),
            ("GET", "/v1/cats", Some("GET /cats")),
            ("GET", "/cats/", Some("GET /cats")),
            ("GET", "/v1/cats/new", Some("GET /cats/new")),
            ("GET", "/v1/cats/n%C3%A9", Some("GET /cats/{id}")),
            ("GET", "/v1/cats/tom.json", Some("GET /cats/{id}.json")),
            ("GET", "/v1/dogs/rex", Some("GET /{kind}/{id}")),
            ("DELETE", "/v1/cats/tom", Some("DELETE /cats/{id}")),
            ("DELETE", "/v1/cats", None),
            ("GET", "/v1/cats/a/b", None),
            ("GET", "/v1/cats//", None),
        ] {
            let found = operations.find(method, path).map(|operation| operation.name.as_str());
            assert_eq!(found, name, "{method} {path}");
        }
    }

    #[test]
    fn servers_are_told_by_origin_and_path() {
        let operations =
            operations("{url: 'https://{region}.cats.example:443/v1'}, {url: 'http://localhost:80'}, {url: /v2}");
        for (origin, path, expected) in [
            ("https://eu.cats.example", "/v1/cats", true),
            ("http://localhost", "/anything", true),
            ("https://eu.cats.example", "/login", false),
            ("https://statistics.example", "/v1/cats", false),
        ] {
            assert_eq!(operations.is_declared(origin, path), expected, "{origin}{path}");
        }
    }

    #[test]
    fn what_may_be_data_is_a_variable_of_a_template() {
        let operations = operations("{url: 'https://cats.example/v1'}");
        for (path, template) in [
            ("/v1/cats/1/secrets", "/cats/{id}/secrets"),
            ("/v1/cats/tom/secrets/alice", "/cats/{id}/secrets/{secret_id}"),
            ("/v1/cats/1/alice%40cats.example", "/cats/{id}/{id_2}"),
        ] {
            assert_eq!(operations.template(path), template, "{path}");
        }
    }
}
