"""The addresses of linking, and `POST /link` in JSON: proof and link in one step, for programs.

`pages.py` has the pages, on which people link in two steps.
"""

import json
from typing import NamedTuple

from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from court_rp.all_courts import Courts
from court_rp.errors import Refusal
from court_rp.filers.credential import credential_state
from court_rp.filers.model import Filer
from court_rp.legacy.verify import LONGEST_LOGIN, look_up, verified_hash
from court_rp.linking.link import by_locks, link, may_link
from court_rp.linking.pages import ADDRESS, DONE, LinkPages
from court_rp.linking.strike_points import struck
from court_rp.visits.visit import Visit
from cso_kit.control.api import problem_response
from cso_kit.web.formats import media_type
from cso_kit.web.forms import BadInputError, is_storable
from cso_kit.web.route import Route


class Credential(NamedTuple):
    """The login and key from the JSON body."""

    login: str
    key: str


async def _link_by_json(courts: Courts, request: Request) -> Response:
    """Links, or answers with a problem document.

    Raises:
        BadInputError: the body is not the expected JSON object.
    """
    credential = await _read(request)
    court_login = credential.login
    visit, stored = await courts.visit_and(request, lambda tx, seen: look_up(tx, seen.court.court_id, court_login))
    # A visitor who may not link is refused before the key is checked, so nobody can guess keys without signing on.
    verified = await verified_hash(courts.passwords, stored, credential.key) if may_link(visit) is None else None
    outcome, seen = await courts.decide(
        visit,
        lambda tx, now: link(tx, now, court_login, struck(courts.faults, tx, request, now, verified), courts.lockout),
        by_locks(visit.court.court_id, court_login),
    )
    return _answer(seen, outcome)


def _answer(seen: Visit, outcome: Filer | Refusal) -> Response:
    if isinstance(outcome, Refusal):
        return problem_response(outcome.status, outcome.message, code=outcome.code)
    document = {
        "linked": True,
        "court_id": seen.court.court_id,
        "login": outcome.login,
        "sub": seen.session.sub if seen.session else None,
        "credential": credential_state(seen.phase, outcome.retired_at, is_linked=True),
        "retired_at": outcome.retired_at.isoformat() if outcome.retired_at else None,
    }
    return JSONResponse(document, headers={"cache-control": "no-store"})


async def _read(request: Request) -> Credential:
    try:
        document = json.loads(await request.body())
    except (ValueError, RecursionError) as error:
        raise BadInputError('Send a JSON object such as {"login": "…", "key": "…"}.') from error
    wanted = {"login", "key"}
    if (
        not isinstance(document, dict)
        or document.keys() != wanted
        or not all(isinstance(document[n], str) for n in wanted)
    ):
        raise BadInputError('Send exactly the members "login" and "key", both text.', status=422)
    # JSON can hold half a surrogate pair (RFC 8259 §8.2). Each value is checked alone, because two halves together are valid.
    if not all(is_storable(document[name]) for name in wanted):
        message = "The login or the password holds a NUL character or half a character; leave it out."
        raise BadInputError(message, status=422)
    return Credential(document["login"].strip()[:LONGEST_LOGIN], document["key"])


def _is_json(request: Request) -> bool:
    return media_type(request.headers.get("content-type")) == "application/json"


def routes(courts: Courts) -> list[Route]:
    """Linking at every court."""
    pages = LinkPages(courts)

    async def submit(request: Request) -> Response:
        return await (_link_by_json(courts, request) if _is_json(request) else pages.submit(request))

    return [
        Route(ADDRESS, pages.show, methods=["GET"]),
        Route(ADDRESS, submit, methods=["POST"]),
        Route(DONE, pages.done, methods=["GET"]),
    ]
