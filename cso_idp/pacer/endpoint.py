"""`/services/cso-auth` and `/services/cso-logout`: the PACER Authentication API (D§1). POST only; the answer is always 200.

`Content-Type` names the request's format, `Accept` the response's, also for malformed requests.
"""

from collections.abc import Callable
from functools import partial
from typing import NamedTuple

from starlette.requests import Request
from starlette.responses import Response

from cso_idp.accounts import store as accounts
from cso_idp.accounts.authenticate import Verified
from cso_idp.accounts.proving import prove_password
from cso_idp.endpoint_table import CSO_AUTH, CSO_LOGOUT, Endpoint
from cso_idp.mfa.policies import Policies
from cso_idp.pacer.answer import Answer
from cso_idp.pacer.authenticate import WRONG_CREDENTIALS, log_in
from cso_idp.pacer.errors import FaultyRequestError
from cso_idp.pacer.logout import log_out
from cso_idp.pacer.reading import LoginRequest, read_login, read_logout
from cso_idp.pacer.strike_points import API_LOGIN_ANSWER, API_LOGOUT_ANSWER, ApiAnswer
from cso_idp.pacer.tokens import holder_of
from cso_idp.pacer.writing import CONTENT_TYPES, answer_format, written
from cso_idp.sessions.sign_on_sessions import SignOnSessions
from cso_idp.settings import ProviderSettings
from cso_kit.faults.armed import Faults
from cso_kit.faults.fault import Occasion
from cso_kit.secrets.passwords import Passwords
from cso_kit.secrets.proof import LockoutRule
from cso_kit.storage.database import Database
from cso_kit.storage.unit_of_work import Transaction
from cso_kit.web.handler import Handler

_NO_STORE = {"cache-control": "no-store"}


def handlers(
    settings: ProviderSettings,
    database: Database,
    passwords: Passwords,
    lockout: LockoutRule,
    sessions: SignOnSessions,
    policies: Policies,
    faults: Faults,
) -> dict[Endpoint, Handler]:
    """The API's handlers."""
    lenient, struck = settings.pacer_unknown_members == "ignore", _Struck(settings, faults)

    async def decide(request: Request, login: LoginRequest) -> Answer | ApiAnswer:
        if not login.login_id.strip():
            return WRONG_CREDENTIALS

        def conclude(tx: Transaction, verified: Verified) -> Answer | ApiAnswer:
            answer = log_in(tx, settings, policies.of(tx), lockout, login, verified, faults)
            return struck.login(tx, request, answer, login.login_id)

        work = partial(_work, database, conclude)
        return await prove_password(database, passwords, login.login_id, login.password, work)

    async def cso_auth(request: Request) -> Response:
        body = await request.body(), request.headers.get("content-type", "")
        try:
            login = read_login(*body, ignore_unknown=lenient)
        except FaultyRequestError as error:
            return _refused(settings, request, error)
        return _respond(settings, request, await decide(request, login))

    async def cso_logout(request: Request) -> Response:
        body, content_type = await request.body(), request.headers.get("content-type", "")
        try:
            token = read_logout(body, content_type, ignore_unknown=lenient)
        except FaultyRequestError as error:
            return _refused(settings, request, error)
        return _respond(settings, request, await database.work(lambda tx: struck.logout(tx, request, sessions, token)))

    return {CSO_AUTH: cso_auth, CSO_LOGOUT: cso_logout}


class _Struck(NamedTuple):
    """The answers as the faults that fire make them."""

    settings: ProviderSettings
    faults: Faults

    def login(self, tx: Transaction, request: Request, answer: Answer, login_id: str) -> Answer | ApiAnswer:
        """The answer to a login by this user name."""
        if self.faults.armed(tx) is None:
            return answer
        account = accounts.by_login_id(tx, login_id)
        at = Occasion(CSO_AUTH.path, "POST", CSO_AUTH.path, sub=account.sub if account else None)
        return self.faults.strike(tx, API_LOGIN_ANSWER, _to_be_sent(self.settings, request, answer), at)

    def logout(self, tx: Transaction, request: Request, sessions: SignOnSessions, token: str) -> Answer | ApiAnswer:
        """Logs a token out."""
        if self.faults.armed(tx) is None:
            return log_out(tx, self.settings, sessions, token)
        holder = holder_of(tx, token)
        at = Occasion(CSO_LOGOUT.path, "POST", CSO_LOGOUT.path, sub=holder.account.sub if holder else None)
        answer = _to_be_sent(self.settings, request, log_out(tx, self.settings, sessions, token))
        return self.faults.strike(tx, API_LOGOUT_ANSWER, answer, at)


def explain(settings: ProviderSettings, request: Request, status: int, message: str) -> Response:
    """An error outside the API's decisions. A body that is too large is an ordinary faulty request, answered with 200."""
    answer = Answer(settings.pacer_other_result, "Send a POST request." if status == 405 else message)
    return _respond(settings, request, answer, status if status == 405 or status >= 500 else 200)


async def _work(
    database: Database, decide: Callable[[Transaction, Verified], Answer | ApiAnswer], verified: Verified
) -> Answer | ApiAnswer:
    return await database.work(lambda tx: decide(tx, verified))


def _refused(settings: ProviderSettings, request: Request, error: FaultyRequestError) -> Response:
    return _respond(settings, request, Answer(settings.pacer_other_result, str(error)))


def _respond(settings: ProviderSettings, request: Request, answer: Answer | ApiAnswer, status: int = 200) -> Response:
    if isinstance(answer, ApiAnswer):
        return Response(answer.body, answer.status, _NO_STORE, answer.content_type)
    kind = answer_format(request.headers.get("accept"))
    return Response(written(_members(settings, request, answer), kind), status, _NO_STORE, CONTENT_TYPES[kind])


def _to_be_sent(settings: ProviderSettings, request: Request, answer: Answer) -> ApiAnswer:
    return ApiAnswer(_members(settings, request, answer), answer_format(request.headers.get("accept")))


def _members(settings: ProviderSettings, request: Request, answer: Answer) -> dict[str, str | None]:
    members = answer.logout_members if request.scope["path"] == CSO_LOGOUT.path else answer.login_members
    return members(null_description=settings.pacer_null_description == "on")
