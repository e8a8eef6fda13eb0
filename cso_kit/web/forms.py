"""Strict parsers for query strings and form bodies.

They refuse repeated parameters, text that is not UTF-8 and NUL characters, so no other module has to check for them.
`cso_kit.web.form_model` validates the fields of a form.
"""

from collections.abc import Iterable, Mapping
from typing import Any, TypeVar, overload
from urllib.parse import unquote

from starlette.requests import ClientDisconnect, Request

from cso_kit.web.formats import media_type

T = TypeVar("T")
_MOST_PARAMETERS = 200


class BadInputError(Exception):
    """The request is malformed. The message is one sentence for its sender; `status` is the HTTP status of the response."""

    def __init__(self, message: str, status: int = 400) -> None:
        super().__init__(message)
        self.status = status


class Parameters(Mapping[str, str]):
    """Values by name. `repeated` lists the names that were sent more than once; their first value is kept."""

    def __init__(self, pairs: Iterable[tuple[str, str]]) -> None:
        self._values: dict[str, str] = {}
        self.repeated: list[str] = []
        for name, value in pairs:
            if name in self._values:
                self.repeated.append(name)
            else:
                self._values[name] = value

    def __getitem__(self, name: str) -> str:
        return self._values[name]

    # Mapping's own would raise and catch a KeyError for each parameter that was not sent.
    @overload
    def get(self, name: str, /) -> str | None: ...
    @overload
    def get(self, name: str, /, default: str | T) -> str | T: ...
    def get(self, name: str, /, default: Any = None) -> Any:
        return self._values.get(name, default)

    def __contains__(self, name: object) -> bool:
        return name in self._values

    def __iter__(self):  # type: ignore[no-untyped-def]
        return iter(self._values)

    def __len__(self) -> int:
        return len(self._values)

    def text(self, name: str) -> str:
        """The value without surrounding white space; empty when it was not sent."""
        return self._values.get(name, "").strip()

    def given(self) -> dict[str, str]:
        """The parameters that have a value, if none was repeated. An empty one counts as left out (RFC 6749 §3.1, §3.2).

        Raises:
            BadInputError: as `once`.
        """
        self.once()
        return {name: value for name, value in self._values.items() if value}

    def once(self) -> "Parameters":
        """These parameters, if none was repeated.

        Raises:
            BadInputError: a parameter was sent twice.
        """
        if self.repeated:
            raise BadInputError(f"The parameter {self.repeated[0]!r} was sent more than once; send it once.")
        return self


def parse_pairs(raw: bytes) -> Parameters:
    """`application/x-www-form-urlencoded` bytes as parameters.

    Raises:
        BadInputError: they are not UTF-8, hold a NUL character, or are too many.
    """
    if raw.count(b"&") >= _MOST_PARAMETERS:
        raise BadInputError(f"The request has more than {_MOST_PARAMETERS} parameters; send fewer.")
    try:
        pairs = [_pair(each) for each in raw.decode("ascii").split("&") if each]
    except (UnicodeDecodeError, ValueError) as error:
        raise BadInputError(
            "The request's parameters are not form-encoded UTF-8; encode them and send them again."
        ) from error
    if b"%00" in raw or b"\x00" in raw:
        raise BadInputError("The request's parameters hold a NUL character; leave it out.")
    return Parameters(pairs)


def _pair(text: str) -> tuple[str, str]:
    """The name and the value of `name=value`; the value is empty without an equals sign (URL Standard §5.1)."""
    name, _, value = text.partition("=")
    return _decoded(name), _decoded(value)


def _decoded(text: str) -> str:
    # Most names and values need no decoding. `parse_qsl` looks into each of them, and takes twice as long.
    if "+" in text:
        text = text.replace("+", " ")
    return unquote(text, errors="strict") if "%" in text else text


def read_query(request: Request) -> Parameters:
    """The query string's parameters. Raises `BadInputError` as `parse_pairs` does."""
    return parse_pairs(request.scope["query_string"])


async def read_form(request: Request) -> Parameters:
    """The parameters of a form-encoded body.

    Raises:
        BadInputError: another content type (415), or as `parse_pairs`.
    """
    if media_type(request.headers.get("content-type")) != "application/x-www-form-urlencoded":
        raise BadInputError("Send this form as application/x-www-form-urlencoded.", status=415)
    return parse_pairs(await _body(request))


async def _body(request: Request) -> bytes:
    """The whole body, which nearly always arrives in one message. Starlette's generator would double the cost."""
    chunks: list[bytes] = []
    while True:
        message = await request.receive()
        if message["type"] == "http.disconnect":
            raise ClientDisconnect
        chunks.append(message.get("body", b""))
        if not message.get("more_body", False):
            return b"".join(chunks)


async def read_either_form(request: Request) -> Parameters:
    """The parameters of a form body in either encoding; old pages send multipart without a file.

    Raises:
        BadInputError: the body has a file, or as `read_form`.
    """
    if not request.headers.get("content-type", "").lower().startswith("multipart/form-data"):
        return await read_form(request)
    async with request.form(max_files=1, max_fields=200) as form:
        pairs = [(name, value) for name, value in form.multi_items() if isinstance(value, str)]
        if len(pairs) != len(form.multi_items()):
            raise BadInputError("This form takes no file; send it without one.")
    # The sender chooses the encoding, and some encodings can hold half a character.
    if not all(is_storable(text) for pair in pairs for text in pair):
        raise BadInputError("The request's parameters hold a NUL character or half a character; leave it out.")
    return Parameters(pairs)


def is_storable(text: str) -> bool:
    """Whether a text can be stored, hashed and shown: it has no NUL character and no half of a surrogate pair."""
    try:
        return b"\x00" not in text.encode()
    except UnicodeEncodeError:
        return False
