//! The limits of a fetch, as options of a command.

use std::time::Duration;

/// Limits for what is requested of a site.
#[derive(Clone, Copy, Debug, clap::Args)]
pub(crate) struct Limits {
    /// Maximum number of files per vendor
    #[arg(long = "max-files", value_name = "COUNT", default_value_t = 3000)]
    pub(super) files: usize,
    /// Maximum size of all files of a vendor together, in bytes
    #[arg(long = "max-bytes", value_name = "BYTES", default_value_t = 256 * 1024 * 1024)]
    pub(super) bytes: u64,
    /// Maximum size of one file, in bytes
    #[arg(long = "max-file-bytes", value_name = "BYTES", default_value_t = 32 * 1024 * 1024)]
    pub(super) file_bytes: u64,
    /// Timeout for one vendor, in seconds
    #[arg(long = "max-seconds", value_name = "SECONDS", default_value = "900", value_parser = seconds)]
    pub(super) time: Duration,
    /// Timeout for one request, from its connection to the end of its response, in seconds
    #[arg(long = "request-seconds", value_name = "SECONDS", default_value = "30", value_parser = seconds)]
    pub(super) request_time: Duration,
    /// Maximum number of concurrent requests
    #[arg(long, value_name = "COUNT", default_value_t = 4, value_parser = clap::value_parser!(u8).range(1..=16))]
    pub(super) concurrency: u8,
}

fn seconds(text: &str) -> Result<Duration, std::num::ParseIntError> {
    text.parse().map(Duration::from_secs)
}
