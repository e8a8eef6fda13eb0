"""The points of every page of a court where faults strike, and the requests there."""

from starlette.requests import Request
from starlette.types import ASGIApp

from court_rp.courts.places import PREFIX
from court_rp.visits.visit import Visit
from cso_kit.faults.fault import Aim, Occasion, Service, StrikePoint

COURTS: tuple[Service, ...] = ("court_rp",)
AIMS: tuple[Aim, ...] = ("court_id", "loginId", "endpoint")
# Addresses of courts, as aims and the journal write them.
AT_COURT = f"{PREFIX}{{court_id}}"
_SEARCHES = ("iquery.pl", "iqquerymenu.pl", "possible_case_numbers.pl", "DktRpt.pl")

# Somebody who is logged in, at any page of a court.
VISIT: StrikePoint[Visit] = StrikePoint("court_visit", COURTS, AIMS)
# The same at the case search.
SEARCH: StrikePoint[Visit] = StrikePoint(
    "court_search", COURTS, AIMS, tuple(f"{AT_COURT}/cgi-bin/{program}" for program in _SEARCHES)
)
# The login page, and the docket, as a whole: who is logged in is not known yet.
LOGIN_PAGE: StrikePoint[ASGIApp] = StrikePoint(
    "court_login_page", COURTS, ("court_id", "endpoint"), (f"{AT_COURT}/cgi-bin/login.pl",)
)
DOCKET: StrikePoint[ASGIApp] = StrikePoint(
    "court_docket", COURTS, ("court_id", "endpoint"), (f"{AT_COURT}/cgi-bin/DktRpt.pl", f"{AT_COURT}/filings/")
)


def path_at_court(request: Request, court_id: str) -> str:
    """The path of a request below its court. By the court's prefix, because in the bearer API paths have another root."""
    path: str = request.scope["path"]
    return path.removeprefix(f"{PREFIX}{court_id}")


def occasion_at(request: Request, visit: Visit) -> Occasion:
    """A request at a court. The person is the PACER account of the session, or the one that the filer is linked to."""
    sub = visit.session.sub if visit.session else None
    if sub is None and visit.link is not None:
        sub = visit.link.sub
    court_id = visit.court.court_id
    path = path_at_court(request, court_id)
    return Occasion(f"{AT_COURT}{path}"[:200], request.method, request.scope["path"][:200], None, court_id, sub)
