"""Reads a filing from a request: multipart like the court's own form, or JSON with the document in base64."""

import base64
import binascii
from typing import NamedTuple

from fastapi.exceptions import RequestValidationError
from pydantic import ValidationError
from starlette.requests import Request

from court_rp.api.bearer import two_places
from court_rp.api.errors import UnclearToken
from court_rp.api.shapes import FilingBody
from court_rp.filing.errors import BadFiling, DocumentTooLarge
from court_rp.filing.model import Document
from court_rp.filing.upload import checked_document, plain_text, read_upload
from cso_kit.web.formats import media_type
from cso_kit.web.forms import BadInputError


class Filing(NamedTuple):
    """What to file. `document` is a refusal if the file cannot be filed."""

    case_number: str
    event: str
    document: Document | BadFiling
    on_behalf_of: str


async def read_filing(request: Request, limit: int) -> Filing | UnclearToken:
    """The filing in the body of a request.

    Raises:
        BadInputError: the content type is another one (415), a member was sent twice, or the document is too large (413).
        RequestValidationError: the JSON has another shape.
    """
    kind = media_type(request.headers.get("content-type"))
    if kind == "application/json":
        return _of_json(await request.body(), limit)
    if kind != "multipart/form-data":
        raise BadInputError("Send a filing as multipart/form-data or as application/json.", status=415)
    upload = await read_upload(request, limit)
    # RFC 6750 §2.2: the body is another place for the token, and a request must not use two.
    if "access_token" in upload.names:
        return two_places()
    return Filing(upload.case_number, upload.event, upload.document, upload.on_behalf_of)


def _of_json(body: bytes, limit: int) -> Filing:
    try:
        given = FilingBody.model_validate_json(body)
    except ValidationError as error:
        # The same location as the framework gives for bodies that it parses itself.
        found = [{**each, "loc": ("body", *each["loc"])} for each in error.errors(include_url=False)]
        raise RequestValidationError(found) from error
    texts = plain_text(given.case_number), plain_text(given.event)
    return Filing(*texts, _document(given, limit), plain_text(given.on_behalf_of))


def _document(given: FilingBody, limit: int) -> Document | BadFiling:
    try:
        content = base64.b64decode(given.document, validate=True)
    except (binascii.Error, ValueError):
        return BadFiling(
            "document", "The document is not base64 (RFC 4648 section 4); encode the PDF and send it again."
        )
    checked = checked_document(given.document_name, content, limit)
    if isinstance(checked, DocumentTooLarge):
        raise BadInputError(checked.message, status=413)
    return checked
