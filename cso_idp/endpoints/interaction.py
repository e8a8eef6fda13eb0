"""`/interaction/…`: the pages of the steps, between a request and its answer. Their routes follow from the list of the steps."""

from starlette.requests import Request
from starlette.responses import Response

from cso_idp.endpoints.browser import Browsers
from cso_idp.interaction.machine import SignOnMachine
from cso_idp.interaction.sending import SentForm
from cso_idp.interaction.step import Step
from cso_kit.storage.database import Database
from cso_kit.web.forms import read_form
from cso_kit.web.route import Route


class InteractionPages:
    """The pages of one provider's sign-on machine."""

    def __init__(self, database: Database, machine: SignOnMachine, browsers: Browsers) -> None:
        self._database = database
        self._machine = machine
        self._browsers = browsers

    def routes(self) -> list[Route]:
        """The routes of all steps."""
        address, steps = "/interaction/{id}", self._machine.steps.values()
        return [
            Route(address, self._show, methods=["GET"]),
            *(self._form_of(step, f"{address}/{step.name}") for step in steps if step.has_form),
            *(self._page_of(step, f"{address}/{step.name}") for step in steps if step.can_be_opened),
            Route(f"{address}/cancel", self._cancel, methods=["POST"]),
            Route(f"{address}/reading", self._read, methods=["POST"]),
        ]

    async def _show(self, request: Request) -> Response:
        face, which = self._browsers.face(request), request.path_params["id"]
        after = request.query_params.get("after", "")
        outcome = await self._database.work(lambda tx: self._machine.show(tx, face, which, after))
        return self._browsers.respond(request, face, outcome)

    async def _cancel(self, request: Request) -> Response:
        face, which = self._browsers.face(request), request.path_params["id"]
        outcome = await self._database.work(lambda tx: self._machine.give_up(tx, face, which))
        return self._browsers.respond(request, face, outcome)

    async def _read(self, request: Request) -> Response:
        face, which = self._browsers.face(request), request.path_params["id"]
        outcome = await self._database.work(lambda tx: self._machine.read_instead(tx, face, which))
        return self._browsers.respond(request, face, outcome)

    def _form_of(self, step: Step, address: str) -> Route:
        async def send(request: Request) -> Response:
            form = (await read_form(request)).once()
            face = self._browsers.face(request)
            sent = SentForm(self._machine, self._database, face, request.path_params["id"])
            return self._browsers.respond(request, face, await step.send(sent, form))

        return Route(address, send, methods=["POST"])

    def _page_of(self, step: Step, address: str) -> Route:
        async def open_step(request: Request) -> Response:
            face, which = self._browsers.face(request), request.path_params["id"]
            outcome = await self._database.work(lambda tx: self._machine.open(tx, face, which, step))
            return self._browsers.respond(request, face, outcome)

        return Route(address, open_step, methods=["GET"])
