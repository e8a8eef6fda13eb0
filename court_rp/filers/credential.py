"""The state of a CM/ECF credential: a pure function of the court's phase, the link, and the time of its retirement."""

from datetime import datetime
from typing import Literal

from court_rp.courts.phase import Phase

CredentialState = Literal["login", "link-only", "retired"]


def credential_state(phase: Phase, retired_at: datetime | None, *, is_linked: bool) -> CredentialState:
    """Rule L5: good for login → good only as proof for linking (live, unlinked) → retired (live, linked).

    Rule L6: a retired credential stays retired in every later phase. A link made before go-live leaves the credential good for
    login until go-live, so that nobody is locked out.
    """
    if retired_at is not None:
        return "retired"
    if phase != "live":
        return "login"
    return "retired" if is_linked else "link-only"
