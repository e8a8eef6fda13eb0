"""The root of our pages: the path of the public address, below which browsers find everything of a service.

It is empty, unless the public address has a path, such as `http://localhost:8400/w/alpha`. Whatever is in front of the service
strips that path from requests, so no route knows it; everything that goes out (links, forms, redirects, cookies) begins with it.
Under a host name of the settings' domains, such as `pacer.login.<domain>`, the root is empty, because such a name has no path.

The root belongs to the request and is held by a context variable: templates, their macros and parts, and responses ask for it
where they make an address, and nothing between has to pass it on.
"""

import re
from collections.abc import Iterable, Mapping
from contextvars import ContextVar, Token
from urllib.parse import urlsplit

from starlette.responses import RedirectResponse
from starlette.types import ASGIApp, Receive, Scope, Send

_PATH_IN_TEXT = re.compile(r"(?<![^\s(])/(?=[a-z])")
_USABLE = re.compile(r"(?:/[A-Za-z0-9_~-][A-Za-z0-9._~-]*)*")
_root: ContextVar[str] = ContextVar("root", default="")


def root() -> str:
    """The root in the request that is answered now: empty, or a path without a slash at its end."""
    return _root.get()


def everywhere() -> str:
    """The path of a cookie for all our pages."""
    return _root.get() or "/"


def below_root(path: str) -> str:
    """The path of one of our pages as browsers know it. `path` begins with a slash and is the one of the page's route."""
    return _root.get() + path


def complete(address: str) -> str:
    """A path of ours, which begins with a slash, as browsers know it; the address of another site as it is."""
    return _root.get() + address if address[:1] == "/" else address


def ways_below_root(ways: Mapping[str, str]) -> dict[str, str]:
    """Labels with the paths of our pages, as browsers know them."""
    return {label: _root.get() + path for label, path in ways.items()}


def paths_below_root(text: str) -> str:
    """A text for people, with the paths of our pages in it as browsers know them. Letters and notices are stored without."""
    known = _root.get()
    return _PATH_IN_TEXT.sub(f"{known}/", text) if known else text


def redirect(address: str, status: int = 303, headers: Mapping[str, str] | None = None) -> RedirectResponse:
    """A redirect to a path of ours, which begins with a slash, or to the address of another site."""
    return RedirectResponse(complete(address), status, headers)


def path_of(public_address: str) -> str:
    """The path of a public address, without a slash at its end; empty if it has none."""
    return urlsplit(public_address).path.rstrip("/")


def origin_of(public_address: str) -> str:
    """The scheme and the host of a public address."""
    parts = urlsplit(public_address)
    return f"{parts.scheme}://{parts.netloc}"


def usable_path(public_address: str) -> str:
    """A public address whose path can stand in links and in cookies.

    Raises:
        ValueError: it has other characters, or an empty or dotted part.
    """
    if not _USABLE.fullmatch(path_of(public_address)):
        raise ValueError(
            "the path of an address has only letters, digits, `-`, `_` and `~` between its slashes, as in /w/alpha"
        )
    return public_address


class Root:
    """The root of one service. `domains` are those of the settings, under whose host names the root is empty."""

    def __init__(self, public_address: str, domains: Iterable[str] = ()) -> None:
        self._path = path_of(public_address)
        self._host = urlsplit(public_address).netloc.encode()
        self._domains = tuple(domain.encode() for domain in domains)
        self._ends = tuple(b"." + domain for domain in self._domains)

    def enter(self, scope: Scope) -> Token[str] | None:
        """Makes it the root for a request. The result goes to `leave`; it is `None` if no service knows another root."""
        return _root.set(self._in(scope)) if self._path else None

    def _in(self, scope: Scope) -> str:
        for name, value in scope["headers"]:
            if name == b"host":
                return self._path if value == self._host or not self._is_named(value) else ""
        return self._path

    def _is_named(self, host: bytes) -> bool:
        name = host.partition(b":")[0].lower()
        is_public = name == self._host.partition(b":")[0]
        return not is_public and (name in self._domains or name.endswith(self._ends))


def leave(entered: Token[str] | None) -> None:
    """Ends what `Root.enter` began."""
    if entered is not None:
        _root.reset(entered)


class AtRoot:
    """Wraps an application whose requests have this root, and that has no guard of its own to say so."""

    def __init__(self, app: ASGIApp, root: Root) -> None:
        self._app = app
        self._root = root

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        entered = self._root.enter(scope) if scope["type"] == "http" else None
        try:
            await self._app(scope, receive, send)
        finally:
            leave(entered)
