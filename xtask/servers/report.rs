//! How calls of a server end, for the program `calls.rs` of each server.

use std::collections::BTreeSet;
use std::future::Future;

use crate::api::{Error, ErrorBody, ErrorKind, Response, Tolerance, Url};

/// How calls end, in their order.
#[derive(Default)]
pub(crate) struct Report(Vec<(&'static str, String)>);

impl Report {
    /// Makes `call`, and returns the value of its response.
    pub(crate) async fn call<T, E: ErrorBody>(
        &mut self,
        name: &'static str,
        call: impl Future<Output = Result<Response<T>, Error<E>>>,
    ) -> Option<T> {
        let (end, value) = match call.await {
            Ok(response) if response.mismatches().is_empty() => ("well".to_owned(), Some(response.into_inner())),
            Ok(response) => {
                // Items alike are one entry.
                let paths = response.mismatches().iter().map(|mismatch| pattern(&mismatch.path));
                let paths: Vec<String> = paths.collect::<BTreeSet<_>>().into_iter().collect();
                (format!("well, without `{}`", paths.join("`, `")), Some(response.into_inner()))
            }
            Err(error) if error.kind() == ErrorKind::Decode => {
                let place = error.location().map(|location| pattern(&location.path)).unwrap_or_default();
                (format!("unread: `{place}`: {}", error.message().unwrap_or_default()), None)
            }
            Err(error) => {
                let status = error.status().map_or_else(|| format!("{:?}", error.kind()), |status| status.to_string());
                (format!("refused: {status}"), None)
            }
        };
        self.0.push((name, end));
        value
    }
}

/// A path without the positions in arrays.
fn pattern(path: &str) -> String {
    let mut pattern = String::new();
    for part in path.split('[') {
        match part.split_once(']') {
            Some((_, rest)) => pattern.push_str(&format!("[]{rest}")),
            None => pattern.push_str(part),
        }
    }
    pattern
}

/// The server that the program is called with, and the file to record to.
pub(crate) fn arguments() -> Result<(Url, Option<String>), Box<dyn std::error::Error>> {
    let mut arguments = std::env::args().skip(1);
    Ok((arguments.next().ok_or("the base URL is missing")?.parse()?, arguments.next()))
}

/// Prints a line for each call: its name, and how it ends strictly and tolerantly.
pub(crate) fn print(strict: &Report, tolerant: &Report) {
    for ((name, strict), (_, tolerant)) in strict.0.iter().zip(&tolerant.0) {
        println!("{name}\t{strict}\t{tolerant}");
    }
}

/// The two ways in which all calls are made, each with a name for what it makes.
pub(crate) const PASSES: [(&str, Tolerance); 2] = [("strict", Tolerance::None), ("tolerant", Tolerance::FieldsAndItems)];

/// Makes calls of operations without a handle, or of one, and reports them by their names.
macro_rules! calls {
    ($report:ident, $client:ident,) => {};
    ($report:ident, $client:ident, $handle:ident.$name:ident($($argument:expr),* $(,)?); $($rest:tt)*) => {
        let call = $client.$handle().$name($($argument),*);
        $report.call(concat!(stringify!($handle), "().", stringify!($name)), call.send()).await;
        calls!($report, $client, $($rest)*);
    };
    ($report:ident, $client:ident, $name:ident($($argument:expr),* $(,)?); $($rest:tt)*) => {
        $report.call(stringify!($name), $client.$name($($argument),*).send()).await;
        calls!($report, $client, $($rest)*);
    };
}
pub(crate) use calls;
