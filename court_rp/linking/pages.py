"""`/link`: the page and the JSON endpoint at which a signed-on person proves their CM/ECF credential.

It parses and renders; `link.py` decides.
"""

import json
from typing import NamedTuple

from starlette.requests import Request
from starlette.responses import JSONResponse, RedirectResponse, Response
from starlette.routing import Route

from court_rp.all_courts import Courts
from court_rp.courts.places import Place
from court_rp.courts.resolver import place_of
from court_rp.errors import Refusal
from court_rp.filers.credential import credential_state
from court_rp.filers.model import Filer
from court_rp.legacy.verify import LONGEST_LOGIN, look_up, verified_hash
from court_rp.linking.errors import AccountAlreadyLinked, NotSignedOn
from court_rp.linking.link import by_locks, link, may_link
from court_rp.visits.visit import Visit
from cso_kit.control.api import problem_response
from cso_kit.web.csrf import form_token, is_form_token
from cso_kit.web.formats import media_type
from cso_kit.web.forms import BadInputError, is_storable, read_form
from cso_kit.web.pages import wants_html

ADDRESS = "/link"
_PURPOSE = "link"


class Credential(NamedTuple):
    """The login and key from the form or the JSON body."""

    login: str
    key: str


class LinkPages:
    """The linking page and the JSON endpoint."""

    def __init__(self, courts: Courts) -> None:
        self._courts = courts

    async def show(self, request: Request) -> Response:
        """GET: shows the form with an explanation, or redirects to the provider if nobody is signed on."""
        place, visit = place_of(request), await self._courts.visit(request)
        refusal = may_link(visit)
        if refusal is None:
            return self._form(place, visit)
        if not wants_html(request):
            return _problem(refusal)
        if isinstance(refusal, NotSignedOn):
            return _to_sign_on(place)
        status = 200 if isinstance(refusal, AccountAlreadyLinked) else refusal.status
        return self._refused(place, visit, refusal, status)

    async def submit(self, request: Request) -> Response:
        """POST: links, or says why not. A JSON request gets a JSON response."""
        return await (self._submit_json(request) if _is_json(request) else self._submit_form(request))

    async def _submit_json(self, request: Request) -> Response:
        credential = await _read_json(request)
        visit, stored = await self._visit(request, credential)
        outcome, seen = await self._link(visit, credential, stored)
        return _answer(seen, outcome)

    async def _submit_form(self, request: Request) -> Response:
        place, form = place_of(request), (await read_form(request)).once()
        credential = Credential(form.text("login")[:LONGEST_LOGIN], form.get("key", ""))
        visit, stored = await self._visit(request, credential)
        if visit.session is None:
            return _to_sign_on(place)
        if not is_form_token(form.get("csrf", ""), visit.secret or "", _PURPOSE):
            raise BadInputError(
                "This form is from an older session or from another site; open the page again.", status=403
            )
        if not all(credential) and may_link(visit) is None:
            return self._form(place, visit, 422, login=credential.login, missing=True)
        outcome, seen = await self._link(visit, credential, stored)
        if not isinstance(outcome, Refusal):
            return RedirectResponse(place.link("/?linked"), 303)
        if isinstance(outcome, NotSignedOn):
            return _to_sign_on(place)
        if may_link(seen) is None:
            return self._form(place, seen, outcome.status, login=credential.login, refusal=outcome)
        return self._refused(place, seen, outcome, outcome.status)

    async def _visit(self, request: Request, credential: Credential) -> tuple[Visit, str | None]:
        """The visit, and the stored hash of the login that was sent."""
        return await self._courts.visit_and(
            request, lambda tx, seen: look_up(tx, seen.court.court_id, credential.login)
        )

    async def _link(self, visit: Visit, credential: Credential, stored: str | None) -> tuple[Filer | Refusal, Visit]:
        """The outcome, and the visit that the decision was given."""
        # A visitor who may not link is refused before the key is checked, so nobody can guess keys without signing on.
        refusal, verified = may_link(visit), None
        if refusal is None:
            verified = await verified_hash(self._courts.passwords, stored, credential.key)
        rule, locks = self._courts.lockout, by_locks(visit.court.court_id, credential.login)
        return await self._courts.decide(
            visit, lambda tx, seen: link(tx, seen, credential.login, verified, rule), locks
        )

    def _form(
        self,
        place: Place,
        visit: Visit,
        status: int = 200,
        *,
        login: str = "",
        refusal: Refusal | None = None,
        missing: bool = False,
    ) -> Response:
        csrf = form_token(visit.secret or "", _PURPOSE)
        values = {"csrf": csrf, "login": login, "refusal": refusal, "missing": missing}
        return self._courts.show(place, visit, "link.html", status, **values)

    def _refused(self, place: Place, visit: Visit, refusal: Refusal, status: int) -> Response:
        ways = {"To the court's front page": place.link("/")}
        return self._courts.refuse(place, visit, status, refusal.title, refusal.message, ways)


def _answer(seen: Visit, outcome: Filer | Refusal) -> Response:
    if isinstance(outcome, Refusal):
        return _problem(outcome)
    document = {
        "linked": True,
        "court_id": seen.court.court_id,
        "login": outcome.login,
        "sub": seen.session.sub if seen.session else None,
        "credential": credential_state(seen.phase, outcome.retired_at, is_linked=True),
        "retired_at": outcome.retired_at.isoformat() if outcome.retired_at else None,
    }
    return JSONResponse(document, headers={"cache-control": "no-store"})


async def _read_json(request: Request) -> Credential:
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


def _problem(refusal: Refusal) -> Response:
    return problem_response(refusal.status, refusal.message, code=refusal.code)


def _to_sign_on(place: Place) -> Response:
    return RedirectResponse(place.link(f"/login?return_to={ADDRESS}"), 303)


def routes(courts: Courts) -> list[Route]:
    """The linking page of every court."""
    pages = LinkPages(courts)
    return [Route(ADDRESS, pages.show, methods=["GET"]), Route(ADDRESS, pages.submit, methods=["POST"])]
