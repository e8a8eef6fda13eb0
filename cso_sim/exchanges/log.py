"""The log itself: switched on and off, it records what both services answer in this process, the newest so many.

While it is off, nothing of it stands in front of the services. It is in memory, so each process of a simulator has its own.
"""

import logging
import time
from collections import deque
from collections.abc import Callable
from datetime import datetime
from typing import NamedTuple, Protocol

from starlette.types import ASGIApp, Message, Receive, Scope, Send

from cso_kit.time.clock import real_now
from cso_kit.trace import CURRENT
from cso_kit.web.express_lane import Wrap
from cso_sim.exchanges.exchange import Exchange, entry_of
from cso_sim.exchanges.flows import flow_of, interactions_of, joined
from cso_sim.exchanges.passed import Passed
from cso_sim.exchanges.redaction import Redaction

log = logging.getLogger("cso.sim")
USUAL_LIMIT = 1000
# The operator's own calls, and what a browser loads beside a page.
_SPARED = ("/_sim", "/healthz", "/readyz", "/metrics", "/assets/")
_IN_PROCESS = "in-process"

# Returns the court of a request by its scope and body, if it is of one.
CourtOf = Callable[[Scope, bytes], str | None]


class Wrapped(Protocol):
    """An application whose requests can be recorded."""

    def wrap_all(self, wrap: Wrap | None) -> None:
        """Wraps what answers every request; `None` takes the wrapping away."""


class Watched(NamedTuple):
    """A service: its application, its name in the journal, and how to find the court of a request."""

    app: Wrapped
    service: str
    court_of: CourtOf


class Wanted(NamedTuple):
    """Which exchanges are wanted: those that match every member that is given. `begin` and `end` are real times."""

    court_id: str | None = None
    correlation: str | None = None
    begin: datetime | None = None
    end: datetime | None = None
    flows: frozenset[str] | None = None

    def matches(self, each: Exchange) -> bool:
        """Whether an exchange is wanted."""
        return (
            self.court_id in (None, each.court_id)
            and self.correlation in (None, each.correlation)
            and (self.begin is None or each.started_at >= self.begin)
            and (self.end is None or each.started_at <= self.end)
            and (self.flows is None or each.correlation in self.flows)
        )


class ExchangeLog:
    """The exchanges of one federation in this process.

    Args:
        services: what is recorded.
        redaction: takes the secrets out before anything is kept.
        root: the path of the public address, which calls in this process come without.
    """

    def __init__(self, services: list[Watched], redaction: Redaction, root: str) -> None:
        self._services = services
        self._redaction = redaction
        self._root = root
        self._kept: deque[Exchange] = deque(maxlen=USUAL_LIMIT)
        self.is_recording = False
        self.dropped = 0

    @property
    def limit(self) -> int:
        """How many are kept at most."""
        return self._kept.maxlen or 0

    @property
    def count(self) -> int:
        """How many are kept."""
        return len(self._kept)

    def record(self, *, is_on: bool) -> None:
        """Begins or stops recording. What is kept stays."""
        if is_on == self.is_recording:
            return
        self.is_recording = is_on
        for each in self._services:
            each.app.wrap_all(self._wrap_of(each) if is_on else None)

    def keep(self, limit: int) -> None:
        """Keeps so many at most: the newest."""
        self.dropped += max(0, len(self._kept) - limit)
        self._kept = deque(self._kept, maxlen=limit)

    def clear(self) -> None:
        """Forgets all that is kept."""
        self._kept.clear()
        self.dropped = 0

    def find(self, wanted: Wanted) -> list[Exchange]:
        """The exchanges that match, oldest first. One that names no court belongs to the court of its flow, if that is one."""
        return sorted(filter(wanted.matches, joined(self._kept)), key=lambda each: each.started_at)

    def _wrap_of(self, watched: Watched) -> Wrap:
        def wrap(app: ASGIApp) -> ASGIApp:
            async def recorded(scope: Scope, receive: Receive, send: Send) -> None:
                if scope["path"].startswith(_SPARED):
                    await app(scope, receive, send)
                    return
                asked = dict(scope)  # the applications change the scope
                passing = _Passing(_begun(asked, self._root), receive, send)
                try:
                    await app(scope, passing.receive, passing.send)
                finally:
                    self._add(watched, asked, passing.passed)

            return recorded

        return wrap

    def _add(self, watched: Watched, scope: Scope, passed: Passed) -> None:
        try:
            court_id = watched.court_of(scope, passed.request.content or b"")
            entry = entry_of(passed, time.perf_counter(), watched.service, self._redaction)
            made = Exchange(passed.started_at, court_id, flow_of(passed), interactions_of(passed), entry)
        except Exception:  # the request was answered, and must not fail because of its record
            log.exception("An exchange could not be recorded: %s %s", passed.method, watched.service)
            return
        self.dropped += len(self._kept) == self._kept.maxlen
        self._kept.append(made)


class _Passing:
    """Passes the messages of one exchange on, and notes them."""

    def __init__(self, passed: Passed, receive: Receive, send: Send) -> None:
        self.passed = passed
        self._receive = receive
        self._send = send

    async def receive(self) -> Message:
        message = await self._receive()
        if message["type"] == "http.request":
            self.passed.request.add(message.get("body", b""))
            if not message.get("more_body", False):
                self.passed.sent = time.perf_counter()
        return message

    async def send(self, message: Message) -> None:
        passed = self.passed
        if message["type"] == "http.response.start":
            passed.answered = time.perf_counter()
            passed.status, passed.answer_headers = message["status"], list(message.get("headers", ()))
            # By now the request belongs to the flow that it named or was found to be of.
            trace = CURRENT.get()
            passed.correlation = trace and trace.id
        elif message["type"] == "http.response.body":
            passed.response.add(message.get("body", b""))
            passed.is_whole = not message.get("more_body", False)
        await self._send(message)


def _begun(scope: Scope, root: str) -> Passed:
    headers = list(scope["headers"])
    host = next((value.decode("latin-1") for name, value in headers if name == b"host"), "localhost")
    is_back_channel = (scope.get("client") or ("",))[0] == _IN_PROCESS
    path = (scope.get("raw_path") or scope["path"].encode()).decode("latin-1")
    return Passed(
        method=scope["method"],
        address=f"{scope.get('scheme', 'http')}://{host}{root if is_back_channel else ''}{path}",
        query=scope["query_string"].decode("latin-1"),
        version=f"HTTP/{scope.get('http_version', '1.1')}",
        headers=headers,
        started_at=real_now(),
        began=time.perf_counter(),
        is_back_channel=is_back_channel,
    )
