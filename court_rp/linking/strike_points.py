"""The point of linking where faults strike."""

from starlette.requests import Request

from court_rp.linking.link import may_link
from court_rp.visits.strike_points import AIMS, AT_COURT, COURTS, occasion_at
from court_rp.visits.visit import Visit
from cso_kit.faults.armed import Faults
from cso_kit.faults.fault import StrikePoint
from cso_kit.storage.unit_of_work import Transaction

# The hash of the CM/ECF password that was just found right. A fault can make it wrong.
LINK_PROOF: StrikePoint[str | None] = StrikePoint("link_proof", COURTS, AIMS, (f"{AT_COURT}/link",))


def struck(faults: Faults, tx: Transaction, request: Request, visit: Visit, verified: str | None) -> str | None:
    """The verified hash, or what a fault makes of it, which is called for a right proof of somebody who may link only."""
    if faults.armed(tx) is None or verified is None or may_link(visit) is not None:
        return verified
    return faults.strike(tx, LINK_PROOF, verified, occasion_at(request, visit))
