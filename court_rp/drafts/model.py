"""A kept filing as it is read from the database."""

from datetime import datetime
from typing import NamedTuple


class Draft(NamedTuple):
    """A filing that was interrupted; it belongs to one filer. The content of its document is read only when it is filed.

    `document_name` is `None` if no document is kept. `kept_at` is calendar time, `expires_at` protocol time.
    """

    id: int
    filer_id: int
    case_number: str
    event: str
    on_behalf_of: str | None
    document_name: str | None
    document_size: int | None
    kept_at: datetime
    expires_at: datetime


class NewDraft(NamedTuple):
    """A filing to be kept."""

    court_id: str
    filer_id: int
    case_number: str
    event: str
    on_behalf_of: str | None
    document_name: str | None
    document_size: int | None
    document_sha256: str | None
    content: bytes | None
    kept_at: datetime
    expires_at: datetime


class KeptDocument(NamedTuple):
    """The document of a kept filing."""

    name: str
    content: bytes
    sha256: str
