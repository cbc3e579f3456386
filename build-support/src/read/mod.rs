//! What vendors publish, read into one document.
//!
//! In: pages, specification files and an overlay. Out: one [`Spec`](spec::Spec) per API, each part of which knows the
//! file and line it came from. What cannot be read, and what contradicts itself, is a finding.

pub mod apis;
pub mod assemble;
pub mod describe;
pub mod files;
pub mod gather;
mod language;
pub mod overlay;
pub mod select;
pub mod site;
pub mod source;
pub mod spec;
