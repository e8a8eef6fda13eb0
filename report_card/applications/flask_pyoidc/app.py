"""A relying party as the documentation of Flask-pyoidc writes one."""

import os

import flask
from flask_pyoidc import OIDCAuthentication
from flask_pyoidc.provider_configuration import ClientMetadata, ProviderConfiguration
from flask_pyoidc.user_session import UserSession

port = int(os.environ["PORT"])
app = flask.Flask(__name__)
app.config.update(OIDC_REDIRECT_URI=f"http://localhost:{port}/redirect_uri", SECRET_KEY="fictional")
provider = ProviderConfiguration(
    issuer=os.environ["ISSUER"],
    client_metadata=ClientMetadata(client_id=os.environ["CLIENT_ID"], client_secret=os.environ["CLIENT_SECRET"]),
    auth_request_params={"scope": ["openid", "profile", "email"]},
)
auth = OIDCAuthentication({"cso": provider}, app)


@app.route("/profile")
@auth.oidc_auth("cso")
def profile() -> str:
    return f"<p>Hello {UserSession(flask.session).userinfo['name']}</p>"


@auth.error_view
def error(error: str | None = None, error_description: str | None = None) -> tuple[str, int]:
    return f"Not signed on: {error} {error_description or ''}", 403


if __name__ == "__main__":
    app.run("localhost", port)
