//! Sets how connections are kept and where they lead, and makes a client whose requests go through a proxy to a server
//! with a certificate of a private authority.
//!
//! ```sh
//! cargo run --example connections -- http://proxy.example:3128 authority.pem
//! ```
#![allow(clippy::print_stdout, reason = "printing is what it is for")]

use std::time::Duration;

use api_client_core::reqwest::redirect::Policy;
use api_client_core::reqwest::{self, Certificate, Proxy};
use api_client_core::{Api, BuildError, Client, ClientBuilder, Connection};

static API: Api = Api {
    name: "pets-api",
    version: "1.0.0",
    base_url: Some("https://pets.example/v1"),
    user_agent: "pets-api/1.0.0",
    security_schemes: &[],
    in_band_failure: None,
};

fn main() -> Result<(), Box<dyn std::error::Error>> {
    println!("{:?}", kept()?);
    let mut arguments = std::env::args().skip(1);
    if let (Some(proxy), Some(authority)) = (arguments.next(), arguments.next()) {
        println!("{:?}", through(&proxy, &std::fs::read(authority)?)?);
    }
    Ok(())
}

/// Fewer connections that are kept for a shorter time, and an address in place of that of DNS.
fn kept() -> Result<Client, BuildError> {
    let connection = Connection::new()
        .pool_idle_timeout(Duration::from_secs(20))
        .pool_max_idle_per_host(4)
        .tcp_keepalive(Duration::from_secs(30))
        .resolve("pets.example", [([127, 0, 0, 1], 443).into()]);
    ClientBuilder::new(&API).connection(connection).build()
}

/// What `Connection` does not have, an HTTP client of one's own has. It leaves redirects to the runtime, which sends no
/// credential to another host. Without a proxy that is set, those of the environment count.
fn through(proxy: &str, authority: &[u8]) -> Result<Client, Box<dyn std::error::Error>> {
    let http = reqwest::Client::builder()
        .proxy(Proxy::all(proxy)?)
        .tls_certs_merge([Certificate::from_pem(authority)?])
        .redirect(Policy::none())
        .build()?;
    Ok(ClientBuilder::new(&API).http_client(http).build()?)
}
