"""A program that calls a court's API, and a provider with introspection responses that a test sets."""

import base64
from dataclasses import dataclass, field
from typing import Any

import httpx
from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from cso_kit.time.clock import real_now
from tests.courts.conftest import ORIGIN, Harness, House
from tests.courts.stand_in import ISSUER, StandIn
from tests.driver.court_visitor import PDF

CA9 = f"{ORIGIN}/courts/ca9/api/"


LARKSPUR = "20-55001"


FILE = "openid pacer:search cmecf:file"


@dataclass
class Introspecting(StandIn):
    """The stand-in with introspection (RFC 7662) responses that a test sets for an access token."""

    known: dict[str, dict[str, Any]] = field(default_factory=dict)
    introspections: list[tuple[dict[str, str], str]] = field(default_factory=list)
    introspection_answer: Response | None = None

    async def _introspect(self, request: Request) -> Response:
        form = {name: str(value) for name, value in (await request.form()).items()}
        self.introspections.append((form, request.headers.get("authorization", "")))
        return self.introspection_answer or JSONResponse(self.known.get(form["token"], {"active": False}))

    def issue(self, token: str = "good", **changes: Any) -> str:
        """A token of Jane's for ca9; a member changed to `None` is left out."""
        now = int(real_now().timestamp())
        sentence = {
            "active": True, "iss": ISSUER, "aud": CA9, "client_id": "docket-app", "sub": self.persona.sub, "scope": FILE,
            "token_type": "Bearer", "iat": now, "exp": now + 600, "username": self.persona.login_id, **changes,
        }  # fmt: skip
        self.known[token] = {name: value for name, value in sentence.items() if value is not None}
        return token


class Program:
    """A program that calls the API of one court."""

    def __init__(self, house: House, court_id: str = "ca9") -> None:
        transport = httpx.ASGITransport(house.app)
        self.client = httpx.AsyncClient(transport=transport, base_url=f"{ORIGIN}/courts/{court_id}/api")

    async def get(self, path: str, token: str | None = "good", **more: Any) -> httpx.Response:
        return await self.client.get(path, headers=bearer(token), **more)

    async def file(self, token: str | None = "good", **changes: Any) -> httpx.Response:
        """A filing as JSON."""
        document = base64.b64encode(PDF).decode()
        body = {"case_number": LARKSPUR, "event": "Brief", "document": document, "document_name": "b.pdf", **changes}
        return await self.client.post("/filings", headers=bearer(token), json=body)

    async def upload(self, content: bytes = PDF, token: str = "good", **changes: str) -> httpx.Response:
        """The same as a form."""
        data = {"case_number": LARKSPUR, "event": "Brief", **changes}
        return await self.client.post(
            "/filings", headers=bearer(token), data=data, files={"document": ("b.pdf", content, "application/pdf")}
        )


def bearer(token: str | None) -> dict[str, str]:
    return {} if token is None else {"authorization": f"Bearer {token}"}


async def reasons(harness: Harness) -> list[str]:
    return [event["reason"] for event in await harness.events("api.refused")]
