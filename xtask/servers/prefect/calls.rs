//! Calls operations of a Prefect server with a generated client, strictly and tolerantly, and tables how the calls end.
//!
//! `run` beside this file starts the server, generates the client and builds this program as an example of it.

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
    ($report:ident, $client:ident, $($name:ident($($argument:expr),*);)+) => {
        $($report.call(stringify!($name), $client.$name($($argument),*).send()).await;)+
    };
}

/// Makes every call once. `run` keeps the names of two passes apart.
async fn pass(client: &Client, run: &str) -> Report {
    let mut report = Report::default();
    calls! { report, client,
        health_check(); hello(); perform_readiness_check(); server_version(); read_version(); read_settings();
        read_server_default_result_storage(); read_observed_states(); read_available_block_capabilities();
        read_task_workers();
    }
    let flow = report.call("create_flow", client.create_flow(&FlowCreate::new(format!("flow-{run}"))).send()).await;
    let flow = flow.map_or(Uuid::nil(), |flow| flow.id);
    calls! { report, client,
        count_flows(); read_flows(); read_flow_by_name(&format!("flow-{run}")); paginate_flows(); read_flow(flow);
        update_flow(flow, &FlowUpdate::new());
    }
    let deployment = DeploymentCreate::new(format!("deployment-{run}"), flow);
    let deployment = report.call("create_deployment", client.create_deployment(&deployment).send()).await;
    let deployment = deployment.map_or(Uuid::nil(), |deployment| deployment.id);
    calls! { report, client,
        count_deployments(); read_deployments(); paginate_deployments(); read_deployment(deployment);
        pause_deployment(deployment); resume_deployment(deployment); read_deployment_schedules(deployment);
        schedule_deployment(deployment);
    }
    let flow_run = report.call("create_flow_run", client.create_flow_run(&FlowRunCreate::new(flow)).send()).await;
    let flow_run = flow_run.map_or(Uuid::nil(), |flow_run| flow_run.id);
    let task_run = TaskRunCreate::new("task", run).flow_run_id(flow_run);
    let task_run = report.call("create_task_run", client.create_task_run(&task_run).send()).await;
    let task_run = task_run.map_or(Uuid::nil(), |task_run| task_run.id);
    calls! { report, client,
        count_flow_runs(); read_flow_runs(); paginate_flow_runs(); read_flow_run(flow_run);
        read_flow_run_states(flow_run); read_flow_run_graph_v1(flow_run); read_flow_run_graph_v2(flow_run);
        average_flow_run_lateness(); count_task_runs(); read_task_runs(); paginate_task_runs();
        read_task_run(task_run); read_task_run_states(task_run); read_task_run_counts_by_state();
        read_logs(); read_events(); count_artifacts(); read_artifacts(); count_latest_artifacts();
        read_latest_artifacts(); create_artifact(&ArtifactCreate::new().key(format!("artifact-{run}")));
        create_variable(&VariableCreate::new(format!("variable_{run}"), None)); count_variables(); read_variables();
        read_variable_by_name(&format!("variable_{run}")); delete_variable_by_name(&format!("variable_{run}"));
        create_concurrency_limit(&ConcurrencyLimitCreate::new(format!("tag-{run}"), 2)); read_concurrency_limits();
        read_concurrency_limit_by_tag(&format!("tag-{run}"));
        create_concurrency_limit_v2(&ConcurrencyLimitV2Create::new(format!("limit-{run}"), 2));
        read_all_concurrency_limits_v2(); read_concurrency_limit_v2(&format!("limit-{run}"));
        create_block_type(&BlockTypeCreate::new(format!("Block {run}"), format!("block-{run}"))); read_block_types();
        read_block_type_by_slug(&format!("block-{run}")); read_block_schemas(); read_block_documents();
        create_saved_search(&SavedSearchCreate::new(format!("search-{run}"))); read_saved_searches();
        create_work_pool(&WorkPoolCreate::new(format!("pool-{run}"))); count_work_pools(); read_work_pools();
        read_work_pool(&format!("pool-{run}")); read_work_queues(&format!("pool-{run}"));
        read_workers(&format!("pool-{run}")); get_scheduled_flow_runs(&format!("pool-{run}"));
        delete_work_pool(&format!("pool-{run}")); count_automations(); read_automations();
        install_system_block_types(); read_block_types(); read_block_schemas(); read_block_documents();
        read_view_content("aggregate-worker-metadata");
        read_latest_artifact(&format!("artifact-{run}")); create_csrf_token("client"); download_logs(flow_run);
        resume_flow_run(flow_run); read_flow_run_history(); validate_template();
        delete_task_run(task_run); delete_flow_run(flow_run); delete_deployment(deployment); delete_flow(flow);
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
