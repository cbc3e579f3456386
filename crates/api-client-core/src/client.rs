//! [`Client`]: makes calls. All calls share its base URL, credentials, connection pool and settings.

use std::fmt;
use std::sync::Arc;

use http::Method;
use url::Url;

use crate::Request;
use crate::operation::{Endpoint, Operation, Target};
use crate::shared::Shared;
use crate::shared_parameter::{self, SharedParameter, SharedValue, SharedValues};

/// Makes calls to an API. Cheap to clone; clones share everything. A generated client wraps it.
#[derive(Clone)]
pub struct Client {
    pub(crate) shared: Arc<Shared>,
    /// The values of parameters that its requests have in common.
    pub(crate) values: SharedValues,
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

    /// Returns a client whose requests have `value` where their operation has the parameter. It shares everything with
    /// this one, but for such values.
    #[must_use]
    pub fn with_shared(&self, value: SharedValue) -> Self {
        Self {
            shared: Arc::clone(&self.shared),
            values: shared_parameter::with(&self.values, value),
        }
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

    /// Takes over the value that `client` has for a parameter. Without one, a parameter that is `required` has to be
    /// set before the request is sent.
    pub fn shared(self, client: &Client, parameter: &'static SharedParameter, required: bool) -> Self {
        let mut values = client.values.iter().flat_map(|values| values.iter());
        self.take_over(parameter, values.find(|value| value.parameter == parameter), required)
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
