"""The relying party: what a court sends to the provider, and everything it refuses to believe."""

import asyncio
import base64
import re
from collections.abc import Callable
from datetime import timedelta
from itertools import count
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest

from tests.courts.conftest import FIRST_SECOND, Browser, Harness, House
from tests.courts.stand_in import ISSUER, Persona, StandIn, new_key, signed_without_key_id

CALLBACK = "/courts/ca9/sso/callback"


@pytest.fixture(params=["sqlite"])
def backend(request: pytest.FixtureRequest) -> str:
    """These tests are about the court and the provider, and do not depend on the database."""
    return str(request.param)


async def refused(browser: Browser, harness: Harness) -> tuple[int, str]:
    """Signs on, which must fail; the status and the journal's reason."""
    page = await browser.sign_on("ca9")
    assert (await browser.whoami("ca9"))["authenticated"] is False
    # A page that a person understands, and a way out.
    assert "Traceback" not in page.text
    assert re.search(r"(nobody was|nobody can be|did not let this|Central Sign-On needs)", page.text, re.I), page.text
    assert 'href="/courts/ca9/' in page.text
    return page.status_code, (await harness.events("court_sign_on.refused"))[-1]["reason"]


async def test_request_carries_state_nonce_and_pkce(browser: Browser, provider: StandIn) -> None:
    """OpenID Connect Core 1.0 §3.1.2.1, RFC 7636, and the exact redirect address that is registered."""
    await browser.sign_on("ca9", "/filings/")
    original = provider.requests[0]
    assert original["response_type"] == "code"
    assert original["client_id"] == "court-ca9"
    assert original["redirect_uri"] == f"http://localhost:8400{CALLBACK}"
    assert original["scope"] == "openid profile email pacer:search cmecf:file"
    assert original["code_challenge_method"] == "S256"
    assert len(original["code_challenge"]) == 43
    assert len(original["nonce"]) == 43
    assert browser.page.url.path == "/courts/ca9/filings/"
    await browser.sign_on("ca9")
    again = provider.requests[1]
    assert all(again[name] != original[name] for name in ("state", "nonce", "code_challenge"))


async def test_session_has_the_claims_of_the_signed_on_person(browser: Browser, harness: Harness) -> None:
    await browser.sign_on("ca9")
    assert await browser.whoami("ca9") == {
        "authenticated": True, "by": "cso", "sub": "sub-jane", "login": "jdoe9", "may_file": True, "linked": True,
    }  # fmt: skip
    opened = (await harness.events("court_session.opened"))[0]
    assert (opened["by"], opened["purpose"], opened["sub"], opened["sid"]) == ("cso", "sign-in", "sub-jane", "sid-1")


Change = Callable[[dict[str, Any]], dict[str, Any]]
# Those of the catalogue of faults are fired in tests/federation/faults.
BAD_CLAIMS: dict[str, tuple[Change, str]] = {
    "issuer with a slash": (lambda c: {**c, "iss": ISSUER + "/"}, "issuer_mismatch"),
    "subject that is no text": (lambda c: {**c, "sub": 7}, "bad_sub"),
}


@pytest.mark.parametrize("case", BAD_CLAIMS)
async def test_id_token_with_a_wrong_claim_is_refused(
    browser: Browser, harness: Harness, provider: StandIn, case: str
) -> None:
    """OpenID Connect Core 1.0 §3.1.3.7."""
    provider.alter_claims, reason = BAD_CLAIMS[case]
    assert await refused(browser, harness) == (502, reason)


async def test_id_token_times_have_a_leeway_of_a_minute(browser: Browser, provider: StandIn) -> None:
    provider.alter_claims = lambda c: {**c, "iat": c["iat"] + 50, "exp": c["iat"] + 51}
    await browser.sign_on("ca9")
    assert (await browser.whoami("ca9"))["authenticated"] is True


async def test_very_long_id_token_is_refused_unread(browser: Browser, harness: Harness, provider: StandIn) -> None:
    provider.sign = lambda *_: "x" * 20000
    assert await refused(browser, harness) == (502, "bad_id_token")


async def test_id_token_without_a_key_id_needs_a_single_key(browser: Browser, provider: StandIn) -> None:
    """Core 1.0 §10.1."""
    provider.sign = signed_without_key_id
    await browser.sign_on("ca9")
    assert (await browser.whoami("ca9"))["authenticated"] is True


async def test_id_token_without_a_key_id_is_refused_with_several_keys(
    browser: Browser, harness: Harness, provider: StandIn
) -> None:
    """Core 1.0 §10.1: with several keys there must be a `kid`."""
    provider.rotate()
    provider.sign = signed_without_key_id
    assert await refused(browser, harness) == (502, "unknown_key")


async def test_rotated_key_is_fetched_at_once(browser: Browser, house: House, provider: StandIn) -> None:
    """The court keeps working when the provider rotates its keys."""
    await browser.sign_on("ca9")
    assert provider.jwks_fetched == 1
    provider.rotate()
    async with asyncio.TaskGroup() as group:
        for other in [house.browser() for _ in range(3)]:
            group.create_task(other.sign_on("ca9"))
    await browser.sign_on("ca9")
    assert provider.jwks_fetched == 2
    assert (await browser.whoami("ca9"))["authenticated"] is True


async def test_rotations_within_a_second_fail_no_login(house: House, provider: StandIn) -> None:
    """A login waits until the keys may be fetched again; those that wait at the same time share the fetch."""
    browsers = [house.browser() for _ in range(3)]
    for _ in range(3):
        provider.rotate()
        async with asyncio.TaskGroup() as group:
            for browser in browsers:
                group.create_task(browser.sign_on("ca9"))
    assert [(await browser.whoami("ca9"))["authenticated"] for browser in browsers] == [True] * 3
    assert provider.jwks_fetched == 3


async def test_many_unknown_key_ids_cause_few_fetches_and_fail_no_login(
    browser: Browser, harness: Harness, house: House, provider: StandIn
) -> None:
    """Anybody can send a court a false logout token. Within a second it fetches the keys once for all of them."""
    let_time_creep(house)
    await browser.sign_on("ca9")
    stranger = StandIn()
    for _ in range(5):
        stranger.rotate()
        form = {"logout_token": stranger.logout_token("court-ca9", "sid-1")}
        answer = await browser.client.post("/courts/ca9/sso/backchannel-logout", data=form)
        assert answer.status_code == 400
        assert (await harness.events("logout_token.refused"))[-1]["reason"] == "unknown_key"
    assert provider.jwks_fetched == 2
    provider.rotate()
    await browser.sign_on("ca9")
    assert (await browser.whoami("ca9"))["authenticated"] is True
    assert provider.jwks_fetched == 3


async def test_id_token_with_an_unpublished_key_is_refused(
    browser: Browser, harness: Harness, provider: StandIn
) -> None:
    provider.key = new_key()
    assert await refused(browser, harness) == (502, "unknown_key")
    assert provider.jwks_fetched == 2


def let_time_creep(house: House) -> None:
    """Lets a microsecond pass between two looks of the court's memory of the provider, however long the test takes."""
    begun, looks = house.courts.database.now(), count()
    house.courts.provider._now = lambda: begun + timedelta(microseconds=next(looks))


@pytest.mark.parametrize("state", ["", "made-up"])
async def test_response_with_an_unknown_state_is_refused(
    browser: Browser, harness: Harness, provider: StandIn, state: str
) -> None:
    """RFC 6749 §10.12."""
    provider.answer = {"state": state}
    assert await refused(browser, harness) == (400, "not_begun_here")
    assert provider.tokens_asked == []


@pytest.mark.parametrize(
    "query", ["", "?code=x", "?error=access_denied", "?iss=http://evil.example&code=x", "?state=x"]
)
async def test_unexpected_callback_is_refused_with_a_way_out(
    browser: Browser, harness: Harness, provider: StandIn, query: str
) -> None:
    """RFC 6749 §10.12: judged by its state before anything else, so that the provider is not blamed, nor even asked."""
    provider.is_away = True
    page = await browser.open(f"{CALLBACK}{query}")
    assert page.status_code == 400
    assert "was not begun in this browser" in page.text
    assert 'href="/courts/ca9/cgi-bin/login.pl"' in page.text
    assert [event["reason"] for event in await harness.events("court_sign_on.refused")] == ["not_begun_here"]


async def test_error_response_of_another_issuer_is_refused(
    browser: Browser, harness: Harness, provider: StandIn
) -> None:
    """RFC 9207 §2.4: an answer to a sign-on that was begun, but of somebody else, is not processed at all."""
    provider.answer = {"code": "", "error": "access_denied", "iss": "http://evil.example"}
    assert await refused(browser, harness) == (502, "response_issuer_mismatch")


async def test_response_in_another_browser_is_refused(browser: Browser, house: House, provider: StandIn) -> None:
    """Login CSRF and code injection: the answer belongs to the browser that asked."""
    start = await browser.client.get("/courts/ca9/login")
    answer = await browser.client.get(start.headers["location"])
    victim = house.browser()
    await victim.client.get("/courts/ca9/login")
    page = await victim.open(answer.headers["location"])
    assert page.status_code == 400
    assert (await victim.whoami("ca9"))["authenticated"] is False
    assert provider.tokens_asked == []
    # The browser that asked can still use its answer, once.
    assert (await browser.open(answer.headers["location"])).status_code == 200
    page = await browser.open(answer.headers["location"])
    # Sent again it opens no session; it leads whoever is logged in to the wanted page.
    assert (page.status_code, len(provider.tokens_asked)) == (200, 1)


async def test_response_at_another_court_is_refused(browser: Browser, provider: StandIn) -> None:
    """A state is good at its own court only."""
    start = await browser.client.get("/courts/ca9/login")
    answer = await browser.client.get(start.headers["location"])
    page = await browser.open(answer.headers["location"].replace("/ca9/", "/ca2/"))
    assert page.status_code == 400
    assert provider.tokens_asked == []


async def test_expired_sign_on_must_start_again(browser: Browser, harness: Harness) -> None:
    start = await browser.client.get("/courts/ca9/login")
    answer = await browser.client.get(start.headers["location"])
    await harness.wait("PT61M")
    assert (await browser.open(answer.headers["location"])).status_code == 400


@pytest.mark.parametrize("error", ["access_denied", "login_required", "server_error", "<script>"])
async def test_error_response_of_the_provider_is_shown_with_a_sentence(
    browser: Browser, harness: Harness, provider: StandIn, error: str
) -> None:
    """RFC 6749 §4.1.2.1: what happened, and a way out."""
    provider.answer = {"code": "", "error": error}
    status, reason = await refused(browser, harness)
    assert (status, reason) == (403, "provider_error")
    assert "<script>" not in browser.page.text
    assert "Manage My Account" in browser.page.text


@pytest.mark.parametrize(
    ("reason", "words"),
    [("shared", "shares this PACER account"), ("paa", "only manages the billing"), ("cancelled", "has been cancelled")],
)
async def test_refused_account_is_told_which_kind_it_is(
    browser: Browser, harness: Harness, provider: StandIn, reason: str, words: str
) -> None:
    """Rule A12: the provider's description ends with a stable word."""
    provider.answer = {"code": "", "error": "access_denied", "error_description": f"It cannot be used. ({reason})"}

    assert await refused(browser, harness) == (403, "provider_error")
    assert words in browser.page.text


@pytest.mark.parametrize("reason", ["holder_cancelled", "upgrade_required"])
async def test_cancelled_sign_on_is_no_refusal(
    browser: Browser, harness: Harness, provider: StandIn, reason: str
) -> None:
    provider.answer = {"code": "", "error": "access_denied", "error_description": f"The holder cancelled. ({reason})"}

    page = await browser.sign_on("ca9")

    assert page.status_code == 200
    assert "You cancelled the sign-on" in page.text
    assert 'role="alert"' not in page.text
    assert [event["reason"] for event in await harness.events("court_sign_on.cancelled")] == [reason]
    assert await harness.events("court_sign_on.refused") == []


async def test_unreachable_provider_gets_a_page_and_recovers(
    browser: Browser, harness: Harness, provider: StandIn
) -> None:
    """The provider restarts; the court says so, and continues afterwards without a restart."""
    provider.is_away = True
    assert await refused(browser, harness) == (503, "provider_away")
    assert "Try again" in browser.page.text
    assert browser.page.headers["retry-after"] == "5"
    provider.is_away = False
    await browser.sign_on("ca9")
    assert (await browser.whoami("ca9"))["authenticated"] is True


async def test_provider_outage_during_a_sign_on_gets_the_same_page(
    browser: Browser, harness: Harness, provider: StandIn
) -> None:
    start = await browser.client.get("/courts/ca9/login")
    answer = await browser.client.get(start.headers["location"])
    provider.is_away = True
    page = await browser.open(answer.headers["location"])
    assert page.status_code == 503
    assert (await harness.events("court_sign_on.refused"))[-1]["reason"] == "provider_away"


@pytest.mark.parametrize(
    ("metadata", "reason"),
    [
        ({"issuer": "http://evil.example"}, "issuer_mismatch"),
        ({"token_endpoint": None}, "bad_metadata"),
        ({"id_token_signing_alg_values_supported": ["RS256"]}, "algorithm_not_announced"),
        ({"id_token_signing_alg_values_supported": None}, "algorithm_not_announced"),
    ],
    ids=["issuer", "endpoint", "algorithm", "no algorithm"],
)
async def test_invalid_provider_metadata_is_refused(
    browser: Browser, harness: Harness, provider: StandIn, metadata: dict[str, Any], reason: str
) -> None:
    """OpenID Connect Discovery 1.0 §3, §4.3."""
    provider.metadata = metadata
    assert await refused(browser, harness) == (502, reason)
    assert provider.requests == []


async def test_court_authenticates_with_its_own_secret(browser: Browser, house: House, provider: StandIn) -> None:
    """RFC 6749 §2.3.1: HTTP Basic, and another secret for each court."""
    registered = {each["client_id"]: each for each in await house.courts.control.client_registrations()}
    assert len(registered) == 409  # the courts, for filing and for reading, and the Case Locator
    assert registered["court-ca9"]["id_token_signed_response_alg"] == StandIn.ALGORITHM
    await browser.sign_on("ca9")
    form, authorization = provider.tokens_asked[0]
    given = base64.b64decode(authorization.removeprefix("Basic ")).decode()
    assert given == f"court-ca9:{registered['court-ca9']['client_secret']}"
    assert len({each["client_secret"] for each in registered.values()}) == 409
    assert "client_id" not in form
    assert f"http://localhost:8400{CALLBACK}" in registered["court-ca9"]["redirect_uris"]


async def test_logout_redirects_through_the_provider(browser: Browser) -> None:
    """OpenID Connect RP-Initiated Logout 1.0 §2."""
    await browser.sign_on("ca9")
    answer = await browser.client.get("/courts/ca9/cgi-bin/login.pl?logout")
    target = urlsplit(answer.headers["location"])
    assert f"{target.scheme}://{target.netloc}{target.path}" == f"{ISSUER}/end_session"
    sent = parse_qs(target.query)
    assert sent["client_id"] == ["court-ca9"]
    assert sent["post_logout_redirect_uri"] == ["http://localhost:8400/courts/ca9/"]
    assert sent["id_token_hint"][0].count(".") == 2
    assert (await browser.whoami("ca9"))["authenticated"] is False


async def test_logout_during_a_provider_outage_is_local(house: House, provider: StandIn) -> None:
    browser = house.browser()
    await browser.sign_on("ca9")
    provider.is_away = True
    house.courts.provider._metadata = None
    page = await browser.open("/courts/ca9/cgi-bin/login.pl?logout")
    assert page.status_code == 200
    assert "may still be signed on" in page.text
    # No call waits in the outbox: only the browser could log out at the provider.
    assert "as soon as Central Sign-On can be reached" not in page.text
    assert (await browser.whoami("ca9"))["authenticated"] is False


async def test_sign_on_under_another_name_starts_at_the_public_address(browser: Browser) -> None:
    """Its cookies would not come back with the answer otherwise."""
    answer = await browser.client.get("http://127.0.0.1:8400/courts/ca9/login?return_to=/filings/")
    assert answer.headers["location"].startswith("http://localhost:8400/courts/ca9/login?return_to=%2Ffilings%2F")
    page = await browser.open("http://127.0.0.1:8400/courts/ca9/login?return_to=/filings/")
    assert page.url.path == "/courts/ca9/filings/"


async def test_court_signs_on_by_host_name(browser: Browser, provider: StandIn) -> None:
    """contract.md: `ecf.<court_id>.<domain>` is that court, with its own redirect address and cookies."""
    page = await browser.open("http://ecf.ca9.localhost:8400/login")
    assert provider.requests[0]["redirect_uri"] == "http://ecf.ca9.localhost:8400/sso/callback"
    assert str(page.url) == "http://ecf.ca9.localhost:8400/"
    assert 'href="/cgi-bin/login.pl?logout"' in page.text
    assert (await browser.whoami("ca9"))["authenticated"] is False


async def test_two_browsers_of_one_person_have_two_sessions(house: House, provider: StandIn) -> None:
    """Rule C6: no action in one browser ends another browser's session."""
    first, second = house.browser(), house.browser()
    await first.sign_on("ca9")
    provider.persona = Persona("sub-roe", "richroe1", "Richard Roe")
    await second.sign_on("ca9")
    assert (await first.whoami("ca9"))["sub"] == "sub-jane"
    assert (await second.whoami("ca9"))["sub"] == "sub-roe"


async def test_tokens_and_codes_never_reach_the_journal(browser: Browser, harness: Harness) -> None:
    await harness.set_calendar(FIRST_SECOND)
    await browser.sign_on("cacd")
    written = str(await harness.events())
    assert "code-1" not in written
    assert "eyJ" not in written


async def test_provider_sends_a_person_on_to_read_once_only(browser: Browser, provider: StandIn) -> None:
    """A provider that answers the view-only client in the same way gets no third request."""
    provider.answer = {"code": "", "error": "reading_only"}
    page = await browser.open("/courts/ca9/login")
    assert (page.status_code, "You were not signed on" in page.text) == (403, True)
    assert [request["client_id"] for request in provider.requests] == ["court-ca9", "view-ca9"]


async def test_reader_at_a_court_that_is_not_live_is_led_to_its_own_form(browser: Browser, provider: StandIn) -> None:
    """Rule C3: the sign-on was for linking, which an account that may only read cannot do; the form takes it for reading."""
    provider.answer = {"code": "", "error": "reading_only"}
    page = await browser.open("/courts/mtd/login?return_to=/link")
    assert (page.url.path, page.status_code) == ("/courts/mtd/cgi-bin/login.pl", 200)
    assert "To read cases, use those or your PACER account" in page.text
