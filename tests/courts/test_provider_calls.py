"""What a court tells the provider: exactly what was committed, with the court's own authentication, until it has arrived."""

import asyncio
import base64
from collections.abc import AsyncIterator
from datetime import timedelta
from typing import Any

import pytest

from court_rp.settings import CourtSettings
from tests.courts.conftest import FIRST_SECOND, Browser, Harness, House, open_copy
from tests.courts.stand_in import StandIn


@pytest.fixture
async def house(settings: CourtSettings, provider: StandIn, document: dict[str, Any]) -> AsyncIterator[House]:
    """The courts, which repeat their calls after a moment."""
    quick = settings.model_copy(update={"delivery_pause": timedelta(milliseconds=20)})
    opened = await open_copy(quick, provider, document)
    yield opened
    await opened.courts.stop()


@pytest.fixture(autouse=True)
async def live(harness: Harness) -> None:
    """C.D. Cal. is live."""
    await harness.set_calendar(FIRST_SECOND)


async def told(house: House, kind: str = "provider.told", least: int = 1) -> list[dict[str, Any]]:
    """The events of this kind, as soon as there are so many."""
    recorded = asyncio.Event()
    subscription = house.courts.database.subscribe("journal", recorded.set)
    async with asyncio.timeout(60):
        while len(found := await house.harness.events(kind)) < least:
            await recorded.wait()
            recorded.clear()
    subscription.end()
    return found


async def test_link_is_told_with_the_courts_own_authentication(
    browser: Browser, house: House, provider: StandIn
) -> None:
    """Rule L1: the holder's page at the provider shows where the account is linked."""
    await browser.link("cacd", "jdoe", "Cacd-Key-1")

    (event,) = await told(house)
    ((path, body, authorization),) = provider.told
    assert path == "/court-calls/links"
    assert base64.b64decode(authorization.removeprefix("Basic ")).decode().startswith("court-cacd:")
    assert body["id"] == event["call_id"]
    message = body["message"]
    assert (message["sub"], message["login"], message["is_linked"]) == ("sub-jane", "jdoe", True)
    assert message["linked_at"] == "2020-02-18T08:00:00+00:00"
    assert (event["client_id"], event["path"], event["attempts"]) == ("court-cacd", path, 1)


async def test_end_of_a_link_is_told(browser: Browser, house: House, provider: StandIn) -> None:
    """Rule L8."""
    await house.harness.call("DELETE", "/courts/ca9/links/jdoe9", {"reason": "another person"})

    await told(house)
    assert [(body["message"]["login"], body["message"]["is_linked"]) for _, body, _ in provider.told] == [
        ("jdoe9", False)
    ]


async def test_refused_link_tells_nothing(browser: Browser, house: House, provider: StandIn) -> None:
    """Rule L9. The later link is told alone."""
    await browser.link("cacd", "jdoe", "wrong")
    await browser.link("cacd", "jdoe", "Cacd-Key-1")

    await told(house)
    assert [body["message"]["login"] for _, body, _ in provider.told] == ["jdoe"]


async def test_call_waits_while_the_provider_is_away(browser: Browser, house: House, provider: StandIn) -> None:
    """Each attempt has the same id."""
    await browser.sign_on("cacd")
    provider.is_away = True
    await browser.link_by_json("cacd", "jdoe", "Cacd-Key-1")
    await browser.link("cacd", "jdoe", "Cacd-Key-1")
    failures = await told(house, "provider.not_told", 2)

    provider.is_away = False

    (event,) = await told(house)
    assert len(provider.told) == 1
    assert {failure["call_id"] for failure in failures} == {event["call_id"]}
    assert all(failure["reason"] == "provider_away" and failure["retry_at"] for failure in failures)


async def test_call_whose_answer_was_lost_is_sent_again_with_its_id(
    browser: Browser, house: House, provider: StandIn
) -> None:
    """401: the court is not registered there yet, as after a fresh start of the provider alone."""
    provider.told_statuses = [503, 401, 429]

    await browser.link("cacd", "jdoe", "Cacd-Key-1")

    (event,) = await told(house)
    assert event["attempts"] == 4
    assert [body["id"] for _, body, _ in provider.told] == [event["call_id"]] * 4


async def test_refusal_is_final(browser: Browser, house: House, provider: StandIn) -> None:
    provider.told_statuses = [400]

    await browser.link("cacd", "jdoe", "Cacd-Key-1")

    (event,) = await told(house, "provider.not_told")
    assert (event["reason"], event.get("retry_at")) == ("refused_by_provider", None)
    await browser.client.post("/courts/cacd/link", json={})
    assert len(provider.told) == 1


async def test_crash_before_the_delivery_loses_no_call(
    house: House, settings: CourtSettings, provider: StandIn, document: dict[str, Any]
) -> None:
    """The call is in the same transaction as the link; the next process sends it."""
    first = await open_copy(settings, provider, document)
    await first.harness.set_calendar(FIRST_SECOND)
    # The service of the fixture is on the same database, and would send too.
    for sender in (*house.courts.senders, *first.courts.senders):
        await sender.stop()
    await first.browser().link("cacd", "jdoe", "Cacd-Key-1")
    await first.courts.stop()
    assert provider.told == []

    second = await open_copy(settings, provider, document)

    await told(second)
    assert [body["message"]["login"] for _, body, _ in provider.told] == ["jdoe"]
    await second.courts.stop()
