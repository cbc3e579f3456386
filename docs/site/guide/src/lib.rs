//! The chapters of the guide as documentation, so that `cargo test` compiles their code and runs what can run here.
//!
//! In: the chapters in `docs/site/src`. Out: nothing. `tests/chapters.rs` holds that no chapter with code is missing.

#[doc = include_str!("../../src/guide/credentials.md")]
#[cfg(doctest)]
struct Credentials;

#[doc = include_str!("../../src/guide/errors.md")]
#[cfg(doctest)]
struct Errors;

#[doc = include_str!("../../src/guide/first-client.md")]
#[cfg(doctest)]
struct FirstClient;

#[doc = include_str!("../../src/guide/own-specification.md")]
#[cfg(doctest)]
struct OwnSpecification;

#[doc = include_str!("../../src/guide/pages.md")]
#[cfg(doctest)]
struct Pages;

#[doc = include_str!("../../src/guide/streams.md")]
#[cfg(doctest)]
struct Streams;

#[doc = include_str!("../../src/guide/testing.md")]
#[cfg(doctest)]
struct Testing;

#[doc = include_str!("../../src/guide/when-a-server-lies.md")]
#[cfg(doctest)]
struct WhenAServerLies;

#[doc = include_str!("../../src/recipes.md")]
#[cfg(doctest)]
struct Recipes;
