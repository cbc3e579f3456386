//! The keys of `vendor.toml` that shape types, parameters and requests beyond their names.
//!
//! In: nothing. Out: the tables, which `keys` lists with all others.

use super::keys::{Default, Key, Kind, METHOD, REASON, Shape, TYPE, Table};

pub(super) const POLL: Table = Table {
    path: &["poll"],
    shape: Shape::Named(&["operationId"]),
    summary: "An operation that asks how far work is, which takes long. Its request has the methods `until_done`, which asks until the \
              work is done, and `progress`, a stream of the answers.",
    keys: &[
        Key {
            name: "state",
            kind: Kind::Text,
            default: Default::Required,
            meaning: "Property of the answer with the state of the work, with `.` between nested names.",
        },
        Key {
            name: "done",
            kind: Kind::Scalars,
            default: Default::Required,
            meaning: "States that end the work well.",
        },
        Key {
            name: "failed",
            kind: Kind::Scalars,
            default: Default::Is("`[]`"),
            meaning: "States that end it badly. With any other state, the work goes on.",
        },
    ],
    example: r#"[poll.getTheFeeding]
state = "feeding.state"
done = ["eaten"]
failed = ["refused", "stolen"]
"#,
};

pub(super) const SHARED: Table = Table {
    path: &["shared"],
    shape: Shape::Named(&["name"]),
    summary: "A parameter that all calls of a client share, such as an account or a version of the API. The builder has a method \
              `<name>` for its value, and the client `with_<name>`, which returns a clone with another one. It is no argument of \
              operations, but a method `<name>` of their requests. `cargo xtask doctor` proposes such tables.",
    keys: &[
        Key {
            name: "parameter",
            kind: Kind::Text,
            default: Default::Required,
            meaning: "Name of the parameter in requests.",
        },
        Key {
            name: "in",
            kind: Kind::Choice(&["header", "query"]),
            default: Default::Required,
            meaning: "Where it is sent.",
        },
    ],
    example: r#"[shared.household]
parameter = "X-Cat-Household"
in = "header"
"#,
};

pub(super) const IDS: Table = Table {
    path: &["ids"],
    shape: Shape::Named(&["Name"]),
    summary: "An id with a type of its own, called `<Name>`, so that the compiler refuses the id of another thing. Nothing converts \
              into it by itself: `Name::new(value)` makes one. Of a schema of that name which is a string, a UUID or a whole number, \
              all values are of the type. `cargo xtask doctor` proposes such tables.",
    keys: &[
        Key {
            name: "parameters",
            kind: Kind::Texts("name of a parameter, or path up to one", ""),
            default: Default::Is("`[]`"),
            meaning: "Parameters that are such an id: by their names in requests, in all operations, or as \
                      `/households/{id}`, in operations whose paths begin so.",
        },
        Key {
            name: "fields",
            kind: Kind::Texts("schema or type, `.` and a property", r"\."),
            default: Default::Is("`[]`"),
            meaning: "Properties that are such an id or a list of them, each behind the name of its schema, or of its type in Rust \
                      where the schema has no name.",
        },
    ],
    example: r#"[ids.HouseholdId]
parameters = ["household_id", "/households/{id}"]
fields = ["Household.id", "Cat.household_id"]
"#,
};

pub(super) const PARAMETERS: Table = Table {
    path: &["names", "parameter"],
    shape: Shape::Named(&["parameter"]),
    summary: "The Rust name of a parameter, by its name in requests, in all operations that have it: the argument, or the method of \
              the request. `<parameter>` is the name of a header, such as `TR-Dataset`, of a query or path parameter or of a cookie.",
    keys: &[
        Key {
            name: "name",
            kind: METHOD,
            default: Default::Required,
            meaning: "Name of the argument or method.",
        },
        REASON,
    ],
    example: r#"[names.parameter."X-Cat-Account"]
name = "account"
reason = "what the header is called is nothing to a user"
"#,
};

pub(super) const TYPE_SETTINGS: Table = Table {
    path: &["types"],
    shape: Shape::One,
    summary: "What holds for all types.",
    keys: &[
        Key {
            name: "prefix",
            kind: TYPE,
            default: Default::Is("none"),
            meaning: "What the name of each type begins with. A name of `[names.type]` stays as it is, and so does one that begins \
                      with it.",
        },
        Key {
            name: "strings",
            kind: Kind::Choices(&["date", "date-time", "decimal", "uuid"]),
            default: Default::Is("`[]`"),
            meaning: "Formats of strings that stay `String`, for vendors whose values are not what their formats promise.",
        },
        Key {
            name: "maps",
            kind: Kind::Choice(&["BTreeMap", "IndexMap"]),
            default: Default::Is("`\"BTreeMap\"`"),
            meaning: "What objects are whose values are of one type: sorted by key, or in the order of the response, with the crate \
                      `indexmap`.",
        },
    ],
    example: r#"[types]
prefix = "Cat"
strings = ["uuid"]
maps = "IndexMap"
"#,
};

pub(super) const EXTEND: Table = Table {
    path: &["extend"],
    shape: Shape::Many,
    summary: "What is added to the definitions of types. A name that no generated struct or enum has is an error. Whether a derive \
              fits, the compiler says; the crate that a macro is from is a dependency that you add to the crate's `Cargo.toml`.",
    keys: &[
        Key {
            name: "types",
            kind: Kind::Texts("Rust name, with at most one `*`", r"^[A-Za-z0-9]*\*?[A-Za-z0-9]*$"),
            default: Default::Required,
            meaning: "The types. A `*` stands for any text.",
        },
        Key {
            name: "derive",
            kind: Kind::Texts("path of a derive macro", ""),
            default: Default::Is("`[]`"),
            meaning: "Traits that are derived beside those that always are.",
        },
        Key {
            name: "attributes",
            kind: Kind::Texts("attribute", r"^#\["),
            default: Default::Is("`[]`"),
            meaning: "Attributes of the definition.",
        },
    ],
    example: r##"[[extend]]
types = ["Cat", "*Owner"]
derive = ["schemars::JsonSchema"]
attributes = ['#[cfg_attr(test, allow(dead_code))]']
"##,
};

pub(super) const REPLACE: Table = Table {
    path: &["replace"],
    shape: Shape::Named(&["schema"]),
    summary: "A type of your own in the place of that of a schema in `components.schemas`. It has `Clone`, `Debug`, `PartialEq`, \
              `serde::Serialize` and `serde::Deserialize`; nothing of it is checked before it is sent.",
    keys: &[
        Key {
            name: "path",
            kind: Kind::Pattern("path of a type", r"^[A-Za-z_:]"),
            default: Default::Required,
            meaning: "Path of the type, of the crate or of one that it depends on.",
        },
        REASON,
    ],
    example: r#"[replace.CatId]
path = "crate::ids::CatId"
reason = "an id of a cat is none of an owner"
"#,
};
