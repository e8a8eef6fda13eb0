"""How a court checks the token of a cookie at the provider, and for how long it keeps the answer."""

import asyncio
import base64
from datetime import timedelta
from typing import Any

import pytest

from court_rp.visits.token_session import session_secret
from tests.courts.conftest import FIRST_SECOND, Harness, House
from tests.courts.stand_in import StandIn
from tests.courts.token_holder import STRANGER, holding, logged_in
from tests.courts.transactions import counted


def asks_again_after(house: House, time: timedelta) -> None:
    """Sets how long the court goes by what the provider said of a token."""
    house.courts.holders._settings = house.settings.model_copy(update={"token_recheck": time})


@pytest.mark.parametrize(
    "value", ["unvalidated", "", "a" * 127, "a" * 129, "ä" * 64, "a" * 127 + "-", "court_ng_" + "0" * 64]
)
async def test_malformed_cookie_causes_no_introspection(house: House, provider: StandIn, value: str) -> None:
    """D§2.5: `PacerSession` reads `unvalidated` for a visitor who is not logged in."""
    raw = f"PacerSession={value}; NextGenCSO={value}".encode()
    answer = await house.browser().client.get("/courts/ca9/whoami", headers={b"cookie": raw})
    assert answer.json() == STRANGER
    assert provider.introspected == []


async def test_first_cookie_with_a_token_is_used(house: House, provider: StandIn) -> None:
    raw = f"NextGenCSO=unvalidated; PacerSession={provider.issue()}"
    answer = await house.browser().client.get("/courts/ca9/whoami", headers={"cookie": raw})
    assert answer.json()["authenticated"] is True


async def test_unknown_token_opens_no_session(house: House, harness: Harness) -> None:
    browser = holding(house, "a" * 128)
    assert await browser.whoami("ca9") == STRANGER
    assert await harness.events("court_session.opened") == []


@pytest.mark.parametrize(
    "changes",
    [{"token_type": "Bearer"}, {"active": "true"}, {"exp": 1}],
    ids=["an access token", "active is no boolean", "expired"],
)
async def test_token_of_another_type_or_time_opens_no_session(
    house: House, provider: StandIn, changes: dict[str, Any]
) -> None:
    browser = holding(house, provider.issue(**changes))
    assert await browser.whoami("ca9") == STRANGER


@pytest.mark.parametrize(
    "changes",
    [
        {"iss": "https://evil.example"},
        {"aud": "https://evil.example"},
        {"sub": None},
        {"sub": "x" * 300},
        {"sid": 7},
        {"scope": ["pacer:search"]},
        {"exp": "soon"},
        {"exp": True},
        {"exp": 1e300},
    ],
    ids=str,
)
async def test_invalid_introspection_gives_no_login_and_an_honest_page(
    house: House, provider: StandIn, harness: Harness, changes: dict[str, Any]
) -> None:
    browser = holding(house, provider.issue(**changes))
    page = await browser.open("/courts/ca9/")
    assert page.status_code == 502
    assert "Central Sign-On" in page.text
    refused = (await harness.events("court_sign_on.refused"))[-1]
    assert refused["reason"] == "bad_introspection"
    assert await harness.events("court_session.opened") == []


async def test_court_introspects_the_cookie_with_its_own_credentials(house: House, provider: StandIn) -> None:
    """RFC 7662 §2.1: with the court's own client credentials, so that the provider knows which court takes part."""
    token = provider.issue()
    browser = holding(house, token)
    await browser.whoami("ca9")
    form, authorization = provider.introspected[0]
    assert form == {"token": token, "token_type_hint": "NextGenCSO"}
    assert base64.b64decode(authorization.removeprefix("Basic ")).startswith(b"court-ca9:")


async def test_introspection_is_cached_for_the_recheck_time(house: House, provider: StandIn, harness: Harness) -> None:
    """The answer is kept briefly; once the provider takes it back, the court's session ends too."""
    asks_again_after(house, timedelta(minutes=10))  # a few seconds that last however slow the machine is
    token = provider.issue()
    browser = holding(house, token)
    for _ in range(3):
        assert await logged_in(browser)
    assert len(provider.introspected) == 1
    del provider.tokens[token]
    await harness.set_calendar("2020-02-14T10:00:00-08:00")  # the clock moved: what was known is asked again
    assert not await logged_in(browser)
    assert (await harness.events("court_session.ended"))[-1]["reason"] == "token_ended"
    assert len(provider.introspected) == 2
    assert not await logged_in(browser)
    assert len(provider.introspected) == 2


async def test_cached_introspection_expires_while_the_clock_is_frozen(
    house: House, provider: StandIn, harness: Harness
) -> None:
    """With a clock that stands still, a holder whom the provider does not know any more is still logged out."""
    asks_again_after(house, timedelta(milliseconds=50))
    await harness.call("PUT", "/clock", {"frozen": True, "hand": "both"})
    token = provider.issue()
    browser = holding(house, token)
    assert await logged_in(browser)
    del provider.tokens[token]
    async with asyncio.timeout(60):
        while await logged_in(browser):
            pass


async def test_provider_is_asked_again_after_the_recheck_time(
    house: House, provider: StandIn, harness: Harness
) -> None:
    browser = holding(house, provider.issue())
    await browser.whoami("ca9")
    await harness.wait("PT6S")
    await browser.whoami("ca9")
    assert len(provider.introspected) == 2


async def test_recheck_setting_of_zero_asks_at_each_request(house: House, provider: StandIn) -> None:
    asks_again_after(house, timedelta(0))
    browser = holding(house, provider.issue())
    for _ in range(3):
        assert await logged_in(browser)
    assert len(provider.introspected) == 3


async def test_introspection_cache_is_bounded(house: House, provider: StandIn) -> None:
    holders = house.courts.holders
    holders._settings = house.settings.model_copy(update={"token_answers_kept": 3})
    for _ in range(10):
        await holders.holder("court-ca9", provider.issue())
    assert len(holders._checks) == 3


async def test_token_expires_on_protocol_time(house: House, provider: StandIn, harness: Harness) -> None:
    token = provider.issue()
    browser = holding(house, token)
    assert await logged_in(browser)
    await harness.wait("PT1H1M")
    assert not await logged_in(browser)


async def test_prolonged_token_keeps_its_session(house: House, provider: StandIn, harness: Harness) -> None:
    """How long a token lives is the provider's affair."""
    token = provider.issue()
    browser = holding(house, token)
    assert await logged_in(browser)
    provider.tokens[token]["exp"] += 7200
    await harness.wait("PT1H1M")
    assert await logged_in(browser)
    assert len(await harness.events("court_session.opened")) == 1


async def test_reactivated_token_reopens_its_session(house: House, provider: StandIn, harness: Harness) -> None:
    """An account that was locked for a while; a session that was logged out would not return."""
    token = provider.issue()
    browser = holding(house, token)
    assert await logged_in(browser)
    answered = provider.tokens.pop(token)
    await harness.wait("PT6S")
    assert not await logged_in(browser)
    provider.tokens[token] = answered
    await harness.wait("PT6S")
    assert await logged_in(browser)
    assert len(await harness.events("court_session.opened")) == 2


async def test_token_has_one_session_at_each_court(house: House, provider: StandIn, harness: Harness) -> None:
    """Rule C6: one sign-on for all live courts; many first requests at once open one session each."""
    await harness.set_calendar(FIRST_SECOND)
    token = provider.issue()
    browsers = [holding(house, token) for _ in range(4)]
    found = await asyncio.gather(*(logged_in(browser, court) for browser in browsers for court in ("ca9", "cacd")))
    assert all(found)
    opened = await harness.events("court_session.opened")
    assert sorted(event["court_id"] for event in opened) == ["ca9", "cacd"]
    assert {event["face"] for event in opened} == {"pacer"}
    rows = (await house.courts.control.board()).items
    assert [row.court_session for row in rows if row.login == "jdoe9"] == ["cso"]


async def test_derived_secret_is_refused_as_a_court_cookie(house: House, provider: StandIn) -> None:
    """It would open what the token no longer opens."""
    token = provider.issue()
    await holding(house, token).whoami("ca9")
    secret = session_secret(token, house.courts.registry["ca9"], "sign-in")
    answer = await house.browser().client.get("/courts/ca9/whoami", headers={"cookie": f"court_session={secret}"})
    assert answer.json() == STRANGER


async def test_unreachable_provider_is_reported_honestly(house: House, provider: StandIn, harness: Harness) -> None:
    """Nobody knows whether the holder is logged in, so the court says neither; for programs it is a problem document."""
    asks_again_after(house, timedelta(minutes=10))
    token = provider.issue()
    browser = holding(house, token)
    assert await logged_in(browser)
    provider.is_away = True
    assert await logged_in(browser)  # what was said a moment ago still counts
    await harness.wait("PT11M")
    for path in ("/", "/filings/", "/cgi-bin/iquery.pl", "/nothing"):
        page = await browser.open(f"/courts/ca9{path}")
        assert page.status_code == 503
        assert page.headers["retry-after"] == "5"
        assert "this court does not know who you are" in page.text
        assert "csologin/login.jsf" not in page.text
    answer = await browser.client.get("/courts/ca9/whoami", headers={"accept": "application/json"})
    assert answer.status_code == 503
    assert answer.headers["content-type"].startswith("application/problem+json")
    assert (await harness.events("court_sign_on.refused"))[-1]["reason"] == "provider_away"
    provider.is_away = False
    assert await logged_in(browser)


async def test_requests_without_a_token_ignore_a_provider_outage(house: House, provider: StandIn) -> None:
    provider.is_away = True
    assert (await house.browser().open("/courts/ca9/")).status_code == 200


async def test_cached_cookie_page_takes_one_read(house: House, provider: StandIn) -> None:
    """What a page fetch with the cookie may do: one read transaction once the token is known."""
    asks_again_after(house, timedelta(minutes=10))
    browser = holding(house, provider.issue())
    await browser.open("/courts/ca9/")
    done = counted(house.courts.database)
    await browser.open("/courts/ca9/")
    assert done == ["read"]
    assert len(provider.introspected) == 1
