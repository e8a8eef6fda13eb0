"""A protocol response as the core returns it: status, body and headers."""

import json
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import parse_qsl, urlsplit

_NO_STORE = {"cache-control": "no-store", "pragma": "no-cache"}
_encode = json.JSONEncoder(separators=(",", ":")).encode


@dataclass
class ProtocolResponse:
    """The response of Authlib's server for the shell. Authlib's extension for RFC 9207 needs `location`."""

    status: int
    body: Any = ""
    headers: dict[str, str] = field(default_factory=dict)
    # The redirect address, if the parameters are posted in a form (response_mode=form_post).
    posts_to: str | None = None

    @property
    def location(self) -> str | None:
        return self.headers.get("location")

    @location.setter
    def location(self, value: str) -> None:
        self.headers["location"] = value

    @property
    def form(self) -> list[tuple[str, str]]:
        """The parameters that the redirect adds to the client's address, which may have its own query."""
        own = len(parse_qsl(urlsplit(self.posts_to or "").query, keep_blank_values=True))
        return parse_qsl(urlsplit(self.location or "").query, keep_blank_values=True)[own:]

    @property
    def content(self) -> bytes:
        """The body as bytes: JSON for a document, text as it is."""
        return (self.body if isinstance(self.body, str) else _encode(self.body)).encode()

    @classmethod
    def of(cls, status: int, body: Any, headers: list[tuple[str, str]]) -> "ProtocolResponse":
        """Makes the response from the arguments of Authlib's `handle_response`. It must not be cached (RFC 6749 §5.1)."""
        return cls(status, body, {**{name.lower(): value for name, value in headers}, **_NO_STORE})
