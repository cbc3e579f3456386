//! What a rule is.
//!
//! Each area declares its rules with [`rules!`], beside the code that applies them; [`super::areas`] lists them all.

/// What a change does to programs that were written for the old description, when they talk to the new server.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Wire {
    /// They go on as before.
    Compatible,
    /// Some may fail, or get what they do not expect.
    Dangerous,
    /// They fail.
    Breaking,
}

impl Wire {
    /// The word for it, in reports and on the command line.
    pub fn word(self) -> &'static str {
        match self {
            Self::Compatible => "compatible",
            Self::Dangerous => "dangerous",
            Self::Breaking => "breaking",
        }
    }
}

/// The level of a rule, by the direction in which the changed part travels.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Levels {
    /// Where the client sends it.
    pub request: Wire,
    /// Where the server sends it.
    pub response: Wire,
}

/// The same level in both directions.
pub(super) const fn both(level: Wire) -> Levels {
    Levels {
        request: level,
        response: level,
    }
}

/// A level for each direction.
pub(super) const fn by_direction(request: Wire, response: Wire) -> Levels {
    Levels { request, response }
}

/// The part of a description that the examples of a rule are.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Place {
    /// Members of the root.
    Root,
    /// The content of `paths`.
    Paths,
    /// Members of an operation.
    Operation,
    /// A schema.
    Schema,
}

/// One kind of change.
#[derive(Debug)]
pub struct Rule {
    /// Its name, in kebab case.
    pub id: &'static str,
    /// How bad it is.
    pub levels: Levels,
    /// What it is about, in a sentence without a final stop.
    pub what: &'static str,
    /// What the examples are.
    pub place: Place,
    /// An example before the change, as YAML in flow style.
    pub old: &'static str,
    /// The same after it.
    pub new: &'static str,
}

impl Rule {
    /// The rule called `id`, from which other rules differ in their levels alone.
    pub(super) const fn new(id: &'static str, levels: Levels, what: &'static str) -> Self {
        Self {
            id,
            levels,
            what,
            place: Place::Schema,
            old: "",
            new: "",
        }
    }

    /// The same with an example of a change, which is a `place`.
    pub(super) const fn example(mut self, place: Place, old: &'static str, new: &'static str) -> Self {
        self.place = place;
        self.old = old;
        self.new = new;
        self
    }
}

/// Declares rules as statics, and the list of them.
macro_rules! rules {
    ($($name:ident = $rule:expr;)*) => {
        $(static $name: $crate::drift::compare::rule::Rule = $rule;)*
        pub(super) static RULES: &[&$crate::drift::compare::rule::Rule] = &[$(&$name),*];
    };
}
pub(super) use rules;
