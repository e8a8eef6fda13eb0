"""Finds the visit of a request: by the court's own session first, otherwise by the `NextGenCSO` token.

It makes one read. It asks the provider only if the cached answer about the token is too old, and writes only if the token has no
session here. `token_session.py` decides about the session.
"""

from collections.abc import Callable
from typing import TypeVar

from starlette.requests import Request

from court_rp import events
from court_rp.courts.places import Place
from court_rp.courts.registry import Court
from court_rp.courts.resolver import path_in_court, place_of
from court_rp.pacer.carried import Tokens, carried_client_code, carried_tokens
from court_rp.pacer.holder import Holder
from court_rp.pacer.holders import Holders, Reading
from court_rp.provider.errors import ProviderError
from court_rp.provider.identity import Identity
from court_rp.provider.strike_points import reach_in_freeze
from court_rp.settings import CourtSettings
from court_rp.transition import settle
from court_rp.visits.strike_points import SEARCH, VISIT, occasion_at
from court_rp.visits.token_session import (
    TAKEN_BACK,
    TokenVisit,
    end_token_session,
    is_derived,
    look_by_tokens,
    open_token_session,
)
from court_rp.visits.visit import Visit, look
from cso_kit.faults.armed import Faults
from cso_kit.storage.database import ByLocks, Database
from cso_kit.storage.unit_of_work import Transaction
from cso_kit.trace import CURRENT, follow

T = TypeVar("T")
# What a page reads in the transaction that finds the visit. The provider has not been asked by then, so the page must check the
# visit that is returned.
Read = Callable[[Transaction, Visit], T]
LINKING = "/link"


class Visitors:
    """Finds the visits of requests, and runs decisions about them."""

    def __init__(
        self, settings: CourtSettings, database: Database, holders: Holders, identity: Identity, faults: Faults
    ) -> None:
        self._settings = settings
        self._database = database
        self._holders = holders
        self._identity = identity
        self._faults = faults

    async def visit(self, request: Request) -> Visit:
        """The visit of this browser at this court, after the court's due dates are settled.

        Raises:
            ProviderError: the request has a token, and the provider cannot be asked about it.
        """
        visit, _ = await self.visit_and(request, _nothing)
        return visit

    async def visit_and(self, request: Request, read: Read[T]) -> tuple[Visit, T]:
        """The visit, and the result of `read` in the same transaction. Raises as `visit` does."""
        place, tokens = place_of(request), self.tokens(request)
        if tokens.distinct:
            visit, found = await self._with_tokens(request, place, tokens, read)
        else:
            own = own_secret(request, place)
            visit, found = await self._database.read(lambda tx: _and(tx, look(tx, place.court, own), read))
            if visit.is_due:
                visit, found = await self._database.work(lambda tx: _and(tx, _settled(tx, place.court, own), read))
        if visit.session is not None and CURRENT.get() is None:
            follow(visit.session.correlation)
        code = carried_client_code(request)
        if code and visit.session is not None:
            visit = visit._replace(client_code=code)
        if self._faults.in_memory is not None and visit.session is not None:
            return await self._struck(request, visit, found, read)
        return visit, found

    async def decide(
        self, visit: Visit, decision: Callable[[Transaction, Visit], T], by: ByLocks | None = None
    ) -> tuple[T, Visit]:
        """Runs a decision about a visitor in one transaction, after the court's due dates are settled.

        The transaction reads the visit again. The decision gets this newer visit, and it is returned with the result.
        """

        def decide(tx: Transaction) -> tuple[T, Visit]:
            seen = _as_holder(_settled(tx, visit.court, visit.secret), visit.holder)
            if seen.session is not None:
                seen = seen._replace(client_code=visit.client_code)
            return decision(tx, seen), seen

        return await self._database.work(decide, by=by)

    def tokens(self, request: Request) -> Tokens:
        """The request's tokens; none if the provider has no PACER-native face."""
        return carried_tokens(request) if self._settings.csologin == "on" else Tokens()

    async def _struck(self, request: Request, visit: Visit, found: T, read: Read[T]) -> tuple[Visit, T]:
        """The visit that a fault makes of one that is logged in, with what the page reads for it."""
        at, faults = occasion_at(request, visit), self._faults
        points = (VISIT, SEARCH) if at.endpoint in SEARCH.endpoints else (VISIT,)

        def strike(tx: Transaction) -> tuple[Visit, T]:
            seen = visit
            for point in points:
                seen = faults.strike(tx, point, seen, at)
            return (visit, found) if seen is visit else _and(tx, seen, read)

        return await faults.look(self._database, points, strike)

    async def _with_tokens(self, request: Request, place: Place, tokens: Tokens, read: Read[T]) -> tuple[Visit, T]:
        court, own = place.court, own_secret(request, place)
        is_linking = path_in_court(request) == LINKING

        def seen_by(tx: Transaction) -> TokenVisit:
            return look_by_tokens(tx, court, own, tokens, is_linking=is_linking)

        seen, reading, found = await self._look(court, seen_by, read)
        use = seen.use
        if use is None or not (seen.is_open or use.may_open):
            return seen.visit, found
        holder = await self._ask(request, court, use.token, reading)
        if holder is None:
            if seen.is_open:
                await self._database.work(lambda tx: end_token_session(tx, court, use.token, TAKEN_BACK))
            return seen.own, found
        if seen.is_open:
            return _as_holder(seen.visit, holder), found
        code = carried_client_code(request)

        def opened(tx: Transaction) -> tuple[Visit, T]:
            settle.settle(tx, court)
            return _and(tx, _opened(tx, seen_by(tx), use.token, holder, code), read)

        return await self._database.work(opened)

    async def _look(
        self, court: Court, seen_by: Callable[[Transaction], TokenVisit], read: Read[T]
    ) -> tuple[TokenVisit, Reading, T]:
        def look(tx: Transaction) -> tuple[TokenVisit, Reading, T]:
            seen = seen_by(tx)
            return seen, Reading.of(tx), read(tx, seen.visit)

        found = await self._database.read(look)
        if not found[0].visit.is_due:
            return found

        def settled(tx: Transaction) -> tuple[TokenVisit, Reading, T]:
            settle.settle(tx, court)
            return look(tx)

        return await self._database.work(settled)

    async def _ask(self, request: Request, court: Court, token: str, reading: Reading) -> Holder | None:
        try:
            if self._faults.in_memory is not None:
                await reach_in_freeze(self._faults, self._database, court, request.method, path_in_court(request))
            return await self._holders.holder(self._identity.client_id(court), token, reading)
        except ProviderError as error:
            refused = events.CourtSignOnRefused(court.court_id, error.reason, error.detail or None)
            await self._database.work(lambda tx: tx.record(refused))
            raise


def _nothing(_: Transaction, __: Visit) -> None:
    """The read of a page that needs only the visit."""


def _and(tx: Transaction, visit: Visit, read: Read[T]) -> tuple[Visit, T]:
    return visit, read(tx, visit)


def _settled(tx: Transaction, court: Court, secret: str | None) -> Visit:
    return look(tx, court, secret, settle.settle(tx, court))


def _opened(tx: Transaction, seen: TokenVisit, token: str, holder: Holder, client_code: str | None) -> Visit:
    """The visit by the token's session. While the provider was asked, the court may have gone live, or another request may have
    opened a session.
    """
    if seen.use is None or seen.use.token != token or not (seen.is_open or seen.use.may_open):
        return seen.visit
    visit = seen.visit if seen.is_open else open_token_session(tx, seen.visit, seen.use, holder, client_code)
    return _as_holder(visit, holder)


def _as_holder(visit: Visit, holder: Holder | None) -> Visit:
    """The visit with the holder's current data; the account may have been upgraded since the session began."""
    if holder is None or visit.session is None:
        return visit
    session = visit.session._replace(
        login_id=holder.login_id,
        name=holder.name,
        account_type=holder.account_type,
        account_generation=holder.account_generation,
        may_search=holder.may_search,
        may_be_exempt=holder.is_exempt_at(visit.court.court_id),
    )
    return visit._replace(session=session, holder=holder, client_code=visit.client_code or holder.client_code)


def own_secret(request: Request, place: Place) -> str | None:
    """The secret in the court's own cookie."""
    secret = place.session_cookie.read(request)
    return None if secret is None or is_derived(secret) else secret
