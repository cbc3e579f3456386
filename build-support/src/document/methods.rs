//! The HTTP methods that OpenAPI knows.

/// The fixed fields of a path item that hold an operation (OpenAPI 3.0.3 and 3.1, “Path Item Object”), in its order.
pub const METHODS: [&str; 8] = ["get", "put", "post", "delete", "options", "head", "patch", "trace"];
