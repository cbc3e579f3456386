//! `cargo xtask verify`: calls a vendor's server, and compares what it does with the description.
//!
//! In: a vendor, and the credential in the environment. Out: what was called, and the same as of `learn`. By itself it
//! calls nothing that can have an effect, and invents no ids.

use std::time::Duration;

use build_support::document::diagnostic::{Code, Diagnostic};
use build_support::document::words;
use build_support::learn::{self, Exchange, Lesson, Plan};
use build_support::package::vendor::Vendor;
use serde::Serialize;

use crate::caller::Caller;
use crate::command::Command;
use crate::format::ReportFormat;
use crate::lessons::{self, Subject};
use crate::{Outcome, Result, register_command, terminal, workspace};

const EXAMPLES: &str = "\
Examples:
  cargo xtask verify trieve
  cargo xtask verify trieve --server http://127.0.0.1:8090
  cargo xtask verify trieve delete_chunk 'POST /api/chunk'";

/// Call a vendor's server, compare its responses with the description, and propose corrections
///
/// Calls operations with GET and HEAD: first those without variables in their paths, then those with ids that earlier
/// responses had. Credentials are in the environment variables that vendor.toml names. `[verify] exclude` there lists
/// operations that have effects all the same. Other methods are called only by name. Exits with status 0 if nothing
/// differs or all differences were corrected, 1 if something differs, and 2 if the server cannot be called.
#[derive(clap::Args)]
#[command(after_help = EXAMPLES)]
pub(crate) struct Arguments {
    /// Vendor, by the name of its folder in specs/, or one of its APIs as VENDOR/API
    vendor: String,
    /// Operations to call as well, by operationId or as `DELETE /path`
    operation: Vec<String>,
    /// Base URL of the server [default: that of vendor.toml, or the first one of the specification]
    #[arg(long, value_name = "URL")]
    server: Option<String>,
    /// Pause between calls, in milliseconds
    #[arg(long, value_name = "MILLISECONDS", default_value_t = 500)]
    pause: u64,
    /// Maximum number of calls
    #[arg(long, value_name = "COUNT", default_value_t = 200)]
    max_calls: usize,
    #[command(flatten)]
    lessons: lessons::LessonArguments,
    #[command(flatten)]
    format: ReportFormat,
}

/// A call that was made.
#[derive(Serialize)]
struct Made {
    operation: String,
    status: u16,
}

/// An operation that was not called.
#[derive(Serialize)]
struct Skipped {
    operation: String,
    reason: String,
}

/// What was called, and what it shows.
#[derive(Serialize)]
struct Report<'r> {
    vendor: &'r str,
    called: Vec<Made>,
    skipped: Vec<Skipped>,
    differences: &'r [Lesson],
    #[serde(skip)]
    lessons: String,
}

register_command!(Arguments);

impl Command for Arguments {
    const NAME: &'static str = "verify";

    fn run(&self) -> Result {
        let root = workspace::root()?;
        let vendor = workspace::vendor(&root, &self.vendor)?;
        let api = lessons::api(&self.vendor, &vendor)?;
        let servers = [self.base_url(&vendor, api)?];
        let subject = Subject::new(&vendor, api, &servers)?;
        let description = &subject.spec().root;
        let mut plan = Plan::new(description, &vendor.manifest.excluded_from_verify, &self.operation)?;
        let pause = Duration::from_millis(self.pause);
        let mut caller = Caller::new(&servers[0], pause, &vendor, description.to_json())?;
        let (called, exchanges) = self.calls(&mut plan, &mut caller)?;
        let observed = subject.observe(&exchanges);
        let shown = learn::lessons(description, &observed, self.lessons.values);
        let report = Report {
            vendor: &self.vendor,
            called,
            skipped: plan
                .skipped()
                .into_iter()
                .map(|(operation, reason)| Skipped { operation, reason })
                .collect(),
            differences: &shown,
            lessons: learn::text(&shown, &observed),
        };
        self.format.print(&report, text)?;
        if caller.lacks_credential {
            let names = vendor
                .manifest
                .auth
                .values()
                .flat_map(|auth| auth.env.iter().map(String::as_str));
            let names: Vec<&str> = names.collect();
            terminal::error(&format!(
                "called without a credential: none of {} is set",
                names.join(", ")
            ));
        }
        let left = self.lessons.write(&subject, &root, &shown, &exchanges)?;
        Ok(Outcome::found(left > 0))
    }
}

impl Arguments {
    /// Makes the planned calls, each of which can make further ones possible.
    fn calls(&self, plan: &mut Plan, caller: &mut Caller<'_>) -> Result<(Vec<Made>, Vec<Exchange>)> {
        let mut called = Vec::new();
        let mut exchanges = Vec::new();
        while exchanges.len() < self.max_calls {
            let Some(call) = plan.next_call() else { break };
            terminal::progress(&format!("call {} of {}", called.len() + 1, self.vendor));
            let exchange = caller.call(&call)?;
            let body = exchange.response.as_ref().and_then(|body| body.text.as_deref());
            let json = body.and_then(|text| serde_json::from_str(text).ok());
            if let Some(json) = json.filter(|_| (200..300).contains(&exchange.status)) {
                plan.received(&call, &json);
            }
            called.push(Made {
                operation: call.name,
                status: exchange.status,
            });
            exchanges.push(exchange);
        }
        Ok((called, exchanges))
    }

    /// The URL that paths follow.
    fn base_url(&self, vendor: &Vendor, api: Option<&str>) -> Result<String> {
        let entry = api.and_then(|name| vendor.manifest.apis.iter().find(|entry| entry.stated.name == name));
        let own = entry.and_then(|entry| entry.base_url.as_ref());
        let stated = own.or(vendor.manifest.base_url.as_ref()).map(|url| url.value.clone());
        if let Some(url) = self.server.clone().or(stated) {
            return Ok(url);
        }
        let description = vendor.describe(api)?.corrected.root;
        let servers = description.get("servers").and_then(|servers| servers.as_array());
        let first = servers.and_then(|servers| servers.first()?.str_of("url"));
        match first.filter(|url| url.contains("://") && !url.contains('{')) {
            Some(url) => Ok(url.to_owned()),
            None => {
                let finding = Diagnostic::error(Code::Verify, "the specification names no server that can be called");
                Err(finding
                    .help("give its URL with `--server`, or as `base_url` in vendor.toml")
                    .into())
            }
        }
    }
}

fn text(report: &Report<'_>) -> String {
    let mut text = format!(
        "called {}, skipped {}\n",
        words::count(report.called.len(), "operation"),
        report.skipped.len()
    );
    for made in &report.called {
        text += &format!("  {} {}\n", made.status, words::excerpt(&made.operation, 120));
    }
    for skipped in &report.skipped {
        text += &format!(
            "  -   {}: {}\n",
            words::excerpt(&skipped.operation, 120),
            words::excerpt(&skipped.reason, 120)
        );
    }
    text + "\n" + &report.lessons
}
