"""Who a browser is at a court when it may have brought a `NextGenCSO` token: the court's own session first, else the token's.

It holds the order of questions: one read; the provider, only if its last answer about the token is too old; one write, only if
the token has no session here yet. What is opened is decided in `come_in.py`.
"""

from collections.abc import Callable
from typing import TypeVar

from starlette.requests import Request

from court_rp import events
from court_rp.courts import settle
from court_rp.courts.registry import Court
from court_rp.courts.resolver import Place, place_of
from court_rp.pacer.carried import carried_client_code, carried_token
from court_rp.pacer.come_in import (
    TAKEN_BACK,
    Seen,
    come_in,
    is_derived,
    leave,
    look_carrying,
    purpose_for,
    session_secret,
)
from court_rp.pacer.holder import Holder
from court_rp.pacer.holders import Holders, Reading
from court_rp.sessions.visit import Visit, look
from court_rp.settings import CourtSettings
from court_rp.sso.errors import ProviderError
from court_rp.sso.identity import Identity
from cso_kit.storage.database import ByLocks, Database
from cso_kit.storage.unit_of_work import Transaction

T = TypeVar("T")
_SECRET, _HOLDER = "court_secret", "court_holder"
LINKING = "/link"


class Entrance:
    """Where every request for a court's page is told who it is from."""

    def __init__(self, settings: CourtSettings, database: Database, holders: Holders, identity: Identity) -> None:
        self._settings = settings
        self._database = database
        self._holders = holders
        self._identity = identity

    async def visit(self, request: Request) -> Visit:
        """How things stand for this browser at this court, with everything settled that has come to pass.

        Raises:
            ProviderError: it brought a token that the provider cannot be asked about.
        """
        place, token = place_of(request), self.token(request)
        if token is not None:
            visit = await self._with_token(request, place, token)
        else:
            own = own_secret(request, place)
            visit = await self._database.read(lambda tx: look(tx, place.court, own))
            if visit.is_due:
                visit = await self._database.work(lambda tx: _settled(tx, place.court, own))
        code = carried_client_code(request)
        return visit._replace(client_code=code) if code and visit.session is not None else visit

    async def decide(
        self, request: Request, decision: Callable[[Transaction, Visit], T], by: ByLocks | None = None
    ) -> T:
        """Runs a decision about this browser at this court in one transaction, after settling what has come to pass."""
        place = place_of(request)
        if self.token(request) is not None and _SECRET not in request.scope:
            await self.visit(request)
        secret, holder = self.secret(request), request.scope.get(_HOLDER)

        def decide(tx: Transaction) -> T:
            return decision(tx, _as_holder(_settled(tx, place.court, secret), holder))

        return await self._database.work(decide, by=by)

    def token(self, request: Request) -> str | None:
        """The token that counts here. Where the provider has no PACER-native face, such cookies are somebody else's."""
        return carried_token(request) if self._settings.csologin == "on" else None

    def secret(self, request: Request) -> str | None:
        """What this browser's session here is kept by, once `visit` has told who it is; forms' tokens are made from it."""
        found: str | None = request.scope.get(_SECRET)
        return found or own_secret(request, place_of(request))

    async def _with_token(self, request: Request, place: Place, token: str) -> Visit:
        court, own = place.court, own_secret(request, place)
        (visit, by_token), reading = await self._look(court, own, token)
        self._remember(request, own, None)
        if visit.session is not None and not by_token:
            return visit
        purpose = purpose_for(visit)
        # Before go-live a token counts only for whoever asks to link, as a sign-on would that they began (rules C3, L4).
        if purpose is None or (purpose == "linking" and not by_token and request.scope["path"] != place.link(LINKING)):
            return visit
        holder = await self._ask(court, token, reading)
        if holder is None:
            if by_token:
                await self._database.work(lambda tx: leave(tx, court, token, TAKEN_BACK))
            return visit._replace(session=None, filer=None, link=None)
        if visit.session is None:
            code = carried_client_code(request)
            visit = await self._database.work(lambda tx: _come_in(tx, court, own, token, holder, code))
        self._remember(request, session_secret(token, court, purpose), holder)
        return _as_holder(visit, holder)

    async def _look(self, court: Court, own: str | None, token: str) -> tuple[Seen, Reading]:
        seen = await self._database.read(lambda tx: (look_carrying(tx, court, own, token), Reading.of(tx)))
        if not seen[0].visit.is_due:
            return seen

        def settled(tx: Transaction) -> tuple[Seen, Reading]:
            settle.settle(tx, court)
            return look_carrying(tx, court, own, token), Reading.of(tx)

        return await self._database.work(settled)

    async def _ask(self, court: Court, token: str, reading: Reading) -> Holder | None:
        try:
            return await self._holders.holder(self._identity.client_id(court), token, reading)
        except ProviderError as error:
            refused = events.CourtSignOnRefused(court.court_id, error.reason, error.detail or None)
            await self._database.work(lambda tx: tx.record(refused))
            raise

    def _remember(self, request: Request, secret: str | None, holder: Holder | None) -> None:
        request.scope[_SECRET], request.scope[_HOLDER] = secret, holder


def _settled(tx: Transaction, court: Court, secret: str | None) -> Visit:
    return look(tx, court, secret, settle.settle(tx, court))


def _come_in(
    tx: Transaction, court: Court, own: str | None, token: str, holder: Holder, client_code: str | None
) -> Visit:
    settle.settle(tx, court)
    visit = look_carrying(tx, court, own, token).visit
    return visit if visit.session is not None else come_in(tx, visit, token, holder, client_code)


def _as_holder(visit: Visit, holder: Holder | None) -> Visit:
    """The visit with what the provider says of the person now; an account may have been upgraded since the session began."""
    if holder is None or visit.session is None:
        return visit
    session = visit.session._replace(
        login_id=holder.login_id,
        name=holder.name,
        account_type=holder.account_type,
        account_generation=holder.account_generation,
        may_search=holder.may_search,
    )
    return visit._replace(session=session, holder=holder, client_code=visit.client_code or holder.client_code)


def own_secret(request: Request, place: Place) -> str | None:
    """The secret in this court's own cookie."""
    secret = place.session_cookie.read(request)
    return None if secret is None or is_derived(secret) else secret
