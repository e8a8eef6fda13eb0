"""`/e-file-registrations` of every court: what it offers, as public JSON, and the provider's messages (rule L11).

It parses and answers. `message.py` checks a message, `receive.py` takes it.
"""

from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from court_rp.all_courts import Courts
from court_rp.courts import calendar_store
from court_rp.courts.resolver import place_of
from court_rp.provider.errors import ProviderAwayError, ProviderError
from court_rp.provider.identity import REGISTRATIONS
from court_rp.registrations import store
from court_rp.registrations.message import MALFORMED, Message, checked_message
from court_rp.registrations.offer import offer_document, usual_offer
from court_rp.registrations.receive import Outcome, refuse, take
from court_rp.visits.visit import look
from cso_kit.storage.unit_of_work import Transaction
from cso_kit.web.forms import BadInputError, read_form
from cso_kit.web.route import Route

_NO_STORE = {"cache-control": "no-store"}


class RegistrationDesk:
    """The address at which a court and the provider meet about e-file registrations."""

    def __init__(self, courts: Courts) -> None:
        self._courts = courts

    async def offer(self, request: Request) -> Response:
        """GET: the court's offer. It is public, because the provider shows it to everybody who asks."""
        place = place_of(request)
        court = place.court
        by_path = self._courts.addresses.by_path(court)
        pages = {name: by_path.address(path) for name, path in (("court", "/"), ("link", "/link"))}

        def look_up(tx: Transaction) -> dict[str, object]:
            offer = store.own_offer(tx, court.court_id) or usual_offer(court)
            return offer_document(court, offer, calendar_store.read(tx, court).calendar, pages)

        return JSONResponse(await self._courts.database.read(look_up), headers=_NO_STORE)

    async def receive(self, request: Request) -> Response:
        """POST from the provider: a request or an answer, in a signed token."""
        place, database = place_of(request), self._courts.database
        court_id = place.court.court_id
        try:
            message = await self._checked(request)
        except ProviderError as error:
            refusal = error
            await database.work(lambda tx: refuse(tx, court_id, refusal))
            return _refused(error)
        return _answer(await self._courts.decide_here(place, lambda tx: take(tx, look(tx, place.court, None), message)))

    async def _checked(self, request: Request) -> Message:
        courts, court = self._courts, place_of(request).court
        try:
            sent = (await read_form(request)).once().text("registration")
        except BadInputError as error:
            raise ProviderError(MALFORMED, str(error)) from error
        now = await courts.database.read(lambda tx: tx.at.protocol)
        client_id = courts.identity.client_id(court)
        return await checked_message(courts.provider, sent, issuer=courts.settings.issuer, client_id=client_id, now=now)


def _answer(outcome: Outcome) -> Response:
    if outcome == "taken":
        return Response(status_code=204, headers=_NO_STORE)
    if outcome == "unknown":
        return _error(409, "unknown_registration", "The court does not have this registration; send its request first.")
    return _error(400, "invalid_request", "The token was used before.")


def _refused(error: ProviderError) -> Response:
    """400 with an error, or 503 if the token could not be checked, so that the provider tries again."""
    if isinstance(error, ProviderAwayError):
        return _error(503, "temporarily_unavailable", "The court cannot fetch the provider's keys.")
    return _error(400, "invalid_request", f"The token is not acceptable: {error.reason}.")


def _error(status: int, code: str, description: str) -> Response:
    headers = _NO_STORE | ({"retry-after": "5"} if status == 503 else {})
    return JSONResponse({"error": code, "error_description": description}, status, headers)


def routes(courts: Courts) -> list[Route]:
    """The address at every court."""
    desk = RegistrationDesk(courts)
    return [Route(REGISTRATIONS, desk.offer, methods=["GET"]), Route(REGISTRATIONS, desk.receive, methods=["POST"])]
