//! Which operations ask how far work is.
//!
//! In: all operations and types, and what the manifest states about some. Out: the operations with the way to the state
//! of the work and with the states that end it; a diagnostic for each statement that does not fit.

use indexmap::IndexMap;

use super::StatedPolling;
use crate::document::diagnostic::{Code, Diagnostic, Diagnostics};
use crate::document::{Located, suggestion};
use crate::model::Api;
use crate::model::operation::{Operation, Polling, Success};
use crate::model::settings::FailureValue;
use crate::model::types::{TypeKind, TypeRef, Types};
use crate::model::vocabulary::POLL_METHODS;

/// Adds to the operations of `api` what is `stated`, and to `findings` what does not fit. Of operations that are not
/// there, others speak.
pub(super) fn add(api: &mut Api, stated: &IndexMap<String, Located<StatedPolling>>, findings: &mut Diagnostics) {
    for (id, stated) in stated {
        let Some(operation) = api.operations.values_mut().find(|operation| operation.id == *id) else {
            continue;
        };
        match polling(operation, &stated.value, &api.types) {
            Ok(polling) => operation.polling = Some(polling),
            Err((reason, help)) => {
                let message = format!("`{id}` cannot be asked how far work is: {reason}");
                findings.push(Diagnostic::error(Code::Poll, message).at(&stated.location).help(help));
            }
        }
    }
}

/// What is wrong, and what to do.
type Refusal = (String, String);

fn polling(operation: &Operation, stated: &StatedPolling, types: &Types) -> Result<Polling, Refusal> {
    let Success::Json(answer) = &operation.success else {
        let help = "name an operation whose success is JSON of one type".to_owned();
        return Err(("it does not answer with JSON of one type".to_owned(), help));
    };
    if let Some(taken) = POLL_METHODS
        .iter()
        .find(|name| operation.parameters.contains_key(**name))
    {
        let reason = format!("one of its parameters is called `{taken}`, as the method would be");
        return Err((reason, "rename it by [names.parameter] in vendor.toml".to_owned()));
    }
    let (state, ty) = types.member_at(answer, &stated.state).ok_or_else(|| {
        let known = members(answer, types);
        let help = suggestion::instead(&stated.state, known.iter().map(String::as_str));
        (format!("its answer has no member `{}`", stated.state), help)
    })?;
    for value in stated.done.iter().chain(&stated.failed) {
        check(value, types.followed(&ty), types)?;
    }
    if let Some(both) = stated.done.iter().find(|value| stated.failed.contains(value)) {
        let reason = format!("{} ends it both well and badly", shown(both));
        return Err((reason, "name each state once".to_owned()));
    }
    Ok(Polling {
        state,
        done: stated.done.clone(),
        failed: stated.failed.clone(),
    })
}

/// The paths to the members of `answer` and to those in them.
fn members(answer: &TypeRef, types: &Types) -> Vec<String> {
    let outer = types.member_names(answer);
    let inner = outer.iter().flat_map(|name| {
        let ty = types.member_at(answer, name).map(|(_, ty)| ty);
        let inner = ty.map(|ty| types.member_names(&ty)).unwrap_or_default();
        inner.into_iter().map(move |inner| format!("{name}.{inner}"))
    });
    let inner: Vec<String> = inner.collect();
    outer.into_iter().chain(inner).collect()
}

/// Whether a state of the type `ty` can be `value`.
fn check(value: &FailureValue, ty: &TypeRef, types: &Types) -> Result<(), Refusal> {
    let kind = match ty {
        TypeRef::Named(id) => types.get(*id).map(|definition| &definition.kind),
        _ => None,
    };
    let fits = match (value, ty, kind) {
        (FailureValue::Text(_), TypeRef::Text, _)
        | (FailureValue::Integer(_), TypeRef::Integer(_), _)
        | (FailureValue::Bool(_), TypeRef::Boolean, _) => true,
        (FailureValue::Text(text), _, Some(TypeKind::StringEnum(values))) => {
            let known = || values.variants.values().map(String::as_str);
            if !known().any(|value| value == text) {
                let reason = format!("{} is no value of its state", shown(value));
                return Err((reason, suggestion::instead(text, known())));
            }
            true
        }
        _ => false,
    };
    if fits {
        return Ok(());
    }
    let reason = format!("its state is not of the type of {}", shown(value));
    let help = "a state is a string, a boolean or a whole number, as the specification says".to_owned();
    Err((reason, help))
}

/// `value` as a manifest has it.
fn shown(value: &FailureValue) -> String {
    match value {
        FailureValue::Text(text) => format!("`{text:?}`"),
        FailureValue::Bool(value) => format!("`{value}`"),
        FailureValue::Integer(value) => format!("`{value}`"),
    }
}
