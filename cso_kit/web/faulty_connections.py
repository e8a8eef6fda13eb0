"""Faults of connections: they strike in front of an application, and wrap it for one request.

`FaultyConnections` stands in front of an application only while such a fault is armed.
"""

from collections.abc import Callable

from starlette.types import ASGIApp, Message, Receive, Scope, Send

from cso_kit.faults.armed import ArmedSet, Faults
from cso_kit.faults.fault import Occasion, StrikePoint
from cso_kit.storage.database import Database
from cso_kit.storage.unavailable import DatabaseUnavailableError, UnstorableTextError
from cso_kit.storage.unit_of_work import Transaction

# Persons are not known yet: who is signed on is read in the request's own transaction.
CONNECTION: StrikePoint[ASGIApp] = StrikePoint(
    "connection", ("cso_idp", "court_rp"), ("client_id", "court_id", "endpoint")
)
# Bytes of a body that are read to learn whose request it is.
_LONGEST_BODY = 64 * 1024

# Describes a request by its scope and body; `None` if no fault may strike it.
Describe = Callable[[Scope, bytes], Occasion | None]
# Adds what only the database knows.
Complete = Callable[[Transaction, Occasion], Occasion]


def watch_connections(
    faults: Faults, faulty: "FaultyConnections", put_in_front: Callable[[ASGIApp | None], None]
) -> None:
    """Puts `faulty` in front of its application while a fault of connections is armed, and takes it away afterwards."""

    def changed(armed: ArmedSet | None) -> None:
        put_in_front(faulty if armed is not None and armed.at(*faulty.points) else None)

    faults.changed = changed


class FaultyConnections:
    """Wraps an application for the requests that a fault fires at, and passes all others on."""

    def __init__(
        self,
        app: ASGIApp,
        faults: Faults,
        database: Database,
        describe: Describe,
        complete: Complete,
        pages: tuple[StrikePoint[ASGIApp], ...] = (),
    ) -> None:
        # Points of single pages come after the one of all addresses.
        self.points = (CONNECTION, *pages)
        self._app = app
        self._faults = faults
        self._database = database
        self._describe = describe
        self._complete = complete

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if self._describe(scope, b"") is None:
            await self._app(scope, receive, send)
            return
        body, receive = await _read(scope, receive)
        at = self._describe(scope, body)
        app = self._app if at is None else await self._struck(at)
        await app(scope, receive, send)

    async def _struck(self, at: Occasion) -> ASGIApp:
        def strike(tx: Transaction) -> ASGIApp:
            app, known = self._app, self._complete(tx, at)
            for point in self.points:
                if not point.endpoints or at.endpoint in point.endpoints:
                    app = self._faults.strike(tx, point, app, known)
            return app

        try:
            return await self._database.work(strike)
        except (DatabaseUnavailableError, UnstorableTextError):
            return self._app  # the application says so itself


async def _read(scope: Scope, receive: Receive) -> tuple[bytes, Receive]:
    """The beginning of a body, and what the application receives instead: the same messages."""
    if scope["method"] in {"GET", "HEAD"}:
        return b"", receive
    taken: list[Message] = []
    body, is_whole = b"", False
    while not is_whole and len(body) < _LONGEST_BODY:
        message = await receive()
        taken.append(message)
        body += message.get("body", b"")
        is_whole = message["type"] != "http.request" or not message.get("more_body", False)

    async def again() -> Message:
        return taken.pop(0) if taken else await receive()

    return body, again
