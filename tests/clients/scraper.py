"""juriscraper's session at a simulator, and what the tests ask of it. It has the hosts of the real thing built in (D§8.1).

An ASGI transport hands its requests to the simulator, host names and all; nothing about the client is changed.
"""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import httpx
import pytest

from cso_sim.federation import Federation
from tests.federation.test_logout import events, eventually
from tests.federation.visitor import Harness

CACD, CA9, WAWB = (f"https://ecf.{court_id}.uscourts.gov" for court_id in ("cacd", "ca9", "wawb"))
LAST_SECOND, FIRST_SECOND = "2020-02-17T23:59:59-08:00", "2020-02-18T00:00:00-08:00"
LINKED = ("mholloway", "Ready-Attorney-1")  # linked at ca9 and wawb, not at cacd
UNLINKED = ("noorabadi", "Newly-Admitted-1")
READER = ("dfryreader", "Only-Reading-1")
WITH_SECOND_FACTOR = ("gilunga2016", "Second-Factor-1")
FILING = "/filings/new"
DELIVERED = "backchannel_logout.delivered"


@asynccontextmanager
async def pacer_session(federation: Federation, who: tuple[str, str] | None = None, **more: Any) -> AsyncIterator[Any]:
    """juriscraper's session, whose requests go to the simulator."""
    from juriscraper.pacer import PacerSession

    username, password = who or (None, None)
    transport = httpx.ASGITransport(federation.app)
    async with PacerSession(username=username, password=password, transport=transport, **more) as session:
        yield session


def is_content(page: httpx.Response) -> bool:
    """Whether the client takes a page for one that it was meant to see."""
    from juriscraper.pacer.http import check_if_logged_in_page

    return bool(check_if_logged_in_page(page.content))


def token(session: Any) -> str | None:
    found: str | None = session.cookies.get("NextGenCSO", domain=".uscourts.gov")
    return found


async def sign_ons(harness: Harness) -> int:
    return (await harness.kinds()).count("sign_on.succeeded")


async def has_heard_of_the_logout(harness: Harness, court_id: str) -> None:
    """Waits until the provider has notified a court, which happens after the response."""

    async def report() -> bool:
        return any(event["client_id"] == f"court-{court_id}" for event in await events(harness, DELIVERED))

    await eventually(report)


async def refusal(session: Any) -> str:
    """What the client says when it cannot log in."""
    from juriscraper.lib.exceptions import PacerLoginException

    with pytest.raises(PacerLoginException) as raised:
        await session.login()
    return str(raised.value)
