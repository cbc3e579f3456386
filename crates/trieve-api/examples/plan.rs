//! Prints an organization and its plan.
//!
//! ```sh
//! TRIEVE_API_KEY=… cargo run --example plan -- ORGANIZATION_ID
//! ```
#![allow(clippy::print_stdout, reason = "printing is what it is for")]

use std::error::Error;

use trieve_api::Client;
use trieve_api::types::TrievePlan;
use trieve_api::uuid::Uuid;

#[tokio::main]
async fn main() -> Result<(), Box<dyn Error>> {
    let id: Uuid = std::env::args().nth(1).ok_or("which organization?")?.parse()?;
    let found = Client::from_env()?.get_organization(id, id).send().await?.into_inner();
    println!("{} ({})", found.organization.name, found.organization.id);
    match found.plan {
        Some(TrievePlan::Flat(plan)) => println!(
            "plan {}: {} users, {} chunks",
            plan.name, plan.user_count, plan.chunk_count
        ),
        Some(TrievePlan::UsageBased(plan)) => println!("plan {}: by usage", plan.name),
        Some(other) => println!("a plan of a newer kind: {other:?}"),
        None => println!("no plan"),
    }
    Ok(())
}
