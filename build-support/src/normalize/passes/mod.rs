//! The passes, in the order in which they run.

use super::{Pass, Report};
use crate::document::Node;

macro_rules! passes {
    ($($name:literal => $module:ident),* $(,)?) => {
        $(mod $module;)*

        /// The passes of the stage, in order.
        ///
        /// First the frame of the document is made sound, then every schema is brought to its canonical form where it
        /// stands, then what several operations share is copied into each, and last the operations are completed.
        pub const PASSES: &[Pass] = &[$(Pass { name: $name, run: $module::run as fn(&mut Node, &mut Report) }),*];
    };
}

passes! {
    "version" => version,
    "structure" => structure,
    "metadata" => metadata,
    "parameters" => parameters,
    "media-types" => media_types,
    "schema-shapes" => schema_shapes,
}
