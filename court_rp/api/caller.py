"""Authorizes API requests: introspects the token at the provider, looks the person up at the court, checks the scope.

Tokens are not cached: each request asks the provider, so a revoked token is refused at once. Each refusal is recorded in
its own transaction before the request ends. `filing/file.py` decides what a filer may file.
"""

from collections.abc import Callable
from typing import NamedTuple, TypeVar

from starlette.requests import Request
from starlette.responses import Response

from court_rp import events
from court_rp.all_courts import Courts
from court_rp.api.bearer import presented_token
from court_rp.api.errors import BadToken, InsufficientScope
from court_rp.api.token import AccessToken, checked_token
from court_rp.courts.api_addresses import resource_of
from court_rp.courts.places import Place
from court_rp.courts.registry import Court
from court_rp.courts.resolver import place_of
from court_rp.errors import Refusal, RefusedError
from court_rp.pacer import holder
from court_rp.provider.errors import CannotCheck, ProviderError
from court_rp.sessions.model import CourtSession
from court_rp.sso.errors import CentralSignOnNotYet
from court_rp.transition import settle
from court_rp.visits.visit import Visit, look_with
from cso_kit.storage.columns import to_microseconds
from cso_kit.storage.unit_of_work import Transaction

T = TypeVar("T")
# One scope of a tuple is enough; the challenge names the first. Reading a docket is searching (rule A9).
EITHER, SEARCHING, FILING = (holder.SEARCH, holder.FILING), (holder.SEARCH,), (holder.FILING,)


class Caller(NamedTuple):
    """An authorized request: the court, the token and the visit."""

    place: Place
    token: AccessToken
    visit: Visit


class Gate:
    """Authorizes requests by scope. `any_caller`, `searcher` and `filer` are FastAPI dependencies."""

    def __init__(self, courts: Courts) -> None:
        self._courts = courts

    async def any_caller(self, request: Request, response: Response) -> Caller:
        """The caller, who may search or file.

        Raises:
            RefusedError: the request is not authorized; the refusal is recorded.
        """
        response.headers["cache-control"] = "no-store"
        return await self._let_in(request, EITHER)

    async def searcher(self, request: Request, response: Response) -> Caller:
        """The caller, who may read dockets. Raises `RefusedError` as `any_caller` does."""
        response.headers["cache-control"] = "no-store"
        return await self._let_in(request, SEARCHING)

    async def filer(self, request: Request, response: Response) -> Caller:
        """The caller, whose token allows filing. Raises `RefusedError` as `any_caller` does."""
        response.headers["cache-control"] = "no-store"
        return await self._let_in(request, FILING)

    async def check_cases(self, caller: Caller, *, mine: bool) -> None:
        """Every caller may list their own cases; all cases need the search scope (rule A9). Raises as `any_caller` does."""
        if not (mine or caller.visit.may_search):
            raise await self.refuse(caller.place, InsufficientScope(SEARCHING[0]), caller.token)

    async def decide(self, caller: Caller, decision: Callable[[Transaction, Visit], T]) -> T:
        """Runs a decision about the caller in one transaction, after the court's due dates are settled."""
        return await self._courts.database.work(lambda tx: decision(tx, _settled_look(tx, caller.place, caller.token)))

    async def refuse(self, place: Place, refusal: Refusal, token: AccessToken | None = None) -> RefusedError:
        """Records a refusal. Returns the error that ends the request."""
        await self._courts.database.work(lambda tx: record(tx, place.court, refusal, token))
        return RefusedError(refusal)

    async def _let_in(self, request: Request, scopes: tuple[str, ...]) -> Caller:
        place = place_of(request)
        token = await self._token(request, place)
        if isinstance(token, Refusal):
            raise await self.refuse(place, token)
        visit = await self._visit(place, token)
        if visit.phase != "live":
            # Rule C3. Linking before go-live (rule L4) needs a browser.
            raise await self.refuse(place, CentralSignOnNotYet(place.court, visit.row.go_live_at), token)
        if not set(scopes) & set(token.scopes):
            raise await self.refuse(place, InsufficientScope(scopes[0]), token)
        return Caller(place, token, visit)

    async def _token(self, request: Request, place: Place) -> AccessToken | Refusal:
        courts, resource = self._courts, resource_of(self._courts.addresses, place.court)
        presented = presented_token(request, resource)
        if isinstance(presented, Refusal):
            return presented
        now = (await courts.database.read(lambda tx: tx.at)).protocol
        issuer, client_id = courts.settings.issuer, courts.identity.client_id(place.court)
        try:
            metadata = await courts.provider.metadata()
            headers, members = await courts.identity.credentials(client_id, metadata, to_microseconds(now))
            client = {"client_id": client_id} if members else {}
            form = {"token": presented, "token_type_hint": "access_token", **client, **members}
            introspected = await courts.provider.introspect(form, headers)
        except ProviderError as error:
            return CannotCheck.after(error)
        return checked_token(introspected, issuer=issuer, resource=resource, now=now)

    async def _visit(self, place: Place, token: AccessToken) -> Visit:
        visit = await self._courts.database.read(lambda tx: look_with(tx, place.court, _as_session(tx, place, token)))
        if visit.is_due:
            visit = await self._courts.database.work(lambda tx: _settled_look(tx, place, token))
        return visit


def record(
    tx: Transaction, court: Court, refusal: Refusal, token: AccessToken | None, detail: str | None = None
) -> None:
    """Writes a refusal into the journal; never the token."""
    reason = refusal.reason if isinstance(refusal, BadToken | CannotCheck) else refusal.code
    if isinstance(refusal, CannotCheck):
        detail = refusal.detail or None
    sub, client_id = (token.sub, token.client_id) if token else (None, None)
    tx.record(events.ApiRefused(court.court_id, reason, detail, sub, client_id))


def _settled_look(tx: Transaction, place: Place, token: AccessToken) -> Visit:
    settle.settle(tx, place.court)
    return look_with(tx, place.court, _as_session(tx, place, token))


def _as_session(tx: Transaction, place: Place, token: AccessToken) -> CourtSession:
    """The session that a sign-on of the same person would open. It is not stored and ends with the request.

    A client that acts for itself is no filer of the court.
    """
    return CourtSession(
        id=0,
        court_id=place.court.court_id,
        by="cso",
        purpose="sign-in",
        filer_id=None,
        issuer=token.issuer if token.sub else None,
        sub=token.sub,
        sid=token.sid,
        login_id=token.login_id,
        name=token.name,
        account_type=token.account_type,
        account_generation=token.account_generation,
        may_search=holder.SEARCH in token.scopes,
        expires_at=tx.at.protocol,
    )
