//! Calls operations of a Prefect server with a generated client, strictly and tolerantly, and tables how the calls end.
//!
//! `run` beside this file starts the server, generates the client and builds this program as an example of it.

#![recursion_limit = "256"]

use std::collections::BTreeSet;
use std::future::Future;

use prefect_api::types::*;
use prefect_api::uuid::Uuid;
use prefect_api::{Client, Error, ErrorBody, ErrorKind, Response, Tolerance, Url};

/// How a call ends.
enum End {
    Well,
    /// With a value that lacks this much.
    Tolerated(Vec<String>),
    /// The request succeeded, and its response cannot be read: where.
    Unread(String),
    /// The server refused.
    Refused(String),
}

#[derive(Default)]
struct Report(Vec<(&'static str, End)>);

impl Report {
    async fn call<T, E: ErrorBody>(
        &mut self,
        name: &'static str,
        call: impl Future<Output = Result<Response<T>, Error<E>>>,
    ) -> Option<T> {
        let (end, value) = match call.await {
            Ok(response) if response.mismatches().is_empty() => (End::Well, Some(response.into_inner())),
            Ok(response) => {
                // Items alike are one entry.
                let paths = response.mismatches().iter().map(|mismatch| pattern(&mismatch.path));
                let paths: BTreeSet<String> = paths.collect();
                (End::Tolerated(paths.into_iter().collect()), Some(response.into_inner()))
            }
            Err(error) if error.kind() == ErrorKind::Decode => {
                let place = error.location().map(|location| pattern(&location.path)).unwrap_or_default();
                let message = error.message().unwrap_or_default().to_owned();
                (End::Unread(format!("`{place}`: {message}")), None)
            }
            Err(error) => {
                eprintln!("{error}");
                let status = error.status().map_or_else(|| format!("{:?}", error.kind()), |status| status.to_string());
                (End::Refused(status), None)
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

macro_rules! calls {
    ($report:ident, $client:ident,) => {};
    ($report:ident, $client:ident, $handle:ident.$name:ident($($argument:expr),*); $($rest:tt)*) => {
        let call = $client.$handle().$name($($argument),*);
        $report.call(concat!(stringify!($handle), "().", stringify!($name)), call.send()).await;
        calls!($report, $client, $($rest)*);
    };
    ($report:ident, $client:ident, $name:ident($($argument:expr),*); $($rest:tt)*) => {
        $report.call(stringify!($name), $client.$name($($argument),*).send()).await;
        calls!($report, $client, $($rest)*);
    };
}

/// Makes every call once. `run` keeps the names of two passes apart.
async fn pass(client: &Client, run: &str) -> Report {
    let mut report = Report::default();
    calls! { report, client,
        root.health_check(); root.hello(); root.perform_readiness_check(); root.server_version();
        admin.read_version(); admin.read_settings();
        admin.read_server_default_result_storage(); observed_states.read();
        block_capabilities.read_available_block_capabilities();
        task_workers.read();
    }
    let flow = report.call("create_flow", client.flows().create(&FlowCreate::new(format!("flow-{run}"))).send()).await;
    let flow = flow.map_or(Uuid::nil(), |flow| flow.id);
    calls! { report, client,
        flows.count(); flows.read_flows(); flows.read_by_name(&format!("flow-{run}")); flows.paginate();
        flows.read_flow(flow);
        flows.update(flow, &FlowUpdate::new());
    }
    let deployment = DeploymentCreate::new(format!("deployment-{run}"), flow);
    let deployment = report.call("create_deployment", client.deployments().create(&deployment).send()).await;
    let deployment = deployment.map_or(Uuid::nil(), |deployment| deployment.id);
    calls! { report, client,
        deployments.count(); deployments.read_deployments(); deployments.paginate();
        deployments.read_deployment(deployment);
        deployments.pause(deployment); deployments.resume(deployment); deployments.read_schedules(deployment);
        deployments.schedule(deployment);
    }
    let flow_run = report.call("create_flow_run", client.flow_runs().create(&FlowRunCreate::new(flow)).send()).await;
    let flow_run = flow_run.map_or(Uuid::nil(), |flow_run| flow_run.id);
    let task_run = TaskRunCreate::new("task", run).flow_run_id(flow_run);
    let task_run = report.call("create_task_run", client.task_runs().create(&task_run).send()).await;
    let task_run = task_run.map_or(Uuid::nil(), |task_run| task_run.id);
    calls! { report, client,
        flow_runs.count(); flow_runs.read_flow_runs(); flow_runs.paginate(); flow_runs.read_flow_run(flow_run);
        flow_run_states.read_flow_run_states(flow_run); flow_runs.read_graph_v1(flow_run);
        flow_runs.read_graph_v2(flow_run);
        flow_runs.average_lateness(); task_runs.count(); task_runs.read_task_runs(); task_runs.paginate();
        task_runs.read_task_run(task_run); task_run_states.read_task_run_states(task_run);
        task_runs.read_counts_by_state();
        logs.read(); events.read(); artifacts.count(); artifacts.read_artifacts(); artifacts.count_latest_artifacts();
        artifacts.read_latest_artifacts(); artifacts.create(&ArtifactCreate::new().key(format!("artifact-{run}")));
        variables.create(&VariableCreate::new(format!("variable_{run}"), None)); variables.count();
        variables.read_variables();
        variables.read_by_name(&format!("variable_{run}")); variables.delete_by_name(&format!("variable_{run}"));
        concurrency_limits.create(&ConcurrencyLimitCreate::new(format!("tag-{run}"), 2));
        concurrency_limits.read_concurrency_limits();
        concurrency_limits.read_by_tag(&format!("tag-{run}"));
        concurrency_limits_v2.create(&ConcurrencyLimitV2Create::new(format!("limit-{run}"), 2));
        concurrency_limits_v2.read_all(); concurrency_limits_v2.read(&format!("limit-{run}"));
        block_types.create(&BlockTypeCreate::new(format!("Block {run}"), format!("block-{run}"))); block_types.read();
        block_types.read_by_slug(&format!("block-{run}")); block_schemas.read(); block_documents.read();
        saved_searches.create(&SavedSearchCreate::new(format!("search-{run}"))); saved_searches.read_saved_searches();
        work_pools.create(&WorkPoolCreate::new(format!("pool-{run}"))); work_pools.count();
        work_pools.read_work_pools();
        work_pools.read_work_pool(&format!("pool-{run}")); work_pools.read_work_queues(&format!("pool-{run}"));
        work_pools.read_workers(&format!("pool-{run}")); work_pools.get_scheduled_flow_runs(&format!("pool-{run}"));
        work_pools.delete(&format!("pool-{run}")); automations.count(); automations.read_automations();
        block_types.install_system_block_types(); block_types.read(); block_schemas.read(); block_documents.read();
        collections.read_view_content("aggregate-worker-metadata");
        artifacts.read_latest_artifact(&format!("artifact-{run}")); create_csrf_token("client");
        flow_runs.download_logs(flow_run);
        flow_runs.resume(flow_run); flow_runs.read_history(); automations.validate_template();
        task_runs.delete(task_run); flow_runs.delete(flow_run); deployments.delete(deployment); flows.delete(flow);
    }
    report
}

fn shown(end: &End) -> String {
    match end {
        End::Well => "well".to_owned(),
        End::Tolerated(paths) => format!("well, without `{}`", paths.join("`, `")),
        End::Unread(place) => format!("unread: {}", place.replace('|', "\\|")),
        End::Refused(status) => format!("refused: {status}"),
    }
}

fn ends_well(report: &Report) -> usize {
    report.0.iter().filter(|(_, end)| matches!(end, End::Well | End::Tolerated(_))).count()
}

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), Box<dyn std::error::Error>> {
    let url: Url = std::env::args().nth(1).ok_or("the base URL is missing")?.parse()?;
    let client = |tolerance| Client::builder().base_url(url.as_str()).tolerance(tolerance).build();
    let strict = pass(&client(Tolerance::None)?, "strict").await;
    let tolerant = pass(&client(Tolerance::FieldsAndItems)?, "tolerant").await;
    let calls = strict.0.len();
    println!("| of {calls} calls | by default | `Tolerance::FieldsAndItems` |");
    println!("|---|---|---|");
    println!("| end well | {} | {} |", ends_well(&strict), ends_well(&tolerant));
    for ((name, before), (_, after)) in strict.0.iter().zip(&tolerant.0) {
        if !matches!((before, after), (End::Well, End::Well)) {
            println!("| `{name}` | {} | {} |", shown(before), shown(after));
        }
    }
    Ok(())
}
