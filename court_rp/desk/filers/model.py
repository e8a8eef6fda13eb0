"""A filer as the desk lists them, and what a list is searched for."""

import json
from datetime import datetime
from typing import NamedTuple

from court_rp.courts.phase import Phase
from court_rp.filers.credential import credential_state
from court_rp.filers.model import Filer

# The states by which a list is filtered, in the words of the desk.
STATES = {
    "login": "good for login",
    "link-only": "good for linking only",
    "retired": "retired",
    "linked": "linked to a PACER account",
    "closed": "joined into another login",
}


class DeskFiler(NamedTuple):
    """A filer with the live link, if there is one."""

    filer: Filer
    link_id: int | None
    sub: str | None
    login_id: str | None
    linked_at: datetime | None
    made_by: str | None

    @property
    def is_linked(self) -> bool:
        return self.link_id is not None

    @property
    def account(self) -> str:
        """The linked PACER account, for people; empty without a link."""
        return self.login_id or self.sub or ""

    def state(self, phase: Phase) -> str:
        """The state of the CM/ECF login (rule L5), or that it was joined into another one (rule L14)."""
        if self.filer.closed_at is not None:
            return "closed"
        return credential_state(phase, self.filer.retired_at, is_linked=self.is_linked)

    @property
    def facts(self) -> str:
        """All of the filer on which an act can rest, for the seal of its plan."""
        filer = self.filer
        told = [filer.id, filer.login, filer.key_hash, filer.email, filer.may_file, self.link_id]
        return json.dumps([*told, *(moment and moment.isoformat() for moment in (filer.retired_at, filer.closed_at))])


class FilerSearch(NamedTuple):
    """What a clerk looks for: a part of a login, name, e-mail address or linked user name, and a state."""

    q: str = ""
    state: str = ""
