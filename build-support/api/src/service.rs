//! Requests of the runtime from operations of a table.
//!
//! In: a table, a server, secrets, and for each call the values of parameters and a body. Out: a [`Request`] of the
//! runtime, which adds credentials, retries, limits and redirects. The runtime wants operations that live as long as
//! the program, as those of generated clients do: each is made once, when it is first called, and kept.

use std::fmt;
use std::sync::OnceLock;
use std::time::Duration;

use api_client_core::multipart::Form;
use api_client_core::raw::RawBody;
use api_client_core::{
    Api, ApiKeyLocation, Client, ClientBuilder, Credential, ExposeSecret as _, Method, ParamStyle, QueryStyle, Request,
    SchemeKind, SecurityScheme,
};
use api_operations::{Location, Operation, Parameter, Table};
use serde_json::Value;

use crate::credentials::Secrets;
use crate::failure::Failure;

/// An API that can be called.
pub struct Service {
    table: Table,
    client: Client,
    operations: Vec<OnceLock<Kept>>,
}

/// What the runtime keeps of an operation: itself, and the media types of its responses.
#[derive(Clone, Copy)]
struct Kept(&'static api_client_core::Operation, &'static str);

/// How an API is called.
#[derive(Default)]
pub(crate) struct Settings {
    /// Another base URL than the first server.
    pub(crate) base_url: Option<String>,
    pub(crate) secrets: Secrets,
    /// Whether operations are called without a credential that they ask for.
    pub(crate) anonymous: bool,
    /// How long a call may take.
    pub(crate) timeout: Option<Duration>,
}

/// What a request carries.
pub enum Payload {
    /// JSON, in a media type of its own.
    Json(String, Value),
    /// The members of an object as `application/x-www-form-urlencoded`.
    Form(Value),
    /// Parts.
    Multipart(Form),
    /// Anything else, in a media type.
    Raw(String, RawBody),
}

impl fmt::Debug for Service {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.client.fmt(formatter)
    }
}

/// A text that lives as long as the program.
fn kept(text: &str) -> &'static str {
    Box::leak(text.to_owned().into_boxed_str())
}

/// A list that lives as long as the program.
fn list<T>(items: impl IntoIterator<Item = T>) -> &'static [T] {
    Box::leak(items.into_iter().collect::<Vec<_>>().into_boxed_slice())
}

impl Service {
    /// Makes the client for the API of `table`.
    pub(crate) fn new(table: Table, settings: Settings) -> Result<Self, Failure> {
        let schemes = table.credentials.iter().map(|(name, credential)| SecurityScheme {
            name: kept(name),
            kind: kind(credential),
            env: list(credential.env.iter().map(|name| kept(name))),
        });
        let api: &'static Api = Box::leak(Box::new(Api {
            name: kept(&table.title),
            version: kept(&table.version),
            base_url: table.servers.first().map(|server| kept(server)),
            user_agent: concat!("openapi-crates-api/", env!("CARGO_PKG_VERSION")),
            security_schemes: list(schemes),
            in_band_failure: None,
        }));
        let mut builder = ClientBuilder::new(api);
        for (name, secret) in &settings.secrets {
            let credential = table.credentials.get(name);
            builder = builder.credential(name, made(credential, secret)?);
        }
        if let Some(url) = settings.base_url {
            builder = builder.base_url(url);
        }
        if settings.anonymous {
            builder = builder.anonymous();
        }
        if let Some(timeout) = settings.timeout {
            builder = builder.timeout(timeout).attempt_timeout(timeout);
        }
        let client = builder.build()?;
        let operations = table.operations.iter().map(|_| OnceLock::new()).collect();
        Ok(Self {
            table,
            client,
            operations,
        })
    }

    /// Returns the table.
    #[must_use]
    pub fn table(&self) -> &Table {
        &self.table
    }

    /// Makes the request of the operation at `index` with these values, each with the position of its parameter.
    ///
    /// # Errors
    ///
    /// Returns an error if the API has no such operation.
    pub fn request(
        &self,
        index: usize,
        values: &[(usize, Value)],
        payload: Option<Payload>,
    ) -> Result<Request, Failure> {
        let known = self.table.operations.get(index).zip(self.operations.get(index));
        let (operation, made) = known.ok_or_else(|| Failure::usage("there is no such operation"))?;
        let Kept(made, accepted) = *made.get_or_init(|| kept_operation(operation));
        let mut request = self.client.operation(made);
        if let Some(server) = &operation.server {
            request = request.server(server);
        }
        for (position, value) in values {
            if let Some(parameter) = operation.parameters.get(*position) {
                request = with(request, parameter, value);
            }
        }
        request = match payload {
            None => request,
            Some(Payload::Json(media_type, value)) => request.json_as(&media_type, &value),
            Some(Payload::Form(value)) => request.form(&value),
            Some(Payload::Multipart(form)) => request.multipart(form),
            Some(Payload::Raw(media_type, body)) => request.raw(&media_type, body),
        };
        Ok(match accepted {
            "" => request,
            accepted => request.accept(accepted),
        })
    }
}

/// The operation as the runtime has those of generated clients.
fn kept_operation(operation: &Operation) -> Kept {
    let accepted = operation.success().map(|response| &response.content);
    let types = accepted
        .into_iter()
        .flatten()
        .map(|content| content.media_type.as_str());
    let accepted = kept(&types.collect::<Vec<_>>().join(", "));
    let security = operation
        .security
        .iter()
        .map(|alternative| list(alternative.iter().map(|name| kept(name))));
    let made = Box::leak(Box::new(api_client_core::Operation {
        id: kept(&operation.id),
        call: "",
        method: Method::from_bytes(operation.method.as_bytes()).unwrap_or_default(),
        path: kept(&operation.path),
        security: list(security),
        errors: &[],
    }));
    Kept(made, accepted)
}

fn kind(credential: &api_operations::Credential) -> SchemeKind {
    let token_url = credential.token_url.as_deref().map(kept);
    match (credential.kind.as_str(), credential.scheme.as_deref()) {
        ("apiKey", _) => SchemeKind::ApiKey {
            location: match credential.location.as_deref() {
                Some("query") => ApiKeyLocation::Query,
                Some("cookie") => ApiKeyLocation::Cookie,
                _ => ApiKeyLocation::Header,
            },
            name: kept(credential.name.as_deref().unwrap_or_default()),
        },
        ("http", Some("basic")) => SchemeKind::Basic,
        ("http", Some("bearer") | None) => SchemeKind::Bearer,
        ("http", Some(scheme)) => SchemeKind::Http { scheme: kept(scheme) },
        _ => SchemeKind::OAuth2 { token_url },
    }
}

/// The credential that `secret` is for a scheme.
fn made(
    credential: Option<&api_operations::Credential>,
    secret: &api_client_core::SecretString,
) -> Result<Credential, Failure> {
    if credential.is_none_or(|credential| credential.scheme.as_deref() != Some("basic")) {
        return Ok(Credential::from(secret.clone()));
    }
    let pair = secret.expose_secret().split_once(':');
    let (user, password) = pair.ok_or_else(|| Failure::credential("a credential for basic is `user:password`"))?;
    Ok(Credential::basic(user, password.to_owned()))
}

/// Adds the value of a parameter.
fn with(request: Request, parameter: &Parameter, value: &Value) -> Request {
    let (name, style) = (parameter.name.as_str(), parameter.style.as_deref());
    match parameter.location {
        Location::Path => request.path_style(param_style(parameter), name, value),
        Location::Header => request.header_style(param_style(parameter), name, value),
        Location::Cookie if style == Some("cookie") => {
            request.cookie_plain(parameter.explode.unwrap_or(true), name, value)
        }
        Location::Cookie if parameter.content_type.is_some() => request.cookie_style(ParamStyle::Json, name, value),
        Location::Cookie => request.cookie(name, value),
        Location::Query | Location::QueryString => {
            let explode = parameter.explode;
            let style = match style {
                _ if parameter.content_type.is_some() && parameter.location == Location::Query => QueryStyle::Json,
                Some("spaceDelimited") => QueryStyle::SpaceDelimited,
                Some("pipeDelimited") => QueryStyle::PipeDelimited,
                Some("deepObject") => QueryStyle::DeepObject,
                _ => QueryStyle::Form {
                    explode: explode.unwrap_or(true),
                },
            };
            match parameter.allow_reserved {
                true => request.query_reserved(style, name, value),
                false => request.query_style(style, name, value),
            }
        }
    }
}

fn param_style(parameter: &Parameter) -> ParamStyle {
    let explode = parameter.explode.unwrap_or_default();
    match parameter.style.as_deref() {
        _ if parameter.content_type.is_some() => ParamStyle::Json,
        Some("label") => ParamStyle::Label { explode },
        Some("matrix") => ParamStyle::Matrix { explode },
        _ => ParamStyle::Simple { explode },
    }
}
