"""`/sso/backchannel-logout` of every court: receives the provider's logout tokens (Back-Channel Logout 1.0 §2.5, §2.8).

It parses and answers. `logout_token.py` checks a token, `logout.py` ends the sessions.
"""

from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from court_rp.all_courts import Courts
from court_rp.courts.resolver import place_of
from court_rp.provider.errors import ProviderAwayError, ProviderError
from court_rp.provider.identity import LOGOUT, VIEW_LOGOUT
from court_rp.sso.logout import log_out, refuse
from court_rp.sso.logout_token import MALFORMED, LogoutToken, checked_logout
from cso_kit.web.forms import BadInputError, read_form
from cso_kit.web.route import Route

_NO_STORE = {"cache-control": "no-store"}


class LogoutReceiver:
    """The endpoint to which the provider sends logout tokens."""

    def __init__(self, courts: Courts, *, is_view: bool = False) -> None:
        self._courts = courts
        self._is_view = is_view

    async def receive(self, request: Request) -> Response:
        """POST from the provider: ends the sessions of a sign-on, or says why not."""
        court, database = place_of(request).court, self._courts.database
        try:
            token = await self._checked(request)
        except ProviderError as error:
            refusal = error
            await database.work(lambda tx: refuse(tx, court, refusal))
            return _refused(error)
        # Before the sessions end, so that no cached holder opens one again.
        self._courts.holders.signed_out(token.sub, token.sid)
        if not await database.work(lambda tx: log_out(tx, court, token)):
            return _refused(ProviderError("replayed"))
        return Response(status_code=200, headers=_NO_STORE)

    async def _checked(self, request: Request) -> LogoutToken:
        courts, court = self._courts, place_of(request).court
        try:
            sent = (await read_form(request)).once().text("logout_token")
        except BadInputError as error:
            raise ProviderError(MALFORMED, str(error)) from error
        if not sent:
            raise ProviderError(MALFORMED, "no logout_token was sent")
        client_id = courts.identity.view_only_client_id(court) if self._is_view else courts.identity.client_id(court)
        now = await courts.database.read(lambda tx: tx.at.protocol)
        return await checked_logout(
            courts.provider,
            sent,
            issuer=courts.settings.issuer,
            client_id=client_id or "",
            now=now,
            untyped=courts.settings.untyped_logout_tokens,
        )


def _refused(error: ProviderError) -> Response:
    """§2.8: 400 with an error, or 503 if the token could not be checked, so that the provider tries again."""
    if isinstance(error, ProviderAwayError):
        document = {
            "error": "temporarily_unavailable",
            "error_description": "The court cannot fetch the provider's keys.",
        }
        return JSONResponse(document, 503, {**_NO_STORE, "retry-after": "5"})
    document = {"error": "invalid_request", "error_description": f"The logout token is not acceptable: {error.reason}."}
    return JSONResponse(document, 400, _NO_STORE)


def routes(courts: Courts) -> list[Route]:
    """The addresses at every court: one for each of its clients, because a logout token is for one audience."""
    return [
        Route(LOGOUT, LogoutReceiver(courts).receive, methods=["POST"]),
        Route(VIEW_LOGOUT, LogoutReceiver(courts, is_view=True).receive, methods=["POST"]),
    ]
