"""The page that logs this browser in at a court with a person's court login, as the court's own form does.

The console cannot see a court's cookies, so the browser itself sends the form to the court: the court ends the session that the
browser had there, counts a wrong password, and refuses after go-live, as it does for everybody.
"""

from typing import NamedTuple

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from court_rp.control.people_store import FilerOfPerson
from cso_kit.control.problem import ProblemError
from cso_kit.web.forms import read_query
from cso_kit.web.root import below_root
from cso_sim.console.board.explained import Explained, address_of, read_explained
from cso_sim.console.frame import SCENARIO, opened, show
from cso_sim.console.paths import at
from cso_sim.control.of_request import BOTH, SETTINGS

ROOM = "board"


class LoginHere(NamedTuple):
    """A court login that opens a session now. `key` is its password, empty if only the filer knows it. `ends` says that some
    browser is logged in with it, whose session ends: a court login has one session.
    """

    filer: FilerOfPerson
    key: str
    ends: bool


def log_in_routes() -> list[Route]:
    """`board/{court_id}/log-in`."""
    return [Route(at(f"{ROOM}/{{court_id}}/log-in"), _log_in)]


async def _log_in(request: Request) -> Response:
    query, court_id, both = read_query(request), request.path_params["court_id"], BOTH.of(request)
    now = await opened(request, ROOM)
    found = await read_explained(both, await SCENARIO.of(request).as_json(), court_id, query.text("person"))
    filer = _chosen(found, query.text("login"))
    here = LoginHere(filer, await both.courts.people.key_of(filer) or "", ends=_is_logged_in(found, filer))
    back = below_root(at(address_of(found.cell.court_id, found.person.ref)))
    form = f"{SETTINGS.of(request).courts.public_address}/courts/{found.cell.court_id}/cgi-bin/login.pl"
    return show(now, "console/board/log_in.html", found=found, here=here, back=back, form_address=form)


def _chosen(found: Explained, login: str) -> FilerOfPerson:
    """The login that was asked for. Raises `ProblemError` if it is not the person's, or opens no session now."""
    court_id = found.cell.court_id
    filer = next((one for one in found.logins if one.login.casefold() == login.casefold()), None)
    if filer is None:
        text = f"{found.person.name} has no court login {login!r} at {court_id}."
        raise ProblemError(404, text)
    if found.at.phase == "live" or filer.retired_at is not None:
        why = f"{court_id} is live" if found.at.phase == "live" else f"{filer.login} is retired"
        raise ProblemError(409, f"The court login {filer.login} opens no session any more: {why}.")
    return filer


def _is_logged_in(found: Explained, filer: FilerOfPerson) -> bool:
    sessions = found.person.sessions
    return any(one.filer_id == filer.id and one.by == "cmecf" and one.court_id == filer.court_id for one in sessions)
