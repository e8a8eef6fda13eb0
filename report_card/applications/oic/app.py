"""A relying party as the cookbook of pyoidc (the package `oic`) writes one, with Flask."""

import os

from flask import Flask, redirect, request, session
from oic import rndstr
from oic.oic import Client
from oic.oic.message import AuthorizationResponse, RegistrationResponse
from oic.utils.authn.client import CLIENT_AUTHN_METHOD
from werkzeug import Response

port = int(os.environ["PORT"])
callback_address = f"http://localhost:{port}/callback"
known = {"client_id": os.environ["CLIENT_ID"], "client_secret": os.environ["CLIENT_SECRET"]}
app = Flask(__name__)
app.secret_key = "fictional"
client = Client(client_authn_method=CLIENT_AUTHN_METHOD)
client.provider_config(os.environ["ISSUER"])
client.store_registration_info(RegistrationResponse(**known))
client.redirect_uris = [callback_address]


@app.route("/login")
def login() -> Response:
    session["state"], session["nonce"] = rndstr(32), rndstr(32)
    asked = client.construct_AuthorizationRequest(
        request_args={
            "client_id": client.client_id,
            "response_type": "code",
            "scope": ["openid", "profile", "email"],
            "nonce": session["nonce"],
            "state": session["state"],
            "redirect_uri": callback_address,
        }
    )
    return redirect(asked.request(client.authorization_endpoint))


@app.route("/callback")
def callback() -> Response | tuple[str, int]:
    response = client.parse_response(AuthorizationResponse, info=request.query_string.decode(), sformat="urlencoded")
    if "error" in response:
        return f"Not signed on: {response['error']}", 403
    if response.get("state") != session.get("state"):
        return "Not signed on: state did not match", 403
    tokens = client.do_access_token_request(
        state=response["state"],
        request_args={"code": response["code"], "redirect_uri": callback_address},
        authn_method="client_secret_basic",
    )
    if "error" in tokens:
        return f"Not signed on: {tokens['error']}", 403
    if tokens["id_token"]["nonce"] != session["nonce"]:
        return "Not signed on: nonce did not match", 403
    userinfo = client.do_user_info_request(state=response["state"])
    if "error" in userinfo:
        return f"Not signed on: {userinfo['error']}", 403
    session["user"] = userinfo["sub"]
    return redirect("/profile")


@app.route("/profile")
def profile() -> Response | str:
    return f"<p>Hello {session['user']}</p>" if "user" in session else redirect("/login")


if __name__ == "__main__":
    app.run("localhost", port)
