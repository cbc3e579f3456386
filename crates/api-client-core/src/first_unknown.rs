//! [`first`]: tells once of each type that a value was read for which it has no variant.
//!
//! In: a type whose value is unknown. Out: an event, the first time that somebody listens. It does not show the value,
//! which is the server's. Without the feature `tracing` everything here is empty and disappears.

/// Tells that a value was read that is of none of the variants of `T`.
#[cfg(feature = "tracing")]
pub(crate) fn first<T>() {
    use std::collections::BTreeSet;
    use std::sync::{Mutex, PoisonError};

    /// The types that have been told.
    static TOLD: Mutex<BTreeSet<&'static str>> = Mutex::new(BTreeSet::new());

    if !tracing::enabled!(target: "api_client_core", tracing::Level::WARN) {
        return;
    }
    let name = std::any::type_name::<T>();
    if TOLD.lock().unwrap_or_else(PoisonError::into_inner).insert(name) {
        tracing::event!(
            target: "api_client_core",
            tracing::Level::WARN,
            api.r#type = name,
            "a value was read that this version of the crate has no variant for; further ones of the type are not told"
        );
    }
}

/// Tells nothing.
#[cfg(not(feature = "tracing"))]
#[inline]
pub(crate) fn first<T>() {}
