"""Gives a browser the cookie of its session at one court; a fault can change its attributes. It opens no session."""

from starlette.requests import Request
from starlette.responses import Response

from court_rp.courts.places import Place
from court_rp.sessions import store as sessions
from court_rp.visits.strike_points import AIMS, AT_COURT, COURTS, path_at_court
from cso_kit.faults.armed import Faults
from cso_kit.faults.fault import Occasion, StrikePoint
from cso_kit.storage.database import Database
from cso_kit.storage.unit_of_work import Transaction
from cso_kit.web.cookies import GivenCookies

# Who logs in by the court's own login has no PACER account that is known here.
SESSION_COOKIE: StrikePoint[GivenCookies] = StrikePoint(
    "court_session_cookie", COURTS, AIMS, (f"{AT_COURT}/cgi-bin/login.pl", f"{AT_COURT}/sso/callback")
)


async def give_session(
    faults: Faults, database: Database, request: Request, place: Place, response: Response, secret: str
) -> None:
    """Sets the cookie of the session that was opened with this secret."""
    armed = faults.in_memory
    if armed is None or not armed.at(SESSION_COOKIE):
        place.session_cookie.set(response, secret)
        return
    cookie, court_id = place.session_cookie, place.court.court_id
    usual = {"path": cookie.whole_path, "secure": cookie.secure, "httponly": True, "samesite": "lax"}

    def strike(tx: Transaction) -> GivenCookies:
        session = sessions.find(tx, court_id, secret)
        path, sub = path_at_court(request, court_id), session.sub if session else None
        at = Occasion(f"{AT_COURT}{path}", request.method, request.scope["path"], None, court_id, sub)
        return faults.strike(tx, SESSION_COOKIE, GivenCookies((cookie.name,), usual), at)

    given = await faults.look(database, (SESSION_COOKIE,), strike)
    given.set(response, secret)
