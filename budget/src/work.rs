//! What is measured: each work in two ways, this workspace's and the reference's.

use std::hint::black_box;
use std::path::Path;
use std::str::FromStr;

use serde::Serialize;
use serde::de::DeserializeOwned;

use crate::calls::{Clients, Outcome, Size, Way, runtime};
use crate::kinds::{self, Visit};
use crate::valgrind::Unit;

/// Whose code does the work.
#[derive(Clone, Copy)]
pub(crate) enum Side {
    Ours,
    Reference,
}

impl Side {
    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::Ours => "ours",
            Self::Reference => "reference",
        }
    }
}

impl FromStr for Side {
    type Err = String;

    fn from_str(name: &str) -> Result<Self, String> {
        let sides = [Self::Ours, Self::Reference].into_iter();
        sides
            .clone()
            .find(|side| side.name() == name)
            .ok_or_else(|| format!("`{name}` is no side"))
    }
}

pub(crate) struct Work {
    pub(crate) name: &'static str,
    /// How many units the two runs do whose difference counts.
    pub(crate) amounts: [u32; 2],
    what: What,
}

enum What {
    Call(Size),
    /// A call with a choice of tolerance against one without, where the response is as declared.
    Tolerant(Size),
    /// A kind of [`kinds::each`].
    Read(&'static str),
    Write(&'static str),
    Generate,
}

impl Work {
    pub(crate) fn all() -> Vec<Self> {
        let work = |name, amounts, what| Self { name, amounts, what };
        let mut all = vec![
            work("a small call", [50, 350], What::Call(Size::Small)),
            work("a call with a page of items", [50, 350], What::Call(Size::Page)),
            work(
                "a tolerant call with a page of items",
                [50, 350],
                What::Tolerant(Size::Page),
            ),
        ];
        let mut names = Names::default();
        kinds::each(&mut names);
        for kind in names.0 {
            // A name lives as long as the program, as those of the other works do.
            all.push(work(String::leak(format!("read {kind}")), [1, 21], What::Read(kind)));
            all.push(work(String::leak(format!("write {kind}")), [1, 21], What::Write(kind)));
        }
        all.push(work("generate trieve", [1, 3], What::Generate));
        all
    }

    /// What is counted of it.
    pub(crate) fn units(&self) -> Vec<Unit> {
        match self.what {
            What::Call(_) | What::Read(_) => vec![Unit::Instructions, Unit::Bytes],
            _ => vec![Unit::Instructions],
        }
    }

    /// What a figure of it is called.
    pub(crate) fn figure(&self, unit: Unit) -> String {
        match unit {
            Unit::Instructions => self.name.to_owned(),
            Unit::Bytes => format!("{}, in bytes", self.name),
        }
    }

    /// Does so many units of the work.
    pub(crate) fn run(&self, side: Side, amount: u32, url: &str) -> Outcome<()> {
        match self.what {
            What::Call(size) => {
                let way = match side {
                    Side::Ours => Way::Typed,
                    Side::Reference => Way::ByHand,
                };
                runtime()?.block_on(Clients::new(url)?.run(size, way, amount))
            }
            What::Tolerant(size) => {
                let way = match side {
                    Side::Ours => Way::Tolerant,
                    Side::Reference => Way::Typed,
                };
                runtime()?.block_on(Clients::new(url)?.run(size, way, amount))
            }
            What::Read(kind) => Json::run(kind, false, side, amount),
            What::Write(kind) => Json::run(kind, true, side, amount),
            What::Generate => match side {
                Side::Ours => generate(amount),
                Side::Reference => parse_and_print(amount),
            },
        }
    }
}

/// Collects the names of the kinds.
#[derive(Default)]
struct Names(Vec<&'static str>);

impl Visit for Names {
    fn kind<R, D>(&mut self, what: &'static str, _: &[String])
    where
        R: DeserializeOwned + Serialize,
        D: DeserializeOwned + Serialize,
    {
        self.0.push(what);
    }
}

/// Reads or writes one kind of JSON, ten kilobytes in each unit.
struct Json {
    kind: &'static str,
    is_writing: bool,
    side: Side,
    amount: u32,
    outcome: serde_json::Result<()>,
}

impl Json {
    fn run(kind: &'static str, is_writing: bool, side: Side, amount: u32) -> Outcome<()> {
        let mut json = Self {
            kind,
            is_writing,
            side,
            amount,
            outcome: Ok(()),
        };
        kinds::each(&mut json);
        Ok(json.outcome?)
    }

    fn work<T: DeserializeOwned + Serialize>(&self, json: &str) -> serde_json::Result<()> {
        if !self.is_writing {
            for _ in 0..self.amount {
                black_box(serde_json::from_str::<Vec<T>>(json)?);
            }
            return Ok(());
        }
        let items: Vec<T> = serde_json::from_str(json)?;
        for _ in 0..self.amount {
            black_box(serde_json::to_vec(&items)?);
        }
        Ok(())
    }
}

impl Visit for Json {
    fn kind<R, D>(&mut self, what: &'static str, items: &[String])
    where
        R: DeserializeOwned + Serialize,
        D: DeserializeOwned + Serialize,
    {
        if what == self.kind {
            let json = kinds::list_of(items, 10_000);
            self.outcome = match self.side {
                Side::Ours => self.work::<R>(&json),
                Side::Reference => self.work::<D>(&json),
            };
        }
    }
}

/// Generates the crate of Trieve from its pages.
fn generate(amount: u32) -> Outcome<()> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("..");
    let failed = |findings| format!("Trieve cannot be generated: {findings:?}");
    let vendor = build_support::package::vendor::load(&root, "trieve").map_err(failed)?;
    for _ in 0..amount {
        black_box(build_support::pipeline::run(&vendor).map_err(failed)?);
    }
    Ok(())
}

/// Parses and prints a file of Rust ten times. The file stays as it is, whatever becomes of the crates.
fn parse_and_print(amount: u32) -> Outcome<()> {
    for _ in 0..amount * 10 {
        black_box(prettyplease::unparse(&syn::parse_file(include_str!(
            "reference.rs.txt"
        ))?));
    }
    Ok(())
}
