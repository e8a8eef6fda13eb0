"""Documents that many ask for and that seldom change: both answers, the document and "not modified", are made once."""

import hashlib
import json

from starlette.requests import Request
from starlette.responses import Response

# Browser applications read these from their own origin; nothing in them is private.
_HEADERS = {"cache-control": "public, max-age=300", "access-control-allow-origin": "*"}


class ReadyDocument:
    """A public JSON document with its entity tag (RFC 9110 §8.8.3)."""

    def __init__(self, document: object) -> None:
        body = json.dumps(document, separators=(",", ":")).encode()
        self._tag = f'"{hashlib.sha256(body).hexdigest()[:16]}"'
        headers = {**_HEADERS, "etag": self._tag}
        self._whole = Response(body, headers=headers, media_type="application/json")
        self._not_modified = Response(status_code=304, headers=headers)

    def answer(self, request: Request) -> Response:
        """The document, or 304 for whoever has it already (`If-None-Match`)."""
        known = self._tag in request.headers.get("if-none-match", "")
        return self._not_modified if known else self._whole
