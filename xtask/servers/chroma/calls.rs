//! Calls operations of a Chroma server with a generated client, strictly and tolerantly, and prints how the calls end.
//!
//! `../run` starts the server, generates the client and builds this program as an example of it. Chroma has 35
//! operations; some are called in several ways.

#![recursion_limit = "256"]

mod report;

pub(crate) use chroma_api as api;

use api_client_core::Recorder;
use chroma_api::Client;
use chroma_api::serde_json::{self, Value, json};
use report::{Report, calls};
use serde_json::from_value;

const TENANT: &str = "default_tenant";
const DATABASE: &str = "default_database";

/// A body of the type that is asked for.
fn body<T: serde::de::DeserializeOwned>(value: Value) -> T {
    from_value(value).unwrap_or_else(|error| panic!("a body of this program is not described: {error}"))
}

/// Makes every call once. `run` keeps the names of two passes apart.
async fn pass(client: &Client, run: &str) -> Report {
    let mut report = Report::default();
    let (tenant, database) = (format!("tenant-{run}"), format!("database-{run}"));
    let (cats, dogs) = (format!("cats-{run}"), format!("dogs-{run}"));
    calls! { report, client,
        system.healthcheck(); system.heartbeat(); system.pre_flight_checks(); system.version();
        authentication.get_user_identity();
        tenant.create(&body(json!({"name": tenant}))); tenant.get(&tenant);
        tenant.update(&tenant, &body(json!({"resource_name": format!("resource-{run}")})));
        tenant.get("nobody");
        database.create(TENANT, &body(json!({"name": database}))); database.list(TENANT); database.get(TENANT, &database);
        database.get(TENANT, "nothing");
        database.create(&tenant, &body(json!({"name": database}))); database.list(&tenant);
    }
    let payload = body(json!({"name": cats, "metadata": {"kind": "cats", "count": 2, "weight": 4.5, "is_calm": true}}));
    let created = report.call("collection().create", client.collection().create(TENANT, DATABASE, &payload).send()).await;
    let id = created.and_then(|collection| serde_json::to_value(collection).ok()?["id"].as_str().map(str::to_owned));
    // What could not be read was made all the same.
    let id = match id {
        Some(id) => id,
        None => find(client, &cats).await.unwrap_or_default(),
    };
    let id = id.as_str();
    calls! { report, client,
        collection.create(TENANT, DATABASE, &body(json!({"name": dogs, "get_or_create": true})));
        collection.list(TENANT, DATABASE); collection.count(TENANT, DATABASE);
        collection.get(TENANT, DATABASE, &cats); collection.get_by_id(TENANT, DATABASE, id);
        collection.get(TENANT, DATABASE, "nothing");
        collection.get_by_crn(&format!("{TENANT}:{DATABASE}:{cats}"));
        record.collection_add(TENANT, DATABASE, id, &body(json!({"ids": ["tom", "rex", "kim"],
            "embeddings": [[1.0, 2.0], [2.0, 3.0], [3.0, 4.0]], "documents": ["A calm cat", null, "A cross cat"],
            "metadatas": [{"mood": "calm", "age": 3}, null, {"weight": 4.5, "chipped": true}], "uris": ["a", "b", null]})));
        record.collection_upsert(TENANT, DATABASE, id, &body(json!({"ids": ["tom"], "embeddings": [[1.5, 2.0]]})));
        record.collection_update(TENANT, DATABASE, id, &body(json!({"ids": ["rex"], "documents": ["A dog"]})));
        record.collection_count(TENANT, DATABASE, id);
        record.collection_get(TENANT, DATABASE, id, &body(json!({"ids": ["tom", "rex", "kim"]})));
        record.collection_get(TENANT, DATABASE, id, &body(json!({"include": ["documents", "metadatas", "embeddings", "uris"]})));
        record.collection_get(TENANT, DATABASE, id, &body(json!({"where": {"mood": "calm"}, "limit": 1})));
        record.collection_query(TENANT, DATABASE, id, &body(json!({"query_embeddings": [[1.0, 2.0]], "n_results": 2})));
        record.collection_query(TENANT, DATABASE, id, &body(json!({"query_embeddings": [[1.0, 2.0], [3.0, 4.0]],
            "include": ["distances", "documents", "metadatas", "embeddings", "uris"]})));
        record.collection_search(TENANT, DATABASE, id, &body(json!({"searches": [{"limit": {"limit": 2, "offset": 0}}]})));
        record.indexing_status(TENANT, DATABASE, id);
        collection.update(TENANT, DATABASE, id, &body(json!({"new_metadata": {"kind": "all"}})));
        collection.get(TENANT, DATABASE, &cats);
        collection.fork_count(TENANT, DATABASE, id);
        collection.fork(TENANT, DATABASE, id, &body(json!({"new_name": format!("fork-{run}")})));
        function.attach(TENANT, DATABASE, id, &body(json!({"name": format!("count-{run}"), "function_id": "record_counter",
            "output_collection": format!("counts-{run}")})));
        function.get_attached_function(TENANT, DATABASE, id, &format!("count-{run}"));
        function.detach(TENANT, DATABASE, id, &format!("count-{run}"), &body(json!({"delete_output": true})));
        record.collection_delete(TENANT, DATABASE, id, &body(json!({"ids": ["kim"]})));
        record.collection_delete(TENANT, DATABASE, id, &body(json!({"where": {"mood": "cross"}})));
        record.collection_count(TENANT, DATABASE, id);
        collection.delete(TENANT, DATABASE, &dogs); collection.delete(TENANT, DATABASE, "nothing");
        database.delete(TENANT, &database); database.delete(TENANT, "nothing");
        system.reset();
    }
    report
}

/// The id of the collection `name`, read as any JSON.
async fn find(client: &Client, name: &str) -> Option<String> {
    use chroma_api::Call as _;
    let found = client.collection().get(TENANT, DATABASE, name).send_as::<Value>().await.ok()?;
    found["id"].as_str().map(str::to_owned)
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
