"""A sign-on that waits for the provider's response, as it is read from the database."""

from typing import NamedTuple

from court_rp.sessions.model import Purpose


class SignOn(NamedTuple):
    """The purpose of a sign-on, the path to return to, and the flow that it belongs to (`cso_kit.trace`)."""

    purpose: Purpose
    return_to: str
    correlation: str | None = None
