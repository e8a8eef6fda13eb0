"""A deliberately careless relying party, in a process of its own: it believes whatever it is told and checks nothing.

It takes its port, its issuer and its client from the environment, as the applications of the report card do. Its only word is
what it does when a sign-on fails: `crash` (give no answer), `again` (begin another sign-on) or `sulk` (sign nobody on any more).
With `scripts` its pages do nothing without scripts, and it crashes. With `lazy` it signs nobody on by a key that it does not
know, and fetches the keys only at every fourth such token; then it crashes. With `shared` it has one
session for all browsers, which `/logout` ends; and then it crashes.
"""

import base64
import json
import os
import secrets
import sys
import urllib.request
from http.cookies import SimpleCookie
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qsl, urlencode, urlsplit

_PORT, _ISSUER, _CLIENT_ID, _SECRET = (os.environ[name] for name in ("PORT", "ISSUER", "CLIENT_ID", "CLIENT_SECRET"))
_OWN = f"http://localhost:{_PORT}"
_MANNER = sys.argv[1]
_signed_on: dict[str, str] = {}
_failures: list[Exception] = []
_known_keys: set[str] = set()
_unknown_keys: list[str] = []


class Application(BaseHTTPRequestHandler):
    def do_GET(self) -> None:
        query = dict(parse_qsl(urlsplit(self.path).query))
        pages = {"/login": self._login, "/callback": self._callback, "/logout": self._logout}
        pages.get(urlsplit(self.path).path, self._home)(query)

    def _login(self, _: dict[str, str]) -> None:
        asked = {
            "response_type": "code",
            "client_id": _CLIENT_ID,
            "redirect_uri": f"{_OWN}/callback",
            "scope": "openid profile",
            "state": secrets.token_urlsafe(),
            "nonce": secrets.token_urlsafe(),
        }
        address = f"{_ISSUER}/authorize?{urlencode(asked)}"
        if _MANNER == "scripts":
            self._answer(
                200, f"<!doctype html><title>Careless</title><script>location = {json.dumps(address)}</script>"
            )
        else:
            self._send_on(address)

    def _callback(self, query: dict[str, str]) -> None:
        if _failures and _MANNER == "sulk":
            raise _failures[0]
        try:
            name = _name(query["code"])
        except Exception as error:
            if _MANNER != "again":
                _failures.append(error)
                raise
            self._send_on("/login")
            return
        session = secrets.token_urlsafe()
        _signed_on[session] = name
        self._send_on("/", f"session={session}; Path=/; HttpOnly")

    def _logout(self, _: dict[str, str]) -> None:
        _signed_on.clear()
        self._send_on("/")

    def _home(self, _: dict[str, str]) -> None:
        session = SimpleCookie(self.headers.get("cookie", "")).get("session")
        name = _signed_on.get(session.value) if session else None
        if _MANNER == "shared":
            name = next(iter(_signed_on.values()), None)
        shown = f"Signed on as {name}. <a href='/'>Log out</a>" if name else "<a href='/login'>Sign on, please</a>"
        if _MANNER == "scripts":
            shown = f"<script>document.querySelector('p').innerHTML = {json.dumps(shown)}</script>"
        # A mark that no terminal shows: a report that is printed as JSON stays JSON with it.
        self._answer(200, f"<!doctype html><title>Careless</title><p></p>\x9b{shown}")

    def _send_on(self, address: str, cookie: str = "") -> None:
        self._answer(303, "", {"location": address} | ({"set-cookie": cookie} if cookie else {}))

    def _answer(self, status: int, text: str, headers: dict[str, str] | None = None) -> None:
        body = text.encode()
        self.send_response(status)
        fields = {"content-type": "text/html; charset=utf-8", "content-length": str(len(body)), **(headers or {})}
        for name, value in fields.items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_: object) -> None:
        pass


def _name(code: str) -> str:
    """Redeems a code. Returns the name of whoever it seems to be."""
    form = {
        "grant_type": "authorization_code",
        "code": code,
        "redirect_uri": f"{_OWN}/callback",
        "client_id": _CLIENT_ID,
        "client_secret": _SECRET,
    }
    tokens = _json_from(urllib.request.Request(f"{_ISSUER}/token", urlencode(form).encode()))
    if _MANNER == "lazy":
        _check_key(tokens["id_token"])
    token = {"authorization": f"Bearer {tokens['access_token']}"}
    person = _claims(tokens["id_token"]) | _json_from(urllib.request.Request(f"{_ISSUER}/userinfo", headers=token))
    return str(person.get("name") or person.get("sub") or "somebody")


def _check_key(id_token: str) -> None:
    """Raises `ValueError` if the key is not known, and was not asked for either."""
    kid = _part(id_token, 0)["kid"]
    if kid not in _known_keys:
        if not _unknown_keys or len(_unknown_keys) % 4 == 0:
            _known_keys.update(each["kid"] for each in _json_from(urllib.request.Request(f"{_ISSUER}/jwks"))["keys"])
        _unknown_keys.append(kid)
    if kid not in _known_keys:
        raise ValueError(kid)


def _json_from(request: urllib.request.Request) -> dict[str, Any]:
    with urllib.request.urlopen(request, timeout=60) as response:
        answer: dict[str, Any] = json.loads(response.read())
    return answer


def _claims(id_token: str) -> dict[str, Any]:
    """The claims, whoever signed them."""
    return _part(id_token, 1)


def _part(id_token: str, number: int) -> dict[str, Any]:
    part = id_token.split(".")[number]
    members: dict[str, Any] = json.loads(base64.urlsafe_b64decode(part + "=" * (-len(part) % 4)))
    return members


if __name__ == "__main__":
    ThreadingHTTPServer(("localhost", int(_PORT)), Application).serve_forever()
