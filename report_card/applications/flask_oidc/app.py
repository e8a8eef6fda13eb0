"""A relying party as the documentation of Flask-OIDC writes one."""

import json
import os
import tempfile
from pathlib import Path

from flask import Flask, g
from flask_oidc import OpenIDConnect

issuer, port = os.environ["ISSUER"], int(os.environ["PORT"])
secrets = Path(tempfile.mkdtemp()) / "client_secrets.json"
secrets.write_text(
    json.dumps(
        {
            "web": {
                "client_id": os.environ["CLIENT_ID"],
                "client_secret": os.environ["CLIENT_SECRET"],
                "auth_uri": f"{issuer}/authorize",
                "token_uri": f"{issuer}/token",
                "userinfo_uri": f"{issuer}/userinfo",
                "issuer": issuer,
                "redirect_uris": [f"http://localhost:{port}/authorize"],
            }
        }
    )
)
app = Flask(__name__)
app.config.update(
    SECRET_KEY="fictional",
    OIDC_CLIENT_SECRETS=str(secrets),
    OIDC_SCOPES="openid profile email",
    OIDC_COOKIE_SECURE=False,
)
oidc = OpenIDConnect(app)


@app.route("/profile")
@oidc.require_login
def profile() -> str:
    return f"<p>Hello {g.oidc_user.unique_id}</p>"


if __name__ == "__main__":
    app.run("localhost", port)
