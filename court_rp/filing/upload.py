"""Reads a filing from a multipart body: two texts and one PDF. Repeated members and too large files are refused."""

import hashlib
import re
from typing import NamedTuple

from python_multipart.multipart import parse_options_header
from starlette.datastructures import FormData, UploadFile
from starlette.requests import Request
from starlette.types import Message

from court_rp.filing.errors import BadFiling, DocumentTooLarge, NoDocument
from court_rp.filing.keep import Typed
from court_rp.filing.model import Document
from cso_kit.web.forms import BadInputError, is_storable

_PDF = b"%PDF-"
_LONGEST_TEXT = 200
_NUMBER = re.compile(r"[0-9]{1,18}")
_TEXTS = ("csrf", "case_number", "event", "draft", "on_behalf_of")
# Space in the body for boundaries, headers and the other members.
ROOM_FOR_THE_REST = 16 * 1024


class Upload(NamedTuple):
    """The members of the filing form, and all their `names`. `document` is a refusal if the file cannot be filed; `draft` is the
    number of the kept filing that the form continues.
    """

    csrf: str
    case_number: str
    event: str
    document: Document | BadFiling
    names: frozenset[str]
    draft: str
    on_behalf_of: str


async def read_upload(request: Request, limit: int) -> Upload:
    """The form's members.

    Raises:
        BadInputError: the body is not multipart (415), is malformed, repeats a member, or the document is too large (413).
    """
    upload = await _read(request, limit)
    if isinstance(upload.document, DocumentTooLarge):
        raise BadInputError(upload.document.message, status=413)
    return upload


async def read_whole_upload(request: Request, limit: int) -> Upload:
    """The form's members as `read_upload` returns them, but a too large document is a refusal in `document`.

    So the page can return what else was typed. Of the body only as much is read as a document may have; the members before the
    document are complete then, and browsers send them first.
    """
    most, seen = limit + ROOM_FOR_THE_REST, 0
    boundary = parse_options_header(request.headers.get("content-type"))[1].get(b"boundary", b"")

    async def receive() -> Message:
        nonlocal seen
        message = await request.receive()
        body = message.get("body", b"")
        seen += len(body)
        if seen <= most:
            return message
        # The last part is closed, as if the document ended here.
        end = body[: max(0, most - seen + len(body))] + b"\r\n--" + boundary + b"--\r\n"
        return {"type": "http.request", "body": end, "more_body": False}

    upload = await _read(Request(request.scope, receive), limit)
    return upload._replace(document=DocumentTooLarge.than(limit)) if seen > most else upload


async def _read(request: Request, limit: int) -> Upload:
    if not request.headers.get("content-type", "").lower().startswith("multipart/form-data"):
        raise BadInputError("Send this form as multipart/form-data; it holds a document.", status=415)
    async with request.form(max_files=1, max_fields=8, max_part_size=ROOM_FOR_THE_REST) as form:
        names = [name for name, _ in form.multi_items()]
        repeated = next((name for name in names if names.count(name) > 1), None)
        if repeated is not None:
            raise BadInputError(f"The member {repeated[:40]!r} was sent more than once; send it once.")
        document = await _document(form.get("document"), limit)
        csrf, case_number, event, draft, behalf = (_text(form, name) for name in _TEXTS)
        return Upload(csrf, case_number, event, document, frozenset(names), draft, behalf)


def _text(form: FormData, name: str) -> str:
    value = form.get(name)
    return plain_text(value) if isinstance(value, str) else ""


def plain_text(value: str) -> str:
    """The text without surrounding space, cut to the longest length; empty if it has a NUL character or half a character."""
    text = value.strip()
    return text[:_LONGEST_TEXT] if is_storable(text) else ""


async def _document(given: UploadFile | str | None, limit: int) -> Document | BadFiling:
    if not isinstance(given, UploadFile) or not given.filename:
        return NoDocument("document", "Choose a PDF document to file.")
    return checked_document(given.filename, await given.read(limit + 1), limit)


def checked_document(name: str, content: bytes, limit: int) -> Document | BadFiling:
    """The uploaded document, or why it cannot be filed."""
    if len(content) > limit:
        return DocumentTooLarge.than(limit)
    if not content.startswith(_PDF):
        return BadFiling(
            "document", "The document is not a PDF; this court takes PDF documents only. Convert it first."
        )
    return Document(_safe_name(name), content, hashlib.sha256(content).hexdigest())


def _safe_name(filename: str) -> str:
    """The file's own name without a path, in characters that are safe in a header and on a page."""
    name = re.sub(r"[^A-Za-z0-9._ -]", "_", re.split(r"[/\\]", filename)[-1]).strip(" .")[:100]
    return name or "document.pdf"


def typed_from(case_number: str, event: str, draft: str, on_behalf_of: str = "") -> Typed:
    """What a filing form says, from the texts of its members."""
    return Typed(plain_text(case_number), plain_text(event), draft_number(draft), plain_text(on_behalf_of))


def draft_number(text: str) -> int | None:
    """The number of a kept filing; `None` for a text that is none."""
    return int(text) if _NUMBER.fullmatch(text) else None
