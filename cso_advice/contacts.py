"""Whom to ask: fictional contacts. The numbers are of the range that is kept for fiction, the addresses lead nowhere.

RFC 2606 keeps the domain `example`.
"""

from typing import NamedTuple

_FICTIONAL_NUMBERS = 100


class Contact(NamedTuple):
    """A desk that answers questions in the story."""

    name: str
    telephone: str
    email: str


def court_desk(court_id: str, court_name: str) -> Contact:
    """The help desk of a court's clerk."""
    number = sum(court_id.encode()) % _FICTIONAL_NUMBERS
    return Contact(f"CM/ECF help desk, {court_name}", f"(555) 555-01{number:02}", f"cmecf-help@{court_id}.example")


SERVICE_CENTER = Contact("PACER Service Center", "(555) 555-0100", "service-center@pacer.example")
