//! The names that users write to call operations.
//!
//! In: the operations of an [`Api`], under names that no two of them share, and the modules of their tags. Out: for
//! each tag the method of the client that returns its handle, and the handle; for each operation the name of its method
//! and of its request in the module of its tag. There, the words of the tag go without saying: `pulls_create` is
//! `pulls().create`.

use std::collections::{BTreeMap, HashMap};

use super::Choices;
use crate::model::Api;
use crate::model::api::Tag;
use crate::model::names::{RustName, Scope, is_keyword, module_name, request_type_name, singular, type_name};
use crate::model::vocabulary::{self, Place};

/// Words that connect what stands before and behind them. A name neither begins nor ends with one.
const CONNECTIVES: &[&str] = &[
    "and", "as", "at", "between", "by", "for", "from", "in", "into", "of", "off", "on", "or", "over", "per", "to",
    "via", "with", "within", "without",
];

/// Verbs that vendors use as tags. At the beginning of a name they are what is done, not the tag: `search_chunks` in
/// `search`.
const VERBS: &[&str] = &[
    "analyze",
    "authenticate",
    "authorize",
    "chat",
    "check",
    "classify",
    "complete",
    "compute",
    "convert",
    "create",
    "debug",
    "deploy",
    "detect",
    "download",
    "edit",
    "embed",
    "evaluate",
    "execute",
    "explain",
    "export",
    "extract",
    "fetch",
    "find",
    "generate",
    "get",
    "import",
    "invite",
    "list",
    "login",
    "logout",
    "match",
    "monitor",
    "parse",
    "predict",
    "publish",
    "query",
    "read",
    "recommend",
    "render",
    "report",
    "rerank",
    "run",
    "scan",
    "search",
    "send",
    "share",
    "sign",
    "split",
    "start",
    "stop",
    "subscribe",
    "summarize",
    "sync",
    "test",
    "tokenize",
    "track",
    "train",
    "transcribe",
    "transform",
    "translate",
    "update",
    "upload",
    "validate",
    "verify",
    "write",
];

/// Words that belong to the verb behind them: `bulk_delete`.
const ADVERBS: &[&str] = &["async", "batch", "bulk", "force", "re"];

/// Words that say which of the tag's things are meant, and can do so alone: `get_all`.
const DETERMINERS: &[&str] = &["all", "any", "each", "every", "my", "own", "this"];

/// The methods that every handle has.
const HANDLE_METHODS: &[&str] = &["clone", "new"];

/// Names handles, methods and requests.
pub(super) fn assign(api: &mut Api, choices: &Choices) {
    let mut client = Scope::with_reserved(vocabulary::CLIENT_METHODS.iter().copied());
    let mut by_module: BTreeMap<RustName, Vec<usize>> = BTreeMap::new();
    for (index, operation) in api.operations.values().enumerate() {
        by_module.entry(operation.module.clone()).or_default().push(index);
    }
    name_handles(api, &by_module, &mut client);
    for (module, indices) in by_module {
        let (names, handle) = match api.tags.get(&module) {
            Some(tag) => (
                methods_of_tag(api, &indices, &said_by(tag), choices),
                Some(tag.handle.clone()),
            ),
            None => (methods_of_client(api, &indices, &mut client), None),
        };
        name_items(api, &indices, names, handle);
    }
}

/// Names the handle of each tag that has operations, and the method of the client that returns it.
fn name_handles(api: &mut Api, by_module: &BTreeMap<RustName, Vec<usize>>, client: &mut Scope) {
    for (module, tag) in &mut api.tags {
        if !by_module.contains_key(module) {
            continue;
        }
        let plain = module.trim_end_matches('_');
        let accessor = [module.to_string(), format!("{plain}_operations")];
        tag.accessor = RustName::new(client.claim(accessor.iter().map(String::as_str)));
        tag.handle = RustName::new(format!("{}Operations", type_name(plain).trim_end_matches('_')));
    }
}

/// The words that go without saying in the handle of `tag`: all of its path, if it has one, or its own.
fn said_by(tag: &Tag) -> Vec<Vec<String>> {
    let path = tag.path.as_deref().map(tag_words);
    path.into_iter().chain([tag_words(&tag.name)]).collect()
}

/// The words of the tag `name`, as names of methods have them.
fn tag_words(name: &str) -> Vec<String> {
    let module = module_name(name);
    module.trim_end_matches('_').split('_').map(str::to_owned).collect()
}

/// The names of the methods of a handle, by the indices of operations: short ones where no two become the same.
fn methods_of_tag(api: &Api, indices: &[usize], said: &[Vec<String>], choices: &Choices) -> Vec<String> {
    let shortened = |full: &RustName| said.iter().find_map(|words| short(full, words));
    let mut names: Vec<(String, String)> = indices
        .iter()
        .filter_map(|index| api.operations.get_index(*index))
        .map(|(full, operation)| match choices.operations.get(&operation.id) {
            Some(stated) => (stated.clone(), stated.clone()),
            None => (shortened(full).unwrap_or_else(|| full.to_string()), full.to_string()),
        })
        .collect();
    loop {
        let mut counts: HashMap<&str, usize> = HashMap::new();
        for (name, _) in &names {
            *counts.entry(name.as_str()).or_default() += 1;
        }
        let is_shared = |name: &str| counts.get(name).is_some_and(|count| *count > 1);
        let ambiguous: Vec<bool> = names
            .iter()
            .map(|(name, full)| name != full && is_shared(name))
            .collect();
        if !ambiguous.contains(&true) {
            break;
        }
        for ((name, full), _) in names.iter_mut().zip(ambiguous).filter(|(_, ambiguous)| *ambiguous) {
            name.clone_from(full);
        }
    }
    let mut scope = Scope::with_reserved(HANDLE_METHODS.iter().copied());
    names
        .iter()
        .map(|(name, full)| scope.claim([name.as_str(), full.as_str()]))
        .collect()
}

/// The names of the methods of the client, by the indices of operations without a tag.
fn methods_of_client(api: &Api, indices: &[usize], client: &mut Scope) -> Vec<String> {
    let operations = indices.iter().filter_map(|index| api.operations.get_index(*index));
    let names = operations.map(|(full, operation)| {
        let by_method = format!("{}_{full}", operation.method.to_ascii_lowercase());
        client.claim([full.as_str(), by_method.as_str()])
    });
    names.collect()
}

/// Names the methods, requests and enums of one module.
fn name_items(api: &mut Api, indices: &[usize], names: Vec<String>, handle: Option<RustName>) {
    let mut types = Scope::with_reserved(vocabulary::reserved_types(Place::Operations));
    if let Some(handle) = handle {
        types.claim([handle.as_str()]);
    }
    for (index, name) in indices.iter().zip(names) {
        let Some((_, operation)) = api.operations.get_index_mut(*index) else {
            continue;
        };
        let plain = request_type_name(&name);
        let request = types.claim([plain.as_str(), format!("{plain}Request").as_str()]);
        let full = std::mem::replace(&mut operation.request, RustName::new(&request));
        operation.name = RustName::new(name);
        for bodies in operation.by_status_mut() {
            let kind = bodies.name.strip_prefix(full.as_str()).unwrap_or(&bodies.name);
            bodies.name = RustName::new(types.claim([format!("{request}{kind}").as_str()]));
        }
    }
}

/// `name` without the words of `tag`; `None` if it does not have them, or if what remains is no name of its own.
fn short(name: &str, tag: &[String]) -> Option<String> {
    let words: Vec<&str> = name.trim_end_matches('_').split('_').collect();
    let is_tag = |found: &[&str]| found.iter().zip(tag).all(|(word, of_tag)| is_same_word(word, of_tag));
    let start = words.windows(tag.len()).position(is_tag)?;
    let is_verb = matches!(tag, [only] if VERBS.contains(&only.as_str()));
    if start == 0 && is_verb {
        return None;
    }
    let (before, rest) = words.split_at(start);
    // `list_user_teams` in `teams` lists no users.
    let is_object = match before {
        [] | [_] => true,
        [adverb, _] if ADVERBS.contains(adverb) => true,
        [.., last] => CONNECTIVES.contains(last) || DETERMINERS.contains(last),
    };
    if !is_object {
        return None;
    }
    let mut kept = before.to_vec();
    kept.extend_from_slice(rest.get(tag.len()..).unwrap_or_default());
    // `add_user_to_team` in `teams` is `add_user`.
    while rest.len() == tag.len() && kept.last().is_some_and(|last| CONNECTIVES.contains(last)) {
        kept.pop();
    }
    let is_whole = |word: &&str| !CONNECTIVES.contains(word) && !word.starts_with(|first: char| first.is_ascii_digit());
    let (first, last) = (kept.first()?, kept.last()?);
    let name = kept.join("_");
    (is_whole(first) && !CONNECTIVES.contains(last) && !is_keyword(&name)).then_some(name)
}

/// Whether two words differ in number only.
fn is_same_word(one: &str, other: &str) -> bool {
    one == other || singular(one) == singular(other)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn cut(name: &str, tag: &str) -> String {
        short(name, &tag_words(tag)).unwrap_or_else(|| "-".to_owned())
    }

    #[test]
    fn the_words_of_the_tag_go_without_saying() {
        for (name, tag, expected) in [
            ("pulls_create", "pulls", "create"),
            ("get_organization", "Organizations", "get"),
            ("get_organization_usage", "Organization", "get_usage"),
            ("add_user_to_organization", "Organization", "add_user"),
            ("create_chunk_group", "Chunk Group", "create"),
            ("create_fine_tuning_job", "Fine-tuning", "create_job"),
            ("get_customers_customer", "customers", "get_customer"),
            ("list_companies", "Company", "list"),
            ("list_all_companies", "Company", "list_all"),
            ("bulk_delete_chunk", "Chunk", "bulk_delete"),
            ("list_files_in_team_folder", "Teams", "list_files_in_folder"),
        ] {
            assert_eq!(cut(name, tag), expected, "{name} in {tag}");
        }
    }

    #[test]
    fn a_name_that_would_not_be_one_stays_whole() {
        for (name, tag) in [
            ("search", "Search"),
            ("search_chunks", "Search"),
            ("organization_by_id", "Organization"),
            ("add_chunk_to_group", "Chunk Group"),
            ("ping", "Health"),
            ("list_user_teams", "Teams"),
            ("file_2fa", "Files"),
            ("move_file", "Files"),
        ] {
            assert_eq!(cut(name, tag), "-", "{name} in {tag}");
        }
    }
}
