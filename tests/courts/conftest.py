"""A court service on both databases, a browser, a harness, and a provider whose faults a test can set."""

from collections.abc import AsyncIterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import cache
from typing import Any

import httpx
import pytest
from fastapi import FastAPI

from court_rp.app import create_app
from court_rp.composition import RunningCourts
from court_rp.settings import CourtSettings
from cso_kit.secrets.opaque import make_id
from cso_kit.secrets.randomness import SYSTEM
from cso_kit.time.clock import ClockState
from tests.conftest import Databases
from tests.courts.stand_in import ISSUER, StandIn
from tests.driver.court_visitor import CourtVisitor

ORIGIN = "http://localhost:8400"
FRIDAY = "2020-02-14T09:00:00-08:00"
LAST_SECOND, FIRST_SECOND = "2020-02-17T23:59:59-08:00", "2020-02-18T00:00:00-08:00"


def world() -> dict[str, Any]:
    """cacd goes live on Tuesday, mtd opens linking at its announcement, ca9 is live, jpml knows no date."""
    return {
        "calendar": FRIDAY,
        "courts": {
            "cacd": {"announced_at": "2019-12-02T09:00:00", "go_live_at": "2020-02-18"},
            "mtd": {
                "announced_at": "2020-01-06T09:00:00",
                "freeze_at": "2020-03-12T17:00:00",
                "go_live_at": "2020-03-16",
                "linking_opens": "announcement",
            },
        },
        "filers": [
            _filer("cacd", "jdoe", "Cacd-Key-1", "Jane Doe", "jane@doe.example"),
            _filer("cacd", "roe", "Cacd-Key-2", "Richard Roe", "roe@roe.example"),
            _filer("cacd", "reader", "Cacd-Key-3", "Rita Reader", "rita@roe.example", may_file=False),
            _filer("mtd", "jdoe-mt", "Mtd-Key-1", "Jane Doe", "jane@doe.example"),
            _filer("jpml", "jdoe-jp", "Jpml-Key-1", "Jane Doe", "jane@doe.example"),
            {
                **_filer("ca9", "jdoe9", "Ca9-Key-1", "Jane Doe", "jane@doe.example"),
                "linked_sub": "sub-jane",
                "linked_login_id": "janedoe1",
            },
            _filer("ca9", "roe9", "Ca9-Key-2", "Richard Roe", "roe@roe.example"),
        ],
        "cases": [
            {"court_id": "cacd", "case_number": "2:20-cv-00001", "title": "Kite v. Lantern"},
            {"court_id": "ca9", "case_number": "20-55001", "title": "Larkspur v. Valley"},
            {"court_id": "mtd", "case_number": "6:20-cv-00009", "title": "Honey v. Bees"},
        ],
    }


def _filer(court_id: str, login: str, key: str, name: str, email: str, **more: Any) -> dict[str, Any]:
    return {"court_id": court_id, "login": login, "key": key, "role": "attorney", "name": name, "email": email, **more}


class Browser(CourtVisitor):
    """A visitor with a browser that can reach the courts and the provider."""

    def __init__(self, app: FastAPI, provider: StandIn) -> None:
        client = httpx.AsyncClient(
            transport=httpx.ASGITransport(app),
            mounts={ISSUER: httpx.ASGITransport(provider.app)},
            base_url=ORIGIN,
            headers={"accept": "text/html"},
        )
        super().__init__(client)


class Harness:
    """The courts' control plane."""

    def __init__(self, app: FastAPI) -> None:
        self.client = httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url=f"{ORIGIN}/_sim")

    async def call(self, method: str, path: str, body: Any = None) -> Any:
        """One call, which must succeed."""
        answer = await self.client.request(method, path, json=body)
        assert answer.is_success, f"{method} {path}: {answer.status_code} {answer.text}"
        return answer.json()

    async def set_calendar(self, moment: str) -> None:
        """Moves the calendar and holds it there."""
        await self.call("PUT", "/clock", {"calendar": moment, "frozen": True})

    async def wait(self, duration: str) -> None:
        """Moves the protocol hand."""
        await self.call("POST", "/clock/advance", {"by": duration, "hand": "protocol"})

    async def events(self, *kinds: str, court_id: str | None = None) -> list[dict[str, Any]]:
        """The journal's events of some kinds, oldest first."""
        query = f"?limit=1000&court_id={court_id}" if court_id else "?limit=1000"
        found = (await self.call("GET", f"/journal{query}"))["events"]
        return [event for event in found if not kinds or event["kind"] in kinds]

    async def filer(self, court_id: str, login: str) -> dict[str, Any]:
        """A filer as the harness sees them."""
        court = await self.call("GET", f"/courts/{court_id}")
        found: dict[str, Any] = next(filer for filer in court["filers"] if filer["login"] == login)
        return found


@dataclass
class House:
    """Everything a test holds."""

    app: FastAPI
    courts: RunningCourts
    provider: StandIn
    harness: Harness
    settings: CourtSettings

    def browser(self) -> Browser:
        return Browser(self.app, self.provider)


def build_house(settings: CourtSettings, provider: StandIn) -> House:
    """A court service that was not started yet."""
    app = create_app(settings, http=httpx.AsyncClient(transport=httpx.ASGITransport(provider.app)))
    return House(app, app.state.courts, provider, Harness(app), settings)


async def open_house(settings: CourtSettings, provider: StandIn, document: dict[str, Any] | None) -> House:
    """A running court service, with a world if one is given."""
    house = build_house(settings, provider)
    await house.courts.start()
    if document is not None:
        await house.courts.control.load(document, await _clock_of(document, house))
    return house


async def open_copy(settings: CourtSettings, provider: StandIn, document: dict[str, Any]) -> House:
    """A running court service whose database holds the world already. Its time begins now."""
    house = build_house(settings, provider)
    await house.courts.start(is_copy=True)
    await house.courts.control.begin_copy(make_id(SYSTEM, "test"), await _clock_of(document, house))
    return house


async def _clock_of(document: dict[str, Any], house: House) -> ClockState:
    state, real = await house.courts.control.read_clock()
    return state.with_calendar(real, datetime.fromisoformat(document["calendar"]))


def settings_on(url: str) -> CourtSettings:
    """Settings for a court service on a database."""
    return _usual_settings().model_copy(update={"database_url": url})


@cache
def _usual_settings() -> CourtSettings:
    # Nobody is sent away only because the machine is busy.
    limit = timedelta(minutes=2)
    return CourtSettings(
        issuer=ISSUER,
        database_url="sqlite://",
        id_token_signed_response_alg=StandIn.ALGORITHM,
        database_pool_timeout=limit,
    )


@pytest.fixture
def provider() -> StandIn:
    return StandIn()


@pytest.fixture
def document() -> dict[str, Any]:
    """The world of the tests of a file."""
    return world()


@pytest.fixture
def settings(databases: Databases, document: dict[str, Any]) -> CourtSettings:
    """Settings for a court service on a new database, in which the world is stored already."""

    async def fill(url: str) -> None:
        house = await open_house(settings_on(url), StandIn(), document)
        await house.courts.stop()

    return settings_on(databases.filled("court_rp", repr(document), fill))


@pytest.fixture
async def house(settings: CourtSettings, provider: StandIn, document: dict[str, Any]) -> AsyncIterator[House]:
    opened = await open_copy(settings, provider, document)
    yield opened
    await opened.courts.stop()


@pytest.fixture
async def browser(house: House) -> AsyncIterator[Browser]:
    made = house.browser()
    yield made
    await made.client.aclose()


@pytest.fixture
def harness(house: House) -> Harness:
    return house.harness


def utc(text: str) -> datetime:
    """An aware UTC time."""
    return datetime.fromisoformat(text).astimezone(UTC)
