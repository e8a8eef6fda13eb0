"""Documents that are requested often and change seldom. Both responses, 200 and 304, are made once."""

import copy
import hashlib
import json
from typing import Any

from starlette.requests import Request
from starlette.responses import Response

# Browser applications of every origin may read them; they are public.
HEADERS = {"cache-control": "public, max-age=300", "access-control-allow-origin": "*"}


class ReadyDocument:
    """A public JSON document with its entity tag (RFC 9110 §8.8.3)."""

    def __init__(self, document: object) -> None:
        self._document = document
        body = json.dumps(document, separators=(",", ":")).encode()
        tag = f'"{hashlib.sha256(body).hexdigest()[:16]}"'
        self._tag = tag.encode()
        headers = {**HEADERS, "etag": tag}
        self._whole = Response(body, headers=headers, media_type="application/json")
        self._not_modified = Response(status_code=304, headers=headers)

    def copy(self) -> Any:
        """A copy of the document."""
        return copy.deepcopy(self._document)

    def answer(self, request: Request) -> Response:
        """The document, or 304 if the client has it already.

        RFC 9110 §13.1.2: `If-None-Match` is a list of tags in one or several fields, or `*`. Weak tags count too. A tag holds no
        quotation mark, so a search for this tag with its quotation marks cannot match a part of another one.
        """
        for name, value in request.scope["headers"]:
            if name == b"if-none-match" and (self._tag in value or value.strip() == b"*"):
                return self._not_modified
        return self._whole
