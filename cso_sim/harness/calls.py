"""A control call as a value: the request, and the model of its response. It sends nothing."""

import json
from collections.abc import Iterable, Mapping
from functools import cache
from typing import Any, Generic, NamedTuple, TypeVar, cast
from urllib.parse import quote, urlencode

from pydantic import BaseModel, TypeAdapter, ValidationError

from cso_sim.harness.errors import HarnessError

Model = TypeVar("Model")
Query = Mapping[str, object]
_JSON = "application/json"


class Request(NamedTuple):
    """The HTTP request. `target` is path and query, from `/_sim` on. `expects_text`: the answer is no JSON, but a refusal is.

    A `content` of many parts is made while it is sent.
    """

    method: str
    target: str
    content: bytes | Iterable[bytes] | None
    content_type: str | None
    expects_text: bool = False


class Response(NamedTuple):
    """The HTTP response."""

    status: int
    content: bytes


class Call(NamedTuple, Generic[Model]):
    """A call and the model of its response; a response that is no JSON is a text."""

    request: Request
    answer: type[Model]
    is_json: bool = True

    def read(self, response: Response) -> Model:
        """The answer.

        Raises:
            HarnessError: the call was refused, or the response does not match the model.
        """
        what = f"{self.request.method} {self.request.target}"
        if not 200 <= response.status < 300:
            raise HarnessError.of_answer(what, response.status, response.content)
        if not self.is_json:
            return cast("Model", response.content.decode())
        try:
            answer: Model = _reader(cast("Any", self.answer)).validate_json(response.content)
        except ValidationError as error:
            raise HarnessError.of_answer(what, response.status, response.content) from error
        return answer


def call(
    method: str,
    path: str,
    answer: type[Model],
    *,
    body: BaseModel | None = None,
    document: object = None,
    text: str | None = None,
    query: Query | None = None,
) -> Call[Model]:
    """Makes a call. `path` begins after `/_sim`; at most one of `body`, `document` and `text` (TOML) may be given."""
    target = f"/_sim{path}"
    if query:
        target += _encoded(query)
    if body is not None:
        # Only the members that were set; omitted members stay unchanged.
        return Call(Request(method, target, body.model_dump_json(exclude_unset=True).encode(), _JSON), answer)
    if document is not None:
        return Call(Request(method, target, json.dumps(document).encode(), _JSON), answer)
    if text is not None:
        return Call(Request(method, target, text.encode(), "application/toml"), answer)
    return Call(Request(method, target, None, None), answer)


def text_call(path: str, query: Query) -> Call[str]:
    """Makes a call whose answer is a text. `path` begins after `/_sim`."""
    return Call(Request("GET", f"/_sim{path}{_encoded(query)}", None, None, expects_text=True), str, is_json=False)


def segment(name: str) -> str:
    """A name as one part of a path."""
    return quote(name, safe="")


def _encoded(query: Query) -> str:
    given = {name: value for name, value in query.items() if value not in (None, "", [])}
    return f"?{urlencode(given, doseq=True)}" if given else ""


@cache
def _reader(answer: Any) -> TypeAdapter[Any]:
    return TypeAdapter(answer)
