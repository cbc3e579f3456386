//! Prints the organizations that a token can see.
//!
//! ```sh
//! NEEVCLOUD_ACCESS_TOKEN=… cargo run --example organizations
//! ```
#![allow(clippy::print_stdout, reason = "printing is what it is for")]

use std::error::Error;

use neevcloud_api::Client;

#[tokio::main]
async fn main() -> Result<(), Box<dyn Error>> {
    let listed = Client::from_env()?.list_user_organizations().send().await?;
    for organization in listed.into_inner().data.unwrap_or_default() {
        let name = organization.name.unwrap_or_default();
        match organization.status {
            Some(status) => println!("{name}: {status}"),
            None => println!("{name}"),
        }
    }
    Ok(())
}
