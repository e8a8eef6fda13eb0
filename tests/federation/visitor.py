"""A person with a browser at the federation, and a hand on the control plane: everything through the front door."""

from typing import Any

import httpx

from tests.driver.court_visitor import CourtVisitor

ORIGIN = "http://localhost:8400"


class Visitor(CourtVisitor):
    """A person with a browser at the federation."""

    def __init__(self, app: Any, origin: str = ORIGIN) -> None:
        super().__init__(httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url=origin))


class Harness:
    """The control plane, as a test harness uses it."""

    def __init__(self, app: Any, origin: str = ORIGIN) -> None:
        self.client = httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url=f"{origin}/_sim")

    async def __aenter__(self) -> "Harness":
        return self

    async def __aexit__(self, *_: object) -> None:
        await self.client.aclose()

    async def call(self, method: str, path: str, body: Any = None) -> Any:
        """One call, which must succeed."""
        answer = await self.client.request(method, path, json=body)
        assert answer.is_success, f"{method} {path}: {answer.status_code} {answer.text}"
        return answer.json() if answer.content else None

    async def set_calendar(self, moment: str, *, frozen: bool = True) -> None:
        """Moves the calendar, and holds it there."""
        await self.call("PUT", "/clock", {"calendar": moment, "frozen": frozen})

    async def kinds(self, court_id: str | None = None) -> list[str]:
        """The kinds of everything in the journal, oldest first."""
        answer = await self.call("GET", "/journal?limit=1000" + (f"&court_id={court_id}" if court_id else ""))
        return [event["kind"] for event in answer["events"]]
