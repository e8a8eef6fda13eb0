"""Decides about a change of the PACER exemption status (rule A7). Each login begins without exemption."""

from typing import ClassVar

from court_rp import events
from court_rp.errors import Refusal
from court_rp.sessions import store as sessions
from court_rp.visits.visit import Visit
from cso_kit.light_dataclass import light_dataclass
from cso_kit.storage.unit_of_work import Transaction


@light_dataclass
class NotANextGenCourt(Refusal):
    """The court is not live, or the session is by its own login."""

    code: ClassVar[str] = "not_by_pacer"
    title: ClassVar[str] = "The status cannot be changed here"

    @property
    def message(self) -> str:
        return (
            "The exemption status belongs to a login with a PACER account at a court that has converted to NextGen CM/ECF. At "
            "other courts log in again with X- before your PACER user name to be exempt."
        )


@light_dataclass
class NotExemptAtThisCourt(Refusal):
    """PACER does not call the account exempt at this court."""

    code: ClassVar[str] = "not_exempt_here"
    title: ClassVar[str] = "This account is not exempt here"

    @property
    def message(self) -> str:
        return (
            "PACER did not say at your login that your account is exempt from fees at this court. If you are on this district's "
            "CJA panel, ask the PACER Service Center to merge your exempt account into this one, then log in again."
        )


def why_not(visit: Visit) -> Refusal | None:
    """Why this visitor has no exemption status to change; `None` if they have."""
    if visit.phase != "live" or visit.by not in ("cso", "pacer"):
        return NotANextGenCourt()
    return None if visit.may_be_exempt else NotExemptAtThisCourt()


def change(tx: Transaction, visit: Visit, *, is_exempt: bool) -> Refusal | None:
    """Stores the status with the session, and records it if it is another one. Returns the refusal if there is one."""
    refusal, session = why_not(visit), visit.session
    if refusal is not None or session is None:
        return refusal
    if session.is_exempt != is_exempt:
        sessions.set_exempt(tx, session, is_exempt=is_exempt)
        tx.record(events.ExemptionChanged(visit.court.court_id, is_exempt, session.sub, session.login_id))
    return None
