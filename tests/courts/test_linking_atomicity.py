"""Linking happens wholly or not at all, and of two who race exactly one wins (rules L2, L7), on both databases."""

import asyncio
import threading
from collections.abc import Callable, Coroutine
from typing import Any

import httpx
import pytest

from court_rp.settings import CourtSettings
from cso_kit.work import Transaction
from tests.courts.conftest import FIRST_SECOND, Browser, House, build_house
from tests.courts.stand_in import Persona, StandIn

ROUNDS = 5
Attempt = Callable[[House], Coroutine[Any, Any, int]]


async def facts(house: House) -> tuple[Any, ...]:
    """What a link changes: the filer, the link, the journal."""
    filer = await house.harness.filer("cacd", "jdoe")
    kinds = [event["kind"] for event in await house.harness.events("link.made", "credential.retired", court_id="cacd")]
    return filer["credential"], filer["linked_sub"], filer["retired_at"] is not None, kinds


async def test_failure_at_any_statement_of_linking_leaves_nothing_or_all(
    house: House, browser: Browser, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Rule L7: the n-th statement of the transaction fails, for every n, until none is left to fail."""
    await house.harness.set_calendar(FIRST_SECOND)
    await browser.open("/courts/cacd/link")
    form = {"csrf": browser.token(), "login": "jdoe", "key": "Cacd-Key-1"}
    before = await facts(house)
    assert before == ("link-only", None, False, [])
    real, left = Transaction._write, 0

    def failing(tx: Transaction, sql: str, values: Any) -> int:
        nonlocal left
        left -= 1
        if left == 0:
            raise RuntimeError("power cut")
        return real(tx, sql, values)

    failures = 0
    for n in range(1, 50):
        with monkeypatch.context() as patch:
            left = n
            patch.setattr(Transaction, "_write", failing)
            answer = await browser.client.post("/courts/cacd/link", data=form)
        if answer.status_code == 303:
            break
        assert answer.status_code == 500
        assert "power cut" not in answer.text
        assert await facts(house) == before
        failures += 1
    # The link, its event, the retirement and its event: each of the four was the one that failed.
    assert failures == 4
    assert await facts(house) == ("retired", "sub-jane", True, ["link.made", "credential.retired"])


async def race(settings: CourtSettings, attempts: list[Attempt]) -> list[int]:
    """Runs each attempt in its own thread, event loop and service on the same database, at the same moment."""
    gate = threading.Barrier(len(attempts), timeout=120)
    outcomes: list[int] = []

    async def run(house: House, attempt: Attempt) -> None:
        await house.courts.start()
        try:
            await asyncio.to_thread(gate.wait)
            outcomes.append(await attempt(house))
        finally:
            await house.courts.stop()

    # Building an application is not for several threads at once (pydantic); running one is.
    houses = [build_house(settings, StandIn()) for _ in attempts]
    threads = [
        threading.Thread(target=lambda pair: asyncio.run(run(*pair)), args=(pair,))
        for pair in zip(houses, attempts, strict=True)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        await asyncio.to_thread(thread.join)
    return sorted(outcomes)


def linker(browser: Browser, court_id: str, login: str, key: str) -> Attempt:
    """An attempt with a browser's session, at whichever service it is run against."""
    cookies = httpx.Cookies(browser.client.cookies)

    async def attempt(house: House) -> int:
        other = house.browser()
        other.client.cookies = cookies
        return (await other.link_by_json(court_id, login, key)).status_code

    return attempt


async def test_two_accounts_racing_for_one_filer(settings: CourtSettings, house: House, provider: StandIn) -> None:
    """Rules L2 and L7: exactly one wins, the other is told why, and the database holds one link."""
    await house.harness.set_calendar(FIRST_SECOND)
    for round_ in range(ROUNDS):
        attempts = []
        for sub in ("sub-a", "sub-b"):
            provider.persona = Persona(sub, f"login{sub}")
            browser = house.browser()
            await browser.sign_on("cacd")
            attempts.append(linker(browser, "cacd", "jdoe", "Cacd-Key-1"))
        # The loser is told that the filer is linked, which at a live court means that the credential is retired.
        assert await race(settings, attempts) == [200, 403]
        made = await house.harness.events("link.made", court_id="cacd")
        assert len(made) == round_ + 1
        await house.harness.call("DELETE", "/courts/cacd/links/jdoe", {"reason": "next round"})


async def test_one_account_racing_for_two_filers(settings: CourtSettings, house: House, provider: StandIn) -> None:
    """Rules L2 and L7, from two browsers of the same person."""
    await house.harness.set_calendar(FIRST_SECOND)
    for round_ in range(ROUNDS):
        attempts = []
        for login, key in (("jdoe", "Cacd-Key-1"), ("roe", "Cacd-Key-2")):
            browser = house.browser()
            await browser.sign_on("cacd")
            attempts.append(linker(browser, "cacd", login, key))
        assert await race(settings, attempts) == [200, 409]
        made = await house.harness.events("link.made", court_id="cacd")
        assert len(made) == round_ + 1
        await house.harness.call("DELETE", f"/courts/cacd/links/{made[-1]['login']}", {"reason": "next round"})


async def test_link_racing_with_go_live_is_retired_either_way(settings: CourtSettings, house: House) -> None:
    """Rule L5: whether the link or the go-live comes first, a linked filer of a live court has a retired credential."""
    browser = house.browser()
    await browser.sign_on("mtd")

    async def go_live(other: House) -> int:
        answer = await other.harness.client.put("/courts/mtd/calendar", json={"go_live_at": "2020-02-14"})
        return answer.status_code

    outcomes = await race(settings, [linker(browser, "mtd", "jdoe-mt", "Mtd-Key-1"), go_live])
    filer = await house.harness.filer("mtd", "jdoe-mt")
    if outcomes == [200, 200]:
        assert (filer["credential"], filer["retired_at"] is not None) == ("retired", True)
    else:  # go-live was first and ended the session that was for linking only
        assert outcomes == [200, 401]
        assert filer["linked_sub"] is None
    assert len(await house.harness.events("court.went_live", court_id="mtd")) == 1
