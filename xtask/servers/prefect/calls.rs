//! Calls operations of a Prefect server with a generated client, strictly and tolerantly, and prints how the calls end.
//!
//! `../run` starts the server, generates the client and builds this program as an example of it.

#![recursion_limit = "256"]

mod report;

pub(crate) use prefect_api as api;

use api_client_core::Recorder;
use prefect_api::Client;
use prefect_api::types::*;
use prefect_api::uuid::Uuid;
use report::{Report, calls};

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

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), Box<dyn std::error::Error>> {
    let (url, record) = report::arguments()?;
    let mut reports = Vec::new();
    for (run, tolerance) in report::PASSES {
        let recorder = Recorder::new();
        let client = Client::builder().anonymous().base_url(url.as_str()).tolerance(tolerance).middleware(recorder.clone()).build()?;
        reports.push(pass(&client, run).await);
        if let Some(path) = record.as_ref().filter(|_| run == "strict") {
            recorder.save(path)?;
        }
    }
    report::print(&reports[0], &reports[1]);
    Ok(())
}
