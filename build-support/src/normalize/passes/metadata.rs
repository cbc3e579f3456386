//! Repairs what describes the API as a whole: `info`, `servers`, `tags` and `externalDocs`.
//!
//! In: a document with sound lists and objects. Out: an `info` with title, version and licence as OpenAPI 3.0 wants
//! them, servers with addresses, tags with names. The members that only 3.1 knows are kept as extensions.

use crate::document::{JsonPointer, Node, Object, Value};
use crate::normalize::Report;
use crate::normalize::edit::{empty_object, scalar_text, set_aside};
use crate::normalize::walk::{self, Kind, Order};

pub(super) fn run(document: &mut Node, report: &mut Report) {
    let location = document.location.clone();
    if let Some(members) = document.as_object_mut() {
        let info = members.entry("info".to_owned()).or_insert_with(|| {
            report.rewritten(
                &JsonPointer::from(["info"]),
                &location,
                "the document had no `info` and got an empty one",
            );
            empty_object(&location)
        });
        repair_info(info, report);
        repair_tags(members, report);
        repair_external_docs(members, &JsonPointer::root(), report);
    }
    walk::parts(document, Order::ParentsFirst, |node, place| {
        if matches!(place.kind, Kind::Document | Kind::PathItem | Kind::Operation)
            && let Some(members) = node.as_object_mut()
        {
            repair_servers(members, place.pointer, report);
        }
        if place.kind == Kind::Operation
            && let Some(members) = node.as_object_mut()
        {
            repair_external_docs(members, place.pointer, report);
        }
    });
}

fn repair_info(info: &mut Node, report: &mut Report) {
    let location = info.location.clone();
    let Some(members) = info.as_object_mut() else { return };
    for key in ["title", "version"] {
        let text = members.get(key).and_then(|value| scalar_text(&value.value));
        let is_text = members.get(key).is_some_and(|value| value.as_str().is_some());
        if !is_text {
            let message = match &text {
                Some(text) => format!("`{key}` was no text and became `{text}`"),
                None => format!("`{key}` is missing and was taken to be empty"),
            };
            let place = members.get(key).map_or(&location, |value| &value.location).clone();
            report.rewritten(&JsonPointer::from(["info"]).join(key), &place, message);
            members.insert(key.to_owned(), Node::string(text.unwrap_or_default(), place));
        }
    }
    if members.contains_key("summary") {
        set_aside(members, "summary");
    }
    for key in ["description", "termsOfService"] {
        if members.get(key).is_some_and(|value| value.as_str().is_none()) {
            set_aside(members, key);
        }
    }
    repair_license(members, report);
}

fn repair_license(info: &mut Object, report: &mut Report) {
    let Some(license) = info.get_mut("license") else { return };
    let location = license.location.clone();
    let named = match &mut license.value {
        Value::Object(members) => {
            if members.contains_key("identifier") {
                set_aside(members, "identifier");
            }
            if members.get("url").is_some_and(|url| url.as_str().is_none()) {
                set_aside(members, "url");
            }
            members.get("name").is_some_and(|name| name.as_str().is_some())
        }
        _ => false,
    };
    if !named {
        set_aside(info, "license");
        let pointer = JsonPointer::from(["info", "license"]);
        report.rewritten(
            &pointer,
            &location,
            "the licence has no name and was kept as an extension",
        );
    }
}

fn repair_tags(members: &mut Object, report: &mut Report) {
    let Some(tags) = members.get_mut("tags").and_then(Node::as_array_mut) else {
        return;
    };
    let mut index = 0_usize;
    tags.retain_mut(|tag| {
        let named = tag.str_of("name").is_some();
        let pointer = JsonPointer::from(["tags"]).join_index(index);
        if !named {
            report.degraded(&pointer, &tag.location, "a tag without a name was left out");
        } else if let Some(members) = tag.as_object_mut() {
            repair_external_docs(members, &pointer, report);
        }
        index += 1;
        named
    });
}

fn repair_external_docs(members: &mut Object, pointer: &JsonPointer, report: &mut Report) {
    if let Some(docs) = members.get("externalDocs")
        && docs.str_of("url").is_none()
    {
        let pointer = pointer.join("externalDocs");
        report.rewritten(
            &pointer,
            &docs.location,
            "the link to further documentation has no address and was left out",
        );
        members.shift_remove("externalDocs");
    }
}

fn repair_servers(members: &mut Object, pointer: &JsonPointer, report: &mut Report) {
    let Some(servers) = members.get_mut("servers").and_then(Node::as_array_mut) else {
        return;
    };
    let pointer = pointer.join("servers");
    let mut index = 0_usize;
    servers.retain_mut(|server| {
        let pointer = pointer.join_index(index);
        index += 1;
        let addressed = server.str_of("url").is_some();
        if addressed {
            complete_address(server, &pointer, report);
            repair_variables(server, &pointer, report);
        } else {
            report.degraded(&pointer, &server.location, "a server without an address was left out");
        }
        addressed
    });
}

/// Adds the scheme to an address that begins with its host: `https`, or `http` on the reader's own machine.
fn complete_address(server: &mut Node, pointer: &JsonPointer, report: &mut Report) {
    let Some(url) = server.get_mut("url") else { return };
    let address = url.as_str().unwrap_or_default().trim();
    let host = address
        .trim_start_matches("//")
        .split(['/', '?', '#'])
        .next()
        .unwrap_or_default();
    let name = host.split(':').next().unwrap_or_default();
    let is_local = matches!(name, "localhost" | "127.0.0.1" | "0.0.0.0");
    let is_domain = |domain: &str| domain.len() > 1 && domain.chars().all(|letter| letter.is_ascii_alphabetic());
    let is_host = name.rsplit_once('.').is_some_and(|(_, domain)| is_domain(domain)) && !name.contains(['{', '@']);
    if address.contains("://") || !(is_local || is_host) {
        return;
    }
    let scheme = if is_local { "http" } else { "https" };
    let complete = format!("{scheme}://{}", address.trim_start_matches("//"));
    let message = format!("the address `{address}` has no scheme and is read as `{complete}`");
    report.rewritten(&pointer.join("url"), &url.location, message);
    url.value = Value::String(complete);
}

/// Makes the variables of a server have a default and values that are texts.
fn repair_variables(server: &mut Node, pointer: &JsonPointer, report: &mut Report) {
    let Some(members) = server.as_object_mut() else { return };
    let Some(variables) = members.get_mut("variables") else {
        return;
    };
    let Some(variables) = variables.as_object_mut() else {
        members.shift_remove("variables");
        return;
    };
    for (name, variable) in variables {
        let pointer = pointer.join("variables").join(name);
        if variable.as_object().is_none() {
            *variable = empty_object(&variable.location);
        }
        let location = variable.location.clone();
        let Some(members) = variable.as_object_mut() else {
            continue;
        };
        let values = text_values(members.get("enum"));
        if members.contains_key("enum") {
            let nodes = values
                .iter()
                .map(|value| Node::string(value.as_str(), location.clone()))
                .collect();
            members.insert("enum".to_owned(), Node::array(nodes, location.clone()));
        }
        if members.get("default").is_none_or(|value| value.as_str().is_none()) {
            let text = members.get("default").and_then(|value| scalar_text(&value.value));
            let default = text.or_else(|| values.first().cloned()).unwrap_or_default();
            let message = format!("the default of the variable was no text and became `{default}`");
            report.rewritten(&pointer, &location, message);
            members.insert("default".to_owned(), Node::string(default, location.clone()));
        }
    }
}

fn text_values(list: Option<&Node>) -> Vec<String> {
    list.and_then(Node::as_array)
        .into_iter()
        .flatten()
        .filter_map(|value| scalar_text(&value.value))
        .collect()
}
