"""A relying party with the relying-party handler of idpyoidc, as its documentation uses it, with Flask."""

import os

from flask import Flask, redirect, request, session
from idpyoidc.client.exception import OidcServiceError
from idpyoidc.client.rp_handler import RPHandler
from werkzeug import Response

issuer, port = os.environ["ISSUER"], int(os.environ["PORT"])
own = f"http://localhost:{port}"
handler = RPHandler(
    base_url=own,
    client_configs={
        issuer: {
            "client_type": "oidc",
            "issuer": issuer,
            "client_id": os.environ["CLIENT_ID"],
            "client_secret": os.environ["CLIENT_SECRET"],
            "redirect_uris": [f"{own}/callback"],
            "response_types": ["code"],
            "response_types_supported": ["code"],
            "scope": ["openid", "profile", "email"],
            "token_endpoint_auth_methods_supported": ["client_secret_basic"],
            "services": {
                "discovery": {"class": "idpyoidc.client.oidc.provider_info_discovery.ProviderInfoDiscovery"},
                "authorization": {"class": "idpyoidc.client.oidc.authorization.Authorization"},
                "accesstoken": {"class": "idpyoidc.client.oidc.access_token.AccessToken"},
                "userinfo": {"class": "idpyoidc.client.oidc.userinfo.UserInfo"},
            },
        }
    },
)
app = Flask(__name__)
app.secret_key = "fictional"


@app.route("/login")
def login() -> Response:
    address = handler.begin(issuer)
    return redirect(address)


@app.route("/callback")
def callback() -> Response | tuple[str, int]:
    try:
        result = handler.finalize(issuer, request.args.to_dict())
    except OidcServiceError as error:
        return f"Not signed on: {error}", 403
    if "error" in result:
        return f"Not signed on: {result['error']}", 403
    session["user"] = result["userinfo"]["sub"]
    return redirect("/profile")


@app.route("/profile")
def profile() -> Response | str:
    return f"<p>Hello {session['user']}</p>" if "user" in session else redirect("/login")


if __name__ == "__main__":
    app.run("localhost", port)
