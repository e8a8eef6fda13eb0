"""`prompt`, `max_age` and `login_hint` (OpenID Connect Core 1.0 §3.1.2.1), under the names of the certification modules."""

from datetime import timedelta

import pytest

from cso_idp.provider import Provider
from tests.idp.conftest import PASSWORD
from tests.idp.relying_party import Browser, RelyingParty, log_in, sent_back


async def claims_of(court: RelyingParty, started, back) -> dict:  # type: ignore[no-untyped-def, type-arg]
    answer = await court.redeem(started, back["code"])
    claims: dict = (await court.id_token(answer.json()["id_token"])).claims  # type: ignore[type-arg]
    return claims


async def test_oidcc_prompt_none_not_logged_in(browser: Browser, court: RelyingParty) -> None:
    back = sent_back(await browser.open(court.request(prompt="none").url))

    assert back["error"] == "login_required"


async def test_oidcc_prompt_none_logged_in(browser: Browser, court: RelyingParty) -> None:
    before = await claims_of(court, *await log_in(browser, court, "avery.attorney", PASSWORD))
    started = court.request(prompt="none")

    after = await claims_of(court, started, sent_back(await browser.open(started.url)))

    assert (before["sub"], before["auth_time"]) == (after["sub"], after["auth_time"])


async def test_oidcc_prompt_none_for_a_legacy_account_needs_interaction(browser: Browser, court: RelyingParty) -> None:
    await browser.open(court.request().url)
    await browser.submit(loginId="lp1234", password=PASSWORD)

    assert sent_back(await browser.open(court.request(prompt="none").url))["error"] == "interaction_required"


async def test_oidcc_prompt_login(browser: Browser, court: RelyingParty, provider: Provider) -> None:
    before = await claims_of(court, *await log_in(browser, court, "avery.attorney", PASSWORD))
    state, _ = await provider.control.read_clock()
    await provider.control.write_clock(state.advanced(timedelta(seconds=5)))

    after = await claims_of(court, *await log_in(browser, court, "avery.attorney", PASSWORD, prompt="login"))

    assert after["auth_time"] > before["auth_time"]
    assert after["sid"] == before["sid"]


async def test_oidcc_max_age_1(browser: Browser, court: RelyingParty, provider: Provider) -> None:
    before = await claims_of(court, *await log_in(browser, court, "avery.attorney", PASSWORD))
    state, _ = await provider.control.read_clock()
    await provider.control.write_clock(state.advanced(timedelta(seconds=2)))

    after = await claims_of(court, *await log_in(browser, court, "avery.attorney", PASSWORD, max_age="1"))

    assert after["auth_time"] > before["auth_time"]


async def test_oidcc_max_age_10000(browser: Browser, court: RelyingParty) -> None:
    before = await claims_of(court, *await log_in(browser, court, "avery.attorney", PASSWORD))
    started = court.request(max_age="10000")

    after = await claims_of(court, started, sent_back(await browser.open(started.url)))

    assert after["auth_time"] == before["auth_time"]


@pytest.mark.parametrize("prompt", ["banana", "none login", "login banana"])
async def test_unknown_and_contradictory_prompts_are_refused(
    browser: Browser, court: RelyingParty, prompt: str
) -> None:
    assert sent_back(await browser.open(court.request(prompt=prompt).url))["error"] == "invalid_request"


@pytest.mark.parametrize("max_age", ["-5", "soon", "1e3", "99999999999"])
async def test_malformed_max_age_is_refused(browser: Browser, court: RelyingParty, max_age: str) -> None:
    assert sent_back(await browser.open(court.request(max_age=max_age).url))["error"] == "invalid_request"


async def test_oidcc_login_hint_fills_the_form(browser: Browser, court: RelyingParty) -> None:
    page = await browser.open(court.request(login_hint='avery"><script>').url)

    assert page.status_code == 200
    assert "<script" not in page.text
    assert "avery&#34;" in page.text


async def test_oidcc_ensure_request_with_unknown_parameter_succeeds(browser: Browser, court: RelyingParty) -> None:
    assert "code" in (await log_in(browser, court, "avery.attorney", PASSWORD, extra="foobar"))[1]


async def test_oidcc_ensure_request_without_nonce_succeeds_for_code_flow(browser: Browser, court: RelyingParty) -> None:
    assert "nonce" not in await claims_of(court, *await log_in(browser, court, "avery.attorney", PASSWORD, nonce=None))


@pytest.mark.parametrize(
    ("parameter", "error"),
    [
        ("request", "request_not_supported"),
        ("request_uri", "request_uri_not_supported"),
        ("registration", "registration_not_supported"),
        ("response_mode", "invalid_request"),
    ],
)
async def test_what_is_not_supported_is_refused_and_not_ignored(
    browser: Browser, court: RelyingParty, parameter: str, error: str
) -> None:
    assert sent_back(await browser.open(court.request(**{parameter: "x"}).url))["error"] == error
