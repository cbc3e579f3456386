"""An authorization server of Authlib and an API in one, for one person, in memory: `server.py PORT`.

Refresh tokens are replaced with each use, access tokens live for 31 s, which is a second of use for a client that renews
them half a minute early, and codes need a challenge of PKCE.
"""

import sys
import time

from authlib.integrations.flask_oauth2 import AuthorizationServer, ResourceProtector, current_token
from authlib.oauth2.rfc6749 import ClientMixin, TokenMixin, grants
from authlib.oauth2.rfc6749.util import list_to_scope, scope_to_list
from authlib.oauth2.rfc6750 import BearerTokenValidator
from authlib.oauth2.rfc7636 import CodeChallenge
from authlib.oauth2.rfc8628 import (
    DEVICE_CODE_GRANT_TYPE,
    DeviceAuthorizationEndpoint,
    DeviceCodeGrant,
    DeviceCredentialDict,
)
from flask import Flask, jsonify, redirect, request

LIFE = 31
codes, tokens, devices, allowed, asked = {}, [], {}, {}, {"grants": []}


class Person:
    id = 1

    def get_user_id(self):
        return self.id


class Client(ClientMixin):
    def get_client_id(self):
        return "notes-cli"

    def get_default_redirect_uri(self):
        return None

    def get_allowed_scope(self, scope):
        return list_to_scope([one for one in scope_to_list(scope or "") if one == "notes"])

    def check_redirect_uri(self, uri):
        return uri.startswith("http://127.0.0.1:") and uri.endswith("/callback")

    def check_client_secret(self, secret):
        return False

    def check_endpoint_auth_method(self, method, endpoint):
        return method == "none"

    def check_response_type(self, response_type):
        return response_type == "code"

    def check_grant_type(self, grant_type):
        return grant_type in ("authorization_code", "refresh_token", DEVICE_CODE_GRANT_TYPE)


class Code(dict):
    def get_redirect_uri(self):
        return self["redirect_uri"]

    def get_scope(self):
        return self["scope"]

    code_challenge = property(lambda self: self["code_challenge"])
    code_challenge_method = property(lambda self: self["code_challenge_method"])


class Token(dict, TokenMixin):
    def check_client(self, client):
        return True

    def get_scope(self):
        return self["scope"]

    def get_expires_in(self):
        return self["expires_in"]

    def is_expired(self):
        return time.time() > self["until"]

    def is_revoked(self):
        return False

    def get_user(self):
        return Person()

    def get_client(self):
        return Client()


class CodeGrant(grants.AuthorizationCodeGrant):
    TOKEN_ENDPOINT_AUTH_METHODS = ["none"]

    def save_authorization_code(self, code, request):
        data = request.payload.data
        codes[code] = Code(
            redirect_uri=request.payload.redirect_uri,
            scope=request.payload.scope,
            code_challenge=data["code_challenge"],
            code_challenge_method=data["code_challenge_method"],
        )

    def query_authorization_code(self, code, client):
        return codes.get(code)

    def delete_authorization_code(self, code):
        codes.clear()

    def authenticate_user(self, code):
        return Person()


class RefreshGrant(grants.RefreshTokenGrant):
    TOKEN_ENDPOINT_AUTH_METHODS = ["none"]
    INCLUDE_NEW_REFRESH_TOKEN = True

    def authenticate_refresh_token(self, refresh_token):
        return next((token for token in tokens if token.get("refresh_token") == refresh_token), None)

    def authenticate_user(self, refresh_token):
        return Person()

    def revoke_old_credential(self, refresh_token):
        refresh_token["refresh_token"] = None


class DeviceEndpoint(DeviceAuthorizationEndpoint):
    INTERVAL = 1

    def get_verification_uri(self):
        return request.url_root + "device"

    def save_device_credential(self, client_id, scope, data):
        devices[data["device_code"]] = DeviceCredentialDict(
            client_id=client_id, scope=scope, expires_at=time.time() + data["expires_in"], **data
        )


class DeviceGrant(DeviceCodeGrant):
    TOKEN_ENDPOINT_AUTH_METHODS = ["none"]

    def query_device_credential(self, device_code):
        return devices.get(device_code)

    def query_user_grant(self, user_code):
        return (Person(), allowed[user_code]) if user_code in allowed else None

    def should_slow_down(self, credential):
        # The second question is taken for one too many.
        credential["asked"] = credential.get("asked", 0) + 1
        return credential["asked"] == 2


class Validator(BearerTokenValidator):
    def authenticate_token(self, text):
        return next((token for token in tokens if token["access_token"] == text), None)


def save_token(token, request):
    asked["grants"].append(request.payload.grant_type.split(":")[-1])
    tokens.append(Token(token, until=time.time() + LIFE))


app = Flask(__name__)
app.config["OAUTH2_REFRESH_TOKEN_GENERATOR"] = True
app.config["OAUTH2_TOKEN_EXPIRES_IN"] = {
    grant: LIFE for grant in ("authorization_code", "refresh_token", DEVICE_CODE_GRANT_TYPE)
}
server = AuthorizationServer(app, lambda client: Client() if client == "notes-cli" else None, save_token)
server.register_grant(CodeGrant, [CodeChallenge(required=True)])
server.register_grant(RefreshGrant)
server.register_grant(DeviceGrant)
server.register_endpoint(DeviceEndpoint)
protect = ResourceProtector()
protect.register_token_validator(Validator())


@app.get("/oauth/authorize")
def authorize():
    """The person agrees at once, unless `deny` is in the query."""
    grant = server.get_consent_grant(end_user=Person())
    return server.create_authorization_response(grant_user=None if "deny" in request.args else Person(), grant=grant)


@app.post("/oauth/token")
def token():
    return server.create_token_response()


@app.post("/oauth/device")
def device():
    return server.create_endpoint_response(DeviceEndpoint.ENDPOINT_NAME)


@app.get("/device")
def enter():
    allowed[request.args["user_code"]] = "deny" not in request.args
    return redirect("/")


@app.get("/")
def grants_so_far():
    return jsonify(asked["grants"])


@app.get("/v1/me")
@protect("notes")
def me():
    return jsonify(person=current_token.get_user().id, scope=current_token.get_scope())


if __name__ == "__main__":
    app.run("127.0.0.1", int(sys.argv[1]))
