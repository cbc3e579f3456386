//! [`Request`]: builds and sends one request. Generated methods are chains of its methods.
//!
//! By default, a request has no parameters, no body and the settings of its client. A value that cannot be sent does
//! not interrupt the chain: the first such error is returned when the request is sent. The generic methods are thin:
//! they write a value into text or bytes and leave the rest to code that exists once.

use std::fmt;
use std::sync::Arc;

use bytes::Bytes;
use serde::Serialize;
use serde::de::DeserializeOwned;

use crate::body::Body;
use crate::error::{Error, ErrorBody};
#[cfg(feature = "stream")]
use crate::error::{Failure, Sent};
use crate::operation::{SecurityRequirement, Target};
use crate::param::{self, ParamStyle, QueryStyle};
use crate::parts::Parts;
use crate::send::{Answer, Delivery};
use crate::shared::Shared;
use crate::shared_parameter::{SharedParameter, SharedValue};
use crate::status_bodies::SuccessBody;
use crate::stream::ByteStream;
use crate::{CallOptions, Response, ResponseFuture, Validate, Violation, charset, curl, json, options};

/// Builds and sends a request. Pointer-sized, to keep the structs that hold it small.
///
/// ```
/// use api_client_core::{Client, Error, Method, NoErrorBody};
///
/// async fn names(client: &Client, team: u64) -> Result<Vec<String>, Error> {
///     let request = client.request(Method::GET, "/teams/{team}/names").path("team", &team).query("limit", &10);
///     Ok(request.send_json::<Vec<String>, NoErrorBody>().await?.into_inner())
/// }
/// ```
#[derive(Clone)]
#[must_use = "a request does nothing until it is sent"]
pub struct Request {
    parts: Box<Parts>,
}

impl Request {
    pub(crate) fn to(client: Arc<Shared>, target: Target) -> Self {
        Self {
            parts: Box::new(Parts::new(client, target)),
        }
    }

    /// Sets the server of an operation that has one of its own. Ignored if the client was given a base URL. A path is
    /// one on the host of the client.
    pub fn server(mut self, url: &str) -> Self {
        if !self.parts.client.is_base_url_chosen {
            self.parts.set_server(url);
        }
        self
    }

    /// Sets a path parameter, in style `simple`. A value is always one segment.
    pub fn path<T: Serialize + ?Sized>(mut self, name: &str, value: &T) -> Self {
        let mut text = String::new();
        let written = param::write_simple(&mut text, value);
        self.parts.set_path(name, written, &text);
        self
    }

    /// Sets a path parameter, in any style.
    pub fn path_style<T: Serialize + ?Sized>(mut self, style: ParamStyle, name: &str, value: &T) -> Self {
        let mut text = String::new();
        let written = param::write_bare(&mut text, style, name, true, value);
        self.parts.set_path(name, written, &text);
        self
    }

    /// Adds a query parameter, in style `form` with `explode`. `None` and `null` are left out.
    pub fn query<T: Serialize + ?Sized>(self, name: &str, value: &T) -> Self {
        self.query_style(QueryStyle::Form { explode: true }, name, value)
    }

    /// Adds a query parameter, in any style. `None` and `null` are left out.
    pub fn query_style<T: Serialize + ?Sized>(mut self, style: QueryStyle, name: &str, value: &T) -> Self {
        let written = param::write_query(&mut self.parts.query, style, name, value);
        self.parts.note("query parameter", name, written);
        self
    }

    /// Adds a query parameter, in any style, whose reserved characters are sent as they are (`allowReserved`): all but
    /// `#`, `[`, `]`, `&` and `+`. `None` and `null` are left out.
    pub fn query_reserved<T: Serialize + ?Sized>(mut self, style: QueryStyle, name: &str, value: &T) -> Self {
        let start = self.parts.query.len();
        self = self.query_style(style, name, value);
        param::allow_reserved(&mut self.parts.query, start);
        self
    }

    /// Sets a header, in style `simple`. `None` and `null` are left out.
    pub fn header<T: Serialize + ?Sized>(mut self, name: &str, value: &T) -> Self {
        let mut text = String::new();
        let written = param::write_header(&mut text, value);
        self.parts.set_header(name, written, &text);
        self
    }

    /// Sets a header, in any style. `None` and `null` are left out.
    pub fn header_style<T: Serialize + ?Sized>(mut self, style: ParamStyle, name: &str, value: &T) -> Self {
        let mut text = String::new();
        let written = param::write_bare(&mut text, style, name, false, value);
        self.parts.set_header(name, written, &text);
        self
    }

    /// Adds a cookie, in any style. `None` and `null` are left out.
    pub fn cookie_style<T: Serialize + ?Sized>(mut self, style: ParamStyle, name: &str, value: &T) -> Self {
        let mut text = String::new();
        let written = param::write_bare(&mut text, style, name, true, value);
        self.parts.set_cookie(name, written, &text);
        self
    }

    /// Adds a cookie in style `cookie` of OpenAPI 3.2, whose values are sent as they are; with `explode`, a cookie for
    /// each item or property. `None` and `null` are left out. A character that a cookie cannot have is a mistake.
    pub fn cookie_plain<T: Serialize + ?Sized>(mut self, explode: bool, name: &str, value: &T) -> Self {
        let mut text = String::new();
        let written = param::write_cookies(&mut text, explode, name, value);
        self.parts.set_cookies(name, written, &text);
        self
    }

    /// Adds a cookie, in style `simple`. `None` and `null` are left out.
    pub fn cookie<T: Serialize + ?Sized>(mut self, name: &str, value: &T) -> Self {
        let mut text = String::new();
        let written = param::write_simple(&mut text, value);
        self.parts.set_cookie(name, written, &text);
        self
    }

    /// Sets a body of JSON.
    pub fn json<T: Serialize + ?Sized>(self, body: &T) -> Self {
        self.json_as("application/json", body)
    }

    /// Sets a body of JSON with another media type, such as `application/merge-patch+json`.
    pub fn json_as<T: Serialize + ?Sized>(mut self, content_type: &str, body: &T) -> Self {
        self.parts.set_json(content_type, &|json| body.serialize(json));
        self
    }

    /// Sets a body of XML, which is `element`, of the media type `content_type`.
    ///
    /// What is serialized is the value as JSON; the table of `element` says how it is written.
    ///
    /// ```
    /// use api_client_core::Request;
    /// use api_client_core::xml::{Content, Element, Name};
    ///
    /// static NAMES: Element = Element {
    ///     name: Name::new("names"),
    ///     content: Content::List(&Element { name: Name::new("name"), content: Content::Text }),
    /// };
    ///
    /// /// The body is `<names><name>Tom</name></names>`, after the declaration of XML.
    /// fn with_names(request: Request) -> Request {
    ///     request.xml_as("application/xml", &NAMES, &["Tom"])
    /// }
    /// ```
    #[cfg(feature = "xml")]
    pub fn xml_as<T: Serialize + ?Sized>(
        mut self,
        content_type: &str,
        element: &crate::xml::Element,
        body: &T,
    ) -> Self {
        self.parts.set_xml(content_type, element, &|json| body.serialize(json));
        self
    }

    /// Says which elements the responses of XML have, by their statuses: the methods that read a response as JSON read
    /// these as the JSON that they say.
    #[cfg(feature = "xml")]
    pub fn reads_xml(mut self, elements: &'static [(crate::StatusPattern, &'static crate::xml::Element)]) -> Self {
        self.parts.readable = elements;
        self
    }

    /// Sets a body of `application/x-www-form-urlencoded`.
    ///
    /// Each property is a pair, repeated for the items of an array. Nested properties have their names in brackets.
    pub fn form<T: Serialize + ?Sized>(self, body: &T) -> Self {
        self.form_with_deep(body, &[])
    }

    /// Sets a body of `application/x-www-form-urlencoded` in which some arrays are in style `deepObject`.
    ///
    /// The items of the arrays named in `deep` have their position in brackets; everything else is as with
    /// [`form`](Self::form).
    pub fn form_with_deep<T: Serialize + ?Sized>(mut self, body: &T, deep: &[&str]) -> Self {
        let mut text = String::new();
        let written = param::write_form(&mut text, deep, body);
        self.parts.note("form body", "", written);
        self.bytes("application/x-www-form-urlencoded", text)
    }

    /// Sets a body of plain text.
    pub fn text(self, body: &str) -> Self {
        self.bytes("text/plain; charset=utf-8", body.to_owned())
    }

    /// Sets a body of any media type.
    pub fn bytes(mut self, content_type: &str, body: impl Into<Bytes>) -> Self {
        self.parts.set_body(content_type, Body::Bytes(body.into()));
        self
    }

    /// Sets a body of `multipart/form-data`.
    #[cfg(feature = "multipart")]
    pub fn multipart(mut self, form: impl Into<crate::multipart::Form>) -> Self {
        let form = form.into();
        if let Some(mistake) = form.mistake() {
            self.parts.fail(mistake.to_owned());
        }
        self.parts.set_form(form);
        self
    }

    /// Sets a body of any media type, in memory, in a file, or streamed.
    #[cfg(feature = "stream")]
    pub fn raw(mut self, content_type: &str, body: impl Into<crate::raw::RawBody>) -> Self {
        let (body, content_type) = body.into().into_parts(content_type);
        self.parts.set_body(&content_type, body);
        self
    }

    /// Sets a body that is read while it is sent. It is sent once, never retried, and only the idle timeout applies to
    /// it.
    #[cfg(all(feature = "stream", not(target_arch = "wasm32")))]
    pub fn stream<S, B, E>(mut self, content_type: &str, body: S) -> Self
    where
        S: futures_core::Stream<Item = Result<B, E>> + Send + 'static,
        B: Into<Bytes> + 'static,
        E: Into<crate::BoxError> + 'static,
    {
        self.parts
            .set_body(content_type, Body::Stream(crate::upload::Upload::new(body)));
        self
    }

    /// Checks a body or a parameter against its schema. A violation is returned when the request is sent.
    pub fn validate<T: Validate + ?Sized>(mut self, value: &T) -> Self {
        if let Err(violation) = value.validate() {
            self.parts.fail(violation.to_string());
        }
        self
    }

    /// Takes the result of checking a parameter. A violation is returned when the request is sent.
    pub fn check(mut self, outcome: Result<(), Violation>) -> Self {
        if let Err(violation) = outcome {
            self.parts.fail(violation.to_string());
        }
        self
    }

    /// Leaves out the value of a parameter that the request has from its client, for one of its own.
    pub fn without_shared(mut self, parameter: &'static SharedParameter) -> Self {
        self.parts.leave_out(parameter);
        self
    }

    /// Takes over `value`, which the client has for a parameter.
    pub(crate) fn take_over(
        mut self,
        parameter: &'static SharedParameter,
        value: Option<&SharedValue>,
        required: bool,
    ) -> Self {
        self.parts.take_over(parameter, value, required);
        self
    }

    /// Sets options of this call. Later options replace earlier ones.
    pub fn options(mut self, options: CallOptions) -> Self {
        self.parts.options.merge(options);
        self
    }

    /// Sets the security requirement of an endpoint that the specification lacks. Ignored for an operation.
    pub fn security(mut self, requirement: SecurityRequirement) -> Self {
        if let Target::Endpoint(endpoint) = &mut self.parts.target {
            endpoint.security = Some(requirement);
        }
        self
    }

    /// Says that the operation has the header `name` for an idempotency key, by which the server recognises a request
    /// that is repeated.
    ///
    /// A call for which the caller sets no key has a new one, a random UUID; all of its attempts send the same. The
    /// request is retried whatever its method.
    ///
    /// ```
    /// use api_client_core::{Client, Error, Method, NoErrorBody};
    ///
    /// async fn order(client: &Client) -> Result<(), Error> {
    ///     let request = client.request(Method::POST, "/orders").json(&["hay"]).idempotent("Idempotency-Key");
    ///     request.send_empty::<NoErrorBody>().await?;
    ///     Ok(())
    /// }
    /// ```
    pub fn idempotent(mut self, name: &'static str) -> Self {
        self.parts.key_header = Some(name);
        self
    }

    /// Makes an empty response body an error of [`send_json`](Self::send_json), for operations that declare a body
    /// which can be `null`.
    pub fn expect_body(mut self) -> Self {
        self.parts.expects_body = true;
        self
    }

    /// Sends the request and parses the response body as JSON. An empty body parses as `null`, unless
    /// [`expect_body`](Self::expect_body) is set.
    ///
    /// # Errors
    ///
    /// Returns an error if the call fails, or the body is not a `T`; see [`ErrorKind`](crate::ErrorKind).
    pub fn send_json<T: DeserializeOwned, E: ErrorBody>(self) -> ResponseFuture<T, E> {
        ResponseFuture::new(self.accept("application/json").parts, Delivery::Json, |answer| {
            read(answer, |answer, body| json::parse(body, answer.expects_body()))
        })
    }

    /// Sends the request and parses a response body whose type depends on the status.
    ///
    /// # Errors
    ///
    /// Returns an error if the call fails, or the body is not a `T`; see [`ErrorKind`](crate::ErrorKind).
    pub fn send_by_status<T: SuccessBody, E: ErrorBody>(self) -> ResponseFuture<T, E> {
        let request = self.accept("application/json, */*;q=0.5");
        ResponseFuture::new(request.parts, Delivery::Json, |answer| {
            read(answer, |answer, body| {
                T::from_response(answer.status(), answer.content_type(), body)
            })
        })
    }

    /// Sends the request and returns the response body as text. With the feature `charset`, the body can be in the
    /// charset that the header `Content-Type` names.
    ///
    /// # Errors
    ///
    /// Returns an error if the call fails, or the body is not UTF-8; see [`ErrorKind`](crate::ErrorKind).
    pub fn send_text<E: ErrorBody>(self) -> ResponseFuture<String, E> {
        ResponseFuture::new(self.parts, Delivery::Bytes, |answer| {
            read(answer, |answer, body| {
                match charset::in_utf8(answer.content_type(), body) {
                    Some(body) => json::text(&body),
                    None => json::text(body),
                }
            })
        })
    }

    /// Sends the request and returns the bytes of the response body.
    ///
    /// # Errors
    ///
    /// Returns an error if the call fails; see [`ErrorKind`](crate::ErrorKind).
    pub fn send_bytes<E: ErrorBody>(self) -> ResponseFuture<Bytes, E> {
        ResponseFuture::new(self.parts, Delivery::Bytes, |answer| {
            let body = answer.bytes().clone();
            Ok(answer.with(body))
        })
    }

    /// Sends the request and ignores the response body.
    ///
    /// # Errors
    ///
    /// Returns an error if the call fails; see [`ErrorKind`](crate::ErrorKind).
    pub fn send_empty<E: ErrorBody>(self) -> ResponseFuture<(), E> {
        ResponseFuture::new(self.parts, Delivery::Json, |answer| Ok(answer.with(())))
    }

    /// Sends the request and returns where the server redirects to. The redirect is not followed.
    ///
    /// # Errors
    ///
    /// Returns an error if the call fails, or the response is not a redirect; see [`ErrorKind`](crate::ErrorKind).
    pub fn send_location<E: ErrorBody>(self) -> ResponseFuture<url::Url, E> {
        ResponseFuture::new(self.parts, Delivery::Redirect, |answer| {
            answer.location().map_err(|failure| Error::new(failure, false))
        })
    }

    /// Sends the request and streams the response body. The response limit does not apply.
    ///
    /// # Errors
    ///
    /// Returns an error if the call fails before the body; see [`ErrorKind`](crate::ErrorKind).
    pub fn send_stream<E: ErrorBody>(self) -> ResponseFuture<ByteStream, E> {
        ResponseFuture::new(self.parts, Delivery::Stream, |answer| Ok(answer.into_stream()))
    }

    /// Returns a command of curl that sends the same request, to look at it or to try it by hand. Sends nothing.
    ///
    /// Credentials are `[redacted]`, and so are headers, parameters and properties whose names say that they are
    /// secret, such as `password`; everything else is shown. The words are quoted for a POSIX shell. A body of JSON, a
    /// form or text is in the command; any other, and a large one, is said to be in a file `body`, or `part-1` and so
    /// on, which does not exist. The header `Accept` that sending adds is missing.
    ///
    /// ```
    /// # use api_client_core::{Api, ClientBuilder, Method};
    /// # static API: Api = Api {
    /// #     name: "pets-api",
    /// #     version: "1.0.0",
    /// #     base_url: Some("https://pets.example/v1"),
    /// #     user_agent: "pets-api/1.0.0",
    /// #     security_schemes: &[],
    /// #     in_band_failure: None,
    /// # };
    /// let client = ClientBuilder::new(&API).build()?;
    /// let request = client.request(Method::POST, "/pets").query("dry", &true).json(&["it's Tom"]);
    /// assert_eq!(
    ///     request.to_curl()?,
    ///     r#"curl --request POST 'https://pets.example/v1/pets?dry=true' \
    ///   --header 'content-type: application/json' \
    ///   --header 'user-agent: pets-api/1.0.0' \
    ///   --data-raw '["it'\''s Tom"]'"#
    /// );
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    ///
    /// # Errors
    ///
    /// Returns [`ErrorKind::Request`](crate::ErrorKind::Request) if the request cannot be sent, for example because a
    /// parameter is missing.
    pub fn to_curl(&self) -> Result<String, Error> {
        curl::command(Parts::clone(&self.parts)).map_err(|failure| Error::new(failure, false))
    }

    /// Sets the `Accept` header, unless it is set already.
    pub fn accept(mut self, media_type: &'static str) -> Self {
        self.parts.accept(media_type);
        self
    }

    /// Sets a header that is valid already.
    #[cfg(feature = "stream")]
    pub(crate) fn header_value(mut self, name: http::HeaderName, value: http::HeaderValue) -> Self {
        self.parts.headers.insert(name, value);
        self
    }

    /// Says that the request is for a page of a list.
    #[cfg(feature = "stream")]
    pub(crate) fn for_page(mut self, page: crate::parts::Page) -> Self {
        self.parts.page = Some(page);
        self
    }

    /// Adds to a failure what `response`, to a request like this one, says of the call.
    #[cfg(feature = "stream")]
    pub(crate) fn failed<T>(&self, mut failure: Box<Failure>, response: &Response<T>) -> Box<Failure> {
        let parts = &self.parts;
        failure.operation = parts.target.name();
        failure.sent = Some(Sent::new(parts.target.method(), &parts.url, std::iter::empty()));
        failure.attempts = response.attempts();
        failure.status = Some(response.status());
        failure.headers.clone_from(response.headers());
        failure.rate_limit_headers = parts.client.rate_limit_headers;
        failure
    }

    /// Makes the request one that opens a WebSocket.
    #[cfg(all(feature = "websocket", not(target_arch = "wasm32")))]
    pub(crate) fn into_upgrade(mut self) -> Self {
        self.parts.handshake = Some(Box::default());
        self
    }

    /// Sets where the credential of a WebSocket goes.
    #[cfg(all(feature = "websocket", not(target_arch = "wasm32")))]
    pub(crate) fn credential_place(mut self, place: crate::handshake::CredentialPlace) -> Self {
        if let Some(handshake) = &mut self.parts.handshake {
            handshake.place = place;
        }
        self
    }

    /// Offers a subprotocol of a WebSocket.
    #[cfg(all(feature = "websocket", not(target_arch = "wasm32")))]
    pub(crate) fn protocol(mut self, name: String) -> Self {
        if let Some(handshake) = &mut self.parts.handshake {
            handshake.protocols.push(name);
        }
        self
    }

    /// Sends the request and hands the connection over, once the server has switched protocols.
    #[cfg(all(feature = "websocket", not(target_arch = "wasm32")))]
    pub(crate) async fn upgrade(self) -> Result<crate::send::upgrade::Upgraded, Error> {
        let sent = crate::send::execute(self.parts, Delivery::Upgrade).await;
        let answer = sent.map_err(|(failure, declared)| Error::new(failure, declared))?;
        let upgraded = answer.into_upgraded().await;
        upgraded.map_err(|failure| Error::new(failure, false))
    }

    /// Takes a retry from the budget of the client, if that has one left.
    #[cfg(feature = "stream")]
    pub(crate) fn take_retry(&self) -> bool {
        self.parts.client.budget.take()
    }

    /// Notes a success in the budget of the client.
    #[cfg(feature = "stream")]
    pub(crate) fn refund(&self) {
        self.parts.client.budget.refund();
    }

    /// The query, encoded.
    #[cfg(feature = "stream")]
    pub(crate) fn query_text(&mut self) -> &mut String {
        &mut self.parts.query
    }

    /// The body.
    #[cfg(feature = "stream")]
    pub(crate) fn body(&self) -> &Body {
        &self.parts.body
    }

    /// Sets a body of JSON, which keeps its media type.
    #[cfg(feature = "stream")]
    pub(crate) fn set_json_text(&mut self, json: Vec<u8>) {
        match self.parts.body {
            Body::Empty => self.parts.set_body("application/json", Body::Bytes(json.into())),
            _ => self.parts.body = Body::Bytes(json.into()),
        }
    }

    /// Whether the request can be sent more than once.
    #[cfg(feature = "stream")]
    pub(crate) fn is_repeatable(&self) -> bool {
        self.parts.body.is_repeatable()
    }
}

/// The response with what `parse` makes of the body.
fn read<T, E: ErrorBody>(
    answer: Answer,
    parse: impl Fn(&Answer, &Bytes) -> serde_json::Result<T>,
) -> Result<Response<T>, Error<E>> {
    match parse(&answer, answer.bytes()) {
        Ok(value) => Ok(answer.with(value)),
        Err(error) => read_again(answer, &error, &parse),
    }
}

/// The same for a body that `parse` has refused, which the caller can tolerate.
#[cold]
fn read_again<T, E: ErrorBody>(
    answer: Answer,
    error: &serde_json::Error,
    parse: &dyn Fn(&Answer, &Bytes) -> serde_json::Result<T>,
) -> Result<Response<T>, Error<E>> {
    let mut value = None;
    let mismatches = answer.read_again(error, &mut |body| {
        value = Some(parse(&answer, body)?);
        Ok(())
    });
    match value.zip(mismatches) {
        Some((value, mismatches)) => Ok(answer.with(value).without(mismatches)),
        None => Err(Error::new(answer.undecodable(error), false)),
    }
}

/// Formats the operation and the shape of the request, but no values, which can be secrets.
impl fmt::Debug for Request {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let parts = &self.parts;
        f.debug_struct("Request")
            .field("operation", &parts.target.id())
            .field("method", parts.target.method())
            .field("path", &parts.target.path())
            .field("headers", &options::Names(&parts.headers))
            .field("body", &parts.body.describe())
            .field("options", &parts.options)
            .field("mistake", &parts.mistake)
            .finish_non_exhaustive()
    }
}
