"""A session at a court as it is read from the database."""

from datetime import datetime
from typing import Literal, NamedTuple

OpenedBy = Literal["cmecf", "cso", "pacer"]
Purpose = Literal["sign-in", "linking", "reading"]


class CourtSession(NamedTuple):
    """A session of one browser at one court. A login by CM/ECF sets `filer_id`, a login by CSO or PACER the PACER members.

    `may_search` says whether PACER allowed searching when the session was opened (rule A9). A session with the purpose `linking`
    was opened before go-live and allows linking only (rule L5). One with the purpose `reading` is a PACER login; it reads in
    every phase and never files (rule C3). `ended_reason` is set if it ended before it expired. `may_be_exempt` says whether PACER
    calls the account exempt from fees at this court, `is_exempt` whether the visitor has chosen to be (rule A7).
    `client_code` is that of the sign-on, `None` if the holder's token has it. `correlation` is the flow that opened it.
    """

    id: int
    court_id: str
    by: OpenedBy
    purpose: Purpose
    filer_id: int | None
    issuer: str | None
    sub: str | None
    sid: str | None
    login_id: str | None
    name: str | None
    account_type: str | None
    account_generation: str | None
    may_search: bool
    expires_at: datetime
    ended_reason: str | None = None
    may_be_exempt: bool = False
    is_exempt: bool = False
    client_code: str | None = None
    correlation: str | None = None

    def is_open(self, now: datetime) -> bool:
        """Whether it has neither ended nor expired at the protocol time `now`."""
        return self.ended_reason is None and now < self.expires_at


class NewSession(NamedTuple):
    """A session to be opened."""

    secret_hash: str
    court_id: str
    by: OpenedBy
    purpose: Purpose
    opened_at: datetime
    expires_at: datetime
    filer_id: int | None = None
    issuer: str | None = None
    sub: str | None = None
    sid: str | None = None
    login_id: str | None = None
    name: str | None = None
    account_type: str | None = None
    account_generation: str | None = None
    may_search: bool = True
    id_token: str | None = None
    may_be_exempt: bool = False
    is_exempt: bool = False
    client_code: str | None = None
    correlation: str | None = None
