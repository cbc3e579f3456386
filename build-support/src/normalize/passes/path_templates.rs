//! Makes paths and their parameters agree.
//!
//! In: paths with templates such as `/pets/{petId}`, and operations with any path parameters. Out: paths that begin
//! with `/`, with sound braces, and operations with exactly one parameter per template. A missing one is added as text;
//! one that differs from a template in its spelling alone takes the template's; one without a template is left out. A
//! segment such as `:petId`, as routers write it, is a template where a parameter of the path has that name. A pair of
//! a query, such as `kind={kind}`, is not part of a path whose operations have a query parameter of that name.

use std::collections::HashSet;

use crate::document::{JsonPointer, Location, Node, Object};
use crate::normalize::Report;
use crate::normalize::edit::{object_of, rename};
use crate::normalize::names::snake;
use crate::normalize::walk::METHODS;

pub(super) fn run(document: &mut Node, report: &mut Report) {
    let Some(paths) = document.get_mut("paths").and_then(Node::as_object_mut) else {
        return;
    };
    repair_paths(paths, report);
    take_queries(paths, report);
    for (path, item) in paths.iter_mut().filter(|(path, _)| path.starts_with('/')) {
        let names = template_names(path);
        let pointer = JsonPointer::from(["paths"]).join(path);
        for method in METHODS {
            if let Some(operation) = item.get_mut(method) {
                agree(operation, &names, &pointer.join(method), report);
            }
        }
    }
}

/// Gives every path a slash to begin with and braces in pairs.
fn repair_paths(paths: &mut Object, report: &mut Report) {
    let unsound: Vec<(String, String)> = paths
        .iter()
        .filter(|(path, _)| !path.starts_with("x-"))
        .map(|(path, item)| (path.clone(), sound_path(&with_braces(path, item))))
        .filter(|(path, sound)| path != sound)
        .collect();
    for (path, sound) in unsound {
        let Some(location) = paths.get(&path).map(|item| item.location.clone()) else {
            continue;
        };
        let pointer = JsonPointer::from(["paths"]).join(&path);
        if rename(paths, &path, &sound) {
            report.rewritten(&pointer, &location, format!("the path was read as `{sound}`"));
        } else {
            report.skipped(
                &pointer,
                &location,
                format!("the path means `{sound}`, which is there already"),
            );
            paths.shift_remove(&path);
        }
    }
}

/// Leaves out of the query of paths what a parameter of all their operations sends there.
fn take_queries(paths: &mut Object, report: &mut Report) {
    let shorter: Vec<(String, String)> = paths
        .iter()
        .filter_map(|(path, item)| Some((path.clone(), without_queries(path, item)?)))
        .collect();
    for (path, shorter) in shorter {
        let Some(location) = paths.get(&path).map(|item| item.location.clone()) else {
            continue;
        };
        if rename(paths, &path, &shorter) {
            let message = format!("the parameters send the query, so the path was read as `{shorter}`");
            report.rewritten(&JsonPointer::from(["paths"]).join(&path), &location, message);
        }
    }
}

/// `path` without the pairs of its query, such as `kind={kind}`, whose names are those of query parameters; `None` if
/// there is no such pair.
fn without_queries(path: &str, item: &Node) -> Option<String> {
    let (whole, fragment) = match path.find('#') {
        Some(start) => path.split_at(start),
        None => (path, ""),
    };
    let (before, query) = whole.split_once('?')?;
    let is_template = |value: &str| value.starts_with('{') && value.ends_with('}');
    let is_sent = |pair: &&str| {
        pair.split_once('=')
            .is_some_and(|(name, value)| is_template(value) && all_declare(item, "query", name))
    };
    let (sent, kept): (Vec<&str>, Vec<&str>) = query.split('&').partition(is_sent);
    if sent.is_empty() {
        return None;
    }
    let mark = if kept.is_empty() { "" } else { "?" };
    Some(format!("{before}{mark}{}{fragment}", kept.join("&")))
}

/// Whether each operation of the path item has a parameter of this name at `place`.
fn all_declare(item: &Node, place: &str, name: &str) -> bool {
    let is_declared = |operation: &Node| {
        let parameters = operation.get("parameters").and_then(Node::as_array).unwrap_or_default();
        parameters
            .iter()
            .any(|it| it.str_of("in") == Some(place) && it.str_of("name") == Some(name))
    };
    let mut operations = METHODS.iter().filter_map(|method| item.get(method)).peekable();
    operations.peek().is_some() && operations.all(is_declared)
}

/// `path` with braces in place of the colons that say a declared parameter's place.
fn with_braces(path: &str, item: &Node) -> String {
    let segments = path.split('/').map(|segment| match segment.strip_prefix(':') {
        Some(name) if declares(item, name) => format!("{{{name}}}"),
        _ => segment.to_owned(),
    });
    segments.collect::<Vec<_>>().join("/")
}

/// Whether an operation of the path item has a path parameter of this name.
fn declares(item: &Node, name: &str) -> bool {
    METHODS
        .iter()
        .filter_map(|method| item.get(method)?.get("parameters")?.as_array())
        .flatten()
        .any(|parameter| parameter.str_of("in") == Some("path") && parameter.str_of("name") == Some(name))
}

fn sound_path(path: &str) -> String {
    let mut sound = String::new();
    if !path.starts_with('/') {
        sound.push('/');
    }
    let mut rest = path;
    let mut unnamed = 0_usize;
    while let Some(start) = rest.find(['{', '}']) {
        sound.push_str(&rest[..start]);
        let tail = &rest[start + 1..];
        let end = tail
            .find(['{', '}'])
            .filter(|end| rest[start..].starts_with('{') && tail[*end..].starts_with('}'));
        match end {
            Some(0) => {
                unnamed += 1;
                sound.push_str(&format!("{{value{unnamed}}}"));
                rest = &tail[1..];
            }
            Some(end) => {
                sound.push_str(&rest[start..=start + 1 + end]);
                rest = &tail[end + 1..];
            }
            None => {
                sound.push_str(if rest[start..].starts_with('{') { "%7B" } else { "%7D" });
                rest = tail;
            }
        }
    }
    sound + rest
}

/// The names in the templates of `path`, each once.
fn template_names(path: &str) -> Vec<&str> {
    let mut names = Vec::new();
    let mut seen = HashSet::new();
    for piece in path.split('{').skip(1) {
        if let Some((name, _)) = piece.split_once('}')
            && seen.insert(name)
        {
            names.push(name);
        }
    }
    names
}

/// Gives `operation` exactly the path parameters `names`.
fn agree(operation: &mut Node, names: &[&str], pointer: &JsonPointer, report: &mut Report) {
    let location = operation.location.clone();
    let Some(members) = operation.as_object_mut() else {
        return;
    };
    let mut parameters = members.shift_remove("parameters");
    let list = parameters
        .as_mut()
        .and_then(Node::as_array_mut)
        .map(std::mem::take)
        .unwrap_or_default();
    let in_path = |parameter: &Node| parameter.str_of("in") == Some("path");
    let declared: HashSet<String> = list
        .iter()
        .filter(|it| in_path(it))
        .filter_map(|it| it.str_of("name"))
        .map(str::to_owned)
        .collect();
    let mut missing: Vec<&str> = names.iter().copied().filter(|name| !declared.contains(*name)).collect();
    let mut kept = Vec::with_capacity(list.len());
    for mut parameter in list {
        let name = parameter.str_of("name").unwrap_or_default().to_owned();
        if in_path(&parameter) && !names.contains(&name.as_str()) {
            let Some(position) = missing.iter().position(|wanted| snake(wanted) == snake(&name)) else {
                let message = format!("the path has no `{{{name}}}`, so the parameter was left out");
                report.rewritten(pointer, &parameter.location, message);
                continue;
            };
            let wanted = missing.remove(position);
            report.rewritten(
                pointer,
                &parameter.location,
                format!("the path calls the parameter `{name}` `{wanted}`"),
            );
            set_name(&mut parameter, wanted);
        }
        kept.push(parameter);
    }
    for name in missing.into_iter().rev() {
        report.rewritten(
            pointer,
            &location,
            format!("the parameter `{name}` of the path was not declared"),
        );
        kept.insert(0, text_parameter(name, &location));
    }
    if !kept.is_empty() {
        members.insert("parameters".to_owned(), Node::array(kept, location));
    }
}

fn set_name(parameter: &mut Node, name: &str) {
    if let Some(node) = parameter.get_mut("name") {
        *node = Node::string(name, node.location.clone());
    }
}

/// A parameter of the path that takes any text.
fn text_parameter(name: &str, location: &Location) -> Node {
    let mut members = Object::default();
    members.insert("name".to_owned(), Node::string(name, location.clone()));
    members.insert("in".to_owned(), Node::string("path", location.clone()));
    members.insert("required".to_owned(), Node::bool(true, location.clone()));
    members.insert(
        "schema".to_owned(),
        object_of("type", Node::string("string", location.clone())),
    );
    Node::object(members, location.clone())
}
