//! [`Client`]: what all calls share: the server, the credentials, the connection pool and the settings.

use std::fmt;
use std::sync::Arc;

use http::Method;
use url::Url;

use crate::Request;
use crate::operation::{Endpoint, Operation, Target};
use crate::shared::Shared;

/// The client that a generated client is a thin face of. Clones share everything.
#[derive(Clone)]
pub struct Client {
    pub(crate) shared: Arc<Shared>,
}

impl Client {
    /// The server that calls go to.
    #[must_use]
    pub fn base_url(&self) -> &Url {
        &self.shared.base_url
    }

    /// A request for an operation of the description.
    pub fn operation(&self, operation: &'static Operation) -> Request {
        Request::new(Arc::clone(&self.shared), Target::Operation(operation))
    }

    /// A request for an endpoint that the description lacks, with the client's credential, retries and traces.
    ///
    /// The path begins with `/` and is appended to the base URL. It can hold placeholders for
    /// [`Request::path`], which keeps values out of traces and errors, and a query, which is in neither. The credential is the first one that is
    /// configured, unless [`Request::security`] says otherwise.
    pub fn request(&self, method: Method, path: &str) -> Request {
        let (path, query) = path.split_once('?').unwrap_or((path, ""));
        let endpoint = Endpoint {
            method,
            path: path.to_owned(),
            query: query.to_owned(),
            security: None,
        };
        Request::new(Arc::clone(&self.shared), Target::Endpoint(Box::new(endpoint)))
    }
}

/// The server and which schemes have credentials, nothing of the credentials.
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
