"""A person with a browser at the federation, and a hand on the control plane: everything through the front door."""

from typing import Any
from urllib.parse import urljoin, urlsplit

import httpx

from tests.idp.relying_party import Form, forms

ORIGIN = "http://localhost:8400"


class Visitor:
    """One browser with its own cookies. It follows redirects one by one and remembers where it has been."""

    def __init__(self, app: Any, origin: str = ORIGIN) -> None:
        transport = httpx.ASGITransport(app)
        self.client = httpx.AsyncClient(transport=transport, base_url=origin)
        self.page = httpx.Response(204)
        self.trail: list[str] = []

    async def __aenter__(self) -> "Visitor":
        return self

    async def __aexit__(self, *_: object) -> None:
        await self.client.aclose()

    @property
    def path(self) -> str:
        """Where the browser is."""
        return self.page.request.url.path

    async def open(self, url: str) -> httpx.Response:
        """Opens a page and follows where it sends the browser."""
        return await self._arrive(await self.client.get(url, headers={"accept": "text/html"}))

    async def submit(self, containing: str, **typed: str) -> httpx.Response:
        """Submits the page's form that has an input of this name, with what is typed into it."""
        found = self.form(containing)
        url = urljoin(str(self.page.request.url), found.action)
        data = {**found.values, **typed}
        return await self._arrive(await self.client.post(url, data=data, headers={"accept": "text/html"}))

    def form(self, containing: str) -> Form:
        """The page's first form with an input of this name."""
        found = [form for form in forms(self.page.text) if containing in form.values]
        assert found, f"no form with {containing!r} at {self.path}: {self.page.text[:3000]}"
        return found[0]

    async def upload(self, pdf: bytes, **typed: str) -> httpx.Response:
        """Submits the filing form with a document."""
        found = self.form("case_number")
        url = urljoin(str(self.page.request.url), found.action)
        values = {name: value for name, value in {**found.values, **typed}.items() if name != "document"}
        files = {"document": ("motion.pdf", pdf, "application/pdf")}
        return await self._arrive(
            await self.client.post(url, data=values, files=files, headers={"accept": "text/html"})
        )

    async def whoami(self, court_id: str) -> dict[str, Any]:
        """Who the court takes this browser for."""
        answer: dict[str, Any] = (await self.client.get(f"/courts/{court_id}/whoami")).json()
        return answer

    async def _arrive(self, response: httpx.Response) -> httpx.Response:
        self.trail = [urlsplit(str(response.request.url)).path]
        for _ in range(10):
            if not response.is_redirect:
                break
            target = urljoin(str(response.request.url), response.headers["location"])
            response = await self.client.get(target, headers={"accept": "text/html"})
            self.trail.append(urlsplit(target).path)
        self.page = response
        return response


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
