"""`/services/cso-auth` and `/services/cso-logout`: the PACER Authentication API (D§1). POST only; the answer is always 200.

`Content-Type` names the request's format, `Accept` the response's, also for malformed requests.
"""

from starlette.requests import Request
from starlette.responses import Response

from cso_idp.accounts.authenticate import Verified
from cso_idp.accounts.proving import prove_password
from cso_idp.endpoint_table import CSO_AUTH, CSO_LOGOUT, Endpoint
from cso_idp.mfa import Policies
from cso_idp.pacer.answer import Answer
from cso_idp.pacer.authenticate import WRONG_CREDENTIALS, log_in
from cso_idp.pacer.errors import FaultyRequestError
from cso_idp.pacer.logout import log_out
from cso_idp.pacer.reading import LoginRequest, read_login, read_logout
from cso_idp.pacer.writing import CONTENT_TYPES, answer_format, written
from cso_idp.sessions.sign_on_sessions import SignOnSessions
from cso_idp.settings import ProviderSettings
from cso_kit.secrets.passwords import Passwords
from cso_kit.secrets.proof import LockoutRule
from cso_kit.storage.database import Database
from cso_kit.web.handler import Handler

_NO_STORE = {"cache-control": "no-store"}


def handlers(
    settings: ProviderSettings,
    database: Database,
    passwords: Passwords,
    lockout: LockoutRule,
    sessions: SignOnSessions,
    policies: Policies,
) -> dict[Endpoint, Handler]:
    """The API's handlers."""
    lenient = settings.pacer_unknown_members == "ignore"

    async def decide(login: LoginRequest) -> Answer:
        if not login.login_id.strip():
            return WRONG_CREDENTIALS

        async def conclude(verified: Verified) -> Answer:
            return await database.work(lambda tx: log_in(tx, settings, policies.of(tx), lockout, login, verified))

        return await prove_password(database, passwords, login.login_id, login.password, conclude)

    async def cso_auth(request: Request) -> Response:
        body, content_type = await request.body(), request.headers.get("content-type", "")
        try:
            login = read_login(body, content_type, ignore_unknown=lenient)
        except FaultyRequestError as error:
            return _respond(settings, request, Answer(settings.pacer_other_result, str(error)))
        return _respond(settings, request, await decide(login))

    async def cso_logout(request: Request) -> Response:
        body, content_type = await request.body(), request.headers.get("content-type", "")
        try:
            token = read_logout(body, content_type, ignore_unknown=lenient)
        except FaultyRequestError as error:
            return _respond(settings, request, Answer(settings.pacer_other_result, str(error)))
        return _respond(settings, request, await database.work(lambda tx: log_out(tx, settings, sessions, token)))

    return {CSO_AUTH: cso_auth, CSO_LOGOUT: cso_logout}


def explain(settings: ProviderSettings, request: Request, status: int, message: str) -> Response:
    """An error outside the API's decisions. A body that is too large is an ordinary faulty request, answered with 200."""
    answer = Answer(settings.pacer_other_result, "Send a POST request." if status == 405 else message)
    return _respond(settings, request, answer, status if status == 405 or status >= 500 else 200)


def _respond(settings: ProviderSettings, request: Request, answer: Answer, status: int = 200) -> Response:
    kind = answer_format(request.headers.get("accept"))
    members = answer.logout_members if request.scope["path"] == CSO_LOGOUT.path else answer.login_members
    content = written(members(null_description=settings.pacer_null_description == "on"), kind)
    return Response(content, status, _NO_STORE, CONTENT_TYPES[kind])
