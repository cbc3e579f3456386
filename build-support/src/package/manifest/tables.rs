//! All tables of `vendor.toml`.
//!
//! In: the tables of `keys` and of `type_keys`. Out: [`TABLES`].

use super::capability_keys::{RATE_LIMIT, WEBHOOKS, WEBSOCKET};
use super::keys::{
    API, AUTH, BODIES, COMBINE, FAILURE, FEATURES, FETCH, FIELDS, MERGE, METHODS, PAGINATION, RESOLVE, ROOT, SOURCE,
    TAGS, TYPES, Table, VERIFY,
};
use super::type_keys::{EXTEND, IDS, PARAMETERS, POLL, REPLACE, SHARED, TYPE_SETTINGS};

/// All tables, in the order of the reference.
pub(super) const TABLES: &[Table] = &[
    ROOT,
    SOURCE,
    FETCH,
    AUTH,
    FAILURE,
    RESOLVE,
    COMBINE,
    API,
    PAGINATION,
    POLL,
    SHARED,
    IDS,
    WEBHOOKS,
    WEBSOCKET,
    RATE_LIMIT,
    BODIES,
    MERGE,
    FEATURES,
    VERIFY,
    METHODS,
    TAGS,
    TYPES,
    FIELDS,
    PARAMETERS,
    TYPE_SETTINGS,
    EXTEND,
    REPLACE,
];
