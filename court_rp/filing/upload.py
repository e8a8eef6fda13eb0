"""Reads a filing from a multipart body: two texts and one PDF. Repeated members and too large files are refused."""

import hashlib
import re
from typing import NamedTuple

from starlette.datastructures import FormData, UploadFile
from starlette.requests import Request

from court_rp.filing.errors import BadFiling
from court_rp.filing.model import Document
from cso_kit.web.forms import BadInputError, is_storable

_PDF = b"%PDF-"
_LONGEST_TEXT = 200
# Space in the body for boundaries, headers and the other members.
ROOM_FOR_THE_REST = 16 * 1024


class Upload(NamedTuple):
    """The members of the filing form, and all their `names`. `document` is a refusal if the file cannot be filed."""

    csrf: str
    case_number: str
    event: str
    document: Document | BadFiling
    names: frozenset[str]


async def read_upload(request: Request, limit: int) -> Upload:
    """The form's members.

    Raises:
        BadInputError: the body is not multipart (415), is malformed, repeats a member, or the document is too large (413).
    """
    if not request.headers.get("content-type", "").lower().startswith("multipart/form-data"):
        raise BadInputError("Send this form as multipart/form-data; it holds a document.", status=415)
    async with request.form(max_files=1, max_fields=8, max_part_size=ROOM_FOR_THE_REST) as form:
        names = [name for name, _ in form.multi_items()]
        repeated = next((name for name in names if names.count(name) > 1), None)
        if repeated is not None:
            raise BadInputError(f"The member {repeated[:40]!r} was sent more than once; send it once.")
        document = await _document(form.get("document"), limit)
        csrf, case_number, event = (_text(form, name) for name in ("csrf", "case_number", "event"))
        return Upload(csrf, case_number, event, document, frozenset(names))


def _text(form: FormData, name: str) -> str:
    value = form.get(name)
    return plain_text(value) if isinstance(value, str) else ""


def plain_text(value: str) -> str:
    """The text without surrounding space, cut to the longest length; empty if it has a NUL character or half a character."""
    text = value.strip()
    return text[:_LONGEST_TEXT] if is_storable(text) else ""


async def _document(given: UploadFile | str | None, limit: int) -> Document | BadFiling:
    if not isinstance(given, UploadFile) or not given.filename:
        return BadFiling("document", "Choose a PDF document to file.")
    return checked_document(given.filename, await given.read(limit + 1), limit)


def checked_document(name: str, content: bytes, limit: int) -> Document | BadFiling:
    """The uploaded document, or why it cannot be filed.

    Raises:
        BadInputError: it is too large (413).
    """
    if len(content) > limit:
        raise BadInputError(
            f"The document is larger than the {limit // 1024} KiB this court takes; split it.", status=413
        )
    if not content.startswith(_PDF):
        return BadFiling(
            "document", "The document is not a PDF; this court takes PDF documents only. Convert it first."
        )
    return Document(_safe_name(name), content, hashlib.sha256(content).hexdigest())


def _safe_name(filename: str) -> str:
    """The file's own name without a path, in characters that are safe in a header and on a page."""
    name = re.sub(r"[^A-Za-z0-9._ -]", "_", re.split(r"[/\\]", filename)[-1]).strip(" .")[:100]
    return name or "document.pdf"
