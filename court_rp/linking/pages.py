"""Linking for people: `/link` with the proof and the verification page, and `/link/done` with the confirmation.

It parses and renders; `link.py` decides. `endpoint.py` has the JSON form of the same address, and the routes.
"""

from typing import NamedTuple
from urllib.parse import urlencode

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from court_rp.all_courts import Courts
from court_rp.courts.local_path import local_path
from court_rp.courts.places import Place
from court_rp.courts.resolver import place_of
from court_rp.errors import Refusal, StaleForm
from court_rp.legacy.verify import LONGEST_LOGIN, look_up, verified_hash
from court_rp.linking.errors import AccountAlreadyLinked, LinkingNotOpen, NotAnUpgradedIndividualAccount, NotSignedOn
from court_rp.linking.link import by_locks, link_proven, may_link, prove
from court_rp.linking.proof import Proof
from court_rp.linking.strike_points import struck
from court_rp.visits.visit import Visit
from cso_kit.control.api import problem_response
from cso_kit.web.cookies import SecretCookie
from cso_kit.web.csrf import form_token, is_form_token
from cso_kit.web.forms import Parameters, read_form, read_query
from cso_kit.web.pages import wants_html

ADDRESS, DONE = "/link", "/link/done"
_PURPOSE = "link"


class Sent(NamedTuple):
    """What a form of linking or its address says. `return_to` is the page of this court to which the person was going."""

    login: str = ""
    key: str = ""
    proof: str = ""
    return_to: str = "/"

    @classmethod
    def read(cls, parameters: Parameters) -> "Sent":
        login, proof = parameters.text("login")[:LONGEST_LOGIN], parameters.text("proof")
        return cls(login, parameters.get("key", ""), proof, local_path(parameters.text("return_to") or "/"))

    def address(self, path: str, *, with_login: bool = False) -> str:
        """An address of linking that keeps where the person was going."""
        kept = {"login": self.login if with_login else "", "return_to": self.return_to if self.return_to != "/" else ""}
        query = urlencode({name: value for name, value in kept.items() if value})
        return f"{path}?{query}" if query else path


class LinkPages:
    """The pages of linking: proof, verification, confirmation."""

    def __init__(self, courts: Courts) -> None:
        self._courts = courts

    async def show(self, request: Request) -> Response:
        """GET: shows the form with an explanation, or redirects to the provider if nobody is signed on."""
        place, visit = place_of(request), await self._courts.visit(request)
        sent = Sent.read(read_query(request).once())
        refusal = may_link(visit)
        if refusal is None:
            return self._form(place, visit, sent)
        if not wants_html(request):
            return problem_response(refusal.status, refusal.message, code=refusal.code)
        if isinstance(refusal, NotSignedOn):
            return _to_sign_on(place, sent)
        status = 200 if isinstance(refusal, AccountAlreadyLinked) else refusal.status
        return self._refused(place, visit, sent, refusal, status)

    async def submit(self, request: Request) -> Response:
        """POST: proves the credential, or links after the verification."""
        place, form = place_of(request), (await read_form(request)).once()
        sent = Sent.read(form)
        visit, stored = await self._courts.visit_and(
            request, lambda tx, seen: look_up(tx, seen.court.court_id, sent.login)
        )
        if visit.session is None:
            return self._session_over(place, visit, sent)
        if not is_form_token(form.get("csrf", ""), visit.secret or "", _PURPOSE):
            return self._again(place, visit, sent, StaleForm())
        if sent.proof:
            return await self._link(place, visit, sent)
        return await self._prove(request, visit, sent, stored)

    async def _prove(self, request: Request, visit: Visit, sent: Sent, stored: str | None) -> Response:
        courts, place, refusal, verified = self._courts, place_of(request), may_link(visit), None
        if refusal is None and not (sent.login and sent.key):
            return self._form(place, visit, sent, 422, is_missing=True)
        # A visitor who may not link is refused before the key is checked, so nobody can guess keys without signing on.
        if refusal is None:
            verified = await verified_hash(courts.passwords, stored, sent.key)
        rule, lifetime = courts.lockout, courts.settings.link_proof_lifetime
        outcome, seen = await courts.decide(
            visit,
            lambda tx, now: prove(
                tx, now, sent.login, struck(courts.faults, tx, request, now, verified), rule, lifetime
            ),
            by_locks(place.court.court_id, sent.login),
        )
        if isinstance(outcome, Proof):
            return self._verification(place, seen, sent, outcome)
        return self._again(place, seen, sent, outcome) if isinstance(outcome, Refusal) else self._to_done(place, sent)

    async def _link(self, place: Place, visit: Visit, sent: Sent) -> Response:
        rule, locks = self._courts.lockout, by_locks(place.court.court_id, sent.login)
        outcome, seen = await self._courts.decide(
            visit, lambda tx, now: link_proven(tx, now, sent.login, sent.proof, rule), locks
        )
        return self._again(place, seen, sent, outcome) if isinstance(outcome, Refusal) else self._to_done(place, sent)

    async def done(self, request: Request) -> Response:
        """The confirmation of a link, also later and after a reload; only the first one congratulates."""
        place, visit = place_of(request), await self._courts.visit(request)
        sent = Sent.read(read_query(request).once())
        if visit.link is None:
            return RedirectResponse(place.link(sent.address(ADDRESS)), 303)
        news = _news(place)
        is_new = news.read(request) is not None
        response = self._courts.show(place, visit, "linked.html", is_new=is_new, return_to=sent.return_to)
        if is_new:
            news.clear(response)
        return response

    def _to_done(self, place: Place, sent: Sent) -> Response:
        response = RedirectResponse(place.link(sent.address(DONE)), 303)
        _news(place).set(response, "1")
        return response

    def _again(self, place: Place, visit: Visit, sent: Sent, refusal: Refusal) -> Response:
        """The form with the reason and what was typed, or a page with the reason if the visitor cannot link at all."""
        if isinstance(refusal, NotSignedOn):
            return self._session_over(place, visit, sent)
        if may_link(visit) is None:
            return self._form(place, visit, sent, refusal.status, refusal=refusal)
        return self._refused(place, visit, sent, refusal, refusal.status)

    def _session_over(self, place: Place, visit: Visit, sent: Sent) -> Response:
        """The session ended before the form was sent. If that was not to be expected, a page says why."""
        if isinstance(refusal := may_link(visit), LinkingNotOpen):
            return self._refused(place, visit, sent, refusal, refusal.status)
        if visit.ended_reason is None:
            return _to_sign_on(place, sent)
        kept = "Nothing was linked. Log in again to go on" + (
            "; your CM/ECF login stays filled in." if sent.login else "."
        )
        return self._courts.show(
            place, visit, "session_over.html", 403, kept=kept, return_to=sent.address(ADDRESS, with_login=True)
        )

    def _form(
        self,
        place: Place,
        visit: Visit,
        sent: Sent,
        status: int = 200,
        *,
        refusal: Refusal | None = None,
        is_missing: bool = False,
    ) -> Response:
        return self._show(place, visit, sent, "link.html", status, refusal=refusal, missing=is_missing)

    def _verification(self, place: Place, visit: Visit, sent: Sent, proof: Proof) -> Response:
        return self._show(place, visit, sent, "link_verify.html", 200, filer=proof.filer, proof=proof.seal)

    def _show(self, place: Place, visit: Visit, sent: Sent, template: str, status: int, **values: object) -> Response:
        csrf = form_token(visit.secret or "", _PURPOSE)
        return self._courts.show(place, visit, template, status, csrf=csrf, sent=sent, **values)

    def _refused(self, place: Place, visit: Visit, sent: Sent, refusal: Refusal, status: int) -> Response:
        ways = {}
        if isinstance(refusal, AccountAlreadyLinked):
            ways["See which accounts are linked"] = place.link(sent.address(DONE))
            ways["Ask this court's clerk"] = place.link("/help#contact")
        if isinstance(refusal, AccountAlreadyLinked | NotAnUpgradedIndividualAccount):
            ways["Manage My Account"] = self._courts.settings.own_account_page
        if isinstance(refusal, NotAnUpgradedIndividualAccount) and visit.session is not None:
            kind, generation = visit.session.account_type, visit.session.account_generation
            if (kind, generation) == ("individual", "legacy"):
                # The sign-on leads through the upgrade, and then back here (rule A12).
                ways["Upgrade your account, and come back here"] = _sign_on_address(place, sent)
        return self._courts.refuse_visitor(place, visit, refusal, ways, status=status)


def _news(place: Place) -> SecretCookie:
    """The mark that a link has just been made, which the first confirmation page takes away. It is no secret."""
    return SecretCookie.at("court_linked", place.origin, f"{place.base}/link")


def _to_sign_on(place: Place, sent: Sent) -> Response:
    return RedirectResponse(_sign_on_address(place, sent), 303)


def _sign_on_address(place: Place, sent: Sent) -> str:
    query = urlencode({"return_to": sent.address(ADDRESS, with_login=True)}, safe="/")
    return place.link(f"/login?{query}")
