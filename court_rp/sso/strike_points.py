"""The point of a court's sign-on where faults strike."""

from datetime import datetime

from court_rp.courts.registry import Court
from court_rp.visits.strike_points import AT_COURT, COURTS
from cso_kit.faults.armed import Faults
from cso_kit.faults.fault import Occasion, StrikePoint
from cso_kit.storage.unit_of_work import Transaction

_CALLBACK = "/sso/callback"
# The time by which the court checks the tokens of a sign-on. Who signs on is not known yet.
CLOCK: StrikePoint[datetime] = StrikePoint("court_clock", COURTS, ("court_id", "endpoint"), (f"{AT_COURT}{_CALLBACK}",))


def court_time(faults: Faults, tx: Transaction, court: Court) -> datetime:
    """The time of a court's clock."""
    now = tx.at.protocol
    if faults.armed(tx) is None:
        return now
    at = Occasion(CLOCK.endpoints[0], "GET", _CALLBACK, court_id=court.court_id)
    return faults.strike(tx, CLOCK, now, at)
