//! Prints the organization that a key belongs to, or why that is not known.
//!
//! ```sh
//! TENSORPOOL_KEY=… cargo run --example balance
//! ```
#![allow(clippy::print_stdout, reason = "printing is what it is for")]

use tensorpool_api::{Client, Error, ErrorKind};

#[tokio::main]
async fn main() -> Result<(), Box<dyn std::error::Error>> {
    match Client::from_env()?.user().get_organization_info().send().await {
        Ok(organization) => {
            println!("{}: {} USD left", organization.org_name, organization.balance);
            for member in &organization.members {
                println!("- {} ({})", member.email, member.uid);
            }
        }
        Err(error) => println!("{}", explained(&error)),
    }
    Ok(())
}

/// Every way in which a call can fail; the vendor declares no body for a failure.
fn explained(error: &Error) -> String {
    match error.kind() {
        ErrorKind::Status => format!("{:?}: {}", error.status(), error.text()),
        ErrorKind::Request => format!("nothing was sent: {}", error.message().unwrap_or_default()),
        ErrorKind::MissingCredential | ErrorKind::Token => "a key is needed".to_owned(),
        ErrorKind::Transport | ErrorKind::Timeout | ErrorKind::Redirect => format!("no answer: {error}"),
        ErrorKind::Decode | ErrorKind::ResponseTooLarge => format!("an answer that cannot be read: {error}"),
        _ => error.to_string(),
    }
}
