//! [`Client`]: makes calls. All calls share its base URL, credentials, connection pool and settings.

use std::fmt;
use std::sync::Arc;

use http::Method;
use url::Url;

use crate::Request;
use crate::operation::{Endpoint, Operation, Target};
use crate::shared::Shared;

/// Makes calls to an API. Cheap to clone; clones share everything. A generated client wraps it.
#[derive(Clone)]
pub struct Client {
    pub(crate) shared: Arc<Shared>,
}

impl Client {
    /// Returns the base URL.
    #[must_use]
    pub fn base_url(&self) -> &Url {
        &self.shared.base_url
    }

    /// Creates a request for an operation of the specification, as [`Request::new`] does.
    pub fn operation(&self, operation: &'static Operation) -> Request {
        Request::new(self, operation)
    }

    /// Creates a request for an endpoint that the specification lacks.
    ///
    /// The request has the credential, retries and traces of the client. The path must begin with `/` and is appended
    /// to the base URL. It can contain placeholders for [`Request::path`], which keeps their values out of traces, and
    /// a query, which appears in neither traces nor errors. The request is sent with the first configured credential,
    /// unless [`Request::security`] is set.
    pub fn request(&self, method: Method, path: &str) -> Request {
        let (path, query) = path.split_once('?').unwrap_or((path, ""));
        let endpoint = Endpoint {
            method,
            path: path.to_owned(),
            query: query.to_owned(),
            security: None,
        };
        Request::to(Arc::clone(&self.shared), Target::Endpoint(Box::new(endpoint)))
    }
}

impl Request {
    /// Creates a request for an operation of the specification.
    pub fn new(client: &Client, operation: &'static Operation) -> Self {
        Self::to(Arc::clone(&client.shared), Target::Operation(operation))
    }
}

/// Formats the base URL and the names of the schemes that have a credential, but no credential.
impl fmt::Debug for Client {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let schemes = self.shared.api.security_schemes.iter().zip(&self.shared.credentials);
        let configured = schemes
            .filter(|(_, credential)| credential.is_some())
            .map(|(scheme, _)| scheme.name);
        f.debug_struct("Client")
            .field("api", &self.shared.api.name)
            .field("base_url", &self.shared.prefix)
            .field("credentials", &configured.collect::<Vec<_>>())
            .finish_non_exhaustive()
    }
}
