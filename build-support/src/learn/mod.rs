//! What recorded exchanges show that a description does not say, and how to correct it.
//!
//! In: the description of a vendor as its overlay leaves it, and recordings ([`har`]). Out: each difference once, with
//! how often it was seen, and the actions of an overlay that make the description say so. Recordings are untrusted: no
//! text of theirs becomes a name, a path or a line of a report unless it looks like a word of an API, and values are
//! told by their shapes.

mod bounds;
mod check;
mod correct;
mod exchange;
mod found;
pub mod har;
mod infer;
mod observe;
mod operations;
mod plan;
mod propose;
mod query;
mod report;
mod shape;

pub use correct::{Corrections, apply, apply_all};
pub use exchange::{Body, Exchange};
pub use found::Kind;
pub use observe::{Difference, Known, Observed, observe};
pub use operations::{Operation, Operations};
pub use plan::{Plan, PlannedCall};
pub use propose::Action;
pub use report::{Lesson, appended, lessons, text};
