//! Opening a WebSocket: a request that asks for one in, a connection out.

use bytes::Bytes;
use http::StatusCode;
use secrecy::{ExposeSecret, SecretString};
use url::Url;

use super::{Answer, Call, Outcome, Received, add_pair, with_head};
use crate::error::{ErrorKind, Failure, redact_request_ids};
use crate::handshake::{CredentialPlace, Handshake};
use crate::stream::Origin;
use crate::{SchemeKind, param, redirect};

/// A connection that a WebSocket can go through.
pub(crate) struct Upgraded {
    pub(crate) io: reqwest::Upgraded,
    pub(crate) origin: Origin,
    /// The subprotocol that the server has chosen.
    pub(crate) protocol: Option<String>,
    /// The message that brings the credential.
    pub(crate) first_message: Option<SecretString>,
}

impl Call {
    /// Sends a request that opens a WebSocket. A redirect is not followed: another host must not get the credential,
    /// nor what is sent through the connection.
    pub(super) async fn upgrade(&self, handshake: &Handshake, mut request: reqwest::Request) -> Outcome {
        let key = handshake.prepare(&mut request)?;
        let response = self.dispatch(request).await?;
        let (status, headers) = (response.status(), response.headers().clone());
        let refused = |failure| Err(with_head(failure, status, headers.clone()));
        if redirect::is_redirect(status) {
            return refused(Failure::message(ErrorKind::Redirect, "a WebSocket is not redirected"));
        }
        if status.is_success() {
            let message = format!("the server answers with {:?} and no WebSocket", response.version());
            return refused(Failure::message(ErrorKind::WebSocket, message));
        }
        if status != StatusCode::SWITCHING_PROTOCOLS {
            return self.receive(response).await;
        }
        if let Err(failure) = handshake.check(&headers, &key) {
            return refused(failure);
        }
        Ok((Received::new(status, headers, Some(response)), Bytes::new()))
    }

    /// Whether the credential of a WebSocket goes to another place than its scheme says. Puts it in the query.
    pub(super) fn place_elsewhere(&self, url: &mut Url) -> Result<bool, Box<Failure>> {
        let place = self.parts.handshake.as_ref().map(|handshake| &handshake.place);
        let name = match place {
            None | Some(CredentialPlace::Scheme) => return Ok(false),
            Some(CredentialPlace::Query(name)) => Some(name),
            Some(CredentialPlace::Message(_)) => None,
        };
        let secret = self.sole_secret()?;
        if let Some((name, secret)) = name.zip(secret) {
            let mut pair = String::new();
            param::push_pair(&mut pair, name, secret.expose_secret());
            add_pair(url, &pair);
        }
        Ok(true)
    }

    /// The credential as one secret; `None` if none is configured.
    fn sole_secret(&self) -> Result<Option<&SecretString>, Box<Failure>> {
        if let Some(issued) = &self.issued {
            return Ok(Some(issued.token.secret()));
        }
        let api = self.parts.client.api;
        let kind = |name| {
            api.security_schemes
                .get(api.scheme_index(name)?)
                .map(|scheme| scheme.kind)
        };
        match self.schemes {
            [] => Ok(None),
            [scheme] if kind(scheme) != Some(SchemeKind::Basic) => {
                let credential = self.parts.client.credential(scheme);
                Ok(credential.and_then(|credential| credential.secrets.first()))
            }
            _ => Err(Failure::message(
                ErrorKind::Request,
                "only one key or token can be sent in a query or a message",
            )),
        }
    }
}

impl Answer {
    /// The connection, once the server has switched protocols.
    pub(crate) async fn into_upgraded(self) -> Result<Upgraded, Box<Failure>> {
        let Self {
            call,
            status,
            mut headers,
            rest,
            ..
        } = self;
        redact_request_ids(&mut headers, call.secrets());
        let handshake = call.parts.handshake.as_ref();
        let secret = call.sole_secret().ok().flatten();
        let first_message = handshake
            .zip(secret)
            .and_then(|(handshake, secret)| handshake.place.message(secret));
        let protocol = handshake.and_then(|handshake| handshake.chosen(&headers));
        let missing = || Failure::message(ErrorKind::WebSocket, "a middleware has taken the connection");
        let response = rest.ok_or_else(missing).map_err(|failure| call.complete(failure))?;
        let io = response.upgrade().await.map_err(|error| {
            // A response that was made anew, as a middleware can do, has no connection.
            call.complete(with_head(
                Failure::source(ErrorKind::WebSocket, error.without_url()),
                status,
                headers.clone(),
            ))
        })?;
        Ok(Upgraded {
            io,
            origin: call.origin(status, headers),
            protocol,
            first_message,
        })
    }
}
