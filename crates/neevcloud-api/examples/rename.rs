//! Renames an organization, clears its description, and says what became of it, whatever that is.
//!
//! ```sh
//! NEEVCLOUD_ACCESS_TOKEN=… cargo run --example rename -- ORGANIZATION_ID NAME
//! ```
#![allow(clippy::print_stdout, reason = "printing is what it is for")]

use neevcloud_api::types::{ErrorResponse, OrganizationResponse, OrganizationUpdateRequest, ResourceState};
use neevcloud_api::{Client, Error, ErrorKind};

#[tokio::main]
async fn main() -> Result<(), Box<dyn std::error::Error>> {
    let mut arguments = std::env::args().skip(1);
    let id = arguments.next().ok_or("which organization?")?;
    let name = arguments.next().ok_or("which name?")?;
    // An empty description clears it, says the vendor; what is not set stays as it is.
    let change = OrganizationUpdateRequest::new().name(name).description("");
    match Client::from_env()?.organizations().update(&id, &change).send().await {
        Ok(organization) => println!("{}", described(&organization)),
        Err(error) => println!("{}", explained(&error)),
    }
    Ok(())
}

/// Every state of an organization, and those that a newer server has.
fn described(organization: &OrganizationResponse) -> String {
    let name = organization.name.as_deref().unwrap_or("an organization without a name");
    let state = match &organization.status {
        Some(ResourceState::Active) => "can be used",
        Some(ResourceState::Suspended) => "is suspended",
        Some(ResourceState::Archived) => "is archived",
        Some(ResourceState::Inactive) => "is not active",
        Some(newer) => newer.as_str(),
        None => "has no state",
    };
    format!("{name}: {state}")
}

/// Every way in which a call can fail.
fn explained(error: &Error<ErrorResponse>) -> String {
    match (error.kind(), error.body()) {
        (ErrorKind::TypedStatus, Some(declared)) => format!("{}: {}", declared.code, declared.message),
        (ErrorKind::Status, _) if error.is_not_found() => "there is no such organization".to_owned(),
        (ErrorKind::Status, _) if error.is_rate_limited() => format!("too many calls; wait {:?}", error.retry_after()),
        (ErrorKind::Status | ErrorKind::TypedStatus, _) => format!("{:?}: {}", error.status(), error.text()),
        (ErrorKind::Request, _) => format!("nothing was sent: {}", error.message().unwrap_or_default()),
        (ErrorKind::MissingCredential | ErrorKind::Token, _) => "a token is needed".to_owned(),
        (ErrorKind::Transport | ErrorKind::Timeout | ErrorKind::Redirect, _) => format!("no answer: {error}"),
        (ErrorKind::Decode | ErrorKind::ResponseTooLarge, _) => format!("an answer that cannot be read: {error}"),
        (_, _) => error.to_string(),
    }
}
