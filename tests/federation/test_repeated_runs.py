"""A run with a seed can be repeated: the same script makes the same ids, codes, tokens, messages and events.

The scenario's clock stands still, both hands, so nothing but real time differs between two runs.
"""

import json
import re
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from datetime import datetime
from importlib.resources import files
from typing import Any

import pyotp
import pytest

from cso_kit.storage.seeding import OtherSeedError
from cso_sim.federation import FederationSettings, create_federation
from cso_sim.templates import Templates
from tests.conftest import Databases
from tests.driver.registration import NEW, confirm, register
from tests.federation.conftest import copied, settings
from tests.federation.visitor import Harness, Visitor

LOGIN_ID, PASSWORD = "mholloway", "Ready-Attorney-1"
MFA_LOGIN_ID, MFA_PASSWORD, MFA_SECRET = "gilunga2016", "Second-Factor-1", "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP"
AFTER, MFA_YEAR = "2020-02-18T08:00:00-08:00", "2025-09-15T09:00:00-08:00"
STANDS_AT = "2020-02-14T17:00:00Z"
ACCOUNT = {"loginId": "made.later", "password": PASSWORD, "created_on": "2015-01-01", "email": "later@example.test"}
ADDRESSES = ("maren.holloway@holloway-law.example", "grace.ilunga@ilunga-appeals.example", NEW["email"])
Between = Callable[[], Awaitable[None]]


@pytest.fixture(scope="session")
def standing_still(tmp_path_factory: pytest.TempPathFactory) -> str:
    """The default scenario in a file, with both hands of the clock frozen."""
    text = (files("cso_sim") / "scenarios" / "cacd_2020_cutover.toml").read_text("utf-8")
    file = tmp_path_factory.mktemp("scenario") / "standing_still.toml"
    file.write_text(text.replace("[clock]\n", f"[clock]\nfrozen = true\nprotocol_frozen_at = {STANDS_AT}\n"), "utf-8")
    return str(file)


def random_values(made: str) -> set[str]:
    """What looks random in a text: words of at least 20 letters and digits, with at least one capital and one digit."""
    return set(re.findall(r"\b(?=\w*[A-Z])(?=\w*[0-9])[\w-]{20,}\b", made))


class Run:
    """One federation with a seed, and what it made: everything that a client can see, without real time."""

    def __init__(self, settings: FederationSettings, seed: str | None) -> None:
        self.settings = settings.with_seed(seed)
        self.federation = create_federation(self.settings)
        self.made: list[Any] = []

    @asynccontextmanager
    async def running(self) -> AsyncIterator["Run"]:
        await self.federation.start()
        try:
            yield self
        finally:
            await self.federation.close()

    async def restart(self) -> None:
        """Ends the process's part of the federation, and begins a new one on the same databases."""
        await self.federation.close()
        self.federation = create_federation(self.settings)
        await self.federation.start()

    async def go_through(self, between: Between | None = None) -> str:
        """The script, as a text with everything it made. `between` happens in the middle of it."""
        self.made = []
        async with Harness(self.federation.app) as harness, Visitor(self.federation.app) as visitor:
            await self._before_go_live(harness, visitor)
            cookies = visitor.client.cookies
        if between is not None:
            await between()
        async with Harness(self.federation.app) as harness, Visitor(self.federation.app) as visitor:
            visitor.client.cookies = cookies
            await self._after_go_live(harness, visitor)
            await self._a_year_of_second_factors(harness, visitor)
            await self._collect(harness)
        return json.dumps(self.made, indent=1, sort_keys=True)

    async def _before_go_live(self, harness: Harness, visitor: Visitor) -> None:
        await visitor.log_in("cacd", "mholloway-cacd", "Old-District-Key1")
        self.made.append((await visitor.file("cacd", "2:19-cv-04021")).text)
        self.made.append(await harness.call("POST", "/accounts", ACCOUNT))
        self.made.append(
            await harness.call("POST", "/courts/cacd/cases", {"title": "A v. B", "filed_on": "2020-01-06"})
        )
        await visitor.open("/account/register")
        await register(visitor)
        (letter,) = await self._inbox(harness, NEW["email"])
        await confirm(visitor, letter["body"])

    async def _after_go_live(self, harness: Harness, visitor: Visitor) -> None:
        await harness.set_calendar(AFTER)
        await visitor.open("/courts/cacd/login")
        await visitor.give_password(LOGIN_ID, PASSWORD)
        assert (
            'data-testid="verify-form"' not in (await visitor.link("cacd", "mholloway-cacd", "Old-District-Key1")).text
        )
        assert (await visitor.whoami("cacd"))["linked"]
        await told(harness, "court_call.taken")
        self.made.append((await visitor.file("cacd", "2:19-cv-04021")).text)
        self.made.append(dict(visitor.client.cookies.items()))
        await visitor.open("/courts/ca9/login")
        await visitor.open("/courts/ca9/cgi-bin/login.pl?logout")
        await told(harness, "backchannel_logout.delivered", 2)
        token = {"loginId": LOGIN_ID, "password": PASSWORD, "redactFlag": "1"}
        answer = await visitor.client.post("/services/cso-auth", json=token, headers={"accept": "application/json"})
        self.made.append(answer.json())
        client = {"redirect_uris": ["http://localhost:9000/cb"], "client_name": "App"}
        self.made.append((await visitor.client.post("/register", json=client)).json())

    async def _a_year_of_second_factors(self, harness: Harness, visitor: Visitor) -> None:
        await harness.set_calendar(MFA_YEAR)
        visitor.client.cookies.clear()
        await visitor.open("/account/security")
        await visitor.give_password(MFA_LOGIN_ID, MFA_PASSWORD)
        now = datetime.fromisoformat((await harness.call("GET", "/clock"))["protocol"])
        await visitor.submit("otpCode", otpCode=pyotp.TOTP(MFA_SECRET).at(now))
        await visitor.open("/account/security")
        await visitor.submit("purpose", purpose="codes")
        letters = await self._inbox(harness, ADDRESSES[1])
        found = re.search(r"your security code is (\S+)\.", letters[-1]["body"])
        assert found, letters
        page = await visitor.submit("securityCode", securityCode=found[1])
        codes = re.findall(r"<code>([a-z0-9]{5}-[a-z0-9]{5})</code>", page.text)
        assert len(codes) == 10
        self.made.append(codes)

    async def _collect(self, harness: Harness) -> None:
        for address in ADDRESSES:
            self.made += await self._inbox(harness, address)
        journal = await harness.call("GET", "/journal?limit=1000")
        # The numbers of events go on after a reset.
        real = ("recorded_at", "cursor", "id")
        self.made += [{name: fact for name, fact in event.items() if name not in real} for event in journal["events"]]

    async def reset(self) -> None:
        """Brings the beginning back."""
        async with Harness(self.federation.app) as harness:
            await harness.call("POST", "/reset", {})

    async def said_seed(self) -> str | None:
        """The seed that the simulation says it has."""
        async with Harness(self.federation.app) as harness:
            seed: str | None = (await harness.call("GET", "/about"))["seed"]
            return seed

    async def subjects(self) -> set[str]:
        """The `sub` of everybody."""
        async with Harness(self.federation.app) as harness:
            return {account["sub"] for account in (await harness.call("GET", "/scenario"))["accounts"]}

    async def keys(self) -> list[str]:
        """The ids of the signing keys, with a new one."""
        async with Harness(self.federation.app) as harness:
            await harness.call("POST", "/keys", {"alg": "EdDSA"})
            return [key["kid"] for key in await harness.call("GET", "/keys")]

    async def _inbox(self, harness: Harness, address: str) -> list[dict[str, Any]]:
        letters: list[dict[str, Any]] = (await harness.call("GET", f"/inbox/{address}"))["messages"]
        return letters


async def told(harness: Harness, kind: str, number: int = 1) -> None:
    """Waits until one service has told another so many times. What comes after the answer must be over before the next step."""
    for _ in range(20):
        journal = await harness.call("GET", f"/journal?limit=1000&kind={kind}")
        if len(journal["events"]) >= number:
            return
        await harness.call("GET", f"/journal?kind={kind}&wait=5&since={journal['next']}")
    raise AssertionError(f"no {kind}")


@asynccontextmanager
async def new_run(databases: Databases, scenario: str, seed: str | None) -> AsyncIterator[Run]:
    urls = databases.empty(), databases.empty()
    async with Run(settings(*urls, scenario), seed).running() as run:
        yield run


async def test_seed_repeats_a_run_byte_for_byte_with_a_restart_in_it(databases: Databases, standing_still: str) -> None:
    async with new_run(databases, standing_still, "one") as run:
        made, keys = await run.go_through(), await run.keys()
    async with new_run(databases, standing_still, "one") as run:
        again = await run.go_through(run.restart)

        assert again == made
        assert await run.keys() == keys


async def test_reset_repeats_a_run_and_another_seed_makes_another_one(
    sqlite_databases: Databases, standing_still: str
) -> None:
    """The courts' clients and the keys stay at a reset, so only the first start has events about them."""
    async with new_run(sqlite_databases, standing_still, "one") as run:
        await run.reset()
        assert await run.said_seed() == "one"
        made, keys = await run.go_through(), await run.keys()
        await run.reset()

        assert await run.go_through() == made
    for other in ("two", None):
        with pytest.raises(OtherSeedError, match="--fresh"):
            await Run(run.settings, other).federation.start()
    async with new_run(sqlite_databases, standing_still, "two") as run:
        personas = await run.subjects()
        other_made = await run.go_through()

        # The subjects of a scenario's people are the scenario's.
        assert len(random_values(other_made) - personas) > 10
        assert not random_values(other_made) & random_values(made) - personas
        assert not set(await run.keys()) & set(keys)


async def test_data_that_was_made_without_a_seed_is_refused_with_one(
    sqlite_databases: Databases, scenario_templates: dict[str, Templates]
) -> None:
    async with copied(sqlite_databases, scenario_templates) as federation:
        with pytest.raises(OtherSeedError, match="without a seed"):
            await Run(federation.settings, "one").federation.start()


async def test_two_processes_of_one_federation_never_make_the_same_value(sqlite_databases: Databases) -> None:
    """The first one loads the scenario; after the reset it is the second one that has loaded it."""
    async with (
        new_run(sqlite_databases, "all_live", "one") as one,
        Run(one.settings, "one").running() as other,
        Harness(one.federation.app) as first,
        Harness(other.federation.app) as second,
    ):
        made = [await subject(harness, n) for n, harness in enumerate((first, second, first, second))]
        await other.reset()
        anew = [await subject(harness, n) for n, harness in enumerate((second, first, second, first))]

    assert len(set(made)) == len(set(anew)) == 4
    # Each reset begins the values of the process that makes it, as the first load does.
    assert [anew[0], anew[2]] == [made[0], made[2]]


async def subject(harness: Harness, number: int) -> str:
    """The `sub` of a new account."""
    account = await harness.call("POST", "/accounts", {**ACCOUNT, "loginId": f"made.later.{number}"})
    return str(account["sub"])
