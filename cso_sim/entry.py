"""The entry of a federation whose public address has a path: takes that path off requests before anything else sees them.

`cso_kit.web.root` puts it in front of everything that goes out. A proxy may have taken it off already.
"""

from collections.abc import Awaitable

from starlette.types import ASGIApp, Receive, Scope, Send

# RFC 8414 §3.1: the path of an issuer comes after the well-known path. OpenID Connect Discovery 1.0 §4 has it before.
_WELL_KNOWN = "/.well-known/"
_INSERTED = ("/.well-known/oauth-authorization-server", "/.well-known/openid-configuration")


def below(path: str, scope: Scope) -> Scope | None:
    """The request without `path` in front of its own; `None` if it is for something else.

    `path` is the path of a public address, such as `/w/alpha`. Both addresses of the provider's metadata are known. `raw_path`
    stays as it was sent; nothing here reads it.
    """
    sent: str = scope["path"]
    if sent.startswith(path) and sent[len(path) : len(path) + 1] in {"", "/"}:
        return {**scope, "path": sent[len(path) :] or "/"}
    if sent.startswith(_WELL_KNOWN) and sent.endswith(path) and (known := sent[: -len(path)]) in _INSERTED:
        return {**scope, "path": known}
    return None


class Entry:
    """Joins a public address's path with the application behind it. Requests without the path are passed as they are."""

    def __init__(self, app: ASGIApp, path: str) -> None:
        self._app = app
        self._path = path

    def __call__(self, scope: Scope, receive: Receive, send: Send) -> Awaitable[None]:
        # Not a coroutine, as in `cso_sim.asgi`.
        return self._app(below(self._path, scope) or scope, receive, send)
