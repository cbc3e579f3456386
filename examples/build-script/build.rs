//! Generates the client of `openapi.yaml`, and again when it changes.

fn main() -> Result<(), openapi_crates::Error> {
    openapi_crates::generate("openapi.yaml").to_out_dir("cats.rs")
}
