//! Which parameters all calls of a client share.
//!
//! In: all operations, and what the manifest states about some parameters. Out: the parameters that the client can have
//! a value for, marked where operations have them; a diagnostic for each statement that does not fit. And for an API
//! that nobody has stated anything of: the parameters that most of its operations require.

use indexmap::IndexMap;

use crate::document::diagnostic::{Code, Diagnostic, Diagnostics};
use crate::document::{Located, suggestion};
use crate::model::Api;
use crate::model::api::SharedParameter;
use crate::model::names::{RustName, value_name};
use crate::model::operation::{Operation, Parameter, ParameterLocation, ParameterStyle};
use crate::model::types::{TypeKind, TypeRef};
use crate::model::vocabulary;

/// A parameter that all calls of a client share, as a maintainer states it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct StatedShared {
    /// Its name in requests.
    pub parameter: String,
    /// Where it is sent.
    pub place: SharedPlace,
}

/// Where a parameter that calls share is sent.
#[derive(Clone, Copy, Debug, PartialEq, Eq, serde::Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum SharedPlace {
    /// As a header.
    Header,
    /// In the query.
    Query,
}

impl StatedShared {
    fn place(&self) -> (ParameterLocation, &str) {
        let location = match self.place {
            SharedPlace::Header => ParameterLocation::Header,
            SharedPlace::Query => ParameterLocation::Query,
        };
        (location, &self.parameter)
    }

    /// Whether the parameter `name` that is sent at `location` is meant. Headers are the same in any case.
    pub(super) fn is(&self, location: ParameterLocation, name: &str) -> bool {
        is(self.place(), (location, name))
    }
}

fn is(one: (ParameterLocation, &str), other: (ParameterLocation, &str)) -> bool {
    let is_header = one.0 == ParameterLocation::Header;
    one.0 == other.0 && (one.1 == other.1 || (is_header && one.1.eq_ignore_ascii_case(other.1)))
}

/// An operation and a parameter that it has, with its Rust name there.
type Use<'a> = (&'a Operation, &'a RustName, &'a Parameter);

/// The uses of the parameter at `place` in `api`.
fn uses<'a>(api: &'a Api, place: (ParameterLocation, &str)) -> Vec<Use<'a>> {
    let all = api.operations.values().flat_map(|operation| {
        let parameters = operation.parameters.iter();
        parameters.map(move |(name, parameter)| (operation, name, parameter))
    });
    all.filter(|(_, _, parameter)| is(place, (parameter.location, parameter.wire_name.as_str())))
        .collect()
}

/// Adds to `api` what is `stated`, by the names that users see, and to `unknown` what no operation has.
///
/// # Errors
///
/// What is stated of parameters that the calls of a client cannot share.
pub(super) fn add(
    api: &mut Api,
    stated: &IndexMap<String, Located<StatedShared>>,
    unknown: &mut Diagnostics,
) -> Result<(), Diagnostics> {
    let mut refused = Diagnostics::new();
    for (name, Located { value, location }) in stated {
        let place = value.place();
        let found = uses(api, place);
        let finding = |message: String| Diagnostic::error(Code::SharedParameter, message).at(location);
        let Some((_, _, first)) = found.first() else {
            let known = parameters_at(api, place.0);
            let help = suggestion::instead(place.1, known.iter().map(String::as_str));
            unknown.push(finding(format!("no operation has the {}", shown(place))).help(help));
            continue;
        };
        if let Err((reason, help)) = check(api, name, &found) {
            let message = format!("the calls of a client cannot share the {}: {reason}", shown(place));
            refused.push(finding(message).help(help));
            continue;
        }
        let shared = SharedParameter {
            wire_name: first.wire_name.as_str().to_owned(),
            location: first.location,
            description: found.iter().find_map(|(_, _, parameter)| parameter.description.clone()),
        };
        mark(api, place);
        api.shared.insert(RustName::new(name), shared);
    }
    match refused.has_errors() {
        true => Err(refused),
        false => Ok(()),
    }
}

/// Marks the parameter at `place` in all operations of `api`.
fn mark(api: &mut Api, place: (ParameterLocation, &str)) {
    let parameters = api
        .operations
        .values_mut()
        .flat_map(|operation| operation.parameters.values_mut());
    for parameter in parameters {
        parameter.shared = parameter.shared || is(place, (parameter.location, parameter.wire_name.as_str()));
    }
}

/// What is wrong, and what to do.
type Refusal = (String, String);

/// Whether what all of `uses` send can be one value of the client, which users know as `name`.
fn check(api: &Api, name: &str, uses: &[Use<'_>]) -> Result<(), Refusal> {
    const RENAME: &str = "call it otherwise: the name is that of its `[shared.NAME]` table in vendor.toml";
    let is_taken = vocabulary::reserved_credentials().any(|taken| taken == name);
    if is_taken {
        return Err((format!("builders have another method `{name}`"), RENAME.to_owned()));
    }
    let method = format!("with_{name}");
    let has_tag = api.tags.values().any(|tag| *tag.accessor == *method);
    let has_operation = |operation: &Operation| api.call_of(operation) == method;
    if has_tag || api.operations.values().any(has_operation) {
        return Err((format!("clients have another method `{method}`"), RENAME.to_owned()));
    }
    if let Some((operation, ..)) = uses.iter().find(|(_, own, _)| own.as_str() != name) {
        let reason = format!("requests of `{}` have another method `{name}`", operation.id);
        return Err((reason, RENAME.to_owned()));
    }
    let Some((first, rest)) = uses.split_first() else {
        return Ok(());
    };
    let is_other = |(_, _, parameter): &&Use<'_>| {
        parameter.ty != first.2.ty || parameter.constraints != first.2.constraints || parameter.style != first.2.style
    };
    if let Some((operation, _, parameter)) = rest.iter().find(is_other) {
        let reason = format!(
            "it has one type in `{}` and another one in `{}`, at {}",
            first.0.id, operation.id, parameter.place
        );
        let help = "correct the description by `overlay.yaml`, or remove the table from vendor.toml".to_owned();
        return Err((reason, help));
    }
    if !is_one_value(api, first.2) {
        let reason = "it is more than one value".to_owned();
        let help =
            "remove the table from vendor.toml: strings, numbers, booleans, dates and enumerations can be shared";
        return Err((reason, help.to_owned()));
    }
    Ok(())
}

/// Whether `parameter` is a single value that is written as it is.
fn is_one_value(api: &Api, parameter: &Parameter) -> bool {
    let is_plain = match parameter.style {
        ParameterStyle::Default => true,
        ParameterStyle::Form => parameter.location == ParameterLocation::Query,
        _ => false,
    };
    let is_scalar = match api.types.followed(&parameter.ty) {
        TypeRef::Text
        | TypeRef::Integer(_)
        | TypeRef::Number
        | TypeRef::Decimal(_)
        | TypeRef::Boolean
        | TypeRef::Uuid
        | TypeRef::Instant
        | TypeRef::Date => true,
        TypeRef::Named(id) => {
            let kind = api.types.get(*id).map(|definition| &definition.kind);
            matches!(kind, Some(TypeKind::StringEnum(_) | TypeKind::NumberEnum(_)))
        }
        _ => false,
    };
    is_plain && is_scalar && !parameter.allow_reserved
}

/// A parameter as a sentence names it.
fn shown((location, name): (ParameterLocation, &str)) -> String {
    format!("{} `{name}`", location.parameter())
}

/// The names of the parameters that are sent at `location`, sorted.
fn parameters_at(api: &Api, location: ParameterLocation) -> Vec<String> {
    let parameters = api
        .operations
        .values()
        .flat_map(|operation| operation.parameters.values());
    let named = parameters.filter(|parameter| parameter.location == location);
    let mut names: Vec<String> = named.map(|parameter| parameter.wire_name.as_str().to_owned()).collect();
    names.sort();
    names.dedup();
    names
}

/// A parameter that most operations require.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct MostlyRequired {
    /// What users could call it.
    pub name: String,
    /// Its name in requests.
    pub wire_name: String,
    /// Where it is sent: as a header or in the query.
    pub location: ParameterLocation,
    /// How many operations require it.
    pub operations: usize,
}

/// The least number of operations that a parameter is proposed for.
const FEW: usize = 5;

/// The headers and query parameters that half of the operations of `api` or more require, and that a client could have
/// a value for.
#[must_use]
pub fn mostly_required(api: &Api) -> Vec<MostlyRequired> {
    let all = [ParameterLocation::Header, ParameterLocation::Query]
        .into_iter()
        .flat_map(|location| {
            parameters_at(api, location)
                .into_iter()
                .map(move |name| (location, name))
        });
    let proposed = all.filter_map(|(location, wire_name)| {
        let uses = uses(api, (location, &wire_name));
        let required = uses.iter().filter(|(_, _, parameter)| parameter.is_argument());
        let operations = required.count();
        let (_, own, _) = uses.first()?;
        let name = value_name(wire_name.strip_prefix("X-").unwrap_or(&wire_name));
        let is_common = operations >= FEW && operations * 2 >= api.operations.len();
        // In other words, users would not know which of the two is meant.
        let fits = check(api, own, &uses).is_ok() && check(api, &name, &[]).is_ok();
        (is_common && fits).then_some(MostlyRequired {
            name,
            wire_name,
            location,
            operations,
        })
    });
    proposed.collect()
}
