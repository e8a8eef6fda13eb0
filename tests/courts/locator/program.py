"""A program that searches with the Case Locator."""

import json
from typing import Any

import httpx

from tests.courts.conftest import ORIGIN, House

REST = "/pcl-public-api/rest"


NS = "{https://pacer.uscourts.gov}"


JSON = {"content-type": "application/json", "accept": "application/json"}


XML = {"content-type": "application/xml", "accept": "application/xml"}


class Locator:
    """A program with a token."""

    def __init__(self, house: House, origin: str = ORIGIN, token: str | None = None) -> None:
        self.token = token or house.provider.issue()
        self.client = httpx.AsyncClient(transport=httpx.ASGITransport(house.app), base_url=origin)

    async def post(
        self, body: object, path: str = "/cases/find", *, query: str = "", token: str | None = None, **headers: str
    ) -> httpx.Response:
        """One request."""
        sent = {**JSON, "X-NEXT-GEN-CSO": self.token if token is None else token, **headers}
        content = body if isinstance(body, bytes) else json.dumps(body).encode()
        return await self.client.post(f"{REST}{path}{query}", content=content, headers=sent)

    async def find(self, query: str = "", path: str = "/cases/find", **criteria: Any) -> dict[str, Any]:
        """A search that is answered."""
        answer = await self.post(criteria, path, query=query)
        assert answer.status_code == 200, answer.text
        found: dict[str, Any] = answer.json()
        return found

    async def numbers(self, query: str = "", **criteria: Any) -> list[str]:
        """The full numbers of the cases that were found."""
        return [one["caseNumberFull"] for one in (await self.find(query, **criteria))["content"]]

    async def names(self, **criteria: Any) -> list[str]:
        """The last names of the parties that were found."""
        return [one["lastName"] for one in (await self.find("", "/parties/find", **criteria))["content"]]

    async def refused(
        self, body: object, path: str = "/cases/find", query: str = "", **headers: str
    ) -> tuple[int, str]:
        """The status and the code of a refusal."""
        answer = await self.post(body, path, query=query, **headers)
        assert answer.headers["content-type"] == "application/json"
        assert answer.json()["message"]
        return answer.status_code, answer.json()["code"]
