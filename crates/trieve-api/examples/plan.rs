//! Prints an organization, its plan and its subscription, of whatever kinds they are.
//!
//! ```sh
//! TRIEVE_API_KEY=… cargo run --example plan -- ORGANIZATION_ID
//! ```
#![allow(clippy::print_stdout, reason = "printing is what it is for")]

use trieve_api::types::{ErrorResponseBody, OrganizationId, TrievePlan, TrieveSubscription};
use trieve_api::{Client, Error, ErrorKind};

#[tokio::main]
async fn main() -> Result<(), Box<dyn std::error::Error>> {
    let id: OrganizationId = std::env::args().nth(1).ok_or("which organization?")?.parse()?;
    let client = Client::from_env()?.with_organization(id);
    match client.organization().get(id).send().await {
        Ok(found) => {
            println!("{} ({})", found.organization.name, found.organization.id);
            println!("{}", plan(found.plan.as_ref()));
            println!("{}", subscription(found.subscription.as_ref()));
        }
        Err(error) => println!("{}", explained(&error)),
    }
    Ok(())
}

/// Every kind of plan, and those that a newer server has.
fn plan(plan: Option<&TrievePlan>) -> String {
    match plan {
        Some(TrievePlan::Flat(plan)) => {
            format!(
                "plan {}: {} users, {} chunks",
                plan.name, plan.user_count, plan.chunk_count
            )
        }
        Some(TrievePlan::UsageBased(plan)) => format!("plan {}: by usage", plan.name),
        Some(TrievePlan::Unknown(json)) => format!("a plan of a newer kind: {json}"),
        Some(_) => "a plan of a kind that is newer than this program".to_owned(),
        None => "no plan".to_owned(),
    }
}

/// Every kind of subscription, and those that a newer server has.
fn subscription(subscription: Option<&TrieveSubscription>) -> String {
    match subscription {
        Some(TrieveSubscription::Flat(flat)) => match flat.current_period_end {
            Some(end) => format!("paid until {end}"),
            None => "paid for good".to_owned(),
        },
        Some(TrieveSubscription::UsageBased(metered)) => format!("metered since {}", metered.created_at),
        Some(TrieveSubscription::Unknown(json)) => format!("a subscription of a newer kind: {json}"),
        Some(_) => "a subscription of a kind that is newer than this program".to_owned(),
        None => "no subscription".to_owned(),
    }
}

/// Every way in which a call can fail.
fn explained(error: &Error<ErrorResponseBody>) -> String {
    match (error.kind(), error.body()) {
        (ErrorKind::TypedStatus, Some(declared)) => declared.message.clone(),
        (ErrorKind::Status | ErrorKind::TypedStatus, _) => format!("{:?}: {}", error.status(), error.text()),
        (ErrorKind::Request, _) => format!("nothing was sent: {}", error.message().unwrap_or_default()),
        (ErrorKind::MissingCredential | ErrorKind::Token, _) => "a key is needed".to_owned(),
        (ErrorKind::Transport | ErrorKind::Timeout | ErrorKind::Redirect, _) => format!("no answer: {error}"),
        (ErrorKind::Decode | ErrorKind::ResponseTooLarge, _) => format!("an answer that cannot be read: {error}"),
        (_, _) => error.to_string(),
    }
}
