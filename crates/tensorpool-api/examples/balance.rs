//! Prints the organization that a key belongs to.
//!
//! ```sh
//! TENSORPOOL_KEY=… cargo run --example balance
//! ```
#![allow(clippy::print_stdout, reason = "printing is what it is for")]

use std::error::Error;

use tensorpool_api::Client;

#[tokio::main]
async fn main() -> Result<(), Box<dyn Error>> {
    let organization = Client::from_env()?.get_organization_info().send().await?;
    println!("{}: {} USD left", organization.org_name, organization.balance);
    for member in &organization.members {
        println!("- {} ({})", member.email, member.uid);
    }
    Ok(())
}
