"""A court and somebody else's OpenID Provider: Canaille, a process of its own, reached over the network of this machine.

The court is pointed at it by settings alone. A person goes through Canaille's own pages: user name, password, consent, logout.
"""

import contextlib
import subprocess
import sys
import time
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

import httpx
import pytest
from fastapi import FastAPI

from court_rp.app import create_app
from court_rp.composition import RunningCourts
from court_rp.settings import CourtSettings
from tests.conftest import MakeUrl
from tests.courts.canaille_server import PASSWORD, USERS
from tests.courts.conftest import FIRST_SECOND, ORIGIN, Browser, world
from tests.courts.stand_in import ISSUER, StandIn
from tests.docs.markdown import ROOT
from tests.driver.court_visitor import CourtVisitor
from tests.reserved_port import reserved_port

Start = Callable[..., Awaitable[FastAPI]]
JSON = {"accept": "application/json"}
# As docs/how-to/use-another-provider.md says.
SETTINGS = {"csologin": "off", "scope": "openid profile email"}
# A slow machine needs some time for somebody else's pages; a good one never waits for it.
PATIENCE = timedelta(seconds=60)


@dataclass
class Canaille:
    """A running Canaille, and those of its people who have not signed on anywhere yet."""

    address: str
    people: Iterator[str]

    def register(self, *court_ids: str, **metadata: Any) -> dict[str, Any]:
        """Registers courts as one client, as its administrator would. Returns the client's identifier and secret."""
        bases = [f"{ORIGIN}/courts/{court_id}" for court_id in court_ids]
        document = {
            "client_name": "A court",
            "response_types": ["code"],
            "grant_types": ["authorization_code"],
            "redirect_uris": [f"{base}/sso/callback" for base in bases],
            "post_logout_redirect_uris": [f"{base}/" for base in bases],
            "scope": "openid profile email",
            **metadata,
        }
        answer = (
            httpx.post(f"{self.address}/oauth/register", json=document, timeout=PATIENCE.seconds)
            .raise_for_status()
            .json()
        )
        return {name: answer[name] for name in ("client_id", "client_secret") if answer.get(name)}


@pytest.fixture(scope="module")
def canaille() -> Iterator[Canaille]:
    with contextlib.ExitStack() as there:
        port = there.enter_context(reserved_port())
        command = [sys.executable, "-m", "tests.courts.canaille_server", str(port)]
        server = there.enter_context(
            subprocess.Popen(command, cwd=ROOT, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        )
        address = f"http://localhost:{port}"
        try:
            _wait_for(f"{address}/.well-known/openid-configuration", server)
            yield Canaille(address, iter(USERS))
        finally:
            server.terminate()


def _wait_for(address: str, server: subprocess.Popen[bytes]) -> None:
    for _ in range(1200):
        assert server.poll() is None, "Canaille ended by itself"
        try:
            httpx.get(address, timeout=PATIENCE.seconds).raise_for_status()
        except httpx.HTTPError:
            time.sleep(0.1)
        else:
            return
    raise AssertionError("Canaille did not start")


class Person(CourtVisitor):
    """Somebody with a browser that reaches the courts in this process, and everything else over the network."""

    def __init__(self, app: FastAPI, user: str) -> None:
        self.user = user
        courts = {ORIGIN: httpx.ASGITransport(app)}
        super().__init__(httpx.AsyncClient(mounts=courts, base_url=ORIGIN, timeout=PATIENCE.seconds))

    async def sign_on_at_canaille(self, court_id: str) -> None:
        """From the court to Canaille's pages and back."""
        await self.sign_on_and_answer(court_id, "accept")

    async def sign_on_and_answer(self, court_id: str, answer: str) -> None:
        """The same, with another answer to the question for consent."""
        await self.open(f"/courts/{court_id}/login")
        await self.submit("login", login=self.user)
        await self.submit("password", password=PASSWORD)
        await self.submit("answer", answer=answer)

    async def whoami(self, court_id: str) -> dict[str, Any]:
        answer: dict[str, Any] = (await self.client.get(f"/courts/{court_id}/whoami")).json()
        return answer


@pytest.fixture
async def start(make_database_url: MakeUrl) -> AsyncIterator[Start]:
    """Starts the courts with these settings, on the day of the go-live."""
    started: list[RunningCourts] = []

    async def begin(http: httpx.AsyncClient | None = None, **settings: Any) -> FastAPI:
        settings = {**SETTINGS, "provider_timeout": PATIENCE, **settings}
        settings.setdefault("database_url", make_database_url("court_rp"))
        app = create_app(CourtSettings(**settings), http=http)
        courts = app.state.courts
        await courts.start()
        started.append(courts)
        state, real = await courts.control.read_clock()
        await courts.control.load(world(), state.with_calendar(real, datetime.fromisoformat(FIRST_SECOND)))
        return app

    yield begin
    for courts in started:
        await courts.stop()


@pytest.fixture
async def person(canaille: Canaille, start: Start) -> AsyncIterator[Person]:
    """Somebody with a browser, where one court is registered at Canaille under the name that Canaille gave it."""
    app = await start(
        issuer=canaille.address,
        clients={"ca9": canaille.register("ca9")},
        account_page=f"{canaille.address}/profile",
    )
    async with Person(app, next(canaille.people)) as person:
        yield person


async def test_person_signs_on_at_another_provider(person: Person) -> None:
    """Rule C7: without PACER's claims everybody is a reader."""
    await person.sign_on_at_canaille("ca9")

    assert str(person.page.url) == f"{ORIGIN}/courts/ca9/"
    assert f"{person.user} (Ines Calloway)" in person.page.text
    who = await person.whoami("ca9")
    assert (who["by"], who["sub"], who["linked"], who["may_file"]) == ("cso", person.user, False, False)
    assert (await person.client.get("/courts/ca9/filings/")).status_code == 200
    assert (await person.client.get("/courts/ca9/filings/new")).status_code == 403


async def test_linking_needs_pacers_claims(person: Person) -> None:
    """Rule L1: whether the account is individual and upgraded is not known."""
    await person.sign_on_at_canaille("ca9")

    answer = await person.client.post("/courts/ca9/link", json={"login": "roe9", "key": "Ca9-Key-2"}, headers=JSON)

    assert (answer.status_code, answer.json()["code"]) == (403, "not_upgraded_individual")


async def test_claim_names_are_configurable(canaille: Canaille, start: Start) -> None:
    """Rule L1 holds with any claim names for individual and upgraded accounts."""
    app = await start(
        issuer=canaille.address,
        clients={"ca9": canaille.register("ca9")},
        login_id_claim="email",
        name_claim="given_name",
        account_type_claim="locale",
        account_generation_claim="website",
    )
    async with Person(app, next(canaille.people)) as person:
        await person.sign_on_at_canaille("ca9")
        assert f"{person.user}@calloway.example (Ines)" in person.page.text

        answer = await person.client.post("/courts/ca9/link", json={"login": "roe9", "key": "Ca9-Key-2"}, headers=JSON)

        assert answer.json()["linked"] is True
        assert (await person.whoami("ca9"))["may_file"] is True


@pytest.mark.every_case_on_both
@pytest.mark.parametrize("method", ["client_secret_basic", "client_secret_post", "private_key_jwt"])
async def test_every_client_authentication_method_works(canaille: Canaille, start: Start, method: str) -> None:
    """OpenID Connect Core 1.0 §9."""
    app = await start(client_auth=method, issuer=canaille.address, client_assertion_audience="token_endpoint")
    [own] = [each for each in await app.state.courts.control.client_registrations() if each["client_id"] == "court-ca9"]
    more = {"jwks": own["jwks"], "token_endpoint_auth_signing_alg": "ES256"} if "jwks" in own else {}
    known = canaille.register("ca9", token_endpoint_auth_method=method, **more)
    app = await start(
        client_auth=method,
        issuer=canaille.address,
        client_assertion_audience="token_endpoint",
        clients={"ca9": known},
        database_url=app.state.courts.settings.database_url,
    )

    async with Person(app, next(canaille.people)) as person:
        await person.sign_on_at_canaille("ca9")

        assert (await person.whoami("ca9"))["sub"] == person.user


async def test_courts_may_share_one_client(canaille: Canaille, start: Start) -> None:
    """Rule C6: one sign-on serves both; `*` stands for every court."""
    app = await start(issuer=canaille.address, clients={"*": canaille.register("ca9", "cacd")})
    async with Person(app, next(canaille.people)) as person:
        await person.sign_on_at_canaille("ca9")

        await person.open("/courts/cacd/login")

        assert str(person.page.url) == f"{ORIGIN}/courts/cacd/"
        assert (await person.whoami("cacd"))["sub"] == person.user


async def test_logout_ends_both_sessions_and_comes_back(person: Person) -> None:
    """OpenID Connect RP-Initiated Logout 1.0 §2."""
    await person.sign_on_at_canaille("ca9")

    await person.open("/courts/ca9/cgi-bin/login.pl?logout")

    assert str(person.page.url) == f"{ORIGIN}/courts/ca9/"
    assert (await person.whoami("ca9"))["authenticated"] is False
    await person.open("/courts/ca9/login")
    assert person.page.url.path == "/login"


async def test_refused_consent_is_reported_by_the_court(canaille: Canaille, person: Person) -> None:
    """OpenID Connect Core 1.0 §3.1.2.6, RFC 9207; the way out leads to where people look after their account."""
    await person.sign_on_and_answer("ca9", "deny")

    assert person.page.status_code == 403
    assert "Central Sign-On did not let this PACER account sign on at a court" in person.page.text
    assert f'href="{canaille.address}/profile"' in person.page.text


async def test_login_page_uses_openid_connect_for_another_provider(person: Person) -> None:
    """There is no PACER-native login page to bounce to."""
    page = await person.open("/courts/ca9/cgi-bin/login.pl")

    assert "/csologin/" not in page.text
    assert 'href="/courts/ca9/login?return_to=%2F' in page.text


async def test_issuer_with_a_trailing_slash_is_compared_exactly(start: Start) -> None:
    """OpenID Connect Discovery 1.0 §4.3: letter by letter; §4.1: without the slash where the path is added."""
    provider = StandIn(answer={"iss": f"{ISSUER}/"})
    provider.metadata["issuer"] = f"{ISSUER}/"
    provider.alter_claims = lambda claims: {**claims, "iss": f"{ISSUER}/"}
    http = httpx.AsyncClient(transport=httpx.ASGITransport(provider.app))
    app = await start(http=http, issuer=f"{ISSUER}/", id_token_signed_response_alg=StandIn.ALGORITHM)
    browser = Browser(app, provider)

    page = await browser.sign_on("ca9")

    assert page.url.path == "/courts/ca9/"
    assert (await browser.whoami("ca9"))["sub"] == provider.persona.sub
