"""The entry of a federation whose public address has a path: takes that path off requests before anything else sees them.

`cso_kit.web.root` puts it in front of everything that goes out. A proxy may have taken it off already.
"""

from collections.abc import Awaitable

from starlette.types import ASGIApp, Receive, Scope, Send

# RFC 8414 §3.1: the path of an issuer comes after the well-known path. OpenID Connect Discovery 1.0 §4 has it before.
_WELL_KNOWN = "/.well-known/"
_INSERTED = ("/.well-known/oauth-authorization-server", "/.well-known/openid-configuration")


def take_off(path: str, scope: Scope) -> bool:
    """Takes `path`, the path of a public address such as `/w/alpha`, off a request. Returns whether the request had it.

    Both addresses of the provider's metadata are known. The scope is changed and not copied, because every request below a path
    comes through here. `raw_path` stays as it was sent; nothing here reads it.
    """
    sent: str = scope["path"]
    if sent.startswith(path) and sent[len(path) : len(path) + 1] in {"", "/"}:
        scope["path"] = sent[len(path) :] or "/"
        return True
    if sent.startswith(_WELL_KNOWN) and sent.endswith(path) and (known := sent[: -len(path)]) in _INSERTED:
        scope["path"] = known
        return True
    return False


class Entry:
    """Joins a public address's path with the application behind it. Requests without the path are passed as they are."""

    def __init__(self, app: ASGIApp, path: str) -> None:
        self._app = app
        self._path = path

    def __call__(self, scope: Scope, receive: Receive, send: Send) -> Awaitable[None]:
        # Not a coroutine, as in `cso_sim.asgi`.
        if scope["type"] == "http":
            take_off(self._path, scope)
        return self._app(scope, receive, send)
