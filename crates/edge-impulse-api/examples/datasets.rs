//! Prints an organization, its users and its datasets.
//!
//! ```sh
//! EI_API_KEY=… cargo run --example datasets -- ORGANIZATION_ID
//! ```
#![allow(clippy::print_stdout, reason = "printing is what it is for")]

use std::error::Error;

use edge_impulse_api::Client;

#[tokio::main]
async fn main() -> Result<(), Box<dyn Error>> {
    let id = std::env::args().nth(1).ok_or("which organization?")?.parse()?;
    let info = Client::from_env()?.get_organization_info(id).send().await?;
    println!("{}, since {}", info.organization.name, info.organization.created);
    for user in &info.organization.users {
        println!("- {} ({})", user.name, user.role);
    }
    for dataset in &info.datasets {
        println!("- {}: {} files", dataset.dataset, dataset.total_file_count);
    }
    Ok(())
}
