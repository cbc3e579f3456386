//! The commands: what a person can write, and what is completed.
//!
//! In: the catalogue and the words of the command line, which say of which APIs the operations are needed. Out: a
//! command of clap. The names of options are those of the description in kebab case; this program's own options come
//! first, and a parameter that is called like one of them has `api-` before it, a member of the body like a parameter
//! `body-`.

use std::collections::BTreeSet;
use std::ffi::OsString;
use std::path::PathBuf;

use api_operations::{Body, Content, Operation, Table};
use clap::builder::PossibleValuesParser;
use clap::{Arg, ArgAction, Command, value_parser};
use serde_json::Value;

use crate::failure::Failure;
use crate::names::{self, kebab};
use crate::schema::{Shape, shape};
use crate::{catalog, text};

/// How far members of a body are options of their own.
const DEEPEST_MEMBER: usize = 3;
/// The longest help of an option.
const LONGEST_HELP: usize = 160;

/// The options that every operation has, and those that some have.
const OWN: &[&str] = &[
    "all",
    "anonymous",
    "as",
    "base-url",
    "body",
    "dry-run",
    "events",
    "help",
    "json-path",
    "output",
    "profile",
    "profiles",
    "spec",
    "timeout",
    "version",
];

const EXIT_CODES: &str = "\
Exit codes:
  0  success
  1  a file could not be read or written
  2  the command line is wrong, or a value is not as the description says; nothing was sent
  3  a credential is missing or could not be obtained; nothing was sent
  4  the server refused the request (400 to 499)
  5  the server failed (500 and above)
  6  the connection failed
  7  the call took too long
  8  the response is not what the description says";

/// An option of an operation, and what it sets.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Setting {
    /// The option, without `--`.
    pub(crate) option: String,
    pub(crate) target: Target,
    pub(crate) schema: Value,
    required: bool,
    help: String,
}

/// What an option sets.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Target {
    /// The parameter at a position.
    Parameter(usize),
    /// A member of the body, by the names that lead to it.
    Member(Vec<String>),
}

/// The command that takes `words`, and the table of the description that they name.
pub(crate) fn root(words: &[OsString]) -> Result<Command, Failure> {
    let root = Command::new("api")
        .about("Calls operations of web APIs, as their OpenAPI descriptions say")
        .after_help(EXIT_CODES)
        .version(env!("CARGO_PKG_VERSION"))
        .subcommand_required(true)
        .arg_required_else_help(true)
        .disable_help_subcommand(true)
        .args(own_options());
    let root = with_credential(root);
    if let Some(path) = spec(words) {
        return Ok(with_operations(root, &catalog::description(&path)?));
    }
    let mut root = root;
    for vendor in catalog::vendors() {
        let command = Command::new(vendor)
            .subcommand_required(true)
            .arg_required_else_help(true);
        let is_named = words.iter().any(|word| word == vendor);
        let command = command
            .disable_help_subcommand(true)
            .about(format!("Operations of {vendor}"));
        root = root.subcommand(match is_named {
            true => with_operations(command, &catalog::vendor(vendor)?),
            false => command,
        });
    }
    Ok(root)
}

/// The file of a description that `words` name.
pub(crate) fn spec(words: &[OsString]) -> Option<PathBuf> {
    let position = words.iter().position(|word| word == "--spec");
    let behind = position.and_then(|position| words.get(position + 1)).map(PathBuf::from);
    let joined = words.iter().filter_map(|word| word.to_str()?.strip_prefix("--spec="));
    behind.or_else(|| joined.map(PathBuf::from).next())
}

/// An option that every operation has.
fn own(name: &'static str, value: &'static str, help: &'static str) -> Arg {
    let arg = Arg::new(name).long(name).value_name(value).help(help);
    arg.global(true).help_heading("Call")
}

fn own_options() -> Vec<Arg> {
    let file = |arg: Arg| arg.value_parser(value_parser!(PathBuf));
    let timeout = own("timeout", "SECONDS", "How long the call may take");
    let dry_run = own(
        "dry-run",
        "FORM",
        "Print the request without secrets, as HTTP or as a command of curl",
    );
    let form = own(
        "as",
        "FORM",
        "How to print JSON: on several lines, an item in each line, a table, or bare texts",
    );
    let anonymous = "Send the call although a credential that it asks for is missing";
    vec![
        file(own(
            "spec",
            "FILE",
            "Call the API that this file describes, instead of a vendor",
        )),
        own(
            "base-url",
            "URL",
            "Call this server, instead of the first of the description",
        ),
        own("profile", "NAME", "Take base URL and credentials from this profile"),
        file(own(
            "profiles",
            "FILE",
            "The file of profiles, which only its owner may read",
        )),
        own("anonymous", "", anonymous).action(ArgAction::SetTrue),
        timeout.value_parser(value_parser!(u64).range(1..=86_400)),
        dry_run
            .num_args(0..=1)
            .default_missing_value("http")
            .value_parser(["http", "curl"]),
        form.value_parser(["json", "lines", "table", "text"]),
        own(
            "json-path",
            "QUERY",
            "Print the parts of the response that this JSONPath (RFC 9535) selects",
        ),
        file(own(
            "output",
            "FILE",
            "Write the body of the response to this file; - is the standard output",
        )),
    ]
}

#[cfg(not(feature = "keyring"))]
fn with_credential(root: Command) -> Command {
    root
}

#[cfg(feature = "keyring")]
fn with_credential(root: Command) -> Command {
    let named = |name: &'static str, about: &'static str| {
        Command::new(name)
            .about(about)
            .args(["PROFILE", "SCHEME"].map(|name| Arg::new(name).required(true)))
    };
    let credential = Command::new("credential")
        .about("Credentials in the keyring of the operating system")
        .subcommand_required(true)
        .subcommand(named(
            "set",
            "Keep the secret on the standard input; PROFILE is a vendor or a name of your own",
        ))
        .subcommand(named("remove", "Forget a secret"));
    root.subcommand(credential)
}

/// Adds the operations of `table` to `command`, in their groups.
fn with_operations(mut command: Command, table: &Table) -> Command {
    let names = names::names(table);
    let groups: BTreeSet<&String> = names.iter().filter_map(|name| name.group.as_ref()).collect();
    let operations = || names.iter().zip(&table.operations);
    for (name, operation) in operations().filter(|(name, _)| name.group.is_none()) {
        command = command.subcommand(command_of(table, operation, &name.command));
    }
    for group in groups {
        let own = operations().filter(|(name, _)| name.group.as_ref() == Some(group));
        let tag = own.clone().find_map(|(_, operation)| operation.tag.as_deref());
        let about = format!("Operations of {}", text::short(tag.unwrap_or(group), 60));
        let commands = own.map(|(name, operation)| command_of(table, operation, &name.command));
        let of_group = Command::new(group.clone()).about(about).subcommand_required(true);
        command = command.subcommand(
            of_group
                .arg_required_else_help(true)
                .disable_help_subcommand(true)
                .subcommands(commands),
        );
    }
    command
}

fn command_of(table: &Table, operation: &Operation, name: &str) -> Command {
    let summary = operation
        .summary
        .as_deref()
        .or(operation.description.as_deref())
        .unwrap_or(&operation.id);
    let mut about = text::short(summary, LONGEST_HELP);
    if operation.deprecated {
        about.push_str(" (deprecated)");
    }
    let long = format!(
        "{about}\n\n{} {}",
        text::line(&operation.method),
        text::line(&operation.path)
    );
    let mut command = Command::new(name.to_owned()).about(about).long_about(long);
    for setting in settings(table, operation) {
        command = command.arg(argument(table, &setting));
    }
    if let Some(body) = &operation.body {
        let types: Vec<String> = body
            .content
            .iter()
            .map(|content| text::line(&content.media_type))
            .collect();
        let help = format!(
            "The body ({}): text, @FILE, or - for the standard input",
            types.join(", ")
        );
        command = command.arg(
            Arg::new("body")
                .long("body")
                .value_name("BODY")
                .help(help)
                .allow_hyphen_values(true),
        );
    }
    let flag = |name: &'static str, help: &'static str| {
        let arg = Arg::new(name).long(name).help(help);
        arg.action(ArgAction::SetTrue).help_heading("Call")
    };
    if operation.pages.is_some() {
        command = command.arg(flag("all", "Follow the pages of the list to its end"));
    }
    let forms = operation
        .success()
        .map(|response| response.content.as_slice())
        .unwrap_or_default();
    if forms.iter().any(|content| content.stream) && forms.iter().any(|content| !content.stream) {
        command = command.arg(flag(
            "events",
            "Read the response as a stream, and print each item as it comes",
        ));
    }
    command
}

/// The option that sets `setting`.
fn argument(table: &Table, setting: &Setting) -> Arg {
    let shape = shape(table, &setting.schema);
    let item = shape.items.as_ref().filter(|_| shape.only() == Some("array"));
    let of_item = item.map(|item| crate::schema::shape(table, item));
    let values = of_item.as_ref().unwrap_or(&shape);
    let kind = kind(values);
    let arg = Arg::new(setting.option.clone())
        .long(setting.option.clone())
        .value_name(kind.to_uppercase());
    let arg = arg.help(setting.help.clone()).required(setting.required);
    let arg = match kind {
        "integer" | "number" => arg.allow_negative_numbers(true),
        "boolean" if item.is_none() => arg
            .num_args(0..=1)
            .default_missing_value("true")
            .value_parser(["true", "false"]),
        _ => arg,
    };
    let arg = match values.values.as_slice() {
        // What would not show as it is cannot be completed either.
        [_, ..]
            if values
                .values
                .iter()
                .all(|value| text::line(value) == *value && !value.is_empty()) =>
        {
            arg.value_parser(PossibleValuesParser::new(values.values.clone()))
        }
        _ => arg,
    };
    match item {
        Some(_) => arg.action(ArgAction::Append),
        None => arg,
    }
}

/// A word for what values are.
fn kind(shape: &Shape) -> &str {
    match shape.only() {
        Some("string") | None => "value",
        Some("array" | "object") => "json",
        Some(kind) => kind,
    }
}

/// The options of `operation` for its parameters and for the members of its body.
pub(crate) fn settings(table: &Table, operation: &Operation) -> Vec<Setting> {
    let mut taken: BTreeSet<String> = OWN.iter().map(|name| (*name).to_owned()).collect();
    let mut choose = |wanted: String, prefix: &str| {
        let prefixed = format!("{prefix}-{wanted}");
        let numbered = (2_usize..).map(|number| format!("{prefixed}-{number}"));
        let mut candidates = [wanted.clone(), prefixed.clone()].into_iter().chain(numbered);
        candidates.find(|name| taken.insert(name.clone())).unwrap_or(wanted)
    };
    let parameters = operation
        .parameters
        .iter()
        .enumerate()
        .map(|(index, parameter)| Setting {
            option: choose(kebab(&parameter.name), "api"),
            target: Target::Parameter(index),
            schema: parameter.schema.clone(),
            required: parameter.required,
            help: text::short(parameter.description.as_deref().unwrap_or_default(), LONGEST_HELP),
        });
    let mut settings: Vec<Setting> = parameters.collect();
    let mut found = Vec::new();
    if let Some(content) = operation
        .body
        .as_ref()
        .and_then(content)
        .filter(|content| has_members(content))
    {
        members(table, content.schema.as_ref(), &[], &mut found);
    }
    for (path, schema) in found {
        let option: Vec<String> = path.iter().map(|name| kebab(name)).collect();
        let help = table.resolved(&schema).get("description").and_then(Value::as_str);
        let help = schema
            .get("description")
            .and_then(Value::as_str)
            .or(help)
            .unwrap_or_default();
        settings.push(Setting {
            option: choose(option.join("."), "body"),
            target: Target::Member(path),
            help: text::short(help, LONGEST_HELP),
            required: false,
            schema,
        });
    }
    settings
}

/// The members of objects of `schema` that requests have, each with the way to it.
fn members(table: &Table, schema: Option<&Value>, path: &[String], found: &mut Vec<(Vec<String>, Value)>) {
    let Some(schema) = schema.filter(|_| path.len() < DEEPEST_MEMBER) else {
        return;
    };
    for (name, member) in shape(table, schema).members {
        if table.resolved(&member).get("readOnly") == Some(&Value::Bool(true)) {
            continue;
        }
        let mut path = path.to_vec();
        path.push(name);
        found.push((path.clone(), member.clone()));
        members(table, Some(&member), &path, found);
    }
}

/// The form of a body that is sent: JSON if it can be, then what has members, then the first.
pub(crate) fn content(body: &Body) -> Option<&Content> {
    let json = body.content.iter().find(|content| is_json(&content.media_type));
    let with_members = || body.content.iter().find(|content| has_members(content));
    json.or_else(with_members).or_else(|| body.content.first())
}

/// The media type without its parameters, in lower case.
pub(crate) fn essence(media_type: &str) -> String {
    media_type
        .split(';')
        .next()
        .unwrap_or_default()
        .trim()
        .to_ascii_lowercase()
}

pub(crate) fn is_json(media_type: &str) -> bool {
    let essence = essence(media_type);
    essence == "application/json" || essence.ends_with("+json")
}

fn has_members(content: &Content) -> bool {
    let essence = essence(&content.media_type);
    is_json(&essence)
        || matches!(
            essence.as_str(),
            "application/x-www-form-urlencoded" | "multipart/form-data"
        )
}
