use super::*;

/// The listing of a crate with `files`.
fn listing_of<const COUNT: usize>(files: [(&str, &str); COUNT]) -> String {
    let parsed = files.map(|(path, source)| (path.to_owned(), syn::parse_file(source).unwrap()));
    listing(&parsed.into())
}

#[test]
fn a_client_reads_as_its_users_see_it() {
    let api = listing_of([
        (
            "lib.rs",
            "mod generated; pub use generated::{operations, types, client::Client};",
        ),
        ("generated/mod.rs", "pub mod client; pub mod operations; pub mod types;"),
        (
            "generated/client.rs",
            "/// Docs.
            #[derive(Clone, Debug)]
            pub struct Client { core: api_client_core::Client }
            impl Client {
                pub fn new(key: impl Into<SecretString>) -> Result<Self, BuildError> { todo!() }
                pub(crate) fn core(&self) -> &api_client_core::Client { &self.core }
                fn private(&self) {}
            }",
        ),
        (
            "generated/operations/mod.rs",
            "mod organization; pub use organization::*;",
        ),
        (
            "generated/operations/organization.rs",
            "use crate::generated::{client::Client, types};
            static GET_ORGANIZATION: Operation = Operation {};
            impl Client {
                /// Docs.
                pub fn get_organization(
                    &self,
                    organization_id: ::uuid::Uuid,
                    tr_organization: ::uuid::Uuid,
                ) -> GetOrganization { todo!() }
            }
            #[must_use]
            #[derive(Clone)]
            pub struct GetOrganization { request: Request }
            impl GetOrganization {
                pub fn include_deleted(mut self, mut include_deleted: bool) -> Self { self }
                pub async fn send(self) -> Result<api::Response<types::Organization>, Error<types::ErrorBody>> {
                    todo!()
                }
            }",
        ),
        (
            "generated/types/mod.rs",
            "mod organization; pub use self::organization::*;",
        ),
        (
            "generated/types/organization.rs",
            "#[derive(Clone, serde::Serialize)]
            #[non_exhaustive]
            pub struct Organization {
                pub id: ::uuid::Uuid,
                #[deprecated]
                pub tags: ::std::option::Option<::std::vec::Vec<::std::string::String>>,
            }
            #[non_exhaustive]
            pub enum State { Active, Flat(Box<Plan>), Sized { width: u8 }, Unknown(String) }
            api_client_core::string_enum!(State { Active => \"active\" });
            pub struct ErrorBody(pub String);",
        ),
    ]);
    insta::assert_snapshot!(api, @r#"
    pub struct Client { .. }
    impl Clone for Client
    impl Debug for Client
    pub fn Client::get_organization(&self, organization_id: uuid::Uuid, tr_organization: uuid::Uuid) -> GetOrganization
    pub fn Client::new(key: impl Into<SecretString>) -> Result<Self, BuildError>
    pub mod operations
    pub struct operations::GetOrganization { .. }
    impl Clone for operations::GetOrganization
    pub fn operations::GetOrganization::include_deleted(self, include_deleted: bool) -> Self
    pub async fn operations::GetOrganization::send(self) -> Result<api::Response<types::Organization>, Error<types::ErrorBody>>
    pub mod types
    pub struct types::ErrorBody
    pub types::ErrorBody::0: String
    #[non_exhaustive] pub struct types::Organization
    impl Clone for types::Organization
    impl Serialize for types::Organization
    pub types::Organization::id: uuid::Uuid
    #[deprecated] pub types::Organization::tags: Option<Vec<String>>
    #[non_exhaustive] pub enum types::State
    string_enum!(types::State)
    types::State::Active
    types::State::Flat(Box<Plan>)
    types::State::Sized { width: u8 }
    types::State::Unknown(String)
    "#);
}

#[test]
fn what_cannot_be_reached_is_not_listed() {
    let api = listing_of([(
        "lib.rs",
        "mod inner {
            pub struct Hidden { pub field: u8 }
            pub struct Shown { hidden: Hidden }
            pub trait Sealed {}
            impl Sealed for Shown {}
            impl Hidden { pub fn new() -> Self { Hidden } }
            impl Clone for Hidden { fn clone(&self) -> Self { Hidden } }
        }
        pub(crate) struct Internal;
        struct Private;
        pub use inner::Shown;",
    )]);
    assert_eq!(api, "pub struct Shown { .. }\n");
}

#[test]
fn every_kind_of_item_has_its_line() {
    let api = listing_of([(
        "lib.rs",
        r#"pub const LIMIT: usize = 3;
        pub static NAME: &str = "x";
        pub const fn double(number: u8) -> u8 { number * 2 }
        pub type Outcome<T> = std::result::Result<T, std::io::Error>;
        pub union Bits { pub whole: u32, parts: [u8; 4] }
        pub trait Visit: Send + Sync {
            const DEPTH: usize;
            type Output;
            fn visit(&mut self, node: &Node) -> Self::Output;
            fn finish(self) where Self: Sized {}
        }
        pub struct Node;
        pub struct Pair<A, B: Clone = A>(pub A, B) where A: Copy;
        impl<A: Copy, B: Clone> Pair<A, B> {
            pub const SIZE: usize = 2;
            pub fn swap(self) -> Pair<B, A> where B: Copy { todo!() }
        }
        impl<A: Copy, B: Clone> std::ops::Deref for Pair<A, B> { type Target = A; fn deref(&self) -> &A { &self.0 } }
        impl From<Node> for String { fn from(_: Node) -> String { String::new() } }
        impl From<Node> for Vec<u8> { fn from(_: Node) -> Vec<u8> { Vec::new() } }
        impl std::fmt::Display for Node { }
        #[macro_export] macro_rules! shout { () => {} }
        macro_rules! whisper { () => {} }"#,
    )]);
    insta::assert_snapshot!(api, @r#"
    pub union Bits
    pub Bits::whole: u32
    pub const LIMIT: usize
    pub static NAME: &str
    pub struct Node
    impl Display for Node
    pub type Outcome<T> = Result<T, io::Error>
    pub struct Pair<A, B: Clone = A>(..) where A: Copy
    impl<A: Copy, B: Clone> Deref for Pair<A, B> { type Target = A }
    pub Pair::0: A
    pub const Pair<A: Copy, B: Clone>::SIZE: usize
    pub fn Pair<A: Copy, B: Clone>::swap(self) -> Pair<B, A> where B: Copy
    impl From<Node> for String
    impl From<Node> for Vec<u8>
    pub trait Visit: Send + Sync
    pub const Visit::DEPTH: usize
    pub type Visit::Output
    pub fn Visit::finish(self) where Self: Sized { .. }
    pub fn Visit::visit(&mut self, node: &Node) -> Self::Output
    pub const fn double(number: u8) -> u8
    macro shout!
    "#);
}

#[test]
fn features_and_deprecations_are_marked() {
    let api = listing_of([(
        "lib.rs",
        r#"#[cfg(feature = "users")]
        mod users {
            #[cfg(feature = "admin")]
            impl User { pub fn remove(self) {} }
            pub struct User { #[deprecated(note = "use id")] pub name: String }
            impl User {
                #[deprecated]
                pub fn rename(&mut self) {}
                #[doc(hidden)]
                #[cfg(test)]
                pub fn check(&self) {}
            }
        }
        #[cfg(feature = "users")]
        pub use users::User;"#,
    )]);
    insta::assert_snapshot!(api, @r#"
    #[cfg(feature = "users")] pub struct User
    #[cfg(feature = "users")] #[cfg(test)] #[doc(hidden)] pub fn User::check(&self)
    #[deprecated] pub User::name: String
    #[cfg(feature = "users")] #[cfg(feature = "admin")] pub fn User::remove(self)
    #[cfg(feature = "users")] #[deprecated] pub fn User::rename(&mut self)
    "#);
}

#[test]
fn names_are_found_through_imports() {
    let api = listing_of([(
        "lib.rs",
        "pub mod prelude { pub use crate::model::{self, User as Person}; pub use external::{Thing, other::*}; }
        pub mod model { pub struct User; pub use super::prelude; }
        mod methods {
            use super::{model::*, prelude::Person as P};
            impl P { pub fn one(&self) {} }
            impl User { pub fn two(&self) {} }
        }",
    )]);
    insta::assert_snapshot!(api, @r#"
    pub mod model
    pub struct model::User
    pub fn model::User::one(&self)
    pub fn model::User::two(&self)
    pub use prelude as model::prelude
    pub mod prelude
    pub use external::other::* as prelude::*
    pub use model::User as prelude::Person
    pub use external::Thing as prelude::Thing
    pub use model as prelude::model
    "#);
}

#[test]
fn imports_in_a_circle_end() {
    let api = listing_of([(
        "lib.rs",
        "pub use a::Missing;
        pub mod a { pub use crate::b::*; pub use super::b::Missing; pub use super::super::a; }
        pub mod b { pub use crate::a::*; pub use super::a::Missing; pub struct Found; impl Missing {} }",
    )]);
    assert!(api.contains("pub use a::Found as b::Found\n"), "{api}");
}

#[test]
fn modules_that_import_all_of_one_another_are_read_in_time() {
    let modules: String = (0..40)
        .map(|index| format!("mod m{index} {{ use super::*; impl Unknown {{}} }}"))
        .collect();
    let globs: String = (0..40).map(|index| format!("pub use m{index}::*;")).collect();
    assert_eq!(listing_of([("lib.rs", &format!("{modules}{globs}"))]), "");
}

#[test]
fn long_signatures_are_one_line() {
    let api = listing_of([(
        "lib.rs",
        "pub fn a_function_with_a_long_name<TheFirstParameter: Into<String>, TheSecond>(
            the_first_argument: TheFirstParameter,
            second: &'static [TheSecond],
            third: std::collections::BTreeMap<String, serde_json::Value>,
        ) -> Result<Vec<TheSecond>, Box<dyn std::error::Error + Send + Sync + 'static>>
        where
            TheSecond: serde::de::DeserializeOwned + Send {}",
    )]);
    assert_eq!(
        api,
        "pub fn a_function_with_a_long_name<TheFirstParameter: Into<String>, TheSecond>\
         (the_first_argument: TheFirstParameter, \
         second: &'static [TheSecond], third: BTreeMap<String, serde_json::Value>)\
         \x20-> Result<Vec<TheSecond>, Box<dyn error::Error + Send + Sync + 'static>>\
         \x20where TheSecond: serde::de::DeserializeOwned + Send\n"
    );
}

#[test]
fn a_module_without_a_file_is_told() {
    assert_eq!(listing_of([("mod.rs", "pub mod types;")]), "mod types has no file\n");
    assert_eq!(listing_of([]), "");
}

#[test]
fn types_that_users_cannot_name_are_found() {
    let files = [
        (
            "lib.rs",
            "mod generated;
            pub use generated::{Client, types};
            #[cfg(any(feature = \"a\", feature = \"b\"))]
            pub use api_client_core::multipart;
            pub use api_client_core::Error;",
        ),
        (
            "generated/mod.rs",
            "pub mod types;
            use std::time::Duration;
            use api_client_core::{Credential, Error, Middleware, multipart::Part};
            pub struct Client { core: api_client_core::Client }
            struct Hidden;
            impl Client {
                pub fn middleware<M>(self, first: M, more: Vec<impl Middleware>) -> Result<Self, Error> { todo!() }
                pub fn timeout(self, timeout: Option<Duration>, hidden: Hidden) -> std::io::Result<Self> { todo!() }
                pub(crate) fn credential(self, credential: Credential) {}
                #[cfg(feature = \"a\")] pub fn upload(&self, part: Part) {}
                #[cfg(feature = \"c\")] pub fn send(&self, part: Part) {}
            }",
        ),
        (
            "generated/types.rs",
            "use api_client_core::{Nullable, Validate};
            pub struct Cat { pub id: Option<uuid::Uuid>, secret: other::Secret }
            pub enum Pet { Cat(Box<Cat>), Other { name: Nullable<String> } }
            impl Validate for Cat {}",
        ),
    ];
    let parsed = files.map(|(path, source)| (path.to_owned(), syn::parse_file(source).unwrap()));
    assert_eq!(
        unnameable(&parsed.into()),
        [
            "Client::middleware: `api_client_core::Middleware` is not re-exported",
            "Client::send: `api_client_core::multipart::Part` is not re-exported with all features that have it",
            "Client::timeout: `Hidden` is private",
            "types::Cat: `api_client_core::Validate` is not re-exported",
            "types::Cat: `uuid::Uuid` is not re-exported",
            "types::Pet: `api_client_core::Nullable` is not re-exported",
        ]
    );
}
