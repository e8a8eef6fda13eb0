"""The relying party's addresses at each court: `/login` redirects to the provider, `/sso/callback` takes the response, and
`/sso/initiate` begins a sign-on for a third party.

A court login is two transactions with the back channel between them: consume the state, ask the provider, open the session.
"""

from datetime import datetime
from typing import Literal
from urllib.parse import quote, urlencode

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from court_rp import events
from court_rp.all_courts import Courts
from court_rp.courts.local_path import local_path, path_at
from court_rp.courts.places import Place
from court_rp.courts.resolver import place_of
from court_rp.errors import Refusal
from court_rp.pacer.addresses import endpoint_beside
from court_rp.pacer.carried import remember_client_code
from court_rp.pacer.holder import FILING, SEARCH
from court_rp.provider.errors import ProviderError
from court_rp.provider.identity import CALLBACK, INITIATE, view_only
from court_rp.provider.metadata import Metadata
from court_rp.provider.strike_points import reach_in_freeze
from court_rp.sessions.model import Purpose
from court_rp.sso import store
from court_rp.sso.errors import (
    CANCELS,
    AnotherProvider,
    AnsweredWithError,
    CentralSignOnNotYet,
    NotBegunHere,
    SignOnCancelled,
    reason_in,
)
from court_rp.sso.events import CourtSignOnCancelled
from court_rp.sso.id_token import checked_claims
from court_rp.sso.model import SignOn
from court_rp.sso.request import authorization_address, derived
from court_rp.sso.sign_in import ClaimNames, SignedOnPerson, is_granted, purpose_at, sign_in
from court_rp.sso.strike_points import court_time
from court_rp.visits.session_cookie import give_session
from court_rp.visits.visit import Visit
from cso_kit.faults.armed import Faults
from cso_kit.secrets.opaque import make_secret
from cso_kit.storage.columns import to_microseconds
from cso_kit.storage.event import Event
from cso_kit.storage.unit_of_work import Transaction
from cso_kit.trace import follow
from cso_kit.web.forms import Parameters, read_form, read_query
from cso_kit.web.route import Route

START = "/login"
# `/login?for=reading` begins a sign-on by the view-only client (rule A12).
READING: Literal["reading"] = "reading"
# The provider's error after somebody chose to go on as a reader.
READING_ONLY = "reading_only"
_LONGEST_HINT = 200


class SignOnPages:
    """Central Sign-On at a court."""

    def __init__(self, courts: Courts) -> None:
        self._courts = courts

    async def start(self, request: Request) -> Response:
        """Begins a sign-on: stores its state and redirects to the provider."""
        courts, place = self._courts, place_of(request)
        query = read_query(request).once()
        return_to, hint = local_path(query.text("return_to") or "/"), query.text("login_hint")[:_LONGEST_HINT]
        view = courts.identity.view_only_client_id(place.court) if query.text("for") == READING else None
        more = {"for": READING} if view else {}
        if not _is_at(request, place.origin) and "moved" not in query:
            # The browser came by another name of this server, so it would not send its cookies with the response.
            return _to_start(courts.addresses.by_path(place.court), return_to, hint, moved="1", **more)
        try:
            await reach_in_freeze(courts.faults, courts.database, place.court, request.method, "/login")
            metadata = await courts.provider.metadata()
        except ProviderError as error:
            return await self._provider_failed(request, error, return_to)
        browser = place.browser_cookie.read(request) or make_secret(courts.database.random, "court_br_")
        is_reading = view is not None
        outcome = await courts.decide_here(
            place, lambda tx: self._begin(tx, place, browser, return_to, is_reading=is_reading)
        )
        if isinstance(outcome, CentralSignOnNotYet):
            return await self._refused(request, outcome, return_to)
        client_id, scope = courts.identity.client_id(place.court), courts.settings.scope
        if view:
            client_id, scope = view, view_only(scope)
        endpoint = endpoint_beside(courts.settings, place, metadata.authorization_endpoint, courts.real)
        address = authorization_address(endpoint, place, client_id, scope, browser, outcome, hint)
        response = RedirectResponse(address, 303)
        place.browser_cookie.set(response, browser)
        return response

    async def initiated(self, request: Request) -> Response:
        """Begins a sign-on that a third party requests by GET or POST (Core 1.0 §4), at this court's provider only."""
        place = place_of(request)
        parameters = (await read_form(request) if request.method == "POST" else read_query(request)).once()
        if parameters.text("iss") != self._courts.settings.issuer:
            event = events.CourtSignOnRefused(place.court.court_id, AnotherProvider.code)
            await self._courts.decide_here(place, lambda tx: tx.record(event))
            return await self._refused(request, AnotherProvider())
        return_to = path_at(self._courts.addresses.every_place(place.court), parameters.text("target_link_uri"))
        return _to_start(place, return_to, parameters.text("login_hint"))

    async def callback(self, request: Request) -> Response:
        """Takes the provider's response, a code or an error. A response without a waiting sign-on is refused first."""
        place = place_of(request)
        query = read_query(request).once()
        browser = place.browser_cookie.read(request) or ""
        faults = self._courts.faults
        begun, now = await self._courts.decide_here(place, lambda tx: _consume(tx, faults, place, browser, query))
        if isinstance(begun, NotBegunHere):
            return await self._not_begun(request, begun)
        follow(begun.correlation)
        try:
            _check_issuer(query, await self._courts.provider.metadata())
            if "error" in query:
                if self._goes_on_reading(place, begun, query.text("error")):
                    if begun.purpose == "linking":
                        # The court is not live: its own form takes the PACER account for reading (rule C3).
                        return RedirectResponse(place.link("/cgi-bin/login.pl"), 303)
                    return _to_start(place, begun.return_to, "", **{"for": READING})
                return await self._answered_with_error(request, query, begun.return_to)
            person = await self._signed_on_person(place, browser, query, now, begun)
        except ProviderError as error:
            return await self._provider_failed(request, error, begun.return_to)
        lifetime, former = self._courts.settings.session_lifetime, place.session_cookie.read(request)
        is_reading = begun.purpose == READING
        outcome = await self._courts.decide_here(
            place, lambda tx: sign_in(tx, place.court, person, lifetime, former, is_reading=is_reading)
        )
        if isinstance(outcome, Refusal):
            return await self._refused(request, outcome, begun.return_to)
        response = RedirectResponse(place.link(begun.return_to), 303)
        await give_session(self._courts.faults, self._courts.database, request, place, response, outcome)
        remember_client_code(request, place, response, person.client_code or "")
        return response

    def _goes_on_reading(self, place: Place, begun: SignOn, error: str) -> bool:
        """Whether the provider sends the person on to the view-only client, which it can do once only."""
        has_client = self._courts.identity.view_only_client_id(place.court) is not None
        return error == READING_ONLY and begun.purpose != READING and has_client

    def _begin(
        self, tx: Transaction, place: Place, browser: str, return_to: str, *, is_reading: bool
    ) -> str | CentralSignOnNotYet:
        purpose: Purpose | CentralSignOnNotYet = purpose_at(tx, place.court, is_reading=is_reading)
        if isinstance(purpose, CentralSignOnNotYet):
            tx.record(events.CourtSignOnRefused(place.court.court_id, purpose.code))
            return purpose
        return store.begin(
            tx, place.court.court_id, browser, SignOn(purpose, return_to), self._courts.settings.sign_on_lifetime
        )

    async def _signed_on_person(
        self, place: Place, browser: str, query: Parameters, now: datetime, begun: SignOn
    ) -> SignedOnPerson:
        """Redeems the code, checks the tokens and reads UserInfo."""
        courts, state, code = self._courts, query["state"], query.get("code", "")
        if not code:
            raise ProviderError("no_code", "the answer holds neither a code nor an error")
        issuer, client_id, scope = courts.settings.issuer, courts.identity.client_id(place.court), courts.settings.scope
        if begun.purpose == READING:
            client_id, scope = courts.identity.view_only_client_id(place.court) or client_id, view_only(scope)
        metadata = await courts.provider.metadata()
        headers, members = await courts.identity.credentials(client_id, metadata, to_microseconds(now))
        form = {
            "grant_type": "authorization_code",
            "code": code,
            "redirect_uri": place.address(CALLBACK),
            "code_verifier": derived(browser, state, "verifier"),
            **({"client_id": client_id} if members else {}),
            **members,
        }
        tokens = await courts.provider.redeem(form, headers)
        nonce = derived(browser, state, "nonce")
        claims = await checked_claims(courts.provider, tokens, issuer=issuer, client_id=client_id, nonce=nonce, now=now)
        claims |= await courts.provider.userinfo(tokens.access_token, claims["sub"])
        if not is_granted(FILING, scope, tokens.scope, metadata.scopes_supported):
            # The browser carries the request. Whoever takes this scope out of it is not asked what filers are (rule A11).
            raise ProviderError("filing_not_granted", f"the sign-on was for {tokens.scope}")
        may_search = is_granted(SEARCH, scope, tokens.scope, metadata.scopes_supported)
        return SignedOnPerson(issuer, claims, tokens.id_token, ClaimNames.of(courts.settings), may_search)

    async def _provider_failed(self, request: Request, error: ProviderError, return_to: str) -> Response:
        place = place_of(request)
        visit = await self._courts.visit(request)
        _, visit = await self._courts.decide(visit, lambda tx, seen: _record_failure(tx, seen, error))
        again = f"{START}?return_to={quote(return_to, safe='')}"
        ways = {"Try again": place.link(again), "To the court's front page": place.link("/")}
        title = "Central Sign-On is away" if error.status == 503 else "Central Sign-On did not work"
        response = self._courts.refuse(place, visit, error.status, title, error.message, ways)
        if error.status == 503:
            response.headers["retry-after"] = "5"
        return response

    async def _not_begun(self, request: Request, refusal: NotBegunHere) -> Response:
        """The response was sent again, or too late. Whoever is logged in by now goes to the page that they wanted."""
        place, visit = place_of(request), await self._courts.visit(request)
        if refusal.return_to is not None and visit.is_logged_in:
            return RedirectResponse(place.link(refusal.return_to), 303)
        return await self._refused(request, refusal, refusal.return_to or "/")

    async def _answered_with_error(self, request: Request, query: Parameters, return_to: str) -> Response:
        place, error = place_of(request), query.text("error")[:60]
        reason = reason_in(query.text("error_description"))
        refusal: Refusal = AnsweredWithError(error, reason)
        event: Event = events.CourtSignOnRefused(place.court.court_id, refusal.code, f"{error} {reason}".rstrip())
        if error == "access_denied" and reason in CANCELS:
            refusal, event = SignOnCancelled(reason), CourtSignOnCancelled(place.court.court_id, reason)
        await self._courts.decide_here(place, lambda tx: tx.record(event))
        return await self._refused(request, refusal, return_to)

    async def _refused(self, request: Request, refusal: Refusal, return_to: str = "/") -> Response:
        place, visit = place_of(request), await self._courts.visit(request)
        back = f"?return_to={quote(return_to, safe='')}" if return_to != "/" else ""
        ways = {
            "To this court's login page": place.link(f"/cgi-bin/login.pl{back}"),
            "To the court's front page": place.link("/"),
        }
        if isinstance(refusal, SignOnCancelled):
            ways = {"Log in": place.link(f"{START}{back}"), "To the court's front page": place.link("/")}
        if isinstance(refusal, AnsweredWithError | SignOnCancelled):
            ways["Manage My Account"] = self._courts.settings.own_account_page
        is_about_the_person = isinstance(refusal, AnsweredWithError | CentralSignOnNotYet)
        return self._courts.refuse(
            place,
            visit,
            refusal.status,
            refusal.title,
            refusal.message,
            ways,
            is_advised=is_about_the_person,
            return_to=return_to if return_to != "/" else "",
        )


def _check_issuer(query: Parameters, metadata: Metadata) -> None:
    """RFC 9207 §2.4: a response of another issuer must not be processed (mix-up attack)."""
    if query.get("iss", metadata.issuer) != metadata.issuer:
        raise ProviderError("response_issuer_mismatch", "the authorization response is of another issuer")
    if metadata.sends_iss and "iss" not in query:
        raise ProviderError("response_issuer_missing", "the provider promises iss in every authorization response")


def _consume(
    tx: Transaction, faults: Faults, place: Place, browser: str, query: Parameters
) -> tuple[SignOn | NotBegunHere, datetime]:
    """Consumes the sign-on that the response's `state` belongs to, before anything else of the response is read."""
    court_id, state = place.court.court_id, query.text("state")
    begun = store.consume(tx, court_id, browser, state)
    if begun is not None:
        return begun, court_time(faults, tx, place.court)
    former = store.former(tx, court_id, browser, state)
    refusal = NotBegunHere(former.return_to if former else None)
    tx.record(events.CourtSignOnRefused(court_id, refusal.code))
    return refusal, tx.at.protocol


def _record_failure(tx: Transaction, visit: Visit, error: ProviderError) -> None:
    tx.record(events.CourtSignOnRefused(visit.court.court_id, error.reason, error.detail or None))


def _to_start(place: Place, return_to: str, hint: str, **more: str) -> Response:
    start_query = {"return_to": return_to, **({"login_hint": hint} if hint else {}), **more}
    return RedirectResponse(place.address(f"{START}?{urlencode(start_query)}"), 303)


def _is_at(request: Request, origin: str) -> bool:
    return request.headers.get("host", "").lower() == origin.partition("://")[2].lower()


def routes(courts: Courts) -> list[Route]:
    """The relying party's addresses at every court."""
    pages = SignOnPages(courts)
    return [
        Route(START, pages.start, methods=["GET"]),
        Route(INITIATE, pages.initiated, methods=["GET", "POST"]),
        Route(CALLBACK, pages.callback, methods=["GET"]),
    ]
