"""A sign-on that was begun and has not come back, as it is read from the database."""

from typing import NamedTuple

from court_rp.sessions.model import Purpose


class SignOn(NamedTuple):
    """What the person was sent to the provider for, and where they go afterwards."""

    purpose: Purpose
    return_to: str
