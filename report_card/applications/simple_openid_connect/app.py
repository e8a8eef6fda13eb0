"""A relying party as the documentation of simple-openid-connect writes one, with Flask."""

import os
import secrets

from flask import Flask, redirect, request, session
from simple_openid_connect import pkce
from simple_openid_connect.client import OpenidClient
from simple_openid_connect.data import TokenSuccessResponse
from simple_openid_connect.exceptions import AuthenticationFailedError, ValidationError
from werkzeug import Response

port = int(os.environ["PORT"])
client = OpenidClient.from_issuer_url(
    url=os.environ["ISSUER"],
    authentication_redirect_uri=f"http://localhost:{port}/callback",
    client_id=os.environ["CLIENT_ID"],
    client_secret=os.environ["CLIENT_SECRET"],
    scope="openid profile email",
)
app = Flask(__name__)
app.secret_key = "fictional"


@app.route("/login")
def login() -> Response:
    session["state"], session["nonce"] = secrets.token_urlsafe(), secrets.token_urlsafe()
    session["verifier"], session["challenge"] = pkce.generate_pkce_pair()
    address = client.authorization_code_flow.start_authentication(
        state=session["state"],
        nonce=session["nonce"],
        code_challenge=session["challenge"],
        code_challenge_method="S256",
    )
    return redirect(address)


@app.route("/callback")
def callback() -> Response | tuple[str, int]:
    try:
        tokens = client.authorization_code_flow.handle_authentication_result(
            request.url,
            state=session.get("state"),
            code_verifier=session.get("verifier"),
            code_challenge=session.get("challenge"),
            code_challenge_method="S256",
        )
        if not isinstance(tokens, TokenSuccessResponse):
            return f"Not signed on: {tokens.error}", 403
        token = client.decode_id_token(tokens.id_token, nonce=session["nonce"])
    except (AuthenticationFailedError, ValidationError) as error:
        return f"Not signed on: {error}", 403
    session["user"] = token.sub
    return redirect("/profile")


@app.route("/profile")
def profile() -> Response | str:
    return f"<p>Hello {session['user']}</p>" if "user" in session else redirect("/login")


if __name__ == "__main__":
    app.run("localhost", port)
