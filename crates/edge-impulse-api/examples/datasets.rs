//! Prints an organization, its users and its datasets, or why the server does not tell.
//!
//! ```sh
//! EI_API_KEY=… cargo run --example datasets -- ORGANIZATION_ID
//! ```
#![allow(clippy::print_stdout, reason = "printing is what it is for")]

use edge_impulse_api::types::{OrganizationMemberRole, User};
use edge_impulse_api::{Client, Error, ErrorKind};

#[tokio::main]
async fn main() -> Result<(), Box<dyn std::error::Error>> {
    let id = std::env::args().nth(1).ok_or("which organization?")?.parse()?;
    match Client::from_env()?.organizations().get_info(id).send().await {
        Ok(info) => {
            println!("{}, since {}", info.organization.name, info.organization.created);
            for user in &info.organization.users {
                println!("- {}", described(&user.clone().into(), &user.role));
            }
            for dataset in &info.datasets {
                println!("- {}: {} files", dataset.dataset, dataset.total_file_count);
            }
        }
        Err(error) => println!("{}", explained(&error)),
    }
    Ok(())
}

/// Every role of a user, and those that a newer server has.
fn described(user: &User, role: &OrganizationMemberRole) -> String {
    let role = match role {
        OrganizationMemberRole::Admin => "runs the organization",
        OrganizationMemberRole::Member => "works in it",
        OrganizationMemberRole::Guest => "visits it",
        newer => newer.as_str(),
    };
    format!("{} {role}", user.name)
}

/// Every way in which a call can fail. The vendor tells most failures in an answer with the status 200.
fn explained(error: &Error) -> String {
    match error.kind() {
        ErrorKind::InBandFailure => error.message().unwrap_or("no reason").to_owned(),
        ErrorKind::Status => format!("{:?}: {}", error.status(), error.text()),
        ErrorKind::Request => format!("nothing was sent: {}", error.message().unwrap_or_default()),
        ErrorKind::MissingCredential | ErrorKind::Token => "a key is needed".to_owned(),
        ErrorKind::Transport | ErrorKind::Timeout | ErrorKind::Redirect => format!("no answer: {error}"),
        ErrorKind::Decode | ErrorKind::ResponseTooLarge => format!("an answer that cannot be read: {error}"),
        _ => error.to_string(),
    }
}
