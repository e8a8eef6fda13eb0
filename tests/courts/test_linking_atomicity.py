"""Linking happens wholly or not at all, and of two who race exactly one wins (rules L2, L7), on both databases."""

import asyncio
import threading
from collections import Counter
from collections.abc import Callable, Coroutine
from typing import Any

import httpx
import psycopg
import pytest

from court_rp.linking.link import link
from court_rp.settings import CourtSettings
from court_rp.visits.visit import Visit
from cso_kit.storage.unit_of_work import Transaction
from tests.courts.conftest import FIRST_SECOND, Browser, House, build_house
from tests.courts.stand_in import Persona, StandIn
from tests.postgres_activity import until_one_waits_for_a_lock

ROUNDS = 5
_LINK_UNDER_WAY = """INSERT INTO court_link (court_id, filer_id, issuer, sub, made_by, linked_at)
SELECT court_id, id, 'http://login.example', 'sub-slow', 'holder', 0 FROM court_filer
WHERE court_id = %s AND folded_login = %s"""
Attempt = Callable[[House], Coroutine[Any, Any, int]]


async def facts(house: House) -> tuple[Any, ...]:
    """What a link changes: the filer, the link, the journal, the inbox."""
    filer = await house.harness.filer("cacd", "jdoe")
    kinds = [event["kind"] for event in await house.harness.events("link.made", "credential.retired", court_id="cacd")]
    letters = (await house.harness.call("GET", "/inbox/jane@doe.example"))["messages"]
    linked = sum(letter["kind"] == "linked" for letter in letters)
    return filer["credential"], filer["linked_sub"], filer["retired_at"] is not None, kinds, linked


async def test_failure_at_any_statement_of_linking_leaves_nothing_or_all(
    house: House, browser: Browser, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Rule L7: the n-th statement of the transaction fails, for every n, until none is left to fail."""
    await house.harness.set_calendar(FIRST_SECOND)
    await browser.prove("cacd", "jdoe", "Cacd-Key-1")
    form = browser.form("proof").values
    before = await facts(house)
    assert before == ("link-only", None, False, [], 0)
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
    # The link, its event, the retirement, its event, the call to the provider and the letter: each of the six failed once.
    assert failures == 6
    assert await facts(house) == ("retired", "sub-jane", True, ["link.made", "credential.retired"], 1)


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
    """Rules L2 and L7: exactly one wins, the other gets the reason, and the database has one link."""
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


async def signed_on(house: House, provider: StandIn, sub: str, court_id: str) -> Browser:
    """The browser of a person who is signed on at a court."""
    provider.persona = Persona(sub, f"login-{sub}")
    browser = house.browser()
    await browser.sign_on(court_id)
    return browser


async def test_three_hundred_concurrent_links_of_different_filers_never_conflict(
    house: House, provider: StandIn, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Rules L2 and L7: 200 pairs, and 50 filers with two accounts each. One of two wins, nobody is sent away with 503."""
    await house.harness.set_calendar(FIRST_SECOND)
    logins = [*(f"own{n}" for n in range(200)), *(f"shared{n}" for n in range(50))]
    for login in logins:
        members = {"login": login, "key": "Key-of-all-1", "role": "attorney", "name": "A Filer", "email": "a@b.example"}
        await house.harness.call("POST", "/courts/cacd/filers", members)
    wanted = [*logins, *logins[200:]]
    browsers = [await signed_on(house, provider, f"sub-{n}", "cacd") for n in range(len(wanted))]
    decided: Counter[str] = Counter()

    def counted(tx: Transaction, visit: Visit, login: str, *rest: Any) -> Any:
        decided[login] += 1
        return link(tx, visit, login, *rest)

    monkeypatch.setattr("court_rp.linking.endpoint.link", counted)
    pairs = zip(browsers, wanted, strict=True)
    answers = await asyncio.gather(*(browser.link_by_json("cacd", login, "Key-of-all-1") for browser, login in pairs))

    assert Counter(answer.status_code for answer in answers) == {200: 250, 403: 50}
    won = [login for login, answer in zip(wanted, answers, strict=True) if answer.status_code == 200]
    assert sorted(won) == sorted(logins)
    court = await house.harness.call("GET", "/courts/cacd")
    linked = [filer["linked_sub"] for filer in court["filers"] if filer["login"] in set(logins)]
    assert len(set(linked)) == 250
    assert {filer["credential"] for filer in court["filers"] if filer["login"] in set(logins)} == {"retired"}
    # On SQLite a refusal is no failure either: nobody's decision is made twice.
    assert {decided[login] for login in logins[:200]} == {1}


@pytest.mark.parametrize("backend", ["postgres"])
async def test_link_does_not_wait_for_another_filers_link(
    settings: CourtSettings, house: House, browser: Browser
) -> None:
    """An uncommitted link of Richard Roe's blocks no other link."""
    await house.harness.set_calendar(FIRST_SECOND)
    await browser.sign_on("cacd")
    async with await psycopg.AsyncConnection.connect(settings.database_url) as slow:
        await slow.execute("SELECT pg_advisory_xact_lock_shared('court_journal'::regclass::oid::bigint)")
        await slow.execute(_LINK_UNDER_WAY, ("cacd", "roe"))
        await slow.execute("UPDATE court_filer SET retired_at = 0 WHERE court_id = 'cacd' AND folded_login = 'roe'")
        async with asyncio.timeout(60):
            answer = await browser.link_by_json("cacd", "jdoe", "Cacd-Key-1")
        await slow.rollback()
    assert answer.status_code == 200


@pytest.mark.parametrize("backend", ["postgres"])
async def test_go_live_waits_for_a_link_in_progress_and_retires_its_credential(
    settings: CourtSettings, house: House
) -> None:
    """Rule L5: a link that was decided on before go-live is committed while the court goes live."""
    async with await psycopg.AsyncConnection.connect(settings.database_url) as slow:
        await slow.execute(_LINK_UNDER_WAY, ("mtd", "jdoe-mt"))
        going = asyncio.create_task(house.harness.call("PUT", "/courts/mtd/calendar", {"go_live_at": "2020-02-14"}))
        await until_one_waits_for_a_lock(settings.database_url)
        await slow.commit()
        await going
    filer = await house.harness.filer("mtd", "jdoe-mt")
    assert (filer["credential"], filer["linked_sub"], filer["retired_at"] is not None) == ("retired", "sub-slow", True)


@pytest.mark.parametrize("backend", ["postgres"])
async def test_key_reset_during_a_link_invalidates_its_proof(
    settings: CourtSettings, house: House, browser: Browser
) -> None:
    """The link waits for the court's reset of this filer's key, and then sees that the key is another one."""
    await house.harness.set_calendar(FIRST_SECOND)
    await browser.sign_on("cacd")
    async with await psycopg.AsyncConnection.connect(settings.database_url) as slow:
        await slow.execute("UPDATE court_filer SET key_hash = 'new' WHERE court_id = 'cacd' AND folded_login = 'jdoe'")
        linking = asyncio.create_task(browser.link_by_json("cacd", "jdoe", "Cacd-Key-1"))
        await until_one_waits_for_a_lock(settings.database_url)
        await slow.commit()
        answer = await linking
    assert (answer.status_code, answer.json()["code"]) == (403, "wrong_credentials")
    assert (await house.harness.filer("cacd", "jdoe"))["linked_sub"] is None


async def test_concurrent_wrong_keys_at_the_link_form_are_all_counted(house: House, provider: StandIn) -> None:
    """Rule L9: eight concurrent failures count as eight, from any sender, also for an unknown login."""
    await house.harness.set_calendar(FIRST_SECOND)
    browsers = [await signed_on(house, provider, f"sub-{n}", "cacd") for n in range(8)]
    for login in ("jdoe", "nobody-here"):
        answers = await asyncio.gather(*(browser.link_by_json("cacd", login, "wrong") for browser in browsers))
        codes = Counter(answer.json()["code"] for answer in answers)
        assert codes == {"wrong_credentials": 5, "locked": 3}
